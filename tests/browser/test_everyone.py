"""Everyone can use what leaders see: each kind of task, home, on any screen, in any light."""

import re
import runpy
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

pytestmark = pytest.mark.browser

GROUND = runpy.run_path(str(Path(__file__).with_name("every_kind.py")))
NOTEBOOK, KINDS = GROUND["NOTEBOOK"], GROUND["KINDS"]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
}
SCREENS = [("light", 1280), ("dark", 1280), ("light", 360), ("dark", 360)]


@pytest.fixture(scope="module")
def server(root, tmp_path_factory):
    ground = tmp_path_factory.mktemp("ground")
    home = GROUND["made"](ground, root / "tests" / "modules" / "good")
    with GROUND["serving"](ground, home) as server:
        yield server


@pytest.fixture
def page(chromium, request):
    scheme, width = getattr(request, "param", ("light", 1280))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        # axe is a script of the test's own.
        context = browser.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
        )
        context.set_default_timeout(60_000)
        yield context.new_page()
        browser.close()


def opened(page: Page, server) -> Page:
    """The module, with everything in it unfolded."""
    page.goto(server.page(NOTEBOOK))
    expect(page.locator(".leadfolio-words")).to_have_count(len(KINDS), timeout=60_000)
    for n in range(len(KINDS)):
        expect(page.locator(".leadfolio-words").nth(n)).to_be_enabled(timeout=60_000)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.get_by_text("Last handed in").wait_for()
    page.wait_for_timeout(500)
    return page


def faults(page: Page) -> list[tuple[str, list[str]]]:
    broken = Axe().run(page, options=RULES).response["violations"]
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in broken]


@pytest.mark.parametrize("page", SCREENS, indirect=True, ids=lambda one: f"{one[0]}-{one[1]}")
def test_each_kind_of_task_is_in_nobodys_way_and_fits(page, server):
    opened(page, server)

    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("page", SCREENS, indirect=True, ids=lambda one: f"{one[0]}-{one[1]}")
def test_home_is_in_nobodys_way_and_fits(page, server):
    page.goto(server.page("home.ipynb"))
    page.get_by_text("From colleagues").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_keyboard_alone_fills_in_every_part_of_the_map(page, server):
    opened(page, server)
    task = page.locator(".leadfolio-task").nth(KINDS.index("map"))

    task.get_by_label("Who is in the centre").or_(task.locator("textarea").first).first.focus()
    for _ in range(40):
        if page.evaluate("document.activeElement.textContent") == "Add a line":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("the night school")
    page.keyboard.press("Tab")

    expect(task.locator("svg title")).to_contain_text("the night school")
    expect(task.locator(".leadfolio-status")).to_have_text(re.compile("^Saved"), timeout=15_000)


def test_the_map_of_last_time_lies_under_this_one_in_grey_and_in_words(page, server):
    opened(page, server)
    task = page.locator(".leadfolio-task").nth(KINDS.index("map"))

    under = task.get_by_label("Laid under it")
    october = under.locator("option").filter(has_text="October 3,").get_attribute("value")
    under.select_option(october)
    expect(task.locator(".leadfolio-before")).not_to_have_count(0)
    expect(task.locator("svg title")).to_contain_text("No longer there: a tablet on the bus.")
    under.select_option("nothing")
    expect(task.locator(".leadfolio-before")).to_have_count(0)


def test_who_would_find_less_is_named_before_handing_in(page, server):
    opened(page, server)

    end = page.get_by_role("region", name="Hand in")
    expect(end).to_contain_text("was read by my cohort, then by my facilitator")
    expect(end).not_to_contain_text("save the notebook first")
