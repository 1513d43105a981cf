"""Every page of a site with something of everything: well formed, whole, and silent to the world."""

import json
import re
import runpy
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

import feedparser
import html5lib
import pytest

from leadfolio import pages
from leadfolio.edges import markup, rendering
from leadfolio.errors import SiteError
from leadfolio.pages import Planned

TEMPLATES = Path(__file__).parents[1] / "templates"
GIVEN = runpy.run_path(str(Path(__file__).with_name("portfolios.py")))
POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; "
    "script-src 'self';{} base-uri 'none'; form-action 'none'"
)
LEADING = ("href", "src", "srcset", "poster", "data", "action", "formaction", "background", "cite")


def rendered(portfolio):
    renderer = rendering.Renderer(TEMPLATES, markdown=markup)
    stood = GIVEN["STANDARDS"] if portfolio.entries == GIVEN["RICH"].entries else {}
    planned = pages.plan(portfolio, standards=stood)
    return {each.path: renderer.render(each) for each in planned}


@pytest.fixture(scope="module")
def site():
    return rendered(GIVEN["RICH"])


@pytest.fixture(scope="module")
def empty():
    return rendered(GIVEN["EMPTY"])


@pytest.fixture(scope="module")
def public():
    return rendered(GIVEN["PUBLIC"])


@pytest.fixture(scope="module")
def trees(site, empty, public):
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return {
        (edition, path): parser.parse(content.decode())
        for edition, files in (("rich", site), ("empty", empty), ("public", public))
        for path, content in files.items()
        if path.endswith(".html")
    }


def visible(tree):
    return " ".join("".join(tree.find("body").itertext()).split())


def test_every_page_is_well_formed(trees):
    assert len(trees) > 100


def test_every_page_has_the_strict_policy_before_anything_it_loads(trees):
    for (edition, _), tree in trees.items():
        told = [e.attrib for e in tree.find("head") if isinstance(e.tag, str)][:2]
        # A searching machine asks for robots.txt in the page's name.
        policy = POLICY.format(" connect-src 'self';" if edition == "public" else "")
        assert told[1] == {"http-equiv": "Content-Security-Policy", "content": policy}


def test_pages_of_the_public_say_what_they_are_about_to_those_who_pass_them_on(public, site):
    page = public[f"e/{GIVEN['id_of'](1)}/index.html"].decode()
    told = dict(re.findall(r'<meta (?:name|property)="([\w:]+)" content="([^"]*)">', page))

    assert told["description"] == told["og:description"] != ""
    assert told["og:url"].startswith("https://folio.example.org/a%20b/e/")
    assert told["og:image"].startswith("https://folio.example.org/a%20b/assets/")
    assert b'name="description"' not in site["index.html"]
    assert b"og:" not in site["index.html"]


def test_nothing_a_leader_wrote_became_an_element(trees):
    for tree in trees.values():
        scripts = list(tree.iter("script"))
        assert [e for e in scripts if "".join(e.itertext())] == []
        assert {e.attrib["src"].rpartition("/")[2] for e in scripts} <= {
            "site.js",
            "search-index.js",
        }
        attributes = {name for e in tree.iter() for name in e.attrib}
        assert [name for name in attributes if name.startswith("on") or name == "style"] == []
        assert [
            e.tag for e in tree.iter() if e.tag in {"style", "iframe", "object", "form", "base"}
        ] == []


def test_hostile_words_are_shown_as_words(site):
    page = html5lib.parse(
        site[f"e/{GIVEN['id_of'](20)}/index.html"].decode(), namespaceHTMLElements=False
    )

    assert visible(page).count("<script>alert(1)</script>") >= 8


def test_every_page_asks_only_its_own_folder_and_every_link_leads_somewhere(
    trees, site, empty, public
):
    given = {"rich": site, "empty": empty, "public": public}
    static = set(rendering.static_files(TEMPLATES))
    media = {size.path for e in GIVEN["ENTRIES"] for f in e.files for size in f.sizes}
    media |= {f.path for e in GIVEN["ENTRIES"] for f in e.files}
    broken = []
    for (edition, path), tree in trees.items():
        lies = set(given[edition]) | static | media
        for element in tree.iter():
            for name in LEADING:
                for url in urls(element, name):
                    parts = urlsplit(url)
                    assert parts.scheme in {"", "https", "http", "mailto"}, url
                    if parts.scheme or url.startswith("//"):
                        assert element.tag == "a" or element.attrib.get("rel") == "canonical", url
                        continue
                    here = (
                        normpath(join(dirname(path), unquote(parts.path))) if parts.path else path
                    )
                    if here not in lies:
                        broken.append((path, url))
    assert broken == []


