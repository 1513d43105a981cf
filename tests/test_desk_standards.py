"""Standards at the desk: what stands and how sure that is; a piece set aside for a reason, and brought back."""

import json
import queue
import runpy
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadfolio.pipeline.facilitating import Desk

GIVEN = runpy.run_path(str(Path(__file__).parent / "test_judging.py"))
LEADERS, A, B, C = (GIVEN[name] for name in ("LEADERS", "A", "B", "C"))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TASK = "north.brief"


class Seat:
    """A desk of a cohort that judges, and what it tells its page."""

    def __init__(self, folder: Path) -> None:
        self.cohort = GIVEN["Cohort"](folder / "course")
        for leader, id in zip(LEADERS, (A, B, C), strict=False):
            self.cohort.made(leader, id)
        (folder / "exchange").mkdir()
        self.told: queue.Queue[dict] = queue.Queue()
        self.desk = Desk(
            self.cohort.folder, now=lambda: NOW, exchange=folder / "exchange",
            commons="https://hub.example/p/",
        )  # fmt: skip
        self.desk.tell = self.told.put

    def hears(self, do: str, **said) -> dict:
        answer = self.desk.answer({"do": do, **said})
        json.dumps(answer)
        return answer

    def works(self, do: str, **said) -> dict:
        assert self.hears(do, **said)["say"] == "doing"
        return self.told.get(timeout=60)

    @property
    def standard(self) -> dict:
        (one,) = self.hears("standards")["standards"]
        return one


@pytest.fixture
def seat(tmp_path) -> Seat:
    """Eight colleagues preferred A to B, and that is published."""
    made = Seat(tmp_path)
    made.cohort.judged(LEADERS[3:11], A, B, 1)
    made.cohort.publish()
    made.hears("open")
    return made


def kept(seat) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in seat.cohort.folder.rglob("*") if p.is_file()}


def test_what_stands_is_told_with_since_when_and_how_sure_and_looking_writes_nothing(seat):
    before = kept(seat)
    told = seat.standard

    assert told["stands"] == {
        "id": A, "title": "Piece of u0qx", "address": f"https://hub.example/p/e/{A}/",
        "since": "2026-11-02T17:00:00Z", "preferred": 7, "of": 7, "odds": "97", "first": True,
        "over": "",
    }  # fmt: skip
    assert told["address"] == f"https://hub.example/p/standards/{TASK}/"
    assert (told["title"], told["comparisons"], told["colleagues"]) == (
        "Make a brief for your board.", 8, 8,
    )  # fmt: skip
    assert (told["needed"], told["behind"]) == (0, False)
    assert kept(seat) == before


def test_pieces_stand_by_title_and_with_no_figure(seat):
    seat.cohort.made(LEADERS[2], C, title="A card")
    seat.cohort.publish()
    told = seat.standard["pieces"]

    assert [one["title"] for one in told] == ["A card", "Piece of u0qx", "Piece of u1qx"]
    assert {key for one in told for key in one} == {"id", "title", "address", "own"}


def test_where_colleagues_are_divided_that_is_told(seat):
    for n in range(4):
        seat.cohort.judged(LEADERS[3 + n : 4 + n], C, A, 50 + n)
    for n in range(4):
        seat.cohort.judged(LEADERS[7 + n : 8 + n], A, C, 60 + n)
    seat.cohort.publish()
    (pair,) = seat.standard["divided"]

    assert pair == {"first": "Piece of u0qx", "second": "Piece of u2qx", "preferred": 4, "of": 8}


def test_a_judge_who_often_chooses_otherwise_is_named_to_the_facilitator_with_no_figure(seat):
    seat.cohort.judged(LEADERS[3:10], A, C, 20)
    seat.cohort.judged(LEADERS[3:10], B, C, 40)
    seat.cohort.judged(["u11qx"], B, A, 60)
    seat.cohort.judged(["u11qx"], C, A, 61)
    seat.cohort.judged(["u11qx"], C, B, 62)
    for n in range(2):
        more = f"0192f0c1-7b5e-7cc3-98c4-00000000010{n}"
        seat.cohort.made(LEADERS[3 + n], more)
        seat.cohort.judged(LEADERS[5:10], A, more, 70 + 20 * n)
        seat.cohort.judged(["u11qx"], more, A, 120 + n)
    seat.cohort.publish()

    assert seat.standard["talk"] == ["Name of u11qx"]
    assert "Name of u11qx" not in seat.cohort.page()


