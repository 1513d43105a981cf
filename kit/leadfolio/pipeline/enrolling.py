"""Who is in a course, changed: rows of members.csv and guests.csv put in, renewed and taken out."""

import hashlib
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from leadfolio.cohort import Member, same_name
from leadfolio.course import Fault
from leadfolio.edges.authoring import members_file
from leadfolio.edges.disk import files, folders
from leadfolio.errors import CourseError
from leadfolio.pipeline import opening
from leadfolio.pipeline.membership import LOCK

MOST_LIST = 256 * 1024
# What a new file begins with. A guest has no role that anybody reads.
FIRST = {
    opening.MEMBERS: b"username,name,role,organisation,email\n",
    opening.GUESTS: b"username,name,organisation,email\n",
}
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
SPREADSHEET = "this is the spreadsheet itself; in it, choose to save or download as CSV (UTF-8), then choose that"
NOBODY = "there is nobody in this list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """One of the two files as it is now; `content` is None where there is none."""

    file: str
    content: bytes | None
    people: tuple[Member, ...] = ()
    faults: tuple[Fault, ...] = ()

    def person(self, username: str) -> Member | None:
        """Return who has this username, in whatever case of its letters."""
        return next((one for one in self.people if same_name(one.username, username)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What a file held before and after a change, None where there was none."""

    file: str
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a list would change: who comes, who is written otherwise, and who is not in it.

    `agreed` stands for the list and for the file that it was compared with; `problem` says why the
    list is none.
    """

    file: str
    problem: str = ""
    agreed: str = ""
    faults: tuple[Fault, ...] = ()
    come: tuple[Member, ...] = ()
    change: tuple[tuple[Member, Member], ...] = ()
    go: tuple[Member, ...] = ()
    same: int = 0


def roll(course: Path, file: str) -> Roll:
    """Return members.csv or guests.csv as far as it can be read."""
    try:
        content = files.read_regular(course, file, most=opening.MOST_TEXT)
    except FileNotFoundError:
        return Roll(file=file, content=None)
    except files.UnsafeFileError as error:
        fault = Fault(file=file, line=1, sentence=f"this {error.reason}")
        return Roll(file=file, content=None, faults=(fault,))
    people, faults = members_file.read_members(content, file=file)
    return Roll(file=file, content=content, people=people, faults=faults)


def put_in(course: Path, file: str, person: Member) -> Changed:
    """Put a person in, last.

    Raises:
        CourseError: the file has faults, or somebody of that username is in it.
    """

    def made(now: Roll, content: bytes) -> tuple[bytes, Sequence[Member]]:
        if now.person(person.username) is not None:
            raise CourseError(
                f"{person.username!r} is in {file} already", do="look at the list as it is now"
            )
        return members_file.with_people(content, [person]), (*now.people, person)

    return _change(course, file, made)


def renew(course: Path, file: str, person: Member) -> Changed:
    """Write what is told of a person anew, where they stand.

    Raises:
        CourseError: the file has faults, or nobody of that username is in it.
    """

    def made(now: Roll, content: bytes) -> tuple[bytes, Sequence[Member]]:
        _there(now, person.username)
        left = members_file.with_changed(content, person)
        return left, [person if one.username == person.username else one for one in now.people]

    return _change(course, file, made)


def take_out(course: Path, file: str, username: str) -> Changed:
    """Take a person's row out.

    Raises:
        CourseError: the file has faults, or nobody of that username is in it.
    """

    def made(now: Roll, content: bytes) -> tuple[bytes, Sequence[Member]]:
        _there(now, username)
        left = members_file.without(content, username)
        return left, [one for one in now.people if not same_name(one.username, username)]

    return _change(course, file, made)


def plan(course: Path, file: str, listed: bytes, *, small: bool) -> Plan:
    """Return what a list would change, before it does; `small`: usernames are written small.

    Raises:
        CourseError: the file itself has faults.
    """
    return _planned(_good(roll(course, file)), listed, small=small)


def take_in(
    course: Path, file: str, listed: bytes, *, small: bool, agreed: str, out: bool
) -> Changed | Plan:
    """Do what was planned and agreed to; `out` takes those out who are not in the list.

    Where the file is no longer the one that was looked at, nothing is changed, and what would
    be now is returned.

    Raises:
        CourseError: the file has faults.
    """
    planned = plan(course, file, listed, small=small)

    def made(now: Roll, content: bytes) -> tuple[bytes, Sequence[Member]]:
        planned = _planned(now, listed, small=small)
        if planned.agreed != agreed or not planned.agreed:
            raise _MeanwhileError
        after = {new.username: new for _, new in planned.change}
        gone = {one.username for one in planned.go} if out else set()
        content = members_file.with_changed(content, *after.values())
        content = members_file.without(content, *gone)
        stay = [after.get(o.username, o) for o in now.people if o.username not in gone]
        return members_file.with_people(content, planned.come), [*stay, *planned.come]

    try:
        return _change(course, file, made)
    except _MeanwhileError:
        return planned


def undo(course: Path, change: Changed) -> None:
    """Write a file as it was before a change, if nobody has changed it since.

    Raises:
        CourseError: it was changed since, and nothing is undone.
    """
    with folders.locked(course.joinpath(*LOCK)):
        if roll(course, change.file).content != change.after:
            raise CourseError(
                f"{change.file} was changed since, so nothing was undone",
                do="look at the list as it is now",
            )
        _write(course, change.file, change.before)


class _MeanwhileError(Exception):
    """The file is no longer the one that was looked at."""


Made = Callable[[Roll, bytes], tuple[bytes, Sequence[Member]]]


def _change(course: Path, file: str, made: Made) -> Changed:
    """Change a file as it is now, alone; what is read back must be who was meant to be in it."""
    with folders.locked(course.joinpath(*LOCK)):
        now = _good(roll(course, file))
        content, meant = made(now, FIRST[file] if now.content is None else now.content)
        people, _ = members_file.read_members(content, file=file)
        if people != tuple(meant) or len(content) > opening.MOST_TEXT:
            raise CourseError(
                f"{file} is written in a way that cannot be added to here, and was left as it is",
                do=f"change {file} itself, in an editor or with a spreadsheet",
            )
        if content != now.content:
            _write(course, file, content)
        return Changed(file=file, before=now.content, after=content)


def _write(course: Path, file: str, content: bytes | None) -> None:
    path = course / file
    if content is None:
        path.unlink(missing_ok=True)
        return
    # Who may read the one file may read the other.
    kept = next((one for one in (path, course / opening.MEMBERS) if one.exists()), None)
    files.write_whole(path, content, mode=stat.S_IMODE(kept.stat().st_mode) if kept else 0o640)


def _good(now: Roll) -> Roll:
    if now.faults:
        raise CourseError(
            f"{now.file} has {_many(now.faults)} first: {now.faults[0]}",
            do=f"mend {now.file} itself, then do this again; nothing was changed",
        )
    return now


def _many(faults: Sequence[Fault]) -> str:
    return "one thing to mend" if len(faults) == 1 else f"{len(faults)} things to mend"


def _there(now: Roll, username: str) -> None:
    if now.person(username) is None:
        raise CourseError(
            f"{username!r} is not in {now.file} any more", do="look at the list as it is now"
        )


def _planned(now: Roll, listed: bytes, *, small: bool) -> Plan:
    if listed.startswith(SPREADSHEETS):
        return Plan(file=now.file, problem=SPREADSHEET)
    people, faults = members_file.read_members(listed, file=now.file)
    if faults or not people:
        return Plan(file=now.file, faults=faults, problem="" if faults else NOBODY)
    told = members_file.columns(listed)
    come, change, here = [], [], set()
    for one in people:
        before = now.person(one.username)
        if before is None:
            come.append(replace(one, username=one.username.lower()) if small else one)
            continue
        here.add(before.username)
        # A column that the list does not have says nothing.
        new = replace(before, **{c: getattr(one, c) for c in told if c != "username"})
        if new != before:
            change.append((before, new))
    return Plan(
        file=now.file,
        agreed=hashlib.sha256((now.content or b"") + b"\0" + listed).hexdigest(),
        come=tuple(come),
        change=tuple(change),
        go=tuple(one for one in now.people if one.username not in here),
        same=len(here) - len(change),
    )
