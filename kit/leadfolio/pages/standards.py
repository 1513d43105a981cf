"""The pages of the living standard: what stands now, what stood, and what judges said."""

from collections.abc import Iterator, Mapping

from leadfolio import odds
from leadfolio.kinds import Kind
from leadfolio.odds import Close
from leadfolio.pages import addresses, feeds, pieces
from leadfolio.pages.contexts import AtomFeed, JsonFeed, StandardPage, StandardsPage
from leadfolio.pages.exemplars import (
    Aside,
    Bar,
    Divided,
    Held,
    Places,
    Quote,
    StandardLine,
)
from leadfolio.pages.overview import Asked, Overview, mention
from leadfolio.pages.pieces import Piece, Place
from leadfolio.pages.themes import themes
from leadfolio.standard import Period, Standard

WIDTH, EDGE, ROW = 320, 8, 18
INTERVAL = 1.96
MOST_QUOTED = 5
MOST_DIVIDED = 3

Standards = Mapping[str, Standard]


def produced(seen: Overview) -> tuple[Asked, ...]:
    """Return the tasks whose pieces may be held up."""
    return tuple(task for task in seen.tasks if task.kind is Kind.PRODUCE)


def place(seen: Overview, task: Asked) -> Place:
    """Return a task's standard as a page to go to, with how many pieces are offered."""
    path = addresses.standard(task.module, task.id)
    return Place(name=task.place.name, path=path, count=len(_offered(seen, task)))


def lines(seen: Overview, standards: Standards) -> tuple[StandardLine, ...]:
    """Return every standard as lists tell of it."""
    return tuple(_line(seen, task, standards.get(_key(task))) for task in produced(seen))


def pages(
    seen: Overview, standards: Standards
) -> Iterator[tuple[str, StandardPage | StandardsPage | AtomFeed | JsonFeed]]:
    """Yield the page of all standards, and each one's with its feeds, at their paths."""
    yield addresses.STANDARDS, StandardsPage(standards=lines(seen, standards))
    listed = {_key(task): place(seen, task) for task in produced(seen)}
    for task in produced(seen):
        here = listed[_key(task)]
        told = standards.get(_key(task))
        others = tuple(each for each in listed.values() if each is not here)
        yield here.path, _page(seen, task, told, others)
        called, offered = feeds.title(seen, here.name), _offered(seen, task)
        yield from feeds.beside(seen, here.path, title=called, told=offered)


def _key(task: Asked) -> str:
    return f"{task.module}.{task.id}"


def _offered(seen: Overview, task: Asked) -> tuple[Piece, ...]:
    return tuple(piece for piece in seen.of_task(task) if piece.exemplar)


def _line(seen: Overview, task: Asked, told: Standard | None) -> StandardLine:
    stands = told.standing if told else None
    return StandardLine(
        place=place(seen, task),
        standing=mention(seen.by_id[stands.entry]) if stands else None,
        since=stands.at if stands else None,
        divided=bool(told and _close(told)),
    )


def _page(
    seen: Overview, task: Asked, told: Standard | None, others: tuple[Place, ...]
) -> StandardPage:
    periods = told.periods() if told else ()
    stands = told.standing if told else None
    by_judge = _quotes(seen, told) if told else ()
    quotes = tuple(quote for _, quote in by_judge)
    return StandardPage(
        title=task.place.name,
        feed=addresses.folder(addresses.standard(task.module, task.id)),
        prompt=pieces.beyond_first_sentence(task.prompt),
        task=task.place,
        standing=_held(seen, periods[0]) if stands else None,
        said=tuple(q for q in quotes if stands and q.better.path == addresses.entry(stands.entry))[
            :MOST_QUOTED
        ],
        history=tuple(_held(seen, period) for period in periods[1 if stands else 0 :]),
        divided=tuple(_divided(seen, close, quotes) for close in _close(told)) if told else (),
        themes=themes(by_judge),
        places=_places(seen, told) if told else None,
        compared=len(told.judgements) if told else 0,
        judges=len({j.judge for j in told.judgements}) if told else 0,
        needed=told.rules.leaders if told and told.too_few else 0,
        odds=odds.percent(told.rules.odds) if told else "",
        most=told.rules.judges if told else 0,
        aside=tuple(
            Aside(piece=mention(seen.by_id[id]), because=why)
            for id, why in sorted(told.aside.items() if told else ())
        ),
        exemplars=_offered(seen, task),
        others=others,
    )


def _held(seen: Overview, period: Period) -> Held:
    piece = seen.by_id.get(period.entry)
    over = seen.by_id.get(period.over)
    return Held(
        piece=piece,
        since=period.since,
        until=period.until,
        over=mention(over) if over else None,
        first=period.first,
        odds=odds.percent(period.odds) if period.odds is not None else "",
        preferred=period.preferred,
        of=period.of,
        ended=period.ended.value if period.ended else "",
        because=period.because,
        built_on=seen.mentions(seen.sources[piece.id]) if piece else (),
    )


def _quotes(seen: Overview, told: Standard) -> tuple[tuple[str, Quote], ...]:
    """Return what judges said for these readers, oldest first, each with its judge.

    Judges go no further than to be told apart.
    """
    return tuple(
        (
            judgement.judge,
            Quote(
                words=judgement.because,
                language=pieces.language_tag(judgement.language, seen.course.language),
                better=mention(seen.by_id[judgement.better]),
                other=mention(seen.by_id[judgement.other]),
            ),
        )
        for judgement in told.judgements
        if judgement.because and judgement.audience.reaches(seen.audience)
    )


def _close(told: Standard) -> tuple[Close, ...]:
    stands = told.standing
    found = odds.close(
        told.judgements, judges=told.rules.judges, standing=stands.entry if stands else ""
    )
    return found[:MOST_DIVIDED]


def _divided(seen: Overview, close: Close, quotes: tuple[Quote, ...]) -> Divided:
    first, second = (mention(seen.by_id[id]) for id in (close.first, close.second))

    def said(better: str, other: str) -> tuple[Quote, ...]:
        found = (q for q in quotes if (q.better.path, q.other.path) == (better, other))
        return tuple(found)[:MOST_QUOTED]

    return Divided(
        first=first,
        second=second,
        preferred=close.preferred,
        of=close.of,
        for_first=said(first.path, second.path),
        for_second=said(second.path, first.path),
    )


def _places(seen: Overview, told: Standard) -> Places | None:
    """Return the picture of places; none where fewer than three pieces were compared."""
    if told.fit is None or len(told.fit.places) < 3:
        return None
    stood = {period.entry for period in told.periods()}
    stands = told.standing
    spans = [(p.logit, INTERVAL * (p.se or 0)) for p in told.fit.places]
    low = min(logit - half for logit, half in spans)
    high = max(logit + half for logit, half in spans)
    unit = (WIDTH - 2 * EDGE) / (high - low or 1)

    def across(logit: float) -> float:
        return round(EDGE + (logit - low) * unit, 1)

    return Places(
        width=WIDTH,
        height=ROW * len(spans),
        middle=across(0),
        bars=tuple(
            Bar(
                y=ROW * n + ROW // 2,
                left=across(logit - half),
                middle=across(logit),
                right=across(logit + half),
                piece=mention(seen.by_id[place.entry]) if place.entry in stood else None,
                stands=bool(stands and stands.entry == place.entry),
            )
            for n, (place, (logit, half)) in enumerate(zip(told.fit.places, spans, strict=True))
        ),
    )
