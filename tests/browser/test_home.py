"""Home in a real browser: from login to typing in two clicks, with nothing kept in outputs."""

import json
import os
import re
import zipfile
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from leadfolio import feedback, pipeline
from leadfolio.edges import voila
from leadfolio.edges.disk import files
from leadfolio.edges.exchange import names
from leadfolio.feedback import Comment
from leadfolio.session import home as homes

pytestmark = pytest.mark.browser

SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d")


@pytest.fixture(scope="module")
def ground(tmp_path_factory) -> Path:
    """A newcomer's home, and the modules of the course released to an exchange."""
    ground = tmp_path_factory.mktemp("ground")
    course = pipeline.init(ground / "course", title="T", cohort="Autumn 2026")
    pipeline.build(course)
    outbound = ground / "exchange" / "autumn-2026" / "outbound"
    outbound.parent.mkdir(parents=True)
    (outbound.parent / "inbound").mkdir()
    (course / "source").rename(outbound)
    (ground / "home").mkdir()
    homes.write_home(ground / "home")
    return ground


@pytest.fixture(scope="module")
def scratch(tmp_path_factory) -> Path:
    """Where the server itself writes, nbgrader's copies of hand-ins among it."""
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="module")
def server(ground, scratch):
    surroundings = {
        **os.environ, "HOME": str(ground / "home"), "NBGRADER_EXCHANGE": str(ground / "exchange"),
    }  # fmt: skip
    with voila.serving(
        ground / "home", scratch=scratch,
        templates=files.shipped("templates"), environment=surroundings,
    ) as server:  # fmt: skip
        yield server


@pytest.fixture
def browser(chromium):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


def test_a_newcomer_fetches_writes_finds_it_at_home_and_takes_it_along(browser, server, tmp_path):
    page = browser.new_page(viewport={"width": 360, "height": 740}, accept_downloads=True)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.page("home.ipynb"))
    page.get_by_role("button", name="Get 8 modules of Autumn 2026").click(timeout=60_000)
    next_task = page.get_by_role("link", name="Begin “Finding your true north”")
    expect(next_task).to_be_visible(timeout=30_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    next_task.click()
    words = page.locator(".leadfolio-words").first
    expect(words).to_be_enabled(timeout=60_000)
    expect(page.locator("[id='cell-id=first-thoughts--prompt'], :target").first).to_be_in_viewport()
    words.click()
    page.keyboard.type("Because of Aino.")
    expect(page.locator(".leadfolio-status").first).to_have_text(SAVED, timeout=15_000)

    page.get_by_role("link", name="Home").click()
    page.get_by_text("What is kept (1)").click(timeout=60_000)
    expect(page.get_by_text("Because of Aino.")).to_be_visible()
    expect(
        page.get_by_text(re.compile(r"^1 of 8 tasks answered\. .*Not handed in yet\."))
    ).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Go on with"))).to_be_visible()

    page.get_by_role("button", name="Take everything with me").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(r"leadfolio-.*\.zip")).click(timeout=30_000)
    download.value.save_as(tmp_path / "mine.zip")
    with zipfile.ZipFile(tmp_path / "mine.zip") as opened:
        opened.extractall(tmp_path / "mine")
    elsewhere = [url for url in asked if not url.startswith((server.address, "data:", "blob:"))]
    assert elsewhere == []

    page.goto((tmp_path / "mine" / "index.html").as_uri())
    page.get_by_role("link", name="Finding your true north").click()
    expect(page.get_by_text("Because of Aino.")).to_be_visible()


def test_in_jupyterlab_home_shows_the_same_and_its_notebook_keeps_no_word(browser, server, ground):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(server.lab("home.ipynb") + "&reset")
    page.get_by_text("| Idle").wait_for(timeout=60_000)
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()

    expect(page.get_by_role("link", name=re.compile("Go on with|Begin"))).to_have_attribute(
        "href", re.compile(r"^/voila/render/autumn-2026/"), timeout=60_000
    )
    page.get_by_text("What is kept (1)").click()
    expect(page.get_by_text("Because of Aino.")).to_be_visible()
    page.locator(".jp-MarkdownCell").first.click()
    page.keyboard.press("Control+s")
    expect(page.locator(".jp-mod-dirty")).to_have_count(0, timeout=20_000)
    saved = (ground / "home" / "home.ipynb").read_text()
    assert json.loads(saved)["cells"][2]["outputs"]
    assert "Aino" not in saved


def sent(ground: Path, scratch: Path, text: str, *, at: str) -> None:
    """Keep what handing in keeps, and send feedback on it as a facilitator does."""
    kept = scratch / f"data/nbgrader_cache/autumn-2026/ada+true-north+{at}"
    kept.mkdir(parents=True, exist_ok=True)
    (kept / "submission_secret.txt").write_text(at)
    place = names.feedback(ground / "exchange", "autumn-2026")
    place.mkdir(exist_ok=True)
    told = feedback.element("true-north", [Comment(task="first-answer", text=text)])
    (place / names.feedback_page(at, "true-north")).write_text(told)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_facilitators_words_stand_first_when_new_and_then_beside_the_piece(
    browser, server, ground, scratch, scheme
):
    number = 1 if scheme == "light" else 3
    sent(
        ground,
        scratch,
        f"Tell me of <Aino>, {scheme}.\n\nAnd who asked?",
        at=f"2026-11-2{number} 10:15:03 UTC",
    )
    page = browser.new_page(
        viewport={"width": 360, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    page.goto(server.page("home.ipynb"))

    expect(page.get_by_role("heading", name="From your facilitator")).to_be_visible(timeout=60_000)
    first = page.locator("article").first
    expect(first).to_contain_text("You wrote: Because of Aino.")
    expect(first.locator("blockquote")).to_have_text(re.compile(f"Tell me of <Aino>, {scheme}."))
    expect(first.get_by_role("link")).to_have_attribute(
        "href", re.compile("#cell-id%3Dfirst-answer")
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert Axe().run(page).response["violations"] == []

    # And where one goes on with the piece, which is left as it was.
    first.get_by_role("link").click()
    here = page.locator(".leadfolio-task").first
    expect(here.locator("blockquote").first).to_have_text(
        re.compile(f"Tell me of <Aino>, {scheme}."), timeout=60_000
    )
    expect(here.locator(".leadfolio-words")).to_have_value("Because of Aino.")
    expect(here.locator(".leadfolio-words")).to_be_enabled()
    expect(page.locator(".leadfolio-said:not([hidden])")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert Axe().run(page).response["violations"] == []
    page.go_back()

    # Seen once, it stands beside the piece, and what was said before of it below.
    page.reload()
    summary = page.get_by_text(re.compile(r"What is kept \(1\), with \d comments?"))
    summary.click(timeout=60_000)
    expect(page.get_by_role("heading", name="From your facilitator")).to_have_count(0)
    expect(page.locator("blockquote").first).to_have_text(
        re.compile(f"Tell me of <Aino>, {scheme}.")
    )
    if scheme == "dark":
        page.get_by_text("Said earlier (1)").click()
        expect(page.get_by_text("Tell me of <Aino>, light.")).to_be_visible()
