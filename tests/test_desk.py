"""The desk: a cohort from what was handed in alone, and one work at a time, said in words."""

import json
import os
import queue
import shutil
import sqlite3
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from leadfolio import course as course_
from leadfolio import pipeline
from leadfolio.edges.exchange import formgrader, names
from leadfolio.pipeline import facilitating, facilitating_work, opening
from leadfolio.pipeline.facilitating import Desk
from leadfolio.report import CODES

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
COURSE = """format = "leadfolio.course/1"
id = "spring"
title = "Leading"
cohort = "Spring"
modules = ["north", "south"]
"""
MODULE = """---
title: {title}
---
Prose.

:::{{task}} why
:kind: reflect

Why?
:::

:::{{task}} risk
:kind: commit

Which risk?
:::
"""
MEMBERS = "username,name\nzoe,Zoe Adams\nada,Ada Berg\neva,Éva Cole\n"


class Cohort:
    """A course folder, an exchange, a desk, and what the desk tells its page."""

    def __init__(self, root: Path) -> None:
        self.course, self.exchange = root / "course", root / "exchange"
        (self.course / "modules").mkdir(parents=True)
        (self.course / "course.toml").write_text(COURSE)
        (self.course / "members.csv").write_text(MEMBERS)
        for module in ("north", "south"):
            self.write(module)
        self.inbound = self.exchange / "spring" / "inbound"
        self.inbound.mkdir(parents=True)
        self.told: queue.Queue[dict] = queue.Queue()
        self.desk = Desk(
            self.course, now=lambda: NOW, exchange=self.exchange, commons="https://hub.example/p/"
        )
        self.desk.tell = self.told.put

    def write(self, module: str, *, title: str = "") -> None:
        text = MODULE.format(title=title or module.title())
        (self.course / "modules" / f"{module}.md").write_text(text)

    def released(self, module: str) -> None:
        opened = opening.open_course(self.course)
        found = next(one for one in opened.modules if one.id == module)
        folder = self.exchange / "spring" / "outbound" / module
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "module.json").write_text(json.dumps(course_.released(opened.course, found)))

    def hand_in(self, user: str, *pieces: dict, module: str = "north", at=NOW) -> None:
        folder = self.inbound / names.folder(user, module, at, os.urandom(9))
        folder.mkdir()
        said = {"format": "leadfolio.responses/1", "course": "spring", "module": module}
        (folder / "responses.json").write_text(json.dumps({**said, "responses": list(pieces)}))

    def hears(self, do: str = "open", **said) -> dict:
        answer = self.desk.answer({"do": do, **said})
        json.dumps(answer)
        return answer

    def works(self, do: str, **said) -> dict:
        """Press a button; return what is told last."""
        begun = self.hears(do, **said)
        assert begun["say"] == "doing", begun
        while True:
            told = self.told.get(timeout=60)
            if told["say"] != "step":
                return told


def piece(n: int, **said) -> dict:
    one = {
        "id": f"0192f0c1-7b5e-7cc3-98c4-dc0c0c07390{n}",
        "task": "why",
        "kind": "reflect",
        "text": "Words.",
        "audience": "cohort",
        "shown_as": "name",
        "first_written": "2026-11-01T10:00:00Z",
        "written": "2026-11-01T10:00:00Z",
    }
    return {**one, **said}


def risk(n: int, **said) -> dict:
    data = {"by": "2026-12-01", "outcome": said.pop("outcome", None)}
    return piece(n, task="risk", kind="commit", data=data, **said)


@pytest.fixture
def cohort(tmp_path) -> Cohort:
    return Cohort(tmp_path)


def test_a_module_is_not_released_then_released_then_changed_since(cohort):
    def state() -> str:
        return cohort.hears()["modules"][0]["state"]

    before = state()
    cohort.released("north")
    released = state()
    cohort.write("north", title="True north")

    assert (before, released, state()) == ("not-released", "released", "changed")


