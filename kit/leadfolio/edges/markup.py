"""Leaders' Markdown, made into HTML that can neither run, fetch nor break anything.

Raw HTML is shown as the text it is; what the renderer gives is reshaped for a page that holds
many pieces; an allow-list has the last word.
"""

import html as entities
import re
from collections.abc import Iterator
from functools import lru_cache

import comrak
import nh3

DEEPEST = 24
MOST_KEPT = 4096

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_ID = re.compile(r'<[a-z]+[^>]* id="([^"]*)"')
_SCHEME = re.compile(r"(https?|mailto):", re.IGNORECASE)
# Neither HTML nor XML can hold these; a page with one of them is not well formed.
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_NESTS = frozenset("blockquote ul ol li em strong del table section a".split())
_NOTES = re.compile(r'<div class="footnotes">.*', re.DOTALL)  # always the last
_NOTE_MARK = re.compile(r'<sup class="footnote-ref">.*?</sup>', re.DOTALL)
_BLOCK_END = re.compile(r"</(?:p|h[1-6]|li|tr|pre|blockquote|t[dh])>|<(?:br|hr)>")

_NO_HEADING = re.compile(r'<th scope="col"([^>]*)></th>')

_SIDES = {"left", "center", "right"}
_CLEANER = nh3.Cleaner(
    tags=set(
        "a blockquote br code del div em h2 h3 h4 h5 h6 hr li ol p pre strong sup table "
        "tbody td th thead tr ul".split()
    ),
    clean_content_tags={"script", "style"},
    attributes={
        "a": {"href", "title", "id", "aria-label"},
        "div": {"tabindex", "role", "aria-label"},
        "li": {"id"},
        "ol": {"start"},
        "th": {"scope"},
    },
    allowed_classes={
        "a": {"footnote-backref"},
        "div": {"footnotes", "table"},
        "sup": {"footnote-ref"},
        "td": _SIDES,
        "th": _SIDES,
    },
    url_schemes={"http", "https", "mailto"},
    url_relative=lambda url: url if url.startswith("#") else None,
    link_rel="nofollow ugc noopener",
)


def _extensions() -> comrak.ExtensionOptions:
    chosen = comrak.ExtensionOptions()
    chosen.table = chosen.footnotes = chosen.tasklist = True
    chosen.strikethrough = chosen.autolink = chosen.cjk_friendly_emphasis = True
    return chosen


def _escaping() -> comrak.RenderOptions:
    chosen = comrak.RenderOptions()
    chosen.escape = True
    return chosen


_EXTENSIONS, _ESCAPING = _extensions(), _escaping()


@lru_cache(maxsize=MOST_KEPT)
def html(text: str, *, prefix: str, first: int = 3) -> str:
    """Return Markdown as safe HTML whose headings begin at level `first`.

    Ids begin with `prefix`, so that two pieces on one page do not meet. Pictures become
    links: a page asks nobody else for anything. Links lead to the web, an e-mail address or a
    footnote, or are plain words.

    >>> html("# Why\\n\\n<b>x</b> [go](javascript:alert(1))", prefix="e1")
    '<h3>Why</h3>\\n<p>&lt;b&gt;x&lt;/b&gt; go</p>\\n'
    """
    text = _UNWRITABLE.sub("", text)
    rendered = comrak.render_markdown(text, extension_options=_EXTENSIONS, render_options=_ESCAPING)
    if _depth(rendered) > DEEPEST:
        # Deep nesting costs the sanitiser its square and a browser its layout: plain words then.
        rendered = "".join(_as_written(text))
    cleaned = _CLEANER.clean(_Reshaping(rendered, prefix=prefix, first=first).done())
    # Again: `&#1;` was five fine letters until it was rendered.
    return _UNWRITABLE.sub("", cleaned)


@lru_cache(maxsize=MOST_KEPT)
def plain(text: str) -> str:
    """Return the words of Markdown on one line, without its signs or its footnotes.

    >>> plain("# Why\\n\\nI *stayed*[^1] & saw [her](https://example.org)\\n\\n[^1]: Once.")
    'Why I stayed & saw her'
    """
    return " ".join(lines(text).split())


@lru_cache(maxsize=MOST_KEPT)
def lines(text: str) -> str:
    """Return the words of Markdown with each of its paragraphs, rows and items on one line.

    >>> lines("# Why\\n\\nI *stayed*\\nthere.\\n\\n- One\\n- Two")
    'Why\\nI stayed there.\\nOne\\nTwo'
    """
    shown = _NOTE_MARK.sub("", _NOTES.sub("", html(text, prefix="x")))
    # A source's own line breaks mean nothing; a block's end is a line of its own.
    words = _TAG.sub("", _BLOCK_END.sub("\0", " ".join(shown.split("\n"))))
    found = (" ".join(entities.unescape(line).split()) for line in words.split("\0"))
    return "\n".join(line for line in found if line)


