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
from leadfolio.pipeline import building, changing, opening, versions
from leadfolio.pipeline.changing import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What a release did: the modules, in the course's order, and where leaders fetch them.

    `change` is what it changed, found before anything was; no modules where it was only asked.
    """

    modules: tuple[str, ...]
    outbound: Path
    change: Change
    seconds: float


def release(
    course: Path,
    modules: Sequence[str] = (),
    *,
    exchange: Path | None = None,
    said: Callable[[str], None] = building.quiet,
    dry_run: bool = False,
    anyway: bool = False,
) -> Released:
    """Build modules, all unless named, and put them where leaders fetch them.

    Says first what changes and whom it concerns; with `dry_run` that is all. Released again, a
    module changes under nobody's hands: what leaders wrote, what was handed in, grades and
    comments all stay. `anyway` goes on where an answer would be left without its question.

    Raises:
        CourseError: a file of the course is wrong, a module cannot run, or an answer would be
            left without its question.
        ExchangeError: nbgrader could not release it.
    """
    began = perf_counter()
    course = course.absolute()
    told, _ = opening.open_roster(course)
    wanted = building.chosen_modules(told.modules, modules)
    root = places.exchange(exchange, course=course).absolute()
    if root.exists() and not root.is_dir():
        raise ExchangeError(
            f"{root} is not a folder, and an exchange is one",
            do="name another: leadfolio release --exchange FOLDER",
        )
    outbound = names.outbound(root, told.id)
    planned = changing.change(changing.looked_over(course), wanted, outbound=outbound)
    for line in planned.lines():
        said(line)
    changing.agreed(planned, anyway=anyway or dry_run)
    if dry_run:
        return Released(
            modules=(), outbound=outbound, change=planned, seconds=perf_counter() - began
        )
    try:
        # Two releases at once would write the same folders and the same gradebook.
        with folders.locked(course / "state" / "release.lock"):
            for module in wanted:
                _keep_wording(course, module, outbound)
            built = _released(course, modules, told, root, said)
    except OSError as error:
        raise ExchangeError(
            f"the course folder cannot be written to: {error.strerror}",
            where=str(error.filename or course),
            do="make room, or run this as the account that owns the course",
        ) from error
    return Released(
        modules=built.modules,
        outbound=outbound,
        change=planned,
        seconds=perf_counter() - began,
    )


def _keep_wording(course: Path, module: str, outbound: Path) -> None:
    """Keep the wording that leaders have now, before another takes its place."""
    raw = changing.raw_released(course, module, outbound=outbound)
    if raw is not None:
        versions.keep_released(course, raw)


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