def urls(element, name):
    value = element.attrib.get(name)
    if value is None:
        return []
    return [part.split()[0] for part in value.split(", ")] if name == "srcset" else [value]


def test_every_link_within_a_page_has_its_end_and_no_id_stands_twice(trees):
    for (_, path), tree in trees.items():
        ids = [e.attrib["id"] for e in tree.iter() if "id" in e.attrib]
        ends = [
            e.attrib["href"][1:] for e in tree.iter("a") if e.attrib.get("href", "").startswith("#")
        ]
        assert len(ids) == len(set(ids)), path
        assert set(ends) <= set(ids), path


def test_addresses_of_leaders_words_are_percent_encoded(site):
    front = site["index.html"].decode()

    assert "leaders/%D8%B3%D9%85%D9%8A%D8%B1" in front
    assert re.findall(r'(?:href|src)="[^"]*[^\x21-\x7e][^"]*"', front) == []


def test_every_page_has_one_first_heading_and_skips_no_level(trees):
    for (_, path), tree in trees.items():
        levels = [int(e.tag[1]) for e in tree.iter() if re.fullmatch(r"h[1-6]", str(e.tag))]
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        assert all(b - a <= 1 for a, b in pairwise(levels)), (path, levels)


def test_every_picture_has_words_and_a_size(trees):
    pictures = [e for tree in trees.values() for e in tree.iter("img")]

    assert pictures
    assert [
        e.attrib for e in pictures if not {"alt", "width", "height", "loading"} <= set(e.attrib)
    ] == []


def test_every_link_has_a_name(trees):
    nameless = [
        (path, e.attrib)
        for (_, path), tree in trees.items()
        for e in tree.iter("a")
        if not "".join(e.itertext()).strip()
        and e.attrib.get("aria-hidden") != "true"
        and not list(e.iter("img"))
    ]

    assert nameless == []


def test_leaders_words_say_their_language(trees):
    page = trees["rich", f"e/{GIVEN['id_of'](3)}/index.html"]

    prose = next(e for e in page.iter("div") if e.attrib.get("class") == "prose")
    assert (prose.attrib["lang"], prose.attrib["dir"]) == ("ar", "auto")


def test_a_cohorts_pages_ask_not_to_be_found_and_public_ones_do_not(site, public):
    assert b'<meta name="robots" content="noindex">' in site["index.html"]
    assert b"noindex" not in public["index.html"]


def test_pages_of_the_public_do_not_offer_the_cohorts_notebooks(site, public):
    path = f"e/{GIVEN['id_of'](1)}/index.html"

    assert b"hub.example.org" in site[path]
    assert all(b"hub.example.org" not in content for content in public.values())


def test_an_entry_tells_how_it_came_about_in_order(trees):
    text = visible(trees["rich", f"e/{GIVEN['id_of'](1)}/index.html"])

    steps = [
        "First thought",
        "because I love children",
        "What changed it",
        "Grace asked me",
        "Then",
        "There was a letter",
        "Where it stands",
    ]
    places = [text.index(step, text.index("How it came about")) for step in steps]
    assert places == sorted(places)


def test_an_ecosystem_is_told_as_tables(trees):
    page = trees["rich", f"e/{GIVEN['id_of'](9)}/index.html"]

    assert [e.text for e in page.iter("th")] == [
        "Name",
        "In what way",
        "Note",
        "Name",
        "What they give",
    ]
    assert "Biblioteca municipal" in visible(page)


def test_an_empty_site_says_so_on_every_page(trees):
    said = {
        "index.html": "Nothing is shared here yet",
        "log/index.html": "Nobody has posted to the log yet",
        "people/index.html": "No piece here is built on another or answers one yet",
        "search/index.html": "Nothing is shared here yet",
        "standards/true-north.brief/index.html": "Nothing stands yet",
        "modules/true-north/why-educator/index.html": "Nothing shared yet",
        "tags/index.html": "No piece has a tag yet",
    }

    assert [
        path for path, words in said.items() if words not in visible(trees["empty", path])
    ] == []


def test_the_searchs_words_are_those_of_every_piece(site):
    source = site["assets/search-index.js"].decode()
    listed = source.split("=", 1)[1].strip().removesuffix(";")
    found = json.loads(re.sub(r",\s*\]\s*$", "]", listed))

    assert [piece["path"] for piece in found] == [
        f"e/{e.id}/index.html" for e in GIVEN["RICH"].entries
    ]
    assert "<script" not in source


@pytest.mark.parametrize(
    "path",
    [
        "feed.xml",
        "leaders/zoe-o-brien/feed.xml",
        "leaders/mal/feed.xml",
        "tags/truenorth/feed.xml",
        "tags/أسئلة/feed.xml",
    ],
)
def test_an_atom_feed_is_whole(site, path):
    feed = feedparser.parse(site[path])

    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    assert feed.feed.id.startswith("urn:uuid:")
    assert feed.entries
    for item in feed.entries:
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", item.id)
        assert item.author
        assert item.title
        assert item.updated.endswith("Z")


