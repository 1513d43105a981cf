"""The whole way through real nbgrader: release, fetch, write, hand in, collect, grade, answer."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest

from leadfolio.edges.exchange import places
from leadfolio.pipeline import collecting, releasing
from leadfolio.session import handing_in

pytestmark = [pytest.mark.whole_way, pytest.mark.filterwarnings("ignore:::nbgrader")]

COURSE = """format = "leadfolio.course/1"
id = "spring"
title = "Leading"
cohort = "Spring"
modules = ["north"]
"""
TASK = ":::{task} %s\n:kind: reflect\n\n%s\n:::\n"
HOSTILE = (
    "<script>alert('ran')</script> <img src=x onerror=alert(1)> "
    "[a](javascript:alert(2)) [b]: javascript:alert(3)\n\n![c](attachment:gone.png)"
)


def module(*tasks: str, title: str = "North") -> str:
    asked = "\n".join(TASK % (task, f"What about {task}?") for task in tasks)
    return f"---\ntitle: {title}\n---\n## Begin\n\nProse of {title}.\n\n{asked}"


def new_course(folder: Path) -> SimpleNamespace:
    course = folder / "course"
    (course / "modules").mkdir(parents=True)
    (course / "course.toml").write_text(COURSE)
    names = "".join(f"{name},{name.title()},Principal\n" for name in ("ada", "bo", "cy", "dee"))
    (course / "members.csv").write_text("username,name,role\n" + names)
    (course / "modules/north.md").write_text(module("why", "learner"))
    shutil.copy(Path(__file__).parents[1] / "course/nbgrader_config.py", course)
    return SimpleNamespace(
        course=course, exchange=folder / "exchange", homes=folder / "homes", cache=folder / "cache"
    )


@pytest.fixture
def way(tmp_path, monkeypatch):
    made = new_course(tmp_path)
    # As a server would set it, so that nbgrader's own commands find the same exchange.
    monkeypatch.setenv("NBGRADER_EXCHANGE", str(made.exchange))
    return made


def fetch(way, username: str) -> Path:
    return handing_in.fetch(
        "north", course="spring", into=way.homes / username, exchange=way.exchange
    )


def response(task: str, text: str, number: int = 1, **other) -> dict[str, object]:
    return {
        "id": f"0192f0c1-7b5e-7cc3-98c4-dc0c0c0739{number:02d}",
        "task": task,
        "kind": "reflect",
        "text": text,
        "audience": "cohort",
        "shown_as": "name",
        "first_written": "2026-11-20T08:01:00Z",
        "written": "2026-11-22T10:14:59Z",
        **other,
    }


def write(folder: Path, *responses) -> None:
    said = {
        "format": "leadfolio.responses/1",
        "course": "spring",
        "module": "north",
        "written": "2026-11-22T10:15:03Z",
        "responses": list(responses),
    }
    (folder / "responses.json").write_text(json.dumps(said))


def hand_in(way, folder: Path, username: str) -> None:
    handing_in.submit(
        folder,
        username=username,
        exchange=way.exchange,
        cache=way.cache / username,
        now=datetime.now(UTC),
    )


def collect(way):
    return collecting.collect(way.course, exchange=way.exchange, now=datetime.now(UTC))


def nbgrader(way):
    """nbgrader's own functions on the course: what its formgrader calls."""
    from nbgrader.apps import NbGraderAPI

    return NbGraderAPI(config=places.configuration(way.course / "nbgrader_config.py"))


def command(way, *told: str, cwd: Path | None = None, home: Path | None = None):
    """One of nbgrader's own commands, as somebody types it."""
    env = {**os.environ, "JUPYTER_DATA_DIR": str(home or way.homes / "data")}
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *told],
        cwd=cwd or way.course,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def typed(name: str, *told: str, cwd: Path, monkeypatch) -> None:
    """One of nbgrader's commands in this process: starting another takes five seconds each."""
    from nbgrader import apps

    monkeypatch.chdir(cwd)
    monkeypatch.syspath_prepend(cwd)
    app = getattr(apps, name)()
    try:
        app.initialize(list(told))
        app.start()
    finally:
        app.reset()


