// What every part of the desk is made with.

function made(tag, given = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...inside.flat().filter((part) => part != null && part !== ""));
  return node;
}

function button(words, press, given = {}) { return made("button", { type: "button", onclick: press, ...given }, words); }

function counted(number, one, many) { return `${number} ${number === 1 ? one : many}`; }

function capital(words) { return words.slice(0, 1).toUpperCase() + words.slice(1); }

function day(stamp, more = {}) {
  return new Date(stamp).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", ...more });
}

function moment(stamp) { return day(stamp, { hour: "2-digit", minute: "2-digit", hour12: false }); }

// A day that was written down, such as 2026-12-01, is that day everywhere.
function dated(text) { return day(`${text}T12:00:00`); }

function named(words) { return made("span", { dir: "auto" }, words); }

function joined(list) { return list.flatMap((one, n) => [n ? ", " : "", named(one)]); }

// Names, and how many more there are that were invented. Whose those are is not told here.
function people(list, masked) {
  const others = masked ? counted(masked, "invented name", "invented names") : "";
  return [...joined(list), list.length && others ? ", and " : "", others];
}

// A line that names a file of the course leads to it, in an editor in a tab of its own.
function linked(base, line) {
  return line.split(/((?:modules\/[a-z0-9-]+\.md|course\.toml|(?:members|guests)\.csv)(?=:))/).map((part, n) =>
    (n % 2 ? made("a", { href: `${base}lab/tree/${part}`, target: "_blank", rel: "noopener" }, part) : part));
}

// What is shown anew keeps what somebody had opened, and where their keyboard was.
function renew(node, ...inside) {
  const key = (one) => one.dataset.key ?? one.getAttribute("aria-label") ?? one.textContent;
  const kind = (one) => `${one.tagName} ${key(one)}`;
  const here = node.contains(document.activeElement) && document.activeElement !== node ? kind(document.activeElement) : "";
  const opened = new Set([...node.querySelectorAll("details[open]")].map(kind));
  node.replaceChildren(...inside.flat().filter((part) => part != null && part !== ""));
  for (const one of node.querySelectorAll("details")) if (opened.has(kind(one))) one.open = true;
  if (here) [...node.querySelectorAll("a, button, summary, select, input, [tabindex]")].find((one) => kind(one) === here)?.focus({ preventScroll: true });
}

// A question in a box of its own: it takes the keyboard, and gives it back where it came from.
function asking(node, ...inside) {
  const from = document.activeElement;
  const heading = inside[0];
  heading.tabIndex = -1;
  node.replaceChildren(made("div", { class: "leadfolio-did" }, ...inside));
  heading.focus({ preventScroll: true });
  const box = node.firstChild;
  box.scrollIntoView({ block: box.offsetHeight < innerHeight * 0.8 ? "nearest" : "start" });
  return function done(back = true) {
    node.replaceChildren();
    if (back && from?.isConnected) from.focus();
  };
}

// Ways to each part of a page that is long.
function waysOf(el) {
  const node = made("nav", { "aria-label": "On this page", class: "leadfolio-ways" });
  let known = "";

  const headings = () => [...el.querySelectorAll("h2")].filter((one) => one.offsetParent);

  function way(words) {
    const go = (event) => {
      event.preventDefault();
      const heading = headings().find((one) => one.textContent === words);
      if (!heading) return;
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      heading.scrollIntoView();
    };
    return made("a", { href: "#", onclick: go }, words);
  }

  function shown() {
    const now = headings().map((one) => one.textContent);
    if (now.join("\n") === known) return;
    known = now.join("\n");
    renew(node, now.map(way));
  }

  return { node, shown };
}
