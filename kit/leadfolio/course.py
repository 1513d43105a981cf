"""A course: its modules in order, and the tasks each asks."""

from collections.abc import Mapping
from dataclasses import dataclass

from leadfolio.journal import Audience
from leadfolio.kinds import Kind

MEDIA = ("text", "picture", "sound", "video", "link", "file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One activity in a module. `prompt` is Markdown: the words asked.

    `words` is advice, least and most, and never a gate; `audience` a suggestion, never applied
    by itself; `about` the `produce` task, as `module.task`, whose pieces are compared or
    examined (`for` in the file); `files` the most files allowed, where that is limited.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Further reading, cited by author and title."""

    title: str
    author: str


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
    file_mb: int = 25
    module_mb: int = 90
    odds: float = 0.9
    judges: int = 4
    base_url: str = ""
    hub_url: str = ""
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
    }
