"""Where a course was published to: `state/sites.json`, so that what is taken back goes everywhere."""

from pathlib import Path

from leadfolio.edges.disk import files

PLACE = ("state", "sites.json")
DEFAULT = "site"


def places(course: Path) -> tuple[Path, ...]:
    """Return every folder that a course was published to, its own `site/` first.

    A folder below the course is kept by its path there: a course may move, and its sites with it.
    """
    home = course.resolve()
    return tuple(dict.fromkeys([home / DEFAULT, *(home / name for name in _read(course))]))


def remember(course: Path, out: Path) -> None:
    """Keep that a course is published to a folder; its path is absolute."""
    home, found = course.resolve(), _read(course)
    name = out.relative_to(home).as_posix() if out.is_relative_to(home) else out.as_posix()
    if name not in (DEFAULT, *found):
        keep(course, (*found, name))


def keep(course: Path, names: tuple[str, ...]) -> None:
    """Keep the list of folders that a course is published to."""
    files.write_json(course.joinpath(*PLACE), list(names), mode=0o600)


def forget(course: Path, out: Path) -> None:
    """Forget a folder that is no longer there."""
    home, found = course.resolve(), _read(course)
    left = tuple(name for name in found if home / name != out)
    if left != found:
        keep(course, left)


def _read(course: Path) -> tuple[str, ...]:
    try:
        raw = files.read_json(course, *PLACE)
    except (OSError, ValueError, files.UnsafeFileError):
        return ()
    names = raw if isinstance(raw, list) else []
    return tuple(name for name in names if isinstance(name, str) and "\0" not in name)
