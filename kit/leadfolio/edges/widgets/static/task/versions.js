// Looking back: every version of a piece; one can be taken up again, and some be shown.

function lookingBack({ send, asked, entry, restore, changed }) {
  let list = [], every = false;
  const rows = made("ol", { class: "leadfolio-versions" });
  const said = made("p", { role: "status", class: "leadfolio-hint" });
  const all = button("Show every version", () => { every = true; look(); });
  const node = made("details", { ontoggle: () => { if (node.open) look(); } }, made("summary", {}, "Earlier versions, and how my thinking changed"),
    hint("Only you see these. Tick a version to show it beside the finished piece, to those who may read the piece, and say what changed your mind."), said, rows, all);

  async function look() {
    const id = entry()?.id;
    if (!id) { rows.replaceChildren(); all.hidden = true; said.textContent = "Nothing was kept of this piece yet."; return; }
    const key = `versions ${mintedId()}`;
    send({ do: "versions", id, every, n: key });
    const answer = await asked(key, 5000);
    if (!answer) { said.textContent = "The notebook is not answering."; return; }
    list = answer.versions;
    said.textContent = "";
    all.hidden = every;
    rows.replaceChildren(...list.map(row));
  }

  function row(version) {
    const words = made("div", { class: "leadfolio-reading", dir: "auto" });
    const named = `${clock(version.saved, false)}, ${version.words} ${version.words === 1 ? "word" : "words"}`;
    const note = made("input", { type: "text", dir: "auto", value: version.note ?? "", oninput: () => { version.note = note.value; tell(); } });
    const why = labelled("What changed my thinking after this", note);
    why.hidden = version.note == null;
    const box = made("input", { type: "checkbox", onchange: () => { version.note = box.checked ? note.value : null; why.hidden = !box.checked; tell(); } });
    box.checked = version.note != null;
    const read = made("details", { ontoggle: async () => { if (read.open && !words.childNodes.length) { const found = await fetched(version); if (found) words.innerHTML = found.html; } } },
      made("summary", {}, named, version.stands ? " (stands now)" : "", version.start ? ": " : "", made("span", { dir: "auto" }, version.start)), words);
    return made("li", {}, read,
      version.stands ? null : button("Take this up again", async () => { const found = await fetched(version); if (found) { restore(found); said.textContent = "Taken up again. What stood before is among the earlier versions."; } }, { "aria-label": `Take up again the version of ${named}` }),
      version.stands || !version.may_show ? null : made("label", {}, box, " Show it"), why);
  }

  async function fetched(version) {
    const key = `version ${mintedId()}`;
    send({ do: "version", id: entry().id, saved: version.saved, n: key });
    const answer = await asked(key, 5000);
    if (!answer) said.textContent = "The notebook is not answering.";
    return answer;
  }

  let wait = null;
  function tell() { clearTimeout(wait); wait = setTimeout(() => changed(), 400); }

  return {
    node,
    read: () => list.filter((version) => version.note != null).map(({ saved, note }) => ({ saved, note })),
    renew: () => { if (node.open && !node.contains(document.activeElement)) look(); },
    forget: () => { list = []; every = false; node.open = false; rows.replaceChildren(); },
  };
}
