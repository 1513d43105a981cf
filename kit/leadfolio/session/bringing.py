"""Bringing a leader's own zip into a home: their journals, each line once, and nothing else."""

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from leadfolio import formats, ids, journal, submission
from leadfolio.edges.disk import files, withheld
from leadfolio.edges.disk.journals import Journal, writer_name
from leadfolio.errors import JournalError
from leadfolio.session import keeping
from leadfolio.session.taking_away import JOURNALS, MANIFEST, module_folders

if TYPE_CHECKING:
    from leadfolio.edges.zipping import Bag

MB = 1024 * 1024
MOST_LINES, MOST_FILE = 256 * MB, 1024 * MB
ATTACHED = re.compile(r"([0-9a-f]{64})\.[a-z0-9]{1,5}", re.ASCII)
RECEIPT = re.compile(r"receipts/[A-Z0-9]{1,8}(-[A-Z0-9]{1,8}){1,3}\.json", re.ASCII)
WRITTEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,120}\.jsonl", re.ASCII)
SET_ASIDE = re.compile(r"set-aside-[A-Za-z0-9_.-]{1,200}", re.ASCII)
ONLY_ME = re.compile(
    rf"{withheld.FOLDER}/[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}", re.ASCII
)
OURS = (ATTACHED, RECEIPT, WRITTEN, SET_ASIDE, ONLY_ME)
AGAIN = "take the zip anew where you wrote, and bring that one in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What came of a zip: modules in it, lines and files that were new here, and what was passed over."""

    modules: tuple[str, ...]
    lines: int
    files: int
    passed_over: tuple[str, ...] = ()


def bring(
    zipped: Path,
    *,
    home: Path,
    journals: Path,
    now: Callable[[], datetime],
    random: Callable[[int], bytes] = os.urandom,
) -> Brought:
    """Take the journals in a zip that `take_away` wrote into the leader's own folder.

    What is here already stays as it is and is not doubled: the newest words stand, whichever
    side they come from. What is agreed to be handed in follows at once where a module is here.

    Raises:
        JournalError: it is not such a zip, it is broken, or it cannot be written here.
    """
    from leadfolio.edges import zipping

    try:
        with zipping.opened(zipped) as bag:
            brought = _brought(bag, journals, writer=writer_name(now(), random(6)))
    except zipping.UnreadableZipError as error:
        raise JournalError(f"{zipped.name} cannot be used: {error}", do=AGAIN) from error
    except FileNotFoundError as error:
        raise JournalError(f"there is no file {zipped}", do="look at its name and place") from error
    except OSError as error:
        if error.filename in {zipped, str(zipped)}:
            raise JournalError(
                f"{zipped} cannot be read ({error.strerror})",
                do="look whether it is the zip you mean",
            ) from error
        raise JournalError(
            f"the journals cannot be written here ({error.strerror})",
            do="look whether the disk is full; what was here before is untouched",
        ) from error
    for folder, released in module_folders(home):
        if f"{released.course}/{released.module.id}" in brought.modules:
            # A piece narrowed elsewhere must not wait for the module to be opened.
            keeping.open_module(folder, journals=journals, now=now, random=random)
    return brought


def _brought(bag: "Bag", journals: Path, *, writer: str) -> Brought:
    lines = written = 0
    passed_over: list[str] = []
    modules = _modules(bag)
    for below in modules:
        mine, strange = _mine(bag, below)
        passed_over += strange
        # Files first, so that no line names one that is not there yet.
        for name in mine:
            if not name.endswith(".jsonl"):
                written += _file(bag, below, name, journals, passed_over)
        lines += _lines(bag, below, mine, journals, writer, passed_over)
    return Brought(modules=modules, lines=lines, files=written, passed_over=tuple(passed_over))


