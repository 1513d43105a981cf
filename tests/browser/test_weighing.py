"""The compare tool and the desk, in a real browser, with the kernel's own answers behind them."""

import json
import re
import runpy
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from leadfolio.edges.widgets import speaking
from leadfolio.session import conversing, forming

pytestmark = pytest.mark.browser
GIVEN = runpy.run_path(str(Path(__file__).parents[1] / "test_weighing.py"))
COMPARE, STUDY, MAKE = GIVEN["COMPARE"], GIVEN["STUDY"], GIVEN["MAKE"]
entry, stands, id_of = GIVEN["entry"], GIVEN["stands"], GIVEN["id_of"]
HARNESS = """
async ({ script, form }) => {
  const heard = [];
  const model = {
    get: () => form,
    on: (_, each) => heard.push(each),
    off: () => {},
    send: async (said) => {
      const answer = await window.kernel(JSON.stringify(said));
      setTimeout(() => heard.forEach((each) => each(JSON.parse(answer))), 5);
    },
  };
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  widget.render({ model, el: document.body });
}
"""


def saved(page):
    page.wait_for_timeout(900)  # the pause after which it is sent
    page.locator(".leadfolio-status", has_text=re.compile("^Saved")).wait_for()


@pytest.fixture
def browser(chromium):
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def leader(tmp_path):
    return GIVEN["Leader"](tmp_path)


@pytest.fixture
def show(browser, leader):
    def shown(task, width=1280):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto("about:blank")
        page.expose_function("kernel", lambda said: json.dumps(answered(task, json.loads(said))))
        page.add_style_tag(content=str(speaking.TaskEditor._css))
        form = forming.form(task, released=leader.opened.released, prompt="<p>What is asked.</p>")
        page.evaluate(HARNESS, {"script": str(speaking.TaskEditor._esm), "form": form})
        page.wait_for_function("!document.querySelector('.leadfolio-whole').disabled")
        return page

    def answered(task, said):
        return conversing.answer(leader.opened, task, said, desk=leader.desk())

    return shown


def test_a_judge_reads_two_pieces_chooses_and_says_why_by_keyboard_alone(leader, show):
    leader.document["entries"] = [entry(1), entry(2)]
    page = show(COMPARE)
    page.get_by_role("button", name="Read two pieces").press("Enter")
    page.get_by_role("region", name="The first piece").wait_for()
    first = page.get_by_role("region", name="The first piece").inner_text()
    assert "Maker" not in page.inner_text("body")

    page.get_by_role("radio", name="the first").press("Space")
    page.get_by_label("Because").fill("It names the child.")
    saved(page)
    (kept,) = leader.opened.standing().values()

    assert kept.data["because"] == "It names the child."
    assert kept.data["better"] == kept.data["left"]
    assert f"Piece {int(kept.data['better'][-12:], 16)}" in first


def test_a_judgement_can_be_revised_where_it_was_made(leader, show):
    leader.document["entries"] = [entry(1), entry(2)]
    leader.judge(id_of(1), id_of(2))
    page = show(COMPARE)
    page.get_by_role("button", name="Change: It is plain.").click()
    page.get_by_role("region", name="The second piece").get_by_text("Words of 2.").wait_for()
    assert page.get_by_role("radio", name="the first").is_checked()

    page.get_by_role("radio", name="the second").check()
    saved(page)
    page.wait_for_timeout(400)
    (kept,) = leader.opened.standing().values()

    assert (kept.data["better"], kept.data["other"]) == (id_of(2), id_of(1))
    assert (kept.data["left"], kept.data["because"]) == (id_of(1), "It is plain.")


def test_a_pair_that_was_only_read_leaves_nothing_behind(leader, show):
    leader.document["entries"] = [entry(1), entry(2)]
    page = show(COMPARE)
    page.get_by_role("button", name="Read two pieces").click()
    page.get_by_role("region", name="The first piece").wait_for()
    page.wait_for_timeout(1500)

    assert leader.opened.standing() == {}


def test_too_few_pieces_are_said_in_the_place_of_a_pair(show):
    page = show(COMPARE)
    page.get_by_role("button", name="Read two pieces").click()

    page.get_by_text("There are not yet two pieces by others").wait_for()


def test_what_stands_lies_beside_the_first_attempt(leader, show):
    leader.document |= {"entries": [entry(1), entry(2)], "standing": [stands(1)]}
    leader.say(MAKE, "keep", text="My beginning.")
    page = show(STUDY)
    page.get_by_role("region", name="What stands since 2026-11-02, by Maker 1").wait_for()

    assert "My beginning." in page.get_by_role("region", name="My own first attempt").inner_text()
    assert "Preferred in 7 of 7 comparisons: 99.6 % odds." in page.inner_text("body")
    page.wait_for_timeout(1500)
    assert len(leader.opened.standing()) == 1
    page.get_by_label("Where mine meets it").fill("Both ask first.")
    saved(page)
    (kept,) = (r for r in leader.opened.standing().values() if r.task == "study")

    assert (kept.data["entry"], kept.data["meets"]) == (id_of(1), "Both ask first.")


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_screen(leader, show, width):
    leader.document["entries"] = [entry(1, text="long" * 300), entry(2, title="word" * 60)]
    page = show(COMPARE, width)
    page.get_by_role("button", name="Read two pieces").click()
    page.get_by_role("region", name="The first piece").wait_for()

    assert page.evaluate("document.documentElement.scrollWidth") <= width
