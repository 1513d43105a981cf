"""Collecting: the newest of each leader, checked and woven; one bad folder stops nobody."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadfolio import submission
from leadfolio.edges.exchange import cells, marking, names
from leadfolio.errors import CourseError, ExchangeError
from leadfolio.pipeline import collecting
from leadfolio.report import Level

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
COURSE = """format = "leadfolio.course/1"
id = "spring"
title = "Leading"
cohort = "Spring"
modules = ["north", "south"]
"""
MODULE = "---\ntitle: %s\n---\nProse.\n\n:::{task} why\n:kind: reflect\n\nWhy?\n:::\n\n:::{task} who\n:kind: reflect\n\nWho?\n:::\n"


def frame() -> dict[str, object]:
    """A released notebook of two tasks."""
    held = [
        {
            "cell_type": "markdown",
            "id": f"{task}-answer",
            "metadata": {"tags": ["answer"], "leadfolio": {"task": task}},
            "source": "*Stub.*",
        }
        for task in ("why", "who")
    ]
    made = marking.mark({"cells": held, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    for cell in made["cells"]:
        cell["metadata"]["nbgrader"]["checksum"] = cells.checksum(cell)
    return made


def module_json(module: str) -> str:
    tasks = [{"id": task, "kind": "reflect"} for task in ("why", "who")]
    said = {
        "format": "leadfolio.module/1",
        "module": module,
        "version": "sha256:v1",
        "tasks": tasks,
    }
    return json.dumps(said)


@pytest.fixture
def place(tmp_path) -> SimpleNamespace:
    """A course with two released modules, and an empty inbound folder."""
    course = tmp_path / "course"
    (course / "modules").mkdir(parents=True)
    (course / "course.toml").write_text(COURSE)
    members = "".join(f"{name},{name.title()},Principal\n" for name in ("ada", "bo", "cy", "José"))
    (course / "members.csv").write_text("username,name,role\n" + members)
    for module in ("north", "south"):
        (course / f"modules/{module}.md").write_text(MODULE % module)
        (course / "release" / module).mkdir(parents=True)
        (course / f"release/{module}/{module}.ipynb").write_text(json.dumps(frame()))
        (course / f"release/{module}/module.json").write_text(module_json(module))
    inbound = tmp_path / "exchange/spring/inbound"
    inbound.mkdir(parents=True)
    return SimpleNamespace(course=course, exchange=tmp_path / "exchange", inbound=inbound)


def response(text: str = "Words.", number: int = 1, **other) -> dict[str, object]:
    return {
        "id": f"0192f0c1-7b5e-7cc3-98c4-dc0c0c0739{number:02d}",
        "task": "why",
        "kind": "reflect",
        "text": text,
        "audience": "cohort",
        "shown_as": "name",
        "written": "2026-11-22T10:14:59Z",
        **other,
    }


def responses(*held, module: str = "north", **other) -> bytes:
    said = {"format": "leadfolio.responses/1", "course": "spring", "module": module}
    return json.dumps({**said, "responses": list(held), **other}).encode()


def by_hand(text: str) -> bytes:
    made = frame()
    made["cells"][0]["source"] = text
    return json.dumps(made).encode()


def hand_in(place, username: str = "ada", module: str = "north", at=NOW, **content: bytes) -> Path:
    """Put a submission into inbound, as anybody could write one by the contract."""
    folder = place.inbound / names.folder(username, module, at, os.urandom(9))
    folder.mkdir()
    said = {"responses__json": responses(response(), module=module), **content}
    said = {f"{module}.ipynb": json.dumps(frame()).encode(), **said}
    for name, held in said.items():
        path = folder / name.replace("__", ".")
        if held is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(held)
    return folder


def collect(place, *modules: str, now: datetime = NOW, **other):
    return collecting.collect(place.course, modules, exchange=place.exchange, now=now, **other)


def held(place, username: str = "ada", module: str = "north") -> Path:
    return place.course / "submitted" / username / module


def woven(place, username: str = "ada", task: str = "why") -> str:
    made = json.loads((held(place, username) / "north.ipynb").read_text())
    return next(cell["source"] for cell in made["cells"] if cells.task_of(cell) == task)


def codes(report, level: Level | None = None) -> list[str]:
    return [note.code for note in report.notes if level in (None, note.level)]


def quarantined(report) -> list[str]:
    return codes(report, Level.QUARANTINED)


def test_a_submission_is_collected_with_its_responses_untouched(place):
    content = responses(response("“Quoted” \u2028 ü"), more="than we know")
    hand_in(place, responses__json=content)
    report = collect(place)

    assert (held(place) / "responses.json").read_bytes() == content
    assert woven(place).startswith("“Quoted”")
    assert report.counts == {"submissions": 1, "accepted": 1, "quarantined": 0, "written": 1}


def test_the_newest_of_a_leader_stands(place):
    hand_in(place, at=NOW, responses__json=responses(response("Second.")))
    hand_in(place, at=NOW - timedelta(hours=1), responses__json=responses(response("First.")))
    collect(place)

    assert woven(place).startswith("Second.")


def test_a_newer_submission_replaces_the_older_whole(place):
    file = {"path": "files/a.png", "alt": "", "type": "image/png", "bytes": 48}
    hand_in(place, responses__json=responses(response(files=[file])), **{"files/a.png": PNG})
    collect(place)
    assert (held(place) / "files/a.png").exists()

    hand_in(place, at=NOW + timedelta(minutes=1), responses__json=responses())
    collect(place)
    assert not (held(place) / "files").exists()
    assert woven(place) == "*Nothing handed in for this task.*"
    assert [p.name for p in held(place).parent.iterdir()] == ["north"]


def test_what_is_collected_already_is_not_done_again_and_its_notes_are_said_again(place):
    hand_in(place, responses__json=None)
    first = collect(place)
    before = (held(place) / "north.ipynb").stat().st_mtime_ns
    second = collect(place)

    assert (held(place) / "north.ipynb").stat().st_mtime_ns == before
    assert second.counts["written"] == 0
    assert second.notes == first.notes
    assert codes(first) == ["responses-missing"]


def test_a_time_more_than_a_day_ahead_is_not_believed(place):
    ahead = hand_in(
        place, at=NOW + timedelta(days=400), responses__json=responses(response("Ahead."))
    )
    os.utime(ahead, (NOW.timestamp() - 3600,) * 2)
    hand_in(place, at=NOW, responses__json=responses(response("True.")))
    assert collect(place).notes == ()
    assert woven(place).startswith("True.")

    os.utime(ahead, (NOW.timestamp() + 60,) * 2)
    assert codes(collect(place)) == ["time-ahead"]
    assert woven(place).startswith("Ahead.")
    assert (held(place) / "timestamp.txt").read_text() == "2026-11-22 12:01:00.000000 UTC"


def test_a_submission_being_written_is_left_alone(place):
    folder = hand_in(place)
    folder.rename(folder.with_name(f".{folder.name}"))

    assert collect(place).counts["submissions"] == 0


def test_a_name_kept_in_another_unicode_form_is_the_same_members(place):
    hand_in(place, username="Jose\u0301")
    collect(place)

    assert held(place, "José").is_dir()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("zed+north+2026-11-22 10:15:03.000042 UTC+abcdefghijkl", "member-unknown"),
        ("..+north+2026-11-22 10:15:03.000042 UTC", None),
        ("ada+west+2026-11-22 10:15:03.000042 UTC+abcdefghijkl", "module-unknown"),
        ("ada+..+2026-11-22 10:15:03.000042 UTC+abcdefghijkl", "module-unknown"),
        ("ada+north+yesterday+abcdefghijkl", "folder-unreadable"),
        ("ada", "folder-unreadable"),
        ("+++", "folder-unreadable"),
        ("ada+north", "folder-unreadable"),
    ],
)
def test_a_folder_that_is_nobodys_is_left_where_it_lies(place, name, code):
    (place.inbound / name).mkdir()
    hand_in(place, "bo")
    report = collect(place)

    assert quarantined(report) == ([code] if code else [])
    assert sorted(p.name for p in (place.course / "submitted").iterdir()) == ["bo"]
    assert (place.inbound / name).is_dir()


def test_a_name_no_text_can_hold_stops_nobody(place):
    name = os.fsdecode(b"ad\xff+north+2026-11-22 10:15:03.000042 UTC+aaaaaaaaaaaa")
    (place.inbound / name).mkdir()
    hand_in(place, "bo")

    assert quarantined(collect(place)) == ["member-unknown"]
    assert held(place, "bo").is_dir()


def bad_json(folder: Path) -> None:
    (folder / "responses.json").write_text('{"format": "leadfolio.resp')


def nested(folder: Path) -> None:
    (folder / "responses.json").write_text("[" * 200_000)


def linked(folder: Path) -> None:
    (folder / "responses.json").unlink()
    (folder / "responses.json").symlink_to("/etc/passwd")


def linked_files(folder: Path) -> None:
    (folder / "files").symlink_to("/etc")


def piped(folder: Path) -> None:
    (folder / "responses.json").unlink()
    os.mkfifo(folder / "responses.json")


def a_folder(folder: Path) -> None:
    (folder / "responses.json").unlink()
    (folder / "responses.json").mkdir()


def another_course(folder: Path) -> None:
    (folder / "responses.json").write_bytes(responses(course="autumn"))


def newer_format(folder: Path) -> None:
    (folder / "responses.json").write_text('{"format": "leadfolio.responses/9"}')


def nothing(folder: Path) -> None:
    (folder / "responses.json").unlink()
    (folder / "north.ipynb").unlink()


def huge(folder: Path) -> None:
    with (folder / "responses.json").open("wb") as file:
        file.truncate(40 * 1024**3)


def crowded(folder: Path) -> None:
    for n in range(2001):
        (folder / f"{n}.txt").touch()


def a_link_itself(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.symlink_to("/etc")


def a_file_itself(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("not a folder")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (bad_json, "json-unreadable"),
        (nested, "json-unreadable"),
        (linked, "unsafe-path"),
        (linked_files, "unsafe-path"),
        (piped, "unsafe-path"),
        (a_folder, "submission-unreadable"),
        (another_course, "submission-mismatch"),
        (newer_format, "format-new"),
        (nothing, "submission-unreadable"),
        (huge, "folder-unreadable"),
        (crowded, "folder-unreadable"),
        (a_link_itself, "unsafe-path"),
        (a_file_itself, "folder-unreadable"),
    ],
)
def test_one_bad_folder_never_stops_another_and_what_was_held_stays(place, spoil, code):
    hand_in(place, "ada", at=NOW - timedelta(days=1), responses__json=responses(response("Held.")))
    collect(place)
    folder = hand_in(place, "ada")
    if spoil is a_folder:
        (folder / "north.ipynb").unlink()
    spoil(folder)
    hand_in(place, "bo")
    report = collect(place)

    (note,) = [note for note in report.notes if note.level is Level.QUARANTINED]
    assert (note.code, note.leader, note.module) == (code, "ada", "north")
    assert note.message
    assert note.next
    assert os.path.lexists(folder)
    assert woven(place, "ada").startswith("Held.")
    assert held(place, "bo").is_dir()


def test_a_submission_left_out_is_noted_in_the_state_folder_until_it_is_mended(place):
    hand_in(place, responses__json=b"{")
    collect(place)
    (noted,) = (place.course / "state/quarantine").iterdir()
    assert json.loads(noted.read_text())["notes"][0]["code"] == "json-unreadable"

    hand_in(place, at=NOW + timedelta(seconds=1))
    collect(place)
    assert list((place.course / "state/quarantine").iterdir()) == []


def test_links_and_special_files_beside_the_words_are_left_out(place, tmp_path):
    (tmp_path / "secret.png").write_bytes(PNG)
    file = {"path": "files/x.png", "alt": "", "type": "image/png", "bytes": 48}
    folder = hand_in(
        place, responses__json=responses(response(files=[file])), **{"files/y.png": PNG}
    )
    (folder / "files/x.png").symlink_to(tmp_path / "secret.png")
    os.mkfifo(folder / "pipe.png")
    (folder / "more").symlink_to(tmp_path)
    report = collect(place)

    assert codes(report) == ["unsafe-path"] * 3
    assert {p.name for p in held(place).iterdir()} == {
        "north.ipynb", "responses.json", "timestamp.txt", "submission_secret.txt", ".collected.json"
    }  # fmt: skip


def test_a_file_nobody_agreed_to_is_not_collected(place):
    hand_in(place, **{"files/stray.png": PNG, "run.py": b"import os", "photo.png": PNG})
    collect(place)

    assert not (held(place) / "files").exists()
    assert not (held(place) / "run.py").exists()
    assert (held(place) / "photo.png").exists()


def test_words_only_for_their_writer_are_dropped_unwoven_and_said(place):
    file = {"path": "files/own.png", "alt": "", "type": "image/png", "bytes": 48}
    own = response("PRIVATE", 2, audience="self", files=[file])
    hand_in(place, responses__json=responses(own, response("Shared.")), **{"files/own.png": PNG})
    report = collect(place)

    assert codes(report) == ["audience-self"]
    assert "PRIVATE" not in (held(place) / "north.ipynb").read_text()
    assert not (held(place) / "files").exists()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to another account")
def test_a_folder_that_another_account_owns_is_left_out_and_shadows_nothing(place):
    (place.course / "members.csv").write_text("username,name,role\ndaemon,Dee,Principal\n")
    import pwd

    own = hand_in(place, "daemon", responses__json=responses(response("Mine.")))
    os.chown(own, pwd.getpwnam("daemon").pw_uid, -1)
    forged = hand_in(place, "daemon", at=NOW + timedelta(hours=2))
    report = collect(place)

    assert quarantined(report) == ["owner-differs"]
    assert woven(place, "daemon").startswith("Mine.")
    assert forged.is_dir()


def test_a_notebook_that_cannot_be_read_beside_good_words_is_accepted(place):
    hand_in(place, **{"north.ipynb": b"{"})
    report = collect(place)

    assert codes(report) == ["notebook-unreadable"]
    assert woven(place).startswith("Words.")


def test_words_written_by_hand_become_a_response_for_the_facilitator(place):
    hand_in(place, responses__json=None, **{"north.ipynb": by_hand("By hand.")})
    collect(place)

    kept = json.loads((held(place) / "handwritten.json").read_text())
    assert kept["format"] == "leadfolio.handwritten/1"
    (one,) = kept["responses"]
    assert (one["task"], one["text"], one["audience"]) == ("why", "By hand.", "facilitator")
    assert not (held(place) / "responses.json").exists()
    read, notes = submission.read(
        kept, username="ada", module="north", course=_course(place), handwritten=True
    )
    assert (len(read), notes) == (1, ())


def _course(place):
    from leadfolio.pipeline.opening import open_roster

    return open_roster(place.course)[0]


def test_the_same_words_by_hand_are_as_old_as_when_they_were_first_seen(place):
    hand_in(place, at=NOW - timedelta(days=3), **{"north.ipynb": by_hand("By hand.")})
    collect(place)
    first = json.loads((held(place) / "handwritten.json").read_text())["responses"]
    hand_in(place, **{"north.ipynb": by_hand("By hand.")})
    collect(place)

    assert json.loads((held(place) / "handwritten.json").read_text())["responses"] == first


def test_a_notebook_we_wove_and_somebody_handed_in_again_holds_nothing_new(place):
    hand_in(place, at=NOW - timedelta(days=1))
    collect(place)
    again = (held(place) / "north.ipynb").read_bytes()
    hand_in(place, **{"north.ipynb": again})
    collect(place)

    assert not (held(place) / "handwritten.json").exists()
    assert (held(place) / "north.ipynb").read_bytes() == again


def receipt(**files_: str) -> bytes:
    about = {
        "code": "N-2222-2222",
        "at": "2026-11-22T10:00:00Z",
        "course": "spring",
        "module": "north",
    }
    return json.dumps({"format": "leadfolio.receipt/1", **about, "files": files_}).encode()


def test_a_file_that_is_not_the_one_its_receipt_names_is_said(place):
    good = responses(response())
    digests = {"responses.json": submission.digest(good + b"x"), "gone.png": "sha256:0"}
    hand_in(place, responses__json=good, receipt__json=receipt(**digests))
    report = collect(place)

    assert codes(report) == ["receipt-differs"] * 3
    assert [note.where for note in report.notes] == ["responses.json", "gone.png", "north.ipynb"]
    assert not report.quarantined


def test_a_time_or_a_secret_from_outside_cannot_stop_nbgrader(place):
    hand_in(place, timestamp__txt=b"when I liked", submission_secret__txt=b"../../etc\n")
    collect(place)

    assert (held(place) / "timestamp.txt").read_text() == names.moment(NOW)
    assert (held(place) / "submission_secret.txt").read_text().isalnum()


def test_a_crash_between_two_renames_is_mended_by_the_next_run(place):
    hand_in(place)
    collect(place)
    here = held(place)
    here.rename(here.with_name(".north.old"))
    (here.parent / ".north.new").mkdir()
    (here.parent / "..north.new.1.part").mkdir()
    report = collect(place)

    assert report.counts["written"] == 0
    assert [p.name for p in here.parent.iterdir()] == ["north"]
    assert woven(place).startswith("Words.")


def test_what_was_held_stays_where_the_new_cannot_be_written(place, monkeypatch):
    hand_in(place, at=NOW - timedelta(days=1), responses__json=responses(response("Held.")))
    collect(place)
    hand_in(place)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    # A full disk, which no test should make.
    monkeypatch.setattr(collecting.folders.os, "fsync", full)
    with pytest.raises(ExchangeError, match="No space left"):
        collect(place)
    monkeypatch.undo()
    assert woven(place).startswith("Held.")
    assert [p.name for p in held(place).parent.iterdir()] == ["north"]


def test_something_in_the_way_of_one_leader_stops_nobody_else(place):
    (place.course / "submitted").mkdir()
    (place.course / "submitted/ada").write_text("a file where a folder should be")
    hand_in(place, "ada")
    hand_in(place, "bo")
    report = collect(place)

    assert quarantined(report) == ["folder-unreadable"]
    assert held(place, "bo").is_dir()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
VALUES = anything | st.sampled_from(
    ["why", "who", "decide", "cohort", "public", "self", "2026-11-22T10:00:00Z"]
)
NAMES = (
    "task kind version title text language audience shown_as written first_written tags moment "
    "links files built_on exemplar drafts data"
).split()
piece = st.dictionaries(st.sampled_from(NAMES), VALUES).map(lambda other: response() | other)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    pieces=st.lists(piece | anything, max_size=4),
    told=anything,
    paper=anything,
    made=anything,
)
def test_whatever_the_files_of_one_hold_another_is_collected(place, pieces, told, paper, made):
    shutil.rmtree(place.course / "submitted", ignore_errors=True)
    shutil.rmtree(place.inbound)
    place.inbound.mkdir()
    hand_in(
        place,
        "ada",
        responses__json=json.dumps({**json.loads(responses()), "responses": pieces}).encode(),
        module__json=json.dumps(told).encode(),
        receipt__json=json.dumps(paper).encode(),
        **{"north.ipynb": json.dumps(made).encode()},
    )
    hand_in(place, "bo")
    collect(place)

    assert woven(place, "bo").startswith("Words.")
    assert (held(place, "ada") / "responses.json").exists()


def test_only_the_modules_and_leaders_asked_for_are_collected(place):
    hand_in(place, "ada", "north")
    hand_in(place, "ada", "south")
    hand_in(place, "bo", "south")
    assert collect(place, "south", leaders=("bo",)).counts["submissions"] == 1
    assert [p.parent.name for p in (place.course / "submitted").glob("*/*")] == ["bo"]

    assert collect(place).counts["written"] == 2


def test_a_module_that_is_not_the_courses_is_said(place):
    with pytest.raises(CourseError, match="did you mean 'north'"):
        collect(place, "nort")


def test_an_exchange_nothing_was_released_to_is_said(place, tmp_path):
    with pytest.raises(ExchangeError, match="nothing can be handed in yet"):
        collecting.collect(place.course, exchange=tmp_path / "none", now=NOW)


@pytest.mark.parametrize("gone", [("release",), ("release", "source")])
def test_without_a_released_notebook_the_prompts_alone_are_woven_into(place, gone):
    for name in gone:
        shutil.rmtree(place.course / name, ignore_errors=True)
    hand_in(place)
    collect(place)

    assert woven(place).startswith("Words.")


def test_an_answer_to_a_task_that_is_not_in_the_module_is_kept_and_said(place):
    hand_in(place, responses__json=responses(response("To another.", task="gone")))
    report = collect(place)

    assert codes(report) == ["task-unknown"]
    assert "To another." in (held(place) / "north.ipynb").read_text()


def test_collecting_imports_nothing_heavy(place):
    for n in range(3):
        hand_in(place, ("ada", "bo", "cy")[n])
    script = (
        "import sys, datetime; from pathlib import Path\n"
        "from leadfolio.pipeline import collecting\n"
        f"collecting.collect(Path({str(place.course)!r}), exchange=Path({str(place.exchange)!r}),"
        " now=datetime.datetime.now(datetime.UTC))\n"
        "heavy = {'nbgrader', 'nbformat', 'nbconvert', 'jsonschema', 'markdown_it', 'papermill'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["receipt", "module"])
@pytest.mark.parametrize(("number", "code"), [(0, "format-old"), (2, "format-new")])
def test_what_another_leadfolio_wrote_beside_the_words_is_named_and_the_words_are_kept(
    place, name, number, code
):
    said = {**json.loads(receipt()), "format": f"leadfolio.{name}/{number}", "tasks": []}
    hand_in(place, **{f"{name}__json": json.dumps(said).encode()})

    (note,) = collect(place).notes

    assert (note.code, note.level, note.where) == (code, Level.WARNING, f"{name}.json")
    assert "Words." in woven(place)


def test_a_module_json_that_is_none_is_named(place):
    hand_in(place, module__json=b"[]")

    assert codes(collect(place)) == ["format-unknown"]


def test_an_answer_cell_that_is_gone_is_named_without_a_module_json_too(place):
    made = frame()
    del made["cells"][0]
    hand_in(place, north__ipynb=None, **{"north.ipynb": json.dumps(made).encode()})

    assert codes(collect(place)) == ["cell-missing"]


def test_an_id_is_theirs_who_was_collected_first_whatever_the_copy_says(place):
    copy = responses(response("Copied.", first_written="2026-01-01T00:00:00Z"))
    hand_in(place, "bo")
    collect(place)
    hand_in(place, "ada", responses__json=copy)

    report = collect(place)

    assert [(note.code, note.leader) for note in report.notes] == [("id-taken", "ada")]
    assert "Words." in woven(place, "bo")
    assert "Copied." not in woven(place, "ada")
    assert (held(place) / "responses.json").read_bytes() == copy


def test_of_two_with_one_id_who_handed_in_first_holds_it(place):
    hand_in(place, "ada", at=NOW, responses__json=responses(response("Copied.")))
    hand_in(place, "bo", at=NOW - timedelta(hours=1))

    report = collect(place)

    assert [(note.code, note.leader) for note in report.notes] == [("id-taken", "ada")]


def test_a_damaged_ledger_of_ids_stops_collecting_in_words(place):
    hand_in(place)
    (place.course / "state").mkdir()
    (place.course / "state/holders.json").write_text("{")

    with pytest.raises(ExchangeError, match=r"holders\.json"):
        collect(place)


def test_a_name_that_would_not_print_is_shown_as_one_that_does(place):
    (place.inbound / "ada\n\x1b[31m+north+2026-11-22 10:00:00 UTC").mkdir()

    (note,) = collect(place).notes

    assert note.code == "member-unknown"
    assert (note.leader + note.where).isprintable()


@pytest.mark.parametrize("content", ["{", "[]", '{"notes": 3}'])
def test_a_damaged_note_of_quarantine_stops_nobody(place, content):
    hand_in(place)
    (place.course / "state/quarantine").mkdir(parents=True)
    (place.course / "state/quarantine/x.json").write_text(content)

    assert collect(place, "north").counts["accepted"] == 1


def test_a_note_that_another_leadfolio_kept_is_passed_over(place):
    hand_in(place)
    collect(place)
    kept = held(place) / ".collected.json"
    said = json.loads(kept.read_text())
    kept.write_text(json.dumps({**said, "notes": [{"code": "of-tomorrow"}, {"code": 3}]}))

    assert collect(place).notes == ()
