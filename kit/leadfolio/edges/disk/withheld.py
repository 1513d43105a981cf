"""Marks beside a journal: pieces being made private, until the journal itself says so.

A mark is an empty file named for the piece, so that it can be made where the disk has no room
for one more line. What is marked is not shown, whatever the journal's last line allows.
"""

import contextlib
import os
from pathlib import Path

from leadfolio import ids

FOLDER = "only-me"


def mark(journal: Path, id: str) -> None:
    """Mark a piece as its writer's alone; where even that cannot be written, nothing is said here."""
    with contextlib.suppress(OSError):
        folder = journal / FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        os.close(os.open(folder / id, flags, 0o600))
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def unmark(journal: Path, id: str) -> None:
    """Take a mark away: the journal says now who may read the piece."""
    with contextlib.suppress(OSError):
        (journal / FOLDER / id).unlink()


def marked(journal: Path) -> tuple[str, ...]:
    """Return the ids of the pieces that are marked."""
    try:
        names = sorted(os.listdir(journal / FOLDER))  # noqa: PTH208 names are all that is wanted
    except OSError:
        return ()
    return tuple(name for name in names if ids.is_entry_id(name))
