"""Standards as a facilitator sees them: figures, exposure, and whom to talk with. No winner is picked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from leadfolio import odds, times
from leadfolio.documents import stood_document
from leadfolio.fit import JudgeFit
from leadfolio.standard import Ended, Period, Standard, Stood

# Whose choices surprise everybody's places this much, over so many of them, sees something else.
SURPRISING = 1.3
ENOUGH = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Overseen:
    """One standard with what only a facilitator sees: titles by piece, judges by username.

    `names` are judges' own names; `own` the pieces of this cohort, others being gathered.
    """

    standard: Standard
    title: str
    titles: Mapping[str, str]
    judges: tuple[JudgeFit, ...] = ()
    names: Mapping[str, str]
    own: frozenset[str] = frozenset()

    def called(self, id: str) -> str:
        """Return a piece's title, or its id where it is here no more."""
        return f"“{self.titles[id]}”" if id in self.titles else id

    @property
    def differing(self) -> tuple[JudgeFit, ...]:
        """The judges whose choices differ most from everybody's together, by name."""
        found = (
            judge
            for judge in self.judges
            if judge.comparisons >= ENOUGH and judge.infit and judge.infit > SURPRISING
        )
        return tuple(sorted(found, key=lambda judge: self.names.get(judge.judge, judge.judge)))


def plain(overseen: Iterable[Overseen]) -> dict[str, object]:
    """Return standards as JSON says them."""
    return {"command": "standard", "standards": [_plain(each) for each in overseen]}


def _plain(each: Overseen) -> dict[str, object]:
    told = each.standard
    compared = odds.exposure(told.judgements)
    fit = told.fit
    return {
        "task": told.task,
        "title": each.title,
        "leaders": told.leaders,
        "needed": told.rules.leaders,
        **stood_document(told),
        "judgements": len(told.judgements),
        "judges": len({judgement.judge for judgement in told.judgements}),
        "pieces": [
            {"entry": id, "title": each.titles.get(id, ""), "compared": compared.get(id, 0)}
            for id in sorted(told.pool)
        ],
        "challengers": [
            {"entry": c.entry, "preferred": c.preferred, "of": c.of, "odds": round(c.odds, 4)}
            for c in _challengers(told)
        ],
        "close": [
            {"first": c.first, "second": c.second, "preferred": c.preferred, "of": c.of}
            for c in _close(told)
        ],
        "reliability": {
            "scale_separation": fit.scale_separation if fit else None,
            "split_half": fit.split_half if fit else None,
        },
        "differ": [
            {"judge": j.judge, "comparisons": j.comparisons, "infit": j.infit}
            for j in each.differing
        ],
        "aside": [{"entry": id, "because": why} for id, why in sorted(told.aside.items())],
    }


def _challengers(told: Standard) -> tuple[odds.Challenger, ...]:
    stands = told.standing
    return odds.challengers(told.judgements, stands.entry) if stands else ()


def _close(told: Standard) -> tuple[odds.Close, ...]:
    stands = told.standing
    at = stands.entry if stands else ""
    return odds.close(told.judgements, judges=told.rules.judges, standing=at)


def lines(overseen: Iterable[Overseen]) -> Iterator[str]:
    """Yield standards as a terminal says them."""
    everything = tuple(overseen)
    if not everything:
        yield "No task of this course asks for a product or performance, so nothing is held up."
    for n, each in enumerate(everything):
        yield from ("",) if n else ()
        yield from _lines(each)


def _lines(each: Overseen) -> Iterator[str]:
    told = each.standard
    judges = {judgement.judge for judgement in told.judgements}
    yield f"{told.task}: {each.title}"
    yield (
        f"  {_many(len(told.pool), 'piece')} offered, {_many(len(told.judgements), 'judgement')}"
        f" by {_many(len(judges), 'judge')}"
    )
    yield f"  {_stands(each)}"
    for close in _close(told):
        yield (
            f"  Close: {each.called(close.first)} preferred in {close.preferred} of {close.of}"
            f" beside {each.called(close.second)}; colleagues value different things"
        )
    for challenger in _challengers(told):
        yield (
            f"  Beside it: {each.called(challenger.entry)} preferred in {challenger.preferred}"
            f" of {challenger.of}, {odds.percent(challenger.odds)} % odds"
        )
    for period in told.periods()[1 if told.standing else 0 :]:
        yield f"  Before: {_before(each, period)}"
    if told.judgements:
        yield from _worth(told)
    for judge in each.differing:
        name = each.names.get(judge.judge, judge.judge)
        yield (
            f"  Worth a talk: {name} often chose otherwise than the others together"
            f" ({judge.comparisons} judgements); ask what they see"
        )
    for id, why in sorted(told.aside.items()):
        yield f"  Set aside: {each.called(id)}: {why}"


def _stands(each: Overseen) -> str:
    told = each.standard
    stands = told.standing
    if stands is not None:
        return f"Stands: {each.called(stands.entry)} since {times.stamp(stands.at)[:10]}; {_odds(each, stands)}"
    if told.too_few:
        return (
            f"Nothing is held up: {_many(told.leaders, 'leader')} are too few;"
            f" with these rules it takes {told.rules.leaders}"
        )
    return "Nothing stands yet"


def _odds(each: Overseen, stands: Stood) -> str:
    figures = f"preferred in {stands.preferred} of {stands.of}"
    over = each.called(stands.over) if stands.over else "its nearest rival, by all places"
    return f"{figures}, {odds.percent(stands.odds)} % odds over {over}"


def _before(each: Overseen, period: Period) -> str:
    until = times.stamp(period.until)[:10] if period.until else "now"
    dates = f"{times.stamp(period.since)[:10]} to {until}"
    if not period.entry:
        return f"{dates}, withdrawn by its writer"
    why = f", set aside: {period.because}" if period.ended is Ended.SET_ASIDE else ""
    return f"{each.called(period.entry)}, {dates}{why}"


def _worth(told: Standard) -> Iterator[str]:
    compared = odds.exposure(told.judgements)
    counts = [compared.get(id, 0) for id in told.pool]
    yield f"  Each piece was compared {min(counts)} to {max(counts)} times"
    fit = told.fit
    figures = [
        f"{name} {figure:.2f}"
        for name, figure in (
            ("scale separation", fit.scale_separation if fit else None),
            ("split half", fit.split_half if fit else None),
        )
        if figure is not None
    ]
    if figures:
        yield f"  Reliability of all places: {', '.join(figures)} (1 is best; near 0 is chance)"


def _many(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
