// The cohort, from what was handed in alone, by name or by time: nobody is ranked.

const SINCE = { yesterday: "since yesterday", week: "in the last 7 days", month: "in the last 4 weeks", all: "since the beginning" };
const OUTCOMES = { kept: "stuck at it", changed: "changed it", dropped: "dropped it" };

function cohortPart({ base }) {
  const moved = made("div"), waiting = made("div"), quiet = made("div"), table = made("div");

  function grader(path, words, label) {
    return path ? made("a", { href: base + path, target: "_blank", rel: "noopener", "aria-label": label }, words) : words;
  }

  const work_of = (one) => grader(one.open, `“${one.title}”`, `“${one.title}” by ${one.name}, in the formgrader`);

  // To thank somebody, or to invite them back: in the facilitator's own words, from their own mail.
  const mail = (one) => (one.mail ? [" ", made("a", { href: one.mail, "aria-label": `Write an e-mail to ${one.name}` }, "Write an e-mail")] : []);

  // Who may read a piece can be widened later: what is sure is the hand-in it was written before.
  const before = (one) => `, before the hand-in of ${moment(one.at)}`;
  const STEPS = {
    shared: (one) => [named(one.name), " shares with colleagues; the earliest piece was begun in ", work_of(one), before(one)],
    risk: (one) => [named(one.name), " promised a risk", one.by ? ` for ${dated(one.by)}` : "", ", in ", work_of(one), before(one)],
    reported: (one) => [named(one.name), ` reported back on a risk: ${OUTCOMES[one.outcome] ?? one.outcome}, in `, work_of(one), before(one)],
  };

  function listed(words, list, line) {
    return list.length ? [made("h3", {}, words), made("ul", {}, ...list.map((one) => made("li", {}, ...line(one))))] : [];
  }

  function shownMoved({ handed_in: list, moves, any }, choice) {
    const steps = (step) => moves.filter((one) => one.step === step);
    const thanked = (step) => (one) => [...STEPS[step](one), ...mail(one)];
    const groups = [
      listed("Handed in", list, (one) => [named(one.name), ": ", work_of(one), `, ${moment(one.at)}`, one.collected ? "" : " (not collected yet)"]),
      listed("Began to share", steps("shared"), thanked("shared")),
      listed("Took a risk", steps("risk"), thanked("risk")),
      listed("Reported back", steps("reported"), thanked("reported")),
    ].flat();
    renew(moved, groups.length ? groups : made("p", {}, any || choice === "all" ? `Nothing was handed in ${SINCE[choice]}.` : "Nothing was handed in yet."));
  }

  function shownQuiet({ quiet: list }, weeks) {
    const before = list.filter((one) => one.last), never = list.filter((one) => !one.last);
    const items = before.map((one) => made("li", {}, named(one.name), `: last handed in ${day(one.last)}`, ...mail(one)));
    renew(quiet,
      items.length ? made("ul", {}, ...items) : made("p", {}, `Nobody who handed in before has been quiet for ${counted(weeks, "week", "weeks")}.`),
      never.length ? made("p", {}, "Nothing handed in so far: ", ...never.flatMap((one, n) => [n ? ", " : "", named(one.name), ...mail(one)]), ".") : "");
  }

  function shownWaiting({ waiting: list }) {
    renew(waiting, list.length ? made("ul", {}, ...list.map((one) => made("li", {},
      made("details", { "data-key": one.name }, made("summary", {}, named(one.name), `: ${counted(one.pieces.length, "piece", "pieces")}, since ${day(one.since)}`),
        made("ul", {}, ...one.pieces.map((piece) => {
          const words = `“${piece.title}”: ${piece.task}`;
          return made("li", {}, piece.question ? "A question, in " : "", piece.address ? made("a", { href: piece.address }, words) : words, `, written ${day(piece.since)}`);
        })))))) : made("p", {}, "Nobody waits for an answer."));
  }

  function shownTable({ leaders, modules: list }) {
    const heads = list.map((one) => made("th", { scope: "col" }, one.title));
    const rows = leaders.map((leader) => made("tr", {}, made("th", { scope: "row" }, named(leader.name)),
      ...list.map((module) => {
        const cell = leader.cells.find((one) => one.module === module.id);
        if (!cell?.at) return made("td", {}, made("span", { "aria-hidden": "true" }, "–"), made("span", { class: "leadfolio-unseen" }, "nothing yet"));
        const words = day(cell.at, { month: "short", year: undefined });
        const more = [cell.times > 1 ? `${cell.times} times` : "", cell.collected ? "" : "not collected yet"].filter(Boolean);
        return made("td", {}, grader(cell.open, words, `${leader.name}, “${module.title}”, ${moment(cell.at)}: in the formgrader`), more.length ? made("div", {}, more.join(", ")) : "");
      })));
    renew(table, made("div", { class: "leadfolio-table", role: "region", tabindex: 0, "aria-label": "Who handed in what, and when" },
      made("table", {}, made("thead", {}, made("tr", {}, made("th", { scope: "col" }, "Leader"), ...heads)), made("tbody", {}, ...rows))));
  }

  function shown(message, choice, weeks) {
    shownMoved(message, choice);
    shownWaiting(message);
    shownQuiet(message, weeks);
    shownTable(message);
  }

  return { moved, waiting, quiet, table, shown };
}
