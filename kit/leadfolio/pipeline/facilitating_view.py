"""What the desk's page is told of a cohort: from what was handed in alone, by name or by time."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from leadfolio import course as course_
from leadfolio import participation, times
from leadfolio.course import Module
from leadfolio.edges.disk import files
from leadfolio.errors import CourseError
from leadfolio.journal import Audience
from leadfolio.participation import Moved
from leadfolio.pipeline import commenting
from leadfolio.pipeline import facilitating_public as publics
from leadfolio.pipeline import facilitating_standards as standards
from leadfolio.pipeline.commenting import Unsent
from leadfolio.pipeline.facilitating_public import Prospect
from leadfolio.pipeline.looking_over import LookedOver
from leadfolio.portfolio import Asked
from leadfolio.status import Cell, Waiting

MOST_WORDS = 14
Message = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Where things are opened: `work` gives a page for somebody's work.

    `portfolio` is the address of the cohort's edition on the Hub, `reading` of wherever the portfolio
    is read; each is "" where there is none. `zips` are those that were made of what stands now.
    """

    work: Callable[[str, str], str]
    portfolio: str = ""
    reading: str = ""
    zips: Mapping[Audience, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Comments that their leaders cannot read yet; `problem` says why that is not known."""

    comments: tuple[Unsent, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A cohort as it was looked at, and what leaders can fetch of it."""

    looked: LookedOver
    released: Mapping[str, str]
    ways: Ways
    public: Prospect
    unsent: Unread
    unready: int = 0


def versions_released(outbound: Path, modules: tuple[str, ...]) -> dict[str, str]:
    """Return the version of each module that leaders can fetch; a module they cannot is absent."""
    found: dict[str, str] = {}
    for module in modules:
        try:
            raw = files.read_json(outbound, module, "module.json")
            found[module] = course_.read_released(raw).module.version
        except (OSError, ValueError, files.UnsafeFileError):
            continue
        except CourseError:
            found[module] = ""  # of another leadfolio: it lies there, in a wording unknown here
    return found


def unready(course: Path, looked: LookedOver, known: Collection[tuple[str, str]]) -> int:
    """Return how many collected hand-ins the formgrader does not show as they are."""
    return sum(
        cell.handed_in is not None
        and cell.handed_in.collected
        and commenting.waits(course, (cell.username, cell.module), known)
        for cell in looked.status.cells
    )


def told(view: View, *, now: datetime, since: datetime | None, weeks: int) -> Message:
    """Return what the page shows: `since` bounds what moved, `weeks` tells who is quiet."""
    status = view.looked.status
    names = {member.username: member.name for member in status.members}
    return {
        "title": status.course.title,
        "cohort": status.course.cohort,
        "portfolio": view.ways.reading,
        "on_hub": bool(view.ways.portfolio),
        "zip": "" if view.ways.reading else view.ways.zips.get(Audience.COHORT, ""),
        "public": publics.standing(view.public, view.ways.zips.get(Audience.PUBLIC, "")),
        "uncollected": view.public.uncollected,
        "unready": view.unready,
        "any": any(cell.handed_in for cell in status.cells),
        "modules": [_module(view, module) for module in view.looked.modules],
        "handed_in": _handed_in(view, names, since),
        "moves": [_move(view, one, names) for one in _moves(view) if not since or one.at >= since],
        "quiet": [
            {
                "name": names[one.username],
                "last": times.stamp(one.last) if one.last else "",
                "mail": _mail(view, one.username),
            }
            for one in participation.quiet(status, now=now, weeks=weeks)
        ],
        "waiting": _waiting(view, names),
        "comments": {
            "unsent": [_unsent(view, one, names) for one in view.unsent.comments],
            "problem": view.unsent.problem,
        },
        "leaders": [
            {
                "name": member.name,
                "username": member.username,
                "cells": [_cell(view, cell) for cell in status.of(member.username)],
            }
            for member in participation.by_name(status.members)
        ],
        "standards": standards.asked(view.looked.modules),
        "notes": len(view.looked.notes),
    }


def _module(view: View, module: Module) -> Message:
    out = view.released.get(module.id)
    state = "not-released" if out is None else "released"
    if out is not None and out != module.version:
        state = "changed"
    return {"id": module.id, "title": module.title or module.id, "state": state}


def _titles(view: View) -> dict[str, str]:
    return {module.id: module.title or module.id for module in view.looked.modules}


def _moves(view: View) -> tuple[Moved, ...]:
    status = view.looked.status
    handed_in = {(c.username, c.module): c.handed_in for c in status.cells if c.handed_in}
    asked = Asked(modules=view.looked.modules)
    return participation.moves(view.looked.submissions, handed_in=handed_in, asked=asked)


def _move(view: View, one: Moved, names: Mapping[str, str]) -> Message:
    return {
        "step": one.step.value,
        "name": names[one.username],
        "title": _titles(view).get(one.module, one.module),
        "at": times.stamp(one.at),
        "by": one.by,
        "outcome": one.outcome,
        "open": view.ways.work(one.username, one.module),
        "mail": _mail(view, one.username),
    }


def _mail(view: View, username: str) -> str:
    """Return what begins an e-mail to somebody, where members.csv has their address."""
    status = view.looked.status
    address = next((one.email for one in status.members if one.username == username), "")
    about = quote(status.course.title, safe="")
    return f"mailto:{quote(address, safe='@')}?subject={about}" if address else ""


def _handed_in(view: View, names: Mapping[str, str], since: datetime | None) -> list[Message]:
    """Return hand-ins since a moment, the latest first."""
    found = [
        (cell.handed_in, cell)
        for cell in view.looked.status.cells
        if cell.handed_in and (not since or cell.handed_in.last >= since)
    ]
    found.sort(key=lambda one: (one[0].last, one[1].username), reverse=True)
    return [{"name": names[cell.username], **_cell(view, cell)} for _, cell in found]


def _cell(view: View, cell: Cell) -> Message:
    at = cell.handed_in
    return {
        "module": cell.module,
        "title": _titles(view).get(cell.module, cell.module),
        "at": times.stamp(at.last) if at else "",
        "times": at.times if at else 0,
        "collected": at.collected if at else False,
        "shared": sum(cell.pieces.get(a, 0) for a in (Audience.COHORT, Audience.PUBLIC)),
        "facilitator": cell.pieces.get(Audience.FACILITATOR, 0),
        "open": view.ways.work(cell.username, cell.module) if at else "",
    }


def _waiting(view: View, names: Mapping[str, str]) -> list[Message]:
    """Return who waits for an answer, each with their pieces, longest first."""
    by_leader: dict[str, list[Waiting]] = {}
    for one in view.looked.status.waiting:
        by_leader.setdefault(one.username, []).append(one)
    return [
        {
            "name": names[username],
            "since": times.stamp(pieces[0].written),
            "pieces": [_waits(view, one) for one in pieces],
        }
        for username, pieces in by_leader.items()
    ]


def _unsent(view: View, one: Unsent, names: Mapping[str, str]) -> Message:
    return {
        "name": names.get(one.username, one.username),
        "title": _titles(view).get(one.module, one.module),
        "comments": one.comments,
        "open": view.ways.work(one.username, one.module),
    }


def _waits(view: View, one: Waiting) -> Message:
    task = Asked(modules=view.looked.modules).task(one.module, one.task)
    portfolio = view.ways.portfolio
    return {
        "title": _titles(view).get(one.module, one.module),
        "task": beginning(task.prompt if task else one.task),
        "question": one.question,
        "since": times.stamp(one.written),
        "address": f"{portfolio}e/{one.id}/" if portfolio else "",
    }


def beginning(prompt: str) -> str:
    """Return the first words of a prompt, without its marks."""
    from leadfolio.edges import markup

    parts = (markup.excerpt(part, MOST_WORDS) for part in prompt.split("\n\n") if part.strip())
    return next((said for said in parts if said), prompt)
