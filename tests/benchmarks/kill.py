"""Type, wait two seconds, kill; come back and count the characters lost. Prints the number.

    python tests/benchmarks/kill.py [times]

In turn the kernel, the server with its kernels, the network, the tab, the whole browser, and the
tab while someone writes on without a pause are killed, for real, in JupyterLab and in Voilà. What
was typed more than two seconds before must be there again. First prints how long an acknowledged
save takes, beyond the pause that begins it.
"""

import contextlib
import json
import os
import re
import runpy
import shutil
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect, sync_playwright

from leadfolio.course import Task
from leadfolio.kinds import Kind

GROUND = runpy.run_path(str(Path(__file__).parents[1] / "browser" / "leaders_lab.py"))
TASKS = (Task(id="why-educator", kind=Kind.REFLECT, prompt="Why?"),)
PAUSE = 700.0  # milliseconds, as editor.js has it
HOW = "kernel|tab|server|network|browser|tab while writing on|network, then the tab".split("|")
WHERE = ("Lab", "Voilà")
WAYS = [(how, where) for how in HOW for where in WHERE]
# Notes each change of the status line, and whether "Saved" was ever said of words not on disk.
WATCH = """
(() => {
  const line = document.querySelector('.leadfolio-status');
  const words = document.querySelector('.leadfolio-words');
  window.said = []; window.typed = 0;
  words.addEventListener('input', () => { window.typed = performance.now(); });
  new MutationObserver(() => window.said.push([performance.now() - window.typed, line.textContent, words.value]))
    .observe(line, { childList: true, characterData: true, subtree: true });
})()
"""


class Leader:
    """Someone at a browser of their own, whose profile outlives it."""

    def __init__(self, playwright: Playwright, ground: Path) -> None:
        self.home, self._profile, self._playwright = ground / "home", ground / "profile", playwright
        GROUND["fetched"](self.home, TASKS)
        self.lab = GROUND["Lab"](self.home)
        self.wire = GROUND["Wire"](self.lab.port)
        self.lab.seen_at = self.wire.address
        self.lab.start()
        self._browser = self._opened()

    def _opened(self) -> BrowserContext:
        browser = self._playwright.chromium.launch_persistent_context(
            self._profile,
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
            args=["--no-sandbox"],
            viewport={"width": 1100, "height": 1000},
        )
        browser.set_default_timeout(90_000)
        return browser

    def comes_back(self, where: str) -> Page:
        """Open the module anew, as someone who comes back does."""
        page = self._browser.new_page()
        if where == "Lab":
            self.lab.open(page)
            GROUND["run_all"](page)
        else:
            self.lab.open_in_voila(page)
        expect(words(page)).to_be_enabled()
        page.evaluate(WATCH)
        return page

    def kill_browser(self) -> None:
        """Kill every process of the browser at once."""
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if (
                    f"--user-data-dir={self._profile}".encode()
                    in (process / "cmdline").read_bytes()
                ):
                    os.kill(int(process.name), signal.SIGKILL)
        with contextlib.suppress(Error):
            self._browser.close()
        for lock in self._profile.glob("Singleton*"):
            lock.unlink()
        self._browser = self._opened()

    def on_disk(self) -> set[str]:
        """Return every text the journal holds."""
        found = set()
        for path in (self.home / "leadfolio").rglob("*.jsonl"):
            for line in path.read_bytes().split(b"\n"):
                with contextlib.suppress(ValueError):
                    found.add(json.loads(line)["text"])
        return found

    def leaves(self) -> None:
        with contextlib.suppress(Error):
            self._browser.close()
        with contextlib.suppress(AttributeError):
            self.lab.stop()


