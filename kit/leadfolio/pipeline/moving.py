"""Moving along: what was collected and graded goes by the ids that its tasks have now."""

from pathlib import Path

from leadfolio.edges.disk import files, folders, taking_away
from leadfolio.edges.exchange import weaving

MB = 1024 * 1024
STAGES = ("submitted", "autograded")


def move_answers(course: Path, module: str) -> tuple[str, ...]:
    """Call the answer cells of a module by their tasks' ids now, in every notebook; return where.

    No word changes. The gradebook was told when the module was made ready for leaders. Cut
    short, it is finished when the module is released again.
    """
    name = f"{module}.ipynb"
    renamed = weaving.moves(_notebook(course / "release", module, name))
    if not renamed:
        return ()
    found = []
    # Nobody's newer work is to be collected into a notebook while the older one is written.
    with folders.locked(course / "state" / "collect.lock"):
        for stage in STAGES:
            for username in taking_away.names(course, stage):
                held = _notebook(course / stage, username, module, name)
                made = weaving.moved(held, renamed)
                if made is not None:
                    taking_away.write(course, stage, username, module, name, content=made)
                    found.append(f"{stage}/{username}/{name}")
    return tuple(found)


def _notebook(root: Path, *parts: str) -> object:
    """Return a notebook, or None where there is none to read."""
    try:
        return files.read_json(root, *parts, most=100 * MB)
    except (OSError, ValueError, files.UnsafeFileError):
        return None
