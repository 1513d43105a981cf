"""A cohort's status: who handed in what and when, and who waits for an answer. Nobody is ranked."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from leadfolio import times
from leadfolio.cohort import Member
from leadfolio.course import Course
from leadfolio.journal import Audience, Response
from leadfolio.kinds import FORMS, Kind
from leadfolio.portfolio import Asked, held
from leadfolio.submission import Submission

READ = (Audience.FACILITATOR, Audience.COHORT, Audience.PUBLIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """When a leader last handed a module in, how often, and whether that was collected.

    `each` are the times of all hand-ins, as far as they are known.
    """

    last: datetime
    times: int
    collected: bool = True
    each: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One leader in one module.

    `handed_in` is None where nothing was. `pieces` counts what was collected by audience;
    `shared` are those of them that colleagues can answer, `answered` how many of these were.
    """

    username: str
    module: str
    handed_in: HandedIn | None = None
    pieces: Mapping[Audience, int] = field(default_factory=dict)
    shared: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A shared piece, or a question, that nobody has answered since it was `written`."""

    username: str
    module: str
    task: str
    id: str
    question: bool
    written: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Leaders in the order of members.csv, modules in reading order; who has waited longest first."""

    course: Course
    members: tuple[Member, ...]
    cells: tuple[Cell, ...]
    waiting: tuple[Waiting, ...]

    def of(self, username: str) -> tuple[Cell, ...]:
        """Return a leader's modules."""
        return tuple(cell for cell in self.cells if cell.username == username)


def status(
    submissions: Iterable[Submission],
    *,
    course: Course,
    members: Iterable[Member],
    handed_in: Mapping[tuple[str, str], HandedIn],
    asked: Asked,
    holders: Mapping[str, str],
    commented: Collection[tuple[str, str, str]] = (),
) -> Status:
    """Return what can be known from what was handed in alone.

    A piece waits until a colleague responds to it where its writer can read that, or the
    facilitator's comment on it was sent. What a colleague only thanked for or built on has had its
    answer; a question asked waits itself. `commented` are username, module and task.
    """
    own, _, _ = held(submissions, holders)
    by_cell = {(s.username, s.module): s for s in own}
    answered = _answered(own)
    everyone = tuple(members)
    cells: list[Cell] = []
    waiting: list[Waiting] = []
    for member in everyone:
        for module in course.modules:
            key = (member.username, module)
            found = by_cell.get(key, Submission(username=member.username, module=module))
            open_ = [r for r in found.responses if _awaits(r, module, asked)]
            late = [
                r
                for r in open_
                if answered.get(r.id, set()) <= {member.username}
                # Of a task with many pieces, a comment does not say which it is about.
                and (FORMS[r.kind].many or (*key, r.task) not in commented)
            ]
            cells.append(
                Cell(
                    username=member.username,
                    module=module,
                    handed_in=handed_in.get(key),
                    pieces=_by_audience(found),
                    shared=len(open_),
                    answered=len(open_) - len(late),
                )
            )
            waiting += (_waiting(found, response) for response in late)
    waiting.sort(key=lambda one: (one.written, one.id))
    return Status(course=course, members=everyone, cells=tuple(cells), waiting=tuple(waiting))


def _answered(submissions: Iterable[Submission]) -> dict[str, set[str]]:
    """Return who responded to each piece, where others can read it."""
    found: dict[str, set[str]] = {}
    for submission in submissions:
        for response in submission.responses:
            to = response.data.get("to")
            shared = response.audience.reaches(Audience.COHORT) and not response.empty
            if response.kind is Kind.RESPOND and shared and isinstance(to, str):
                found.setdefault(to, set()).add(submission.username)
    return found


def _awaits(response: Response, module: str, asked: Asked) -> bool:
    """Whether colleagues can answer a piece, and its writer may hope for it."""
    if response.empty or not response.audience.reaches(Audience.COHORT):
        return False
    if asked.judges(module, response):
        return False
    return response.kind is not Kind.RESPOND or _is_question(response)


def _is_question(response: Response) -> bool:
    return response.kind is Kind.RESPOND and response.data.get("manner") == "question"


def _by_audience(submission: Submission) -> dict[Audience, int]:
    pieces = [r for r in (*submission.responses, *submission.handwritten) if not r.empty]
    return {audience: sum(r.audience is audience for r in pieces) for audience in READ}


def _waiting(submission: Submission, response: Response) -> Waiting:
    return Waiting(
        username=submission.username,
        module=submission.module,
        task=response.task,
        id=response.id,
        question=_is_question(response),
        written=response.written,
    )


