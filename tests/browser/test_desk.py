"""The desk in a real browser: a module goes from its source to the portfolio by clicks alone."""

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

from leadfolio import pipeline
from leadfolio.edges import voila
from leadfolio.edges.disk import files
from leadfolio.edges.exchange import names
from leadfolio.pipeline import facilitating

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
}
SCREENS = [("light", 1280), ("dark", 1280), ("light", 360), ("dark", 360)]
WORDS = "Because of Aino, who stayed."


class Ground:
    """A course of one module that nobody has yet, and two leaders."""

    def __init__(self, root: Path) -> None:
        self.course = pipeline.init(root / "course", title="Leading", cohort="Autumn 2026")
        told = (self.course / "course.toml").read_text(encoding="utf-8")
        only = re.sub(r"(?s)^modules = \[.*?\]", 'modules = ["true-north"]', told, flags=re.M)
        (self.course / "course.toml").write_text(only, encoding="utf-8")
        people = "username,name\nada,Ada Berg\neva,Éva Cole\n"
        (self.course / "members.csv").write_text(people, encoding="utf-8")
        self.exchange = root / "exchange"
        self.exchange.mkdir()
        facilitating.write_desk(self.course)

    def hand_in(self, user: str) -> None:
        """Hand in as a leader's notebook does."""
        at = datetime.now(UTC)
        inbound = self.exchange / "autumn-2026" / "inbound"
        folder = inbound / names.folder(user, "true-north", at, os.urandom(9))
        folder.mkdir()
        stamp = at.isoformat(timespec="seconds").replace("+00:00", "Z")
        one = {
            "id": "0192f0c1-7b5e-7cc3-98c4-dc0c0c073901", "task": "why-educator",
            "kind": "reflect", "title": "Aino", "text": WORDS, "audience": "cohort",
            "shown_as": "name", "first_written": stamp, "written": stamp,
        }  # fmt: skip
        said = {"format": "leadfolio.responses/1", "course": "autumn-2026", "module": "true-north"}
        (folder / "responses.json").write_text(json.dumps({**said, "responses": [one]}))


@pytest.fixture(scope="module")
def ground(tmp_path_factory) -> Ground:
    return Ground(tmp_path_factory.mktemp("ground"))


@pytest.fixture(scope="module")
def server(ground, tmp_path_factory):
    surroundings = {
        **os.environ,
        "NBGRADER_EXCHANGE": str(ground.exchange),
        "JUPYTER_CONFIG_PATH": str(ground.course),
    }
    with voila.serving(
        ground.course, scratch=tmp_path_factory.mktemp("scratch"),
        templates=files.shipped("templates"), environment=surroundings,
    ) as server:  # fmt: skip
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
    page.goto(server.page("desk.ipynb"))
    page.get_by_role("heading", name="Modules").wait_for(timeout=60_000)
    return page


def said(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator(".leadfolio-desk [role=status]")).to_have_text(words, timeout=120_000)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_module_is_released_collected_and_published_by_clicks_alone(page, server, ground):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, server)
    expect(page.get_by_text("Not released")).to_be_visible()

    press(page, "Release: Finding your true north")
    expect(page.get_by_role("heading", name="Before anything is released")).to_be_focused()
    expect(page.get_by_text("Released for the first time: 1 module.")).to_be_visible()
    assert not (ground.course / "release").exists()
    press(page, "Release now")
    expect(page.get_by_role("progressbar")).to_be_visible()
    press(page, "Collect")
    expect(page.get_by_role("alert")).to_have_text(re.compile("^Releasing is not finished yet"))
    # The page stays usable meanwhile.
    page.get_by_label("Show what happened").select_option("all")
    expect(page.get_by_text("Nothing was handed in since the beginning.")).to_be_visible()
    said(page, "1 module is released. Leaders can get them now.")
    expect(page.get_by_text("Released", exact=True)).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_hidden()

    ground.hand_in("ada")
    press(page, "Look again")
    expect(page.get_by_text("(not collected yet)")).to_be_visible()
    press(page, "Collect")
    said(page, "Collected 1 of 1 that were handed in; 1 is new.")
    expect(page.get_by_text("Ada Berg shares with colleagues")).to_be_visible()
    expect(page.get_by_text("Nothing handed in so far: Éva Cole.")).to_be_visible()

    assert not (ground.course / "site").exists()
    press(page, "Publish")
    said(page, re.compile("^The cohort's portfolio holds 1 piece now"))
    shown = (
        ground.course / "site" / "modules" / "true-north" / "why-educator" / "index.html"
    ).read_text()
    assert WORDS in shown
    assert WORDS not in page.content()
    elsewhere = [u for u in asked if not u.startswith((server.address, "data:", "blob:"))]
    assert elsewhere == []


def test_a_date_opens_the_formgrader_in_a_tab_of_its_own(page, server):
    opened(page, server)

    with page.context.expect_page() as another:
        page.get_by_role("link", name=re.compile("^Ada Berg, “Finding your true north”")).click()

    expect(another.value).to_have_url(re.compile("/formgrader/manage_submissions/true-north/"))
    expect(another.value.get_by_text("ada").first).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("page", SCREENS, indirect=True, ids=lambda one: f"{one[0]}-{one[1]}")
def test_everyone_can_use_it_on_any_screen_in_any_light(page, server):
    opened(page, server)
    page.get_by_label("Show what happened").select_option("all")
    page.get_by_role("link", name=re.compile("^Ada Berg")).wait_for()
    page.get_by_role("button", name="Release again").click()
    page.get_by_role("heading", name="Before anything is released").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    broken = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [n["html"][:200] for n in one["nodes"]]) for one in broken] == []


def test_the_report_is_made_beside_the_page_and_opens(page, server, ground):
    opened(page, server)
    press(page, "Make the cohort report")
    said(page, "The cohort's report is ready.")

    with page.context.expect_page() as another:
        page.get_by_role("link", name="Open the report").click()

    expect(another.value.get_by_role("heading", name="The cohort's report")).to_be_visible()
    assert (ground.course / "state" / "report" / "autumn-2026.html").is_file()
