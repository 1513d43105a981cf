// Who is in the cohort, and who are its guests: put in, changed, taken out and undone, in words first.

const FIELDS = { username: "Username", name: "Name", role: "Role (optional)", organisation: "Organisation (optional)", email: "E-mail (optional, only facilitators see it)" };
const ROLLS = {
  leader: { file: "members.csv", one: "leader", many: "leaders", put: "Put in a leader", list: "Put in a list", fields: ["username", "name", "role", "organisation", "email"] },
  guest: { file: "guests.csv", one: "guest", many: "guests", put: "Name a guest", list: "Put in a list of guests", fields: ["username", "name", "organisation", "email"] },
};
const MOST_LIST = 262144; // bytes
const FEW = 8; // people who are shown without unfolding
const HUB_AGAIN = 60000; // milliseconds, at least, between asking the Hub and asking it again

function peoplePart({ model, base, again }) {
  const box = made("div", { class: "leadfolio-works leadfolio-people" });
  const faults = made("div"), onHub = made("div"), runs = made("div");
  const parts = Object.fromEntries(Object.keys(ROLLS).map((who) => [who, { list: made("div"), form: made("div"), undo: made("span"),
    said: made("p", { "aria-live": "polite", tabindex: -1, class: "leadfolio-lines" }) }]));
  // What came of it stands where it was asked for: `at` is the part that was worked in last.
  let told = null, open = null, close = () => {}, hubAt = 0, at = parts.leader;

  const below = ({ said, undo, form }) => [made("div", { class: "leadfolio-said" }, said, undo), form];
  box.append(made("h2", {}, "People"), faults, parts.leader.list, onHub, ...below(parts.leader), parts.guest.list, ...below(parts.guest), runs);
  box.hidden = true;

  function look() { model.send({ do: "people" }); }

  function lookAtHub() {
    if (!told?.hub || Date.now() - hubAt < HUB_AGAIN) return;
    hubAt = Date.now();
    model.send({ do: "people-on-hub" });
  }

  const byHub = () => told.hub === "hub";
  const may = (who) => !told.faults.some((one) => one.startsWith(`${ROLLS[who].file}:`));

  function line(who, one) {
    const more = [one.username, one.role, one.organisation].filter(Boolean);
    return made("li", {}, made("strong", { dir: "auto" }, one.name), made("span", { class: "leadfolio-what", dir: "auto" }, more.join(" · "),
      one.leader ? made("em", {}, " · a leader, too") : ""),
      may(who) ? button("Change", () => person(who, one), { "aria-label": `Change what is written of ${one.name}, ${ROLLS[who].one}` }) : "",
      may(who) ? button("Take out", () => { say(who, ""); model.send({ do: "people-out-plan", who, username: one.username }); }, { "aria-label": `Take out ${one.name}, ${ROLLS[who].one}` }) : "");
  }

  function list(who, people) {
    const rows = made("ul", { class: "leadfolio-rows" }, ...people.map((one) => line(who, one)));
    if (people.length <= FEW) return rows;
    const all = { "data-key": who };
    return made("details", all, made("summary", {}, counted(people.length, ROLLS[who].one, ROLLS[who].many)), rows);
  }

  function buttons(who) {
    return may(who) ? [button(ROLLS[who].put, () => person(who)), button(ROLLS[who].list, () => listed(who))] : [];
  }

  function shown(message) {
    told = message;
    box.hidden = false;
    for (const part of Object.values(parts)) renew(part.undo, "");
    renew(at.undo, message.undo ? button("Undo the last change", () => model.send({ do: "people-undo" })) : "");
    renew(faults, message.faults.length ? [made("p", { class: "leadfolio-warning" }, "These lines come first: a file with mistakes is not changed from here."),
      made("ul", {}, ...message.faults.map((one) => made("li", {}, linked(base, one))))] : "");
    renew(parts.leader.list, made("h3", {}, "Leaders"),
      message.leaders.length ? list("leader", message.leaders) : made("p", {}, "Nobody yet."), ...buttons("leader"),
      byHub() ? button("Bring in whom the Hub has", () => { say("leader", ""); model.send({ do: "people-from-hub" }); }) : "");
    renew(parts.guest.list, made("h3", {}, "Guests"), made("p", {}, "A guest may read the portfolio, and nothing else."), ...guests(message));
    renew(runs, message.set.facilitators.length ? made("p", {}, "Named in the Hub's settings as facilitators: ", ...joined(message.set.facilitators), ". Who looks after the Hub can change that.") : "");
    lookAtHub();
  }

  function guests({ guests: people, set }) {
    if (byHub()) {
      return [made("p", {}, "On this Hub its own groups say who is a guest: whoever looks after the Hub puts them in and takes them out.",
        people.length ? " The file guests.csv is not asked here." : "")];
    }
    return [people.length ? list("guest", people) : made("p", {}, "None is named here yet."),
      set.guests.length ? made("p", {}, "Named in the Hub's settings, and not to be taken out here: ", ...joined(set.guests), ".") : "", ...buttons("guest")];
  }

  function shownOnHub({ asked, problem, not_yet: notYet = [], gone = [] }) {
    const lines = [];
    if (problem) lines.push(made("p", {}, problem));
    if (asked && notYet.length) {
      lines.push(made("p", {}, byHub() ? "Not in the Hub's group of leaders: " : "Not on the Hub so far: ", ...joined(notYet),
        byHub() ? ". They cannot read the portfolio." : ". They are let in when they log in."));
    }
    if (asked && byHub() && gone.length) lines.push(made("p", {}, "In the Hub's group of leaders, and not here: ", ...joined(gone), ". They cannot read the portfolio before they are brought in."));
    renew(onHub, lines);
  }

  // One thing is asked at a time. Where it was asked from may be gone when it is answered.
  function opened(who, ...inside) {
    close(false);
    say(who, "");
    const done = asking(at.form, ...inside);
    close = (back = true) => {
      open = null;
      close = () => {};
      done(back);
      if (back && !box.contains(document.activeElement)) at.said.focus({ preventScroll: true });
    };
  }

  function putAway() {
    close(false);
    at.said.focus();
  }

  function say(who, ...words) {
    at = parts[who];
    for (const part of Object.values(parts)) part.said.replaceChildren(...(part === at ? words : []));
  }

  // A form for one person. What was typed stays in it until it is kept or put away.
  function person(who, old = null) {
    const errors = {}, inputs = {};
    const rows = ROLLS[who].fields.map((name) => {
      const id = `leadfolio-${who}-${name}`;
      errors[name] = made("p", { id: `${id}-wrong`, class: "leadfolio-wrong" });
      inputs[name] = made("input", { id, type: name === "email" ? "email" : "text", autocomplete: "off", maxlength: 200, dir: "auto", value: old?.[name] ?? "",
        "aria-describedby": `${id}-wrong`, "aria-required": name === "username" || name === "name" ? "true" : false,
        ...(name === "username" ? { autocapitalize: "none", spellcheck: "false", readonly: Boolean(old) } : {}) });
      return made("div", {}, made("label", { for: id }, FIELDS[name]), inputs[name], errors[name]);
    });
    const heading = made("h3", {}, old ? `Change what is written of ${old.name}` : ROLLS[who].put);
    const form = made("form", { novalidate: true, class: "leadfolio-form", "aria-label": heading.textContent, onsubmit: (event) => {
      event.preventDefault();
      model.send({ do: old ? "people-change" : "people-put-in", who, ...Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value])) });
    } }, ...rows, made("p", {}, explained(who, old)),
    made("button", { type: "submit", class: "leadfolio-main" }, old ? "Keep" : ROLLS[who].put), button("Close", () => close()));
    opened(who, heading, form);
    (old ? inputs.name : inputs.username).focus({ preventScroll: true });
    open = { wrong, kept };

    function wrong(fields) {
      for (const name of Object.keys(inputs)) {
        const words = fields[name] ?? "";
        errors[name].textContent = words ? `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.` : "";
        if (words) inputs[name].setAttribute("aria-invalid", "true");
        else inputs[name].removeAttribute("aria-invalid");
      }
      Object.entries(inputs).find(([name]) => fields[name])?.[1].focus();
    }

    // The next one can follow at once.
    function kept() {
      if (old) return putAway();
      wrong({});
      for (const input of Object.values(inputs)) input.value = "";
      inputs.username.focus();
    }
  }

  function explained(who, old) {
    if (old) return "The username stays: what was handed in belongs to it.";
    const hub = told?.hub ? " The username is the one they log in to the Hub with. Whether there is an account of that name, only who looks after the Hub knows." : "";
    return `${who === "leader" ? "Colleagues see the name, the role and the organisation beside what is shared under the name." : "A guest reads all that leaders share with “my cohort”, and the portfolio names no guest: let your leaders know who reads along."}${hub}`;
  }

  // A list: what it would change is said before it does.
  function listed(who) {
    const id = `leadfolio-${who}-list`, plan = made("div", { class: "leadfolio-plan" });
    const input = made("input", { id, type: "file", accept: ".csv,text/csv",
      // The same file, mended meanwhile, counts as chosen anew.
      onclick: () => { input.value = ""; }, onchange: () => chosen(who, input, plan) });
    opened(who, made("h3", {}, ROLLS[who].list),
      made("p", {}, `A CSV file from this computer, with a line for each ${ROLLS[who].one}. Its first line names the columns: ${ROLLS[who].fields.slice(0, -1).join(", ")}; username and name are needed. Spreadsheets save it as “CSV UTF-8”.`),
      made("p", {}, "You see first what would change. Until you agree, nothing does."),
      made("div", { class: "leadfolio-form" }, made("label", { for: id }, "The list"), input), plan, button("Close", () => close()));
    open = { planned: (message) => planned(message, plan), kept: putAway, failed: (words) => plan.replaceChildren(made("p", { class: "leadfolio-wrong leadfolio-lines" }, words)) };
  }

  async function chosen(who, input, plan) {
    const [file] = input.files;
    plan.replaceChildren();
    if (!file) return;
    const content = file.size <= MOST_LIST ? await file.arrayBuffer().catch(() => null) : undefined;
    if (content) model.send({ do: "people-list-plan", who }, undefined, [content]);
    else open?.failed(content === null ? "This file cannot be read. Choose it again." : "This file is larger than 256 KB, which no list of a cohort is. Choose the list itself, as CSV.");
  }

  function planned(message, plan) {
    const { who, come, change, go, same, faults: wrong, problem, agreed, anew } = message;
    const heading = made("h4", { tabindex: -1 }, problem || wrong.length ? "Nothing was changed" : "Before anything changes");
    const named_ = (one) => made("li", {}, named(one.name), ` (${one.username})`);
    const out = made("input", { type: "checkbox", onchange: () => { take.disabled = !(come.length || change.length || out.checked); } });
    const take = button("Take it in", () => model.send({ do: "people-list", who, agreed, out: out.checked }),
      { class: "leadfolio-main", disabled: !(come.length || change.length) });
    const leave = who === "leader" ? "Left unticked, they stay. Taken out, what they share goes from the portfolio at the next publishing; nothing that they wrote is deleted." : "Left unticked, they stay.";
    plan.replaceChildren(...[heading,
      anew ? made("p", { class: "leadfolio-warning" }, "Meanwhile somebody was put in, changed or taken out. This is what would change now:") : "",
      ...(problem || wrong.length ? [
        problem ? made("p", {}, `${problem.slice(0, 1).toUpperCase()}${problem.slice(1)}.`) : "",
        wrong.length ? made("ul", {}, ...wrong.map((one) => made("li", {}, `Line ${one.line}: ${one.sentence}`))) : "",
        wrong.length ? made("p", {}, "Mend this in your spreadsheet, save it as CSV again, and choose it again.") : "",
      ] : [
        come.length ? [made("p", {}, `${counted(come.length, "person comes", "people come")} in:`), made("ul", {}, ...come.map(named_))] : "",
        change.length ? [made("p", {}, `Of ${counted(change.length, "person", "people")} something is written otherwise:`),
          made("ul", {}, ...change.map((one) => made("li", {}, named(one.name), `: ${one.what.join("; ")}`)))] : "",
        same ? made("p", {}, `${counted(same, "person stays", "people stay")} as they are.`) : "",
        come.length || change.length ? "" : made("p", {}, "Everyone in your list is here already, as it says."),
        go.length ? [made("p", {}, `${counted(go.length, "person", "people")} here, and not in your list:`), made("ul", {}, ...go.map(named_)),
          made("label", { class: "leadfolio-tick" }, out, ` Take ${go.length === 1 ? "this person" : `these ${go.length}`} out, too`), made("p", {}, leave)] : "",
        come.length || change.length || go.length ? take : "",
      ])].flat().filter(Boolean));
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: "nearest" });
  }

  function outPlanned(message) {
    const { who, username, name, hub, still } = message;
    opened(who, made("h3", {}, `Take out ${name}?`),
      made("ul", {}, ...(who === "leader" ? leaves(message) : []), made("li", {}, reads(who, hub, still))),
      who === "leader" ? made("p", {}, "Nothing that they wrote is deleted. Put in again under the same username, all of it is back once you collect and publish.") : "",
      button(`Leave ${name} in`, () => close(), { class: "leadfolio-main" }),
      button(`Take out ${name}`, () => model.send({ do: "people-out", who, username })));
    open = { kept: putAway };
  }

  function leaves({ shared, handed_in: handedIn, public: edition }) {
    return [
      made("li", {}, shared ? `They share ${counted(shared, "piece", "pieces")} with colleagues. From the next publishing on, ${shared === 1 ? "it is" : "they are"} not in the portfolio.` :
        "Nothing that was collected of theirs is shared with colleagues."),
      edition ? made("li", {}, "What the public edition holds of theirs stays in it until you make it again.") : "",
      made("li", {}, handedIn ? `They handed in ${counted(handedIn, "module", "modules")}. Collecting sets that aside from then on, and what they hand in later.` :
        "They handed in nothing so far. What they hand in later is set aside."),
    ].filter(Boolean);
  }

  function reads(who, hub, still) {
    if (still) return `They go on reading the portfolio, as a ${still}.`;
    if (hub === "members.csv") return who === "leader" ? "On the Hub they are out of this course within a minute." : "Within a minute they cannot read the portfolio any more.";
    if (hub) return "As a leader they read the portfolio no more. The Hub's own group stays as it is.";
    return who === "leader" ? "They go from the list of leaders." : "They go from the list of guests.";
  }

  function heard(message) {
    if (message.say === "people") shown(message);
    else if (message.say === "people-on-hub") shownOnHub(message);
    else if (message.say === "people-wrong") open?.wrong?.(message.fields);
    else if (message.say === "people-out-plan") outPlanned(message);
    else if (message.say === "people-list-plan") open?.planned?.(message);
    else if (message.say === "people-done") {
      hubAt = 0;
      shown(message);
      at.said.textContent = message.sentence;
      open?.kept?.();
      if (!box.contains(document.activeElement)) at.said.focus({ preventScroll: true });
      again();
    } else notDone(message);
  }

  function notDone({ do: doing, problem, next }) {
    if (doing === "people-on-hub" || doing === "people") return;
    const words = `${problem}.\nNext: ${next}.`;
    if (open?.failed) return open.failed(words);
    at.said.replaceChildren(...linked(base, words));
    at.said.focus();
    look();
  }

  return { nodes: [box], look, heard, first: () => person("leader"), firstList: () => listed("leader") };
}
