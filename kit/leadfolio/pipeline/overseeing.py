"""Overseeing standards: to see them whole, and to set a piece aside for a reason that is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leadfolio import ids, judgement, portfolio, withdrawal
from leadfolio.documents import first_sentence
from leadfolio.edges.disk import ledger, standings
from leadfolio.errors import CourseError
from leadfolio.fit import JudgeFit
from leadfolio.journal import Audience, Response
from leadfolio.oversight import Overseen
from leadfolio.pipeline import gathering, judging, opening, publishing_making, publishing_reading
from leadfolio.portfolio import Asked, Entry, Shared
from leadfolio.report import Note
from leadfolio.standard import Standard

MOST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Oversaw:
    """Standards as a facilitator sees them, and what was noticed while judgements were read."""

    standards: tuple[Overseen, ...]
    notes: tuple[Note, ...] = ()


def standard(course: Path, task: str | None = None, *, now: datetime) -> Oversaw:
    """Return every standard of a course, or one task's, as the cohort may know it. Nothing is written.

    Raises:
        CourseError: the course folder is wrong, or no such task asks for a product.
    """
    opened = opening.open_course(course)
    asked = Asked(modules=opened.modules)
    gathered = publishing_reading.gather(
        course, opened.course, opened.members, at=int(now.timestamp() * 1e9)
    )
    holders = _holders(course)
    own, _, _ = portfolio.held(gathered.submissions, holders)
    others = gathering.gather(
        course, opened.course, opened.modules, taken=holders, slugs=(), fresh=False
    )
    bench = judging.bench(
        course / "state",
        opened.course,
        own,
        asked=asked,
        leaders=len(opened.members),
        once=holders,
        gathered=(entry for entry in others.entries if entry.id in others.pooled),
    )
    shared = portfolio.shared(own, audience=Audience.COHORT, asked=asked)
    found = judging.standards(bench, shared, audience=Audience.COHORT, now=now, keep=False)
    names = {member.username: member.name for member in opened.members}
    overseen = tuple(
        _overseen(told, asked, shared, others.entries, names)
        for told in _chosen(found, task).values()
    )
    return Oversaw(standards=overseen, notes=bench.notes)


def set_aside(course: Path, piece: str, *, because: str) -> str:
    """Set a piece aside: out of the standard, while the reason is shown. Return its title.

    Raises:
        CourseError: no such piece is offered, or no reason is given.
    """
    why = reason(because, do='say it in a sentence: --because "It names a child."')
    id_, title = _offered(course, piece)
    state = course / "state"
    standings.write_aside(state, {**judging.aside(state), id_: why})
    return title


def reason(because: str, *, do: str) -> str:
    """Return a reason on one line; `do` says how another is given.

    Raises:
        CourseError: it is none, or too long.
    """
    said = " ".join(because.split())
    if not said:
        problem = "a piece is set aside for a reason, which everyone who reads the standard sees"
        raise CourseError(problem, do=do)
    if len(said) > MOST_REASON:
        raise CourseError(f"the reason is longer than {MOST_REASON} letters", do=do)
    return said


def restore(course: Path, piece: str) -> str:
    """Put a piece that was set aside back among those that may stand. Return its title or id.

    Raises:
        CourseError: it is not set aside.
    """
    state, id_ = course / "state", withdrawal.plain_id(piece)
    before = judging.aside(state)
    if id_ not in before:
        raise CourseError(
            f"{piece[:60]!r} is not set aside",
            do="look at `leadfolio standard`, which names what is; nothing was changed",
        )
    standings.write_aside(state, {id: why for id, why in before.items() if id != id_})
    return id_


def _offered(course: Path, piece: str) -> tuple[str, str]:
    """Return the id and title of a piece that its writer offers as an example."""
    id_ = withdrawal.plain_id(piece)
    opened = opening.open_course(course)
    gathered = publishing_reading.gather(course, opened.course, opened.members, at=0)
    own, _, _ = portfolio.held(gathered.submissions, _holders(course))
    for submission in own:
        for response in submission.responses:
            if response.id == id_ and response.exemplar:
                return id_, _called(response) or id_
    raise CourseError(
        f"no piece of the id {piece[:60]!r} is offered as an example here",
        do="look whether its writer still offers it, and take the id from the address of its page, "
        "e/<id>/; nothing was changed",
    )


def _holders(course: Path) -> Mapping[str, str]:
    try:
        return ledger.read_holders(course / "state" / publishing_making.HOLDERS)
    except ledger.LedgerError:
        return {}


def _chosen(found: Mapping[str, Standard], task: str | None) -> Mapping[str, Standard]:
    if task is None or task in found:
        return {task: found[task]} if task is not None else found
    near = ids.nearest(task, found)
    raise CourseError(
        f"no task {task!r} asks for a product here",
        do=f"did you mean {near}?" if near else f"name one of: {', '.join(found) or 'none yet'}",
    )


def _overseen(
    told: Standard,
    asked: Asked,
    shared: tuple[Shared, ...],
    others: tuple[Entry, ...],
    names: Mapping[str, str],
) -> Overseen:
    module, _, id_ = told.task.partition(".")
    task = asked.task(module, id_)
    titles = {entry.id: f"{entry.title} ({entry.person.organisation})" for entry in others}
    own = {
        piece.response.id: _called(piece.response)
        for piece in shared
        if f"{piece.module}.{piece.response.task}" == told.task
    }
    return Overseen(
        standard=told,
        title=first_sentence(task.prompt) if task else id_,
        titles=titles | own,
        judges=_judges(told),
        names=names,
        own=frozenset(own),
    )


def _called(response: Response) -> str:
    return response.title or first_sentence(response.text)[:60]


def _judges(told: Standard) -> tuple[JudgeFit, ...]:
    if not told.judgements:
        return ()
    from leadfolio.edges import fitting

    return fitting.fit(judgement.comparisons(told.judgements)).judges
