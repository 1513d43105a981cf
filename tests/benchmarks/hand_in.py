"""Forty leaders hand in at once, and the disk fails them: `python tests/benchmarks/hand_in.py`.

Real processes and a real exchange. Of each round's forty, some may write no more than a few
bytes (as on a full disk) and some are killed in the middle; all try again until they hold a
receipt. Then every receipt's hashes are looked for in the exchange, and the course collects.
It ends with 1 where anything was lost.
"""

import json
import multiprocessing
import os
import random
import resource
import select
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from leadfolio import pipeline, submission
from leadfolio.errors import LeadfolioError
from leadfolio.session import fetching, handing_in, keeping

LEADERS, ROUNDS, SEED = 40, 3, 20261122
COURSE, MODULE = "autumn-2026", "true-north"
FORK = multiprocessing.get_context("fork")


def made(root: Path) -> tuple[Path, Path]:
    """Make a course with forty members and release it; return it and its exchange."""
    course = pipeline.init(root / "course", cohort="Autumn 2026")
    rows = [f"leader{n:02},Leader {n},Principal" for n in range(LEADERS)]
    (course / "members.csv").write_text("\n".join(["username,name,role", *rows, ""]))
    exchange = root / "exchange"
    exchange.mkdir()
    pipeline.release(course, (MODULE,), exchange=exchange)
    return course, exchange


class Gate:
    """Lets processes go on at one moment. Who is killed at it holds up nobody: there is no lock."""

    def __init__(self) -> None:
        self._come, self._here = os.pipe()
        self._go, self._open = os.pipe()

    def wait(self) -> None:
        """Say that this process is here, and wait until the gate opens."""
        os.write(self._here, b".")
        os.read(self._go, 1)

    def open_for(self, many: int) -> None:
        """Wait until so many are here, then let them all go on."""
        here = 0
        while here < many:
            assert select.select([self._come], [], [], 120)[0], f"only {here} of {many} came"
            here += len(os.read(self._come, many))
        os.write(self._open, b"." * many)

    def close(self) -> None:
        """Give the pipes back."""
        for end in (self._come, self._here, self._go, self._open):
            os.close(end)


def leader(home: Path, exchange: Path, words: str, shown: Path, *, full: bool, gate: Gate) -> None:
    """Be one leader: write, hand in, and note the receipt beside the words once it is shown."""
    folder = home / COURSE / MODULE
    if not (folder / f"{MODULE}.ipynb").exists():
        fetching.fetch(MODULE, course=COURSE, into=home, exchange=exchange)
    opened = keeping.open_module(
        folder, journals=home / "leadfolio", now=lambda: datetime.now(UTC), random=os.urandom
    )
    task = opened.released.module.tasks[0].id
    opened.keep(task, text=words, audience="cohort")
    gate.wait()
    if full:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, resource.RLIM_INFINITY))
    try:
        receipt = handing_in.submit(
            folder, username=home.name, exchange=exchange, cache=None, now=datetime.now(UTC)
        )
    except LeadfolioError:
        os._exit(3)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    told = {"words": words, "receipt": submission.receipt_document(receipt)}
    with shown.open("a") as file:
        file.write(f"{json.dumps(told)}\n")
    os._exit(0)


def played(root: Path, exchange: Path, number: int, chance: random.Random) -> dict[str, Any]:
    """Let all hand in at the same moment, fail some, and let those try again; return figures."""
    left = {f"leader{n:02}" for n in range(LEADERS)}
    figures = {"refused": 0, "killed": 0, "tries": 0, "seconds": 0.0}
    first = True
    while left:
        full = set(chance.sample(sorted(left), len(left) // 4)) if first else set()
        rest = sorted(left - full)
        dies = set(chance.sample(rest, len(rest) // 4)) if first else set()
        gate = Gate()
        started = {
            name: FORK.Process(
                target=leader,
                args=(root / "homes" / name, exchange, f"Round {number} of {name}. " * 800,
                      root / f"{name}.shown"),
                kwargs={"full": name in full, "gate": gate},
            )
            for name in sorted(left)
        }  # fmt: skip
        for process in started.values():
            process.start()
        gate.open_for(len(started))
        begun = time.monotonic()
        for name in sorted(dies):
            time.sleep(chance.uniform(0, 0.02))
            with suppress(ProcessLookupError):
                os.kill(started[name].pid, signal.SIGKILL)
        for name, process in started.items():
            process.join()
            figures["tries"] += 1
            figures["refused"] += process.exitcode == 3
            figures["killed"] += process.exitcode == -signal.SIGKILL
            if process.exitcode == 0:
                left.discard(name)
        gate.close()
        figures["seconds"] = max(figures["seconds"], time.monotonic() - begun)
        first = False
    return figures


def receipts(root: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (username, words, receipt) of everything that was shown as handed in."""
    for path in sorted(root.glob("*.shown")):
        for line in path.read_text().splitlines():
            told = json.loads(line)
            yield path.stem, told["words"], told["receipt"]


def in_the_exchange(exchange: Path) -> dict[str, list[Path]]:
    """Return the whole submissions in the exchange, by receipt code."""
    found: dict[str, list[Path]] = {}
    for folder in (exchange / COURSE / "inbound").iterdir():
        if not folder.name.startswith("."):
            code = json.loads((folder / "receipt.json").read_text())["code"]
            found.setdefault(code, []).append(folder)
    return found


def lost(root: Path, exchange: Path) -> list[str]:
    """Return what was shown as handed in and does not lie in the exchange as it was shown."""
    there, wrong = in_the_exchange(exchange), []
    for username, _, receipt in receipts(root):
        for folder in there.get(receipt["code"], [root / "nowhere"]):
            for name, digest in receipt["files"].items():
                path = folder / name
                if not path.is_file() or submission.digest(path.read_bytes()) != digest:
                    wrong.append(f"{username} {receipt['code']} {name}")
    return wrong


def not_collected(root: Path, course: Path) -> list[str]:
    """Return whose last words, shown as handed in, are not what was collected."""
    last = {username: words for username, words, _ in receipts(root)}
    wrong = []
    for username, words in last.items():
        path = course / "submitted" / username / MODULE / "responses.json"
        held = json.loads(path.read_text())["responses"] if path.is_file() else []
        if [one["text"] for one in held] != [words.strip()] and [one["text"] for one in held] != [
            words
        ]:
            wrong.append(username)
    return wrong


def main() -> int:
    """Play all rounds, and say what was found."""
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory(prefix="leadfolio-hand-in-") as here:
        root = Path(here)
        course, exchange = made(root)
        for number in range(ROUNDS):
            found = played(root, exchange, number, chance)
            print(
                f"round {number + 1}: {LEADERS} at once, {found['refused']} refused by the disk, "
                f"{found['killed']} killed, {found['tries']} tries, all held a receipt; "
                f"slowest {found['seconds']:.1f} s"
            )
        report = pipeline.collect(course, (MODULE,), exchange=exchange, now=datetime.now(UTC))
        gone, missing = lost(root, exchange), not_collected(root, course)
        count = sum(1 for _ in receipts(root))
        print(f"{count} receipts shown; {len(gone)} files of them not in the exchange as shown")
        print(f"collected {report.counts['accepted']}; {len(missing)} leaders' last words missing")
    return 1 if gone or missing or report.counts["accepted"] != LEADERS else 0


if __name__ == "__main__":
    sys.exit(main())
