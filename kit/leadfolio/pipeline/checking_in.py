"""Checking in one submission: read without trusting a byte of it, then repaired and woven."""

import secrets
import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from leadfolio import formats, ids, journal, kinds, portfolio, submission, withdrawal
from leadfolio.course import Course
from leadfolio.edges.disk import files
from leadfolio.edges.exchange import weaving
from leadfolio.edges.exchange.weaving import Woven
from leadfolio.journal import Audience, Response
from leadfolio.kinds import Kind
from leadfolio.pipeline import opening
from leadfolio.report import Level, Note, printable, warning
from leadfolio.submission import Handed
from leadfolio.withdrawal import NOTHING, Withdrawn

MB = 1024 * 1024
MOST_FILES = 2000
SECRET = "submission_secret.txt"
SHOWN = frozenset({"png", "jpg", "jpeg", "gif", "webp", "pdf", "mp3", "m4a", "mp4", "webm", "csv"})
AGAIN = "ask the leader to open the module and hand in again; what they wrote is in their journal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What becomes of one submission: files by path, and notes; no files where it is left out.

    `ids` are those of its responses, which are its leader's from then on.
    """

    content: Mapping[str, bytes] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    ids: tuple[str, ...] = ()

    @property
    def quarantined(self) -> bool:
        """Whether it is left out."""
        return any(note.level is Level.QUARANTINED for note in self.notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A module as it was released: the notebook words are woven into, and what it asks."""

    notebook: object
    version: str
    kinds: Mapping[str, Kind]

    @property
    def moves(self) -> dict[str, str]:
        """The ids that its tasks had before, and what each is called now."""
        return weaving.moves(self.notebook)


class Frames:
    """The modules' frames, each read once, from the nearest place that has it."""

    def __init__(self, folder: Path, course: Course, *, outbound: Path) -> None:
        self.folder, self.course, self.outbound = folder, course, outbound
        self._read: dict[str, Frame] = {}

    def of(self, module: str) -> Frame:
        """Return the frame of a module."""
        if module not in self._read:
            self._read[module] = self._frame(module)
        return self._read[module]

    def _frame(self, module: str) -> Frame:
        for place in (self.folder / "release", self.folder / "source", self.outbound):
            notebook = _json(place, module, f"{module}.ipynb")
            if weaving.is_frame(notebook) and weaving.tasks(notebook):
                version, asked = _released(_json(place, module, "module.json"))
                return Frame(notebook=notebook, version=version, kinds=asked)
        opened = opening.open_course(self.folder)
        here = next(one for one in opened.modules if one.id == module)
        return Frame(
            notebook=weaving.plain_frame((task.id, task.prompt) for task in here.tasks),
            version=here.version,
            kinds={task.id: task.kind for task in here.tasks},
        )


def _json(root: Path, *parts: str) -> object:
    """Return a JSON file's value, or None where there is none to read."""
    try:
        return files.read_json(root, *parts, most=100 * MB)
    except (OSError, ValueError, files.UnsafeFileError):
        return None


def _released(raw: object) -> tuple[str, dict[str, Kind]]:
    """Return the version and the tasks that a module.json tells of, as far as it can be read."""
    told = raw if isinstance(raw, dict) else {}
    asked = told.get("tasks")
    found: dict[str, Kind] = {}
    for task in asked if isinstance(asked, list) else ():
        id_ = task.get("id") if isinstance(task, dict) else None
        if isinstance(id_, str) and ids.is_slug(id_):
            found[id_] = kinds.kind_named(task.get("kind")) or Kind.REFLECT
    version = told.get("version")
    return version if isinstance(version, str) else "", found


