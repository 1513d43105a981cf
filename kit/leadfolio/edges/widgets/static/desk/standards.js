// The living standard: what stands, and how sure that is. A piece is set aside, or brought back, with
// a reason that readers see; which piece stands, nobody can pick.

function standardsPart({ model, work }) {
  const all = made("div", { class: "leadfolio-works", hidden: true }), list = made("div"), plan = made("div");
  const status = made("p", { "aria-live": "polite" });
  const press = button("See what stands", ask);
  let close = () => {}, open = false;

  all.append(made("h2", {}, "Standards"),
    made("p", {}, "The pieces that colleagues hold up, by comparing two at a time. Which piece stands, nobody picks; you can set one aside for a reason that readers see."),
    press, status, list, plan);

  function ask() {
    status.textContent = "Looking at the comparisons…";
    model.send({ do: "standards" });
  }

  function shown({ standards }) { all.hidden = !standards.length; }

  // Whatever was done may have changed them.
  function moved() { if (open) ask(); }

  function told({ standards }) {
    open = true;
    status.textContent = "";
    press.textContent = "Look at the standards again";
    renew(list, ...standards.map(standard));
  }

  function notTold({ problem, next }) { status.textContent = `${problem}. Next: ${next}.`; }

  function piece({ title, address }) {
    const words = title ? named(title) : "a piece that is here no more";
    return ["“", address ? made("a", { href: address, target: "_blank", rel: "noopener" }, words) : words, "”"];
  }

  function stands({ stands: one, needed }) {
    if (one) {
      return made("p", {}, ...piece(one), ` stands since ${day(one.since)}. `,
        ...(one.first ? [`Preferred in ${one.preferred} of its ${one.of} comparisons; ${one.odds} % odds over its nearest rival.`] :
          [`Preferred in ${one.preferred} of ${one.of} comparisons with `, ...(one.over ? ["“", named(one.over), "”, which stood before"] : ["what stood before"]), `: ${one.odds} % odds.`]));
    }
    return made("p", {}, needed ? `This cohort is too small for one piece to be held up over the others: that takes ${counted(needed, "leader", "leaders")} at least.` :
      "Nothing stands yet. A piece comes to stand when colleagues who read it beside others say that it better serves the learner.");
  }

  function standard(one) {
    const title = one.address ? made("a", { href: one.address, target: "_blank", rel: "noopener", dir: "auto" }, one.title) : named(one.title);
    return made("section", { class: "leadfolio-standard" }, made("h3", {}, title), stands(one),
      one.comparisons ? made("p", {}, `${counted(one.comparisons, "comparison", "comparisons")} by ${counted(one.colleagues, "colleague", "colleagues")} so far.`) : "",
      ...one.divided.map((pair) => made("p", {}, "Colleagues are divided: “", named(pair.first), `” was preferred in ${pair.preferred} of ${pair.of} comparisons with “`, named(pair.second), "”. Neither is held up over the other.")),
      one.talk.length ? made("p", {}, "Worth a talk: ", ...joined(one.talk), ` often chose otherwise than the others together. Ask what ${one.talk.length === 1 ? "they see" : "each of them sees"}; nobody else is told.`) : "",
      one.behind ? made("p", { class: "leadfolio-warning" }, "The portfolio still says otherwise. Readers see this once you publish.") : "",
      one.aside.length ? made("ul", { class: "leadfolio-rows" }, ...one.aside.map((each) => made("li", {},
        made("span", { class: "leadfolio-what" }, "Set aside: ", ...piece(each), ". ", named(each.because)),
        button("Bring back…", () => bring(each, one), { "data-key": each.id, "aria-label": `Bring back: ${each.title}` })))) : "",
      one.pieces.length ? made("details", { "data-key": one.task }, made("summary", {}, `${counted(one.pieces.length, "piece is", "pieces are")} offered, by title`),
        made("ul", { class: "leadfolio-rows" }, ...one.pieces.map((each) => made("li", {},
          made("span", { class: "leadfolio-what" }, ...piece(each), each.own ? "" : "; of another portfolio"),
          each.own ? button("Set aside…", () => aside(each, one), { "data-key": each.id, "aria-label": `Set aside: ${each.title}` }) : "")))) :
        made("p", {}, "Nobody offers a piece yet."));
  }

  function aside(each, one) {
    const why = made("input", { type: "text", id: "leadfolio-because", class: "leadfolio-wide", maxlength: 500, required: true, dir: "auto", autocomplete: "off" });
    close = asking(plan, made("h3", {}, "Set this piece aside?"), made("p", {}, ...piece(each), ", for “", named(one.title), "”"),
      made("ul", {}, ...[
        one.stands?.id === each.id ? "It stands now. Another takes its place, or none, as the comparisons that are left have it." : "It does not stand now. While it is set aside, it cannot come to stand.",
        "It is shown to nobody for comparing any more. Comparisons with it do not count while it is set aside; they are kept.",
        "Its own page stays in the portfolio. To take that down, too, use “Take a piece back”.",
        "Whoever reads the standard sees that you set it aside, and your reason.",
        "Readers see all this once you publish. You can bring it back at any time.",
      ].map((line) => made("li", {}, line))),
      made("form", { onsubmit: (event) => { event.preventDefault(); go("set-aside", { piece: each.id, because: why.value }); } },
        made("p", {}, made("label", { for: why.id }, "Your reason, in a sentence, such as “It names a child.”"), made("br"), why),
        made("button", { type: "submit" }, "Set it aside"), button("Not now", () => close(), { class: "leadfolio-main" })));
  }

  function bring(each, one) {
    close = asking(plan, made("h3", {}, "Bring this piece back?"), made("p", {}, ...piece(each), ", for “", named(one.title), "”"),
      made("ul", {}, ...[
        "It is compared again and may come to stand. Comparisons with it count as they did.",
        "Your reason is not shown beside it any more. If it stood before, the history goes on saying why that ended.",
        "Readers see all this once you publish.",
      ].map((line) => made("li", {}, line))),
      button("Bring it back", () => go("bring-back", { piece: each.id })), button("Not now", () => close(), { class: "leadfolio-main" }));
  }

  function go(what, more) {
    close(false);
    work(what, more);
  }

  return { nodes: [all], shown, told, moved, notTold };
}
