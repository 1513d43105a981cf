"""Collecting: what was handed in, checked, repaired and woven into `submitted/`, one by one."""

import errno
import os
import pwd
import stat
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from leadfolio import ids, submission
from leadfolio.cohort import Member
from leadfolio.course import Course
from leadfolio.edges.disk import files, folders, ledger
from leadfolio.edges.exchange import names, places
from leadfolio.errors import ExchangeError
from leadfolio.pipeline import building, checking_in, opening, withdrawals
from leadfolio.pipeline.checking_in import Frames, Taken
from leadfolio.report import CODES, Level, Note, Report, plain, printable
from leadfolio.submission import Handed

RECORD = ".collected.json"
# What stops everyone, not one: the disk is full, worn out or read-only.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
COLLECTED = "leadfolio.collected/1"


@dataclass(slots=True)
class Look:
    """What lies in `inbound`: by whom and for what, and what cannot be a submission."""

    handed: dict[tuple[str, str], list[Handed]] = field(default_factory=dict)
    notes: list[tuple[str, Note]] = field(default_factory=list)


def collect(
    course: Path,
    modules: Sequence[str] = (),
    *,
    exchange: Path | None = None,
    now: datetime,
    leaders: Sequence[str] = (),
) -> Report:
    """Bring the newest of what each leader handed in to `submitted/`, checked and woven.

    One submission that cannot be used never stops another: it is left where it lies, and
    the report says why. What was collected before is replaced only by something whole.

    Raises:
        CourseError: the course folder is wrong, or a module is not one of it.
        ExchangeError: the exchange cannot be found or read.
    """
    started = time.monotonic()
    course = course.absolute()
    told, members = opening.open_roster(course)
    wanted = building.chosen_modules(told.modules, modules)
    root = places.exchange(exchange, course=course)
    everything = not (modules or leaders)
    try:
        with folders.locked(course / "state" / "collect.lock"):
            look = look_at(names.inbound(root, told.id), told, members)
            _forget_others(look, wanted, leaders, everything=not modules)
            frames = Frames(course, told, outbound=names.outbound(root, told.id))
            counts, notes = _collected_all(look, course, told, frames, now=now)
            _write_quarantine(course / "state" / "quarantine", notes, wanted, everything=everything)
    except OSError as error:
        raise ExchangeError(
            f"the course folder cannot be written to: {error.strerror}",
            where=str(error.filename or course),
            do="make room, or run this as the account that owns the course; "
            "everything handed in is still in the exchange",
        ) from error
    return Report(
        command="collect",
        seconds=time.monotonic() - started,
        counts=counts,
        notes=tuple(note for _, note in notes),
    )


def _collected_all(
    look: Look, course: Path, told: Course, frames: Frames, *, now: datetime
) -> tuple[dict[str, int], list[tuple[str, Note]]]:
    """Bring in what stands for each leader and module; return counts, and notes by folder."""
    counts = {"submissions": len(look.handed), "accepted": 0, "quarantined": 0, "written": 0}
    notes = list(look.notes)
    held = _holders(course)
    newest_of = [submission.newest(handed, now=now) for handed in look.handed.values()]
    # An id is theirs who handed it in first: whoever copies one later cannot take it.
    for newest in sorted(
        newest_of, key=lambda one: (submission.believed(one, now=now), one.folder)
    ):
        username, module = newest.username, newest.module
        place = course / "submitted" / username / module
        try:
            folders.recover(place)
            inbound = frames.outbound.with_name("inbound")
            found, written = _collected(
                place, newest, told, frames, now=now, inbound=inbound, holders=held
            )
        except OSError as error:
            if error.errno in FULL:
                raise
            found, written = (_not_kept(newest, error),), False
        notes += [(newest.folder, note) for note in found]
        counts["accepted"] += not any(note.level is Level.QUARANTINED for note in found)
        counts["written"] += written
    # Folders that could be nobody's submission count as handed in, too.
    counts["submissions"] += len({folder for folder, _ in look.notes})
    counts["quarantined"] = len({f for f, note in notes if note.level is Level.QUARANTINED})
    return counts, sorted(notes, key=lambda one: (one[1].leader, one[1].module))


