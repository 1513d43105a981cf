"""The plan of a site: every page of it, each at its path, each with what it is told."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from leadfolio import colours
from leadfolio import course as courses
from leadfolio.course import Module
from leadfolio.kinds import Kind
from leadfolio.pages import (
    addresses,
    compasses,
    feeds,
    maps,
    people,
    pieces,
    responding,
    tongues,
    years,
)
from leadfolio.pages import standards as standing
from leadfolio.pages.contexts import (
    BookletPage,
    Chapter,
    EntryPage,
    FrontPage,
    Icon,
    LeaderPage,
    LeadersPage,
    LogPage,
    ModulePage,
    ModulesPage,
    MomentLine,
    MomentPage,
    MomentsPage,
    Month,
    Page,
    SearchIndex,
    SearchPage,
    SitePage,
    Stylesheet,
    TagPage,
    TagsPage,
    TaskLine,
    TaskPage,
)
from leadfolio.pages.overview import Overview, mention, overview
from leadfolio.pages.pieces import Byline, Piece, Place
from leadfolio.pages.standards import Standards
from leadfolio.pages.tongues import Say
from leadfolio.portfolio import Portfolio

NEWEST = 7
TAGS_BESIDE = 9
BESIDE = 5
OF_ONE_LEADER = 2
OF_ONE_TASK = 3
NOTHING_JUDGED: Standards = {}

Pages = Iterator[tuple[str, Page]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One file of the site: where it lies below the root, and what it is told."""

    path: str
    page: Page
    site: SitePage


def plan(
    portfolio: Portfolio,
    *,
    say: Say = str,
    tongue: str = tongues.ENGLISH,
    standards: Standards = NOTHING_JUDGED,
) -> tuple[Planned, ...]:
    """Return every page of a portfolio's site, always in the same order.

    `say` gives the site's own words in the language `tongue`; `standards` are by `module.task`.
    """
    seen = overview(portfolio, say=say, tongue=tongue)
    return tuple(
        Planned(path=path, page=page, site=_around(seen, path))
        for path, page in _pages(seen, standards)
    )


def _pages(seen: Overview, stood: Standards) -> Pages:
    yield addresses.FRONT, _front(seen, stood)
    yield from _modules(seen)
    yield from _tasks(seen)
    yield from _leaders(seen)
    yield from _entries(seen)
    yield from _tags(seen)
    yield from _moments(seen)
    log = tuple(piece for piece in seen.pieces if piece.kind == Kind.LOG)
    yield addresses.LOG, LogPage(months=_months(log))
    yield from standing.pages(seen, stood)
    yield addresses.PEOPLE, people.people_page(seen)
    yield from maps.maps_page(seen)
    yield addresses.SEARCH, SearchPage(index=addresses.SEARCH_INDEX, listed=seen.pieces)
    yield addresses.SEARCH_INDEX, SearchIndex(pieces=seen.pieces)
    light, dark = colours.accents(seen.course.accent, course=seen.course.id)
    yield addresses.STYLE, Stylesheet(light=light, dark=dark)
    yield addresses.ICON, Icon(ground=light.ink)
    yield from feeds.feeds(seen)


def _around(seen: Overview, path: str) -> SitePage:
    folder = path.partition("/")[0] if "/" in path else ""
    return SitePage(
        course=seen.course.title,
        cohort=seen.course.cohort,
        audience=seen.audience.value,
        section={"leaders": "people", "e": "", "tags": ""}.get(folder, folder),
        here=path,
        address=feeds.address(seen),
        tongue=seen.tongue,
        course_language=seen.course.language,
    )


def _front(seen: Overview, stood: Standards) -> FrontPage:
    waiting = (
        piece
        for piece in reversed(seen.pieces)
        if seen.manners[piece.id] == "question" and not piece.replies
    )
    fresh = _fresh(seen)
    lead = next((piece for piece in fresh if piece.titled), next(iter(fresh), None))
    return FrontPage(
        title=seen.course.title,
        subtitle=seen.course.cohort,
        hashtag=seen.course.hashtag,
        lead=lead,
        newest=tuple(piece for piece in fresh if piece is not lead),
        moments=_moment_lines(seen),
        held_up=tuple(line for line in standing.lines(seen, stood) if line.standing),
        questions=tuple(waiting)[:BESIDE],
        joined=seen.people(),
        year=years.year(seen.pieces, [_module_place(each) for each in _every_module(seen)]),
        maps=maps.place(seen),
        modules=tuple(_module(seen, module) for module in _every_module(seen)),
        total=len(seen.pieces),
        latest=max((piece.written for piece in seen.pieces), default=None),
    )


def _fresh(seen: Overview) -> tuple[Piece, ...]:
    """Return the newest pieces; who hands in a whole module at once does not fill the page."""
    of_each: Counter[str] = Counter()
    found: list[Piece] = []
    for piece in seen.pieces:
        of_each[piece.by.path] += 1
        if of_each[piece.by.path] <= OF_ONE_LEADER:
            found.append(piece)
    return tuple(found[:NEWEST])


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


def _module_place(module: Module) -> Place:
    return Place(name=module.title, path=addresses.module(module.id))


def _module(seen: Overview, module: Module) -> ModulePage:
    tasks = tuple(
        TaskLine(
            place=task.place,
            kind_name=seen.say(pieces.KIND_NAMES[task.kind]),
            optional=task.optional,
            newest=tuple(map(mention, seen.of_task(task)[:OF_ONE_TASK])),
        )
        for task in seen.tasks
        if task.module == module.id
    )
    count = sum(task.place.count for task in tasks)
    every = [each.id for each in _every_module(seen)]
    return ModulePage(
        title=module.title,
        number=every.index(module.id) + 1,
        of=len(every),
        place=Place(name=module.title, path=addresses.module(module.id), count=count),
        summary=module.summary,
        minutes=module.minutes,
        hashtag=courses.hashtag(seen.course, module),
        reading=module.reading,
        tasks=tasks,
    )