def test_a_feeds_entries_carry_the_words_and_the_name_shown(site):
    feed = feedparser.parse(site["feed.xml"], sanitize_html=False)

    found = {item.id: item for item in feed.entries}
    first = found[f"urn:uuid:{GIVEN['id_of'](1)}"]
    assert (first.author, first.title) == ("Zoë O’Brien", "The letter I read out wrong")
    assert "<em>welcome</em>" in first.content[0].value
    assert found[f"urn:uuid:{GIVEN['id_of'](5)}"].author == "Quiet Amber Heron"


def test_feeds_have_ids_of_their_own_that_stay(site, public):
    ids = [ET.fromstring(c).findtext("{*}id") for p, c in site.items() if p.endswith("feed.xml")]

    assert len(ids) == len(set(ids))
    assert ids == [
        ET.fromstring(c).findtext("{*}id") for p, c in public.items() if p.endswith("feed.xml")
    ]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("feed.json", lambda entry: entry.id),
        ("leaders/zoe-o-brien/feed.json", lambda entry: entry.person == GIVEN["ZOE"]),
        ("tags/labels/feed.json", lambda entry: "labels" in entry.tags),
    ],
)
def test_a_json_feed_is_whole(site, path, told):
    feed = json.loads(site[path])

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["id"] for item in feed["items"]] == [
        f"urn:uuid:{e.id}" for e in GIVEN["RICH"].entries if told(e)
    ]
    assert all(
        {"url", "title", "content_html", "date_published", "authors"} <= set(item)
        for item in feed["items"]
    )


def test_every_feed_can_be_found_from_the_page_beside_it_and_from_the_line_to_follow(site, trees):
    feeds = [path for path in site if path.endswith(("feed.xml", "feed.json"))]

    assert len(feeds) > 30
    for path in feeds:
        tree = trees["rich", join(dirname(path), "index.html")]
        announced = [
            e.attrib["href"]
            for e in tree.find("head").iter("link")
            if e.attrib["rel"] == "alternate"
        ]
        own = [href for href in announced if normpath(join(dirname(path), unquote(href))) == path]
        assert own, path
        assert any(own[0] == e.attrib.get("href") for e in tree.find("body").iter("a")), path


def test_a_feeds_items_lead_to_their_pages_from_wherever_the_feed_lies(site):
    for path in ("leaders/zoe-o-brien/feed.json", "tags/labels/feed.json"):
        for item in json.loads(site[path])["items"]:
            assert normpath(join(dirname(path), item["url"])) in site


def test_feeds_have_whole_addresses_where_the_site_has_one(public, site):
    address = "https://folio.example.org/a%20b/"
    feed = json.loads(public["feed.json"])

    assert feed["feed_url"] == f"{address}feed.json"
    assert feed["items"][0]["url"].startswith(f"{address}e/")
    assert "feed_url" not in json.loads(site["feed.json"])


def test_the_same_portfolio_gives_the_same_bytes(site):
    markup.html.cache_clear()

    assert rendered(GIVEN["RICH"]) == site


def test_a_leader_without_a_name_to_read_can_still_be_followed():
    entry = GIVEN["entry"](
        1, replace(GIVEN["ZOE"], name="…", slug="x"), "log", GIVEN["at"](1), text=""
    )
    site = rendered(replace(GIVEN["RICH"], entries=(entry,)))

    assert b"Learning log" in site[f"e/{entry.id}/index.html"]


def test_a_broken_template_is_told_in_two_lines(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "front.html.j2").write_text("{{ unheard_of }}")
    planned: Planned = pages.plan(GIVEN["EMPTY"])[0]

    with pytest.raises(SiteError, match=r"front\.html\.j2.*unheard_of") as told:
        rendering.Renderer(tmp_path, markdown=markup).render(planned)
    assert "Next:" in str(told.value)


def test_shared_files_lie_among_the_assets():
    assert set(rendering.static_files(TEMPLATES)) == {
        "assets/site.css",
        "assets/site.js",
    }


def test_the_stylesheet_carries_the_cohorts_own_colour(site):
    course = replace(GIVEN["EMPTY"].course, accent="#7a1f4b")
    chosen = rendered(replace(GIVEN["EMPTY"], course=course))

    assert b":root { --accent: #7a1f4b;" in chosen["assets/site.css"]
    assert b'fill="#7a1f4b"' in chosen["assets/icon.svg"]
    assert site["assets/site.css"] != chosen["assets/site.css"]
