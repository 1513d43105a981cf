// Where a leader writes. Words travel only in messages to and from the kernel, never in the
// widget's state, so that neither the notebook file nor saved state ever holds one. "Saved" is
// said only when the kernel answers that the bytes are on the disk.

const PAUSE = 700; // after the last key
const LONGEST = 1800; // while someone writes on without a pause
const PATIENCE = 3000; // before saying that nobody answers, and sending again
const OPENING = 1500; // between asking what was written before, until it is told
const AGAIN = [1000, 2000, 4000, 8000]; // between tries

const NAMES = [["name", "my name"], ["pseudonym", "an invented name, the same for all my pieces"]];
const FIELDS_FIRST = ["map", "decide", "respond", "examine", "compare", "connect"];
const YOUR_WORDS = {
  log: "Your post", map: "What the picture shows me", decide: "How I came to it",
  produce: "The piece, or what to know about it", examine: "What I take from it", respond: "Your answer",
  connect: "What I add for those at home", commit: "The risk I promise",
  compare: "Anything more to say",
};

function writing(form, changed, send, asked) {
  const words = made("textarea", {
    class: "leadfolio-words", rows: 8, dir: "auto", lang: form.language, spellcheck: "true", placeholder: "Write here", oninput: () => { count(); changed(); preview(); },
  });
  const counted = hint(), shown = made("div", { class: "leadfolio-preview", dir: "auto", lang: form.language });
  const drawer = made("details", { ontoggle: () => preview(0) }, made("summary", {}, "How it will look"), shown);
  const box = labelled(YOUR_WORDS[form.kind] ?? "Your words", words, counted);
  let wait = null;

  function count() {
    const number = wordsIn(words.value, form.language);
    const advice = form.words ? ` About ${form.words[0]} to ${form.words[1]} are suggested; more or fewer is fine.` : "";
    counted.textContent = `${number} ${number === 1 ? "word" : "words"}.${advice} You can use **bold**, *italics*, lists and links.`;
  }
  function preview(after = 300) {
    clearTimeout(wait);
    if (drawer.open) wait = setTimeout(render, after);
  }
  async function render() {
    const key = `preview ${mintedId()}`;
    send({ do: "preview", text: words.value, n: key });
    const answer = await asked(key, 5000);
    if (answer) shown.innerHTML = answer.html || ""; // made safe by the kernel's allow-list
    if (!answer || !answer.html) shown.textContent = answer ? "Nothing is written yet." : "The notebook is not answering.";
  }
  return {
    node: made("div", {}, box, drawer),
    focus: () => words.focus(),
    read: () => words.value,
    write: (value) => { if (words.value !== (value ?? "")) words.value = value ?? ""; count(); preview(); },
  };
}

function readers(form, changed) {
  const audience = radios("Who may read this", form.audiences, () => { note(); changed("audience"); });
  const shownAs = radios("Shown under", NAMES, () => changed("shown_as"));
  const words = Object.fromEntries(form.audiences);
  const means = Object.fromEntries(form.audiences.map(([value, , meaning]) => [value, meaning]));
  const take = form.suggested ? button(`Take the suggestion: ${words[form.suggested]}`, () => { audience.write(form.suggested); note(); changed("audience"); }) : null;
  if (take) audience.node.append(hint("For this task, ", take));
  function note() {
    audience.note.textContent = means[audience.read()] ?? "";
    if (take) take.disabled = audience.read() === form.suggested;
  }
  const write = audience.write;
  audience.write = (value) => { write(value); note(); };
  return { audience, shownAs, words, rank: (value) => form.audiences.findIndex(([known]) => known === value) };
}

