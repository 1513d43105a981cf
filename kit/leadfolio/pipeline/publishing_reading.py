"""Publishing, first part: read everything that was collected, and keep what is good."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from leadfolio import cohort, submission
from leadfolio.cohort import Member
from leadfolio.course import Course
from leadfolio.edges.disk import files, stamps, submissions
from leadfolio.edges.disk.stamps import Stamp
from leadfolio.edges.disk.submissions import Folder, Trouble
from leadfolio.pipeline import withdrawals
from leadfolio.report import Level, Note, printable
from leadfolio.submission import Submission
from leadfolio.withdrawal import Withdrawn

SUBMITTED = "submitted"
MOST_RESPONSES = 5_000
MOST_NOTES = 100
NEXT = {
    "unsafe-path": "ask the leader to hand in again; nothing is followed out of a submission",
    "folder-unreadable": "let this account read it, or collect again; then publish again",
    "file-refused": "ask the leader to hand in again with less in it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What was collected: the good submissions, every folder looked at, notes, stamps of files."""

    folders: tuple[Folder, ...]
    submissions: tuple[Submission, ...]
    notes: tuple[Note, ...]
    read: dict[str, Stamp | None]
    looked_at: int
    quarantined: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """One folder: its submission, or None where it is quarantined or none at all."""

    submission: Submission | None
    notes: tuple[Note, ...]
    read: dict[str, Stamp | None]


def gather(folder: Path, course: Course, members: Sequence[Member], *, at: int) -> Gathered:
    """Read every submission below a course's folder. One bad folder never stops another."""
    withdrawn = withdrawals.withdrawn(folder)
    found = submissions.folders(folder / SUBMITTED)
    good: list[Submission] = []
    notes: list[Note] = []
    read: dict[str, Stamp | None] = {}
    looked_at = quarantined = 0
    for one in found:
        if _is_nothing(one, course, members):
            continue
        opened = _opened(folder, one, course, members, at=at, withdrawn=withdrawn)
        looked_at += 1
        read |= opened.read
        notes += _bounded(opened.notes)
        if opened.submission is None:
            quarantined += 1
        else:
            good.append(opened.submission)
    return Gathered(
        folders=found,
        submissions=tuple(good),
        notes=tuple(notes),
        read=read,
        looked_at=looked_at,
        quarantined=quarantined,
    )


def _is_nothing(one: Folder, course: Course, members: Sequence[Member]) -> bool:
    """Whether a plain file lies about under a name that no leader and no module has."""
    if one.trouble != submissions.NO_FOLDER:
        return False
    if one.module:
        return one.module not in course.modules
    return one.username not in {member.username for member in members}


def _opened(
    folder: Path,
    one: Folder,
    course: Course,
    members: Sequence[Member],
    *,
    at: int,
    withdrawn: Withdrawn,
) -> _Opened:
    """Return what one folder holds."""
    wrong = _wrong(one, course, members)
    if wrong is not None:
        return _Opened(submission=None, notes=(wrong,), read={})
    place = f"{SUBMITTED}/{one.username}/{one.module}"
    read: dict[str, Stamp | None] = {}
    values: dict[str, object] = {}
    notes: list[Note] = []
    for name in ("responses.json", "handwritten.json"):
        stamp = stamps.stamp(folder / place / name, at=at)
        document = submissions.read_document(folder / SUBMITTED, one.username, one.module, name)
        if document.content is not None and stamp is not None:
            stamp = (stamp[0], hashlib.sha256(document.content).hexdigest(), stamp[2])
        read[f"{place}/{name}"] = stamp
        note = None
        if document.trouble is not None:
            note = _trouble(one, document.trouble, name=name)
        elif document.content is not None:
            value, note = _value(one, document.content, name=name)
            values |= {} if note is not None else {name: value}
        if note is not None:
            # Words in answer cells are never shown: not being able to read them hides nothing.
            spoiled = name == "responses.json"
            notes.append(note if spoiled else replace(note, level=Level.WARNING))
            if spoiled:
                return _Opened(submission=None, notes=tuple(notes), read=read)
    return _submission(one, course, values, notes, read, withdrawn=withdrawn)


