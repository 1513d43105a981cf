"""A module as a leader will see it, before release: shown, and nothing kept."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from leadfolio import pipeline
from leadfolio.errors import CourseError


@pytest.fixture
def course(tmp_path):
    return pipeline.init(tmp_path / "course", title="T", cohort="Autumn 2026")


def files_of(folder):
    return {p: p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def preview(course, scratch):
    scratch.mkdir()
    command = ["serve", "--course", str(course), "--module", "true-north", "--port", "0"]
    return subprocess.Popen(
        [sys.executable, "-m", "leadfolio", *command],
        env={**os.environ, "TMPDIR": str(scratch), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_preview_shows_the_module_and_leaves_nothing_behind(course, tmp_path, ending):
    running = preview(course, tmp_path / "scratch")
    try:
        said = ""
        while "Press Ctrl+C" not in said:
            line = running.stdout.readline()
            assert line, said
            said += line
        address = re.search(r"http://\S+", said)[0]
        before = files_of(course)
        with urllib.request.urlopen(address, timeout=60) as answer:
            page = answer.read().decode()
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(
                address.replace("/voila/render/", "/api/contents/").partition("?")[0]
            )
        refused.value.close()
        running.send_signal(ending)
        time.sleep(0.2)
        running.send_signal(ending)  # somebody who cannot wait; nothing is left behind all the same
        rest, _ = running.communicate(timeout=60)
    finally:
        running.kill()

    assert "nothing that is written here is kept" in page
    assert "Finding your true north" in page
    assert refused.value.code == 403
    assert "Nothing that was written there was kept" in rest
    assert files_of(course) == before
    assert list((tmp_path / "scratch").iterdir()) == []
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=5)


def test_a_module_that_the_course_does_not_have_is_said_with_the_nearest(course):
    with pytest.raises(CourseError, match="did you mean 'true-north'"):
        pipeline.preview(course, "true-nort")
