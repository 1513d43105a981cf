"""A notebook as a page: opens anywhere, runs nothing, asks nobody."""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest

from leadfolio.edges.notebook_html import LeadfolioExporter, clean

WIDGET = "application/vnd.jupyter.widget-view+json"
FETCHING = {"src", "srcset", "poster", "data", "background", "action", "formaction", "xlink:href"}


class Seen(HTMLParser):
    """Every tag of a page, and every attribute."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def notebook(*cells, **metadata):
    return nbformat.v4.new_notebook(cells=list(cells), metadata=metadata)


def markdown(source: str):
    return nbformat.v4.new_markdown_cell(source)


def code(source: str, *outputs, tags=()):
    return nbformat.v4.new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


def displayed(said=None, **data):
    return nbformat.v4.new_output("display_data", data=data["data"], metadata=said or {})


def page_of(*cells, **metadata) -> str:
    page, _ = LeadfolioExporter().from_notebook_node(notebook(*cells, **metadata))
    return page


HOSTILE = [
    markdown("<script>alert(1)</script><img src=x onerror=alert(1)>"),
    markdown("![x](https://tracker.example/p.png) ![y](//tracker.example/p.png)"),
    markdown(
        "[j](javascript:alert(1)) <a href=' java\nscript:alert(1)'>j</a> [d](data:text/html,x)"
    ),
    markdown("<iframe src=https://e.example></iframe><object data=https://e.example></object>"),
    markdown(
        "<style>@import 'https://e.example/x.css'</style><link rel=stylesheet href=//e.example>"
    ),
    markdown("<svg><script>alert(1)</script></svg><math><mtext><img src=x onerror=alert(1)>"),
    markdown(
        "<form action=https://e.example><input name=a></form><meta http-equiv=refresh content=0>"
    ),
    markdown("<p style='background:url(https://e.example)'>a</p>"),
    code("x", displayed(data={"text/html": "<img src=x onerror=alert(1)><script>1</script>"})),
    code(
        "x",
        displayed(
            data={"text/html": "<script>alert(1)</script>"}, said={"text/html": {"isolated": True}}
        ),
    ),
    code(
        "x",
        displayed(
            data={"image/png": "iVBORw0KGgo="},
            said={"image/png": {"width": "1 onload=alert(1)", "alt": '"><script>1</script>'}},
        ),
    ),
    code("x", displayed(data={"image/png": '"><script>alert(1)</script>'})),
    code("x", displayed(data={"application/javascript": "alert(1)"})),
    code("x", displayed(data={"image/svg+xml": "<svg onload=alert(1)></svg>"})),
    code("x", displayed(data={"text/plain": "<script>alert(1)</script>"})),
    code("</pre><script>alert(1)</script>"),
    nbformat.v4.new_raw_cell("<script>alert(1)</script>"),
]


@pytest.mark.parametrize("cell", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_in_a_page_runs_or_asks_another_place_for_anything(cell):
    seen = Seen(page_of(cell))

    assert not {"script", "iframe", "object", "embed", "link", "form", "svg", "base"} & set(
        seen.tags
    )
    assert not [name for _, name, _ in seen.attributes if name.startswith("on") or name == "style"]
    asked = [value for _, name, value in seen.attributes if name in FETCHING]
    assert all(re.match(r"data:image/(png|jpeg);base64,|[\w.-]+$", value) for value in asked)
    links = [value for tag, name, value in seen.attributes if (tag, name) == ("a", "href")]
    assert all(value.startswith(("http", "mailto:", "#")) for value in links)


def test_prose_keeps_its_shape():
    page = page_of(markdown("# Title\n\nA *word*.\n\n| a | b |\n|---|---|\n| 1 | 2 |"))

    assert "<h1" in page
    assert "<p>A <em>word</em>.</p>" in page
    assert "<td>1</td>" in page


def test_what_a_widget_showed_and_the_cells_code_are_left_out():
    view = displayed(data={WIDGET: {"model_id": "a"}, "text/plain": "This is where you write."})
    page = page_of(
        code("from leadfolio import task", tags=["setup"]),
        code('task("why-educator")', view, tags=["task"]),
        code("course = 'x'", tags=["parameters"]),
        code("hand_in()", tags=["hand-in"]),
        widgets={"application/vnd.jupyter.widget-state+json": {"state": {"a": "SECRET"}}},
    )

    assert "why-educator" not in page
    assert "This is where you write" not in page
    assert "SECRET" not in page
    assert "hand_in" not in page


def test_a_task_shown_as_plain_html_stays_in_the_page():
    still = displayed(data={"text/html": "<section><p>Why I teach.</p></section>"})

    assert "Why I teach." in page_of(code('task("a")', still, tags=["task"]))


def test_a_page_says_its_language_and_its_title():
    page = page_of(markdown("# Pohjantähti & minä"), leadfolio={"language": "fi"})

    assert '<html lang="fi">' in page
    assert "<title>Pohjantähti &amp; minä</title>" in page


def test_a_language_that_is_none_is_not_believed():
    page = page_of(markdown("a"), leadfolio={"language": '"><script>'})

    assert '<html lang="en">' in page


def test_a_setting_cannot_switch_the_cleaning_off():
    exporter = LeadfolioExporter(sanitize_html=False)
    page, _ = exporter.from_notebook_node(notebook(markdown("<script>alert(1)</script>")))

    assert "<script" not in page


def test_the_notebook_itself_is_left_as_it_was():
    taken = notebook(code("x", displayed(data={"image/png": "aa", "text/latex": "x"})))
    before = json.dumps(taken)
    LeadfolioExporter().from_notebook_node(taken)

    assert json.dumps(taken) == before


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ('<img src="images/a.png" alt="b">', '<img src="images/a.png" alt="b">'),
        ('<img src="/etc/a.png">', "<img>"),
        ('<img src="\\\\server\\a.png">', "<img>"),
        ('<img src="data:image/svg+xml;base64,aa">', "<img>"),
    ],
)
def test_only_pictures_beside_the_page_or_in_it_are_shown(given, kept):
    assert clean(given) == kept


def test_nbconvert_knows_the_page_by_its_name(tmp_path: Path):
    nbformat.write(notebook(markdown("# Hello")), tmp_path / "x.ipynb")
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "leadfolio", "x.ipynb"],
        cwd=tmp_path,
        env={**os.environ, "IPYTHONDIR": str(tmp_path)},
        check=True,
        capture_output=True,
        timeout=120,
    )

    assert "Hello" in (tmp_path / "x.html").read_text(encoding="utf-8")