def test_leaders_come_by_name_and_hand_ins_by_time_and_nobody_by_count(cohort):
    cohort.hand_in("zoe", piece(1), at=NOW - timedelta(hours=2))
    cohort.hand_in("ada", piece(2), at=NOW - timedelta(hours=1))
    cohort.hand_in("zoe", piece(1), at=NOW - timedelta(minutes=5))
    told = cohort.hears()

    assert [one["name"] for one in told["leaders"]] == ["Ada Berg", "Éva Cole", "Zoe Adams"]
    assert [one["name"] for one in told["handed_in"]] == ["Zoe Adams", "Ada Berg"]
    assert told["leaders"][2]["cells"][0]["times"] == 2


def test_only_hand_ins_since_the_chosen_moment_are_told(cohort):
    cohort.hand_in("zoe", piece(1), at=NOW - timedelta(days=3))
    cohort.hand_in("ada", piece(2), at=NOW - timedelta(hours=1))

    since = cohort.hears(since="2026-11-21T00:00:00Z")
    everything = cohort.hears("look", since="")

    assert [one["name"] for one in since["handed_in"]] == ["Ada Berg"]
    assert [one["name"] for one in everything["handed_in"]] == ["Ada Berg", "Zoe Adams"]


def test_sharing_for_the_first_time_a_risk_and_its_report_are_seen(cohort):
    cohort.hand_in("ada", piece(1, audience="facilitator"), at=NOW - timedelta(days=9))
    cohort.works("collect")
    alone = cohort.hears()["moves"]
    cohort.hand_in("ada", piece(1), risk(2, outcome="changed", audience="facilitator"))
    cohort.works("collect")
    steps = {one["step"]: one for one in cohort.hears()["moves"]}

    assert alone == []
    assert set(steps) == {"shared", "risk", "reported"}
    assert (steps["risk"]["by"], steps["reported"]["outcome"]) == ("2026-12-01", "changed")
    assert steps["shared"]["name"] == "Ada Berg"


def test_a_step_is_dated_by_the_hand_in_that_first_can_have_held_it(cohort):
    first, second = datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
    cohort.hand_in("ada", piece(1), at=first)
    late = "2026-11-10T10:00:00Z"
    cohort.hand_in("ada", piece(1), risk(2, first_written=late, written=late), at=second)
    cohort.works("collect")
    steps = {one["step"]: one["at"] for one in cohort.hears()["moves"]}

    assert steps == {"shared": "2026-11-02T00:00:00Z", "risk": "2026-11-20T00:00:00Z"}


def test_who_is_quiet_depends_on_the_weeks_chosen_and_who_never_handed_in_comes_last(cohort):
    cohort.hand_in("zoe", piece(1), at=NOW - timedelta(weeks=4))
    cohort.hand_in("ada", piece(2), at=NOW - timedelta(weeks=2))

    three = cohort.hears(weeks=3)["quiet"]
    one = cohort.hears("look", weeks=1)["quiet"]

    assert [(q["name"], bool(q["last"])) for q in three] == [
        ("Zoe Adams", True),
        ("Éva Cole", False),
    ]
    assert [q["name"] for q in one] == ["Zoe Adams", "Ada Berg", "Éva Cole"]


def test_whom_one_may_thank_or_invite_can_be_written_to_where_their_address_is_known(cohort):
    rows = "username,name,email\nzoe,Zoe Adams,zoe@lake.example\nada,Ada Berg,a?b&c@lake.example\neva,Éva Cole,\n"
    (cohort.course / "members.csv").write_text(rows)
    cohort.hand_in("zoe", piece(1), at=NOW - timedelta(weeks=4))
    cohort.hand_in("ada", piece(2))
    cohort.works("collect")
    told = cohort.hears()

    assert {one["name"]: one["mail"] for one in told["quiet"]} == {
        "Zoe Adams": "mailto:zoe@lake.example?subject=Leading",
        "Éva Cole": "",
    }
    assert told["moves"][0]["mail"] == "mailto:a%3Fb%26c@lake.example?subject=Leading"


