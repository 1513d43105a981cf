"""Two cohorts on one Hub: who leads one, both, or takes the other, and where each of them arrives."""

import re
import time
import urllib.error
from pathlib import Path
from runpy import run_path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = [pytest.mark.hub, pytest.mark.browser, pytest.mark.timeout(300)]

told = run_path(str(Path(__file__).with_name("hubs.py")))
Hub, course_of, with_module = told["Hub"], told["course_of"], told["with_module"]
host, arrive, facilitate = told["host"], told["arrive"], told["facilitate"]
EVENING, SAVED = told["EVENING"], told["SAVED"]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
AUTUMN, SPRING = "Leading Learning, Autumn 2026", "Leading Learning, Spring 2027"


@pytest.fixture(scope="module")
def hub(tmp_path_factory, proxy):  # noqa: ARG001
    """A Hub with two cohorts, a module released in each."""
    ground = tmp_path_factory.mktemp("cohorts")
    autumn = course_of(ground / "autumn", "Autumn 2026", "both")
    spring = course_of(ground / "spring", "Spring 2027", "both", "fay", "otto")
    for course in (autumn, spring):
        with_module(course, "evening", EVENING)
    host(
        autumn,
        '{"folder": HERE, "facilitators": ["duo", "fay"], "guests": ["gus"]}',
        '{"folder": HERE.parent / "spring", "facilitators": ["duo", "frida"]}',
    )
    made = Hub(autumn, ground / "home")
    made.autumn, made.spring = autumn, spring
    try:
        made.start()
        for course in (autumn, spring):
            facilitate(made, course, "release")
        yield made
    finally:
        made.gone()


def ways(page) -> list[str]:
    """Return the ways that the Hub's home shows, in order."""
    page.get_by_role("heading", name="Where do you want to go?").wait_for()
    return [" ".join(words.split()) for words in page.locator("main li").all_text_contents()]


def test_each_person_arrives_where_their_work_is(hub, browser):
    duo, fay, gus = (arrive(browser, hub, name) for name in ("duo", "fay", "gus"))

    assert ways(duo) == [
        f"Your desk in {AUTUMN}", f"The portfolio in {AUTUMN}",
        f"Your desk in {SPRING}", f"The portfolio in {SPRING}",
    ]  # fmt: skip
    assert ways(fay) == [
        f"Your desk in {AUTUMN}", f"The portfolio in {AUTUMN}",
        f"Your modules in {SPRING}", f"The portfolio in {SPRING}",
    ]  # fmt: skip
    expect(gus).to_have_url(f"{hub.address}/services/portfolio-autumn-2026/")
    expect(gus.get_by_role("heading", name="Nothing is published here yet")).to_be_visible()

    frida = arrive(browser, hub, "frida")
    expect(frida).to_have_url(re.compile("/user/grader-spring-2027/voila/render/desk.ipynb"))
    for page in (duo, fay, gus, frida):
        page.context.close()


def test_a_guest_reads_their_portfolio_and_has_nothing_else(hub, browser):
    gus = arrive(browser, hub, "gus")
    expect(gus).to_have_url(f"{hub.address}/services/portfolio-autumn-2026/")

    for path in ("/hub/spawn", "/services/portfolio-spring-2027/", "/hub/spawn/grader-autumn-2026"):
        gus.goto(f"{hub.address}{path}")
        expect(gus.get_by_role("heading", level=1)).to_have_text(
            re.compile("This is not for you to open|There is no such page here")
        )
    gus.context.close()


