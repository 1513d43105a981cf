"""What tests of the Hub may ask for."""

import os
import shutil

import pytest

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
