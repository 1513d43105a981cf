"""A leader's journal: every response, in the order it was written."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from leadfolio import ids, times
from leadfolio.errors import JournalError
from leadfolio.kinds import Kind, Value, kind_named, read_data


class Audience(StrEnum):
    """Who may read a response. Only its writer widens it."""

    SELF = "self"
    FACILITATOR = "facilitator"
    COHORT = "cohort"
    PUBLIC = "public"

    def reaches(self, readers: "Audience") -> bool:
        """Whether `readers` may read what is shared this widely.

        >>> Audience.PUBLIC.reaches(Audience.COHORT), Audience.SELF.reaches(Audience.FACILITATOR)
        (True, False)
        """
        order = list(Audience)
        return order.index(self) >= order.index(readers)


class ShownAs(StrEnum):
    """Under which name a response is shown."""

    NAME = "name"
    PSEUDONYM = "pseudonym"


class Moment(StrEnum):
    """What a piece of learning felt like, where its writer says so."""

    FRUSTRATION = "frustration"
    JOY = "joy"
    TRIAL = "trial"
    TRIUMPH = "triumph"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address a leader adds to a response: http, https or mailto."""

    url: str
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a response. `path` is `files/<sha256>.<ending>`; `bytes` its length."""

    path: str
    alt: str = ""
    type: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An earlier text of an entry that its writer chose to show; of a map, `data` as well."""

    written: datetime
    text: str
    note: str = ""
    data: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a leader wrote to one task at one moment.

    Never edited: a second thought is a second Response with the same `id`.
    """

    id: str
    task: str
    kind: Kind = Kind.REFLECT
    version: str = ""
    title: str = ""
    text: str = ""
    language: str = ""
    audience: Audience = Audience.FACILITATOR
    shown_as: ShownAs = ShownAs.NAME
    first_written: datetime
    written: datetime
    tags: tuple[str, ...] = ()
    moment: Moment | None = None
    links: tuple[Link, ...] = ()
    files: tuple[Attachment, ...] = ()
    built_on: tuple[str, ...] = ()
    exemplar: bool = False
    drafts: tuple[Draft, ...] = ()
    data: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.written.tzinfo is None or self.first_written.tzinfo is None:
            raise JournalError(
                f"the response to {self.task!r} has a time without a time zone",
                do="write it with datetime.now(UTC): journals travel between schools",
            )

    @property
    def empty(self) -> bool:
        """Whether nothing at all was written, attached or filled in."""
        return not (
            self.text.strip() or self.title.strip() or self.files or self.links
        ) and not any(self.data.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One line of a journal: a response, when it was kept, and by which writer."""

    response: Response
    saved: datetime
    writer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something in a response from outside that was not as it should be, and what was made of it."""

    code: str
    where: str
    message: str
    next: str


def standing(lines: Iterable[Kept]) -> dict[str, Response]:
    """Return what stands for each entry, in the order the entries were first written.

    The greatest `saved` stands, then the writer's name; an entry taken away (audience
    `self` and nothing in it) does not stand.

    >>> from datetime import UTC
    >>> def kept(text: str, hour: int, writer: str = "w1") -> Kept:
    ...     at = datetime(2030, 9, 1, hour, tzinfo=UTC)
    ...     said = Response(id="e1", task="why-educator", text=text, written=at, first_written=at)
    ...     return Kept(response=said, saved=at, writer=writer)
    >>> standing([kept("Quiet.", 10), kept("Busy.", 9)])["e1"].text
    'Quiet.'
    """
    last: dict[str, Response] = {}
    for line in sorted(lines, key=_order):
        last[line.response.id] = line.response
    stands = (r for r in last.values() if not (r.audience is Audience.SELF and r.empty))
    return {r.id: r for r in sorted(stands, key=lambda r: (r.first_written, r.id))}


def drafts(lines: Iterable[Kept], entry: str) -> tuple[Kept, ...]:
    """Return every line of one entry, oldest first; the last of them stands."""
    return tuple(sorted((k for k in lines if k.response.id == entry), key=_order))


def taken_away(response: Response) -> Response:
    """Return the line that takes an entry away: audience `self` and nothing in it."""
    bare = Response(
        id=response.id,
        task=response.task,
        kind=response.kind,
        first_written=response.first_written,
        written=response.written,
    )
    return replace(bare, audience=Audience.SELF, version=response.version)


def handed_in(standing_responses: Iterable[Response]) -> tuple[Response, ...]:
    """Return exactly what a leader agreed to hand in: everything but what is only theirs."""
    return tuple(r for r in standing_responses if r.audience is not Audience.SELF and not r.empty)


def _order(line: Kept) -> tuple[datetime, str]:
    return (line.saved, line.writer)


def plain(response: Response) -> dict[str, object]:
    """Return a response as the JSON object that formats.md §4 shows, keys in its order."""
    return {
        "id": response.id,
        "task": response.task,
        "kind": response.kind.value,
        "version": response.version,
        "title": response.title,
        "text": response.text,
        "language": response.language,
        "audience": response.audience.value,
        "shown_as": response.shown_as.value,
        "first_written": times.stamp(response.first_written),
        "written": times.stamp(response.written),
        "tags": list(response.tags),
        "moment": response.moment.value if response.moment else None,
        "links": [{"url": x.url, "title": x.title, "note": x.note} for x in response.links],
        "files": [
            {"path": f.path, "alt": f.alt, "type": f.type, "bytes": f.bytes} for f in response.files
        ],
        "built_on": list(response.built_on),
        "exemplar": response.exemplar,
        "drafts": [plain_draft(draft) for draft in response.drafts],
        "data": _plain_data(response.data),
    }


def plain_draft(draft: Draft) -> dict[str, object]:
    """Return a draft as the JSON object that formats.md §4 shows; `data` only where it has any."""
    told = {"written": times.stamp(draft.written), "text": draft.text, "note": draft.note}
    return {**told, "data": _plain_data(draft.data)} if draft.data else dict(told)


def _plain_data(data: Mapping[str, Value]) -> dict[str, object]:
    return {name: list(v) if isinstance(v, tuple) else v for name, v in data.items()}


def draft_data(kind: Kind, data: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return what a draft keeps beside its words: a map is drawn as it was, others are only read."""
    return dict(data) if kind is Kind.MAP else {}


