// Taking a piece back: by the address of its page, or chosen from what was collected. What goes and
// what stays is said first.

const READERS = { public: "anyone may read it", cohort: "the cohort may read it", facilitator: "only you may read it" };

function backPart({ model, work }) {
  const list = made("div"), plan = made("div");
  const place = made("input", { type: "text", id: "leadfolio-back-place", class: "leadfolio-wide", autocomplete: "off", spellcheck: "false", dir: "ltr" });
  const who = made("select", { id: "leadfolio-back-who", onchange: choose });
  let close = () => {}, listed = "";

  const form = made("form", { onsubmit: (event) => { event.preventDefault(); ask(place.value.trim()); } },
    made("p", {}, made("label", { for: place.id }, "Address of the piece's page, or its id"), made("br"), place, " ", made("button", { type: "submit" }, "Look it up")),
    made("p", {}, made("label", { for: who.id }, "Or choose whose it is"), made("br"), who));

  function ask(piece) { model.send({ do: "back-plan", piece }); }

  function choose() {
    if (who.value) model.send({ do: "pieces", who: who.value });
    else renew(list);
  }

  // The same people stay as they stand: somebody may be choosing just now.
  function shown({ leaders }) {
    const now = JSON.stringify(leaders.map((one) => [one.username, one.name]));
    if (now !== listed) {
      const before = who.value;
      who.replaceChildren(made("option", { value: "" }, "Nobody yet"), ...leaders.map((one) => made("option", { value: one.username, dir: "auto" }, one.name)));
      who.value = leaders.some((one) => one.username === before) ? before : "";
      listed = now;
    }
    choose();
  }

  function words(one) { return one.title ? ["“", named(one.title), "”"] : ["A piece without words"]; }

  function chosen({ who: username, pieces, uncollected }) {
    if (username !== who.value) return;
    const name = who.selectedOptions[0].textContent;
    const modules = [...new Set(pieces.map((one) => one.module))];
    renew(list,
      modules.length ? made("p", {}, "What was collected of ", named(name), ", the newest first:") : made("p", {}, "Nothing of ", named(name), " was collected."),
      ...modules.map((module) => {
        const here = pieces.filter((one) => one.module === module);
        return made("details", { "data-key": module, open: modules.length === 1 }, made("summary", {}, "“", named(module), `”: ${counted(here.length, "piece", "pieces")}`),
          made("ul", { class: "leadfolio-rows" }, ...here.map(line)));
      }),
      uncollected.length ? made("p", {}, "Not collected yet, and so not in this list: a hand-in for ", ...joined(uncollected), ". Collect first, or use the address.") : "");
  }

  function line(one) {
    return made("li", {}, made("span", { class: "leadfolio-what" }, one.judgement ? "What they said of two pieces: " : "", ...words(one), `, ${day(one.written)}; `, readers(one)),
      button("Take it back…", () => ask(one.id), { "data-key": one.id, "aria-label": `Take back: ${one.title ? `“${one.title}”` : "a piece without words"}, ${day(one.written)}` }));
  }

  function readers(one) {
    const by = one.masked ? ", under an invented name" : "";
    return one.by_hand ? "written into the notebook; only you may read it" : `${READERS[one.readers]}${by}`;
  }

  function planned(message) {
    if (message.nothing) return nothing(message);
    const others = message.others.length ? made("p", {}, "The same id was handed in by ", ...joined(message.others), ", too. What stands under it there goes as well.") : "";
    close = asking(plan, made("h3", {}, "Take this piece back?"), made("p", {}, ...about(message)), others,
      made("p", {}, "It stands now:"), made("ul", {}, ...stands(message).map((one) => made("li", {}, ...one))),
      message.before ? made("p", {}, "It was taken back before. What stands now was left over then, or was changed by its writer and handed in anew since.") : "",
      made("p", {}, "Taken back, it is removed from all of that. This cannot be undone here:"),
      made("ul", {}, ...follows(message).map((one) => made("li", {}, ...one))),
      made("p", {}, message.by_hand ? "These words do not come back by a later collect." :
        "The same words do not come back by a later collect, whoever may read them then. If their writer changes them and hands in anew, that is a new decision of theirs, and the piece comes back."),
      made("p", {}, `Not in our hands: the leader's own journal and module folder; what readers saved or follow by feed${message.public ? "; copies of the public edition that were passed on or put on the web, until the new one takes their place; portfolios that gathered it" : ""}; backups.`),
      message.unread ? made("p", { class: "leadfolio-warning" }, `${counted(message.unread, "place", "places")} cannot be looked into from here. Which, is said when the rest is done.`) : "",
      message.faulty && message.editions.length ? made("p", { class: "leadfolio-warning" }, "A file of the course needs mending first, or its pages cannot be published again and go on showing the piece. Press Check to see which. All else can be removed now.") : "",
      button("Take it back now", () => go(message), {}), button("Not now", () => close(), { class: "leadfolio-main" }));
  }

  function about(message) {
    const by = message.name ? [", by ", named(message.name)] : [];
    if (!message.written) {
      const held = message.collected ? "It was collected, and its words cannot be shown here just now" : "It is not among what was collected, so its words are not shown here";
      return ["A piece", ...by, ...(message.modules.length ? [", in “", ...joined(message.modules), "”"] : []), `. ${held}.`];
    }
    return [...(message.judgement ? ["What was said of two pieces: "] : []), ...words(message), ...by, ", in “", named(message.module), `”, written ${day(message.written)}; `, readers(message), "."];
  }

  function stands(message) {
    const { editions, hand_ins: many, versions, stands_for: task } = message;
    const page = message.address && made("a", { href: message.address, target: "_blank", rel: "noopener" }, "its page");
    return [
      editions.length ? [`in ${editions.join(" and in ")}`, page ? [" (", page, ")"] : ""].flat() :
        [message.judgement ? "on no page of its own; its words may be quoted, without a name, where the standard is shown" : message.unread ? "on no page that can be looked into from here" : "on no page"],
      many || message.collected ? [[many ? `in ${counted(many, "hand-in", "hand-ins")}` : "", message.collected ? "in what was collected" : ""].filter(Boolean).join(" and ")] : null,
      versions ? [`with ${counted(versions, "earlier version", "earlier versions")} that its writer chose to show`] : null,
      task ? ["as the standard for “", named(task), "”"] : null,
    ].filter(Boolean);
  }

  function follows(message) {
    const { editions, answers, built, judged, again, sent, made: report, stands_for: task } = message;
    return [
      editions.length ? [`${capital(editions.join(" and "))} ${editions.length === 1 ? "is" : "are"} published again without it.`] : null,
      answers || built ? [`${[answers && counted(answers, "answer to it", "answers to it"), built && counted(built, "piece that builds on it", "pieces that build on it")].filter(Boolean).join(" and ")} ${answers + built === 1 ? "stays" : "stay"}, with what ${answers + built === 1 ? "it says" : "they say"} of it.`] : null,
      judged ? [`${counted(judged, "comparison with it does", "comparisons with it do")} not count any more.`] : null,
      task ? ["Another piece takes its place as the standard, or none, as the comparisons that are left have it."] : null,
      again.length ? ["The grading pages of “", ...joined(again), "” go with it, and are made again at once.", sent ? ` ${counted(sent, "comment that was sent there is", "comments that were sent there are")} taken along, and then ${sent === 1 ? "waits" : "wait"} under Comments to be sent again.` : ""] : null,
      report ? ["The cohort's report and the zips go, too. You can make them again."] : null,
      ["Everything else of its writer stays."],
    ].filter(Boolean);
  }

  function nothing(message) {
    close = asking(plan, made("h3", {}, "Nothing of it is left here"),
      made("p", {}, message.before ? "This piece was taken back before." : "This piece was here once, and is not any more.", " It is in no hand-in, not among what was collected, and on no page."),
      button("Close", () => close(), { class: "leadfolio-main" }), button("Go through everything once more", () => go(message)));
  }

  function go(message) {
    close(false);
    place.value = "";
    work("take-back", { piece: message.id });
  }

  function notPlanned({ problem, next }) {
    close = asking(plan, made("h3", {}, "Nothing was taken back"),
      made("p", { class: "leadfolio-lines" }, `${problem}.\nNext: ${next}.`), button("Close", () => close()));
  }

  return {
    nodes: [made("div", { class: "leadfolio-works" }, made("h2", {}, "Take a piece back"),
      made("p", {}, "When a leader asks you to. What goes with it, and what stays, is said before anything changes."), form, list, plan)],
    shown, chosen, planned, notPlanned,
  };
}
