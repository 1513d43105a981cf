"""The plan of a site: every page of it, each at its path, each with what it is told."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from urllib.parse import quote

from leadfolio import course as courses
from leadfolio.course import Module
from leadfolio.journal import Audience
from leadfolio.kinds import Kind
from leadfolio.pages import addresses, pieces
from leadfolio.pages.contexts import (
    AtomFeed,
    EntryPage,
    FrontPage,
    JsonFeed,
    LeaderPage,
    LeadersPage,
    Learning,
    LogPage,
    ModulePage,
    ModulesPage,
    Month,
    Page,
    PeoplePage,
    SearchIndex,
    SearchPage,
    SitePage,
    StandardPage,
    StandardsPage,
    TagPage,
    TagsPage,
    TaskLine,
    TaskPage,
)
from leadfolio.pages.overview import Asked, Overview, by_name, mention, overview
from leadfolio.pages.pieces import Byline, Piece, Place
from leadfolio.portfolio import Portfolio

NEWEST = 10
BESIDE = 6
IN_A_FEED = 60
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
FEEDS = uuid.UUID("0b6f9c0e-5a35-5d4e-9a55-5f1a4e6a7c11")
HOW = {
    "thanks": "gave thanks for",
    "question": "asked about",
    "builds-on": "built on",
    "challenge": "challenged",
    "": "answered",
}

Pages = Iterator[tuple[str, Page]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One file of the site: where it lies below the root, and what it is told."""

    path: str
    page: Page
    site: SitePage


def plan(portfolio: Portfolio) -> tuple[Planned, ...]:
    """Return every page of a portfolio's site, always in the same order."""
    seen = overview(portfolio)
    return tuple(
        Planned(path=path, page=page, site=_around(seen, path)) for path, page in _pages(seen)
    )


def _pages(seen: Overview) -> Pages:
    yield addresses.FRONT, _front(seen)
    yield from _modules(seen)
    yield from _tasks(seen)
    yield from _leaders(seen)
    yield from _entries(seen)
    yield from _tags(seen)
    log = tuple(piece for piece in seen.pieces if piece.kind == Kind.LOG)
    yield addresses.LOG, LogPage(months=_months(log))
    yield from _standards(seen)
    yield addresses.PEOPLE, PeoplePage(learnings=_learnings(seen), leaders=seen.people())
    yield addresses.SEARCH, SearchPage(index=addresses.SEARCH_INDEX, listed=seen.pieces)
    yield addresses.SEARCH_INDEX, SearchIndex(pieces=seen.pieces)
    yield from _feeds(seen)


def _around(seen: Overview, path: str) -> SitePage:
    folder = path.partition("/")[0] if "/" in path else ""
    return SitePage(
        course=seen.course.title,
        cohort=seen.course.cohort,
        audience=seen.audience.value,
        section={"leaders": "people", "e": "", "tags": ""}.get(folder, folder),
        here=path,
        address=_address(seen),
    )


def _address(seen: Overview) -> str:
    """Return the site's address on the web ending in a slash, or nothing."""
    said = seen.course.base_url.strip()
    on_the_web = said.lower().startswith(("https://", "http://"))
    return quote(f"{said.rstrip('/')}/", safe=":/?#[]@!$&'()*+,;=~%") if on_the_web else ""


def _front(seen: Overview) -> FrontPage:
    waiting = (
        piece
        for piece in reversed(seen.pieces)
        if seen.manners[piece.id] == "question" and not piece.replies
    )
    return FrontPage(
        title=seen.course.title,
        subtitle=seen.course.cohort,
        hashtag=seen.course.hashtag,
        newest=seen.pieces[:NEWEST],
        moments=tuple(piece for piece in seen.pieces if piece.moment)[:BESIDE],
        questions=tuple(waiting)[:BESIDE],
        joined=seen.people(),
        modules=tuple(_module(seen, module).place for module in _every_module(seen)),
        total=len(seen.pieces),
    )


