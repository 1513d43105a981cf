"""No page goes into the site with a link that leads nowhere within it."""

import runpy
import shutil
from pathlib import Path

import pytest

from leadfolio import pages, pipeline
from leadfolio.edges import markup, rendering
from leadfolio.edges.disk import files, site
from leadfolio.edges.disk.site import Piece
from leadfolio.errors import SiteError
from leadfolio.pages import links
from leadfolio.pipeline import publishing_links, publishing_pages

GIVEN = runpy.run_path(str(Path(__file__).with_name("portfolios.py")))
TEMPLATES = Path(__file__).parents[1] / "templates"
PLANNED = pages.plan(GIVEN["EMPTY"])
OTHERS = set(rendering.static_files(TEMPLATES))
KNOWN = {"index.html", "e/1/index.html", "tags/学び/index.html", "assets/a b.png", "feed.xml"}


@pytest.mark.parametrize(
    "page",
    [
        '<a href="../../tags/%E5%AD%A6%E3%81%B3/index.html?q=1#top">tag</a>',
        '<a href="#main">here</a> <a href="">here</a>',
        '<a href="https://example.org/x.html">out</a> <a href="mailto:a@b.example">mail</a>',
        '<img src="../../assets/a%20b.png" srcset="../../assets/a%20b.png 480w" alt="x">',
        '<p>Write <em>href=&#34;nowhere.html&#34;</em> and src="gone.png" as you like</p>',
        '<img alt="see href=" src="../../assets/a%20b.png" title=" src=">',
        '<a href="https://site.example/e/1/index.html">whole</a> <a href="https://site.example/">h</a>',
    ],
)
def test_what_leads_somewhere_is_no_fault(page):
    found = links.broken(page, "e/1/index.html", KNOWN, address="https://site.example/")

    assert found == ()


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ('<a class="x" href="../2/index.html">x</a>', "../2/index.html"),
        ('<a href="../1/">a folder shows a listing</a>', "../1/"),
        ('<a href="/index.html">the root of another site</a>', "/index.html"),
        ('<a href="../../../index.html">out of the site</a>', "../../../index.html"),
        ('<img src="x.png" alt="">', "x.png"),
        ('<img src="../../feed.xml" srcset="../../feed.xml 1w, y.png 2w" alt="">', "y.png"),
        (
            '<link rel="alternate" href="https://site.example/gone.xml">',
            "https://site.example/gone.xml",
        ),
        ('<svg><use href="none.svg"/></svg>', "none.svg"),
    ],
)
def test_what_leads_nowhere_is_found(page, link):
    found = links.broken(page, "e/1/index.html", KNOWN, address="https://site.example/")

    assert found == (link,)


@pytest.mark.parametrize("portfolio", ["RICH", "EMPTY", "PUBLIC"])
def test_every_page_and_feed_as_it_is_rendered_leads_somewhere(portfolio):
    planned = pages.plan(GIVEN[portfolio])
    render = rendering.Renderer(TEMPLATES, markdown=markup).render
    media = {size.path for e in GIVEN["ENTRIES"] for f in e.files for size in f.sizes}
    media |= {f.path for e in GIVEN["ENTRIES"] for f in e.files}
    known = {each.path for each in planned} | OTHERS | media

    lost = [
        found
        for each in planned
        if each.path.endswith((".html", ".xml"))
        for found in links.broken(
            render(each).decode(), each.path, known, address=each.site.address
        )
    ]
    assert lost == []


def edition(out, *, spoiled=None, unchanged=(), before=()):
    """Write the empty portfolio's pages, one of them spoiled, some of them standing already."""
    render = rendering.Renderer(TEMPLATES, markdown=markup).render
    standing = site.standing(out, before) if before else {}
    pieces = [
        Piece(
            path=each.path,
            content=None
            if each.path in unchanged
            else spoiled[1]
            if spoiled and each.path == spoiled[0]
            else render(each),
        )
        for each in PLANNED
    ]
    checked = publishing_links.checked(pieces, PLANNED, others=OTHERS, out=out, before=before)
    return site.write_site(out, checked, standing=standing, before=before)


def contents(out):
    return {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_with_a_broken_link_the_old_site_stays_as_it_was(tmp_path):
    held = edition(tmp_path).held
    whole = contents(tmp_path)

    with pytest.raises(SiteError) as caught:
        edition(tmp_path, spoiled=("log/index.html", b'<a href="../lost.html">x</a>'), before=held)

    assert "log/index.html" in str(caught.value)
    assert "'../lost.html'" in str(caught.value)
    assert "templates/site/log.html.j2" in str(caught.value)
    assert "Next:" in str(caught.value)
    assert contents(tmp_path) == whole


def test_a_page_that_did_not_change_is_read_again_only_when_something_is_gone(tmp_path):
    spoiled = ("log/index.html", b'<a href="../e/gone/index.html">x</a>')
    held = edition(tmp_path).held
    (tmp_path / spoiled[0]).write_bytes(spoiled[1])
    everything = {each.path for each in PLANNED}

    def again(before):
        pieces = [Piece(path=path, content=None) for path in sorted(everything)]
        return list(
            publishing_links.checked(pieces, PLANNED, others=OTHERS, out=tmp_path, before=before)
        )

    assert len(again(held)) == len(PLANNED)
    with pytest.raises(SiteError, match=r"log/index\.html"):
        again([*held, "e/gone/index.html"])


def test_publishing_with_a_template_that_links_to_nothing_leaves_the_site(tmp_path, monkeypatch):
    course = pipeline.init(tmp_path / "course")
    whole = contents(pipeline.publish(course).site)
    ours = tmp_path / "templates"
    shutil.copytree(TEMPLATES, ours)
    template = ours / "site" / "log.html.j2"
    template.write_text(template.read_text().replace("<h1>", '<h1><a href="../diary.html">x</a> '))
    shipped = files.shipped
    monkeypatch.setattr(
        files, "shipped", lambda name: ours if name == "templates" else shipped(name)
    )
    publishing_pages._renderer.cache_clear()

    with pytest.raises(SiteError, match=r"log/index\.html links to '\.\./diary\.html'"):
        pipeline.publish(course)

    publishing_pages._renderer.cache_clear()
    assert contents(course / "site") == whole
