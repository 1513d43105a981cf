// The facilitator's desk: each work at the press of a button, and the cohort below. Work goes on
// beside the page, which stays usable; what came of it is said in words.

const ASK = 5000; // milliseconds between asking whether the work goes on
const SILENT = 20000; // milliseconds after which nobody seems to be there

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

// On a Hub: the way to one's other courses, and out. Its own pages may have another address than the desk.
function elsewhere(hub) {
  return hub ? made("p", { class: "leadfolio-elsewhere" }, made("a", { href: `${hub}home` }, "Your courses on this Hub"),
    made("a", { href: `${hub}logout` }, "Log out")) : "";
}

function render({ model, el }) {
  const told = JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}");
  const base = told.baseUrl ?? "/", alone = model.get("form")?.voila;
  const title = made(alone ? "h1" : "p", { class: "leadfolio-title" }, "Desk");
  const status = made("p", { role: "status", "aria-live": "polite", tabindex: -1 });
  const bar = made("progress", { "aria-label": "It is being done" });
  const clock = made("p", { hidden: true }, bar, made("span", { "aria-hidden": "true" }));
  const refused = made("p", { role: "alert", class: "leadfolio-lines" });
  const did = made("div"), begin = made("div"), works = made("div", { class: "leadfolio-works" }), rest = made("div");
  let choice = kept("since", "yesterday"), weeks = Number(kept("weeks", "3")) || 3;
  let working = "", reached = "", begun = 0, ended = 0, heardAt = Date.now(), asked = 0, silence = null, last = null;

  const since = made("select", { onchange: () => { choice = since.value; keep("since", choice); again(); } },
    ...Object.entries(SINCE).map(([value, words]) => made("option", { value, selected: value === choice }, words)));
  const many = made("input", { type: "number", min: 1, max: 52, value: weeks, onchange: () => {
    weeks = Math.min(52, Math.max(1, Math.round(Number(many.value)) || 3));
    many.value = weeks;
    keep("weeks", weeks);
    again();
  } });
  const modules = modulesPart({ model, base, work }), edition = publicPart({ model, base, work });
  const back = backPart({ model, work }), standards = standardsPart({ model, work });
  const cohort = cohortPart({ base }), comments = commentsPart({ base, work });
  const ways = waysOf(el);
  const people = peoplePart({ model, base, again: () => model.send({ do: "open", ...asks() }) });
  rest.append(made("h2", {}, "What moved"), made("p", {}, made("label", {}, "Show what happened ", since)), cohort.moved,
    made("h2", {}, "Waiting for an answer"), cohort.waiting,
    made("h2", {}, "Comments"), comments.list,
    made("h2", {}, "Quiet"), made("p", {}, made("label", {}, "Nothing handed in for ", many, " weeks")), cohort.quiet,
    made("h2", {}, "Who handed in what, and when"),
    made("p", {}, "From what was handed in alone: nobody's drafts are looked at. A date opens the formgrader, in a tab of its own."),
    cohort.table, ...standards.nodes);
  el.append(made("section", { class: "leadfolio-desk", "data-lm-suppress-shortcuts": "true", "aria-label": "Desk" },
    title, ways.node, made("div", { class: "leadfolio-now" }, status, clock, refused), did,
    begin, works, ...modules.nodes, rest, ...people.nodes, ...edition.nodes, ...back.nodes, elsewhere(model.get("form")?.hub)));

  const asks = () => ({ since: from(choice), weeks });
  function again() { model.send({ do: "look", ...asks() }); }

  function open(words) {
    if (!working) status.textContent = words;
    clearTimeout(silence);
    model.send({ do: "open", ...asks() });
    people.look();
    asked += 1;
    silence = setTimeout(() => {
      if (asked < 12) {
        anotherWay(model);
        open("Nobody is answering yet. Asking again…");
      } else status.textContent = "Nobody is answering. Nothing is lost; load this page again.";
    }, 10000);
  }

  // A button that goes with its question leaves the keyboard where the work is told of.
  function work(what, more = {}) {
    model.send({ do: what, ...more });
    if (!working) {
      did.replaceChildren();
    }
    if (!el.contains(document.activeElement)) status.focus({ preventScroll: true });
    status.scrollIntoView({ block: "center" });
  }

  // Steps and seconds are for the eye alone: read aloud, they would drown the words. The bar tells how far it is.
  function tick() {
    const silent = Date.now() - heardAt;
    if (working && silent > ASK) model.send({ do: "how" });
    if (working && silent > SILENT) status.textContent = `${working}: nobody is answering just now. What is done stays done; load this page again to see how far it is.`;
    clock.hidden = !working;
    const seconds = Math.max(0, Math.round((Date.now() - begun) / 1000));
    if (working) clock.lastChild.textContent = ` ${[reached, counted(seconds, "second", "seconds")].filter(Boolean).join(" · ")}`;
  }
  const ticking = setInterval(tick, 1000);

  function doing(message) {
    // What was on its way when the work ended tells of the time before.
    const now = message.work > ended ? message.doing : "";
    const fresh = now && now !== working;
    if (working && !now) status.textContent = refused.textContent = "";
    working = now;
    if (fresh) {
      begun = Date.parse(message.begun) || Date.now();
      bar.removeAttribute("value");
      reached = "";
      status.textContent = `${working}…`;
    }
    tick();
  }

  function step({ line }) {
    const [, done, of] = line.match(/(\d+) of (\d+)/) ?? [];
    if (of > 0) Object.assign(bar, { max: Number(of), value: Number(done) });
    else bar.removeAttribute("value");
    reached = line;
    tick();
  }

  function row(words, ...more) { return made("li", {}, made("span", { class: "leadfolio-what" }, words), ...more); }

  function shownWorks({ uncollected, unready, modules: list, portfolio, on_hub: hub, zip } = {}) {
    const released = list?.some((one) => one.state !== "not-released");
    const waiting = !list ? "Brings in what leaders handed in, and makes it ready for comments." : uncollected ? `${counted(uncollected, "hand-in is", "hand-ins are")} not collected yet.` :
      unready ? `${counted(unready, "hand-in is", "hand-ins are")} collected and not ready for comments yet; this makes them so.` :
      released ? "Brings in what leaders handed in. Nothing is waiting just now." : "Brings in what leaders hand in. They can once a module is released.";
    const read = portfolio ? made("a", { href: portfolio }, hub ? "The cohort's portfolio" : `The portfolio at ${portfolio}`) :
      zip ? made("a", { href: base + zip, download: "" }, "The cohort's portfolio, as a zip") : "";
    renew(works, made("h2", {}, "Your work"), made("ul", { class: "leadfolio-rows" },
      row(waiting, button("Collect", () => work("collect"), uncollected || unready ? { class: "leadfolio-main" } : {})),
      row(["Renews the portfolio that the cohort reads, from what was collected. ", read], button("Publish", () => work("publish"))),
      row("One page on how the cohort is doing, to read or print.", button("Make the cohort report", () => work("report"))),
      row("Looks for mistakes in the course's files.", button("Check", () => work("check")))),
      button("Look again", () => open("Looking…")));
  }

  // A cohort of nobody: the first steps, and nothing that would only say “nobody”.
  function shownBegin({ leaders }) {
    rest.hidden = !leaders.length;
    renew(begin, leaders.length ? "" : [made("h2", {}, "First of all"),
      made("p", {}, "There is nobody in this cohort yet. Put your leaders in one by one, or all at once with a list from any spreadsheet, saved as CSV."),
      button("Put in your first leader", people.first, { class: "leadfolio-main" }), button("Put in a list of leaders", people.firstList)]);
  }

  function shownDesk(message) {
    last = message;
    doing(message);
    if (!working && /^(Look|Nobody)/.test(status.textContent)) status.textContent = "";
    title.textContent = `Desk: ${message.title}, ${message.cohort}`;
    if (alone) document.title = `${message.cohort} · Desk · ${message.title}`;
    shownBegin(message);
    shownWorks(message);
    modules.shown(message);
    edition.shown(message);
    back.shown(message);
    standards.shown(message);
    comments.shown(message);
    cohort.shown(message, choice, weeks);
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
    const faults = message.faults.map((one) => made("li", {}, linked(base, one)));
    const given = /download=1/.test(message.page) ? { download: "" } : { target: "_blank", rel: "noopener" };
    did.replaceChildren(...[
      message.page ? made("p", {}, made("a", { href: base + message.page, ...given }, message.opens)) : "",
      faults.length ? made("ul", { class: "leadfolio-did" }, ...faults) : "",
      notes.length ? made("details", { class: "leadfolio-did", open: message.notes.some((one) => one.set_aside) }, made("summary", {}, `What was noticed (${notes.length})`), made("ul", {}, ...notes)) : "",
    ].filter(Boolean));
    open(message.sentence);
    if (message.do === "collect") edition.collected();
    standards.moved();
  }

  function shownNotDone(message) {
    const words = `${message.problem}.\nNext: ${message.next}.`;
    if (message.refused) {
      doing(message);
      refused.textContent = words;
    } else if (message.do === "plan") modules.notPlanned(message);
    else if (message.do === "public-plan") edition.notPlanned(message);
    else if (message.do === "back-plan") back.notPlanned(message);
    else if (message.do === "standards") standards.notTold(message);
    else {
      if (message.work) finished(message);
      status.textContent = words;
    }
  }

  function heard(message) {
    heardAt = Date.now();
    clearTimeout(silence);
    asked = 0;
    if (message.say.startsWith("people")) people.heard(message);
    else if (message.say === "desk") shownDesk(message);
    else if (message.say === "doing") doing(message);
    else if (message.say === "step") step(message);
    else if (message.say === "plan") modules.planned(message);
    else if (message.say === "public-plan") edition.planned(message);
    else if (message.say === "pieces") back.chosen(message);
    else if (message.say === "back-plan") back.planned(message);
    else if (message.say === "standards") standards.told(message);
    else if (message.say === "done") shownDone(message);
    else if (message.say === "not-done") shownNotDone(message);
    if (last) ways.shown();
  }

  // Comments are written in another tab: back here, look again.
  function returned() { if (document.visibilityState === "visible" && !working) { model.send({ do: "open", ...asks() }); people.look(); } }

  model.on("msg:custom", heard);
  document.addEventListener("visibilitychange", returned);
  shownWorks();
  open("Looking at your cohort…");
  return () => {
    clearTimeout(silence);
    clearInterval(ticking);
    document.removeEventListener("visibilitychange", returned);
    model.off("msg:custom", heard);
  };
}

export default { render };
