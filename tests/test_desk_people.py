"""People at the desk: what it says of who is in, and what follows from each press, in words."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from runpy import run_path

import pytest

from leadfolio.edges.disk import files
from leadfolio.pipeline.facilitating import Desk
from leadfolio.pipeline.facilitating_people import Hosting

told = run_path(str(Path(__file__).with_name("test_desk.py")))
Cohort, piece, NOW = told["Cohort"], told["piece"], told["NOW"]

MEMBERS = "username,name,role\nzoe,Zoe Adams,\nada,Ada Berg,Principal\neva,Éva Cole,\n"
BY_FILE = Hosting(decides="members.csv", facilitators=("fay",), guests=("gus",))
BY_HUB = Hosting(decides="hub")


class People(Cohort):
    """A cohort whose desk knows what the Hub says of who is in."""

    def on(self, hosting: Hosting) -> "People":
        (self.course / "members.csv").write_text(MEMBERS)
        self.desk = Desk(self.course, now=lambda: NOW, exchange=self.exchange, hosting=hosting)
        self.desk.tell = self.told.put
        return self

    def held(self, file: str = "members.csv") -> str:
        return (self.course / file).read_text()

    def list(self, content: bytes, who: str = "leader") -> dict:
        return self.desk.answer({"do": "people-list-plan", "who": who, "bytes": content})


@pytest.fixture
def people(tmp_path) -> People:
    return People(tmp_path).on(Hosting())


def test_leaders_and_guests_come_by_name_with_what_is_written_of_them(people):
    (people.course / "guests.csv").write_text("username,name\nyves,Yves\nADA,Ada Berg\n")
    told = people.hears("people")

    assert [one["name"] for one in told["leaders"]] == ["Ada Berg", "Éva Cole", "Zoe Adams"]
    assert told["leaders"][0]["role"] == "Principal"
    assert [(one["name"], one["leader"]) for one in told["guests"]] == [
        ("Ada Berg", True), ("Yves", False),
    ]  # fmt: skip
    assert (told["hub"], told["undo"], told["faults"]) == ("", False, [])


def test_without_a_hub_no_word_is_of_a_hub(people):
    done = people.hears("people-put-in", who="leader", username="Otto", name="Otto Lund")

    assert done["sentence"] == "Otto Lund is in the list of leaders now."
    assert people.held().endswith("Otto,Otto Lund,\n")
    assert people.hears("people-on-hub")["asked"] is False
    out = people.hears("people-out", who="leader", username="Otto")
    assert "Hub" not in done["sentence"] + out["sentence"]


def test_where_the_files_decide_the_hub_lets_in_at_login_under_a_small_username(people):
    people.on(BY_FILE)
    done = people.hears("people-put-in", who="leader", username=" Otto ", name=" Otto\u00a0Lund ")

    assert done["sentence"].endswith("The Hub lets them in when they log in as otto.")
    assert people.held().endswith("otto,Otto\u00a0Lund,\n")


def test_a_wrong_value_is_said_at_its_field_and_nothing_is_written(people):
    said = people.hears("people-put-in", who="leader", username="a b", name="", email="x")

    assert said["say"] == "people-wrong"
    assert said["fields"] == {
        "username": "the username 'a b' holds a space; nbgrader cannot use it",
        "name": "the name is empty; it is what colleagues will see",
        "email": "'x' is not an e-mail address; leave it empty if there is none",
    }
    assert people.held() == MEMBERS


@pytest.mark.parametrize("value", ["two\nlines", "bell\x07", "half \ud800"])
def test_what_would_make_the_file_unreadable_is_said_at_its_field(people, value):
    said = people.hears("people-put-in", who="leader", username="otto", name="Otto", role=value)

    assert list(said["fields"]) == ["role"]
    assert people.held() == MEMBERS


@pytest.mark.parametrize(
    ("who", "username", "why"),
    [
        ("leader", "ADA", "'ada' is a leader here already: Ada Berg"),
        ("guest", "ada", "'ada' is a leader here already: Ada Berg; leaders read the portfolio anyway"),
        ("guest", "Yves", "'yves' is a guest here already: Yves K."),
    ],
)  # fmt: skip
def test_who_is_there_already_is_named_at_the_username(people, who, username, why):
    (people.course / "guests.csv").write_text("username,name\nyves,Yves K.\n")
    said = people.hears("people-put-in", who=who, username=username, name="Somebody")

    assert said["fields"] == {"username": why}


def test_a_guest_can_become_a_leader(people):
    (people.course / "guests.csv").write_text("username,name\nyves,Yves K.\n")
    done = people.hears("people-put-in", who="leader", username="yves", name="Yves K.")

    assert done["guests"][0]["leader"] is True


def test_what_is_written_of_somebody_is_changed_and_what_the_form_does_not_show_stays(people):
    done = people.hears("people-change", who="leader", username="ada", name="Ada B. Berg")

    assert done["sentence"].startswith("Kept: Ada B. Berg.")
    assert "ada,Ada B. Berg,Principal\n" in people.held()
    assert people.hears("people-change", who="leader", username="ada", name=" ")["fields"]


def test_what_follows_from_taking_out_is_counted_from_what_is_there(people):
    people.on(BY_FILE)
    people.hand_in("ada", piece(1), piece(2), piece(3, audience="facilitator"))
    people.released("north")
    people.works("collect")
    plan = people.hears("people-out-plan", who="leader", username="ada")

    assert (plan["shared"], plan["handed_in"], plan["public"]) == (2, 1, False)
    assert (plan["name"], plan["still"], plan["hub"]) == ("Ada Berg", "", "members.csv")
    assert people.held() == MEMBERS
    nothing = people.hears("people-out-plan", who="leader", username="zoe")
    assert (nothing["shared"], nothing["handed_in"]) == (0, 0)


def test_what_was_said_of_taking_out_comes_true_and_putting_in_again_brings_it_back(people):
    people.hand_in("ada", piece(1))
    people.released("north")
    people.works("collect")
    before = people.works("publish")["sentence"]
    people.hears("people-out", who="leader", username="ada")
    set_aside = people.works("collect")["notes"]
    without = people.works("publish")["sentence"]
    kept = list((people.course / "submitted" / "ada").rglob("responses.json"))
    people.hears("people-undo")
    people.works("collect")
    again = people.works("publish")["sentence"]

    assert "1 piece now" in before
    assert [note["set_aside"] for note in set_aside] == [True]
    assert "0 pieces now" in without
    assert len(kept) == 1
    assert "1 piece now" in again


@pytest.mark.parametrize(
    ("who", "username", "still"),
    [
        ("leader", "zoe", "guest"),
        ("leader", "fay", "facilitator"),
        ("guest", "zoe", "leader"),
        ("guest", "gus", "guest by the Hub's settings"),
        ("guest", "yves", ""),
    ],
)
def test_who_goes_on_reading_in_another_way_is_said_to(people, who, username, still):
    people.on(BY_FILE)
    (people.course / "members.csv").write_text(MEMBERS + "fay,Fay F.,\n")
    (people.course / "guests.csv").write_text("username,name\nzoe,Zoe\ngus,Gus\nyves,Yves\n")

    assert people.hears("people-out-plan", who=who, username=username)["still"] == still
    after = people.hears("people-out", who=who, username=username)["sentence"]
    assert ("go on reading" in after) == bool(still)
    assert ("within a minute" in after) == (not still)


def test_the_last_change_is_undone_once_and_not_over_anothers(people):
    people.hears("people-out", who="leader", username="ada")
    undone = people.hears("people-undo")
    assert (people.held(), undone["undo"]) == (MEMBERS, False)
    assert people.hears("people-undo")["say"] == "people-not-done"

    people.hears("people-out", who="leader", username="ada")
    (people.course / "members.csv").write_text(MEMBERS + "ruth,Ruth,\n")
    refused = people.hears("people-undo")
    assert "was changed since" in refused["problem"]
    assert people.held() == MEMBERS + "ruth,Ruth,\n"


def test_a_list_is_looked_at_first_and_then_taken_in(people):
    plan = people.list(b"username,name,role\nada,Ada Berg,\nruth,Ruth,Coach\n")

    assert [one["name"] for one in plan["come"]] == ["Ruth"]
    assert plan["change"][0]["what"] == ["role: “Principal” becomes nothing"]
    assert [one["name"] for one in plan["go"]] == ["Zoe Adams", "Éva Cole"]
    assert people.held() == MEMBERS
    done = people.hears("people-list", who="leader", agreed=plan["agreed"], out=False)
    assert done["sentence"].startswith(
        "The list is taken in: 1 came in, 1 was changed, 0 were taken out."
    )
    assert people.held() == MEMBERS.replace("Principal", "") + "ruth,Ruth,Coach\n"


def test_a_list_agreed_to_before_somebody_else_changed_who_is_in_is_shown_again(people):
    plan = people.list(b"username,name\nruth,Ruth\n")
    people.hears("people-out", who="leader", username="zoe")
    anew = people.hears("people-list", who="leader", agreed=plan["agreed"], out=True)

    assert (anew["say"], anew["anew"]) == ("people-list-plan", True)
    assert [one["username"] for one in anew["go"]] == ["ada", "eva"]
    done = people.hears("people-list", who="leader", agreed=anew["agreed"], out=True)
    assert [one["name"] for one in done["leaders"]] == ["Ruth"]


def test_a_list_with_faults_names_each_with_its_line(people):
    said = people.list(b"username,name,phone\na b,A,1\n")

    assert [one["line"] for one in said["faults"]] == [1, 2]
    assert (said["agreed"], said["come"]) == ("", [])


@pytest.mark.parametrize("content", [b"x" * (256 * 1024 + 1), None])
def test_a_list_too_large_for_one_is_said(people, content):
    assert "larger than 256 KB" in people.list(content)["problem"]


def test_a_file_with_faults_is_shown_as_far_as_it_goes_and_not_changed(people):
    (people.course / "members.csv").write_text("username,name\nada,Ada\nben,\n")
    told = people.hears("people")

    assert [one["name"] for one in told["leaders"]] == ["Ada"]
    assert told["faults"] == ["members.csv:3: the name is empty; it is what colleagues will see"]
    refused = people.hears("people-out", who="leader", username="ada")
    assert refused["next"].startswith("mend members.csv itself")


def test_where_the_hubs_groups_decide_guests_are_not_named_here(people):
    people.on(BY_HUB)
    refused = people.hears("people-put-in", who="guest", username="gus", name="Gus")
    listed = people.list(b"username,name\ngus,Gus\n", who="guest")
    put_in = people.hears("people-put-in", who="leader", username="ruth", name="Ruth")

    assert {refused["problem"], listed["problem"]} == {
        "On this Hub its own groups say who is a guest"
    }
    assert not (people.course / "guests.csv").exists()
    assert "once the Hub's group of leaders has ruth" in put_in["sentence"]


class Told(BaseHTTPRequestHandler):
    """Answers as the Hub does who asks for a group."""

    def do_GET(self) -> None:
        users = (
            ["ada", "eva", "ruth", "d+d"] if self.path.endswith("/groups/nbgrader-spring") else []
        )
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"users": users}).encode())

    def log_message(self, *_) -> None:
        """Say nothing."""


@pytest.fixture
def hub(monkeypatch):
    with HTTPServer(("127.0.0.1", 0), Told) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        monkeypatch.setenv("JUPYTERHUB_API_URL", f"http://127.0.0.1:{served.server_port}")
        monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "t")
        yield served
        served.shutdown()


@pytest.mark.usefixtures("hub")
def test_whom_the_hub_has_is_brought_in_said_and_undone(people):
    people.on(BY_HUB)
    there = people.hears("people-on-hub")
    assert (there["not_yet"], there["gone"]) == (["Zoe Adams"], ["d+d", "ruth"])

    done = people.hears("people-from-hub")
    assert done["sentence"].startswith("Put in from the Hub: ruth. They are shown by")
    assert "Not usable here as usernames: d+d." in done["sentence"]
    assert "not in the Hub's group: zoe" in done["sentence"]
    assert people.held() == MEMBERS + "ruth,ruth,\n"
    assert people.hears("people-undo")["say"] == "people-done"
    assert people.held() == MEMBERS


def test_a_hub_that_cannot_be_asked_is_said_and_the_list_stays_usable(people, monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_API_URL", "http://127.0.0.1:9/hub/api")
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "t")
    people.on(BY_FILE)

    assert people.hears("people-on-hub")["problem"].startswith(
        "Who is on the Hub is not known: the Hub cannot be asked just now. Next: look again"
    )
    assert people.hears("people")["leaders"]


def test_a_disk_that_refuses_is_said(people, monkeypatch):
    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_whole", full)
    said = people.hears("people-out", who="leader", username="ada")

    assert said["problem"] == "The disk refuses (No space left on device)"
    assert people.held() == MEMBERS


def test_no_message_of_people_is_anything_but_plain(people):
    for strange in (None, 3, ["x"], {"a": 1}):
        for do in (
            "people-put-in",
            "people-change",
            "people-out-plan",
            "people-out",
            "people-list",
        ):
            answer = people.desk.answer({"do": do, "who": strange, "username": strange})
            json.dumps(answer)
            assert answer["say"].startswith("people")
    assert people.held() == MEMBERS
