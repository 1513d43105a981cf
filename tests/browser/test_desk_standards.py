"""Standards at the desk, in a real browser: looked at when asked for, set aside and brought back by clicks."""

import re
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from leadfolio.pipeline import facilitating

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
GIVEN = runpy.run_path(str(HERE / "test_desk.py"))
serving, opened, said, press = (GIVEN[name] for name in ("serving", "opened", "said", "press"))
RULES, SCREENS, page = (GIVEN[name] for name in ("RULES", "SCREENS", "page"))
JUDGED = runpy.run_path(str(HERE.parent / "test_judging.py"))
LEADERS, A, B, C = (JUDGED[name] for name in ("LEADERS", "A", "B", "C"))


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    """Eight colleagues preferred one piece to another, and that is published."""
    made = JUDGED["Cohort"](tmp_path_factory.mktemp("ground") / "course")
    for leader, id in zip(LEADERS, (A, B, C), strict=False):
        made.made(leader, id)
    made.judged(LEADERS[3:11], A, B, 1)
    made.publish()
    facilitating.write_desk(made.folder)
    return made


@pytest.fixture(scope="module")
def server(cohort, tmp_path_factory):
    exchange = tmp_path_factory.mktemp("exchange")
    ground = SimpleNamespace(course=cohort.folder, exchange=exchange)
    with serving(ground, tmp_path_factory.mktemp("scratch")) as server:
        yield server


def looked(page, server) -> None:
    opened(page, server)
    press(page, "See what stands")
    expect(page.get_by_text("Piece of u0qx” stands since 2 November 2026.")).to_be_visible(
        timeout=60_000
    )
    page.locator("summary", has_text="3 pieces are offered, by title").click()


@pytest.mark.parametrize("page", SCREENS, indirect=True, ids=lambda one: f"{one[0]}-{one[1]}")
def test_everyone_can_use_it_on_any_screen_in_any_light(page, server):
    looked(page, server)
    press(page, "Set aside: Piece of u1qx")
    expect(page.get_by_role("heading", name="Set this piece aside?")).to_be_focused()

    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    broken = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [n["html"][:200] for n in one["nodes"]]) for one in broken] == []


def test_nothing_stands_on_the_page_until_it_is_asked_for(page, server):
    opened(page, server)
    expect(page.get_by_role("heading", name="Standards")).to_be_visible()
    expect(page.get_by_text("stands since")).to_have_count(0)
    press(page, "See what stands")

    expect(
        page.get_by_text("Preferred in 7 of its 7 comparisons; 97 % odds over its nearest rival.")
    ).to_be_visible(timeout=60_000)


def test_a_piece_is_set_aside_with_a_reason_and_brought_back_and_readers_see_it_once_published(
    page, server, cohort
):
    looked(page, server)
    press(page, "Set aside: Piece of u0qx")
    expect(page.get_by_text("It stands now. Another takes its place, or none")).to_be_visible()
    press(page, "Set it aside")
    # Without a reason nothing is done.
    expect(page.get_by_label("Your reason, in a sentence")).to_be_focused()
    page.get_by_label("Your reason, in a sentence").fill("It names a child.")
    press(page, "Set it aside")
    said(page, re.compile("^“Piece of u0qx” is set aside."))
    expect(page.get_by_text("Readers see this once you publish.", exact=False).last).to_be_visible()
    assert "It names a child." not in cohort.page()
    press(page, "Publish")
    said(page, re.compile("^The cohort's portfolio holds 3 pieces now"))
    expect(page.get_by_text("The portfolio still says otherwise.")).to_have_count(0)
    assert "Set aside by the facilitator: It names a child." in cohort.page()

    press(page, "Bring back: Piece of u0qx")
    expect(page.get_by_role("heading", name="Bring this piece back?")).to_be_focused()
    press(page, "Bring it back")
    said(page, "The piece may stand again. Publish, and the standard says so.")
    press(page, "Publish")
    said(page, re.compile("^The cohort's portfolio holds 3 pieces now"))
    expect(page.get_by_text("Piece of u0qx” stands since")).to_be_visible()
    expect(page.get_by_text("The portfolio still says otherwise.")).to_have_count(0)
