"""The living standard: which piece stands, since when, and how sure the comparisons are."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from math import ceil

from leadfolio import times
from leadfolio.fit import Fit
from leadfolio.judgement import Judgement
from leadfolio.odds import odds_preferred

# A challenger is looked at after so many direct comparisons, each look 1.6 times as far, the
# last at 40. Looking after each would make an equal piece win sooner or later. The course's odds
# and these looks were chosen together: see tests/benchmarks/standard.py.
FURTHER = 1.6
LIFE = 40
# Before anything stands, all pieces are looked at each time a quarter more was compared.
SOONER = 1.25
_NOISE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What it takes to stand: `odds` over what stands, `first` over the nearest rival where nothing
    does, and from at least so many `judges`.
    """

    odds: float
    judges: int
    first: float = 0.95

    @property
    def looks(self) -> tuple[int, ...]:
        """After how many direct comparisons a challenger is looked at.

        >>> Rules(odds=0.992, judges=7).looks
        (7, 12, 18, 29, 40)
        """
        found = []
        look = float(self.judges)
        while ceil(look) < LIFE:
            found.append(ceil(look))
            look *= FURTHER
        return (*found, max(LIFE, self.judges))

    @property
    def fewest(self) -> int:
        """The fewest judges who can refresh a standard, if all of them agree.

        >>> Rules(odds=0.992, judges=7).fewest, Rules(odds=0.992, judges=4).fewest
        (7, 7)
        """
        enough = (n for n in self.looks if odds_preferred(n, 0) >= self.odds - _NOISE)
        return next(enough, self.looks[-1])

    @property
    def leaders(self) -> int:
        """The fewest leaders among whom a standard can be refreshed: the judges and two writers."""
        return self.fewest + 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """A piece came to stand: `at` the time of the judgement `by` that decided it.

    `over` is the piece it replaced, and it was `preferred` in so many `of` their direct
    comparisons. For the first to stand `over` is empty, `odds` are over its nearest rival by all
    places together, and it was preferred in so many of all its comparisons.
    """

    entry: str
    at: datetime
    by: str = ""
    over: str = ""
    odds: float
    preferred: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A piece that stood was taken back by its writer, or set aside for a reason that is shown."""

    entry: str
    at: datetime
    because: str = ""


Event = Stood | Left


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading:
    """The piece with the first place of all, and the odds that it is above its nearest rival."""

    entry: str
    odds: float


Led = Callable[[Sequence[Judgement]], Leading | None]


def history(
    judgements: Sequence[Judgement],
    *,
    rules: Rules,
    led: Led,
    now: datetime,
    pool: Collection[str],
    before: Sequence[Event] = (),
    aside: Mapping[str, str] | None = None,
) -> tuple[Event, ...]:
    """Return what stood, one after the other: all of `before`, then what came of later judgements.

    `judgements` are those that count, among the pool alone, in order; `led` fits them. What was
    told before is never changed: nothing but judgements is needed to find it anew, as long as none was
    changed or taken back. Where what stood is no longer in the pool, its place passes to what the
    remaining comparisons support, and `now` is the date of that.
    """
    last = before[-1] if before else None
    if isinstance(last, Stood) and last.entry in pool:
        return (*before, *_played(judgements, rules, led, since=last))
    if isinstance(last, Stood):
        because = (aside or {}).get(last.entry, "")
        left = Left(entry=last.entry, at=max(now, last.at), because=because)
        passed = tuple(_played(judgements, rules, led))[-1:]
        return (*before, left, *(replace(event, at=left.at) for event in passed))
    found = tuple(_played(judgements, rules, led))
    if last is None:
        return found
    later = tuple(event for event in found if event.at > last.at)
    return (*before, *(later or (replace(event, at=max(now, last.at)) for event in found[-1:])))


def _played(
    judgements: Sequence[Judgement], rules: Rules, led: Led, *, since: Stood | None = None
) -> Iterator[Stood]:
    """Yield what comes to stand as judgements come in, one after the other."""
    stands = since.entry if since else ""
    wins: Counter[tuple[str, str]] = Counter()
    looked = set(rules.looks)
    first = _first_looks(rules, len(judgements))
    for n, judgement in enumerate(judgements, 1):
        wins[judgement.better, judgement.other] += 1
        if since is not None and judgement.order <= (since.at, since.by):
            continue
        if not stands:
            stood = _first(judgements[:n], rules, led) if n in first else None
        elif stands in judgement.pair:
            (other,) = judgement.pair - {stands}
            stood = _refreshed(wins, stands, other, rules, looked)
        else:
            stood = None
        if stood is not None:
            stands = stood.entry
            yield replace(stood, at=judgement.written, by=judgement.id)


def _refreshed(
    wins: Mapping[tuple[str, str], int], stands: str, other: str, rules: Rules, looks: set[int]
) -> Stood | None:
    """Return a challenger as what stands, if this is a time to look and the odds are enough."""
    preferred, lost = wins.get((other, stands), 0), wins.get((stands, other), 0)
    odds = odds_preferred(preferred, lost)
    if preferred + lost not in looks or odds < rules.odds - _NOISE:
        return None
    return Stood(
        entry=other,
        at=datetime.min,
        over=stands,
        odds=odds,
        preferred=preferred,
        of=preferred + lost,
    )


def _first_looks(rules: Rules, most: int) -> set[int]:
    found, look = set(), float(rules.fewest)
    while look <= most:
        found.add(ceil(look))
        look *= SOONER
    return found


def _first(judgements: Sequence[Judgement], rules: Rules, led: Led) -> Stood | None:
    """Return the first piece to stand, if one leads all others by enough."""
    leading = led(judgements)
    if leading is None or leading.odds < rules.first - _NOISE:
        return None
    met = [j for j in judgements if leading.entry in j.pair]
    if len({j.judge for j in met}) < rules.judges:
        return None
    return Stood(
        entry=leading.entry,
        at=datetime.min,
        odds=leading.odds,
        preferred=sum(j.better == leading.entry for j in met),
        of=len(met),
    )


def stands(events: Sequence[Event]) -> Stood | None:
    """Return what stands now, if anything does."""
    last = events[-1] if events else None
    return last if isinstance(last, Stood) else None


class Ended(StrEnum):
    """Why a piece no longer stands."""

    REFRESHED = "refreshed"
    WITHDRAWN = "withdrawn"
    SET_ASIDE = "set-aside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A time in which a piece stood. Of one that was taken back, nothing is told but the dates.

    `first` is said of a piece that replaced none; `because` is why it was set aside.
    """

    entry: str = ""
    since: datetime
    until: datetime | None = None
    over: str = ""
    first: bool = False
    odds: float | None = None
    preferred: int = 0
    of: int = 0
    ended: Ended | None = None
    because: str = ""


