"""A Hub for trying, as a process of this machine: started, waited for, and ended."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from leadfolio.edges.hub.ending import MARK, Told, end_marked
from leadfolio.errors import MachineError

HOST = "127.0.0.1"
START_SECONDS = 120
# One order ends it within ten seconds, its servers included.
STOP_SECONDS = 7
LEFT_SECONDS = 1.5
PAUSE = 0.1
LOG = "hub.log"


def run(
    config: Path,
    *,
    data: Path,
    port: int,
    environment: Mapping[str, str],
    mark: str,
    told: Told,
    ready: Callable[[], None],
) -> None:
    """Run JupyterHub with its settings until `told`; `data` takes what it keeps.

    `ready` is called once its login page is there. `mark` is given to all that it starts.

    Raises:
        MachineError: one runs there already, the port is taken, it does not start, or it ends
            though nobody told it to.
    """
    log = data / LOG
    with contextlib.ExitStack() as at_the_end:
        with _alone(data) as lock:
            _free(port, data)
            with log.open("wb") as file:
                started = subprocess.Popen(
                    [sys.executable, "-m", "jupyterhub", "-f", str(config)],
                    env={**environment, MARK: mark}, cwd=data, stdin=subprocess.DEVNULL,
                    stdout=file, stderr=file, start_new_session=True, pass_fds=(lock,),
                )  # fmt: skip
            at_the_end.callback(_stop, started, data, mark=mark, told=told)
        if _answers(started, port, log, told):
            ready()
        while not told():
            if started.poll() is not None:
                raise MachineError(
                    "the Hub ended by itself; pages that are open keep what is written",
                    do=f"run `leadfolio hub` again; why it ended stands at the end of {log}",
                )
            time.sleep(PAUSE)


@contextlib.contextmanager
def _alone(data: Path) -> Iterator[int]:
    """Hold the folder; the Hub holds it for as long as it lives, however we end."""
    descriptor = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield descriptor
    except BlockingIOError as error:
        raise MachineError(
            "a Hub for trying runs in this course already",
            do="use that one, or stop it with Ctrl+C where it was started",
        ) from error
    finally:
        os.close(descriptor)


def _free(port: int, data: Path) -> None:
    """Refuse a port that something else has; what a killed Hub left, the new one clears away."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError as error:
            if _left(data):
                return
            raise MachineError(
                f"port {port} cannot be used ({error.strerror})", do="choose another with --port"
            ) from error


def _left(data: Path, number: int = 0) -> bool:
    """Send a signal to the proxy of a Hub that is no more; return whether there is one."""
    try:
        os.kill(int((data / "proxy.pid").read_text()), number)
    except (OSError, ValueError):
        return False
    return True


def _answers(started: "subprocess.Popen[bytes]", port: int, log: Path, told: Told) -> bool:
    """Wait until the login page is there; return whether it is, before we were told to end."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and started.poll() is None:
        if told():
            return False
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"http://{HOST}:{port}/hub/login", timeout=1).close()
            return True
        time.sleep(PAUSE)
    said = _said(log)
    why = next((line for line in reversed(said) if "Error" in line), said[-1])
    raise MachineError(
        f"the Hub did not start: {why.strip()[:300]}",
        do=f"run `leadfolio doctor`; all it said is in {log}",
    )


def _said(log: Path) -> list[str]:
    try:
        return log.read_text(encoding="utf-8", errors="replace").strip().split("\n")
    except OSError as error:
        return [f"its log cannot be read ({error.strerror})"]


def _stop(started: "subprocess.Popen[bytes]", data: Path, *, mark: str, told: Told) -> None:
    """End the Hub, and with it its servers, its portfolios and its proxy; do not wait for ever.

    A Hub that ended by itself leaves its servers and its proxy: people go on writing until the
    next Hub takes them over.
    """
    if started.poll() is None:
        started.terminate()
        try:
            started.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()
    elif not told():
        return
    # Killed, or told to end while it was starting, it had no time to end what it had started.
    end_marked(mark, seconds=LEFT_SECONDS)
    _left(data, signal.SIGTERM)