class _Checking:
    """One submission being checked: its folder, what was found, what there is to say."""

    def __init__(self, folder: Path, handed: Handed, course: Course, withdrawn: Withdrawn) -> None:
        self.folder, self.handed, self.course = folder, handed, course
        self.withdrawn = withdrawn
        self.notes: list[Note] = []
        self.content: dict[str, bytes] = {}

    def note(self, level: Level, code: str, message: str, do: str, where: str = "") -> None:
        self.notes.append(
            Note(
                level=level,
                code=code,
                message=message,
                next=do,
                leader=self.handed.username,
                module=self.handed.module,
                where=printable(where or self.handed.folder),
            )
        )

    def warn(self, code: str, message: str, do: str, where: str) -> None:
        self.note(Level.WARNING, code, message, do, where)

    def quarantine(self, code: str, message: str, do: str = AGAIN, where: str = "") -> None:
        self.note(Level.QUARANTINED, code, message, do, where)

    def value(self, name: str) -> object:
        """Return the JSON value of a file that was read, or None."""
        try:
            return files.decode_json(self.content[name])
        except (KeyError, ValueError):
            return None


def take(
    folder: Path,
    handed: Handed,
    course: Course,
    frames: Frames,
    *,
    at: datetime,
    held: Path,
    holders: Mapping[str, str],
    withdrawn: Withdrawn = NOTHING,
) -> Taken:
    """Return a submission as it can be kept, or why it cannot.

    `at` is when it was handed in; `held` the place of what was collected before; `holders`
    say whose the ids are that were collected or published before; `withdrawn` what was taken
    back and is not kept again.
    """
    checking = _Checking(folder, handed, course, withdrawn)
    _read(checking)
    if any(note.level is Level.QUARANTINED for note in checking.notes):
        return Taken(notes=tuple(checking.notes))
    responses = _responses(checking)
    if responses is None:
        return Taken(notes=tuple(checking.notes))
    _compare_receipt(checking)
    responses = _own(checking, responses, holders)
    frame = frames.of(handed.module)
    # A task may have another id now than when it was answered; the words stay as they came.
    responses = portfolio.renamed(responses, frame.moves)
    version, asked = _asked(checking)
    notebook = checking.value(f"{handed.module}.ipynb")
    woven = weaving.weave(
        frame.notebook,
        notebook,
        responses,
        known=asked or frame.kinds,
        refused=_refused(checking, frame.moves),
    )
    checking.notes += [
        warning(doubt, leader=handed.username, module=handed.module) for doubt in woven.doubts
    ]
    known = {**asked, **frame.kinds}
    known |= {frame.moves[old]: kind for old, kind in asked.items() if old in frame.moves}
    for n, response in enumerate(responses):
        if response.task not in known:
            checking.warn(
                "task-unknown",
                f"{response.task!r} is not a task of this module",
                "nothing: the piece is kept, and woven in at the end",
                f"responses[{n}].task",
            )
    content = _kept(checking, responses)
    content[f"{handed.module}.ipynb"] = woven.notebook
    written = _handwritten(
        woven, handed, course, known, version or frame.version, at=at, held=held, moves=frame.moves
    )
    if written:
        content["handwritten.json"] = files.encode_json(
            submission.handwritten_document(
                course=course.id, module=handed.module, written=at, responses=written
            )
        )
    ids_held = tuple(response.id for response in responses)
    return Taken(content=content, notes=tuple(checking.notes), ids=ids_held)


def _read(checking: _Checking) -> None:
    """Read every regular file of a submission, following nothing, up to what may be handed in."""
    # nbgrader's own limit is a little more than ours: its button may have been used.
    most = max(checking.course.module_mb, 100) * MB
    module = checking.handed.module
    room = most
    try:
        for n, (name, entry) in enumerate(files.walk(checking.folder)):
            if n >= MOST_FILES:
                return checking.quarantine("folder-unreadable", f"it holds over {MOST_FILES} files")
            if not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
                _unsafe(checking, name)
                continue
            if not _belongs(name, module):
                continue
            size = entry.stat(follow_symlinks=False).st_size
            if size > room:
                message = f"it is larger than the {most // MB} MB that can be handed in"
                return checking.quarantine("folder-unreadable", message)
            checking.content[name] = files.read_regular(
                checking.folder.parent, checking.folder.name, *name.split("/"), most=max(room, 1)
            )
            room -= len(checking.content[name])
    except files.UnsafeFileError as error:
        return checking.quarantine("unsafe-path", f"{error}; nothing of it is used")
    except OSError as error:
        message = f"it cannot be read: {error.strerror}"
        return checking.quarantine("folder-unreadable", message)
    return None


