"""Watching: collecting and publishing as work arrives, one round after the other."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from leadfolio.edges.exchange import names, places
from leadfolio.errors import LeadfolioError
from leadfolio.journal import Audience
from leadfolio.pipeline import opening
from leadfolio.pipeline.collecting import collect
from leadfolio.pipeline.publishing import publish

QUIET = 2.0  # seconds without a change: somebody may be handing in several modules
AGAIN = 30.0  # seconds until a round that failed is tried again
LOOK = 0.25
Look = tuple[int, int, int] | None


def watch(
    course: Path,
    *,
    now: Callable[[], datetime],
    exchange: Path | None = None,
    audience: Audience = Audience.COHORT,
    out: Path | None = None,
    said: Callable[[str], None],
    pause: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Collect and publish whenever something was handed in, until it is interrupted.

    A round begins when the exchange has been quiet for two seconds. What goes wrong in one
    is said, and the next goes on.

    Raises:
        CourseError: the course folder is wrong from the start.
    """
    told, _ = opening.open_roster(course)
    inbound = names.inbound(places.exchange(exchange, course=course), told.id)
    said(f"Watching {inbound}. Press Ctrl+C to end.")
    if _look(inbound) is None:
        said("Nothing can be handed in there yet: release a module, or name it with --exchange.")
    rounds = _Rounds(course, exchange, audience, out, now, said)
    done: Look = (0, 0, 0)  # nothing looks like this: the first round takes what is there
    seen, since, tried = done, clock() - QUIET, clock()
    failed = False
    try:
        while True:
            look, at = _look(inbound), clock()
            if look != seen:
                # What lay there before watching began has been quiet for long.
                seen, since = look, since if seen == (0, 0, 0) else at
            due = look not in (done, None) and at - since >= QUIET
            if due or (failed and at - tried >= AGAIN):
                failed, done, tried = not rounds.one(), look, at
            pause(LOOK)
    except KeyboardInterrupt:
        said("Stopped watching. What was collected and published stays as it is.")


def _look(inbound: Path) -> Look:
    """Return what changes when something is handed in; None where nothing can be yet."""
    try:
        status = inbound.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_nlink


class _Rounds:
    """Each round collects, then publishes, and is said in one line."""

    def __init__(
        self,
        course: Path,
        exchange: Path | None,
        audience: Audience,
        out: Path | None,
        now: Callable[[], datetime],
        said: Callable[[str], None],
    ) -> None:
        self.course, self.exchange, self.audience, self.out = course, exchange, audience, out
        self.now, self.said, self.trouble = now, said, ""

    def one(self) -> bool:
        """Take one round; return whether it went well."""
        at = self.now()
        try:
            collected = collect(self.course, exchange=self.exchange, now=at).counts
            published = publish(self.course, audience=self.audience, out=self.out).report.counts
        except LeadfolioError as error:
            return self._failed(at, str(error))
        except OSError as error:
            return self._failed(at, f"{error.filename or 'the disk'}: {error.strerror or error}")
        self.trouble = ""
        self._say(
            at,
            f"collected {collected['accepted']} of {collected['submissions']}"
            f" ({collected['written']} new, {collected['quarantined']} quarantined);"
            f" entries shown: {published['entries']}, files written: {published['written']}",
        )
        return True

    def _failed(self, at: datetime, trouble: str) -> bool:
        """Say what went wrong, once for as long as it stays the same."""
        if trouble != self.trouble:
            self._say(at, f"{trouble}\n  It is tried again every {AGAIN:.0f} seconds.")
        self.trouble = trouble
        return False

    def _say(self, at: datetime, line: str) -> None:
        self.said(f"{at.astimezone():%H:%M:%S}  {line}")
