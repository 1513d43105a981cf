"""When the ground gives way: a true sentence on the screen, and nothing lost that was kept."""

import contextlib
import json
import os
import re
import runpy
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from leadfolio.course import Task
from leadfolio.kinds import Kind

pytestmark = pytest.mark.browser

GROUND = runpy.run_path(str(Path(__file__).with_name("leaders_lab.py")))
SAVED = re.compile(r"^Saved ")
TASKS = (Task(id="why-educator", kind=Kind.REFLECT, prompt="Why?"),)


class Disk:
    """A small disk of its own, which can be filled up and made read-only."""

    def __init__(self, place: Path) -> None:
        place.mkdir()
        self.place = place
        _mount("-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place))

    def fill(self) -> None:
        filler = os.open(self.place / "filler", os.O_WRONLY | os.O_CREAT)
        with contextlib.suppress(OSError):
            while True:
                os.write(filler, bytes(512))
        os.close(filler)

    def make_room(self) -> None:
        (self.place / "filler").unlink()

    def closed(self, closed: bool) -> None:
        _mount("-o", f"remount,{'ro' if closed else 'rw'}", str(self.place))

    def lines(self) -> list[dict]:
        kept = [path.read_bytes() for path in sorted(self.place.rglob("*.jsonl"))]
        return [json.loads(line) for one in kept for line in one.split(b"\n") if line[-1:] == b"}"]


def _mount(*options: str) -> None:
    subprocess.run(["mount", *options], check=True, capture_output=True)


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    try:
        disk = Disk(tmp_path_factory.mktemp("disk") / "journals")
    except (OSError, subprocess.CalledProcessError):
        if os.environ.get("CI"):
            raise
        pytest.skip("this account may not mount a disk")
    yield disk
    subprocess.run(["umount", "-l", str(disk.place)], check=True)


@pytest.fixture(scope="module")
def lab(disk, tmp_path_factory):
    home = tmp_path_factory.mktemp("ground") / "home"
    GROUND["fetched"](home, TASKS, ends=True)
    lab = GROUND["Lab"](home, LEADFOLIO_HOME=str(disk.place))
    lab.start()
    yield lab
    lab.stop()


@pytest.fixture
def page(chromium, lab):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1200, "height": 1400})
        context.set_default_timeout(40_000)
        yield opened(context.new_page(), lab)
        browser.close()


def opened(page: Page, lab) -> Page:
    lab.open(page)
    GROUND["run_all"](page)
    expect(words(page)).to_be_enabled(timeout=60_000)
    return page


def words(page: Page):
    return page.locator(".leadfolio-words")


def says(page: Page, sentence: str | re.Pattern[str]) -> None:
    expect(page.locator(".leadfolio-status").first).to_have_text(sentence, timeout=30_000)


@pytest.mark.parametrize(
    ("breaks", "mends", "sentence"),
    [
        (Disk.fill, Disk.make_room, "there is no room left on the disk"),
        (lambda d: d.closed(True), lambda d: d.closed(False), "your journal may not be written"),
    ],
    ids=["a full disk", "a read-only home"],
)
def test_what_cannot_be_kept_is_said_and_is_kept_once_it_can_be(
    page, disk, breaks, mends, sentence
):
    words(page).fill("Kept before.")
    says(page, SAVED)
    kept = disk.lines()
    breaks(disk)
    words(page).fill(f"Kept before. And this is longer: {'word ' * 2000}")
    says(page, re.compile(f"^Not saved yet: kept in this browser.*{sentence}"))
    assert [line["text"] for line in disk.lines()] == [line["text"] for line in kept]

    mends(disk)

    says(page, SAVED)
    assert disk.lines()[-1]["text"].startswith("Kept before. And this is longer")


def test_a_torn_line_is_said_and_every_other_is_there(page, lab, disk):
    words(page).fill("Whole.")
    says(page, SAVED)
    torn = sorted(disk.place.rglob("*.jsonl"), key=lambda path: path.stat().st_mtime)[-1]
    lab.kill_kernels()
    with torn.open("ab") as file:
        file.write(b'{"id": "0192f0c1-7b5e-7cc3-98c4-dc0c0c0')
    page.close(run_before_unload=False)
    page = opened(page.context.new_page(), lab)

    expect(words(page)).to_have_value("Whole.")
    expect(page.get_by_role("region", name="Hand in")).to_contain_text(
        "This line was cut off while it was written and was passed over."
    )
    words(page).fill("Whole, and on.")
    says(page, SAVED)


def test_a_clock_set_back_is_said_and_the_later_words_stand(page, lab, disk):
    words(page).fill("Before the clock was set back.")
    says(page, SAVED)
    lab.kill_kernels()
    last = max(disk.lines(), key=lambda line: line["saved"])
    ahead = {**last, "saved": "2031-01-01T00:00:00.000Z"}
    (next(disk.place.rglob("*.jsonl")).with_name("of-the-future.jsonl")).write_text(
        json.dumps(ahead) + "\n"
    )
    page.close(run_before_unload=False)
    page = opened(page.context.new_page(), lab)
    words(page).fill("After it.")

    expect(page.get_by_text("The clock of this server was set back.")).to_be_visible()
    page.close(run_before_unload=False)
    expect(words(opened(page.context.new_page(), lab))).to_have_value("After it.")
