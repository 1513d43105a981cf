"""Keeping what a leader writes: the journal first, then exactly what is agreed to be handed in."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Final, Literal, TypeVar

from leadfolio import ids, journal, submission
from leadfolio.course import Released, Task
from leadfolio.edges.disk import agreed
from leadfolio.edges.disk.journals import Journal, writer_name
from leadfolio.errors import JournalError
from leadfolio.journal import Attachment, Audience, Draft, Kept, Link, Response, ShownAs
from leadfolio.kinds import FORMS, Value
from leadfolio.session import agreeing, attaching, reading, refusing, taking_in
from leadfolio.session.holding_back import HeldBack
from leadfolio.submission import Receipt


class _Same(Enum):
    """Stands for a value that is not given: it stays as it stood."""

    SAME = "same"


SAME: Final = _Same.SAME
Same = Literal[_Same.SAME]
T = TypeVar("T")


def open_module(
    folder: Path,
    *,
    journals: Path,
    now: Callable[[], datetime],
    random: Callable[[int], bytes],
    file_mb: int | None = None,
) -> "OpenModule":
    """Open a module's folder and the journal that belongs to it.

    Responses in `responses.json` that the journal lacks (a new home, another machine) are taken
    into it first, and the folder is made to hold exactly what is agreed.

    Raises:
        JournalError: the folder is no module's, is of a newer leadfolio, or the journal cannot be
            opened.
    """
    released = reading.read_module(folder)
    kept = Journal(
        journals / released.course / released.module.id, writer=writer_name(now(), random(6))
    )
    most = file_mb or released.limits.file_mb
    opened = OpenModule(folder, released, kept, now=now, random=random, file_mb=most)
    opened.take_in()
    return opened


@dataclass(slots=True)
class _Noticed:
    """What opening came across, what stands in the way of handing in, and what was last seen there."""

    faults: list[JournalError]
    trouble: JournalError | None = None
    stamp: tuple[int, int, int] | None = None


class OpenModule:
    """A module as one leader works in it: what they asked to keep, and what they agreed to hand in."""

    def __init__(
        self,
        folder: Path,
        released: Released,
        kept: Journal,
        *,
        now: Callable[[], datetime],
        random: Callable[[int], bytes],
        file_mb: int,
    ) -> None:
        self.folder, self.released = folder, released
        self._journal, self._now, self._random, self._file_mb = kept, now, random, file_mb
        self._noticed = _Noticed(faults=[])
        self._held_back = HeldBack(kept, now=now)
        # JupyterLab gives widgets a thread of the kernel's own, beside the one that runs cells.
        self.lock = threading.RLock()

    @property
    def faults(self) -> tuple[JournalError, ...]:
        """Everything passed over or set aside on opening, in words."""
        return (*self._journal.faults, *self._noticed.faults)

    @property
    def trouble(self) -> JournalError | None:
        """Why the folder does not hold all that is agreed, or None where it does.

        The words are in the journal all the same.
        """
        return self._noticed.trouble

    @property
    def file_mb(self) -> int:
        """How large a file of a response may be."""
        return self._file_mb

    def now(self) -> datetime:
        """Return what the clock says."""
        return self._now()

    def standing(self) -> dict[str, Response]:
        """Return what stands for each entry, words that are only the leader's included."""
        self._journal.refresh()
        return journal.standing(self._journal.lines)

    def entries(self) -> tuple[str, ...]:
        """Return the id of every entry ever kept, those taken away included."""
        self._journal.refresh()
        return tuple({line.response.id: None for line in self._journal.lines})

    def saved(self, id: str) -> datetime | None:
        """Return when an entry was last kept."""
        lines = journal.drafts(self._journal.lines, id)
        return lines[-1].saved if lines else None

    def drafts(self, id: str) -> tuple[Kept, ...]:
        """Return every line kept of one entry, oldest first; the last of them stands."""
        self._journal.refresh()
        return journal.drafts(self._journal.lines, id)

    def keep(
        self,
        task: str,
        *,
        id: str | None = None,
        text: str | Same = SAME,
        title: str | Same = SAME,
        language: str | Same = SAME,
        audience: str | Same = SAME,
        shown_as: str | Same = SAME,
        tags: Sequence[str] | Same = SAME,
        moment: str | Same | None = SAME,
        links: Sequence[Link] | Same = SAME,
        files: Sequence[Attachment] | Same = SAME,
        built_on: Sequence[str] | Same = SAME,
        exemplar: bool | Same = SAME,
        drafts: Sequence[Draft] | Same = SAME,
        data: Mapping[str, Value] | Same = SAME,
    ) -> Kept:
        """Keep what a leader wrote to a task; what is not given stays as it stood.

        Without an `id`, a task that holds one entry is that entry; one that holds many begins a
        new one. When this returns, the words are on the disk. Where nothing changed, the line
        that stands is returned. See `trouble` for whether they are ready to be handed in.

        Raises:
            JournalError: nothing was kept, and why; what was kept before stands.
        """
        asked = self._asked(task)
        stood = self.stood(task, id)
        base = stood or self._new(asked, id)
        wanted = replace(
            base,
            task=asked.id,
            text=_or(text, base.text),
            title=_or(title, base.title),
            language=_or(language, base.language),
            audience=refusing.chosen(Audience, _or(audience, base.audience), "who may read it"),
            shown_as=refusing.chosen(
                ShownAs, _or(shown_as, base.shown_as), "the name to show it under"
            ),
            tags=tuple(_or(tags, base.tags)),
            moment=refusing.moment(_or(moment, base.moment)),
            links=tuple(_or(links, base.links)),
            files=tuple(_or(files, base.files)),
            built_on=tuple(_or(built_on, base.built_on)),
            exemplar=_or(exemplar, base.exemplar),
            drafts=tuple(_or(drafts, base.drafts)),
            data=_or(data, base.data),
        )
        refusing.refuse(asked, wanted, attached=self._is_attached)
        return self._keep(asked, stood, refusing.readable(wanted))

    def stood(self, task: str, id: str | None = None) -> Response | None:
        """Return the response that a keep with the same `task` and `id` would follow, if any.

        Raises:
            JournalError: the module has no such task, or the piece answers another.
        """
        asked = self._asked(task)
        self._journal.refresh()
        return self._entry(asked, id)

    def leave(self, task: str, *, id: str | None, text: str, data: Mapping[str, Value]) -> None:
        """Keep words among the earlier versions of a piece: what stands goes on standing.

        Raises:
            JournalError: nothing was kept, and why.
        """
        asked = self._asked(task)
        stood = self.stood(task, id)
        now = self._now()
        base = stood or self._new(asked, id)
        left = replace(base, text=text, data={**base.data, **data}, written=_second(now))
        if left.empty or (stood and _words(stood) == _words(left)):
            return
        refusing.refuse(asked, left, attached=self._is_attached)
        after = stood or journal.taken_away(left)
        # Nobody agreed to show these; what stands follows at once.
        private = replace(left, audience=Audience.SELF)
        self._journal.append(refusing.readable(private), now=now)
        self._journal.append(after, now=self._now())
        self.settle()

    def attach(self, content: bytes, *, alt: str, type: str, name: str = "") -> Attachment:
        """Keep a file beside the journal, to be named in a response's `files`.

        Raises:
            JournalError: it is empty, too large, or of a kind that is not shown; says what to do.
        """
        found = attaching.attachment(content, alt=alt, type=type, name=name, file_mb=self._file_mb)
        self._journal.attach(agreeing.plain_name(found), content)
        return found

    def attached(self, file: Attachment) -> bytes | None:
        """Return the bytes of an attached file, or None where they are nowhere."""
        name = agreeing.plain_name(file)
        most = max(file.bytes, self._file_mb * 1024 * 1024)
        return self._journal.attached(name) or agreed.read_attached(self.folder, name, most=most)

    def _is_attached(self, file: Attachment) -> bool:
        return (
            self._journal.has_attached(agreeing.plain_name(file)) or self.attached(file) is not None
        )

    def take_away(self, id: str) -> None:
        """Take an entry away: it is no longer shown nor handed in. Its drafts stay in the journal.

        Raises:
            JournalError: there is no such entry, or it could not be kept that it is taken away.
        """
        stands = self.standing().get(id)
        if stands is None:
            raise JournalError(
                "this piece is not in your journal", do="run the cell again to see what is"
            )
        now = self._now()
        gone = journal.taken_away(replace(stands, written=_second(now)))
        if self._held_back.hold(stands, gone):
            self.settle()
        self._journal.append(gone, now=now)
        self._held_back.let_go(id)
        self.settle()

    def keep_receipt(self, receipt: Receipt) -> None:
        """Keep a receipt beside the journal."""
        self._journal.keep_receipt(receipt.code, submission.receipt_document(receipt))

    def handed_in(self) -> Receipt | None:
        """Return the newest receipt kept beside the journal, or None where there is none."""
        found = [submission.read_receipt(raw) for raw in self._journal.receipts()]
        return max((r for r in found if r), key=lambda r: r.at, default=None)

    def handed_audience(self, id: str, receipt: Receipt) -> Audience | None:
        """Return who may read an entry as it was handed in with a receipt, or None if it was not."""
        lines = journal.drafts(self._journal.lines, id)
        was = agreeing.as_handed_in(lines, at=receipt.at)
        return was.audience if was else None

    def agreed(self) -> tuple[Response, ...]:
        """Return exactly what would be handed in now."""
        return journal.handed_in(self.standing().values())

    def settle(self, *, thorough: bool = False) -> None:
        """Make the folder hold exactly what is agreed; `trouble` says where it could not be.

        What another machine put there meanwhile is taken in first. `thorough` compares the bytes
        of every file, not its length alone.
        """
        self._journal.refresh()
        if agreed.stamp(self.folder) != self._noticed.stamp:
            try:
                self._bring_in()
            except JournalError as error:
                self._noticed.trouble = error
                return
        while True:
            self._noticed.trouble = self._write_agreed(thorough=thorough)
            # Another window may have kept words in between, and its list be overwritten by ours.
            if not self._journal.refresh():
                break
        self._noticed.stamp = agreed.stamp(self.folder)

    def take_in(self) -> None:
        """Take responses that lie in the folder and not in the journal into it, then settle.

        Raises:
            JournalError: what lies there may neither be used nor moved away.
        """
        brought = self._bring_in()
        self._noticed.faults += self._held_back.finish()
        if brought or self._journal.lines:
            self.settle(thorough=True)

    def _bring_in(self) -> bool:
        """Take in what lies in the folder; return whether anything does."""
        self._noticed.stamp = agreed.stamp(self.folder)
        try:
            raw = agreed.read_agreed(self.folder)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except (OSError, ValueError):
            self._set_aside("it could not be read")
            return True
        taken = taking_in.read(raw, course=self.released.course, module=self.released.module.id)
        for response in taken.responses:
            taking_in.take_in(response, self._journal, attached=self.attached, now=self._now)
        if taken.why_aside:
            self._set_aside(taken.why_aside)
        return True

    def _set_aside(self, why: str) -> None:
        name = self._journal.set_aside(self.folder / agreed.NAME, now=self._now())
        self._noticed.faults.append(
            JournalError(
                f"responses.json in the module's folder was set aside: {why}",
                where=name,
                do="nothing, if what you see here is what you wrote; else show your facilitator "
                "the file, it is whole and lies beside your journal",
            )
        )

    def _write_agreed(self, *, thorough: bool) -> JournalError | None:
        return agreeing.write(
            self.folder,
            self.released,
            self._journal,
            held_back=self._held_back.instead,
            now=self._now,
            thorough=thorough,
        )

    def _asked(self, task: str) -> Task:
        """Return the task of that id.

        Raises:
            JournalError: the module asks no such task; names the nearest.
        """
        asked = self.released.task(task)
        if asked is not None:
            return asked
        known = [t.id for t in self.released.module.tasks]
        near = ids.nearest(task, known)
        raise JournalError(
            f"this module has no task called '{task}'",
            do=f"write '{near}', if that is meant" if near else f"use one of: {', '.join(known)}",
        )

    def _entry(self, asked: Task, id: str | None) -> Response | None:
        """Return what stood for the entry that is written to, or None where it is a new one."""
        if id is not None and not ids.is_entry_id(id):
            raise JournalError("this is not the id of a piece", do="run the cell again")
        lines = journal.drafts(self._journal.lines, id) if id else ()
        if lines and not asked.called(lines[-1].response.task):
            raise JournalError(
                f"this piece answers another task, '{lines[-1].response.task}'",
                do="write it where that task is asked",
            )
        if lines:
            return lines[-1].response
        if FORMS[asked.kind].many:
            return None
        return self._latest(asked)

    def _latest(self, task: Task) -> Response | None:
        """Return the entry of a task that was kept last, of those that stand."""
        lines = self._journal.lines
        stands = [r.id for r in journal.standing(lines).values() if task.called(r.task)]
        found = [journal.drafts(lines, id)[-1] for id in stands]
        return max(found, key=lambda k: (k.saved, k.writer)).response if found else None

    def _new(self, asked: Task, id: str | None) -> Response:
        now = self._now()
        return Response(
            id=id or ids.entry_id(now, self._random(10)),
            task=asked.id,
            kind=asked.kind,
            version=self.released.module.version,
            language=self.released.language,
            first_written=_second(now),
            written=_second(now),
        )

    def _keep(self, asked: Task, stood: Response | None, wanted: Response) -> Kept:
        now = self._now()
        if stood is None and wanted.empty:
            raise JournalError("there is nothing to keep yet", do="write something first")
        if stood is None or _words(stood) != _words(wanted) or stood.kind is not asked.kind:
            wanted = replace(
                wanted,
                kind=asked.kind,
                version=self.released.module.version,
                written=max(_second(now), wanted.first_written),
            )
        if wanted == stood:
            line = journal.drafts(self._journal.lines, wanted.id)[-1]
        else:
            if stood is not None and self._held_back.hold(stood, wanted):
                self.settle()
            line = self._journal.append(wanted, now=now)
            self._held_back.let_go(wanted.id)
        self.settle()
        return line


def _or(given: T | Same, stood: T) -> T:
    return stood if given is SAME else given


def _words(response: Response) -> tuple[object, ...]:
    return (response.text, response.title, dict(response.data), response.links, response.files)


def _second(now: datetime) -> datetime:
    return now.replace(microsecond=0)
