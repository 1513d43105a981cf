"""A Hub whose own groups say who is in: made over its API, and taken into members.csv on the course's server."""

import asyncio
import json
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from runpy import run_path

import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from leadfolio import pipeline
from leadfolio.errors import MachineError

pytestmark = [pytest.mark.hub, pytest.mark.timeout(240)]

told = run_path(str(Path(__file__).with_name("hubs.py")))
OwnHub, course_of, host = told["OwnHub"], told["course_of"], told["host"]

BELOW = "/services/portfolio-autumn-2026/"
SERVER = "/user/grader-autumn-2026"
# Whoever keeps the groups: a script of the school's office, with a token of its own.
OFFICE = """
c.JupyterHub.services.append({"name": "office", "api_token": "the-offices-own-token"})
c.JupyterHub.load_roles.append(
    {"name": "office", "scopes": ["admin:users", "admin:groups"], "services": ["office"]}
)
"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory, proxy):  # noqa: ARG001
    """A Hub with members="hub": Ada and Ben are in members.csv, and nobody is in a group yet."""
    ground = tmp_path_factory.mktemp("groups")
    course = course_of(ground / "course", "Autumn 2026", "ada", "ben")
    made = OwnHub(course, ground / "home", more=OFFICE)
    host(course, '{"folder": HERE, "facilitators": ["fay"], "guests": []}')
    config = course / "jupyterhub_config.py"
    text = config.read_text()
    assert text.count('members="members.csv"') == 1
    config.write_text(text.replace('members="members.csv"', 'members="hub"'))
    (course / "site").mkdir()
    (course / "site" / "index.html").write_text("Shared with the cohort.")
    try:
        made.start()
        for name in ("ada", "ben", "ruth", "gus", "fia", "eve", "d+d"):
            office(made, "POST", f"users/{name}")
        yield made
    finally:
        for browser in made.browsers:
            browser.close()
        made.gone()


def office(hub, method: str, path: str, **told: object) -> object:
    asked = urllib.request.Request(
        f"{hub.address}/hub/api/{path}",
        method=method,
        data=json.dumps(told).encode() if told else None,
        headers={"Authorization": "token the-offices-own-token"},
    )
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return json.loads(answer.read() or b"null")


def put_in(hub, group: str, *names: str) -> None:
    office(hub, "POST", f"groups/{group}-autumn-2026/users", users=list(names))


def take_out(hub, group: str, *names: str) -> None:
    office(hub, "DELETE", f"groups/{group}-autumn-2026/users", users=list(names))


def reads(hub, name: str) -> bool:
    """Whether somebody who logs in now may read the portfolio."""
    browser = hub.log_in(name)
    try:
        browser.open(BELOW).close()
    except urllib.error.HTTPError as refused:
        refused.close()
    return browser.ask("GET", BELOW)[0] == 200


@pytest.fixture(scope="module")
def server(hub) -> dict[str, str]:
    """The course's own server, started by its facilitator; return what lets her work in it."""
    fay = hub.log_in("fay")
    token = fay.token("fay", "access:servers!user=grader-autumn-2026")
    headers = {"X-XSRFToken": fay.leave, "Content-Type": "application/json"}
    fay.open("/hub/api/users/grader-autumn-2026/server", b"{}", **headers).close()
    allowed = {"Authorization": f"token {token}"}
    end = time.monotonic() + 120
    while fay.ask("GET", f"{SERVER}/api/status", **allowed)[0] != 200:
        assert time.monotonic() < end
        time.sleep(0.2)
    return allowed


def in_a_terminal(hub, allowed: dict[str, str], *command: str) -> str:
    """Run a command in a terminal on the course's own server; return what it said."""
    asked = urllib.request.Request(
        f"{hub.address}{SERVER}/api/terminals", data=b"{}", headers=allowed
    )
    with urllib.request.urlopen(asked, timeout=60) as answer:
        name = json.load(answer)["name"]
    line = f"stty -echo cols 300; {' '.join(command)}; printf '%s\\n' ended-$?"

    async def run() -> str:
        address = f"ws://127.0.0.1:{hub.port}{SERVER}/terminals/websocket/{name}"
        said = ""
        socket = await websocket_connect(HTTPRequest(address, headers=allowed))
        await socket.write_message(json.dumps(["stdin", f"{line}\r"]))
        while "\nended-" not in said:
            kind, *words = json.loads(await asyncio.wait_for(socket.read_message(), 60))
            said += "".join(words) if kind == "stdout" else ""
        socket.close()
        while await socket.read_message() is not None:
            pass
        return said

    return asyncio.run(run())


