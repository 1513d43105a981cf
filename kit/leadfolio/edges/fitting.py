"""Bradley–Terry on numpy and scipy: places from comparisons, with a weak prior, always the same.

Model: a judge prefers piece i to piece j with probability 1 / (1 + exp(-(logit_i - logit_j))).
Bradley, R. A. and Terry, M. E. (1952). Rank analysis of incomplete block designs: I. The method
of paired comparisons. Biometrika 39, 324-345.

Convention: logits (natural log odds), mean zero. The prior is a normal one around zero with
precision `prior`, so that its standard deviation is 1/sqrt(prior) logits; what is returned is the
most probable set of places (with prior 0, the maximum of the likelihood). Found by Newton's
method: in dense matrices for a cohort's pieces, by conjugate gradients on sparse ones beyond.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from leadfolio.errors import JudgementError
from leadfolio.fit import PRIOR, Comparison, Fit, JudgeFit, Place
from leadfolio.standard import Leading

DENSE = 200
STEPS = 100
CLOSE = 1e-8
PROBES = 48
SPLITS = 20
FEWEST = 3
DIGITS = 6

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Comparisons counted by ordered pair: `count` times `better` was preferred to `other`."""

    n: int
    better: Whole
    other: Whole
    count: Floats


def fit(comparisons: Sequence[Comparison], *, prior: float = PRIOR) -> Fit:
    """Return the places of every piece compared, how reliable they are, and how judges agree.

    Standard errors are of each logit under the convention that the mean is zero: the inverse of
    the observed information, less its part along the common shift. Beyond `DENSE` pieces the
    diagonal of that inverse is estimated from a fixed set of random signs, to about 1 % (Bekas, C.,
    Kokiopoulou, E. and Saad, Y. (2007). An estimator for the diagonal of a matrix. Applied
    Numerical Mathematics 57, 1214-1229).

    Raises:
        JudgementError: with prior 0 there is no finite answer, or there is nothing to fit.
    """
    if not comparisons:
        raise JudgementError("there are no comparisons", do="fit it once pieces were compared")
    if not 0 <= prior < float("inf"):
        raise JudgementError(
            f"a prior of {prior} has no meaning", do=f"use a number from 0 up; {PRIOR} if in doubt"
        )
    names = sorted({c.better for c in comparisons} | {c.other for c in comparisons})
    number = {name: n for n, name in enumerate(names)}
    better = np.array([number[c.better] for c in comparisons], dtype=np.int64)
    other = np.array([number[c.other] for c in comparisons], dtype=np.int64)
    pairs = _pairs(len(names), better, other)
    if prior == 0:
        _check_finite(pairs, names)
    logits = _logits(pairs, prior)
    variances = _variances(pairs, logits, prior)
    compared = np.bincount(better, minlength=pairs.n) + np.bincount(other, minlength=pairs.n)
    places = [
        Place(
            entry=name,
            logit=_rounded(logits[n]),
            se=_rounded(np.sqrt(variances[n])),
            comparisons=int(compared[n]),
        )
        for n, name in enumerate(names)
    ]
    return Fit(
        places=tuple(sorted(places, key=lambda place: (-place.logit, place.entry))),
        scale_separation=_scale_separation(logits, variances),
        split_half=_split_half(comparisons, better, other, n=pairs.n, prior=prior),
        judges=_judges(comparisons, logits[better] - logits[other]),
    )


def leading(comparisons: Sequence[Comparison], *, prior: float = PRIOR) -> Leading | None:
    """Return the piece with the highest place and the odds that it is above the next one's.

    The odds are the normal approximation to the posterior of the difference of the two logits,
    at its mode (Laplace), with the variance of that difference from the inverse information.
    None where fewer than two pieces were compared, or two share the highest place.
    """
    names = sorted({c.better for c in comparisons} | {c.other for c in comparisons})
    if len(names) < 2:
        return None
    number = {name: n for n, name in enumerate(names)}
    better = np.array([number[c.better] for c in comparisons], dtype=np.int64)
    other = np.array([number[c.other] for c in comparisons], dtype=np.int64)
    pairs = _pairs(len(names), better, other)
    logits = _logits(pairs, prior)
    second, first = (int(n) for n in np.argsort(logits, kind="stable")[-2:])
    apart = float(logits[first] - logits[second])
    if apart < CLOSE:
        return None
    contrast = np.zeros(pairs.n)
    contrast[first], contrast[second] = 1.0, -1.0
    error = math.sqrt(float(contrast @ _solved(pairs, logits, prior, contrast)))
    odds = (1 + math.erf(apart / error / math.sqrt(2))) / 2
    return Leading(entry=names[first], odds=_rounded(odds))


