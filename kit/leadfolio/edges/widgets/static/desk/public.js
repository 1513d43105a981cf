// The public edition: what would be in it is said first. It lies apart from the cohort's own.

function publicPart({ model, base, work }) {
  const row = made("div"), plan = made("div");
  let close = () => {}, after = "";
  const ask = () => model.send({ do: "public-plan" });

  function shown({ public: told }) {
    renew(row,
      told.made ? made("p", {}, `There is one, last changed ${moment(told.made)}. It lies in the folder ${told.place}, and is on the web only where somebody put it.`) :
        made("p", {}, "There is none yet. It holds what its writers marked for everyone, and nothing else. It is made apart from the cohort's portfolio, and goes nowhere by itself: you get a zip to pass on, or to put on the web."),
      told.gone ? made("p", { class: "leadfolio-warning" }, `${counted(told.gone, "piece", "pieces")} in it ${told.gone === 1 ? "is" : "are"} no longer for everyone. Make it again, and put the new one wherever the old one is.`) : "",
      told.zip ? made("p", {}, made("a", { href: base + told.zip, download: "" }, "Download the public edition as a zip")) : told.made ? made("p", {}, "Make it again for a zip of it.") : "",
      button(told.made ? "Make the public edition again" : "Make the public edition", ask, { "data-key": "make" }),
      told.made ? button("Take it away from here", away, { "data-key": "away" }) : "");
  }

  function planned(message) {
    after = "";
    if (!message.allowed) return nothing("This course does not offer it: in course.toml, “audiences” ends before “public”.");
    if (!message.pieces.length && !message.made) {
      return nothing("Nothing is marked for everyone yet. Leaders do it piece by piece: under what they wrote they choose “anyone”, and then hand in. Once that is collected, it can be made.", message.uncollected);
    }
    const { pieces, uncollected, gone, sources } = message;
    const fresh = [...people(message.new, message.new_masked)];
    close = asking(plan, made("h3", {}, "Before the public edition is made"),
      made("p", {}, pieces.length ? `${counted(pieces.length, "piece", "pieces")} ${of(message)}: ` : "No piece is for everyone now: the edition would be empty.",
        ...(pieces.length ? [...people(message.people, message.masked), "."] : [])),
      message.made && fresh.some(Boolean) ? made("p", {}, "New since the edition that is there: ", ...fresh, ".") : "",
      message.made ? "" : made("p", {}, "It is the first, so everyone in it is new."),
      gone ? made("p", {}, `${counted(gone, "piece that is", "pieces that are")} in the edition now will not be in it any more.`) : "",
      sources ? made("p", {}, `And the public exemplars of ${counted(sources, "other portfolio", "other portfolios")} that course.toml names.`) : "",
      made("p", {}, made("strong", {}, "Nothing is in it that its writer did not mark for everyone.")),
      pieces.length ? made("details", {}, made("summary", {}, "Which pieces"), made("ul", {}, ...pieces.map((one) => made("li", {},
        one.title ? ["“", named(one.title), "”, in "] : "", named(`“${one.module}”`), ", ", one.name ? named(one.name) : "under an invented name")))) : "",
      uncollected ? made("p", { class: "leadfolio-warning" }, `${counted(uncollected, "hand-in is", "hand-ins are")} not collected yet. Somebody may have taken a piece back in one: collect first.`) : "",
      ...(uncollected ? [button("Collect first", collect, { class: "leadfolio-main" }), button("Make it without them", make)] :
        [button("Make it now", make, { class: "leadfolio-main" })]),
      button("Not now", () => close()));
  }

  function of({ people: list, masked }) {
    return masked ? `under ${counted(list.length + masked, "name", "names")}` : `of ${counted(list.length, "person", "people")}`;
  }

  function make() { close(false); work("public"); }

  function nothing(words, uncollected = 0) {
    close = asking(plan, made("h3", {}, "There is nothing for a public edition"), made("p", {}, words),
      ...(uncollected ? [made("p", {}, `${counted(uncollected, "hand-in is", "hand-ins are")} not collected yet.`), button("Collect first", collect, { class: "leadfolio-main" })] : []),
      button("Close", () => close()));
  }

  function collect() { after = "collect"; close(false); work("collect"); }

  function away() {
    close = asking(plan, made("h3", {}, "Take the public edition away?"),
      made("p", {}, "Its folder is emptied and its zip removed. What was downloaded, or put on the web, stays there. It can be made again at any time."),
      button("Take it away", () => { close(false); work("public-away"); }), button("Not now", () => close(), { class: "leadfolio-main" }));
  }

  function notPlanned({ problem, next }) {
    close = asking(plan, made("h3", {}, "The public edition was not made"),
      made("p", { class: "leadfolio-lines" }, `${problem}.\nNext: ${next}.`), button("Close", () => close()));
  }

  // Collected because it was asked for from here: then the question is asked again.
  function collected() {
    if (after !== "collect") return;
    after = "";
    ask();
  }

  return { nodes: [made("div", { class: "leadfolio-works" }, made("h2", {}, "Public edition"), row, plan)], shown, planned, notPlanned, collected };
}
