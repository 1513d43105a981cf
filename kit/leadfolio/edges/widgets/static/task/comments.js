// What the facilitator said of what was written here, where one goes on with it.

function commentsOf({ send, asked }) {
  const node = made("div", { class: "leadfolio-said", hidden: true });
  const one = ({ at, text }) => [made("p", {}, `Your facilitator, ${clock(at, false)}:`), made("blockquote", { dir: "auto" }, text)];

  async function look() {
    const key = `comments ${mintedId()}`;
    send({ do: "comments", n: key });
    const [latest, ...earlier] = (await asked(key, 10000))?.comments ?? [];
    node.hidden = !latest;
    if (!latest) return;
    node.replaceChildren(...one(latest), earlier.length
      ? made("details", {}, made("summary", {}, `Said earlier (${earlier.length})`), ...earlier.flatMap(one)) : "");
  }

  return { node, look };
}
