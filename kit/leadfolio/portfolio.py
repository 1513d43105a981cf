"""A cohort's portfolio: what its leaders share, as one audience may read it."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from leadfolio.cohort import Person
from leadfolio.course import Course, Module, Task
from leadfolio.journal import Audience, Draft, Link, Moment, Response, ShownAs
from leadfolio.kinds import FORMS, Kind, Shape, Value
from leadfolio.report import Level, Note
from leadfolio.submission import Submission, one_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One size of a picture: its path below the site's root and its width in pixels."""

    path: str
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file of an entry as the site shows it. `path` lies below the site's root.

    `type` is a MIME type found in the bytes themselves. `sizes`, `width` and `height` are
    given for pictures: the smaller ones for small screens, and the whole one's pixels.
    """

    path: str
    type: str
    bytes: int
    alt: str = ""
    width: int = 0
    height: int = 0
    sizes: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A response as an audience may read it. Holds no username.

    `prompt` is in the wording that was answered. `answers_to` is the entry a `respond` or
    `examine` speaks of; it and `built_on` name entries of this portfolio alone.
    """

    id: str
    module: str
    task: str
    kind: Kind
    prompt: str
    title: str
    text: str
    language: str
    person: Person
    first_written: datetime
    written: datetime
    tags: tuple[str, ...] = ()
    moment: Moment | None = None
    links: tuple[Link, ...] = ()
    files: tuple[Media, ...] = ()
    built_on: tuple[str, ...] = ()
    answers_to: str | None = None
    exemplar: bool = False
    drafts: tuple[Draft, ...] = ()
    data: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """Everything of one course that one audience may read, newest entries first."""

    course: Course
    audience: Audience
    modules: tuple[Module, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A response that an audience may read, and whose it is. Never shown: it holds a username."""

    username: str
    module: str
    response: Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What leaders were asked: the modules now, and earlier wordings by module and version.

    `once`: by module, what it asked at some time, for answers that name no wording that is kept.
    """

    modules: tuple[Module, ...]
    earlier: Mapping[tuple[str, str], tuple[Task, ...]] = field(default_factory=dict)
    once: Mapping[str, tuple[Task, ...]] = field(default_factory=dict)

    def task(self, module: str, task: str, *, version: str = "") -> Task | None:
        """Return a task in the wording that was answered, or as it is worded now.

        A task that was renamed is found by each id it had.
        """
        then = self.earlier.get((module, version), ())
        now = [t for m in self.modules if m.id == module for t in m.tasks]
        ids = {task, *(id for t in now if task in {t.id, *t.was} for id in (t.id, *t.was))}
        asked = sorted(then, key=lambda t: t.id != task)
        once = self.once.get(module, ()) if not then else ()
        return next((t for t in (*asked, *now, *once) if t.id in ids), None)

    def moved(self, submissions: Iterable[Submission]) -> tuple[Submission, ...]:
        """Return submissions whose responses name each task as it is called now."""
        moves = {module.id: module.moves for module in self.modules}
        return tuple(
            replace(
                one,
                responses=renamed(one.responses, moves[one.module]),
                handwritten=renamed(one.handwritten, moves[one.module]),
            )
            if moves.get(one.module)
            else one
            for one in submissions
        )

    def judges(self, module: str, response: Response) -> bool:
        """Whether a response is a judgement: it, its task then, or its task now compares."""
        tasks = (
            self.task(module, response.task, version=response.version),
            self.task(module, response.task),
        )
        return Kind.COMPARE in {response.kind, *(t.kind for t in tasks if t is not None)}


def renamed(responses: Iterable[Response], moves: Mapping[str, str]) -> tuple[Response, ...]:
    """Return responses to tasks that have another id now under the one they have."""
    return tuple(
        replace(response, task=moves[response.task]) if response.task in moves else response
        for response in responses
    )


def held(
    submissions: Iterable[Submission], holders: Mapping[str, str]
) -> tuple[tuple[Submission, ...], dict[str, str], tuple[Note, ...]]:
    """Return submissions in which every id is its holder's alone, the holders, and notes.

    An id once held stays its holder's. A new one is the leader's who first wrote it, then the
    first by username. Where one leader has an id in two modules, the later written is kept;
    where the two differ on who reads it, only the facilitator does.
    """
    everything = tuple(submissions)
    now_held = {**_claims(everything), **holders}
    stands: dict[str, tuple[str, Response]] = {}
    notes: list[Note] = []
    for submission in everything:
        for response in submission.responses:
            if now_held[response.id] != submission.username:
                notes.append(
                    taken(response.id, username=submission.username, module=submission.module)
                )
            elif response.id in stands:
                notes.append(_doubled(submission, response))
                module, other = stands[response.id]
                kept = one_of(other, response)
                later = submission.module if response.written > other.written else module
                stands[response.id] = (later, kept)
            else:
                stands[response.id] = (submission.module, response)
    return tuple(_only(s, stands, now_held) for s in everything), now_held, tuple(notes)


def _claims(submissions: Iterable[Submission]) -> dict[str, str]:
    """Return who would hold each id if nobody did: who first wrote it, then by username."""
    first: dict[str, tuple[datetime, str]] = {}
    for submission in submissions:
        for response in submission.responses:
            claim = (response.first_written, submission.username)
            first[response.id] = min(first.get(response.id, claim), claim)
    return {entry: username for entry, (_, username) in first.items()}


def _only(
    submission: Submission, stands: Mapping[str, tuple[str, Response]], holders: Mapping[str, str]
) -> Submission:
    mine = (r.id for r in submission.responses if holders[r.id] == submission.username)
    kept = (stands[id_][1] for id_ in mine if stands[id_][0] == submission.module)
    return replace(submission, responses=tuple(kept))


def taken(entry: str, *, username: str, module: str) -> Note:
    """Return the note that a piece's id is another leader's."""
    return Note(
        level=Level.WARNING,
        code="id-taken",
        message="another leader already holds this id; this piece is left out",
        next="ask its writer to write it as a new piece and hand in again",
        leader=username,
        module=module,
        where=entry,
    )


def _doubled(submission: Submission, response: Response) -> Note:
    return Note(
        level=Level.WARNING,
        code="id-doubled",
        message="this id stands in two modules; the later written is kept, and "
        "where they differ on who reads it, only the facilitator does",
        next="ask its writer to hand in both modules again",
        leader=submission.username,
        module=submission.module,
        where=response.id,
    )


def unknown_tasks(submissions: Iterable[Submission], asked: Asked) -> tuple[Note, ...]:
    """Return a note for each task answered that its module does not ask now."""
    known = {(module.id, task.id) for module in asked.modules for task in module.tasks}
    found = {
        (s.username, s.module, r.task)
        for s in submissions
        for r in s.responses
        if (s.module, r.task) not in known
    }
    return tuple(
        Note(
            level=Level.WARNING,
            code="task-unknown",
            message=f"the module asks no task {task}; what was written stands under that name",
            next="nothing, or put the task back into the module",
            leader=username,
            module=module,
            where=task,
        )
        for username, module, task in sorted(found)
    )


def shared(
    submissions: Iterable[Submission], *, audience: Audience, asked: Asked
) -> tuple[Shared, ...]:
    """Return every piece that an audience may read, newest first, ties by id.

    Judgements are none: what they say of two pieces is told without their judge. Nor are words
    found in answer cells, which go to the facilitator alone.
    """
    found = [
        Shared(username=submission.username, module=submission.module, response=response)
        for submission in submissions
        for response in submission.responses
        if response.audience.reaches(audience)
        and not response.empty
        and not asked.judges(submission.module, response)
    ]
    by_id = sorted(found, key=lambda s: s.response.id)
    return tuple(sorted(by_id, key=lambda s: s.response.written, reverse=True))


def assemble(
    pieces: Iterable[Shared],
    *,
    course: Course,
    audience: Audience,
    asked: Asked,
    persons: Mapping[tuple[str, ShownAs], Person],
    media: Mapping[tuple[str, str, str], Media],
) -> Portfolio:
    """Return the portfolio that one audience may read; no username comes through.

    `pieces` are what `shared` gave for this audience. `media` holds the files that can be shown,
    by username, module and path in the submission; others are left out. So is every reference
    to what is not in this portfolio.
    """
    everything = tuple(pieces)
    here = frozenset(piece.response.id for piece in everything)
    entries = tuple(
        _entry(
            piece,
            here=here,
            task=asked.task(piece.module, piece.response.task, version=piece.response.version),
            person=persons[piece.username, piece.response.shown_as],
            files=tuple(
                replace(media[piece.username, piece.module, file.path], alt=file.alt)
                for file in piece.response.files
                if (piece.username, piece.module, file.path) in media
            ),
        )
        for piece in everything
    )
    return Portfolio(course=course, audience=audience, modules=asked.modules, entries=entries)


def joined(portfolio: Portfolio, others: Iterable[Entry]) -> Portfolio:
    """Return a portfolio with pieces of others among its own, newest first, ties by id."""
    entries = sorted((*portfolio.entries, *others), key=lambda e: e.id)
    newest_first = sorted(entries, key=lambda e: e.written, reverse=True)
    return replace(portfolio, entries=tuple(newest_first))


def _entry(
    piece: Shared,
    *,
    here: frozenset[str],
    task: Task | None,
    person: Person,
    files: tuple[Media, ...],
) -> Entry:
    response = piece.response
    others = here - {response.id}
    kept = _kept_data(response, others)
    answered = response.data.get({Kind.RESPOND: "to", Kind.EXAMINE: "entry"}.get(response.kind, ""))
    return Entry(
        id=response.id,
        module=piece.module,
        task=response.task,
        kind=response.kind,
        prompt=task.prompt if task is not None else "",
        title=" ".join(response.title.split()),
        text=response.text,
        language=response.language,
        person=person,
        first_written=response.first_written,
        written=response.written,
        tags=clean_tags(response.tags),
        moment=response.moment,
        links=response.links,
        files=files,
        built_on=tuple(id_ for id_ in dict.fromkeys(response.built_on) if id_ in others),
        answers_to=answered if isinstance(answered, str) and answered in others else None,
        exemplar=response.exemplar,
        drafts=response.drafts,
        data=kept,
    )


def _kept_data(response: Response, others: frozenset[str]) -> dict[str, Value]:
    """Return a response's data without references to what this audience may not read."""
    references = {f.name for f in FORMS[response.kind].fields if f.shape is Shape.ENTRY}
    return {
        name: value
        for name, value in response.data.items()
        if name not in references or value in others
    }


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags as they are shown: one spelling each, no control characters, no "#".

    >>> clean_tags(["#TrueNorth", "truenorth", " ", "early  years"])
    ('TrueNorth', 'early years')
    """
    first: dict[str, str] = {}
    for tag in tags:
        printable = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in tag)
        word = " ".join(printable.lstrip("# ").split())
        if word:
            first.setdefault(unicodedata.normalize("NFKC", word).casefold(), word)
    return tuple(first.values())
