"""Leaders' Markdown: rich enough to write in, and unable to run, fetch or break anything."""

import re
import time

import html5lib
import pytest

from leadfolio.edges import markup

TRICKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "[x](//elsewhere.example/x)",
    "[x](relative/path)",
    "![x](https://elsewhere.example/track.png)",
    "![x](//elsewhere.example/track.png)",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "![`<img src=x onerror=alert(1)>`](x)",
    '[x](https://a.example/" onmouseover="alert(1))',
    '[x](https://a.example "t" onclick="alert(1)")',
    "<javascript:alert(1)>",
    "<https://a.example/<script>>",
    '```"><script>alert(1)</script>\nx\n```',
    'x[^"><script>]\n\n[^"><script>]: n',
    "<style>*{display:none}</style>",
    "<iframe src=https://elsewhere.example></iframe>",
    "<form action=https://elsewhere.example><input name=x>",
    "<base href=https://elsewhere.example>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "a\x00b\x08c\ufffe",
    "&#0; &#x1F; &#xFFFE; &#x80; &#xD800;",
]
ELEMENTS = set(
    "html head body a blockquote br code del div em h2 h3 h4 h5 h6 hr li ol p pre section strong "
    "sup table tbody td th thead tr ul".split()
)
ATTRIBUTES = {
    "href",
    "title",
    "id",
    "aria-label",
    "tabindex",
    "role",
    "start",
    "scope",
    "class",
    "rel",
}


def tree(html):
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(
        f"<!doctype html><html><head><title>t</title></head><body>{html}</body></html>"
    )


@pytest.mark.parametrize("text", TRICKS)
@pytest.mark.parametrize("around", ["{}", "> {}", "# {}", "| a |\n|--|\n| {} |", "*{}*"])
def test_no_trick_leaves_more_than_words_and_plain_links(text, around):
    found = tree(markup.html(around.format(text), prefix="e1"))

    elements = list(found.iter())
    assert {e.tag for e in elements} - {"title"} <= ELEMENTS
    assert {name for e in elements for name in e.attrib} <= ATTRIBUTES
    assert all(
        re.match(r"(https?:|mailto:|#e1-)", e.attrib["href"])
        for e in elements
        if "href" in e.attrib
    )


def test_raw_html_is_shown_as_the_text_it_is():
    shown = markup.html("She wrote <b>no</b> & <i>yes</i>", prefix="e1")

    assert shown == "<p>She wrote &lt;b&gt;no&lt;/b&gt; &amp; &lt;i&gt;yes&lt;/i&gt;</p>\n"


def test_a_picture_from_elsewhere_becomes_a_link_to_it():
    shown = markup.html("![A map](https://example.org/map.png)", prefix="e1")

    assert (
        shown
        == '<p><a href="https://example.org/map.png" rel="nofollow ugc noopener">A map</a></p>\n'
    )


def test_a_picture_inside_a_link_leaves_the_link_and_its_words():
    shown = markup.html("[![A map](https://example.org/m.png)](https://example.org)", prefix="e1")

    assert shown == '<p><a href="https://example.org" rel="nofollow ugc noopener">A map</a></p>\n'


def test_tables_footnotes_tasks_and_struck_words_are_there():
    shown = markup.html(
        "|a|b|\n|:-|-:|\n|1|2|\n\n- [x] done\n- [ ] not\n\n~~no~~ yes[^1]\n\n[^1]: Why.",
        prefix="e1",
    )

    wanted = ('<td class="right">2</td>', "☑ done", "☐ not", "<del>no</del>", 'id="e1-')
    assert [part for part in wanted if part not in shown] == []


def test_a_column_without_a_heading_has_a_cell_in_its_place():
    shown = markup.html("| |b|\n|-|-|\n|1|2|", prefix="e1")

    assert '<td></td>\n<th scope="col">b</th>' in shown


def test_footnotes_of_two_pieces_on_one_page_do_not_meet():
    text = "one[^1] two[^b] one again[^1]\n\n[^1]: First.\n\n[^b]: Second."
    page = markup.html(text, prefix="e1") + markup.html(text, prefix="e2")

    found = re.findall(r'id="([^"]+)"', page)
    assert len(found) == len(set(found)) == 10


def test_every_footnote_link_leads_to_its_other_end():
    shown = markup.html('one[^1] two[^ä"b>]\n\n[^1]: First.\n\n[^ä"b>]: Second.', prefix="e1")

    leads, lies = re.findall(r'href="#([^"]+)"', shown), re.findall(r'id="([^"]+)"', shown)
    assert len(leads) == 4
    assert set(leads) == set(lies)


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# a\n## b\n### c", ["h3", "h4", "h5"]),
        ("#### a", ["h3"]),
        ("# a\n### b\n# c", ["h3", "h4", "h3"]),
    ],
)
def test_headings_stand_below_the_pages_own_and_skip_no_level(text, levels):
    assert re.findall(r"<(h\d)>", markup.html(text, prefix="e1")) == levels


@pytest.mark.parametrize(
    "text",
    [
        "> " * 100_000 + "x",
        "- " * 20_000 + "x",
        "[" * 50_000 + "a" + "](x)" * 50_000,
        "*a _b " * 20_000,
        "`" * 50_000,
        "a" * 1_000_000,
        "x[^1] " * 2_000 + "\n\n[^1]: n",
    ],
    ids=["quotes", "lists", "brackets", "stars", "ticks", "one word", "footnotes"],
)
def test_words_made_to_stall_a_build_do_not(text):
    began = time.perf_counter()
    markup.html(text, prefix="e1")

    assert time.perf_counter() - began < 5


def test_plain_words_are_one_line_without_signs_or_notes():
    text = "# Why\n\nI *stayed*[^1].\n\n- one\n- two\n\n[^1]: A note.\n\n<b>&</b>"

    assert markup.plain(text) == "Why I stayed. one two <b>&</b>"


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("One two three", 3, "One two three"),
        ("One two, three", 2, "One two…"),
        ("字" * 200, 10, "字" * 100 + "…"),
        ("", 5, ""),
    ],
)
def test_an_excerpt_ends_at_a_word_and_says_when_there_is_more(text, words, expected):
    assert markup.excerpt(text, words) == expected


def test_what_follows_a_name_goes_on_from_it():
    assert markup.go_on_from("I was *nine*, she not.", "I was nine…") == ", she not."
    assert markup.go_on_from("I was *nine* then.", "I was nine…") == " then."
    assert markup.go_on_from("I was nine.", "I was nine.") == ""
    assert markup.go_on_from("I was nine.", "Another title") == " I was nine."


def test_the_same_words_give_the_same_bytes():
    text = "x[^1] **y** https://example.org\n\n[^1]: n"

    markup.html.cache_clear()
    first = markup.html(text, prefix="e1")
    markup.html.cache_clear()
    assert markup.html(text, prefix="e1") == first
