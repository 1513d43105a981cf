"""A leader's JupyterLab, started and killed for real. Loaded with runpy by tests and benchmarks."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import nbformat

from leadfolio import course
from leadfolio.course import Course, Module, Task

NOTEBOOK = "autumn-2026/true-north/true-north.ipynb"
SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d$")


def fetched(home: Path, tasks: Sequence[Task], *, ends: bool = False) -> Path:
    """Put a module into a leader's home as it is fetched; return its notebook."""
    folder = (home / NOTEBOOK).parent
    folder.mkdir(parents=True)
    here = Course(
        id="autumn-2026", title="T", cohort="C", modules=("true-north",), hashtag="LeadLearners"
    )
    parts = tuple(course.Part(task=task) for task in tasks)
    module = Module(id="true-north", title="True north", version="sha256:aa", parts=parts)
    (folder / "module.json").write_text(json.dumps(course.released(here, module)))
    cells = ["from leadfolio import hand_in, task", *(f'task("{task.id}")' for task in tasks)]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = nbformat.v4.new_notebook(metadata={"kernelspec": spec})
    made.cells = [nbformat.v4.new_code_cell(cell) for cell in [*cells, *(["hand_in()"] * ends)]]
    nbformat.write(made, home / NOTEBOOK)
    return home / NOTEBOOK


class Lab:
    """A JupyterLab whose root is a leader's home, always at the same address."""

    def __init__(self, home: Path, **surroundings: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.home, self.address = home, f"http://127.0.0.1:{self.port}"
        self.seen_at = self.address  # what a browser asks for: another address, behind a wire
        self._ground = {
            **os.environ, "HOME": str(home), "IPYTHONDIR": str(home / ".ipython"), **surroundings,
        }  # fmt: skip
        self._running: subprocess.Popen | None = None

    def start(self) -> None:
        settings = {
            "ServerApp.root_dir": str(self.home), "ServerApp.port": str(self.port),
            "ServerApp.port_retries": "0", "ServerApp.allow_root": "True",
            "ServerApp.disable_check_xsrf": "True", "ServerApp.password": "",
            "IdentityProvider.token": "", "LabApp.news_url": "",
            "MappingKernelManager.allow_external_kernels": "False",
        }  # fmt: skip
        command = [sys.executable, "-m", "jupyterlab", "--no-browser"]
        command += [f"--{name}={value}" for name, value in settings.items()]
        with (self.home / "lab.log").open("ab") as log:
            self._running = subprocess.Popen(command, env=self._ground, stdout=log, stderr=log)
        self._answers(within=90)

    def stop(self) -> None:
        if self._running is not None:
            self._running.terminate()
            self._running.wait(30)
            self._running = None

    def kill(self) -> None:
        """Kill the server and its kernels, as a machine that goes away does."""
        kernels = self.kernel_processes()
        self._running.kill()
        self._running.wait(30)
        for kernel in kernels:
            with contextlib.suppress(ProcessLookupError):
                os.kill(kernel, signal.SIGKILL)
        self._running = None

    def kill_kernels(self) -> None:
        for kernel in self.kernel_processes():
            os.kill(kernel, signal.SIGKILL)

    def kernel_processes(self) -> list[int]:
        """Return the kernels that this server started."""
        me = Path(f"/proc/{self._running.pid}/task/{self._running.pid}/children")
        children = [int(child) for child in me.read_text().split()]
        return [c for c in children if b"ipykernel" in Path(f"/proc/{c}/cmdline").read_bytes()]

    def restart_kernel(self) -> None:
        (kernel,) = self.asked("kernels")
        self.asked(f"kernels/{kernel['id']}/restart", method="POST")

    def asked(self, what: str, *, method: str = "GET"):
        body = b"{}" if method == "POST" else None
        asking = urllib.request.Request(f"{self.address}/api/{what}", data=body, method=method)
        with urllib.request.urlopen(asking, timeout=60) as answer:
            return json.load(answer)

    def _answers(self, *, within: float) -> None:
        end = time.monotonic() + within
        while time.monotonic() < end:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                urllib.request.urlopen(f"{self.address}/api").close()
                return
            time.sleep(0.2)
        raise TimeoutError(f"{self.address} did not answer")

    def open(self, page) -> None:
        """Open the notebook in a page, and wait until it is there."""
        page.goto(f"{self.seen_at}/lab/tree/{NOTEBOOK}?reset")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=90_000)

    def open_in_voila(self, page) -> None:
        """Open the notebook in a page without code, and wait until it is there."""
        page.goto(f"{self.seen_at}/voila/render/{NOTEBOOK}")
        page.locator(".leadfolio-task").first.wait_for(timeout=90_000)


class Wire:
    """The network between a browser and a server: it can be cut, and mended."""

    def __init__(self, port: int) -> None:
        self._to, self._ends, self._up = port, [], True
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._ear.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        """Nothing goes through any more, and nothing new is let in."""
        self._up = False
        while self._ends:
            _hang_up(self._ends.pop())

    def mend(self) -> None:
        self._up = True

    def _listen(self) -> None:
        while True:
            here, _ = self._ear.accept()
            try:
                there = socket.create_connection(("127.0.0.1", self._to)) if self._up else None
            except OSError:
                there = None
            if there is None:
                _hang_up(here)
                continue
            self._ends += [here, there]
            for one, other in ((here, there), (there, here)):
                threading.Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while read := one.recv(65536):
            other.sendall(read)
    _hang_up(one)
    _hang_up(other)


def _hang_up(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


def run_all(page) -> None:
    """Run every cell, as a leader does from the menu."""
    # Cells run before the kernel is there are not run at all.
    page.get_by_text("| Idle").wait_for(timeout=60_000)
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()


def editor(page, n: int = 0):
    """Return the n-th editor of a page."""
    return page.locator(".leadfolio-task").nth(n)
