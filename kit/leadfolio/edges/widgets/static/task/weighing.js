// Two pieces side by side: two by colleagues to choose between, or what stands beside one's own.
// Names stay hidden where a choice is asked for. All words come from the kernel as safe HTML.

function weighed(legend, piece, { send, asked }) {
  const words = made("div", { class: "leadfolio-piece", dir: "auto" });
  if (piece.html) words.innerHTML = piece.html; // made safe by the kernel's allow-list
  else words.textContent = piece.files?.length ? "" : "This piece has no words of its own.";
  const media = made("div");
  (piece.files ?? []).forEach(async (path, n) => {
    const place = made("p", { class: "leadfolio-hint" }, "A file is being fetched…");
    media.append(place);
    let answer = null;
    for (let tries = 0; tries < 30 && (!answer || answer.waiting); tries += 1) {
      if (tries) await new Promise((go) => setTimeout(go, 600));
      const key = `asset ${mintedId()}`;
      send({ do: "asset", path, n: key });
      answer = await asked(key, 4000);
    }
    if (answer?.src) place.replaceWith(made("img", { src: answer.src, alt: `Picture ${n + 1} of this piece` }));
    else place.textContent = `A ${path.split(".").pop().toUpperCase()} file belongs to it; it can be opened in the portfolio.`;
  });
  return made("section", { class: "leadfolio-side", role: "region", "aria-label": legend, tabindex: "0" },
    made("p", { class: "leadfolio-legend" }, legend),
    piece.title ? made("h4", { dir: "auto" }, piece.title) : null, words, media);
}

async function told(what, talk, said) {
  said.textContent = "Looking…";
  for (let tries = 0; tries < 20; tries += 1) {
    const key = `${what} ${mintedId()}`;
    talk.send({ do: what, n: key });
    const answer = await talk.asked(key, 4000);
    if (answer && !answer.waiting) { said.textContent = answer.sentence ?? ""; return answer; }
    await new Promise((go) => setTimeout(go, 700));
  }
  said.textContent = "What colleagues shared cannot be read just now. Look again in a while; nothing is lost.";
  return null;
}

function comparing(changed, talk) {
  const values = { better: "", other: "", left: "" };
  let drawn = null, drawing = null, showing = "";
  const said = made("p", { role: "status", class: "leadfolio-hint" });
  const sides = made("div", { class: "leadfolio-two" });
  const choice = radios("Which of the two better serves the learner?", [["left", "the first"], ["right", "the second"]], choose);
  const next = button("Read two pieces", () => read());
  const node = made("div", { class: "leadfolio-weighing" },
    hint("Two pieces by colleagues, without their names. There is no right answer; what counts is what you see, and why."), next, said, sides, choice.node);

  async function read() {
    next.disabled = true;
    const answer = await told("pair", talk, said);
    next.disabled = false;
    if (!answer?.left) return;
    drawn = answer;
    draw();
    sides.firstElementChild?.focus();
  }

  function choose() {
    const first = choice.read() === "left";
    const [one, two] = [drawn.left.id, drawn.right.id];
    Object.assign(values, { left: one, better: first ? one : two, other: first ? two : one });
    ["better", "other", "left"].forEach((name) => changed(name));
  }

  // Written one value after the other: drawn once all are there.
  function soon() { clearTimeout(drawing); drawing = setTimeout(settle, 0); }

  async function settle() {
    const { better, other } = values;
    if (!better || !other) { if (showing.startsWith("kept")) { drawn = null; said.textContent = ""; } draw(); return; }
    const left = values.left === other ? other : better, right = left === better ? other : better;
    if (drawn?.left.id !== left || drawn?.right.id !== right) {
      const [one, two] = await Promise.all([left, right].map(fetched));
      if (values.better !== better || values.other !== other) return;
      drawn = { left: one, right: two };
    }
    showing = `kept ${left} ${right}`;
    draw();
  }

  async function fetched(id) {
    const key = `piece ${mintedId()}`;
    talk.send({ do: "piece", id, n: key });
    const answer = await talk.asked(key, 5000);
    return { id, title: answer?.title ?? "", html: answer?.html ?? "", files: answer?.files ?? [] };
  }

  function draw() {
    const key = drawn ? `${drawn.left.id} ${drawn.right.id}` : "";
    if (sides.dataset.key !== key) {
      sides.dataset.key = key;
      sides.replaceChildren(...(drawn ? [weighed("The first piece", drawn.left, talk), weighed("The second piece", drawn.right, talk)] : []));
    }
    choice.node.hidden = !drawn;
    next.hidden = !!drawn && !!values.better;
    next.textContent = drawn ? "Read two others instead" : "Read two pieces";
    choice.write(values.better && drawn ? (values.better === drawn.left.id ? "left" : "right") : "");
  }

  draw();
  return {
    node,
    read,
    value: (name) => ({
      node: made("span"),
      read: () => values[name],
      write: (value) => { if (values[name] === (value ?? "")) return; values[name] = value ?? ""; soon(); },
    }),
  };
}

function studying(found, talk) {
  const said = made("p", { role: "status", class: "leadfolio-hint" });
  const sides = made("div", { class: "leadfolio-two" });
  const beneath = made("div");
  const again = button("Look again", () => look());
  const node = made("div", { class: "leadfolio-weighing" }, said, sides, beneath, again);

  function drawer(summary, ...inside) { return made("details", {}, made("summary", {}, summary), ...inside); }
  function quoted(html) {
    const words = made("blockquote", { dir: "auto" });
    words.innerHTML = html; // made safe by the kernel's allow-list
    return words;
  }

  async function look() {
    again.disabled = true;
    const answer = await told("study", talk, said);
    again.disabled = false;
    const { stands, mine } = answer ?? {};
    sides.replaceChildren(...[
      stands ? weighed(`What stands${stands.since ? ` since ${stands.since}` : ""}, by ${stands.shown}`, stands, talk) : null,
      mine ? weighed("My own first attempt", mine, talk) : null,
    ].filter(Boolean));
    beneath.replaceChildren();
    if (!stands) return;
    const made_ = [stands.how && quoted(stands.how), ...stands.drafts.map((draft, n) => drawer(`Earlier draft ${n + 1}${draft.note ? `: ${draft.note}` : ""}`, quoted(draft.html))),
      ...stands.built_on.map((words) => hint(`Built on ${words}`))].filter(Boolean);
    beneath.replaceChildren(hint(`Preferred in ${stands.preferred} of ${stands.of} comparisons: ${stands.odds} % odds. It is the best that was shared so far in the eyes of those who compared, and may be passed.`),
      drawer("How it was made", ...(made_.length ? made_ : [hint("Its writer shows no drafts.")])),
      ...(stands.said.length ? [drawer("What colleagues said for it", ...stands.said.map(quoted))] : []));
    found(stands.id);
  }

  return { node, look };
}
