"""nbgrader's formgrader, running: its own pages and buttons before and after a module is improved."""

import json
import os
import runpy
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from leadfolio.pipeline import building

HERE = Path(__file__).parent
IMPROVING = runpy.run_path(str(HERE / "test_improving.py"))
WHY, WHO = IMPROVING["WHY"], IMPROVING["WHO"]
TOKEN = "formgrader-test"

pytestmark = [pytest.mark.whole_way, pytest.mark.filterwarnings("ignore:::nbgrader")]


class Formgrader:
    """A formgrader that answers as the facilitator's browser asks it."""

    def __init__(self, address: str) -> None:
        self.address = address

    def ask(self, path: str, *, method: str = "GET", said: object = None) -> str:
        """Return what a page or a button answers."""
        request = urllib.request.Request(
            f"{self.address}formgrader/{path}",
            method=method,
            data=None if method == "GET" else json.dumps(said or {}).encode(),
            headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.read().decode()

    def press(self, button: str) -> None:
        """Press a button, and be sure that it did what it says."""
        done = json.loads(self.ask(f"api/{button}", method="POST"))
        assert done["success"], done

    def submission(self, username: str) -> str:
        """Return the id of somebody's notebook."""
        found = json.loads(self.ask("api/submitted_notebooks/north/north"))
        (one,) = (each["id"] for each in found if each["student"] == username)
        return one

    def comments(self, username: str) -> dict[str, dict[str, object]]:
        """Return what was said of somebody's notebook, by the answer's name."""
        told = self.ask(f"api/comments?submission_id={self.submission(username)}")
        return {one["name"]: one for one in json.loads(told)}


@pytest.fixture
def way(tmp_path, monkeypatch):
    """A course whose module was released, with two tasks."""
    made = IMPROVING["WAY"]["new_course"](tmp_path)
    monkeypatch.setenv("NBGRADER_EXCHANGE", str(made.exchange))
    IMPROVING["write"](made, ("why", WHY), ("who", WHO))
    IMPROVING["release"](made)
    return made


@pytest.fixture
def formgrader(way, tmp_path) -> Iterator[Formgrader]:
    """A Jupyter server in the course folder, as the facilitator starts one."""
    runtime = tmp_path / "runtime"
    environment = {
        **os.environ,
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTER_DATA_DIR": str(tmp_path / "data"),
    }
    options = [
        "--no-browser",
        "--allow-root",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.port=0",
        f"--IdentityProvider.token={TOKEN}",
        "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
    ]
    with (tmp_path / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", *options],
            cwd=way.course,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        yield Formgrader(_address(server, runtime, tmp_path / "server.log"))
    finally:
        server.terminate()
        server.wait(timeout=30)


def _address(server: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    """Wait until a server says where it is."""
    until = time.monotonic() + 90
    while time.monotonic() < until and server.poll() is None:
        for told in runtime.glob("jpserver-*.json"):
            try:
                return str(json.loads(told.read_text())["url"])
            except ValueError:
                pass
        time.sleep(0.2)
    raise AssertionError(log.read_text()[-2000:])


def test_what_was_said_in_the_formgrader_stays_through_a_change_made_with_its_buttons(
    way, formgrader
):
    IMPROVING["fetch"](way, "ada")
    IMPROVING["opened"](way, "ada").keep("why", text="Because of Mina.", audience="cohort")
    IMPROVING["hand_in"](way, "ada")
    formgrader.press("assignment/north/collect")
    formgrader.press("submission/north/ada/autograde")
    comment = formgrader.comments("ada")["why"]["id"]
    said = {"manual_comment": "Tell me more of Mina."}
    formgrader.ask(f"api/comment/{comment}", method="PUT", said=said)

    IMPROVING["write"](way, ("calling", WHY, ":was: why"), ("next", "What on Monday?"))
    building.build(way.course)
    formgrader.press("assignment/north/assign")
    formgrader.press("assignment/north/release")

    kept = formgrader.comments("ada")
    assert kept["calling"]["id"] == comment
    assert kept["calling"]["manual_comment"] == "Tell me more of Mina."
    assert {"next", "who"} <= set(kept)
    page = unescape(formgrader.ask(f"submissions/{formgrader.submission('ada')}/"))
    assert "Because of Mina." in page
    formgrader.press("submission/north/ada/autograde")
    assert formgrader.comments("ada")["calling"]["manual_comment"] == "Tell me more of Mina."