def encode(kept: Kept) -> str:
    """Write one line of a journal: the response and when it was saved."""
    line = json.dumps(
        {**plain(kept.response), "saved": times.fine_stamp(kept.saved)}, ensure_ascii=False
    )
    # Half of a surrogate pair can be typed and pasted, and is in no UTF-8 file.
    return line.encode("utf-8", "replace").decode("utf-8")


def decode(line: str, *, where: str, writer: str) -> Kept:
    """Read one line of a journal. The inverse of `encode`.

    Raises:
        JournalError: the line is not a response; says `where` it was read.
    """
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError):
        raw = None
    return read_line(raw, where=where, writer=writer)


def read_line(raw: object, *, where: str, writer: str) -> Kept:
    """Read the object that one line of a journal holds.

    Raises:
        JournalError: the line is not a response; says `where` it was read.
    """
    saved = times.read(raw.get("saved")) if isinstance(raw, dict) else None
    response, _ = read_response(raw, where=where)
    if response is None or saved is None:
        raise JournalError(
            "this line is not a whole response and was passed over",
            where=where,
            do="nothing: every other line is kept; the words before it stand",
        )
    return Kept(response=response, saved=saved, writer=writer)


def read_response(
    raw: object, *, where: str, otherwise: datetime | None = None
) -> tuple[Response | None, tuple[Doubt, ...]]:
    """Return the response that a JSON object holds, and every doubt about it.

    The narrower choice wins at each doubt. `otherwise` is the time to take where the
    object has none. None is returned where there is no telling what it is.
    """
    reader = _Reader(where)
    if not isinstance(raw, dict):
        reader.doubt("response-unreadable", "", "this is not a response", "hand in again")
        return None, tuple(reader.doubts)
    id_, task = raw.get("id"), raw.get("task")
    if not isinstance(id_, str) or not ids.is_entry_id(id_):
        reader.doubt("id-unreadable", "id", f"{_shown(id_)} is not an entry's id", "hand in again")
        return None, tuple(reader.doubts)
    if not isinstance(task, str) or not ids.is_slug(task):
        reader.doubt("task-unreadable", "task", f"{_shown(task)} is not a task", "hand in again")
        return None, tuple(reader.doubts)
    written = times.read(raw.get("written")) or times.read(raw.get("first_written")) or otherwise
    if written is None:
        reader.doubt(
            "time-unreadable", "written", "it has no time that can be read", "hand in again"
        )
        return None, tuple(reader.doubts)
    kind = reader.kind(raw)
    data, strange = read_data(kind, raw.get("data"))
    for name in strange:
        reader.doubt(
            "data-unreadable", f"data.{name}", "this is not a value of its kind; left out", _AGAIN
        )
    response = Response(
        id=id_,
        task=task,
        kind=kind,
        version=reader.text(raw, "version"),
        title=reader.text(raw, "title"),
        text=reader.text(raw, "text"),
        language=reader.text(raw, "language"),
        audience=reader.audience(raw),
        shown_as=reader.shown_as(raw),
        first_written=min(times.read(raw.get("first_written")) or written, written),
        written=written,
        tags=reader.tags(raw),
        moment=reader.moment(raw),
        links=reader.links(raw),
        files=reader.files(raw),
        built_on=tuple(x for x in reader.items(raw, "built_on") if ids.is_entry_id(x)),  # type: ignore[misc]
        exemplar=raw.get("exemplar") is True,
        drafts=reader.drafts(raw, kind),
        data=data,
    )
    return response, tuple(reader.doubts)


