"""Releasing: modules built, then given to leaders through nbgrader; safe while in use."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from types import ModuleType

from leadfolio.edges.disk import files, folders
from leadfolio.edges.exchange import names, places
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
    # Two releases at once would write the same folders and the same gradebook.
    with folders.locked(course / "state" / "release.lock"):
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
    return Released(
        modules=built.modules,
        outbound=names.outbound(root, told.id),
        seconds=perf_counter() - began,
    )


def _nbgrader() -> ModuleType:
    from leadfolio.edges.exchange import generating

    return generating
