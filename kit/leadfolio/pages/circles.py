"""Who learned from whom, as a drawing: everyone on one circle by name, lines across it.

A circle has no middle place for those with many lines and no rim for those with few: nobody is
ranked by where they stand. Its order is the alphabet's, so a reader finds a name.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from leadfolio.pages import pieces
from leadfolio.pages.lettering import Line, in_lines, set_around, short, width
from leadfolio.pages.pieces import Byline

# Up to so many people, names stand upright beside their places; beyond, they turn with the circle.
MOST_UPRIGHT = 16
# Beyond this, the drawing is wider than the page's words.
MOST_LARGE = 80
LINE_HEIGHT = 16
UPRIGHT_WIDTH, TURNED_WIDTH = 12, 26
SPACING = 14.5
MARGIN = 12
BESIDE = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One person's place on the circle."""

    by: Byline = field(metadata={"help": "the person"})
    x: float = field(metadata={"help": "where their dot is, from the circle's middle to the right"})
    y: float = field(metadata={"help": "the same, down"})
    turn: float = field(metadata={"help": "by how many degrees their name is turned; 0 if upright"})
    anchor: str = field(metadata={"help": "which end of the name is at the dot: start or end"})
    words: tuple[Line, ...] = field(
        metadata={"help": "their name in lines, each with its distance down"}
    )
    lines: tuple[str, ...] = field(
        metadata={"help": "a path (for `d`) to each person they learned from"}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """The drawing: its size, and everyone in it by name."""

    left: float = field(metadata={"help": "the drawing's left edge; the circle's middle is 0"})
    top: float = field(metadata={"help": "its upper edge"})
    width: float = field(metadata={"help": "its width, in units of a screen's pixels"})
    height: float = field(metadata={"help": "its height"})
    size: str = field(
        metadata={"help": "small, large or vast: whether it still fits a small screen, or any"}
    )
    lines: int = field(metadata={"help": "how many lines there are"})
    spots: tuple[Spot, ...] = field(metadata={"help": "everyone, by name, clockwise from the top"})


def circle(people: Sequence[Byline], learned: Mapping[str, Iterable[Byline]]) -> Circle | None:
    """Return the drawing of who learned from whom, or None where there is nothing to draw.

    `people` are in order; `learned` gives, by the path of each, those they learned from.
    """
    taught_by = {who.path: {each.path for each in learned.get(who.path, ())} for who in people}
    count = sum(map(len, taught_by.values()))
    if len(people) < 2 or not count:
        return None
    radius = _radius(len(people))
    places = {who.path: _place(n, len(people), radius) for n, who in enumerate(people)}
    spots = tuple(
        _spot(
            who,
            n,
            len(people),
            radius,
            lines=[
                _line(places[who.path], places[each.path], radius)
                for each in people
                if each.path in taught_by[who.path]
            ],
        )
        for n, who in enumerate(people)
    )
    return _framed(spots, count)


def _radius(count: int) -> float:
    if count <= MOST_UPRIGHT:
        return max(80.0, 11.0 * count)
    return SPACING * count / math.tau


def _angle(n: int, count: int) -> float:
    """Return where the nth of so many is, clockwise from the top; nobody is at the very top."""
    return math.tau * (n + 0.5) / count


def _place(n: int, count: int, radius: float) -> tuple[float, float]:
    angle = _angle(n, count)
    return radius * math.sin(angle), -radius * math.cos(angle)


def _spot(who: Byline, n: int, count: int, radius: float, *, lines: Iterable[str]) -> Spot:
    angle, (x, y) = _angle(n, count), _place(n, count, radius)
    right = angle < math.pi
    upright = count <= MOST_UPRIGHT
    words = (
        in_lines(who.name, UPRIGHT_WIDTH, most=2)
        if upright
        else (pieces.shortened(who.name, TURNED_WIDTH),)
    )
    turn = 0.0 if upright else math.degrees(angle) - (90 if right else 270)
    return Spot(
        by=who,
        x=short(x),
        y=short(y),
        turn=short(turn),
        anchor="start" if right else "end",
        words=set_around(words, LINE_HEIGHT),
        lines=tuple(lines),
    )


def _line(here: tuple[float, float], there: tuple[float, float], radius: float) -> str:
    """Return a path from one place to another, bent to the middle, that ends beside its dot."""
    far = math.dist(here, there) / (2 * radius)
    pull = 0.85 - 0.7 * far
    bend = (here[0] + there[0]) / 2 * pull, (here[1] + there[1]) / 2 * pull
    away = math.dist(bend, there) or 1
    end = tuple(t + (b - t) / away * 6 for t, b in zip(there, bend, strict=True))
    points = [f"{short(a):g} {short(b):g}" for a, b in (here, bend, end)]
    return f"M{points[0]}Q{points[1]} {points[2]}"


def _framed(spots: tuple[Spot, ...], count: int) -> Circle:
    """Return a drawing just large enough for all its names."""
    xs, ys = [0.0], [0.0]
    for spot in spots:
        reach = BESIDE + max(width(line) for _, line in spot.words)
        angle = math.radians(spot.turn)
        side = 1 if spot.anchor == "start" else -1
        for along in (0.0, reach):
            for down in (-LINE_HEIGHT, LINE_HEIGHT):
                xs.append(spot.x + side * along * math.cos(angle) - down * math.sin(angle))
                ys.append(spot.y + side * along * math.sin(angle) + down * math.cos(angle))
    left, top = math.floor(min(xs) - MARGIN), math.floor(min(ys) - MARGIN)
    return Circle(
        left=left,
        top=top,
        width=math.ceil(max(xs) + MARGIN) - left,
        height=math.ceil(max(ys) + MARGIN) - top,
        size="small"
        if len(spots) <= MOST_UPRIGHT
        else "large"
        if len(spots) <= MOST_LARGE
        else "vast",
        lines=count,
        spots=spots,
    )
