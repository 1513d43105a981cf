"""Markdown as it is written in a module: its colon fences, and the files it shows or links."""

import re
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.footnote import footnote_plugin

PARSER = (
    MarkdownIt("commonmark")
    .enable(["table", "strikethrough"])
    .use(colon_fence_plugin)
    .use(footnote_plugin, move_to_end=False)
)
# Links are looked at, never followed: one that a browser would refuse is the author's to see.
PARSER.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
HTML_PICTURE = re.compile(r"<img\b[^>]*?\bsrc\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What a picture or a link points at, decoded, and in which line it stands."""

    path: str
    line: int
    picture: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text as parsed. `nested` are the lines of colon fences inside other blocks."""

    fences: tuple[Token, ...]
    nested: tuple[int, ...]
    files: tuple[File, ...]
    references: Mapping[str, Any]
    notes: Mapping[str, str]


def read(text: str, within: Document | None = None) -> Document:
    """Parse a text; names of links it does not define itself are looked up in `within`."""
    env: MutableMapping[str, Any] = {"references": dict(within.references) if within else {}}
    tokens = PARSER.parse(text, env)
    fences = [token for token in tokens if token.type == "colon_fence"]
    return Document(
        fences=tuple(sorted((t for t in fences if t.level == 0), key=lambda t: span(t)[0])),
        nested=tuple(span(t)[0] + 1 for t in fences if t.level > 0),
        files=tuple(_files(tokens)),
        references=env["references"],
        notes=_notes(tokens, text.split("\n")),
    )


def span(token: Token) -> tuple[int, int]:
    """Return the lines of a block, counted from 0, the second no longer its own."""
    assert token.map is not None
    return token.map[0], token.map[1]


def with_definitions(text: str, document: Document) -> str:
    """Return a text with the links' addresses and the footnotes it names and does not hold.

    A notebook renders each cell for itself, so a definition elsewhere in the file is lost.
    """
    own = read(text)
    labels = re.findall(r"\[([^\[\]^][^\[\]]*)\]", text)
    used = {normalizeReference(label): label for label in labels}
    missing = [name for name in used if name in document.references and name not in own.references]
    links = [_definition(used[name], document.references[name]) for name in missing]
    marks = dict.fromkeys(re.findall(r"\[\^([^\]\s]+)\]", text))
    notes = [document.notes[m] for m in marks if m in document.notes and m not in own.notes]
    return "\n\n".join([text, *notes, *(["\n".join(links)] if links else [])])


def _notes(tokens: Iterable[Token], lines: list[str]) -> dict[str, str]:
    """Return each footnote as it is defined, by its label."""
    return {
        token.meta["label"]: "\n".join(lines[slice(*span(token))]).rstrip()
        for token in tokens
        if token.type == "footnote_reference_open"
    }


def _definition(label: str, reference: Mapping[str, Any]) -> str:
    title = str(reference.get("title") or "").replace('"', '\\"')
    return f"[{label}]: <{reference['href']}>" + (f' "{title}"' if title else "")


def _files(tokens: Iterable[Token], line: int = 0) -> Iterable[File]:
    for token in tokens:
        here = token.map[0] + 1 if token.map else line
        if token.type == "image":
            yield File(path=_path(str(token.attrs["src"])), line=here, picture=True)
        elif token.type == "link_open":
            yield File(path=_path(str(token.attrs["href"])), line=here, picture=False)
        elif token.type in {"html_inline", "html_block"}:
            for n, html in enumerate(token.content.split("\n")):
                for address in HTML_PICTURE.findall(html):
                    yield File(path=_path(address), line=here + n, picture=True)
        if token.children:
            yield from _in_line(token.children, here)


def _path(address: str) -> str:
    """Return an address without its place inside the file, percent signs decoded."""
    return address if address.startswith("#") else unquote(address.partition("#")[0])


def _in_line(children: Iterable[Token], line: int) -> Iterable[File]:
    """Yield the files of a paragraph, each at its own line of it."""
    for child in children:
        yield from _files([child], line)
        line += child.type in {"softbreak", "hardbreak"}
