"""A source: another portfolio's public exemplars, read as what a stranger wrote."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from leadfolio import formats, ids, times
from leadfolio.cohort import Person
from leadfolio.course import Course, Module, Source, Task
from leadfolio.journal import Draft, Link, is_address
from leadfolio.kinds import Kind, Value, read_data
from leadfolio.portfolio import Entry
from leadfolio.report import Level, Note, printable

LEVELS = ("local", "state", "national", "global")
MOST_PIECES = 2_000
MOST_LETTERS = 60_000
MOST_DRAFTS = 20
MOST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The exemplars that sources offer for tasks of this course, and what was noticed.

    `pooled` are those that may be compared here and come to stand: of portfolios no wider than
    this one. Those of a wider one are there to be studied.
    """

    entries: tuple[Entry, ...] = ()
    pooled: frozenset[str] = frozenset()
    notes: tuple[Note, ...] = ()


def read(
    raw: object,
    source: Source,
    course: Course,
    modules: tuple[Module, ...],
    *,
    taken: Collection[str],
    slugs: Collection[str],
) -> Gathered:
    """Return what a `standards.json` offers. What is wrong with it is left out and said.

    `taken` are ids that pieces here already have, `slugs` those of people: both keep theirs.
    """
    wrong = formats.fault(raw.get("format") if isinstance(raw, dict) else None, formats.STANDARDS)
    if wrong is not None or not isinstance(raw, dict):
        _, sentence, _ = wrong or ("", "it is not what leadfolio writes", "")
        return Gathered(notes=(refused(source, sentence),))
    tasks = {
        f"{module.id}.{task.id}": (module, task)
        for module in modules
        for task in module.tasks
        if task.kind is Kind.PRODUCE
    }
    people: dict[str, Person] = {}
    found: dict[str, Entry] = {}
    bad = 0
    for key, item in _items(raw):
        if key not in tasks:
            continue
        entry = _entry(item, source, course, *tasks[key], people=people, slugs=slugs)
        if entry is None or entry.id in taken or entry.id in found or len(found) >= MOST_PIECES:
            bad += 1
        else:
            found[entry.id] = entry
    notes = (_left_out(source, bad),) if bad else ()
    wider = _rank(raw.get("level")) > _rank(course.level)
    entries = tuple(replace(entry, exemplar=not wider) for entry in found.values())
    pooled = frozenset() if wider else frozenset(found)
    return Gathered(entries=entries, pooled=pooled, notes=notes)


def _items(raw: Mapping[str, object]) -> list[tuple[str, object]]:
    """Return each entry with its task, as far as there are any."""
    standards = raw.get("standards")
    found: list[tuple[str, object]] = []
    for told in standards if isinstance(standards, list) else ():
        entries = told.get("entries") if isinstance(told, dict) else None
        task = told.get("task") if isinstance(told, dict) else None
        if isinstance(entries, list) and isinstance(task, str):
            found += [(task, entry) for entry in entries]
    return found


def _rank(level: object) -> int:
    return LEVELS.index(level) if isinstance(level, str) and level in LEVELS else 0


def _entry(
    item: object,
    source: Source,
    course: Course,
    module: Module,
    task: Task,
    *,
    people: dict[str, Person],
    slugs: Collection[str],
) -> Entry | None:
    """Return a piece of another portfolio as an entry of this one, or None where it is none."""
    if not isinstance(item, dict):
        return None
    id_, written = item.get("id"), times.read(item.get("written"))
    title, text, shown = (_words(item.get(name)) for name in ("title", "text", "shown"))
    if not isinstance(id_, str) or not ids.is_entry_id(id_) or written is None:
        return None
    if not (title or text) or len(text) > MOST_LETTERS or item.get("exemplar") is False:
        return None
    data, _ = read_data(Kind.PRODUCE, item.get("data"))
    return Entry(
        id=id_,
        module=module.id,
        task=task.id,
        kind=Kind.PRODUCE,
        prompt=task.prompt,
        title=" ".join(title.split())[:200],
        text=text,
        language=course.language,
        person=_person(shown, source, people, slugs),
        first_written=written,
        written=written,
        links=way_back(source, id_),
        exemplar=True,
        drafts=_drafts(item.get("drafts")),
        data={name: _short(value) for name, value in data.items()},
    )


def way_back(source: Source, entry: str) -> tuple[Link, ...]:
    """Return the way to a piece where it comes from; none where the source is a file."""
    base, _, _ = source.address.rpartition("/")
    address = f"{base}/e/{entry}/"
    if not source.address.lower().startswith(("http://", "https://")) or not is_address(address):
        return ()
    return (Link(url=address, title=source.name),)


def _person(
    shown: str, source: Source, people: dict[str, Person], slugs: Collection[str]
) -> Person:
    """Return the maker of a piece, as the other portfolio shows them, at that portfolio."""
    name = printable(" ".join(shown.split())[:MOST_NAME]) or source.name
    if name not in people:
        slug = wanted = ids.slug(f"{name} {source.name}")
        n = 1
        while slug in slugs or slug in {person.slug for person in people.values()}:
            n += 1
            slug = f"{wanted}-{n}"
        people[name] = Person(name=name, slug=slug, organisation=printable(source.name))
    return people[name]


def _drafts(raw: object) -> tuple[Draft, ...]:
    found = []
    for item in raw[:MOST_DRAFTS] if isinstance(raw, list) else ():
        at = times.read(item.get("written")) if isinstance(item, dict) else None
        text = _words(item.get("text")) if isinstance(item, dict) else ""
        if at is not None and text and len(text) <= MOST_LETTERS:
            found.append(Draft(written=at, text=text, note=_words(item.get("note"))[:500]))
    return tuple(sorted(found, key=lambda draft: draft.written))


def _words(value: object) -> str:
    """Return a text without what no file in UTF-8 can hold; empty for what is none."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")


def _short(value: Value) -> Value:
    return value[:MOST_LETTERS] if isinstance(value, str) else value


def refused(source: Source, why: str) -> Note:
    """Return the note that a source cannot be read."""
    return _note(
        source,
        "source-unreadable",
        f"{printable(source.address)}: {why}; nothing is gathered from it",
        "check the address in course.toml, or ask who runs that portfolio",
    )


def unreachable(source: Source, why: str, *, kept: bool) -> Note:
    """Return the note that a source cannot be had just now."""
    then = "what was gathered last stands" if kept else "nothing is gathered from it"
    return _note(
        source,
        "source-unreachable",
        f"{printable(source.address)}: {why}; {then}",
        "nothing, if it comes back by itself; else check the address in course.toml",
    )


def _left_out(source: Source, count: int) -> Note:
    pieces = "1 piece is" if count == 1 else f"{count} pieces are"
    return _note(
        source,
        "source-piece-refused",
        f"{pieces} not whole, too large or here already; left out",
        "nothing, or tell who runs that portfolio",
    )


def _note(source: Source, code: str, message: str, step: str) -> Note:
    return Note(
        level=Level.WARNING,
        code=code,
        message=message,
        next=step,
        where=printable(source.name),
    )
