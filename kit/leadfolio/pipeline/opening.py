"""Opening a course folder: what every command reads first."""

from dataclasses import dataclass
from pathlib import Path

from leadfolio.cohort import Member
from leadfolio.course import Course, Module


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A course folder whose files are all good."""

    folder: Path
    course: Course
    members: tuple[Member, ...]
    modules: tuple[Module, ...]


def open_course(folder: Path) -> Opened:
    """Read course.toml, members.csv and every module it names.

    Raises:
        CourseError: a file is missing or wrong; names every fault in all of them at once.
    """
    raise NotImplementedError
