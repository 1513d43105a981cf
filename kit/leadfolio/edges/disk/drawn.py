"""Attached files already looked at, and pictures already drawn anew: kept in `state/pictures`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from leadfolio.edges.disk import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """One size of a picture as a file of the site: its name there, and its pixels."""

    name: str
    width: int
    height: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What an attached file turned out to be: what can be shown of it, or the code why not.

    `maker` names who drew the `sizes`, whole first. Of other files than pictures there is at
    most one, without its properties; `may_name` where those could not all be read.
    """

    type: str = ""
    maker: str = ""
    sizes: tuple[Size, ...] = ()
    code: str = ""
    message: str = ""
    may_name: bool = False


def seen(folder: Path, sha256: str) -> Seen | None:
    """Return what is known of a file by its sha256, or None."""
    try:
        return msgspec.json.decode((folder / f"{sha256}.json").read_bytes(), type=Seen)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def keep(folder: Path, sha256: str, found: Seen, contents: Mapping[str, bytes]) -> None:
    """Keep what is known of a file, and its pictures, which must be there before they are named."""
    for name, content in contents.items():
        files.write_whole(folder / name, content, mode=0o600)
    files.write_whole(folder / f"{sha256}.json", msgspec.json.encode(found), mode=0o600)


def content(folder: Path, name: str) -> bytes | None:
    """Return the bytes of a drawn picture, or None where it is gone."""
    try:
        return (folder / name).read_bytes()
    except OSError:
        return None


def forget_others(folder: Path, used: Iterable[str]) -> None:
    """Remove what is kept of files that no site shows any more: withdrawn is withdrawn here too."""
    if not folder.is_dir():
        return
    wanted = set(used)
    records = {path.stem: path for path in folder.glob("*.json")}
    names = {
        size.name
        for sha256 in wanted & records.keys()
        if (found := seen(folder, sha256)) is not None
        for size in found.sizes
    }
    kept = names | {f"{sha256}.json" for sha256 in wanted}
    for path in folder.iterdir():
        if path.name not in kept:
            path.unlink(missing_ok=True)
