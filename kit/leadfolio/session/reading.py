"""Reading a module's folder: what it says it is."""

from dataclasses import replace
from pathlib import Path

from leadfolio import course
from leadfolio.course import Limits, Released
from leadfolio.edges.disk import files
from leadfolio.errors import CourseError, JournalError


def read_module(folder: Path) -> Released:
    """Return what `module.json` in a module's folder says.

    Raises:
        JournalError: there is none, or it cannot be used; says what to do.
    """
    try:
        released = course.read_released(files.read_json(folder, "module.json"))
        return replace(released, limits=read_limits(folder, released.module.id))
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


def read_limits(folder: Path, module: str) -> Limits:
    """Return the course's limits as the module's notebook tells them; the usual ones where it does not."""
    try:
        notebook = files.read_json(folder, f"{module}.ipynb")
    except (OSError, ValueError, files.UnsafeFileError):
        return Limits()
    metadata = notebook.get("metadata") if isinstance(notebook, dict) else None
    told = metadata.get("leadfolio") if isinstance(metadata, dict) else None
    return course.read_limits(told)
