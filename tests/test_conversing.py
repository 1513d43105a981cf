"""What an editor says of a piece beside its words, and what it is answered."""

import itertools
import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from leadfolio import course, times
from leadfolio.course import Course, Module, Part, Task
from leadfolio.errors import ExchangeError
from leadfolio.feedback import Said
from leadfolio.kinds import Kind
from leadfolio.session import conversing
from leadfolio.session.commons import Commons
from leadfolio.session.conversing import Desk
from leadfolio.session.keeping import OpenModule, open_module
from leadfolio.submission import Receipt

AT = datetime(2026, 11, 22, 10, 15, 3, tzinfo=UTC)
ID = "0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f"
BRIEF = Task(id="brief", kind=Kind.PRODUCE, prompt="Make", files=2)
LOG = Task(id="learning-log", kind=Kind.LOG, prompt="What?")
RISK = Task(id="one-risk", kind=Kind.COMMIT, prompt="Which?")
TREE = Task(id="tree", kind=Kind.MAP, prompt="Draw")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(2000)


@pytest.fixture
def opened(tmp_path: Path) -> OpenModule:
    return a_module(tmp_path, BRIEF, LOG, RISK, TREE)


def a_module(tmp_path: Path, *tasks: Task) -> OpenModule:
    here = Course(id="autumn-2026", title="T", cohort="C", modules=("true-north",))
    parts = tuple(Part(task=task) for task in tasks)
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
        file_mb=1,
    )


def tell(opened: OpenModule, task: Task, do: str, desk: Desk | None = None, **said) -> dict:
    return conversing.answer(opened, task, {"do": do, "view": "v", "n": 1, **said}, desk=desk)


def keep(opened: OpenModule, task: Task = BRIEF, **said) -> dict:
    return tell(opened, task, "keep", **said)


def test_what_a_window_does_not_touch_stays_as_another_left_it(opened):
    keep(opened, text="words", audience="public", data={"medium": "a demo", "how": "slowly"})
    keep(opened, audience="self")
    keep(opened, text="more words", data={"how": "fast"})
    (stands,) = opened.standing().values()

    assert (stands.text, stands.audience) == ("more words", "self")
    assert stands.data == {"medium": "a demo", "how": "fast"}


def test_a_piece_another_window_wrote_to_is_said(opened):
    first = keep(opened, text="one")["entry"]["saved"]
    mine = keep(opened, text="two", base=first)
    late = keep(opened, text="three", base=first)

    assert mine["note"] == ""
    assert "Another window wrote here too" in late["note"]


def test_everything_beside_the_words_is_kept_and_told(opened):
    given = {
        "title": "A title", "tags": ["TrueNorth"], "moment": "joy", "exemplar": True,
        "built_on": [f"https://e.org/e/{ID}/index.html"],
        "links": [{"url": " https://e.org/a ", "title": "t", "note": "n"}],
    }  # fmt: skip
    entry = keep(opened, text="words", **given)["entry"]

    told = {**given, "built_on": [ID], "links": [{"url": "https://e.org/a", "title": "t", "note": "n"}]}  # fmt: skip
    assert {name: entry[name] for name in given} == told
    assert keep(opened, moment="")["entry"]["moment"] == ""


def test_an_unanswered_question_is_no(opened):
    assert keep(opened, text="words")["entry"]["exemplar"] is False
    assert keep(opened, exemplar="yes")["entry"]["exemplar"] is False


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "www.e.org", "", "file:///x"]
)
def test_a_link_that_leads_nowhere_is_said_and_holds_up_no_words(opened, url):
    answered = keep(
        opened, text="words", links=[{"url": url, "title": "t"}, {"url": "mailto:a@e.org"}]
    )

    assert answered["say"] == "kept"
    assert [link["url"] for link in answered["entry"]["links"]] == ["mailto:a@e.org"]
    assert "https://" in answered["note"]


@pytest.mark.parametrize("raw", [None, 7, "x", {}, [7], [None], [[]], [{}]])
@pytest.mark.parametrize("name", ["links", "files", "tags", "built_on", "drafts", "data"])
def test_values_of_another_shape_hold_up_no_words(opened, name, raw):
    answered = keep(opened, text="words", **{name: raw})

    assert (answered["say"], answered["entry"]["text"]) == ("kept", "words")


# Files


def upload(opened: OpenModule, desk: Desk, content: bytes, *, name: str, piece: int = 700) -> list:
    said = {"upload": "u1", "name": name, "type": "", "size": len(content)}
    return [
        tell(opened, BRIEF, "upload", desk, **said, start=at, bytes=content[at : at + piece])
        for at in range(0, len(content), piece)
    ]


