// Where a leader writes. Words travel only in messages to and from the kernel, never in the
// widget's state, so that neither the notebook file nor saved state ever holds one. "Saved" is
// said only when the kernel answers that the bytes are on the disk.

const PAUSE = 1500; // after the last key
const LONGEST = 5000; // while someone writes on without a pause
const PATIENCE = 6000; // before saying that nobody answers, and sending again

const AUDIENCES = [
  ["self", "only me"],
  ["facilitator", "my facilitator"],
  ["cohort", "my cohort"],
  ["public", "anyone"],
];
const NAMES = [
  ["name", "my name"],
  ["pseudonym", "an invented name"],
];

function made(tag, given = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...inside);
  return node;
}

// RFC 9562, version 7: minted here, so that a piece sent twice is one piece.
function mintedId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let n = 5; n >= 0; n -= 1) {
    bytes[n] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]].map(([a, b]) => hex.slice(a, b)).join("-");
}

function clock(saved) {
  const at = new Date(saved);
  const time = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  if (at.toDateString() === new Date().toDateString()) return time;
  return `${at.toLocaleDateString([], { day: "numeric", month: "long" })}, ${time}`;
}

function field(spec, changed) {
  const name = made("span", {}, spec.label);
  if (spec.shape === "rows") return rowsField(spec, changed);
  let box;
  if (spec.shape === "choice") {
    box = made("select", { onchange: changed }, made("option", { value: "" }, "not said yet"),
      ...spec.choices.map((choice) => made("option", { value: choice }, choice.replace("-", " "))));
  } else if (spec.shape === "date") {
    box = made("input", { type: "date", oninput: changed });
  } else if (spec.shape === "entry") {
    box = made("input", { type: "text", oninput: changed, placeholder: "the address of the piece" });
  } else {
    box = made("textarea", { rows: spec.shape === "texts" ? 3 : 2, dir: "auto", oninput: changed });
  }
  return {
    node: made("label", { class: "leadfolio-field" }, name, box),
    locks: [box],
    read: () => (spec.shape === "texts" ? box.value.split("\n").filter((line) => line.trim()) : box.value),
    write: (value) => { box.value = Array.isArray(value) ? value.join("\n") : (value ?? ""); },
  };
}

function rowsField(spec, changed) {
  const body = made("div");
  const add = made("button", { type: "button", onclick: () => row({}) }, "Add a line");
  function row(values) {
    const cells = spec.columns.map((column) => {
      const choices = column === "kind" && spec.choices.length;
      const cell = choices
        ? made("select", { "aria-label": column, onchange: changed }, made("option", { value: "" }, "not said yet"),
            ...spec.choices.map((choice) => made("option", { value: choice }, choice.replace("-", " "))))
        : made("input", { type: "text", dir: "auto", "aria-label": column, placeholder: column, oninput: changed });
      cell.value = values[column] ?? "";
      cell.dataset.column = column;
      return cell;
    });
    body.append(made("div", { class: "leadfolio-row" }, ...cells));
  }
  return {
    node: made("fieldset", { class: "leadfolio-field" }, made("legend", {}, spec.label), body, add),
    locks: [add],
    read: () => [...body.children]
      .map((line) => Object.fromEntries([...line.children].map((cell) => [cell.dataset.column, cell.value])))
      .filter((values) => Object.values(values).some((value) => value.trim())),
    write: (rows) => { body.replaceChildren(); (rows ?? []).forEach(row); },
  };
}

function choices(legend, options, changed) {
  const group = mintedId();
  const boxes = options.map(([value, words]) => {
    const box = made("input", { type: "radio", name: group, value, onchange: changed });
    return [box, made("label", {}, box, ` ${words}`)];
  });
  return {
    node: made("fieldset", {}, made("legend", {}, legend), ...boxes.map(([, label]) => label)),
    locks: boxes.map(([box]) => box),
    read: () => boxes.find(([box]) => box.checked)?.[0].value,
    write: (value) => boxes.forEach(([box]) => { box.checked = box.value === value; }),
  };
}

