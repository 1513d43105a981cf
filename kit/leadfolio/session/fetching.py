"""Fetching: a released module into a leader's home, and again when it was improved."""

import time
from collections.abc import Collection, Mapping
from pathlib import Path

from leadfolio import ids, submission
from leadfolio.edges.disk import files, folders
from leadfolio.edges.exchange import names, weaving
from leadfolio.errors import ExchangeError

MB = 1024 * 1024
OWN = ("responses.json", "files", "feedback", "receipt.json")


def fetch(module: str, *, course: str, into: Path, exchange: Path) -> Path:
    """Bring a released module to `<into>/<course>/<module>`, and return that folder.

    Fetched again, the module's notebook, images and module.json become the newest; answers
    written into the notebook stay in it, and the leader's own files are not touched.

    Raises:
        ExchangeError: there is no such module to fetch, or it cannot be written here.
    """
    return fetch_to(into / course / module, module, course=course, exchange=exchange)


def fetch_to(folder: Path, module: str, *, course: str, exchange: Path) -> Path:
    """Bring a released module to a folder of any name, as `fetch` does, and return it."""
    content = _released(names.outbound(exchange, course), course, module)
    try:
        if folder.is_dir():
            _renew(folder, module, content)
        else:
            folders.write_folder(folder.parent, folder.name, content, mode=0o755)
    except (OSError, files.UnsafeFileError) as error:
        raise ExchangeError(
            f"{module!r} cannot be written here: {getattr(error, 'strerror', None) or error}",
            where=str(folder.parent.name),
            do="look whether the disk is full or the folder is locked, then fetch again",
        ) from error
    return folder


def course_of(module: str, *, exchange: Path, courses: Collection[str] | None = None) -> str:
    """Return the course that has a module of that name to fetch, where only one has.

    `courses` are those the leader is in, where that is known.

    Raises:
        ExchangeError: no course has it, or more than one.
    """
    if not ids.is_slug(module):
        raise ExchangeError(f"{module!r} is not a name for one", do="use a-z, 0-9 and hyphens")
    try:
        found = sorted(place.parts[-3] for place in exchange.glob(f"*/outbound/{module}"))
    except OSError as error:
        raise ExchangeError(
            f"{exchange} cannot be read: {error.strerror}", do="tell your facilitator"
        ) from error
    released = [course for course in found if courses is None or course in courses]
    if len(released) == 1:
        return released[0]
    if not released:
        raise ExchangeError(
            f"no course here has a module {module!r} to fetch",
            do="look at its name in the assignment list, or ask your facilitator",
        )
    raise ExchangeError(
        f"more than one course has a module {module!r}: {', '.join(released)}",
        do="fetch it from the assignment list, where you see which is yours",
    )


def _released(outbound: Path, course: str, module: str) -> dict[str, bytes]:
    """Return the files of a released module by their path in it."""
    for name in (course, module):
        if not ids.is_slug(name):
            raise ExchangeError(f"{name!r} is not a name for one", do="use a-z, 0-9 and hyphens")
    for _ in range(20):
        try:
            found = [name for name, _ in files.walk(outbound / module)]
            return {
                name: files.read_regular(outbound / module, *name.split("/"), most=100 * MB)
                for name in found
                if not any(part.startswith(".") for part in name.split("/"))
            }
        except FileNotFoundError:
            # A module that is released again is away for the blink of a rename.
            time.sleep(0.02)
        except (OSError, files.UnsafeFileError) as error:
            raise ExchangeError(
                f"{module!r} cannot be read: {getattr(error, 'strerror', None) or error}",
                do="tell your facilitator",
            ) from error
    there = sorted(p.name for p in outbound.glob("[!.]*")) if outbound.is_dir() else []
    near = ids.nearest(module, there)
    said = f"; did you mean {near!r}?" if near else ""
    known = f"released so far: {', '.join(there)}" if there else "nothing is released yet"
    raise ExchangeError(
        f"there is no module {module!r} in {course!r} to fetch{said}",
        do=f"ask your facilitator whether it is released; {known}",
    )


def _renew(folder: Path, module: str, content: Mapping[str, bytes]) -> None:
    """Bring a fetched module up to date around what its leader wrote."""
    notebook = f"{module}.ipynb"
    for name, bytes_ in content.items():
        path = folder / name
        if name == notebook or name.split("/")[0] in OWN:
            continue
        if not _holds(folder, name, bytes_):
            files.write_whole(path, bytes_, mode=0o644)
    if notebook in content:
        _renew_notebook(folder, notebook, content[notebook])


def _renew_notebook(folder: Path, name: str, released: bytes) -> None:
    """Set the newest notebook in place, the leader's answers in it."""
    frame = _value(released)
    try:
        held = files.read_regular(folder, name, most=100 * MB)
    except FileNotFoundError:
        files.write_whole(folder / name, released, mode=0o644)
        return
    mine = _value(held)
    if not weaving.is_frame(mine):
        # Words may be in what cannot be read: it stays, under a name of its own.
        digest = submission.digest(held)[7:15]
        (folder / name).rename(folder / f"{name.removesuffix('.ipynb')}-unreadable-{digest}.txt")
        files.write_whole(folder / name, released, mode=0o644)
        return
    fitted = weaving.refit(frame, mine) if weaving.is_frame(frame) else None
    if fitted is not None:
        files.write_whole(folder / name, fitted, mode=0o644)


def _holds(folder: Path, name: str, content: bytes) -> bool:
    try:
        return files.read_regular(folder, *name.split("/"), most=len(content)) == content
    except (OSError, files.UnsafeFileError):
        return False


def _value(content: bytes) -> object:
    try:
        return files.decode_json(content)
    except ValueError:
        return None
