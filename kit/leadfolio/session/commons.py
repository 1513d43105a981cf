"""The commons: what colleagues shared, offered to leaders inside their modules."""

import json
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from leadfolio import formats, ids
from leadfolio.errors import JournalError

LASTS = 60.0  # seconds, before it is read anew
MOST = 2000
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


def read(content: bytes) -> tuple[Piece, ...]:
    """Return the pieces in the bytes of a `commons.json`; what cannot be read of them is left out.

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
    items = raw.get("entries") if isinstance(raw, dict) else None
    found = (_piece(item) for item in (items if isinstance(items, list) else ())[:MOST])
    return tuple({piece.id: piece for piece in found if piece}.values())


def _piece(raw: object) -> Piece | None:
    if not isinstance(raw, dict) or not ids.is_entry_id(raw.get("id")):
        return None
    words = {name: _text(raw.get(name)) for name in ("task", "module", "title", "text", "shown")}
    return Piece(id=raw["id"], exemplar=raw.get("exemplar") is True, **words)


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
        self._pieces: tuple[Piece, ...] = ()
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
        return tuple(piece for piece in self._pieces if piece.id not in without)

    def piece(self, id: object) -> Piece | None:
        """Return the piece of that id, or None."""
        return next((piece for piece in self._pieces if piece.id == id), None)

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
                self._pieces = read(self._fetch(self._place))
            self._sentence = NOBODY
        except (OSError, JournalError) as error:
            why = error.problem if isinstance(error, JournalError) else str(error)
            self._sentence = (
                f"What colleagues shared cannot be read just now: {why}. Everything else here "
                "works; write on, and look again later."
            )
        finally:
            self._at = self._clock()
