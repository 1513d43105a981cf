"""Places are what published tables, and another program, say they are."""

import random
from math import exp, sqrt
from statistics import mean

import choix
import numpy as np
import pytest

from leadfolio.edges import fitting
from leadfolio.errors import JudgementError
from leadfolio.fit import Comparison

# Games won by the team of the row against that of the column: American League, Eastern Division,
# 1987. Agresti, A. (2002). Categorical Data Analysis, 2nd edition, pages 437-438; the logits to
# four places as R's BradleyTerry2 (Turner and Firth, 2012) prints them, Baltimore being zero.
TEAMS = ("Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore")
WON = (
    (0, 7, 9, 7, 7, 9, 11),
    (6, 0, 7, 5, 11, 9, 9),
    (4, 6, 0, 7, 7, 8, 12),
    (6, 8, 6, 0, 6, 7, 10),
    (6, 2, 6, 7, 0, 7, 12),
    (4, 4, 5, 6, 6, 0, 6),
    (2, 4, 1, 3, 1, 7, 0),
)
AGRESTI = (1.5814, 1.4364, 1.2945, 1.2476, 1.1077, 0.6839, 0.0)
# Citations of the journal of the row by that of the column. Stigler, S. (1994). Statistical
# Science 9, 94-108; fitted in Agresti (2002), page 448, and by Turner, H. and Firth, D. (2012).
# Journal of Statistical Software 48(9), with Biometrika as zero.
JOURNALS = ("Biometrika", "Comm Statist", "JASA", "JRSS-B")
CITED = ((0, 730, 498, 221), (33, 0, 68, 17), (320, 813, 0, 142), (284, 276, 325, 0))
STIGLER = (0.0, -2.9491, -0.4796, 0.2690)


def counted(names, table):
    return [
        Comparison("table", one, other)
        for one, row in zip(names, table, strict=True)
        for other, times in zip(names, row, strict=True)
        for _ in range(times)
    ]


def logits(fit):
    return {place.entry: place.logit for place in fit.places}


def equal(_):
    return 0.0


