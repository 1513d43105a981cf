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

from nbgrader.apps import NbGraderAPI
from traitlets.config.loader import Config

from leadfolio.edges.exchange import places
from leadfolio.errors import ExchangeError

LINE = re.compile(r"^\[(?:ERROR|CRITICAL)\] (.+)$", re.MULTILINE)


def release(folder: Path, module: str, *, course: str, exchange: Path, shipped: Path) -> None:
    """Make `release/<module>/` of `source/<module>/` and put it into the exchange.

    `shipped` holds leadfolio's own nbgrader_config.py, which the course's own adds to.

    Raises:
        ExchangeError: nbgrader could not; says what it said.
    """
    quiet = io.StringIO()
    with (
        contextlib.redirect_stderr(quiet),
        contextlib.redirect_stdout(quiet),
        warnings.catch_warnings(),
        _own_programs(),
    ):
        # nbgrader's warnings are about its own use of its database.
        warnings.simplefilter("ignore")
        nbgraders: Any = NbGraderAPI
        settings = _settings(folder, course=course, exchange=exchange, shipped=shipped)
        api = nbgraders(config=settings)
        _done(api.generate_assignment(module, force=True), f"make {module!r} ready for leaders")
        _done(api.release_assignment(module), f"release {module!r} to {exchange}")


@contextlib.contextmanager
def _own_programs() -> Iterator[None]:
    """Let nbgrader find the programs of its own environment, activated or not.

    For a new gradebook it runs `alembic` by its bare name.
    """
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


def _settings(folder: Path, *, course: str, exchange: Path, shipped: Path) -> Config:
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
    if result["success"]:
        return
    said = LINE.findall(result.get("log", "")) or result.get("error", "").strip().splitlines()[-1:]
    lines = [line for line in said if not line.startswith("Traceback")]
    reason = (
        re.sub(r"^[\w.]+(?:Error|Exception): ", "", lines[0]) if lines else "it did not say why"
    )
    raise ExchangeError(
        f"nbgrader could not {what}: {reason}",
        do="look whether this account may write to the course folder and the exchange "
        "(leadfolio doctor checks both), then release again",
    )
