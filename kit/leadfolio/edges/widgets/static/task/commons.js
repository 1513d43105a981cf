// Choosing from what colleagues shared. Their words come from the kernel as safe HTML.

function commonsField(legend, changed, { send, asked, many, about = "", choose = "Choose", first = "" }) {
  let chosen = [], pieces = [], opened = false;
  const list = made("ul", { class: "leadfolio-chosen" });
  const search = made("input", { type: "search", oninput: () => offer() });
  const found = made("ul", { class: "leadfolio-offered" });
  const said = made("p", { role: "status", class: "leadfolio-hint" });
  const address = made("input", { type: "text", placeholder: "the address of the piece", onchange: () => {
    const id = address.value.toLowerCase().match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)?.at(-1);
    if (id) { pick(id); address.value = ""; said.textContent = ""; }
    else if (address.value.trim()) said.textContent = "This is not the address of a piece. Open the piece in the portfolio and copy its address from there.";
  } });
  const drawer = made("details", { ontoggle: () => { if (drawer.open && !opened) look(); } }, made("summary", {}, "Choose from what colleagues shared"),
    said, labelled("Search by words or name", search), found, labelled("Or paste its address", address));
  const node = made("fieldset", { class: "leadfolio-field" }, made("legend", {}, legend), list, drawer);

  async function look() {
    opened = true;
    said.textContent = "Looking…";
    for (let tries = 0; tries < 20; tries += 1) {
      const key = `commons ${mintedId()}`;
      send({ do: "commons", n: key });
      const answer = await asked(key, 4000);
      if (answer && !answer.waiting) {
        pieces = answer.pieces.filter((piece) => !about || piece.about === about || piece.about.endsWith(`.${about}`));
        said.textContent = pieces.length && !answer.sentence.includes("cannot be read") ? "" : answer.sentence;
        offer();
        show();
        return;
      }
      await new Promise((go) => setTimeout(go, 700));
    }
    opened = false;
    said.textContent = "What colleagues shared cannot be read just now. Close and open this again to look once more.";
  }

  function named(id) { return pieces.find((piece) => piece.id === id); }

  function pick(id) {
    chosen = many ? [...new Set([...chosen, id])] : [id];
    show();
    offer();
    changed();
  }

  function line(id, ...more) {
    const piece = named(id);
    const reading = made("div", { class: "leadfolio-reading", dir: "auto" });
    const read = made("details", { ontoggle: async () => {
      if (!read.open || reading.childNodes.length) return;
      const key = `piece ${mintedId()}`;
      send({ do: "piece", id, n: key });
      const answer = await asked(key, 5000);
      if (answer?.html) reading.innerHTML = answer.html; // made safe by the kernel's allow-list
      else reading.textContent = "Its words are not here.";
    } }, made("summary", {}, made("span", { dir: "auto" }, piece ? piece.name : "A colleague's piece"),
      piece?.shown ? ` – ${piece.shown}` : "", piece?.exemplar ? " (an example)" : ""), reading);
    return made("li", {}, read, ...more);
  }

  function show() {
    list.replaceChildren(...chosen.map((id) => line(id, button("Take out", () => {
      chosen = chosen.filter((known) => known !== id);
      show();
      offer();
      changed();
    }))));
  }

  function offer() {
    const wanted = search.value.trim().toLowerCase();
    const left = pieces.filter((piece) => !chosen.includes(piece.id)
      && (!wanted || `${piece.name} ${piece.shown} ${piece.task}`.toLowerCase().includes(wanted)))
      .sort((one, other) => (other.id === first) - (one.id === first));
    found.replaceChildren(...left.slice(0, 30).map((piece) => line(piece.id, button(choose, () => pick(piece.id), { "aria-label": `${choose}: ${piece.name}` }))));
    if (left.length > 30) found.append(made("li", {}, `and ${left.length - 30} more: search to find them`));
  }

  // Who comes from a piece in the portfolio finds it offered first. Nothing is chosen for them.
  if (first) drawer.open = true;

  return {
    node,
    read: () => (many ? chosen : chosen[0] ?? ""),
    write: (value) => {
      const next = Array.isArray(value) ? value : value ? [value] : [];
      if (same(next, chosen)) return;
      chosen = next;
      if (chosen.length && !opened) look();
      show();
      offer();
    },
  };
}

// The piece that a reader came from, where the portfolio's "Respond" brought them here.
function cameFrom() { return new URLSearchParams(location.search).get("to")?.toLowerCase() ?? ""; }
