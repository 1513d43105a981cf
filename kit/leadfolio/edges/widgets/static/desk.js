// The facilitator's desk. It shows what was handed in, by name or by time: nobody is ranked. Work
// goes on beside the page, which stays usable; what came of it is said in words.

const STATES = {
  "not-released": "Not released", released: "Released", changed: "Changed since it was released",
};
const SINCE = { yesterday: "since yesterday", week: "in the last 7 days", month: "in the last 4 weeks", all: "since the beginning" };
const OUTCOMES = { kept: "stuck at it", changed: "changed it", dropped: "dropped it" };
const ASK = 5000; // milliseconds between asking whether the work goes on
const SILENT = 20000; // milliseconds after which nobody seems to be there

function made(tag, given = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...inside.flat().filter((part) => part != null && part !== ""));
  return node;
}

function counted(number, one, many) { return `${number} ${number === 1 ? one : many}`; }

function day(stamp, more = {}) {
  return new Date(stamp).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", ...more });
}

function moment(stamp) { return day(stamp, { hour: "2-digit", minute: "2-digit", hour12: false }); }

// A day that was written down, such as 2026-12-01, is that day everywhere.
function dated(text) { return day(`${text}T12:00:00`); }

function from(choice) {
  const start = new Date();
  start.setHours(0, 0, 0, 0);
  if (choice === "all") return "";
  start.setDate(start.getDate() - { yesterday: 1, week: 7, month: 28 }[choice]);
  return start.toISOString().replace(/\.\d+Z$/, "Z");
}

function kept(name, otherwise) {
  try { return localStorage.getItem(`leadfolio-desk-${name}`) ?? otherwise; } catch { return otherwise; }
}

function keep(name, value) {
  try { localStorage.setItem(`leadfolio-desk-${name}`, value); } catch { /* then it is chosen again next time */ }
}