def test_a_guest_named_at_the_desk_reads_and_taken_out_is_out_within_a_minute(hub, browser):
    portfolio = f"{hub.address}/services/portfolio-spring-2027/"
    frida = arrive(browser, hub, "frida")
    expect(frida.get_by_text("Not on the Hub so far:")).to_contain_text("Otto Name")
    expect(
        frida.get_by_text("Named in the Hub's settings as facilitators: duo, frida.")
    ).to_be_visible()
    refused(hub, "gina")
    press(frida, "Name a guest")
    frida.get_by_label("Username").fill("Gina")
    frida.get_by_label("Name", exact=True).fill("Gina Grey")
    frida.keyboard.press("Enter")
    expect(
        frida.get_by_text(
            "Gina Grey is a guest now. The Hub lets them in when they log in as gina."
        )
    ).to_be_visible()

    gina = arrive(browser, hub, "gina")
    expect(gina).to_have_url(portfolio)
    expect(gina.get_by_role("heading", name="Nothing is published here yet")).to_be_visible()
    refused(hub, "outsider")
    press(frida, "Take out Gina Grey, guest")
    expect(
        frida.get_by_text("Within a minute they cannot read the portfolio any more.")
    ).to_be_visible()
    press(frida, "Take out Gina Grey")
    frida.get_by_text("On the Hub they are out of this course within a minute.").wait_for()
    begun = time.monotonic()
    while gina.reload().status != 403:
        assert time.monotonic() - begun < 60
        time.sleep(0.5)

    expect(gina.get_by_role("heading", name="This portfolio is for its cohort.")).to_be_visible()
    refused(hub, "gina")
    for page in (frida, gina):
        page.context.close()


def refused(hub, username: str) -> None:
    """Somebody cannot log in at all."""
    with pytest.raises(urllib.error.HTTPError, match="403") as told:
        hub.log_in(username)
    told.value.close()


def test_a_leader_in_two_cohorts_writes_in_both_and_each_facilitator_sees_their_own(hub, browser):
    # One home, both cohorts; the third on this machine's exchange is nobody's here.
    stranger = hub.exchange / "winter-2027" / "outbound"
    stranger.mkdir(parents=True)
    (stranger / "evening").symlink_to(hub.exchange / "autumn-2026" / "outbound" / "evening")
    both = arrive(browser, hub, "both")
    for cohort in ("Autumn 2026", "Spring 2027"):
        both.get_by_role("button", name=f"Get 1 module of {cohort}").click()
        both.get_by_role("heading", name=f"{cohort}").first.wait_for()
    expect(both.get_by_role("button", name=re.compile("^Get "))).to_have_count(0)
    assert both.locator("h2").all_inner_texts()[:3] == [
        "Next: Autumn 2026", "My modules: Autumn 2026", "My modules: Spring 2027",
    ]  # fmt: skip
    for cohort in ("autumn-2026", "spring-2027"):
        both.goto(f"{hub.address}/user/both/voila/render/{cohort}/evening/evening.ipynb")
        write(both, "story", f"Told in {cohort}.")
        hand_in(both)

    # A facilitator of both goes to one desk and collects: the other is not touched.
    desk = arrive(browser, hub, "duo")
    desk.get_by_role("link", name=f"Your desk in {AUTUMN}").click()
    press(desk, "Collect")
    eventually(lambda: handed_in(hub.autumn) == ["both"])
    press(desk, "Publish")
    eventually((hub.autumn / "site" / "index.html").is_file)
    assert handed_in(hub.spring) == []
    assert not (hub.spring / "site").exists()

    desk.goto(f"{hub.address}/hub/home")
    desk.get_by_role("link", name=f"Your desk in {SPRING}").click()
    expect(desk.get_by_text("(not collected yet)").first).to_be_visible()
    expect(desk.get_by_text("Otto Name").first).to_be_visible()
    press(desk, "Collect")
    eventually(lambda: handed_in(hub.spring) == ["both"])
    desk.context.close()

    # Home reads each portfolio: one is there, the other is not published and is said to be missing.
    both.goto(f"{hub.address}/user/both/voila/render/home.ipynb")
    expect(
        both.get_by_text("What colleagues answered in Spring 2027 cannot be read just now")
    ).to_be_visible()
    links = both.get_by_role("link", name=re.compile("^The portfolio of "))
    assert [link.get_attribute("href") for link in links.all()] == [
        f"{hub.address}/services/portfolio-autumn-2026/",
        f"{hub.address}/services/portfolio-spring-2027/",
    ]
    both.context.close()


