"""What is told to those who follow from afar: feeds of the cohort and of each leader."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import quote

from leadfolio.pages import addresses
from leadfolio.pages.contexts import AtomFeed, JsonFeed
from leadfolio.pages.overview import Overview
from leadfolio.pages.pieces import Byline, Piece

IN_A_FEED = 60
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
FEEDS = uuid.UUID("0b6f9c0e-5a35-5d4e-9a55-5f1a4e6a7c11")


def address(seen: Overview) -> str:
    """Return the site's address on the web ending in a slash, or nothing."""
    said = seen.course.base_url.strip()
    on_the_web = said.lower().startswith(("https://", "http://"))
    return quote(f"{said.rstrip('/')}/", safe=":/?#[]@!$&'()*+,;=~%") if on_the_web else ""


def feeds(seen: Overview) -> Iterator[tuple[str, AtomFeed | JsonFeed]]:
    """Yield the cohort's feeds, each at its path."""
    path = addresses.ATOM_FEED
    called = title(seen)
    yield path, atom(seen, path, home=addresses.FRONT, title=called, told=seen.pieces)
    root = address(seen)
    yield (
        addresses.JSON_FEED,
        JsonFeed(
            title=called,
            language=seen.course.language,
            home=root,
            own=f"{root}{addresses.JSON_FEED}" if root else "",
            up=root,
            pieces=seen.pieces[:IN_A_FEED],
        ),
    )


def title(seen: Overview, who: Byline | None = None) -> str:
    """Return what a feed is called: the cohort's, or one leader's."""
    whole = f"{seen.course.title}: {seen.course.cohort}"
    named = seen.say("%(who)s in %(portfolio)s")
    return named % {"who": who.name, "portfolio": whole} if who else whole


def atom(seen: Overview, path: str, *, home: str, title: str, told: Iterable[Piece]) -> AtomFeed:
    """Return the Atom feed that lies at a path."""
    newest = tuple(told)[:IN_A_FEED]
    root = address(seen)
    named = "\n".join((seen.course.id, seen.course.cohort, path))
    return AtomFeed(
        id=f"urn:uuid:{uuid.uuid5(FEEDS, named)}",
        title=title,
        updated=max((piece.written for piece in newest), default=LONG_AGO),
        home=home,
        own=f"{root}{path}" if root else "",
        up=root or addresses.root(path),
        pieces=newest,
    )
