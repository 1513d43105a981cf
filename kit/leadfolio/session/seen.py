"""What of home a leader has seen before: so that it can mark what is new since the last visit."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from leadfolio.edges.disk import files

NAME, FORMAT, MOST = "seen.json", "leadfolio.seen/1", 2000


class Seen:
    """The names of what was shown at earlier visits. What this visit shows stays new until the next."""

    def __init__(self, journals: Path) -> None:
        self._journals = journals
        self._before: tuple[str, ...] | None = None
        self._now: dict[str, None] = {}

    def new(self, names: Iterable[str]) -> frozenset[str]:
        """Return which of the names were not shown at an earlier visit, and keep that they were now.

        Where it cannot be kept, they are new again next time: nothing else depends on it.
        """
        if self._before is None:
            self._before = self._read()
        shown = [name for name in names if name not in self._now]
        self._now.update(dict.fromkeys(shown))
        fresh = [name for name in self._now if name not in self._before]
        if shown and fresh:
            kept = [*self._before, *fresh][-MOST:]
            with suppress(OSError):
                files.write_json(
                    self._journals / NAME, {"format": FORMAT, "seen": kept}, mode=0o600
                )
        return frozenset(fresh)

    def _read(self) -> tuple[str, ...]:
        with suppress(OSError, ValueError, files.UnsafeFileError):
            raw = files.read_json(self._journals, NAME)
            found = raw.get("seen") if isinstance(raw, dict) else None
            if isinstance(found, list):
                return tuple(name for name in found if isinstance(name, str))
        return ()
