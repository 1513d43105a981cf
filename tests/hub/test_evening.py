"""The first evening, in browsers alone: from an empty Hub to words that went there and back.

Everything the facilitator does is done at the desk, by clicks; nobody opens a terminal.
"""

import re
import subprocess
import sys
import time
import urllib.error
import zipfile
from pathlib import Path
from runpy import run_path

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.hub, pytest.mark.browser, pytest.mark.timeout(900)]

told = run_path(str(Path(__file__).with_name("hubs.py")))
Hub, course_of, arrive = told["Hub"], told["course_of"], told["arrive"]
with_module, EVENING, SAVED = told["with_module"], told["EVENING"], told["SAVED"]

PAGE = "voila/render/autumn-2026/evening/evening.ipynb"


@pytest.fixture(scope="module")
def hub(tmp_path_factory, proxy):  # noqa: ARG001
    """A course with three leaders, and a Hub where nothing has happened yet."""
    ground = tmp_path_factory.mktemp("evening")
    course = course_of(ground / "course", "Autumn 2026", "ada", "ben", "cleo")
    with_module(course, "evening", EVENING)
    made = Hub(course, ground / "home")
    try:
        made.seconds_to_start = made.start()
        yield made
    finally:
        made.gone()


def at_the_desk(browser, hub):
    """Log in as the facilitator, with no address given; return the desk, where one arrives."""
    desk = arrive(browser, hub, "facilitator")
    expect(desk).to_have_url(re.compile("/user/grader-autumn-2026/voila/render/desk.ipynb"))
    expect(desk.get_by_role("heading", level=1)).to_have_text(re.compile("^Desk: .*, Autumn 2026$"))
    expect(desk).to_have_title(re.compile("^Autumn 2026 · Desk"))
    desk.get_by_role("heading", name="Modules").wait_for()
    expect(desk.get_by_role("link", name="Your courses on this Hub")).to_be_visible()
    return desk


def press(desk, name):
    desk.get_by_role("button", name=name, exact=True).click()


def says(desk, words):
    expect(desk.locator(".leadfolio-desk [role=status]")).to_have_text(words)


def release(desk):
    """Release the module, after seeing what that changes."""
    press(desk, "Release: An evening together")
    expect(desk.get_by_text("Released for the first time: 1 module.")).to_be_visible()
    press(desk, "Release now")
    says(desk, "1 module is released. Leaders can get them now.")


def collect(desk, words):
    """Look who handed in, and collect it."""
    press(desk, "Look again")
    expect(desk.get_by_text("not collected yet.")).to_be_visible()
    press(desk, "Collect")
    says(desk, words)


def publish(desk, pieces):
    press(desk, "Publish")
    says(desk, re.compile(f"^The cohort's portfolio holds {pieces} pieces now"))
    expect(desk.get_by_role("link", name="The cohort's portfolio")).to_be_visible()


def comment(desk, name, words):
    """Open somebody's work from the desk, in a tab of its own, and write in the formgrader's box."""
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name=re.compile(f"^{name}, “An evening together”")).click()
    formgrader = opened.value
    formgrader.set_default_timeout(120_000)
    expect(formgrader).to_have_url(re.compile("/formgrader/submissions/[^/]+/"))
    box = formgrader.locator("#story-comment")
    # Until it is bound to the gradebook, the box keeps nothing.
    expect(box).to_have_attribute("placeholder", re.compile("comments"))
    with formgrader.expect_response(lambda answer: "/api/comment/" in answer.url):
        box.fill(words)
        box.blur()
    formgrader.close()


def send_comments(desk, name):
    """Come back to the desk, see whose comments wait, and send them."""
    press(desk, "Look again")
    expect(desk.get_by_text(f"{name}: 1 comment on")).to_be_visible()
    press(desk, "Send comments")
    says(desk, re.compile("^Sent 1 comment to 1 leader"))
    expect(desk.get_by_text("None is waiting to be sent.")).to_be_visible()


def released(hub, browser):
    """Release, unless an earlier test has done it."""
    if not (hub.exchange / "autumn-2026" / "outbound" / "evening").is_dir():
        desk = at_the_desk(browser, hub)
        release(desk)
        desk.context.close()


def fetched(hub, browser, *usernames):
    """Put the module into leaders' homes, as their own button does."""
    released(hub, browser)
    for name in usernames:
        home = hub.data / "homes" / name
        home.mkdir(parents=True, exist_ok=True)
        ground = {**hub.environment, "HOME": str(home), "NBGRADER_EXCHANGE": str(hub.exchange)}
        subprocess.run(
            [sys.executable, "-m", "leadfolio", "fetch", "evening"], env=ground, check=True
        )


def begin(page):
    """Get the module, and begin: two clicks from login to writing."""
    page.get_by_role("button", name=re.compile("^Get ")).click()
    page.get_by_role("link", name=re.compile("^Begin")).click()


def write(page, task, words, *, readers="my cohort"):
    """Write to a task, say who may read it, and wait until it is kept."""
    here = page.get_by_label(f"An evening together: {task}")
    expect(here.locator(".leadfolio-words")).to_be_enabled(timeout=120_000)
    here.locator(".leadfolio-words").fill(words)
    here.get_by_label(readers).check()
    expect(here.locator(".leadfolio-status").first).to_have_text(SAVED)


def hand_in(page):
    end = page.get_by_role("region", name="Hand in")
    end.get_by_role("button", name="Hand in", exact=True).click()
    expect(end.get_by_role("status")).to_have_text(re.compile("^Handed in .*Your receipt:"))


def choose(page, task, name):
    """Choose a colleague's piece to answer."""
    here = page.get_by_label(f"An evening together: {task}")
    expect(here.locator(".leadfolio-words")).to_be_enabled()
    here.get_by_text("Choose from what colleagues shared").first.click()
    offered = here.get_by_role("listitem").filter(has_text=name)
    offered.get_by_role("button", name=re.compile("^Choose")).first.click()


