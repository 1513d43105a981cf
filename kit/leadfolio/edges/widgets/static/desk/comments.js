// Comments: written in the formgrader, sent from here.

function commentsPart({ base, work }) {
  const list = made("div");

  function line(one) {
    const about = made("a", { href: base + one.open, target: "_blank", rel: "noopener", "aria-label": `“${one.title}” by ${one.name}, in the formgrader, to read your comments` }, `“${one.title}”`);
    return one.comments ? made("li", {}, named(one.name), `: ${counted(one.comments, "comment", "comments")} on `, about) :
      made("li", {}, named(one.name), ": what you said of ", about, " is no longer as it was sent");
  }

  function shown({ comments: { unsent, problem } }) {
    renew(list,
      made("p", {}, "To write one, open somebody's work by its date below: under each answer is a box for your comment. What you write there is kept when you leave the box; your leader reads it once you send it from here."),
      problem ? made("p", { class: "leadfolio-warning" }, capital(problem)) :
        unsent.length ? [made("p", {}, "Written, and not sent yet:"), made("ul", {}, ...unsent.map(line)),
          button("Send comments", () => work("send"), { class: "leadfolio-main" })] :
          made("p", {}, "None is waiting to be sent."));
  }

  return { list, shown };
}
