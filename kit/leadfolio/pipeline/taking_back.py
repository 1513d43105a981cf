"""Taking back: a piece, or a person, out of everything that a course holds and shows."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from leadfolio import ids, withdrawal
from leadfolio.edges.disk import editions, folders, manifests, site, taking_away
from leadfolio.edges.exchange import places
from leadfolio.errors import CourseError, LeadfolioError, SiteError
from leadfolio.journal import Audience
from leadfolio.pipeline import (
    building,
    opening,
    publishing,
    publishing_making,
    reporting,
    withdrawals,
)
from leadfolio.pipeline import taking_back_copies as copies
from leadfolio.pipeline import taking_back_persons as persons
from leadfolio.pipeline.taking_back_copies import Done, Found, Ground

PATIENCE = 60.0  # seconds to wait for somebody else's publishing
PIECE_STAYS = (
    "the leader's own journal and module folder, and nbgrader's copies there: theirs to decide",
    "pages that readers saved, feeds already fetched, other portfolios that gathered it before",
    "what others wrote about it in pieces of their own, and your comments in the gradebook",
    "backups of the course folder and of the exchange",
)
PERSON_STAYS = (
    "the leader's own journal and module folders, and nbgrader's copies there: theirs to decide",
    "pages that readers saved, feeds already fetched, other portfolios that gathered it before",
    "what others wrote about them in pieces of their own, and your own notes",
    "backups of the course folder and of the exchange, and copies of members.csv elsewhere",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """What was removed, what could not be and why, and what nobody here can remove.

    `again` are the modules whose grading pages were removed and are made by nbgrader anew.
    """

    removed: tuple[str, ...]
    refused: tuple[str, ...]
    stays: tuple[str, ...]
    again: tuple[str, ...] = ()


def withdraw(
    course: Path,
    piece: str,
    *,
    exchange: Path | None = None,
    now: datetime,
    said: Callable[[str], None] = building.quiet,
) -> TakenBack:
    """Take a piece back everywhere: collected, graded, released, handed in and published.

    `piece` is its id, or the address of its page. What was written up to now does not come back
    by a later collect. Cut short, it is finished by asking again.

    Raises:
        CourseError: the course is wrong, or no piece of this id was ever handed in.
    """
    ground = ground_of(course, exchange)
    id_ = piece_id(piece)
    done = Done()
    with folders.locked(ground.course / "state" / "collect.lock"):
        said("looking for every copy")
        before = withdrawals.withdrawn(ground.course)
        found = copies.find(ground, id_)
        if not found.copies and id_ not in before and id_ not in persons.holders(ground):
            raise CourseError(
                f"no piece of the id {id_} was handed in here",
                do="take the id from the address of its page, e/<id>/; nothing was changed",
            )
        withdrawals.keep(ground.course, _withdrawn(before, id_, found, now))
        done.refused += found.unread
        said("removing every copy")
        _take_out(ground, id_, found, done)
    republish(ground, done, said=said)
    made = {
        line.split("/")[2] for line in done.removed if line.startswith(("autograded/", "feedback/"))
    }
    return TakenBack(
        removed=tuple(done.removed),
        refused=tuple(done.refused),
        stays=(*PIECE_STAYS, *done.stays),
        again=tuple(module for module in ground.told.modules if module in made),
    )


def forget(
    course: Path,
    username: str,
    *,
    exchange: Path | None = None,
    agreed: Callable[[str], bool] = lambda _: True,
) -> TakenBack:
    """Forget a person: their row in members.csv, and all they handed in, wherever it lies.

    `agreed` is asked once, with a sentence, before anything is touched. The gradebook's
    backups go, too. Cut short, it is finished by asking again.

    Raises:
        CourseError: the course is wrong, or nothing here is of that person.
    """
    ground = ground_of(course, exchange)
    done = Done()
    if not persons.known(ground, username):
        near = ids.nearest(username, persons.usernames(ground))
        meant = f"did you mean {near!r}? " if near else ""
        raise CourseError(
            f"nobody here has the username {username!r}",
            do=f"{meant}look it up in members.csv; nothing was changed",
        )
    if not agreed(f"Remove everything of {username!r} from this course and its exchange?"):
        raise LeadfolioError("nothing was removed", do="run it again when you are sure")
    with folders.locked(ground.course / "state" / "collect.lock"):
        persons.begin(ground, username)
        persons.take_out(ground, username, done)
    republish(ground, done)
    if not done.refused:
        persons.end(ground)
    return TakenBack(
        removed=tuple(done.removed), refused=tuple(done.refused), stays=(*PERSON_STAYS, *done.stays)
    )


def ground_of(course: Path, exchange: Path | None) -> Ground:
    """Return where to look: a course's folder and its exchange.

    Raises:
        CourseError: course.toml or members.csv is wrong.
    """
    course = course.resolve()
    told, _ = opening.open_roster(course)
    root = places.exchange(exchange, course=course)
    return Ground(course=course, told=told, exchange=root.absolute())


def piece_id(piece: str) -> str:
    """Return the id that is meant by an id, or by the address of a piece's page.

    Raises:
        CourseError: it is neither.
    """
    id_ = withdrawal.id_in(piece)
    if not ids.is_entry_id(id_):
        raise CourseError(
            f"{piece[:60]!r} is not the id of a piece",
            do="take the id from the address of its page, e/<id>/; nothing was changed",
        )
    return id_


def _withdrawn(
    before: dict[str, datetime], id_: str, found: Found, now: datetime
) -> dict[str, datetime]:
    """Return what stays out from now on; what was said before holds where nothing newer is here."""
    held = before.get(id_)
    if held is not None and all(written <= held for written in found.written):
        return before
    # A writer's clock may be ahead of ours: what is here now stays out in any case.
    return {**before, id_: max([now, *found.written])}


def _take_out(ground: Ground, id_: str, found: Found, done: Done) -> None:
    """Remove every copy; what was collected goes last, so that a second try knows where to look."""
    everything = list(copies.everywhere(ground, []))
    copies.remove_feedback(ground, everything, found.pairs, done)
    for pair in found.pairs:
        copies.remove_made(ground, pair, done)
    for copy in everything:
        handed_in = copy.root == ground.inbound and copy.pair in found.pairs
        if handed_in or (copy in found.copies and copy.root.name in {"inbound", "submitted"}):
            copies.clean(ground, copy, id_, found.words, done)
    pairs = found.pairs
    copies.remove_quarantine(ground, lambda leader, module, _: (leader, module) in pairs, done)


def republish(ground: Ground, done: Done, *, said: Callable[[str], None] = building.quiet) -> None:
    """Publish every site of a course again, where it stands, for whom it was."""
    course, kept = ground.course, set()
    outs = editions.places(course)
    many = sum(
        there is not None and there.course == ground.told.id for there in map(site.edition, outs)
    )
    for out in outs:
        inside = out.is_relative_to(course)
        place = out.relative_to(course).as_posix() if inside else str(out)
        there = site.edition(out)
        if there is None and not (out.is_dir() and site.strangers(out)):
            if inside:
                editions.forget(course, out)
            else:
                done.stays.append(f"{place}, which is not there now: should it return, publish it")
        elif there is None:
            done.refused.append(f"{place} (its portfolio.json cannot be read; remove the folder)")
        elif there.course == ground.told.id:
            kept.add(publishing.manifest_place(course, out))
            said(f"publishing again, {len(kept)} of {many}")
            _again(course, out, Audience(there.audience), place, done)
    for manifest in (course / "state").glob("site-*.json"):
        if manifest not in kept:
            manifest.unlink(missing_ok=True)
    publishing_making.forget_media(course)
    _remove_reports(ground, done)


def _remove_reports(ground: Ground, done: Done) -> None:
    """Remove the cohort's report, which tells of everyone together: it is made anew at the desk."""
    root = ground.course.joinpath(*reporting.PLACE)
    for name in taking_away.names(root):
        done.trying(ground.shown(root, name), partial(taking_away.remove, root, name))


