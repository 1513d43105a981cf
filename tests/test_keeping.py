"""Keeping: the journal holds every word, the folder exactly what is agreed to be handed in."""

import itertools
import json
import os
import stat
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadfolio import course, ids
from leadfolio.course import Course, Module, Part, Task
from leadfolio.errors import JournalError
from leadfolio.journal import Attachment, Audience, Draft, Link, Moment, ShownAs
from leadfolio.kinds import Kind
from leadfolio.session.keeping import OpenModule, open_module
from leadfolio.submission import Receipt

AT = datetime(2026, 11, 22, 10, 15, 3, tzinfo=UTC)
COURSE = Course(id="autumn-2026", title="T", cohort="C", modules=("true-north",), language="fi")
TASKS = (
    Task(id="why-educator", kind=Kind.REFLECT, prompt="Why?", words=(80, 400)),
    Task(id="learning-log", kind=Kind.LOG, prompt="What?", audience=Audience.PUBLIC, files=2),
    Task(id="one-risk", kind=Kind.COMMIT, prompt="Which?", optional=True, media=("text", "link")),
    Task(id="look-again", kind=Kind.EXAMINE, prompt="How?", about="true-north.one-risk"),
)
MODULE = Module(
    id="true-north",
    title="Finding your true north",
    version="sha256:aa",
    parts=tuple(Part(task=task) for task in TASKS),
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


class Ground:
    """A leader's home and module folder, and a clock that ticks once a second."""

    def __init__(self, root: Path) -> None:
        self.folder, self.journals = root / "autumn-2026" / "true-north", root / "leadfolio"
        self.folder.mkdir(parents=True)
        self.describe()
        self.clock = itertools.count()

    def describe(self, module: Module = MODULE) -> None:
        (self.folder / "module.json").write_text(json.dumps(course.released(COURSE, module)))

    def now(self) -> datetime:
        return AT + timedelta(seconds=next(self.clock))

    def open(self, **more) -> OpenModule:
        places = {"journals": self.journals, "now": self.now, "random": os.urandom, **more}
        return open_module(self.folder, **places)

    @property
    def journal(self) -> Path:
        return self.journals / "autumn-2026" / "true-north"

    def lines(self) -> list[dict]:
        content = b"".join(path.read_bytes() for path in self.journal.glob("*.jsonl"))
        found = [json.loads(line) for line in content.split(b"\n") if line]
        return sorted(found, key=lambda line: line["saved"])

    def agreed(self) -> dict:
        return json.loads((self.folder / "responses.json").read_text(encoding="utf-8"))

    def files(self) -> set[str]:
        folder = self.folder / "files"
        return {path.name for path in folder.iterdir()} if folder.is_dir() else set()

    def put(self, *responses: dict, **more) -> None:
        document = {
            "format": "leadfolio.responses/1",
            "course": "autumn-2026",
            "module": "true-north",
            "written": "2026-11-20T08:01:00Z",
            "responses": list(responses),
        }
        (self.folder / "responses.json").write_text(json.dumps({**document, **more}))


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def piece(text: str, *, n: int = 1, **more) -> dict:
    """A response as another writer would have put it into responses.json."""
    return {
        "id": ids.entry_id(AT, n.to_bytes(10)),
        "task": "why-educator",
        "kind": "reflect",
        "text": text,
        "audience": "cohort",
        "shown_as": "name",
        "written": "2026-11-20T08:01:00Z",
        **more,
    }


# What a module's folder says of itself


def test_module_json_is_read_back_as_it_was_released():
    read = course.read_released(course.released(COURSE, MODULE))

    assert read.module.tasks == TASKS
    assert (read.course, read.language, read.module.version) == ("autumn-2026", "fi", "sha256:aa")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "cannot be read"),
        ("[]", "not what leadfolio writes"),
        ('{"format": "leadfolio.module/0"}', "older leadfolio"),
        ('{"format": "leadfolio.module/2"}', "newer leadfolio"),
        ('{"format": "leadfolio.responses/1"}', "format should be"),
        (
            '{"format": "leadfolio.module/1", "module": "../..", "course": "c", "tasks": []}',
            "not whole",
        ),
        (
            '{"format": "leadfolio.module/1", "module": "m", "course": "c", "tasks": [{}]}',
            "not whole",
        ),
        ('{"format": "leadfolio.module/1", "module": "m", "course": "c"}', "not whole"),
    ],
)
def test_a_folder_that_is_no_module_of_ours_is_explained(ground, content, sentence):
    (ground.folder / "module.json").write_text(content)

    with pytest.raises(JournalError, match=sentence) as caught:
        ground.open()
    assert caught.value.do


