"""Taking a piece back from the desk: whose it is, where it stands and what follows, before it is done."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leadfolio import ids, standard, times, withdrawal
from leadfolio.edges.disk import editions, site, standings, taking_away
from leadfolio.errors import CourseError
from leadfolio.journal import Audience, Response, ShownAs
from leadfolio.kinds import FORMS, Kind, Shape
from leadfolio.pipeline import (
    commenting,
    looking_over,
    opening,
    reporting,
    taking_back,
    withdrawals,
)
from leadfolio.pipeline import facilitating_public as publics
from leadfolio.pipeline import taking_back_copies as copies
from leadfolio.pipeline import taking_back_persons as persons
from leadfolio.pipeline.looking_over import LookedOver
from leadfolio.pipeline.taking_back_copies import Found, Ground, Pair

MADE = ("autograded", "feedback")
EDITIONS = {Audience.COHORT: "the cohort's portfolio", Audience.PUBLIC: "the public edition"}
CHOOSE = "or choose whose it is, and then the piece; nothing was changed"
Message = dict[str, object]
Words = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece as it was collected: whose, in which module, and the response itself."""

    username: str
    module: str
    response: Response
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A site of this course in which a piece stands; `place` is its folder, as it is called here."""

    audience: Audience
    place: str

    @property
    def called(self) -> str:
        """What it is called at a desk."""
        usual = publics.PLACES[self.audience] == self.place
        return EDITIONS[self.audience] + ("" if usual else f" in the folder {self.place}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What taking a piece back would remove, before anything is.

    `piece` is None where it was not collected, or cannot be read just now; `owners` are usernames,
    its holder first. `hand_ins` and `collected` count the folders that hold it. `answers`, `built`
    and `judged` count what others wrote of it; `stands_for` is the task it is the standard of.
    `again` are the modules whose grading pages go with it, with so many comments `sent` there.
    `titles` and `names` call modules and people. `made` says that a report or a zip goes; `before` that it was taken back already; `faulty`
    that a module's file is wrong, so that no page can be made anew until it is mended.
    """

    id: str
    piece: Piece | None
    owners: tuple[str, ...]
    modules: tuple[str, ...]
    titles: Mapping[str, str]
    names: Mapping[str, str]
    editions: tuple[Edition, ...]
    hand_ins: int
    collected: int
    answers: int
    built: int
    judged: int
    stands_for: str
    again: tuple[str, ...]
    sent: int
    made: bool
    before: bool
    unread: int
    faulty: bool

    @property
    def nothing(self) -> bool:
        """Whether nothing of it is left here."""
        return not (self.hand_ins or self.collected or self.editions or self.unread)


def plan(course: Path, named: str, *, exchange: Path | None, now: datetime) -> Plan:
    """Return what taking a piece back would do. Only what was handed in is looked at.

    `named` is its id, or the address of its page.

    Raises:
        CourseError: the course is wrong, or no piece of this cohort is meant.
    """
    id_ = withdrawal.id_in(named)
    if not ids.is_entry_id(id_):
        raise CourseError(
            "this is neither the address of a piece's page nor its id",
            do=f"open the piece's page and copy its whole address, {CHOOSE}",
        )
    ground = taking_back.ground_of(course, exchange)
    found = copies.find(ground, id_)
    before = id_ in withdrawals.withdrawn(ground.course)
    holder = persons.holders(ground).get(id_, "")
    standing = shown_in(ground.course, ground.told.id, id_)
    if not (found.copies or before or holder):
        raise _unknown(standing)
    looked = _looked(ground.course, exchange, now)
    return _planned(ground, id_, found, before=before, holder=holder, looked=looked, on=standing)


def _unknown(standing: tuple[Edition, ...]) -> CourseError:
    if standing:
        return CourseError(
            "this piece is of another portfolio, and was only gathered here",
            do="ask who runs that portfolio to take it back; it leaves this one when this is "
            "published after that. Nothing was changed",
        )
    return CourseError(
        "no piece of this address was handed in here",
        do=f"look whether it is an address of this cohort's portfolio, {CHOOSE}",
    )