def _unsafe(checking: _Checking, name: str) -> None:
    """Note a link or a special file; where the words should be, nothing of it can be used."""
    message = f"{name!r} is a link or a special file, and is not followed"
    if name in {"responses.json", "files"}:
        checking.quarantine("unsafe-path", message, where=name)
    else:
        checking.warn("unsafe-path", message, "nothing: it is left out", name)


def _belongs(name: str, module: str) -> bool:
    """Whether a file may be part of a submission."""
    if name in {f"{module}.ipynb", "responses.json", "module.json", "receipt.json", SECRET}:
        return True
    if name in {"timestamp.txt"}:
        return True
    parts = name.split("/")
    if any(part.startswith((".", "__")) for part in parts) or parts[0] == "feedback":
        return False
    return journal.is_file_path(name) or name.rpartition(".")[2].lower() in SHOWN


def _responses(checking: _Checking) -> tuple[Response, ...] | None:
    """Return the responses handed in; None where the submission is left out."""
    module = checking.handed.module
    notebook = weaving.is_frame(checking.value(f"{module}.ipynb"))
    if "responses.json" not in checking.content:
        if not notebook:
            message = "there is neither a responses.json nor a notebook that can be read"
            checking.quarantine("submission-unreadable", message)
            return None
        checking.warn(
            "responses-missing",
            "there is no responses.json; only what stands in answer cells is taken",
            "nothing, if the leader wrote in the answer cells; else ask them to hand in again",
            "responses.json",
        )
        return ()
    try:
        raw = files.decode_json(checking.content["responses.json"])
    except ValueError:
        message = "responses.json is not whole JSON"
        checking.quarantine("json-unreadable", message, where="responses.json")
        return None
    responses, notes = submission.read(
        raw,
        username=checking.handed.username,
        module=module,
        course=checking.course,
        withdrawn=checking.withdrawn,
    )
    checking.notes += notes
    if responses is not None and not notebook:
        checking.warn(
            "notebook-unreadable",
            "its notebook is missing or cannot be read; the module's own stands in for it",
            "nothing: the leader's words are all in responses.json",
            f"{module}.ipynb",
        )
    return responses


def _own(
    checking: _Checking, responses: Iterable[Response], holders: Mapping[str, str]
) -> tuple[Response, ...]:
    """Return the responses whose ids no other leader holds, and note the rest."""
    username = checking.handed.username
    kept: list[Response] = []
    for response in responses:
        if holders.get(response.id, username) == username:
            kept.append(response)
        else:
            checking.notes.append(
                portfolio.taken(response.id, username=username, module=checking.handed.module)
            )
    return tuple(kept)


def _compare_receipt(checking: _Checking) -> None:
    """Note every file that is not the one the submission's receipt names."""
    if "receipt.json" not in checking.content:
        return
    raw = checking.value("receipt.json")
    if _other_version(checking, raw, formats.RECEIPT, "receipt.json"):
        return
    receipt = submission.read_receipt(raw)
    about = (checking.course.id, checking.handed.module)
    do = "ask the leader to hand in again, and compare the receipt's code with theirs"
    if receipt is None or (receipt.course, receipt.module) != about:
        checking.warn("receipt-differs", "the receipt is not one of this", do, "receipt.json")
        return
    for name, digest in receipt.files.items():
        kept = checking.content.get(name)
        if kept is None or submission.digest(kept) != digest:
            seen = "is not there" if kept is None else "is another file now"
            checking.warn("receipt-differs", f"{name!r} {seen}", do, name)
    for name in sorted(checking.content.keys() - receipt.files.keys() - {"receipt.json"}):
        checking.warn("receipt-differs", f"{name!r} was not there when it was handed in", do, name)


def _other_version(checking: _Checking, raw: object, expected: str, name: str) -> bool:
    """Whether a file was written by an older or a newer leadfolio, and so is not read; note it."""
    said = raw.get("format") if isinstance(raw, dict) else None
    wrong = formats.fault(said, expected)
    if wrong is None or wrong[0] == "format-unknown":
        return False
    checking.warn(wrong[0], f"{name}: {wrong[1]}", wrong[2], name)
    return True


