"""What was collected: `submitted/<username>/<module>/`, read as the work of strangers."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from leadfolio.edges.disk import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why something cannot be read: a code of the report, and words that complete "it …"."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """One folder in `submitted/`. `module` is "" where the leader's own folder is in trouble."""

    username: str
    module: str
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file of a submission: its bytes, or why there are none (both None: no such file)."""

    content: bytes | None = None
    trouble: Trouble | None = None


LINK = Trouble(code="unsafe-path", message="is a link or a special file; it is not followed")
NO_FOLDER = Trouble(code="folder-unreadable", message="is a file where a folder should be")


def folders(root: Path) -> tuple[Folder, ...]:
    """Return every leader's folders of modules below `root`, in order; hidden ones are passed over."""
    if not root.is_dir():
        return ()
    found: list[Folder] = []
    for username, trouble in _inside(str(root)):
        if trouble is None:
            try:
                modules = _inside(f"{root}/{username}")
            except OSError as error:
                trouble = unreadable(error)
            else:
                found += (Folder(username=username, module=m, trouble=t) for m, t in modules)
                continue
        found.append(Folder(username=username, module="", trouble=trouble))
    return tuple(found)


def listed(found: Iterable[Folder]) -> str:
    """Return a digest of a list of folders, whatever bytes their names are made of."""
    return hashlib.sha256(ascii(tuple(found)).encode("ascii")).hexdigest()


def _inside(folder: str) -> list[tuple[str, Trouble | None]]:
    with os.scandir(folder) as entries:
        named = [(entry.name, _trouble(entry)) for entry in entries if entry.name[0] != "."]
    return sorted(named, key=lambda pair: pair[0])


def _trouble(entry: os.DirEntry[str]) -> Trouble | None:
    if entry.is_dir(follow_symlinks=False):
        return None
    return NO_FOLDER if entry.is_file(follow_symlinks=False) else LINK


def unreadable(error: OSError) -> Trouble:
    """Return the words for what the disk refuses."""
    if isinstance(error, PermissionError):
        return Trouble(code="folder-unreadable", message="may not be read by this account")
    return Trouble(code="folder-unreadable", message=f"cannot be read ({error.strerror})")


def read_document(root: Path, *parts: str, most: int = files.MOST_JSON) -> Document:
    """Read a file of a submission through no link, `most` bytes at most."""
    try:
        return Document(content=files.read_regular(root, *parts, most=most))
    except FileNotFoundError:
        return Document()
    except files.UnsafeFileError as error:
        return Document(trouble=unsafe(error))
    except OSError as error:
        return Document(trouble=unreadable(error))


def unsafe(error: files.UnsafeFileError) -> Trouble:
    """Return the words for what is not trusted: too large a file, or none at all."""
    large = error.reason.startswith("is larger")
    return Trouble(code="file-refused" if large else "unsafe-path", message=error.reason)