def test_a_file_comes_in_pieces_and_is_kept_once_it_is_whole(opened):
    answers = upload(opened, Desk(), PNG, name="map.png")
    file = answers[-1]["file"]
    kept = keep(opened, files=[{**file, "alt": "A map"}])

    assert [a["say"] for a in answers] == ["upload", "upload", "attached"]
    assert [a.get("received") for a in answers[:2]] == [700, 1400]
    assert kept["entry"]["files"] == [{**file, "alt": "A map"}]
    assert (opened.folder / file["path"]).read_bytes() == PNG


@pytest.mark.parametrize(
    ("content", "may_name"),
    [
        (b"%PDF-1.7\n7 0 obj\n<</Author (Ana)>>\nendobj\ntrailer <</Info 7 0 R>>", False),
        (b"%PDF-1.7\ntrailer <</Encrypt 4 0 R /Info 7 0 R>>", True),
        (PNG, False),
    ],
)
def test_whose_name_may_stand_in_a_file_is_told_before_it_is_handed_in(opened, content, may_name):
    answer = upload(opened, Desk(), content, name="brief", piece=5000)[-1]

    assert (answer["say"], answer["may_name"]) == ("attached", may_name)


def test_a_piece_of_a_file_sent_twice_is_one_piece(opened):
    desk, said = Desk(), {"upload": "u", "name": "a.png", "size": len(PNG)}
    for start in (0, 0, 1000, 1000):
        part = PNG[start : start + 1000]
        tell(opened, BRIEF, "upload", desk, **said, start=start, bytes=part)
    last = tell(opened, BRIEF, "upload", desk, **said, start=2000, bytes=PNG[2000:])

    assert (last["say"], last["file"]["bytes"]) == ("attached", len(PNG))


@pytest.mark.parametrize(
    ("content", "name", "problem", "next"),
    [
        (b"\0\0\0\x18ftypheic" + bytes(2000), "IMG_1.HEIC", "HEIC", "JPEG"),
        (b"\0\0\0\x14ftypqt  " + bytes(2000), "clip.mov", "MOV", "MP4"),
        (b"PK\x03\x04" + b"word/document.xml" + bytes(2000), "a.docx", "Word", "PDF"),
        (b"PK\x03\x04" + b"ppt/presentation.xml" + bytes(2000), "a.pptx", "slides", "PDF"),
    ],
    ids=lambda v: str(v)[:8],
)
def test_a_file_nobody_could_open_is_refused_at_its_first_piece(
    opened, content, name, problem, next
):
    first = upload(opened, Desk(), content, name=name)[0]

    assert first["say"] == "refused"
    assert problem in first["problem"]
    assert next in first["next"]


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(opened):
    said = {"upload": "u", "name": "film.mp4", "size": 5 * 1024 * 1024, "start": 0, "bytes": b"x"}

    assert "'film.mp4' is 5.0 MB" in tell(opened, BRIEF, "upload", **said)["problem"]


@pytest.mark.parametrize(
    "strange",
    [{}, {"size": "x", "start": 0, "bytes": b""}, {"size": 9, "start": 4, "bytes": b"x"},
     {"size": 9, "start": 0, "bytes": "x"}, {"size": 1, "start": 0, "bytes": b""}],
)  # fmt: skip
def test_a_file_that_did_not_come_through_is_said(opened, strange):
    answered = tell(opened, BRIEF, "upload", upload="u", name="a.png", **strange)

    assert (answered["say"], bool(answered["next"])) == ("refused", True)


def test_more_files_than_a_task_takes_are_left_out_and_the_words_are_kept(opened):
    desk = Desk()
    files = [upload(opened, desk, PNG + bytes([n]), name="a.png")[-1]["file"] for n in range(3)]
    answered = keep(opened, text="words", files=files)

    assert (answered["say"], len(answered["entry"]["files"])) == ("kept", 2)
    assert "takes 2" in answered["note"]


# Looking back


