"""Weighing pieces: the pair that a judge reads next, and what stands beside one's own first attempt."""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import pairwise
from random import Random, SystemRandom

from leadfolio import journal, odds, times
from leadfolio.course import Task
from leadfolio.journal import Kept, Response
from leadfolio.kinds import Kind
from leadfolio.pairing import next_pair
from leadfolio.session.commons import Commons, Piece, Standing

Message = dict[str, object]
Render = Callable[[str], str]
# The lines of the leader's own journal of a module, by its name.
Lines = Callable[[str], Iterable[Kept]]

NO_PAIR = (
    "There are not yet two pieces by others that may be compared for this task. It takes two; "
    "look again later. Nothing is waiting for you."
)
ALL_JUDGED = "You have compared every pair there is for this task. New pieces bring new pairs; look again later."
NOTHING_STANDS = (
    "Nothing stands yet for this task: yours may be the first. Until then, choose a piece below "
    "that was offered as an example."
)
FIRST_YOURS = (
    "What stands opens here beside your own first attempt. Write that first, in the task before; "
    "a few lines are enough. Then come back."
)


def about(task: Task, module: str) -> str:
    """Return the task whose pieces are weighed, as `module.task`."""
    return task.about if "." in task.about else f"{module}.{task.about}"


def pair(
    task: Task,
    commons: Commons,
    *,
    module: str,
    lines: Lines,
    render: Render,
    random: Random | None = None,
) -> Message:
    """Return two pieces side by side without their makers' names, or why there are none."""
    weighed = about(task, module)
    offered = {piece.id: piece for piece in commons.offered(weighed)}
    stands = commons.standing(weighed)
    own = {line.response.id for line in lines(weighed.partition(".")[0])}
    drawn = next_pair(
        offered,
        own=own,
        judged=_judged(lines(module)),
        compared={piece.id: piece.compared for piece in offered.values()},
        random=random or SystemRandom(),
        standing=stands.entry if stands else "",
    )
    if drawn is None:
        enough = len(offered.keys() - own) > 1
        return {"sentence": ALL_JUDGED if enough else NO_PAIR}
    return {
        "left": unnamed(offered[drawn.left], render=render),
        "right": unnamed(offered[drawn.right], render=render),
    }


def unnamed(piece: Piece, *, render: Render) -> Message:
    """Return a piece as a judge reads it: everything but who made it."""
    return {
        "id": piece.id,
        "title": piece.title,
        "html": render(piece.text),
        "files": list(piece.files),
    }


def _judged(lines: Iterable[Kept]) -> set[frozenset[str]]:
    """Return the pairs that this leader compared."""
    found = set()
    for response in journal.standing(lines).values():
        if response.kind is Kind.COMPARE:
            named = {response.data.get("better"), response.data.get("other")}
            found.add(frozenset(id for id in named if isinstance(id, str)))
    return {each for each in found if len(each) == 2}


def study(task: Task, commons: Commons, *, module: str, lines: Lines, render: Render) -> Message:
    """Return what stands beside the leader's own first attempt, or why it does not."""
    weighed = about(task, module)
    mine = _attempt(lines(weighed.partition(".")[0]), weighed.partition(".")[2])
    if mine is None:
        return {"sentence": FIRST_YOURS}
    own = {
        "title": mine.response.title,
        "html": render(_whole(mine.response)),
        "saved": times.fine_stamp(mine.saved),
    }
    stands = commons.standing(weighed)
    piece = commons.piece(stands.entry) if stands else None
    if stands is None or piece is None:
        return {"sentence": NOTHING_STANDS, "mine": own}
    return {"mine": own, "stands": _stands(stands, piece, commons, render)}


def _attempt(lines: Iterable[Kept], task: str) -> Kept | None:
    """Return the first attempt at a task: its first piece, as it was first left with words."""
    everything = tuple(lines)
    here = [r for r in journal.standing(everything).values() if r.task == task and not r.empty]
    if not here:
        return None
    written = [line for line in journal.drafts(everything, here[0].id) if not line.response.empty]
    return _left(written)


def _left(lines: list[Kept]) -> Kept:
    """Return the first version that was left for an hour, else the last: what came of one sitting."""
    for line, then in pairwise(lines):
        if _apart(line.saved, then.saved):
            return line
    return lines[-1]


def _apart(one: datetime, two: datetime) -> bool:
    return (two - one).total_seconds() > 3600


def _whole(response: Response) -> str:
    how = response.data.get("how")
    return "\n\n".join(filter(None, (response.text, how if isinstance(how, str) else "")))


def _stands(stands: Standing, piece: Piece, commons: Commons, render: Render) -> Message:
    since = times.read(stands.since)
    built_on = (commons.piece(id) for id in stands.built_on)
    return {
        "id": piece.id,
        "title": piece.title,
        "shown": piece.shown,
        "html": render(piece.text),
        "files": list(piece.files),
        "since": since.date().isoformat() if since else "",
        "preferred": stands.preferred,
        "of": stands.of,
        "odds": odds.percent(stands.odds),
        "how": render(stands.how) if stands.how else "",
        "drafts": [{"html": render(d.text), "note": d.note} for d in stands.drafts],
        "built_on": [f"{p.title or 'a piece'}, by {p.shown}" for p in built_on if p],
        "said": [render(words) for words in stands.said],
    }
