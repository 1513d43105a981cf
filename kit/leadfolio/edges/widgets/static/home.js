// A leader's home. What it shows of their words travels in messages alone, never in the widget's
// state. It says "handed in" only where there is a receipt.

const READERS = { self: "only me", facilitator: "my facilitator", cohort: "my cohort", public: "anyone" };

function made(tag, given = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...inside.filter((part) => part != null && part !== ""));
  return node;
}

function counted(number, one, many) { return number === 1 ? `1 ${one}` : `${number} ${many}`; }

function when(stamp) {
  return new Date(stamp).toLocaleString([], {
    day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
  });
}

// Where this page stands on its server, which alone knows what lies beside it.
function standing() {
  const told = JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}");
  const [, path] = location.pathname.split("/voila/render/");
  const base = told.baseUrl ?? "/";
  if (path === undefined) return { base, ask: { root: told.serverRoot ?? "" }, target: "_blank" };
  return { base, ask: { beside: path.split("/").slice(0, -1).join("/") }, target: null };
}

// Logging out leaves nothing in the browser; what was never saved is asked about first. The Hub's
// own pages may have another address than this one: `known` tells it once it was heard.
function loggingOut(base, known) {
  const beside = base.match(/^(.*\/)user\/[^/]+\/$/)?.[1];
  if (!beside) return "";
  const asked = made("div", { role: "status" });
  const go = () => {
    dropAllUnsent();
    location.assign(`${known() || `${beside}hub/`}logout`);
  };
  const out = made("button", { type: "button", onclick: () => {
    if (!allUnsent().length) { go(); return; }
    asked.replaceChildren(made("p", {}, "This browser holds words that were not saved yet. Open the module they belong to, and they are saved or offered to you. If you log out now, they are gone."),
      made("button", { type: "button", onclick: go }, "Log out, and leave nothing here"),
      made("button", { type: "button", onclick: () => asked.replaceChildren() }, "Stay"));
  } }, "Log out");
  return made("div", {}, made("p", {}, out), asked);
}

