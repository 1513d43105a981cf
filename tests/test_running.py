"""Running a notebook once: where it happens, what it may touch, and how it stops."""

import ast
import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from leadfolio.edges import running
from leadfolio.edges.running import Stopped, run, with_parameters
from leadfolio.errors import MachineError


def code(id: str, source: str, *tags: str) -> dict:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": id,
        "metadata": {"tags": list(tags)} if tags else {},
        "outputs": [],
        "source": source,
    }


def notebook(*cells: dict) -> dict:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "title": "One"}
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


PLAIN = notebook(code("given", 'name = ""', "parameters"), code("uses", "print(name)"))


def test_parameters_are_set_below_the_notebooks_own():
    cells = with_parameters(PLAIN, {"name": "Ana"})["cells"]

    assert [cell["id"] for cell in cells] == ["given", "parameters--set", "uses"]


@pytest.mark.parametrize("name", ['Zoë "Z" O\'Brien', "佐藤", "a\\b", "{x}", "line\nend", ""])
def test_a_parameter_is_the_text_that_was_given(name):
    source = with_parameters(PLAIN, {"name": name})["cells"][1]["source"]

    assert ast.literal_eval(source.split("name = ")[1]) == name


def test_the_cell_that_is_added_is_locked_and_hidden():
    added = with_parameters(PLAIN, {"name": "Ana"})["cells"][1]["metadata"]

    assert (added["editable"], added["deletable"]) == (False, False)
    assert added["jupyter"] == {"source_hidden": True}


def test_setting_parameters_is_the_same_each_time_and_tells_nothing_of_this_machine():
    one, other = (json.dumps(with_parameters(PLAIN, {"name": "Ana"})) for _ in range(2))

    assert one == other
    assert json.loads(one)["metadata"] == {
        **PLAIN["metadata"],
        "papermill": {"parameters": {"name": "Ana"}},
    }


def test_a_cell_without_tags_stays_without():
    assert "tags" not in with_parameters(PLAIN, {"name": "Ana"})["cells"][2]["metadata"]


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Five notebooks, run two at a time."""
    notebooks = {
        "well": notebook(
            code("where", "import os; print(os.getcwd(), os.environ['LEADFOLIO_HOME'])"),
            code("shows", "from IPython.display import HTML; HTML('<p>shown</p>')"),
        ),
        "badly": notebook(code("fine", "1"), code("breaks", "1 / 0"), code("never", "print(3)")),
        "slowly": notebook(code("sleeps", "import time; time.sleep(60)")),
        "dying": notebook(code("ends", "import os; os._exit(1)")),
        "stillborn": notebook(code("never", "1")),
    }
    folders = {name: tmp_path_factory.mktemp(name) for name in notebooks}
    environment = {"PATH": "/usr/bin", "LEADFOLIO_HOME": "/somewhere"}

    def one(name):
        home = {"HOME": str(folders[name]), "IPYTHONDIR": str(folders[name])}
        home |= {"PYTHONHOME": "/nowhere"} if name == "stillborn" else {}
        seconds = 1 if name == "slowly" else 30
        return run(
            notebooks[name],
            folder=folders[name],
            environment=environment | home,
            seconds=seconds,
        )

    with ThreadPoolExecutor(2) as pool:
        results = dict(zip(notebooks, pool.map(one, notebooks), strict=True))
    return results, folders


def test_a_notebook_runs_in_its_own_folder_and_surroundings(ran):
    results, folders = ran

    assert results["well"].stopped is None
    assert results["well"].shown["where"] == f"{folders['well']} /somewhere\n"


def test_what_a_cell_shows_is_known(ran):
    results, _ = ran

    assert results["well"].shown["shows"] == "<p>shown</p>"


def test_a_notebook_that_breaks_says_where_and_why(ran):
    results, _ = ran

    assert results["badly"].stopped == Stopped(
        cell="breaks", why="ZeroDivisionError: division by zero"
    )


def test_a_notebook_that_never_ends_is_stopped(ran):
    results, _ = ran

    assert results["slowly"].stopped == Stopped(cell="", why="a cell ran for longer than 1 seconds")


def test_a_kernel_that_dies_is_told_from_one_that_breaks(ran):
    results, _ = ran

    assert results["dying"].stopped == Stopped(
        cell="", why="the Python that ran it ended by itself"
    )


def test_a_kernel_that_cannot_begin_leaves_its_last_words(ran):
    results, _ = ran

    assert results["stillborn"].stopped == Stopped(
        cell="",
        why="the Python that ran it ended by itself (ModuleNotFoundError: No module named 'encodings')",
    )


def test_a_machine_without_a_kernel_is_explained(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "KERNEL", "no-such-kernel")

    with pytest.raises(MachineError, match="no-such-kernel") as raised:
        run(PLAIN, folder=tmp_path, environment={}, seconds=1)

    assert "leadfolio doctor" in raised.value.do


DIES_ONCE = """
import os, pathlib, sys
told = pathlib.Path("told")
if not told.exists():
    told.write_text("once")
    line = b"zmq.error.ZMQError: Address already in use\\n"
    os.write(getattr(sys.stderr, "_original_stdstream_copy", 2), line)
    os._exit(1)
print("runs")
"""


def test_a_port_that_somebody_else_took_is_no_fault_of_the_notebook(tmp_path):
    ran = run(
        notebook(code("one", DIES_ONCE)), folder=tmp_path, environment=dict(os.environ), seconds=30
    )

    assert ran.stopped is None
    assert (tmp_path / "told").read_text() == "once"
