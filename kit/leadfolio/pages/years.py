"""A cohort's year: how many pieces of each module were written in which week, drawn and told."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from leadfolio.pages.pieces import Piece, Place

WEEK = timedelta(days=7)
# One clock that is years wrong must not press all the others into a line.
MOST_WEEKS = 104


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One module's weeks, as a row of bars."""

    module: Place = field(metadata={"help": "the module, and how many pieces are drawn"})
    number: int = field(metadata={"help": "which module it is, counted from 1"})
    bars: str = field(metadata={"help": "a path (for `d`), one unit across a week, one up a piece"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One week in which something was written."""

    monday: date = field(metadata={"help": "the day it begins"})
    counts: tuple[tuple[Place, int], ...] = field(
        metadata={"help": "each module with pieces in it, and how many"}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """All weeks of a cohort, from the first with a piece to the last."""

    first: date = field(metadata={"help": "the day the first week begins"})
    last: date = field(metadata={"help": "the day the last week begins"})
    across: int = field(metadata={"help": "how many weeks it is wide"})
    up: int = field(metadata={"help": "the most pieces of one module in one week"})
    months: str = field(metadata={"help": "a path (for `d`): a line where a month begins"})
    strips: tuple[Strip, ...] = field(metadata={"help": "the modules with pieces, in order"})
    weeks: tuple[Week, ...] = field(metadata={"help": "the same in words, oldest first"})
    outside: int = field(metadata={"help": "how many pieces lie outside these weeks"})


def year(pieces: Sequence[Piece], modules: Sequence[Place]) -> Year | None:
    """Return the weeks of a cohort, or None where there are fewer than two to compare."""
    every = [(_monday(piece.written), piece.module.path) for piece in pieces]
    if not every:
        return None
    first, last = _window([monday for monday, _ in every])
    told = Counter((monday, path) for monday, path in every if first <= monday <= last)
    if first == last:
        return None
    across = (last - first) // WEEK + 1
    up = max(told.values())
    return Year(
        first=first,
        last=last,
        across=across,
        up=up,
        months=_months(first, across, up),
        strips=tuple(
            Strip(
                module=Place(name=module.name, path=module.path, count=count),
                number=number,
                bars=_bars(told, module, first, across, up),
            )
            for number, module in enumerate(modules, start=1)
            if (count := sum(n for (_, path), n in told.items() if path == module.path))
        ),
        weeks=tuple(
            Week(
                monday=monday,
                counts=tuple(
                    (module, told[monday, module.path])
                    for module in modules
                    if told[monday, module.path]
                ),
            )
            for monday in sorted({monday for monday, _ in told})
        ),
        outside=len(every) - sum(told.values()),
    )


def _monday(at: datetime) -> date:
    day = at.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def _window(mondays: Iterable[date]) -> tuple[date, date]:
    """Return the first and the last of the weeks that hold the most, the latest where several do."""
    counted = Counter(mondays)

    def held(last: date) -> tuple[int, date]:
        return sum(n for day, n in counted.items() if _within(day, last)), last

    _, last = max(map(held, counted))
    return min(day for day in counted if _within(day, last)), last


def _within(day: date, last: date) -> bool:
    return day <= last and (last - day) // WEEK < MOST_WEEKS


def _bars(told: Counter[tuple[date, str]], module: Place, first: date, across: int, up: int) -> str:
    return "".join(
        f"M{week}.1 {up}v-{count}h.8v{count}z"
        for week in range(across)
        if (count := told[first + week * WEEK, module.path])
    )


def _months(first: date, across: int, up: int) -> str:
    weeks = [first + week * WEEK for week in range(across)]
    begun = (n for n in range(1, across) if weeks[n].month != weeks[n - 1].month)
    return "".join(f"M{n} 0v{up}" for n in begun)
