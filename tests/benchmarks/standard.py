"""What the living standard's numbers rest on: how often it errs, what it finds, what can be gamed.

    .venv/bin/python tests/benchmarks/standard.py [refreshing|first|coins|gaming|arriving|speed]

Everything is simulated with the program's own functions and a fixed seed. A judge prefers one piece
to another by chance, with the odds that the pieces' distance in logits gives.
"""

import resource
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from math import exp
from random import Random
from statistics import mean, median

from leadfolio import judgement, standard
from leadfolio.course import Course
from leadfolio.edges import fitting
from leadfolio.fit import Comparison
from leadfolio.judgement import Judgement
from leadfolio.pairing import next_pair
from leadfolio.standard import Rules, Stood

AT = datetime(2026, 1, 1, tzinfo=UTC)
COURSE = Course(id="c", title="", cohort="", modules=())
SHIPPED = Rules(odds=COURSE.odds, judges=COURSE.judges, first=COURSE.first)
OTHERS = (Rules(odds=0.9, judges=4), Rules(odds=0.95, judges=5), Rules(odds=0.98, judges=6))
A_STANDS = (Stood(entry="a", at=AT - timedelta(days=1), odds=0.9, preferred=1, of=1),)


def say(line):
    print(line, flush=True)


def chose(n, judge, better, other):
    return Judgement(
        id=f"{n:06}",
        judge=judge,
        task="t",
        better=better,
        other=other,
        written=AT + timedelta(minutes=n),
    )


def prefers(chance, ahead):
    return chance.random() < 1 / (1 + exp(-ahead))


def history(judgements, rules, before=()):
    pool = {id for j in judgements for id in j.pair} | {"a"}
    return standard.history(judgements, rules=rules, led=led, now=AT, pool=pool, before=before)


def led(judgements):
    return fitting.leading(judgement.comparisons(judgements))


def life(chance, names, ahead=0.0, each=40):
    """Return what judges say of each challenger beside what stands, all mixed."""
    order = [name for name in names for _ in range(each)]
    chance.shuffle(order)
    found = []
    for n, name in enumerate(order):
        better = prefers(chance, ahead)
        found.append(chose(n, f"judge {n}", *((name, "a") if better else ("a", name))))
    return found