def test_every_version_can_be_looked_at_and_one_be_shown_with_a_note(opened):
    for text in ("first", "second", "third"):
        id = keep(opened, text=text)["entry"]["id"]
    keep(opened, audience="cohort")
    listed = tell(opened, BRIEF, "versions", id=id, every=True)["versions"]
    first = tell(opened, BRIEF, "version", id=id, saved=listed[-1]["saved"])
    kept = keep(opened, drafts=[{"saved": listed[-1]["saved"], "note": "I saw her again"}])
    again = tell(opened, BRIEF, "versions", id=id)["versions"]

    assert [v["start"] for v in listed] == ["third", "second", "first"]
    assert [v["stands"] for v in listed] == [True, False, False]
    assert first["text"] == "first"
    assert kept["entry"]["shows"] == 1
    assert [v["note"] for v in again] == [None, None, "I saw her again"]
    (agreed,) = opened.agreed()
    assert [(d.text, d.note) for d in agreed.drafts] == [("first", "I saw her again")]
    assert keep(opened, drafts=[])["entry"]["shows"] == 0


def test_whoever_shows_an_earlier_map_has_read_all_that_is_shown_of_it(opened):
    drawn = {
        "centre": "Ofa, seven",
        "modalities": [{"name": "Boat club", "kind": "blended", "note": "Saturdays"}],
        "organisations": [{"name": "The ferry crew", "gives": ""}],
    }
    id = keep(opened, TREE, text="So far.", data=drawn)["entry"]["id"]
    keep(opened, TREE, data={**drawn, "modalities": []})
    then = tell(opened, TREE, "versions", id=id)["versions"][-1]["saved"]
    read = tell(opened, TREE, "version", Desk(render=str), id=id, saved=then)["html"]
    keep(opened, TREE, audience="cohort", drafts=[{"saved": then, "note": ""}])
    (draft,) = opened.agreed()[0].drafts

    assert draft.data["modalities"] == tuple(drawn["modalities"])
    for words in ("So far.", "Ofa, seven", "Boat club, blended, Saturdays", "- The ferry crew"):
        assert words in read


