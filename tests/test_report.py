"""Reports say what was done and noticed, to people and to programs."""

import json
import re
from pathlib import Path

import pytest

from leadfolio import report
from leadfolio.journal import Doubt
from leadfolio.report import CODES, Level, Note, Report

KIT = Path(report.__file__).parent


def a_note(code="json-unreadable", level=Level.WARNING, **what):
    return Note(level=level, code=code, message="Seen.", next="Do this.", **what)


def test_a_report_is_told_in_the_order_of_the_contract():
    done = Report(command="publish", seconds=1.23456, counts={"entries": 3}, notes=(a_note(),))

    told = report.plain(done)

    assert list(told) == ["format", "command", "seconds", "counts", "notes"]
    assert told["seconds"] == 1.235
    assert list(told["notes"][0]) == "level code leader module where message next".split()
    assert json.loads(json.dumps(told)) == told


def test_a_note_with_a_code_nobody_explained_cannot_be_made():
    with pytest.raises(ValueError, match="CODES"):
        a_note(code="no-such-code")


def test_what_was_left_out_is_told_first():
    notes = [a_note("id-taken"), a_note(level=Level.QUARANTINED), a_note("id-taken")]

    groups = report.grouped(notes)

    assert [(level.value, code, len(found)) for (level, code), found in groups.items()] == [
        ("quarantined", "json-unreadable", 1),
        ("warning", "id-taken", 2),
    ]


@pytest.mark.parametrize(("level", "left_out"), [(Level.WARNING, False), (Level.QUARANTINED, True)])
def test_a_report_knows_whether_anything_was_left_out(level, left_out):
    assert Report(command="x", seconds=0, notes=(a_note(level=level),)).quarantined is left_out


def test_a_doubt_about_a_response_becomes_a_note_on_whose_it_was():
    doubt = Doubt(code="id-doubled", where="responses[1].id", message="Twice.", next="Do this.")

    note = report.warning(doubt, leader="ana", module="north")

    assert (note.level, note.leader, note.module, note.where) == (
        Level.WARNING,
        "ana",
        "north",
        "responses[1].id",
    )


def test_every_code_in_the_program_is_explained():
    used = {
        word
        for path in KIT.rglob("*.py")
        for word in re.findall(r'code=\n?\s*"([a-z]+-[a-z-]+)"', path.read_text(encoding="utf-8"))
    }

    assert used
    assert used <= CODES.keys()


def test_every_explanation_is_a_whole_sentence():
    assert [text for text in CODES.values() if not text.endswith(".") or "  " in text] == []
