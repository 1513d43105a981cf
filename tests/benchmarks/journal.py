"""How long a leader waits on a journal of 5,000 drafts: `python tests/benchmarks/journal.py`."""

import json
import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from leadfolio import course, journal
from leadfolio.course import Course, Module, Part, Task
from leadfolio.journal import Kept, Response
from leadfolio.kinds import Kind
from leadfolio.session.keeping import OpenModule, open_module

DRAFTS, WORDS = 5_000, 300
AT = datetime(2026, 11, 22, tzinfo=UTC)


def folder(root: Path) -> Path:
    """Make a module's folder whose one task was saved 5,000 times."""
    here = Course(id="autumn-2026", title="T", cohort="C", modules=("true-north",))
    asked = Task(id="why-educator", kind=Kind.REFLECT, prompt="Why?")
    module = Module(id="true-north", title="T", version="sha256:aa", parts=(Part(task=asked),))
    made, kept = root / "true-north", root / "leadfolio" / "autumn-2026" / "true-north"
    made.mkdir()
    kept.mkdir(parents=True)
    (made / "module.json").write_text(json.dumps(course.released(here, module)))
    lines = []
    for n in range(DRAFTS):
        at = AT + timedelta(seconds=n)
        said = Response(
            id="0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f",
            task="why-educator",
            text=f"{'words ' * WORDS}{n}",
            first_written=AT,
            written=at,
        )
        lines.append(journal.encode(Kept(response=said, saved=at, writer="w1")))
    (kept / "w1.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return made


def opened(made: Path) -> OpenModule:
    """Open the module as a notebook does."""
    return open_module(
        made, journals=made.parent / "leadfolio", now=lambda: datetime.now(UTC), random=os.urandom
    )


def timed(what: str, act: Callable[[], object], times: int) -> None:
    """Print the middle of some runs: what a leader waits, and what the processor does of it."""
    took = []
    for _ in range(times):
        start, work = time.perf_counter(), time.process_time()
        act()
        took.append((time.perf_counter() - start, time.process_time() - work))
    waited, worked = (sorted(column)[times // 2] * 1000 for column in zip(*took, strict=True))
    print(f"{what:<24}{waited:8.1f} ms, of them {worked:8.1f} ms of work")


def main() -> None:
    """Print how long opening, one more save and looking take."""
    with tempfile.TemporaryDirectory() as root:
        made = folder(Path(root))
        print(f"{DRAFTS} drafts of {WORDS} words")
        timed("opening the module", lambda: opened(made), 5)
        here = opened(made)
        count = iter(range(100))
        timed("one more save", lambda: here.keep("why-educator", text=f"{next(count)}"), 31)
        timed("what stands", here.standing, 31)


if __name__ == "__main__":
    main()