def test_of_many_versions_the_last_of_each_sitting_is_listed(tmp_path, opened):
    clock = itertools.count()
    hours = open_module(
        opened.folder,
        journals=tmp_path / "leadfolio",
        # Fifty keeps a sitting, each some seconds after the last; an hour between sittings.
        now=lambda: AT + timedelta(seconds=(n := next(clock)) + 3600 * (n // 100)),
        random=os.urandom,
    )
    for n in range(120):
        id = keep(hours, text=f"version {n}")["entry"]["id"]
    listed = tell(hours, BRIEF, "versions", id=id)["versions"]
    every = tell(hours, BRIEF, "versions", id=id, every=True)["versions"]

    assert len(every) == 120
    assert 30 < len(listed) < 40


@pytest.mark.parametrize("id", [None, 7, "x", ID])
def test_a_piece_that_is_not_there_has_no_versions(opened, id):
    assert tell(opened, BRIEF, "versions", id=id)["versions"] == []
    assert tell(opened, BRIEF, "version", id=id, saved="x")["text"] == ""


def test_words_that_are_left_are_kept_among_the_earlier_versions(opened):
    keep(opened, text="stands", audience="public")
    answered = tell(opened, BRIEF, "leave", text="left", data={"how": "slowly"})
    (stands,) = opened.standing().values()

    assert answered["say"] == "left"
    assert stands.text == "stands"
    assert "left" in [line.response.text for line in opened.drafts(stands.id)]
    assert [r.text for r in opened.agreed()] == ["stands"]


def test_words_that_are_left_where_nothing_stood_are_kept_and_stay_private(opened):
    tell(opened, LOG, "leave", id=ID, text="left")

    assert opened.standing() == {}
    assert [line.response.text for line in opened.drafts(ID)] == ["left", ""]


def test_words_are_shown_as_they_will_look(opened):
    desk = Desk(render=lambda text: f"<p>{text}</p>")

    assert tell(opened, BRIEF, "preview", desk, text="words")["html"] == "<p>words</p>"


# What was handed in before


def handed(opened: OpenModule, at: datetime) -> Receipt:
    receipt = Receipt(code="TN-2", at=at, course="autumn-2026", module="true-north", files={})
    opened.keep_receipt(receipt)
    return receipt


def test_a_piece_tells_for_whom_it_was_handed_in(opened):
    entry = keep(opened, text="words", audience="cohort")["entry"]
    at = times.read(entry["saved"]) + timedelta(seconds=5)
    handed(opened, at.replace(microsecond=0))
    for _ in range(8):
        opened._now()
    narrowed = keep(opened, audience="self")["entry"]
    new = keep(opened, LOG, text="after")["entry"]

    assert entry["handed"] is None
    assert narrowed["handed"] == {"audience": "cohort", "at": times.stamp(at)}
    assert new["handed"] is None


def test_a_module_is_handed_in_beside_a_piece_with_a_receipt_and_never_without(opened):
    def fails() -> Receipt:
        raise ExchangeError("the exchange cannot be reached", do="try again in an hour")

    keep(opened, text="words")
    good = tell(opened, BRIEF, "hand-in", Desk(hand_in=lambda: handed(opened, AT)))
    bad = tell(opened, BRIEF, "hand-in", Desk(hand_in=fails))

    assert (good["say"], good["code"]) == ("handed-in", "TN-2")
    assert (bad["say"], bad["next"]) == ("not-handed-in", "try again in an hour")
    assert tell(opened, BRIEF, "hand-in")["say"] == "not-handed-in"


# The commons


def test_what_colleagues_shared_is_offered_and_shown_as_safe_html(opened):
    entry = {"id": ID, "task": "brief", "module": "true-north", "title": "", "text": "We *walked*.",
             "shown": "Rosa", "exemplar": True}  # fmt: skip
    content = json.dumps({"format": "leadfolio.commons/1", "entries": [entry]}).encode()
    shared = Commons("place", fetch=lambda _: content)
    shared.read_now()
    desk = Desk(commons=shared, render=lambda text: f"<i>{text}</i>")
    offered = tell(opened, BRIEF, "commons", desk)

    (piece,) = offered["pieces"]
    assert (piece["name"], piece["shown"], piece["about"]) == ("We *walked*.", "Rosa", "true-north.brief")  # fmt: skip
    assert tell(opened, BRIEF, "piece", desk, id=ID)["html"] == "<i>We *walked*.</i>"
    assert tell(opened, BRIEF, "piece", desk, id="x")["html"] == ""


def test_what_the_facilitator_said_of_a_task_stands_where_it_is_written_and_nowhere_else(opened):
    said = (
        Said(task="brief", text="More of <this>.", sent=AT + timedelta(days=1)),
        Said(task="learning-log", text="Who was there?", sent=AT),
        Said(task="brief", text="Why?", sent=AT),
    )
    desk = Desk(said=lambda: said)

    def texts(task: Task) -> list[str]:
        return [one["text"] for one in tell(opened, task, "comments", desk)["comments"]]

    assert texts(BRIEF) == ["More of <this>.", "Why?"]
    assert texts(LOG) == ["Who was there?"]
    assert texts(TREE) == []
    assert tell(opened, BRIEF, "comments", desk)["comments"][1]["at"] == times.stamp(AT)


def test_what_was_said_of_a_task_by_its_old_id_is_found_under_its_new_one(tmp_path):
    renamed = replace(BRIEF, was=("sketch",))
    opened = a_module(tmp_path, renamed)
    desk = Desk(said=lambda: (Said(task="sketch", text="Begin here.", sent=AT),))

    (told,) = tell(opened, renamed, "comments", desk)["comments"]
    assert told["text"] == "Begin here."


def test_without_a_commons_it_is_said_kindly(opened):
    assert "Nobody has shared" in tell(opened, BRIEF, "commons")["sentence"]


def test_words_that_an_earlier_version_holds_are_known_and_others_are_not(opened):
    id = keep(opened, text="first", data={"how": "slowly"})["entry"]["id"]
    keep(opened, text="second, and more")

    def was_kept(**said) -> bool:
        return tell(opened, BRIEF, "was-kept", **said)["kept"]

    assert was_kept(id=id, values={"text": "first", "data how": "slowly", "drafts": []})
    assert was_kept(id=None, values={"text": "first"})
    assert was_kept(id=id, values={"text": "second, a"}), "written on from: every word of it stands"
    assert not was_kept(id=id, values={"text": "first", "data how": "fast"})
    assert not was_kept(id=id, values={"text": "first", "audience": "public"})
    assert not was_kept(id=id, values={"text": "never kept"})
    assert not was_kept(id=id, values={})
    assert not was_kept(id=id, values=7)


def test_a_choice_that_was_made_before_and_does_not_stand_is_asked_about(opened):
    """Narrowed once, widened since, narrowed again and not heard: nobody may pass over that."""
    id = keep(opened, text="words", audience="self")["entry"]["id"]
    keep(opened, audience="public")

    def was_kept(**values) -> bool:
        return tell(opened, BRIEF, "was-kept", id=id, values=values)["kept"]

    assert not was_kept(text="words", audience="self")
    assert not was_kept(audience="self")
    assert was_kept(text="words", audience="public")
