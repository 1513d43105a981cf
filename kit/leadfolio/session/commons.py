"""The commons: what colleagues shared, offered to leaders inside their modules."""

import json
import re
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from leadfolio import formats, ids
from leadfolio.errors import JournalError

LASTS = 60.0  # seconds, before it is read anew
MOST = 2000
MOST_TOLD = 40
MOST_HELD = 12
_ASSET = re.compile(r"assets/[0-9a-f]{64}\.[a-z0-9]{2,5}", re.ASCII)
NOBODY = "Nobody has shared a piece yet. Write your own: the next to come will have one to answer."


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One shared entry, as the commons offers it."""

    id: str
    task: str
    module: str
    title: str
    text: str
    shown: str
    exemplar: bool
    compared: int = 0
    files: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        """The task it answers, as `module.task`."""
        return f"{self.module}.{self.task}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An earlier text of what stands, and what changed after it."""

    text: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands for one task, how it was made, and what judges said for it."""

    task: str
    entry: str
    since: str
    odds: float
    preferred: int
    of: int
    how: str = ""
    drafts: tuple[Earlier, ...] = ()
    built_on: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """All that one reading of the commons gave. `aside` are pieces that are not to be judged."""

    pieces: tuple[Piece, ...] = ()
    standing: tuple[Standing, ...] = ()
    aside: frozenset[str] = frozenset()


def read(content: bytes) -> tuple[Piece, ...]:
    """Return the pieces in the bytes of a `commons.json`; what cannot be read of them is left out.

    Raises:
        JournalError: it is no commons, or of a newer leadfolio.
    """
    return read_shelf(content).pieces


def read_shelf(content: bytes) -> Shelf:
    """Return everything in a `commons.json`; what cannot be read of it is left out.

    Raises:
        JournalError: it is no commons, or of a newer leadfolio.
    """
    try:
        raw: object = json.loads(content)
    except (ValueError, RecursionError):
        raw = None
    wrong = formats.fault(raw.get("format") if isinstance(raw, dict) else None, formats.COMMONS)
    if wrong is not None:
        said = "it is of a newer leadfolio" if wrong[0] == "format-new" else "it cannot be read"
        raise JournalError(said, do="tell your facilitator")
    told = raw if isinstance(raw, dict) else {}
    found = (_piece(item) for item in _list(told.get("entries"))[:MOST])
    pieces = {piece.id: piece for piece in found if piece}
    stands = (_standing(item) for item in _list(told.get("standing"))[:MOST])
    return Shelf(
        pieces=tuple(pieces.values()),
        standing=tuple(one for one in stands if one and one.entry in pieces),
        aside=frozenset(id for id in _list(told.get("aside")) if isinstance(id, str)),
    )


def _list(raw: object) -> list[object]:
    return raw if isinstance(raw, list) else []


def _standing(raw: object) -> Standing | None:
    if not isinstance(raw, dict) or not isinstance(raw.get("entry"), str):
        return None
    odds = raw.get("odds")
    drafts = (d for d in _list(raw.get("drafts"))[:MOST_TOLD] if isinstance(d, dict))
    said = (s for s in _list(raw.get("said"))[:MOST_TOLD] if isinstance(s, dict))
    return Standing(
        task=_text(raw.get("task")),
        entry=raw["entry"],
        since=_text(raw.get("since")),
        odds=float(odds) if isinstance(odds, int | float) else 0.0,
        preferred=_count(raw.get("preferred")),
        of=_count(raw.get("of")),
        how=_text(raw.get("how")),
        drafts=tuple(Earlier(text=_text(d.get("text")), note=_text(d.get("note"))) for d in drafts),
        built_on=tuple(id for id in _list(raw.get("built_on")) if isinstance(id, str)),
        said=tuple(filter(None, (_text(s.get("because")) for s in said))),
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0


def _piece(raw: object) -> Piece | None:
    if not isinstance(raw, dict) or not ids.is_entry_id(raw.get("id")):
        return None
    words = {name: _text(raw.get(name)) for name in ("task", "module", "title", "text", "shown")}
    files = (f.get("path") for f in _list(raw.get("files")) if isinstance(f, dict))
    return Piece(
        id=raw["id"],
        exemplar=raw.get("exemplar") is True,
        compared=_count(raw.get("compared")),
        files=tuple(path for path in files if isinstance(path, str) and _ASSET.fullmatch(path)),
        **words,
    )


def _text(value: object) -> str:
    """Return a text without half characters, which no message can carry; empty for what is none."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""


class Commons:
    """Reads the commons beside everything else, so that a slow address never holds up a save."""

    def __init__(
        self,
        place: str | None,
        *,
        fetch: Callable[[str], bytes],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._place, self._fetch, self._clock = place, fetch, clock
        self._reading: threading.Thread | None = None
        self._at: float | None = None
        self._shelf = Shelf()
        self._sentence = NOBODY

    @property
    def waiting(self) -> bool:
        """Whether it is being read, and for the first time."""
        self._renew()
        return self._at is None

    @property
    def sentence(self) -> str:
        """What to say where there is nothing to choose from."""
        return self._sentence

    def pieces(self, *, without: Collection[str] = ()) -> tuple[Piece, ...]:
        """Return the pieces read last, without one's own."""
        return tuple(piece for piece in self._shelf.pieces if piece.id not in without)

    def piece(self, id: object) -> Piece | None:
        """Return the piece of that id, or None."""
        return next((piece for piece in self._shelf.pieces if piece.id == id), None)

    def standing(self, task: str) -> Standing | None:
        """Return what stands for a task, as `module.task`, if anything does."""
        return next((one for one in self._shelf.standing if one.task == task), None)

    def offered(self, task: str) -> tuple[Piece, ...]:
        """Return the pieces of a task that may be compared and held up."""
        aside = self._shelf.aside
        return tuple(
            p for p in self._shelf.pieces if p.about == task and p.exemplar and p.id not in aside
        )

    def _renew(self) -> None:
        old = self._at is None or self._clock() - self._at > LASTS
        if not old or (self._reading is not None and self._reading.is_alive()):
            return
        self._reading = threading.Thread(target=self.read_now, daemon=True)
        self._reading.start()

    def read_now(self) -> None:
        """Read it; what cannot be read becomes a sentence, and what was read before stays."""
        try:
            if self._place is not None:
                self._shelf = read_shelf(self._fetch(self._place))
            self._sentence = NOBODY
        except (OSError, JournalError) as error:
            why = error.problem if isinstance(error, JournalError) else str(error)
            self._sentence = (
                f"What colleagues shared cannot be read just now: {why}. Everything else here "
                "works; write on, and look again later."
            )
        finally:
            self._at = self._clock()


class Assets:
    """Fetches pictures of pieces beside everything else; a few are held, so that none is fetched twice."""

    def __init__(self, fetch: Callable[[str], bytes | None]) -> None:
        self._fetch = fetch
        self._held: dict[str, bytes | None] = {}
        self._asked: set[str] = set()

    def get(self, path: str) -> tuple[bool, bytes | None]:
        """Return whether a file is still being fetched, and its bytes where it could be had."""
        if path in self._held:
            return False, self._held[path]
        if path not in self._asked:
            self._asked.add(path)
            threading.Thread(target=self._read, args=(path,), daemon=True).start()
        return True, None

    def _read(self, path: str) -> None:
        content = self._fetch(path)
        while len(self._held) >= MOST_HELD:
            self._held.pop(next(iter(self._held)), None)
        self._held[path] = content
        self._asked.discard(path)
