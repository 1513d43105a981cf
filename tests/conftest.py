"""What every test may ask for."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(autouse=True)
def away_from_home(tmp_path_factory, monkeypatch):
    """Keep every test out of the home of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in (
        "LEADFOLIO_HOME",
        "LEADFOLIO_COMMONS",
        "LEADFOLIO_COURSES",
        "JUPYTERHUB_USER",
        "JUPYTER_CONFIG_PATH",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium; where CI runs, its absence is a failure and not a skip."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None and os.environ.get("CI"):
        pytest.fail("CI has no Chromium: .ci/run installs it")
    if found is None:
        pytest.skip("no Chromium here; install it to run the browser tests")
    return found
