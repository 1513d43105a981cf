"""Links of a page: those that lead nowhere within the site.

Read in what was rendered, not in what was planned: a template is edited by hand.
"""

import re
from collections.abc import Container, Iterator
from html import unescape
from posixpath import dirname, normpath
from urllib.parse import unquote

# Words of leaders hold no "<" in a page, and no quotation mark within an attribute.
_TAG = re.compile(r"<(?:a|audio|image|img|link|script|source|use|video)\s[^<>]*>")
_ATTRIBUTE = re.compile(r'([a-z:-]+)="([^"]*)"')
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


def broken(page: str, path: str, known: Container[str], *, address: str = "") -> tuple[str, ...]:
    """Return the links of a page at a path that lead to nothing known, each once.

    `address` is the site's on the web, ending in a slash, or empty; links to it count.

    >>> broken('<a href="../x/index.html">x</a> <a href="#y">y</a>', "e/1/index.html", {"e/x"})
    ('../x/index.html',)
    """
    here = dirname(path)
    found = (link for link in _links(page) if _lost(link, here, known, address))
    return tuple(dict.fromkeys(found))


def _links(page: str) -> Iterator[str]:
    for tag in _TAG.findall(page):
        for name, value in _ATTRIBUTE.findall(tag):
            if name in {"href", "src"}:
                yield value
            elif name == "srcset":
                yield from (part.split()[0] for part in value.split(",") if part.strip())


def _lost(link: str, here: str, known: Container[str], address: str) -> bool:
    where = unescape(link) if "&" in link else link
    if address and where.startswith(address):
        where, here = where[len(address) :] or "index.html", ""
    elif _ELSEWHERE.match(where):
        return False
    where = where.partition("#")[0].partition("?")[0]
    if not where:
        return False
    # From a slash, a link leads to whatever holds the site, and no further in a folder.
    return where[0] == "/" or normpath(f"{here}/{unquote(where)}".lstrip("/")) not in known
