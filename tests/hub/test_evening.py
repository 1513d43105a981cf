"""The first evening: from an empty Hub to a leader reading a colleague's answer in the portfolio."""

import re
import subprocess
import sys
import time
import urllib.error
from pathlib import Path
from runpy import run_path

import pytest
from playwright.sync_api import expect, sync_playwright

pytestmark = [pytest.mark.hub, pytest.mark.browser, pytest.mark.timeout(300)]

told = run_path(str(Path(__file__).with_name("hubs.py")))
Hub, course_of = told["Hub"], told["course_of"]

SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d")
MODULE = """---
title: An evening together
---
Write, then read what a colleague wrote.

:::{task} story
:kind: reflect

Tell one story of one learner.
:::

:::{task} answer
:kind: respond

Answer a colleague.
:::
"""
PAGE = "voila/render/autumn-2026/evening/evening.ipynb"


@pytest.fixture(scope="module")
def hub(tmp_path_factory, proxy):  # noqa: ARG001
    """A course with three leaders, and a Hub where nothing has happened yet."""
    ground = tmp_path_factory.mktemp("evening")
    course = course_of(ground / "course", "Autumn 2026", "ada", "ben", "cleo")
    for module in (course / "modules").iterdir():
        module.unlink()
    (course / "modules" / "evening.md").write_text(MODULE)
    settings = (course / "course.toml").read_text()
    settings = re.sub(r"(?ms)^modules = \[.*?\]", 'modules = ["evening"]', settings)
    (course / "course.toml").write_text(settings)
    made = Hub(course, ground / "home")
    try:
        made.seconds_to_start = made.start()
        yield made
    finally:
        made.gone()