function render({ model, el }) {
  const { base, ask, target } = standing();
  const status = made("p", { role: "status", "aria-live": "polite" });
  const now = made("div"), modules = made("div"), fresh = made("div"), answers = made("div");
  const comments = made("div");
  const taken = made("p");
  const take = made("button", { type: "button", onclick: () => say("take-away", {}, "Gathering everything you wrote…") },
    "Take everything with me");
  const again = made("button", { type: "button", onclick: () => say("open", {}, "") }, "Look again");
  el.append(made("section", { class: "leadfolio-home", "data-lm-suppress-shortcuts": "true", "aria-label": "Home" },
    status, now, comments, fresh, modules, answers,
    made("h2", {}, "Take it with me"),
    made("p", {}, "One zip with all that you wrote, private pieces included. Any browser opens it, with no connection."),
    made("p", {}, take, again), taken, loggingOut(base, () => hub)));

  let hub = "", patience = null, silence = null, asked = 0;
  function say(what, more, words) {
    status.textContent = words;
    clearTimeout(patience);
    clearTimeout(silence);
    // Looking twice does no harm; fetching or gathering twice is not asked for.
    if (what === "open" && (asked += 1) < 20) silence = setTimeout(() => {
      anotherWay(model);
      say("open", {}, "Nobody is answering yet. Asking again…");
    }, 5000);
    patience = setTimeout(() => {
      status.textContent = "Nobody is answering. Nothing is lost; load this page again.";
    }, 120000);
    model.send({ do: what, ...ask, ...more });
  }

  const address = (kind, path) => base + kind + path.split("/").map(encodeURIComponent).join("/");
  function link(kind, path, words, given = {}, hash = "") {
    return path ? made("a", { href: address(kind, path) + hash, target, ...given }, words) : made("span", {}, words);
  }

  const isNew = (one) => (one.new ? made("strong", { class: "leadfolio-new" }, "New") : "");

  function shownNext(next, done) {
    if (next) {
      const words = `${next.begun ? "Go on with" : "Begin"} “${next.title}”`;
      const hash = next.cell ? `#${encodeURIComponent(`cell-id=${next.cell}`)}` : "";
      now.replaceChildren(made("h2", {}, next.cohort ? `Next: ${next.cohort}` : "Next"),
        link("voila/render/", next.path, words, { class: "leadfolio-next" }, hash),
        made("p", { dir: "auto" }, next.prompt));
    } else {
      now.replaceChildren(done ? made("p", {}, "Every task that asks for an answer has one. You can go back to any of them.") : "");
    }
  }

  const quoted = (said) => made("blockquote", { dir: "auto" }, said.text);
  const dated = (said) => made("p", {}, isNew(said), `Your facilitator, ${when(said.at)}:`);

  // What was said before of the same piece stays: it is folded, not replaced.
  function shownComments(list) {
    const earlier = list.filter((said) => said.earlier);
    return [...list.filter((said) => !said.earlier).flatMap((said) => [dated(said), quoted(said)]),
      earlier.length ? made("details", { open: earlier.some((said) => said.new) }, made("summary", {}, `Said earlier (${earlier.length})`),
        ...earlier.flatMap((said) => [dated(said), quoted(said)])) : ""];
  }

  function shownTasks(one) {
    const of = (task) => one.comments.filter((said) => said.task === task);
    const told = one.kept_tasks.map((task) => made("li", {}, made("em", { dir: "auto" }, task.prompt),
      ...task.pieces.map((piece) => made("p", {}, made("span", { dir: "auto" }, piece.start), ` (read by: ${READERS[piece.audience]})`)),
      ...shownComments(of(task.task))));
    const rest = one.comments.filter((said) => !one.kept_tasks.some((task) => task.task === said.task));
    for (const task of new Set(rest.map((said) => said.task))) {
      const list = rest.filter((said) => said.task === task);
      told.push(made("li", {}, made("em", { dir: "auto" }, list[0].prompt || "A task that is no longer in this module"), ...shownComments(list)));
    }
    return told;
  }

  // New comments stand first, each with what it is about; later they stand beside the piece alone.
  function shownNewComments(list) {
    const fresh = list.flatMap((one) => one.comments.filter((said) => said.new).map((said) => ({ one, said })));
    fresh.sort((a, b) => (a.said.at < b.said.at ? 1 : -1));
    comments.replaceChildren(...(fresh.length ? [made("h2", {}, "From your facilitator"), made("p", {}, "To answer, go on with the piece and hand in again."),
      ...fresh.map(({ one, said }) => made("article", {},
        made("p", {}, isNew(said), link("voila/render/", one.path, said.prompt ? `“${said.prompt}”` : `“${one.title}”`, { dir: "auto" },
          said.cell ? `#${encodeURIComponent(`cell-id=${said.cell}`)}` : ""), `, ${when(said.at)}`),
        said.start ? made("p", {}, "You wrote: ", made("span", { dir: "auto" }, said.start)) : "",
        quoted(said)))] : []));
  }

  function shownModule(one) {
    const lines = [];
    if (one.tasks) lines.push(`${one.answered} of ${counted(one.tasks, "task", "tasks")} answered.`);
    if (one.kept) lines.push(`Last kept ${when(one.kept)}.`);
    if (one.receipt) lines.push(`Handed in ${when(one.receipt.at)}, receipt ${one.receipt.code}.`);
    else if (one.tasks) lines.push("Not handed in yet.");
    if (one.changed) lines.push("What you would hand in now is not what you handed in then.");
    const kept = one.kept_tasks.reduce((sum, task) => sum + task.pieces.length, 0);
    const pages = one.pages.map((page) => made("li", {},
      link("files/", page.path, `Comments of ${when(page.at)}`, { target: "_blank", rel: "noopener" })));
    return made("article", {},
      made("h3", {}, link("voila/render/", one.path, one.title)),
      one.trouble ? made("p", {}, one.trouble) : "",
      made("p", {}, lines.join(" ")),
      kept || one.comments.length ? made("details", { open: one.comments.some((said) => said.new) },
        made("summary", {}, `What is kept (${kept})${one.comments.length ? `, with ${counted(one.comments.length, "comment", "comments")}` : ""}`),
        made("ul", {}, ...shownTasks(one))) : "",
      pages.length ? made("details", {}, made("summary", {}, "Each hand-in with its comments, as a page"), made("ul", {}, ...pages)) : "",
      one.path ? made("p", {}, link("lab/tree/", one.path, "Open as a notebook", { "aria-label": `Open “${one.title}” as a notebook` })) : "");
  }

  function shownNew(list, have) {
    fresh.replaceChildren();
    if (!list.length && !have) {
      fresh.append(made("p", {}, "You have no module yet, and none is released to this place. Your facilitator releases them; look again later."));
    }
    for (const one of list) {
      const words = `Get ${counted(one.titles.length, "module", "modules")} of ${one.cohort}`;
      fresh.append(made("h2", {}, (have ? "New for you" : "Welcome") + (list.length > 1 ? `: ${one.cohort}` : "")), made("p", {}, `${one.titles.join(" · ")}`),
        made("button", { type: "button", onclick: (event) => {
          event.target.disabled = true;
          say("fetch", { course: one.course }, "Fetching…");
        } }, words));
    }
  }

  function shownHome(told) {
    shownNext(told.next, told.done);
    shownNewComments(told.modules);
    shownNew(told.new, told.modules.length);
    modules.replaceChildren();
    // Each cohort's modules under its cohort, and its portfolio below them.
    const cohorts = [...new Set(told.modules.map((one) => one.cohort))], several = cohorts.length > 1;
    const way = (one) => made("p", {}, made("a", { href: one.address, target }, told.portfolios.length > 1
      ? `The portfolio of ${one.cohort}: what we share with each other` : "Our portfolio: what we share with each other"));
    for (const cohort of cohorts) {
      modules.append(made("h2", {}, several ? `My modules: ${cohort}` : "My modules"),
        ...told.modules.filter((one) => one.cohort === cohort).map(shownModule),
        ...told.portfolios.filter((one) => several && one.cohort === cohort).map(way));
    }
    modules.append(...told.portfolios.filter((one) => !several || !cohorts.includes(one.cohort)).map(way));
    hub = told.hub;
    take.disabled = !told.modules.length;
    status.textContent = told.notes.join(" ");
  }

  function shownAnswers({ answers: list, problem }) {
    answers.replaceChildren();
    if (!list.length && !problem) return;
    const items = list.map((one) => made("li", {}, isNew(one), `${one.shown} ${one.manner} “${one.mine}”`,
      one.written ? `, ${when(one.written)}: ` : ": ",
      one.address ? made("a", { href: one.address, target, dir: "auto" }, one.start) : made("span", { dir: "auto" }, one.start)));
    answers.append(made("h2", {}, "From colleagues"), items.length ? made("ul", {}, ...items) : "", problem ? made("p", {}, problem) : "");
  }

  function shownTaken(told) {
    const size = told.bytes < 1e6 ? `${Math.ceil(told.bytes / 1e3)} KB` : `${(told.bytes / 1e6).toFixed(1)} MB`;
    const name = told.path
      ? made("a", { href: address("files/", told.path) + "?download=1", download: told.name }, told.name)
      : told.name;
    taken.replaceChildren(`${counted(told.pieces, "piece", "pieces")}, ${size}: `, name, " (it lies in your home folder)",
      told.left_out.length ? `. Left out: ${told.left_out.join("; ")}` : "");
    status.textContent = "Your zip is ready.";
  }

  function heard(message) {
    clearTimeout(patience);
    clearTimeout(silence);
    asked = 0;
    if (message.say === "home") { shownHome(message); model.send({ do: "answers" }); }
    else if (message.say === "answers") shownAnswers(message);
    else if (message.say === "taken") shownTaken(message);
    else if (message.say === "not-done") status.textContent = `${message.problem}. Next: ${message.next}.`;
  }

  // Another page may have kept words meanwhile: back here, look again.
  function back() { if (document.visibilityState === "visible") model.send({ do: "open", ...ask }); }

  model.on("msg:custom", heard);
  document.addEventListener("visibilitychange", back);
  say("open", {}, "Looking for your modules…");
  return () => {
    clearTimeout(patience);
    clearTimeout(silence);
    model.off("msg:custom", heard);
    document.removeEventListener("visibilitychange", back);
  };
}

export default { render };
