"""The leader's side from a terminal: fetch, write, hand in."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from leadfolio import formats
from leadfolio.cli import main
from leadfolio.session import keeping

AT = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)


def release(exchange, course, module="true-north"):
    """Put a small module where leaders fetch it, as a release leaves it."""
    folder = exchange / course / "outbound" / module
    folder.mkdir(parents=True)
    (exchange / course / "inbound").mkdir(exist_ok=True)
    task = {"id": "why", "kind": "reflect", "prompt": "Why?", "words": None, "audience": None}
    told = {
        "format": formats.MODULE,
        "module": module,
        "title": "True north",
        "version": "sha256:" + "0" * 64,
        "course": course,
        "cohort": "Autumn",
        "hashtag": "",
        "language": "en",
        "facilitator": "",
        "tasks": [{**task, "for": None, "media": [], "optional": False, "files": None}],
    }
    (folder / "module.json").write_text(json.dumps(told))
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / f"{module}.ipynb").write_text(json.dumps(notebook))


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "ada"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("NBGRADER_EXCHANGE", str(tmp_path / "exchange"))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def exchange(tmp_path):
    folder = tmp_path / "exchange"
    release(folder, "autumn-2026")
    return folder


def run(*arguments):
    return CliRunner(catch_exceptions=False).invoke(main, list(arguments))


def write(folder, home, text):
    opened = keeping.open_module(
        folder, journals=home / "leadfolio", now=lambda: AT, random=lambda n: bytes(n)
    )
    return opened.keep("why", text=text)


def test_what_was_written_is_handed_in_with_a_receipt_that_is_kept(home, exchange):
    fetched = run("fetch", "true-north")
    write(home / "autumn-2026" / "true-north", home, "Because of Callan.")

    handed = run("submit", "true-north")

    assert (fetched.exit_code, handed.exit_code) == (0, 0), handed.output
    (folder,) = (exchange / "autumn-2026" / "inbound").iterdir()
    code = json.loads((folder / "receipt.json").read_text())["code"]
    assert code in handed.output
    assert list((home / "leadfolio").glob(f"**/receipts/{code}.json"))


def test_the_module_one_is_in_is_handed_in(home, exchange, monkeypatch):
    run("fetch", "true-north")
    write(home / "autumn-2026" / "true-north", home, "Because of Callan.")
    monkeypatch.chdir(home / "autumn-2026" / "true-north")

    assert run("submit").exit_code == 0
    assert len(list((exchange / "autumn-2026" / "inbound").iterdir())) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("fetch", "nowhere"),
        ("fetch", "../x"),
        ("submit", "nowhere"),
        ("submit", "../x"),
        ("submit",),
    ],
)
@pytest.mark.usefixtures("home", "exchange")
def test_what_is_not_there_is_said(arguments):
    result = run(*arguments)

    assert result.exit_code == 1
    assert "Next: " in result.stderr


@pytest.mark.usefixtures("home")
def test_a_module_of_two_courses_is_asked_about(exchange):
    release(exchange, "spring-2027")

    result = run("fetch", "true-north")

    assert result.exit_code == 1
    assert "autumn-2026, spring-2027" in result.stderr


def test_a_module_of_two_courses_is_fetched_of_the_one_the_leader_is_in(
    home, exchange, monkeypatch
):
    release(exchange, "spring-2027")
    monkeypatch.setenv("LEADFOLIO_COURSES", "spring-2027")

    assert run("fetch", "true-north").exit_code == 0
    assert [path.name for path in home.glob("*/true-north")] == ["true-north"]
    assert (home / "spring-2027" / "true-north").is_dir()


@pytest.mark.usefixtures("home")
def test_an_exchange_that_is_away_is_said():
    assert "Next: " in run("fetch", "true-north").stderr


def test_fetching_and_handing_in_tell_programs_what_was_done(home, exchange, tmp_path):
    kept = tmp_path / "report.json"
    fetched = json.loads(run("fetch", "true-north", "--json").output)
    write(home / "autumn-2026" / "true-north", home, "Because of Callan.")

    handed = json.loads(run("submit", "true-north", "--json", "--report", str(kept)).output)

    folder = home / "autumn-2026" / "true-north"
    assert (fetched["format"], fetched["folder"]) == ("leadfolio.report/1", str(folder))
    (inbound,) = (exchange / "autumn-2026" / "inbound").iterdir()
    assert handed["receipt"] == json.loads((inbound / "receipt.json").read_text())
    assert json.loads(kept.read_text()) == handed