def test_who_waits_longest_comes_first_with_a_way_to_their_piece(cohort):
    cohort.hand_in("zoe", piece(1, written="2026-11-05T10:00:00Z"))
    cohort.hand_in("ada", piece(2, written="2026-11-03T10:00:00Z"))
    cohort.works("collect")
    told = cohort.hears()["waiting"]

    assert [(one["name"], one["since"][:10]) for one in told] == [
        ("Ada Berg", "2026-11-03"),
        ("Zoe Adams", "2026-11-05"),
    ]
    assert told[0]["pieces"][0] == {
        "title": "North", "task": "Why?", "question": False, "since": "2026-11-03T10:00:00Z",
        "address": f"https://hub.example/p/e/{piece(2)['id']}/",
    }  # fmt: skip


def test_nothing_but_submitted_and_the_exchange_is_looked_at(cohort, tmp_path):
    home = tmp_path / "homes" / "ada" / "leadfolio" / "spring" / "north"
    home.mkdir(parents=True)
    (home / "w.jsonl").write_text(json.dumps(piece(1, text="A draft of mine.")))
    cohort.hand_in("ada", piece(2, text="What I handed in."))
    cohort.works("collect")

    said = json.dumps(cohort.hears())
    assert "draft of mine" not in said
    assert "What I handed in" not in said


def test_checking_says_every_fault_and_then_that_all_is_well(cohort):
    well = cohort.works("check")
    (cohort.course / "modules" / "north.md").write_text("---\ntitle: N\n---\n:::{task} x\n:::\n")
    wrong = cohort.works("check")

    assert well["sentence"] == "All is well: 2 modules, 4 tasks."
    assert wrong["faults"]
    assert all(line.startswith("modules/north.md:") for line in wrong["faults"])


def test_collecting_and_publishing_are_told_in_words_with_leaders_by_name(cohort):
    cohort.hand_in("ada", piece(1, audience="self"), piece(2))
    cohort.hand_in("nobody", piece(3))
    cohort.hears()
    collected = cohort.works("collect")
    published = cohort.works("publish")

    assert collected["sentence"] == (
        "Collected 1 of 2 that were handed in; 1 is new."
        " 1 was set aside; below is why, and what to do."
    )
    assert collected["notes"][0]["set_aside"]
    # Here nbgrader never met this module, which is said, too.
    noticed = [n for n in collected["notes"][1:] if n["reason"] != CODES["feedback-failed"]]
    assert [one["each"][0][:16] for one in noticed] == ["Ada Berg · north"] * 2
    assert published["sentence"].startswith("The cohort's portfolio holds 1 piece now;")
    assert (cohort.course / "site" / "index.html").is_file()


def test_what_cannot_be_done_is_two_sentences_and_the_desk_works_on(cohort):
    cohort.inbound.rmdir()
    missing = cohort.works("collect")
    cohort.inbound.mkdir()

    assert missing["say"] == "not-done"
    assert missing["problem"].startswith("Nothing can be handed in yet")
    assert missing["next"]
    assert cohort.works("collect")["sentence"] == "Nothing was handed in yet."


def test_a_course_that_cannot_be_read_is_told_in_words(cohort):
    (cohort.course / "course.toml").write_text("format = 7\n")

    told = cohort.hears()

    assert told["say"] == "not-done"
    assert "course.toml" in told["problem"]


def held_up(monkeypatch, until):
    """Let a check wait: it stands for work that takes its time."""

    def slow(order):
        order.said("half of it")
        until.get(timeout=30)
        return facilitating_work.Done(sentence="Done.")

    monkeypatch.setitem(facilitating_work.WORKS, "check", slow)


