"""A cohort's chronicle: how it took part over time, what it felt, who learned from whom. Nobody is ranked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from leadfolio.course import Course
from leadfolio.journal import Audience, Moment
from leadfolio.participation import alphabetical
from leadfolio.portfolio import Portfolio
from leadfolio.status import Status
from leadfolio.submission import Submission

AUDIENCES = (Audience.FACILITATOR, Audience.COHORT, Audience.PUBLIC)
MOST_WEEKS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One week, by its Monday: how many leaders handed something in, and pieces begun in it."""

    start: date
    leaders: int
    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Whose pieces somebody answered or built on; names as the cohort reads them."""

    who: str
    whom: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One task's standard as the cohort may know it; `title` is empty where nothing stands."""

    task: str
    pieces: int
    judgements: int
    title: str = ""
    since: date | None = None
    odds: float = 0.0
    preferred: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chronicle:
    """What a cohort's report tells. Of leaders' words it holds no more than the cohort reads.

    `read_by` counts pieces by module and audience, `moments` those that name one.
    """

    course: Course
    made: datetime
    leaders: int
    took_part: int
    weeks: tuple[Week, ...]
    earlier: int
    read_by: tuple[tuple[str, Mapping[Audience, int]], ...]
    moments: Mapping[Moment, int]
    learned: tuple[Learned, ...]
    standards: tuple[Standing, ...]


def chronicle(
    status: Status,
    submissions: Iterable[Submission],
    *,
    portfolio: Portfolio,
    standards: Iterable[Standing],
    made: datetime,
) -> Chronicle:
    """Return a cohort's chronicle. `portfolio` is the cohort's own edition."""
    weeks = _weeks(status, submissions)
    titles = {module.id: module.title or module.id for module in portfolio.modules}
    active = {cell.username for cell in status.cells if cell.handed_in}
    return Chronicle(
        course=status.course,
        made=made,
        leaders=len(status.members),
        took_part=len(active),
        weeks=weeks[-MOST_WEEKS:],
        earlier=len(weeks[:-MOST_WEEKS]),
        read_by=tuple(
            (
                titles.get(module, module),
                {
                    a: sum(c.pieces.get(a, 0) for c in status.cells if c.module == module)
                    for a in AUDIENCES
                },
            )
            for module in status.course.modules
        ),
        moments={m: sum(e.moment is m for e in portfolio.entries) for m in Moment},
        learned=learned(portfolio),
        standards=tuple(standards),
    )


def _weeks(status: Status, submissions: Iterable[Submission]) -> tuple[Week, ...]:
    """Return every week from the first in which something was begun or handed in to the last."""
    handed_in = {
        (monday(at), cell.username)
        for cell in status.cells
        if cell.handed_in
        for at in cell.handed_in.each or (cell.handed_in.last,)
    }
    pieces = Counter(
        monday(response.first_written)
        for submission in submissions
        for response in (*submission.responses, *submission.handwritten)
        if not response.empty
    )
    leaders = Counter(week for week, _ in handed_in)
    found = leaders.keys() | pieces.keys()
    if not found:
        return ()
    first, last = min(found), max(found)
    every = (first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1))
    return tuple(Week(start=week, leaders=leaders[week], pieces=pieces[week]) for week in every)


def monday(at: datetime) -> date:
    """Return the Monday of a moment's week, in UTC.

    >>> from datetime import UTC
    >>> monday(datetime(2026, 11, 22, 23, 59, tzinfo=UTC)).isoformat()
    '2026-11-16'
    """
    return at.date() - timedelta(days=at.weekday())


def learned(portfolio: Portfolio) -> tuple[Learned, ...]:
    """Return who answered whom or built on what they wrote, by name; nobody is counted.

    An invented name stays apart from its bearer's own: the two are never joined.
    """
    called = _called(portfolio)
    writers = {entry.id: called[entry.person.slug] for entry in portfolio.entries}
    found: dict[str, set[str]] = {}
    for entry in portfolio.entries:
        who = called[entry.person.slug]
        sources = [*([entry.answers_to] if entry.answers_to else []), *entry.built_on]
        for source in sources:
            whom = writers.get(source, who)
            if whom != who:
                found.setdefault(who, set()).add(whom)
    return tuple(
        Learned(who=who, whom=tuple(sorted(found[who], key=alphabetical)))
        for who in sorted(found, key=alphabetical)
    )


def _called(portfolio: Portfolio) -> dict[str, str]:
    """Return what each person is called, by slug: two of one name are told apart."""
    names = {entry.person.slug: entry.person.name for entry in portfolio.entries}
    often = Counter(names.values())
    return {slug: f"{name} ({slug})" if often[name] > 1 else name for slug, name in names.items()}
