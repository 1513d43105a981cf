"""Where a leader is in each of their modules: what is kept, handed in, and comes next."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from leadfolio import ids, journal, submission
from leadfolio.course import Released
from leadfolio.edges.disk import files
from leadfolio.edges.disk.journals import Journal
from leadfolio.errors import JournalError
from leadfolio.journal import Kept, Response
from leadfolio.session import reading
from leadfolio.submission import Receipt

MOST_NOTEBOOK = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One task as it stands with a leader. `cell` is the id of the cell that asks it."""

    task: str
    prompt: str
    optional: bool
    cell: str
    pieces: tuple[Response, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Where a leader is in one module.

    `changed`: what is agreed to be handed in is not what the receipt was given for. `latest`: when
    something was last kept.
    """

    released: Released
    folder: Path
    place: int
    tasks: tuple[Asked, ...]
    receipt: Receipt | None = None
    changed: bool = False
    latest: datetime | None = None
    trouble: str = ""

    @property
    def notebook(self) -> Path:
        """The module's notebook."""
        return self.folder / f"{self.folder.name}.ipynb"

    @property
    def next(self) -> Asked | None:
        """The first task that asks for an answer and has none."""
        return next((one for one in self.tasks if not one.pieces and not one.optional), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetchable:
    """A released module that is not in the leader's home."""

    course: str
    cohort: str
    module: str
    title: str
    place: int


def modules(home: Path, journals: Path) -> tuple[Here, ...]:
    """Return where a leader is in every module in their home, in reading order."""
    found = (_here(path.parent, journals) for path in sorted(home.glob("*/*/module.json")))
    return tuple(sorted((one for one in found if one), key=_order))


def next_module(modules: Iterable[Here]) -> Here | None:
    """Return the module to go on with: the one last written in that still asks, else the first."""
    asking = [one for one in modules if one.next is not None]
    begun = [one for one in asking if one.latest is not None]
    return max(begun, key=lambda one: str(one.latest)) if begun else next(iter(asking), None)


def fetchable(
    exchange: Path, *, have: Iterable[Here], courses: Iterable[str] | None = None
) -> tuple[Fetchable, ...]:
    """Return released modules that are not in the home, in reading order.

    `courses` are those the leader is in. Where nothing says, who has a module of a course is shown
    that course's alone.
    """
    mine = {(one.released.course, one.released.module.id) for one in have}
    only = {course for course, _ in mine} if courses is None else set(courses)
    found = []
    for place in _outbound(exchange):
        course, module = place.parts[-3], place.name
        if (course, module) in mine:
            continue
        if course not in only and (only or courses is not None):
            continue
        try:
            released = reading.read_module(place)
        except JournalError:
            continue
        if (released.course, released.module.id) == (course, module):
            notebook = _notebook(place / f"{module}.ipynb")
            found.append(
                Fetchable(
                    course=course,
                    cohort=released.cohort,
                    module=module,
                    title=released.module.title or module,
                    place=_place(notebook),
                )
            )
    return tuple(sorted(found, key=lambda one: (one.course, one.place, one.module)))


def _outbound(exchange: Path) -> Iterator[Path]:
    try:
        places = sorted(exchange.glob("*/outbound/*"))
    except OSError:
        return
    yield from (p for p in places if ids.is_slug(p.name) and ids.is_slug(p.parts[-3]))


def _order(here: Here) -> tuple[str, int, str]:
    return here.released.course, here.place, here.released.module.id


def _here(folder: Path, journals: Path) -> Here | None:
    try:
        released = reading.read_module(folder)
    except JournalError as error:
        return None if folder.parent == journals else _unreadable(folder, error)
    notebook = _notebook(folder / f"{folder.name}.ipynb")
    below = journals / released.course / released.module.id
    try:
        kept = Journal(below, writer="nobody")
    except JournalError as error:
        return _unreadable(folder, error)
    standing = journal.standing(kept.lines).values()
    receipt = _receipt(kept.folder / "receipts", released)
    return Here(
        released=released,
        folder=folder,
        place=_place(notebook),
        tasks=tuple(_asked(released, standing, _cells(notebook))),
        receipt=receipt,
        changed=receipt is not None and _changed(kept.lines, receipt),
        latest=max((line.saved for line in kept.lines), default=None),
        trouble="; ".join(dict.fromkeys(fault.problem for fault in kept.faults)),
    )


def _unreadable(folder: Path, error: JournalError) -> Here | None:
    """Return a module of which nothing but its trouble can be told, if it is one at all."""
    course, module = folder.parent.name, folder.name
    if not ids.is_slug(course) or not ids.is_slug(module):
        return None
    from leadfolio.course import Module

    released = Released(
        course=course,
        cohort="",
        language="en",
        facilitator="",
        module=Module(id=module, title=module.replace("-", " "), version="", parts=()),
    )
    trouble = f"{error.problem}. Next: {error.do}"
    return Here(released=released, folder=folder, place=0, tasks=(), trouble=trouble)


def _asked(
    released: Released, standing: Iterable[Response], cells: Mapping[str, str]
) -> Iterator[Asked]:
    pieces = tuple(standing)
    for task in released.module.tasks:
        yield Asked(
            task=task.id,
            prompt=beginning(task.prompt, 14) or task.id.replace("-", " "),
            optional=task.optional,
            cell=cells.get(task.id, ""),
            pieces=tuple(r for r in pieces if task.called(r.task) and not r.empty),
        )


def beginning(text: str, words: int) -> str:
    """Return the first words of Markdown, from its first paragraph that has any, without its marks."""
    from leadfolio.edges import markup

    found = (markup.excerpt(part, words) for part in text.split("\n\n") if part.strip())
    return next((said for said in found if said), "")


def _notebook(path: Path) -> Mapping[str, object]:
    """Return a notebook's JSON, or nothing where it cannot be read."""
    try:
        raw = files.read_json(path.parent, path.name, most=MOST_NOTEBOOK)
    except (OSError, ValueError, files.UnsafeFileError):
        return {}
    return raw if isinstance(raw, dict) else {}


def _place(notebook: Mapping[str, object]) -> int:
    place = _part(_part(notebook, "metadata"), "leadfolio").get("place")
    return place if isinstance(place, int) and place > 0 else 10_000


def _cells(notebook: Mapping[str, object]) -> dict[str, str]:
    """Return by task the id of the cell that asks it."""
    found: dict[str, str] = {}
    cells = notebook.get("cells")
    for cell in cells if isinstance(cells, list) else ():
        told = _part(cell, "metadata") if isinstance(cell, dict) else {}
        task, tags = _part(told, "leadfolio").get("task"), told.get("tags")
        is_prompt = isinstance(tags, list) and "prompt" in tags
        if isinstance(task, str) and is_prompt and isinstance(cell.get("id"), str):
            found[task] = cell["id"]
    return found


def _part(raw: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = raw.get(name)
    return found if isinstance(found, dict) else {}


def _receipt(folder: Path, released: Released) -> Receipt | None:
    """Return the newest receipt of a module."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            found.append(submission.read_receipt(files.read_json(folder, path.name)))
        except (OSError, ValueError, files.UnsafeFileError):
            continue
    mine = (released.course, released.module.id)
    whole = [r for r in found if r and (r.course, r.module) == mine]
    return max(whole, key=lambda r: r.at, default=None)


def _changed(lines: Iterable[Kept], receipt: Receipt) -> bool:
    """Whether what would be handed in now differs from what the receipt was given for."""
    kept = tuple(lines)
    # A receipt's time is cut to the second: what was kept within that second was handed in.
    then = [line for line in kept if line.saved < receipt.at + timedelta(seconds=1)]
    return journal.handed_in(journal.standing(kept).values()) != journal.handed_in(
        journal.standing(then).values()
    )
