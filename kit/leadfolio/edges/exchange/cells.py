"""Cells of a notebook as nbgrader marks them: plain dicts, so that reading one costs nothing."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

ANSWER = "answer"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
NEWLINES = re.compile(r"\r\n?")


def clean(text: str) -> str:
    """Return a text that any file can hold and any reader can show: no control characters.

    >>> clean("one\\r\\ntwo\\x07 \\ud800")
    'one\\ntwo ?'
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return CONTROL.sub("", NEWLINES.sub("\n", whole))


def cells(notebook: object) -> list[dict[str, Any]] | None:
    """Return the cells of a notebook, or None where this is not one nbformat 4 would know."""
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4:
        return None
    found = notebook.get("cells")
    if not isinstance(found, list):
        return None
    return [cell for cell in found if isinstance(cell, dict)]


def source(cell: dict[str, Any]) -> str:
    """Return a cell's text, however it is kept."""
    kept = cell.get("source", "")
    if isinstance(kept, list):
        kept = "".join(part for part in kept if isinstance(part, str))
    return clean(kept) if isinstance(kept, str) else ""


def metadata(cell: dict[str, Any], name: str | None = None) -> dict[str, Any]:
    """Return a cell's metadata, or one part of it; empty where it is broken."""
    found = cell.get("metadata")
    if name is not None and isinstance(found, dict):
        found = found.get(name)
    return found if isinstance(found, dict) else {}


def tags(cell: dict[str, Any]) -> tuple[str, ...]:
    """Return a cell's tags."""
    found = metadata(cell).get("tags")
    return tuple(tag for tag in found if isinstance(tag, str)) if isinstance(found, list) else ()


def task_of(cell: dict[str, Any]) -> str:
    """Return the task that an answer cell of our own making answers, or nothing."""
    task = metadata(cell, "leadfolio").get("task")
    return task if ANSWER in tags(cell) and isinstance(task, str) else ""


def was_of(cell: dict[str, Any]) -> tuple[str, ...]:
    """Return what the task of an answer cell of our own making was called before."""
    was = metadata(cell, "leadfolio").get("was")
    known = was if isinstance(was, list) and task_of(cell) else ()
    return tuple(id for id in known if isinstance(id, str))


def claims(cell: dict[str, Any]) -> tuple[str, ...]:
    """Return the tasks a cell says it answers, the likeliest first: pasting and merging mix them."""
    found = (metadata(cell, "leadfolio").get("task"), metadata(cell, "nbgrader").get("grade_id"))
    return tuple(claim for claim in found if isinstance(claim, str) and claim)


def is_answer(cell: dict[str, Any]) -> bool:
    """Whether a cell is, or once was, a place to answer."""
    marked = metadata(cell, "nbgrader")
    return ANSWER in tags(cell) or any(marked.get(word) is True for word in ("grade", "solution"))


def is_ours(cell: dict[str, Any]) -> bool:
    """Whether a cell came with the module: nobody can edit it, or it holds the parameters."""
    locked = metadata(cell).get("editable") is False or metadata(cell).get("deletable") is False
    return locked or any(tag.endswith("parameters") for tag in tags(cell))


def untouched(cell: dict[str, Any]) -> bool:
    """Whether an answer cell still says what it said when it was released.

    nbgrader wrote a checksum of the stub into the cell, which survives a newer stub.
    """
    written = metadata(cell, "nbgrader").get("checksum")
    return isinstance(written, str) and written == checksum(cell)


def checksum(cell: dict[str, Any]) -> str:
    """Return nbgrader's checksum of an answer cell (nbgrader 0.9, utils.compute_checksum)."""
    marked = metadata(cell, "nbgrader")
    points = marked.get("points", 0)
    told = (
        source(cell),
        str(cell.get("cell_type")),
        str(marked.get("grade") is True),
        str(marked.get("solution") is True),
        "False",
        str(marked.get("grade_id")),
        str(float(points)) if isinstance(points, int | float) else "",
    )
    digest = hashlib.md5(usedforsecurity=False)
    for part in told:
        digest.update(part.encode("utf-8"))
    return digest.hexdigest()


def without_outputs(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook with nothing in it that ran: no outputs, no kept widgets.

    The notebook, its cells and their list are new; what they hold is shared and not changed.
    """
    told = {key: value for key, value in metadata(notebook).items() if key != "widgets"}
    return {
        **notebook,
        "metadata": told,
        "cells": [_bare(cell) for cell in cells(notebook) or ()],
    }


def _bare(cell: dict[str, Any]) -> dict[str, Any]:
    if cell.get("cell_type") != "code":
        return {**cell}
    return {**cell, "outputs": [], "execution_count": None}


def fresh_id(seed: str, taken: set[str]) -> str:
    """Return a cell id nobody has yet, the same for the same seed, and take it."""
    for name in _names(seed):
        if name not in taken:
            taken.add(name)
            return name
    raise AssertionError("names do not run out")


def _names(seed: str) -> Iterator[str]:
    n = 0
    while True:
        yield f"lf-{hashlib.sha256(f'{seed}/{n}'.encode()).hexdigest()[:12]}"
        n += 1


def markdown(text: str, *, id: str) -> dict[str, Any]:
    """Return a plain Markdown cell."""
    return {"cell_type": "markdown", "id": id, "metadata": {}, "source": text}
