"""Footnotes, as Jupyter can show them: it knows the mark and not the note."""

import re
from collections.abc import Mapping

from markdown_it.token import Token

from leadfolio.edges.authoring.markdown import PARSER, span

# A stretch of code, which stays as it is, or a note's mark.
MARK = re.compile(r"(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))|\[\^(?P<label>[^\]\s]+)\]")
VERBATIM = {"fence", "code_block", "html_block"}


def numbered(text: str) -> str:
    """Return a text whose footnotes are small numbers, each note standing where it was defined.

    >>> print(numbered("One[^a], `[^a]`.\\n\\n[^a]: First.\\n    More."))
    One<sup>1</sup>, `[^a]`.
    <BLANKLINE>
    <sup>1</sup> First.
    More.
    """
    env: dict[str, object] = {}
    tokens = PARSER.parse(text, env)
    numbers = _numbers(env)
    if not numbers:
        return text
    verbatim = {n for token in tokens if token.type in VERBATIM for n in range(*span(token))}
    starts, inside = _definitions(tokens, numbers)
    lines: list[str] = []
    for n, line in enumerate(text.split("\n")):
        if n in starts:
            line = re.sub(r"^\s*\[\^[^\]\s]+\]:\s*", f"<sup>{starts[n]}</sup> ", line)
            lines += [""] if lines and lines[-1].strip() else []
        elif n in inside:
            line = re.sub(r"^(\t| {1,4})", "", line)
        lines.append(line if n in verbatim else MARK.sub(lambda m: _mark(m, numbers), line))
    return "\n".join(lines)


def _numbers(env: Mapping[str, object]) -> dict[str, int]:
    """Return each note's number by its label, in the order they are first named."""
    notes = env.get("footnotes")
    refs = notes.get("refs", {}) if isinstance(notes, dict) else {}
    return {label[1:]: number + 1 for label, number in refs.items() if number >= 0}


def _definitions(
    tokens: list[Token], numbers: Mapping[str, int]
) -> tuple[dict[int, int], set[int]]:
    """Return the lines where notes begin, with their numbers, and all lines inside notes."""
    starts: dict[int, int] = {}
    inside: set[int] = set()
    for token in tokens:
        if token.type == "footnote_reference_open" and token.meta["label"] in numbers:
            begin, end = span(token)
            starts[begin] = numbers[token.meta["label"]]
            inside |= set(range(begin + 1, end))
    return starts, inside


def _mark(match: re.Match[str], numbers: Mapping[str, int]) -> str:
    number = numbers.get(match["label"] or "")
    return f"<sup>{number}</sup>" if number else match[0]
