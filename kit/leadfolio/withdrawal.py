"""A withdrawal: which pieces were taken back, and what of a submission stays out for it."""

import re
from collections.abc import Mapping
from datetime import datetime

from leadfolio import formats, times

# For each id, until when what was written stays out.
Withdrawn = Mapping[str, datetime]
NOTHING: Withdrawn = {}
IN_ADDRESS = re.compile(r"(?:^|/)e/([0-9a-f-]{36})(?:[/?#]|$)", re.IGNORECASE)


def plain_id(value: object) -> str:
    """Return an entry's id as it is kept, whoever wrote or pasted it; "" where it is none.

    >>> plain_id(" URN:UUID:0192F0C1-7B5E-7CC3-98C4-DC0C0C07398F")
    '0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f'
    """
    return value.strip().lower().removeprefix("urn:uuid:") if isinstance(value, str) else ""


def id_in(text: str) -> str:
    """Return the id that the address of a piece's page names, or the text as an id by itself.

    >>> id_in("https://hub.example.org/p/e/0192F0C1-7b5e-7cc3-98c4-dc0c0c07398f/index.html#answers")
    '0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f'
    >>> id_in(" e/0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f "), id_in("https://hub.example.org/p/e/me/")
    ('0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f', 'https://hub.example.org/p/e/me/')
    """
    found = IN_ADDRESS.search(text.strip())
    return plain_id(found[1] if found else text)


def written(item: Mapping[str, object], *, otherwise: datetime | None = None) -> datetime | None:
    """Return when a piece's words last changed, as far as it says so."""
    return times.read(item.get("written")) or times.read(item.get("first_written")) or otherwise


def covers(
    withdrawn: Withdrawn,
    item: object,
    *,
    otherwise: datetime | None = None,
    handwritten: bool = False,
) -> bool:
    """Whether a piece stays out: it was taken back, and its writer has not changed it since.

    One whose words changed later was handed in anew by its writer, who decides. Where that
    cannot be told, it stays out. The id of words in an answer cell is made of those words
    (`handwritten`), so that no later ones have it.
    """
    until = withdrawn.get(plain_id(item.get("id"))) if isinstance(item, dict) else None
    if until is None or not isinstance(item, dict):
        return False
    changed = written(item, otherwise=otherwise)
    return handwritten or changed is None or changed <= until


def without(raw: object, withdrawn: Withdrawn) -> tuple[object, tuple[dict[str, object], ...]]:
    """Return a document of responses without the pieces that stay out, and those pieces.

    The document itself comes back where nothing had to go.
    """
    items = raw.get("responses") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(items, list):
        return raw, ()
    otherwise = times.read(raw.get("written"))
    by_hand = raw.get("format") == formats.HANDWRITTEN
    out = [covers(withdrawn, x, otherwise=otherwise, handwritten=by_hand) for x in items]
    if not any(out):
        return raw, ()
    kept = [item for item, gone in zip(items, out, strict=True) if not gone]
    return {**raw, "responses": kept}, tuple(x for x, gone in zip(items, out, strict=True) if gone)


def ledger(withdrawn: Withdrawn) -> dict[str, object]:
    """Return `state/withdrawn.json`, ids in their order."""
    return {
        "format": formats.WITHDRAWN,
        "withdrawn": [
            {"id": id_, "until": times.fine_stamp(until)}
            for id_, until in sorted(withdrawn.items())
        ],
    }


def read_ledger(raw: object) -> dict[str, datetime] | None:
    """Return what `state/withdrawn.json` holds, or None where it is not whole."""
    if not isinstance(raw, dict) or raw.get("format") != formats.WITHDRAWN:
        return None
    items = raw.get("withdrawn")
    if not isinstance(items, list):
        return None
    found: dict[str, datetime] = {}
    for item in items:
        id_ = item.get("id") if isinstance(item, dict) else None
        until = times.read(item.get("until")) if isinstance(item, dict) else None
        if not isinstance(id_, str) or until is None:
            return None
        found[id_] = until
    return found
