"""Which pair a judge reads next is drawn fairly, and always found where there is one."""

from collections import Counter
from itertools import combinations
from random import Random

import pytest

from leadfolio.pairing import Pair, next_pair

POOL = [f"p{n}" for n in range(8)]


def drawn(seed=0, *, pool=POOL, own=(), judged=(), compared=None, standing=""):
    return next_pair(
        pool,
        own=own,
        judged=judged,
        compared=compared or {},
        random=Random(seed),
        standing=standing,
    )


def both(pair):
    return frozenset((pair.left, pair.right))


def test_ones_own_piece_is_never_drawn():
    assert all("p3" not in both(drawn(seed, own={"p3"})) for seed in range(200))


def test_no_pair_is_drawn_twice_and_every_pair_is_drawn_once():
    judged = set()
    while (pair := drawn(len(judged), own={"p0"}, judged=judged)) is not None:
        assert both(pair) not in judged
        judged.add(both(pair))

    assert judged == {frozenset(pair) for pair in combinations(POOL[1:], 2)}


@pytest.mark.parametrize("pieces", [0, 1, 2])
def test_where_nobody_else_has_two_pieces_there_is_no_pair(pieces):
    assert drawn(pool=POOL[:pieces], own={"p0"}) is None


def test_three_pieces_give_each_of_their_writers_a_pair():
    pairs = [drawn(pool=POOL[:3], own={own}) for own in POOL[:3]]

    assert [both(pair) for pair in pairs] == [{"p1", "p2"}, {"p0", "p2"}, {"p0", "p1"}]


def test_the_pieces_compared_least_go_first():
    compared = Counter(dict.fromkeys(POOL, 5)) - Counter({"p6": 3, "p7": 3})

    assert {both(drawn(seed, compared=compared)) for seed in range(50)} == {frozenset(("p6", "p7"))}


def test_a_newcomer_meets_what_stands_and_a_spread_of_others():
    compared = dict.fromkeys(POOL, 4) | {"p7": 0}
    met = Counter(
        next(iter(both(pair) - {"p7"}))
        for pair in (drawn(seed, compared=compared, standing="p0") for seed in range(400))
    )

    assert 0.4 < met["p0"] / 400 < 0.6
    assert set(met) == set(POOL) - {"p7"}


def test_what_stands_is_on_the_left_as_often_as_on_the_right():
    pairs = [drawn(seed, standing="p0") for seed in range(600)]
    left = Counter(pair.left == "p0" for pair in pairs if "p0" in both(pair))

    assert 0.42 < left[True] / left.total() < 0.58


def test_exposure_stays_even_over_a_cohorts_life():
    compared, judged = Counter(), {judge: set() for judge in POOL}
    for turn in range(160):
        judge = POOL[turn % 8]
        pair = drawn(turn, own={judge}, judged=judged[judge], compared=compared)
        judged[judge].add(both(pair))
        compared.update(both(pair))

    assert max(compared.values()) - min(compared.values()) <= 2


def test_the_same_chance_draws_the_same_pair():
    assert drawn(7) == drawn(7) == Pair(left=drawn(7).left, right=drawn(7).right)
