"""A Hub where each person and each portfolio has an address of its own."""

import re
from pathlib import Path
from runpy import run_path

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.hub, pytest.mark.browser, pytest.mark.timeout(300)]

told = run_path(str(Path(__file__).with_name("hubs.py")))
OwnHub, course_of, with_module = told["OwnHub"], told["course_of"], told["with_module"]
host, arrive, facilitate = told["host"], told["arrive"], told["facilitate"]
EVENING = told["EVENING"]

# A browser knows that every name below localhost is this machine; not every machine does.
NAMES = """
import socket

known = socket.getaddrinfo


def resolved(host, *more, **given):
    here = isinstance(host, str) and host.endswith(".localhost")
    return known("127.0.0.1" if here else host, *more, **given)


socket.getaddrinfo = resolved
"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory, proxy):  # noqa: ARG001
    """A Hub run as HUB.md says, with SUBDOMAINS = True."""
    ground = tmp_path_factory.mktemp("subdomains")
    course = course_of(ground / "course", "Autumn 2026", "ada", "ben")
    with_module(course, "evening", EVENING)
    (ground / "names").mkdir()
    (ground / "names" / "sitecustomize.py").write_text(NAMES)
    made = OwnHub(
        course,
        ground / "home",
        host="hub.localhost",
        more=f"c.Spawner.environment['PYTHONPATH'] = {str(ground / 'names')!r}\n",
    )
    host(
        course,
        '{"folder": HERE, "facilitators": ["fay"], "guests": ["gus"]}',
        PUBLIC_URL=made.address,
        SUBDOMAINS=True,
    )
    try:
        made.start()
        facilitate(made, course, "release")
        yield made
    finally:
        made.gone()


def at(hub, name: str) -> str:
    """Return the address of a name below the Hub's."""
    return f"http://{name}.{hub.host}:{hub.port}"


def test_words_go_from_one_address_to_the_portfolios_and_from_there_to_a_colleague(hub, browser):
    portfolio = f"{at(hub, 'portfolio-autumn-2026--service')}/services/portfolio-autumn-2026/"
    ada = arrive(browser, hub, "ada")
    ada.get_by_role("button", name=re.compile("^Get ")).click()
    ada.get_by_role("link", name=re.compile("^Begin")).click()
    expect(ada).to_have_url(re.compile(f"^{at(hub, 'ada')}/user/ada/voila/render/"))
    story = ada.get_by_label("An evening together: story")
    expect(story.locator(".leadfolio-words")).to_be_enabled()
    story.locator(".leadfolio-words").fill("Maya read aloud.")
    story.get_by_label("my cohort").check()
    # Handed in sooner than it is kept, the narrower choice would win.
    expect(story.locator(".leadfolio-status").first).to_have_text(re.compile("^Saved"))
    end = ada.get_by_role("region", name="Hand in")
    end.get_by_role("button", name="Hand in", exact=True).click()
    expect(end.get_by_role("status")).to_contain_text("Handed in")
    for command in ("collect", "publish"):
        facilitate(hub, hub.course, command)

    # The commons is read with the server's own token, at the portfolio's own address.
    ben = arrive(browser, hub, "ben")
    ben.get_by_role("button", name=re.compile("^Get ")).click()
    ben.get_by_role("link", name=re.compile("^Begin")).click()
    answer = ben.get_by_label("An evening together: answer")
    expect(answer.locator(".leadfolio-words")).to_be_enabled()
    answer.get_by_text("Choose from what colleagues shared").first.click()
    expect(answer.get_by_text("Maya read aloud.").first).to_be_visible()

    ben.goto(f"{at(hub, 'ben')}/user/ben/voila/render/home.ipynb")
    ben.get_by_role("link", name=re.compile("^Our portfolio")).click()
    expect(ben).to_have_url(portfolio)
    expect(ben.get_by_text("Maya read aloud.").first).to_be_visible()
    ben.context.close()

    # Logging out at one's own address logs out of the Hub at its own.
    ada.goto(f"{at(hub, 'ada')}/user/ada/voila/render/home.ipynb")
    ada.get_by_role("button", name="Log out").click()
    expect(ada).to_have_url(re.compile(f"^{hub.address}/hub/login"))
    for place in (f"{hub.address}/hub/home", portfolio, f"{at(hub, 'ada')}/user/ada/tree"):
        ada.goto(place)
        expect(ada).to_have_url(re.compile(f"^{hub.address}/hub/login"))
    ada.context.close()


def test_desk_portfolio_and_home_lead_to_each_other(hub, browser):
    service = at(hub, "portfolio-autumn-2026--service")
    fay, gus = arrive(browser, hub, "fay"), arrive(browser, hub, "gus")

    expect(fay).to_have_url(re.compile(f"^{at(hub, 'grader-autumn-2026')}/user/grader-.*/desk"))
    expect(fay.get_by_role("link", name="The cohort's portfolio")).to_have_attribute(
        "href", f"{service}/services/portfolio-autumn-2026/"
    )
    fay.get_by_role("link", name="Your courses on this Hub").click()
    expect(fay).to_have_url(f"{hub.address}/hub/home")
    fay.get_by_role("link", name=re.compile("^Your desk")).click()
    expect(fay).to_have_url(re.compile(f"^{at(hub, 'grader-autumn-2026')}/"))

    expect(gus).to_have_url(f"{service}/services/portfolio-autumn-2026/")
    gus.goto(f"{service}/services/portfolio-autumn-2026/no-such.html")
    gus.get_by_role("link", name="Where you can go from here").click()
    expect(gus).to_have_url(f"{hub.address}/hub/home")
    gus.goto(f"{hub.address}/hub/spawn")
    expect(gus.get_by_role("heading", level=1)).to_have_text("This is not for you to open")
    for page in (fay, gus):
        page.context.close()


def test_a_page_at_one_persons_address_reads_nothing_at_anothers(hub, browser):
    ada = arrive(browser, hub, "ada", to="/hub/user-redirect/voila/render/home.ipynb")
    expect(ada).to_have_url(re.compile(f"^{at(hub, 'ada')}/user/ada/"))
    portfolio = f"{at(hub, 'portfolio-autumn-2026--service')}/services/portfolio-autumn-2026/"

    ada.get_by_role("button", name="Take everything with me").wait_for()

    def read(place: str) -> str:
        ask = "place => fetch(place, {credentials: 'include'}).then(a => a.text(), e => String(e))"
        return ada.evaluate(ask, place)

    unread = "TypeError: Failed to fetch"
    assert read(f"{at(hub, 'ada')}/user/ada/api/status") != unread
    for place in (portfolio, f"{hub.address}/hub/home", f"{at(hub, 'ben')}/user/ben/api/status"):
        assert read(place) == unread, place
    ada.context.close()
