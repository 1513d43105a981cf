"""Taking back: a piece or a person leaves every file of the course and the exchange."""

import json
import os
import shutil
import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from leadfolio.cli import main
from leadfolio.edges.disk import files
from leadfolio.edges.exchange import cells, generating, marking, names
from leadfolio.errors import CourseError, LeadfolioError
from leadfolio.journal import Audience
from leadfolio.pipeline import collecting, publishing, taking_back
from leadfolio.submission import digest

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
COURSE = """format = "leadfolio.course/1"
id = "spring"
title = "Leading"
cohort = "Spring"
modules = ["north", "south"]
"""
MODULE = "---\ntitle: %s\n---\nProse.\n\n:::{task} why\n:kind: reflect\n\nWhy?\n:::\n\n:::{task} who\n:kind: reflect\n\nWho?\n:::\n"
PEOPLE = {"adaqx": "Ada Lovelindqvist", "boqx": "Bo Okoro", "cyqx": "Cy Virtanen"}
WORDS = "Zebrafinches wept when I withdrew this"
DRAFT = "Yellowhammers were my first thought"


def png(colour: int) -> bytes:
    import io

    from PIL import Image

    kept = io.BytesIO()
    Image.new("RGB", (64, 48), (colour, 90, 30)).save(kept, "PNG")
    return kept.getvalue()


