"""What lies in a module's folder to be handed in: `responses.json`, and exactly the files it names."""

import hashlib
import os
import stat
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from leadfolio.edges.disk import files

NAME = "responses.json"
FOLDER = "files"


def read_agreed(folder: Path) -> object:
    """Return the JSON in a module folder's `responses.json`.

    Raises:
        FileNotFoundError: there is none.
        ValueError: it is not whole JSON, or not a regular file.
    """
    try:
        return files.read_json(folder, NAME)
    except files.UnsafeFileError as error:
        raise ValueError(str(error)) from error


def stamp(folder: Path) -> tuple[int, int, int] | None:
    """Return what changes when `responses.json` is written anew, or None where there is none."""
    try:
        status = (folder / NAME).lstat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def read_attached(folder: Path, name: str, *, most: int) -> bytes | None:
    """Return a file in a module folder's `files/`, or None where it cannot be read."""
    try:
        return files.read_regular(folder, FOLDER, name, most=most)
    except (OSError, files.UnsafeFileError):
        return None


def write_agreed(
    folder: Path,
    document: Mapping[str, object],
    named: Mapping[str, int],
    *,
    attached: Callable[[str], bytes | None],
    set_aside: Callable[[Path], object],
    thorough: bool = False,
) -> tuple[str, ...]:
    """Make a module folder hold a document and the files it names, and nothing else of that sort.

    Files come first and go last, so that the document never names one that is not there yet.
    `named` gives each file's length; its bytes are compared only where that differs, or `thorough`
    is asked: a save must not cost the reading of every picture. What lies in `files/` unnamed is
    set aside unless `attached` has the same. Returns the names whose bytes are nowhere.

    Raises:
        OSError: the folder cannot be written; what it held before is whole.
    """
    if named and (folder / FOLDER).is_symlink():
        (folder / FOLDER).unlink()  # what it points to is not ours, and stays
    missing = tuple(
        name
        for name, length in named.items()
        if (thorough or not _is_long(folder / FOLDER / name, length))
        and not _put(folder / FOLDER / name, attached(name))
    )
    content = files.encode_json(document)
    if not _holds(folder / NAME, content):
        files.write_whole(folder / NAME, content)
    _clear(folder / FOLDER, keep=named, attached=attached, set_aside=set_aside)
    return missing


def _is_long(path: Path, length: int) -> bool:
    """Whether a regular file of that length is there."""
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size == length


def _put(path: Path, content: bytes | None) -> bool:
    """See that a file is there with its bytes; return whether it is."""
    if content is None:
        return path.is_file() and not path.is_symlink()
    if not _holds(path, content):
        files.write_whole(path, content)
    return True


def _holds(path: Path, content: bytes) -> bool:
    try:
        return files.read_regular(path.parent, path.name, most=len(content)) == content
    except (OSError, files.UnsafeFileError):
        return False


def _clear(
    folder: Path,
    *,
    keep: Collection[str],
    attached: Callable[[str], bytes | None],
    set_aside: Callable[[Path], object],
) -> None:
    if folder.is_symlink():
        folder.unlink()
    if not folder.is_dir():
        return
    for name in sorted(os.listdir(folder)):  # noqa: PTH208 names are all that is wanted
        path = folder / name
        if name in keep:
            continue
        known = attached(name)
        if path.is_symlink() or (known is not None and _holds(path, known)):
            path.unlink()
        else:
            set_aside(path)
    if not keep:
        folder.rmdir()


def sha256(content: bytes) -> str:
    """Return the name of a file's bytes.

    >>> sha256(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(content).hexdigest()
