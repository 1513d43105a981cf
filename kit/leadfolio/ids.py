"""Ids: the short names that things keep for ever."""

import re
import unicodedata
import uuid
from collections.abc import Iterable
from datetime import datetime
from difflib import get_close_matches

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
ENTRY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
HANDWRITTEN = uuid.UUID("6f3c7a52-8f0d-5c39-9b6e-1d2a54c1e7f0")
RESERVED = {"con", "prn", "aux", "nul"} | {f"{n}{i}" for n in ("com", "lpt") for i in range(1, 10)}


def is_slug(text: str) -> bool:
    """Whether a text may name a course, module or task: a-z, 0-9 and single hyphens.

    >>> is_slug("true-north"), is_slug("True North"), is_slug("../x")
    (True, False, False)
    """
    return len(text) <= 80 and SLUG.fullmatch(text) is not None


def slug(text: str) -> str:
    """Make a folder name of a title, a name or a tag, in any script.

    Letters of every script stay, so that a name keeps its own; marks on Latin letters go.
    Never empty, never a name that Windows keeps for itself, never longer than 60 letters.

    >>> slug("Zoë O'Brien"), slug("学びの木"), slug("../.."), slug("CON")
    ('zoe-o-brien', '学びの木', 'x', 'con-')
    """
    # Twice: capitals that stand for capitals (mathematical ones) fold only once they are letters.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    latin = "".join(c for c in folded if not "\u0300" <= c <= "\u036f")
    joined = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", latin)).strip("-")[:60].strip("-")
    return f"{joined}-" if joined in RESERVED else joined or "x"


def is_entry_id(text: object) -> bool:
    """Whether a value is an entry's id: a UUID in its lower-case form (RFC 9562).

    >>> is_entry_id("0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f"), is_entry_id("../../etc")
    (True, False)
    """
    return isinstance(text, str) and ENTRY.fullmatch(text) is not None


def entry_id(at: datetime, random: bytes) -> str:
    """Mint the id of a new entry: a UUIDv7 (RFC 9562) of its time and ten random bytes.

    >>> from datetime import UTC
    >>> entry_id(datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC), bytes(10))
    '017f22e2-79b0-7000-8000-000000000000'
    """
    milliseconds = int(at.timestamp() * 1000) & (1 << 48) - 1
    tail = int.from_bytes(random[:10])
    number = milliseconds << 80 | tail & ~(0xF << 76) & ~(0x3 << 62)
    return str(uuid.UUID(int=number | 0x7 << 76 | 0x2 << 62))


def handwritten_id(*, course: str, module: str, task: str, username: str, text: str) -> str:
    """Derive the id of words found in an answer cell, the same each time they are collected."""
    return str(uuid.uuid5(HANDWRITTEN, "\n".join((course, module, task, username, text))))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name closest to one that is not known, if any is close.

    >>> nearest("refelct", ["reflect", "respond"])
    'reflect'
    """
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), None)