def test_a_second_press_while_work_goes_on_is_refused_in_words(cohort, monkeypatch):
    until = queue.Queue()
    held_up(monkeypatch, until)
    begun = cohort.hears("check")
    step = cohort.told.get(timeout=30)
    refused = cohort.hears("collect")
    meanwhile = cohort.hears()
    until.put(None)

    assert begun["doing"] == meanwhile["doing"] == refused["doing"] == "Checking the course's files"
    assert step == {"say": "step", "line": "half of it"}
    assert refused["problem"] == "Checking the course's files is not finished yet"
    assert refused["refused"]
    assert cohort.told.get(timeout=30)["sentence"] == "Done."
    assert cohort.hears("how") == {"say": "doing", "work": 1, "doing": "", "begun": ""}


def test_another_page_at_work_on_the_same_course_is_respected(cohort, monkeypatch):
    until = queue.Queue()
    held_up(monkeypatch, until)
    cohort.hears("check")
    cohort.told.get(timeout=30)
    other = Desk(cohort.course, now=lambda: NOW, exchange=cohort.exchange)
    heard: queue.Queue[dict] = queue.Queue()
    other.tell = heard.put
    other.answer({"do": "publish"})
    refused = heard.get(timeout=30)
    until.put(None)

    assert refused["problem"] == "Another page of this desk is at work on this course"
    assert cohort.told.get(timeout=30)["sentence"] == "Done."


def test_work_that_breaks_is_told_as_ended_and_the_next_can_begin(cohort, monkeypatch):
    def broken(_order):
        raise ZeroDivisionError

    monkeypatch.setattr("threading.excepthook", lambda _: None)
    monkeypatch.setitem(facilitating_work.WORKS, "check", broken)
    told = cohort.works("check")

    assert told["problem"] == "It stopped for a reason that leadfolio does not know"
    assert cohort.works("collect")["say"] == "done"


def test_before_a_release_its_plan_says_what_changes_and_nothing_has(cohort):
    cohort.released("north")
    cohort.write("north", title="True north")
    before = sorted(cohort.course.rglob("*"))

    plan = cohort.hears("plan", modules=["north"])

    assert (plan["modules"], plan["titles"]) == (["north"], ["True north"])
    assert plan["lines"] == [
        "What changes:",
        "  True north: only what leaders read, no task",
        "Leaders affected: 0. Answers handed in: 0. Answers lost: 0.",
    ]
    assert sorted(cohort.course.rglob("*")) == before


def losing(cohort) -> None:
    """Remove a task that was answered in a wording that is kept nowhere."""
    cohort.released("north")
    cohort.hand_in("ada", risk(1, version=f"sha256:{'0' * 64}"))
    cohort.works("collect")
    text = (cohort.course / "modules" / "north.md").read_text()
    (cohort.course / "modules" / "north.md").write_text(text.split(":::{task} risk")[0])
    shutil.rmtree(cohort.course / "state" / "versions", ignore_errors=True)


def test_a_plan_names_whose_answer_would_lose_which_question_and_what_to_mend(cohort):
    losing(cohort)
    cohort.hears()
    plan = cohort.hears("plan", modules=["north"])

    assert plan["lost"] == [{"name": "Ada Berg", "module": "North", "task": "Which risk?"}]
    assert plan["mend"] == [
        "modules/north.md: put the task “risk” back; or, if another task takes its place, "
        "write “:was: risk” on a line below that one's kind"
    ]
    assert plan["agreed"]


def test_a_release_with_a_loss_needs_a_yes_to_just_that_loss(cohort):
    losing(cohort)
    agreed = cohort.hears("plan", modules=["north"])["agreed"]
    unasked = cohort.works("release", modules=["north"])
    cohort.hand_in("zoe", risk(2, version=f"sha256:{'0' * 64}"))
    cohort.works("collect")
    another = cohort.works("release", modules=["north"], agreed=agreed)

    assert unasked["problem"].startswith("1 answer would be left without the question")
    assert another["problem"] == "What would be lost has changed since you looked"
    assert not (cohort.course / "release").exists()


def test_a_release_that_was_agreed_to_goes_on(cohort):
    losing(cohort)
    (cohort.course / "course.toml").write_text(COURSE.replace(', "south"', ""))
    agreed = cohort.hears("plan", modules=["north"])["agreed"]
    done = cohort.works("release", modules=["north"], agreed=agreed)

    assert done["sentence"] == "1 module is released. Leaders can get them now."


