"""A leader's buttons in nbgrader's assignment list, joined to handing in and fetching."""

from datetime import UTC, datetime
from pathlib import Path

from leadfolio.edges.exchange import classes
from leadfolio.session import feedback, fetching, handing_in
from leadfolio.session.surroundings import surroundings


class ExchangeSubmit(classes.Submitting):
    """Hands in through leadfolio."""

    def hand_in(self, folder: Path, *, username: str, exchange: Path, cache: Path) -> str:
        """Hand a module folder in, and return the receipt's code."""
        now = datetime.now(UTC)
        receipt = handing_in.submit(
            folder, username=username, exchange=exchange, cache=cache, now=now
        )
        return receipt.code


class ExchangeFetchAssignment(classes.Fetching):
    """Fetches through leadfolio."""

    def bring(self, module: str, *, course: str, folder: Path, exchange: Path) -> None:
        """Bring a released module to a folder."""
        fetching.fetch_to(folder, module, course=course, exchange=exchange)


class ExchangeFetchFeedback(classes.FetchingFeedback):
    """Fetches feedback through leadfolio."""

    def bring(self, module: str, *, course: str, folder: Path, exchange: Path, cache: Path) -> None:
        """Bring what was sent on a module to its folder."""
        feedback.fetch(folder, course=course, module=module, exchange=exchange, cache=cache)


class OwnCourses(classes.Known):
    """The courses that the Hub has the leader in."""

    def courses(self) -> tuple[str, ...] | None:
        """Return the courses the leader is in, or None where nothing says."""
        return surroundings().courses
