"""A module as a notebook: its cells set into the frame that designers edit in Jupyter.

The frame is a real notebook. A cell tagged `module` marks the place of the module's cells. In
its Markdown, `{{title}}` and the like stand for the module's own words: a line that has nothing
to say is left out, and so is a cell in which only headings remain.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from leadfolio import course as course_
from leadfolio.course import Course, Module, Task
from leadfolio.edges.authoring.faults import unknown
from leadfolio.edges.authoring.notes import numbered
from leadfolio.errors import CourseError

LOCKED: Mapping[str, Any] = {"deletable": False, "editable": False}
PLACE, PARAMETERS = "module", "parameters"
PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
# What Markdown and Jupyter's formulas would read as marks, in a text that is plain.
MARKS = re.compile(r"([\\`*_\[\]<>~$|&])")
STUB = (
    "*If you would rather not use the form above, write here, in place of this sentence. "
    "What is written here goes to your facilitator.*"
)


def compose(frame: bytes, *, course: Course, module: Module, where: str) -> dict[str, Any]:
    """Return a module's notebook, before its parameters are set. Same input, same notebook.

    Raises:
        CourseError: the frame, called `where`, is not one.
    """
    notebook = _frame(frame, where)
    said = placeholders(course, module)
    cells: list[dict[str, Any]] = []
    for cell in notebook["cells"]:
        if PLACE in _tags(cell):
            cells += _module_cells(module)
        elif cell["cell_type"] != "markdown":
            cells.append(_locked(cell))
        elif (text := filled(_source(cell), said, where)) is not None:
            cells.append(_locked({**cell, "source": text}))
    _once(cells, where)
    return {
        **notebook,
        "cells": cells,
        "metadata": {
            **notebook["metadata"],
            "leadfolio": {
                "course": course.id,
                "module": module.id,
                "version": module.version,
                "language": course.language,
                "place": _place(course, module),
                **course_.limits(course),
            },
            "title": module.title,
            "voila": {"template": "leadfolio"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def encode(notebook: Mapping[str, Any]) -> bytes:
    """Return a notebook's bytes as Jupyter writes them."""
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()


def _place(course: Course, module: Module) -> int:
    """Return which module of the course it is, in reading order, from 1; 0 where it is none of it."""
    return course.modules.index(module.id) + 1 if module.id in course.modules else 0


def parameters(course: Course, module: Module) -> dict[str, str]:
    """Return the notebook's parameters, as formats.md names them."""
    return {
        "course": course.id,
        "cohort": course.cohort,
        "module": module.id,
        "hashtag": course_.hashtag(course, module),
        "facilitator": course.facilitator,
    }


def placeholders(course: Course, module: Module) -> dict[str, str]:
    """Return the Markdown that each placeholder of the frame stands for."""
    plain = {
        **parameters(course, module),
        "course": course.title,
        "title": module.title,
        "summary": module.summary,
        "minutes": str(module.minutes or ""),
    }
    readings = (
        f"- *{_plain(one.title)}*" + (f", {_plain(one.author)}" if one.author else "")
        for one in module.reading
    )
    return {**{name: _plain(text) for name, text in plain.items()}, "reading": "\n".join(readings)}


def filled(text: str, said: Mapping[str, str], where: str) -> str | None:
    """Fill a cell's placeholders, or return None where nothing is left to say.

    >>> filled("# {{title}}\\nAbout {{minutes}} minutes.", {"title": "One", "minutes": ""}, "f")
    '# One'
    >>> filled("## Reading\\n\\n{{reading}}", {"reading": ""}, "f")
    """
    kept, says = [], not PLACEHOLDER.search(text)
    for line in text.split("\n"):
        names = PLACEHOLDER.findall(line)
        _known(names, said, where)
        if not all(said[name] for name in names):
            continue
        kept.append(PLACEHOLDER.sub(lambda match: said[match[1]], line))
        says = says or bool(names) or bool(line.strip() and not line.startswith("#"))
    return "\n".join(kept).strip("\n") if says else None


def _known(names: Iterable[str], said: Mapping[str, str], where: str) -> None:
    for name in names:
        if name not in said:
            raise CourseError(
                unknown(name, "something the frame can show", said),
                where=where,
                do="open the frame in Jupyter and mend the name between the double braces",
            )


def _plain(text: str) -> str:
    return MARKS.sub(r"\\\1", text)


