"""Type, wait two seconds, kill; come back and count the characters lost. Prints the number.

    python tests/benchmarks/kill.py [times]

In turn the kernel, the server with its kernels, the tab, and the tab while someone writes on
without a pause are killed, for real. What was typed more than two seconds before must be there
again. First prints how long an acknowledged save takes, beyond the pause that begins it.
"""

import contextlib
import json
import re
import runpy
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from leadfolio.course import Task
from leadfolio.kinds import Kind

GROUND = runpy.run_path(str(Path(__file__).parents[1] / "browser" / "leaders_lab.py"))
TASKS = (Task(id="why-educator", kind=Kind.REFLECT, prompt="Why?"),)
PAUSE = 700.0  # milliseconds, as editor.js has it
WAYS = ("kernel", "tab", "server", "tab while writing on")
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


def main(times: int) -> int:
    """Kill so many times; return how many characters were lost."""
    home = Path(tempfile.mkdtemp()) / "home"
    GROUND["fetched"](home, TASKS)
    lab = GROUND["Lab"](home)
    lab.start()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            context = browser.new_context(viewport={"width": 1100, "height": 1000})
            context.set_default_timeout(90_000)
            expect.set_options(timeout=90_000)
            page = returned(lab, context)
            waits = saves(page, 30)
            print(
                f"acknowledged {statistics.median(waits):.0f} ms beyond the pause (median), ",
                end="",
            )
            print(f"{max(waits):.0f} ms at most, of {len(waits)} saves", flush=True)
            lost, lies = 0, 0
            for n in range(times):
                way = WAYS[n % len(WAYS)]
                page, gone, untrue = killed(lab, context, page, way, n)
                lost, lies = lost + gone, lies + untrue
                print(f"{n + 1:3} {way:22} lost {gone}", "UNTRUE" if untrue else "", flush=True)
            browser.close()
    finally:
        with contextlib.suppress(AttributeError):
            lab.stop()
        shutil.rmtree(home.parent, ignore_errors=True)
    print(f"{times} times killed, {lost} characters lost, {lies} times the screen said otherwise")
    return lost + lies


def returned(lab, context) -> Page:
    """Open the notebook anew and run it, as someone who comes back does."""
    page = context.new_page()
    lab.open(page)
    GROUND["run_all"](page)
    expect(words(page)).to_be_enabled()
    page.evaluate(WATCH)
    return page


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


def killed(lab, context, page: Page, way: str, n: int) -> tuple[Page, int, bool]:
    """Type, wait, kill and come back; return the page, what was lost, and whether it said otherwise."""
    words(page).fill("")
    text = f"Number {n}. " + "The girl who stopped raising her hand. " * 3
    words(page).press_sequentially(text, delay=4)
    if way == "tab while writing on":
        end = time.monotonic() + 2.2
        while time.monotonic() < end:  # never a pause for as long as a save waits for one
            words(page).press_sequentially("so ", delay=40)
    else:
        page.wait_for_timeout(2000)
        if way == "kernel" and n % 8 == 4:  # half of them while words are on their way
            lab.kill_kernels()
            words(page).press_sequentially(" And more. ", delay=4)
            # JupyterLab's own box about the kernel may take the last keys: what stood counts.
            text = words(page).input_value()
            page.wait_for_timeout(2000)
    said = page.evaluate("window.said")
    claimed = [value for _, line, value in said if line.startswith("Saved")]
    truly = on_disk(lab.home)
    untrue = any(value not in truly for value in claimed)
    if way == "kernel":
        lab.kill_kernels()
    elif way == "server":
        lab.kill()
    page.close(run_before_unload=False)
    if way == "server":
        lab.start()
    if way == "kernel":
        time.sleep(1.5)  # the server starts another
    page = returned(lab, context)
    with contextlib.suppress(AssertionError):
        expect(page.locator(".leadfolio-status")).to_have_text(re.compile("^Saved"), timeout=20_000)
    # Words that differ from what stands are offered: who comes back takes them.
    use = page.get_by_role("button", name="Use them")
    if use.count():
        print("    offered", flush=True)
        use.first.click()
    back = words(page).input_value()
    lost = 0 if back.startswith(text) else len(text) - common(text, back)
    return page, lost, untrue or (bool(lost) and back not in on_disk(lab.home))


def common(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
                min(len(one), len(other)))  # fmt: skip


def on_disk(home: Path) -> set[str]:
    """Return every text the journal holds."""
    found = set()
    for path in (home / "leadfolio").rglob("*.jsonl"):
        for line in path.read_bytes().split(b"\n"):
            with contextlib.suppress(ValueError):
                found.add(json.loads(line)["text"])
    return found


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]) if len(sys.argv) > 1 else 52) else 0)
