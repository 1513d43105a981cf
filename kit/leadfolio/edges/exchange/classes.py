"""nbgrader's own buttons and commands, made to call ours: plugged in by nbgrader_config.py.

What is called is joined elsewhere (`session/plugged.py`, `pipeline/plugged.py`), so that this
file knows nbgrader and nothing of the rest.
"""

from pathlib import Path
from typing import Any

import nbgrader.exchange
from nbgrader.auth import BaseAuthPlugin
from nbgrader.exchange import default

from leadfolio.errors import LeadfolioError


def _failed(exchange: Any, error: LeadfolioError) -> nbgrader.exchange.ExchangeError:
    """Say an error of ours as nbgrader says its own."""
    exchange.log.error(str(error))
    return nbgrader.exchange.ExchangeError(str(error))


class Submitting(default.ExchangeSubmit):
    """The assignment list's Submit button, and `nbgrader submit`."""

    def hand_in(self, folder: Path, *, username: str, exchange: Path, cache: Path) -> str:
        """Hand a module folder in, and return the receipt's code."""
        raise NotImplementedError

    def copy_files(self) -> None:
        """Hand in, where nbgrader would copy the folder as it is."""
        username = self.assignment_filename.partition("+")[0]
        try:
            code = self.hand_in(
                Path(self.src_path),
                username=username,
                exchange=Path(self.root),
                cache=Path(self.cache),
            )
        except LeadfolioError as error:
            raise _failed(self, error) from error
        else:
            self.log.info("Handed in. Receipt: %s", code)


class Fetching(default.ExchangeFetchAssignment):
    """The assignment list's Fetch button, and `nbgrader fetch_assignment`."""

    def bring(self, module: str, *, course: str, folder: Path, exchange: Path) -> None:
        """Bring a released module to a folder."""
        raise NotImplementedError

    def init_dest(self) -> None:
        """Name the folder; one that is there is renewed around what its leader wrote."""
        told: Any = self.coursedir
        course = told.course_id if self.path_includes_course else ""
        place = Path(self.assignment_dir) / course / told.assignment_id
        self.dest_path = str(place.absolute())

    def copy_files(self) -> None:
        """Fetch, where nbgrader would copy what is missing."""
        told: Any = self.coursedir
        try:
            self.bring(
                told.assignment_id,
                course=told.course_id,
                folder=Path(self.dest_path),
                exchange=Path(self.root),
            )
        except LeadfolioError as error:
            raise _failed(self, error) from error


class FetchingFeedback(default.ExchangeFetchFeedback):
    """The assignment list's Fetch Feedback button, and `nbgrader fetch_feedback`."""

    def bring(self, module: str, *, course: str, folder: Path, exchange: Path, cache: Path) -> None:
        """Bring what was sent on a module to its folder."""
        raise NotImplementedError

    def copy_files(self) -> None:
        """Fetch, where nbgrader would write over what it fetched before."""
        told: Any = self.coursedir
        try:
            self.bring(
                told.assignment_id,
                course=told.course_id,
                folder=Path(self.dest_path).parent,
                exchange=Path(self.root),
                cache=Path(self.cache),
            )
        except LeadfolioError as error:
            raise _failed(self, error) from error


class Known(BaseAuthPlugin):
    """Which courses the assignment list shows a leader, and lets them fetch and hand in to."""

    def courses(self) -> tuple[str, ...] | None:
        """Return the courses the leader is in, or None where nothing says."""
        raise NotImplementedError

    def get_student_courses(self, _: str) -> list[str] | None:
        """Return them, whichever name nbgrader asks with: a server is one person's."""
        named = self.courses()
        return None if named is None else list(named)

    def add_student_to_course(self, *_: str) -> None:
        """Who is in a course is said elsewhere."""

    def remove_student_from_course(self, *_: str) -> None:
        """Who is in a course is said elsewhere."""


class Collecting(default.ExchangeCollect):
    """The formgrader's Collect button, and `nbgrader collect`."""

    def bring_in(
        self, course: Path, module: str, *, exchange: Path, leaders: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Collect a module, and return what there is to say about it."""
        raise NotImplementedError

    def start(self) -> None:
        """Collect, where nbgrader would stop for everyone at one bad folder."""
        told: Any = self.coursedir
        student = told.student_id
        try:
            said = self.bring_in(
                Path(told.root),
                told.assignment_id,
                exchange=Path(self.root),
                leaders=() if student in {"", "*"} else (student,),
            )
        except LeadfolioError as error:
            raise _failed(self, error) from error
        else:
            for line in said:
                self.log.warning("%s", line)


class ReleasingAssignment(default.ExchangeReleaseAssignment):
    """The formgrader's Release button, and `nbgrader release_assignment`."""

    def make_way(self, place: Path) -> None:
        """Clear away what an earlier release left half done."""
        raise NotImplementedError

    def put(self, new: Path, place: Path) -> None:
        """Put a whole folder in the place of another."""
        raise NotImplementedError

    def move_along(self, course: Path, module: str) -> None:
        """Call what was collected before by the ids that the module's tasks have now."""
        raise NotImplementedError

    def copy_files(self) -> None:
        """Release beside what is released, then swap: a leader who fetches always finds all of it."""
        place = Path(self.dest_path)
        new = place.with_name(f".{place.name}.new")
        self.make_way(place)
        nbgraders: Any = super()
        self.dest_path = str(new)
        try:
            nbgraders.copy_files()
            self.put(new, place)
        finally:
            self.dest_path = str(place)
        told: Any = self.coursedir
        self.move_along(Path(told.root), told.assignment_id)