def test_what_is_to_be_done_is_said_in_buttons_and_sends_nobody_to_a_terminal(cohort):
    (cohort.course / "modules" / "north.md").write_text("---\ntitle: N\n---\n:::{task} x\n:::\n")
    told = cohort.hears("plan", modules=["north"])

    assert told["say"] == "not-done"
    assert "press “Check”" in told["next"]
    assert "leadfolio" not in told["next"]


def public(n: int, **said) -> dict:
    return piece(n, audience="public", **said)


def test_before_a_public_edition_its_pieces_and_people_are_told_and_nothing_is_written(cohort):
    cohort.hand_in("ada", public(1, title="Aino"), piece(2))
    cohort.hand_in("zoe", public(3, shown_as="pseudonym", title="Otto"))
    cohort.hand_in("ada", public(4, shown_as="pseudonym", title="Mine"), module="south")
    cohort.works("collect")
    before = sorted(cohort.course.rglob("*"))
    told = cohort.hears("public-plan")

    # Nothing tells that one of the two invented names is Ada's.
    assert (told["people"], told["masked"]) == (["Ada Berg"], 2)
    assert (told["new"], told["new_masked"]) == (["Ada Berg"], 2)
    assert {(one["title"], one["module"], one["name"]) for one in told["pieces"]} == {
        ("Aino", "North", "Ada Berg"),
        ("Otto", "North", ""),
        ("Mine", "South", ""),
    }
    assert "Zoe" not in json.dumps(told)
    assert sorted(cohort.course.rglob("*")) == before


def test_the_public_edition_holds_as_many_pieces_as_were_told_and_leaves_the_cohorts_alone(cohort):
    cohort.hand_in("ada", public(1, text="For everyone."), piece(2, text="For us."))
    cohort.works("collect")
    cohort.works("publish")
    before = {p: p.read_bytes() for p in (cohort.course / "site").rglob("*") if p.is_file()}
    told = cohort.hears("public-plan")
    done = cohort.works("public")
    after = {p: p.read_bytes() for p in (cohort.course / "site").rglob("*") if p.is_file()}
    made = json.loads((cohort.course / "site-public" / "portfolio.json").read_text())

    assert done["sentence"].startswith("The public edition holds 1 piece now;")
    assert made["audience"] == "public"
    assert len(made["entries"]) == len(told["pieces"]) == 1
    assert after == before
    assert cohort.hears()["public"]["made"]


def zipped(cohort, told: dict) -> dict[str, bytes]:
    """Return what a zip that the page offers holds."""
    assert told["page"].startswith("files/state/report/")
    with zipfile.ZipFile(cohort.course / told["page"][6:].removesuffix("?download=1")) as bag:
        return {name: bag.read(name) for name in bag.namelist()}


def test_its_zip_holds_that_edition_alone_and_is_the_same_for_the_same_pieces(cohort):
    cohort.hand_in("ada", public(1, text="For everyone."), piece(2, text="For us."))
    cohort.works("collect")
    told = cohort.works("public")
    place = cohort.course / "state" / "report" / "spring-public.zip"
    first = place.read_bytes()
    (cohort.course / "site-public" / "notes.txt").write_text("Somebody's own.")
    again = cohort.works("public")
    held = zipped(cohort, again)

    assert place.read_bytes() == first
    assert {"spring-public/index.html", "spring-public/README.txt"} <= held.keys()
    assert not any(b"For us." in content for content in held.values())
    assert any(b"For everyone." in content for content in held.values())
    assert "spring-public/notes.txt" not in held
    assert told["page"] == again["page"]


