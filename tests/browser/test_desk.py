"""The desk in a real browser: a module goes from its source to the portfolio by clicks alone."""

import json
import os
import re
import shutil
import zipfile
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
    """A course of one module that nobody has yet, and two leaders, or none."""

    def __init__(
        self, root: Path, *, people: str = "ada,Ada Berg,ada@lake.example\neva,Éva Cole,\n"
    ) -> None:
        self.course = pipeline.init(root / "course", title="Leading", cohort="Autumn 2026")
        told = (self.course / "course.toml").read_text(encoding="utf-8")
        only = re.sub(r"(?s)^modules = \[.*?\]", 'modules = ["true-north"]', told, flags=re.M)
        (self.course / "course.toml").write_text(only, encoding="utf-8")
        (self.course / "members.csv").write_text(f"username,name,email\n{people}", encoding="utf-8")
        self.exchange = root / "exchange"
        self.exchange.mkdir()
        facilitating.write_desk(self.course)

    def hand_in(self, user: str, **more: str) -> None:
        """Hand in as a leader's notebook does."""
        at = datetime.now(UTC)
        inbound = self.exchange / "autumn-2026" / "inbound"
        folder = inbound / names.folder(user, "true-north", at, os.urandom(9))
        folder.mkdir(parents=True)
        stamp = at.isoformat(timespec="seconds").replace("+00:00", "Z")
        one = {
            "id": f"0192f0c1-7b5e-7cc3-98c4-{user.encode().hex():0>12}", "task": "why-educator",
            "kind": "reflect", "title": "Aino", "text": WORDS, "audience": "cohort",
            "shown_as": "name", "first_written": stamp, "written": stamp, **more,
        }  # fmt: skip
        said = {"format": "leadfolio.responses/1", "course": "autumn-2026", "module": "true-north"}
        (folder / "responses.json").write_text(json.dumps({**said, "responses": [one]}))


@pytest.fixture(scope="module")
def ground(tmp_path_factory) -> Ground:
    return Ground(tmp_path_factory.mktemp("ground"))


@pytest.fixture(scope="module")
def server(ground, tmp_path_factory):
    with serving(ground, tmp_path_factory.mktemp("scratch")) as server:
        yield server


def serving(ground: Ground, scratch: Path):
    surroundings = {
        **os.environ,
        "NBGRADER_EXCHANGE": str(ground.exchange),
        # As the Hub does it for the course's own server.
        "JUPYTER_CONFIG_PATH": f"{ground.course}:{files.shipped('templates') / 'hub' / 'facilitator'}",
    }
    return voila.serving(
        ground.course, scratch=scratch,
        templates=files.shipped("templates"), environment=surroundings,
    )  # fmt: skip


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
    expect(page.get_by_role("link", name="Write an e-mail to Ada Berg")).to_have_attribute(
        "href", "mailto:ada@lake.example?subject=Leading"
    )
    expect(page.get_by_text("Nothing handed in so far: Éva Cole.")).to_be_visible()

    assert not (ground.course / "site").exists()
    press(page, "Publish")
    # Outside a Hub nobody is asked who they are: the portfolio is a zip, for who may have it.
    expect(
        page.get_by_role("link", name="Download it as a zip, for the cohort alone")
    ).to_be_visible(timeout=60_000)
    said(page, re.compile("^The cohort's portfolio holds 1 piece now"))
    shown = (
        ground.course / "site" / "modules" / "true-north" / "why-educator" / "index.html"
    ).read_text()
    assert WORDS in shown
    assert WORDS not in page.content()
    elsewhere = [u for u in asked if not u.startswith((server.address, "data:", "blob:"))]
    assert elsewhere == []


