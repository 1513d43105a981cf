"""The public edition from the desk: what would be in it, making it apart, and taking it away again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from leadfolio import participation, portfolio, times
from leadfolio.course import Course
from leadfolio.edges.disk import editions, files, ledger, manifests, site
from leadfolio.edges.disk.manifests import Manifest
from leadfolio.errors import SiteError
from leadfolio.journal import Audience, ShownAs
from leadfolio.pipeline import publishing, reporting, versions
from leadfolio.pipeline.looking_over import LookedOver
from leadfolio.portfolio import Asked, Shared

# Never the cohort's own `site/`: what is served from there is for the cohort.
PLACE = "site-public"
PLACES = {Audience.COHORT: editions.DEFAULT, Audience.PUBLIC: PLACE}
MOST_FILE = 1 << 30
MODES = {Audience.COHORT: 0o600, Audience.PUBLIC: 0o644}
WHO = {Audience.COHORT: "cohort", Audience.PUBLIC: "public"}
README = """This is a portfolio of {title}, {cohort}.

Unpack it, then open index.html with a double-click: any browser shows it, with no connection.
{readers}
"""
READERS = {
    Audience.COHORT: "It is for the cohort alone. Pass it on to nobody else.",
    Audience.PUBLIC: "Nothing is in it that its writer did not mark for everyone.",
}
Message = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What a public edition made now would hold, beside the one that is there.

    `people` are the usernames of those in it under their name; `masked` counts invented names, and
    does not tell whose they are, not even whether somebody is in it under both. `new` and
    `new_masked` are those of them that the edition that is there does not hold; `gone` counts
    pieces that it holds and that are no longer for everyone.
    """

    pieces: tuple[Shared, ...]
    people: tuple[str, ...]
    masked: int
    new: tuple[str, ...]
    new_masked: int
    gone: int
    made: datetime | None
    uncollected: int
    allowed: bool
    sources: int


def prospect(folder: Path, looked: LookedOver) -> Prospect:
    """Return what would be in a public edition now, from what was collected alone."""
    status = looked.status
    pieces = _pieces(folder, looked)
    standing, made = _standing(folder, status.course)
    by_name = [member.username for member in participation.by_name(status.members)]
    people, masked = _people(pieces, ShownAs.NAME), _people(pieces, ShownAs.PSEUDONYM)
    held = tuple(piece for piece in pieces if piece.response.id in standing)
    fresh = people - _people(held, ShownAs.NAME)
    own = _own(folder)
    return Prospect(
        pieces=pieces,
        people=tuple(u for u in by_name if u in people),
        masked=len(masked),
        new=tuple(u for u in by_name if u in fresh),
        new_masked=len(masked - _people(held, ShownAs.PSEUDONYM)),
        gone=len((standing & own) - {piece.response.id for piece in pieces}),
        made=made,
        uncollected=sum(
            c.handed_in is not None and not c.handed_in.collected for c in status.cells
        ),
        allowed=status.course.widest is Audience.PUBLIC,
        sources=len(status.course.sources),
    )


def _pieces(folder: Path, looked: LookedOver) -> tuple[Shared, ...]:
    """Return what publishing would show, by the wordings that were answered."""
    answered = {(s.module, r.version) for s in looked.submissions for r in s.responses}
    earlier, once = versions.wordings(folder, answered)
    asked = Asked(modules=looked.modules, earlier=earlier, once=once)
    return portfolio.shared(looked.submissions, audience=Audience.PUBLIC, asked=asked)


def _people(pieces: Iterable[Shared], shown: ShownAs) -> set[str]:
    """Return whose pieces are shown so."""
    return {piece.username for piece in pieces if piece.response.shown_as is shown}