def sync(hub, server, *options: str) -> str:
    return in_a_terminal(
        hub, server, sys.executable, "-m", "leadfolio", "members", "sync", *options,
        "--course", str(hub.course),
    )  # fmt: skip


def test_a_leader_reads_once_the_hub_and_members_csv_know_them(hub, server):
    put_in(hub, "nbgrader", "ada", "ruth", "d+d")
    assert reads(hub, "ada")
    assert not reads(hub, "ruth")
    assert not reads(hub, "ben")

    looked = sync(hub, server)
    assert "On the Hub: ada." in looked
    assert "not in members.csv: d+d, ruth. They cannot read the portfolio." in looked
    assert "In members.csv, and not on the Hub yet: ben." in looked
    taken = sync(hub, server, "--from-hub")
    assert "2 leaders in members.csv." in taken
    assert "Added to members.csv: ruth." in taken
    assert "not usable here as usernames: d+d." in taken
    assert "In members.csv, and not in the Hub's group: ben." in taken
    assert "ended-0" in taken
    assert (hub.course / "members.csv").read_text().endswith("ruth,ruth,\n")
    assert reads(hub, "ruth")
    before = (hub.course / "members.csv").stat().st_mtime_ns
    again = sync(hub, server, "--from-hub")
    assert (hub.course / "members.csv").stat().st_mtime_ns == before
    assert "On the Hub: ada, ruth." in again
    assert "Added" not in again


def test_the_courses_own_server_knows_that_the_hubs_groups_decide(hub, server):
    said = in_a_terminal(hub, server, "echo decided-by-$LEADFOLIO_MEMBERS")

    assert "decided-by-hub" in said


def test_guests_csv_lets_nobody_in_where_the_hubs_groups_decide(hub):
    (hub.course / "guests.csv").write_text("username,name\neve,Eve\n")

    assert not reads(hub, "eve")


def test_who_is_taken_out_of_the_group_is_out_within_a_minute_and_keeps_their_row(hub, server):
    put_in(hub, "nbgrader", "ada")
    ada = hub.log_in("ada")
    ada.open(BELOW).close()
    assert ada.ask("GET", BELOW)[0] == 200

    take_out(hub, "nbgrader", "ada")
    begun = time.monotonic()
    while ada.ask("GET", BELOW)[0] == 200:
        assert time.monotonic() - begun < 60
        time.sleep(0.2)
    assert "not in the Hub's group: ada" in sync(hub, server, "--from-hub")
    assert "ada," in (hub.course / "members.csv").read_text()


def test_a_guest_reads_by_their_group_alone_and_a_facilitator_gets_to_the_desk(hub):
    assert not reads(hub, "gus")
    put_in(hub, "guests", "gus")
    put_in(hub, "formgrade", "fia")

    assert reads(hub, "gus")
    assert reads(hub, "fia")
    assert hub.log_in("gus").ask("GET", "/hub/")[1]["location"] == BELOW
    fia, eve = hub.log_in("fia"), hub.log_in("eve")
    assert "/hub/spawn/grader-autumn-2026?next=" in fia.ask("GET", "/hub/")[1]["location"]
    with eve.open("/hub/home") as page:
        assert b"You are in no course on this Hub." in page.read()
    assert eve.ask("GET", "/hub/spawn/grader-autumn-2026")[0] == 404
    assert eve.ask("GET", "/hub/spawn")[0] == 403


def test_a_leaders_own_server_may_not_ask_who_is_in_the_group(hub):
    put_in(hub, "nbgrader", "ruth")
    ruth = hub.log_in("ruth")
    token = ruth.token(
        "ruth", "read:users:groups!user", "access:services!service=portfolio-autumn-2026"
    )
    asked = {"JUPYTERHUB_API_URL": f"{hub.address}/hub/api", "JUPYTERHUB_API_TOKEN": token}

    with pytest.raises(MachineError, match="does not tell who is in") as refused:
        pipeline.sync(hub.course, environment=asked)
    assert "as its facilitator" in refused.value.do


@pytest.mark.parametrize("token", ["another", "m\u00ebin"])
def test_a_hub_that_knows_no_such_token_is_explained(hub, token):
    asked = {"JUPYTERHUB_API_URL": f"{hub.address}/hub/api", "JUPYTERHUB_API_TOKEN": token}

    with pytest.raises(MachineError) as refused:
        pipeline.sync(hub.course, environment=asked)
    assert refused.value.do
