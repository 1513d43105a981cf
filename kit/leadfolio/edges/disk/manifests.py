"""What a publishing read and wrote, kept in `state/` so that the next can be short."""

import contextlib
import fcntl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from leadfolio.edges.disk import files, stamps
from leadfolio.edges.disk.site import Held
from leadfolio.edges.disk.stamps import Stamp
from leadfolio.report import Report

FORMAT = "leadfolio.manifest/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One publishing: what it was made by and for, read, used, wrote and said.

    `made` names the program, templates and choices; `read` the files below the course's
    folder, None for one that was not there; `folders` a digest of their list; `media` the sha256 of every attached file shown.
    """

    format: str = FORMAT
    made: str
    folders: str
    read: Mapping[str, Stamp | None]
    media: tuple[str, ...]
    held: Mapping[str, Held]
    report: Report


def read_manifest(path: Path) -> Manifest | None:
    """Return what was kept, or None where there is nothing that can be used."""
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return manifest if manifest.format == FORMAT else None


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Keep what was read and written. It names leaders, so nobody else may read it."""
    files.write_whole(path, msgspec.json.encode(manifest), mode=0o600)


def refreshed(
    root: Path, read: Mapping[str, Stamp | None], *, at: int
) -> dict[str, Stamp | None] | None:
    """Return the stamps of files as they are now, or None as soon as one holds something else."""
    now: dict[str, Stamp | None] = {}
    for path, before in read.items():
        same, now[path] = stamps.same(root, path, before, at=at)
        if not same:
            return None
    return now


class BusyError(Exception):
    """Another publishing of the same course is at work."""


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a lock while at work; it falls open by itself if the work is cut short.

    Raises:
        BusyError: somebody else holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(str(path)) from error
        yield
