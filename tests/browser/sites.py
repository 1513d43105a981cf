"""A whole site on disk, and one page of each kind in it. Loaded with runpy."""

import runpy
from io import BytesIO
from pathlib import Path

from PIL import Image

from leadfolio import pages
from leadfolio.edges import markup, rendering

TESTS = Path(__file__).parents[1]
TEMPLATES = TESTS.parent / "templates"
GIVEN = runpy.run_path(str(TESTS / "portfolios.py"))


def written(root, portfolio, words=rendering.ENGLISH):
    """Write a portfolio's site below `root`; return the fullest page of each kind."""
    renderer = rendering.Renderer(TEMPLATES, markdown=markup, words=words)
    planned = pages.plan(
        portfolio, say=words.gettext, tongue=words.tongue, standards=standards(portfolio)
    )
    files = dict(rendering.static_files(TEMPLATES))
    files |= {each.path: renderer.render(each) for each in planned}
    fullest = {}
    for each in planned:
        kind = each.page.template
        if kind.endswith(".html.j2"):
            fullest[kind] = max(
                fullest.get(kind, each.path), each.path, key=lambda p: len(files[p])
            )
    for path, content in (files | media(portfolio)).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return sorted(fullest.values())


def standards(portfolio):
    """Return what stands in a portfolio that has all of its pieces."""
    return GIVEN["STANDARDS"] if portfolio.entries == GIVEN["RICH"].entries else {}


def media(portfolio):
    """Return the files of a portfolio's pieces: pictures of the size they say they have."""
    found = {}
    for entry in portfolio.entries:
        for each in entry.files:
            found[each.path] = picture(each.width, each.height) if each.width else b"?"
            for size in each.sizes if each.width else ():
                found[size.path] = picture(size.width, size.width * each.height // each.width)
    return found


def picture(width, height):
    kept = BytesIO()
    Image.new("RGB", (width, max(1, height)), (230, 220, 200)).save(kept, "PNG")
    return kept.getvalue()