def _submission(
    one: Folder,
    course: Course,
    values: dict[str, object],
    notes: list[Note],
    read: dict[str, Stamp | None],
    *,
    withdrawn: Withdrawn,
) -> _Opened:
    """Return the submission that the values of its two documents make."""
    found = Submission(username=one.username, module=one.module)
    if "responses.json" in values:
        responses, more = submission.read(
            values["responses.json"],
            username=one.username,
            module=one.module,
            course=course,
            withdrawn=withdrawn,
        )
        notes += more
        if responses is None:
            return _Opened(submission=None, notes=tuple(notes), read=read)
        found = replace(found, responses=responses)
    else:
        notes.append(_missing(one))
    if "handwritten.json" in values:
        handwritten, more = submission.read(
            values["handwritten.json"],
            username=one.username,
            module=one.module,
            course=course,
            handwritten=True,
            withdrawn=withdrawn,
        )
        notes += (replace(note, level=Level.WARNING) for note in more)
        found = replace(found, handwritten=handwritten or ())
    return _Opened(submission=found, notes=tuple(notes), read=read)


def _value(one: Folder, content: bytes, *, name: str) -> tuple[object, Note | None]:
    """Return the value of a JSON document, or why it can have none."""
    try:
        value = files.decode_json(content)
    except ValueError:
        return None, _note(
            one,
            "json-unreadable",
            f"{name} is not whole JSON",
            "ask the leader to hand in again; what they wrote is in their journal",
            where=name,
        )
    responses = value.get("responses") if isinstance(value, dict) else None
    if isinstance(responses, list) and len(responses) > MOST_RESPONSES:
        sentence = (
            f"{name} holds {len(responses)} responses; one module has {MOST_RESPONSES} at most"
        )
        return None, _note(one, "file-refused", sentence, NEXT["file-refused"], where=name)
    return value, None


def _wrong(one: Folder, course: Course, members: Sequence[Member]) -> Note | None:
    """Return why a folder cannot be a submission, or None where it may be one."""
    if one.username not in {member.username for member in members}:
        meant = [m.username for m in members if cohort.same_name(m.username, one.username)]
        step = f"rename the folder to {meant[0]}" if meant else "add the leader to members.csv"
        return _note(
            one,
            "member-unknown",
            "nobody in members.csv has this username",
            f"{step}, or remove the folder",
        )
    if one.trouble is not None:
        return _trouble(one, one.trouble)
    if one.module not in course.modules:
        return _note(
            one,
            "module-unknown",
            "the course has no module of this name",
            "add the module to `modules` in course.toml, or remove the folder",
        )
    return None


def _trouble(one: Folder, trouble: Trouble, *, name: str = "") -> Note:
    what = name or "the folder"
    return _note(one, trouble.code, f"{what} {trouble.message}", NEXT[trouble.code], where=name)


def _note(one: Folder, code: str, message: str, step: str, *, where: str = "") -> Note:
    return Note(
        level=Level.QUARANTINED,
        code=code,
        message=message,
        next=step,
        leader=printable(one.username),
        module=printable(one.module),
        where=where,
    )


def _missing(one: Folder) -> Note:
    return Note(
        level=Level.WARNING,
        code="responses-missing",
        message="there is no responses.json, so there is nothing to show",
        next="nothing, or ask the leader to open the module and hand in again",
        leader=one.username,
        module=one.module,
        where="responses.json",
    )


def _bounded(notes: Sequence[Note]) -> Iterable[Note]:
    """Yield the notes on one submission, no more than anyone would read."""
    for note in notes[:MOST_NOTES]:
        yield replace(note, where=printable(note.where), message=printable(note.message))
    rest = len(notes) - MOST_NOTES
    if rest > 0:
        last = notes[-1]
        yield replace(last, message=f"and {rest} more things like these", where="")
