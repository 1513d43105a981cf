"""Building modules: from Markdown and a frame to notebooks that have been run once."""

import hashlib
import json
import os
import shutil
from pathlib import Path

import nbformat
import pytest

from leadfolio import course as course_
from leadfolio.edges.disk import files
from leadfolio.errors import CourseError
from leadfolio.pipeline.building import build, current_modules, keep_versions
from leadfolio.pipeline.opening import open_course, open_roster

GOOD = Path(__file__).parent / "modules" / "good"
TOML = """\
format = "leadfolio.course/1"
id = "autumn"
title = "Leading"
cohort = "Autumn 2026"
hashtag = "LeadLearners"
facilitator = "Zoë"
modules = ["markdown", "reading-only"]
"""


def new_course(folder: Path) -> Path:
    shutil.copytree(GOOD, folder / "modules")
    (folder / "members.csv").write_text("username,name\n", encoding="utf-8")
    (folder / "course.toml").write_text(TOML, encoding="utf-8")
    return folder


def frame(folder: Path, setup: str) -> Path:
    """A frame whose setup cell says something else, so that a build is quick or fails."""
    notebook = json.loads((files.shipped("templates") / "notebook" / "module.ipynb").read_text())
    for cell in notebook["cells"]:
        if cell["id"] == "setup":
            cell["source"] = setup
    path = folder / "frame.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def everything(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below a folder: its bytes, and when it was written."""
    return {
        name: ((folder / name).read_bytes(), (folder / name).stat().st_mtime_ns)
        for name, _ in files.walk(folder)
    }


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A course, built once with the frame leadfolio brings and what it was told meanwhile."""
    folder = new_course(tmp_path_factory.mktemp("built") / "course")
    said: list[str] = []
    return folder, build(folder, said=said.append), said


@pytest.fixture
def built(once, tmp_path):
    """A copy of it to work on."""
    shutil.copytree(once[0], tmp_path / "course")
    return tmp_path / "course"


def test_a_module_is_a_notebook_its_description_and_its_pictures(once):
    folder, _, _ = once

    assert sorted(everything(folder / "source")) == [
        "markdown/images/tree.png",
        "markdown/markdown.ipynb",
        "markdown/module.json",
        "reading-only/module.json",
        "reading-only/reading-only.ipynb",
    ]


def test_a_build_says_what_it_ran(once):
    _, result, said = once

    assert result.modules == result.run == ("markdown", "reading-only")
    assert any(line.startswith("markdown: 1 task, run once in ") for line in said)


def test_the_notebook_is_one_that_jupyter_takes(once):
    folder, _, _ = once

    nbformat.validate(nbformat.read(folder / "source/markdown/markdown.ipynb", as_version=4))


def test_the_notebook_carries_the_cohorts_parameters(once):
    folder, _, _ = once

    built = json.loads((folder / "source/markdown/markdown.ipynb").read_bytes())

    assert built["metadata"]["papermill"] == {
        "parameters": {
            "course": "autumn",
            "cohort": "Autumn 2026",
            "module": "markdown",
            "hashtag": "LeadLearners",
            "facilitator": "Zoë",
        }
    }


def test_the_notebook_holds_no_output_and_no_trace_of_this_machine(once):
    folder, _, _ = once

    text = (folder / "source/markdown/markdown.ipynb").read_text(encoding="utf-8")

    assert all(not cell.get("outputs") for cell in json.loads(text)["cells"])
    assert str(folder) not in text
    assert "/tmp" not in text


def test_answer_cells_are_nbgraders_and_no_other_cell_is(once):
    folder, _, _ = once

    cells = json.loads((folder / "source/markdown/markdown.ipynb").read_bytes())["cells"]

    assert [cell["metadata"]["nbgrader"]["grade_id"] for cell in cells if "nbgrader" in cell["metadata"]] == ["long-prompt"]  # fmt: skip


def test_module_json_is_what_the_contract_says(once):
    folder, _, _ = once
    opened = open_course(folder)

    written = json.loads((folder / "source/markdown/module.json").read_bytes())

    assert written == course_.released(opened.course, opened.modules[0])


def test_the_run_leaves_nothing_behind(once):
    folder, _, _ = once

    assert {path.name for path in folder.iterdir()} == {
        "course.toml",
        "members.csv",
        "modules",
        "source",
        "state",
    }
    assert not (Path(os.environ["HOME"]) / "leadfolio").exists()


def test_building_again_runs_and_writes_nothing(built):
    before = everything(built)

    again = build(built)

    assert (again.run, again.written) == ((), 0)
    assert everything(built) == before


def test_only_what_changed_is_run_and_written_and_nothing_stale_stays(built):
    source = built / "modules" / "markdown.md"
    source.write_text(source.read_text("utf-8").replace("(images/tree.png)", "(tree.png)"), "utf-8")
    shutil.move(built / "modules/images/tree.png", built / "modules/tree.png")
    untouched = everything(built / "source/reading-only")

    again = build(built)

    assert (again.run, again.written) == (("markdown",), 3)
    assert sorted(everything(built / "source/markdown")) == [
        "markdown.ipynb",
        "module.json",
        "tree.png",
    ]
    assert everything(built / "source/reading-only") == untouched


def test_a_built_file_that_was_changed_by_hand_is_made_again(built):
    notebook = built / "source/reading-only/reading-only.ipynb"
    good = notebook.read_bytes()
    notebook.write_text("{}", encoding="utf-8")

    again = build(built)

    assert (again.run, again.written) == (("reading-only",), 1)
    assert notebook.read_bytes() == good


def test_a_module_that_cannot_run_is_never_written(tmp_path):
    folder = new_course(tmp_path / "course")
    broken = frame(tmp_path, "def task(id):\n    raise ValueError('no pen')\ndef hand_in(): pass")

    with pytest.raises(CourseError) as raised:
        build(folder, ["markdown"], frame=broken)

    assert "markdown: at the task 'long-prompt', ValueError: no pen" in str(raised.value)
    assert not (folder / "source").exists()


def test_a_task_that_can_only_excuse_itself_does_not_pass(tmp_path):
    folder = new_course(tmp_path / "course")
    excuse = frame(tmp_path, "def task(id): print('Not <b>today</b>.')\ndef hand_in(): pass")

    with pytest.raises(CourseError) as raised:
        build(folder, ["markdown"], frame=excuse)

    assert "the task 'long-prompt' is not shown; in its place stands “Not today .”" in str(
        raised.value
    )
    assert not (folder / "source").exists()


def test_building_a_module_that_is_none_names_the_nearest(tmp_path):
    folder = new_course(tmp_path / "course")

    with pytest.raises(CourseError, match="no module 'markdwn'; did you mean 'markdown'"):
        build(folder, ["markdwn"])


def test_a_faulty_course_is_not_built(tmp_path):
    folder = new_course(tmp_path / "course")
    (folder / "modules" / "markdown.md").write_text("No title.", encoding="utf-8")

    with pytest.raises(CourseError, match="one thing to mend"):
        build(folder)

    assert not (folder / "source").exists()


# Every wording a module has had


@pytest.fixture
def kept(tmp_path) -> Path:
    folder = new_course(tmp_path / "course")
    keep_versions(open_course(folder))
    return folder


def test_the_wording_of_a_version_is_kept_under_its_hash(kept):
    digest = hashlib.sha256((GOOD / "markdown.md").read_bytes()).hexdigest()

    held = json.loads((kept / f"state/versions/markdown/{digest}.json").read_bytes())

    assert held["format"] == "leadfolio.version/1"
    assert held["module"]["version"] == f"sha256:{digest}"


def test_an_earlier_wording_stays_when_a_later_one_is_kept(kept):
    source = kept / "modules" / "markdown.md"
    source.write_bytes(source.read_bytes() + b"\nMore.\n")

    keep_versions(open_course(kept))

    assert len(list((kept / "state/versions/markdown").iterdir())) == 2


def test_a_kept_wording_is_the_module_without_its_prose(kept):
    course, _ = open_roster(kept)
    parsed = open_course(kept).modules

    for fast, whole in zip(current_modules(kept, course), parsed, strict=True):
        assert fast.tasks == whole.tasks
        for name in (
            "id",
            "title",
            "version",
            "hashtag",
            "minutes",
            "summary",
            "reading",
            "images",
        ):
            assert getattr(fast, name) == getattr(whole, name)


def test_a_wording_that_is_not_kept_is_parsed(kept):
    course, _ = open_roster(kept)
    source = kept / "modules" / "markdown.md"
    source.write_bytes(source.read_bytes().replace(b"long-prompt", b"longer-prompt"))

    modules = current_modules(kept, course)

    assert modules[0].tasks[0].id == "longer-prompt"


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": "leadfolio.version/1"}'])
def test_a_kept_wording_that_is_damaged_is_parsed_anew(content, kept):
    course, _ = open_roster(kept)
    for path in (kept / "state/versions/markdown").iterdir():
        path.write_text(content, encoding="utf-8")

    assert current_modules(kept, course)[0].tasks[0].id == "long-prompt"


def test_a_wording_that_is_neither_kept_nor_right_is_explained(kept):
    course, _ = open_roster(kept)
    (kept / "modules" / "markdown.md").write_text("No title.", encoding="utf-8")

    with pytest.raises(CourseError, match=r"modules/markdown.md:1: the module has no title"):
        current_modules(kept, course)