def _standing(folder: Path, course: Course) -> tuple[frozenset[str], datetime | None]:
    """Return the ids in the public edition that is there, and when it was last written."""
    place = folder / PLACE
    if not _is_ours(place, course):
        return frozenset(), None
    try:
        ids = _ids(place)
        made = datetime.fromtimestamp((place / site.MARK).stat().st_mtime, UTC)
    except (OSError, ValueError, files.UnsafeFileError):
        return frozenset(), None
    return ids, made


def ids_in(out: Path) -> frozenset[str]:
    """Return the ids of the pieces that an edition shows; none where it cannot be read."""
    try:
        return _ids(out)
    except (OSError, ValueError, files.UnsafeFileError):
        return frozenset()


def _ids(out: Path) -> frozenset[str]:
    found = (one.get("id") for one in _entries(out))
    return frozenset(id_ for id_ in found if isinstance(id_, str))


def _is_ours(place: Path, course: Course) -> bool:
    there = site.edition(place)
    return there is not None and (there.course, there.audience) == (course.id, Audience.PUBLIC)


def _own(folder: Path) -> frozenset[str]:
    try:
        return frozenset(ledger.read_holders(folder / "state" / ledger.NAME))
    except ledger.LedgerError:
        return frozenset()


def told(found: Prospect, looked: LookedOver, names: Mapping[str, str]) -> Message:
    """Return it as the page shows it. Who is shown under an invented name is counted, not named."""
    titles = {module.id: module.title or module.id for module in looked.modules}
    return {
        "pieces": [_piece(piece, titles, names) for piece in found.pieces],
        "people": [names.get(one, one) for one in found.people],
        "masked": found.masked,
        "new": [names.get(one, one) for one in found.new],
        "new_masked": found.new_masked,
        "gone": found.gone,
        "made": times.stamp(found.made) if found.made else "",
        "uncollected": found.uncollected,
        "allowed": found.allowed,
        "sources": found.sources,
    }


def _piece(piece: Shared, titles: Mapping[str, str], names: Mapping[str, str]) -> Message:
    response = piece.response
    by_name = response.shown_as is ShownAs.NAME
    return {
        "title": " ".join(response.title.split()),
        "module": titles.get(piece.module, piece.module),
        "name": names.get(piece.username, piece.username) if by_name else "",
    }


def standing(found: Prospect, zipped: str) -> Message:
    """Return what the page says of the edition that is there: when, where, and whether it is behind."""
    return {
        "made": times.stamp(found.made) if found.made else "",
        "place": PLACE,
        # What is no longer for everyone is not handed on from here.
        "zip": zipped if found.made and not found.gone else "",
        "gone": found.gone,
    }


def zip_place(folder: Path, course: Course, audience: Audience) -> Path:
    """Return where a zip of an edition lies: with the report, so that taking back removes it too."""
    return folder.joinpath(*reporting.PLACE, f"{course.id}-{WHO[audience]}.zip")


def fresh_zip(folder: Path, course: Course, audience: Audience) -> str:
    """Return the address of an edition's zip, or nothing where the edition is newer, or there is none."""
    path, out = zip_place(folder, course, audience), folder / PLACES[audience]
    try:
        fresh = path.stat().st_mtime_ns >= (out / site.MARK).stat().st_mtime_ns
    except OSError:
        return ""
    return below(folder, path) if fresh else ""


def below(folder: Path, path: Path) -> str:
    """Return a file's address below the server's own, or nothing where there is no such file."""
    return f"files/{path.relative_to(folder).as_posix()}?download=1" if path.is_file() else ""


def make(folder: Path, course: Course) -> publishing.Published:
    """Make the public edition, in a place of its own.

    Raises:
        CourseError: the course folder is wrong.
        SiteError: the folder holds something else, or cannot be written.
    """
    out = folder / PLACE
    if out.is_symlink():
        raise SiteError(
            f"the folder {PLACE} leads to another one, where the cohort's own portfolio may be",
            do=f"rename {PLACE} in the course folder, then make the edition again",
        )
    there = site.edition(out)
    if site.strangers(out) and (there is None or there.course != course.id):
        raise SiteError(
            f"the folder {PLACE} holds something else than this course's portfolio",
            do=f"rename {PLACE} in the course folder, then make the edition again",
        )
    return publishing.publish(folder, audience=Audience.PUBLIC, out=out)


