"""Folders as they are trusted: written whole under another name, swapped in, never half there."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path


def write_folder(
    parent: Path, name: str, content: Mapping[str, bytes], *, mode: int, file_mode: int = 0o644
) -> Path:
    """Write a folder of files under a name beginning with a dot, then give it its own.

    `content` is by path below the folder; `mode` the folder's own in the end.
    """
    parent.mkdir(parents=True, exist_ok=True)
    part = parent / f".{name}.{os.getpid()}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    try:
        for path, kept in content.items():
            target = part / path
            if target.parent != part:
                target.parent.mkdir(parents=True, exist_ok=True)
                # As the folder itself: what is handed in can be taken back by the course's account.
                target.parent.chmod(mode)
            with target.open("xb") as file:
                os.fchmod(file.fileno(), file_mode)
                file.write(kept)
                file.flush()
                os.fsync(file.fileno())
        part.chmod(mode)
        part.rename(parent / name)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return parent / name


def replace_folder(
    place: Path, content: Mapping[str, bytes], *, mode: int, file_mode: int = 0o644
) -> None:
    """Put a new folder in the place of one, which goes only when the new one is there.

    A crash in between leaves names that `recover` knows.
    """
    old, new = place.with_name(f".{place.name}.old"), place.with_name(f".{place.name}.new")
    recover(place)
    write_folder(place.parent, new.name, content, mode=mode, file_mode=file_mode)
    swap(new, place, old=old)


def swap(new: Path, place: Path, *, old: Path) -> None:
    """Rename a whole folder into the place of another, and remove that one last."""
    with contextlib.suppress(FileNotFoundError):
        place.rename(old)
    try:
        new.rename(place)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            old.rename(place)
        raise
    remove(old)


def recover(place: Path) -> None:
    """Finish what a crash left half done: the old folder comes back where none took its place."""
    old, new = place.with_name(f".{place.name}.old"), place.with_name(f".{place.name}.new")
    if old.is_dir() and not place.exists():
        old.rename(place)
    for leftover in (old, new, *place.parent.glob(f".{new.name}.*.part")):
        remove(leftover)


def recover_below(root: Path) -> None:
    """Finish what a crash left half done in any folder of `root`'s folders, links unfollowed."""
    for old in sorted(root.glob("*/.*.old")):
        if not old.parent.is_symlink():
            recover(old.with_name(old.name[1:].removesuffix(".old")))


def remove(folder: Path) -> None:
    """Remove a folder and all in it, read-only folders included, links unfollowed."""
    if not folder.is_dir() or folder.is_symlink():
        return
    for name, inside, _ in os.walk(folder):
        for one in inside:
            path = Path(name) / one
            if not path.is_symlink():
                path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that lasts as long as this process at most: one at a time, the others wait."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
