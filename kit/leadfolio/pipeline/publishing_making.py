"""Publishing, the whole of it: gather and check everything, then put the site in its place."""

import re
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from leadfolio import cohort, pages, portfolio
from leadfolio.cohort import Member
from leadfolio.course import Course
from leadfolio.edges.disk import (
    drawn,
    files,
    ledger,
    manifests,
    site,
    stamps,
    standings,
    submissions,
)
from leadfolio.edges.disk.manifests import Manifest
from leadfolio.edges.disk.site import Held, Piece
from leadfolio.edges.disk.stamps import Stamp
from leadfolio.errors import SiteError
from leadfolio.journal import Audience
from leadfolio.pipeline import (
    gathering,
    judging,
    publishing_files,
    publishing_links,
    publishing_pages,
    publishing_reading,
    versions,
    withdrawals,
)
from leadfolio.pipeline.publishing import Order
from leadfolio.pipeline.publishing_files import Files
from leadfolio.pipeline.publishing_reading import Gathered
from leadfolio.portfolio import Asked, Portfolio, Shared
from leadfolio.report import Note, Report
from leadfolio.standard import Standard
from leadfolio.submission import Submission

KEY, HOLDERS = "cohort.key", ledger.NAME
VERSION = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """All that a site says: its portfolio, the public part of it, files, and what was noticed.

    `standards` are as the site's readers may know them, `open_standards` as the public may.
    """

    portfolio: Portfolio
    public: Portfolio
    standards: Mapping[str, Standard]
    open_standards: Mapping[str, Standard]
    files: Files
    notes: tuple[Note, ...]
    read: dict[str, Stamp | None]


def make(
    order: Order, course: Course, members: Sequence[Member], *, read: Mapping[str, Stamp | None]
) -> Report:
    """Make the site, and keep what was read and written for the next time.

    `read` are the stamps of what was read already.
    """
    gathered = publishing_reading.gather(order.course, course, members, at=order.at)
    content = _content(order, course, members, gathered)
    words = publishing_pages.words(course.language)
    planned = pages.plan(
        content.portfolio, say=words.gettext, tongue=words.tongue, standards=content.standards
    )
    old: Mapping[str, Held] = order.before.held if order.before else {}
    standing = site.standing(order.out, old)
    most = course.file_mb * 1024 * 1024

    def pieces() -> Iterator[Piece]:
        def asset(name: str) -> bytes:
            key = content.files.assets[name]
            return publishing_files.asset(order.course, name, key, most=most)

        yield from publishing_pages.asset_pieces(content.files.assets, standing, asset)
        made = publishing_pages.page_pieces(planned, standing, made=order.made, jobs=order.jobs)
        others = publishing_pages.unplanned(content.files.assets)
        yield from publishing_links.checked(made, planned, others=others, out=order.out, before=old)
        yield from publishing_pages.document_pieces(
            content.portfolio,
            content.public,
            standards=content.standards,
            open_standards=content.open_standards,
        )

    wrote = site.write_site(order.out, pieces(), standing=standing, before=old, anew=order.clean)
    report = Report(
        command="publish",
        seconds=0,
        counts={
            "submissions": gathered.looked_at,
            "accepted": gathered.looked_at - gathered.quarantined,
            "quarantined": gathered.quarantined,
            "entries": len(content.portfolio.entries),
            "pages": sum(page.path.endswith(".html") for page in planned),
            "written": wrote.written,
        },
        notes=content.notes,
    )
    manifest = Manifest(
        made=order.made,
        folders=submissions.listed(gathered.folders),
        read={**read, **gathered.read, **content.read, **content.files.read},
        media=tuple(sorted(content.files.used)),
        held=wrote.held,
        report=report,
    )
    manifests.write_manifest(order.kept, manifest)
    forget_media(order.course)
    return report


