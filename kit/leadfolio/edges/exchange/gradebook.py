"""nbgrader's gradebook without a person: their row, grades and comments, and its earlier copies."""

import contextlib
import sqlite3
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from leadfolio.edges.exchange import places
from leadfolio.errors import ExchangeError

SQLITE = "sqlite:///"
DEFAULT = "gradebook.db"


def forget(folder: Path, username: str) -> Iterator[Path]:
    """Remove a person from the gradebook, and remove every backup; yield the files that changed.

    Raises:
        ExchangeError: the gradebook cannot be changed.
    """
    url = address(folder)
    path = Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None
    if path is None or path.is_file():
        if _removed(url, username):
            yield path or folder / DEFAULT
        if path is not None:
            _swept(path)
    if path is not None:
        for copy in sorted(path.parent.glob(f"{path.stem}.before-*{path.suffix}*")):
            copy.unlink(missing_ok=True)
            yield copy


def address(folder: Path) -> str:
    """Return where the gradebook is, as the course's own nbgrader_config.py says."""
    told: Any = {}
    if (folder / places.NAME).is_file():
        told = places.configuration(folder / places.NAME).get("CourseDirectory", {})
    url = told.get("db_url")
    return url if isinstance(url, str) and url else f"{SQLITE}{folder / DEFAULT}"


def _removed(url: str, username: str) -> bool:
    with warnings.catch_warnings():
        # nbgrader's warnings are about its own use of its database.
        warnings.simplefilter("ignore")
        from nbgrader.api import Gradebook, MissingEntry
        from sqlalchemy.exc import SQLAlchemyError

        try:
            with Gradebook(url) as book:
                nbgraders: Any = book
                nbgraders.remove_student(username)
        except MissingEntry:
            return False
        except SQLAlchemyError as error:
            raise ExchangeError(
                f"the gradebook cannot be changed: {type(error).__name__}",
                do="close whatever has it open, see that this account may write it, and run this again",
            ) from error
        return True


def _swept(path: Path) -> None:
    """Write the gradebook anew: what was deleted stays in its free pages until then."""
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=30)) as book:
            book.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            book.execute("VACUUM")
    except sqlite3.Error as error:
        raise ExchangeError(
            f"the gradebook cannot be written anew: {error}",
            do="close whatever has it open, and run this again",
        ) from error