function render({ model, el }) {
  const told = JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}");
  const base = told.baseUrl ?? "/";
  const status = made("p", { role: "status", "aria-live": "polite" });
  const clock = made("p", { hidden: true }), refused = made("p", { role: "alert", class: "leadfolio-lines" });
  const did = made("div"), plan = made("div"), modules = made("div"), moved = made("div");
  const quiet = made("div"), waiting = made("div"), table = made("div");
  let choice = kept("since", "yesterday"), weeks = Number(kept("weeks", "3")) || 3;
  let working = "", begun = 0, ended = 0, heardAt = Date.now(), asked = 0, silence = null, last = null;

  const since = made("select", { onchange: () => { choice = since.value; keep("since", choice); again(); } },
    ...Object.entries(SINCE).map(([value, words]) => made("option", { value, selected: value === choice }, words)));
  const many = made("input", { type: "number", min: 1, max: 52, value: weeks, onchange: () => {
    weeks = Math.min(52, Math.max(1, Math.round(Number(many.value)) || 3));
    many.value = weeks;
    keep("weeks", weeks);
    again();
  } });
  const button = (words, press, given = {}) => made("button", { type: "button", onclick: press, ...given }, words);
  el.append(made("section", { class: "leadfolio-desk", "data-lm-suppress-shortcuts": "true", "aria-label": "Desk" },
    status, clock, refused, did,
    made("p", {}, button("Check", () => work("check")), button("Collect", () => work("collect")),
      button("Publish", () => work("publish")), button("Make the cohort report", () => work("report")),
      button("Look again", () => open("Looking…"))),
    modules, plan,
    made("h2", {}, "What moved"), made("p", {}, made("label", {}, "Show what happened ", since)), moved,
    made("h2", {}, "Waiting for an answer"), waiting,
    made("h2", {}, "Quiet"), made("p", {}, made("label", {}, "Nothing handed in for ", many, " weeks")), quiet,
    made("h2", {}, "Who handed in what, and when"),
    made("p", {}, "From what was handed in alone: nobody's drafts are looked at. A date opens the formgrader, in a tab of its own."),
    table));

  const asks = () => ({ since: from(choice), weeks });
  function again() { model.send({ do: "look", ...asks() }); }

  function open(words) {
    if (!working) status.textContent = words;
    clearTimeout(silence);
    model.send({ do: "open", ...asks() });
    asked += 1;
    silence = setTimeout(() => {
      if (asked < 12) {
        anotherWay(model);
        open("Nobody is answering yet. Asking again…");
      } else status.textContent = "Nobody is answering. Nothing is lost; load this page again.";
    }, 10000);
  }

  function work(what, more = {}) {
    model.send({ do: what, ...more });
    if (!working) did.replaceChildren();
  }

  // The seconds are for the eye alone: read aloud, they would drown the words.
  function tick() {
    const silent = Date.now() - heardAt;
    if (working && silent > ASK) model.send({ do: "how" });
    if (working && silent > SILENT) status.textContent = `${working}: nobody is answering just now. What is done stays done; load this page again to see how far it is.`;
    clock.hidden = !working;
    if (working) clock.lastChild.textContent = ` ${Math.max(0, Math.round((Date.now() - begun) / 1000))} seconds`;
  }
  clock.append(made("progress", { "aria-label": "It is being done" }), made("span", { "aria-hidden": "true" }));
  const ticking = setInterval(tick, 1000);

  function doing(message) {
    // What was on its way when the work ended tells of the time before.
    const now = message.work > ended ? message.doing : "";
    const fresh = now && now !== working;
    if (working && !now) status.textContent = refused.textContent = "";
    working = now;
    if (fresh) {
      begun = Date.parse(message.begun) || Date.now();
      status.textContent = `${working}…`;
    }
    tick();
  }

  function grader(path, words, label) {
    return path ? made("a", { href: base + path, target: "_blank", rel: "noopener", "aria-label": label }, words) : words;
  }

  const name = (words) => made("span", { dir: "auto" }, words);
  const work_of = (one) => grader(one.open, `“${one.title}”`, `“${one.title}” by ${one.name}, in the formgrader`);

  function shownModules(list) {
    const open = list.filter((one) => one.state !== "released");
    modules.replaceChildren(made("h2", {}, "Modules"),
      made("ul", { class: "leadfolio-rows" }, ...list.map((one) => made("li", {}, made("strong", {}, one.title),
        made("span", {}, STATES[one.state]), button(one.state === "not-released" ? "Release" : "Release again",
          () => model.send({ do: "plan", modules: [one.id] }), { "aria-label": `${one.state === "not-released" ? "Release" : "Release again"}: ${one.title}` })))),
      open.length > 1 ? button(`Release the ${open.length} that are new or changed`, () => model.send({ do: "plan", modules: open.map((one) => one.id) })) : "");
  }

  function shownPlan({ modules: list, titles, lines }) {
    const heading = made("h3", { tabindex: -1 }, "Before anything is released");
    plan.replaceChildren(made("div", { class: "leadfolio-did" }, heading,
      made("p", {}, titles.map((title) => `“${title}”`).join(" · ")),
      made("p", { class: "leadfolio-lines" }, lines.join("\n")),
      made("p", {}, "Each is made and run once before; if one cannot run, none is released."),
      button("Release now", () => { plan.replaceChildren(); work("release", { modules: list }); status.scrollIntoView({ block: "center" }); }),
      button("Not now", () => plan.replaceChildren())));
    heading.focus();
  }

  // Who may read a piece can be widened later: what is sure is the hand-in it was written before.
  const before = (one) => `, before the hand-in of ${moment(one.at)}`;
  const STEPS = {
    shared: (one) => [name(one.name), " shares with colleagues; the earliest piece was begun in ", work_of(one), before(one)],
    risk: (one) => [name(one.name), " promised a risk", one.by ? ` for ${dated(one.by)}` : "", ", in ", work_of(one), before(one)],
    reported: (one) => [name(one.name), ` reported back on a risk: ${OUTCOMES[one.outcome] ?? one.outcome}, in `, work_of(one), before(one)],
  };

  function listed(words, list, line) {
    return list.length ? [made("h3", {}, words), made("ul", {}, ...list.map((one) => made("li", {}, ...line(one))))] : [];
  }

  function shownMoved({ handed_in: list, moves }) {
    const steps = (step) => moves.filter((one) => one.step === step);
    const groups = [
      listed("Handed in", list, (one) => [name(one.name), ": ", work_of(one), `, ${moment(one.at)}`, one.collected ? "" : " (not collected yet)"]),
      listed("Began to share", steps("shared"), STEPS.shared),
      listed("Took a risk", steps("risk"), STEPS.risk),
      listed("Reported back", steps("reported"), STEPS.reported),
    ].flat();
    moved.replaceChildren(...(groups.length ? groups : [made("p", {}, `Nothing was handed in ${SINCE[choice]}.`)]));
  }

  function shownQuiet({ quiet: list }) {
    const before = list.filter((one) => one.last), never = list.filter((one) => !one.last);
    const items = before.map((one) => made("li", {}, name(one.name), `: last handed in ${day(one.last)}`));
    quiet.replaceChildren(
      items.length ? made("ul", {}, ...items) : made("p", {}, `Nobody who handed in before has been quiet for ${counted(weeks, "week", "weeks")}.`),
      never.length ? made("p", {}, "Nothing handed in so far: ", ...never.flatMap((one, n) => [n ? ", " : "", name(one.name)]), ".") : "");
  }

  function shownWaiting({ waiting: list }) {
    waiting.replaceChildren(list.length ? made("ul", {}, ...list.map((one) => made("li", {},
      made("details", {}, made("summary", {}, name(one.name), `: ${counted(one.pieces.length, "piece", "pieces")}, since ${day(one.since)}`),
        made("ul", {}, ...one.pieces.map((piece) => {
          const words = `“${piece.title}”: ${piece.task}`;
          return made("li", {}, piece.question ? "A question, in " : "", piece.address ? made("a", { href: piece.address }, words) : words, `, written ${day(piece.since)}`);
        })))))) : made("p", {}, "Nobody waits for an answer."));
  }

  function shownTable({ leaders, modules: list }) {
    if (!leaders.length) {
      table.replaceChildren(made("p", {}, "There is nobody in members.csv yet. Put your leaders into it with any spreadsheet, then look again."));
      return;
    }
    const heads = list.map((one) => made("th", { scope: "col" }, one.title));
    const rows = leaders.map((leader) => made("tr", {}, made("th", { scope: "row" }, name(leader.name)),
      ...list.map((module) => {
        const cell = leader.cells.find((one) => one.module === module.id);
        if (!cell?.at) return made("td", {}, made("span", { "aria-hidden": "true" }, "–"), made("span", { class: "leadfolio-unseen" }, "nothing yet"));
        const words = day(cell.at, { month: "short", year: undefined });
        const more = [cell.times > 1 ? `${cell.times} times` : "", cell.collected ? "" : "not collected yet"].filter(Boolean);
        return made("td", {}, grader(cell.open, words, `${leader.name}, “${module.title}”, ${moment(cell.at)}: in the formgrader`), more.length ? made("div", {}, more.join(", ")) : "");
      })));
    table.replaceChildren(made("div", { class: "leadfolio-table", role: "region", tabindex: 0, "aria-label": "Who handed in what, and when" },
      made("table", {}, made("thead", {}, made("tr", {}, made("th", { scope: "col" }, "Leader"), ...heads)), made("tbody", {}, ...rows))));
  }

  function shownDesk(message) {
    last = message;
    doing(message);
    if (!working && /^(Look|Nobody)/.test(status.textContent)) status.textContent = "";
    shownModules(message.modules);
    shownMoved(message);
    shownWaiting(message);
    shownQuiet(message);
    shownTable(message);
    if (message.portfolio) modules.append(made("p", {}, made("a", { href: message.portfolio }, "The cohort's portfolio")));
  }

  function finished({ work }) {
    ended = Math.max(ended, work ?? 0);
    doing({ doing: "" });
  }

  function shownDone(message) {
    finished(message);
    status.textContent = message.sentence;
    const notes = message.notes.map((note) => made("li", {}, `${note.set_aside ? "Set aside: " : ""}${note.reason}`,
      made("ul", {}, ...note.each.map((one) => made("li", { dir: "auto" }, one)), ...note.next.map((one) => made("li", {}, `Next: ${one}`)))));
    const faults = message.faults.map((one) => made("li", {}, one));
    did.replaceChildren(...[
      message.page ? made("p", {}, made("a", { href: base + message.page, target: "_blank", rel: "noopener" }, "Open the report")) : "",
      faults.length ? made("ul", { class: "leadfolio-did" }, ...faults) : "",
      notes.length ? made("details", { class: "leadfolio-did", open: message.notes.some((one) => one.set_aside) }, made("summary", {}, `What was noticed (${notes.length})`), made("ul", {}, ...notes)) : "",
    ].filter(Boolean));
    open(message.sentence);
  }

  function shownNotDone(message) {
    const words = `${message.problem}.\nNext: ${message.next}.`;
    if (message.refused) {
      doing(message);
      refused.textContent = words;
      return;
    }
    if (message.work) finished(message);
    status.textContent = words;
    if (!last) modules.replaceChildren();
  }

  function heard(message) {
    heardAt = Date.now();
    clearTimeout(silence);
    asked = 0;
    if (message.say === "desk") shownDesk(message);
    else if (message.say === "doing") doing(message);
    else if (message.say === "step") status.textContent = `${working || "At work"}: ${message.line}`;
    else if (message.say === "plan") shownPlan(message);
    else if (message.say === "done") shownDone(message);
    else if (message.say === "not-done") shownNotDone(message);
  }

  model.on("msg:custom", heard);
  open("Looking at your cohort…");
  return () => {
    clearTimeout(silence);
    clearInterval(ticking);
    model.off("msg:custom", heard);
  };
}

export default { render };