def main(times: int) -> int:
    """Kill so many times; return how many characters were lost."""
    ground = Path(tempfile.mkdtemp())
    expect.set_options(timeout=90_000)
    with sync_playwright() as playwright:
        leader = Leader(playwright, ground)
        try:
            page = leader.comes_back("Lab")
            waits = saves(page, 30)
            page.close()
            print(f"acknowledged {statistics.median(waits):.0f} ms beyond the pause (median), "
                  f"{max(waits):.0f} ms at most, of {len(waits)} saves", flush=True)  # fmt: skip
            lost, lies = 0, 0
            for n in range(times):
                how, where = WAYS[n % len(WAYS)]
                gone, untrue = killed(leader, how, where, n)
                lost, lies = lost + gone, lies + untrue
                print(
                    f"{n + 1:3} {how:22} {where:6} lost {gone}",
                    "UNTRUE" if untrue else "",
                    flush=True,
                )
        finally:
            leader.leaves()
            shutil.rmtree(ground, ignore_errors=True)
    print(f"{times} times killed, {lost} characters lost, {lies} times the screen said otherwise")
    return lost + lies


def words(page: Page):
    return page.locator(".leadfolio-words")


def saves(page: Page, times: int) -> list[float]:
    """Return how many milliseconds beyond the pause each save was acknowledged."""
    waits = []
    for n in range(times):
        page.evaluate("window.said = []")
        words(page).press_sequentially(f" {n}")
        page.wait_for_function("window.said.some(([, line]) => line.startsWith('Saved'))")
        said = page.evaluate("window.said")
        waits.append(next(at for at, line, _ in said if line.startswith("Saved")) - PAUSE)
    return waits


def killed(leader: Leader, how: str, where: str, n: int) -> tuple[int, bool]:
    """Type, wait, kill and come back; return what was lost, and whether the screen said otherwise."""
    page = leader.comes_back(where)
    words(page).fill("")
    text = f"Number {n}. " + "The girl who stopped raising her hand. " * 3
    words(page).press_sequentially(text, delay=4)
    if how == "tab while writing on":
        end = time.monotonic() + 2.2
        while time.monotonic() < end:  # never a pause for as long as a save waits for one
            words(page).press_sequentially("so ", delay=40)
    else:
        page.wait_for_timeout(2000)
    if how.startswith("network") or (
        how == "kernel" and n // len(WAYS) % 2
    ):  # while words are on their way
        leader.wire.cut() if how.startswith("network") else leader.lab.kill_kernels()
        words(page).press_sequentially(" And more. ", delay=4)
        # JupyterLab's own box about the kernel may take the last keys: what stood counts.
        text = words(page).input_value()
        page.wait_for_timeout(2000)
    untrue = bool(claimed(page) - leader.on_disk())
    stays = how == "network"
    match how:
        case "kernel":
            leader.lab.kill_kernels()
        case "server":
            leader.lab.kill()
        case "browser":
            leader.kill_browser()
        case "network":
            leader.wire.mend()
    if not stays:
        with contextlib.suppress(Error):
            page.close(run_before_unload=False)
        leader.wire.mend()
        if how == "server":
            leader.lab.start()
        if how == "kernel":
            time.sleep(1.5)  # the server starts another
        page = leader.comes_back(where)
    with contextlib.suppress(AssertionError):
        expect(page.locator(".leadfolio-status")).to_have_text(re.compile("^Saved"), timeout=30_000)
    # Words that differ from what stands are offered: who comes back takes them.
    use = page.get_by_role("button", name="Use them")
    if use.count():
        print("    offered", flush=True)
        use.first.click()
    back = words(page).input_value()
    untrue = untrue or bool(claimed(page) - leader.on_disk())
    page.close(run_before_unload=False)
    return (0 if back.startswith(text) else len(text) - common(text, back)), untrue


def claimed(page: Page) -> set[str]:
    """Return every text that was in the box when the screen said that it was saved."""
    return {value for _, line, value in page.evaluate("window.said") if line.startswith("Saved")}


def common(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
                min(len(one), len(other)))  # fmt: skip


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]) if len(sys.argv) > 1 else 56) else 0)
