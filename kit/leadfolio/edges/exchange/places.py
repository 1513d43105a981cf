"""Where the exchange lies: found as nbgrader finds it, without importing nbgrader."""

from collections.abc import Iterator
from pathlib import Path

from jupyter_core.paths import jupyter_config_path, jupyter_data_dir
from traitlets.config.loader import Config, PyFileConfigLoader

from leadfolio.errors import ExchangeError

NAME = "nbgrader_config.py"
DEFAULT = Path("/usr/local/share/nbgrader/exchange")
# What a slip of the pen in a file of settings can raise when it is run.
MISTAKES = (
    OSError, ValueError, SyntaxError, NameError, TypeError, LookupError, AttributeError, ImportError,
    ArithmeticError, AssertionError, RuntimeError, SystemExit,
)  # fmt: skip


def exchange(explicit: Path | None = None, *, course: Path | None = None) -> Path:
    """Return the exchange's root: the one given, else the course's, else the machine's, else nbgrader's.

    Raises:
        ExchangeError: a configuration file cannot be read.
    """
    if explicit is not None:
        return explicit
    root = _setting("root", course)
    return Path(root).expanduser() if root else DEFAULT


def cache(*, course: Path | None = None) -> Path:
    """Return where nbgrader keeps a leader's copies of what they handed in.

    Raises:
        ExchangeError: a configuration file cannot be read.
    """
    kept = _setting("cache", course)
    return Path(kept).expanduser() if kept else Path(jupyter_data_dir()) / "nbgrader_cache"


def _setting(name: str, course: Path | None) -> str:
    """Return one value of `c.Exchange`, the course's own file first."""
    for path in _files(course):
        value = configuration(path).get("Exchange", {}).get(name)
        if isinstance(value, str) and value:
            return value
    return ""


def _files(course: Path | None) -> Iterator[Path]:
    folders = [course] if course is not None else []
    for folder in (*folders, *map(Path, jupyter_config_path())):
        if (folder / NAME).is_file():
            yield folder / NAME


def configuration(path: Path) -> Config:
    """Return what one nbgrader_config.py sets.

    Raises:
        ExchangeError: the file cannot be read, or stops with a mistake.
    """
    try:
        return PyFileConfigLoader(path.name, path=str(path.parent)).load_config()
    except MISTAKES as error:
        raise ExchangeError(
            f"this stops with a mistake: {error!r}",
            where=path.name,
            do="mend the line, or put back the file that came with the course",
        ) from error
