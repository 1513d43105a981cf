"""What is said between a widget and the kernel, and what the widgets themselves hold."""

import itertools
import json
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from leadfolio import course
from leadfolio.course import Course, Module, Part, Task
from leadfolio.edges.widgets import speaking
from leadfolio.edges.widgets.speaking import HandIn, TaskEditor
from leadfolio.errors import ExchangeError
from leadfolio.journal import Audience
from leadfolio.kinds import FORMS, Kind
from leadfolio.session import conversing, forming
from leadfolio.session.keeping import OpenModule, open_module
from leadfolio.submission import Receipt

AT = datetime(2026, 11, 22, 10, 15, 3, tzinfo=UTC)
ID = "0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f"
REFLECT = Task(
    id="why-educator", kind=Kind.REFLECT, prompt="Why?", words=(80, 400), audience=Audience.COHORT
)
RESPOND = Task(id="answer-one", kind=Kind.RESPOND, prompt="Whom?")
DECIDE = Task(id="one-decision", kind=Kind.DECIDE, prompt="Which?")
RELEASED = course.Released(
    course="autumn-2026",
    cohort="C",
    language="fi",
    facilitator="",
    module=Module(id="true-north", title="T", version="", parts=(), hashtag="TrueNorth"),
)
STATIC = Path(speaking.__file__).parent / "static"


@pytest.fixture
def opened(tmp_path: Path) -> OpenModule:
    here = Course(id="autumn-2026", title="T", cohort="C", modules=("true-north",))
    parts = tuple(Part(task=task) for task in (REFLECT, RESPOND, DECIDE))
    module = Module(id="true-north", title="T", version="sha256:aa", parts=parts)
    folder = tmp_path / "true-north"
    folder.mkdir()
    (folder / "module.json").write_text(json.dumps(course.released(here, module)))
    clock = itertools.count()
    return open_module(
        folder,
        journals=tmp_path / "leadfolio",
        now=lambda: AT + timedelta(seconds=next(clock)),
        random=os.urandom,
    )


def keep(opened: OpenModule, task: Task, **more) -> dict:
    message = {"do": "keep", "view": "v", "n": 1, "text": "words", "audience": "cohort"}
    return conversing.answer(opened, task, {**message, "shown_as": "name", "data": {}, **more})


def test_kept_is_answered_with_what_lies_on_the_disk(opened):
    answered = keep(opened, REFLECT, n=7)

    assert (answered["say"], answered["view"], answered["n"]) == ("kept", "v", 7)
    assert answered["entry"]["text"] == "words"
    assert answered["entry"]["saved"].startswith("2026-11-22T10:15:")
    assert answered["trouble"] == ""


def test_what_stands_is_told_when_a_view_opens(opened):
    keep(opened, REFLECT)
    keep(opened, RESPOND, text="another task's")
    answered = conversing.answer(opened, REFLECT, {"do": "open", "view": "v"})

    assert answered["say"] == "standing"
    assert [entry["text"] for entry in answered["entries"]] == ["words"]


def test_what_could_not_be_kept_is_said_with_what_to_do(opened):
    answered = keep(opened, REFLECT, text="")

    assert (answered["say"], answered["n"]) == ("not-kept", 1)
    assert answered["problem"] == "there is nothing to keep yet"
    assert answered["next"]


def test_a_field_half_filled_in_does_not_keep_the_words_from_being_saved(opened):
    answered = keep(opened, RESPOND, data={"to": "the one about", "manner": "thanks"})

    assert answered["say"] == "kept"
    assert answered["entry"]["data"] == {"manner": "thanks"}
    assert "The piece I answer" in answered["note"]


@pytest.mark.parametrize("pasted", [ID, ID.upper(), f"https://e.org/site/e/{ID}/index.html#top"])
def test_a_piece_is_named_by_its_address(opened, pasted):
    answered = keep(opened, RESPOND, data={"to": pasted, "manner": ""})

    assert answered["entry"]["data"] == {"to": ID, "manner": None}
    assert answered["note"] == ""


def test_a_piece_is_taken_away_and_what_stands_is_told(opened):
    kept = keep(opened, RESPOND)
    answered = conversing.answer(
        opened, RESPOND, {"do": "take-away", "id": kept["entry"]["id"], "view": "v"}
    )

    assert answered["say"] == "standing"
    assert answered["entries"] == []


def test_values_a_widget_does_not_show_stay_as_they_stood(opened):
    opened.keep("why-educator", text="a", title="Title", tags=["x"], exemplar=True)
    keep(opened, REFLECT, text="b")
    (stands,) = opened.standing().values()

    assert (stands.title, stands.tags, stands.exemplar, stands.text) == ("Title", ("x",), True, "b")


