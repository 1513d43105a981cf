"""A fit: where each piece lies by all comparisons together, and how far that can be trusted."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from leadfolio import formats
from leadfolio.errors import JudgementError

# The precision of the prior: a standard deviation of 2.2 logits. Weak enough to move little that
# ten comparisons have shown; just strong enough that coin-tossing judges get a reliability near 0.
PRIOR = 0.2
COLUMNS = ("judge", "better", "other")
MOST_LINES = 1_000_000
MOST_NAMED = 5
_SAVE_AS = "save it from the spreadsheet as CSV UTF-8, with the columns judge, better, other"


class Comparison(NamedTuple):
    """One judge's choice between two pieces."""

    judge: str
    better: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one piece lies. `logit` and its standard error `se` in logits, the mean being zero.

    The log odds that a judge prefers one piece to another are the difference of their logits.
    """

    entry: str
    logit: float
    se: float | None
    comparisons: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeFit:
    """How one judge's choices agree with the places all judges together gave.

    `infit` is the information-weighted mean square of the residuals: about 1 where a judge is as
    surprising as the model expects, above it where more. None for fewer than two comparisons.
    """

    judge: str
    comparisons: int
    infit: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The places of a set of comparisons, best first, ties by name, and what tells of their worth.

    `scale_separation` is the share of the places' variance that is not error: 0, and by chance a
    little below, where judges toss coins. `split_half` is the correlation of two halves of the judges, raised to
    the length of the whole (Spearman and Brown). Either is None where it has no meaning.
    """

    places: tuple[Place, ...]
    scale_separation: float | None = None
    split_half: float | None = None
    judges: tuple[JudgeFit, ...] = ()


def document(fit: Fit) -> dict[str, object]:
    """Return `leadfolio.fit/1` (formats.md §7), keys in its order."""
    return {
        "format": formats.FIT,
        "places": [
            {"entry": p.entry, "logit": p.logit, "se": p.se, "comparisons": p.comparisons}
            for p in fit.places
        ],
        "reliability": {
            "scale_separation": fit.scale_separation,
            "split_half": fit.split_half,
        },
        "judges": [
            {"judge": j.judge, "comparisons": j.comparisons, "infit": j.infit} for j in fit.judges
        ],
    }


def read_document(raw: object) -> Fit | None:
    """Return the fit that a `leadfolio.fit/1` object holds, or None where it is not whole."""
    if not isinstance(raw, dict) or raw.get("format") != formats.FIT:
        return None
    reliability = raw.get("reliability")
    try:
        return Fit(
            places=tuple(Place(**place) for place in raw["places"]),
            judges=tuple(JudgeFit(**judge) for judge in raw["judges"]),
            **(reliability if isinstance(reliability, dict) else {}),
        )
    except (KeyError, TypeError):
        return None


def lines(fit: Fit) -> Iterable[str]:
    """Yield a fit as a person reads it in a terminal."""
    width = max((len(place.entry) for place in fit.places), default=5)
    yield f"{'piece':<{width}}  {'logit':>8}  {'± se':>7}  compared"
    for place in fit.places:
        se = "–" if place.se is None else f"{place.se:.4f}"
        yield f"{place.entry:<{width}}  {place.logit:>8.4f}  {se:>7}  {place.comparisons}"
    yield ""
    yield f"Reliability: scale separation {_said(fit.scale_separation)}, split half {_said(fit.split_half)}"
    if len(fit.judges) > 1:
        yield ""
        yield "Each judge's choices beside everybody's (infit; about 1 is as expected):"
        for judge in fit.judges:
            yield f"  {judge.judge}: {judge.comparisons} compared, infit {_said(judge.infit)}"


def _said(figure: float | None) -> str:
    return "not to be had from these" if figure is None else f"{figure:.2f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The comparisons of a file, and in words what of it was left out."""

    comparisons: tuple[Comparison, ...]
    left_out: tuple[str, ...] = ()


def read_csv(content: bytes, *, where: str = "") -> Listed:
    """Return the comparisons in a CSV file with the columns judge, better, other.

    Commas, semicolons or tabs stand between them; further columns are passed over. A line that
    compares a piece with itself, or leaves a name blank, is left out and named; the rest goes on.
    Each line counts, also where one judge met one pair before: lists of games have no judges.

    Raises:
        JudgementError: it is no such file, or nothing in it can be compared.
    """
    text = _decoded(content, where)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_between(text), strict=True)
    try:
        at = _columns(next(rows, []), where)
        found, self_pairs, blank = _gathered(rows, at, where)
    except csv.Error as error:
        raise JudgementError(
            f"line {rows.line_num} is not CSV ({error})", do=_SAVE_AS, where=where
        ) from error
    if not found:
        raise JudgementError(
            "no line of it compares two pieces",
            do="give each comparison a line: who judged, the better piece, the other",
            where=where,
        )
    left_out = (
        *_left(self_pairs, "compares a piece with itself"),
        *_left(blank, "leaves out the judge or a piece"),
    )
    return Listed(comparisons=tuple(found), left_out=left_out)


def _gathered(
    rows: Iterable[list[str]], at: Sequence[int], where: str
) -> tuple[list[Comparison], list[int], list[int]]:
    """Return the comparisons, and the lines that compare a piece with itself or leave a name blank."""
    found: list[Comparison] = []
    self_pairs: list[int] = []
    blank: list[int] = []
    names: dict[str, str] = {}
    for n, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(found) >= MOST_LINES:
            raise JudgementError(
                f"it holds more than {MOST_LINES:,} comparisons",
                do="fit one task's pieces at a time",
                where=where,
            )
        cells = [row[i].strip() if i < len(row) else "" for i in at]
        judge, better, other = (names.setdefault(cell, cell) for cell in cells)
        if not (judge and better and other):
            blank.append(n)
        elif better == other:
            self_pairs.append(n)
        else:
            found.append(Comparison(judge, better, other))
    return found, self_pairs, blank


def _decoded(content: bytes, where: str) -> str:
    """Return the text of a file as spreadsheets save them."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise JudgementError(
            "its letters cannot be read: it is not UTF-8", do=_SAVE_AS, where=where
        ) from error
    if "\x00" in text:
        raise JudgementError("it is not a text file", do=_SAVE_AS, where=where)
    if not text.strip():
        raise JudgementError("it is empty", do=_SAVE_AS, where=where)
    return text


def _between(text: str) -> str:
    """Return what stands between the columns: what the first line holds most of."""
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(",;\t", key=first.count)


def _columns(header: Sequence[str], where: str) -> list[int]:
    """Return where the three columns stand."""
    named = [cell.strip().casefold() for cell in header]
    missing = [name for name in COLUMNS if name not in named]
    if missing:
        raise JudgementError(
            f"its first line names no column {' and no column '.join(missing)}",
            do="begin with the line: judge,better,other",
            where=where,
        )
    return [named.index(name) for name in COLUMNS]


def _left(numbers: Sequence[int], why: str) -> Iterable[str]:
    """Yield in words which lines were left out, no more than anyone would read."""
    if numbers:
        named = ", ".join(str(n) for n in numbers[:MOST_NAMED])
        more = f" and {len(numbers) - MOST_NAMED} more" if len(numbers) > MOST_NAMED else ""
        yield f"line {named}{more} {why}; left out"
