"""What was taken back from a course, as everyone who reads its submissions must know."""

from datetime import datetime
from pathlib import Path

from leadfolio import withdrawal
from leadfolio.edges.disk import files
from leadfolio.errors import CourseError

PLACE = "state/withdrawn.json"


def withdrawn(course: Path) -> dict[str, datetime]:
    """Return which pieces were taken back, and until when what was written stays out.

    Raises:
        CourseError: the file is there and cannot be read. Going on without it could show
            again what was taken back.
    """
    try:
        found = withdrawal.read_ledger(files.read_json(course, *PLACE.split("/")))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, files.UnsafeFileError):
        found = None
    if found is None:
        raise CourseError(
            f"{PLACE}, which says what was taken back, cannot be read",
            do="put it back from a backup, or upgrade leadfolio if a newer one wrote it; "
            "until then nothing is collected or published",
        )
    return found


def keep(course: Path, found: withdrawal.Withdrawn) -> None:
    """Keep what was taken back. Ids alone stand there, and no names."""
    files.write_json(course.joinpath(PLACE), withdrawal.ledger(found), mode=0o600)
