"""A leader's compass: what they steer by, how it came to be, and what they did by it."""

import runpy
from dataclasses import replace
from pathlib import Path

import pytest

from leadfolio import pages
from leadfolio.course import Module, Part, Task
from leadfolio.edges import markup, rendering
from leadfolio.journal import Draft
from leadfolio.kinds import Kind

GIVEN = runpy.run_path(str(Path(__file__).with_name("portfolios.py")))
TEMPLATES = Path(__file__).parents[1] / "templates"
AT, ZOE, AINO = GIVEN["at"], GIVEN["ZOE"], GIVEN["AINO"]
PLACE = "leaders/zoe-o-brien/compass/index.html"
MODULES = tuple(
    Module(
        id=id,
        title=id.title(),
        version="sha256:aa",
        parts=(
            Part(task=Task(id="my-true-north", kind=Kind.REFLECT, prompt="In one sentence.")),
            Part(task=Task(id="decision", kind=Kind.DECIDE, prompt="Decide.")),
            Part(task=Task(id="risk", kind=Kind.COMMIT, prompt="Promise.")),
        ),
    )
    for id in ("north", "south")
)


def entry(n, task, day, *, module="north", person=ZOE, **more):
    kind = {"decision": Kind.DECIDE, "risk": Kind.COMMIT}.get(task, Kind.REFLECT)
    return replace(GIVEN["entry"](n, person, task, AT(day), **more), module=module, kind=kind)


def planned(*entries):
    newest_first = sorted(entries, key=lambda each: each.written, reverse=True)
    whole = replace(GIVEN["RICH"], modules=MODULES, entries=tuple(newest_first))
    return {each.path: each for each in pages.plan(whole)}


def test_a_compass_holds_the_newest_sentence_and_every_earlier_one_that_is_shown():
    first = Draft(written=AT(1), text="I like children.", note="Which child?")
    told = planned(
        entry(1, "my-true-north", 3, text="Describe before you name.", drafts=(first,)),
        entry(2, "my-true-north", 9, module="south", text="Ask who has sat beside them."),
    )[PLACE].page

    assert told.true_north.text == "Ask who has sat beside them."
    assert [(heading.text, heading.note) for heading in told.headings] == [
        ("I like children.", "Which child?"),
        ("Describe before you name.", ""),
    ]


def test_decisions_and_promises_follow_in_the_order_they_were_begun():
    told = planned(
        entry(1, "my-true-north", 3, text="Describe."),
        entry(3, "risk", 8, text="I promise."),
        entry(2, "decision", 5, text="I decide."),
        entry(4, "decision", 6, person=AINO, text="Somebody else's."),
    )[PLACE].page

    assert [piece.text for piece in told.steered] == ["I decide.", "I promise."]


@pytest.mark.parametrize("task", ["true-north", "my-true-north-again", "why-educator"])
def test_only_the_task_of_that_name_asks_for_a_true_north(task):
    assert PLACE not in planned(entry(1, task, 3, text="A sentence."))


def test_who_decides_without_a_true_north_to_show_has_a_compass_that_says_so():
    given = planned(entry(2, "decision", 5, text="I decide."))
    page = rendering.Renderer(TEMPLATES, markdown=markup).render(given[PLACE]).decode()

    assert given[PLACE].page.true_north is None
    assert "keeps their true north to themselves" in page


def test_a_compass_answers_the_question_for_each_decision():
    data = {
        "decision": "The table by the door",
        "learner": "Ofa, who counts everyone",
        "how_they_would_tell": "She would finish a page",
    }
    given = planned(entry(1, "my-true-north", 3, text="Seen."), entry(2, "decision", 5, data=data))
    page = rendering.Renderer(TEMPLATES, markdown=markup).render(given[PLACE]).decode()

    assert "what is in the best interest of the learner?" in page
    assert [page.index(words) for words in data.values()] == sorted(
        page.index(words) for words in data.values()
    )


def test_the_portfolio_leads_to_the_compass_where_there_is_one():
    given = planned(entry(1, "my-true-north", 3, text="Seen."), entry(2, "log", 4, person=AINO))

    assert given["leaders/zoe-o-brien/index.html"].page.compass.path == PLACE
    assert given["leaders/aino-lehtonen/index.html"].page.compass is None
