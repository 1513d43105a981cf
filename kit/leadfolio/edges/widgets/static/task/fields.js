// Values to be filled in. Each has a node, the controls in it, and can be read and written.

function labelled(words, box, help = null) {
  const id = `leadfolio-${mintedId()}`;
  box.id = id;
  if (help) { help.id = `${id}-help`; box.setAttribute("aria-describedby", help.id); }
  return made("div", { class: "leadfolio-field" }, made("label", { for: id }, words), box, help);
}

function field(spec, changed) {
  if (spec.shape === "rows") return rowsField(spec, changed);
  let box;
  if (spec.shape === "choice") {
    box = made("select", { onchange: changed }, made("option", { value: "" }, "not said yet"),
      ...spec.choices.map((choice) => made("option", { value: choice }, choice.replace("builds-on", "builds on"))));
  } else if (spec.shape === "date") {
    box = made("input", { type: "date", oninput: changed });
  } else if (spec.shape === "entry") {
    box = made("input", { type: "text", oninput: changed, placeholder: "the address of the piece" });
  } else {
    box = made("textarea", { rows: spec.shape === "texts" ? 3 : 2, dir: "auto", oninput: changed });
  }
  return {
    node: labelled(spec.label, box),
    read: () => (spec.shape === "texts" ? box.value.split("\n").filter((line) => line.trim()) : box.value),
    write: (value) => {
      const next = Array.isArray(value) ? value.join("\n") : (value ?? "");
      if (box.value !== next) box.value = next;
    },
  };
}

function rowsField(spec, changed) {
  const body = made("div");
  const add = button("Add a line", () => { row({}).querySelector("input, select").focus(); });
  function row(values) {
    const cells = spec.columns.map((column) => {
      const choices = column === "kind" && spec.choices.length;
      const cell = choices
        ? made("select", { "aria-label": column, onchange: changed }, made("option", { value: "" }, "which?"),
            ...spec.choices.map((choice) => made("option", { value: choice }, choice.replace("builds-on", "builds on"))))
        : made("input", { type: "text", dir: "auto", "aria-label": column, placeholder: column, oninput: changed });
      cell.value = values[column] ?? "";
      cell.dataset.column = column;
      return cell;
    });
    const away = button("Remove", () => { line.remove(); changed(); add.focus(); }, { "aria-label": "Remove this line" });
    const line = made("div", { class: "leadfolio-row", role: "group" }, ...cells, away);
    body.append(line);
    return line;
  }
  const read = () => [...body.children]
    .map((line) => Object.fromEntries([...line.querySelectorAll("[data-column]")].map((cell) => [cell.dataset.column, cell.value])))
    .filter((values) => Object.values(values).some((value) => value.trim()));
  return {
    node: made("fieldset", { class: "leadfolio-field" }, made("legend", {}, spec.label), body, add),
    read,
    write: (rows) => {
      if (same(rows ?? [], read())) return;
      body.replaceChildren();
      (rows ?? []).forEach(row);
    },
  };
}

function radios(legend, options, changed) {
  const group = mintedId();
  const boxes = options.map(([value, words]) => {
    const box = made("input", { type: "radio", name: group, value, onchange: changed });
    return [box, made("label", {}, box, ` ${words}`)];
  });
  const note = hint();
  return {
    node: made("fieldset", {}, made("legend", {}, legend), ...boxes.map(([, label]) => label), note),
    note,
    read: () => boxes.find(([box]) => box.checked)?.[0].value ?? "",
    write: (value) => boxes.forEach(([box]) => { box.checked = box.value === value; }),
  };
}

// Title, tags and moment: what a reader finds a piece by.
function titleField(changed) {
  const box = made("input", { type: "text", dir: "auto", oninput: changed, maxlength: 200 });
  return {
    node: labelled("A title, if it wants one", box),
    read: () => box.value,
    write: (value) => { if (box.value !== (value ?? "")) box.value = value ?? ""; },
  };
}

function tagsField(changed, hashtag) {
  const box = made("input", { type: "text", dir: "auto", oninput: changed });
  const help = hint(hashtag ? `Words to find it by, with commas between. This module's is ${hashtag}.` : "Words to find it by, with commas between.");
  const read = () => box.value.split(",").map((word) => word.trim().replace(/^#/, "").trim()).filter(Boolean);
  return {
    node: labelled("Tags", box, help),
    read,
    write: (tags) => { if (!same(tags ?? [], read())) box.value = (tags ?? []).join(", "); },
  };
}

function momentField(changed, moments) {
  const box = made("select", { onchange: changed }, made("option", { value: "" }, "no moment named"),
    ...moments.map((moment) => made("option", { value: moment }, moment)));
  return { node: labelled("What moment was it?", box), read: () => box.value, write: (value) => { box.value = value ?? ""; } };
}

function linksField(changed) {
  const rows = rowsField({ label: "Links", columns: ["url", "title", "note"], choices: [] }, () => { look(); changed(); });
  const words = { url: "address", title: "what it is", note: "when, or a few words of it" };
  const help = hint();
  help.setAttribute("role", "status");
  rows.node.append(help);
  function look() {
    const wrong = rows.read().find(({ url }) => url.trim() && !/^(https?:\/{2}|mailto:)\S+$/i.test(url.trim()));
    help.textContent = wrong
      ? `“${wrong.url.trim().slice(0, 60)}” is not an address on the web or of e-mail. Copy it from your browser; it begins with https or mailto.` : "";
  }
  new MutationObserver(() => {
    for (const cell of rows.node.querySelectorAll("[data-column]")) {
      cell.placeholder = words[cell.dataset.column];
      cell.setAttribute("aria-label", `Link: ${words[cell.dataset.column]}`);
    }
  }).observe(rows.node, { childList: true, subtree: true });
  return rows;
}
