"""The living standard at the desk: what stands and how sure that is; a piece set aside, or brought back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leadfolio import odds, times, withdrawal
from leadfolio.course import Module
from leadfolio.documents import first_sentence
from leadfolio.edges.disk import editions, files
from leadfolio.errors import CourseError
from leadfolio.kinds import Kind
from leadfolio.odds import Close
from leadfolio.oversight import Overseen
from leadfolio.pages import addresses
from leadfolio.pipeline import facilitating_public as publics
from leadfolio.standard import Standard

MOST_DIVIDED = 3
COMMONS = "commons.json"
SAY_WHY = "say it in a sentence, such as “It names a child.”; nothing was changed"
NOTHING_CHANGED = "press “Look at the standards again”; nothing was changed"
Message = dict[str, object]


def asked(modules: Iterable[Module]) -> list[Message]:
    """Return the tasks whose pieces may be held up, by name: nothing is worked out for that."""
    return [
        {"task": f"{module.id}.{task.id}", "title": first_sentence(task.prompt)}
        for module in modules
        for task in module.tasks
        if task.kind is Kind.PRODUCE
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What the cohort reads at `address`, or "": which pieces, what stands in it and is set aside."""

    address: str
    folder: Path
    pieces: frozenset[str]
    standing: frozenset[tuple[str, str]]
    aside: frozenset[str]

    def piece(self, id_: str) -> str:
        """Return the address of a piece's page, or nothing where it has none there."""
        here = self.address and id_ in self.pieces
        return f"{self.address}{addresses.folder(addresses.entry(id_))}" if here else ""

    def standard(self, task: str) -> str:
        """Return the address of a standard's page, or nothing where it has none there."""
        path = addresses.standard(*task.split(".", 1))
        here = self.address and (self.folder / path).is_file()
        return f"{self.address}{addresses.folder(path)}" if here else ""

    def behind(self, told: Standard) -> bool:
        """Whether readers see another standard than this, until the portfolio is published again."""
        stands = told.standing
        now = {(told.task, stands.entry)} if stands else set()
        here = {one for one in self.standing if one[0] == told.task}
        known = told.pool | told.aside.keys()
        return bool(self.pieces) and (now != here or self.aside & known != told.aside.keys())


def read(course: Path, address: str) -> Read:
    """Return what the cohort reads now."""
    folder = course / editions.DEFAULT
    try:
        raw = files.read_json(folder, COMMONS)
    except (OSError, ValueError, files.UnsafeFileError):
        raw = None
    told = raw if isinstance(raw, dict) else {}
    standing = [one for one in _list(told.get("standing")) if isinstance(one, dict)]
    return Read(
        address=address,
        folder=folder,
        pieces=publics.ids_in(folder),
        standing=frozenset((str(one.get("task")), str(one.get("entry"))) for one in standing),
        aside=frozenset(str(one) for one in _list(told.get("aside"))),
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def told(course: Path, *, now: datetime, address: str) -> Message:
    """Return every standard as the page shows it. Nobody is scored or ranked in it.

    Raises:
        CourseError: the course folder is wrong.
        SiteError: what was set aside, or what stood, cannot be read.
    """
    from leadfolio.pipeline import overseeing

    oversaw, here = overseeing.standard(course, now=now), read(course, address)
    return {"standards": [_told(each, here) for each in oversaw.standards]}


def _told(each: Overseen, here: Read) -> Message:
    standard = each.standard
    by_title = sorted(standard.pool, key=lambda id_: (each.titles.get(id_, id_).casefold(), id_))
    return {
        "task": standard.task,
        "title": each.title,
        "address": here.standard(standard.task),
        "stands": _stands(each, here),
        "needed": standard.rules.leaders if standard.too_few else 0,
        "comparisons": len(standard.judgements),
        "colleagues": len({judgement.judge for judgement in standard.judgements}),
        "divided": [
            {
                "first": each.titles.get(one.first, one.first),
                "second": each.titles.get(one.second, one.second),
                "preferred": one.preferred,
                "of": one.of,
            }
            for one in _divided(standard)
        ],
        "talk": [each.names.get(judge.judge, judge.judge) for judge in each.differing],
        "pieces": [{**_piece(each, id_, here), "own": id_ in each.own} for id_ in by_title],
        "aside": [
            {**_piece(each, id_, here), "because": why}
            for id_, why in sorted(standard.aside.items())
        ],
        "behind": here.behind(standard),
    }


def _piece(each: Overseen, id_: str, here: Read) -> Message:
    return {"id": id_, "title": each.titles.get(id_, ""), "address": here.piece(id_)}


def _stands(each: Overseen, here: Read) -> Message | None:
    stands = each.standard.standing
    if stands is None:
        return None
    return {
        **_piece(each, stands.entry, here),
        "since": times.stamp(stands.at),
        "preferred": stands.preferred,
        "of": stands.of,
        "odds": odds.percent(stands.odds),
        "first": not stands.over,
        "over": each.titles.get(stands.over, ""),
    }


def _divided(standard: Standard) -> tuple[Close, ...]:
    stands = standard.standing
    found = odds.close(
        standard.judgements,
        judges=standard.rules.judges,
        standing=stands.entry if stands else "",
    )
    return found[:MOST_DIVIDED]


def set_aside(course: Path, piece: str, *, because: str) -> str:
    """Set a piece aside for a reason, and return the sentence that says so.

    Raises:
        CourseError: no reason is given, or no such piece is offered.
    """
    from leadfolio.pipeline import overseeing

    why = overseeing.reason(because, do=SAY_WHY)
    title = overseeing.set_aside(course, piece, because=why)
    return f"“{title}” is set aside. Publish, and the standard says so, and why."


def bring_back(course: Path, piece: str) -> str:
    """Put a piece that was set aside back, and return the sentence that says so.

    Raises:
        CourseError: it is not set aside.
        SiteError: what was set aside cannot be read.
    """
    from leadfolio.pipeline import judging, overseeing

    if withdrawal.plain_id(piece) not in judging.aside(course / "state"):
        raise CourseError("this piece is not set aside any more", do=NOTHING_CHANGED)
    overseeing.restore(course, piece)
    return "The piece may stand again. Publish, and the standard says so."