def test_a_folder_without_a_module_is_explained(ground):
    (ground.folder / "module.json").unlink()

    with pytest.raises(JournalError, match="no module of the course"):
        ground.open()


# Keeping


def test_a_new_piece_is_for_the_facilitator_under_its_writers_name(ground):
    kept = ground.open().keep("why-educator", text="A story.")

    assert kept.response.audience is Audience.FACILITATOR
    assert kept.response.shown_as is ShownAs.NAME
    assert kept.response.exemplar is False
    assert kept.response.drafts == ()
    assert (kept.response.version, kept.response.language) == ("sha256:aa", "fi")
    assert ids.is_entry_id(kept.response.id)


def test_what_is_kept_lies_in_the_journal_and_what_is_agreed_in_the_folder(ground):
    kept = ground.open().keep("why-educator", text="A story.")

    (line,) = ground.lines()
    (agreed,) = ground.agreed()["responses"]
    assert line.pop("saved").endswith("Z")
    assert line == agreed
    assert agreed["id"] == kept.response.id


def test_the_document_is_the_contracts(ground):
    ground.open().keep("why-educator", text="A story.")

    assert list(ground.agreed()) == ["format", "course", "module", "written", "responses"]
    assert (
        list(ground.agreed()["responses"][0])
        == (
            "id task kind version title text language audience shown_as first_written written tags "
            "moment links files built_on exemplar drafts data"
        ).split()
    )


def test_everything_given_is_kept_and_comes_back(ground):
    opened = ground.open()
    picture = opened.attach(PNG, alt="A map", type="image/png")
    other = ids.entry_id(AT, bytes(10))
    given = {
        "text": "words",
        "title": "A title",
        "language": "en",
        "audience": "public",
        "shown_as": "pseudonym",
        "tags": ("TrueNorth",),
        "moment": "joy",
        "links": (Link(url="https://e.org/a", title="t", note="n"),),
        "files": (picture,),
        "built_on": (other,),
        "exemplar": True,
        "drafts": (Draft(written=AT, text="first", note="why"),),
        "data": {"by": "2026-12-01", "outcome": None, "learned": ""},
    }
    kept = opened.keep("one-risk", **given)
    again = ground.open().standing()[kept.response.id]

    assert again == kept.response
    assert {name: getattr(again, name) for name in given} == given


def test_what_is_not_given_stays_as_it_stood(ground):
    opened = ground.open()
    first = opened.keep(
        "why-educator", text="A story.", audience="public", moment="trial", tags=["a"]
    )
    second = opened.keep("why-educator", text="A better story.")

    assert second.response.id == first.response.id
    assert second.response.audience is Audience.PUBLIC
    assert second.response.moment is Moment.TRIAL
    assert second.response.tags == ("a",)


def test_a_moment_can_be_taken_back(ground):
    opened = ground.open()
    opened.keep("why-educator", text="A story.", moment="joy")

    assert opened.keep("why-educator", moment=None).response.moment is None


def test_written_is_when_the_words_changed_and_first_written_when_they_began(ground):
    opened = ground.open()
    first = opened.keep("why-educator", text="one").response
    wider = opened.keep("why-educator", audience="cohort").response
    second = opened.keep("why-educator", text="two").response

    assert first.first_written == wider.first_written == second.first_written
    assert wider.written == first.written
    assert second.written > first.written


def test_nothing_changed_is_no_new_line(ground):
    opened = ground.open()
    first = opened.keep("why-educator", text="one")
    again = opened.keep("why-educator", text="one", audience="facilitator")

    assert again == first
    assert len(ground.lines()) == 1


def test_a_clock_set_back_keeps_the_later_words_standing(ground):
    opened = ground.open()
    opened.keep("why-educator", text="one")
    ground.open(now=lambda: AT - timedelta(days=9)).keep("why-educator", text="two")

    assert [line["text"] for line in ground.lines()] == ["one", "two"]
    assert ground.agreed()["responses"][0]["text"] == "two"
    (stands,) = ground.open().standing().values()
    assert stands.written >= stands.first_written


def test_the_wording_answered_stays_with_words_that_did_not_change(ground):
    first = ground.open().keep("why-educator", text="one").response
    ground.describe(Module(id="true-north", title="T", version="sha256:bb", parts=MODULE.parts))
    wider = ground.open().keep("why-educator", audience="cohort").response
    second = ground.open().keep("why-educator", text="two").response

    assert (first.version, wider.version, second.version) == ("sha256:aa", "sha256:aa", "sha256:bb")


