"""Releasing through nbgrader: what it says when it cannot, and what it leaves whole."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from leadfolio.edges.disk import files
from leadfolio.edges.exchange import generating, marking
from leadfolio.errors import ExchangeError
from leadfolio.pipeline import releasing

STUB = "*Write here instead.*"


def built(*tasks: str) -> str:
    """A notebook as `leadfolio build` makes one, answer cells and all."""
    held = [
        {
            "cell_type": "markdown",
            "id": f"{task}-answer",
            "metadata": {"tags": ["answer"], "leadfolio": {"task": task}},
            "source": STUB,
        }
        for task in tasks
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    made = {"cells": held, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(marking.mark(made))


@pytest.fixture
def place(tmp_path) -> SimpleNamespace:
    """A course with one built module."""
    course = tmp_path / "course"
    (course / "source/north").mkdir(parents=True)
    (course / "source/north/north.ipynb").write_text(built("why", "who"))
    (course / "source/north/module.json").write_text("{}")
    for name in ("nbgrader_config.py", "course.toml"):
        shutil.copy(Path(__file__).parents[1] / "course" / name, course)
    return SimpleNamespace(course=course, exchange=tmp_path / "exchange")


def release(place, module: str = "north") -> None:
    generating.release(
        place.course,
        module,
        course="spring",
        exchange=place.exchange,
        shipped=files.shipped("course"),
    )


def cells_of(notebook: Path) -> list[dict[str, object]]:
    return json.loads(notebook.read_text())["cells"]


def test_a_released_answer_cell_keeps_its_stub_and_cannot_be_deleted(place):
    release(place)

    (first, _) = cells_of(place.exchange / "spring/outbound/north/north.ipynb")
    assert "".join(first["source"]) == STUB
    assert first["metadata"]["deletable"] is False
    assert first["metadata"]["nbgrader"]["checksum"]
    assert (place.exchange / "spring/outbound/north/module.json").exists()


def test_the_courses_own_settings_are_followed_and_ours_hold_without_them(place):
    (place.course / "nbgrader_config.py").write_text("c = get_config()\n")
    release(place)

    first = cells_of(place.exchange / "spring/outbound/north/north.ipynb")[0]
    assert "".join(first["source"]) == STUB


def test_released_again_the_folder_is_the_newest_alone(place):
    release(place)
    (place.course / "source/north/old.png").write_bytes(b"")
    release(place)
    (place.course / "source/north/old.png").unlink()
    (place.exchange / "spring/outbound/.north.new").mkdir()
    release(place)

    outbound = place.exchange / "spring/outbound"
    assert [p.name for p in outbound.iterdir()] == ["north"]
    assert {p.name for p in (outbound / "north").iterdir()} == {"north.ipynb", "module.json"}


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda p: (p.course / "gradebook.db").write_text("not one"), "not a database"),
        (lambda p: (p.course / "source/north/north.ipynb").write_text("{"), "could not make"),
        (lambda p: shutil.rmtree(p.course / "source/north"), "could not make"),
        (
            lambda p: (p.course / "nbgrader_config.py").write_text(
                "c = get_config()\nc.CourseDirectory.db_url = 3\n"
            ),
            "does not take a setting",
        ),
        (
            lambda p: (p.course / "nbgrader_config.py").write_text(
                "c = get_config()\nc.ExchangeFactory.collect = 'nowhere.Collect'\n"
            ),
            "does not take a setting",
        ),
    ],
)
def test_what_nbgrader_cannot_do_is_said_in_two_lines(place, spoil, sentence):
    spoil(place)

    with pytest.raises(ExchangeError) as said:
        release(place)
    assert sentence in str(said.value)
    assert "Traceback" not in str(said.value)
    assert len(str(said.value).splitlines()) == 2


def test_an_exchange_that_is_a_file_is_said_and_left_as_it_is(place):
    (place.course / "members.csv").write_text("username,name,role\nada,Ada,Principal\n")
    place.exchange.write_text("a file")
    place.exchange.chmod(0o600)

    with pytest.raises(ExchangeError, match="is not a folder"):
        releasing.release(place.course, exchange=place.exchange)
    assert place.exchange.stat().st_mode & 0o777 == 0o600