def answers(notebook: Path) -> dict[str, str]:
    cells = json.loads(notebook.read_text())["cells"]
    marked = (cell for cell in cells if "nbgrader" in cell["metadata"])
    return {cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"]) for cell in marked}


def graders_page(way, username: str) -> str:
    """What the formgrader shows of a graded notebook."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import handlers

    told = places.configuration(way.course / "nbgrader_config.py")
    told.HTMLExporter.template_name = "formgrade"
    told.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    shown = {
        "base_url": "",
        "notebook_id": "north",
        "assignment_id": "north",
        "index": 0,
        "total": 1,
    }
    path = way.course / f"autograded/{username}/north/north.ipynb"
    return HTMLExporter(config=told).from_filename(str(path), resources=shown)[0]


def test_words_written_in_a_widget_or_by_hand_reach_the_grader_and_nothing_runs(way):
    releasing.release(way.course, exchange=way.exchange)
    ada, bo = fetch(way, "ada"), fetch(way, "bo")
    write(ada, response("why", f"Because of Mina & the map. {HOSTILE}"))
    notebook = json.loads((bo / "north.ipynb").read_text())
    cell = next(c for c in notebook["cells"] if "answer" in c["metadata"].get("tags", ()))
    cell["source"] = "By hand, on a borrowed laptop. <b onclick=alert(4)>x</b>"
    ran = {
        "cell_type": "code",
        "id": "mine",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    notebook["cells"].append({**ran, "source": f"open({str(way.homes / 'ran')!r}, 'w')"})
    (bo / "north.ipynb").write_text(json.dumps(notebook))
    hand_in(way, ada, "ada")
    hand_in(way, bo, "bo")
    collect(way)
    graded = command(way, "autograde", "north")
    answered = command(way, "generate_feedback", "north")

    assert (graded.returncode, answered.returncode) == (0, 0), graded.stderr + answered.stderr
    assert not (way.homes / "ran").exists()
    shown = answers(way.course / "autograded/ada/north/north.ipynb")
    assert "Because of Mina & the map." in shown["why"]
    assert shown["learner"] == "*Nothing handed in for this task.*"
    assert (
        "By hand, on a borrowed" in answers(way.course / "autograded/bo/north/north.ipynb")["why"]
    )
    pages = {
        who: (way.course / f"feedback/{who}/north/north.html").read_text() for who in ("ada", "bo")
    }
    assert "Because of Mina & the map." in unescape(pages["ada"])
    assert "By hand, on a borrowed" in pages["bo"]
    assert "Because of Mina & the map." in unescape(graders_page(way, "ada"))
    for page in (*pages.values(), graders_page(way, "ada"), graders_page(way, "bo")):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b onclick" not in page
        assert 'href="javascript:' not in page


def test_a_module_in_use_is_improved_and_no_grade_or_comment_is_lost(way):
    releasing.release(way.course, exchange=way.exchange)
    ada, cy = fetch(way, "ada"), fetch(way, "cy")
    version = json.loads((ada / "module.json").read_text())["version"]
    asked = {"version": version}
    write(ada, response("why", "Mina.", **asked), response("learner", "Olu.", 2, **asked))
    hand_in(way, ada, "ada")
    collect(way)
    api = nbgrader(way)
    assert api.autograde("north", "ada")["success"]
    with api.gradebook as book:
        comment = book.find_comment("why", "north", "north", "ada")
        comment.manual_comment = "Tell me more about the map."
        gone = book.find_comment("learner", "north", "north", "ada")
        gone.manual_comment = "This is brave."
        book.find_grade("why", "north", "north", "ada").manual_score = 0
        book.db.commit()

    (way.course / "modules/north.md").write_text(module("why", "next", title="True north"))
    releasing.release(way.course, exchange=way.exchange)
    dee = fetch(way, "dee")
    write(cy, response("why", "Written to the older wording.", 3))
    write(dee, response("next", "Written to the new task.", 4))
    hand_in(way, cy, "cy")
    hand_in(way, dee, "dee")
    collect(way)
    for name in ("ada", "cy", "dee"):
        graded = api.autograde("north", name)
        assert graded["success"], graded
        fed = api.generate_feedback("north", name)
        assert fed["success"], fed

    with api.gradebook as book:
        assert (
            book.find_comment("why", "north", "north", "ada").comment
            == "Tell me more about the map."
        )
        assert book.find_comment("learner", "north", "north", "ada").comment == "This is brave."
        waits = {
            g.name: g.needs_manual_grade
            for g in book.find_submission_notebook("north", "north", "dee").grades
        }
        old = {g.name for g in book.find_submission_notebook("north", "north", "ada").grades}
    assert waits == {"why": False, "next": True, "learner": False}
    assert old == {"why", "next", "learner"}
    assert (
        "Tell me more about the map." in (way.course / "feedback/ada/north/north.html").read_text()
    )
    assert (
        "Written to the older wording."
        in answers(way.course / "autograded/cy/north/north.ipynb")["why"]
    )
    assert "Written to the new task." in (way.course / "feedback/dee/north/north.html").read_text()
    assert list(way.course.glob("gradebook.before-*.db"))


# nbgrader misspells an argument of its own when it releases feedback.
@pytest.mark.filterwarnings("ignore:Passing unrecognized arguments:DeprecationWarning")
def test_nbgraders_own_commands_speak_the_same_protocol(way, monkeypatch, capsys):
    releasing.release(way.course, exchange=way.exchange)
    home, data = way.homes / "ada", way.homes / "data"
    home.mkdir(parents=True)
    shutil.copy(way.course / "nbgrader_config.py", home)
    shutil.copy(way.course / "course.toml", home)
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(data))
    here = {"cwd": home, "monkeypatch": monkeypatch}
    typed("FetchAssignmentApp", "north", "--course", "spring", **here)
    write(home / "spring/north", response("why", "Through nbgrader's own command."))
    (home / "spring/north/.ipynb_checkpoints").mkdir()
    (home / "spring/north/.ipynb_checkpoints/north.ipynb").write_text("{}")
    typed("SubmitApp", "north", "--course", "spring", "--student", "ada", **here)
    typed("ListApp", "--cached", **here)
    # Fetched again: nbgrader alone would refuse, or leave the older module as it is.
    typed("FetchAssignmentApp", "north", "--course", "spring", **here)
    typed("ReleaseAssignmentApp", "north", cwd=way.course, monkeypatch=monkeypatch)
    typed("CollectApp", "north", cwd=way.course, monkeypatch=monkeypatch)

    said = capsys.readouterr().err
    assert "Handed in. Receipt: N-" in said
    assert "spring ada north" in said
    assert not list(way.exchange.rglob(".ipynb_checkpoints"))
    assert [p.name for p in (way.exchange / "spring/outbound").iterdir()] == ["north"]
    held = way.course / "submitted/ada/north"
    assert "Through nbgrader's own command." in answers(held / "north.ipynb")["why"]
    assert (data / "nbgrader_cache/spring").is_dir()

    api = nbgrader(way)
    for step in (api.autograde, api.generate_feedback, api.release_feedback):
        done = step("north", "ada")
        assert done["success"], done
    typed("FetchFeedbackApp", "north", "--course", "spring", **here)
    (page,) = (home / "spring/north/feedback").rglob("north.html")
    assert "Through nbgrader's own command." in unescape(page.read_text())


def test_a_submission_nbgrader_cannot_hand_in_is_refused_in_words(way, monkeypatch, capsys):
    releasing.release(way.course, exchange=way.exchange)
    home = way.homes / "ada"
    folder = fetch(way, "ada")
    shutil.copy(way.course / "nbgrader_config.py", home)
    shutil.copy(way.course / "course.toml", home)
    (folder / "notes.docx").write_bytes(b"PK\x03\x04word/document.xml")
    with pytest.raises(SystemExit):
        typed(
            "SubmitApp",
            "north",
            "--course",
            "spring",
            "--student",
            "ada",
            cwd=home,
            monkeypatch=monkeypatch,
        )

    assert "choose Save as, then PDF" in capsys.readouterr().err
    assert not list((way.exchange / "spring/inbound").iterdir())


def test_two_releases_at_once_leave_one_whole_module(way):
    script = (
        "import sys; from pathlib import Path; from leadfolio.pipeline import releasing; "
        "releasing.release(Path(sys.argv[1]), exchange=Path(sys.argv[2]))"
    )
    told = [sys.executable, "-c", script, str(way.course), str(way.exchange)]
    both = [subprocess.Popen(told, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate()[1] for one in both]

    assert [one.returncode for one in both] == [0, 0], said
    outbound = way.exchange / "spring/outbound"
    assert [p.name for p in outbound.iterdir()] == ["north"]
    assert set(answers(outbound / "north/north.ipynb")) == {"why", "learner"}
    with nbgrader(way).gradebook as book:
        assert {c.name for c in book.find_notebook("north", "north").grade_cells} == {
            "why",
            "learner",
        }
