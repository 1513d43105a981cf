"""Where the exchange lies: found as nbgrader finds it, without importing nbgrader."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
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
        value = _told(path).get(name)
        if isinstance(value, str) and value:
            return value
    return ""


def _told(path: Path) -> Mapping[str, object]:
    """Return what one file sets of `c.Exchange`; root runs nobody else's file with root's power."""
    if os.geteuid() == 0:
        for one in (path.absolute(), *path.absolute().parents):
            status = one.lstat()
            if status.st_uid != 0 and _is_somebody(status.st_uid):
                return _told_as(status.st_uid, status.st_gid, path.absolute())
    told: Mapping[str, object] = configuration(path).get("Exchange", {})
    return told


def _is_somebody(user: int) -> bool:
    """Whether an account of this machine has the number: a folder shared into a container has none."""
    import pwd

    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


TELL = """
import json, pathlib, sys
from leadfolio.edges.exchange import places
told = places.configuration(pathlib.Path(sys.argv[1])).get("Exchange", {})
print(json.dumps({name: value for name, value in told.items() if isinstance(value, str)}))
"""


def _told_as(user: int, group: int, path: Path) -> Mapping[str, object]:
    """Return what a file sets, run as the account that could have written it."""
    given = {name: os.environ[name] for name in ("PATH", "NBGRADER_EXCHANGE") if name in os.environ}
    try:
        said = subprocess.run(
            [sys.executable, "-I", "-c", TELL, str(path)], user=user, group=group, extra_groups=[],
            cwd="/", env=given, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=60,
        ).stdout  # fmt: skip
        told = json.loads(said)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise ExchangeError(
            f"it belongs to another account than root, and could not be read as that account ({user})",
            where=path.name,
            do="as that account run `leadfolio doctor` with Python and leadfolio where it can reach them",
        ) from error
    return told if isinstance(told, dict) else {}


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
