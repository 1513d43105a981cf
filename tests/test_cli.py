"""The terminal: bad input gets two lines and exit status 1, never a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from leadfolio import pipeline
from leadfolio.cli import main

WORKS = ["check", "build", "release", "collect", "publish"]


@pytest.fixture
def course(tmp_path):
    return pipeline.init(tmp_path / "course")


@pytest.fixture
def exchange(tmp_path):
    folder = tmp_path / "exchange"
    folder.mkdir(mode=0o777)
    return folder


def run(*arguments):
    """Run a command as a person would; a traceback is a failure here, not an exit status."""
    return CliRunner(catch_exceptions=False).invoke(main, [str(part) for part in arguments])


def explained(result):
    """Whether a result is a problem we explain: exit status 1, and what to do next."""
    return result.exit_code == 1 and result.stderr.splitlines()[-1].startswith("  Next: ")


@pytest.mark.parametrize("command", [*WORKS, "serve"])
def test_a_folder_that_is_not_there_is_explained(command, tmp_path):
    result = run(command, "--course", tmp_path / "nowhere")

    assert explained(result), result.output


@pytest.mark.parametrize("command", WORKS)
def test_a_file_where_a_folder_should_be_is_explained(command, tmp_path):
    (tmp_path / "course").write_text("a file")

    assert explained(run(command, "--course", tmp_path / "course"))


@pytest.mark.parametrize("command", [*WORKS, "serve"])
def test_no_course_here_is_explained(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert explained(run(command))


@pytest.mark.parametrize("command", WORKS)
@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("course.toml", b"format = "),
        ("course.toml", b"\xff\xfe\x00"),
        ("course.toml", b""),
        ("course.toml", b'format = "leadfolio.course/9"'),
        ("members.csv", b"name\nonly a name\n"),
        ("members.csv", b"username,name\nanna+b,Anna\n"),
        ("members.csv", b"username,name\n../etc,Anna\n"),
        ("members.csv", b"username,name\nanna,Anna\nanna,Another\n"),
        ("members.csv", "username,name\nzo\u00eb,A\nzoe\u0308,B\n".encode()),
        ("members.csv", b"username,name\na b,A\n"),
        ("members.csv", b'username,name\n"anna,Anna\n'),
    ],
    ids=str,
)
def test_a_malformed_file_is_explained(command, file, content, course, exchange):
    (course / file).write_bytes(content)
    where = ["--exchange", exchange] if command in {"release", "collect"} else []

    result = run(command, "--course", course, *where)

    assert explained(result), result.output
    assert file in result.output


@pytest.mark.parametrize("command", ["check", "build", "release"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no front matter",
        b"---\ntitle: [\n---\n",
        b"\xff",
        b"---\ntitle: A\n---\n:::{task} a\n",
    ],
    ids=str,
)
def test_a_malformed_module_is_explained(command, content, course, exchange):
    (course / "modules" / "true-north.md").write_bytes(content)
    where = ["--exchange", exchange] if command == "release" else []

    result = run(command, "--course", course, *where)

    assert explained(result), result.output
    assert "true-north.md" in result.output


@pytest.mark.parametrize(
    "name", ["True North", "../true-north", "true+north", "nowhere", "", "学び"]
)
@pytest.mark.parametrize("command", ["check", "build", "release", "collect"])
def test_a_module_that_is_not_one_is_explained(command, name, course, exchange):
    where = ["--exchange", exchange] if command in {"release", "collect"} else []

    assert explained(run(command, "--course", course, *where, "--", name))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("command", WORKS)
def test_a_file_nobody_may_read_is_explained(command, course):
    (course / "course.toml").chmod(0)

    assert explained(run(command, "--course", course))


def test_a_fault_is_told_with_its_line(course):
    source = course / "modules" / "true-north.md"
    source.write_text(source.read_text().replace(":kind: reflect", ":kind: refelct", 1))

    result = run("check", "--course", course)

    assert explained(result)
    assert "modules/true-north.md:" in result.stdout
    assert "did you mean 'reflect'" in result.stdout


def test_a_good_course_is_said_to_be_good(course):
    result = run("check", "--course", course)

    assert (result.exit_code, result.stdout[:11]) == (0, "All is well")


def test_check_answers_in_json_when_asked(course):
    result = run("check", "--course", course, "--json")

    found = json.loads(result.stdout)
    assert found["faults"] == []
    assert found["modules"][:2] == ["true-north", "best-interest"]


def test_wrong_usage_is_exit_status_2():
    assert run("publish", "--for", "everyone").exit_code == 2


def test_a_quarantined_submission_ends_with_3_only_where_asked(course, tmp_path):
    (course / "members.csv").write_text("username,name\nanna,Anna\n")
    folder = course / "submitted" / "anna" / "true-north"
    folder.mkdir(parents=True)
    (folder / "responses.json").write_text("{")

    plain = run("publish", "--course", course, "--report", tmp_path / "report.json")
    strict = run("publish", "--course", course, "--strict")

    assert (plain.exit_code, strict.exit_code) == (0, 3)
    noted = json.loads((tmp_path / "report.json").read_text())
    assert noted["format"] == "leadfolio.report/1"
    assert [(n["level"], n["leader"]) for n in noted["notes"]] == [("quarantined", "anna")]


def test_a_traceback_is_never_what_a_person_sees(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "leadfolio", "publish", "--course", str(tmp_path / "none")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_asking_for_help_loads_nothing_heavy():
    loaded = subprocess.run(
        [sys.executable, "-c", HELP_THEN_LIST], capture_output=True, text=True, check=True
    ).stdout.split()

    heavy = {"nbgrader", "nbformat", "nbconvert", "papermill", "ipywidgets", "jinja2", "PIL"}
    assert heavy & set(loaded) == set()


HELP_THEN_LIST = """
import contextlib, io, sys
from leadfolio.cli import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main(["--help"])
print(*{name.split(".")[0] for name in sys.modules})
"""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_report_that_finds_no_room_is_explained_and_replaces_no_device(course):
    result = run("check", "--course", course, "--report", "/dev/full")

    assert explained(result)
    assert "No space left" in result.stderr
    assert not Path("/dev/full").is_file()


def test_a_report_can_go_into_a_pipe(course, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen(["cat", tmp_path / "pipe"], stdout=subprocess.PIPE)

    run("check", "--course", course, "--report", tmp_path / "pipe")

    assert json.loads(reader.communicate(timeout=10)[0])["command"] == "check"


@pytest.mark.parametrize(
    ("command", "option"),
    [("collect", "--exchange"), ("release", "--exchange"), ("publish", "--out")],
)
def test_a_file_where_a_folder_is_meant_is_explained(command, option, course, tmp_path):
    (tmp_path / "file").write_text("x")

    assert explained(run(command, "--course", course, option, tmp_path / "file"))


def test_a_report_into_a_folder_is_explained(course, tmp_path):
    assert explained(run("check", "--course", course, "--report", tmp_path))


def test_a_new_course_tells_programs_where_it_is(tmp_path):
    kept = tmp_path / "report.json"

    told = run("init", tmp_path / "new", "--json", "--report", kept)

    assert json.loads(told.stdout)["folder"] == str(tmp_path / "new")
    assert json.loads(kept.read_text()) == json.loads(told.stdout)