def zip_edition(folder: Path, course: Course, audience: Audience, *, out: Path) -> Path:
    """Put an edition as it was just published into one zip: the same edition, the same bytes.

    Only what was written as this edition is in it, whatever else lies in its folder.

    Raises:
        SiteError: it is not the edition that was asked for, changes meanwhile, or cannot be written.
    """
    from leadfolio.edges import zipping

    to = zip_place(folder, course, audience)
    try:
        with manifests.alone(folder / "state" / "publishing.lock"):
            there = site.edition(out)
            held = _manifest(folder, out)
            if (
                there is None
                or held is None
                or (there.course, there.audience)
                != (
                    course.id,
                    audience,
                )
            ):
                raise SiteError(
                    "the edition that was made is not there any more", do="make it again"
                )
            parts = _parts(course, audience, out, sorted(held.held))
            zipping.write_zip(to, parts, at=_newest(out), mode=MODES[audience])
    except manifests.BusyError as error:
        raise SiteError(
            "this course is being published just now",
            do="wait until that is done, then press again",
        ) from error
    except (OSError, files.UnsafeFileError) as error:
        raise SiteError(
            f"the zip cannot be written ({getattr(error, 'strerror', None) or error})",
            do="make room on the disk, then press again",
        ) from error
    return to


def _parts(
    course: Course, audience: Audience, out: Path, names: Sequence[str]
) -> Iterable[tuple[str, bytes]]:
    folder = f"{course.id}-{WHO[audience]}"
    said = README.format(title=course.title, cohort=course.cohort, readers=READERS[audience])
    yield f"{folder}/README.txt", said.encode()
    for name in names:
        yield f"{folder}/{name}", files.read_regular(out, *name.split("/"), most=MOST_FILE)


def _newest(out: Path) -> datetime:
    """Return when the newest piece of an edition was written: a time that stays with its bytes."""
    entries = _entries(out)
    found = (times.read(one.get("written")) for one in entries)
    first, last = datetime(1980, 1, 1, tzinfo=UTC), datetime(2107, 12, 31, tzinfo=UTC)
    return min(max((at for at in found if at), default=first), last)


def _entries(out: Path) -> list[Mapping[str, object]]:
    raw = files.decode_json(files.read_regular(out, site.MARK, most=MOST_FILE))
    entries = raw.get("entries") if isinstance(raw, dict) else None
    return [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []


def _manifest(folder: Path, out: Path) -> Manifest | None:
    return manifests.read_manifest(publishing.manifest_place(folder, out))


def take_away(folder: Path, course: Course) -> None:
    """Remove the public edition and its zip from here; nothing else that lies there is touched.

    Raises:
        SiteError: what lies there is no public edition of this course, or cannot be removed.
    """
    out = folder / PLACE
    try:
        zip_place(folder, course, Audience.PUBLIC).unlink(missing_ok=True)
        with manifests.alone(folder / "state" / "publishing.lock"):
            held = _manifest(folder, out)
            if not _is_ours(out, course) or held is None:
                raise SiteError(
                    f"what lies in {PLACE} is not a public edition that this course made",
                    do="make the public edition again, then take it away",
                )
            site.write_site(out, (), standing={}, before=held.held)
            publishing.manifest_place(folder, out).unlink(missing_ok=True)
            if not any(out.iterdir()):
                out.rmdir()
            editions.forget(folder, out.resolve())
    except manifests.BusyError as error:
        raise SiteError(
            "this course is being published just now",
            do="wait until that is done, then press again",
        ) from error
    except OSError as error:
        raise SiteError(
            f"not all of it could be removed ({error.strerror or error})",
            do="look at who owns that folder, then press again",
        ) from error
