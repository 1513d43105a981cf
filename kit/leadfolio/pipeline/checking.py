"""Checking a course's files before anyone else meets them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from leadfolio import ids
from leadfolio.course import Fault, Module
from leadfolio.errors import CourseError
from leadfolio.pipeline import changing
from leadfolio.pipeline.opening import COURSE, GUESTS, MEMBERS, MODULES, look, look_at_guests


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The modules that were read, and everything wrong in what was looked at."""

    faults: tuple[Fault, ...]
    modules: tuple[Module, ...]


def check(course: Path, modules: Sequence[str] = ()) -> Checked:
    """Find every fault in course.toml, members.csv, guests.csv and the modules; all unless named.

    A module that course.toml does not name yet can be checked by its name.

    Raises:
        CourseError: there is no course folder, or no module of a name that was given.
    """
    for name in modules:
        if not ids.is_slug(name) or not (course / MODULES / f"{name}.md").exists():
            _no_such_module(course, name)
    looked = look(course, also=modules)
    # What leaders answered under another id is lost from sight only once that is released.
    guests = look_at_guests(course)[1]
    faults = (*looked.all_faults(), *guests, *changing.suspected(course, looked))
    if not modules:
        return Checked(faults=faults, modules=looked.modules)
    wanted = {COURSE, MEMBERS, GUESTS, *(f"{MODULES}/{name}.md" for name in modules)}
    return Checked(
        faults=tuple(fault for fault in faults if fault.file in wanted),
        modules=tuple(module for module in looked.modules if module.id in set(modules)),
    )


def _no_such_module(course: Path, name: str) -> None:
    looked = look(course)
    known = looked.course.modules if looked.course is not None else ()
    if name in known:
        return  # course.toml names it and the file is missing: a fault like any other
    near = ids.nearest(name, known)
    hint = f"; did you mean {near!r}?" if near else ""
    raise CourseError(
        f"there is no module {name!r}{hint}",
        do=f"name one of: {', '.join(known) or 'none yet'}",
    )
