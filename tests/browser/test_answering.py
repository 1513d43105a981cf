"""From a piece in the portfolio to the reader's own notebook: the piece is offered first, not chosen."""

import json
import os

import pytest
from playwright.sync_api import expect, sync_playwright

from leadfolio import pipeline
from leadfolio.edges import voila
from leadfolio.edges.disk import files

pytestmark = pytest.mark.browser

MODULE = "autumn-2026/true-north/true-north.ipynb"
IDS = [f"0192f0c1-7b5e-7cc3-98c4-{n:012x}" for n in range(3)]


@pytest.fixture
def server(tmp_path):
    """A leader's server, with a module and three pieces that colleagues shared."""
    course = pipeline.init(tmp_path / "course", title="T", cohort="Autumn 2026")
    pipeline.build(course, ("true-north",))
    home = tmp_path / "home"
    (home / "autumn-2026").mkdir(parents=True)
    (course / "source" / "true-north").rename((home / MODULE).parent)
    shared = [
        {"id": id, "task": "why-educator", "module": "true-north", "kind": "reflect",
         "title": f"Story {n}", "text": "It rained.", "shown": "Rosa Delgado", "exemplar": False}
        for n, id in enumerate(IDS)
    ]  # fmt: skip
    commons = tmp_path / "commons.json"
    commons.write_text(json.dumps({"format": "leadfolio.commons/1", "entries": shared}))
    (tmp_path / "scratch").mkdir()
    ground = {**os.environ, "HOME": str(home), "LEADFOLIO_COMMONS": str(commons)}
    with voila.serving(
        home,
        scratch=tmp_path / "scratch",
        templates=files.shipped("templates"),
        environment=ground,
    ) as server:
        yield server


def test_who_comes_to_answer_a_piece_finds_it_first_and_chooses_it_themselves(server, chromium):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{server.page(MODULE)}&to={IDS[2]}#cell-id%3Dmeet-a-colleague--prompt")
        answer = page.locator("section[aria-label$='meet a colleague']")
        offered = answer.locator(".leadfolio-offered > li")
        expect(offered).to_have_count(3, timeout=90_000)

        expect(offered.first).to_contain_text("Story 2")
        expect(answer.locator(".leadfolio-chosen > li")).to_have_count(0)
        expect(answer.locator(".leadfolio-status")).to_have_text("")
        offered.first.get_by_role("button", name="Choose: Story 2").click()
        expect(answer.locator(".leadfolio-chosen > li")).to_contain_text("Story 2")
        browser.close()