def _content(
    order: Order, course: Course, members: Sequence[Member], gathered: Gathered
) -> _Content:
    """Return everything a site says to its audience, and only that."""
    state = order.course / "state"
    if order.clean:
        drawn.forget_others(state / publishing_files.PICTURES, ())
    own, notes, once = _own_ids(state, gathered.submissions)
    asked, read = _asked(order, course, own)
    own = asked.moved(own)
    persons = cohort.persons(members, key=key(state))
    for name in (
        f"state/{KEY}",
        f"state/{HOLDERS}",
        f"state/{standings.ASIDE}",
        withdrawals.PLACE,
    ):
        read[name] = stamps.read_stamp(order.course, name, at=order.at)
    shared = portfolio.shared(own, audience=order.audience, asked=asked)
    found = publishing_files.look_at_files(
        order.course,
        shared,
        most=course.file_mb * 1024 * 1024,
        before=order.before.read if order.before else {},
        at=order.at,
        jobs=order.jobs,
    )

    def assembled(audience: Audience, pieces: Iterable[Shared]) -> Portfolio:
        return portfolio.assemble(
            pieces,
            course=course,
            audience=audience,
            asked=asked,
            persons=persons,
            media=found.media,
        )

    public = portfolio.shared(own, audience=Audience.PUBLIC, asked=asked)
    others = gathering.gather(
        order.course,
        course,
        asked.modules,
        taken=once,
        slugs={person.slug for person in persons.values()},
    )
    if course.sources:
        # What lies elsewhere cannot be stamped: a stamp of what is never there is never the same.
        read[f"state/{gathering.KEPT}/never"] = ((0, 0, 0, 0, 0), "", True)
    bench = judging.bench(
        state,
        course,
        own,
        asked=asked,
        leaders=len(members),
        once=once,
        gathered=(entry for entry in others.entries if entry.id in others.pooled),
    )
    now = datetime.fromtimestamp(order.at / 1e9, UTC)
    return _Content(
        portfolio=portfolio.joined(assembled(order.audience, shared), others.entries),
        public=portfolio.joined(assembled(Audience.PUBLIC, public), others.entries),
        standards=judging.standards(bench, shared, audience=order.audience, now=now),
        open_standards=judging.standards(bench, public, audience=Audience.PUBLIC, now=now),
        files=found,
        notes=(
            *gathered.notes,
            *notes,
            *portfolio.unknown_tasks(own, asked),
            *bench.notes,
            *others.notes,
            *found.notes,
        ),
        read=read,
    )


def _own_ids(
    state: Path, handed_in: Sequence[Submission]
) -> tuple[tuple[Submission, ...], tuple[Note, ...], Collection[str]]:
    """Return submissions in which every id is its holder's, and every id that is held.

    Who holds which is remembered.
    """
    try:
        before = ledger.read_holders(state / HOLDERS)
    except ledger.LedgerError as error:
        raise SiteError(
            f"state/{HOLDERS}, which says whose each piece is, cannot be read",
            do="put it back from a backup; or remove it, and whoever first wrote a piece holds it",
        ) from error
    own, holders, notes = portfolio.held(handed_in, before)
    ledger.write_holders(state / HOLDERS, holders)
    return own, notes, holders.keys()


def _asked(
    order: Order, course: Course, handed_in: Sequence[Submission]
) -> tuple[Asked, dict[str, Stamp | None]]:
    """Return what leaders were asked, in each wording that somebody answered."""
    names = [f"modules/{name}.md" for name in course.modules]
    read = {name: stamps.read_stamp(order.course, name, at=order.at) for name in names}
    modules = versions.current_modules(order.course, course)
    now = {(module.id, module.version) for module in modules}
    answered = {(s.module, r.version) for s in handed_in for r in s.responses} - now
    for module, version in sorted(answered):
        if VERSION.fullmatch(version):
            place = f"state/versions/{module}/{version.removeprefix('sha256:')}.json"
            read[place] = stamps.read_stamp(order.course, place, at=order.at)
    earlier, once = versions.wordings(order.course, answered)
    return Asked(modules=modules, earlier=earlier, once=once), read


def key(state: Path) -> bytes:
    """Return the secret that a cohort's invented names are drawn with, made at first need."""
    text = files.kept(state / KEY, lambda: f"{secrets.token_hex(32)}\n".encode("ascii"), mode=0o600)
    try:
        key = bytes.fromhex(text.decode("ascii"))
    except ValueError:
        key = b""
    if len(key) < 16:
        raise SiteError(
            f"state/{KEY}, which the cohort's invented names are drawn with, cannot be read",
            do="put it back from a backup; if it is removed, everyone's invented name changes",
        )
    return key


def forget_media(course: Path) -> None:
    """Remove what is kept of files that no edition of a course shows any more."""
    state = course / "state"
    kept = [manifests.read_manifest(path) for path in state.glob("site-*.json")]
    used = {sha256 for manifest in kept if manifest is not None for sha256 in manifest.media}
    drawn.forget_others(state / publishing_files.PICTURES, used)
