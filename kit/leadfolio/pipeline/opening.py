"""Opening a course folder: what every command reads first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from leadfolio import ids
from leadfolio.cohort import Member
from leadfolio.course import Course, Fault, Module
from leadfolio.edges.disk import files
from leadfolio.errors import CourseError
from leadfolio.kinds import Kind

if TYPE_CHECKING:
    from leadfolio.edges.authoring.module_file import ModuleRead, Shown

MOST_TEXT = 2 * 1024 * 1024
COURSE, MEMBERS, GUESTS, MODULES = "course.toml", "members.csv", "guests.csv", "modules"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A course folder whose files are all good."""

    folder: Path
    course: Course
    members: tuple[Member, ...]
    modules: tuple[Module, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A course folder as far as it can be read, and every fault in it, file by file.

    `read` are the modules by name, with the lines their tasks stand in.
    """

    course: Course | None = None
    members: tuple[Member, ...] = ()
    modules: tuple[Module, ...] = ()
    faults: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)
    read: Mapping[str, "ModuleRead"] = field(default_factory=dict)

    def all_faults(self) -> tuple[Fault, ...]:
        """Return every fault, in the order the files were read."""
        return tuple(fault for found in self.faults.values() for fault in found)


def open_course(folder: Path) -> Opened:
    """Read course.toml, members.csv and every module it names.

    Raises:
        CourseError: a file is missing or wrong; names every fault in all of them at once.
    """
    return opened(folder, look(folder))


def opened(folder: Path, looked: Looked) -> Opened:
    """Return a course folder that was looked at.

    Raises:
        CourseError: a file is missing or wrong; names every fault in all of them at once.
    """
    course = _good(looked)
    return Opened(folder=folder, course=course, members=looked.members, modules=looked.modules)


def open_roster(folder: Path) -> tuple[Course, tuple[Member, ...]]:
    """Read course.toml and members.csv alone: enough to collect and to publish.

    Raises:
        CourseError: one of the two is missing or wrong; names every fault in both.
    """
    looked = look_at_roster(folder)
    return _good(looked), looked.members


def look(folder: Path, *, also: Iterable[str] = ()) -> Looked:
    """Read the whole course folder as far as it can be read; modules in `also` are read too.

    Raises:
        CourseError: there is no such folder, or it may not be read.
    """
    roster = look_at_roster(folder)
    if roster.course is None:
        return roster
    names = tuple(dict.fromkeys([*roster.course.modules, *also]))
    read, faults = look_at_modules(folder, roster.course, names)
    return Looked(
        course=roster.course,
        members=roster.members,
        modules=tuple(one.module for one in read.values()),
        faults={**roster.faults, **faults},
        read=read,
    )


def look_at_roster(folder: Path) -> Looked:
    """Read course.toml and members.csv as far as they can be read."""
    from leadfolio.edges.authoring.course_file import read_course

    _folder(folder)
    course: Course | None = None
    faults: dict[str, tuple[Fault, ...]] = {}
    content, faults[COURSE] = _content(folder, COURSE)
    if content is not None:
        course, faults[COURSE] = read_course(content, file=COURSE)
    members, faults[MEMBERS] = _people(folder, MEMBERS)
    return Looked(course=course, members=members, faults=faults)


def look_at_guests(folder: Path) -> tuple[tuple[Member, ...], tuple[Fault, ...]]:
    """Return who may read the portfolio and nothing else, as far as guests.csv can be read.

    There need be no such file.

    Raises:
        CourseError: there is no course folder, or it may not be read.
    """
    _folder(folder)
    if not (folder / GUESTS).is_symlink() and not (folder / GUESTS).exists():
        return (), ()
    return _people(folder, GUESTS)


def _people(folder: Path, file: str) -> tuple[tuple[Member, ...], tuple[Fault, ...]]:
    from leadfolio.edges.authoring.members_file import read_members

    content, faults = _content(folder, file)
    return ((), faults) if content is None else read_members(content, file=file)


def look_at_modules(
    folder: Path, course: Course, names: Iterable[str]
) -> tuple[dict[str, "ModuleRead"], dict[str, tuple[Fault, ...]]]:
    """Read modules by name as far as they can be read: what was read, and faults by file."""
    from leadfolio.edges.authoring.module_file import read_module

    read: dict[str, ModuleRead] = {}
    faults: dict[str, tuple[Fault, ...]] = {}
    for name in names:
        file = f"{MODULES}/{name}.md"
        content, faults[file] = _content(folder, MODULES, f"{name}.md")
        if content is not None:
            read[name] = read_module(content, id=name, file=file)
    tasks = {f"{name}.{id}": kind for name, one in read.items() for id, kind in one.kinds.items()}
    unread = {name for name in course.modules if name not in read}
    for name, one in read.items():
        more = [
            *_about_nothing(one, name, tasks, unread),
            *_wider(one, name, course),
            *_not_beside(folder, one.shown, f"{MODULES}/{name}.md"),
        ]
        found = sorted([*one.faults, *more], key=lambda fault: fault.line)
        faults[f"{MODULES}/{name}.md"] = tuple(dict.fromkeys(found))
    return read, faults


def explained(faults: tuple[Fault, ...]) -> CourseError:
    """Return faults as the one error a command stops with."""
    many = f"{len(faults)} things to mend" if len(faults) > 1 else "one thing to mend"
    listed = "".join(f"\n  {fault}" for fault in faults)
    return CourseError(
        f"the course has {many}:{listed}",
        do="mend the lines named above, then run `leadfolio check` until it finds nothing",
    )


def content_beside(folder: Path, path: str) -> bytes:
    """Return the bytes of a file that a module shows, as read when it was checked.

    Raises:
        CourseError: it cannot be read any more.
    """
    from leadfolio.edges.authoring.beside import MOST_BYTES

    content, faults = _content(folder, MODULES, *path.split("/"), most=MOST_BYTES)
    if content is None:
        raise explained(faults)
    return content


def _good(looked: Looked) -> Course:
    faults = looked.all_faults()
    if faults or looked.course is None:
        raise explained(faults)
    return looked.course


def _folder(folder: Path) -> None:
    try:
        names = {entry.name for entry in folder.iterdir()}
    except FileNotFoundError:
        raise CourseError(
            "there is no course folder here",
            where=str(folder),
            do="name one with --course DIR, or make one with `leadfolio init DIR`",
        ) from None
    except NotADirectoryError:
        raise CourseError(
            "this is a file, not a course folder",
            where=str(folder),
            do="name the folder that holds course.toml",
        ) from None
    except OSError as error:
        raise CourseError(
            f"the course folder may not be read ({error.strerror})",
            where=str(folder),
            do="ask who owns the folder for permission to read it",
        ) from error
    if COURSE not in names:
        raise CourseError(
            "there is no course.toml in this folder",
            where=str(folder),
            do="name a course folder with --course DIR, or make one with `leadfolio init DIR`",
        )


def _content(
    folder: Path, *parts: str, most: int = MOST_TEXT
) -> tuple[bytes | None, tuple[Fault, ...]]:
    """Return a file's bytes, or the one fault that keeps it from being read."""
    try:
        return files.read_regular(folder, *parts, most=most), ()
    except FileNotFoundError:
        near = _nearest(folder.joinpath(*parts))
        sentence = "there is no such file" + (f"; did you mean {near!r}?" if near else "")
    except files.UnsafeFileError as error:
        sentence = f"this {error.reason}; put the file itself here"
    except OSError as error:
        sentence = f"this file may not be read ({error.strerror})"
    return None, (Fault(file="/".join(parts), line=1, sentence=sentence),)


def _nearest(path: Path) -> str | None:
    """Return the file of the same ending beside a missing one whose name is closest."""
    try:
        beside = {one.stem: one.name for one in path.parent.iterdir() if one.suffix == path.suffix}
    except OSError:
        return None
    return beside.get(ids.nearest(path.stem, beside) or "")


def _about_nothing(
    one: "ModuleRead", name: str, tasks: Mapping[str, Kind | None], unread: set[str]
) -> Iterable[Fault]:
    """Yield a fault for each `for` that names no `produce` task of the course."""
    from leadfolio.edges.authoring.faults import short, unknown

    for task in one.module.tasks:
        if not task.about or task.about.split(".")[0] in unread:
            continue
        sentence = ""
        if task.about not in tasks:
            produced = [id for id, kind in tasks.items() if kind is Kind.PRODUCE]
            sentence = unknown(task.about, "a produce task of this course", produced)
        elif tasks[task.about] not in {Kind.PRODUCE, None}:
            kind = tasks[task.about]
            sentence = f"'for' names a produce task; {short(task.about)} is a {kind} task"
        if sentence:
            yield Fault(
                file=f"{MODULES}/{name}.md", line=one.lines[task.id, "for"], sentence=sentence
            )


def _wider(one: "ModuleRead", name: str, course: Course) -> Iterable[Fault]:
    """Yield a fault for each suggested audience that the course does not offer."""
    for task in one.module.tasks:
        if task.audience is not None and task.audience not in course.audiences:
            offered = ", ".join(course.audiences)
            yield Fault(
                file=f"{MODULES}/{name}.md",
                line=one.lines[task.id, "audience"],
                sentence=f"this course does not offer the audience '{task.audience}'; it offers: {offered}",
            )


def _not_beside(folder: Path, shown: Iterable["Shown"], file: str) -> Iterable[Fault]:
    """Yield a fault for each picture or linked file that cannot travel with the module."""
    from leadfolio.edges.authoring import beside

    for one in shown:
        wrong = beside.sentence(one.path, picture=one.picture)
        if wrong is None:
            content, faults = _content(
                folder, MODULES, *one.path.split("/"), most=beside.MOST_BYTES
            )
            if content is not None:
                continue
            wrong = f"{one.path}: {faults[0].sentence}"
            if faults[0].sentence.startswith("there is no such file"):
                there = _below(folder / MODULES)
                wrong = beside.missing(one.path, there, picture=one.picture)
        yield Fault(file=file, line=one.line, sentence=wrong)


def _below(folder: Path) -> list[str]:
    return [name for name, _ in files.walk(folder)]