@pytest.mark.parametrize(
    "message",
    [None, 7, [], {}, {"do": "dance"}, {"do": "keep"}, {"do": "keep", "text": 7, "data": 7, "id": 7},
     {"do": "take-away"}, {"do": "keep", "text": "a", "audience": "all"}],
)  # fmt: skip
def test_whatever_is_said_there_is_an_answer(opened, message):
    assert conversing.answer(opened, REFLECT, message)["say"] in {"standing", "not-kept"}
    assert opened.standing() == {}


def test_the_form_says_what_the_task_asks_and_suggests_without_choosing():
    form = forming.form(REFLECT, released=RELEASED, prompt="<p>Why?</p>")

    assert form["suggested"] == "cohort"
    assert form["words"] == [80, 400]
    assert form["many"] is False
    assert "audience" not in form


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kinds_fields_are_in_its_form(kind):
    form = forming.form(Task(id="a", kind=kind, prompt=""), released=RELEASED, prompt="")

    assert [field["name"] for field in form["fields"]] == [f.name for f in FORMS[kind].fields]
    assert json.loads(json.dumps(form)) == form


@pytest.mark.parametrize("widget", [TaskEditor, HandIn])
def test_a_widgets_state_and_output_hold_no_word(widget):
    made = widget(
        {"prompt": "Why?"}, lambda _: {"say": "standing", "entries": [{"text": "SECRET"}]}
    )
    made._handle_custom_msg({"do": "open", "text": "SECRET"}, [])
    data, metadata = made._repr_mimebundle_()

    assert "SECRET" not in json.dumps(made.get_state(), default=str)
    assert "SECRET" not in json.dumps([data, metadata])
    assert data["text/plain"] == "This is where you write. Open the module to see it."
    made.close()


def receipt() -> Receipt:
    return Receipt(code="TN-7F3A-92QX", at=AT, course="autumn-2026", module="true-north", files={})


def test_the_end_of_a_module_lists_what_goes_and_what_stays(opened):
    keep(opened, REFLECT, text="Goes.\nMore.")
    keep(opened, RESPOND, text="SECRET", audience="self")
    answered = conversing.hand_in_answer(opened, {"do": "look"}, hand_in=receipt)

    assert answered["say"] == "ready"
    assert answered["pieces"] == [{"task": "why educator", "audience": "cohort", "start": "Goes."}]
    assert answered["stays"] == 1
    assert "SECRET" not in json.dumps(answered)


def test_handed_in_is_said_with_a_receipt_and_never_without(opened):
    def fails() -> Receipt:
        raise ExchangeError("the exchange cannot be reached", do="try again in an hour")

    keep(opened, REFLECT)
    good = conversing.hand_in_answer(opened, {"do": "hand-in"}, hand_in=receipt)
    bad = conversing.hand_in_answer(opened, {"do": "hand-in"}, hand_in=fails)

    assert (good["say"], good["code"]) == ("handed-in", "TN-7F3A-92QX")
    assert bad == {
        "say": "not-handed-in",
        "problem": "the exchange cannot be reached",
        "next": "try again in an hour",
    }


def test_a_folder_that_does_not_hold_what_is_agreed_is_not_handed_in(opened):
    keep(opened, REFLECT)
    opened.folder.rename(opened.folder.with_name("moved"))
    opened.folder.write_text("no folder any more")
    answered = conversing.hand_in_answer(opened, {"do": "hand-in"}, hand_in=receipt)

    assert answered["say"] == "not-handed-in"
    assert "kept in your journal" in answered["problem"]


SCRIPTS = sorted(path for path in STATIC.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_what_runs_in_the_browser_asks_nobody_and_keeps_nothing_in_state(path):
    source = path.read_text(encoding="utf-8")

    assert not re.search(r"https?://|//cdn|@import|url\(|\bfetch\(|XMLHttpRequest|eval\(", source)
    assert not re.search(
        r"model\.set\(|save_changes|sessionStorage|document\.cookie|console\.", source
    )


def test_only_unsent_words_are_kept_in_a_browser():
    keepers = {path.name for path in SCRIPTS if "localStorage" in path.read_text(encoding="utf-8")}

    # The desk keeps there what its facilitator chose to see, and no word of anybody's.
    assert keepers == {"unsent.js", "desk.js"}


def test_the_editor_is_made_of_every_one_of_its_files():
    assert {f"{name}.js" for name in speaking.EDITOR} == {
        path.name for path in (STATIC / "task").iterdir()
    }
