"""What stood, kept in `state/standards/`: only ever added to, and nobody else's to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadfolio import fit as fits
from leadfolio import formats, standard
from leadfolio.edges.disk import files
from leadfolio.fit import Fit
from leadfolio.standard import Event

PLACE = "standards"  # in `state/`
ASIDE = f"{PLACE}/aside.json"


class KeptError(Exception):
    """A file is there and cannot be read: going on without it could change what was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of one task's standard for one audience.

    `judged` names the judgements that `fit` is of, so that the same are not fitted again.
    """

    judged: str
    events: tuple[Event, ...]
    fit: Fit | None


def read_kept(state: Path, audience: str, task: str) -> Kept | None:
    """Return what is kept of a standard, or None where nothing was yet.

    Raises:
        KeptError: it is damaged, or of another format.
    """
    raw = _read(state, PLACE, audience, f"{task}.json")
    if raw is None:
        return None
    events = [standard.read(event) for event in _items(raw, "events")]
    judged = raw.get("judged")
    if raw.get("format") != formats.STANDARD or not isinstance(judged, str) or None in events:
        raise KeptError(f"{PLACE}/{audience}/{task}.json")
    whole = tuple(event for event in events if event is not None)
    return Kept(judged=judged, events=whole, fit=fits.read_document(raw.get("fit")))


def write_kept(state: Path, audience: str, task: str, kept: Kept) -> None:
    """Keep what stood. Judges are not named in it."""
    document = {
        "format": formats.STANDARD,
        "task": task,
        "judged": kept.judged,
        "events": [standard.plain(event) for event in kept.events],
        "fit": fits.document(kept.fit) if kept.fit else None,
    }
    files.write_json(state / PLACE / audience / f"{task}.json", document, mode=0o600)


def read_aside(state: Path) -> dict[str, str]:
    """Return which pieces were set aside, and why.

    Raises:
        KeptError: it is damaged, or of another format.
    """
    raw = _read(state, *ASIDE.split("/"))
    if raw is None:
        return {}
    found = {item.get("id"): item.get("because") for item in _items(raw, "aside")}
    pairs = {id: why for id, why in found.items() if isinstance(id, str) and isinstance(why, str)}
    if raw.get("format") != formats.ASIDE or len(pairs) < len(found):
        raise KeptError(ASIDE)
    return pairs


def write_aside(state: Path, aside: Mapping[str, str]) -> None:
    """Keep which pieces were set aside, and why."""
    rows = [{"id": id, "because": why} for id, why in sorted(aside.items())]
    files.write_json(state / ASIDE, {"format": formats.ASIDE, "aside": rows}, mode=0o600)


def _read(state: Path, *parts: str) -> dict[str, Any] | None:
    try:
        raw = files.read_json(state, *parts)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, files.UnsafeFileError) as error:
        raise KeptError("/".join(parts)) from error
    if not isinstance(raw, dict):
        raise KeptError("/".join(parts))
    return raw


def _items(raw: dict[str, Any], name: str) -> list[dict[str, Any]]:
    items = raw.get(name)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise KeptError(name)
    return items
