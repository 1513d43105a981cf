"""What tests of the Hub may ask for."""

import os
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

PROXY = "configurable-http-proxy"


@pytest.fixture(scope="session")
def proxy() -> str:
    """The Hub's proxy; where CI runs, its absence is a failure and not a skip."""
    found = shutil.which(PROXY)
    if found is None and os.environ.get("CI"):
        pytest.fail(f"CI has no {PROXY}: .ci/run installs it")
    if found is None:
        pytest.skip(f"no {PROXY} here; npm install -g {PROXY}")
    return found


@pytest.fixture(scope="module")
def browser(chromium):
    """One browser for all people of a file; each has their own context in it, and patience."""
    expect.set_options(timeout=120_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()
    expect.set_options(timeout=5_000)
