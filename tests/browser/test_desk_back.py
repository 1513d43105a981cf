"""Taking a piece back at the desk, in a real browser: asked for by telephone, done by clicks."""

import re
import runpy
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from leadfolio import pipeline

pytestmark = pytest.mark.browser

GIVEN = runpy.run_path(str(Path(__file__).parent / "test_desk.py"))
Ground, serving, opened, said, press = (
    GIVEN[name] for name in ("Ground", "serving", "opened", "said", "press")
)
WORDS, RULES, SCREENS, page = (GIVEN[name] for name in ("WORDS", "RULES", "SCREENS", "page"))
ADA, EVA = (f"0192f0c1-7b5e-7cc3-98c4-{user.encode().hex():0>12}" for user in ("ada", "eva"))


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    """Two leaders have handed in, and the cohort reads what one of them shares."""
    made = Ground(tmp_path_factory.mktemp("ground"))
    made.hand_in("ada")
    made.hand_in("eva", audience="facilitator", title="", text="For you alone, Frida.")
    at = GIVEN["datetime"].now(GIVEN["UTC"])
    pipeline.collect(made.course, exchange=made.exchange, now=at)
    pipeline.publish(made.course)
    return made


@pytest.fixture(scope="module")
def server(ground, tmp_path_factory):
    with serving(ground, tmp_path_factory.mktemp("scratch")) as server:
        yield server


def heading(page, words: str):
    return page.get_by_role("heading", name=words)


@pytest.mark.parametrize("page", SCREENS, indirect=True, ids=lambda one: f"{one[0]}-{one[1]}")
def test_everyone_can_use_it_on_any_screen_in_any_light(page, server):
    opened(page, server)
    page.get_by_label("Or choose whose it is").select_option(label="Ada Berg")
    page.get_by_role("button", name="Take back: “Aino”").click()
    expect(heading(page, "Take this piece back?")).to_be_focused()

    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    broken = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [n["html"][:200] for n in one["nodes"]]) for one in broken] == []


def test_what_is_no_piece_here_is_said_where_it_was_asked(page, server):
    opened(page, server)
    place = page.get_by_label("Address of the piece's page, or its id")
    place.fill("https://hub.example.org/p/leaders/ada-berg/")
    place.press("Enter")
    expect(heading(page, "Nothing was taken back")).to_be_focused()
    expect(
        page.get_by_text("This is neither the address of a piece's page nor its id.")
    ).to_be_visible()
    press(page, "Close")
    expect(place).to_be_focused()
    press(page, "Look again")
    expect(place).to_have_value("https://hub.example.org/p/leaders/ada-berg/")


def test_a_piece_is_taken_down_by_its_address_and_nothing_goes_before_the_last_word(
    page, server, ground
):
    at = ground.course / "site" / "e" / ADA / "index.html"
    opened(page, server)
    place = page.get_by_label("Address of the piece's page, or its id")
    place.fill(at.as_uri())
    press(page, "Look it up")
    expect(page.get_by_text("“Aino”, by Ada Berg, in “Finding your true north”")).to_be_visible()
    expect(
        page.get_by_role("listitem").filter(has_text="in the cohort's portfolio")
    ).to_be_visible()
    press(page, "Not now")
    assert at.is_file()
    press(page, "Look it up")
    press(page, "Take it back now")
    said(page, re.compile("^“Aino” is taken back. The cohort's portfolio no longer shows it."))

    assert not at.exists()
    assert WORDS not in "".join(p.read_text() for p in ground.course.rglob("*.json"))
    assert WORDS not in "".join(p.read_text() for p in ground.exchange.rglob("*.json"))
    expect(place).to_have_value("")
    place.fill(ADA)
    press(page, "Look it up")
    expect(heading(page, "Nothing of it is left here")).to_be_focused()
    expect(page.get_by_text("This piece was taken back before.")).to_be_visible()


def test_who_has_no_address_chooses_the_person_and_then_the_piece(page, server, ground):
    opened(page, server)
    page.get_by_label("Or choose whose it is").select_option(label="Éva Cole")
    expect(page.get_by_text("only you may read it")).to_be_visible()
    page.get_by_role("button", name="Take back: “For you alone, Frida.”").click()
    expect(page.get_by_role("listitem").filter(has_text="on no page")).to_be_visible()
    press(page, "Take it back now")
    said(page, re.compile("^“For you alone, Frida.” is taken back."))

    expect(page.get_by_text("Nothing of Éva Cole was collected.")).to_be_visible()
    assert "Frida." not in "".join(p.read_text() for p in ground.exchange.rglob("*.json"))
