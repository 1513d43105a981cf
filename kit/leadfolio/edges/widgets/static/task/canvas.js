// The learning ecosystem as a picture: the learner in the centre, around them how learning
// reaches them, and outermost everyone who contributes. The same stands in words below it.

function drawn(tag, given = {}, ...inside) {
  const node = document.createElementNS("http:" + "//www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(given)) node.setAttribute(name, value);
  node.append(...inside);
  return node;
}

function inLines(words, most = 14) {
  const lines = [""];
  for (const word of words.split(/\s+/)) {
    if (lines.at(-1) && `${lines.at(-1)} ${word}`.length > most) lines.push(word);
    else lines[lines.length - 1] = `${lines.at(-1)} ${word}`.trim();
  }
  const cut = lines.map((line) => (line.length > most + 2 ? `${line.slice(0, most)}…` : line));
  return cut.length > 3 ? [...cut.slice(0, 2), `${cut[2]}…`] : cut;
}

function written(words, x, y, given = {}) {
  const lines = inLines(words);
  return drawn("text", { x, y: y - (lines.length - 1) * 8, "text-anchor": "middle", ...given },
    ...lines.map((line, n) => { const part = drawn("tspan", { x, dy: n ? 16 : 5 }); part.textContent = line; return part; }));
}

const way = (row) => (row.name || row.kind || "").trim();
const giver = (row) => (row.name || row.gives || "").trim();

function canvas(read) {
  const picture = drawn("svg", { viewBox: "-368 -300 736 600", class: "leadfolio-canvas", role: "img" });
  const words = made("div");
  const choice = made("select", { onchange: draw });
  const below = labelled("Laid under it, in grey", choice);
  below.hidden = true;
  // On a telephone it is moved sideways rather than made too small to read.
  const wide = made("div", { class: "leadfolio-wide", tabindex: 0, role: "group", "aria-label": "The picture" }, picture);
  const node = made("div", {}, wide, below, made("details", {}, made("summary", {}, "The picture in words"), words));
  let earlier = [];

  // Earlier maps, newest first: the newest is laid under this one until another is chosen.
  function lay(maps) {
    earlier = maps;
    below.hidden = !maps.length;
    choice.replaceChildren(...maps.map(({ task, saved }, n) => made("option", { value: n }, `${task}, ${clock(saved, false)}`)),
      made("option", { value: "" }, "nothing"));
    draw();
  }

  function together(now, before, label) {
    const names = now.map(label);
    return [...now, ...before.filter((item) => label(item) && !names.includes(label(item)))];
  }

  // What was there last time has a grey halo, and what is gone is nothing but its halo.
  function ring(items, now, before, radius, label, outer) {
    const was = before.map(label).filter(Boolean);
    return items.flatMap((item, n) => {
      const gone = n >= now.length, halo = gone || was.includes(label(item));
      const turn = (n / items.length) * 2 * Math.PI - Math.PI / 2 + (outer ? 0.3 : 0);
      const x = radius * Math.cos(turn) * 1.12, y = radius * Math.sin(turn) * 0.96;
      const dashes = { virtual: "2 5", blended: "9 5" }[item.kind];
      const shape = (more, given) => (outer
        ? drawn("rect", { x: x - 58 - more, y: y - 28 - more, width: 116 + 2 * more, height: 56 + 2 * more, rx: 8 + more, ...given })
        : drawn("ellipse", { cx: x, cy: y, rx: 60 + more, ry: 32 + more, ...given }));
      return [halo ? shape(6, { class: "leadfolio-before" }) : null,
        gone ? null : shape(0, dashes && !outer ? { "stroke-dasharray": dashes } : {}),
        written(label(item), x, y, gone ? { class: "leadfolio-gone" } : {})].filter(Boolean);
    });
  }

  function changes(before, ways, givers) {
    const gone = [], come = [];
    for (const [then, now, label] of [[before.modalities ?? [], ways, way], [before.organisations ?? [], givers, giver]]) {
      const names = (rows) => rows.map(label).filter(Boolean);
      gone.push(...names(then).filter((name) => !names(now).includes(name)));
      come.push(...names(now).filter((name) => !names(then).includes(name)));
    }
    if (!gone.length && !come.length) return "It names the same as the one laid under it.";
    return [come.length ? `New since the one laid under it: ${come.join("; ")}.` : "", gone.length ? `No longer there: ${gone.join("; ")}.` : ""].filter(Boolean).join(" ");
  }

  function draw() {
    const centre = read("centre").trim();
    const ways = read("modalities").filter(way);
    const givers = read("organisations").filter(giver);
    const who = centre || "the learner";
    const sentences = [`In the centre: ${who}.`,
      ways.length ? `How learning reaches them: ${ways.map((row) => [row.name, row.kind && `(${row.kind.replace("-", " ")})`, row.note && `– ${row.note}`].filter(Boolean).join(" ")).join("; ")}.` : "Nothing is said yet of how learning reaches them.",
      givers.length ? `Who contributes: ${givers.map((row) => [row.name, row.gives && `– ${row.gives}`].filter(Boolean).join(" ")).join("; ")}.` : "Nobody who contributes is named yet."];
    const then = choice.value === "" ? null : earlier[Number(choice.value)]?.data;
    if (then) sentences.push(changes(then, ways, givers));
    words.replaceChildren(...sentences.map((sentence) => made("p", { dir: "auto" }, sentence)));
    const title = drawn("title");
    title.textContent = `The learning ecosystem around ${who}. ${sentences.slice(1).join(" ")}`;
    const before = [then?.modalities ?? [], then?.organisations ?? []];
    const inner = together(ways, before[0], way), outer = together(givers, before[1], giver);
    // As far out as it takes that nothing lies over anything else; the portfolio draws the same.
    const first = Math.max(130, 20.5 * inner.length), second = Math.max(first + 130, 23 * outer.length);
    const across = Math.ceil(second * 1.12 + 76), down = Math.ceil(second * 0.96 + 50);
    picture.setAttribute("viewBox", `${-across} ${-down} ${2 * across} ${2 * down}`);
    picture.replaceChildren(title,
      drawn("ellipse", { rx: second * 1.12, ry: second * 0.96, class: "leadfolio-ring" }),
      drawn("ellipse", { rx: first * 1.12, ry: first * 0.96, class: "leadfolio-ring" }),
      drawn("circle", { r: 52, class: "leadfolio-centre" }),
      written(who, 0, 0, { class: "leadfolio-learner" }),
      ...ring(inner, ways, before[0], first, way, false), ...ring(outer, givers, before[1], second, giver, true));
  }
  return { node, draw, lay };
}