def _every_module(seen: Overview) -> tuple[Module, ...]:
    """Return the modules, and a bare one for each that only old pieces name."""
    known = {module.id for module in seen.modules}
    gone = dict.fromkeys(task.module for task in seen.tasks if task.module not in known)
    return (*seen.modules, *(Module(id=id, title=id, version="", parts=()) for id in gone))


def _modules(seen: Overview) -> Pages:
    told = {module.id: _module(seen, module) for module in _every_module(seen)}
    yield addresses.MODULES, ModulesPage(modules=tuple(told.values()))
    for id, page in told.items():
        yield addresses.module(id), page


def _module(seen: Overview, module: Module) -> ModulePage:
    tasks = tuple(
        TaskLine(place=task.place, kind_name=pieces.KIND_NAMES[task.kind], optional=task.optional)
        for task in seen.tasks
        if task.module == module.id
    )
    count = sum(task.place.count for task in tasks)
    return ModulePage(
        title=module.title,
        place=Place(name=module.title, path=addresses.module(module.id), count=count),
        summary=module.summary,
        minutes=module.minutes,
        hashtag=courses.hashtag(seen.course, module),
        reading=module.reading,
        tasks=tasks,
    )


def _tasks(seen: Overview) -> Pages:
    standards = {f"{t.module}.{t.id}": t for t in _produced(seen)}
    modules = {module.id: module for module in _every_module(seen)}
    for task in seen.tasks:
        fed = standards.get(task.about)
        module = modules[task.module]
        yield (
            task.place.path,
            TaskPage(
                title=task.place.name,
                prompt=pieces.beyond_first_sentence(task.prompt),
                kind_name=pieces.KIND_NAMES[task.kind],
                module=Place(name=module.title, path=addresses.module(module.id)),
                standard=_standard_place(seen, fed) if fed else None,
                pieces=seen.of_task(task),
            ),
        )


def _leaders(seen: Overview) -> Pages:
    everyone = seen.people()
    yield addresses.LEADERS, LeadersPage(leaders=everyone)
    learnings = _learnings(seen)
    for who in everyone:
        theirs = tuple(piece for piece in seen.pieces if piece.by.path == who.path)
        feed = who.path.removesuffix("index.html") + "feed.xml"
        yield (
            who.path,
            LeaderPage(
                who=who,
                feed=feed,
                months=_months(theirs),
                total=len(theirs),
                learned_from=by_name(x.teacher for x in learnings if x.learner == who),
                taught=by_name(x.learner for x in learnings if x.teacher == who),
            ),
        )
        yield feed, _atom(seen, feed, home=who.path, title=_feed_title(seen, who), told=theirs)


def _months(told: tuple[Piece, ...]) -> tuple[Month, ...]:
    newest_first = sorted(told, key=lambda piece: piece.written, reverse=True)
    grouped = groupby(newest_first, key=lambda piece: (piece.written.year, piece.written.month))
    months = (tuple(group) for _, group in grouped)
    return tuple(Month(month=month[0].written, pieces=month) for month in months)


def _entries(seen: Overview) -> Pages:
    wordings = {task.place.path: task.prompt for task in seen.tasks}
    beside = _beside(seen)
    to_notebooks = seen.audience is Audience.COHORT and seen.course.hub_url.startswith("http")
    for piece in seen.pieces:
        earlier, later = beside[piece.id]
        yield (
            piece.path,
            EntryPage(
                piece=piece,
                earlier_wording=bool(piece.prompt) and piece.prompt != wordings[piece.task.path],
                built_on=seen.mentions(seen.sources[piece.id]),
                built_on_by=seen.mentions(seen.builders.get(piece.id, ())),
                replies=tuple(seen.by_id[id] for id in seen.replies.get(piece.id, ())),
                earlier=earlier,
                later=later,
                respond=seen.course.hub_url if to_notebooks else "",
            ),
        )


