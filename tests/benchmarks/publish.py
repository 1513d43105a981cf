"""How long publishing takes: first, again with nothing changed, and after one change.

Run it: python tests/benchmarks/publish.py [notebooks] [jobs]. It prints; it is not a test.
"""

import io
import json
import random
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image

from leadfolio.pipeline import publish

AT = datetime(2026, 11, 1, tzinfo=UTC)
MODULES = ("one", "two", "three", "four", "five")
WORDS = "learner school staff promise listened changed morning timetable parent honest".split()
TASKS = "".join(f"\n:::{{task}} task-{n}\n:kind: reflect\nSay {n}.\n:::\n" for n in range(5))


def course_of(folder: Path, leaders: int) -> None:
    """Make a course's own files."""
    folder.mkdir()
    modules = json.dumps(MODULES)
    (folder / "course.toml").write_text(
        'format = "leadfolio.course/1"\nid = "bench"\ntitle = "Bench"\ncohort = "One"\n'
        f"modules = {modules}\n"
    )
    rows = "".join(f"leader{n},Leader {n}\n" for n in range(leaders))
    (folder / "members.csv").write_text(f"username,name\n{rows}")
    (folder / "modules").mkdir()
    for name in MODULES:
        (folder / "modules" / f"{name}.md").write_text(f"---\ntitle: {name}\n---\nProse.\n{TASKS}")


def photograph(dice: random.Random) -> bytes:
    """Return a picture as a telephone takes it, roughly."""
    file = io.BytesIO()
    small = Image.frombytes("RGB", (40, 30), dice.randbytes(3600))
    small.resize((2000, 1500), Image.Resampling.BICUBIC).save(file, "JPEG", quality=88)
    return file.getvalue()


def hand_in(folder: Path, leader: int, module: str, dice: random.Random) -> None:
    """Write five responses of 150 words, one in ten with a photograph."""
    place = folder / "submitted" / f"leader{leader}" / module
    (place / "files").mkdir(parents=True, exist_ok=True)
    responses = []
    for n in range(5):
        at = f"{AT + timedelta(minutes=dice.randrange(40_000)):%Y-%m-%dT%H:%M:%SZ}"
        files = []
        if dice.random() < 0.1:
            (place / "files" / f"{n}.jpg").write_bytes(photograph(dice))
            files = [{"path": f"files/{n}.jpg", "alt": "A wall", "type": "image/jpeg", "bytes": 1}]
        responses.append(
            {
                "id": str(uuid.UUID(int=dice.getrandbits(128))),
                "task": f"task-{n}",
                "kind": "reflect",
                "text": " ".join(dice.choices(WORDS, k=150)),
                "audience": dice.choice(["cohort", "cohort", "public", "facilitator"]),
                "shown_as": "name",
                "written": at,
                "tags": [dice.choice(WORDS)],
                "files": files,
            }
        )
    document = {
        "format": "leadfolio.responses/1",
        "course": "bench",
        "module": module,
        "written": "2026-11-22T10:15:03Z",
        "responses": responses,
    }
    (place / "responses.json").write_text(json.dumps(document))


def timed(says: str, folder: Path, *, jobs: int = 1) -> None:
    """Publish in this process and print how long it took and what it did."""
    started = time.perf_counter()
    done = publish(folder, jobs=jobs)
    print(f"{says:32} {time.perf_counter() - started:7.2f} s  {dict(done.report.counts)}")


def main() -> None:
    """Print the times."""
    notebooks = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    jobs = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    dice = random.Random(1)
    leaders = max(1, notebooks // len(MODULES))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "course"
        course_of(folder, leaders)
        for leader in range(leaders):
            for module in MODULES:
                hand_in(folder, leader, module, dice)
        print(f"{leaders * len(MODULES)} notebooks, {jobs} at a time")
        timed("first", folder, jobs=jobs)
        timed("again, files still young", folder)
        time.sleep(2.1)
        timed("again, looked at once more", folder)
        timed("again, nothing changed", folder)
        hand_in(folder, 0, MODULES[0], random.Random(2))
        timed("one handed in again", folder)
        time.sleep(2.1)
        timed("settling", folder)
        command = [sys.executable, "-m", "leadfolio", "publish", "--course", str(folder)]
        for _ in range(3):
            started = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            print(f"{'leadfolio publish, unchanged':32} {time.perf_counter() - started:7.2f} s")


if __name__ == "__main__":
    main()
