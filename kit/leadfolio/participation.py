"""Participation: what moved in a cohort and when, and who has been quiet. By time, never by count."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from leadfolio.cohort import Member
from leadfolio.journal import Audience, Response
from leadfolio.kinds import Kind
from leadfolio.portfolio import Asked
from leadfolio.status import HandedIn, Status
from leadfolio.submission import Submission


class Step(StrEnum):
    """A step a leader took that a facilitator may want to thank them for."""

    SHARED = "shared"
    RISK = "risk"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One step: by whom, in which piece, and `at` the hand-in that first can have held it.

    `by` is the day a risk was promised for; `outcome` what became of it: kept, changed or dropped.
    """

    step: Step
    username: str
    module: str
    task: str
    id: str
    at: datetime
    by: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Somebody who handed nothing in lately; `last` is None where they never did."""

    username: str
    last: datetime | None


def moves(
    submissions: Iterable[Submission],
    *,
    handed_in: Mapping[tuple[str, str], HandedIn],
    asked: Asked,
) -> tuple[Moved, ...]:
    """Return the first piece each leader shares, each risk promised and each reported on, latest first.

    What colleagues can read counts as shared; a judgement does not, for it is never shown.
    """
    found: list[Moved] = []
    shared: dict[str, Moved] = {}
    for one in submissions:
        times = handed_in.get((one.username, one.module))
        for response in one.responses:
            if response.empty:
                continue
            if response.kind is Kind.COMMIT:
                found += _risked(one, response, times)
            if response.audience.reaches(Audience.COHORT) and not asked.judges(
                one.module, response
            ):
                step = _moved(Step.SHARED, one, response, arrived(response.first_written, times))
                before = shared.get(one.username, step)
                shared[one.username] = min(step, before, key=_when)
    return tuple(sorted([*found, *shared.values()], key=_when, reverse=True))


def arrived(written: datetime, handed_in: HandedIn | None) -> datetime:
    """Return the first hand-in after words were written: before it, nobody else had them.

    >>> from datetime import UTC
    >>> def day(n: int) -> datetime: return datetime(2030, 9, n, tzinfo=UTC)
    >>> arrived(day(2), HandedIn(last=day(9), times=3, each=(day(1), day(4), day(9)))).day
    4
    >>> arrived(day(2), None).day
    2
    """
    if handed_in is None:
        return written
    after = (at for at in sorted(handed_in.each) if at >= written)
    return next(after, handed_in.last)


def _risked(submission: Submission, response: Response, times: HandedIn | None) -> Iterable[Moved]:
    at = arrived(response.first_written, times)
    yield _moved(Step.RISK, submission, response, at)
    if response.data.get("outcome"):
        yield _moved(Step.REPORTED, submission, response, arrived(response.written, times))


def _moved(step: Step, submission: Submission, response: Response, at: datetime) -> Moved:
    risk = response.data if response.kind is Kind.COMMIT else {}
    return Moved(
        step=step,
        username=submission.username,
        module=submission.module,
        task=response.task,
        id=response.id,
        at=at,
        by=str(risk.get("by") or ""),
        outcome=str(risk.get("outcome") or ""),
    )


def _when(one: Moved) -> tuple[datetime, str, str]:
    return one.at, one.id, one.step.value


def quiet(status: Status, *, now: datetime, weeks: int) -> tuple[Quiet, ...]:
    """Return who handed nothing in for so many weeks, longest ago first, then by name who never did."""
    last = {member.username: latest(status, member.username) for member in status.members}
    since = now - timedelta(weeks=weeks)
    silent = sorted((at, username) for username, at in last.items() if at and at <= since)
    never = [m.username for m in by_name(status.members) if last[m.username] is None]
    return (
        *(Quiet(username=username, last=at) for at, username in silent),
        *(Quiet(username=username, last=None) for username in never),
    )


def latest(status: Status, username: str) -> datetime | None:
    """Return when a leader last handed anything in, or None."""
    return max((c.handed_in.last for c in status.of(username) if c.handed_in), default=None)


def by_name(members: Iterable[Member]) -> tuple[Member, ...]:
    """Return members in the order of the alphabet, marks over letters set aside.

    >>> [m.name for m in by_name([Member(username=n, name=n) for n in ("Zoe", "Éva", "ada")])]
    ['ada', 'Éva', 'Zoe']
    """
    return tuple(sorted(members, key=lambda member: (alphabetical(member.name), member.username)))


def alphabetical(name: str) -> str:
    """Return what a name is sorted by."""
    apart = unicodedata.normalize("NFKD", name)
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()