def _looked(course: Path, exchange: Path | None, now: datetime) -> LookedOver | None:
    """Return what was collected; nothing where a module's file is wrong: that makes nobody wait."""
    try:
        return looking_over.status(course, exchange=exchange, now=now)
    except CourseError:
        return None


def _planned(
    ground: Ground,
    id_: str,
    found: Found,
    *,
    before: bool,
    holder: str,
    looked: LookedOver | None,
    on: tuple[Edition, ...],
) -> Plan:
    pairs = [pair for pair in found.pairs if pair[0]]
    again = [pair for pair in pairs if _has_pages(ground, pair)]
    piece = _piece(looked, id_)
    owners = [holder, piece.username if piece else "", *(username for username, _ in pairs)]
    answers, built, judged = _told_of(looked, id_)
    report = ground.course.joinpath(*reporting.PLACE)
    return Plan(
        id=id_,
        piece=piece,
        owners=tuple(one for one in dict.fromkeys(owners) if one not in {"", persons.NOBODY}),
        modules=tuple(dict.fromkeys(module for _, module in pairs)),
        titles={m.id: m.title for m in looked.modules if m.title} if looked else {},
        names={one.username: one.name for one in opening.open_roster(ground.course)[1]},
        editions=on,
        hand_ins=sum(copy.root == ground.inbound for copy in found.copies),
        collected=sum(copy.root.name == "submitted" for copy in found.copies),
        answers=answers,
        built=built,
        judged=judged,
        stands_for=_stands_for(ground, id_, looked),
        again=tuple(dict.fromkeys(module for _, module in again)),
        sent=sum(len(_sent(ground, pair)) for pair in again),
        made=bool(taking_away.names(report)),
        before=before,
        unread=len(found.unread) + _unread(ground.course),
        faulty=looked is None,
    )


def _has_pages(ground: Ground, pair: Pair) -> bool:
    return any((ground.course / place).joinpath(*pair).is_dir() for place in MADE)


def _sent(ground: Ground, pair: Pair) -> tuple[object, ...]:
    return commenting.sent(ground.course, ground.exchange, ground.told.id, pair)


def shown_in(course: Path, own: str, id_: str) -> tuple[Edition, ...]:
    """Return the sites of a course that show a piece now, as they lie there."""
    home, found = course.resolve(), []
    for out in editions.places(home):
        there = site.edition(out)
        if there is not None and there.course == own and id_ in publics.ids_in(out):
            inside = out.is_relative_to(home)
            place = out.relative_to(home).as_posix() if inside else out.name
            found.append(Edition(audience=Audience(there.audience), place=place))
    return tuple(found)


def _unread(course: Path) -> int:
    """Count the folders of a course's sites that do not say what they show: it may stand there."""
    outs = editions.places(course)
    return sum(site.edition(out) is None and site.strangers(out) for out in outs)


def collected(looked: LookedOver) -> Iterable[Piece]:
    """Yield every piece that was collected; drafts and what is only its writer's are none."""
    for one in looked.submissions:
        for by_hand, responses in ((False, one.responses), (True, one.handwritten)):
            for response in responses:
                if not response.empty:
                    yield Piece(
                        username=one.username,
                        module=one.module,
                        response=response,
                        by_hand=by_hand,
                    )


def _piece(looked: LookedOver | None, id_: str) -> Piece | None:
    found = collected(looked) if looked else ()
    return next((one for one in found if one.response.id == id_), None)


def _told_of(looked: LookedOver | None, id_: str) -> tuple[int, int, int]:
    """Return how many pieces of others answer a piece, build on it, or judge it."""
    answers = built = judged = 0
    for one in collected(looked) if looked else ():
        named = one.response.data
        if one.response.kind is Kind.COMPARE:
            judged += id_ in {named.get("better"), named.get("other")}
        elif id_ in {named.get("to"), named.get("entry")}:
            answers += 1
        else:
            built += id_ in one.response.built_on
    return answers, built, judged