def _holders(course: Path) -> dict[str, str]:
    """Return who holds which id.

    Raises:
        ExchangeError: the ledger is damaged.
    """
    try:
        return ledger.read_holders(course / "state" / ledger.NAME)
    except ledger.LedgerError as error:
        raise ExchangeError(
            "it says whose each piece is, and cannot be read",
            where=f"state/{ledger.NAME}",
            do="put it back from a backup; or remove it, and whoever first wrote a piece holds it",
        ) from error


def look_at(inbound: Path, course: Course, members: Iterable[Member]) -> Look:
    """Return every folder in `inbound` that may be a member's submission, and notes on the rest."""
    look, known = Look(), {member.username for member in members}
    try:
        with os.scandir(inbound) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except FileNotFoundError as error:
        raise ExchangeError(
            f"nothing can be handed in yet: {inbound} is missing",
            do="release a module first: leadfolio release",
        ) from error
    except OSError as error:
        raise ExchangeError(
            f"the folder of what was handed in cannot be read: {inbound} ({error.strerror})",
            do="run this as the account that released the modules",
        ) from error
    for entry in entries:
        # A name that begins with a dot is a submission still being written.
        if not entry.name.startswith("."):
            seen = _one(entry, course, known)
            if isinstance(seen, Note):
                look.notes.append((entry.name, seen))
            else:
                look.handed.setdefault((seen.username, seen.module), []).append(seen)
    return look


def _one(entry: os.DirEntry[str], course: Course, known: set[str]) -> Handed | Note:
    """Return what one folder in `inbound` is, or why it is nobody's submission."""
    name = names.read_folder(entry.name)
    username, module = (name.username, name.module) if name else ("", "")

    def left_out(code: str, message: str, do: str) -> Note:
        return Note(
            level=Level.QUARANTINED,
            code=code,
            message=message,
            next=do,
            leader=printable(username),
            module=printable(module),
            where=printable(entry.name),
        )

    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        return left_out("folder-unreadable", f"it cannot be looked at: {error.strerror}", LOOK)
    if stat.S_ISLNK(status.st_mode):
        return left_out("unsafe-path", "it is a link, and links are not followed", LOOK)
    if name is None or not stat.S_ISDIR(status.st_mode):
        return left_out("folder-unreadable", "it is not named as a submission is", LOOK)
    if username not in known:
        message = f"nobody in members.csv has the username {username!r}"
        return left_out("member-unknown", message, "add them to members.csv, or leave it there")
    if module not in course.modules:
        message = f"{module!r} is not among the modules in course.toml"
        return left_out("module-unknown", message, "add the module there, or leave it")
    owner = _account(username)
    if owner is not None and owner != status.st_uid:
        message = f"its name says {username!r}, and another account ({status.st_uid}) owns it"
        return left_out("owner-differs", message, "ask both who handed it in; their own stands")
    touched = datetime.fromtimestamp(status.st_mtime, UTC)
    return Handed(folder=entry.name, username=username, module=module, at=name.at, touched=touched)


LOOK = "look at it in the exchange's inbound folder; nothing of it is used"


def _account(username: str) -> int | None:
    """Return the number of the machine's account of that name, if it has one."""
    try:
        return pwd.getpwnam(username).pw_uid
    except (KeyError, ValueError):
        return None


def _forget_others(
    look: Look, wanted: Sequence[str], leaders: Sequence[str], *, everything: bool
) -> None:
    """Leave out what was not asked for."""
    look.handed = {
        (username, module): handed
        for (username, module), handed in look.handed.items()
        if module in wanted and (not leaders or username in leaders)
    }
    if not everything:
        look.notes = [(folder, note) for folder, note in look.notes if note.module in wanted]