def _asked(checking: _Checking) -> tuple[str, dict[str, Kind]]:
    """Return the version and the tasks that the module.json handed in tells of."""
    if "module.json" not in checking.content:
        return "", {}
    raw = checking.value("module.json")
    if _other_version(checking, raw, formats.MODULE, "module.json"):
        return "", {}
    if not isinstance(raw, dict) or formats.fault(raw.get("format"), formats.MODULE):
        checking.warn(
            "format-unknown",
            "module.json does not say what was asked; the module as released is taken",
            "nothing: what was written is kept, and woven into the module as released",
            "module.json",
        )
        return "", {}
    return _released(raw)


def _kept(checking: _Checking, responses: Iterable[Response]) -> dict[str, bytes]:
    """Return the files that are kept beside the notebook: those that someone agreed to."""
    named = {file.path for response in responses for file in response.files}
    secret = checking.content.get(SECRET, b"").strip()
    kept = {
        name: content
        for name, content in checking.content.items()
        if name in {"responses.json", "module.json", "receipt.json"}
        or (name in named if name.startswith("files/") else _ending_shown(name))
    }
    document, gone = withdrawal.without(checking.value("responses.json"), checking.withdrawn)
    if gone:
        kept["responses.json"] = files.encode_any(document)
    # nbgrader's feedback asks for this file; what is not one must not stop it for everyone.
    kept[SECRET] = secret if secret.isalnum() and len(secret) <= 256 else _new_secret()
    return kept


def _refused(checking: _Checking, moves: Mapping[str, str]) -> Callable[[str, str], bool]:
    """Return whether words in a task's answer cell are some that were taken back."""
    _, gone = withdrawal.without(checking.value("responses.json"), checking.withdrawn)
    texts = {(item.get("task"), str(item.get("text")).strip()) for item in gone}

    def refused(task: str, text: str) -> bool:
        return any(
            _handwritten_id(checking.handed, checking.course, name, text) in checking.withdrawn
            or (name, text) in texts
            for name in _names(task, moves)
        )

    return refused


def _names(task: str, moves: Mapping[str, str]) -> tuple[str, ...]:
    """Return every id that a task has or had, the one it has first."""
    return (task, *(old for old, new in moves.items() if new == task))


def _handwritten_id(handed: Handed, course: Course, task: str, text: str) -> str:
    return ids.handwritten_id(
        course=course.id, module=handed.module, task=task, username=handed.username, text=text
    )


def _ending_shown(name: str) -> bool:
    return name.rpartition(".")[2].lower() in SHOWN


def _new_secret() -> bytes:
    return secrets.token_hex(64).encode()


def _handwritten(
    woven: Woven,
    handed: Handed,
    course: Course,
    known: Mapping[str, Kind],
    version: str,
    *,
    at: datetime,
    held: Path,
    moves: Mapping[str, str],
) -> tuple[Response, ...]:
    """Return what was written by hand as responses for the facilitator, as old as they are."""
    before = _held_before(held, handed, course)
    found = []
    for written in woven.handwritten:
        # Under whichever id its task had when it was first collected.
        derived = [
            _handwritten_id(handed, course, name, written.text)
            for name in _names(written.task, moves)
        ]
        id_ = next((one for one in derived if one in before), derived[0])
        older = before.get(id_)
        fresh = Response(
            id=id_,
            task=written.task,
            kind=known.get(written.task, Kind.REFLECT),
            version=version,
            text=written.text,
            language=course.language,
            audience=Audience.FACILITATOR,
            first_written=at,
            written=at,
        )
        if older is not None:
            fresh = replace(fresh, first_written=older.first_written, written=older.written)
        found.append(fresh)
    return tuple(found)


def _held_before(held: Path, handed: Handed, course: Course) -> dict[str, Response]:
    """Return the handwritten words that were collected before, by id."""
    raw = _json(held, "handwritten.json")
    if raw is None:
        return {}
    found, _ = submission.read(
        raw, username=handed.username, module=handed.module, course=course, handwritten=True
    )
    return {response.id: response for response in found or ()}