def plain(found: Status) -> dict[str, object]:
    """Return a status as JSON says it."""
    return {
        "course": found.course.id,
        "cohort": found.course.cohort,
        "leaders": [
            {
                "username": member.username,
                "name": member.name,
                "modules": [_plain_cell(cell) for cell in found.of(member.username)],
            }
            for member in found.members
        ],
        "waiting": [
            {
                "username": one.username,
                "module": one.module,
                "task": one.task,
                "id": one.id,
                "question": one.question,
                "since": times.stamp(one.written),
            }
            for one in found.waiting
        ],
    }


def _plain_cell(cell: Cell) -> dict[str, object]:
    at = cell.handed_in
    return {
        "module": cell.module,
        "handed_in": times.stamp(at.last) if at else None,
        "times": at.times if at else 0,
        "collected": at.collected if at else None,
        "pieces": {audience.value: count for audience, count in cell.pieces.items()},
        "shared": cell.shared,
        "answered": cell.answered,
    }


def lines(found: Status, *, width: int = 80) -> Iterator[str]:
    """Yield a status as plain text, a line a leader and module, none wider than `width`."""
    late = any(cell.handed_in and not cell.handed_in.collected for cell in found.cells)
    yield fitted(found.course.cohort, width)
    yield "From what was handed in alone. Times are UTC."
    yield ""
    yield _row("", ("last handed in", "times", "facil.", "cohort", "public", "answered"), width)
    for member in found.members:
        yield fitted(member.name, width)
        for cell in found.of(member.username):
            yield _row(f"  {cell.module}", _columns(cell), width)
    if late:
        yield "\n* handed in since the last collect; its pieces are not counted yet"
    yield ""
    yield from _waiting_lines(found, width)


def _waiting_lines(found: Status, width: int) -> Iterator[str]:
    """Yield who waits: each question by itself, other pieces a line a leader."""
    if not found.waiting:
        yield "Nobody waits for an answer."
        return
    names = {member.username: member.name for member in found.members}
    questions = [one for one in found.waiting if one.question]
    if questions:
        yield "Questions that nobody has answered, by the day they were written"
        for one in questions:
            text = f"  {one.written:%Y-%m-%d}  {names[one.username]}: {one.module}.{one.task}"
            yield fitted(text, width)
        yield ""
    pieces: dict[str, list[Waiting]] = {}
    for one in found.waiting:
        if not one.question:
            pieces.setdefault(one.username, []).append(one)
    if pieces:
        yield "Shared pieces that nobody has answered, by the day the oldest was written"
    for username, waiting in pieces.items():
        counts = Counter(one.module for one in waiting)
        where = ", ".join(f"{m} {counts[m]}" for m in found.course.modules if m in counts)
        yield fitted(f"  {waiting[0].written:%Y-%m-%d}  {names[username]}: {where}", width)


WIDTHS = (17, 6, 7, 7, 7, 9)


def _columns(cell: Cell) -> tuple[str, ...]:
    at = cell.handed_in
    if at is None:
        return ("nothing yet", "", "", "", "", "")
    mark = " " if at.collected else "*"
    counts = (str(cell.pieces.get(audience, 0) or "-") for audience in READ)
    answered = f"{cell.answered} of {cell.shared}" if cell.shared else "-"
    return (f"{at.last:%Y-%m-%d %H:%M}{mark}", str(at.times), *counts, answered)


def _row(name: str, columns: Iterable[str], width: int) -> str:
    first = width - sum(WIDTHS)
    rest = "".join(f"{text:>{n}}" for text, n in zip(columns, WIDTHS, strict=True))
    return f"{fitted(name, first, fill=True)}{rest}".rstrip()


def fitted(text: str, width: int, *, fill: bool = False) -> str:
    """Return a text on one line that takes `width` columns of a terminal at most, or just so many.

    >>> fitted("a long name", 6), fitted("学びの木", 5), fitted("ab", 4, fill=True)
    ('a lon…', '学び…', 'ab  ')
    """
    plain = "".join(c if c.isprintable() else " " for c in text)
    cut = plain
    while cut and columns(cut) + (cut != plain) > width:
        cut = cut[:-1]
    said = cut if cut == plain else f"{cut}…"
    return said + " " * (width - columns(said)) if fill else said


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes.

    >>> columns("abc"), columns("学び"), columns("e\\u0301")
    (3, 4, 1)
    """
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)
