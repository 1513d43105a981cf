"""A pair: which two pieces a judge reads next. Drawn at random and balanced, never adaptively.

Places found so far play no part: choosing close rivals makes even coin-tossing judges look
reliable. What counts is how often a piece was compared, and whether it met what stands.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from random import Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two pieces side by side."""

    left: str
    right: str


def next_pair(
    pool: Iterable[str],
    *,
    own: Collection[str],
    judged: Collection[frozenset[str]],
    compared: Mapping[str, int],
    random: Random,
    standing: str = "",
) -> Pair | None:
    """Return the pair a judge reads next, or None where none is left for them.

    Never one of the judge's own, never a pair twice. Of what is left, every second time (by
    chance) a piece beside the one that stands, where the judge has not yet read the two; else two
    others. The pieces compared least often go first, ties by chance: so a newcomer's meet both what
    stands and a spread. Which of the two is on the left is chance. `compared` counts judgements
    that were completed: a pair handed out and left unfinished costs nobody anything.
    """
    others = sorted(set(pool) - set(own))
    left = [pair for pair in combinations(others, 2) if frozenset(pair) not in judged]
    beside_standing = [pair for pair in left if standing in pair]
    spread = [pair for pair in left if standing not in pair]
    meets = bool(beside_standing) and (not spread or random.random() < 0.5)
    left = beside_standing if meets else spread
    if not left:
        return None
    least = min(_compared(pair, compared, standing) for pair in left)
    drawn = random.choice([p for p in left if _compared(p, compared, standing) == least])
    one, two = drawn if random.random() < 0.5 else reversed(drawn)
    return Pair(left=one, right=two)


def _compared(pair: tuple[str, str], compared: Mapping[str, int], standing: str) -> int:
    """Return how often the pieces of a pair were compared, that which stands left aside."""
    return sum(compared.get(id, 0) for id in pair if id != standing)