def _modules(bag: "Bag") -> tuple[str, ...]:
    """Return course/module of every journal that the zip says it holds.

    Raises:
        JournalError: it is not a zip that leadfolio wrote, or a newer one's.
    """
    raw: object = None
    if MANIFEST in bag.names:
        try:
            raw = files.decode_json(bag.read(MANIFEST, most=files.MOST_JSON))
        except ValueError:
            raw = None
    told: Mapping[str, object] = raw if isinstance(raw, dict) else {}
    wrong = formats.fault(told.get("format"), formats.EXPORT)
    if wrong is not None:
        newer = wrong[0] == "format-new"
        raise JournalError(
            f"this zip was not written by `leadfolio export`: {wrong[1]}"
            if not newer
            else wrong[1],
            do="ask for leadfolio to be upgraded here" if newer else AGAIN,
        )
    items = told.get("journals")
    named = (
        ((_slug(x, "course"), _slug(x, "module")) for x in items) if isinstance(items, list) else ()
    )
    return tuple(
        dict.fromkeys(f"{course}/{module}" for course, module in named if course and module)
    )


def _slug(item: object, name: str) -> str:
    value = item.get(name) if isinstance(item, dict) else None
    return value if isinstance(value, str) and ids.is_slug(value) and value != "leadfolio" else ""


def _mine(bag: "Bag", below: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names below one journal that leadfolio gives, and those that it does not."""
    start = f"{JOURNALS}/{below}/"
    found = [name.removeprefix(start) for name in bag.names if name.startswith(start)]
    known = [name for name in found if any(ours.fullmatch(name) for ours in OURS)]
    strange = tuple(f"{below}: {n[:80]!r} is no part of a journal" for n in found if n not in known)
    return tuple(known), strange


def _file(bag: "Bag", below: str, name: str, journals: Path, passed_over: list[str]) -> int:
    """Take one attachment or receipt in; return 1 where it was new here."""
    place = journals / below
    try:
        files.read_regular(place, *name.split("/"), most=MOST_FILE)
        return 0
    except FileNotFoundError:
        content = bag.read(f"{JOURNALS}/{below}/{name}", most=MOST_FILE)
    except files.UnsafeFileError as error:
        passed_over.append(f"{below}: {error}")
        return 0
    if not _is_what_it_says(name, content, below):
        passed_over.append(f"{below}: {name} is not what its name says")
        return 0
    files.write_whole(_closed(place) / name, content, mode=0o600)
    return 1


def _is_what_it_says(name: str, content: bytes, below: str) -> bool:
    attached = ATTACHED.fullmatch(name)
    if attached:
        return hashlib.sha256(content).hexdigest() == attached[1]
    if SET_ASIDE.fullmatch(name):
        return True
    if ONLY_ME.fullmatch(name):
        return not content
    try:
        receipt = submission.read_receipt(files.decode_json(content))
    except ValueError:
        return False
    return receipt is not None and f"{receipt.course}/{receipt.module}" == below


def _lines(
    bag: "Bag",
    below: str,
    names: tuple[str, ...],
    journals: Path,
    writer: str,
    passed_over: list[str],
) -> int:
    """Take in the lines that are not here yet, in one file of this import's own."""
    place = Journal(journals / below, writer=writer)
    here = {journal.encode(line) for line in place.lines}
    new: dict[str, bytes] = {}
    for name in names:
        if not name.endswith(".jsonl"):
            continue
        content = bag.read(f"{JOURNALS}/{below}/{name}", most=MOST_LINES)
        for number, line in enumerate(content.split(b"\n"), 1):
            if not line.strip():
                continue
            try:
                kept = journal.decode(line.decode("utf-8", "replace"), where=name, writer=writer)
            except JournalError:
                passed_over.append(f"{below}: {name}, line {number}, is not a whole response")
                continue
            known = journal.encode(kept)
            if known not in here:
                new.setdefault(known, line)
    if new:
        content = b"".join(line + b"\n" for line in new.values())
        files.write_whole(_closed(journals / below) / f"{writer}.jsonl", content, mode=0o600)
    return len(new)


def _closed(place: Path) -> Path:
    """Make a journal's folder, and those above it that are missing, closed to everyone else."""
    for path in reversed(list(_missing(place))):
        path.mkdir(mode=0o700, exist_ok=True)
    return place


def _missing(place: Path) -> Iterator[Path]:
    while not place.is_dir():
        yield place
        place = place.parent
