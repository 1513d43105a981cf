// JupyterLab speaks to widgets through a thread of the kernel, and after a restart goes on naming
// the thread of the kernel that died: nothing arrives. Its own setting "Kernel Comms over
// subshells", turned for this notebook alone, makes it begin anew with the kernel there is.
// Turned to and fro: while a thread is being made, turning once comes to nothing.
const TURNS = 3000; // milliseconds, at least, between one turn and the next

function anotherWay(model) {
  const kernel = model.widget_manager?.kernel;
  if (!kernel || !("commsOverSubshells" in kernel)) return;
  // Once for all the editors of a page: turned by two of them, it would be as before.
  const turned = (globalThis[Symbol.for("leadfolio turned")] ??= new WeakMap());
  if (Date.now() - (turned.get(kernel) ?? 0) < TURNS) return;
  turned.set(kernel, Date.now());
  kernel.commsOverSubshells = kernel.commsOverSubshells === "disabled" ? "perCommTarget" : "disabled";
}
