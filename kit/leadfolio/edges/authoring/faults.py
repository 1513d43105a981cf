"""Faults, gathered while a file is read, so that all of them are said at once."""

import re
from collections.abc import Iterable

from leadfolio import ids
from leadfolio.course import Fault

# Tab, line feed and carriage return are text; every other control character is an accident.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Faults:
    """What is wrong in one file, in the order it is noticed."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: list[Fault] = []

    def at(self, line: int, sentence: str) -> None:
        """Note one fault. Lines count from 1."""
        self._found.append(Fault(file=self.file, line=line, sentence=sentence))

    def in_order(self) -> tuple[Fault, ...]:
        """Return them as they stand in the file, each once."""
        return tuple(dict.fromkeys(sorted(self._found, key=lambda fault: fault.line)))


def unknown(word: str, what: str, known: Iterable[str]) -> str:
    """Say that a word is not known, with the nearest that is, or with all of them.

    >>> unknown("refelct", "a kind of task", ["reflect", "respond"])
    "'refelct' is not a kind of task; did you mean 'reflect'?"
    >>> unknown("x", "a level", ["local", "state"])
    "'x' is not a level; there are: local, state"
    """
    names = tuple(known)
    near = ids.nearest(word.casefold(), names)
    if near is not None:
        return f"{short(word)} is not {what}; did you mean '{near}'?"
    return f"{short(word)} is not {what}; there are: {', '.join(names) or 'none yet'}"


def short(word: str) -> str:
    """Quote a word for a sentence, cut where it is long, nothing invisible left in it.

    >>> short("a" * 100) == repr("a" * 59 + "…")
    True
    """
    return repr(word if len(word) <= 60 else f"{word[:59]}…")


def slug_sentence(word: str, what: str) -> str:
    """Say why a word cannot be an id, with the id it could be."""
    if word in ids.RESERVED:
        return f"{short(word)} cannot be {what}: some computers keep that name for themselves"
    better = ids.slug(word)
    hint = f"; {better!r} would do" if ids.is_slug(better) and better != "x" else ""
    if len(word) > 80:
        return f"{what} has at most 80 letters; {short(word)} has {len(word)}"
    return f"{short(word)} cannot be {what}: use a-z, 0-9 and single hyphens{hint}"


def is_id(word: str) -> bool:
    """Whether a word may be an id: a slug that every computer can name a folder by."""
    return ids.is_slug(word) and word not in ids.RESERVED


def text_of(content: bytes, found: Faults) -> str | None:
    """Return a file's text with plain line ends, or None where it is not text in UTF-8."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        found.at(1, "this is saved as UTF-16; save it again as UTF-8")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found.at(line, "this line is not in UTF-8; save the file again with the encoding UTF-8")
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for n, line_text in enumerate(text.split("\n"), 1):
        if odd := CONTROL.search(line_text):
            code = f"U+{ord(odd[0]):04X}"
            found.at(n, f"an invisible control character ({code}) stands here; take it out")
    return text if not found.in_order() else None
