"""Looking over: what the exchange tells of handing in, and what was collected; nothing else."""

import json
import os
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from leadfolio.cli import main
from leadfolio.edges.exchange import names
from leadfolio.journal import Audience
from leadfolio.pipeline import collecting, looking_over

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
COURSE = """format = "leadfolio.course/1"
id = "spring"
title = "Leading"
cohort = "Spring"
modules = ["north", "south"]
"""
MODULE = "---\ntitle: %s\n---\nProse.\n\n:::{task} why\n:kind: reflect\n\nWhy?\n:::\n"


@pytest.fixture
def place(tmp_path) -> SimpleNamespace:
    course = tmp_path / "course"
    (course / "modules").mkdir(parents=True)
    (course / "course.toml").write_text(COURSE)
    (course / "members.csv").write_text("username,name\nzoe,Zoe\nada,Ada\n")
    for module in ("north", "south"):
        (course / f"modules/{module}.md").write_text(MODULE % module)
    inbound = tmp_path / "exchange/spring/inbound"
    inbound.mkdir(parents=True)
    return SimpleNamespace(course=course, exchange=tmp_path / "exchange", inbound=inbound)


def hand_in(place, user: str = "ada", module: str = "north", at=NOW) -> None:
    folder = place.inbound / names.folder(user, module, at, os.urandom(9))
    folder.mkdir()
    one = {
        "id": "0192f0c1-7b5e-7cc3-98c4-dc0c0c073901",
        "task": "why",
        "kind": "reflect",
        "text": "Words.",
        "audience": "cohort",
        "shown_as": "name",
        "written": "2026-11-22T10:14:59Z",
    }
    said = {"format": "leadfolio.responses/1", "course": "spring", "module": module}
    (folder / "responses.json").write_text(json.dumps({**said, "responses": [one]}))


def look(place):
    return looking_over.status(place.course, exchange=place.exchange, now=NOW).status


def cell(place, user: str = "ada", module: str = "north"):
    return next(c for c in look(place).of(user) if c.module == module)


def test_times_are_counted_in_the_exchange_and_pieces_where_they_were_collected(place):
    hand_in(place, at=NOW - timedelta(days=2))
    hand_in(place, at=NOW - timedelta(days=1))
    collecting.collect(place.course, exchange=place.exchange, now=NOW)

    seen = cell(place)
    assert (seen.handed_in.last, seen.handed_in.times) == (NOW - timedelta(days=1), 2)
    assert seen.handed_in.collected
    assert seen.pieces[Audience.COHORT] == 1
    assert cell(place, "zoe").handed_in is None


def test_what_was_handed_in_since_is_told_as_not_yet_collected(place):
    hand_in(place, at=NOW - timedelta(days=2))
    collecting.collect(place.course, exchange=place.exchange, now=NOW)
    hand_in(place)

    assert not cell(place).handed_in.collected


def test_without_the_exchange_what_was_collected_tells(place):
    hand_in(place, at=NOW - timedelta(days=2))
    hand_in(place, at=NOW - timedelta(days=1))
    collecting.collect(place.course, exchange=place.exchange, now=NOW)
    place.inbound.rename(place.inbound.with_name("away"))

    seen = cell(place).handed_in
    assert (seen.last, seen.times, seen.collected) == (NOW - timedelta(days=1), 1, True)


def test_what_cannot_be_the_leaders_own_is_not_counted(place):
    (place.inbound / names.folder("ada", "north", NOW, bytes(9))).symlink_to(place.course)
    (place.inbound / f".{names.folder('ada', 'north', NOW, bytes(9))}.1.part").mkdir()

    assert cell(place).handed_in is None


def test_looking_changes_nothing(place):
    hand_in(place)
    before = sorted(place.course.rglob("*"))
    look(place)

    assert sorted(place.course.rglob("*")) == before


def test_the_terminal_shows_it_as_a_table_and_as_json(place, tmp_path):
    hand_in(place)
    told = ["status", "--course", str(place.course), "--exchange", str(place.exchange)]
    table = CliRunner().invoke(main, told)
    as_json = CliRunner().invoke(main, [*told, "--json", "--report", str(tmp_path / "r.json")])

    assert table.exit_code == as_json.exit_code == 0
    assert "nothing yet" in table.output
    assert [one["name"] for one in json.loads(as_json.stdout)["leaders"]] == ["Zoe", "Ada"]
    assert json.loads((tmp_path / "r.json").read_text())["command"] == "status"


def test_a_course_that_is_wrong_is_told_in_words(tmp_path):
    result = CliRunner().invoke(main, ["status", "--course", str(tmp_path / "none")])

    assert result.exit_code == 1
    assert "Next:" in result.output
