"""What stands beside the words, in a real JupyterLab: readers, files, links, the commons, the canvas."""

import json
import os
import re
import runpy
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from leadfolio.course import Task
from leadfolio.journal import Audience
from leadfolio.kinds import Kind
from leadfolio.session import handing_in, keeping
from leadfolio.submission import Receipt

pytestmark = pytest.mark.browser
expect.set_options(timeout=40_000)

GROUND = runpy.run_path(str(Path(__file__).with_name("leaders_lab.py")))
NOTEBOOK, SAVED = GROUND["NOTEBOOK"], GROUND["SAVED"]
TASKS = (
    Task(id="brief", kind=Kind.PRODUCE, prompt="Make", audience=Audience.COHORT),
    Task(id="answer", kind=Kind.RESPOND, prompt="Answer"),
    Task(id="tree", kind=Kind.MAP, prompt="Draw"),
)
ID = "0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f"
SHARED = {
    "id": ID, "task": "brief", "module": "true-north", "kind": "produce", "title": "Walking classes",
    "text": "We <script>alert(1)</script> *walked*.", "shown": "Rosa Delgado", "exemplar": True,
}  # fmt: skip
PNG = b"\x89PNG\r\n\x1a\n" + bytes(1_400_000)  # more than two of the pieces it is sent in


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    GROUND["fetched"](home, TASKS)
    (tmp_path / "exchange" / "autumn-2026" / "inbound").mkdir(parents=True)
    document = {"format": "leadfolio.commons/1", "entries": [SHARED]}
    (tmp_path / "commons.json").write_text(json.dumps(document))
    return home


@pytest.fixture
def page(home: Path, chromium: str):
    lab = GROUND["Lab"](
        home,
        NBGRADER_EXCHANGE=str(home.parent / "exchange"),
        LEADFOLIO_COMMONS=str(home.parent / "commons.json"),
    )
    lab.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1200, "height": 4000})
            page.set_default_timeout(30_000)
            lab.open(page)
            GROUND["run_all"](page)
            yield page
            browser.close()
    finally:
        lab.stop()


def agreed(home: Path) -> dict[str, dict]:
    document = json.loads((home / NOTEBOOK).with_name("responses.json").read_text())
    return {response["task"]: response for response in document["responses"]}


def test_a_piece_has_readers_files_and_links_and_is_handed_in_again_once_narrowed(page, home):
    brief = page.get_by_label("True north: brief")
    status = brief.locator(".leadfolio-status")
    expect(brief.locator(".leadfolio-words")).to_be_enabled(timeout=60_000)

    brief.locator(".leadfolio-words").fill("A **brief**.")
    example = brief.get_by_role("group", name=re.compile("hold it up as an example"))
    assert not [box for box in example.get_by_role("radio").all() if box.is_checked()]
    brief.get_by_role("button", name="Take the suggestion: my cohort").click()
    expect(
        brief.get_by_text("its leaders, its facilitators and its invited guests")
    ).to_be_visible()
    brief.get_by_text("How it will look").click()
    expect(brief.locator(".leadfolio-preview strong")).to_have_text("brief")

    brief.locator("input[type=file]").set_input_files([
        {"name": "map.png", "mimeType": "image/png", "buffer": PNG},
        {"name": "IMG_1.HEIC", "mimeType": "image/heic", "buffer": b"\0\0\0\x18ftypheic" + bytes(99)},
    ])  # fmt: skip
    brief.get_by_label("What the picture shows").fill("The corridor")
    expect(brief.get_by_text("'IMG_1.HEIC' is a HEIC picture")).to_be_visible()

    brief.get_by_text("Title, tags").click()
    links = brief.get_by_role("group", name="Links")
    links.get_by_role("button", name="Add a line").click()
    links.get_by_label("Link: address").fill("javascript:alert(1)")
    expect(links.get_by_text("is not an address on the web")).to_be_visible()
    links.get_by_label("Link: address").fill("https://example.org/a")
    expect(status).to_have_text(SAVED)
    kept = agreed(home)["brief"]
    assert (kept["audience"], kept["exemplar"]) == ("cohort", False)
    assert [(f["alt"], f["bytes"]) for f in kept["files"]] == [("The corridor", len(PNG))]
    assert [link["url"] for link in kept["links"]] == ["https://example.org/a"]

    receipt = handed_in(home)
    page.wait_for_timeout(1500)  # a receipt tells the second
    brief.get_by_label("only me").check()
    expect(brief.get_by_text("It stays so until you hand in again")).to_be_visible()
    assert "brief" not in agreed(home)
    brief.get_by_role("button", name="Hand in now").click()
    expect(
        brief.get_by_text(re.compile(r"Handed in \d\d:\d\d:\d\d. Your receipt: TN-"))
    ).to_be_visible()
    newest = max((home.parent / "exchange" / "autumn-2026" / "inbound").iterdir())
    assert receipt.code not in (newest / "receipt.json").read_text()
    assert "brief" not in (newest / "responses.json").read_text()


def handed_in(home: Path) -> Receipt:
    """Hand the module in, as another window does."""
    folder = (home / NOTEBOOK).parent
    receipt = handing_in.submit(
        folder,
        username="root",
        exchange=home.parent / "exchange",
        cache=None,
        now=datetime.now(UTC),
    )
    opened = keeping.open_module(
        folder, journals=home / "leadfolio", now=lambda: datetime.now(UTC), random=os.urandom
    )
    opened.keep_receipt(receipt)
    return receipt


def test_a_colleagues_piece_is_chosen_read_and_answered(page, home):
    answer = page.get_by_label("True north: answer")
    expect(answer.locator(".leadfolio-words")).to_be_enabled(timeout=60_000)
    answer.get_by_text("Choose from what colleagues shared").first.click()
    answer.get_by_text("Walking classes").first.click()
    reading = answer.locator(".leadfolio-offered .leadfolio-reading")
    expect(reading.locator("em")).to_have_text("walked")
    expect(reading).to_contain_text("<script>")
    answer.get_by_role("button", name="Choose: Walking classes").click()
    answer.get_by_label("In what manner").select_option("thanks")
    answer.locator(".leadfolio-words").fill("Thank you.")
    expect(answer.locator(".leadfolio-status")).to_have_text(SAVED)

    assert agreed(home)["answer"]["data"] == {"to": ID, "manner": "thanks"}

    tree = page.get_by_label("True north: tree")
    tree.get_by_label("The learner in the centre").fill("Maya")
    tree.get_by_role("button", name="Add a line").last.click()
    tree.get_by_label("name", exact=True).fill("Public library")
    tree.get_by_label("gives", exact=True).fill("books")
    expect(
        tree.get_by_role("img", name=re.compile("around Maya.*Public library – books"))
    ).to_be_visible()
    expect(tree.locator(".leadfolio-status")).to_have_text(SAVED)
    assert agreed(home)["tree"]["data"]["organisations"] == [
        {"name": "Public library", "gives": "books"}
    ]
