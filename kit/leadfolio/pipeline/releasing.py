"""Releasing: modules built, then given to leaders through nbgrader; safe while in use."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from types import ModuleType

from leadfolio.course import Course
from leadfolio.edges.disk import files, folders
from leadfolio.edges.exchange import names, places
from leadfolio.errors import ExchangeError
from leadfolio.pipeline import building, opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What a release did: the modules, in the course's order, and where leaders fetch them."""

    modules: tuple[str, ...]
    outbound: Path
    seconds: float


def release(
    course: Path,
    modules: Sequence[str] = (),
    *,
    exchange: Path | None = None,
    said: Callable[[str], None] = building.quiet,
) -> Released:
    """Build modules, all unless named, and put them where leaders fetch them.

    Released again, a module changes under nobody's hands: what leaders wrote, what was
    handed in, grades and comments all stay.

    Raises:
        CourseError: a file of the course is wrong, or a module cannot run.
        ExchangeError: nbgrader could not release it.
    """
    began = perf_counter()
    course = course.absolute()
    told, _ = opening.open_roster(course)
    root = places.exchange(exchange, course=course).absolute()
    if root.exists() and not root.is_dir():
        raise ExchangeError(
            f"{root} is not a folder, and an exchange is one",
            do="name another: leadfolio release --exchange FOLDER",
        )
    try:
        # Two releases at once would write the same folders and the same gradebook.
        with folders.locked(course / "state" / "release.lock"):
            built = _released(course, modules, told, root, said)
    except OSError as error:
        raise ExchangeError(
            f"the course folder cannot be written to: {error.strerror}",
            where=str(error.filename or course),
            do="make room, or run this as the account that owns the course",
        ) from error
    return Released(
        modules=built.modules,
        outbound=names.outbound(root, told.id),
        seconds=perf_counter() - began,
    )


def _released(
    course: Path, modules: Sequence[str], told: Course, root: Path, said: Callable[[str], None]
) -> building.Built:
    """Build modules and hand them to nbgrader."""
    # Importing nbgrader takes seconds, and most of building waits for a kernel.
    with ThreadPoolExecutor(max_workers=1) as aside:
        coming = aside.submit(_nbgrader)
        built = building.build(course, modules, said=said)
        generating = coming.result()
    for module in built.modules:
        generating.release(
            course, module, course=told.id, exchange=root, shipped=files.shipped("course")
        )
        said(f"released {module}")
    return built


def _nbgrader() -> ModuleType:
    from leadfolio.edges.exchange import generating

    return generating
