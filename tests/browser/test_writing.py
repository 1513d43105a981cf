"""Writing in a real JupyterLab: what the screen says of a leader's words is true."""

import json
import re
import runpy
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from leadfolio.course import Task
from leadfolio.kinds import Kind

pytestmark = pytest.mark.browser
expect.set_options(timeout=40_000)

GROUND = runpy.run_path(str(Path(__file__).with_name("leaders_lab.py")))
NOTEBOOK, SAVED, run_all = GROUND["NOTEBOOK"], GROUND["SAVED"], GROUND["run_all"]
TASKS = (
    Task(id="why-educator", kind=Kind.REFLECT, prompt="Why did you become an *educator*?"),
    Task(id="learning-log", kind=Kind.LOG, prompt="What did you learn?"),
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A leader's home with one module fetched into it."""
    GROUND["fetched"](tmp_path / "home", TASKS)
    return tmp_path / "home"


@pytest.fixture
def lab(home: Path):
    lab = GROUND["Lab"](home)
    lab.start()
    yield lab
    lab.stop()


@pytest.fixture
def browser(chromium: str):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1200, "height": 1600})
        context.set_default_timeout(30_000)
        yield context
        browser.close()


@pytest.fixture
def page(lab, browser) -> Page:
    return opened(lab, browser)


def opened(lab, browser) -> Page:
    """A window on the notebook, ready to write in."""
    page = browser.new_page()
    lab.open(page)
    run_all(page)
    expect(words(page)).to_be_enabled(timeout=60_000)
    return page


def task(page: Page, name: str = "why educator"):
    return page.get_by_label(f"True north: {name}")


def words(page: Page, name: str = "why educator"):
    return task(page, name).locator(".leadfolio-words")


def status(page: Page, name: str = "why educator"):
    return task(page, name).locator(".leadfolio-status")


def journal(home: Path) -> list[dict]:
    lines = [
        json.loads(line)
        for path in (home / "leadfolio").rglob("*.jsonl")
        for line in path.read_bytes().split(b"\n")
        if line
    ]
    return sorted(lines, key=lambda line: line["saved"])


def unsent(page: Page) -> list[str]:
    return page.evaluate(
        "Object.entries(localStorage).filter(([k]) => k.startsWith('leadfolio unsent')).map(([, v]) => v)"
    )


def test_words_are_kept_and_come_back_and_the_screen_tells_the_truth(page, lab, home):
    words(page).press_sequentially("Because of Aino. ABMX dd")
    assert status(page).inner_text() == "Not saved yet: kept in this browser"
    assert "Aino" in unsent(page)[0]
    expect(status(page)).to_have_text(SAVED, timeout=10_000)
    assert unsent(page) == []
    agreed = json.loads((home / NOTEBOOK).with_name("responses.json").read_text())
    assert [r["text"] for r in agreed["responses"]] == ["Because of Aino. ABMX dd"]

    task(page).get_by_label("only me").check()
    expect(status(page)).to_have_text(SAVED)
    assert "Aino" not in (home / NOTEBOOK).with_name("responses.json").read_text()

    log = task(page, "learning log")
    for text in ("First post", "Second post"):
        words(page, "learning log").fill(text)
        expect(status(page, "learning log")).to_have_text(SAVED, timeout=10_000)
        log.get_by_role("button", name="Write another").click()
    expect(log.locator(".leadfolio-earlier li")).to_have_count(2)
    log.get_by_role("button", name="Take away").first.click()
    log.get_by_role("button", name="Take it away, I am sure").click()
    expect(log.locator(".leadfolio-earlier li")).to_have_count(1)

    page.keyboard.press("Control+s")
    expect(page.locator(".jp-mod-dirty")).to_have_count(0, timeout=20_000)
    saved = (home / NOTEBOOK).read_text()
    assert "widget-view" in saved
    assert not [word for word in ("Aino", "First post", "Second post") if word in saved]

    lab.restart_kernel()
    words(page).press_sequentially(" And more")
    expect(status(page)).to_contain_text("the notebook is not answering", timeout=20_000)
    assert status(page).inner_text().startswith("Not connected: ")

    run_all(page)
    expect(words(page)).to_have_value("Because of Aino. ABMX dd And more", timeout=60_000)
    expect(status(page)).to_have_text(SAVED)
    expect(task(page).get_by_label("only me")).to_be_checked()
    expect(log.locator(".leadfolio-earlier li")).to_have_count(1)
    assert journal(home)[-1]["text"] == "Because of Aino. ABMX dd And more"


