"""The site's folder: what stands in it, and putting a new edition in its place."""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from leadfolio.edges.disk import files, stamps
from leadfolio.edges.disk.stamps import Look

STAGING = ".leadfolio-new"
FOLDERS = frozenset(
    "assets e leaders log maps modules moments people search standards tags".split()
)  # ours alone: nothing stays in them that is not in the plan
MARK = "portfolio.json"
# What may lie in a folder that is meant for a site and holds none yet.
FOREIGN = frozenset({".git", ".gitattributes", ".gitignore", ".nojekyll", "CNAME", STAGING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One file of the site. Without `content`, what stands there is right already.

    `told` names what the file was made of, so that the next time it need not be made.
    """

    path: str
    content: bytes | None
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A file as it stands in the site: its look, its sha256 in hex, and what it was made of."""

    look: Look
    sha256: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    """What stands in a site after writing, and how many of its files are new or other ones."""

    held: Mapping[str, Held]
    written: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The head of a site's portfolio.json: which course and audience it is of."""

    format: str
    course: str
    audience: str


def edition(out: Path) -> Edition | None:
    """Return whose site lies in a folder, or None where it says nothing of the kind."""
    import msgspec

    try:
        content = files.read_regular(out, MARK, most=1 << 40)
        return msgspec.json.decode(content, type=Edition)
    except (OSError, files.UnsafeFileError, msgspec.MsgspecError):
        return None


def strangers(out: Path) -> bool:
    """Whether a folder holds anything that a folder meant for a site would not."""
    return out.is_dir() and any(path.name not in FOREIGN for path in out.iterdir())


def unchanged(out: Path, before: Mapping[str, Held]) -> bool:
    """Whether exactly the files that were written stand in the site, and look as they did."""
    return _looks(out, before) == {name: held.look for name, held in before.items()}


def standing(out: Path, before: Mapping[str, Held]) -> dict[str, Held]:
    """Return those files of an earlier writing that still look as they did."""
    looks = _looks(out, before)
    return {name: held for name, held in before.items() if looks.get(name) == held.look}


def _looks(out: Path, before: Mapping[str, Held]) -> dict[str, Look]:
    """Return the look of every file in our own folders, no link followed, and of ours beside them."""
    here = {name: stamps.seen(entry.stat(follow_symlinks=False)) for name, entry in _own(out)}
    top = {name: stamps.look(f"{out}/{name}") for name in before if "/" not in name}
    return here | {name: look for name, look in top.items() if look is not None}


def write_site(
    out: Path,
    pieces: Iterable[Piece],
    *,
    standing: Mapping[str, Held],
    before: Iterable[str],
    anew: bool = False,
) -> Wrote:
    """Put an edition in place: all of it is laid ready first, then renamed, then the rest removed.

    Where laying ready fails, the old edition stands whole. Assets come before the pages that
    show them, and what is no longer in the plan goes last, out of the site's own folders and
    out of `before`, the names written earlier; whatever else lies in `out` is not touched.
    `anew` writes even what is there already.

    Raises:
        OSError: the disk is full, or may not be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    staging = out / STAGING
    _remove(staging)
    held: dict[str, Held] = {}
    staged: dict[str, str] = {}
    try:
        staging.mkdir()
        for piece in pieces:
            old = standing.get(piece.path)
            if piece.content is None:
                held[piece.path] = standing[piece.path]
                continue
            sha256 = hashlib.sha256(piece.content).hexdigest()
            held[piece.path] = Held(look=(0, 0, 0, 0, 0), sha256=sha256, told=piece.told)
            if old is not None and old.sha256 == sha256:
                continue
            if old is None and not anew and _holds(out, piece):
                continue
            staged[piece.path] = f"{len(staged)}.part"
            (staging / staged[piece.path]).write_bytes(piece.content)
        for name in staged.values():
            _flush(staging / name)
        for path in in_order(staged, fresh=not (out / MARK).is_file()):
            _clear_way(out, path)
            (staging / staged[path]).replace(out / path)
    finally:
        _remove(staging)
    _remove_rest(out, plan=held, before=before)
    return Wrote(held={path: _seen(out, path, held[path]) for path in held}, written=len(staged))


def _seen(out: Path, path: str, held: Held) -> Held:
    look = stamps.look(out / path)
    return Held(look=look or held.look, sha256=held.sha256, told=held.told)


def _own(out: Path) -> Iterable[tuple[str, os.DirEntry[str]]]:
    """Yield every file in the site's own folders, links unfollowed."""
    for folder in sorted(FOLDERS):
        path = out / folder
        if path.is_dir() and not path.is_symlink():
            for name, entry in files.walk(path):
                yield f"{folder}/{name}", entry


def _holds(out: Path, piece: Piece) -> bool:
    """Whether a site holds a piece already, as a file of its own."""
    try:
        content = piece.content or b""
        return files.read_regular(out, *piece.path.split("/"), most=len(content)) == content
    except (OSError, files.UnsafeFileError):
        return False


def _flush(path: Path) -> None:
    # Each file is flushed after all are written: the disk is then mostly done, and waits little.
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def in_order(paths: Iterable[str], *, fresh: bool) -> list[str]:
    """Return paths in the order of putting in place: what is shown before what shows it.

    In a new site the mark comes first: a folder left half done is then known to be ours.
    """
    return sorted(
        paths,
        key=lambda path: (
            not (fresh and path == MARK),
            not path.startswith("assets/"),
            "/" not in path,
            path == MARK,
            path,
        ),
    )


def _clear_way(out: Path, path: str) -> None:
    """Make the folders on the way to a file, and remove what stands in their place or in its own."""
    parts = path.split("/")
    if any(part in {"", ".", ".."} for part in parts):
        raise ValueError(f"{path!r} is not a path of the site")
    if len(parts) > 1 and parts[0] not in FOLDERS:
        # What is not known as ours would stay when what it shows is taken back.
        raise ValueError(f"{parts[0]!r} is not in FOLDERS; name it there first")
    here = out
    for part in parts[:-1]:
        here /= part
        if here.is_symlink() or (here.exists() and not here.is_dir()):
            here.unlink()
        here.mkdir(exist_ok=True)
    if (here / parts[-1]).is_dir() and not (here / parts[-1]).is_symlink():
        shutil.rmtree(here / parts[-1])


def _remove_rest(out: Path, *, plan: Mapping[str, Held], before: Iterable[str]) -> None:
    """Remove what the plan does not hold from our own folders and from what was written before."""
    for name, _ in list(_own(out)):
        if name not in plan:
            (out / name).unlink()
    for name in before:
        if name not in plan and "/" not in name:
            (out / name).unlink(missing_ok=True)
    for folder in FOLDERS:
        if (out / folder).is_symlink():
            (out / folder).unlink()
        elif (out / folder).is_dir():
            _remove_empty(out / folder)


def _remove_empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            _remove_empty(path)
    with contextlib.suppress(OSError):
        folder.rmdir()


def _remove(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