def refreshing(runs=1500):
    say("\nRefreshing: how often a piece ever replaces what stands, over 40 comparisons with it")
    say(
        "  rules (odds, judges; looks)                    equal   any of 5 equal   +1 logit   after"
    )
    for rules in (SHIPPED, *OTHERS):
        chance = Random(1)
        equal = mean(len(history(life(chance, "b"), rules, A_STANDS)) > 1 for _ in range(runs))
        five = mean(
            any(e.over == "a" for e in history(life(chance, "bcdef"), rules, A_STANDS)[1:])
            for _ in range(runs // 3)
        )
        found = []
        for _ in range(runs // 3):
            events = history(life(chance, "b", ahead=1.0), rules, A_STANDS)
            if len(events) > 1:
                found.append(events[1].of)
        looks = "-".join(map(str, rules.looks))
        say(
            f"  {rules.odds:<6} {rules.judges}   {looks:<32} {equal:8.3f} {five:12.3f}"
            f" {len(found) / (runs // 3):15.2f} {median(found) if found else 0:8.0f}"
        )
    say(f"  the bar: at most 0.10 in the second and third column; {runs} and {runs // 3} runs")


def judged(chance, places, leaders, most, *, standing=""):
    """Return judgements of pairs as the program draws them, each leader in turn."""
    found, seen, compared = [], {name: set() for name in leaders}, Counter()
    idle = 0
    while len(found) < most and idle < len(leaders):
        name = leaders[len(found) % len(leaders)] if not idle else chance.choice(leaders)
        pair = next_pair(
            places,
            own={f"of {name}"},
            judged=seen[name],
            compared=compared,
            random=chance,
            standing=standing,
        )
        if pair is None:
            idle += 1
            continue
        idle = 0
        left, right = pair.left, pair.right
        first = prefers(chance, places[left] - places[right])
        better, other = (left, right) if first else (right, left)
        seen[name].add(frozenset((left, right)))
        compared.update((left, right))
        found.append(chose(len(found), name, better, other))
    return found


def first(runs=25):
    say("\nFirst to stand: pairs drawn by the program among leaders with a piece each")
    say("  pieces   spread of the pieces      stood   comparisons needed   was the best")
    for pieces, most in ((3, 60), (6, 150), (12, 400)):
        leaders = [f"l{n}" for n in range(max(12, pieces))]
        for spread, edge, called in (
            (1.0, 0, "sd of 1 logit"),
            (0.0, 1, "one 1 logit better"),
            (0.0, 0, "all equal"),
        ):
            took, right = [], 0
            for seed in range(runs):
                chance = Random(seed)
                places = {f"of l{n}": chance.gauss(0, spread) for n in range(pieces)}
                places["of l0"] += edge
                found = judged(chance, places, leaders, most)
                events = history(found, SHIPPED)
                if events:
                    took.append(1 + [j.id for j in found].index(events[0].by))
                    right += events[0].entry == max(places, key=places.__getitem__)
            share = f"{right / len(took):.2f}" if took and (spread or edge) else "–"
            say(
                f"  {pieces:<8} {called:<24} {len(took) / runs:5.2f}"
                f" {median(took) if took else 0:14.0f} of {most:<8} {share:>8}"
            )


def coins(runs=200):
    say("\nReliability of judges who toss coins, 10 comparisons of each piece (the bar: < 0.1)")
    for pieces in (20, 50):
        found = []
        for seed in range(runs):
            chance = Random(seed)
            comparisons = []
            for _ in range(5):
                order = [str(n) for n in range(pieces)]
                chance.shuffle(order)
                for n, one in enumerate(order):
                    pair = [one, order[(n + 1) % pieces]]
                    chance.shuffle(pair)
                    comparisons.append(Comparison(f"j{len(comparisons) % 10}", *pair))
            found.append(fitting.fit(comparisons))
        separation = mean(fit.scale_separation for fit in found)
        halves = mean(fit.split_half for fit in found if fit.split_half is not None)
        say(f"  {pieces} pieces: scale separation {separation:.3f}, split half {halves:.3f}")


def gaming(runs=600):
    say("\nGaming: how often an equal piece replaces what stands, 20 judges of each pair")
    honest = [f"judge {n}" for n in range(18)]

    def replaced(decides, judges):
        count = 0
        for seed in range(runs):
            chance = Random(seed)
            judges_now = list(judges)
            chance.shuffle(judges_now)
            found = []
            for n, judge in enumerate(judges_now):
                new_left = chance.random() < 0.5
                found.append(chose(n, judge, *decides(chance, judge, new_left)))
            count += len(history(found, SHIPPED, A_STANDS)) > 1
        return count / runs

    def fair(chance, judge, new_left):
        del judge, new_left
        return ("b", "a") if chance.random() < 0.5 else ("a", "b")

    def clique(chance, judge, new_left):
        return ("b", "a") if judge.startswith("friend") else fair(chance, judge, new_left)

    def always_left(chance, judge, new_left):
        if judge == "left":
            return ("b", "a") if new_left else ("a", "b")
        return fair(chance, judge, new_left)

    say(
        f"  nobody games                                   {replaced(fair, [*honest, 'x', 'y']):.3f}"
    )
    friends = ["friend 1", "friend 2"]
    say(
        "  a clique of three (its two others judge)       "
        f"{replaced(clique, [*honest, *friends]):.3f}"
    )
    say(
        "  one judge always takes the left one            "
        f"{replaced(always_left, [*honest, 'x', 'left']):.3f}"
    )
    say(
        "  the writer judges by a second account          "
        f"{replaced(clique, [*honest, 'x', 'friend 1']):.3f}"
    )
    lefts = Counter()
    places = dict.fromkeys((f"of l{n}" for n in range(12)), 0.0)
    for seed in range(2000):
        pair = next_pair(
            places, own=(), judged=(), compared={}, random=Random(seed), standing="of l0"
        )
        lefts[pair.left == "of l0"] += "of l0" in (pair.left, pair.right)
    share = lefts[True] / (lefts[True] + lefts[False])
    say(f"  what stands was on the left in {share:.3f} of its pairs")


def arriving():
    say("\nArriving months apart: each leader comes once, answers, makes a piece, and judges")
    say("  leaders   without someone to answer   without a pair (from three pieces of others on)")
    for size in (1, 2, 3, 5, 20, 200):
        for earlier in (False, True):
            chance = Random(size)
            pool = ["of an earlier cohort"] * int(earlier)
            alone = pairless = 0
            compared = Counter()
            for n in range(size):
                alone += not pool
                pool.append(f"of l{n}")
                pair = next_pair(
                    pool, own={f"of l{n}"}, judged=(), compared=compared, random=chance
                )
                pairless += pair is None and len(pool) >= 3
                if pair:
                    compared.update((pair.left, pair.right))
            whose = "with a source named" if earlier else "alone"
            say(f"  {size:<4} {whose:<20} {alone:>8} {pairless:>24}")
    say("  the one without someone to answer is the very first of a cohort that names no source")


def speed(pieces=10_000, count=100_000):
    chance = Random(7)
    places = [chance.gauss(0, 1) for _ in range(pieces)]
    comparisons = []
    for n in range(count):
        one, two = chance.sample(range(pieces), 2)
        if not prefers(chance, places[one] - places[two]):
            one, two = two, one
        comparisons.append(Comparison(f"j{n % 500}", str(one), str(two)))
    started = time.perf_counter()
    fit = fitting.fit(comparisons)
    took = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"\nSpeed: {pieces} pieces, {count} judgements: {took:.1f} s, {memory:.0f} MB in all")
    say(f"  scale separation {fit.scale_separation:.2f}, split half {fit.split_half:.2f}")


PARTS = {
    "refreshing": refreshing,
    "first": first,
    "coins": coins,
    "gaming": gaming,
    "arriving": arriving,
    "speed": speed,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()
