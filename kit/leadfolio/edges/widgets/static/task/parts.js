// The pieces every part of the editor is made of.

function made(tag, given = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...inside.filter((part) => part != null && part !== false));
  return node;
}

function button(words, pressed, given = {}) {
  return made("button", { type: "button", onclick: pressed, ...given }, words);
}

function hint(...words) { return made("p", { class: "leadfolio-hint" }, ...words); }

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

function clock(saved, seconds = true) {
  const at = new Date(saved);
  const shown = { hour: "2-digit", minute: "2-digit", hour12: false };
  if (seconds) shown.second = "2-digit";
  const time = at.toLocaleTimeString([], shown);
  if (at.toDateString() === new Date().toDateString()) return time;
  return `${at.toLocaleDateString([], { day: "numeric", month: "long" })}, ${time}`;
}

function same(one, other) { return JSON.stringify(one ?? "") === JSON.stringify(other ?? ""); }

function isBlank(value) {
  if (Array.isArray(value)) return !value.length;
  return !(typeof value === "string" ? value.trim() : value);
}

// Words are counted as people count them, in scripts without spaces too.
function wordsIn(text, language) {
  if (!text.trim()) return 0;
  if (!globalThis.Intl?.Segmenter) return text.trim().split(/\s+/).length;
  let count = 0;
  for (const part of new Intl.Segmenter(language || undefined, { granularity: "word" }).segment(text)) {
    if (part.isWordLike) count += 1;
  }
  return count;
}
