"""Odds: what direct comparisons of two pieces say, and no more."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb, floor

from leadfolio.judgement import Judgement

# Where two pieces share the judges this evenly, colleagues value different things.
SPLIT = 0.75


def odds_preferred(wins: int, losses: int) -> float:
    """Return the probability that a piece is truly preferred to the one it met.

    Truly preferred: that of all judges there could be, more than half prefer it. Every direct
    comparison is one draw; before any, each true share is as likely as any other (a flat prior),
    so the share is Beta(wins + 1, losses + 1) and this is the mass above one half, as a binomial sum.

    Laplace, P. S. (1774). Memoire sur la probabilite des causes par les evenements.

    >>> round(odds_preferred(6, 2), 2)
    0.91
    >>> odds_preferred(0, 0)
    0.5
    """
    n = wins + losses + 1
    return sum(comb(n, k) for k in range(wins + 1)) / (1 << n)


def percent(odds: float) -> str:
    """Return odds in per cent, never more than they are, and never all.

    >>> percent(0.9102), percent(0.99609), percent(0.99999)
    ('91', '99.6', '99.9')
    """
    if odds < 0.99:
        return str(floor(odds * 100 + 1e-9))
    return f"{min(floor(odds * 1000 + 1e-9) / 10, 99.9)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenger:
    """A piece that was compared with what stands: preferred to it in so many of so many."""

    entry: str
    preferred: int
    of: int

    @property
    def odds(self) -> float:
        """The plain odds that it is truly preferred."""
        return odds_preferred(self.preferred, self.of - self.preferred)


def challengers(judgements: Sequence[Judgement], standing: str) -> tuple[Challenger, ...]:
    """Return every piece that met what stands, in the order of their ids: this is no ranking."""
    met: Counter[str] = Counter()
    won: Counter[str] = Counter()
    for judgement in judgements:
        if standing in judgement.pair:
            (other,) = judgement.pair - {standing}
            met[other] += 1
            won[other] += judgement.better == other
    return tuple(Challenger(entry=id, preferred=won[id], of=met[id]) for id in sorted(met))


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """Two pieces between which colleagues are divided: `first` preferred in so many of so many."""

    first: str
    second: str
    preferred: int
    of: int


def close(judgements: Sequence[Judgement], *, judges: int, standing: str = "") -> tuple[Close, ...]:
    """Return the pairs on which colleagues are divided, most compared first.

    Of what stands, where something does. Divided: compared by at least so many judges,
    and the odds of neither reach three in four.
    """
    wins = Counter((j.better, j.other) for j in judgements)
    pairs = {tuple(sorted(j.pair)) for j in judgements if not standing or standing in j.pair}
    found = []
    for one, two in sorted(pairs):
        first, second = (two, one) if two == standing else (one, two)
        won, lost = wins[first, second], wins[second, first]
        if (
            won + lost >= judges
            and max(odds_preferred(won, lost), odds_preferred(lost, won)) < SPLIT
        ):
            found.append(Close(first=first, second=second, preferred=won, of=won + lost))
    return tuple(sorted(found, key=lambda close: (-close.of, close.first, close.second)))


def exposure(judgements: Sequence[Judgement]) -> Mapping[str, int]:
    """Return how often each piece was compared; a pair handed out and left unfinished is none."""
    return Counter(id for judgement in judgements for id in (judgement.better, judgement.other))