def _again(course: Path, out: Path, audience: Audience, place: str, done: Done) -> None:
    try:
        written = _published(course, out, audience).report.counts["written"]
    except LeadfolioError as error:
        done.refused.append(f"{place} (it still stands as it was: {error.problem})")
    else:
        if written:
            done.removed.append(f"{place}: published again without it")


def _published(course: Path, out: Path, audience: Audience) -> publishing.Published:
    """Publish, waiting for whoever is publishing now: they may have read what is gone since."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return publishing.publish(course, audience=audience, out=out)
        except SiteError as error:
            if not isinstance(error.__cause__, manifests.BusyError) or time.monotonic() > until:
                raise
            time.sleep(0.2)


def plain(done: TakenBack, *, command: str, seconds: float) -> dict[str, object]:
    """Return what was done as JSON says it."""
    return {
        "command": command,
        "seconds": round(seconds, 3),
        "removed": list(done.removed),
        "refused": list(done.refused),
        "stays": list(done.stays),
        "again": list(done.again),
    }


def lines(done: TakenBack) -> Iterable[str]:
    """Yield what a terminal says of it."""
    yield from (f"Removed: {line}" for line in done.removed)
    if not done.removed:
        yield "Nothing was left here to remove."
    if done.again:
        yield "\nRemoved with it was what nbgrader made of the leader's work. Make that again:"
        for module in done.again:
            yield f"  nbgrader autograde {module}, then nbgrader generate_feedback {module}"
    yield "\nNot in our hands:"
    yield from (f"  {line}" for line in done.stays)
    if done.refused:
        yield "\nCould not be removed:"
        yield from (f"  {line}" for line in done.refused)