function editor({ model, form, view }) {
  let id = null; // the piece's, once it has one
  let changes = 0; // counts what was typed
  let keptChanges = 0; // how many of them are on the disk
  let sent = null; // { n, changes } while an answer is awaited
  let asking = null; // the id of the piece that is to be taken away
  let number = 0;
  let timer = null, longest = null, patience = null;
  let known = new Map(); // what stands for this task, by id
  let answered = false;
  let trouble = "";
  let silent = false; // the kernel left something unanswered

  const status = made("p", { class: "leadfolio-status", role: "status", "aria-live": "polite" });
  const text = made("textarea", {
    class: "leadfolio-words", rows: 8, dir: "auto", lang: form.language, spellcheck: "true",
    "aria-label": form.label, placeholder: "Write here", oninput: () => changed(),
  });
  const fields = form.fields.map((spec) => [spec.name, field(spec, () => changed())]);
  const audience = choices("Who may read this", AUDIENCES, () => changed(0));
  const shownAs = choices("Shown under", NAMES, () => changed(0));
  const save = made("button", { type: "button", onclick: () => send(true) }, "Save");
  const another = made("button", { type: "button", onclick: () => begin() }, "Write another");
  const earlier = made("ul", { class: "leadfolio-earlier" });
  const locks = [text, save, another, ...audience.locks, ...shownAs.locks, ...fields.flatMap(([, f]) => f.locks)];

  const node = made("section", { class: "leadfolio-task", "data-lm-suppress-shortcuts": "true", "aria-label": form.label });
  const prompt = made("details", {}, made("summary", {}, "What is asked"));
  const asked = made("div", { class: "leadfolio-prompt", lang: form.language });
  asked.innerHTML = form.prompt; // made safe by the kernel's allow-list
  prompt.append(asked);
  node.append(prompt, text, ...fields.map(([, f]) => f.node), audience.node, shownAs.node);
  if (form.suggested) audience.node.append(made("p", { class: "leadfolio-hint" }, `Suggested here: ${form.suggested}. The choice is yours.`));
  if (form.words) node.append(made("p", { class: "leadfolio-hint" }, form.words));
  node.append(made("p", { class: "leadfolio-buttons" }, save, ...(form.many ? [another] : [])), status);
  if (form.many) node.append(earlier);

  // Lab's single keys (A, B, M, D D …) must not reach the notebook from here.
  node.addEventListener("keydown", (event) => event.stopPropagation());

  function say(words) { if (status.textContent !== words) status.textContent = words; }
  function sayNotSaved() {
    say(silent
      ? "Not saved yet. The notebook is not answering. Copy what you wrote here to a safe place; then "
        + "choose Run, Run All Cells in the menu at the top, and this page opens anew."
      : "Not saved yet");
  }
  function dirty() { return changes > keptChanges; }
  function lock(on) { locks.forEach((control) => { control.disabled = on; }); }

  function blank() {
    return !text.value.trim() && fields.every(([, f]) => {
      const value = f.read();
      return Array.isArray(value) ? !value.length : !value.trim();
    });
  }

  function changed(wait = PAUSE) {
    changes += 1;
    sayNotSaved();
    clearTimeout(timer);
    timer = setTimeout(send, wait);
    longest ??= setTimeout(send, LONGEST);
  }

  function send(pressed = false) {
    clearTimeout(timer);
    clearTimeout(longest);
    timer = longest = null;
    if (sent || !answered) return; // the answer, or its absence, sends what came after
    if (id === null && blank()) {
      keptChanges = changes;
      say(pressed === true ? "There is nothing to save yet" : "");
      return;
    }
    if (!dirty() && pressed !== true) return;
    id ??= mintedId();
    number += 1;
    sent = { n: number, changes };
    if (dirty()) sayNotSaved();
    model.send({
      do: "keep", view, n: number, id, text: text.value,
      audience: audience.read(), shown_as: shownAs.read(),
      data: Object.fromEntries(fields.map(([name, f]) => [name, f.read()])),
    });
    clearTimeout(patience);
    patience = setTimeout(unanswered, PATIENCE);
  }

  function unanswered() {
    sent = null;
    silent = true;
    sayNotSaved();
    if (dirty()) send();
  }

  function fill(entry) {
    id = entry?.id ?? null;
    text.value = entry?.text ?? "";
    fields.forEach(([name, f]) => f.write(entry?.data?.[name]));
    audience.write(entry?.audience ?? "facilitator");
    shownAs.write(entry?.shown_as ?? "name");
    keptChanges = changes;
    say(entry ? `Saved ${clock(entry.saved)}${trouble && `. ${trouble}`}` : trouble);
    list();
  }

  function begin(entry = null) {
    if (dirty() || sent) { // what is written is kept before the box is given to something else
      send();
      say("Not saved yet. One moment, then try again.");
      return;
    }
    fill(entry);
    text.focus();
  }

  function takeAway(entry) {
    if (asking !== entry.id) { asking = entry.id; list(); return; }
    asking = null;
    number += 1;
    model.send({ do: "take-away", view, n: number, id: entry.id });
  }

  function list() {
    if (!form.many) return;
    earlier.replaceChildren(...[...known.values()].filter((entry) => entry.id !== id).map((entry) => {
      const start = entry.text.trim().split("\n")[0].slice(0, 80) || "a piece without words";
      const readers = AUDIENCES.find(([value]) => value === entry.audience)[1];
      return made("li", {}, made("span", { dir: "auto" }, start), ` (${readers}) `,
        made("button", { type: "button", onclick: () => begin(known.get(entry.id)) }, "Change"),
        made("button", { type: "button", onclick: () => takeAway(entry) },
          asking === entry.id ? "Take it away, I am sure" : "Take away"));
    }));
  }

  function standing(message) {
    known = new Map(message.entries.map((entry) => [entry.id, entry]));
    trouble = message.trouble ?? "";
    if (message.view !== view) { list(); return; }
    if (!answered) {
      answered = true;
      clearInterval(opening);
      lock(false);
      fill(form.many ? null : message.entries.at(-1));
    } else if (id !== null && !known.has(id) && !dirty() && !sent) fill(null);
    else list();
  }

  function kept(message) {
    known.set(message.entry.id, message.entry);
    trouble = message.trouble ?? "";
    if (message.view !== view) { // another view of this widget
      if (message.entry.id === id && !dirty() && !sent) fill(message.entry);
      else list();
      return;
    }
    if (!sent || message.n !== sent.n) return;
    keptChanges = sent.changes;
    sent = null;
    silent = false;
    clearTimeout(patience);
    id = message.entry.id;
    list();
    if (dirty()) { timer ??= setTimeout(send, PAUSE); sayNotSaved(); return; }
    say(["Saved " + clock(message.entry.saved), message.note, trouble].filter(Boolean).join(". "));
  }

  function notKept(message) {
    if (message.view !== view) return;
    silent = false;
    if (sent && message.n === sent.n) { sent = null; clearTimeout(patience); }
    say(`Not saved: ${message.problem}. Next: ${message.next}.`);
  }

  function heard(message) {
    if (message.say === "standing") standing(message);
    else if (message.say === "kept") kept(message);
    else if (message.say === "not-kept") notKept(message);
  }

  function open() { model.send({ do: "open", view }); }
  function leaving() { if (dirty()) send(); }

  model.on("msg:custom", heard);
  document.addEventListener("visibilitychange", leaving);
  node.addEventListener("focusout", leaving);
  lock(true);
  say("Opening what you wrote…");
  const opening = setInterval(open, 3000);
  open();

  return {
    node,
    close() {
      leaving();
      [timer, longest, patience].forEach(clearTimeout);
      clearInterval(opening);
      model.off("msg:custom", heard);
      document.removeEventListener("visibilitychange", leaving);
    },
  };
}

function render({ model, el }) {
  const shown = editor({ model, form: model.get("form"), view: mintedId() });
  el.append(shown.node);
  return () => shown.close();
}

export default { render };
