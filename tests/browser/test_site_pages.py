"""The site in a real browser: opened by double-click, on a phone, in the dark, without scripts."""

import functools
import http.server
import runpy
import threading
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from leadfolio.edges import rendering

pytestmark = pytest.mark.browser

SITES = runpy.run_path(str(Path(__file__).with_name("sites.py")))
GIVEN = SITES["GIVEN"]
E = "e/0192f0c1-7b5e-7cc3-98c4-{:012x}/index.html"
SAMPLE = [
    "index.html",
    "modules/index.html",
    "modules/true-north/index.html",
    "modules/true-north/why-educator/index.html",
    "leaders/سمير-حداد/index.html",
    *(E.format(n) for n in (1, 3, 4, 8, 9, 13, 17, 20, 21)),
    "log/index.html",
    "leaders/index.html",
    "moments/index.html",
    "moments/trial/index.html",
    "people/index.html",
    "standards/index.html",
    "standards/true-north.brief/index.html",
    "tags/index.html",
    "tags/truenorth/index.html",
    "search/index.html",
]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A whole site on disk, in a folder whose name needs care."""
    root = tmp_path_factory.mktemp("site") / "sité & pages"
    SITES["written"](root, GIVEN["RICH"])
    return root


@pytest.fixture(scope="module")
def browser(chromium):
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


class Reader:
    """A reader with one window, who notes every complaint and every request."""

    def __init__(self, browser, **ways):
        self.context = browser.new_context(**ways)
        self.page = self.context.new_page()
        self.complaints, self.requests = [], []
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.on("request", lambda request: self.requests.append(request.url))


@pytest.fixture
def reading(browser):
    readers = []

    def start(**ways):
        readers.append(Reader(browser, **ways))
        return readers[-1]

    yield start
    for reader in readers:
        reader.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_pages_open_by_double_click_quietly_and_fit(site, reading, width, scheme):
    reader = reading(viewport={"width": width, "height": 800}, color_scheme=scheme)

    for path in SAMPLE:
        reader.page.goto((site / path).as_uri())
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert reader.page.evaluate("getComputedStyle(document.body).maxWidth") != "none"
    assert reader.complaints == []
    assert [url for url in reader.requests if not url.startswith(site.as_uri())] == []


def test_pictures_are_seen_from_a_folder_under_the_strict_policy(site, reading):
    reader = reading()
    reader.page.goto((site / E.format(1)).as_uri())

    seen = "Array.from(document.images).every(i => i.complete && i.naturalWidth > 0)"
    reader.page.locator("figure img").scroll_into_view_if_needed()
    reader.page.wait_for_function(seen)


def test_search_finds_words_names_and_tags_whatever_the_marks_and_scripts(site, reading):
    reader = reading()
    reader.page.goto((site / "search/index.html").as_uri())

    for typed, expected in {
        "lighthouse": "The letter I read out wrong",
        "ZOE": "The letter I read out wrong",
        "marraskuussa": "Poika joka ei puhunut",
        "ibarra radio": "Alrededor de Lucía",
        "lucia": "Alrededor de Lucía",
        "تفهم": "الرسالة التي لم أرسلها",
        "الرساله ارسلها": "الرسالة التي لم أرسلها",
        "الرســالة": "الرسالة التي لم أرسلها",
        "finding your true north caretaker": "A one-page brief: describing before naming",
        "學生會議": "今天我第一次主持了學生會議",
        "#seating": "Who sits by the door",
    }.items():
        reader.page.get_by_label("Words, names, tags or modules").fill(typed)
        assert expected in reader.page.locator("#found").inner_text(), typed
    assert reader.complaints == []


def test_search_says_when_it_found_nothing_and_gives_the_list_back(site, reading):
    page = reading().page
    page.goto((site / "search/index.html").as_uri())

    box = page.get_by_label("Words, names, tags or modules")
    box.fill("zzzzzz")
    assert page.get_by_role("status").inner_text() == "No piece has these words."
    assert not page.locator("#everything").is_visible()
    box.fill("")
    assert page.locator("#everything").is_visible()


def test_what_search_finds_can_be_opened(site, reading):
    page = reading().page
    page.goto((site / "search/index.html").as_uri())

    page.get_by_label("Words, names, tags or modules").fill("caretaker")
    page.locator("#found a").first.click()
    page.wait_for_url("**/e/**")
    assert page.locator("h1").inner_text() == "A one-page brief: describing before naming"


def test_without_scripts_the_search_page_is_a_plain_list(site, reading):
    page = reading(java_script_enabled=False).page
    page.goto((site / "search/index.html").as_uri())

    assert page.locator("#everything li").count() == len(GIVEN["ENTRIES"])
    assert not page.locator("#words").is_visible()
    assert not page.locator("#theme").is_visible()


def test_a_reader_may_ask_for_the_dark_and_keeps_it(site, reading):
    page = reading(color_scheme="light").page
    page.goto((site / "index.html").as_uri())
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(paper)

    page.get_by_label("Colours").select_option("dark")
    dark = page.evaluate(paper)
    page.goto((site / "log/index.html").as_uri())

    assert dark != light
    assert page.evaluate(paper) == dark


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_the_paper(site, reading, scheme):
    """WCAG 2.2, 1.4.3: 4.5 to 1 for text, measured on what the browser computed."""
    page = reading(color_scheme=scheme).page
    faint = []
    for path in SAMPLE:
        page.goto((site / path).as_uri())
        faint += page.evaluate(FAINT)

    assert faint == []


FAINT = """() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => {
    const [r, g, b] = parse(c).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0) return getComputedStyle(e).backgroundColor;
    }
    return "rgb(255, 255, 255)";
  };
  return Array.from(document.querySelectorAll("body *"))
    .filter(e => Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim()))
    .map(e => {
      const [a, b] = [light(getComputedStyle(e).color), light(paper(e))].sort((x, y) => y - x);
      return [e.className || e.tagName, Math.round((a + 0.05) / (b + 0.05) * 100) / 100];
    })
    .filter(([, ratio]) => ratio < 4.5);
}"""


def test_the_keyboard_meets_the_skip_link_first_and_sees_where_it_is(site, reading):
    page = reading().page
    page.goto((site / "index.html").as_uri())

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_pages_work_from_a_web_server_under_any_path(site, reading):
    handler = functools.partial(Quiet, directory=site.parent)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        reader = reading()
        root = f"http://127.0.0.1:{server.server_port}/{rendering.percent(site.name)}/"
        reader.page.goto(f"{root}index.html")
        reader.page.get_by_role("link", name="سمير حدّاد").last.click()
        reader.page.wait_for_url("**/leaders/**")
        assert reader.page.locator("h1").inner_text() == "سمير حدّاد"
        server.shutdown()

    assert [url for url in reader.requests if not url.startswith(root)] == []
    assert reader.complaints == []


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass
