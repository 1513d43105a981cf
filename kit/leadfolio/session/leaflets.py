"""Pages and Markdown of what a leader wrote, for their own eyes: they open by double-click, anywhere."""

import base64
import hashlib
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Protocol

from leadfolio import journal, times
from leadfolio.feedback import Said
from leadfolio.journal import Attachment, Audience, Kept, Response, ShownAs
from leadfolio.kinds import FORMS
from leadfolio.submission import Receipt

READERS: Mapping[Audience, str] = {
    Audience.SELF: "only me",
    Audience.FACILITATOR: "my facilitator",
    Audience.COHORT: "my cohort",
    Audience.PUBLIC: "anyone",
}
HANDED_TO: Mapping[Audience, str] = {
    Audience.SELF: "its writer alone",
    Audience.FACILITATOR: "the facilitator",
    Audience.COHORT: "the cohort",
    Audience.PUBLIC: "anyone",
}
README = """This is everything you wrote in your course, and it is yours.

Open index.html with a double-click: any browser shows it, with no connection.
Your words are also here as Markdown (.md), which any editor opens.
What your facilitator said of them, if anything, stands at the end of each module's page.

It holds what only you may read, too. Pass on single files rather than the whole.

The folder "journals" is the original: every version you kept, your files and your receipts.
To go on somewhere else: leadfolio import THIS-FILE.zip
"""
HANDED_IN = """This is what one leader handed in to a course, as it was collected.

Open index.html with a double-click: any browser shows it, with no connection.
The words are also here as Markdown (.md), which any editor opens.

It holds what only the facilitator may read, too, and it names the writer of pieces that others
read under an invented name. Keep it as you keep a letter.

What the leader wrote and did not hand in is theirs and is not here, earlier versions among it.
Their own copy of everything is made by them: leadfolio export FILE.zip
"""
STYLE = """
:root { color-scheme: light dark; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; font: 1.05rem/1.6 system-ui, sans-serif;
  overflow-wrap: anywhere; }
img, video, audio { max-width: 100%; }
article { margin: 2rem 0; padding-top: 1rem; border-top: 1px solid; }
blockquote { margin-inline: 0; padding-inline-start: 1rem; border-inline-start: 3px solid; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
td, th { padding: 0.3rem 0.6rem; border: 1px solid; text-align: start; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How the pages speak: to a leader of their own work, or of a leader's to somebody else."""

    title: str
    opening: str
    readers: Mapping[Audience, str]
    own_name: str


MINE = Voice(
    title="What I wrote",
    opening="This holds everything, also what only you may read.",
    readers=READERS,
    own_name="my name",
)


def of(name: str) -> Voice:
    """Return how to speak of what a leader handed in."""
    return Voice(
        title=f"What {name} handed in",
        opening="This holds what was collected, also what only the facilitator may read.",
        readers=HANDED_TO,
        own_name="their name",
    )


class Markdown(Protocol):
    """What makes Markdown into safe HTML whose ids begin with `prefix`."""

    def __call__(self, text: str, *, prefix: str, first: int = 3) -> str:
        """Return the HTML."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaflet:
    """What one leader wrote in one module. `attached` is where its files lie in the zip.

    `prompts` are by task; one that a single piece answered in other words, by that piece's id.
    `said` is what the facilitator said of it.
    """

    course: str
    title: str
    language: str
    prompts: Mapping[str, str]
    lines: tuple[Kept, ...]
    receipts: tuple[Receipt, ...]
    attached: str
    voice: Voice = MINE
    said: tuple[Said, ...] = ()

    @property
    def pieces(self) -> tuple[Response, ...]:
        """What stands, in the order of the module's tasks, then of the writing."""
        order = list(self.prompts)
        place = {task: n for n, task in enumerate(order)}
        standing = journal.standing(self.lines).values()
        return tuple(sorted(standing, key=lambda r: (place.get(r.task, len(order)), r.task)))


def front(pages: Mapping[str, Leaflet], *, taken: datetime, voice: Voice = MINE) -> str:
    """Return the page that leads to all others; `pages` are by their path without the ending."""
    items = "".join(
        f'<li><a href="{escape(path)}.html">{escape(leaf.title)}</a> '
        f"({escape(leaf.course)}): {_count(len(leaf.pieces))}</li>"
        for path, leaf in pages.items()
    )
    inside = (
        f"<h1>{escape(voice.title)}</h1><p>Taken {_day(taken)}. {voice.opening} "
        f"It needs no connection and no program but this browser.</p><ul>{items}</ul>"
        "<p>README.txt says what else is here.</p>"
    )
    return _page(voice.title, inside, language="en")


def page(leaf: Leaflet, *, html: Markdown, root: str) -> str:
    """Return the page of one module: every piece, its files, and its earlier versions."""
    handed = "".join(
        f"<li>Handed in {_time(r.at)}. Receipt: {escape(r.code)}</li>" for r in leaf.receipts
    )
    pieces = "".join(_article(leaf, piece, html=html, root=root) for piece in leaf.pieces)
    inside = (
        f'<p><a href="{root}index.html">Everything</a></p><h1>{escape(leaf.title)}</h1>'
        f"<p>{escape(leaf.course)}</p>{f'<ul>{handed}</ul>' if handed else ''}"
        f"{pieces or '<p>Nothing stands here.</p>'}{_said(leaf, html)}"
    )
    return _page(leaf.title, inside, language=leaf.language)


