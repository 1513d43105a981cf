"""Publishing: no page goes into the site with a link that leads nowhere within it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from leadfolio.edges.disk import files
from leadfolio.edges.disk.site import Piece
from leadfolio.errors import SiteError

if TYPE_CHECKING:
    from leadfolio.pages import Planned

READ = (".html", ".xml")
MOST = 1 << 28


def checked(
    pieces: Iterable[Piece],
    planned: Sequence["Planned"],
    *,
    others: Collection[str],
    out: Path,
    before: Collection[str],
) -> Iterator[Piece]:
    """Yield pieces of a site, each page read for links that lead nowhere.

    `others` are the paths in the site that are not planned. What stands in `out` unchanged is
    read only where something of what was there `before` is gone.

    Raises:
        SiteError: a page links to nothing. What stands in the site's place stays as it was.
    """
    from leadfolio.pages import links

    told = {each.path: each for each in planned}
    known = {*told, *others}
    smaller = any(path not in known for path in before)
    for piece in pieces:
        page = told.get(piece.path)
        if page is not None and piece.path.endswith(READ):
            content = piece.content
            if content is None and smaller:
                content = _standing(out, piece.path)
            if content is not None:
                text, address = content.decode("utf-8"), page.site.address
                lost = links.broken(text, piece.path, known, address=address)
                if lost:
                    raise _refused(page, lost[0])
        yield piece


def _standing(out: Path, path: str) -> bytes | None:
    try:
        return files.read_regular(out, *path.split("/"), most=MOST)
    except (OSError, files.UnsafeFileError):
        return None  # said where it is written anew


def _refused(page: "Planned", link: str) -> SiteError:
    return SiteError(
        f"the page {page.path} links to {link!r}, which is not in the site; "
        "the site stays as it was",
        where=f"templates/site/{page.page.template}",
        do="mend the link in the template, or put the templates back as they came with leadfolio",
    )