def _stands_for(ground: Ground, id_: str, looked: LookedOver | None) -> str:
    """Return the task that a piece was last said to be the standard of."""
    for module in looked.modules if looked else ():
        for task in module.tasks:
            if task.kind is Kind.PRODUCE and id_ in _standing(ground, f"{module.id}.{task.id}"):
                return task.prompt
    return ""


def _standing(ground: Ground, task: str) -> Iterator[str]:
    for audience in EDITIONS:
        try:
            kept = standings.read_kept(ground.course / "state", audience.value, task)
        except standings.KeptError:
            continue
        stood = standard.stands(kept.events) if kept else None
        if stood is not None:
            yield stood.entry


def told(found: Plan, *, said: Words, reading: str) -> Message:
    """Return a plan as the page shows it; `said` shortens words, `reading` is the portfolio's address."""
    piece, on_page = found.piece, found.editions and reading
    names = [found.names.get(one, one) for one in found.owners]
    return {
        "id": found.id,
        "name": names[0] if names else "",
        "others": names[1:],
        **(_piece_told(piece, found.titles, said) if piece else _NOT_COLLECTED),
        "modules": [found.titles.get(module, module) for module in found.modules],
        "editions": [one.called for one in found.editions],
        "public": any(one.audience is Audience.PUBLIC for one in found.editions),
        "address": f"{reading}e/{found.id}/" if on_page else "",
        "hand_ins": found.hand_ins,
        "collected": bool(found.collected),
        "answers": found.answers,
        "built": found.built,
        "judged": found.judged,
        "stands_for": said(found.stands_for) if found.stands_for else "",
        "again": [found.titles.get(module, module) for module in found.again],
        "sent": found.sent,
        "made": found.made,
        "before": found.before,
        "nothing": found.nothing,
        "unread": found.unread,
        "faulty": found.faulty,
    }  # fmt: skip


_NOT_COLLECTED: Message = {
    "title": "", "module": "", "written": "", "readers": "", "masked": False, "by_hand": False,
    "judgement": False, "versions": 0,
}  # fmt: skip


def _piece_told(piece: Piece, titles: Mapping[str, str], said: Words) -> Message:
    response = piece.response
    return {
        "title": called(response, said),
        "module": titles.get(piece.module, piece.module),
        "written": times.stamp(response.written),
        "readers": response.audience.value,
        "masked": response.shown_as is ShownAs.PSEUDONYM,
        "by_hand": piece.by_hand,
        "judgement": response.kind is Kind.COMPARE,
        "versions": len(response.drafts),
    }


def called(response: Response, said: Words) -> str:
    """Return a piece's title, or its first words, wherever it has any."""
    named = [" ".join(response.title.split()), said(response.text) if response.text.strip() else ""]
    for field in FORMS[response.kind].fields:
        value = response.data.get(field.name)
        if field.shape is Shape.TEXT and isinstance(value, str) and value.strip():
            named.append(said(value))
    named += [link.title or link.url for link in response.links]
    named += [file.alt for file in response.files]
    return next((one for one in named if one), "")


def pieces(looked: LookedOver, username: str, *, said: Words) -> Message:
    """Return what was collected of one person, to choose from: the newest first."""
    titles = {module.id: module.title or module.id for module in looked.modules}
    mine = sorted(
        (one for one in collected(looked) if one.username == username),
        key=lambda one: (one.response.written, one.response.id),
        reverse=True,
    )
    waiting = [
        titles.get(cell.module, cell.module)
        for cell in looked.status.of(username)
        if cell.handed_in is not None and not cell.handed_in.collected
    ]
    return {
        "who": username,
        "pieces": [{"id": one.response.id, **_piece_told(one, titles, said)} for one in mine],
        "uncollected": waiting,
    }
