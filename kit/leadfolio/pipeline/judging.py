"""Judging: from the judgements that were handed in to what stands, for one audience."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from leadfolio import judgement, standard
from leadfolio.course import Course
from leadfolio.edges.disk import standings
from leadfolio.edges.disk.standings import Kept
from leadfolio.errors import SiteError
from leadfolio.fit import Fit
from leadfolio.journal import Audience
from leadfolio.judgement import Judgement, Known
from leadfolio.kinds import Kind
from leadfolio.portfolio import Asked, Entry, Shared
from leadfolio.report import Note
from leadfolio.standard import Event, Leading, Rules, Standard
from leadfolio.submission import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Everything that judging looks at, whoever will read of it."""

    state: Path
    rules: Rules
    leaders: int
    tasks: tuple[str, ...]
    judgements: tuple[Judgement, ...]
    aside: Mapping[str, str]
    gathered: Mapping[str, Known]
    notes: tuple[Note, ...] = ()


def bench(
    state: Path,
    course: Course,
    submissions: Sequence[Submission],
    *,
    asked: Asked,
    leaders: int,
    once: Iterable[str],
    gathered: Iterable[Entry] = (),
) -> Bench:
    """Return what was judged, of all that was handed in. `once` are the ids there ever were.

    `gathered` are pieces of other portfolios that may be compared here.

    Raises:
        SiteError: what was set aside cannot be read.
    """
    others = {e.id: Known(writer="", task=f"{e.module}.{e.task}") for e in gathered}
    known = {**others, **judgement.pieces(submissions)}
    found, notes = judgement.read(submissions, known=known, once=frozenset(once))
    with_product = tuple(
        f"{module.id}.{task.id}"
        for module in asked.modules
        for task in module.tasks
        if task.kind is Kind.PRODUCE
    )
    return Bench(
        state=state,
        rules=rules(course),
        leaders=leaders,
        tasks=with_product,
        judgements=found,
        aside=aside(state),
        gathered=others,
        notes=notes,
    )


def rules(course: Course) -> Rules:
    """Return what it takes to stand in a course."""
    return Rules(odds=course.odds, judges=course.judges, first=course.first)


def aside(state: Path) -> dict[str, str]:
    """Return which pieces were set aside, and why.

    Raises:
        SiteError: it cannot be read.
    """
    try:
        return standings.read_aside(state)
    except standings.KeptError as error:
        raise SiteError(
            f"state/{standings.ASIDE}, which says what was set aside and why, cannot be read",
            do="put it back from a backup; or remove it, and nothing is set aside",
        ) from error


def standards(
    bench: Bench, shared: Iterable[Shared], *, audience: Audience, now: datetime, keep: bool = True
) -> dict[str, Standard]:
    """Return the standard of each task, by `module.task`, among what an audience may read.

    What came to stand is kept in `state/`, unless `keep` is false.

    Raises:
        SiteError: what stood before cannot be read.
    """
    pools: dict[str, set[str]] = {task: set() for task in bench.tasks}
    for piece in shared:
        task = f"{piece.module}.{piece.response.task}"
        if piece.response.exemplar and task in pools:
            pools[task].add(piece.response.id)
    for id, known in bench.gathered.items():
        if known.task in pools:
            pools[known.task].add(id)
    return {
        task: _standard(bench, task, pool, audience=audience, now=now, keep=keep)
        for task, pool in pools.items()
    }


def _standard(
    bench: Bench, task: str, offered: set[str], *, audience: Audience, now: datetime, keep: bool
) -> Standard:
    aside = {id: why for id, why in bench.aside.items() if id in offered}
    pool = frozenset(offered - aside.keys())
    counted = judgement.among((j for j in bench.judgements if j.task == task), pool)
    told = Standard(
        task=task,
        rules=bench.rules,
        leaders=bench.leaders,
        pool=pool,
        judgements=counted,
        aside=aside,
    )
    kept = _kept(bench.state, audience, task)
    judged = _digest(told)
    if kept is not None and kept.judged == judged:
        return replace(told, events=kept.events, fit=kept.fit)
    before = kept.events if kept else ()
    # Among too few nothing comes to stand; what stood is still taken back by its writer.
    heard = replace(told, judgements=()) if told.too_few else told
    events = _history(heard, before, now)
    fit = _fit(counted)
    if keep and (events or counted or kept is not None):
        fresh = Kept(judged=judged, events=events, fit=fit)
        standings.write_kept(bench.state, audience.value, task, fresh)
    return replace(told, events=events, fit=fit)


def _kept(state: Path, audience: Audience, task: str) -> Kept | None:
    try:
        return standings.read_kept(state, audience.value, task)
    except standings.KeptError as error:
        place = f"state/{standings.PLACE}/{audience.value}/{task}.json"
        raise SiteError(
            f"{place}, which keeps what stood, cannot be read",
            do="put it back from a backup; or remove it, and it is found anew from the judgements",
        ) from error


def _history(told: Standard, before: Sequence[Event], now: datetime) -> tuple[Event, ...]:
    return standard.history(
        told.judgements,
        rules=told.rules,
        led=_led,
        now=now.astimezone(UTC).replace(microsecond=0),
        pool=told.pool,
        before=before,
        aside=told.aside,
    )


def _led(judgements: Sequence[Judgement]) -> Leading | None:
    from leadfolio.edges import fitting

    return fitting.leading(judgement.comparisons(judgements))


def _fit(judgements: Sequence[Judgement]) -> Fit | None:
    """Return the places of a picture. Judges stay out of what is kept."""
    if not judgements:
        return None
    from leadfolio.edges import fitting

    return replace(fitting.fit(judgement.comparisons(judgements)), judges=())


def _digest(told: Standard) -> str:
    """Return a name for everything that decides what stands."""
    chosen = [(j.id, j.judge, j.better, j.other, j.written.isoformat()) for j in told.judgements]
    everything = (told.rules, told.too_few, sorted(told.pool), sorted(told.aside.items()), chosen)
    return hashlib.sha256(repr(everything).encode("utf-8", "replace")).hexdigest()
