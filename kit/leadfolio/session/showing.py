"""Showing a task in a notebook: where to write, or plain HTML where there is no one to click."""

import hashlib
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from pathlib import Path

from leadfolio import ids, journal
from leadfolio.course import Released, Task
from leadfolio.edges.disk import agreed
from leadfolio.errors import JournalError, LeadfolioError
from leadfolio.journal import Audience, Kept, Response
from leadfolio.session import conversing, feedback, forming, keeping, reading
from leadfolio.session.commons import Assets, Commons
from leadfolio.session.conversing import Desk
from leadfolio.session.keeping import OpenModule
from leadfolio.session.surroundings import Surroundings, is_voila, surroundings
from leadfolio.submission import Receipt

NOTHING = "Open the module to write here."


def task(id: str) -> None:
    """Show a task of this notebook's module: the place to write to it.

    What was kept before comes back. Where there is no one to click, the task and the words that
    are agreed to be handed in are shown as plain HTML.
    """
    explained(lambda around, live: _task(id, around, live))


def hand_in() -> None:
    """Show what of this module will be handed in, and a button that hands it in."""
    explained(_hand_in)


def _task(id: str, around: Surroundings, live: bool) -> None:
    released = reading.read_module(around.folder)
    asked = _asked(released, id)
    if not live:
        agreed_here = _agreed(released, asked, around.folder)
        words = "\n\n".join(response.text for response in agreed_here) or NOTHING
        show_still(_still(asked, agreed_here), text=words)
        return
    from leadfolio.edges.widgets import stage
    from leadfolio.edges.widgets.speaking import TaskEditor

    prompt = _html(asked.prompt, prefix=f"{id}-")
    opened = _opened(around.folder, around.journals, _stamp(around.folder))
    form = forming.form(asked, released=released, prompt=prompt, voila=is_voila())
    commons = around.commons_of(released.course)
    desk = Desk(
        who=_who(around),
        render=lambda text: _html(text, prefix=f"{id}-"),
        commons=_commons(commons, around.commons_token),
        lines=lambda module: _lines(around, opened.released.course, module),
        assets=_assets(commons, around.commons_token),
        said=lambda: feedback.came(around.folder, released.module.id).said,
        hand_in=lambda: _handed_in(opened, around),
    )
    stage.show(
        TaskEditor(form, lambda message: conversing.answer(opened, asked, message, desk=desk))
    )


def _hand_in(around: Surroundings, live: bool) -> None:
    released = reading.read_module(around.folder)
    if not live:
        sentence = f"Open “{released.module.title}” to hand it in."
        show_still(f"<p>{escape(sentence)}</p>", text=sentence)
        return
    from leadfolio.edges.widgets import stage
    from leadfolio.edges.widgets.speaking import HandIn

    opened = _opened(around.folder, around.journals, _stamp(around.folder))

    def answered(message: object) -> conversing.Message:
        return conversing.hand_in_answer(
            opened, message, hand_in=lambda: _handed_in(opened, around)
        )

    stage.show(HandIn({"voila": is_voila()}, answered))


def _handed_in(opened: OpenModule, around: Surroundings) -> Receipt:
    from leadfolio.session import terminal

    return terminal.hand_in(opened, around)


def _who(around: Surroundings) -> str:
    """Return what tells this leader from the next at the same browser, and names nobody."""
    return hashlib.sha256(f"{around.username}\n{around.journals}".encode()).hexdigest()[:16]


@lru_cache(maxsize=2)
def _commons(place: str | None, token: str | None) -> Commons:
    """Return the commons, read once a kernel for all its tasks."""
    from leadfolio.edges import reaching

    def fetched(place: str) -> bytes:
        named = place if place.endswith(".json") else f"{place.rstrip('/')}/commons.json"
        return reaching.document(named, token=token)

    return Commons(place, fetch=fetched)


def _lines(around: Surroundings, course: str, module: str) -> tuple[Kept, ...]:
    """Return the leader's own journal of a module, read as it lies on the disk now."""
    from leadfolio.edges.disk.journals import Journal

    if not ids.is_slug(module):
        return ()
    return Journal(around.journals / course / module, writer="reading").lines


