"""Every kind of page for every reader: by keyboard, on a telephone, in the dark, from right to left."""

import runpy
import time
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from leadfolio.edges import translating

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

SITES = runpy.run_path(str(Path(__file__).with_name("sites.py")))
GIVEN, TEMPLATES = SITES["GIVEN"], SITES["TEMPLATES"]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
MOST_STOPS = 40
# Every medium and a reel; tables; hostile words.
ENTRIES = [f"e/{GIVEN['id_of'](n)}/index.html" for n in (1, 9, 20)]


@pytest.fixture(scope="module")
def english(tmp_path_factory):
    root = tmp_path_factory.mktemp("english")
    return root, sorted({*SITES["written"](root, GIVEN["RICH"]), *ENTRIES})


@pytest.fixture(scope="module")
def arabic(tmp_path_factory):
    root = tmp_path_factory.mktemp("arabic")
    portfolio = replace(GIVEN["RICH"], course=replace(GIVEN["RICH"].course, language="ar"))
    return root, SITES["written"](root, portfolio, translating.Catalogue(TEMPLATES, "ar"))


@pytest.fixture(scope="module")
def browser(chromium):
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def window(browser):
    opened = []

    def start(**ways):
        opened.append(browser.new_context(**ways))
        return opened[-1].new_page()

    yield start
    for context in opened:
        context.close()


def complaints(page, site):
    """Return what axe finds on one page of each kind."""
    root, paths = site
    found = []
    for path in paths:
        page.goto((root / path).as_uri())
        told = Axe().run(page, options=RULES).response["violations"]
        found += [(path, each["id"], each["nodes"][0]["html"][:120]) for each in told]
    return found


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_kind_of_page(english, window, scheme, width):
    # axe is a script of the test's own, which the pages' policy rightly refuses.
    ways = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    page = window(**ways, bypass_csp=True)

    assert complaints(page, english) == []


def test_axe_finds_nothing_where_words_run_from_right_to_left(arabic, window):
    page = window(viewport={"width": 360, "height": 800}, bypass_csp=True)

    assert complaints(page, arabic) == []


@pytest.mark.parametrize("width", [1280, 360])
def test_pages_fit_from_right_to_left_too(arabic, window, width):
    root, paths = arabic
    page = window(viewport={"width": width, "height": 800})
    wide = []
    for path in paths:
        page.goto((root / path).as_uri())
        wide += [path] if page.evaluate("document.documentElement.scrollWidth") > width else []
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"

    assert wide == []


STOPS = """() => {
  const all = document.querySelectorAll(
    'a[href], button, input, select, summary, [tabindex="0"], audio, video');
  return Array.from(all)
    .filter(e => e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true}))
    .map((e, n) => { e.dataset.stop = n; return n; }).length;
}"""
HERE = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  return [at.dataset.stop === undefined ? -1 : Number(at.dataset.stop),
    getComputedStyle(at).outlineStyle !== 'none' || /^(AUDIO|VIDEO)$/.test(at.tagName),
    box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth];
}"""


@pytest.mark.parametrize("width", [1280, 360])
def test_the_keyboard_walks_every_kind_of_page_in_order_and_sees_where_it_is(
    english, window, width
):
    root, paths = english
    page = window(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    lost = []
    for path in paths:
        page.goto((root / path).as_uri())
        stops = page.evaluate(STOPS)
        walked = []
        # A player's own buttons are stops within one stop.
        for _ in range(MOST_STOPS):
            page.keyboard.press("Tab")
            at, seen, in_view = page.evaluate(HERE)
            if at == -1:
                break
            if at not in walked:
                walked.append(at)
            lost += [] if seen and in_view else [(path, at)]
        assert walked == list(range(len(walked))), path
        assert len(walked) >= min(stops, MOST_STOPS // 2), path

    assert lost == []


BOXES = """() => Array.from(document.querySelectorAll('figure img, .thumb img')).map(i => {
  const b = i.getBoundingClientRect(); return [Math.round(b.width), Math.round(b.height)]; })"""


@pytest.mark.parametrize("width", [1280, 360])
def test_a_picture_has_its_place_before_it_comes(english, window, width):
    root, _ = english
    page = window(viewport={"width": width, "height": 800})

    def late(route):
        time.sleep(0.3)
        route.continue_()

    page.route("**/assets/*.png", late)
    page.goto((root / f"e/{GIVEN['id_of'](1)}/index.html").as_uri(), wait_until="commit")
    page.locator("figure img").first.wait_for(state="attached")
    before = page.evaluate(BOXES)
    page.evaluate("document.querySelectorAll('img').forEach(i => { i.loading = 'eager'; })")
    page.wait_for_function(
        "Array.from(document.images).every(i => i.complete && i.naturalWidth > 0)"
    )

    assert before == page.evaluate(BOXES)
    assert all(height > 20 for _, height in before)


def test_a_booklet_prints_without_what_only_a_screen_needs(english, window):
    root, paths = english
    page = window(color_scheme="dark")
    page.goto((root / next(path for path in paths if "booklet" in path)).as_uri())
    page.emulate_media(media="print")

    for gone in ("header.site", "footer.site", "nav[aria-label=Site]", ".unprinted"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.locator(".contents li").count() == page.locator(".chapter").count() > 1
    assert page.locator(".chapter").last.is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.pdf(format="A4").startswith(b"%PDF")