def test_a_date_opens_somebodys_work_and_a_comment_written_there_is_sent_from_here(
    page, server, ground
):
    opened(page, server)
    with page.context.expect_page() as another:
        page.get_by_role("link", name=re.compile("^Ada Berg, “Finding your true north”")).click()
    formgrader = another.value
    expect(formgrader).to_have_url(re.compile("/formgrader/submissions/[^/]+/"))
    box = formgrader.locator("#why-educator-comment")
    expect(box).to_have_attribute("placeholder", re.compile("comments"), timeout=60_000)
    with formgrader.expect_response(lambda answer: "/api/comment/" in answer.url):
        box.fill("Who is Aino to you now?")
        box.blur()

    press(page, "Look again")
    expect(page.get_by_text("Ada Berg: 1 comment on")).to_be_visible()
    press(page, "Send comments")
    said(page, re.compile("^Sent 1 comment to 1 leader"))
    expect(page.get_by_text("None is waiting to be sent.")).to_be_visible()
    (sent,) = (ground.exchange / "autumn-2026" / "feedback").glob("*.html")
    assert "Who is Aino to you now?" in sent.read_text()

    with formgrader.expect_response(lambda answer: "/api/comment/" in answer.url):
        box.fill("Who is Aino to you today?")
        box.blur()


@pytest.mark.parametrize("page", SCREENS, indirect=True, ids=lambda one: f"{one[0]}-{one[1]}")
def test_everyone_can_use_it_on_any_screen_in_any_light(page, server):
    opened(page, server)
    page.get_by_label("Show what happened").select_option("all")
    page.get_by_role("link", name=re.compile("^Ada Berg")).wait_for()
    page.get_by_role("button", name="Release again").click()
    page.get_by_role("heading", name="Before anything is released").wait_for()
    page.get_by_role("button", name="Make the public edition").click()
    page.get_by_role("heading", name="There is nothing for a public edition").wait_for()
    expect(page.get_by_role("button", name="Send comments")).to_be_visible()
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


def test_it_says_which_cohort_it_is_of_in_the_page_and_in_the_browsers_tab(page, server):
    opened(page, server)

    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Desk: Leading, Autumn 2026")
    assert page.title() == "Autumn 2026 · Desk · Leading"
    assert heading.count() == 1


def test_a_public_edition_is_made_after_it_was_shown_and_opens_by_double_click(
    page, server, ground, tmp_path
):
    opened(page, server)
    press(page, "Make the public edition")
    expect(page.get_by_text("Nothing is marked for everyone yet.")).to_be_visible()
    press(page, "Close")
    expect(page.get_by_role("button", name="Make the public edition", exact=True)).to_be_focused()

    ground.hand_in("eva", audience="public", title="For everyone", text="Whoever reads this.")
    press(page, "Make the public edition")
    expect(page.get_by_text("1 hand-in is not collected yet.").last).to_be_visible()
    press(page, "Collect first")
    expect(page.get_by_role("heading", name="Before the public edition is made")).to_be_focused(
        timeout=60_000
    )
    expect(page.get_by_text("1 piece of 1 person: Éva Cole.")).to_be_visible()
    expect(page.get_by_text("It is the first, so everyone in it is new.")).to_be_visible()
    assert not (ground.course / "site-public").exists()
    press(page, "Make it now")
    said(page, re.compile("^The public edition holds 1 piece now"))
    with page.expect_download() as coming:
        page.locator(".leadfolio-desk p").get_by_role(
            "link", name="Download the public edition as a zip"
        ).first.click()
    with zipfile.ZipFile(coming.value.path()) as bag:
        bag.extractall(tmp_path)

    reader = page.context.new_page()
    broken = []
    reader.on("requestfailed", lambda request: broken.append(request.url))
    reader.goto((tmp_path / "autumn-2026-public" / "index.html").as_uri())
    reader.get_by_role("link", name="For everyone").first.click()
    expect(reader.get_by_text("Whoever reads this.")).to_be_visible()
    assert reader.evaluate("document.styleSheets[0].href").endswith("site.css")
    assert broken == []
    assert WORDS not in "".join(p.read_text() for p in tmp_path.rglob("*.html"))


