"""A module's Markdown: prose and tasks in their order, every fault with its line."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from markdown_it.token import Token

from leadfolio.course import Fault, Module, Part, Task
from leadfolio.edges.authoring import beside, markdown
from leadfolio.edges.authoring.faults import Faults, is_id, short, slug_sentence, text_of, unknown
from leadfolio.edges.authoring.front_matter import read_front_matter
from leadfolio.edges.authoring.options import NAMES, Options, read_options
from leadfolio.kinds import Kind

OPENING = re.compile(r"\s{0,3}(:{3,})\s*\{([^}]*)\}\s*(.*?)\s*")
CLOSE = "put ':::' on a line of its own after it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A file that a module shows or links, as written there, and in which line."""

    path: str
    line: int
    picture: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleRead:
    """One reading of a module: what can be known of it, and every fault.

    `kinds` holds every task that has an id, also one whose other options are wrong, so that
    one fault does not cause others elsewhere. `lines` is where a task's option stands; `anew`
    are the tasks that say `:was: nothing`.
    """

    module: Module
    faults: tuple[Fault, ...]
    shown: tuple[Shown, ...] = ()
    kinds: Mapping[str, Kind | None] = field(default_factory=dict)
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)
    anew: frozenset[str] = frozenset()


def read_module(content: bytes, *, id: str, file: str) -> ModuleRead:
    """Read one module. Files it shows are named, not looked for."""
    found = Faults(file)
    version = f"sha256:{hashlib.sha256(content).hexdigest()}"
    text = text_of(content, found)
    if text is None:
        empty = Module(id=id, title="", version=version, parts=())
        return ModuleRead(module=empty, faults=found.in_order())
    lines = text.split("\n")
    above, taken = read_front_matter(lines, found)
    body = _Body([*[""] * taken, *lines[taken:]], id, found)
    parts = body.parts()
    module = Module(
        id=id,
        title=above.title,
        version=version,
        parts=parts,
        hashtag=above.hashtag,
        minutes=above.minutes,
        summary=above.summary,
        reading=above.reading,
        images=tuple(dict.fromkeys(one.path for one in body.shown)),
    )
    return ModuleRead(
        module=module,
        faults=found.in_order(),
        shown=tuple(body.shown),
        kinds=body.kinds,
        lines=body.lines,
        anew=frozenset(body.anew),
    )