def test_a_piece_no_longer_for_everyone_is_told_until_the_edition_is_made_again(cohort):
    cohort.hand_in("ada", public(1), public(2), at=NOW - timedelta(hours=2))
    cohort.works("collect")
    cohort.works("public")
    cohort.hand_in("ada", public(1), piece(2), at=NOW - timedelta(hours=1))
    waiting = cohort.hears("public-plan")["uncollected"]
    cohort.works("collect")
    behind, offered = cohort.hears("public-plan"), cohort.hears()["public"]["zip"]
    cohort.works("public")

    assert waiting == 1
    assert (behind["gone"], behind["new"], offered) == (1, [], "")
    now = cohort.hears()["public"]
    assert (now["gone"], bool(now["zip"])) == (0, True)


def test_what_is_taken_back_is_in_no_zip_any_more(cohort):
    cohort.hand_in("ada", public(1))
    cohort.works("collect")
    cohort.works("public")
    pipeline.withdraw(cohort.course, piece(1)["id"], exchange=cohort.exchange, now=NOW)
    told = cohort.hears()["public"]

    assert told["zip"] == ""
    assert list((cohort.course / "state" / "report").iterdir()) == []


def test_a_public_edition_is_taken_away_and_what_others_put_beside_it_stays(cohort):
    cohort.hand_in("ada", public(1))
    cohort.works("collect")
    cohort.works("public")
    own = cohort.course / "site-public" / "CNAME"
    own.write_text("portfolio.example.org")
    done = cohort.works("public-away")
    told = cohort.hears()["public"]

    assert done["sentence"].startswith("The public edition is gone from here.")
    assert list((cohort.course / "site-public").iterdir()) == [own]
    assert (told["made"], told["zip"]) == ("", "")
    assert cohort.works("public")["say"] == "done"


def test_a_public_edition_is_never_made_where_the_cohorts_is_read(cohort):
    cohort.hand_in("ada", piece(1))
    cohort.works("collect")
    cohort.works("publish")
    (cohort.course / "site-public").symlink_to("site")
    told = cohort.works("public")

    assert told["problem"] == (
        "The folder site-public leads to another one, where the cohort's own portfolio may be"
    )
    assert "Words." in (cohort.course / "site" / "portfolio.json").read_text()


def test_a_public_edition_is_never_made_over_what_is_somebody_elses(cohort):
    own = cohort.course / "site-public" / "index.html"
    own.parent.mkdir()
    own.write_text("Our school.")
    told = cohort.works("public")

    assert told["problem"].startswith("The folder site-public holds something else")
    assert told["next"] == "rename site-public in the course folder, then make the edition again"
    assert own.read_text() == "Our school."


def test_without_a_hub_the_cohorts_portfolio_is_a_zip_for_the_cohort_alone(cohort):
    cohort.hand_in("ada", piece(1, text="For us."))
    cohort.works("collect")
    on_hub = cohort.works("publish")
    cohort.desk = Desk(cohort.course, now=lambda: NOW, exchange=cohort.exchange)
    cohort.desk.tell = cohort.told.put
    cohort.hears()
    alone = cohort.works("publish")
    told = cohort.hears()

    assert on_hub["page"] == ""
    assert b"It is for the cohort alone." in zipped(cohort, alone)["spring-cohort/README.txt"]
    assert (told["portfolio"], told["zip"]) == ("", alone["page"])


def test_a_portfolio_with_an_address_of_its_own_is_read_there(cohort):
    address = '[portfolio]\nbase_url = "https://learn.example.org/autumn/"\n'
    (cohort.course / "course.toml").write_text(COURSE + address)
    cohort.desk = Desk(cohort.course, now=lambda: NOW, exchange=cohort.exchange)
    told = cohort.hears()

    assert (told["portfolio"], told["on_hub"]) == ("https://learn.example.org/autumn/", False)


def test_how_many_hand_ins_wait_to_be_collected_is_told(cohort):
    cohort.hand_in("ada", piece(1))
    before = cohort.hears()["uncollected"]
    cohort.works("collect")

    assert (before, cohort.hears()["uncollected"]) == (1, 0)