def test_a_cohort_too_small_for_it_is_told_how_many_it_takes(seat):
    seat.cohort.members(LEADERS[:5])

    assert seat.standard["needed"] == 9


def test_a_piece_is_set_aside_for_a_reason_and_brought_back_and_readers_are_not_forgotten(seat):
    aside = seat.works("set-aside", piece=A, because="  It names\n a child. ")
    unread = seat.standard
    seat.works("publish")
    page, read = seat.cohort.page(), seat.standard
    back = seat.works("bring-back", piece=A)
    waits = seat.standard["behind"]
    seat.works("publish")
    again = seat.standard

    assert aside["sentence"] == (
        "“Piece of u0qx” is set aside. Publish, and the standard says so, and why."
    )
    assert (unread["stands"], unread["behind"]) == (None, True)
    assert [(one["id"], one["because"]) for one in read["aside"]] == [(A, "It names a child.")]
    assert read["behind"] is False
    assert "Set aside by the facilitator: It names a child." in page
    assert back["sentence"] == "The piece may stand again. Publish, and the standard says so."
    assert waits
    assert (again["stands"]["id"], again["aside"], again["behind"]) == (A, [], False)


@pytest.mark.parametrize(
    ("do", "said", "problem"),
    [
        ("set-aside", {"piece": A, "because": " "}, "A piece is set aside for a reason"),
        ("set-aside", {"piece": A, "because": "x" * 501}, "The reason is longer than 500 letters"),
        ("set-aside", {"piece": "?", "because": "x"}, "No piece of the id '?' is offered"),
        ("bring-back", {"piece": A}, "This piece is not set aside any more"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(seat, do, said, problem):
    before = seat.standard
    told = seat.works(do, **said)

    assert told["problem"].startswith(problem)
    assert told["next"].endswith("nothing was changed")
    assert "server" not in told["next"]
    assert seat.standard == before


def test_what_was_set_aside_and_cannot_be_read_is_said(seat):
    (seat.cohort.folder / "state" / "standards" / "aside.json").write_text("{")

    for told in (seat.hears("standards"), seat.works("bring-back", piece=A)):
        assert (told["say"], "aside.json" in told["problem"]) == ("not-done", True)


def test_a_piece_without_a_page_leads_nowhere(seat):
    seat.cohort.made(LEADERS[4], "0192f0c1-7b5e-7cc3-98c4-000000000201", title="New")
    place = seat.cohort.folder / "submitted" / LEADERS[4] / "north" / "responses.json"
    held = json.loads(place.read_text())
    place.write_text(json.dumps({**held, "responses": seat.cohort.handed[LEADERS[4]]}))
    (new,) = [one for one in seat.standard["pieces"] if one["title"] == "New"]

    assert new["address"] == ""


def test_a_course_without_such_tasks_has_none_to_show(seat):
    before = seat.hears("open")["standards"]
    text = GIVEN["MODULE"].replace(":kind: produce", ":kind: reflect").split(":::{task} judge")[0]
    (seat.cohort.folder / "modules" / "north.md").write_text(text)

    assert before == [{"task": TASK, "title": "Make a brief for your board."}]
    assert seat.hears("open")["standards"] == []


def test_the_desk_opens_without_what_only_comparisons_need(seat):
    script = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path;"
        "from leadfolio.pipeline.facilitating import Desk;"
        "desk = Desk(Path(sys.argv[1]), now=lambda: datetime.now(UTC), exchange=Path(sys.argv[1]));"
        "print(desk.answer({'do': 'open'})['say'], *{name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(seat.cohort.folder)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    said, *loaded = done.stdout.split()

    assert said == "desk"
    assert {"numpy", "scipy", "nbgrader", "nbformat"} & set(loaded) == set()