def test_a_log_holds_many_pieces_and_a_reflection_one(ground):
    opened = ground.open()
    for text in ("one", "two"):
        opened.keep("learning-log", text=text)
        opened.keep("why-educator", text=text)

    assert [r.text for r in opened.standing().values() if r.task == "learning-log"] == [
        "one",
        "two",
    ]
    assert [r.text for r in opened.standing().values() if r.task == "why-educator"] == ["two"]


def test_one_of_many_is_changed_by_its_id(ground):
    opened = ground.open()
    one, _ = (opened.keep("learning-log", text=text).response for text in ("one", "two"))
    opened.keep("learning-log", id=one.id, text="one, later")

    assert [r.text for r in opened.standing().values()] == ["one, later", "two"]
    assert [k.response.text for k in opened.drafts(one.id)] == ["one", "one, later"]


def test_a_piece_sent_twice_under_one_id_is_one_piece(ground):
    opened, id = ground.open(), ids.entry_id(AT, bytes(10))
    for text in ("sent", "sent", "sent again"):
        opened.keep("learning-log", id=id, text=text)

    assert [r.text for r in opened.standing().values()] == ["sent again"]


def test_two_windows_write_one_reflection_and_the_last_stands(ground):
    one, two = ground.open(), ground.open()
    first = one.keep("why-educator", id=ids.entry_id(AT, bytes(10)), text="here")
    second = two.keep("why-educator", id=ids.entry_id(AT, b"\1" * 10), text="there")

    assert second.response.id == first.response.id
    assert [r["text"] for r in ground.agreed()["responses"]] == ["there"]
    assert [k.response.text for k in one.drafts(first.response.id)] == ["here", "there"]


def test_words_kept_in_one_window_are_not_dropped_by_the_other(ground):
    one, two = ground.open(), ground.open()
    one.keep("learning-log", text="one")
    two.keep("learning-log", text="two")
    one.keep("learning-log", text="three")

    assert [r["text"] for r in ground.agreed()["responses"]] == ["one", "two", "three"]


def test_words_another_window_keeps_in_the_midst_of_a_save_are_not_dropped(ground):
    other = ground.open()
    interrupted = []

    def now() -> datetime:
        if not interrupted and any(line["text"] == "here" for line in ground.lines()):
            interrupted.append(True)
            other.keep("learning-log", text="there")
        return ground.now()

    ground.open(now=now).keep("learning-log", text="here")

    assert interrupted
    assert {r["text"] for r in ground.agreed()["responses"]} == {"here", "there"}


# What is agreed


def test_what_only_its_writer_may_read_is_nowhere_in_the_folder(ground):
    opened = ground.open()
    picture = opened.attach(PNG, alt="a", type="image/png")
    opened.keep("learning-log", text="SECRET", audience="self", files=[picture])
    opened.keep("why-educator", text="shared")

    assert [r["text"] for r in ground.agreed()["responses"]] == ["shared"]
    assert ground.files() == set()
    everything = b"".join(p.read_bytes() for p in ground.folder.rglob("*") if p.is_file())
    assert b"SECRET" not in everything


def test_narrowing_takes_the_piece_and_its_files_out_at_once(ground):
    opened = ground.open()
    picture = opened.attach(PNG, alt="a", type="image/png")
    kept = opened.keep("learning-log", text="a", audience="public", files=[picture])
    before = ground.files()
    opened.keep("learning-log", id=kept.response.id, audience="self")

    assert before == {picture.path.removeprefix("files/")}
    assert ground.files() == set()
    assert ground.agreed()["responses"] == []
    assert ground.open().standing()[kept.response.id].files == (picture,)


def test_a_file_two_pieces_name_stays_while_one_is_shared(ground):
    opened = ground.open()
    picture = opened.attach(PNG, alt="a", type="image/png")
    one = opened.keep("learning-log", text="a", files=[picture]).response
    opened.keep("learning-log", text="b", files=[picture])
    opened.take_away(one.id)

    assert ground.files() == {picture.path.removeprefix("files/")}


def test_drafts_stay_in_the_journal_unless_they_are_chosen(ground):
    opened = ground.open()
    first = opened.keep("why-educator", text="FIRST")
    opened.keep("why-educator", text="second")
    hidden = (ground.folder / "responses.json").read_text()
    draft = Draft(written=first.response.written, text="FIRST", note="I was unsure")
    opened.keep("why-educator", drafts=[draft])

    assert "FIRST" not in hidden
    assert [d["text"] for d in ground.agreed()["responses"][0]["drafts"]] == ["FIRST"]


def test_a_piece_taken_away_is_gone_from_what_stands_and_stays_in_the_journal(ground):
    opened = ground.open()
    kept = opened.keep("why-educator", text="words").response
    opened.take_away(kept.id)

    assert opened.standing() == {}
    assert ground.agreed()["responses"] == []
    assert ground.lines()[-1]["audience"] == "self"
    assert ground.lines()[-1]["text"] == ""
    assert opened.drafts(kept.id)[0].response.text == "words"


