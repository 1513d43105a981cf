"""Writing in a real JupyterLab: what the screen says of a leader's words is true."""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from leadfolio import course
from leadfolio.course import Course, Module, Part, Task
from leadfolio.kinds import Kind

pytestmark = pytest.mark.browser

TASKS = (
    Task(id="why-educator", kind=Kind.REFLECT, prompt="Why did you become an *educator*?"),
    Task(id="learning-log", kind=Kind.LOG, prompt="What did you learn?"),
)
NOTEBOOK = "autumn-2026/true-north/true-north.ipynb"
SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d$")


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """A leader's home with one module fetched into it."""
    home = tmp_path_factory.mktemp("home")
    folder = (home / NOTEBOOK).parent
    folder.mkdir(parents=True)
    here = Course(id="autumn-2026", title="T", cohort="C", modules=("true-north",))
    parts = tuple(Part(task=task) for task in TASKS)
    module = Module(id="true-north", title="T", version="sha256:aa", parts=parts)
    (folder / "module.json").write_text(json.dumps(course.released(here, module)))
    cells = ["from leadfolio import task", *(f'task("{task.id}")' for task in TASKS)]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = nbformat.v4.new_notebook(metadata={"kernelspec": spec})
    made.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    nbformat.write(made, home / NOTEBOOK)
    return home


@pytest.fixture(scope="module")
def lab(home: Path):
    """The address of a JupyterLab whose root is the home."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "ServerApp.root_dir": str(home), "ServerApp.port": str(port), "ServerApp.allow_root": "True",
        "ServerApp.disable_check_xsrf": "True", "ServerApp.password": "", "IdentityProvider.token": "",
        "LabApp.news_url": "",
    }  # fmt: skip
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        *(f"--{k}={v}" for k, v in settings.items()),
    ]
    ground = {**os.environ, "HOME": str(home), "IPYTHONDIR": str(home / ".ipython")}
    with (home / "lab.log").open("wb") as log:
        running = subprocess.Popen(command, env=ground, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        answers(f"{address}/api", within=90)
        yield address
    finally:
        running.terminate()
        running.wait(30)


def answers(address: str, *, within: float) -> None:
    end = time.monotonic() + within
    while time.monotonic() < end:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(address).close()
            return
        time.sleep(0.3)
    pytest.fail(f"{address} did not answer")


@pytest.fixture
def page(lab: str, chromium: str):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 1400})
        page.goto(f"{lab}/lab/tree/{NOTEBOOK}?reset")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=90_000)
        yield page
        browser.close()


def run_all(page: Page) -> None:
    # Cells run before the kernel is there are not run at all.
    page.get_by_text("| Idle").wait_for(timeout=60_000)
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()


def task(page: Page, n: int):
    return page.locator(".leadfolio-task").nth(n)


def restart_kernel(lab: str) -> None:
    with urllib.request.urlopen(f"{lab}/api/kernels") as answer:
        (kernel,) = json.load(answer)
    asked = urllib.request.Request(
        f"{lab}/api/kernels/{kernel['id']}/restart", data=b"{}", method="POST"
    )
    urllib.request.urlopen(asked, timeout=60).close()


def test_words_are_kept_and_come_back_and_the_screen_tells_the_truth(page, lab, home):
    run_all(page)
    words, status = (
        task(page, 0).locator(".leadfolio-words"),
        task(page, 0).locator(".leadfolio-status"),
    )
    expect(words).to_be_enabled(timeout=60_000)
    words.press_sequentially("Because of Aino. ABMX dd")
    assert status.inner_text() == "Not saved yet"
    expect(status).to_have_text(SAVED, timeout=10_000)
    agreed = json.loads((home / NOTEBOOK).with_name("responses.json").read_text())
    assert [r["text"] for r in agreed["responses"]] == ["Because of Aino. ABMX dd"]

    task(page, 0).get_by_label("only me").check()
    expect(status).to_have_text(SAVED)
    assert "Aino" not in (home / NOTEBOOK).with_name("responses.json").read_text()

    log = task(page, 1)
    for text in ("First post", "Second post"):
        log.locator(".leadfolio-words").fill(text)
        expect(log.locator(".leadfolio-status")).to_have_text(SAVED, timeout=10_000)
        log.get_by_role("button", name="Write another").click()
    expect(log.locator(".leadfolio-earlier li")).to_have_count(2)
    log.get_by_role("button", name="Take away").first.click()
    log.get_by_role("button", name="Take it away, I am sure").click()
    expect(log.locator(".leadfolio-earlier li")).to_have_count(1)

    page.keyboard.press("Control+s")
    expect(page.locator(".jp-mod-dirty")).to_have_count(0, timeout=20_000)
    saved = (home / NOTEBOOK).read_text()
    assert "widget-view" in saved
    assert not [word for word in ("Aino", "First post", "Second post") if word in saved]

    restart_kernel(lab)
    words.press_sequentially(" And more")
    expect(status).to_contain_text("The notebook is not answering", timeout=20_000)
    assert status.inner_text().startswith("Not saved yet")

    run_all(page)
    expect(words).to_have_value("Because of Aino. ABMX dd", timeout=60_000)
    expect(status).to_have_text(SAVED)
    expect(task(page, 0).get_by_label("only me")).to_be_checked()
    expect(log.locator(".leadfolio-earlier li")).to_have_count(1)
