"""What `pip install leadfolio` brings."""

import shutil
import subprocess
import sys
import zipfile

import pytest

pytestmark = pytest.mark.whole_way


def run(*command, **options):
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def uv(root):
    found = shutil.which("uv") or root / ".venv" / "bin" / "uv"
    assert found, "make test brings uv; run the tests with it"
    return found


@pytest.fixture(scope="module")
def wheel(root, uv, tmp_path_factory):
    out = tmp_path_factory.mktemp("dist")
    run(uv, "build", "--wheel", "--quiet", "--out-dir", out, root)
    return next(out.glob("*.whl"))


def test_the_wheel_holds_the_shipped_course_and_the_templates(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())

    assert {
        "leadfolio/shipped/course/course.toml",
        "leadfolio/shipped/course/members.csv",
        "leadfolio/shipped/course/nbgrader_config.py",
        "leadfolio/shipped/course/modules/true-north.md",
        "leadfolio/shipped/course/modules/best-interest.md",
        "leadfolio/shipped/templates/notebook/module.ipynb",
        "leadfolio/shipped/templates/notebook/home.ipynb",
        "leadfolio/shipped/templates/notebook/desk.ipynb",
        "leadfolio/shipped/templates/notebook/report.ipynb",
        "leadfolio/shipped/templates/site/base.html.j2",
        "leadfolio/shipped/templates/site/static/site.css",
        "leadfolio/shipped/templates/site/locale/es.po",
        "leadfolio/py.typed",
    } <= names


def test_the_wheel_puts_the_look_of_modules_where_voila_finds_it(wheel):
    names = {name.partition("/data/")[2] for name in zipfile.ZipFile(wheel).namelist()}

    assert {
        "share/jupyter/voila/templates/leadfolio/index.html.j2",
        "share/jupyter/voila/templates/leadfolio/conf.json",
        "share/jupyter/voila/templates/leadfolio/static/leadfolio.css",
    } <= names


def test_the_wheel_holds_nothing_that_work_left_behind(wheel):
    names = zipfile.ZipFile(wheel).namelist()

    left = (
        "submitted/",
        "state/",
        "site/index.html",
        "gradebook.db",
        ".ipynb_checkpoints",
        "__pycache__",
    )
    assert [name for name in names if any(part in name for part in left)] == []


@pytest.mark.timeout(900)
def test_the_demo_runs_from_the_wheel_in_an_empty_environment(wheel, uv, root, tmp_path):
    environment = tmp_path / "environment"
    python = environment / "bin" / "python"
    pins = tmp_path / "pins.txt"
    pins.write_text(
        run(
            uv, "export", "--project", root, "--locked", "--no-dev", "--no-emit-project",
            "--no-hashes", "--quiet",
        )
    )  # fmt: skip
    run(uv, "venv", "--quiet", "--python", sys.executable, environment)
    run(uv, "pip", "install", "--quiet", "--python", python, wheel, "-c", pins)

    run(environment / "bin" / "leadfolio", "demo", tmp_path / "demo", cwd=tmp_path)

    assert (tmp_path / "demo" / "course" / "site" / "index.html").is_file()
