"""What the end of a module lists before anything is handed in, and the maps laid under a map."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from leadfolio import course
from leadfolio.course import Course, Module, Part, Task
from leadfolio.edges.authoring import notebook
from leadfolio.edges.disk import files
from leadfolio.errors import JournalError
from leadfolio.journal import Audience
from leadfolio.kinds import Kind
from leadfolio.session import forming, ready, underneath
from leadfolio.session.keeping import OpenModule, open_module
from leadfolio.submission import Receipt

AT = datetime(2026, 11, 22, 10, 15, 3, tzinfo=UTC)
LOG = Task(id="learning-log", kind=Kind.LOG, prompt="What?", audience=Audience.PUBLIC)
MAP, AGAIN = (Task(id=id, kind=Kind.MAP, prompt="Draw") for id in ("first-map", "map-again"))
FRAME = (files.shipped("templates") / "notebook" / "module.ipynb").read_bytes()
PNG = b"\x89PNG\r\n\x1a\n" + bytes(2000)


class Ground:
    """One leader's module, with a clock that is turned by hand."""

    def __init__(self, path: Path, **limits) -> None:
        here = Course(id="autumn-2026", title="T", cohort="C", modules=("m",), **limits)
        parts = tuple(Part(task=task) for task in (LOG, MAP, AGAIN))
        module = Module(id="m", title="T", version="sha256:aa", parts=parts)
        self.now, self._path = AT, path
        (path / "m").mkdir()
        (path / "m" / "module.json").write_text(json.dumps(course.released(here, module)))
        (path / "m" / "m.ipynb").write_text(
            json.dumps(notebook.compose(FRAME, course=here, module=module, where=""))
        )

    def open(self) -> OpenModule:
        return open_module(
            self._path / "m",
            journals=self._path / "leadfolio",
            now=lambda: self.now,
            random=os.urandom,
        )

    def later(self, hours: float) -> None:
        self.now += timedelta(hours=hours)

    def handed_in(self, opened: OpenModule) -> None:
        code = "M-2222-2222"
        opened.keep_receipt(
            Receipt(code=code, at=self.now, course="autumn-2026", module="m", files={})
        )
        self.later(1)


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def leaving(opened: OpenModule) -> list[tuple]:
    return [(one["start"], one["was"], one["audience"]) for one in ready.ready(opened)["leaves"]]


def test_pieces_that_fewer_will_read_are_named_before_handing_in(ground):
    opened = ground.open()
    ids = {
        words: opened.keep("learning-log", text=words, audience="cohort").response.id
        for words in ("Becomes mine", "Is taken away", "Becomes narrower", "Stays", "Widens")
    }
    ground.handed_in(opened)
    opened.keep("learning-log", id=ids["Becomes mine"], audience="self")
    opened.take_away(ids["Is taken away"])
    opened.keep("learning-log", id=ids["Becomes narrower"], audience="facilitator")
    opened.keep("learning-log", id=ids["Widens"], audience="public")
    opened.keep("learning-log", text="Never handed in", audience="self")

    assert sorted(leaving(opened)) == [
        ("Becomes mine", "cohort", None),
        ("Becomes narrower", "cohort", "facilitator"),
        ("Is taken away", "cohort", None),
    ]
    assert ready.ready(opened)["before"]["code"] == "M-2222-2222"


def test_before_the_first_hand_in_nothing_leaves(ground):
    opened = ground.open()
    opened.keep("learning-log", text="Mine", audience="self")

    assert leaving(opened) == []
    assert (ready.ready(opened)["before"], ready.ready(opened)["stays"]) == (None, 1)


def test_more_than_the_course_takes_is_said_before_handing_in(tmp_path):
    opened = Ground(tmp_path, module_mb=1).open()
    opened.keep("learning-log", text="x")
    fits = ready.ready(opened)["too_large"]
    big = [opened.attach(PNG + bytes(600_000) + bytes([n]), alt="a", type="") for n in range(2)]
    opened.keep("learning-log", text="y", files=big)

    assert fits == ""
    assert "1 MB can be handed in" in ready.ready(opened)["too_large"]


def test_a_course_says_how_far_a_piece_may_go_and_how_large_a_file_may_be(tmp_path):
    limits = {"audiences": (Audience.SELF, Audience.FACILITATOR, Audience.COHORT), "file_mb": 1}
    opened = Ground(tmp_path, **limits).open()
    form = forming.form(LOG, released=opened.released, prompt="")

    assert [value for value, *_ in form["audiences"]] == ["self", "facilitator", "cohort"]
    assert form["suggested"] == "", "what the course does not allow is not suggested"
    with pytest.raises(JournalError, match="1 MB at most"):
        opened.attach(PNG + bytes(1024 * 1024), alt="", type="", name="a.png")


@pytest.mark.parametrize("held", [b"", b"{", b"[]", b'{"metadata": {"leadfolio": {"file_mb": 0}}}'])
def test_a_notebook_that_says_nothing_of_limits_has_the_usual_ones(ground, tmp_path, held):
    (tmp_path / "m" / "m.ipynb").write_bytes(held)
    limits = ground.open().released.limits

    assert (limits.audiences, limits.file_mb, limits.module_mb) == (tuple(Audience), 25, 90)


def test_the_map_of_another_time_and_the_modules_other_map_can_be_laid_under(ground):
    opened = ground.open()
    opened.keep("first-map", data={"centre": "Amal", "modalities": [{"name": "the bus"}]})
    ground.later(48)
    opened.keep("map-again", data={"centre": "Amal, in", "modalities": []})
    ground.later(0.01)
    opened.keep("map-again", data={"centre": "Amal, in May", "modalities": []})
    ground.later(24)
    opened.keep("map-again", data={"centre": "Amal, in June", "modalities": []})

    found = [(one["task"], one["data"]["centre"]) for one in underneath.underneath(opened, AGAIN)]
    assert found == [("map again", "Amal, in May"), ("first map", "Amal")]
    assert underneath.underneath(ground.open(), MAP)[0]["task"] == "map again"
