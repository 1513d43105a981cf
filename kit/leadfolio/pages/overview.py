"""A portfolio seen whole: its pieces, what leads from one to another, and the tasks they answer."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from leadfolio.course import Course, Module, Task
from leadfolio.journal import Audience
from leadfolio.kinds import Kind
from leadfolio.pages import addresses, canvases, pieces, tongues
from leadfolio.pages.canvases import Canvas
from leadfolio.pages.pieces import Byline, Mention, Piece, Place
from leadfolio.pages.tongues import Say
from leadfolio.portfolio import Entry, Portfolio


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A task in its place. One that its module no longer asks is still here for its pieces."""

    module: str
    id: str
    kind: Kind
    prompt: str
    place: Place
    about: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything the pages are made from. `pieces` are newest first; all ids are of them.

    `say` gives the site's own words in its language, `tongue`.
    """

    course: Course
    audience: Audience
    modules: tuple[Module, ...]
    tasks: tuple[Asked, ...]
    pieces: tuple[Piece, ...]
    by_id: Mapping[str, Piece]
    sources: Mapping[str, tuple[str, ...]]
    builders: Mapping[str, tuple[str, ...]]
    replies: Mapping[str, tuple[str, ...]]
    answered: Mapping[str, str]
    manners: Mapping[str, str]
    maps: Mapping[str, Canvas]
    say: Say
    tongue: str

    def mentions(self, ids: Iterable[str]) -> tuple[Mention, ...]:
        """Return pieces as they are named in passing."""
        return tuple(mention(self.by_id[id]) for id in ids)

    def of_task(self, task: Asked) -> tuple[Piece, ...]:
        """Return everything shared of one task, newest first."""
        return tuple(piece for piece in self.pieces if piece.task.path == task.place.path)

    def people(self) -> tuple[Byline, ...]:
        """Return everyone who shared something, by name."""
        everyone = {piece.by.path: piece.by for piece in self.pieces}
        return by_name(everyone.values())


def overview(portfolio: Portfolio, *, say: Say = str, tongue: str = tongues.ENGLISH) -> Overview:
    """Return a portfolio seen whole, told in the site's language."""
    entries = {entry.id: entry for entry in portfolio.entries}
    answered = {
        entry.id: entry.answers_to
        for entry in portfolio.entries
        if entry.answers_to in entries and entry.answers_to and entry.answers_to != entry.id
    }
    sources = {
        id: tuple(dict.fromkeys(x for x in entry.built_on if x in entries and x != id))
        for id, entry in entries.items()
    }
    replies = _turned((id, (to,)) for id, to in answered.items())
    tasks = _tasks(portfolio)
    found = _pieces(portfolio, tasks, answered=answered, replies=replies, say=say)
    return Overview(
        course=portfolio.course,
        audience=portfolio.audience,
        modules=portfolio.modules,
        tasks=tuple(tasks.values()),
        pieces=tuple(found.values()),
        by_id=found,
        sources=sources,
        builders=_turned(sources.items()),
        replies=replies,
        answered=answered,
        manners={id: str(entry.data.get("manner") or "") for id, entry in entries.items()},
        maps=canvases.drawn(portfolio),
        say=say,
        tongue=tongue,
    )


def mention(piece: Piece) -> Mention:
    """Return a piece as it is named in passing."""
    return Mention(name=piece.name, path=piece.path, language=piece.language, by=piece.by)


def by_name(people: Iterable[Byline]) -> tuple[Byline, ...]:
    """Return people in the order of their names, each once."""
    each = {person.path: person for person in people}
    return tuple(sorted(each.values(), key=lambda person: (person.name.casefold(), person.path)))


def _turned(leading: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """Return who leads to each, oldest first, where `leading` goes newest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for id, targets in leading:
        for target in targets:
            found[target].insert(0, id)
    return {target: tuple(ids) for target, ids in found.items()}


def _tasks(portfolio: Portfolio) -> dict[tuple[str, str], Asked]:
    """Return every task by module and id: those asked now, then those only answered."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for entry in portfolio.entries:
        counts[entry.module, entry.task] += 1
    asked = {
        (module.id, task.id): _asked(module.id, task, counts[module.id, task.id])
        for module in portfolio.modules
        for task in module.tasks
    }
    gone = {(e.module, e.task): e for e in portfolio.entries if (e.module, e.task) not in asked}
    for key in sorted(gone):
        entry = gone[key]
        task = Task(id=entry.task, kind=entry.kind, prompt=entry.prompt)
        asked[key] = _asked(entry.module, task, counts[key])
    return asked


def _asked(module: str, task: Task, count: int) -> Asked:
    name = pieces.first_sentence(task.prompt) or task.id
    return Asked(
        module=module,
        id=task.id,
        kind=task.kind,
        prompt=task.prompt,
        place=Place(name=name, path=addresses.task(module, task.id), count=count),
        about=task.about or (f"{module}.{task.id}" if task.kind is Kind.PRODUCE else ""),
        optional=task.optional,
    )


def _pieces(
    portfolio: Portfolio,
    tasks: Mapping[tuple[str, str], Asked],
    *,
    answered: Mapping[str, str],
    replies: Mapping[str, tuple[str, ...]],
    say: Say,
) -> dict[str, Piece]:
    titles = {module.id: module.title for module in portfolio.modules}
    bylines = {e.person.slug: pieces.byline(e.person) for e in portfolio.entries}
    language = portfolio.course.language
    tags = dict(_tag_names(portfolio.entries))
    mentions = {
        entry.id: Mention(
            name=pieces.name_of(entry, say=say),
            path=addresses.entry(entry.id),
            language=pieces.language_of(entry, language),
            by=bylines[entry.person.slug],
        )
        for entry in portfolio.entries
    }
    return {
        entry.id: Piece(
            id=entry.id,
            path=addresses.entry(entry.id),
            name=mentions[entry.id].name,
            titled=bool(entry.title.strip()),
            language=mentions[entry.id].language,
            text=entry.text,
            kind=entry.kind.value,
            kind_name=say(pieces.KIND_NAMES[entry.kind]),
            prompt=entry.prompt,
            by=bylines[entry.person.slug],
            first_written=entry.first_written,
            written=entry.written,
            module=Place(
                name=titles.get(entry.module, entry.module), path=addresses.module(entry.module)
            ),
            task=tasks[entry.module, entry.task].place,
            tags=tuple(
                Place(name=tags[path], path=path)
                for path in dict.fromkeys(addresses.tag(tag) for tag in entry.tags)
            ),
            moment=entry.moment.value if entry.moment else "",
            moment_name=say(pieces.MOMENTS[entry.moment][0]) if entry.moment else "",
            links=tuple(pieces.links(entry)),
            media=tuple(pieces.shown(media, say=say) for media in entry.files),
            answers=pieces.answers(entry, say=say),
            drafts=entry.drafts,
            exemplar=entry.exemplar,
            manner=_said(say, pieces.CHOICE_NAMES.get(str(entry.data.get("manner")), "")),
            to=mentions.get(answered.get(entry.id, "")),
            replies=len(replies.get(entry.id, ())),
        )
        for entry in portfolio.entries
    }


def _said(say: Say, words: str) -> str:
    # A catalogue's answer to nothing is its own heading.
    return say(words) if words else ""


def _tag_names(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Yield each tag page's path with the spelling used most, then the first in the alphabet."""
    spellings: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for entry in entries:
        for tag in entry.tags:
            spellings[addresses.tag(tag)][tag] += 1
    for path, used in spellings.items():
        yield path, min(used, key=lambda tag: (-used[tag], tag))
