"""Feedback: what a facilitator says of pieces that were handed in, as its page carries it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser

from leadfolio import formats

MARK = "leadfolio-feedback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What is said of the pieces that answer one task, in Markdown."""

    task: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The comments on one hand-in of a module, and when they were sent."""

    comments: tuple[Comment, ...]
    sent: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A comment as it was sent first."""

    task: str
    text: str
    sent: datetime


def element(module: str, comments: Iterable[Comment]) -> str:
    """Return the element of a page that carries its comments: data, which no browser runs.

    >>> element("north", [Comment(task="why", text="<b>")])[-48:]
    '[{"task": "why", "text": "\\\\u003cb>"}]}</script>\\n'
    """
    told = {
        "format": formats.FEEDBACK,
        "module": module,
        "comments": [{"task": one.task, "text": one.text} for one in comments],
    }
    # In a script element nothing but "<" could end the data before its end.
    data = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/json" id="{MARK}">{data}</script>\n'


def read(page: str, module: str) -> tuple[Comment, ...] | None:
    """Return the comments that a page carries on a module, or None where it carries none to read.

    >>> read(element("north", [Comment(task="why", text="Say <more>.")]), "north")
    (Comment(task='why', text='Say <more>.'),)
    >>> read("<p>A page that nbgrader made alone.</p>", "north") is None
    True
    """
    found = _Finding()
    found.feed(page)
    try:
        raw: object = json.loads(found.data) if found.data else None
    except (ValueError, RecursionError):
        return None
    told = raw if isinstance(raw, dict) else {}
    listed = told.get("comments")
    if formats.fault(told.get("format"), formats.FEEDBACK) or told.get("module") != module:
        return None
    return tuple(filter(None, map(_comment, listed))) if isinstance(listed, list) else None


def _comment(raw: object) -> Comment | None:
    told: Mapping[str, object] = raw if isinstance(raw, dict) else {}
    task, text = told.get("task"), told.get("text")
    if not isinstance(task, str) or not isinstance(text, str) or not text.strip():
        return None
    # Half characters, which no message can carry, stay out.
    return Comment(task=task, text=text.encode("utf-8", "replace").decode("utf-8"))


def said(pages: Iterable[Page]) -> tuple[Said, ...]:
    """Return every comment once, the latest first: one that later pages repeat is as old as it is.

    >>> from datetime import UTC
    >>> def page(day: int, *texts: str) -> Page:
    ...     told = tuple(Comment(task="why", text=text) for text in texts)
    ...     return Page(comments=told, sent=datetime(2026, 11, day, tzinfo=UTC))
    >>> [(one.text, one.sent.day) for one in said([page(3, "More."), page(1, "Why?"), page(2, "Why?")])]
    [('More.', 3), ('Why?', 1)]
    """
    found: dict[tuple[str, str], Said] = {}
    for page in sorted(pages, key=lambda one: one.sent):
        for one in page.comments:
            key = (one.task, one.text.strip())
            found.setdefault(key, Said(task=one.task, text=one.text.strip(), sent=page.sent))
    return tuple(sorted(found.values(), key=lambda one: one.sent, reverse=True))


class _Finding(HTMLParser):
    """Finds the first element that carries comments; the rest of a page is passed over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.data, self._here, self._found = "", False, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and not self._found and ("id", MARK) in attrs:
            self._here = self._found = True

    def handle_data(self, data: str) -> None:
        if self._here:
            self.data += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._here = False