function editor({ model, form, view }) {
  let id = null; // the piece's, once it has one
  let entry = null; // the piece as it was kept last
  let changes = 0; // counts what was typed
  let touched = new Map(); // what differs from what is kept, and the change it was last touched at
  const awaited = new Map(); // by number: the change up to which a message sent says all
  const questions = new Map(); // by key: who waits for an answer that is not about keeping
  let number = 0, tries = 0, failed = "", quiet = false, heldHere = false, answered = false, closed = false;
  let timer = null, longest = null, patience = null;
  let known = new Map(); // what stands for this task, by id
  let trouble = "", note = "", asking = null, unsent = null, looking = false, offered = "", unheard = null;

  const status = made("p", { class: "leadfolio-status" });
  const spoken = made("p", { class: "leadfolio-spoken", role: "status", "aria-live": "polite" });
  const remarks = made("p", { class: "leadfolio-hint", role: "status" });
  const offers = made("div", { class: "leadfolio-offers" });
  const touch = (name) => () => changed(name);

  const text = writing(form, touch("text"), send, ask);
  const { audience, shownAs, words: readerWords, rank } = readers(form, (name) => changed(name, 0));
  const exemplar = form.asks_exemplar
    ? radios("May colleagues compare this piece and hold it up as an example?", [["yes", "yes, to those who may read it"], ["no", "no"]], () => changed("exemplar", 0)) : null;
  const talk = { send, asked: ask };
  const comments = commentsOf(talk);
  const title = titleField(touch("title")), tags = tagsField(touch("tags"), form.hashtag), moment = momentField(touch("moment"), form.moments);
  const links = linksField(touch("links")), files = filesField(form, touch("files"), talk);
  const builtOn = commonsField("Built on", touch("built_on"), { ...talk, many: true });
  const back = lookingBack({ ...talk, entry: () => entry, changed: () => changed("drafts", 0), restore: (found) => {
    text.write(found.text);
    title.write(found.title);
    data.forEach(([name, f]) => f.write(found.data[name]));
    ["text", "title", ...data.map(([name]) => `data ${name}`)].forEach((name) => changed(name, 0));
    redraw();
  } });
  const weigh = form.kind === "compare" ? comparing((name) => changed(`data ${name}`, 0), talk)
    : form.kind === "examine" ? studying((id) => { if (!named.entry.read()) named.entry.write(id); touched.set("data entry", ++changes); }, talk) : null;
  const data = form.fields.map((spec) => {
    if (form.kind === "compare" && spec.name !== "because") return [spec.name, weigh.value(spec.name)];
    const told = () => { changed(`data ${spec.name}`); redraw(); };
    const chooses = { respond: "to", examine: "entry" }[form.kind] === spec.name;
    return [spec.name, chooses ? commonsField(spec.label, told, { ...talk, many: false, about: form.about ?? "", first: form.kind === "respond" ? cameFrom() : "" }) : field(spec, told)];
  });
  const named = Object.fromEntries(data);
  const values = new Map([
    ["text", text], ["title", title], ["tags", tags], ["moment", moment], ["links", links], ["files", files],
    ["built_on", builtOn], ["audience", audience], ["shown_as", shownAs], ["drafts", back],
    ...(exemplar ? [["exemplar", { read: () => exemplar.read() === "yes" }]] : []),
    ...data.map(([name, f]) => [`data ${name}`, f]),
  ]);
  const picture = form.kind === "map" ? canvas((name) => named[name].read()) : null;
  const post = form.kind === "connect" ? postOf(named.post) : null;
  const share = post ? outward(form, post) : null;

  const save = button("Save", () => send_(true));
  const another = button(form.kind === "compare" ? "Compare another pair" : "Write another", () => { if (begin()) weigh?.read(); });
  const earlier = made("ul", { class: "leadfolio-earlier" });
  const handing = made("div");
  const shared = made("input", { type: "checkbox", onchange: () => { setShared(shared.checked); remember(); tell(); } });
  shared.checked = isShared();

  const node = layOut();
  // Lab's single keys (A, B, M, D D …) must not reach the notebook from here.
  node.addEventListener("keydown", (event) => event.stopPropagation());

  function layOut() {
    const prompt = made("details", {}, made("summary", {}, "What is asked"));
    const asked = made("div", { class: "leadfolio-prompt", lang: form.language });
    asked.innerHTML = form.prompt; // made safe by the kernel's allow-list
    prompt.append(asked);
    const fields = made("div", {}, ...fieldNodes(), picture?.node, share?.node);
    const inner = form.kind === "compare" ? [fields] : FIELDS_FIRST.includes(form.kind) ? [fields, text.node] : [text.node, fields];
    const front = form.takes.includes("file") && ["produce", "log"].includes(form.kind);
    const evidence = form.kind === "connect" ? [links.node] : [];
    const more = made("details", {}, made("summary", {}, "Title, tags, moment, links, files, built on"),
      form.kind === "compare" ? text.node : null, title.node, tags.node, moment.node, ...(evidence.length || !form.takes.includes("link") ? [] : [links.node]),
      ...(front || !form.takes.includes("file") ? [] : [files.node]), builtOn.node);
    return made("section", { class: "leadfolio-task", "data-lm-suppress-shortcuts": "true", "aria-label": form.label },
      offers, comments.node, made("fieldset", { class: "leadfolio-whole", disabled: true },
        prompt, ...inner, ...evidence, front ? files.node : null, more,
        made("div", { class: "leadfolio-readers" }, form.kind === "compare" ? hint("Your choice counts once it is handed in to your facilitator or wider. Your name is never shown with it; its words are quoted to those you choose here. You can change it later; your last word counts.") : null,
          audience.node, form.kind === "compare" ? null : shownAs.node, exemplar?.node, handing),
        back.node, made("p", { class: "leadfolio-buttons" }, save, form.many ? another : null)),
      status, remarks, spoken,
      form.many ? made("div", {}, made("h3", { class: "leadfolio-heading" }, "What you wrote to this task"), earlier) : null,
      made("label", { class: "leadfolio-hint" }, shared, " This is a shared computer: keep nothing in this browser"));
  }

  function fieldNodes() {
    if (form.kind === "compare") return [weigh.node, named.because.node];
    if (form.kind === "examine") return [weigh.node, ...data.map(([, f]) => f.node)];
    if (form.kind !== "commit") return data.map(([, f]) => f.node);
    const report = made("details", { class: "leadfolio-report" }, made("summary", {}, "Report back: what became of it"), named.outcome.node, named.learned.node);
    return [named.by.node, report];
  }

  function postOf(box) {
    const area = box.node.querySelector("textarea");
    return {
      read: () => box.read(), select: () => area.select(),
      add: (words) => { box.write(`${box.read().trimEnd()} ${words}`.trim()); changed("data post"); },
    };
  }

  function redraw() { picture?.draw(); share?.renew(); }

  // What the screen says

  function dirty() { return touched.size > 0; }
  function nothingYet() { return id === null && [...values].every(([name, f]) => ["audience", "shown_as", "exemplar", "drafts", "tags", "moment", "built_on", ...(form.kind === "examine" ? ["data entry"] : [])].includes(name) || isBlank(f.read())); }

  function tell(aloud = false) {
    let words = "";
    if (dirty() && nothingYet()) words = "";
    else if (dirty() && quiet) words = `Not connected: the notebook is not answering. ${heldHere ? "What you wrote is kept in this browser." : "Copy what you wrote to a safe place."} ${form.again}`;
    else if (dirty()) words = `Not saved yet${heldHere ? ": kept in this browser" : ""}${tries ? `${heldHere ? "," : ":"} trying again` : ""}${failed ? `. ${failed}` : ""}`;
    else if (entry) words = `Saved ${clock(entry.saved)}`;
    if (status.textContent !== words) status.textContent = words;
    const remark = [note, trouble].filter(Boolean).join(" ");
    if (remarks.textContent !== remark) remarks.textContent = remark;
    // Read aloud is what someone waits for: not each pause between two words.
    if ((aloud || (dirty() && (quiet || failed))) && spoken.textContent !== words) spoken.textContent = words;
  }

  // Keeping

  function changed(name, wait = PAUSE) {
    changes += 1;
    touched.set(name, changes);
    note = "";
    remember();
    tell();
    clearTimeout(timer);
    timer = setTimeout(send_, wait);
    longest ??= setTimeout(send_, LONGEST);
  }

  function remember() {
    heldHere = false;
    if (!unsent) return;
    if (!dirty() || nothingYet()) { unsent.drop(); return; }
    heldHere = unsent.keep({ id, base: entry?.saved ?? null, sent: unheard, at: new Date().toISOString(), values: unkept() });
  }

  function unkept() { return Object.fromEntries([...touched.keys()].map((name) => [name, values.get(name).read()])); }

  function message() {
    const said = { do: "keep", view, id, base: entry?.saved ?? null };
    for (const name of touched.keys()) {
      if (name.startsWith("data ")) (said.data ??= {})[name.slice(5)] = values.get(name).read();
      else said[name] = values.get(name).read();
    }
    return said;
  }

  function send_(pressed = false) {
    clearTimeout(timer);
    clearTimeout(longest);
    timer = longest = null;
    if (!answered || closed) return;
    if (nothingYet()) {
      if (pressed === true) { note = "There is nothing to save yet."; tell(); }
      return;
    }
    if (!dirty()) { if (pressed === true) tell(true); return; }
    if (awaited.size && pressed !== true && !quiet) return; // the answer, or its absence, sends what came after
    id ??= mintedId();
    unheard = unkept(); // it may come to the disk, and its answer never come here
    remember();
    number += 1;
    awaited.set(number, changes);
    send({ ...message(), n: number });
    clearTimeout(patience);
    patience = setTimeout(unanswered, PATIENCE);
    if (pressed === true) loud = number;
  }
  let opens = 0;
  let loud = 0; // the message that was sent by a press: its answer is read aloud

  function unanswered() {
    awaited.clear();
    quiet = true;
    anotherWay(model);
    later();
  }

  function later() {
    tell();
    if (!dirty()) return;
    clearTimeout(timer);
    timer = setTimeout(send_, AGAIN[Math.min(tries, AGAIN.length - 1)]);
    tries += 1;
    tell();
  }

  function send(content, buffers) {
    // A widget whose kernel is gone may refuse to send at all.
    try { model.send({ view, ...content }, undefined, buffers); } catch { quiet = true; tell(); }
  }

  function ask(key, within) {
    return new Promise((answer) => {
      const given = setTimeout(() => { questions.delete(key); answer(null); }, within);
      questions.set(key, (found) => { clearTimeout(given); questions.delete(key); answer(found); });
    });
  }

  // What stands

  // Writes what is kept into everything that was not touched since.
  function show(next) {
    entry = next;
    id = entry?.id ?? id;
    const fresh = { audience: "facilitator", shown_as: "name", ...entry };
    for (const [name, f] of values) {
      if (touched.has(name) || name === "drafts") continue;
      if (name === "exemplar") exemplar.write(fresh.exemplar ? "yes" : exemplar.read() === "no" ? "no" : "");
      else f.write(name.startsWith("data ") ? fresh.data?.[name.slice(5)] : fresh[name]);
    }
    if (form.kind === "commit") node.querySelector(".leadfolio-report").open ||= !isBlank(named.outcome.read()) || (named.by.read() && named.by.read() <= new Date().toISOString().slice(0, 10));
    redraw();
    handed();
    list();
  }

  function fill(next) {
    unheard = null;
    id = null;
    entry = null;
    touched = new Map();
    note = "";
    exemplar?.write("");
    back.forget();
    show(next);
    id = next?.id ?? null;
    tell();
  }

  function begin(next = null) {
    if (dirty() && !nothingYet()) { // what is written is kept before the box is given to something else
      send_();
      note = "What you write here is not saved yet. One moment, then try again.";
      tell();
      return false;
    }
    fill(next);
    (form.kind === "compare" ? weigh.node.querySelector("button") : text).focus();
    return true;
  }

  function takeAway(piece) {
    if (asking !== piece.id) { asking = piece.id; list(); return; }
    asking = null;
    send({ do: "take-away", id: piece.id });
  }

  function list() {
    if (!form.many) return;
    earlier.replaceChildren(...[...known.values()].filter((piece) => piece.id !== id).map((piece) => {
      const start = (piece.title || piece.text || piece.data?.because || "").trim().split("\n")[0].slice(0, 80) || "a piece without words";
      return made("li", {}, made("span", { dir: "auto" }, start), ` (${readerWords[piece.audience]}) `,
        button("Change", () => begin(known.get(piece.id)), { "aria-label": `Change: ${start}` }),
        button(asking === piece.id ? "Take it away, I am sure" : "Take away", () => takeAway(piece)));
    }));
    earlier.parentElement.hidden = !earlier.children.length;
  }

  // What was handed in before, and is shown until it is handed in again.
  function handed() {
    const was = entry?.handed;
    if (!was || was.audience === entry.audience) { handing.replaceChildren(); return; }
    const narrower = rank(entry.audience) < rank(was.audience);
    const words = narrower
      ? `You handed this in on ${clock(was.at, false)} for “${readerWords[was.audience]}”. It stays so until you hand in again and the portfolio is next published; then it is for “${readerWords[entry.audience]}”.`
      : `When you hand in again and the portfolio is next published, it widens from “${readerWords[was.audience]}” to “${readerWords[entry.audience]}”.`;
    const now = narrower ? button("Hand in now", () => { now.disabled = true; handIn(); }) : null;
    handing.replaceChildren(made("div", { class: "leadfolio-notice" }, made("p", {}, words), now, narrower ? hint("This hands in the module as it stands here.") : null));
  }

  async function handIn() {
    const key = `hand-in ${mintedId()}`;
    note = "Handing in. Not handed in yet…";
    tell();
    send({ do: "hand-in", n: key });
    const answer = await ask(key, 60000);
    if (answer?.say === "handed-in") { note = `Handed in ${clock(answer.at)}. Your receipt: ${answer.code}.`; refresh(answer); }
    else note = answer ? `Not handed in: ${answer.problem}. Next: ${answer.next}.` : "The notebook is not answering. Nothing is known to be handed in.";
    handed();
    tell();
  }

  function refresh(message) {
    known = new Map(message.entries.map((piece) => [piece.id, piece]));
    trouble = message.trouble ?? "";
    if (id !== null && known.has(id)) show(known.get(id));
    else if (id !== null && entry && !dirty()) fill(null);
    else list();
  }

  function standing(message) {
    if (message.view === view && !answered) {
      answered = true;
      clearInterval(opening);
      comments.look();
      unsent = unsentOf({ ...message, task: form.task }, view);
      known = new Map(message.entries.map((piece) => [piece.id, piece]));
      trouble = message.trouble ?? "";
      picture?.lay(message.under);
      fill(form.many ? null : message.entries.at(-1) ?? null);
      // Nobody writes before what was left unsent is back.
      takeUp().finally(() => { node.querySelector(".leadfolio-whole").disabled = false; });
      if (form.kind === "examine") weigh.look();
    } else if (answered) refresh(message);
    tell();
  }

  // Words that another view left unsent: the same as what is kept, they are forgotten; written
  // on from what stands, they are taken up; else the leader is asked.
  async function takeUp() {
    if (!unsent || looking) return;
    looking = true;
    const left = await unsent.left();
    const before = new Set();
    for (const record of left) if (await wasKept(record)) before.add(record);
    looking = false;
    if (closed) return;
    const waiting = [];
    for (const record of left) {
      const piece = known.get(record.id) ?? (form.many ? null : [...known.values()].at(-1) ?? null);
      const differs = Object.entries(record.values).filter(([name]) => values.has(name) && name !== "drafts")
        .filter(([name, value]) => !same(value, of(piece, name)));
      if (piece && !differs.length) unsent.drop(record.key);
      else if (!dirty() && goesOn(record, piece) && !waiting.length) { use(record, piece); return; }
      else if (before.has(record)) unsent.drop(record.key);
      else waiting.push(record);
    }
    offer(waiting);
  }

  // A browser that was killed may come back with words of long ago, which were kept since: an
  // earlier version holds them, and nobody need be asked.
  async function wasKept(record) {
    const key = `was kept ${mintedId()}`;
    send({ do: "was-kept", id: record.id, values: record.values, n: key });
    return (await ask(key, 5000))?.kept === true;
  }

  // Whether what stands is what was written on from, or what was sent last and not heard of.
  function goesOn(record, piece) {
    const sent = Object.entries(record.sent ?? {}).filter(([name]) => name !== "drafts");
    return (piece?.saved ?? null) === record.base || (sent.length > 0 && piece && sent.every(([name, value]) => same(value, of(piece, name))));
  }

  function of(piece, name) {
    if (name === "exemplar") return piece?.exemplar ?? false;
    return name.startsWith("data ") ? piece?.data?.[name.slice(5)] : piece?.[name];
  }

  function use(record, piece) {
    if (piece ? piece.id !== id : id !== null) fill(piece);
    id ??= record.id ?? null;
    for (const [name, value] of Object.entries(record.values)) {
      if (!values.has(name) || name === "drafts") continue;
      if (name === "exemplar") exemplar.write(value ? "yes" : "no");
      else values.get(name).write(value);
      changes += 1;
      touched.set(name, changes);
    }
    redraw();
    remember();
    if (heldHere || isShared()) unsent.drop(record.key);
    send_();
    tell();
    takeUp();
  }

  function offer(waiting) {
    const now = JSON.stringify(waiting.map(({ key, at }) => [key, at]));
    if (now === offered) return;
    offered = now;
    offers.replaceChildren(...waiting.map((record) => {
      const words = made("pre", { dir: "auto", tabindex: "0" }, Object.values(record.values).filter((value) => typeof value === "string").join("\n\n"));
      return made("div", { class: "leadfolio-notice", role: "group", "aria-label": "Words that were not saved" },
        made("p", {}, `There are words here that were not saved, from ${clock(record.at, false)}.`),
        made("details", {}, made("summary", {}, "Read them"), words),
        button("Use them", () => {
          if (dirty() && !nothingYet()) { send_(); note = "One moment: what you write here is saved first. Then press again."; tell(); return; }
          use(record, known.get(record.id) ?? (form.many ? null : entry));
        }),
        button("Leave them", () => leave(record)),
        hint("Left, they stay among the earlier versions."));
    }));
  }

  async function leave(record) {
    const key = `leave ${mintedId()}`;
    const fields = Object.entries(record.values).filter(([name]) => name.startsWith("data ")).map(([name, value]) => [name.slice(5), value]);
    const piece = known.get(record.id) ?? (form.many ? null : entry);
    send({ do: "leave", id: record.id, text: record.values.text ?? piece?.text ?? "", data: Object.fromEntries(fields), n: key });
    const answer = await ask(key, 5000);
    if (answer?.say === "left") { unsent.drop(record.key); note = "Left among the earlier versions."; takeUp(); }
    else note = answer ? `They could not be put away: ${answer.problem}. Next: ${answer.next}.` : "The notebook is not answering; they stay here.";
    tell();
  }

  // What the kernel says

  function kept(message) {
    known.set(message.entry.id, message.entry);
    trouble = message.trouble ?? "";
    if (message.view !== view || !awaited.has(message.n)) {
      // Another view of this widget, or an answer that came after we had asked again.
      if (message.entry.id === id) show(message.entry);
      else list();
      takeUp();
      tell();
      return;
    }
    const upto = awaited.get(message.n);
    for (const n of awaited.keys()) if (n <= message.n) awaited.delete(n);
    for (const [name, at] of touched) if (at <= upto) touched.delete(name);
    clearTimeout(patience);
    quiet = false;
    unheard = null;
    failed = "";
    tries = 0;
    note = message.note ?? "";
    show(message.entry);
    remember();
    if (dirty()) timer ??= setTimeout(send_, PAUSE);
    tell(loud === message.n);
    back.renew();
  }

  function notKept(message) {
    if (message.view !== view || !awaited.has(message.n)) return;
    awaited.clear();
    clearTimeout(patience);
    quiet = false;
    failed = `${message.problem[0].toUpperCase()}${message.problem.slice(1)}. Next: ${message.next}.`;
    later();
  }

  function heard(message) {
    const question = questions.get(message.n) ?? questions.get(message.upload);
    if (question) question(message);
    if (message.say === "standing" || (message.say === "left" && answered)) standing(message);
    else if (message.say === "kept") kept(message);
    else if (message.say === "not-kept") notKept(message);
  }

  function open() {
    if (!answered && (opens += 1) > 2) anotherWay(model);
    send({ do: "open" });
  }
  function leaving() { if (dirty()) send_(); }
  function seen() {
    if (document.visibilityState !== "visible") leaving();
    else if (answered) {
      if (!dirty()) open(); // another window may have written meanwhile
      comments.look();
      takeUp();
    }
  }
  function storage(event) { if (answered && unsent?.isOurs(event.key)) { shared.checked = isShared(); takeUp(); } }
  // Only where the words are nowhere else is anybody asked to stay.
  function unloading(event) { leaving(); if (dirty() && !nothingYet() && !heldHere) event.preventDefault(); }

  model.on("msg:custom", heard);
  document.addEventListener("visibilitychange", seen);
  window.addEventListener("storage", storage);
  window.addEventListener("beforeunload", unloading);
  node.addEventListener("focusout", leaving);
  remarks.textContent = "Opening what you wrote…";
  const opening = setInterval(open, OPENING);
  open();

  return {
    node,
    close() {
      leaving();
      closed = true;
      unsent?.close();
      [timer, longest, patience].forEach(clearTimeout);
      clearInterval(opening);
      model.off("msg:custom", heard);
      document.removeEventListener("visibilitychange", seen);
      window.removeEventListener("storage", storage);
      window.removeEventListener("beforeunload", unloading);
    },
  };
}

function render({ model, el }) {
  const shown = editor({ model, form: model.get("form"), view: mintedId() });
  el.append(shown.node);
  return () => shown.close();
}

export default { render };
