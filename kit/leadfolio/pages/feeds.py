"""What is told to those who follow from afar: feeds of the cohort, each leader, tag and standard."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import quote

from leadfolio.pages import addresses
from leadfolio.pages.contexts import AtomFeed, JsonFeed
from leadfolio.pages.overview import Overview
from leadfolio.pages.pieces import Piece

IN_A_FEED = 60
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
FEEDS = uuid.UUID("0b6f9c0e-5a35-5d4e-9a55-5f1a4e6a7c11")


def address(seen: Overview) -> str:
    """Return the site's address on the web ending in a slash, or nothing."""
    said = seen.course.base_url.strip()
    on_the_web = said.lower().startswith(("https://", "http://"))
    return quote(f"{said.rstrip('/')}/", safe=":/?#[]@!$&'()*+,;=~%") if on_the_web else ""


Feeds = Iterator[tuple[str, AtomFeed | JsonFeed]]


def feeds(seen: Overview) -> Feeds:
    """Yield the cohort's feeds, each at its path."""
    yield from beside(seen, addresses.FRONT, title=title(seen), told=seen.pieces)


def beside(seen: Overview, page: str, *, title: str, told: Iterable[Piece]) -> Feeds:
    """Yield the feeds of the pieces that a page tells of, newest first, each beside the page."""
    newest = tuple(told)[:IN_A_FEED]
    for path, made in (
        (addresses.beside(page, addresses.ATOM_FEED), _atom),
        (addresses.beside(page, addresses.JSON_FEED), _json),
    ):
        yield path, made(seen, path, page, title, newest)


def title(seen: Overview, name: str = "") -> str:
    """Return what a feed is called: the cohort's, or one leader's, tag's or standard's."""
    whole = f"{seen.course.title}: {seen.course.cohort}"
    named = seen.say("%(who)s in %(portfolio)s")
    return named % {"who": name, "portfolio": whole} if name else whole


def _atom(
    seen: Overview, path: str, home: str, title: str, newest: tuple[Piece, ...]
) -> AtomFeed | JsonFeed:
    root = address(seen)
    named = "\n".join((seen.course.id, seen.course.cohort, path))
    return AtomFeed(
        id=f"urn:uuid:{uuid.uuid5(FEEDS, named)}",
        title=title,
        updated=max((piece.written for piece in newest), default=LONG_AGO),
        home=home,
        own=_on_the_web(root, path),
        up=root or addresses.root(path),
        pieces=newest,
    )


def _json(
    seen: Overview, path: str, home: str, title: str, newest: tuple[Piece, ...]
) -> AtomFeed | JsonFeed:
    root = address(seen)
    return JsonFeed(
        title=title,
        language=seen.course.language,
        home=_on_the_web(root, "" if home == addresses.FRONT else home),
        own=_on_the_web(root, path),
        up=root or addresses.root(path),
        pieces=newest,
    )


def _on_the_web(root: str, path: str) -> str:
    """Return a path's whole address, or nothing where the site has none."""
    return f"{root}{quote(path)}" if root else ""
