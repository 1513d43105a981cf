"""A judge reads two pieces without names; a leader studies what stands beside a first attempt."""

import itertools
import json
import os
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from leadfolio import course
from leadfolio.course import Course, Module, Part, Task
from leadfolio.edges.disk.journals import Journal
from leadfolio.kinds import Kind
from leadfolio.session import conversing, weighing
from leadfolio.session.commons import Assets, Commons
from leadfolio.session.conversing import Desk
from leadfolio.session.keeping import open_module

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
MAKE = Task(id="make-it", kind=Kind.PRODUCE, prompt="Make")
COMPARE = Task(id="weigh", kind=Kind.COMPARE, prompt="Which?", about="north.make-it")
STUDY = Task(id="study", kind=Kind.EXAMINE, prompt="Study", about="north.make-it")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(500)
ASSET = f"assets/{'a' * 64}.png"


def id_of(n):
    return f"0192f0c1-7b5e-7cc3-98c4-{n:012x}"


def entry(n, **more):
    told = {"id": id_of(n), "task": "make-it", "module": "north", "kind": "produce"}
    told |= {"title": f"Piece {n}", "text": f"Words of {n}.", "shown": f"Maker {n}"}
    return told | {"exemplar": True, "compared": 0, "files": []} | more


def stands(n):
    return {
        "task": "north.make-it",
        "entry": id_of(n),
        "since": "2026-11-02T10:00:00Z",
        "odds": 0.9961,
        "preferred": 7,
        "of": 7,
        "how": "I asked *first*.",
        "drafts": [
            {"written": "2026-11-01T10:00:00Z", "text": "A beginning.", "note": "Too long."}
        ],
        "built_on": [id_of(2)],
        "said": [{"because": "It names the child.", "language": "en"}],
    }


class Leader:
    """A leader whose module is open, and the commons beside it."""

    def __init__(self, tmp_path):
        here = Course(id="autumn", title="T", cohort="C", modules=("north",))
        parts = tuple(Part(task=task) for task in (MAKE, COMPARE, STUDY))
        module = Module(id="north", title="T", version="sha256:aa", parts=parts)
        folder = tmp_path / "north"
        folder.mkdir()
        (folder / "module.json").write_text(json.dumps(course.released(here, module)))
        self.journals, clock = tmp_path / "leadfolio", itertools.count()
        self.hours = 0
        self.opened = open_module(
            folder,
            journals=self.journals,
            now=lambda: AT + timedelta(seconds=next(clock), hours=self.hours),
            random=os.urandom,
        )
        self.document = {"entries": []}
        self.assets = Assets({ASSET: PNG}.get)

    def desk(self):
        content = json.dumps({"format": "leadfolio.commons/1", **self.document}).encode()
        commons = Commons("there", fetch=lambda _: content)
        commons.read_now()
        return Desk(
            commons=commons,
            render=lambda text: f"<p>{text}</p>",
            lines=lambda module: Journal(self.journals / "autumn" / module, writer="x").lines,
            assets=self.assets,
        )

    def say(self, task, do, **more):
        said = {"do": do, "view": "v", "n": 1, **more}
        return conversing.answer(self.opened, task, said, desk=self.desk())

    def judge(self, better, other):
        data = {"better": better, "other": other, "left": better, "because": "It is plain."}
        return self.say(COMPARE, "keep", id=id_of(900 + len(self.opened.standing())), data=data)


@pytest.fixture
def leader(tmp_path):
    return Leader(tmp_path)


def test_a_judge_gets_two_pieces_and_no_names(leader):
    leader.document["entries"] = [entry(1), entry(2)]
    answer = leader.say(COMPARE, "pair")

    assert {answer["left"]["id"], answer["right"]["id"]} == {id_of(1), id_of(2)}
    assert answer["left"].keys() == {"id", "title", "html", "files"}
    assert "Maker" not in json.dumps(answer)


def test_ones_own_piece_and_pieces_not_offered_are_never_in_a_pair(leader):
    mine = leader.say(MAKE, "keep", text="Mine.", audience="cohort")["entry"]["id"]
    strange = [entry(3, exemplar=False), entry(4, task="other"), entry(5)]
    leader.document |= {"entries": [entry(1), entry(2), *strange], "aside": [id_of(5)]}
    leader.document["entries"].append(entry(6) | {"id": mine})
    seen = [leader.say(COMPARE, "pair") for _ in range(30)]

    assert {a[side]["id"] for a in seen for side in ("left", "right")} == {id_of(1), id_of(2)}


def test_no_pair_comes_twice_and_the_end_is_said(leader):
    leader.document["entries"] = [entry(1), entry(2), entry(3)]
    for _ in range(3):
        drawn = leader.say(COMPARE, "pair")
        leader.judge(drawn["left"]["id"], drawn["right"]["id"])

    assert leader.say(COMPARE, "pair")["sentence"] == weighing.ALL_JUDGED


