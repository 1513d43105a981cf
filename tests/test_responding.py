"""Respond: from a piece to the reader's own notebook on the Hub, and never to a dead end."""

import runpy
from dataclasses import replace
from pathlib import Path

import pytest

from leadfolio import pages
from leadfolio.course import Course
from leadfolio.journal import Audience

GIVEN = runpy.run_path(str(Path(__file__).with_name("portfolios.py")))
RICH = GIVEN["RICH"]
FIRST = f"e/{GIVEN['id_of'](1)}/index.html"
WAY = (
    "https://hub.example.org/hub/user-redirect/voila/render/autumn-2026/best-interest/"
    f"best-interest.ipynb?to={GIVEN['id_of'](1)}#cell-id%3Dmeet--prompt"
)


def respond(portfolio, path=FIRST):
    return next(each.page.respond for each in pages.plan(portfolio) if each.path == path)


def with_hub(address, **more):
    return replace(RICH, course=replace(RICH.course, hub_url=address), **more)


@pytest.mark.parametrize("address", ["https://hub.example.org/", "https://hub.example.org"])
def test_a_piece_leads_to_the_readers_own_task_to_answer_it(address):
    assert respond(with_hub(address)) == WAY


def test_a_task_of_the_pieces_own_module_is_asked_first():
    north, south = RICH.modules
    meet = next(part for part in south.parts if part.task.id == "meet")
    own = replace(north, parts=(*north.parts, replace(meet, task=replace(meet.task, id="hello"))))

    assert "/true-north/true-north.ipynb" in respond(replace(RICH, modules=(own, south)))


@pytest.mark.parametrize("address", ["", "hub.example.org", "javascript:alert(1)", "  "])
def test_without_a_hub_there_is_no_button(address):
    assert respond(with_hub(address)) == ""


def test_the_public_has_no_notebook_to_answer_in():
    assert respond(replace(RICH, audience=Audience.PUBLIC)) == ""


def test_without_a_task_to_answer_in_there_is_no_button():
    north, south = RICH.modules
    silent = replace(south, parts=tuple(p for p in south.parts if p.task.id != "meet"))

    assert respond(replace(RICH, modules=(north, silent))) == ""


def test_a_hub_with_a_prefix_or_odd_letters_stays_an_address():
    assert isinstance(RICH.course, Course)
    told = respond(with_hub('https://hub.example.org/pilot "x"/'))

    assert told.startswith("https://hub.example.org/pilot%20%22x%22/hub/user-redirect/")
