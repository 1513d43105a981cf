"""Templates: what a page is told, set into HTML, feeds and the search's words."""

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from leadfolio import times
from leadfolio.errors import SiteError
from leadfolio.pages import Planned, addresses, changes, tongues

MONTHS = (
    "January February March April May June July August September October November December"
).split()
# No page, feed or script can hold these and be well formed; nor may a leader's words turn round
# those that follow them (202d, 202e).
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
# The same beyond the first plane, in UTF-8: one class with them would be ten times slower.
_UNWRITABLE_BEYOND = re.compile(rb"[\xf0-\xf4][\x8f\x9f\xaf\xbf]\xbf[\xbe\xbf]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")


class Markdown(Protocol):
    """What makes leaders' Markdown into safe HTML: `edges.markup`, handed in by the pipeline."""

    def html(self, text: str, *, prefix: str, first: int = 3) -> str:
        """Return safe HTML whose ids begin with `prefix` and whose headings begin at `first`."""

    def plain(self, text: str) -> str:
        """Return the words alone, on one line."""

    def lines(self, text: str) -> str:
        """Return the words alone, each paragraph on a line of its own."""

    def excerpt(self, text: str, words: int = 55) -> str:
        """Return the first words alone, with … where there are more."""

    def go_on_from(self, text: str, name: str, words: int = 55) -> str:
        """Return how the words go on after those that a piece is named by."""


class Words(Protocol):
    """The site's own words and its calendar: `edges.translating`, handed in by the pipeline.

    `tongue` is the language of the words, `dates` that of the days: a calendar is known for
    more languages than anyone has translated the words into.
    """

    tongue: str
    dates: str

    def gettext(self, message: str) -> str:
        """Return a sentence of the site in its language."""

    def ngettext(self, one: str, many: str, n: int) -> str:
        """Return the sentence for so many of something."""

    def written_out(self, day: date) -> str:
        """Return a day as people write it."""

    def month(self, day: date) -> str:
        """Return a day's month and year as people write them."""


class English:
    """The words as they stand in the templates: nothing has to be looked up for them."""

    tongue = dates = tongues.ENGLISH

    def gettext(self, message: str) -> str:
        """Return the sentence itself."""
        return message

    def ngettext(self, one: str, many: str, n: int) -> str:
        """Return one of two sentences."""
        return one if n == 1 else many

    def written_out(self, day: date) -> str:
        """Return a day as people write it.

        >>> English().written_out(date(2026, 12, 1))
        '1 December 2026'
        """
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    def month(self, day: date) -> str:
        """Return a day's month and year as people write them."""
        return f"{MONTHS[day.month - 1]} {day.year}"


ENGLISH = English()


class Renderer:
    """Renders planned pages with the templates in `templates`/site."""

    def __init__(self, templates: Path, *, markdown: Markdown, words: Words = ENGLISH) -> None:
        self._environment = environment(templates, markdown=markdown, words=words)

    def render(self, planned: Planned) -> bytes:
        """Return the bytes of one file of the site.

        Raises:
            SiteError: its template is missing, or is not a template.
        """
        told = _told(planned.site) | _told(planned.page)
        try:
            page = self._environment.get_template(planned.page.template).render(told)
        except TemplateError as error:
            raise SiteError(
                f"the page {planned.path} cannot be written: {error}",
                do="put the templates back as they came with leadfolio, or mend this one",
                where=f"templates/site/{planned.page.template}",
            ) from error
        return _UNWRITABLE_BEYOND.sub(b"", _UNWRITABLE.sub("", page).encode("utf-8"))


def environment(templates: Path, *, markdown: Markdown, words: Words = ENGLISH) -> Environment:
    """Return what templates are read with: everything escaped, nothing left unsaid.

    `_("…")` and `ngettext("…", "…", n)` say the site's own words; what they are given by name
    is escaped, what they say is not. `spoken` is their language; `dates` that of the days, where
    it is another.
    """
    made = Environment(
        extensions=["jinja2.ext.i18n"],
        loader=FileSystemLoader(templates / "site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals["spoken"] = words.tongue
    made.globals["dates"] = words.dates if words.dates != words.tongue else ""
    made.filters |= {
        "changed_from": lambda after, before: changes.changes(
            markdown.lines(before), markdown.lines(after)
        ),
        "direction": tongues.direction,
        "excerpt": markdown.excerpt,
        "go_on_from": markdown.go_on_from,
        "link": _link,
        "markdown": lambda text, prefix, first=3: Markup(
            markdown.html(text, prefix=prefix, first=first)
        ),
        "month": lambda at: words.month(_day(at)),
        "on_the_web": _on_the_web,
        "percent": percent,
        "plain": markdown.plain,
        "stamp": times.stamp,
        "straight": lambda text: _TURNING.sub("", text),
        "written_out": lambda at: words.written_out(_day(at)),
    }
    return made


def static_files(templates: Path) -> Mapping[str, bytes]:
    """Return the files every site carries, by their path below its root."""
    folder = templates / "site" / "static"
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {f"assets/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in found}


@lru_cache(maxsize=16384)
def percent(path: str) -> str:
    """Return a path as an address may hold it.

    >>> percent("tags/学び/index.html")
    'tags/%E5%AD%A6%E3%81%B3/index.html'
    """
    return quote(path, safe="/")


def _day(at: datetime | date) -> date:
    """Return a day, or the day of a time, in UTC."""
    return at.astimezone(UTC).date() if isinstance(at, datetime) else at


def _told(context: object) -> dict[str, Any]:
    # Not asdict, which copies all the way down: a template reads attributes.
    return {f.name: getattr(context, f.name) for f in fields(context)}  # type: ignore[arg-type]


@pass_context
def _on_the_web(context: Context, path: str) -> str:
    """Return the whole address of a path of a site that has one."""
    return f"{context['address']}{percent(path)}"


@pass_context
def _link(context: Context, path: str) -> str:
    """Return the way from the page being rendered to another path of the site."""
    return percent(addresses.root(context["here"]) + path)
