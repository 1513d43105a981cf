"""Handing over: everything one leader handed in, as one zip that anybody can read."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from leadfolio import ids, portfolio, submission
from leadfolio.cohort import Member
from leadfolio.course import Course, Module
from leadfolio.edges.disk import files, ledger
from leadfolio.errors import CourseError
from leadfolio.journal import Kept, Response
from leadfolio.pipeline import opening, publishing_reading, versions
from leadfolio.portfolio import Asked
from leadfolio.session import leaflets
from leadfolio.session.leaflets import Leaflet
from leadfolio.submission import Submission

MB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """A zip that was written: where, how long, how many pieces, and what could not be put into it."""

    path: Path
    bytes: int
    pieces: int
    left_out: tuple[str, ...] = ()


def hand_over(course: Path, username: str, to: Path, *, now: datetime) -> HandedOver:
    """Write everything one leader handed in, as it was collected, into one zip.

    What they did not hand in is not looked at, and what was taken back is not in it.

    Raises:
        CourseError: the course folder is wrong, nobody has that username, they handed in
            nothing, or the zip cannot be written there.
    """
    told, members = opening.open_roster(course)
    member = _member(members, username)
    handed = tuple(_handed(course, told, members, username))
    if not handed:
        raise CourseError(
            f"nothing of {username!r} was collected",
            do="run `leadfolio collect` first; `leadfolio status` tells who handed in what",
        )
    left_out: list[str] = []
    asked = _asked(course, told, handed)
    from leadfolio.edges import zipping

    parts = _parts(course, told, member, handed, asked, now, left_out)
    try:
        length = zipping.write_zip(to, parts, at=now)
    except OSError as error:
        raise CourseError(
            f"the zip cannot be written: {error.strerror}",
            where=to.name,
            do="make room, or name another place",
        ) from error
    pieces = sum(len(one.responses) + len(one.handwritten) for one in handed)
    return HandedOver(path=to, bytes=length, pieces=pieces, left_out=tuple(left_out))


def _member(members: Sequence[Member], username: str) -> Member:
    found = next((one for one in members if one.username == username), None)
    if found is None:
        near = ids.nearest(username, [one.username for one in members])
        hint = f"; did you mean {near!r}?" if near else ""
        raise CourseError(
            f"nobody in members.csv has the username {username!r}{hint}",
            do="name a username that stands in members.csv",
        )
    return found


def _handed(
    course: Path, told: Course, members: Sequence[Member], username: str
) -> Iterator[Submission]:
    """Yield what a leader handed in, module by module, each piece its own writer's."""
    gathered = publishing_reading.gather(course, told, members, at=time.time_ns())
    own, _, _ = portfolio.held(gathered.submissions, _holders(course))
    by_module = {one.module: one for one in own if one.username == username}
    for module in told.modules:
        one = by_module.get(module)
        if one is not None and (one.responses or one.handwritten):
            yield one


def _holders(course: Path) -> dict[str, str]:
    try:
        return ledger.read_holders(course / "state" / ledger.NAME)
    except ledger.LedgerError as error:
        raise CourseError(
            "it says whose each piece is, and cannot be read",
            where=f"state/{ledger.NAME}",
            do="put it back from a backup, then export again",
        ) from error


def _asked(course: Path, told: Course, handed: Iterable[Submission]) -> Asked:
    """Return what was asked, in the wordings that were answered and as the modules are now."""
    answered = {(s.module, r.version) for s in handed for r in (*s.responses, *s.handwritten)}
    earlier, once = versions.wordings(course, answered)
    return Asked(modules=versions.current_modules(course, told), earlier=earlier, once=once)


def _parts(
    course: Path,
    told: Course,
    member: Member,
    handed: Sequence[Submission],
    asked: Asked,
    now: datetime,
    left_out: list[str],
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the zip, those a person opens first before all others."""
    from leadfolio.edges import markup

    voice = leaflets.of(member.name)
    leaves = {one.module: _leaflet(one, told, asked, voice) for one in asked.moved(handed)}
    yield "index.html", leaflets.front(leaves, taken=now, voice=voice).encode()
    yield "README.txt", leaflets.HANDED_IN.encode()
    for module, leaf in leaves.items():
        page = leaflets.page(leaf, html=markup.html, root="")
        yield f"{module}.html", page.encode("utf-8", "replace")
        for name, text in leaflets.markdown(leaf, root="../"):
            yield f"{module}/{name}.md", text.encode("utf-8", "replace")
    for one in handed:
        yield f"{one.module}/responses.json", files.encode_any(_document(one, told, now))
        yield from _files(course, one, left_out)


def _leaflet(one: Submission, told: Course, asked: Asked, voice: leaflets.Voice) -> Leaflet:
    here: Module = next(module for module in asked.modules if module.id == one.module)
    prompts = {task.id: task.prompt for task in here.tasks}
    responses = (*one.responses, *one.handwritten)
    for response in responses:
        then = asked.task(one.module, response.task, version=response.version)
        prompts |= {response.id: then.prompt} if then is not None else {}
    return Leaflet(
        course=told.cohort,
        title=here.title,
        language=told.language,
        prompts=prompts,
        lines=tuple(line for response in responses for line in _lines(response)),
        receipts=(),
        attached=f"{one.module}/files",
        voice=voice,
    )


def _lines(response: Response) -> Iterator[Kept]:
    """Yield a response and the drafts that its writer chose to show, oldest first."""
    drafts = sorted(response.drafts, key=lambda draft: draft.written)
    for draft in drafts:
        note = f"\n\n*{draft.note}*" if draft.note else ""
        then = replace(response, text=f"{draft.text}{note}", drafts=())
        yield Kept(response=then, saved=min(draft.written, response.written), writer="")
    yield Kept(response=response, saved=response.written, writer="-")


def _document(one: Submission, told: Course, now: datetime) -> dict[str, object]:
    written = max((r.written for r in (*one.responses, *one.handwritten)), default=now)
    return submission.responses_document(
        course=told.id,
        module=one.module,
        written=written,
        responses=(*one.responses, *one.handwritten),
    )


def _files(course: Path, one: Submission, left_out: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a leader's pieces, and the notebook with their words in it."""
    named = [file.path for response in one.responses for file in response.files]
    for name in dict.fromkeys([*named, f"{one.module}.ipynb", "receipt.json"]):
        place = f"{one.module}/{name}"
        try:
            content = files.read_regular(
                course / "submitted", one.username, one.module, *name.split("/"), most=100 * MB
            )
        except FileNotFoundError:
            if name in named:
                left_out.append(f"{place}: it was not handed in")
            continue
        except (OSError, files.UnsafeFileError) as error:
            left_out.append(f"{place}: {getattr(error, 'strerror', None) or error}")
            continue
        yield place, content