def test_a_public_edition_is_taken_away_after_a_second_word(page, server, ground):
    opened(page, server)
    press(page, "Take it away from here")
    expect(page.get_by_role("heading", name="Take the public edition away?")).to_be_focused()
    press(page, "Not now")
    expect(page.get_by_role("button", name="Take it away from here")).to_be_focused()
    press(page, "Take it away from here")
    press(page, "Take it away")
    said(page, re.compile("^The public edition is gone from here"))

    expect(page.get_by_text("There is none yet.")).to_be_visible()
    assert not (ground.course / "site-public").exists()
    assert (ground.course / "site" / "index.html").is_file()


def test_a_loss_is_refused_first_and_agreed_to_by_a_second_step(page, server, ground):
    source = ground.course / "modules" / "true-north.md"
    whole = source.read_text(encoding="utf-8")
    without = re.sub(r"(?ms)^:::\{task\} why-educator$.*?^:::$\n", "", whole)
    assert without != whole
    source.write_text(without, encoding="utf-8")
    shutil.rmtree(ground.course / "state" / "versions")
    try:
        opened(page, server)
        press(page, "Release again: Finding your true north")
        many = re.compile(r"\d answers? (would lose|without) (its question|their questions)")
        refused = page.get_by_role("heading", name=many)
        expect(refused).to_be_focused()
        expect(page.get_by_text("write “:was: why-educator” on a line")).to_be_visible()
        expect(page.get_by_role("link", name="modules/true-north.md")).to_be_visible()
        for _ in range(2):  # the file comes first
            page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Leave it as it is", exact=True)).to_be_focused()
        press(page, "Release anyway…")
        expect(page.get_by_role("heading", name=many)).to_have_text(re.compile(r"^Release, and"))
        expect(page.get_by_role("heading", name=many)).to_be_focused()
        expect(page.get_by_text("Ada Berg, “Finding your true north”")).to_be_visible()
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="No, leave it as it is")).to_be_focused()
        page.get_by_role("button", name=many).click()
        said(page, "1 module is released. Leaders can get them now.")
        expect(page.get_by_text("Released", exact=True)).to_be_visible()
    finally:
        source.write_text(whole, encoding="utf-8")


def test_each_part_of_the_page_is_one_step_away(page, server):
    opened(page, server)
    ways = page.get_by_role("navigation", name="On this page").get_by_role("link")
    expect(ways.last).to_have_text("Take a piece back")
    parts = page.get_by_role("heading", level=2).all_inner_texts()

    assert ways.all_inner_texts() == parts
    for part in ("People", "Your work"):
        # What is looked at anew meanwhile is found all the same.
        page.get_by_role("button", name="Look again").click()
        ways.filter(has_text=part).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=part, exact=True)).to_be_focused()
        expect(page.get_by_role("heading", name=part, exact=True)).to_be_in_viewport()


def test_on_paper_there_is_nothing_to_press(page, server):
    opened(page, server)
    page.emulate_media(media="print")

    assert page.get_by_role("button").count() == 0
    expect(page.get_by_role("navigation", name="On this page")).to_have_count(0)
    expect(page.get_by_role("heading", name="Waiting for an answer")).to_be_visible()


def test_a_cohort_of_nobody_is_told_its_first_steps(page, tmp_path):
    nobody = Ground(tmp_path, people="")
    with serving(nobody, tmp_path / "scratch") as server:
        opened(page, server)
        expect(page.get_by_text("There is nobody in this cohort yet.")).to_be_visible()
        expect(page.get_by_text("Nothing is released yet: leaders see no module.")).to_be_visible()
        expect(page.get_by_role("heading", name="Quiet")).to_be_hidden()
        press(page, "Collect")
        said(page, re.compile("^Nothing can be handed in yet: no module is released"))
        # A course that cannot be read is said, and there is still a button to press.
        written = (nobody.course / "course.toml").read_text(encoding="utf-8")
        (nobody.course / "course.toml").write_text("format = 7\n", encoding="utf-8")
        page.reload()
        said(page, re.compile("course.toml"))
        press(page, "Check")
        expect(page.get_by_role("link", name="course.toml").first).to_be_visible()
        (nobody.course / "course.toml").write_text(written, encoding="utf-8")
        press(page, "Look again")
        expect(page.get_by_role("button", name="Put in your first leader")).to_be_visible()
