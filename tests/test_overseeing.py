"""A facilitator sees standards whole, may set a piece aside for a reason, and never picks a winner."""

import json
import runpy
from pathlib import Path

import pytest
from click.testing import CliRunner

from leadfolio.cli import main

GIVEN = runpy.run_path(str(Path(__file__).parent / "test_judging.py"))
LEADERS, A, B, C = (GIVEN[name] for name in ("LEADERS", "A", "B", "C"))


@pytest.fixture
def cohort(tmp_path):
    made = GIVEN["Cohort"](tmp_path / "course")
    for leader, id in zip(LEADERS, (A, B, C), strict=False):
        made.made(leader, id)
    made.judged(LEADERS[3:11], A, B, 1)
    made.publish()
    return made


@pytest.fixture
def run(cohort):
    def ran(*words):
        place = ["--course", str(cohort.folder)]
        return CliRunner().invoke(main, ["standard", *words, *place])

    return ran


def kept(cohort):
    folder = cohort.folder / "state" / "standards"
    return {path: path.read_bytes() for path in folder.rglob("*.json")}


def test_standards_are_told_in_words(run):
    told = run().stdout

    assert "north.brief: Make a brief for your board." in told
    assert "Stands: “Piece of u0qx” since 2026-11-02; preferred in 7 of 7, 97 % odds over" in told
    assert "Beside it: “Piece of u1qx” preferred in 0 of 8, 0 % odds" in told
    assert "Each piece was compared 0 to 8 times" in told


def test_one_task_is_told_as_json(run):
    (told,) = json.loads(run("north.brief", "--json").stdout)["standards"]

    assert (told["standing"]["entry"], told["judgements"], told["judges"]) == (A, 8, 8)
    assert {p["entry"]: p["compared"] for p in told["pieces"]} == {A: 8, B: 8, C: 0}


def test_looking_writes_nothing(cohort, run):
    cohort.judged(LEADERS[3:10], C, A, 50)
    before = kept(cohort)
    assert run().exit_code == 0

    assert kept(cohort) == before


def test_a_judge_who_often_chooses_otherwise_is_somebody_to_talk_with(cohort, run):
    cohort.judged(LEADERS[3:10], A, C, 20)
    cohort.judged(LEADERS[3:10], B, C, 40)
    for leader in ("u11qx",):
        cohort.judged([leader], B, A, 60)
        cohort.judged([leader], C, A, 61)
        cohort.judged([leader], C, B, 62)
    more = [f"0192f0c1-7b5e-7cc3-98c4-00000000010{n}" for n in range(2)]
    for n, id in enumerate(more):
        cohort.made(LEADERS[3 + n], id)
        cohort.judged(LEADERS[5:10], A, id, 70 + 20 * n)
        cohort.judged(["u11qx"], id, A, 120 + n)
    cohort.publish()

    assert "Worth a talk: Name of u11qx often chose otherwise" in run().stdout
    assert "Name of u11qx" not in cohort.page()


def test_a_piece_set_aside_leaves_the_standard_and_the_reason_is_shown(cohort, run):
    done = run("--set-aside", A, "--because", "It names a child.")
    cohort.publish()
    page = cohort.page()

    assert done.exit_code == 0
    assert "Set aside: Piece of u0qx" in done.stderr
    assert "Set aside by the facilitator: It names a child." in page
    assert "Nothing stands yet" in page
    assert cohort.document("commons.json")["aside"] == [A]


def test_a_piece_put_back_may_stand_again(cohort, run):
    run("--set-aside", A, "--because", "An error of mine.")
    cohort.publish()
    run("--restore", A)
    cohort.publish()

    assert cohort.stood() == [A, A]
    assert "An error of mine." in cohort.page()


@pytest.mark.parametrize(
    ("words", "said", "step"),
    [
        (["north.breif"], "no task 'north.breif'", "did you mean north.brief?"),
        (["--set-aside", "nonsense", "--because", "x"], "is offered as an example", "e/<id>/"),
        (["--set-aside", A], "a piece is set aside for a reason", "--because"),
        (["--set-aside", A, "--because", "x" * 501], "longer than 500", "--because"),
        (["--restore", A], "is not set aside", "leadfolio standard"),
    ],
)
def test_what_cannot_be_done_is_said_in_two_lines(run, words, said, step):
    done = run(*words)

    assert done.exit_code == 1
    assert said in done.stderr
    assert step in done.stderr.split("Next:")[1]


def test_there_is_no_way_to_choose_what_stands(run):
    options = run("show", "--help").stdout

    assert "--set-aside" in options
    assert not any(word in options for word in ("--win", "--choose", "--stand "))


def test_what_was_set_aside_and_cannot_be_read_is_said(cohort, run):
    (cohort.folder / "state" / "standards" / "aside.json").write_text("{", encoding="utf-8")
    done = run()

    assert (done.exit_code, "aside.json" in done.stderr) == (1, True)