@lru_cache(maxsize=2)
def _assets(place: str | None, token: str | None) -> Assets:
    """Return the files that the portfolio shows, where the commons lies."""
    from leadfolio.edges import reaching

    def fetched(path: str) -> bytes | None:
        if place is None:
            return None
        try:
            folder = place.removesuffix("commons.json").rstrip("/")
            return reaching.document(f"{folder}/{path}", token=token)
        except OSError:
            return None

    return Assets(fetched)


def explained(show: Callable[[Surroundings, bool], None]) -> None:
    """Show something; what we can explain becomes a sentence in its place, never a traceback."""
    try:
        around = surroundings()
        show(around, _somebody_clicks(around))
    except LeadfolioError as error:
        what, then = _sentence(error.problem), f"Next: {_sentence(error.do)}"
        show_still(f"<p>{escape(what)}</p><p>{escape(then)}</p>", text=f"{what}\n{then}")


def _somebody_clicks(around: Surroundings) -> bool:
    """Whether to show a widget. Where there is doubt, it is shown: it holds no words."""
    if around.nobody_clicks or not _in_kernel():
        return False
    from leadfolio.edges.widgets import stage

    return stage.somebody_may_answer() or is_voila()


def _in_kernel() -> bool:
    if "IPython" not in sys.modules:
        return False
    from leadfolio.edges.widgets import stage

    return stage.in_kernel()


@lru_cache(maxsize=8)
def _opened(folder: Path, journals: Path, _described: tuple[int, int]) -> OpenModule:
    """Open a module once a kernel: one writer, one reading. Opened anew where it was fetched anew."""
    return keeping.open_module(
        folder, journals=journals, now=lambda: datetime.now(UTC), random=os.urandom
    )


def _stamp(folder: Path) -> tuple[int, int]:
    status = (folder / "module.json").stat()
    return status.st_mtime_ns, status.st_size


def _asked(released: Released, id: str) -> Task:
    asked = released.task(id)
    if asked is not None:
        return asked
    near = ids.nearest(id, [task.id for task in released.module.tasks])
    raise JournalError(
        f"this module has no task called “{id}”",
        do=f"“{near}” is the nearest; fetch the module again if the cell was not changed by hand"
        if near
        else "fetch the module again if the cell was not changed by hand",
    )


def _agreed(released: Released, asked: Task, folder: Path) -> tuple[Response, ...]:
    """Return what is agreed to be handed in for a task, from the module's folder alone."""
    try:
        raw = agreed.read_agreed(folder)
    except (OSError, ValueError):
        return ()
    items = raw.get("responses") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(items, list):
        return ()
    if (raw.get("course"), raw.get("module")) != (released.course, released.module.id):
        return ()
    found = (journal.read_response(item, where="")[0] for item in items)
    return tuple(r for r in found if r and asked.called(r.task) and r.audience is not Audience.SELF)


def _still(asked: Task, responses: tuple[Response, ...]) -> str:
    """Return the words that are agreed to be handed in as plain HTML. The prompt stands above."""
    pieces = "".join(
        f'<article class="leadfolio-piece">{_title(r)}{_html(r.text, prefix=f"{r.id}-")}</article>'
        for r in responses
    )
    inside = pieces or f"<p>{escape(NOTHING)}</p>"
    return f'<section class="leadfolio-task" id="task-{escape(asked.id)}">{inside}</section>'


def _title(response: Response) -> str:
    return f"<h4>{escape(response.title)}</h4>" if response.title else ""


def show_still(html: str, *, text: str) -> None:
    """Show HTML where a notebook can, and its words where none is."""
    if not _in_kernel():
        print(text)
        return
    from leadfolio.edges.widgets import stage

    stage.show_html(html, text=text)


def _html(text: str, *, prefix: str) -> str:
    from leadfolio.edges import markup

    return markup.html(text, prefix=prefix, first=4)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "."