class _Body:
    """One reading of what stands below the front matter."""

    def __init__(self, lines: list[str], module: str, found: Faults) -> None:
        self.source, self.module, self.found = lines, module, found
        self.shown: list[Shown] = []
        self.kinds: dict[str, Kind | None] = {}
        self.lines: dict[tuple[str, str], int] = {}
        self.opened: dict[str, int] = {}
        self.anew: set[str] = set()
        self.before: dict[str, str] = {}

    def parts(self) -> tuple[Part, ...]:
        document = self._closed()
        parts: list[Part] = []
        at = 0
        for fence in document.fences:
            begin, end = markdown.span(fence)
            parts += self._prose(at, begin, document)
            task = self._task(fence, document)
            parts += [Part(task=task)] if task is not None else []
            at = end
        parts += self._prose(at, len(self.source), document)
        for line in document.nested:
            self.found.at(
                line, "a task stands at the left margin, not inside a list, a quotation or a note"
            )
        self._show(document.files)
        self._moves([part.task for part in parts if part.task is not None])
        return tuple(parts)

    def _moves(self, tasks: list[Task]) -> None:
        """Note every earlier id that is still a task's, or that two tasks claim."""
        for task in tasks:
            for old in task.was:
                line = self.lines[task.id, "was"]
                other = self.before.setdefault(old, task.id)
                if old in self.kinds:
                    self.found.at(line, f"{old!r} is still a task of this module; take one away")
                elif other != task.id:
                    self.found.at(line, f"two tasks say they were {old!r}; only one can have been")

    def _closed(self) -> markdown.Document:
        """Return the document, with tasks that were never closed closed before the next one."""
        while True:
            document = markdown.read("\n".join(self.source))
            for fence in document.fences:
                begin, end = markdown.span(fence)
                inner = self._next_opening(fence, begin, end)
                if inner is None:
                    continue
                if fence.info.strip():
                    self.found.at(
                        begin + 1,
                        f"this is not closed before the next begins in line {inner + 1}; {CLOSE}",
                    )
                if inner - begin < 2 or self.source[inner - 1].strip():
                    return document
                # Closed for this reading only, so that what follows is read for itself.
                self.source[inner - 1] = fence.markup
                break
            else:
                return document

    def _next_opening(self, fence: Token, begin: int, end: int) -> int | None:
        for n in range(begin + 1, end):
            opening = OPENING.fullmatch(self.source[n])
            if opening and len(opening[1]) >= len(fence.markup):
                return n
        return None

    def _prose(self, begin: int, end: int, document: markdown.Document) -> list[Part]:
        text = "\n".join(self.source[begin:end]).strip("\n").rstrip()
        if not text.strip():
            return []
        return [Part(prose=markdown.with_definitions(text, document))]

    def _show(self, files: tuple[markdown.File, ...], offset: int = 0) -> None:
        self.shown += [
            Shown(path=one.path, line=one.line + offset, picture=one.picture)
            for one in files
            if beside.wanted(one.path, picture=one.picture)
        ]

    def _task(self, fence: Token, document: markdown.Document) -> Task | None:
        begin, end = markdown.span(fence)
        line = begin + 1
        closed = end - 1 > begin and set(self.source[end - 1].strip()) == {":"}
        opening = OPENING.fullmatch(self.source[begin])
        if opening is None or opening[2].strip() != "task":
            self.found.at(line, _not_a_task(fence, opening))
            return None
        if not closed:
            self.found.at(line, f"this task is opened and never closed; {CLOSE}")
        task = self._id(opening[3], line)
        first = line + 1
        content = self.source[begin + 1 : end - 1 if closed else end]
        options, taken = read_options(
            content, first=first, opened=line, task=task, module=self.module, found=self.found
        )
        prompt = self._prompt(content[taken:], first + taken, line, task, document)
        if not task:
            return None
        self.kinds.setdefault(task, options.kind)
        self.lines |= {(task, name): number for name, number in options.lines.items()}
        self.anew |= {task} if options.anew else set()
        return _task(task, prompt, options) if options.kind is not None else None

    def _id(self, task: str, line: int) -> str:
        if not task:
            self.found.at(line, "this task has no id; write ':::{task} a-short-name'")
            return ""
        if not is_id(task):
            self.found.at(line, slug_sentence(task, "a task's id"))
            return ""
        before = self.opened.setdefault(task, line)
        if before != line:
            self.found.at(
                line, f"the task {task!r} already stands in line {before}; each id is given once"
            )
        return task

    def _prompt(
        self, lines: list[str], first: int, line: int, task: str, document: markdown.Document
    ) -> str:
        text = "\n".join(lines)
        if not text.strip():
            self.found.at(
                line, f"the task {short(task)} asks nothing; write its prompt below the options"
            )
            return ""
        inner = markdown.read(text)
        for fence in inner.fences:
            self.found.at(
                first + markdown.span(fence)[0], "a task's prompt cannot hold a ':::' part"
            )
        for n, late in enumerate(lines):
            name = re.match(r"\s{0,3}:([\w-]+):\s", f"{late} ")
            if name and name[1] in NAMES:
                self.found.at(
                    first + n, f"the option {name[1]!r} stands below the prompt; move it above"
                )
        self._show(markdown.read(text, document).files, first - 1)
        return markdown.with_definitions(text.strip("\n").rstrip(), document)


def _task(id: str, prompt: str, options: Options) -> Task:
    assert options.kind is not None
    return Task(
        id=id,
        kind=options.kind,
        prompt=prompt,
        words=options.words,
        audience=options.audience,
        about=options.about,
        media=options.media,
        optional=options.optional,
        files=options.files,
        was=options.was,
    )


def _not_a_task(fence: Token, opening: re.Match[str] | None) -> str:
    if not fence.info.strip():
        return "this ':::' closes nothing; take it out, or write ':::{task} a-short-name' to open a task"
    if opening is None:
        return f"{short(fence.info.strip())} is not a task; write ':::{{task}} a-short-name'"
    return f"{unknown(opening[2].strip(), 'known between the braces', ['task'])}"
