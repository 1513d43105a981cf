"""What changed between two versions of a text, in words that a reader can follow."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# Beyond this a comparison costs too much, and tells a reader nothing.
MOST_WORDS = 1500
# Fewer words kept than this share of the shorter text: it was written anew.
CLOSE = 0.25
# A stretch of fewer kept words between two changes is read more easily as one change.
SHORT = 2

# Scripts written without spaces are compared letter by letter.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f"
_WORD = re.compile(rf"\n|(?:[{_UNSPACED}]|[^\s{_UNSPACED}]+)[^\S\n]*")


class How(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    LEFT = "left"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Change:
    """Some words, and what became of them. A paragraph ends where `words` is a newline."""

    how: How
    words: str


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Return the new text with what was left behind, or nothing if it was written anew.

    Paragraphs end with a newline.

    >>> [(c.how.value, c.words) for c in changes("Every child is seen.", "Every child here is seen.")]
    [('kept', 'Every child '), ('new', 'here '), ('kept', 'is seen.')]
    >>> changes("One thing.", "Another matter altogether.")
    ()
    """
    old, new = _WORD.findall(before.strip()), _WORD.findall(after.strip())
    if not old or not new or max(len(old), len(new)) > MOST_WORDS:
        return ()
    matcher = SequenceMatcher(None, _bare(old), _bare(new), autojunk=False)
    told = _readable(matcher.get_opcodes())
    kept = sum(b - a for kind, a, b, _, _ in told if kind == "equal")
    if kept < CLOSE * min(len(old), len(new)):
        return ()
    found: list[Change] = []
    for kind, a, b, c, d in told:
        if kind == "equal":
            found += _by_paragraph(How.KEPT, new[c:d])
            continue
        left = "".join(word if word != "\n" else " " for word in old[a:b]).strip()
        found += [Change(How.LEFT, f"{left} ")] if left else []
        found += _by_paragraph(How.NEW, new[c:d])
    return tuple(found)


def _bare(words: list[str]) -> list[str]:
    return [word if word == "\n" else word.strip() for word in words]


Opcode = tuple[str, int, int, int, int]


def _readable(opcodes: Sequence[Opcode]) -> list[Opcode]:
    """Return the changes with those that only a word or two keep apart made into one."""
    joined: list[Opcode] = []
    for n, (kind, a, b, c, d) in enumerate(opcodes):
        between = 0 < n < len(opcodes) - 1
        changed = kind != "equal" or (between and b - a <= SHORT)
        if changed and joined and joined[-1][0] == "replace":
            _, first, _, start, _ = joined[-1]
            joined[-1] = ("replace", first, b, start, d)
        else:
            joined.append(("replace" if changed else "equal", a, b, c, d))
    return joined


def _by_paragraph(how: How, words: list[str]) -> list[Change]:
    """Return words as changes that each lie in one paragraph."""
    found: list[Change] = []
    for part in re.split("(\n)", "".join(words)):
        if part:
            found.append(Change(How.KEPT if part == "\n" else how, part))
    return found