_AGAIN = "ask its writer to hand in again"
_FILE = re.compile(r"files/[A-Za-z0-9_][A-Za-z0-9_-]*\.[A-Za-z0-9]+", re.ASCII)
# Made once: opening a journal of 5,000 lines asks 5,000 times.
_AUDIENCES, _SHOWN_AS, _MOMENTS = frozenset(Audience), frozenset(ShownAs), frozenset(Moment)
_MOST_BYTES = 2**53  # what every reader of JSON can hold
_SCHEMES = ("http://", "https://", "mailto:")


def _shown(value: object) -> str:
    """Return a value from outside, short enough for a sentence."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


class _Reader:
    """Reads one object's values, gathering doubts. Lives for one `read_response`."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.doubts: list[Doubt] = []

    def doubt(self, code: str, name: str, message: str, do: str) -> None:
        place = f"{self.where}.{name}" if name else self.where
        self.doubts.append(Doubt(code=code, where=place, message=message, next=do))

    def text(self, raw: dict[str, object], name: str) -> str:
        value = raw.get(name)
        if isinstance(value, str):
            if value.isascii() and "\x00" not in value:
                return value
            # A lone surrogate is legal in JSON and in no UTF-8 file.
            return value.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")
        if value is not None:
            self.doubt("value-unreadable", name, "this is not text; left out", _AGAIN)
        return ""

    def items(self, raw: dict[str, object], name: str) -> list[object]:
        value = raw.get(name)
        if isinstance(value, list):
            return value
        if value is not None:
            self.doubt("value-unreadable", name, "this is not a list; left out", _AGAIN)
        return []

    def objects(self, raw: dict[str, object], name: str) -> list[tuple[str, dict[str, object]]]:
        found = []
        for n, item in enumerate(self.items(raw, name)):
            if isinstance(item, dict):
                found.append((f"{name}[{n}]", item))
            else:
                self.doubt(
                    "value-unreadable", f"{name}[{n}]", "this is not as it should be", _AGAIN
                )
        return found

    def kind(self, raw: dict[str, object]) -> Kind:
        kind = kind_named(raw.get("kind"))
        if kind is None:
            self.doubt(
                "kind-unknown",
                "kind",
                f"{_shown(raw.get('kind'))} is not a kind of task; read as plain writing",
                _AGAIN,
            )
        return kind or Kind.REFLECT

    def audience(self, raw: dict[str, object]) -> Audience:
        value = raw.get("audience")
        if isinstance(value, str) and value in _AUDIENCES:
            return Audience(value)
        said = "who may read it is missing" if value is None else f"{_shown(value)} is no audience"
        self.doubt(
            "audience-unknown",
            "audience",
            f"{said}, so only the facilitator reads it",
            "ask its writer to choose who sees it and hand in again",
        )
        return Audience.FACILITATOR

    def shown_as(self, raw: dict[str, object]) -> ShownAs:
        value = raw.get("shown_as")
        if isinstance(value, str) and value in _SHOWN_AS:
            return ShownAs(value)
        self.doubt(
            "shown-as-unknown",
            "shown_as",
            "it does not say under which name to show it, so the invented name is used",
            "ask its writer to choose a name and hand in again",
        )
        return ShownAs.PSEUDONYM

    def moment(self, raw: dict[str, object]) -> Moment | None:
        value = raw.get("moment")
        if isinstance(value, str) and value in _MOMENTS:
            return Moment(value)
        if value is not None:
            self.doubt("value-unreadable", "moment", f"{_shown(value)} is no moment", _AGAIN)
        return None

    def tags(self, raw: dict[str, object]) -> tuple[str, ...]:
        words = [
            x.strip().lstrip("#").strip() for x in self.items(raw, "tags") if isinstance(x, str)
        ]
        clean = (word.encode("utf-8", "replace").decode("utf-8")[:60] for word in words if word)
        return tuple(dict.fromkeys(clean))

    def links(self, raw: dict[str, object]) -> tuple[Link, ...]:
        found = []
        for name, item in self.objects(raw, "links"):
            url = self.text(item, "url").strip()
            if is_address(url):
                found.append(
                    Link(url=url, title=self.text(item, "title"), note=self.text(item, "note"))
                )
            else:
                self.doubt(
                    "link-refused",
                    f"{name}.url",
                    f"{_shown(url)} is not an address on the web or of e-mail; left out",
                    "ask its writer for an address that begins with https:// or mailto:",
                )
        return tuple(found)

    def files(self, raw: dict[str, object]) -> tuple[Attachment, ...]:
        found = []
        for name, item in self.objects(raw, "files"):
            size = item.get("bytes")
            path = self.text(item, "path")
            if is_file_path(path):
                found.append(
                    Attachment(
                        path=path,
                        alt=self.text(item, "alt"),
                        type=self.text(item, "type"),
                        bytes=size if isinstance(size, int) and 0 <= size < _MOST_BYTES else 0,
                    )
                )
            else:
                self.doubt(
                    "file-refused",
                    f"{name}.path",
                    f"{_shown(path)} is not a file of this submission; left out",
                    _AGAIN,
                )
        return tuple(found)

    def drafts(self, raw: dict[str, object], kind: Kind) -> tuple[Draft, ...]:
        found = []
        for _, item in self.objects(raw, "drafts"):
            written = times.read(item.get("written"))
            if written is not None:
                text, note = self.text(item, "text"), self.text(item, "note")
                data = draft_data(kind, read_data(kind, item.get("data"))[0])
                found.append(Draft(written=written, text=text, note=note, data=data))
        return tuple(sorted(found, key=lambda draft: draft.written))


def _unprintable(text: str) -> bool:
    """Whether a text holds a character that no address may hold."""
    return any(c.isspace() or not c.isprintable() for c in text)


def is_address(url: str) -> bool:
    """Whether a link may point there: the web or e-mail, and nothing that would not print.

    >>> is_address("https://example.org/a"), is_address("javascript:alert(1)")
    (True, False)
    """
    return url.lower().startswith(_SCHEMES) and not _unprintable(url)


def is_file_path(path: str) -> bool:
    """Whether a path may name a file of a submission: one plain name in `files/`.

    Ours are named by their sha256; another writer's may have any plain name.

    >>> is_file_path("files/photo-1.png"), is_file_path("files/../../secret")
    (True, False)
    """
    return len(path) <= 120 and _FILE.fullmatch(path) is not None
