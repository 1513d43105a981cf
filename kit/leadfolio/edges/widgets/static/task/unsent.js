// What is typed and not yet acknowledged, kept in this browser: one record a view, so that two
// windows never overwrite each other's. Gone at acknowledgement; none on a shared computer.

const SHARED = "leadfolio shared computer";

function stored(act, otherwise) {
  // A browser may forbid storage, or have no room for more: then nothing is claimed.
  try { return act(window.localStorage); } catch { return otherwise; }
}

function isShared() { return stored((all) => all.getItem(SHARED) === "yes", false); }

function setShared(on) {
  stored((all) => {
    if (on) {
      for (const key of Object.keys(all)) if (key.startsWith("leadfolio unsent ")) all.removeItem(key);
      all.setItem(SHARED, "yes");
    } else all.removeItem(SHARED);
  });
}

function unsentOf({ who, course, module, task }, view) {
  const prefix = `leadfolio unsent ${who} ${course} ${module} ${task} `;
  const mine = prefix + view;
  return {
    keep(record) {
      if (isShared()) return false;
      return stored((all) => { all.setItem(mine, JSON.stringify(record)); return true; }, false);
    },
    drop(key = mine) { stored((all) => all.removeItem(key)); },
    // The records of other views: of a window that was closed, of a page that was left.
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
