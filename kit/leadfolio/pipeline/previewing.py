"""`leadfolio serve --module`: a module as a leader will see it, before release, keeping nothing."""

import json
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from leadfolio.edges.disk import files
from leadfolio.errors import CourseError

BANNER = "**A preview.** You may try everything; nothing that is written here is kept."


def preview(
    course: Path,
    module: str,
    *,
    port: int = 0,
    said: Callable[[str], None] = lambda _: None,
) -> None:
    """Build a module and show it on 127.0.0.1 until interrupted, in a copy that is then deleted.

    Raises:
        CourseError: the module is wrong, or the course has none of that name.
        MachineError: the port is taken, or JupyterLab does not start.
    """
    from leadfolio.edges import voila
    from leadfolio.pipeline import building, opening

    building.build(course, (module,), said=said)
    id = opening.open_course(course).course.id
    with _ended_by_a_signal(), tempfile.TemporaryDirectory(prefix="leadfolio-preview-") as here:
        scratch = Path(here)
        notebook = _copy(course / "source" / module, scratch, course=id)
        said("One moment: a leader's page takes a few seconds to open.")
        with (
            suppress(KeyboardInterrupt),
            voila.serving(
                scratch / "home",
                scratch=scratch,
                templates=files.shipped("templates"),
                environment=_surroundings(scratch),
                port=port,
            ) as server,
        ):
            said(f"As a leader will see it: {server.page(notebook)}")
            said("Only this machine can see it, with that address. Press Ctrl+C to stop.")
            server.wait()
    said("Stopped. Nothing that was written there was kept.")


def _copy(source: Path, scratch: Path, *, course: str) -> str:
    """Put a module into a home of nobody's; return its notebook's path below that home."""
    module = source.name
    home = scratch / "home"
    shutil.copytree(source, home / course / module)
    (scratch / "exchange" / course / "inbound").mkdir(parents=True)
    path = home / course / module / f"{module}.ipynb"
    path.write_bytes(_with_banner(path.read_bytes()))
    return path.relative_to(home).as_posix()


def _with_banner(content: bytes) -> bytes:
    """Return a notebook that says of itself that it keeps nothing."""
    notebook = files.decode_json(content)
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise CourseError(
            "the built notebook cannot be read", do="delete source/ and build the module again"
        )
    banner = {"cell_type": "markdown", "id": "preview", "metadata": {}, "source": BANNER}
    return json.dumps({**notebook, "cells": [banner, *notebook["cells"]]}).encode()


def _surroundings(scratch: Path) -> Mapping[str, str]:
    """Return an environment in which all that a leader would keep lies in `scratch`."""
    return {
        **os.environ,
        "HOME": str(scratch / "home"),
        "LEADFOLIO_HOME": str(scratch / "home" / "leadfolio"),
        "NBGRADER_EXCHANGE": str(scratch / "exchange"),
        "LEADFOLIO_STATIC": "",
    }


@contextmanager
def _ended_by_a_signal() -> Iterator[None]:
    """Let an order to end be an interruption, so that the server and the copy go with us.

    A second order does not interrupt the ending.
    """
    orders = (signal.SIGINT, signal.SIGTERM)

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for order in orders:
            signal.signal(order, signal.SIG_IGN)
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {order: signal.signal(order, interrupt) for order in orders}
    try:
        yield
    finally:
        for order, how in before.items():
            signal.signal(order, how)