def test_after_a_piece_was_taken_away_the_task_begins_anew(ground):
    opened = ground.open()
    gone = opened.keep("why-educator", text="words", audience="public").response
    opened.take_away(gone.id)
    new = opened.keep("why-educator", text="other").response

    assert new.id != gone.id
    assert new.audience is Audience.FACILITATOR


def test_nothing_is_made_in_a_folder_where_nothing_was_written(ground):
    ground.open()

    assert [path.name for path in ground.folder.iterdir()] == ["module.json"]
    assert not ground.journals.exists()


steps = st.lists(
    st.tuples(
        st.sampled_from(["why-educator", "learning-log"]),
        st.sampled_from(["", "alpha", "beta"]),
        st.sampled_from(list(Audience)),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_whatever_is_written_the_folder_holds_exactly_what_is_agreed(tmp_path_factory, given):
    ground = Ground(tmp_path_factory.mktemp("home"))
    opened = ground.open()
    picture = opened.attach(PNG, alt="a", type="image/png")
    for task, text, audience, pictured in given:
        files = [picture] if pictured else []
        if text or pictured:
            opened.keep(task, text=text, audience=audience, files=files)
    standing = ground.open().standing()

    agreed = {i: r for i, r in standing.items() if r.audience is not Audience.SELF and not r.empty}
    if (ground.folder / "responses.json").exists() or agreed:
        assert [r["id"] for r in ground.agreed()["responses"]] == list(agreed)
    named = {f.path.removeprefix("files/") for r in agreed.values() for f in r.files}
    assert ground.files() == named


# Another home, another machine


def test_in_a_new_home_what_was_handed_in_is_taken_into_the_journal_first(ground):
    opened = ground.open()
    picture = opened.attach(PNG, alt="a", type="image/png")
    opened.keep("learning-log", text="handed in", audience="cohort", files=[picture])
    before = ground.agreed()
    ground.journals.rename(ground.journals.with_name("lost"))
    again = ground.open()
    again.keep("why-educator", text="new")

    assert ground.agreed()["responses"][0] == before["responses"][0]
    assert [r["text"] for r in ground.agreed()["responses"]] == ["handed in", "new"]
    assert (ground.journal / picture.path.removeprefix("files/")).read_bytes() == PNG


def test_opening_again_takes_nothing_in_twice(ground):
    ground.put(piece("from elsewhere"))
    for _ in range(3):
        ground.open()

    assert len(ground.lines()) == 1


def test_later_words_from_another_machine_stand_and_earlier_ones_do_not(ground):
    ground.put(piece("middle", written="2026-11-20T09:00:00Z"))
    ground.open()
    ground.put(piece("later", written="2026-11-20T10:00:00Z"))
    ground.open()
    ground.put(piece("earlier", written="2026-11-20T08:00:00Z"))
    opened = ground.open()

    assert [r.text for r in opened.standing().values()] == ["later"]
    assert {line["text"] for line in ground.lines()} == {"earlier", "middle", "later"}


@pytest.mark.parametrize(("first", "second"), [("self", "public"), ("public", "self")])
def test_of_the_same_words_at_two_audiences_the_narrower_stands(ground, first, second):
    ground.put(piece("words", audience=first))
    ground.open()
    ground.put(piece("words", audience=second))
    opened = ground.open()

    assert [r.audience for r in opened.standing().values()] == [Audience.SELF]
    assert ground.agreed()["responses"] == []


def test_what_changed_in_the_folder_while_the_module_was_open_is_not_dropped(ground):
    opened = ground.open()
    opened.keep("learning-log", text="here")
    ground.put(piece("from another machine"))
    opened.keep("learning-log", text="here too")

    assert {r["text"] for r in ground.agreed()["responses"]} == {
        "here", "from another machine", "here too",
    }  # fmt: skip


def test_a_foreign_file_is_kept_under_its_sha256(ground):
    (ground.folder / "files").mkdir()
    (ground.folder / "files" / "photo.png").write_bytes(PNG)
    ground.put(
        piece("a", files=[{"path": "files/photo.png", "alt": "b", "type": "image/png", "bytes": 1}])
    )
    ground.open()

    (file,) = ground.agreed()["responses"][0]["files"]
    assert file["bytes"] == len(PNG)
    assert {file["path"]} == {f"files/{name}" for name in ground.files()}
    assert len(file["path"]) == len("files/") + 64 + len(".png")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{", "could not be read"),
        (b"\xff\xfe\x00", "could not be read"),
        (b"[1, 2]", "not what leadfolio writes"),
        (b'{"format": "leadfolio.responses/0", "responses": []}', "not of a format"),
        (
            b'{"format": "leadfolio.responses/1", "course": "spring", "module": "true-north", "responses": []}',
            "another course",
        ),
    ],
)
def test_a_responses_json_that_is_not_ours_is_set_aside_whole(ground, content, why):
    (ground.folder / "responses.json").write_bytes(content)
    opened = ground.open()
    opened.keep("why-educator", text="words")

    (fault,) = opened.faults
    assert why in fault.problem
    assert (ground.journal / fault.where).read_bytes() == content
    assert [r["text"] for r in ground.agreed()["responses"]] == ["words"]
    assert sorted(p.name for p in ground.folder.iterdir()) == ["module.json", "responses.json"]


def test_a_piece_that_cannot_be_read_does_not_cost_the_others(ground):
    ground.put(piece("good"), {"id": "../../x", "text": "bad"})
    opened = ground.open()

    assert [r["text"] for r in ground.agreed()["responses"]] == ["good"]
    (fault,) = opened.faults
    assert "bad" in (ground.journal / fault.where).read_text()


def test_a_newer_leadfolios_words_are_left_untouched(ground):
    ground.put(piece("from the future"), format="leadfolio.responses/2")
    before = (ground.folder / "responses.json").read_bytes()

    with pytest.raises(JournalError, match="newer leadfolio"):
        ground.open()
    assert (ground.folder / "responses.json").read_bytes() == before


def test_a_link_in_the_place_of_responses_json_is_not_followed(ground, tmp_path):
    target = tmp_path / "target.json"
    target.write_text("SECRET")
    (ground.folder / "responses.json").symlink_to(target)
    ground.open().keep("why-educator", text="words")

    assert target.read_text() == "SECRET"
    assert not (ground.folder / "responses.json").is_symlink()
    assert ground.agreed()["responses"][0]["text"] == "words"


def test_what_a_leader_put_into_files_by_hand_is_set_aside_and_not_handed_in(ground):
    (ground.folder / "files").mkdir()
    (ground.folder / "files" / "my holiday.jpg").write_bytes(b"jpeg")
    ground.open().keep("why-educator", text="words")

    assert ground.files() == set()
    (aside,) = ground.journal.glob("set-aside-*-my holiday.jpg")
    assert aside.read_bytes() == b"jpeg"


def test_a_link_in_the_place_of_the_files_folder_is_not_written_through(ground, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept.txt").write_text("stays")
    (ground.folder / "files").symlink_to(elsewhere)
    opened = ground.open()
    picture = opened.attach(PNG, alt="a", type="image/png")
    opened.keep("why-educator", text="words", files=[picture])

    assert [p.name for p in elsewhere.iterdir()] == ["kept.txt"]
    assert not (ground.folder / "files").is_symlink()
    assert ground.files() == {picture.path.removeprefix("files/")}


# What breaks


def test_a_journal_that_cannot_be_written_leaves_the_folder_as_it_was(ground):
    opened = ground.open()
    opened.keep("why-educator", text="before")
    before = (ground.folder / "responses.json").read_bytes()
    for file in ground.journal.glob("*.jsonl"):
        file.rename(file.with_suffix(".away"))
        file.mkdir()

    with pytest.raises(JournalError, match="could not be kept") as caught:
        opened.keep("why-educator", text="after")
    assert caught.value.do
    assert (ground.folder / "responses.json").read_bytes() == before


def test_a_folder_that_cannot_be_written_keeps_the_words_and_says_so(ground):
    opened = ground.open()
    blocked = ground.folder
    moved = blocked.rename(blocked.with_name("moved"))
    blocked.write_text("no folder any more")
    kept = opened.keep("why-educator", text="words")

    assert kept.response.text == "words"
    assert opened.trouble is not None
    assert "kept in your journal" in opened.trouble.problem
    assert ground.lines()[0]["text"] == "words"
    blocked.unlink()
    moved.rename(blocked)
    opened.keep("why-educator", text="more words")
    assert opened.trouble is None
    assert ground.agreed()["responses"][0]["text"] == "more words"


def test_a_picture_that_is_gone_is_asked_for_again(ground):
    opened = ground.open()
    picture = opened.attach(PNG, alt="The map", type="image/png")
    opened.keep("why-educator", text="words", files=[picture])
    name = picture.path.removeprefix("files/")
    (ground.journal / name).unlink()
    (ground.folder / "files" / name).unlink()
    again = ground.open()

    assert again.trouble is not None
    assert "'The map'" in again.trouble.problem
    assert again.standing()


# What is refused, while it can still be mended


@pytest.mark.parametrize(
    ("given", "sentence", "next"),
    [
        ({"task": "why-educater", "text": "a"}, "no task called", "why-educator"),
        ({"task": "zzz", "text": "a"}, "no task called", "learning-log"),
        ({"task": "why-educator"}, "nothing to keep", "write"),
        ({"task": "why-educator", "text": "  \n"}, "nothing to keep", "write"),
        ({"task": "why-educator", "text": "a", "audience": "everyone"}, "no answer", "cohort"),
        ({"task": "why-educator", "text": "a", "moment": "rage"}, "no answer", "triumph"),
        ({"task": "why-educator", "text": "a", "shown_as": "x"}, "no answer", "pseudonym"),
        ({"task": "why-educator", "text": "a", "id": "../x"}, "not the id", "again"),
        ({"task": "why-educator", "text": "a", "data": {"mood": "b"}}, "no field", "none"),
        ({"task": "one-risk", "text": "a", "data": {"bye": "b"}}, "no field", "'by'"),
        ({"task": "one-risk", "text": "a", "data": {"by": "soon"}}, "kind", "by, outcome"),
        ({"task": "why-educator", "text": "a", "built_on": ["x"]}, "named by its id", "list"),
        (
            {"task": "why-educator", "links": [Link(url="javascript:alert(1)")]},
            "not an address",
            "https://",
        ),
        (
            {
                "task": "why-educator",
                "files": [Attachment(path="files/no.png", type="image/png", bytes=1)],
            },
            "is not here",
            "once more",
        ),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(ground, given, sentence, next):
    with pytest.raises(JournalError, match=sentence) as caught:
        ground.open().keep(**given)

    assert next in caught.value.do
    assert not ground.journals.exists()


def test_a_piece_is_not_moved_to_another_task(ground):
    opened = ground.open()
    kept = opened.keep("learning-log", text="a").response

    with pytest.raises(JournalError, match="answers another task"):
        opened.keep("why-educator", id=kept.id, text="b")


def test_a_piece_that_is_not_there_cannot_be_taken_away(ground):
    with pytest.raises(JournalError, match="not in your journal"):
        ground.open().take_away(ids.entry_id(AT, bytes(10)))


def test_more_files_than_the_task_takes_are_refused(ground):
    opened = ground.open()
    three = [opened.attach(PNG + bytes([n]), alt="a", type="image/png") for n in range(3)]

    with pytest.raises(JournalError, match="takes 2"):
        opened.keep("learning-log", files=three)


def zipped(*names: str) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


ALLOWED = [
    (PNG, "image/png", "png"),
    (b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg", "jpg"),
    (b"GIF89a" + bytes(20), "image/gif", "gif"),
    (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp", "webp"),
    (b"%PDF-1.7\n", "application/pdf", "pdf"),
    (b"ID3\x04" + bytes(20), "audio/mpeg", "mp3"),
    (b"\xff\xfb\x90\x00" + bytes(20), "audio/mpeg", "mp3"),
    (b"\0\0\0\x20ftypM4A \0\0\0\0", "audio/mp4", "m4a"),
    (b"\0\0\0\x20ftypisom\0\0\0\0", "video/mp4", "mp4"),
    (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm", "webm"),
]


@pytest.mark.parametrize(("content", "type", "ending"), ALLOWED, ids=lambda v: str(v)[:12])
def test_a_file_is_told_from_its_bytes_whatever_it_is_called(ground, content, type, ending):
    opened = ground.open()
    found = opened.attach(content, alt="a", type="application/octet-stream", name="x.exe")

    assert found.type == type
    assert found.path.endswith(f".{ending}")
    assert found.bytes == len(content)
    assert opened.attached(found) == content


REFUSED = [
    (b"\0\0\0\x18ftypheic\0\0\0\0", "IMG_1.HEIC", "HEIC", "JPEG"),
    (b"\0\0\0\x18ftypmif1\0\0\0\0", "", "HEIC", "JPEG"),
    (b"\0\0\0\x14ftypqt  \0\0\0\0", "clip.mp4", "MOV", "MP4"),
    (b"\0\0\0\x08wide\0\0\0\0mdat", "clip.mov", "MOV", "MP4"),
    (zipped("[Content_Types].xml", "word/document.xml"), "essay.docx", "Word", "PDF"),
    (zipped("[Content_Types].xml", "word/document.xml"), "essay.png", "Word", "PDF"),
    (zipped("ppt/presentation.xml"), "talk.pptx", "slides", "PDF"),
    (zipped("xl/workbook.xml"), "marks.xlsx", "spreadsheet", "CSV"),
    (b"\xd0\xcf\x11\xe0" + bytes(20), "old.doc", "Word", "PDF"),
    (zipped("a.txt"), "a.zip", "office document", "PDF"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "cannot show", "PNG"),
    (b"<html><script>1</script>", "a.png", "cannot show", "PNG"),
    (b"MZ\x90\x00", "a.png", "cannot show", "PNG"),
    (b"\x1a\x45\xdf\xa3\x9fmatroska", "a.webm", "cannot show", "WebM"),
    (b"", "a.png", "empty", "again"),
]


@pytest.mark.parametrize(
    ("content", "name", "called", "instead"), REFUSED, ids=lambda v: str(v)[:12]
)
def test_what_pages_cannot_show_is_refused_with_what_to_save_it_as(
    ground, content, name, called, instead
):
    with pytest.raises(JournalError) as caught:
        ground.open().attach(content, alt="a", type="", name=name)

    assert called in caught.value.problem
    assert instead in caught.value.do
    assert not ground.journals.exists()


def test_a_table_is_taken_where_it_says_it_is_one(ground):
    opened = ground.open()

    assert opened.attach("a,ä\n".encode(), alt="", type="text/csv").path.endswith(".csv")
    assert (
        opened.attach("a;ä\n".encode("latin-1"), alt="", type="", name="m.csv").type == "text/csv"
    )
    with pytest.raises(JournalError):
        opened.attach(b"a,b\n", alt="", type="text/plain", name="m.txt")


def test_a_file_that_is_too_large_is_refused_with_its_size(ground):
    with pytest.raises(JournalError, match=r"'a.png' is 1\.\d MB; a file may be 1 MB at most"):
        ground.open(file_mb=1).attach(PNG + bytes(1024 * 1024), alt="", type="", name="a.png")


def test_a_receipt_is_kept_beside_the_journal(ground):
    receipt = Receipt(
        code="TN-2222-2222", at=AT, course="autumn-2026", module="true-north", files={}
    )
    ground.open().keep_receipt(receipt)

    kept = json.loads((ground.journal / "receipts" / "TN-2222-2222.json").read_text())
    assert kept["format"] == "leadfolio.receipt/1"
    assert stat.S_IMODE((ground.journal / "receipts" / "TN-2222-2222.json").stat().st_mode) == 0o600


# Narrowing, and being killed on the way


class Killed(BaseException):
    """The kernel was killed here."""


def killed_before_the_journal_line(opened: OpenModule, monkeypatch, act) -> None:
    def killed(*_, **__):
        raise Killed

    monkeypatch.setattr(opened._journal, "append", killed)
    with pytest.raises(Killed):
        act()


NARROWER = [
    ({"audience": "facilitator"}, {"audience": "facilitator"}),
    ({"shown_as": "pseudonym"}, {"shown_as": "pseudonym"}),
    ({"exemplar": False}, {"exemplar": False}),
    ({"drafts": ()}, {"drafts": []}),
]


@pytest.mark.parametrize(("change", "seen"), NARROWER, ids=lambda v: next(iter(v)))
def test_a_kernel_killed_while_narrowing_leaves_nothing_wider(ground, monkeypatch, change, seen):
    opened = ground.open()
    draft = Draft(written=AT, text="FIRST", note="")
    opened.keep("why-educator", text="words")
    opened.keep("why-educator", audience="cohort", exemplar=True, drafts=[draft])
    killed_before_the_journal_line(
        opened, monkeypatch, lambda: opened.keep("why-educator", text="more words", **change)
    )

    (agreed,) = ground.agreed()["responses"]
    assert {name: agreed[name] for name in seen} == seen
    assert agreed["text"] == "words"
    (stands,) = ground.open().standing().values()
    assert getattr(stands, next(iter(change))) == next(iter(change.values()))
    assert "words" in stands.text


def test_a_kernel_killed_while_a_piece_becomes_only_mine_leaves_it_nowhere(ground, monkeypatch):
    opened = ground.open()
    picture = opened.attach(PNG, alt="a", type="image/png")
    opened.keep("learning-log", text="SECRET", audience="public", files=[picture])
    (id,) = opened.standing()
    killed_before_the_journal_line(
        opened, monkeypatch, lambda: opened.keep("learning-log", id=id, audience="self")
    )

    assert ground.agreed()["responses"] == []
    assert ground.files() == set()
    stands = ground.open().standing()[id]
    assert (stands.text, stands.audience) == ("SECRET", "self")
    assert ground.agreed()["responses"] == []


def test_a_kernel_killed_while_a_piece_is_taken_away_leaves_it_nowhere(ground, monkeypatch):
    opened = ground.open()
    id = opened.keep("why-educator", text="words", audience="public").response.id
    killed_before_the_journal_line(opened, monkeypatch, lambda: opened.take_away(id))

    assert ground.agreed()["responses"] == []
    assert ground.open().standing()[id].audience == "self"
    assert ground.agreed()["responses"] == []


def test_a_piece_made_private_by_a_killed_kernel_can_be_shared_again(ground, monkeypatch):
    opened = ground.open()
    id = opened.keep("why-educator", text="words", audience="public").response.id
    killed_before_the_journal_line(opened, monkeypatch, lambda: opened.take_away(id))

    ground.open().keep("why-educator", audience="cohort")

    assert ground.open().standing()[id].audience == "cohort"
    assert [r["audience"] for r in ground.agreed()["responses"]] == ["cohort"]


def test_what_was_made_private_stays_so_where_the_journal_could_not_be_written(ground, monkeypatch):
    opened = ground.open()
    opened.keep("why-educator", text="words", audience="public")
    with monkeypatch.context() as full:

        def no_room(*_, **__):
            raise JournalError("there is no room left", do="make room")

        full.setattr("leadfolio.edges.disk.journals.Journal.append", no_room)
        with pytest.raises(JournalError):
            opened.keep("why-educator", audience="self")
        still_full = ground.open()
        assert ground.agreed()["responses"] == []
        assert [fault.problem for fault in still_full.faults] == ["there is no room left"]

    (stands,) = ground.open().standing().values()
    assert stands.audience == "self"


def test_where_the_journal_cannot_be_written_the_folder_stays_narrow(ground, monkeypatch):
    opened = ground.open()
    opened.keep("why-educator", text="words", audience="public")
    with monkeypatch.context() as full:

        def no_room(*_, **__):
            raise JournalError("there is no room left", do="make room")

        full.setattr(opened._journal, "append", no_room)
        with pytest.raises(JournalError):
            opened.keep("why-educator", audience="self")
    opened.keep("learning-log", text="another")

    assert [r["text"] for r in ground.agreed()["responses"]] == ["another"]
    opened.keep("why-educator", audience="cohort")
    assert {r["audience"] for r in ground.agreed()["responses"]} == {"facilitator", "cohort"}


def test_widening_is_kept_before_it_is_agreed(ground, monkeypatch):
    opened = ground.open()
    opened.keep("why-educator", text="words")
    killed_before_the_journal_line(
        opened, monkeypatch, lambda: opened.keep("why-educator", audience="public", text="more")
    )

    (agreed,) = ground.agreed()["responses"]
    assert (agreed["audience"], agreed["text"]) == ("facilitator", "words")


# A task that is called otherwise now


def renamed(**more) -> Module:
    calling = Task(id="calling", kind=Kind.REFLECT, prompt="Why?", was=("why-educator",))
    return replace(MODULE, version="sha256:bb", parts=(Part(task=calling),), **more)


def test_what_was_written_before_a_task_was_renamed_is_what_stands_for_it(ground):
    first = ground.open().keep("why-educator", text="Because of Mina.", audience="cohort")
    ground.describe(renamed())

    stood = ground.open().stood("calling")

    assert stood is not None
    assert (stood.id, stood.text) == (first.response.id, "Because of Mina.")


def test_a_second_thought_after_a_task_was_renamed_is_the_same_piece(ground):
    first = ground.open().keep("why-educator", text="Because of Mina.", audience="cohort")
    ground.describe(renamed())

    opened = ground.open()
    again = opened.keep("calling", id=first.response.id, text="Because of Mina, and Olu.")

    assert (again.response.id, again.response.task) == (first.response.id, "calling")
    assert again.response.version == "sha256:bb"
    assert [line.response.text for line in opened.drafts(again.response.id)] == [
        "Because of Mina.",
        "Because of Mina, and Olu.",
    ]
    (agreed,) = ground.agreed()["responses"]
    assert (agreed["task"], agreed["audience"]) == ("calling", "cohort")


def test_another_audience_after_a_task_was_renamed_keeps_the_wording_that_was_answered(ground):
    ground.open().keep("why-educator", text="Because of Mina.")
    ground.describe(renamed())

    kept = ground.open().keep("calling", audience="cohort").response

    assert (kept.task, kept.version) == ("calling", "sha256:aa")


def test_a_piece_made_private_after_its_task_was_renamed_leaves_the_folder(ground):
    ground.open().keep("why-educator", text="Because of Mina.", audience="cohort")
    ground.describe(renamed())

    ground.open().keep("calling", audience="self")

    assert ground.agreed()["responses"] == []
