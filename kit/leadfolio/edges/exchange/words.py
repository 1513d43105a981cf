"""A leader's words as Markdown that nothing can run: what graders read in a notebook.

nbgrader's pages render Markdown with nbconvert, which passes raw HTML and script links on
and stops at a picture it cannot find. So the words keep their paragraphs, lists and stress,
and whatever could begin a tag, a link or a picture is written so that it stays the sign it
is; a link stays one only where it is plainly to the web or to e-mail.
"""

import re
from collections.abc import Iterable

from leadfolio.edges.exchange import cells
from leadfolio.journal import Attachment, Audience, Link, Response, ShownAs
from leadfolio.kinds import FORMS, Field, Shape, Value

NOTHING = "*Nothing handed in for this task.*"
RULE = "\n\n---\n\n"

ADDRESS = r"(?:https?://|mailto:)[\w\-.~:/?#@!$*+,;=%]+"
LINK = re.compile(rf"(?<![!\\])\[([^\[\]\n]+)\]\(({ADDRESS})\)")
FENCE = re.compile(r"(?P<margin>[\s>*+\-0-9.)]*)(?P<fence>`{3,}|~{3,})(?P<info>[^`\n]*)")
# Not every sign: words should read the same in the notebook's own file.
ACTIVE = re.compile(r"<(?=[A-Za-z/!?])|\](?=[(\[:])|&(?=#?\w+;)")
BRACKETS = {0xFF3B: "&#91;", 0xFF3D: "&#93;"}
ENTITIES = {"<": "&lt;", "]": "&#93;", "&": "&amp;"}

READERS = {
    Audience.FACILITATOR: "the facilitator only",
    Audience.COHORT: "the cohort",
    Audience.PUBLIC: "anyone",
}


def inert(text: str) -> str:
    """Return Markdown from outside as Markdown that cannot do anything.

    >>> inert("**Yes** <script> [a](javascript:x) [b](https://b.org)")
    '**Yes** &lt;script> [a&#93;(javascript:x) [b](https://b.org)'
    """
    text, pieces, last = cells.clean(text), [], 0
    for link in LINK.finditer(text):
        pieces.append(_still(text[last : link.start()]))
        pieces.append(f"[{_still(link[1])}]({link[2]})")
        last = link.end()
    pieces.append(_still(text[last:]))
    return _fenced("".join(pieces))


def _still(text: str) -> str:
    return ACTIVE.sub(lambda sign: ENTITIES[sign[0]], text)


def _fenced(text: str) -> str:
    """Return text whose code is plain code, and ends before the text does.

    A fence named `mermaid` would be drawn by a script; an open one would swallow all below.
    """
    lines, opened = [], ""
    for line in text.split("\n"):
        found = FENCE.fullmatch(line)
        if found and not opened:
            opened = found["fence"]
            info = found["info"].strip()
            line = f"{found['margin']}{opened}{'text ' + info if info else ''}"
        elif found and found["fence"].startswith(opened) and not found["info"].strip():
            opened = ""
        lines.append(line)
    return "\n".join([*lines, opened] if opened else lines)


def line(text: str) -> str:
    """Return a text from outside on one line, inert, with nothing that starts a heading or a list."""
    return inert(" ".join(text.split())).replace("*", "\\*").replace("_", "\\_")


def label(text: str) -> str:
    """Return a text as what a link or a picture is called: no bracket in it ends the name.

    >>> label("a [b](https://b.org)")
    'a &#91;b&#93;(https://b.org)'
    """
    return line(text.replace("[", "\uff3b").replace("]", "\uff3d")).translate(BRACKETS)


def shown(responses: Iterable[Response]) -> str:
    """Return responses to one task as a reader of the notebook meets them, oldest first."""
    ordered = sorted(responses, key=lambda r: (r.first_written, r.id))
    return RULE.join(_response(response) for response in ordered)


def _response(response: Response) -> str:
    parts = [f"**{line(response.title)}**"] if response.title.strip() else []
    if response.text.strip():
        parts.append(inert(response.text.strip("\n")))
    for field in FORMS[response.kind].fields:
        parts += _field(field, response.data.get(field.name))
    if response.links:
        parts.append("\n".join(_link(link) for link in response.links))
    parts += [_file(file) for file in response.files]
    for draft in response.drafts:
        parts += [f"*A draft of {draft.written:%Y-%m-%d}: {line(draft.note)}*".replace(": *", ":*")]
        parts += [inert(draft.text)]
    name = ", under an invented name" if response.shown_as is ShownAs.PSEUDONYM else ""
    parts.append(f"*For {READERS.get(response.audience, 'the facilitator only')}{name}.*")
    return "\n\n".join(parts)


def _field(field: Field, value: Value) -> list[str]:
    """Return one value of `data` under the words asked for it; nothing where it is empty."""
    if not value:
        return []
    label = f"*{field.label}:*"
    if isinstance(value, str):
        return [label, inert(value)] if field.shape is Shape.TEXT else [f"{label} {line(value)}"]
    rows = []
    for row in value:
        texts = [row] if isinstance(row, str) else [text for text in row.values() if text.strip()]
        rows.append("- " + " · ".join(line(text) for text in texts))
    return [label, "\n".join(rows)]


def _link(link: Link) -> str:
    title = label(link.title)
    told = f"{title} {inert(link.url)}".strip()
    if title and re.fullmatch(ADDRESS, link.url):
        told = f"[{title}]({link.url})"
    return f"- {told} {line(link.note)}".rstrip()


def _file(file: Attachment) -> str:
    """Return a picture as itself, and another file by its name; paths are checked before."""
    alt, name = label(file.alt), file.path.rpartition("/")[2]
    if file.type.startswith("image/"):
        return f"![{alt}]({file.path})"
    return f"[{name}]({file.path}) {alt}".rstrip()
