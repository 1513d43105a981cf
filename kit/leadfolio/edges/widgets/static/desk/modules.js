// Modules and their release: what changes is shown first, and what would be lost is a step of its own.

const STATES = {
  "not-released": "Not released", released: "Released", changed: "Changed since it was released",
};

function modulesPart({ model, base, work }) {
  const list = made("div"), plan = made("div");
  let close = () => {};
  const ask = (ids) => model.send({ do: "plan", modules: ids });

  function shown({ modules }) {
    const open = modules.filter((one) => one.state !== "released");
    const none = modules.length && open.every((one) => one.state === "not-released") && open.length === modules.length;
    renew(list, made("h2", {}, "Modules"),
      none ? made("p", {}, "Nothing is released yet: leaders see no module. Release them all, or one now and others later.") : "",
      modules.length ? "" : made("p", {}, "This course names no module yet. Who writes the course puts them into course.toml."),
      made("ul", { class: "leadfolio-rows" }, ...modules.map((one) => {
        const words = one.state === "not-released" ? "Release" : "Release again";
        return made("li", {}, made("strong", { dir: "auto" }, one.title), made("span", {}, STATES[one.state]),
          button(words, () => ask([one.id]), { "aria-label": `${words}: ${one.title}` }));
      })),
      open.length > 1 ? button(`Release the ${open.length} that are new or changed`, () => ask(open.map((one) => one.id)), { "data-key": "all" }) : "");
  }

  const go = (message, more) => {
    close(false);
    work("release", { modules: message.modules, ...more });
  };

  function planned(message) {
    const titles = made("p", { dir: "auto" }, message.titles.map((title) => `“${title}”`).join(" · "));
    if (message.lost.length) return refused(message, titles);
    const lines = made("p", { class: "leadfolio-lines" }, message.lines.join("\n"));
    close = asking(plan, made("h3", {}, "Before anything is released"), titles, lines,
      made("p", {}, "Each is made and run once before; if one cannot run, none is released."),
      button("Release now", () => go(message, {}), { class: "leadfolio-main" }),
      button("Not now", () => close()));
  }

  function losses(message) {
    return made("ul", {}, ...message.lost.map((one) => made("li", {}, named(one.name), `, “${one.module}”: `, named(one.task))));
  }

  function refused(message, titles) {
    const many = counted(message.lost.length, "answer", "answers");
    const question = message.lost.length === 1 ? "its question" : "their questions";
    close = asking(plan, made("h3", {}, `Not released: ${many} would lose ${question}`), titles,
      made("p", {}, "The words would stay, and nobody could see any more what they answer:"), losses(message),
      made("p", {}, "So that nothing is lost, in the course's files:"),
      made("ul", {}, ...message.mend.map((one) => made("li", {}, linked(base, one)))),
      made("p", {}, "Then press Release again."),
      button("Leave it as it is", () => close(), { class: "leadfolio-main" }),
      button("Release anyway…", () => sure(message, `${many} without ${question}`)));
  }

  function sure(message, many) {
    close(false);
    close = asking(plan, made("h3", {}, `Release, and leave ${many}?`), losses(message),
      made("p", {}, "The question of each is shown nowhere from then on. This cannot be undone here."),
      button("No, leave it as it is", () => close(), { class: "leadfolio-main" }),
      button(`Yes, release and leave ${many}`, () => go(message, { agreed: message.agreed })));
  }

  // What is wrong in the files stands where it was asked about.
  function notPlanned({ problem, next }) {
    close = asking(plan, made("h3", {}, "Nothing was released"),
      made("p", { class: "leadfolio-lines" }, linked(base, `${problem}.\nNext: ${next}.`)), button("Close", () => close()));
  }

  return { nodes: [list, plan], shown, planned, notPlanned };
}