def test_a_pair_left_unfinished_costs_nothing(leader):
    leader.document["entries"] = [entry(1), entry(2)]
    leader.say(COMPARE, "pair")

    assert leader.opened.standing() == {}
    assert "left" in leader.say(COMPARE, "pair")


@pytest.mark.parametrize("entries", [[], [entry(1)]])
def test_too_few_pieces_are_said(leader, entries):
    leader.document["entries"] = entries

    assert leader.say(COMPARE, "pair")["sentence"] == weighing.NO_PAIR


def test_what_stands_opens_only_after_a_first_attempt(leader):
    leader.document |= {"entries": [entry(1)], "standing": [stands(1)]}
    answer = leader.say(STUDY, "study")

    assert answer["sentence"] == weighing.FIRST_YOURS
    assert "Words of 1" not in json.dumps(answer)


def test_what_stands_is_shown_with_how_it_was_made_and_what_was_said(leader):
    leader.document |= {"entries": [entry(1), entry(2)], "standing": [stands(1)]}
    leader.say(MAKE, "keep", text="My beginning.", data={"how": "Slowly."})
    answer = leader.say(STUDY, "study")

    assert answer["mine"]["html"] == "<p>My beginning.\n\nSlowly.</p>"
    assert answer["stands"] == {
        "id": id_of(1),
        "title": "Piece 1",
        "shown": "Maker 1",
        "html": "<p>Words of 1.</p>",
        "files": [],
        "since": "2026-11-02",
        "preferred": 7,
        "of": 7,
        "odds": "99.6",
        "how": "<p>I asked *first*.</p>",
        "drafts": [{"html": "<p>A beginning.</p>", "note": "Too long."}],
        "built_on": ["Piece 2, by Maker 2"],
        "said": ["<p>It names the child.</p>"],
    }


def test_ones_own_side_is_the_first_attempt_as_it_was_first_left(leader):
    leader.document |= {"entries": [entry(1)], "standing": [stands(1)]}
    leader.say(MAKE, "keep", text="First.")
    leader.say(MAKE, "keep", text="First, and a little more.")
    leader.hours = 5
    leader.say(MAKE, "keep", text="Better by far.")

    assert leader.say(STUDY, "study")["mine"]["html"] == "<p>First, and a little more.</p>"


def test_where_nothing_stands_it_is_said_and_ones_own_is_there(leader):
    leader.document["entries"] = [entry(1)]
    leader.say(MAKE, "keep", text="Mine.")
    answer = leader.say(STUDY, "study")

    assert (answer["sentence"], "stands" in answer) == (weighing.NOTHING_STANDS, False)
    assert answer["mine"]["html"] == "<p>Mine.</p>"


def test_a_picture_of_a_piece_is_shown_in_place_and_nothing_else_is_fetched(leader):
    leader.document["entries"] = [entry(1, files=[{"path": ASSET}, {"path": "../../etc/passwd"}])]
    first = leader.say(COMPARE, "asset", path=ASSET)
    while (shown := leader.say(COMPARE, "asset", path=ASSET)).get("waiting"):
        time.sleep(0.01)
    refused = leader.say(COMPARE, "asset", path="../../etc/passwd")

    assert first.get("waiting") or first["src"]
    assert shown["src"].startswith("data:image/png;base64,")
    assert refused["src"] == ""


def test_what_cannot_be_read_is_said_in_the_place_of_the_pair(leader):
    desk = leader.desk()
    broken = Commons("there", fetch=lambda _: b"{")
    broken.read_now()
    said = {"do": "pair", "view": "v", "n": 1}
    answer = conversing.answer(
        leader.opened, COMPARE, said, desk=Desk(commons=broken, lines=desk.lines)
    )

    assert "cannot be read just now" in answer["sentence"]


@pytest.mark.parametrize(
    "standing",
    [7, [7], [{}], [{"entry": 7}], [{"entry": id_of(99)}], [stands(1) | {"odds": "x", "said": 7}]],
    ids=str,
)
def test_strange_standards_break_nothing(leader, standing):
    leader.document |= {"entries": [entry(1), entry(2)], "standing": standing, "aside": 7}
    leader.say(MAKE, "keep", text="Mine.")

    assert leader.say(STUDY, "study")["say"] == "study"
    assert "left" in leader.say(COMPARE, "pair")


def test_a_picture_that_takes_long_holds_nobody_up(leader):
    slow = threading.Event()
    leader.assets = Assets(lambda _: slow.wait(5) and None)
    leader.document["entries"] = [entry(1, files=[{"path": ASSET}])]
    began = time.monotonic()
    answer = leader.say(COMPARE, "asset", path=ASSET)
    took = time.monotonic() - began
    slow.set()

    assert (answer["waiting"], took < 2) == (True, True)