def _collected(
    place: Path,
    newest: Handed,
    course: Course,
    frames: Frames,
    *,
    now: datetime,
    inbound: Path,
    holders: dict[str, str],
) -> tuple[tuple[Note, ...], bool]:
    """Bring one submission in, unless it is there already; return its notes, and whether it was."""
    held = _record(place)
    if held is not None and held.get("folder") == newest.folder:
        return _read_notes(held.get("notes")), False
    at = submission.believed(newest, now=now)
    taken = checking_in.take(
        inbound / newest.folder,
        newest,
        course,
        frames,
        at=at,
        held=place,
        holders=holders,
        withdrawn=withdrawals.withdrawn(frames.folder),
    )
    notes = (*_ahead(newest, now), *taken.notes)
    if taken.quarantined:
        return notes, False
    fresh = {id_: newest.username for id_ in taken.ids if id_ not in holders}
    if fresh:
        holders |= fresh
        ledger.write_holders(frames.folder / "state" / ledger.NAME, holders)
    _write(place, newest, taken, at=at, notes=notes)
    return notes, True


def _not_kept(newest: Handed, error: OSError) -> Note:
    """Say that one leader's folder under `submitted/` is in the way."""
    return Note(
        level=Level.QUARANTINED,
        code="folder-unreadable",
        message=f"it cannot be kept in submitted/{newest.username}: {error.strerror}",
        next="look at that folder and who owns it, then collect again",
        leader=newest.username,
        module=newest.module,
        where=printable(newest.folder),
    )


def _ahead(newest: Handed, now: datetime) -> tuple[Note, ...]:
    if newest.at <= now + timedelta(days=1):
        return ()
    return (
        Note(
            level=Level.WARNING,
            code="time-ahead",
            message="its name tells a time more than a day ahead; the folder's own time is used",
            next="set the clock of the machine it came from",
            leader=newest.username,
            module=newest.module,
            where=printable(newest.folder),
        ),
    )


def _record(place: Path) -> dict[str, object] | None:
    """Return what was noted when a submission was collected, if it was."""
    try:
        raw = files.read_json(place, RECORD)
    except (OSError, ValueError, files.UnsafeFileError):
        return None
    return raw if isinstance(raw, dict) and raw.get("format") == COLLECTED else None


def _write(
    place: Path, newest: Handed, taken: Taken, *, at: datetime, notes: Iterable[Note]
) -> None:
    """Put a checked submission in its place under `submitted/`."""
    report = Report(command="collect", seconds=0, notes=tuple(notes))
    record = {"format": COLLECTED, "folder": newest.folder, "notes": plain(report)["notes"]}
    content = {
        **taken.content,
        "timestamp.txt": names.moment(at).encode(),
        RECORD: files.encode_json(record),
    }
    folders.replace_folder(place, content, mode=0o750, file_mode=0o640)


def _read_notes(raw: object) -> tuple[Note, ...]:
    """Return the notes that were made when a submission was collected."""
    items = [item for item in raw if isinstance(item, dict)] if isinstance(raw, list) else []
    texts = ("code", "message", "next", "leader", "module", "where")
    return tuple(
        Note(level=Level.WARNING, **{name: str(item.get(name, "")) for name in texts})
        for item in items
        if str(item.get("code"))
        in CODES  # another leadfolio may have noted what this one does not know
    )


def _write_quarantine(
    folder: Path,
    notes: Iterable[tuple[str, Note]],
    wanted: Sequence[str],
    *,
    everything: bool,
) -> None:
    """Note each submission left out in a file of its own; what is no longer so goes."""
    folder.mkdir(parents=True, exist_ok=True)
    made: dict[str, Mapping[str, object]] = {}
    for name, note in notes:
        if note.level is Level.QUARANTINED:
            digest = submission.digest(name.encode("utf-8", "surrogateescape"))[7:15]
            told = plain(Report(command="collect", seconds=0, notes=(note,)))["notes"]
            made[f"{ids.slug(name)[:40]}-{digest}.json"] = {
                "folder": printable(name),
                "notes": told,
            }
    for path in folder.glob("*.json"):
        held = _quarantined_module(path)
        if path.name not in made and (everything or held in wanted):
            path.unlink(missing_ok=True)
    for name, told in made.items():
        files.write_json(folder / name, told)


def _quarantined_module(path: Path) -> str:
    try:
        raw = files.read_json(path.parent, path.name)
    except (OSError, ValueError, files.UnsafeFileError):
        return ""
    notes = raw.get("notes") if isinstance(raw, dict) else None
    first = notes[0] if isinstance(notes, list) and notes else None
    return str(first.get("module", "")) if isinstance(first, dict) else ""
