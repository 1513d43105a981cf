// What is typed and not yet acknowledged, kept in this browser: one record a view, so that two
// windows never overwrite each other's. Gone at acknowledgement; none on a shared computer.
// A window that is still there answers for its own record, so that nobody takes it up meanwhile.

const SHARED = "leadfolio shared computer";
const ANSWERS = 300; // milliseconds for the other windows

function stored(act, otherwise) {
  // A browser may forbid storage, or have no room for more: then nothing is claimed.
  try { return act(window.localStorage); } catch { return otherwise; }
}

function isShared() { return stored((all) => all.getItem(SHARED) === "yes", false); }

function setShared(on) {
  stored((all) => {
    if (on) {
      dropAllUnsent();
      all.setItem(SHARED, "yes");
    } else all.removeItem(SHARED);
  });
}

// Everything of every leader that this browser still holds.
function allUnsent() {
  return stored((all) => Object.keys(all).filter((key) => key.startsWith("leadfolio unsent ")), []);
}

function dropAllUnsent() { stored((all) => allUnsent().forEach((key) => all.removeItem(key))); }

function unsentOf({ who, course, module, task }, view) {
  const prefix = `leadfolio unsent ${who} ${course} ${module} ${task} `;
  const mine = prefix + view;
  const held = new Set();
  const windows = globalThis.BroadcastChannel ? new BroadcastChannel("leadfolio unsent") : null;
  if (windows) windows.onmessage = ({ data }) => {
    if (data === prefix) windows.postMessage({ held: mine });
    else if (data?.held) held.add(data.held);
  };
  return {
    keep(record) {
      if (isShared()) return false;
      return stored((all) => { all.setItem(mine, JSON.stringify(record)); return true; }, false);
    },
    drop(key = mine) { stored((all) => all.removeItem(key)); },
    close() { windows?.close(); },
    // The records nobody answers for: of a window that was closed, of a page that was left.
    async left() {
      if (!this.others().length) return [];
      held.clear();
      windows?.postMessage(prefix);
      await new Promise((go) => setTimeout(go, ANSWERS));
      return this.others().filter(({ key }) => !held.has(key));
    },
    others() {
      return stored((all) => Object.keys(all)
        .filter((key) => key.startsWith(prefix) && key !== mine)
        .map((key) => {
          try { return { key, ...JSON.parse(all.getItem(key)) }; } catch { return null; }
        })
        .filter((record) => record?.values)
        .sort((one, other) => one.at.localeCompare(other.at)), []);
    },
    isOurs(key) { return key === null || key === SHARED || key.startsWith(prefix); },
  };
}