def test_a_choice_made_while_nobody_answers_is_not_lost_either(page, lab, home):
    words(page).fill("words")
    task(page).get_by_label("anyone").check()
    expect(status(page)).to_have_text(SAVED)
    lab.restart_kernel()
    task(page).get_by_label("only me").check()
    expect(status(page)).to_contain_text("Not connected", timeout=20_000)
    run_all(page)
    expect(task(page).get_by_label("only me")).to_be_checked(timeout=60_000)
    expect(status(page)).to_have_text(SAVED)

    assert journal(home)[-1]["audience"] == "self"


def test_on_a_shared_computer_nothing_is_kept_in_the_browser(page, lab):
    task(page).get_by_label("shared computer").check()
    words(page).press_sequentially("Secret")
    assert status(page).inner_text() == "Not saved yet"
    assert unsent(page) == []
    lab.restart_kernel()
    words(page).press_sequentially(" more")
    expect(status(page)).to_contain_text("Copy what you wrote to a safe place", timeout=20_000)
    assert unsent(page) == []
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.close(run_before_unload=True)
    page.wait_for_event("close")

    assert asked == ["beforeunload"]


def test_two_windows_lose_nothing_and_the_later_stands(page, lab, browser, home):
    words(page).fill("From the first window")
    expect(status(page)).to_have_text(SAVED)
    other = opened(lab, browser)
    expect(words(other)).to_have_value("From the first window")
    task(other).get_by_label("only me").check()
    words(other).fill("From the second window")
    expect(status(other)).to_have_text(SAVED)
    words(page).press_sequentially(", later")
    expect(status(page)).to_have_text(SAVED)

    kept = journal(home)
    assert {line["text"] for line in kept} >= {"From the first window", "From the second window"}
    assert kept[-1]["text"].endswith(", later")
    assert kept[-1]["audience"] == "self", "what this window did not touch stays as it stands"


def test_words_that_differ_from_what_stands_are_offered_and_never_dropped(page, lab, browser, home):
    words(page).fill("stood")
    expect(status(page)).to_have_text(SAVED)
    lab.restart_kernel()
    words(page).fill("unsent")
    expect(status(page)).to_contain_text("Not connected", timeout=20_000)
    record = unsent(page)[0]
    page.close(run_before_unload=False)
    aside = browser.new_page()
    aside.goto(f"{lab.address}/api")
    key = aside.evaluate("Object.keys(localStorage).find((k) => k.startsWith('leadfolio unsent'))")
    old = {**json.loads(record), "at": "2026-11-20T10:42:00.000Z", "base": "another"}
    aside.evaluate("([k, v]) => localStorage.setItem(k, v)", [key, json.dumps(old)])
    page = opened(lab, browser)

    notice = task(page).locator(".leadfolio-notice")
    expect(notice).to_contain_text("There are words here that were not saved, from November 20, 1")
    expect(words(page)).to_have_value("stood")
    notice.get_by_role("button", name="Leave them").click()
    expect(notice).to_have_count(0)
    assert unsent(page) == []
    assert "unsent" in {line["text"] for line in journal(home)}
    assert journal(home)[-1]["text"] == "stood"

    task(page).get_by_text("Earlier versions, and").click()
    expect(task(page).locator(".leadfolio-versions > li")).to_have_count(3)
    task(page).get_by_role("button", name=re.compile("Take up again")).first.click()
    expect(words(page)).to_have_value("unsent")
    expect(status(page)).to_have_text(SAVED)
    assert journal(home)[-1]["text"] == "unsent"


def test_words_of_long_ago_that_were_kept_since_are_not_said_to_be_unsaved(page, lab, browser):
    """A browser that is killed may bring back what its storage held minutes before."""
    here = words(page)
    here.fill("")
    here.press_sequentially("I left the piano in the corridor, and", delay=5)
    record = page.evaluate(
        "Object.entries(localStorage).find(([key]) => key.startsWith('leadfolio unsent'))"
    )
    here.press_sequentially(" nobody played it.", delay=5)
    expect(status(page)).to_have_text(SAVED)
    here.fill("Bridie plays it now.")
    expect(status(page)).to_have_text(SAVED)
    page.evaluate(
        "([key, held]) => localStorage.setItem(`${key} of a killed browser`, held)", record
    )
    page.close(run_before_unload=False)

    page = opened(lab, browser)

    expect(words(page)).to_have_value("Bridie plays it now.")
    page.wait_for_function(
        "!Object.keys(localStorage).some((key) => key.startsWith('leadfolio unsent'))"
    )
    expect(page.get_by_text("were not saved")).to_have_count(0)
