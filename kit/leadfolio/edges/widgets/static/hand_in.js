// The end of a module: what will be handed in, what stays, and a receipt once it lies in the
// exchange. "Handed in" is said only with a receipt.

const READERS = { facilitator: "my facilitator", cohort: "my cohort", public: "anyone" };

function made(tag, given = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value);
  }
  node.append(...inside);
  return node;
}

function render({ model, el }) {
  const going = made("ul"), leaving = made("div"), known = made("div");
  const before = made("p");
  const status = made("p", { class: "leadfolio-status", role: "status", "aria-live": "polite" });
  const progress = made("progress", { "aria-label": "Handing in", hidden: "" });
  const look = made("button", { type: "button", onclick: () => ask("look") }, "Look again");
  const hand = made("button", { type: "button", onclick: () => ask("hand-in") }, "Hand in");
  el.append(made("section", { class: "leadfolio-task", "data-lm-suppress-shortcuts": "true", "aria-label": "Hand in" },
    before, going, leaving, known,
    ...(model.get("form").voila ? [] : [made("p", { class: "leadfolio-hint" }, "If you wrote in a cell of the notebook itself, save the notebook first.")]),
    made("p", { class: "leadfolio-buttons" }, hand, look), progress, status));

  const at = (stamp) => new Date(stamp).toLocaleString([], { dateStyle: "medium", timeStyle: "short", hour12: false });
  let waiting = null, unanswered = null;
  function ask(what) {
    hand.disabled = true;
    clearTimeout(waiting);
    clearTimeout(unanswered);
    // Looking twice does no harm; handing in twice would be two.
    if (what === "look") unanswered = setTimeout(() => {
      anotherWay(model);
      ask("look");
      status.textContent = "The notebook is not answering. Asking again…";
    }, 5000);
    status.textContent = what === "hand-in" ? "Handing in. Not handed in yet…" : "";
    waiting = setTimeout(() => {
      hand.disabled = false;
      progress.hidden = true;
      status.textContent = "The notebook is not answering. Nothing is known to be handed in; run this cell again.";
    }, 60000);
    progress.hidden = what !== "hand-in";
    model.send({ do: what });
  }

  // What colleagues have read, and would no longer find.
  function shownLeaving(pieces) {
    leaving.replaceChildren();
    if (!pieces.length) return;
    leaving.append(
      made("p", {}, "After this hand-in and the next publishing, this is shown to fewer people than before:"),
      made("ul", {}, ...pieces.map((piece) => made("li", {}, made("span", { dir: "auto" }, piece.start),
        ` (${piece.task}; was read by ${READERS[piece.was]}, then ${piece.audience ? `by ${READERS[piece.audience]}` : "by nobody but you"})`))));
  }

  function list(message) {
    const count = message.pieces.length;
    going.replaceChildren(...message.pieces.map((piece) =>
      made("li", {}, made("span", { dir: "auto" }, piece.start), ` (${piece.task}; read by ${READERS[piece.audience]})`)));
    const stays = message.stays === 0 ? "" : message.stays === 1
      ? " One piece stays with you alone." : ` ${message.stays} pieces stay with you alone.`;
    const replaced = count === 0 ? "" : ` ${count === 1 ? "It replaces" : "They replace"} what you handed in of this module before.`;
    before.textContent = (count === 0 ? "Nothing is chosen to be handed in yet."
      : count === 1 ? "This piece will be handed in." : `These ${count} pieces will be handed in.`) + replaced + stays;
    shownLeaving(message.leaves);
    known.replaceChildren(...message.faults.map((fault) => made("p", { class: "leadfolio-hint" }, fault)));
  }

  function heard(message) {
    clearTimeout(waiting);
    clearTimeout(unanswered);
    hand.disabled = false;
    progress.hidden = true;
    const last = message.before ? `Last handed in ${at(message.before.at)}. Your receipt: ${message.before.code}` : "";
    if (message.say === "ready") { list(message); status.textContent = message.trouble || message.too_large || last; }
    if (message.say === "handed-in") {
      list(message);
      status.textContent = `Handed in ${at(message.at)}. Your receipt: ${message.code}`;
    }
    if (message.say === "not-handed-in") {
      status.textContent = `Not handed in: ${message.problem}. Next: ${message.next}.`;
    }
  }

  model.on("msg:custom", heard);
  ask("look");
  return () => { clearTimeout(waiting); clearTimeout(unanswered); model.off("msg:custom", heard); };
}

export default { render };