def _pairs(n: int, better: Whole, other: Whole) -> _Pairs:
    keys, counts = np.unique(better * n + other, return_counts=True)
    return _Pairs(n, keys // n, keys % n, counts.astype(np.float64))


def _check_finite(pairs: _Pairs, names: Sequence[str]) -> None:
    """Refuse comparisons whose likelihood has no finite maximum (Ford, L. R. (1957)).

    It has one if and only if, however the pieces are parted in two, someone preferred a piece
    of each part to a piece of the other: if the graph of preferences is strongly connected.
    """
    graph = _sparse(pairs, pairs.count)
    parts, part = csgraph.connected_components(graph, directed=True, connection="strong")
    if parts == 1:
        return
    wins = np.bincount(pairs.better, weights=pairs.count, minlength=pairs.n)
    losses = np.bincount(pairs.other, weights=pairs.count, minlength=pairs.n)
    alone = np.flatnonzero((wins == 0) | (losses == 0))
    if alone.size:
        first = int(alone[0])
        why = f"{names[first]} was {'never' if wins[first] == 0 else 'always'} preferred"
    else:
        first = int(np.flatnonzero(part != part[0])[0])
        why = f"{names[first]} and {names[0]} are not linked by preferences in both directions"
    raise JudgementError(
        f"with prior 0 these comparisons have no finite answer: {why}",
        do=f"gather more comparisons, or use a weak prior: --prior {PRIOR}",
    )


def _logits(pairs: _Pairs, prior: float) -> Floats:
    """Return the most probable logits by Newton's method, each step held to going downhill."""
    logits = np.zeros(pairs.n)
    value = _objective(pairs, logits, prior)
    for _ in range(STEPS):
        surprise = pairs.count * _chance(logits[pairs.other] - logits[pairs.better])
        gradient = (
            np.bincount(pairs.other, weights=surprise, minlength=pairs.n)
            - np.bincount(pairs.better, weights=surprise, minlength=pairs.n)
            + prior * logits
        )
        step = _solved(pairs, logits, prior, gradient)
        step -= step.mean()
        if np.abs(step).max() < CLOSE:
            break
        # The last digits of the objective are noise: a step is not refused for them.
        most = value + 1e-11 * abs(value)
        while (found := _objective(pairs, logits - step, prior)) > most:
            step = step / 2
        logits, value = logits - step, found
    return np.asarray(logits - logits.mean())


def _chance(difference: Floats) -> Floats:
    """Return the chance of being preferred, by the difference in logits."""
    return np.asarray(1 / (1 + np.exp(-np.clip(difference, -700, 700))))


def _objective(pairs: _Pairs, logits: Floats, prior: float) -> float:
    difference = logits[pairs.better] - logits[pairs.other]
    likelihood = np.dot(pairs.count, np.logaddexp(0, -difference))
    return float(likelihood + prior / 2 * np.dot(logits, logits))


def _sparse(pairs: _Pairs, weight: Floats) -> Any:
    """Return a sparse matrix that holds a weight for each ordered pair."""
    places = (pairs.better, pairs.other)
    return sparse.csr_matrix((weight, places), shape=(pairs.n,) * 2)  # type: ignore[no-untyped-call]


def _information(pairs: _Pairs, logits: Floats) -> tuple[Floats, Any]:
    """Return the information of the comparisons: its diagonal, and minus what is off it."""
    chance = _chance(logits[pairs.better] - logits[pairs.other])
    weight = pairs.count * chance * (1 - chance)
    one_way = _sparse(pairs, weight)
    off = (one_way + one_way.T).tocsr()
    return np.asarray(off.sum(axis=1)).ravel(), off


def _whole(diagonal: Floats, off: Any, prior: float) -> tuple[Floats, float]:
    """Return the information as a dense matrix that can be inverted, and what along the shift.

    The comparisons say nothing of a common shift. `shift` is put in there so that there is an
    inverse; whoever uses it takes 1 / (shift + prior) out again.
    """
    shift = float(diagonal.mean())
    matrix = shift / diagonal.size - off.toarray()
    matrix[np.diag_indices_from(matrix)] += diagonal + prior
    return matrix, shift


def _solved(pairs: _Pairs, logits: Floats, prior: float, gradient: Floats) -> Floats:
    """Return Newton's step."""
    diagonal, off = _information(pairs, logits)
    if pairs.n <= DENSE:
        matrix, _ = _whole(diagonal, off, prior)
        return np.asarray(np.linalg.solve(matrix, gradient))
    return _conjugate(diagonal, off, prior, gradient[:, None])[:, 0]


def _conjugate(
    diagonal: Floats, off: Any, prior: float, targets: Floats, close: float = 1e-8
) -> Floats:
    """Solve for several right sides at once by conjugate gradients, all with mean zero."""
    scale = (1 / (diagonal + prior))[:, None]
    targets = targets - targets.mean(axis=0)
    found = np.zeros_like(targets)
    left = targets.copy()
    ready = scale * left
    going = ready.copy()
    rho = (left * ready).sum(axis=0)
    stop = close**2 * rho
    for _ in range(10 * diagonal.size):
        through = (diagonal + prior)[:, None] * going - off @ going
        length = (going * through).sum(axis=0)
        alpha = np.divide(rho, length, out=np.zeros_like(rho), where=length > 0)
        found += alpha * going
        left -= alpha * through
        ready = scale * left
        before, rho = rho, (left * ready).sum(axis=0)
        if (rho <= stop).all():
            break
        beta = np.divide(rho, before, out=np.zeros_like(rho), where=before > 0)
        going = ready + beta * going
    return np.asarray(found - found.mean(axis=0))


def _variances(pairs: _Pairs, logits: Floats, prior: float) -> Floats:
    """Return the variance of each logit when their mean is held at zero."""
    diagonal, off = _information(pairs, logits)
    if pairs.n <= DENSE:
        matrix, shift = _whole(diagonal, off, prior)
        inverse = np.diag(np.linalg.inv(matrix))
        return np.asarray(np.maximum(inverse - 1 / (pairs.n * (shift + prior)), 0))
    return _estimated(diagonal, off, prior)


def _estimated(diagonal: Floats, off: Any, prior: float) -> Floats:
    """Estimate the same for many pieces: with random signs z, the mean of z times inverse times z.

    What neighbours contribute up to the second order is known exactly; only the rest is
    estimated, so that a few probes are enough.
    """
    n = diagonal.size
    scale = 1 / (diagonal + prior)
    signs = np.random.default_rng(20261122).choice([-1.0, 1.0], size=(n, PROBES))
    solved = _conjugate(diagonal, off, prior, signs, close=1e-4)
    near = _near(scale, off, signs)
    exact = scale + scale**2 * np.asarray(off.multiply(off) @ scale).ravel()
    return np.asarray(np.maximum(exact + (signs * (solved - near)).mean(axis=1), scale / 2))


def _near(scale: Floats, off: Any, signs: Floats) -> Floats:
    """Return the inverse's first three terms (of 1/(D - A)) applied to signs."""
    wide = scale[:, None]
    first = wide * signs
    second = wide * (off @ first)
    return np.asarray(first + second + wide * (off @ second))


def _scale_separation(logits: Floats, variances: Floats) -> float | None:
    """Return the share of the observed variance of places that is not error.

    Not held above zero: by chance it falls below, and a mean of held figures would flatter.
    """
    if logits.size < FEWEST:
        return None
    observed = float(np.var(logits, ddof=1))
    if observed < 1e-12:
        return None
    return _rounded(1 - float(variances.mean()) / observed)


def _split_half(
    comparisons: Sequence[Comparison], better: Whole, other: Whole, *, n: int, prior: float
) -> float | None:
    """Return how two halves of the judges agree on the places, as for all judges together.

    The correlation of the halves' logits, averaged over fixed partings of the judges in two,
    and raised from half the judges to all (Spearman, C. (1910); Brown, W. (1910)).
    """
    judges = sorted({c.judge for c in comparisons})
    if len(judges) < 2 or n < FEWEST:
        return None
    number = {judge: k for k, judge in enumerate(judges)}
    judge = np.array([number[c.judge] for c in comparisons])
    shuffled = random.Random(1910)
    found = []
    for _ in range(SPLITS if n <= DENSE else 1):
        order = list(range(len(judges)))
        shuffled.shuffle(order)
        half = np.zeros(len(judges), dtype=bool)
        half[order[: len(judges) // 2]] = True
        r = _agreement(better, other, half[judge], n=n, prior=prior or PRIOR)
        if r is not None:
            found.append(r)
    if not found:
        return None
    r = float(np.mean(found))
    return _rounded(2 * r / (1 + r)) if r > -1 else None


def _agreement(
    better: Whole, other: Whole, first: NDArray[np.bool_], *, n: int, prior: float
) -> float | None:
    """Return the correlation of the places that two halves give to what both compared."""
    sides = []
    seen = np.ones(n, dtype=bool)
    for half in (first, ~first):
        sides.append(_logits(_pairs(n, better[half], other[half]), prior))
        met = np.zeros(n, dtype=bool)
        met[better[half]] = met[other[half]] = True
        seen &= met
    if seen.sum() < FEWEST:
        return None
    one, two = (side[seen] for side in sides)
    if one.std() < 1e-9 or two.std() < 1e-9:
        return None
    return float(np.corrcoef(one, two)[0, 1])


def _judges(comparisons: Sequence[Comparison], difference: Floats) -> tuple[JudgeFit, ...]:
    """Return each judge's infit (Pollitt, A. (2012). Assessment in Education 19, 281-300)."""
    names = sorted({c.judge for c in comparisons})
    number = {name: n for n, name in enumerate(names)}
    judge = np.array([number[c.judge] for c in comparisons])
    chance = _chance(difference)
    surprise = np.bincount(judge, weights=(1 - chance) ** 2, minlength=len(names))
    expected = np.bincount(judge, weights=chance * (1 - chance), minlength=len(names))
    count = np.bincount(judge, minlength=len(names))
    return tuple(
        JudgeFit(
            judge=name,
            comparisons=int(count[n]),
            infit=_rounded(surprise[n] / expected[n]) if count[n] > 1 and expected[n] else None,
        )
        for n, name in enumerate(names)
    )


def _rounded(figure: float) -> float:
    """Return a figure as it is kept: the last digits differ from machine to machine."""
    return round(float(figure), DIGITS) + 0.0