def frame() -> dict[str, object]:
    made = [
        {
            "cell_type": "markdown",
            "id": f"{task}-answer",
            "metadata": {"tags": ["answer"], "leadfolio": {"task": task}},
            "source": "*Stub.*",
        }
        for task in ("why", "who")
    ]
    return marking.mark({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def id_of(number: int) -> str:
    return f"0192f0c1-7b5e-7cc3-98c4-dc0c0c0739{number:02d}"


def response(number: int, text: str, **other) -> dict[str, object]:
    return {
        "id": id_of(number),
        "task": "why",
        "kind": "reflect",
        "text": text,
        "audience": "public",
        "shown_as": "name",
        "written": "2026-11-22T10:14:59Z",
        "files": [],
        "drafts": [],
        **other,
    }


@pytest.fixture
def place(tmp_path) -> SimpleNamespace:
    """A released course of three leaders, into which nobody has handed anything."""
    course = tmp_path / "course"
    (course / "modules").mkdir(parents=True)
    (course / "course.toml").write_text(COURSE)
    rows = "".join(f"{user},{name},Principal\r\n" for user, name in PEOPLE.items())
    (course / "members.csv").write_bytes(b"username,name,role\r\n" + rows.encode())
    for module in ("north", "south"):
        (course / f"modules/{module}.md").write_text(MODULE % module)
        (course / "release" / module).mkdir(parents=True)
        (course / f"release/{module}/{module}.ipynb").write_text(json.dumps(frame()))
        asked = [{"id": task, "kind": "reflect"} for task in ("why", "who")]
        (course / f"release/{module}/module.json").write_text(json.dumps({"tasks": asked}))
    for name in ("inbound", "outbound", "feedback"):
        (tmp_path / "exchange/spring" / name).mkdir(parents=True)
    exchange = tmp_path / "exchange"
    return SimpleNamespace(course=course, exchange=exchange, inbound=exchange / "spring/inbound")


def hand_in(
    place, user: str, *held, module: str = "north", at=NOW, by_hand="", why="", attached=None
) -> Path:
    """Hand in as anybody could by the contract, with a receipt."""
    folder = place.inbound / names.folder(user, module, at, os.urandom(9))
    folder.mkdir()
    notebook = frame()
    if by_hand:
        notebook["cells"][1]["source"] = by_hand
    if why:
        notebook["cells"][0]["source"] = why
    document = {
        "format": "leadfolio.responses/1",
        "course": "spring",
        "module": module,
        "written": "2026-11-22T10:15:03Z",
        "responses": list(held),
    }
    content = {
        "responses.json": json.dumps(document).encode(),
        f"{module}.ipynb": json.dumps(notebook).encode(),
        "submission_secret.txt": f"secret{user}{module}{at:%d}".encode(),
        **(attached or {}),
    }
    receipt = {
        "format": "leadfolio.receipt/1",
        "code": "N-2222-2222",
        "at": "2026-11-22T10:15:03Z",
        "course": "spring",
        "module": module,
        "files": {name: digest(kept) for name, kept in content.items()},
    }
    for name, kept in {**content, "receipt.json": json.dumps(receipt).encode()}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(kept)
    return folder


def collect(place, now=NOW):
    return collecting.collect(place.course, exchange=place.exchange, now=now)


def grade(place, *users: str, module: str = "north") -> None:
    """Leave behind what nbgrader leaves: graded copies, pages of feedback, released ones."""
    for user in users:
        here = place.course / "submitted" / user / module
        for name in ("autograded", "feedback"):
            shutil.copytree(here, place.course / name / user / module)
        page = (here / f"{module}.ipynb").read_text()
        (place.course / f"feedback/{user}/{module}/{module}.html").write_text(page)
        secret = (here / "submission_secret.txt").read_text()
        (place.exchange / "spring/feedback" / names.feedback_page(secret, module)).write_text(page)


def publish(place) -> tuple[Path, Path]:
    away = place.course.parent / "www/public"
    publishing.publish(place.course)
    publishing.publish(place.course, audience=Audience.PUBLIC, out=away)
    return place.course / "site", away


def where(place, *needles: bytes | str) -> list[str]:
    """Every file below the course, its exchange and its sites that holds one of these, or is named so."""
    root, found = place.course.parent, []
    wanted = [needle.encode() if isinstance(needle, str) else needle for needle in needles]
    for name, entry in files.walk(root):
        content = name.encode() + b"\n"
        if entry.is_file(follow_symlinks=False):
            content += Path(entry.path).read_bytes()
        if any(needle in content for needle in wanted):
            found.append(name)
    return found


def story(place) -> SimpleNamespace:
    """Ada hands in twice with a picture, Bo builds on it; graded, released and published twice."""
    mine, both = png(200), png(10)
    named = [{"path": f"files/{n}.png", "alt": a, "type": "image/png", "bytes": 1} for n, a in
             (("mine", "Xylophone picture"), ("both", "Shared"))]  # fmt: skip
    drafts = [{"written": "2026-11-21T10:00:00Z", "text": DRAFT, "note": "Wombat note"}]
    taken = response(
        1, WORDS, files=named, drafts=drafts, title="Quokka title", tags=["Numbattag"], moment="joy"
    )
    stays = response(2, "These words stay where they are.", task="who", files=named[1:])
    attached = {"files/mine.png": mine, "files/both.png": both}
    older = hand_in(place, "adaqx", {**taken, "text": f"{WORDS} at first"}, at=NOW - timedelta(days=2),
                    attached=attached, by_hand="By hand and not withdrawn")  # fmt: skip
    newer = hand_in(
        place, "adaqx", taken, stays, attached=attached, by_hand="By hand and not withdrawn"
    )
    hand_in(place, "boqx", response(3, "Bo answers.", built_on=[id_of(1)]))
    collect(place)
    grade(place, "adaqx", "boqx")
    sites = publish(place)
    return SimpleNamespace(older=older, newer=newer, sites=sites, mine=mine, both=both)


GONE = (WORDS, DRAFT, "Xylophone picture", "Wombat note", "Quokka title", "Numbattag")


def withdraw(place, number: int = 1, now=NOW, **other):
    return taking_back.withdraw(
        place.course, id_of(number), exchange=place.exchange, now=now, **other
    )


def test_a_piece_taken_back_is_in_no_file_of_the_course_and_the_exchange(place):
    told = story(place)
    assert len(where(place, *GONE)) > 12

    done = withdraw(place)

    assert where(place, *GONE) == []
    assert where(place, told.mine) == []
    assert not [n for n in where(place, id_of(1)) if "site/" in n or "www/" in n]
    assert done.refused == ()
    assert done.again == ("north",)
    assert "submitted/adaqx/north/responses.json: written again without it" in done.removed
    assert "submitted/adaqx/north/files/mine.png" in done.removed
    assert "site: published again without it" in done.removed


def test_everything_else_of_its_leader_stays(place):
    told = story(place)
    withdraw(place)

    held = place.course / "submitted/adaqx/north"
    document = json.loads((held / "responses.json").read_text())
    assert [r["id"] for r in document["responses"]] == [id_of(2)]
    assert (held / "files/both.png").read_bytes() == told.both
    notebook = json.loads((held / "north.ipynb").read_text())
    answers = {cells.task_of(c): c["source"] for c in notebook["cells"]}
    assert answers["why"] == "*Nothing handed in for this task.*"
    assert "These words stay where they are." in answers["who"]
    assert "By hand and not withdrawn" in answers["who"]
    assert (told.sites[0] / f"e/{id_of(2)}/index.html").is_file()
    assert (told.sites[1] / f"e/{id_of(3)}/index.html").is_file()
    assert (place.course / "autograded/boqx/north").is_dir()
    assert len(list((place.exchange / "spring/feedback").iterdir())) == 1
    assert len(list(place.inbound.iterdir())) == 3


def test_an_unchanged_submission_does_not_bring_it_back(place):
    told = story(place)
    withdraw(place)
    # The same folder once more, as it was: from a backup, or by a leader who changed another piece.
    shutil.rmtree(told.newer)
    named = [{"path": "files/mine.png", "alt": "Xylophone picture", "type": "image/png"}]
    hand_in(place, "adaqx", response(1, WORDS, files=named, audience="cohort"), response(4, "A new one."),
            at=LATER, attached={"files/mine.png": told.mine}, why=WORDS)  # fmt: skip
    report = collect(place, now=LATER)
    publish(place)

    assert "withdrawn" in [note.code for note in report.notes]
    assert {name.split("/")[1] for name in where(place, WORDS)} == {"spring"}
    held = json.loads((place.course / "submitted/adaqx/north/responses.json").read_text())
    assert [r["id"] for r in held["responses"]] == [id_of(4)]


def test_a_copy_put_back_from_a_backup_is_not_published(place):
    told = story(place)
    backup = (place.course / "submitted/adaqx/north/responses.json").read_bytes()
    withdraw(place)
    (place.course / "submitted/adaqx/north/responses.json").write_bytes(backup)
    report = publishing.publish(place.course).report

    assert [note.code for note in report.notes if note.code == "withdrawn"] == ["withdrawn"]
    assert not (told.sites[0] / f"e/{id_of(1)}").exists()


def test_a_piece_that_its_writer_changes_later_is_theirs_to_share_again(place):
    story(place)
    withdraw(place)
    anew = response(1, "Thought through again.", written="2026-11-23T09:00:00Z")
    hand_in(place, "adaqx", anew, at=LATER)
    collect(place, now=LATER)
    site, _ = publish(place)

    assert "Thought through again." in (site / f"e/{id_of(1)}/index.html").read_text()


def test_a_writers_clock_that_is_ahead_does_not_undo_it(place):
    hand_in(place, "adaqx", response(1, WORDS, written="2031-01-01T00:00:00Z"))
    collect(place)
    withdraw(place)
    hand_in(place, "adaqx", response(1, WORDS, written="2031-01-01T00:00:00Z"), at=LATER)
    collect(place, now=LATER)

    assert {name.split("/")[1] for name in where(place, WORDS)} == {"spring"}


def test_words_in_an_answer_cell_can_be_taken_back_too(place):
    hand_in(place, "adaqx", response(2, "Stays."), by_hand=WORDS)
    collect(place)
    held = place.course / "submitted/adaqx/north/handwritten.json"
    (one,) = json.loads(held.read_text())["responses"]
    taking_back.withdraw(place.course, one["id"], exchange=place.exchange, now=NOW)

    assert where(place, WORDS) == []
    assert not held.exists()
    hand_in(place, "adaqx", response(2, "Stays."), by_hand=WORDS, at=LATER)
    report = collect(place, now=LATER)
    assert {name.split("/")[1] for name in where(place, WORDS)} == {"spring"}
    assert "withdrawn" in [note.code for note in report.notes]


def test_what_lies_in_the_exchange_afterwards_agrees_with_its_receipt(place):
    story(place)
    withdraw(place)
    shutil.rmtree(place.course / "submitted")
    report = collect(place)

    assert [note.code for note in report.notes] == []


def test_a_piece_that_was_never_collected_leaves_the_exchange(place):
    hand_in(place, "adaqx", response(1, WORDS))
    withdraw(place)

    assert where(place, WORDS) == []


def test_a_document_that_cannot_be_read_goes_as_a_whole(place):
    folder = hand_in(place, "adaqx", response(1, WORDS))
    (folder / "responses.json").write_bytes((folder / "responses.json").read_bytes()[:-4])
    collect(place)
    withdraw(place)

    assert where(place, WORDS) == []


class Killed(BaseException):
    """The machine stops here."""


def steps(monkeypatch, at: int) -> None:
    """Let the machine stop at the `at`-th change on the disk."""
    from leadfolio.edges.disk import taking_away

    count = [0]

    def counted(real):
        def act(*told, **more):
            count[0] += 1
            if count[0] == at:
                raise Killed
            return real(*told, **more)

        return act

    for module, name in ((taking_away, "remove"), (taking_away, "write"), (files, "write_whole")):
        monkeypatch.setattr(module, name, counted(getattr(module, name)))


@pytest.mark.parametrize("at", [1, 2, 3, 5, 8, 9, 10, 12, 14, 16, 18, 20, 22, 24])
def test_cut_short_anywhere_it_is_finished_by_asking_again(place, monkeypatch, at):
    story(place)
    with monkeypatch.context() as patched:
        steps(patched, at)
        with pytest.raises(Killed):
            withdraw(place)
    done = withdraw(place)

    assert where(place, *GONE) == []
    assert done.refused == ()
    assert not list(place.course.rglob("*.part"))


def test_asked_a_second_time_it_says_that_nothing_is_left(place):
    story(place)
    withdraw(place)
    ledger = (place.course / "state/withdrawn.json").read_bytes()
    done = withdraw(place, now=LATER)

    assert (done.removed, done.refused) == ((), ())
    assert (place.course / "state/withdrawn.json").read_bytes() == ledger


@pytest.mark.parametrize("id_", ["nonsense", "../../etc", id_of(77), ""])
def test_an_id_nobody_has_is_told_in_two_lines_and_changes_nothing(place, id_):
    story(place)
    before = where(place, b"")
    with pytest.raises(CourseError) as caught:
        taking_back.withdraw(place.course, id_, exchange=place.exchange, now=NOW)

    assert len(str(caught.value).splitlines()) == 2
    assert set(where(place, b"")) - set(before) <= {"course/state/collect.lock"}


def test_the_id_may_be_written_as_in_a_feed(place):
    story(place)
    taking_back.withdraw(
        place.course, f"urn:uuid:{id_of(1).upper()}", exchange=place.exchange, now=NOW
    )

    assert where(place, *GONE) == []


def test_no_link_is_followed_out_of_the_course(place, tmp_path):
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    (outside / "north").mkdir(parents=True)
    document = {"format": "leadfolio.responses/1", "course": "spring", "module": "north"}
    kept = json.dumps({**document, "responses": [response(1, WORDS)]})
    for path in (outside / "responses.json", outside / "north/responses.json"):
        path.write_text(kept)
    story(place)
    (place.course / "submitted/cyqx").symlink_to(outside)
    (place.course / "autograded/adaqx/south").symlink_to(outside)
    (place.inbound / names.folder("adaqx", "south", NOW, bytes(9))).symlink_to(outside)
    withdraw(place)
    taking_back.forget(place.course, "adaqx", exchange=place.exchange)
    taking_back.forget(place.course, "cyqx", exchange=place.exchange)

    assert (outside / "responses.json").read_text() == kept
    assert (outside / "north/responses.json").read_text() == kept
    assert where(place, "adaqx", "cyqx") == []


def test_a_ledger_that_cannot_be_read_stops_collecting_and_publishing(place):
    story(place)
    withdraw(place)
    (place.course / "state/withdrawn.json").write_text("{}")
    hand_in(place, "boqx", response(5, "New."), at=LATER)

    for act in (lambda: collect(place, now=LATER), lambda: publishing.publish(place.course)):
        with pytest.raises(CourseError, match=r"state/withdrawn\.json"):
            act()


def as_account(uid: int, act) -> None:
    """Do something as another account of this machine, which root alone can try."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setegid(uid)
            os.setgroups([])
            os.seteuid(uid)
            act()
            status = 0
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0


def owned(root: Path, uid: int) -> None:
    for path in (root, *root.rglob("*")):
        os.chown(path, uid, uid, follow_symlinks=False)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_the_courses_account_takes_back_what_a_leaders_own_account_handed_in(place):
    told = story(place)
    for path in reversed([place.course.parent, *place.course.parent.parents][:-1]):
        path.chmod(path.stat().st_mode | 0o011)
    owned(place.course.parent, 4711)
    for folder in (told.older, told.newer):
        owned(folder, 4712)
        folder.chmod(0o777)
        (folder / "files").chmod(0o777)
    (told.older / "files").chmod(0o755)  # as other programs hand in
    said = place.course / "said.json"

    def act() -> None:
        done = withdraw(place)
        said.write_text(json.dumps(done.refused))

    as_account(4711, act)

    refused = json.loads(said.read_text())
    said.unlink()
    assert [line.partition(f"{told.older.name}/")[2] for line in refused] == [
        f"files/{name}.png (Permission denied)" for name in ("both", "mine")
    ]
    assert where(place, *GONE) == []
    assert [name.split("/")[3] for name in where(place, told.mine)] == [told.older.name]
    # The account that may do it finds what was left.
    assert withdraw(place).refused == ()
    assert where(place, told.mine) == []


def forget(place, username: str = "adaqx", **other):
    return taking_back.forget(place.course, username, exchange=place.exchange, **other)


def graded(place, monkeypatch) -> None:
    """A real gradebook in which Ada has a grade and a comment, and an earlier copy of it."""
    import nbgrader.api
    from nbgrader.api import Gradebook

    monkeypatch.setattr(nbgrader.api, "get_alembic_version", generating.gradebook_version)
    with Gradebook(f"sqlite:///{place.course}/gradebook.db") as book:
        book.add_assignment("north")
        book.add_notebook("north", "north")
        book.add_grade_cell("why", "north", "north", max_score=0, cell_type="markdown")
        book.add_solution_cell("why", "north", "north")
        for user in ("adaqx", "boqx"):
            book.add_student(user, first_name=PEOPLE[user])
            book.add_submission("north", user)
            comment = book.find_comment("why", "north", "north", user)
            comment.manual_comment = f"Said to {user}"
        book.db.commit()
    shutil.copy(place.course / "gradebook.db", place.course / "gradebook.before-1.db")


@pytest.mark.filterwarnings("ignore:::nbgrader")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_person_forgotten_is_in_no_file_of_the_course_and_the_exchange(place, monkeypatch):
    story(place)
    hand_in(place, "adaqx", module="nowhere")
    collect(place)
    graded(place, monkeypatch)
    hidden = place.inbound / f".{names.folder('adaqx', 'north', NOW, bytes(9))}.99.part"
    hidden.mkdir()
    (place.course / ".ipynb_checkpoints").mkdir()
    shutil.copy(
        place.course / "members.csv", place.course / ".ipynb_checkpoints/members-checkpoint.csv"
    )
    assert len(where(place, "adaqx")) > 15

    done = forget(place)

    assert where(place, "adaqx", "Lovelindqvist", "lovelindqvist", *GONE, "These words stay") == []
    assert done.refused == ()
    with sqlite3.connect(place.course / "gradebook.db") as book:
        assert book.execute("select id from student").fetchall() == [("boqx",)]
        said = book.execute("select manual_comment from comment").fetchall()
    assert said == [("Said to boqx",)]
    rows = "".join(f"{user},{PEOPLE[user]},Principal\r\n" for user in ("boqx", "cyqx"))
    assert (place.course / "members.csv").read_bytes() == b"username,name,role\r\n" + rows.encode()
    assert "Bo answers." in (place.course / f"site/e/{id_of(3)}/index.html").read_text()
    assert not (place.course / "state/forgetting.json").exists()


def test_nobody_else_can_come_to_hold_a_forgotten_persons_ids(place):
    story(place)
    forget(place)
    hand_in(place, "boqx", response(1, "I am Bo, and take this id."), at=LATER)
    collect(place, now=LATER)
    report = publishing.publish(place.course).report

    assert "id-taken" in [note.code for note in report.notes]
    assert not (place.course / f"site/e/{id_of(1)}").exists()


@pytest.mark.parametrize("at", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
def test_forgetting_cut_short_is_finished_by_asking_again(place, monkeypatch, at):
    story(place)
    with monkeypatch.context() as patched:
        steps(patched, at)
        with pytest.raises(Killed):
            forget(place)
    forget(place)

    assert where(place, "adaqx", "Lovelindqvist", *GONE) == []


@pytest.mark.parametrize("username", ["adaq", "nobody", "..", ".", "", "/", "adaqx/north", "+"])
def test_a_username_nobody_has_is_told_in_two_lines_and_changes_nothing(place, username):
    story(place)
    before = where(place, b"")
    with pytest.raises(CourseError) as caught:
        forget(place, username)

    assert len(str(caught.value).splitlines()) == 2
    assert where(place, b"") == before
    assert ("adaqx" in str(caught.value)) == (username in {"adaq", "adaqx/north"})


def test_nothing_is_touched_until_it_is_agreed(place):
    story(place)
    before = where(place, b"")
    with pytest.raises(LeadfolioError):
        forget(place, agreed=lambda sentence: "adaqx" not in sentence)

    assert where(place, b"") == before


@pytest.mark.parametrize(
    ("content", "left"),
    [
        (b"\xef\xbb\xbfusername;name\r\nada;A\r\nbo;B", b"\xef\xbb\xbfusername;name\r\nbo;B"),
        (b"sep=,\nname,username\n\"A, of\nnowhere\",ada\n\nB,bo\n", b"sep=,\nname,username\n\nB,bo\n"),
        (b"username,name\nbo,B\nada,A", b"username,name\nbo,B\n"),
        (b"name , USERNAME\rA,ada\rB,bo\r", b"name , USERNAME\rB,bo\r"),
        ("username,name\nJose\u0301,J\nbo,ada\n".encode(), "username,name\nJose\u0301,J\nbo,ada\n".encode()),
    ],
)  # fmt: skip
def test_one_row_leaves_members_csv_and_every_other_byte_stays(content, left):
    from leadfolio.edges.authoring import members_file

    assert members_file.without(content, "ada") == left


def run(place, *told: str, **other):
    options = ["--course", str(place.course), "--exchange", str(place.exchange)]
    return CliRunner().invoke(main, [*told, *options], **other)


def test_the_terminal_says_what_was_removed_and_what_is_not_in_our_hands(place):
    story(place)
    result = run(place, "withdraw", id_of(1))

    assert result.exit_code == 0, result.output
    assert "Removed: submitted/adaqx/north/responses.json" in result.output
    assert "nbgrader autograde north" in result.output
    assert "journal" in result.output
    assert where(place, *GONE) == []


def test_forgetting_asks_first_and_takes_no_for_an_answer(place):
    story(place)
    refused = run(place, "forget", "adaqx", input="n\n")
    silent = run(place, "forget", "adaqx", input="")

    assert [refused.exit_code, silent.exit_code] == [1, 1]
    assert "nothing was removed" in refused.output
    assert "Next:" in silent.output
    assert (place.course / "submitted/adaqx").is_dir()
    done = run(place, "forget", "adaqx", "--yes", "--json")
    assert done.exit_code == 0, done.output
    assert "submitted/adaqx" in json.loads(done.stdout)["removed"]


def test_where_not_all_could_be_removed_the_command_fails_and_says_so(place):
    story(place)
    broken = place.course / "site/portfolio.json"
    broken.write_text("{")
    result = run(place, "withdraw", id_of(1))

    assert result.exit_code == 1
    assert "site (its portfolio.json cannot be read" in result.output
    assert "Next:" in result.output


def test_files_that_are_handed_in_can_be_taken_back_by_the_course_account(tmp_path):
    from leadfolio.edges.disk import folders

    made = folders.write_folder(tmp_path / "in", "x", {"files/a.png": b"a"}, mode=0o777)

    assert stat.S_IMODE((made / "files").stat().st_mode) == 0o777


def test_who_is_forgotten_leaves_the_guests_too(place):
    story(place)
    guests = place.course / "guests.csv"
    guests.write_text("username,name\nadaqx,Ada\ngus,Gus\n")
    forget(place, "adaqx")
    forget(place, "gus")

    assert guests.read_text() == "username,name\n"


def test_a_row_that_cannot_be_found_in_a_broken_file_of_guests_is_said(place):
    story(place)
    (place.course / "guests.csv").write_text("nobody knows")

    assert any(line.startswith("guests.csv (") for line in forget(place, "adaqx").refused)
