"""A leader's pages in a browser: a Jupyter server of one folder, for whoever holds its key."""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from leadfolio.errors import MachineError

HOST = "127.0.0.1"
START_SECONDS = 120
STOP_SECONDS = 30
TEMPLATE = "leadfolio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server: its address, and the key that opens it."""

    address: str
    key: str
    process: "subprocess.Popen[bytes]"

    def page(self, notebook: str) -> str:
        """Return where a notebook, by its path below the root, is shown without its code."""
        return f"{self.address}/voila/render/{quote(notebook)}?token={self.key}"

    def lab(self, notebook: str) -> str:
        """Return where a notebook, by its path below the root, opens in JupyterLab."""
        return f"{self.address}/lab/tree/{quote(notebook)}?token={self.key}"

    def wait(self) -> None:
        """Wait until the server ends by itself."""
        self.process.wait()


@contextlib.contextmanager
def serving(
    root: Path,
    *,
    scratch: Path,
    templates: Path,
    environment: Mapping[str, str],
    port: int = 0,
) -> Iterator[Server]:
    """Run JupyterLab and Voilà over a folder, on this machine alone, until the block is left.

    `scratch` takes what the server itself writes; `templates` is the folder that holds
    `voila/leadfolio`. Port 0 takes a free one.

    Raises:
        MachineError: the port is taken, or the server does not start.
    """
    port = _port(port)
    # Not on the command line, where everyone on the machine could read it.
    key = secrets.token_urlsafe(24)
    ground = {**environment, **_ground(scratch, templates, environment), "JUPYTER_TOKEN": key}
    log = scratch / "server.log"
    with log.open("wb") as file:
        running = subprocess.Popen(
            _command(root, port), env=ground, cwd=root, stdin=subprocess.DEVNULL,
            stdout=file, stderr=file, start_new_session=True,
        )  # fmt: skip
    server = Server(address=f"http://{HOST}:{port}", key=key, process=running)
    try:
        _wait(server, log)
        yield server
    finally:
        _stop(running)


def _command(root: Path, port: int) -> list[str]:
    settings = {
        "ServerApp.root_dir": root,
        "ServerApp.ip": HOST,
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "LabApp.news_url": "",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        # Jupyter asks to be told so; the facilitator who runs this as root has been.
        "ServerApp.allow_root": os.geteuid() == 0,
    }
    options = [f"--{name}={value}" for name, value in settings.items()]
    return [sys.executable, "-m", "jupyterlab", "--no-browser", *options]


def _ground(scratch: Path, templates: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return where Jupyter keeps what is its own, and where it finds our template."""
    found = scratch / "share" / "voila" / "templates"
    found.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        (found / TEMPLATE).symlink_to((templates / "voila" / TEMPLATE).absolute())
    paths = [str(scratch / "share"), environment.get("JUPYTER_PATH", "")]
    return {
        "JUPYTER_PATH": os.pathsep.join(filter(None, paths)),
        "JUPYTER_CONFIG_DIR": str(scratch / "config"),
        "JUPYTER_DATA_DIR": str(scratch / "data"),
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
        "IPYTHONDIR": str(scratch / "ipython"),
    }


def _port(port: int) -> int:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError as error:
            raise MachineError(
                f"port {port} cannot be used ({error.strerror})",
                do="choose another with --port",
            ) from error
        return int(tried.getsockname()[1])


def _wait(server: Server, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"{server.address}/api", timeout=5).close()
            return
        time.sleep(0.2)
    lines = log.read_text(encoding="utf-8", errors="replace").strip().split("\n")
    raise MachineError(
        f"JupyterLab did not start: {lines[-1][:300]}",
        do="run `leadfolio doctor`; it says what is missing",
    )


def _stop(running: "subprocess.Popen[bytes]") -> None:
    """End the server, and with it its kernels; do not wait for ever."""
    running.terminate()
    try:
        running.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