@pytest.fixture(scope="module")
def chromium_here(chromium):
    """One browser for the whole evening; each person has their own context in it."""
    expect.set_options(timeout=120_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()
    expect.set_options(timeout=5_000)


def log_in(browser, hub, username, *, width=1280, to=""):
    """Log in as somebody does who was told the address, and nothing else; return their page."""
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{hub.address}{to}")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=False).first.fill(hub.password)
    page.get_by_role("button", name="Sign in").click()
    return page


def released(hub):
    """Release, unless an earlier test has done it."""
    if not (hub.exchange / "autumn-2026" / "outbound" / "evening").is_dir():
        facilitate(hub, "release")


def fetched(hub, *usernames):
    """Put the module into leaders' homes, as their own button does."""
    released(hub)
    for name in usernames:
        home = hub.data / "homes" / name
        home.mkdir(parents=True, exist_ok=True)
        ground = {**hub.environment, "HOME": str(home), "NBGRADER_EXCHANGE": str(hub.exchange)}
        subprocess.run(
            [sys.executable, "-m", "leadfolio", "fetch", "evening"], env=ground, check=True
        )


def facilitate(hub, *command):
    """Run a command as the facilitator does in a terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "leadfolio", *command, "--course", str(hub.course)],
        env={**hub.environment, "NBGRADER_EXCHANGE": str(hub.exchange)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def write(page, task, words):
    """Write to a task, for the cohort, and wait until it is kept."""
    here = page.get_by_label(f"An evening together: {task}")
    expect(here.locator(".leadfolio-words")).to_be_enabled(timeout=120_000)
    here.locator(".leadfolio-words").fill(words)
    here.get_by_label("my cohort").check()
    expect(here.locator(".leadfolio-status").first).to_have_text(SAVED)


def hand_in(page):
    end = page.get_by_role("region", name="Hand in")
    end.get_by_role("button", name="Hand in", exact=True).click()
    expect(end.get_by_role("status")).to_contain_text("Your receipt:")
    expect(end.get_by_role("status")).to_contain_text("Handed in")


def test_the_first_evening(hub, chromium_here):
    browser = chromium_here
    with pytest.raises(urllib.error.HTTPError, match="403") as refused:
        hub.log_in("outsider")
    refused.value.close()

    # The facilitator arrives where the course is worked on, and releases.
    facilitator = log_in(browser, hub, "facilitator")
    released(hub)
    expect(facilitator).to_have_url(re.compile("/user/grader-autumn-2026/"))
    facilitator.goto(f"{hub.address}/user/grader-autumn-2026/formgrader")
    expect(facilitator.get_by_text("evening", exact=True).first).to_be_visible()
    facilitator.close()

    # Two leaders: one writes, hands in; nothing was asked of them but to log in and to write.
    ada = log_in(browser, hub, "ada", width=360)
    ben = log_in(browser, hub, "ben")
    ada.get_by_role("button", name=re.compile("^Get ")).click()
    ada.get_by_role("link", name=re.compile("^Begin")).click()
    write(ada, "story", "Maya would not read aloud, until her brother asked her to.")
    hand_in(ada)
    facilitate(hub, "collect")
    facilitate(hub, "publish")

    # A colleague finds it in their own page, through the Hub, and answers.
    ben.get_by_role("button", name=re.compile("^Get ")).click()
    ben.get_by_role("link", name=re.compile("^Begin")).click()
    answer = ben.get_by_label("An evening together: answer")
    expect(answer.locator(".leadfolio-words")).to_be_enabled()
    answer.get_by_text("Choose from what colleagues shared").first.click()
    answer.get_by_role("button", name=re.compile("^Choose")).first.click()
    write(ben, "answer", "Who asks decides who reads.")
    hand_in(ben)
    facilitate(hub, "collect")
    facilitate(hub, "publish")

    # She goes home, sees that somebody answered, and reads it in the portfolio.
    ada.get_by_role("link", name="Home", exact=True).click(timeout=60_000)
    ada.get_by_role("link", name=re.compile("portfolio", re.IGNORECASE)).first.wait_for()
    found = ada.get_by_text("Who asks decides who reads.").first
    expect(found).to_be_visible(timeout=60_000)
    with ada.context.expect_page() if opens_beside(ada) else ada.expect_navigation():
        ada.locator("a[href*='/services/portfolio-autumn-2026/e/']").first.click()
    reading = ada.context.pages[-1]
    expect(reading.get_by_text("Who asks decides who reads.").first).to_be_visible()
    assert reading.evaluate("document.documentElement.scrollWidth") <= 360

    # Who has not written anything may read; who is not of the cohort may not.
    cleo = hub.log_in("cleo")
    with cleo.open("/services/portfolio-autumn-2026/") as page:
        assert b"Maya would not read aloud" in page.read()
    stranger = browser.new_context().new_page()
    stranger.goto(f"{hub.address}/services/portfolio-autumn-2026/")
    expect(stranger).to_have_url(re.compile("/hub/login"))


def opens_beside(page) -> bool:
    link = page.locator("a[href*='/services/portfolio-autumn-2026/e/']").first
    return link.get_attribute("target") == "_blank"


def test_a_leader_sees_nothing_that_is_for_others_and_no_key_wrecks_a_notebook(hub, chromium_here):
    fetched(hub, "ben")
    page = log_in(
        chromium_here, hub, "ben", to="/user/ben/lab/tree/autumn-2026/evening/evening.ipynb?reset"
    )
    cells = page.locator(".jp-Notebook .jp-Cell")
    cells.first.wait_for()
    page.get_by_text("| Idle").wait_for()

    words = page.locator("body").inner_text()
    assert [w for w in ("Formgrader", "Course List", "Create Assignment", "Terminal",
                        "Extension", "Would you like to get notified") if w in words] == []  # fmt: skip
    for path in ("formgrader", "api/terminals", "course_list"):
        assert page.request.get(f"{hub.address}/user/ben/{path}").status == 404, path
    for other in ("ada/voila/render/home.ipynb", "grader-autumn-2026/formgrader"):
        assert page.request.get(f"{hub.address}/user/{other}").status == 403, other

    before = cells.count()
    cells.last.click()
    page.keyboard.press("Escape")
    for key in (*"abxddmyrcvz", "Shift+M"):
        page.keyboard.press(key)
    time.sleep(1)
    assert cells.count() == before
    page.context.close()


def test_a_hub_killed_while_leaders_type_loses_nothing(hub, chromium_here):
    names = ("ada", "ben", "cleo")
    fetched(hub, *names)
    pages = {name: log_in(chromium_here, hub, name, to=f"/user/{name}/{PAGE}") for name in names}
    typed = dict.fromkeys(names, "")
    boxes = {name: story(page).locator(".leadfolio-words") for name, page in pages.items()}
    for box in boxes.values():
        expect(box).to_be_enabled()
        box.fill("")

    def type_all(words):
        for name, box in boxes.items():
            box.press_sequentially(words)
            typed[name] += words

    type_all("Before it was killed. ")
    hub.kill()
    type_all("While there was no Hub. ")
    hub.start()
    type_all("After it was back. ")
    time.sleep(2.5)

    for name, page in pages.items():
        # Where words are still on their way, the page asks before it is left.
        page.on("dialog", lambda asked: asked.accept())
        page.goto(f"{hub.address}/user/{name}/{PAGE}")
        expect(boxes[name]).to_be_enabled()
        expect(boxes[name]).to_have_value(typed[name])
        page.context.close()


def story(page):
    return page.get_by_label("An evening together: story")


def test_it_says_how_long_it_takes_to_start_and_stop(hub, capsys):
    seconds = hub.stop()
    with capsys.disabled():
        print(f"\nlogin page after {hub.seconds_to_start:.1f} s; stopped after {seconds:.1f} s")

    # The figures are printed, and held against the bars on a quiet machine: a Hub that hangs fails.
    assert hub.seconds_to_start < 90
    assert seconds < 45
    assert "What leaders wrote is kept" in hub.said
    left = [p for p in Path("/proc").glob("[0-9]*/cmdline") if str(hub.course).encode() in read(p)]
    assert left == []


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