def test_a_module_offers_what_its_own_cohort_shared(hub, browser):
    facilitate(hub, hub.spring, "publish")
    facilitate(hub, hub.autumn, "publish")
    otto = arrive(browser, hub, "otto")
    otto.get_by_role("button", name="Get 1 module of Spring 2027").click()
    otto.get_by_role("link", name=re.compile("^Begin")).click()
    answer = otto.get_by_label("An evening together: answer")
    expect(answer.locator(".leadfolio-words")).to_be_enabled()
    answer.get_by_text("Choose from what colleagues shared").first.click()

    expect(answer.get_by_text("Told in spring-2027.").first).to_be_visible()
    expect(answer.get_by_text("Told in autumn-2026.")).to_have_count(0)
    expect(otto.get_by_text("autumn")).to_have_count(0)
    otto.context.close()


def write(page, task, words):
    """Write to a task, for the cohort, and wait until it is kept."""
    here = page.get_by_label(f"An evening together: {task}")
    expect(here.locator(".leadfolio-words")).to_be_enabled()
    here.locator(".leadfolio-words").fill(words)
    here.get_by_label("my cohort").check()
    expect(here.locator(".leadfolio-status").first).to_have_text(SAVED)


def hand_in(page):
    end = page.get_by_role("region", name="Hand in")
    end.get_by_role("button", name="Hand in", exact=True).click()
    expect(end.get_by_role("status")).to_contain_text("Handed in")


def press(desk, name):
    """Press a button of the desk once nothing else is being done."""
    desk.get_by_role("heading", name="Modules").wait_for()
    expect(desk.get_by_role("progressbar")).to_be_hidden()
    desk.get_by_role("button", name=name, exact=True).click()


def eventually(holds):
    """Wait until something holds that is done beside the page."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)


def handed_in(course) -> list[str]:
    """Return whose work a course has collected."""
    return sorted(path.name for path in (course / "submitted").glob("[!.]*"))


@pytest.mark.parametrize(("who", "width", "scheme"), [("duo", 360, "dark"), ("fay", 1280, "light")])
def test_the_hubs_own_pages_are_for_everyone(hub, browser, who, width, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    (hub.autumn / "site").mkdir(exist_ok=True)
    (hub.autumn / "site" / "index.html").touch()
    found = {}

    def look(path=None):
        if path:
            page.goto(f"{hub.address}{path}")
        title = page.get_by_role("heading", level=1).inner_text()
        broken = Axe().run(page, options=RULES).response["violations"]
        wide = page.evaluate("document.documentElement.scrollWidth")
        faults = [one["id"] for one in broken] + ([f"{wide} px"] if wide > width else [])
        found[title] = found.get(title, []) + faults

    look("/hub/login")
    page.get_by_label("Username").fill(who)
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("These two do not let you in.")
    look()
    page.get_by_label("Password", exact=True).fill(hub.password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Where do you want to go?").wait_for()
    look()
    look("/hub/nowhere")
    look("/services/portfolio-autumn-2026/no-such.html")
    look("/hub/api/oauth2/authorize?client_id=service-portfolio-nowhere")
    # What is shown where a server is closed, and while it starts, goes on by itself: held here.
    page.route(f"**/hub/spawn/{who}**", lambda route: route.fulfill(status=204))
    look(f"/hub/user/{who}/")
    page.close()
    page = context.new_page()
    page.route("**/api/users/**", lambda route: route.abort())
    look("/hub/spawn")
    context.close()

    assert found == {
        "Sign in": [],
        "Where do you want to go?": [],
        "There is no such page here": [],
        "There is no such page here.": [],
        "Something went wrong": [],
        "Your pages are closed just now": [],
        "Opening your pages": [],
    }
