"""Reading a module's folder: what it says it is."""

from pathlib import Path

from leadfolio import course
from leadfolio.course import Released
from leadfolio.edges.disk import files
from leadfolio.errors import CourseError, JournalError


def read_module(folder: Path) -> Released:
    """Return what `module.json` in a module's folder says.

    Raises:
        JournalError: there is none, or it cannot be used; says what to do.
    """
    try:
        return course.read_released(files.read_json(folder, "module.json"))
    except FileNotFoundError as error:
        raise JournalError(
            "this folder holds no module of the course",
            do="open the module from the folder it was fetched into, or fetch it again",
        ) from error
    except (OSError, ValueError, files.UnsafeFileError) as error:
        raise JournalError(
            "the module's own description (module.json) cannot be read",
            do="fetch the module again; what you wrote is kept elsewhere and stays",
        ) from error
    except CourseError as error:
        raise JournalError(error.problem, do=error.do) from error
