"""A module through Voilà: no code, no Run click, nothing asked of any other place."""

import json
import os
import re
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from leadfolio import pipeline
from leadfolio.edges import voila
from leadfolio.edges.authoring import notebook
from leadfolio.edges.disk import files

pytestmark = pytest.mark.browser

MODULE = "autumn-2026/true-north/true-north.ipynb"
OWN = "My own answer, typed into the notebook."
SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d")


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """A leader's home with a module in it, one answer written into the notebook itself."""
    ground = tmp_path_factory.mktemp("ground")
    course = pipeline.init(ground / "course", title="T", cohort="Autumn 2026")
    pipeline.build(course, ("true-north",))
    home = ground / "home"
    (home / "autumn-2026").mkdir(parents=True)
    (course / "source" / "true-north").rename((home / MODULE).parent)
    built = json.loads((home / MODULE).read_text())
    answers = [cell for cell in built["cells"] if "answer" in cell["metadata"].get("tags", [])]
    answers[1]["source"] = OWN
    (home / MODULE).write_text(json.dumps(built))
    return home


@pytest.fixture(scope="module")
def server(home, tmp_path_factory):
    ground = {**os.environ, "HOME": str(home)}
    with voila.serving(
        home,
        scratch=tmp_path_factory.mktemp("scratch"),
        templates=files.shipped("templates"),
        environment=ground,
    ) as server:
        yield server


@pytest.fixture
def browser(chromium):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


def opened(browser, server, **how):
    """Open the module, and return its page once a leader can write."""
    page = browser.new_page(**how)
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(server.page(MODULE))
    expect(page.locator(".leadfolio-words").first).to_be_enabled(timeout=60_000)
    return page


def test_a_module_opens_without_code_without_a_click_and_without_asking_others(browser, server):
    page = opened(browser, server)

    page.wait_for_load_state("networkidle")
    shown = page.inner_text("body")
    assert "Finding your true north" in shown
    assert not [code for code in ("task(", "hand_in(", "import ", "Run All") if code in shown]
    assert notebook.STUB.strip("*") not in shown
    assert OWN in shown
    elsewhere = [
        url for url in page.asked if not url.startswith((server.address, "data:", "blob:"))
    ]
    assert elsewhere == []


def test_what_is_typed_is_there_after_a_reload_and_home_is_offered_only_where_it_is(
    browser, server, home
):
    page = opened(browser, server)
    task = page.locator(".leadfolio-task").first
    task.locator(".leadfolio-words").fill("Because of Aino.")
    expect(task.locator(".leadfolio-status")).to_have_text(SAVED, timeout=15_000)
    expect(page.get_by_role("link", name="Home")).to_be_hidden()
    (home / "home.ipynb").write_text(
        '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    )

    page.reload()

    words = page.locator(".leadfolio-words").first
    expect(words).to_have_value("Because of Aino.", timeout=60_000)
    expect(page.get_by_role("link", name="Home")).to_have_attribute(
        "href", "/voila/render/home.ipynb"
    )
    (home / "home.ipynb").unlink()
    page.get_by_role("link", name="Open as a notebook").click()
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    assert f"/lab/tree/{MODULE}" in page.url or "/lab" in page.url


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_a_telephone_shows_all_of_it_light_or_dark(browser, server, scheme, dark):
    page = opened(browser, server, viewport={"width": 360, "height": 740}, color_scheme=scheme)

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", colour)[:3])) < 200) is dark


def test_a_keyboard_alone_reaches_the_place_to_write(browser, server):
    page = opened(browser, server)

    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "leadfolio-words":
            break

    page.keyboard.type("Written without a mouse.")
    assert "Written without a mouse." in page.locator(".leadfolio-words").first.input_value()


def kernels(server) -> int:
    asked = urllib.request.Request(
        f"{server.address}/api/kernels", headers={"Authorization": f"token {server.key}"}
    )
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return len(json.load(answer))


def test_a_page_that_is_left_leaves_no_kernel_and_a_page_that_is_open_keeps_its_own(
    browser, server
):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    before = kernels(server)
    page, beside = opened(context, server), opened(context, server)
    for _ in range(2):
        page.reload()
        expect(page.locator(".leadfolio-words").first).to_be_enabled(timeout=60_000)

    end = time.monotonic() + 40
    while kernels(server) > before + 2 and time.monotonic() < end:
        page.wait_for_timeout(500)

    assert kernels(server) == before + 2
    task = beside.locator(".leadfolio-task").first
    task.locator(".leadfolio-words").fill("Still here.")
    expect(task.locator(".leadfolio-status")).to_have_text(SAVED, timeout=15_000)


def test_the_page_leaves_out_exactly_what_builders_put_there(root):
    template = (root / "templates" / "voila" / "leadfolio" / "index.html.j2").read_text()

    assert f'{{% set stub = "{notebook.STUB}" %}}' in template
