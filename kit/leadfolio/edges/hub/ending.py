"""How a Hub for trying ends: an order to end is noted, and what it left behind is ended by its mark."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

# Given to the Hub, its proxy, its portfolios and its servers; they hand it on to what they start.
MARK = "LEADFOLIO_HUB_MARK"
PROCESSES = Path("/proc")
ORDERS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
Told = Callable[[], bool]


@contextlib.contextmanager
def told_to_end() -> Iterator[Told]:
    """Note orders to end; give what tells whether there was one.

    They interrupt nothing: whatever is being done, an ending included, is done to its end.
    """
    orders: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        orders.append(number)

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = {number: signal.getsignal(number) for number in ORDERS}
    for number, how in before.items():
        # Started by nohup it outlives its terminal; started in the background by a script, it
        # would not hear Ctrl+C, which is how it is told to end.
        if how is not signal.SIG_IGN or number == signal.SIGINT:
            signal.signal(number, note)
    try:
        yield lambda: bool(orders)
    finally:
        for number, how in before.items():
            signal.signal(number, signal.SIG_DFL if how is None else how)


def go_with(starter: int) -> None:
    """Tell this process to end when the one that started it is no more: nobody else could."""

    def watch() -> None:
        while os.getppid() == starter:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def end_marked(mark: str, *, seconds: float) -> None:
    """End every process of this account that bears a mark; after so many seconds, without asking.

    The mark is a secret of one Hub, so none but its own can bear it. Where processes cannot be
    looked at (elsewhere than on Linux) nothing is done.
    """
    end, order = time.monotonic() + seconds, signal.SIGTERM
    while True:
        left = [pid for pid in _marked(mark) if _send(pid, mark, order)]
        if not left or order is signal.SIGKILL:
            return
        order = _nothing_more(left, mark, until=end)


def _nothing_more(pids: list[int], mark: str, *, until: float) -> signal.Signals:
    """Wait until none of these is there or time is up; return what to send to any that are left."""
    while time.monotonic() < until:
        if not any(_bears(pid, mark) for pid in pids):
            return signal.SIGTERM
        time.sleep(0.05)
    return signal.SIGKILL


def _marked(mark: str) -> Iterator[int]:
    mine = {os.getpid(), os.getppid()}
    for place in PROCESSES.glob("[0-9]*"):
        pid = int(place.name)
        if pid not in mine and _bears(pid, mark):
            yield pid


def _bears(pid: int, mark: str) -> bool:
    try:
        told = (PROCESSES / str(pid) / "environ").read_bytes()
    except OSError:
        return False
    return f"{MARK}={mark}".encode() in told.split(b"\0")


def _send(pid: int, mark: str, number: signal.Signals) -> bool:
    """Send a signal to a process that bears the mark; return whether there was one.

    A process is held by a descriptor while it is looked at: its number cannot become another's.
    """
    try:
        held = os.pidfd_open(pid)
    except OSError:
        return False
    try:
        if not _bears(pid, mark):
            return False
        signal.pidfd_send_signal(held, number)
    except OSError:
        return False
    finally:
        os.close(held)
    return True