def _beside(seen: Overview) -> dict[str, tuple[Place | None, Place | None]]:
    """Return, for each piece, the same leader's piece before it and after it."""
    beside: dict[str, tuple[Place | None, Place | None]] = {}
    for who in seen.people():
        theirs = [piece for piece in reversed(seen.pieces) if piece.by.path == who.path]
        places = [None, *(Place(name=piece.name, path=piece.path) for piece in theirs), None]
        for n, piece in enumerate(theirs):
            beside[piece.id] = places[n], places[n + 2]
    return beside


def _tags(seen: Overview) -> Pages:
    counted = Counter(tag for piece in seen.pieces for tag in piece.tags)
    listed = sorted(counted, key=lambda tag: (tag.name.casefold(), tag.path))
    yield (
        addresses.TAGS,
        TagsPage(tags=tuple(replace(tag, count=counted[tag]) for tag in listed)),
    )
    for tag in listed:
        tagged = tuple(piece for piece in seen.pieces if tag in piece.tags)
        yield tag.path, TagPage(title=tag.name, pieces=tagged)


def _produced(seen: Overview) -> tuple[Asked, ...]:
    return tuple(task for task in seen.tasks if task.kind is Kind.PRODUCE)


def _offered(seen: Overview, task: Asked) -> tuple[Piece, ...]:
    return tuple(piece for piece in seen.of_task(task) if piece.exemplar)


def _standard_place(seen: Overview, task: Asked) -> Place:
    path = addresses.standard(task.module, task.id)
    return Place(name=task.place.name, path=path, count=len(_offered(seen, task)))


def _standards(seen: Overview) -> Pages:
    produced = _produced(seen)
    listed = tuple(_standard_place(seen, task) for task in produced)
    yield addresses.STANDARDS, StandardsPage(standards=listed)
    for task, place in zip(produced, listed, strict=True):
        yield (
            place.path,
            StandardPage(
                title=place.name,
                prompt=pieces.beyond_first_sentence(task.prompt),
                task=task.place,
                exemplars=_offered(seen, task),
            ),
        )


def _learnings(seen: Overview) -> tuple[Learning, ...]:
    """Return who learned from whom, newest first; nobody from themselves."""
    found = []
    for piece in seen.pieces:
        ways = [(seen.answered[piece.id], _how(seen, piece))] if piece.to else []
        ways += [(source, HOW["builds-on"]) for source in seen.sources[piece.id]]
        for id, how in dict(reversed(ways)).items():
            source = seen.by_id[id]
            if source.by != piece.by:
                found.append(
                    Learning(
                        learner=piece.by,
                        teacher=source.by,
                        how=how,
                        piece=mention(piece),
                        source=mention(source),
                    )
                )
    return tuple(found)


def _how(seen: Overview, piece: Piece) -> str:
    return "studied" if piece.kind == Kind.EXAMINE else HOW.get(seen.manners[piece.id], HOW[""])


def _feeds(seen: Overview) -> Pages:
    path = addresses.ATOM_FEED
    title = _feed_title(seen)
    yield path, _atom(seen, path, home=addresses.FRONT, title=title, told=seen.pieces)
    address = _address(seen)
    yield (
        addresses.JSON_FEED,
        JsonFeed(
            title=title,
            language=seen.course.language,
            home=address,
            own=f"{address}{addresses.JSON_FEED}" if address else "",
            up=address,
            pieces=seen.pieces[:IN_A_FEED],
        ),
    )


def _feed_title(seen: Overview, who: Byline | None = None) -> str:
    whole = f"{seen.course.title}: {seen.course.cohort}"
    return f"{who.name} in {whole}" if who else whole


def _atom(seen: Overview, path: str, *, home: str, title: str, told: Iterable[Piece]) -> AtomFeed:
    newest = tuple(told)[:IN_A_FEED]
    address = _address(seen)
    named = "\n".join((seen.course.id, seen.course.cohort, path))
    return AtomFeed(
        id=f"urn:uuid:{uuid.uuid5(FEEDS, named)}",
        title=title,
        updated=max((piece.written for piece in newest), default=LONG_AGO),
        home=home,
        own=f"{address}{path}" if address else "",
        up=address or addresses.root(path),
        pieces=newest,
    )