def periods(events: Sequence[Event], *, shown: Collection[str]) -> tuple[Period, ...]:
    """Return the times in which something stood, the latest first; `shown` may still be told of."""
    found = []
    for n, event in enumerate(events):
        after = events[n + 1] if n + 1 < len(events) else None
        if isinstance(event, Left):
            continue
        ended, because = _ended(after)
        until = after.at if after else None
        if event.entry in shown:
            found.append(
                Period(
                    entry=event.entry,
                    since=event.at,
                    until=until,
                    over=event.over if event.over in shown else "",
                    first=not event.over,
                    odds=event.odds,
                    preferred=event.preferred,
                    of=event.of,
                    ended=ended,
                    because=because,
                )
            )
        else:
            found.append(Period(since=event.at, until=until, ended=Ended.WITHDRAWN))
    return tuple(reversed(found))


def _ended(after: Event | None) -> tuple[Ended | None, str]:
    if isinstance(after, Left):
        return (Ended.SET_ASIDE if after.because else Ended.WITHDRAWN), after.because
    return (Ended.REFRESHED if after else None), ""


def plain(event: Event) -> dict[str, object]:
    """Return an event as it is kept."""
    if isinstance(event, Left):
        return {
            "event": "left",
            "entry": event.entry,
            "at": times.fine_stamp(event.at),
            "because": event.because,
        }
    return {
        "event": "stood",
        "entry": event.entry,
        "at": times.fine_stamp(event.at),
        "by": event.by,
        "over": event.over,
        "odds": event.odds,
        "preferred": event.preferred,
        "of": event.of,
    }


def read(raw: object) -> Event | None:
    """Return the event that was kept, or None where it is not whole."""
    if not isinstance(raw, dict):
        return None
    at, entry = times.read(raw.get("at")), raw.get("entry")
    if at is None or not isinstance(entry, str):
        return None
    words = [raw.get(name, "") for name in ("by", "over", "because")]
    if not all(isinstance(word, str) for word in words):
        return None
    by, over, because = (str(word) for word in words)
    if raw.get("event") == "left":
        return Left(entry=entry, at=at, because=because)
    odds, preferred, of = (raw.get(name) for name in ("odds", "preferred", "of"))
    if (
        raw.get("event") != "stood"
        or not isinstance(odds, int | float)
        or not isinstance(preferred, int)
        or not isinstance(of, int)
    ):
        return None
    return Stood(entry=entry, at=at, by=by, over=over, odds=float(odds), preferred=preferred, of=of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """One task's standard as one audience may read it.

    `pool` are the pieces that may stand, `judgements` those between them that count, `aside` the
    pieces set aside and why. `places` are for a picture; they decide nothing once a piece stands.
    """

    task: str
    rules: Rules
    leaders: int
    pool: frozenset[str] = frozenset()
    judgements: tuple[Judgement, ...] = ()
    events: tuple[Event, ...] = ()
    fit: Fit | None = None
    aside: Mapping[str, str] = field(default_factory=dict)

    @property
    def standing(self) -> Stood | None:
        """What stands now, if anything does."""
        return stands(self.events)

    def periods(self) -> tuple[Period, ...]:
        """Return the times in which something stood, the latest first."""
        return periods(self.events, shown=self.pool | self.aside.keys())

    @property
    def too_few(self) -> bool:
        """Whether the cohort is too small for any piece to replace another."""
        return self.leaders < self.rules.leaders
