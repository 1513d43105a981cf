"""Take it with me: one zip with everything a leader wrote, readable without any of this software."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leadfolio import formats, ids, journal, submission, times
from leadfolio.course import Released
from leadfolio.edges.disk import files
from leadfolio.edges.disk.journals import Journal
from leadfolio.errors import JournalError, LeadfolioError
from leadfolio.journal import Kept
from leadfolio.session import feedback, leaflets, reading
from leadfolio.session.leaflets import Leaflet
from leadfolio.submission import Receipt

MANIFEST = "leadfolio.json"
JOURNALS = "journals"
MB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAway:
    """A zip that was written: where, how long, how many pieces, and what could not be put into it."""

    path: Path
    bytes: int
    pieces: int
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """One module's journal, and the module's folder where there is one."""

    course: str
    module: str
    lines: tuple[Kept, ...]
    receipts: tuple[Receipt, ...]
    released: Released | None
    folder: Path | None

    @property
    def below(self) -> str:
        return f"{self.course}/{self.module}"


def take_away(to: Path, *, home: Path, journals: Path, now: datetime) -> TakenAway:
    """Write everything a leader wrote into one zip: to read anywhere, and to bring back in.

    What only they may read is in it, too: it is theirs.

    Raises:
        JournalError: there is nothing to take, or it cannot be written there.
    """
    kept = tuple(_kept(home, journals))
    if not kept:
        raise JournalError(
            "there is nothing to take with you yet: no module was written in here",
            do="open a module and write, then come back",
        )
    left_out: list[str] = []
    from leadfolio.edges import zipping

    try:
        length = zipping.write_zip(to, _parts(kept, journals, now, left_out), at=now)
    except OSError as error:
        raise JournalError(
            f"the zip cannot be written ({error.strerror})",
            do="make room by removing large files, or choose another place; nothing is lost",
        ) from error
    pieces = sum(len(journal.standing(one.lines)) for one in kept)
    return TakenAway(path=to, bytes=length, pieces=pieces, left_out=tuple(left_out))


def module_folders(home: Path) -> Iterator[tuple[Path, Released]]:
    """Yield every module that was fetched into a home: its folder, and what it says it is."""
    for described in sorted(home.glob("*/*/module.json")):
        try:
            yield described.parent, reading.read_module(described.parent)
        except JournalError:
            continue


def _kept(home: Path, journals: Path) -> Iterator[_Kept]:
    folders = {(r.course, r.module.id): (folder, r) for folder, r in module_folders(home)}
    for course, module in _journals(journals):
        place = Journal(journals / course / module, writer="nobody")
        folder, released = folders.get((course, module), (None, None))
        receipts = (submission.read_receipt(raw) for raw in place.receipts())
        found = tuple(sorted((r for r in receipts if r), key=lambda r: r.at))
        if place.lines or place.faults or found:
            yield _Kept(
                course=course,
                module=module,
                lines=place.lines,
                receipts=found,
                released=released,
                folder=folder,
            )


def _journals(journals: Path) -> tuple[tuple[str, str], ...]:
    """Return the course and module of every journal in a leader's own folder."""
    found = (path.relative_to(journals).parts for path in sorted(journals.glob("*/*")))
    return tuple((a, b) for a, b in found if ids.is_slug(a) and ids.is_slug(b))


def _parts(
    kept: Sequence[_Kept], journals: Path, now: datetime, left_out: list[str]
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the zip, those a person opens first before all others."""
    leaves = [(one, _leaflet(one)) for one in kept]
    pages = {one.below: leaf for one, leaf in leaves}
    yield "index.html", leaflets.front(pages, taken=now).encode()
    yield "README.txt", leaflets.README.encode()
    yield MANIFEST, files.encode_json(_manifest(kept, now))
    from leadfolio.edges import markup

    for one, leaf in leaves:
        page = leaflets.page(leaf, html=markup.html, root="../")
        yield f"{one.below}.html", page.encode("utf-8", "replace")
        for name, text in leaflets.markdown(leaf, root="../../"):
            yield f"{one.below}/{name}.md", text.encode("utf-8", "replace")
        yield from _notebook(one, left_out)
    for one in kept:
        yield from _everything(journals, one.below, left_out)


def _leaflet(one: _Kept) -> Leaflet:
    tasks = one.released.module.tasks if one.released else ()
    return Leaflet(
        course=one.released.cohort if one.released else one.course,
        title=(one.released.module.title if one.released else "") or one.module,
        language=one.released.language if one.released else "en",
        prompts={id: task.prompt for task in tasks for id in (task.id, *task.was)},
        lines=one.lines,
        receipts=one.receipts,
        attached=f"{JOURNALS}/{one.below}",
        said=feedback.came(one.folder, one.module).said if one.folder else (),
    )


def _manifest(kept: Iterable[_Kept], now: datetime) -> Mapping[str, object]:
    return {
        "format": formats.EXPORT,
        "taken": times.stamp(now),
        "journals": [{"course": one.course, "module": one.module} for one in kept],
    }


def _everything(journals: Path, below: str, left_out: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield a journal's folder as it lies there: lines, attachments, receipts."""
    place = journals / below
    for name, _ in files.walk(place):
        if name.endswith(".part"):
            continue
        try:
            content = files.read_regular(place, *name.split("/"), most=1024 * MB)
        except (OSError, files.UnsafeFileError) as error:
            left_out.append(f"{below}/{name}: {error}")
            continue
        yield f"{JOURNALS}/{below}/{name}", content


def _notebook(one: _Kept, left_out: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the module's notebook, with what was written into it, and the same as a page."""
    if one.folder is None:
        return
    name = f"{one.below}/{one.module}"
    try:
        content = files.read_regular(one.folder, f"{one.module}.ipynb", most=100 * MB)
    except FileNotFoundError:
        return
    except (OSError, files.UnsafeFileError) as error:
        left_out.append(f"{name}.ipynb: {error}")
        return
    yield f"{name}.ipynb", content
    from leadfolio.edges import notebook_html

    try:
        yield f"{name}.html", notebook_html.page(content).encode("utf-8", "replace")
    except LeadfolioError as error:
        left_out.append(f"{name}.html: {error.problem}")
