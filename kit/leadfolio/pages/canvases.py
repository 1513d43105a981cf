"""A learning ecosystem as a drawing: the learner, around them how learning reaches them, then who gives.

The editor in the module draws the same (edges/widgets/static/task/canvas.js). Where an earlier
map is laid under it, what was there then has a halo, and what is gone is nothing but its halo.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from leadfolio.kinds import Kind, Value
from leadfolio.pages.lettering import Line, in_lines, set_around, short
from leadfolio.portfolio import Entry, Portfolio

LINE_HEIGHT = 16
ACROSS, ACROSS_LEARNER, MOST_LINES = 14, 11, 3
# How far out each ring is at least, and how far for each in it, so that none lies over another.
INNER, EACH_INNER, BETWEEN, EACH_OUTER = 130, 20.5, 130, 23
WIDER, FLATTER = 1.12, 0.96
LEARNER = 52
REACH = 76, 50
TURN = 0.3
MOST_IN_A_RING = 16

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One way that learning reaches the learner, or one of those who contribute."""

    ring: str = field(metadata={"help": "inner: a way of learning; outer: who contributes"})
    kind: str = field(metadata={"help": "virtual, face-to-face, blended or empty"})
    x: float = field(metadata={"help": "its middle, from the learner to the right"})
    y: float = field(metadata={"help": "the same, down"})
    was: bool = field(metadata={"help": "whether it was in the earlier map"})
    gone: bool = field(metadata={"help": "whether it is only in the earlier map"})
    words: tuple[Line, ...] = field(
        metadata={"help": "its name in lines, each with its distance down"}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """The drawing of one map, with an earlier one laid under it where there is one."""

    who: str = field(metadata={"help": "the learner in the centre; may be empty"})
    left: float = field(metadata={"help": "the drawing's left edge; the learner is at 0"})
    top: float = field(metadata={"help": "its upper edge"})
    width: float = field(metadata={"help": "its width"})
    height: float = field(metadata={"help": "its height"})
    rings: tuple[tuple[float, float], ...] = field(
        metadata={"help": "half the width and half the height of each ring, the outer one first"}
    )
    learner: tuple[Line, ...] = field(metadata={"help": "the learner's name in lines"})
    marks: tuple[Mark, ...] = field(metadata={"help": "everything around the learner"})
    left_out: int = field(metadata={"help": "how many there was no room for"})
    ways: tuple[tuple[str, str], ...] = field(
        metadata={"help": "every way in which learning reaches the learner: its name and its kind"}
    )
    givers: tuple[str, ...] = field(metadata={"help": "everyone who contributes, by name"})
    then: datetime | None = field(metadata={"help": "when the earlier map was drawn, or None"})
    come: tuple[str, ...] = field(metadata={"help": "what is new since then, by name"})
    gone: tuple[str, ...] = field(metadata={"help": "what is no longer there, by name"})


def drawn(portfolio: Portfolio) -> dict[str, Canvas]:
    """Return the drawing of every map in a portfolio that holds anything, by its id, newest first."""
    every = [entry for entry in portfolio.entries if entry.kind is Kind.MAP]
    found: dict[str, Canvas] = {}
    for entry in every:
        then, before = _earlier(entry, every)
        made = canvas(entry.data, before=before, then=then)
        if made is not None:
            found[entry.id] = made
    return found


def _earlier(
    entry: Entry, every: Iterable[Entry]
) -> tuple[datetime | None, Mapping[str, Value] | None]:
    """Return the map to lay under an entry's: its first draft, else their first of that learner."""
    for draft in entry.drafts:
        if canvas(draft.data) is not None:
            return draft.written, draft.data
    learner = centre(entry.data).casefold()
    older = (
        each
        for each in every
        if each.person == entry.person
        and each.written < entry.written
        and learner
        and centre(each.data).casefold() == learner
    )
    first = min(older, key=lambda each: (each.written, each.id), default=None)
    return (first.written, first.data) if first is not None else (None, None)


def canvas(
    data: Mapping[str, Value],
    *,
    before: Mapping[str, Value] | None = None,
    then: datetime | None = None,
) -> Canvas | None:
    """Return the drawing of what a map holds, or None where it holds nothing.

    `before` is what an earlier map held, drawn at the time `then`.
    """
    ways, givers = rows(data, "modalities"), rows(data, "organisations")
    who = centre(data)
    if not (ways or givers or who):
        return None
    old_ways, old_givers = rows(before or {}, "modalities"), rows(before or {}, "organisations")
    inner = _together(ways, old_ways)
    outer = _together(givers, old_givers)
    first = max(INNER, EACH_INNER * min(len(inner), MOST_IN_A_RING))
    second = max(first + BETWEEN, EACH_OUTER * min(len(outer), MOST_IN_A_RING))
    edge = second * WIDER + REACH[0], second * FLATTER + REACH[1]
    return Canvas(
        who=who,
        left=-math.ceil(edge[0]),
        top=-math.ceil(edge[1]),
        width=2 * math.ceil(edge[0]),
        height=2 * math.ceil(edge[1]),
        rings=tuple((short(r * WIDER), short(r * FLATTER)) for r in (second, first)),
        learner=set_around(in_lines(who, ACROSS_LEARNER, most=MOST_LINES), LINE_HEIGHT),
        marks=(*_marks(inner, "inner", first, 0.0), *_marks(outer, "outer", second, TURN)),
        left_out=sum(max(0, len(ring) - MOST_IN_A_RING) for ring in (inner, outer)),
        ways=tuple((name(row), row.get("kind", "")) for row in ways),
        givers=tuple(map(name, givers)),
        then=then if before else None,
        come=tuple(name(r) for r, was, _ in (*inner, *outer) if not was) if before else (),
        gone=tuple(name(r) for r, _, gone in (*inner, *outer) if gone),
    )


def centre(data: Mapping[str, Value]) -> str:
    """Return the learner in the centre of a map, or nothing."""
    said = data.get("centre")
    return " ".join(said.split()) if isinstance(said, str) else ""


def rows(data: Mapping[str, Value], ring: str) -> tuple[Row, ...]:
    """Return what a map holds in a ring, as far as it has a name."""
    said = data.get(ring)
    held = (row for row in said if isinstance(row, dict)) if isinstance(said, tuple) else ()
    return tuple(row for row in held if name(row))


def name(row: Row) -> str:
    """Return what something in a ring goes by."""
    said = row.get("name", "").strip() or row.get("kind", "") or row.get("gives", "")
    return " ".join(said.split())


def _together(now: Sequence[Row], before: Iterable[Row]) -> list[tuple[Row, bool, bool]]:
    """Return what is there now and then what is gone, each with whether it was and is gone."""
    earlier = {name(row).casefold(): row for row in before}
    here = {name(row).casefold() for row in now}
    stands = [(row, name(row).casefold() in earlier, False) for row in now]
    return [*stands, *((row, True, True) for known, row in earlier.items() if known not in here)]


def _marks(
    ring: Sequence[tuple[Row, bool, bool]], where: str, radius: float, turn: float
) -> Iterable[Mark]:
    drawn = ring[:MOST_IN_A_RING]
    for n, (row, was, gone) in enumerate(drawn):
        angle = math.tau * n / len(drawn) - math.pi / 2 + turn
        yield Mark(
            ring=where,
            kind=row.get("kind", ""),
            x=short(radius * math.cos(angle) * WIDER),
            y=short(radius * math.sin(angle) * FLATTER),
            was=was,
            gone=gone,
            words=set_around(in_lines(name(row), ACROSS, most=MOST_LINES), LINE_HEIGHT),
        )
