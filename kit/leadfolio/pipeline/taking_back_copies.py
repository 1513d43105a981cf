"""Taking back, first part: every copy of a piece in a course and its exchange, found and removed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from leadfolio import journal, submission, withdrawal
from leadfolio.course import Course
from leadfolio.edges.disk import files, folders, taking_away
from leadfolio.edges.exchange import names, weaving

MB = 1024 * 1024
ALWAYS = datetime.max.replace(tzinfo=UTC)
RESPONSES, HANDWRITTEN, RECEIPT = "responses.json", "handwritten.json", "receipt.json"
SECRET, RECORD, CHECKPOINTS = "submission_secret.txt", ".collected.json", ".ipynb_checkpoints"
QUARANTINE = ("state", "quarantine")
COPIES = ("feedback", "autograded", "submitted")
Pair = tuple[str, str]  # username, module


@dataclass(slots=True)
class Done:
    """What was removed, as lines; what could not be, with the reason; what is out of reach."""

    removed: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def trying(self, what: str, act: Callable[[], bool]) -> None:
        """Do one thing, and note that it was done or why it could not be."""
        try:
            if act():
                self.removed.append(what)
        except OSError as error:
            self.refused.append(f"{what} ({error.strerror or error})")
        except files.UnsafeFileError as error:
            self.refused.append(f"{what} ({error.reason})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A course's folder and its exchange."""

    course: Path
    told: Course
    exchange: Path

    @property
    def inbound(self) -> Path:
        """The folder of what was handed in."""
        return names.inbound(self.exchange, self.told.id)

    def shown(self, root: Path, *parts: str) -> str:
        """Return a path as it is said: below the course, or in the exchange."""
        path = root.joinpath(*parts)
        if path.is_relative_to(self.course):
            return path.relative_to(self.course).as_posix()
        if path.is_relative_to(self.exchange):
            return f"exchange: {path.relative_to(self.exchange).as_posix()}"
        return str(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A folder below `root` in which a piece stands, or may: whose it is, of which module."""

    root: Path
    parts: tuple[str, ...]
    pair: Pair


@dataclass(slots=True)
class Found:
    """Where a piece stands, its words by task, and when each copy of it was last changed."""

    copies: list[Copy] = field(default_factory=list)
    words: set[tuple[str, str]] = field(default_factory=set)
    written: list[datetime] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Return the leaders and modules it was handed in by and for."""
        return tuple(dict.fromkeys(copy.pair for copy in self.copies))


def everywhere(ground: Ground, unread: list[str]) -> Iterator[Copy]:
    """Yield every folder that may hold a copy: in the exchange first, what was collected last.

    What cannot be looked into is noted in `unread`.
    """
    for name in _names(ground, unread, ground.inbound):
        # One that begins with a dot was cut short, or is being written this moment.
        read = names.read_folder(name.lstrip("."))
        pair = (read.username, read.module) if read else ("", "")
        yield Copy(root=ground.inbound, parts=(name,), pair=pair)
    for place in COPIES:
        for username in _names(ground, unread, ground.course / place):
            for module in _names(ground, unread, ground.course / place, username):
                if not module.startswith("."):
                    pair = (username, module)
                    yield Copy(root=ground.course / place, parts=pair, pair=pair)


def _names(ground: Ground, unread: list[str], root: Path, *parts: str) -> tuple[str, ...]:
    try:
        return taking_away.names(root, *parts)
    except OSError as error:
        unread.append(f"{ground.shown(root, *parts)} ({error.strerror})")
        return ()


def find(ground: Ground, id_: str) -> Found:
    """Return everywhere a piece stands."""
    found = Found()
    for copy in everywhere(ground, found.unread):
        here = False
        for name in (RESPONSES, HANDWRITTEN):
            content = read(copy, name)
            gone = _gone(content, id_) if content is not None else ()
            here = here or gone is None or bool(gone)
            for item in gone or ():
                text = item.get("text")
                found.words.add((str(item.get("task")), text if isinstance(text, str) else ""))
                changed = withdrawal.written(item)
                found.written += [changed] if changed is not None else []
        if here:
            found.copies.append(copy)
    return found


def _gone(content: bytes, id_: str) -> tuple[dict[str, object], ...] | None:
    """Return a piece as it stands in a document; None where it does in one that cannot be read."""
    try:
        return withdrawal.without(files.decode_json(content), {id_: ALWAYS})[1]
    except ValueError:
        return None if id_.encode() in content.lower() else ()


def read(copy: Copy, *name: str) -> bytes | None:
    """Return a file of a copy, or None where there is none to read."""
    try:
        return files.read_regular(copy.root, *copy.parts, *name, most=100 * MB)
    except (OSError, files.UnsafeFileError):
        return None


def _value(content: bytes | None) -> object:
    try:
        return files.decode_json(content) if content is not None else None
    except ValueError:
        return None


def remove_feedback(
    ground: Ground, copies: Iterable[Copy], pairs: Iterable[Pair], done: Done
) -> None:
    """Remove the pages of feedback released to these leaders on these modules.

    They are called after the secrets of submissions, so those must still be there.
    """
    wanted = set(pairs)
    root = names.feedback(ground.exchange, ground.told.id)
    pages: set[str] = set()
    for copy in copies:
        secret = (read(copy, SECRET) or b"").decode("utf-8", "replace")
        if copy.pair in wanted and secret:
            for said in (secret, secret.strip()):
                pages.add(names.feedback_page(said, copy.pair[1]))
    for page in sorted(pages):
        for name in (page, page.replace(".html", "-tmp.html")):
            done.trying(ground.shown(root, name), lambda n=name: taking_away.remove(root, n))  # type: ignore[misc]


def remove_made(ground: Ground, pair: Pair, done: Done) -> None:
    """Remove what nbgrader made of a leader's module; it makes it again."""
    for place in ("feedback", "autograded"):
        root = ground.course / place
        done.trying(ground.shown(root, *pair), lambda r=root: taking_away.remove(r, *pair))  # type: ignore[misc]


def remove_quarantine(ground: Ground, whose: Callable[[str, str, str], bool], done: Done) -> None:
    """Remove what was noted on submissions left out: of leader, module and folder as `whose` says."""
    root = ground.course.joinpath(*QUARANTINE)
    for name in taking_away.names(root):
        try:
            raw = files.read_json(root, name)
        except (OSError, ValueError, files.UnsafeFileError):
            raw = None
        told = raw if isinstance(raw, dict) else {}
        notes = told.get("notes")
        first = notes[0] if isinstance(notes, list) and notes else {}
        about = first if isinstance(first, dict) else {}
        words = (about.get("leader"), about.get("module"), told.get("folder"))
        if whose(str(words[0]), str(words[1]), str(words[2])):
            done.trying(ground.shown(root, name), lambda n=name: taking_away.remove(root, n))  # type: ignore[misc]


def clean(
    ground: Ground, copy: Copy, id_: str, words: Iterable[tuple[str, str]], done: Done
) -> None:
    """Take a piece out of one folder: its files and words first, and last what names it."""
    if copy.root.parent == ground.course and not (copy.root / copy.parts[0]).is_symlink():
        folders.recover(copy.root.joinpath(*copy.parts))
    try:
        with taking_away.same_time(copy.root, *copy.parts):
            _Cleaning(ground, copy, id_, done).all(words)
    except (OSError, files.UnsafeFileError) as error:
        done.refused.append(f"{ground.shown(copy.root, *copy.parts)} ({error})")


class _Cleaning:
    """One folder, and the piece that is taken out of it."""

    def __init__(self, ground: Ground, copy: Copy, id_: str, done: Done) -> None:
        self.ground, self.copy, self.id, self.done = ground, copy, id_, done
        self.collected = copy.root == ground.course / "submitted"
        # Files as they will be, None for one that goes; in this order.
        self.change: dict[str, bytes | None] = {}

    def all(self, words: Iterable[tuple[str, str]]) -> None:
        """Take it out everywhere in the folder."""
        documents = {name: self._document(name) for name in (HANDWRITTEN, RESPONSES)}
        for name, (_, gone) in documents.items():
            if name == RESPONSES:
                self._leave_files(documents[name][0], gone)
        self._notebook(documents, words)
        if RECORD not in self.change and any(gone for _, gone in documents.values()):
            self._record()
        for name, (raw, gone) in documents.items():
            if gone is None:
                self.change[name] = None
            elif gone:
                left = raw.get("responses") if isinstance(raw, dict) else ()
                nothing = name == HANDWRITTEN and not left
                self.change[name] = None if nothing else files.encode_any(raw)
        if not self.collected:
            self._receipt()
        self._write()

    def _document(self, name: str) -> tuple[object, tuple[dict[str, object], ...] | None]:
        content = read(self.copy, name)
        gone = _gone(content, self.id) if content is not None else ()
        if content is None or gone is None:
            return None, gone
        return withdrawal.without(_value(content), {self.id: ALWAYS})

    def _leave_files(self, kept: object, gone: Iterable[dict[str, object]] | None) -> None:
        """Let the files go that this piece alone names."""
        items = kept.get("responses") if isinstance(kept, dict) else None
        others = _paths(items if isinstance(items, list) else [])
        for path in sorted(_paths(gone or ()) - others):
            self.change[path] = None

    def _notebook(self, documents: Mapping[str, object], words: Iterable[tuple[str, str]]) -> None:
        name = f"{self.copy.pair[1]}.ipynb"
        content = read(self.copy, name)
        if content is None:
            return
        if not self.collected:
            changed = weaving.without_words(_value(content), words)
            self.change |= {name: changed} if changed is not None else {}
            return
        made: bytes | None = content
        for task in sorted({task for task, _ in words}):
            names = weaving.names_of(_value(made), task)
            held = {
                n: self._said(d, names, handwritten=n == HANDWRITTEN) for n, d in documents.items()
            }
            texts = [response.text for response in held[HANDWRITTEN]]
            made = weaving.rewoven(_value(made), task, held[RESPONSES], texts)
        if made is None:
            # It cannot be read: collected again, the module's own stands in for it.
            self.change |= {name: None, RECORD: None}
        elif made != content:
            self.change[name] = made

    def _said(
        self, document: object, names: frozenset[str], *, handwritten: bool
    ) -> list[journal.Response]:
        """Return what a leader said to a task, by any id of it, without the piece."""
        raw = document[0] if isinstance(document, tuple) else None
        username, module = self.copy.pair
        found, _ = submission.read(
            raw, username=username, module=module, course=self.ground.told, handwritten=handwritten
        )
        return [response for response in found or () if response.task in names]

    def _record(self) -> None:
        """Leave out of what was noted at collecting whatever was said of single pieces."""
        raw = _value(read(self.copy, RECORD))
        notes = raw.get("notes") if isinstance(raw, dict) else None
        if isinstance(raw, dict) and isinstance(notes, list):
            left = [
                n
                for n in notes
                if not str(isinstance(n, dict) and n.get("where")).startswith("responses[")
            ]
            self.change[RECORD] = files.encode_any({**raw, "notes": left})

    def _receipt(self) -> None:
        """Let the receipt in the exchange name what lies there now; its writer has the first one."""
        raw = _value(read(self.copy, RECEIPT))
        named = raw.get("files") if isinstance(raw, dict) else None
        if not isinstance(raw, dict) or not isinstance(named, dict) or not self.change:
            return
        now = {n: named[n] for n in named if n not in self.change}
        now |= {
            n: submission.digest(c) for n, c in self.change.items() if n in named and c is not None
        }
        # Before the documents: what names the piece changes last, so that a second try finds it.
        self.change = {
            RECEIPT: files.encode_any({**raw, "files": dict(sorted(now.items()))}),
            **self.change,
        }

    def _write(self) -> None:
        root, parts = self.copy.root, self.copy.parts
        stuck: list[str] = []
        for name, change in self.change.items():
            content = self._naming(change, stuck) if name == RESPONSES and stuck else change
            path = (*parts, *name.split("/"))
            what = self.ground.shown(root, *path)

            def act(path: tuple[str, ...] = path, content: bytes | None = content) -> bool:
                if content is None:
                    return taking_away.remove(root, *path)
                taking_away.write(root, *path, content=content)
                return True

            made = Done()
            made.trying(f"{what}: written again without it" if content is not None else what, act)
            self.done.refused += made.refused
            stuck += [name] if made.refused and journal.is_file_path(name) else []
            # A receipt and a record hold nothing of the piece but its traces.
            self.done.removed += made.removed if name not in {RECEIPT, RECORD} else ()
        taking_away.remove(root, *parts, CHECKPOINTS)
        if any(name.startswith("files/") for name in self.change) and not taking_away.names(
            root, *parts, "files"
        ):
            taking_away.remove(root, *parts, "files")

    def _naming(self, content: bytes | None, paths: Iterable[str]) -> bytes | None:
        """Return a document that still names the files which could not be removed.

        Whoever may remove them finds them by it, and nothing else of the piece is in it.
        """
        raw = _value(content)
        items = raw.get("responses") if isinstance(raw, dict) else None
        if not isinstance(raw, dict) or not isinstance(items, list):
            return content
        trace = {"id": self.id, "files": [{"path": path} for path in paths]}
        return files.encode_any({**raw, "responses": [*items, trace]})


def _paths(items: Iterable[object]) -> set[str]:
    """Return the files that pieces name, as a submission can have them."""
    lists = [item.get("files") for item in items if isinstance(item, dict)]
    found = (
        file.get("path")
        for one in lists
        if isinstance(one, list)
        for file in one
        if isinstance(file, dict)
    )
    return {path for path in found if isinstance(path, str) and journal.is_file_path(path)}
