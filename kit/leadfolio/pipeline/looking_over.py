"""Looking over a cohort: what was handed in and collected, and nothing of anybody's home."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leadfolio import portfolio, submission
from leadfolio import status as statuses
from leadfolio.course import Course, Module
from leadfolio.edges.disk import files, ledger
from leadfolio.edges.exchange import names, places
from leadfolio.errors import ExchangeError
from leadfolio.pipeline import (
    collecting,
    commenting,
    opening,
    publishing_making,
    publishing_reading,
)
from leadfolio.pipeline.opening import Opened
from leadfolio.portfolio import Asked
from leadfolio.report import Note
from leadfolio.status import HandedIn, Status
from leadfolio.submission import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedOver:
    """A cohort's status, what it was found in, and what was noticed while that was read.

    `submissions` hold what was collected, each id its holder's; `modules` the course's as they are now.
    """

    status: Status
    notes: tuple[Note, ...] = ()
    submissions: tuple[Submission, ...] = ()
    modules: tuple[Module, ...] = ()


def status(course: Path, *, exchange: Path | None = None, now: datetime) -> LookedOver:
    """Return who handed in what and when, and who waits for an answer.

    Read is what was collected, and the names of folders in the exchange where this account
    may list them; without them, what was collected counts as handed in once.

    Raises:
        CourseError: the course folder is wrong.
    """
    opened = opening.open_course(course)
    at = int(now.timestamp() * 1e9)
    gathered = publishing_reading.gather(course, opened.course, opened.members, at=at)
    root = places.exchange(exchange, course=course)
    inbound = names.inbound(root, opened.course.id)
    try:
        holders = ledger.read_holders(course / "state" / publishing_making.HOLDERS)
    except ledger.LedgerError:
        holders = {}
    asked = Asked(modules=opened.modules)
    found = statuses.status(
        asked.moved(gathered.submissions),
        course=opened.course,
        members=opened.members,
        handed_in={
            **_collected(course, opened.course, (m.username for m in opened.members)),
            **_handed_in(course, inbound, opened, now=now),
        },
        asked=asked,
        holders=holders,
        commented=frozenset(_commented(course, root, opened, asked)),
    )
    return LookedOver(
        status=found,
        notes=gathered.notes,
        submissions=asked.moved(portfolio.held(gathered.submissions, holders)[0]),
        modules=opened.modules,
    )


def _commented(
    course: Path, exchange: Path, opened: Opened, asked: Asked
) -> Iterator[tuple[str, str, str]]:
    """Yield whose tasks the facilitator sent a comment on, as the tasks are called now."""
    for member in opened.members:
        for module in opened.course.modules:
            pair = member.username, module
            for one in commenting.sent(course, exchange, opened.course.id, pair):
                task = asked.task(module, one.task)
                yield *pair, task.id if task else one.task


def _handed_in(
    course: Path, inbound: Path, opened: Opened, *, now: datetime
) -> dict[tuple[str, str], HandedIn]:
    """Return what the exchange tells; nothing where it may not be read."""
    try:
        look = collecting.look_at(inbound, opened.course, opened.members)
    except ExchangeError:
        return {}
    told: dict[tuple[str, str], HandedIn] = {}
    for key, handed_in in look.handed.items():
        newest = submission.newest(handed_in, now=now)
        told[key] = HandedIn(
            last=submission.believed(newest, now=now),
            times=len(handed_in),
            collected=_record(course, *key) == newest.folder,
            each=tuple(sorted(submission.believed(one, now=now) for one in handed_in)),
        )
    return told


def _record(course: Path, username: str, module: str) -> str:
    """Return the name of the folder that was collected, where that was noted."""
    try:
        raw = files.read_json(course / "submitted", username, module, collecting.RECORD)
    except (OSError, ValueError, files.UnsafeFileError):
        return ""
    folder = raw.get("folder") if isinstance(raw, dict) else None
    return folder if isinstance(folder, str) else ""


def _collected(
    course: Path, told: Course, usernames: Iterable[str]
) -> dict[tuple[str, str], HandedIn]:
    """Return what was noted at collecting."""
    found: dict[tuple[str, str], HandedIn] = {}
    for username in usernames:
        for module in told.modules:
            name = names.read_folder(_record(course, username, module))
            if name is not None:
                found[username, module] = HandedIn(last=name.at, times=1, each=(name.at,))
    return found
