"""How `leadfolio hub` ends: by one order, within ten seconds, leaving nothing behind, whenever it comes."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from runpy import run_path

import pytest

from leadfolio.edges.hub import ending

pytestmark = [pytest.mark.hub, pytest.mark.timeout(240)]

told = run_path(str(Path(__file__).with_name("hubs.py")))
Hub, course_of = told["Hub"], told["course_of"]
# Ten seconds on a quiet machine; what hangs takes for ever.
SOON = 30


@pytest.fixture
def hub(tmp_path, proxy):  # noqa: ARG001
    made = Hub(course_of(tmp_path / "course", "Autumn 2026", "ada"), tmp_path / "home")
    try:
        yield made
    finally:
        made.gone()


def begun(hub) -> None:
    """Start the Hub without waiting for it."""
    hub.running = subprocess.Popen(
        [sys.executable, "-m", "leadfolio", "hub", "--course", str(hub.course),
         "--port", str(hub.port)],
        env=hub.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def with_a_server(hub) -> None:
    """Start the Hub, and a leader's server in it."""
    hub.start()
    ada = hub.log_in("ada")
    headers = {"X-XSRFToken": ada.leave, "Content-Type": "application/json"}
    ada.open("/hub/api/users/ada/server", b"{}", **headers).close()
    end = time.monotonic() + 120
    while ada.ask("GET", "/user/ada/api")[0] != 200:
        assert time.monotonic() < end
        time.sleep(0.2)
    ada.close()


def bearing(mark: str) -> dict[int, str]:
    """Return the processes that a Hub started, by their number, and what each is."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"{ending.MARK}={mark}".encode() in (place / "environ").read_bytes().split(b"\0"):
                found[int(place.name)] = (place / "cmdline").read_bytes().decode()
    return found


def ended(hub) -> str:
    """Wait until it ended; return what it said."""
    said, _ = hub.running.communicate(timeout=SOON)
    return hub.said + said


def test_orders_that_come_one_after_another_are_one_order_and_all_it_started_goes(hub):
    with_a_server(hub)
    before = " ".join(bearing(hub.mark).values())
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        hub.running.send_signal(number)
        time.sleep(0.2)
    said = ended(hub)

    for one in ("singleuser", "hosting_viewer", "configurable-http-proxy"):
        assert one in before
    assert bearing(hub.mark) == {}
    assert "Stopped. What leaders wrote is kept." in said
    assert "Traceback" not in said
    assert hub.running.returncode == 0


def test_a_hub_that_does_not_listen_is_ended_and_its_servers_with_it(hub):
    with_a_server(hub)
    (stuck,) = (pid for pid, what in bearing(hub.mark).items() if "\0jupyterhub\0" in what)
    os.kill(stuck, signal.SIGSTOP)
    hub.running.send_signal(signal.SIGTERM)
    ended(hub)

    assert bearing(hub.mark) == {}


def test_its_folder_may_be_gone_and_nobody_may_listen(hub):
    with_a_server(hub)
    mark = hub.mark
    shutil.rmtree(hub.data)
    hub.running.stdout.close()
    hub.running.send_signal(signal.SIGTERM)
    hub.running.wait(SOON)

    assert bearing(mark) == {}


def test_a_hub_whose_starter_was_killed_ends_too(hub):
    with_a_server(hub)
    mark = hub.mark
    hub.running.kill()
    hub.running.communicate()
    end = time.monotonic() + SOON
    while bearing(mark):
        assert time.monotonic() < end, bearing(mark)
        time.sleep(0.2)


@pytest.mark.parametrize("after", [0.7, 2.0, 4.0])
def test_an_order_while_it_starts_ends_it(hub, after):
    begun(hub)
    time.sleep(after)
    hub.running.send_signal(signal.SIGTERM)
    said = ended(hub)

    assert "Traceback" not in said
    # Before its mark is kept, it has started nothing.
    assert not (hub.data / "trial.json").exists() or bearing(hub.mark) == {}


def test_what_a_killed_hub_left_goes_when_the_next_one_ends(hub):
    with_a_server(hub)
    left = set(bearing(hub.mark))
    hub.kill()
    server = {pid for pid, what in bearing(hub.mark).items() if "singleuser" in what}
    assert server
    assert server <= left
    hub.start()
    hub.running.send_signal(signal.SIGTERM)
    ended(hub)

    assert bearing(hub.mark) == {}


def test_a_process_that_does_not_bear_the_mark_is_never_ended():
    mark, other = secrets.token_hex(8), secrets.token_hex(8)
    sleep = ["sleep", "60"]
    marks = {"mine": mark, "longer": f"{mark}x", "another": other}
    started = {
        name: subprocess.Popen(sleep, env={**os.environ, ending.MARK: given})
        for name, given in marks.items()
    }
    stubborn = subprocess.Popen(
        [sys.executable, "-c", "import signal,time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"],
        env={**os.environ, ending.MARK: mark},
    )  # fmt: skip
    time.sleep(1)
    try:
        ending.end_marked(mark, seconds=0.5)
        assert started["mine"].wait(5) == -signal.SIGTERM
        assert stubborn.wait(5) == -signal.SIGKILL
        assert [started[name].poll() for name in ("longer", "another")] == [None, None]
    finally:
        for one in (*started.values(), stubborn):
            one.kill()
            one.wait()
