"""Publishing, third part: the pieces of the site, each made only if it would be another."""

import functools
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

from leadfolio import documents
from leadfolio.edges.disk import files
from leadfolio.edges.disk.site import Held, Piece
from leadfolio.portfolio import Portfolio
from leadfolio.standard import Standard

if TYPE_CHECKING:
    from leadfolio.edges.rendering import Renderer, Words
    from leadfolio.pages import Planned

# Below this, starting other processes takes longer than they save.
WORTH_SHARING = 200
DOCUMENTS = ("portfolio.json", "standards.json", "commons.json")


def document_pieces(
    portfolio: Portfolio,
    public: Portfolio,
    *,
    standards: Mapping[str, Standard],
    open_standards: Mapping[str, Standard],
) -> Iterator[Piece]:
    """Yield what the site says to other programs."""
    written = (
        documents.portfolio_document(portfolio),
        documents.standards_document(public, open_standards),
        documents.commons_document(portfolio, standards),
    )
    for path, document in zip(DOCUMENTS, written, strict=True):
        yield Piece(path=path, content=files.encode_json(document))


def asset_pieces(
    names: Iterable[str], standing: Mapping[str, Held], content: Callable[[str], bytes]
) -> Iterator[Piece]:
    """Yield the files of entries. Their names are their content: one that stands is right."""
    for name in sorted(names):
        path = f"assets/{name}"
        yield Piece(path=path, content=None if path in standing else content(name))


def unplanned(assets: Iterable[str]) -> frozenset[str]:
    """Return the paths in a site that are no planned page: shared files, those of entries, documents."""
    from leadfolio.edges import rendering

    shared = rendering.static_files(files.shipped("templates"))
    return frozenset((*shared, *(f"assets/{name}" for name in assets), *DOCUMENTS))


def page_pieces(
    planned: Sequence["Planned"], standing: Mapping[str, Held], *, made: str, jobs: int
) -> Iterator[Piece]:
    """Yield every page and the files all pages share; one told the same as before is not rendered."""
    from leadfolio.edges import rendering

    made_here = {page.path for page in planned}
    for path, content in sorted(rendering.static_files(files.shipped("templates")).items()):
        if path not in made_here:
            yield Piece(path=path, content=content)
    todo: list[tuple[Planned, str]] = []
    for page in planned:
        told = hashlib.sha256(f"{made}\n{page!r}".encode("utf-8", "replace")).hexdigest()
        if page.path in standing and standing[page.path].told == told:
            yield Piece(path=page.path, content=None)
        else:
            todo.append((page, told))
    pages = [page for page, _ in todo]
    for (page, told), content in zip(todo, _rendered(pages, jobs=jobs), strict=True):
        yield Piece(path=page.path, content=content, told=told)


def _rendered(pages: Sequence["Planned"], *, jobs: int) -> Iterator[bytes]:
    """Yield pages as bytes, in order, by several processes where that is quicker."""
    if jobs == 1 or len(pages) < WORTH_SHARING:
        yield from map(_render, pages)
        return
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        yield from pool.map(_render, pages, chunksize=32)


@functools.cache
def words(language: str) -> "Words":
    """Return the site's own words in a language, and its calendar. Plain English loads nothing."""
    from leadfolio.edges import rendering
    from leadfolio.pages import tongues

    if tongues.is_plain_english(language):
        return rendering.ENGLISH
    from leadfolio.edges import translating

    return translating.Catalogue(files.shipped("templates"), language)


@functools.cache
def _renderer(language: str) -> "Renderer":
    """Return this process's renderer: it compiles each template once."""
    from leadfolio.edges import markup, rendering

    return rendering.Renderer(files.shipped("templates"), markdown=markup, words=words(language))


def _render(page: "Planned") -> bytes:
    return _renderer(page.site.course_language).render(page)
