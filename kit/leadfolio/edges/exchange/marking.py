"""Marking answer cells for nbgrader: the only cells of a module that are nbgrader's."""

import copy
from typing import Any

from leadfolio.edges.exchange import cells

SCHEMA = 3


def mark(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a built notebook whose answer cells nbgrader can grade and comment on.

    An answer cell is a Markdown cell tagged `answer` with `metadata.leadfolio.task`.
    """
    marked = copy.deepcopy(notebook)
    for cell in cells.cells(marked) or ():
        task = cells.task_of(cell)
        if task:
            cell["metadata"]["nbgrader"] = marks(task)
    return marked


def marks(task: str) -> dict[str, Any]:
    """Return nbgrader's metadata of the answer to a task: graded by hand, no points."""
    return {
        "cell_type": "markdown",
        "grade": True,
        "grade_id": task,
        "locked": False,
        "points": 0,
        "schema_version": SCHEMA,
        "solution": True,
        "task": False,
    }