def markdown(leaf: Leaflet, *, root: str) -> Iterator[tuple[str, str]]:
    """Yield each piece as Markdown, with a name of its own."""
    counted: dict[str, int] = {}
    for piece in leaf.pieces:
        counted[piece.task] = number = counted.get(piece.task, 0) + 1
        yield piece.task + (f"-{number}" if number > 1 else ""), _markdown(leaf, piece, root=root)


def _markdown(leaf: Leaflet, piece: Response, *, root: str) -> str:
    parts = [f"# {_name(piece)}", f"*{_about(leaf, piece)}*", piece.text]
    parts += [f"## {label}\n\n{text}" for label, text in _fields(piece)]
    if piece.links:
        links = [f"- {' '.join(filter(None, (x.title, x.url, x.note)))}" for x in piece.links]
        parts.append("## Links\n\n" + "\n".join(links))
    parts += [f"![{f.alt}]({root}{_place(leaf, f)})" for f in piece.files]
    return "\n\n".join(part for part in parts if part) + "\n"


def _article(leaf: Leaflet, piece: Response, *, html: Markdown, root: str) -> str:
    prompt = leaf.prompts.get(piece.id) or leaf.prompts.get(piece.task, "")
    asked = (
        f"<details><summary>What was asked</summary>{html(prompt, prefix=f'{piece.id}-q')}</details>"
        if prompt
        else ""
    )
    fields = "".join(
        f"<h3>{escape(label)}</h3>{html(text, prefix=f'{piece.id}-{n}', first=4)}"
        for n, (label, text) in enumerate(_fields(piece))
    )
    links = "".join(
        f'<li><a href="{escape(x.url)}" rel="noopener noreferrer">{escape(x.title or x.url)}</a> '
        f"{escape(x.note)}</li>"
        for x in piece.links
    )
    files = "".join(f"<p>{_file(leaf, file, root=root)}</p>" for file in piece.files)
    return (
        f'<article id="{escape(piece.id)}"><h2>{escape(_name(piece))}</h2><p>{escape(_about(leaf, piece))}</p>'
        f"{asked}{html(piece.text, prefix=piece.id)}{fields}{f'<ul>{links}</ul>' if links else ''}"
        f"{files}{_earlier(leaf, piece, html)}</article>"
    )


def _earlier(leaf: Leaflet, piece: Response, html: Markdown) -> str:
    """Return the earlier versions whose words differ from those that follow them, newest first."""
    lines = journal.drafts(leaf.lines, piece.id)
    texts = [
        (n, line)
        for n, (line, later) in enumerate(itertools.pairwise(lines))
        if line.response.text.strip() and line.response.text != later.response.text
    ]
    if not texts:
        return ""
    shown = "".join(
        f"<h3>{_time(line.saved)}</h3>{html(line.response.text, prefix=f'{piece.id}-v{n}', first=4)}"
        for n, line in reversed(texts)
    )
    return f"<details><summary>Earlier versions ({len(texts)})</summary>{shown}</details>"


def _said(leaf: Leaflet, html: Markdown) -> str:
    """Return what the facilitator said, the latest first, each under what it is about."""
    if not leaf.said:
        return ""
    about = {piece.task: _name(piece) for piece in leaf.pieces}
    shown = "".join(
        f"<h3>{escape(about.get(one.task, one.task.replace('-', ' ').capitalize()))}, {_time(one.sent)}</h3>"
        f"<blockquote>{html(one.text, prefix=f'said-{n}', first=4)}</blockquote>"
        for n, one in enumerate(leaf.said)
    )
    return f"<article><h2>What my facilitator said</h2>{shown}</article>"


def _file(leaf: Leaflet, file: Attachment, *, root: str) -> str:
    place, alt = escape(root + _place(leaf, file)), escape(file.alt)
    match file.type.partition("/")[0]:
        case "image":
            return f'<img src="{place}" alt="{alt}">'
        case "audio" | "video" as tag:
            return f'<{tag} controls src="{place}" aria-label="{alt}"></{tag}>'
    return f'<a href="{place}">{alt or "A file"}</a>'


def _place(leaf: Leaflet, file: Attachment) -> str:
    return f"{leaf.attached}/{file.path.removeprefix('files/')}"


def _fields(piece: Response) -> Iterator[tuple[str, str]]:
    """Yield what was filled in beside the words, by its label, as text."""
    for field in FORMS[piece.kind].fields:
        value = piece.data.get(field.name)
        match value:
            case str() if value.strip():
                yield field.label, value
            case tuple() if value:
                rows = (
                    x if isinstance(x, str) else ", ".join(filter(None, x.values())) for x in value
                )
                yield field.label, "\n".join(f"- {row}" for row in rows)


def _name(piece: Response) -> str:
    return piece.title.strip() or piece.task.replace("-", " ").capitalize()


def _about(leaf: Leaflet, piece: Response) -> str:
    voice = leaf.voice
    said = f"Written {_day(piece.written)}. Read by: {voice.readers[piece.audience]}"
    if piece.audience is Audience.SELF:
        return f"{said}."
    name = voice.own_name if piece.shown_as is ShownAs.NAME else "an invented name"
    return f"{said}, under {name}."


def _count(pieces: int) -> str:
    return "1 piece" if pieces == 1 else f"{pieces} pieces"


def _day(at: datetime) -> str:
    return times.stamp(at)[:10]


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _page(title: str, inside: str, *, language: str) -> str:
    hashed = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src 'self'; media-src 'self'; style-src 'sha256-{hashed}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{inside}\n</main>\n</body>\n</html>\n"
    )