def go_home(page):
    page.get_by_role("link", name="Home", exact=True).click()
    page.get_by_role("link", name=re.compile("portfolio", re.IGNORECASE)).first.wait_for()


WIDTHS = {"ada": 360, "ben": 1280, "cleo": 1280}
STORIES = {
    "ada": "Maya would not read aloud, until her brother asked her to.",
    "ben": "Otto counted the stairs, and then everything.",
    "cleo": "Lin drew the school from above, with nobody outside.",
}


def test_the_first_evening(hub, browser):
    nobody_else_comes_in(hub)

    desk = at_the_desk(browser, hub)
    release(desk)

    # Three leaders write and hand in; nothing was asked of them but to log in and to write.
    leaders = {name: arrive(browser, hub, name, width=WIDTHS[name]) for name in STORIES}
    for name, page in leaders.items():
        begin(page)
        write(page, "story", STORIES[name], readers="anyone" if name == "cleo" else "my cohort")
        hand_in(page)
    ada, ben, cleo = leaders.values()

    collect(desk, "Collected 3 of 3 that were handed in; 3 are new.")
    publish(desk, 3)
    comment(desk, "Ada Name", "What did her brother say?")
    send_comments(desk, "Ada Name")

    # A colleague finds it in their own page, through the Hub, and answers.
    ben.reload()
    choose(ben, "answer", "Ada Name")
    write(ben, "answer", "Who asks decides who reads.")
    hand_in(ben)
    collect(desk, "Collected 3 of 3 that were handed in; 1 is new.")
    publish(desk, 4)

    # She goes home: what the facilitator says stands beside her piece, in words, and so does
    # that somebody answered, which she reads in the portfolio.
    go_home(ada)
    reads_comment(ada, "What did her brother say?", beside=STORIES["ada"])
    reads_answer(ada, "Who asks decides who reads.")
    # Nobody else was told what was said to her.
    go_home(cleo)
    expect(cleo.get_by_text("What did her brother say?")).to_have_count(0)

    # A second round: she hands in again, and what was said before is still there.
    ada.get_by_role("link", name="An evening together", exact=True).click()
    expect(ada.get_by_text("What did her brother say?")).to_be_visible()
    write(ada, "story", "Maya would not read aloud, until her brother asked: read it to me.")
    hand_in(ada)
    collect(desk, "Collected 3 of 3 that were handed in; 1 is new.")
    comment(desk, "Ada Name", "Now I hear him.")
    send_comments(desk, "Ada Name")
    go_home(ada)
    reads_comment(ada, "Now I hear him.", beside="until her brother asked: read it to me.")
    ada.get_by_text("Said earlier (1)").click()
    expect(ada.get_by_text("What did her brother say?")).to_be_visible()

    # What one of them marked for everyone, and nothing else, is made into an edition of its own.
    edition = public_edition(desk)
    assert STORIES["cleo"] in edition
    assert "Maya" not in edition
    assert "Otto" not in edition

    # Who is not of the cohort may not read what the cohort reads.
    stranger = browser.new_context().new_page()
    stranger.goto(f"{hub.address}/services/portfolio-autumn-2026/")
    expect(stranger).to_have_url(re.compile("/hub/login"))
    for page in (desk, *leaders.values(), stranger):
        page.context.close()


def public_edition(desk):
    """See what would be in the public edition, make it, take it along; return all its words."""
    press(desk, "Make the public edition")
    expect(desk.get_by_text("1 piece of 1 person: Cleo Name.")).to_be_visible()
    press(desk, "Make it now")
    says(desk, re.compile("^The public edition holds 1 piece now"))
    with desk.expect_download() as coming:
        desk.get_by_role("link", name="Download the public edition as a zip").first.click()
    with zipfile.ZipFile(coming.value.path()) as bag:
        return "".join(bag.read(name).decode() for name in bag.namelist() if "html" in name)


def nobody_else_comes_in(hub):
    with pytest.raises(urllib.error.HTTPError, match="403") as refused:
        hub.log_in("outsider")
    refused.value.close()


def reads_comment(page, words, *, beside):
    """See the facilitator's words at home: as new, and beside the piece they are about."""
    expect(page.get_by_role("heading", name="From your facilitator")).to_be_visible()
    piece = page.get_by_role("listitem").filter(has_text=beside).first
    expect(piece.get_by_text(words)).to_be_visible()


def reads_answer(page, words):
    """See at home that somebody answered, and read it in the portfolio."""
    expect(page.get_by_text(words).first).to_be_visible()
    with page.context.expect_page() if opens_beside(page) else page.expect_navigation():
        page.locator("a[href*='/services/portfolio-autumn-2026/e/']").first.click()
    reading = page.context.pages[-1]
    expect(reading.get_by_text(words).first).to_be_visible()
    assert reading.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    if reading is page:
        page.go_back()


def opens_beside(page) -> bool:
    link = page.locator("a[href*='/services/portfolio-autumn-2026/e/']").first
    return link.get_attribute("target") == "_blank"


def test_a_leader_sees_nothing_that_is_for_others_and_no_key_wrecks_a_notebook(hub, browser):
    fetched(hub, browser, "ben")
    page = arrive(
        browser, hub, "ben", to="/user/ben/lab/tree/autumn-2026/evening/evening.ipynb?reset"
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


def test_a_hub_killed_while_leaders_type_loses_nothing(hub, browser):
    names = ("ada", "ben", "cleo")
    fetched(hub, browser, *names)
    pages = {name: arrive(browser, hub, name, to=f"/user/{name}/{PAGE}") for name in names}
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
