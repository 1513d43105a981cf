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
  fetch(`${config.baseUrl}api/contents/home.ipynb?content=0`, { credentials: "same-origin" }).then((answer) => {
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