def tossed(n, each, seed, judges=10, logit=equal):
    """Return comparisons by chance: each piece is met `each` times."""
    chance = random.Random(seed)
    found = []
    for _ in range(each // 2):
        order = list(range(n))
        chance.shuffle(order)
        for k, one in enumerate(order):
            two = order[(k + 1) % n]
            first = chance.random() < 1 / (1 + exp(logit(two) - logit(one)))
            better, other = (one, two) if first else (two, one)
            found.append(Comparison(f"judge {len(found) % judges}", str(better), str(other)))
    return found


@pytest.mark.parametrize(
    ("names", "table", "published", "zero"),
    [(TEAMS, WON, AGRESTI, "Baltimore"), (JOURNALS, CITED, STIGLER, "Biometrika")],
    ids=["Agresti's baseball", "Stigler's journals"],
)
def test_a_published_table_is_reproduced_to_four_places(names, table, published, zero):
    found = logits(fitting.fit(counted(names, table), prior=0))

    assert tuple(round(found[name] - found[zero], 4) for name in names) == published


def test_logits_have_mean_zero_and_stand_best_first():
    fit = fitting.fit(counted(TEAMS, WON), prior=0)

    assert [place.entry for place in fit.places] == list(TEAMS)
    assert mean(place.logit for place in fit.places) == pytest.approx(0, abs=1e-6)


def test_a_standard_error_of_two_pieces_is_the_binomials():
    # The log odds of 30 of 40 have variance 1/30 + 1/10; each place is half the difference.
    fit = fitting.fit(counted("xy", ((0, 30), (10, 0))), prior=0)

    assert [place.se for place in fit.places] == pytest.approx(
        [sqrt(1 / 30 + 1 / 10) / 2] * 2, abs=1e-6
    )


@pytest.mark.parametrize("prior", [0.05, 0.2, 2.0])
@pytest.mark.parametrize("dense", [200, 1])
def test_places_are_choixs(prior, dense, monkeypatch):
    monkeypatch.setattr(fitting, "DENSE", dense)
    comparisons = tossed(30, 6, seed=1, logit=lambda k: k / 10)
    pairs = [(int(c.better), int(c.other)) for c in comparisons]
    oracle = choix.opt_pairwise(30, pairs, alpha=prior / 2, tol=1e-12)
    found = logits(fitting.fit(comparisons, prior=prior))

    assert [found[str(k)] for k in range(30)] == pytest.approx(oracle, abs=1e-5)


def test_a_piece_always_preferred_has_a_finite_place_under_the_prior():
    fit = fitting.fit([Comparison("Ada", "x", "y")] * 8)

    assert 1 < fit.places[0].logit < 3


@pytest.mark.parametrize(
    ("choices", "why"),
    [
        (["xy", "yz"], "x was always preferred"),
        (["xy", "yx", "xz"], "z was never preferred"),
        (["ab", "ba", "xy", "yx"], "x and a are not linked"),
    ],
)
def test_without_a_prior_what_has_no_finite_answer_is_refused(choices, why):
    with pytest.raises(JudgementError, match=why):
        fitting.fit([Comparison("Ada", *pair) for pair in choices], prior=0)


def test_nothing_to_compare_is_refused():
    with pytest.raises(JudgementError, match="there are no comparisons"):
        fitting.fit([])


def test_the_order_of_the_lines_changes_nothing():
    comparisons = tossed(12, 8, seed=2)
    turned = list(reversed(comparisons))

    assert fitting.fit(turned) == fitting.fit(comparisons)


def test_many_pieces_are_placed_as_few_are_and_their_errors_nearly_so(monkeypatch):
    comparisons = tossed(150, 20, seed=3, logit=lambda k: k / 75 - 1)
    exact = {place.entry: place for place in fitting.fit(comparisons).places}
    monkeypatch.setattr(fitting, "DENSE", 10)
    found = fitting.fit(comparisons).places

    assert [p.logit for p in found] == pytest.approx(
        [exact[p.entry].logit for p in found], abs=1e-5
    )
    assert [p.se for p in found] == pytest.approx([exact[p.entry].se for p in found], rel=0.06)


@pytest.mark.parametrize("pieces", [20, 50])
def test_judges_who_toss_coins_are_not_called_reliable(pieces):
    fits = [fitting.fit(tossed(pieces, 10, seed)) for seed in range(20)]

    assert mean(fit.scale_separation for fit in fits) < 0.1
    assert mean(fit.split_half for fit in fits) < 0.1


def test_judges_who_see_the_same_are_called_reliable():
    fit = fitting.fit(tossed(20, 40, seed=4, logit=lambda k: k / 4))

    assert fit.scale_separation > 0.9
    assert fit.split_half > 0.9


def test_reliability_is_not_told_where_it_has_no_meaning():
    two_pieces = fitting.fit([Comparison("Ada", "x", "y"), Comparison("Bea", "y", "x")])
    one_judge = fitting.fit([Comparison("Ada", a, b) for a, b in ("xy", "yz", "zx", "xz")])

    assert (two_pieces.scale_separation, two_pieces.split_half) == (None, None)
    assert one_judge.split_half is None


def test_a_judge_who_chooses_against_everybody_stands_out():
    comparisons = tossed(10, 40, seed=5, logit=lambda k: k / 2)
    contrary = [
        c._replace(better=c.other, other=c.better) for c in comparisons if c.judge == "judge 3"
    ]
    others = [c for c in comparisons if c.judge != "judge 3"]
    judges = fitting.fit(others + contrary).judges
    most = max(judges, key=lambda judge: judge.infit)

    assert (most.judge, most.infit > 1.5) == ("judge 3", True)


def test_what_a_single_choice_says_of_its_judge_is_not_told():
    judges = fitting.fit([Comparison("Ada", "x", "y"), *[Comparison("Bea", "x", "y")] * 2]).judges

    assert [judge.infit is None for judge in judges] == [True, False]


def test_variances_are_those_of_the_pseudo_inverse():
    comparisons = counted(TEAMS, WON)
    pairs = fitting._pairs(
        7,
        np.array([TEAMS.index(c.better) for c in comparisons]),
        np.array([TEAMS.index(c.other) for c in comparisons]),
    )
    at = fitting._logits(pairs, 0)
    diagonal, off = fitting._information(pairs, at)
    definition = np.diag(np.linalg.pinv(np.diag(diagonal) - off.toarray()))

    assert fitting._variances(pairs, at, 0) == pytest.approx(definition)
