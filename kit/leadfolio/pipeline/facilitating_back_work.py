"""Taking a piece back from the desk, the work: everywhere, and what could not be is said as such."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leadfolio import report as reports
from leadfolio.edges.disk import manifests
from leadfolio.errors import CourseError, LeadfolioError
from leadfolio.pipeline import commenting, taking_back
from leadfolio.pipeline.facilitating_back import Edition, Plan, called, plan, shown_in
from leadfolio.pipeline.taking_back import TakenBack
from leadfolio.report import Note

PATIENCE = 60.0  # seconds to wait for a collect that goes on
Said = Callable[[str], None]
Words = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of taking a piece back: a sentence, what could not be removed, and notes."""

    sentence: str
    left: tuple[str, ...]
    notes: tuple[Note, ...] = ()


def take(
    course: Path,
    named: str,
    *,
    exchange: Path | None,
    now: datetime,
    said: Said,
    words: Words,
) -> Taken:
    """Take a piece back everywhere, and make the grading pages that went with it again.

    Raises:
        CourseError: the course is wrong, or no piece of this cohort is meant.
    """
    found = plan(course, named, exchange=exchange, now=now)
    _in_turn(course, said)
    done = taking_back.withdraw(course, found.id, exchange=exchange, now=now, said=said)
    ground = taking_back.ground_of(course, exchange)
    shown = shown_in(ground.course, ground.told.id, found.id)
    ready, notes = _ready(course, found, done, exchange=exchange, said=said)
    if done.refused or shown:
        sentence = _not_all(found, done, shown, words)
    else:
        sentence = _all(found, done, ready, words)
    return Taken(sentence=sentence, left=done.refused, notes=notes)


def _in_turn(course: Path, said: Said) -> None:
    """Wait until nobody collects: what is being brought in could hold the piece.

    Raises:
        CourseError: somebody goes on collecting for too long.
    """
    until, waits = time.monotonic() + PATIENCE, False
    while True:
        try:
            with manifests.alone(course / "state" / "collect.lock"):
                return
        except manifests.BusyError as error:
            if not waits:
                said("waiting for the collecting that goes on just now")
            waits = True
            if time.monotonic() > until:
                raise CourseError(
                    "this course is being collected just now",
                    do="wait until that is done, then press again; nothing was changed",
                ) from error
            time.sleep(0.2)


def _ready(
    course: Path, found: Plan, done: TakenBack, *, exchange: Path | None, said: Said
) -> tuple[int, tuple[Note, ...]]:
    """Make the grading pages again that went with a piece; return how many, and what could not be."""
    if not done.again:
        return 0, ()

    def one(line: str) -> None:
        said(f"making the grading pages again, {line.partition(': ')[2]}")

    try:
        made = commenting.ready(
            course, done.again, exchange=exchange, leaders=found.owners, said=one
        )
    except LeadfolioError as error:
        return 0, (
            Note(
                level=reports.Level.WARNING,
                code="feedback-failed",
                message=error.problem,
                next=error.do,
            ),
        )
    return made.counts["ready"], made.notes


def _all(found: Plan, done: TakenBack, ready: int, words: Words) -> str:
    if not done.removed:
        return "Nothing of it was left here to remove."
    gone = joined([one.called for one in found.editions])
    said = [f"{_it(found, words)} is taken back."]
    if gone:
        said.append(f"{gone[:1].upper()}{gone[1:]} no longer {_show(found.editions)} it.")
    if ready:
        again = joined([f"“{found.titles.get(one, one)}”" for one in done.again])
        said.append(f"The grading pages of {again} are made again.")
    if found.made:
        said.append("The cohort's report and the zips went with it; make them again when needed.")
    return " ".join([*said, *_away(done)])


def _not_all(found: Plan, done: TakenBack, shown: tuple[Edition, ...], words: Words) -> str:
    said = [f"{_it(found, words)} is not taken back everywhere."]
    if shown:
        still = joined([one.called for one in shown])
        said.append(f"{still[:1].upper()}{still[1:]} still {_show(shown)} it.")
    if done.refused:
        many = "1 place" if len(done.refused) == 1 else f"{len(done.refused)} places"
        said.append(f"{many} could not be cleared; below is which, and why.")
    said.append("What was removed stays removed.")
    busy = done.refused and all("being published already" in line for line in done.refused)
    step = (
        "wait until the other publishing is done, then take it back again"
        if busy
        else "mend what the lines below name, or send them to who looks after this server; "
        "then take it back again"
    )
    return f"{' '.join([*said, *_away(done)])}\nNext: {step}."


def _it(found: Plan, words: Words) -> str:
    title = called(found.piece.response, words) if found.piece else ""
    return f"“{title}”" if title else "The piece"


def _show(where: tuple[Edition, ...]) -> str:
    return "shows" if len(where) == 1 else "show"


def _away(done: TakenBack) -> list[str]:
    """Say which editions were nowhere to be found, and so were not made again."""
    gone = [line for line in done.stays if line not in taking_back.PIECE_STAYS]
    return [f"Not made again: {line}." for line in gone]


def joined(parts: list[str]) -> str:
    """Return parts as a sentence lists them.

    >>> joined(["a"]), joined(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    *first, last = parts or [""]
    return f"{', '.join(first)} and {last}" if first else last
