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
Graded = Mapping[tuple[str, str], str]


def graded(folder: Path) -> Graded:
    """Return the gradebook's name for each leader's work in a module, by username and module.

    Where the gradebook is not a file, or cannot be read just now, nothing is.
    """
    try:
        url = gradebook.address(folder)
    except ExchangeError:
        return {}
    path = Path(url.removeprefix(gradebook.SQLITE)).absolute()
    if not url.startswith(gradebook.SQLITE) or not path.is_file():
        return {}
    try:
        with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as book:
            return {(user, module): id for user, module, id in book.execute(GRADED)}
    except sqlite3.Error:
        return {}


def page(username: str, module: str, known: Graded) -> str:
    """Return where somebody's work is read and commented on, below the server's own address.

    Before it was autograded for the first time there is no such page: then it is the list of all
    that was handed in for the module, where that is done.
    """
    id = known.get((username, module))
    return (
        f"formgrader/submissions/{id}/" if id else f"formgrader/manage_submissions/{quote(module)}/"
    )
