"""Where nbgrader's formgrader shows somebody's work: read from its gradebook, which is left as it is."""

import contextlib
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from leadfolio.edges.exchange import gradebook
from leadfolio.errors import ExchangeError

GRADED = """
select whose.student_id, assignment.name, submitted_notebook.id
from submitted_notebook
join submitted_assignment as whose on whose.id = submitted_notebook.assignment_id
join assignment on assignment.id = whose.assignment_id
join notebook on notebook.id = submitted_notebook.notebook_id
where notebook.name = assignment.name
"""
COMMENTS = """
select whose.student_id, assignment.name, base_cell.name, comment.manual_comment
from comment
join base_cell on base_cell.id = comment.cell_id
join submitted_notebook on submitted_notebook.id = comment.notebook_id
join submitted_assignment as whose on whose.id = submitted_notebook.assignment_id
join assignment on assignment.id = whose.assignment_id
join notebook on notebook.id = submitted_notebook.notebook_id
where notebook.name = assignment.name and comment.manual_comment is not null
"""
Graded = Mapping[tuple[str, str], str]


def graded(folder: Path) -> Graded:
    """Return the gradebook's name for each leader's work in a module, by username and module.

    Where the gradebook is not a file, or cannot be read just now, nothing is.
    """
    return {(user, module): id for user, module, id in _asked(folder, GRADED) or ()}


def comments(folder: Path) -> Mapping[tuple[str, str], Mapping[str, str]] | None:
    """Return what was written of each leader's work, by username and module, then by task.

    None where the gradebook cannot be read just now; nothing where there is none yet.
    """
    rows = _asked(folder, COMMENTS)
    if rows is None:
        return None
    found: dict[tuple[str, str], dict[str, str]] = {}
    for user, module, task, text in rows:
        if text.strip():
            found.setdefault((user, module), {})[task] = text
    return found


def _asked(folder: Path, question: str) -> list[tuple[str, ...]] | None:
    """Return what the gradebook answers, or None where it cannot be asked."""
    try:
        url = gradebook.address(folder)
    except ExchangeError:
        return None
    if not url.startswith(gradebook.SQLITE):
        return _asked_elsewhere(url, question)
    path = Path(url.removeprefix(gradebook.SQLITE)).absolute()
    if not path.is_file():
        return []
    try:
        with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as book:
            return list(book.execute(question))
    except sqlite3.Error:
        return None


def _asked_elsewhere(url: str, question: str) -> list[tuple[str, ...]] | None:
    """Return what a gradebook on a database server answers."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import SQLAlchemyError

    try:
        engine = create_engine(url)
    except (SQLAlchemyError, ImportError):
        return None
    try:
        with engine.connect() as book:
            return [tuple(row) for row in book.execute(text(question))]
    except SQLAlchemyError:
        return None
    finally:
        engine.dispose()


def page(username: str, module: str, known: Graded) -> str:
    """Return where somebody's work is read and commented on, below the server's own address.

    Before it was autograded for the first time there is no such page: then it is the list of all
    that was handed in for the module, where that is done.
    """
    id = known.get((username, module))
    return (
        f"formgrader/submissions/{id}/" if id else f"formgrader/manage_submissions/{quote(module)}/"
    )