def _frame(content: bytes, where: str) -> dict[str, Any]:
    notebook: Any
    try:
        notebook = json.loads(content)
    except (ValueError, RecursionError):
        notebook = None
    cells: Any = notebook.get("cells") if isinstance(notebook, dict) else None
    if not _are_cells(cells) or notebook.get("nbformat") != 4:
        raise CourseError(
            "the frame of the modules is not a notebook",
            where=where,
            do="open it in Jupyter and save it, or put back the one that came with leadfolio",
        )
    for tag in (PLACE, PARAMETERS):
        if sum(tag in _tags(cell) for cell in cells) != 1:
            raise CourseError(
                f"the frame of the modules needs one cell with the tag '{tag}'",
                where=where,
                do="open it in Jupyter and give that tag to one cell, in the property inspector",
            )
    return {**notebook, "metadata": _kernel(notebook.get("metadata"))}


def _are_cells(cells: Any) -> bool:
    return isinstance(cells, list) and all(
        isinstance(cell, dict)
        and cell.get("cell_type") in {"markdown", "code", "raw"}
        and isinstance(cell.get("metadata", {}), dict)
        for cell in cells
    )


def _kernel(metadata: object) -> dict[str, Any]:
    """Return the metadata that says what runs the notebook, and nothing of who saved the frame."""
    kept = metadata if isinstance(metadata, dict) else {}
    return {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
        **{name: kept[name] for name in ("toc-autonumbering",) if name in kept},
    }


def _tags(cell: Mapping[str, Any]) -> tuple[str, ...]:
    found = cell.get("metadata", {}).get("tags", [])
    return tuple(found) if isinstance(found, list) else ()


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def _locked(cell: Mapping[str, Any]) -> dict[str, Any]:
    """Return a cell of the frame as leaders get it: nothing to edit, no output of the designer's."""
    locked = {
        "cell_type": cell["cell_type"],
        "id": cell.get("id") or _digest(_source(cell)),
        "metadata": {**cell.get("metadata", {}), **LOCKED},
        "source": _source(cell),
    }
    if cell["cell_type"] == "code":
        locked |= {"execution_count": None, "outputs": []}
    return locked


def _module_cells(module: Module) -> Iterator[dict[str, Any]]:
    after = "begin"
    for part in module.parts:
        if part.task is None:
            yield _markdown(
                _cell_id(after, "prose"), numbered(part.prose), {**LOCKED, "tags": ["prose"]}
            )
        else:
            yield from _task_cells(part.task)
            after = part.task.id


def _task_cells(task: Task) -> Iterator[dict[str, Any]]:
    mine = {"leadfolio": {"task": task.id}}
    yield _markdown(
        _cell_id(task.id, "prompt"),
        "\n\n".join([numbered(task.prompt), *_advice(task)]),
        {**LOCKED, **mine, "tags": ["prompt"]},
    )
    yield {
        "cell_type": "code",
        "execution_count": None,
        "id": _cell_id(task.id, "task"),
        "metadata": {**LOCKED, **mine, "jupyter": {"source_hidden": True}, "tags": ["task"]},
        "outputs": [],
        "source": f'task("{task.id}")',
    }
    # What the task was called before goes with the cell, so that answers are found by either.
    known = {"task": task.id, **({"was": list(task.was)} if task.was else {})}
    yield _markdown(
        _cell_id(task.id, "answer"),
        STUB,
        {"deletable": False, "leadfolio": known, "tags": ["answer"]},
    )


def _advice(task: Task) -> list[str]:
    """Return what a task advises, as one line, or nothing."""
    said = []
    if task.words is not None:
        least, most = task.words
        said.append(f"about {least} to {most} words" if least < most else f"about {most} words")
    if task.optional:
        said.append("if you like")
    return [f"*{', '.join(said).capitalize()}*"] if said else []


def _markdown(id: str, source: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": id, "metadata": dict(metadata), "source": source}


def _cell_id(name: str, part: str) -> str:
    """Return a cell's id. Ids of tasks hold no double hyphen, so no two parts can meet.

    >>> _cell_id("why-educator", "answer")
    'why-educator--answer'
    """
    # nbformat allows 64 characters; task ids may have 80.
    return f"{name if len(name) <= 50 else f'{name[:37]}-{_digest(name)}'}--{part}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _once(cells: list[dict[str, Any]], where: str) -> None:
    ids = [cell["id"] for cell in cells]
    doubled = next((id for id in ids if ids.count(id) > 1), None)
    if doubled is not None:
        raise CourseError(
            f"two cells of the frame have the id {doubled!r}",
            where=where,
            do="delete one of them in Jupyter, or put back the frame that came with leadfolio",
        )
