"""What a leader's notebook shows: the place to write, and never a word of theirs in an output."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient

from leadfolio import course
from leadfolio.course import Course, Module, Part, Task
from leadfolio.kinds import Kind
from leadfolio.session.surroundings import is_voila, surroundings

COURSE = Course(id="autumn-2026", title="T", cohort="Autumn", modules=("true-north",))
MODULE = Module(
    id="true-north",
    title="Finding your true north",
    version="sha256:aa",
    parts=tuple(
        Part(task=Task(id=id, kind=kind, prompt=prompt))
        for id, kind, prompt in [
            ("why-educator", Kind.REFLECT, "Why did you become an *educator*?"),
            ("learning-log", Kind.LOG, "What did you learn?"),
        ]
    ),
)
SECRET = "A word-only-I-may-read"
SHARED = "The girl who stopped <script>alert(1)</script> raising her hand"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A module's folder, as it is fetched."""
    folder = tmp_path / "home" / "autumn-2026" / "true-north"
    folder.mkdir(parents=True)
    (folder / "module.json").write_text(json.dumps(course.released(COURSE, MODULE)))
    return folder


def surrounded(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a kernel whose home is the folder's."""
    taken = {"LEADFOLIO_HOME", "NBGRADER_EXCHANGE", "LEADFOLIO_STATIC", "SERVER_SOFTWARE"}
    kept = {name: value for name, value in os.environ.items() if name not in taken}
    home = folder.parents[1]
    ground = {"HOME": str(home), "IPYTHONDIR": str(home / ".ipython"), "JUPYTER_PLATFORM_DIRS": "1"}
    return {**kept, **ground, **more}


class Front:
    """A notebook front end: runs cells as a person's does, and speaks to their widgets."""

    def __init__(self) -> None:
        self.heard: list[dict] = []
        self.kernel, self.client = start_new_kernel(kernel_name="python3")

    def enter(self, folder: Path, **more: str) -> None:
        """Put the kernel into a module's folder, in the surroundings of its leader."""
        ground = surrounded(folder, **more)
        self.run(
            f"import os; os.chdir({str(folder)!r}); os.environ.clear(); os.environ.update({ground!r})"
        )
        self.heard = []

    def run(self, code: str, *, asks: bool = True) -> list[dict]:
        """Run a cell; return what it says to the notebook file."""
        return self._until_idle(self.client.execute(code, allow_stdin=asks))

    def tell(self, comm: str, content: dict) -> dict:
        """Send a widget's message to the kernel; return its answer."""
        said = self.send(comm, {"method": "custom", "content": content})
        answers = [m["content"]["data"] for m in said if m["msg_type"] == "comm_msg"]
        return next(a["content"] for a in answers if a["method"] == "custom")

    def send(self, comm: str, content: dict) -> list[dict]:
        message = self.client.session.msg("comm_msg", {"comm_id": comm, "data": content})
        self.client.shell_channel.send(message)
        return self._until_idle(message["header"]["msg_id"])

    def _until_idle(self, request: str) -> list[dict]:
        found = []
        while True:
            message = self.client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") != request:
                continue
            found.append(message)
            self.heard.append(message)
            state = message["content"].get("execution_state")
            if message["msg_type"] == "status" and state == "idle":
                return found

    def restart(self) -> None:
        self.kernel.restart_kernel(now=True)
        self.client.wait_for_ready(timeout=60)

    def close(self) -> None:
        self.client.stop_channels()
        self.kernel.shutdown_kernel(now=True)
        self.kernel.context.destroy(linger=0)
        self.client.context.destroy(linger=0)


@pytest.fixture(scope="module")
def kernel():
    """One kernel for all: starting one costs more than everything else here."""
    front = Front()
    yield front
    front.close()


@pytest.fixture
def front(kernel: Front, folder: Path) -> Front:
    kernel.enter(folder)
    return kernel


def outputs(said: list[dict]) -> list[dict]:
    """What of a run is kept in the notebook file, or in saved widget state."""
    kept = {"display_data", "execute_result", "stream", "error", "comm_open", "update_display_data"}
    return [m["content"] for m in said if m["msg_type"] in kept]


def shown(said: list[dict]) -> dict:
    return next(m["content"]["data"] for m in said if m["msg_type"] == "display_data")


def comm_of(said: list[dict]) -> str:
    return shown(said)["application/vnd.jupyter.widget-view+json"]["model_id"]


CELL = 'from leadfolio import task\ntask("why-educator")'
KEEP = {"do": "keep", "view": "v1", "n": 1, "id": None, "shown_as": "name", "data": {}}


def test_words_come_back_after_the_kernel_was_restarted(front, folder):
    comm = comm_of(front.run(CELL))
    answered = front.tell(comm, {**KEEP, "text": SECRET, "audience": "self"})
    front.restart()
    front.enter(folder)
    again = front.tell(comm_of(front.run(CELL)), {"do": "open", "view": "v2"})

    assert answered["say"] == "kept"
    assert [entry["text"] for entry in again["entries"]] == [SECRET]


def test_no_output_of_a_live_notebook_holds_a_word(front, folder):
    said = front.run(CELL)
    front.tell(comm_of(said), {**KEEP, "text": SHARED, "audience": "public"})
    front.tell(comm_of(said), {"do": "open", "view": "v1"})
    again = front.run(CELL)

    kept = json.dumps(outputs(front.heard), default=str)
    assert (
        "raising her hand"
        in json.loads((folder / "responses.json").read_text())["responses"][0]["text"]
    )
    assert "raising her hand" not in kept
    assert shown(again)["text/plain"] == "This is where you write. Open the module to see it."
    assert set(shown(again)) == {"text/plain", "application/vnd.jupyter.widget-view+json"}


def test_a_front_end_cannot_put_words_into_the_widgets_state(front):
    comm = comm_of(front.run(CELL))
    front.send(
        comm, {"method": "update", "state": {"form": {"prompt": SECRET}}, "buffer_paths": []}
    )
    said = front.send(comm, {"method": "request_state"})

    states = [m["content"]["data"]["state"] for m in said if m["msg_type"] == "comm_msg"]
    assert "Why did you become" in json.dumps(states)
    assert SECRET not in json.dumps(states)


def test_what_is_wrong_is_a_sentence_and_no_traceback(front, folder):
    unknown = front.run('from leadfolio import task\ntask("why-educater")')
    (folder / "module.json").write_text('{"format": "leadfolio.module/9"}')
    newer = front.run(CELL)
    (folder / "module.json").unlink()
    gone = front.run(CELL)

    kinds = {m["msg_type"] for m in front.heard}
    assert "error" not in kinds
    assert "“why-educator” is the nearest" in shown(unknown)["text/html"]
    assert "newer leadfolio" in shown(newer)["text/html"]
    assert "holds no module" in shown(gone)["text/html"]


def test_two_windows_on_one_journal_see_each_others_words(front, folder):
    other = Front()
    other.enter(folder)
    try:
        here, there = comm_of(front.run(CELL)), comm_of(other.run(CELL))
        front.tell(here, {**KEEP, "text": "First.", "audience": "cohort"})
        seen = other.tell(there, {"do": "open", "view": "v9"})
        other.tell(there, {**KEEP, "text": "Second.", "audience": "cohort"})
        last = front.tell(here, {"do": "open", "view": "v1"})
    finally:
        other.close()

    assert [entry["text"] for entry in seen["entries"]] == ["First."]
    assert [entry["text"] for entry in last["entries"]] == ["Second."]


def agreed(folder: Path, **more: object) -> None:
    """Put what is handed in into a module's folder, as another machine would have."""
    piece = {
        "id": "0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f",
        "task": "why-educator",
        "kind": "reflect",
        "text": SHARED,
        "audience": "cohort",
        "shown_as": "name",
        "written": "2026-11-20T08:01:00Z",
    }
    private = {**piece, "id": "0192f0c1-7b5e-7cc3-98c4-dc0c0c073990", "text": SECRET}
    document = {
        "format": "leadfolio.responses/1",
        "course": "autumn-2026",
        "module": "true-north",
        "written": "2026-11-20T08:01:00Z",
        "responses": [piece, {**private, "audience": "self"}],
        **more,
    }
    (folder / "responses.json").write_text(json.dumps(document))


def test_where_nobody_can_click_the_agreed_words_are_plain_html(front, folder):
    agreed(folder)
    still = shown(front.run(CELL, asks=False))

    assert "application/vnd.jupyter.widget-view+json" not in still
    assert "educator</em>" not in still["text/html"], "the prompt stands in the cell above"
    assert "raising her hand" in still["text/html"]
    assert "<script" not in still["text/html"]
    assert SECRET not in json.dumps(still)


def test_a_notebook_run_by_nbclient_holds_plain_html_and_no_widget(folder):
    agreed(folder)
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    client = NotebookClient(made, kernel_name="python3", resources={"metadata": {"path": folder}})
    client.execute(env=surrounded(folder))

    (output,) = made.cells[0].outputs
    assert "raising her hand" in output.data["text/html"]
    assert SECRET not in nbformat.writes(made)
    assert "widget" not in nbformat.writes(made)


def test_a_page_being_made_never_opens_the_journal(front, folder):
    front.enter(folder, LEADFOLIO_STATIC="1")
    still = shown(front.run(CELL))
    ending = shown(front.run("from leadfolio import hand_in\nhand_in()"))

    assert "widget" not in json.dumps([still, ending])
    assert "to hand it in" in ending["text/html"]
    assert not (folder.parents[1] / "leadfolio").exists()


def test_voila_runs_cells_as_nbconvert_does_and_still_has_someone_to_click(front, folder):
    front.enter(folder, SERVER_SOFTWARE="voila/0.5.13")

    assert "application/vnd.jupyter.widget-view+json" in shown(front.run(CELL, asks=False))


def test_a_module_is_handed_in_from_its_notebook_with_a_receipt(front, folder):
    exchange = folder.parents[1] / "exchange"
    inbound = exchange / "autumn-2026" / "inbound"
    inbound.mkdir(parents=True)
    (folder / "true-north.ipynb").write_text(
        '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    )
    front.enter(folder, NBGRADER_EXCHANGE=str(exchange))
    front.tell(comm_of(front.run(CELL)), {**KEEP, "text": SHARED, "audience": "cohort"})
    log = comm_of(front.run('task("learning-log")'))
    front.tell(log, {**KEEP, "text": SECRET, "audience": "self"})
    ending = comm_of(front.run("from leadfolio import hand_in\nhand_in()"))
    ready = front.tell(ending, {"do": "look"})
    answered = front.tell(ending, {"do": "hand-in"})

    assert (ready["say"], len(ready["pieces"]), ready["stays"]) == ("ready", 1, 1)
    assert answered["say"] == "handed-in"
    (handed,) = inbound.iterdir()
    receipt = json.loads((handed / "receipt.json").read_text())
    assert receipt["code"] == answered["code"]
    assert "raising her hand" in (handed / "responses.json").read_text()
    assert not [p for p in handed.rglob("*") if p.is_file() and SECRET.encode() in p.read_bytes()]
    kept = folder.parents[1] / "leadfolio/autumn-2026/true-north/receipts"
    assert json.loads((kept / f"{answered['code']}.json").read_text()) == receipt
    assert "raising her hand" not in json.dumps(outputs(front.heard), default=str)


def test_without_an_exchange_nothing_is_said_to_be_handed_in(front, folder):
    front.enter(folder, NBGRADER_EXCHANGE=str(folder / "nowhere"))
    front.tell(comm_of(front.run(CELL)), {**KEEP, "text": SHARED, "audience": "cohort"})
    ending = comm_of(front.run("from leadfolio import hand_in\nhand_in()"))
    answered = front.tell(ending, {"do": "hand-in"})

    assert answered["say"] == "not-handed-in"
    assert answered["next"]
    assert not (folder.parents[1] / "leadfolio/autumn-2026/true-north/receipts").exists()


def test_a_folder_that_is_gone_is_a_sentence(front):
    front.run("import os, shutil; shutil.rmtree(os.getcwd())")
    gone = shown(front.run(CELL))

    assert "no longer there" in gone["text/html"]
    assert "error" not in {m["msg_type"] for m in front.heard}


def test_plain_python_prints_the_agreed_words(folder):
    agreed(folder)
    run = subprocess.run(
        [sys.executable, "-c", 'import leadfolio; leadfolio.task("why-educator")'],
        cwd=folder,
        env=surrounded(folder),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert "raising her hand" in run.stdout
    assert SECRET not in run.stdout


def test_the_terminal_does_not_pay_for_the_widgets():
    probe = (
        "import sys, leadfolio, leadfolio.session.keeping\n"
        "print([n for n in ('IPython', 'ipywidgets', 'anywidget', 'comrak') if n in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "[]"


def test_a_servers_own_token_is_for_the_hubs_commons_alone():
    server = {
        "HOME": "/home/ann",
        "JUPYTERHUB_API_TOKEN": "t",
        "LEADFOLIO_COMMONS": "https://x/c.json",
    }

    assert surroundings(server).commons_token is None
    assert surroundings({**server, "LEADFOLIO_COMMONS_BY_HUB": "yes"}).commons_token == "t"


def test_a_module_asks_the_commons_of_its_own_course():
    server = {
        "HOME": "/home/ann",
        "LEADFOLIO_COMMONS": "https://portfolio-{course}.x/{course}/c.json",
        "LEADFOLIO_COURSES": "autumn-2026,spring-2027",
    }
    around = surroundings(server)

    assert around.commons_of("spring-2027") == "https://portfolio-spring-2027.x/spring-2027/c.json"
    assert around.commons_of("winter-2027") is None
    assert surroundings({**server, "LEADFOLIO_COMMONS": "/srv/c.json"}).commons_of("any") == (
        "/srv/c.json"
    )
    assert surroundings({**server, "LEADFOLIO_COMMONS": "/srv/{course}/site"}).commons_of(
        "spring-2027"
    ) == ("/srv/spring-2027/site")
    assert surroundings({"HOME": "/home/ann"}).commons_of("autumn-2026") is None


@pytest.mark.parametrize("course", ["x.evil.example/", "..", "a/b", "", "{course}", "A@b"])
def test_no_name_leads_a_servers_token_elsewhere(course):
    server = {"HOME": "/home/ann", "LEADFOLIO_COMMONS": "https://portfolio-{course}.x/c.json"}

    assert surroundings(server).commons_of(course) is None


@pytest.mark.parametrize(
    ("host", "hub"), [("", "/hub/"), ("https://hub.example.org", "https://hub.example.org/hub/")]
)
def test_a_server_knows_where_the_hubs_own_pages_are(host, hub):
    server = {"HOME": "/home/ann", "JUPYTERHUB_HOST": host, "JUPYTERHUB_BASE_URL": "/"}

    assert surroundings(server).hub == hub
    assert surroundings({"HOME": "/home/ann"}).hub == ""


def test_on_a_hub_for_trying_a_leader_goes_by_the_name_they_logged_in_with():
    server = {"HOME": "/home/ann", "JUPYTERHUB_USER": "ann"}
    account = surroundings({"HOME": "/home/ann"}).username

    assert surroundings(server).username == account
    assert surroundings({**server, "LEADFOLIO_TRIAL": "1"}).username == "ann"


def test_the_journal_lies_in_the_home_unless_it_is_moved():
    here = surroundings({"HOME": "/home/ann"})
    moved = surroundings({"HOME": "/home/ann", "LEADFOLIO_HOME": "/data/ann"})

    assert here.journals == Path("/home/ann/leadfolio")
    assert moved.journals == Path("/data/ann")


def test_only_a_server_that_says_it_is_voila_is_taken_for_it():
    assert is_voila({"SERVER_SOFTWARE": "voila/0.5.13"})
    assert not is_voila({})