def comment(cohort, username: str, text: str) -> None:
    """Write a comment as the formgrader's box does."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{cohort.course / 'gradebook.db'}") as book:
        book.find_comment("why", "north", "north", username).manual_comment = text
        book.db.commit()


@pytest.mark.filterwarnings("ignore:::nbgrader")
def test_collected_work_is_made_ready_and_a_comment_on_it_sent_with_every_step_said(cohort):
    cohort.works("release", modules=["north"])
    cohort.hand_in("ada", piece(1))
    cohort.hand_in("zoe", piece(2))
    steps: list[str] = []
    cohort.desk.tell = lambda told: (
        steps.append(told["line"]) if told["say"] == "step" else cohort.told.put(told)
    )
    # `leadfolio watch` collects, too, and leaves it there.
    pipeline.collect(cohort.course, exchange=cohort.exchange, now=NOW)
    waiting_for_us = cohort.hears()["unready"]
    collected = cohort.works("collect")
    comment(cohort, "ada", "Tell me more.")
    before = cohort.hears()
    sent = cohort.works("send")
    after = cohort.hears()["comments"]

    assert (waiting_for_us, before["unready"]) == (2, 0)
    assert collected["sentence"] == (
        "Collected 2 of 2 that were handed in; nothing is new. 2 are ready for comments now."
    )
    assert CODES["feedback-failed"] not in [one["reason"] for one in collected["notes"]]
    assert steps == [
        "making it ready for comments, 1 of 2, Zoe Adams, “North”",
        "making it ready for comments, 2 of 2, Ada Berg, “North”",
        "1 of 1, Ada Berg, “North”",
    ]
    (waiting,) = before["comments"]["unsent"]
    assert (waiting["name"], waiting["title"], waiting["comments"]) == ("Ada Berg", "North", 1)
    assert waiting["open"].startswith("formgrader/submissions/")
    assert waiting["open"] in json.dumps(before["leaders"])
    assert sent["sentence"] == (
        "Sent 1 comment to 1 leader. They stand at home, beside the piece each is about."
    )
    assert after == {"unsent": [], "problem": ""}


def test_where_no_comment_was_written_there_is_nothing_to_send(cohort):
    assert cohort.works("send")["sentence"] == "There was nothing to send."
    assert cohort.hears()["comments"] == {"unsent": [], "problem": ""}


def test_a_gradebook_that_cannot_be_read_is_said_and_the_desk_shows_all_else(cohort):
    (cohort.course / "gradebook.db").write_bytes(b"not a gradebook" * 100)
    cohort.hand_in("ada", piece(1))
    told = cohort.hears()

    assert told["comments"]["problem"].startswith("the gradebook cannot be read just now")
    assert [one["name"] for one in told["handed_in"]] == ["Ada Berg"]


def test_somebodys_work_opens_in_the_formgrader_where_it_is_in_the_gradebook(tmp_path):
    nothing = formgrader.graded(tmp_path)
    with sqlite3.connect(tmp_path / "gradebook.db") as book:
        book.executescript(GRADEBOOK)
    book.close()
    known = formgrader.graded(tmp_path)

    assert nothing == {}
    assert formgrader.page("ada", "north", known) == "formgrader/submissions/s1/"
    assert formgrader.page("zoe", "north", known) == "formgrader/manage_submissions/north/"


GRADEBOOK = """
create table assignment (id text, name text);
create table notebook (id text, name text, assignment_id text);
create table submitted_assignment (id text, assignment_id text, student_id text);
create table submitted_notebook (id text, assignment_id text, notebook_id text);
insert into assignment values ('a1', 'north');
insert into notebook values ('n1', 'north', 'a1');
insert into submitted_assignment values ('sa1', 'a1', 'ada');
insert into submitted_notebook values ('s1', 'sa1', 'n1');
"""


def test_the_desk_is_put_into_a_course_once(tmp_path):
    path = facilitating.write_desk(tmp_path)
    path.write_text("{}")

    assert facilitating.write_desk(tmp_path).read_text() == "{}"
