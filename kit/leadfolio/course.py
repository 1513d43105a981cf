"""A course: its modules in order, and the tasks each asks."""

from collections.abc import Mapping
from dataclasses import dataclass

from leadfolio import formats, ids
from leadfolio.errors import CourseError
from leadfolio.journal import Audience
from leadfolio.kinds import Kind, kind_named

MEDIA = ("text", "picture", "sound", "video", "link", "file")
FILE_MB, MODULE_MB = 25, 90  # the largest file of a response, the largest hand-in


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One activity in a module. `prompt` is Markdown: the words asked.

    `words` is advice, least and most, and never a gate; `audience` a suggestion, never applied
    by itself; `about` the `produce` task, as `module.task`, whose pieces are compared or
    examined (`for` in the file); `files` the most files allowed, where that is limited; `was`
    the ids it had before, whose answers are its own.
    """

    id: str
    kind: Kind
    prompt: str
    words: tuple[int, int] | None = None
    audience: Audience | None = None
    about: str = ""
    media: tuple[str, ...] = ()
    optional: bool = False
    files: int | None = None
    was: tuple[str, ...] = ()

    def called(self, id: str) -> bool:
        """Whether an id is the task's, now or before."""
        return id == self.id or id in self.was


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Further reading, cited by author and title; some are known by their title alone."""

    title: str
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of a module: prose in Markdown, or a task. Exactly one is given."""

    prose: str = ""
    task: Task | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One self-paced notebook: what leaders read and are asked, in order.

    `version` is "sha256:" and the hex digest of the bytes of its source; `images` the files
    beside the source that its prose or prompts show, as written there.
    """

    id: str
    title: str
    version: str
    parts: tuple[Part, ...]
    hashtag: str = ""
    minutes: int | None = None
    summary: str = ""
    reading: tuple[Reading, ...] = ()
    images: tuple[str, ...] = ()

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The module's tasks, in order."""
        return tuple(part.task for part in self.parts if part.task is not None)

    @property
    def moves(self) -> dict[str, str]:
        """The ids that tasks had before, and what each is called now."""
        return {old: task.id for task in self.tasks for old in task.was}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Another portfolio whose public exemplars this course gathers."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What `course.toml` says. `modules` are ids, in reading order."""

    id: str
    title: str
    cohort: str
    modules: tuple[str, ...]
    hashtag: str = ""
    level: str = "local"
    language: str = "en"
    facilitator: str = ""
    audiences: tuple[Audience, ...] = tuple(Audience)
    file_mb: int = FILE_MB
    module_mb: int = MODULE_MB
    odds: float = 0.992
    judges: int = 7
    first: float = 0.95
    base_url: str = ""
    hub_url: str = ""
    accent: str = ""
    sources: tuple[Source, ...] = ()

    @property
    def widest(self) -> Audience:
        """The widest audience a leader may choose."""
        return max(self.audiences, key=list(Audience).index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong in a file of the course; reads as `file:line: sentence`."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


def hashtag(course: Course, module: Module) -> str:
    """Return the hashtag of a module's posts: its own, else the course's."""
    return module.hashtag or course.hashtag


def released(course: Course, module: Module) -> dict[str, object]:
    """Return `module.json` of a released module (formats.md §3), keys in its order."""
    return {
        "format": "leadfolio.module/1",
        "module": module.id,
        "title": module.title,
        "version": module.version,
        "course": course.id,
        "cohort": course.cohort,
        "hashtag": hashtag(course, module),
        "language": course.language,
        "facilitator": course.facilitator,
        "tasks": [_plain(task) for task in module.tasks],
    }


def limits(course: Course) -> dict[str, object]:
    """Return what a leader's side has to know before handing in; the notebook's metadata hold it."""
    return {
        "audiences": [audience.value for audience in course.audiences],
        "file_mb": course.file_mb,
        "module_mb": course.module_mb,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far a piece may go, how large a file may be, and all that is handed in, in megabytes."""

    audiences: tuple[Audience, ...] = tuple(Audience)
    file_mb: int = FILE_MB
    module_mb: int = MODULE_MB


def read_limits(raw: object) -> Limits:
    """Return what the notebook's metadata say of limits; the usual ones where they do not.

    >>> read_limits({"audiences": ["cohort", "self"], "file_mb": 10, "module_mb": "many"})
    Limits(audiences=(<Audience.SELF: 'self'>, <Audience.COHORT: 'cohort'>), file_mb=10, module_mb=90)
    """
    told = raw if isinstance(raw, dict) else {}
    named, most = told.get("audiences"), (told.get("file_mb"), told.get("module_mb"))
    allowed = tuple(one for one in Audience if isinstance(named, list) and one.value in named)
    file_mb, module_mb = (
        value if type(value) is int and 1 <= value <= 100 else default
        for value, default in zip(most, (FILE_MB, MODULE_MB), strict=True)
    )
    return Limits(audiences=allowed or tuple(Audience), file_mb=file_mb, module_mb=module_mb)


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A module as a leader's folder holds it: its tasks, and the course they belong to."""

    course: str
    cohort: str
    language: str
    facilitator: str
    module: Module
    limits: Limits = Limits()

    def task(self, id: str) -> Task | None:
        """Return the task of that id, or None."""
        return next((task for task in self.module.tasks if task.id == id), None)


def read_released(raw: object) -> Released:
    """Read `module.json`. The inverse of `released`.

    Raises:
        CourseError: it is of another format, too old, too new, or not whole.
    """
    again = "fetch the module again, or ask your facilitator to release it again"
    if not isinstance(raw, dict):
        raise CourseError("module.json is not what leadfolio writes", do=again)
    wrong = formats.fault(raw.get("format"), formats.MODULE)
    if wrong is not None:
        code, sentence, _ = wrong
        newer = "ask your facilitator to have leadfolio upgraded here"
        raise CourseError(f"module.json: {sentence}", do=newer if code == "format-new" else again)
    items = raw.get("tasks")
    tasks = [_task(item) for item in items] if isinstance(items, list) else [None]
    module, course = raw.get("module"), raw.get("course")
    whole = [task for task in tasks if task is not None]
    if len(whole) < len(tasks) or not _slugs(module, course):
        raise CourseError("module.json is not whole", do=again)
    return Released(
        course=str(course),
        cohort=_words(raw, "cohort"),
        language=_words(raw, "language") or "en",
        facilitator=_words(raw, "facilitator"),
        module=Module(
            id=str(module),
            title=_words(raw, "title"),
            version=_words(raw, "version"),
            parts=tuple(Part(task=task) for task in whole),
            hashtag=_words(raw, "hashtag"),
        ),
    )


def _task(raw: object) -> Task | None:
    """Return the task that an object of `module.json` holds, or None."""
    kind = kind_named(raw.get("kind")) if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or kind is None or not _slugs(raw.get("id")):
        return None
    words, audience, files, media = (raw.get(k) for k in ("words", "audience", "files", "media"))
    return Task(
        id=str(raw["id"]),
        kind=kind,
        prompt=_words(raw, "prompt"),
        words=_range(words),
        audience=Audience(audience) if audience in tuple(Audience) else None,
        about=_words(raw, "for"),
        media=tuple(m for m in MEDIA if m in media) if isinstance(media, list) else (),
        optional=raw.get("optional") is True,
        files=files if isinstance(files, int) and not isinstance(files, bool) else None,
        was=_ids(raw.get("was")),
    )


def _ids(raw: object) -> tuple[str, ...]:
    return tuple(id for id in raw if _slugs(id)) if isinstance(raw, list) else ()


def _range(raw: object) -> tuple[int, int] | None:
    match raw:
        case [int(least), int(most)]:
            return least, most
        case _:
            return None


def _slugs(*names: object) -> bool:
    return all(isinstance(name, str) and ids.is_slug(name) for name in names)


def _words(raw: Mapping[str, object], name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""


def _plain(task: Task) -> Mapping[str, object]:
    return {
        "id": task.id,
        "kind": task.kind.value,
        "prompt": task.prompt,
        "words": list(task.words) if task.words else None,
        "audience": task.audience.value if task.audience else None,
        "for": task.about or None,
        "media": list(task.media),
        "optional": task.optional,
        "files": task.files,
        # Only where there is one: most tasks keep their id.
        **({"was": list(task.was)} if task.was else {}),
    }
