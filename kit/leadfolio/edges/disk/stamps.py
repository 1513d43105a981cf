"""What a file looked like when it was read, so that the next look can be a short one."""

import hashlib
import importlib.util
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from leadfolio.edges.disk import files

# Mode, length, times of content and of state in nanoseconds, inode.
Look = tuple[int, int, int, int, int]
# A look, the sha256 in hex ("" if it was not read), and whether that look can be trusted alone.
Stamp = tuple[Look, str, bool]

# A file changed again within one tick of the disk's clock keeps its times: a look at a file
# this young is not trusted the next time. Network disks tick in seconds.
YOUNG = 2_000_000_000


def look(path: Path | str) -> Look | None:
    """Return what a path looks like, its last step unfollowed; None where nothing is."""
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return None
    return seen(status)


def seen(status: os.stat_result) -> Look:
    """Return a look of what the system already told."""
    return (status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def stamp(path: Path | str, *, at: int, sha256: str = "") -> Stamp | None:
    """Return the stamp of a file as it is `at` this time in nanoseconds; None where nothing is."""
    found = look(path)
    if found is None:
        return None
    return found, sha256, at - max(found[2], found[3]) > YOUNG


def read_stamp(root: Path, path: str, *, at: int) -> Stamp | None:
    """Return the stamp of a file below `root` with its sha256. Take it before reading the file:

    what is read later is then either what was stamped, or noticed as something else next time.
    """
    found = stamp(root / path, at=at)
    return (found[0], digest(root, path), found[2]) if found is not None else None


def same(root: Path, path: str, before: Stamp | None, *, at: int) -> tuple[bool, Stamp | None]:
    """Whether a file below `root` holds what it held, and its stamp now. Its bytes are read in doubt."""
    now = stamp(f"{root}/{path}", at=at)
    if before is None or now is None:
        return before is None and now is None, now
    if now[0] == before[0] and before[2]:
        return True, before
    sha256 = digest(root, path)
    return bool(sha256) and sha256 == before[1], (now[0], sha256, now[2])


def digest(root: Path, path: str, *, most: int = 1 << 40) -> str:
    """Return the sha256 in hex of a regular file below `root`, or "" where there is none to read."""
    try:
        return hashlib.sha256(files.read_regular(root, *path.split("/"), most=most)).hexdigest()
    except (OSError, files.UnsafeFileError):
        return ""


def program(folders: Iterable[Path]) -> Iterator[str]:
    """Yield a line for each file of ours that decides what is written, and one for the libraries."""
    # A library that is put in or taken out touches the folder they all lie in.
    library = importlib.util.find_spec("jinja2")
    yield repr(look(Path(str(library.origin)).parents[1])) if library else ""
    for root in folders:
        for name, entry in files.walk(root):
            status = entry.stat()
            if not name.endswith(".pyc"):
                yield f"{name} {status.st_size} {status.st_mtime_ns}"
