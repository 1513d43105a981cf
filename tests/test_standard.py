"""What stands, since when, and by how much: nothing more than the comparisons carry."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import comb
from random import Random

import pytest
from scipy.stats import beta

from leadfolio import judgement, odds, standard
from leadfolio.course import Course
from leadfolio.edges import fitting
from leadfolio.judgement import Judgement
from leadfolio.odds import Challenger, Close
from leadfolio.standard import Ended, Leading, Left, Rules, Stood

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
COURSE = Course(id="c", title="", cohort="", modules=())
SHIPPED = Rules(odds=COURSE.odds, judges=COURSE.judges, first=COURSE.first)
FOUR = Rules(odds=0.9, judges=4)


def chose(n, better, other, judge=None, because=""):
    return Judgement(
        id=f"{n:06}",
        judge=judge or f"judge {n}",
        task="m.brief",
        better=better,
        other=other,
        because=because,
        written=AT + timedelta(hours=n),
    )


def run(choices, start=0):
    """Return judgements from pairs of letters, the better one first, each by another judge."""
    return tuple(chose(start + n, *pair) for n, pair in enumerate(choices))


def fitted(judgements):
    return fitting.leading(judgement.comparisons(judgements))


def history(judgements, rules=SHIPPED, pool="abcdef", **more):
    told = {"led": fitted, "now": AT + timedelta(days=400)} | more
    return standard.history(judgements, rules=rules, pool=set(pool), **told)


def standing(*args, **more):
    found = standard.stands(history(*args, **more))
    return found.entry if found else None


A_STANDS = run(["ab", "ab", "ac", "bc", "ac", "ab", "ab", "ac", "bc", "ac", "cb", "ab", "ac", "ab"])


@pytest.mark.parametrize(("wins", "losses"), [(0, 0), (6, 2), (2, 6), (7, 0), (29, 11)])
def test_odds_are_the_mass_of_beta_above_one_half(wins, losses):
    assert odds.odds_preferred(wins, losses) == pytest.approx(beta(wins + 1, losses + 1).sf(0.5))


def test_the_shipped_rules_look_seldom():
    assert SHIPPED.looks == (7, 12, 18, 29, 40)


def ever_replaced(rules, share):
    """Return the exact chance that a challenger preferred by that share of judges ever stands."""
    waiting, replaced = {0: 1.0}, 0.0
    for n in range(1, standard.LIFE + 1):
        after = {}
        for wins, chance in waiting.items():
            after[wins + 1] = after.get(wins + 1, 0) + chance * share
            after[wins] = after.get(wins, 0) + chance * (1 - share)
        enough = [w for w in after if odds.odds_preferred(w, n - w) >= rules.odds]
        replaced += sum(after.pop(w) for w in enough if n in rules.looks)
        waiting = after
    return replaced


def test_an_equal_piece_replaces_what_stands_in_fewer_than_one_standard_in_ten():
    one = ever_replaced(SHIPPED, 0.5)

    assert one < 0.021
    assert 1 - (1 - one) ** 5 < 0.10


def test_a_piece_one_logit_better_is_mostly_found_within_forty_comparisons():
    assert ever_replaced(SHIPPED, 1 / (1 + 2.718281828**-1)) > 0.7


def test_fewer_judges_and_lower_odds_would_mislead():
    assert ever_replaced(FOUR, 0.5) > 0.2


def test_nothing_stands_before_it_is_sure_enough():
    assert history(run(["ab"] * 6)) == ()
    assert history(()) == ()


def test_the_first_to_stand_leads_its_nearest_rival_and_was_read_by_enough():
    (first,) = history(A_STANDS)

    assert (first.entry, first.over, first.odds > 0.95) == ("a", "", True)
    assert (first.preferred, first.of) == (8, 8)
    assert first.at == A_STANDS[int(first.by)].written


def test_many_comparisons_by_few_judges_put_nothing_on_the_stand():
    few = [replace(j, judge=f"judge {n % 3}") for n, j in enumerate(run(["ab", "ac", "ad"] * 4))]

    assert history(tuple(few)) == ()


def test_a_challenger_replaces_what_stands_by_direct_comparisons_alone():
    others = run(["dc", "db", "de"] * 9, start=14)
    direct = run(["da"] * 7, start=50)

    assert standing(A_STANDS + others) == "a"
    assert standing(A_STANDS + others + direct[:6]) == "a"
    assert history(A_STANDS + others + direct)[-1] == Stood(
        entry="d",
        at=direct[-1].written,
        by=direct[-1].id,
        over="a",
        odds=255 / 256,
        preferred=7,
        of=7,
    )


def test_between_two_looks_nothing_is_decided():
    late = run(["ad"] + ["da"] * 10, start=50)
    sure = odds.odds_preferred(10, 1)

    assert sure > SHIPPED.odds
    assert standing(A_STANDS + late) == "a"
    assert standing(A_STANDS + late + run(["da"], start=70)) == "d"


def test_publishing_after_each_judgement_tells_the_same_as_publishing_once():
    chance = Random(3)
    others = ["".join(chance.sample("bcf", 2)) for _ in range(30)]
    pairs = [*others[:9], *["da"] * 7, *others[9:20], *["ed"] * 7, *["be"] * 12, *others[20:]]
    everything = A_STANDS + run(pairs, start=20)
    told = ()
    for n in range(len(everything) + 1):
        told = history(everything[:n], before=told)

    assert told == history(everything)
    assert [event.entry for event in told] == ["a", "d", "e", "b"]


def test_what_was_told_is_never_changed_by_a_judgement_that_comes_late():
    told = history(A_STANDS)
    late = tuple(replace(j, written=AT - timedelta(days=9)) for j in run(["ba"] * 30, start=900))
    after = history(tuple(sorted(late + A_STANDS, key=lambda j: j.order)), before=told)

    assert after[: len(told)] == told


def test_a_piece_taken_back_passes_its_place_to_what_the_rest_supports():
    now = AT + timedelta(days=30)
    b_too = run(["bc"] * 14, start=20)
    told = history(A_STANDS + b_too)
    rest = judgement.among(A_STANDS + b_too, "bcd")
    after = history(rest, before=told, pool="bcd", now=now)

    assert after[-2] == Left(entry="a", at=now)
    assert (after[-1].entry, after[-1].at) == ("b", now)


def test_a_piece_taken_back_leaves_nothing_where_the_rest_is_not_enough():
    told = history(A_STANDS)
    rest = judgement.among(A_STANDS, "bc")
    after = history(rest, before=told, pool="bc")

    assert standard.stands(after) is None
    assert history(rest, before=after, pool="bc") == after


def test_after_a_gap_the_next_to_stand_is_dated_by_its_judgement():
    told = history((), before=(*history(A_STANDS), Left(entry="a", at=AT + timedelta(days=2))))
    later = run(["bc"] * 14, start=100)
    after = history(later, before=told, pool="bc")

    assert (after[-1].entry, after[-1].at > AT + timedelta(days=4)) == ("b", True)


def test_an_earlier_piece_taken_back_does_not_unseat_what_stands():
    everything = A_STANDS + run(["da"] * 7, start=50)
    told = history(everything)
    after = history(judgement.among(everything, "bcd"), before=told, pool="bcd")

    assert after == told


def test_of_a_piece_that_was_taken_back_only_the_dates_are_told():
    told = (*history(A_STANDS + run(["da"] * 7, start=50)),)
    latest, first = standard.periods(told, shown={"d"})

    assert (latest.entry, latest.over, latest.of) == ("d", "", 7)
    assert (first.entry, first.odds, first.of, first.ended) == ("", None, 0, Ended.WITHDRAWN)
    assert first.until == latest.since


def test_a_piece_set_aside_is_told_with_the_reason():
    told = history(A_STANDS)
    after = history(
        judgement.among(A_STANDS, "bc"), before=told, pool="bc", aside={"a": "It names a child."}
    )
    (period,) = standard.periods(after, shown={"a", "b", "c"})

    assert (period.entry, period.ended, period.because) == (
        "a",
        Ended.SET_ASIDE,
        "It names a child.",
    )


@pytest.mark.parametrize(
    ("rules", "leaders"), [(SHIPPED, 9), (FOUR, 6), (Rules(odds=0.992, judges=4), 9)]
)
def test_a_cohort_is_too_small_where_all_judges_together_could_not_decide(rules, leaders):
    def told(n):
        return standard.Standard(task="m.brief", rules=rules, leaders=n)

    assert (told(leaders - 1).too_few, told(leaders).too_few) == (True, False)


def test_challengers_are_named_with_their_plain_figures_and_in_no_order_of_merit():
    found = odds.challengers(run(["ba", "ab", "ca", "ca", "bc"]), "a")

    assert found == (
        Challenger(entry="b", preferred=1, of=2),
        Challenger(entry="c", preferred=2, of=2),
    )
    assert found[1].odds == 1 - 1 / 8


def test_colleagues_are_said_to_be_divided_only_where_enough_of_them_are():
    even = run(["ab", "ba"] * 4)

    assert odds.close(even, judges=SHIPPED.judges) == (
        Close(first="a", second="b", preferred=4, of=8),
    )
    assert odds.close(even[:6], judges=SHIPPED.judges) == ()
    assert odds.close(run(["ab"] * 7 + ["ba"]), judges=SHIPPED.judges) == ()
    assert odds.close(even, judges=SHIPPED.judges, standing="c") == ()


def test_exposure_counts_what_was_completed():
    assert odds.exposure(run(["ab", "ac"])) == {"a": 2, "b": 1, "c": 1}


@pytest.mark.parametrize(
    "event", [*history(A_STANDS), Left(entry="a", at=AT, because="It names a child.")]
)
def test_an_event_survives_being_kept(event):
    assert standard.read(standard.plain(event)) == event


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        {},
        {"event": "stood", "entry": "a", "at": "2026-11-01T09:00:00Z"},
        {"event": "won"},
    ],
)
def test_an_event_that_is_not_whole_is_none(raw):
    assert standard.read(raw) is None


def test_of_two_level_pieces_neither_leads():
    assert fitted(run(["ab", "ba"])) is None
    assert fitted(()) is None


def test_the_odds_of_leading_two_pieces_are_near_the_plain_ones():
    leading = fitted(run(["ab"] * 20 + ["ba"] * 10))

    assert leading == Leading(entry="a", odds=pytest.approx(odds.odds_preferred(20, 10), abs=0.02))


def test_odds_are_a_binomial_sum():
    assert odds.odds_preferred(3, 1) == sum(comb(5, k) for k in range(4)) / 2**5