def excerpt(text: str, words: int = 55) -> str:
    """Return the first words of Markdown, with … where there are more.

    Scripts that write without spaces count six letters to the word.

    >>> excerpt("One **two** three four", 2)
    'One two…'
    """
    return excerpt_of(plain(text), words)


def excerpt_of(whole: str, words: int) -> str:
    """Return the first words of plain text, with … where there are more."""
    parts = whole.split(" ")
    kept = " ".join(parts[:words])
    most = words * 6 + 40
    if len(kept) > most:
        kept = kept[:most]
    return whole if kept == whole else f"{kept.rstrip(' ,;:.…')}…"


def go_on_from(text: str, name: str, words: int = 55) -> str:
    """Return how Markdown goes on after the words it is named by, if it begins with them.

    >>> go_on_from("I was nine, she was not.", "I was nine…")
    ', she was not.'
    """
    whole = plain(text)
    stem = name.rstrip("…")
    if not whole.startswith(stem):
        return f" {excerpt(text, words)}" if whole else ""
    rest = whole[len(stem) :]
    space = " " if rest.startswith(" ") else ""
    return f"{space}{excerpt_of(rest.strip(), words)}" if rest.strip() else ""


def _depth(rendered: str) -> int:
    depth = deepest = 0
    for tag in _TAG.finditer(rendered):
        if tag[2] in _NESTS:
            depth += -1 if tag[1] else 1
            deepest = max(deepest, depth)
    return deepest


def _as_written(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", text):
        yield f"<p>{entities.escape(paragraph)}</p>\n"


class _Reshaping:
    """Reshapes what comrak gave, tag by tag. Lives for one text.

    Every `<` in it is a tag of comrak's own: it escapes all others.
    """

    def __init__(self, rendered: str, *, prefix: str, first: int) -> None:
        self.rendered = rendered
        self.ids = {old: f"{prefix}-{n}" for n, old in enumerate(_ID.findall(rendered), 1)}
        levels = sorted({tag[2] for tag in _TAG.finditer(rendered) if self._is_heading(tag[2])})
        # Ranks, not numbers: a leader who begins at #### still gets the first level.
        self.levels = {old: f"h{min(first + n, 6)}" for n, old in enumerate(levels)}
        self.links: list[bool] = []

    def done(self) -> str:
        # A heading over a column that has none: only a cell.
        return _NO_HEADING.sub(r"<td\1></td>", _TAG.sub(self._tag, self.rendered))

    @staticmethod
    def _is_heading(name: str) -> bool:
        return len(name) == 2 and name[0] == "h" and name[1].isdigit()

    def _tag(self, tag: re.Match[str]) -> str:
        closing, name = bool(tag[1]), tag[2]
        attributes = {} if closing else dict(_ATTRIBUTE.findall(tag[3]))
        match name:
            case "a":
                return self._link_end() if closing else self._link(attributes)
            case "img":
                return self._picture(attributes)
            case "input":
                return "☑" if "checked" in attributes else "☐"
            case "table":
                return "</table></div>" if closing else _TABLE
            case "td" | "th" if not closing:
                side = attributes.get("align")
                scope = ' scope="col"' if name == "th" else ""
                return f'<{name}{scope} class="{side}">' if side else f"<{name}{scope}>"
            case "section":
                # comrak's own name for footnotes; a section would need a heading.
                return "</div>" if closing else '<div class="footnotes">'
            case "li" if not closing and "id" in attributes:
                return f'<li id="{self.ids[attributes["id"]]}">'
            case _:
                return f"<{tag[1]}{self.levels.get(name, name)}{tag[3]}>"

    def _link(self, attributes: dict[str, str]) -> str:
        href = attributes.get("href", "")
        if href.startswith("#") and href[1:] in self.ids:
            attributes["href"] = f"#{self.ids[href[1:]]}"
        elif not _SCHEME.match(href):
            self.links.append(False)
            return ""
        if "id" in attributes:
            attributes["id"] = self.ids[attributes["id"]]
        self.links.append(True)
        return "<a" + "".join(f' {name}="{value}"' for name, value in attributes.items()) + ">"

    def _link_end(self) -> str:
        return "</a>" if self.links.pop() else ""

    def _picture(self, attributes: dict[str, str]) -> str:
        """Return a link in place of a picture, or its words where it has no place to lead."""
        source, words = attributes.get("src", ""), attributes.get("alt", "")
        if any(self.links) or not _SCHEME.match(source):
            return words
        return f'<a href="{source}">{words or source}</a>'


_TABLE = '<div class="table" role="group" aria-label="Table" tabindex="0"><table>'
