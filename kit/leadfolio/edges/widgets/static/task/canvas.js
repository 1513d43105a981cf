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

function canvas(read) {
  const picture = drawn("svg", { viewBox: "0 0 640 560", class: "leadfolio-canvas", role: "img" });
  const words = made("div");
  const node = made("div", {}, picture, made("details", {}, made("summary", {}, "The picture in words"), words));

  function ring(items, radius, label) {
    return items.flatMap((item, n) => {
      const turn = (n / items.length) * 2 * Math.PI - Math.PI / 2 + (radius > 200 ? 0.3 : 0);
      const x = 320 + radius * Math.cos(turn) * 1.12, y = 280 + radius * Math.sin(turn) * 0.96;
      const dashes = { virtual: "2 5", blended: "9 5" }[item.kind];
      const shape = radius > 200
        ? drawn("rect", { x: x - 58, y: y - 28, width: 116, height: 56, rx: 8, class: "leadfolio-outer" })
        : drawn("ellipse", { cx: x, cy: y, rx: 60, ry: 32, class: "leadfolio-inner", ...(dashes ? { "stroke-dasharray": dashes } : {}) });
      return [shape, written(label(item), x, y)];
    });
  }

  function draw() {
    const centre = read("centre").trim();
    const ways = read("modalities").filter((way) => way.name || way.kind);
    const givers = read("organisations").filter((giver) => giver.name || giver.gives);
    const who = centre || "the learner";
    const sentences = [`In the centre: ${who}.`,
      ways.length ? `How learning reaches them: ${ways.map((way) => [way.name, way.kind && `(${way.kind.replace("-", " ")})`, way.note && `– ${way.note}`].filter(Boolean).join(" ")).join("; ")}.` : "Nothing is said yet of how learning reaches them.",
      givers.length ? `Who contributes: ${givers.map((giver) => [giver.name, giver.gives && `– ${giver.gives}`].filter(Boolean).join(" ")).join("; ")}.` : "Nobody who contributes is named yet."];
    words.replaceChildren(...sentences.map((sentence) => made("p", { dir: "auto" }, sentence)));
    const title = drawn("title");
    title.textContent = `The learning ecosystem around ${who}. ${sentences.slice(1).join(" ")}`;
    picture.replaceChildren(title,
      drawn("ellipse", { cx: 320, cy: 280, rx: 258, ry: 221, class: "leadfolio-ring" }),
      drawn("ellipse", { cx: 320, cy: 280, rx: 146, ry: 125, class: "leadfolio-ring" }),
      drawn("circle", { cx: 320, cy: 280, r: 52, class: "leadfolio-centre" }),
      written(who, 320, 280, { class: "leadfolio-learner" }),
      ...ring(ways, 130, (way) => way.name || way.kind), ...ring(givers, 230, (giver) => giver.name || giver.gives));
  }
  return { node, draw };
}
