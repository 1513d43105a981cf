"""Who is in members.csv and who is on the Hub, and what `leadfolio members sync` says of it."""

import http.server
import json
import threading

import pytest

from leadfolio import pipeline
from leadfolio.edges.authoring import members_file
from leadfolio.errors import MachineError
from leadfolio.pipeline import membership


class Answering(http.server.BaseHTTPRequestHandler):
    """Answers as the Hub's API does: to its own token, about its own groups."""

    def do_GET(self):
        if self.headers["Authorization"] != "token mine":
            self.send_error(403)
        elif self.path != "/hub/api/groups/nbgrader-autumn-2026":
            self.send_error(404)
        else:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"users": self.server.users}).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def hub():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.users = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def course(tmp_path):
    made = pipeline.init(tmp_path / "course", cohort="Autumn 2026")
    (made / "members.csv").write_text("username,name,role\nada,Ada,Coach\nben,Ben,\n")
    return made


def surroundings(hub, token="mine"):
    address = f"http://127.0.0.1:{hub.server_port}/hub/api"
    return {"JUPYTERHUB_API_URL": address, "JUPYTERHUB_API_TOKEN": token}


def said(synced, **given):
    return "\n".join(membership.lines(synced, from_hub=given.get("from_hub", False)))


def test_who_has_not_logged_in_and_who_is_out_is_said(course, hub):
    hub.users = ["ada", "ruth"]

    synced = pipeline.sync(course, environment=surroundings(hub))

    assert (synced.here, synced.not_yet, synced.gone) == (("ada",), ("ben",), ("ruth",))
    assert "Have not logged in yet: ben" in said(synced)
    assert "No longer in members.csv: ruth. They are out within a minute." in said(synced)
    assert "ruth" not in (course / "members.csv").read_text()


def test_whom_the_hub_has_is_added_and_nobody_is_taken_out(course, hub):
    hub.users = ["ada", "carl", "d+d"]
    before = (course / "members.csv").read_bytes()

    synced = pipeline.sync(course, from_hub=True, environment=surroundings(hub))

    assert (synced.added, synced.refused, synced.not_yet) == (("carl",), ("d+d",), ("ben",))
    assert (course / "members.csv").read_bytes() == before + b"carl,carl,\n"
    assert "Added to members.csv: carl." in said(synced, from_hub=True)
    assert "Their rows stay" in said(synced, from_hub=True)


def test_run_again_it_changes_nothing(course, hub):
    hub.users = ["ada", "ben"]
    before = (course / "members.csv").stat().st_mtime_ns

    synced = pipeline.sync(course, from_hub=True, environment=surroundings(hub))

    assert "Nothing had to be changed." in said(synced, from_hub=True)
    assert (course / "members.csv").stat().st_mtime_ns == before


def test_away_from_the_hub_the_file_alone_is_told(course):
    assert "within a minute" in said(pipeline.sync(course, environment={}))
    with pytest.raises(MachineError, match="not a server of the Hub"):
        pipeline.sync(course, from_hub=True, environment={})


@pytest.mark.parametrize("token", ["another", "m\u00ebin"])
def test_a_hub_that_does_not_tell_is_explained(course, hub, token):
    with pytest.raises(MachineError) as caught:
        pipeline.sync(course, environment=surroundings(hub, token))

    assert caught.value.do


def test_a_hub_that_is_away_is_explained(course):
    with pytest.raises(MachineError, match="cannot be asked just now"):
        pipeline.sync(
            course,
            environment={
                "JUPYTERHUB_API_URL": "http://127.0.0.1:9/hub/api",
                "JUPYTERHUB_API_TOKEN": "t",
            },
        )


@pytest.mark.parametrize(
    ("held", "then"),
    [
        (b"username,name\n", b"username,name\nbo,bo\n"),
        (b"\xef\xbb\xbfname;email;username\r\nA;;ada\r\n", b"\xef\xbb\xbfname;email;username\r\nA;;ada\r\nbo;;bo\r\n"),
        (b"sep=;\nusername;name\nada;Ada", b"sep=;\nusername;name\nada;Ada\nbo;bo\n"),
    ],
)  # fmt: skip
def test_a_row_is_added_as_the_file_is_written(held, then):
    assert members_file.with_more(held, ["bo"]) == then
    members, faults = members_file.read_members(then, file="members.csv")
    assert "bo" in [member.username for member in members]
    assert faults == ()