def _tasks(seen: Overview) -> Pages:
    standards = {f"{t.module}.{t.id}": t for t in standing.produced(seen)}
    modules = {module.id: module for module in _every_module(seen)}
    for n, task in enumerate(seen.tasks):
        fed = standards.get(task.about)
        module = modules[task.module]
        yield (
            task.place.path,
            TaskPage(
                title=task.place.name,
                prompt=pieces.beyond_first_sentence(task.prompt),
                kind_name=seen.say(pieces.KIND_NAMES[task.kind]),
                module=_module_place(module),
                standard=standing.place(seen, fed) if fed else None,
                maps=maps.place(seen) if task.kind is Kind.MAP else None,
                pieces=seen.of_task(task),
                earlier=_task_beside(seen, n, -1),
                later=_task_beside(seen, n, 1),
            ),
        )


def _task_beside(seen: Overview, n: int, step: int) -> Place | None:
    """Return the task one step before or after the nth, if its module has one."""
    beside = seen.tasks[n + step] if 0 <= n + step < len(seen.tasks) else None
    return beside.place if beside and beside.module == seen.tasks[n].module else None


def _leaders(seen: Overview) -> Pages:
    yield addresses.LEADERS, LeadersPage(leaders=seen.people())
    pieces_of: dict[str, list[Piece]] = defaultdict(list)
    for piece in seen.pieces:
        pieces_of[piece.by.path].append(piece)
    for each in people.acquaintances(seen, people.learnings(seen)):
        who, theirs = each.who, tuple(pieces_of[each.who.path])
        yield (
            who.path,
            LeaderPage(
                who=who,
                feed=addresses.folder(who.path),
                booklet=addresses.booklet(who.path),
                compass=compasses.place(seen, who, theirs),
                true_north=compasses.true_north(theirs),
                decisions=tuple(mention(one) for one in theirs if one.kind == Kind.DECIDE),
                months=_months(theirs),
                total=len(theirs),
                learned_from=each.learned_from,
                taught=each.taught,
            ),
        )
        yield addresses.booklet(who.path), _booklet(seen, who, theirs)
        yield from compasses.compass(seen, who, theirs)
        called = feeds.title(seen, who.name)
        yield from feeds.beside(seen, who.path, title=called, told=theirs)


def _booklet(seen: Overview, who: Byline, theirs: tuple[Piece, ...]) -> BookletPage:
    oldest_first = sorted(theirs, key=lambda piece: (piece.written, piece.id))
    return BookletPage(
        title=seen.course.title,
        subtitle=seen.course.cohort,
        who=who,
        chapters=tuple(
            Chapter(piece=piece, canvas=seen.maps.get(piece.id)) for piece in oldest_first
        ),
    )


def _months(told: tuple[Piece, ...]) -> tuple[Month, ...]:
    newest_first = sorted(told, key=lambda piece: piece.written, reverse=True)
    grouped = groupby(newest_first, key=lambda piece: (piece.written.year, piece.written.month))
    months = (tuple(group) for _, group in grouped)
    return tuple(Month(month=month[0].written, pieces=month) for month in months)


def _entries(seen: Overview) -> Pages:
    wordings = {task.place.path: task.prompt for task in seen.tasks}
    beside = _beside(seen)
    for piece in seen.pieces:
        earlier, later = beside[piece.id]
        yield (
            piece.path,
            EntryPage(
                piece=piece,
                canvas=seen.maps.get(piece.id),
                earlier_wording=bool(piece.prompt) and piece.prompt != wordings[piece.task.path],
                built_on=seen.mentions(seen.sources[piece.id]),
                built_on_by=seen.mentions(seen.builders.get(piece.id, ())),
                replies=tuple(seen.by_id[id] for id in seen.replies.get(piece.id, ())),
                earlier=earlier,
                later=later,
                respond=responding.respond(seen, piece),
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
        others = Counter(each for piece in tagged for each in piece.tags if each != tag)
        beside = sorted(others, key=lambda each: (-others[each], each.name.casefold(), each.path))
        page = TagPage(
            title=tag.name,
            feed=addresses.folder(tag.path),
            pieces=tagged,
            beside=tuple(beside[:TAGS_BESIDE]),
        )
        yield tag.path, page
        called = feeds.title(seen, f"#{tag.name}")
        yield from feeds.beside(seen, tag.path, title=called, told=tagged)


def _moments(seen: Overview) -> Pages:
    lines = _moment_lines(seen)
    yield addresses.MOMENTS, MomentsPage(moments=lines)
    for line in lines:
        told = tuple(piece for piece in seen.pieces if piece.moment == line.name)
        others = tuple(each for each in lines if each is not line)
        yield line.place.path, MomentPage(moment=line, pieces=told, others=others)


def _moment_lines(seen: Overview) -> tuple[MomentLine, ...]:
    felt: dict[str, list[Piece]] = {moment.value: [] for moment in pieces.MOMENTS}
    for piece in seen.pieces:
        if piece.moment:
            felt[piece.moment].append(piece)
    return tuple(
        MomentLine(
            name=moment.value,
            about=seen.say(about),
            place=Place(
                name=seen.say(many),
                path=addresses.moment(moment.value),
                count=len(felt[moment.value]),
            ),
            newest=next(iter(felt[moment.value]), None),
        )
        for moment, (_, many, about) in pieces.MOMENTS.items()
    )
