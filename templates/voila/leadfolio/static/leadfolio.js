// What a page is told before Voilà's own script starts, and the ways that lead from it.

const told = document.getElementById("jupyter-config-data");
const config = JSON.parse(told.textContent);
// Formulas by what Voilà brings, not from another place.
config.fullMathjaxUrl = config.mathjaxConfig = "null";
// What belongs to Jupyter's own screens has no place here, and costs a leader seconds.
config.federated_extensions = (config.federated_extensions ?? [])
  .filter(({ name }) => !/^@(jupyter|jupyterlab|jupyter-notebook|jupyter-lsp)\//.test(name));
told.textContent = JSON.stringify(config);

const [, path] = location.pathname.split("/voila/render/");
const notebook = document.getElementById("as-notebook");
notebook.href = `${config.baseUrl}lab/tree/${path}`;
notebook.hidden = false;

// Home is offered where there is one.
const home = document.getElementById("home");
if (path !== "home.ipynb") {
  // A Hub answers what a script asks for only as it answers a picture: "no-cors", on one origin.
  fetch(`${config.baseUrl}api/contents/home.ipynb?content=0`, { mode: "no-cors", credentials: "same-origin" }).then((answer) => {
    home.href = `${config.baseUrl}voila/render/home.ipynb`;
    home.hidden = !answer.ok;
  });
}

// The task that was asked for is brought into view, and held there while editors above it open.
window.addEventListener("leadfolio-shown", () => {
  const asked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!asked) return;
  const hold = setInterval(() => asked.scrollIntoView(), 250);
  const letGo = () => clearInterval(hold);
  for (const moved of ["wheel", "touchstart", "pointerdown", "keydown"]) {
    window.addEventListener(moved, letGo, { once: true, passive: true });
  }
  setTimeout(letGo, 4000);
});

// On a busy machine a kernel, or a script, may come too late for Jupyter to show what it is to show,
// and Jupyter does not ask again. Where nothing can be written yet, the page is opened anew, three
// times at most.
const AGAIN = "leadfolio-again";
const LATE = 20; // seconds
window.addEventListener("leadfolio-shown", () => {
  const shown = document.getElementById("rendered_cells"), begun = Date.now();
  const look = setInterval(() => {
    const there = shown.querySelector(".leadfolio-task, .leadfolio-home, .leadfolio-desk");
    const failed = shown.textContent.includes("Error displaying widget");
    const late = Date.now() - begun > 1000 * LATE;
    if (!there && !failed && !late) return;
    clearInterval(look);
    const tries = Number(sessionStorage.getItem(AGAIN));
    const expected = failed || /Open (it|the module) to see/.test(shown.textContent);
    if (there || !expected || tries >= 3) return sessionStorage.removeItem(AGAIN);
    sessionStorage.setItem(AGAIN, tries + 1);
    location.reload();
  }, 1000);
});

// Each page has a kernel of its own, which would live on after it. A page holds a lock while it
// is open; the next page to open ends the kernels whose lock nobody holds any more. Not on leaving:
// the last words may still be on their way.
const OPENED = "leadfolio-kernels";
function opened() { return JSON.parse(localStorage.getItem(OPENED) ?? "[]"); }
function lockOf(kernel) { return `leadfolio-kernel-${kernel}`; }

function leave() { return document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1]; }

async function end(kernel) {
  // Jupyter gives its leave to change anything with the pages it makes itself.
  if (!leave()) await fetch(`${config.baseUrl}voila/tree`, { credentials: "same-origin" });
  return fetch(`${config.baseUrl}api/kernels/${kernel}`, {
    method: "DELETE", credentials: "same-origin", headers: { "X-XSRFToken": leave() ?? "" },
  });
}

// Voilà itself would end it at the moment of leaving, words on their way or not.
const beacon = navigator.sendBeacon.bind(navigator);
navigator.sendBeacon = (url, data) => (String(url).includes("/voila/api/shutdown/") ? true : beacon(url, data));

function endThoseLeft() {
  for (const kernel of opened()) {
    navigator.locks.request(lockOf(kernel), { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      const answer = await end(kernel);
      if (!answer.ok && answer.status !== 404) return;
      localStorage.setItem(OPENED, JSON.stringify(opened().filter((one) => one !== kernel)));
    });
  }
}

if (navigator.locks && config.kernelId) {
  navigator.locks.request(lockOf(config.kernelId), () => new Promise(() => {}));
  localStorage.setItem(OPENED, JSON.stringify([...opened(), config.kernelId]));
  setTimeout(endThoseLeft, 5000);
}
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
