"""nbgrader's generate and release, run here: quietly, and with words where they fail."""

import contextlib
import io
import os
import re
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbgrader.api
from alembic.script import ScriptDirectory
from nbgrader.apps import NbGraderAPI
from traitlets import TraitError
from traitlets.config.loader import Config

from leadfolio.edges.exchange import places
from leadfolio.errors import ExchangeError

CAUSE = re.compile(r"^ *[\w.]*(?:Error|Exception|Entry): (.+)$", re.MULTILINE)
LINE = re.compile(r"^\[(?:ERROR|CRITICAL)\] (.+)$", re.MULTILINE)


def release(folder: Path, module: str, *, course: str, exchange: Path, shipped: Path) -> None:
    """Make `release/<module>/` of `source/<module>/` and put it into the exchange.

    `shipped` holds leadfolio's own nbgrader_config.py, which the course's own adds to.

    Raises:
        ExchangeError: nbgrader could not; says what it said.
    """
    with quietly():
        told = settings(folder, course=course, exchange=exchange, shipped=shipped)
        nbgraders = api(told)
        _done(
            nbgraders.generate_assignment(module, force=True), f"make {module!r} ready for leaders"
        )
        _done(nbgraders.release_assignment(module), f"release {module!r} to {exchange}")


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Let nbgrader work without a word of its own on the screen; what fails is said by us."""
    quiet = io.StringIO()
    with (
        contextlib.redirect_stderr(quiet),
        contextlib.redirect_stdout(quiet),
        warnings.catch_warnings(),
        _own_programs(),
    ):
        # nbgrader's warnings are about its own use of its database.
        warnings.simplefilter("ignore")
        yield


def api(settings: Config) -> Any:
    """Return nbgrader, set up."""
    nbgraders: Any = NbGraderAPI
    try:
        return nbgraders(config=settings)
    except (TraitError, ImportError) as error:
        raise ExchangeError(
            f"nbgrader does not take a setting: {error}",
            where=places.NAME,
            do="mend the line, or put back the file that came with the course",
        ) from error


@contextlib.contextmanager
def _own_programs() -> Iterator[None]:
    """Let nbgrader make a new gradebook in an environment that nobody activated, and quickly.

    It asks the program `alembic`, by its bare name, which version a gradebook has now. The
    library gives the same answer without loading all of nbgrader a second time.
    """
    path, asked = os.environ.get("PATH", ""), nbgrader.api.get_alembic_version
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), path])
    nbgrader.api.get_alembic_version = gradebook_version
    try:
        yield
    finally:
        os.environ["PATH"] = path
        nbgrader.api.get_alembic_version = asked


def gradebook_version() -> str:
    """Return the version of a gradebook made now, as alembic calls it."""
    scripts = ScriptDirectory(str(Path(nbgrader.__file__).parent / "alembic"))
    return str(scripts.get_current_head())


def settings(folder: Path, *, course: str, exchange: Path, shipped: Path) -> Config:
    """Return nbgrader's settings: leadfolio's, then the course's own, then what is being done."""
    settings = places.configuration(shipped / places.NAME)
    if (folder / places.NAME).is_file():
        settings.merge(places.configuration(folder / places.NAME))
    told = Config()
    told.CourseDirectory.root = str(folder)
    told.CourseDirectory.course_id = course
    told.Exchange.root = str(exchange)
    settings.merge(told)
    return settings


def _done(result: dict[str, Any], what: str) -> None:
    """Raise what nbgrader said, where it did not do what it was asked to."""
    if not result["success"]:
        raise ExchangeError(
            f"nbgrader could not {what}: {reason(result)}",
            do="look whether this account may write to the course folder and the exchange "
            "(leadfolio doctor checks both), then release again",
        )


def reason(result: dict[str, Any]) -> str:
    """Return why nbgrader did not do something, as it said itself."""
    log = f"{result.get('log', '')}\n{result.get('error', '')}"
    # What it stopped at comes before what it made of it.
    said = CAUSE.findall(log) or LINE.findall(log)
    return str(said[0]) if said else "it did not say why"
