"""What a publishing read and wrote, kept in `state/` so that the next can be short."""

import contextlib
import fcntl
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadfolio import report
from leadfolio.edges.disk import files, stamps
from leadfolio.edges.disk.site import Held
from leadfolio.edges.disk.stamps import Look, Stamp
from leadfolio.report import Level, Note, Report

FORMAT = "leadfolio.manifest/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One publishing: what it was made by and for, read, used, wrote and said.

    `made` names the program, templates and choices; `read` the files below the course's
    folder, None for one that was not there; `folders` a digest of their list; `media` the sha256 of every attached file shown.
    """

    made: str
    folders: str
    read: Mapping[str, Stamp | None]
    media: tuple[str, ...]
    held: Mapping[str, Held]
    report: Report


def read_manifest(path: Path) -> Manifest | None:
    """Return what was kept, or None where there is nothing that can be used."""
    try:
        raw = json.loads(path.read_bytes())
        return _manifest(raw) if raw["format"] == FORMAT else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _manifest(raw: dict[str, Any]) -> Manifest:
    # By hand, in plain JSON: publishing what did not change is then done before msgspec is loaded.
    said = raw["report"]
    notes = (Note(**{**note, "level": Level(note["level"])}) for note in said["notes"])
    return Manifest(
        made=raw["made"],
        folders=raw["folders"],
        read={path: _stamp(stamp) for path, stamp in raw["read"].items()},
        media=tuple(raw["media"]),
        held={
            path: Held(look=_look(look), sha256=sha256, told=told)
            for path, (look, sha256, told) in raw["held"].items()
        },
        report=Report(
            command=said["command"], seconds=0, counts=said["counts"], notes=tuple(notes)
        ),
    )


def _look(raw: list[int]) -> Look:
    mode, size, changed, touched, inode = raw
    return mode, size, changed, touched, inode


def _stamp(raw: list[Any] | None) -> Stamp | None:
    return (_look(raw[0]), raw[1], raw[2]) if raw is not None else None


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Keep what was read and written. It names leaders, so nobody else may read it."""
    raw = {
        "format": FORMAT,
        "made": manifest.made,
        "folders": manifest.folders,
        "read": manifest.read,
        "media": manifest.media,
        "held": {path: (h.look, h.sha256, h.told) for path, h in manifest.held.items()},
        "report": report.plain(manifest.report),
    }
    files.write_whole(path, json.dumps(raw).encode("ascii"), mode=0o600)


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
