"""Watching: a round when something was handed in and it is quiet; trouble in one stops no other."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from leadfolio.edges.exchange import names
from leadfolio.errors import CourseError
from leadfolio.pipeline import watching

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
COURSE = """format = "leadfolio.course/1"
id = "spring"
title = "Leading"
cohort = "Spring"
modules = ["north"]
"""
MODULE = "---\ntitle: North\n---\nProse.\n\n:::{task} why\n:kind: reflect\n\nWhy?\n:::\n"


@pytest.fixture
def place(tmp_path) -> SimpleNamespace:
    course = tmp_path / "course"
    (course / "modules").mkdir(parents=True)
    (course / "course.toml").write_text(COURSE)
    (course / "members.csv").write_text("username,name\nzoe,Zoe\nada,Ada\n")
    (course / "modules/north.md").write_text(MODULE)
    inbound = tmp_path / "exchange/spring/inbound"
    inbound.mkdir(parents=True)
    return SimpleNamespace(course=course, exchange=tmp_path / "exchange", inbound=inbound)


def hand_in(place, user: str = "ada", number: int = 1) -> None:
    folder = place.inbound / names.folder(user, "north", NOW, os.urandom(9))
    part = folder.with_name(f".{folder.name}")
    part.mkdir()
    one = {
        "id": f"0192f0c1-7b5e-7cc3-98c4-dc0c0c0739{number:02d}",
        "task": "why",
        "kind": "reflect",
        "text": "Words.",
        "audience": "cohort",
        "shown_as": "name",
        "written": "2026-11-22T10:14:59Z",
    }
    said = {"format": "leadfolio.responses/1", "course": "spring", "module": "north"}
    (part / "responses.json").write_text(json.dumps({**said, "responses": [one]}))
    part.rename(folder)


def watched(place, script: dict[int, object], until: int = 60) -> list[str]:
    """Watch for so many looks, a quarter of a second each, while things happen at some of them."""
    lines: list[str] = []
    at = [0]

    def pause(_: float) -> None:
        at[0] += 1
        happens = script.get(at[0])
        if happens is not None:
            happens()
        if at[0] == until:
            raise KeyboardInterrupt

    watching.watch(
        place.course,
        now=lambda: NOW,
        exchange=place.exchange,
        said=lines.append,
        pause=pause,
        clock=lambda: at[0] * watching.LOOK,
    )
    return lines


def rounds(lines: list[str]) -> list[str]:
    return [line.split("  ", 1)[1] for line in lines[1:-1]]


def test_what_is_there_already_is_taken_at_once_and_each_change_gets_one_line(place):
    hand_in(place)
    lines = watched(place, {20: lambda: hand_in(place, "zoe", 2)})

    first, second = rounds(lines)
    assert first.startswith("collected 1 of 1 (1 new, 0 quarantined); entries shown: 1,")
    assert second.startswith("collected 2 of 2 (1 new, 0 quarantined); entries shown: 2,")
    assert "Stopped watching" in lines[-1]


def test_a_round_waits_until_it_is_quiet(place):
    several = {n: (lambda n=n: hand_in(place, "zoe", n)) for n in (10, 14, 18)}
    lines = watched(place, several, until=18 + 7)
    later = watched(place, {}, until=3)

    assert len(rounds(lines)) == 1
    assert rounds(later)[0].startswith("collected 1 of 1 (1 new")


def test_nothing_new_is_nothing_to_do(place):
    assert len(rounds(watched(place, {}))) == 1


def test_trouble_in_one_round_is_said_once_and_the_next_goes_on(place):
    def spoil() -> None:
        (place.course / "members.csv").write_text("nonsense")
        hand_in(place)

    def mend() -> None:
        (place.course / "members.csv").write_text("username,name\nada,Ada\n")

    lines = watched(place, {5: spoil, 300: mend}, until=450)

    first, trouble, mended = rounds(lines)
    assert first.startswith("collected 0 of 0")
    assert "Next:" in trouble
    assert mended.startswith("collected 1 of 1")


def test_an_exchange_that_comes_later_is_waited_for(place):
    shutil.rmtree(place.exchange)

    def release() -> None:
        place.inbound.mkdir(parents=True)
        hand_in(place)

    lines = watched(place, {20: release})

    assert "Nothing can be handed in there yet" in lines[1]
    assert [line for line in lines if "collected 1 of 1" in line]


def test_a_course_that_is_wrong_from_the_start_is_told(tmp_path):
    with pytest.raises(CourseError):
        watching.watch(tmp_path, now=lambda: NOW, said=print)


def test_ctrl_c_ends_it_with_a_word(place):
    hand_in(place)
    told = ["watch", "--course", str(place.course), "--exchange", str(place.exchange)]
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "leadfolio", *told], stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        lines = [running.stdout.readline() for _ in range(2)]
        time.sleep(0.3)
        running.send_signal(signal.SIGINT)
        rest = running.communicate(timeout=30)[0]

    assert "collected 1 of 1" in lines[1]
    assert "Stopped watching" in rest
    assert running.returncode == 0
