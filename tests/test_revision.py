"""What changes when a module is improved while in use, and whom that concerns."""

import pytest

from leadfolio import revision
from leadfolio.course import Module, Part, Task
from leadfolio.kinds import Kind
from leadfolio.portfolio import Asked
from leadfolio.revision import Answer, Effect

WHY = "Why did you become an educator? Tell it as the story of one learner."


def task(id: str, prompt: str = "", *, was: tuple[str, ...] = (), **other) -> Task:
    return Task(
        id=id, kind=Kind.REFLECT, prompt=prompt or f"About {id}, and why.", was=was, **other
    )


def module(*tasks: Task | str, version: str = "sha256:1") -> Module:
    asked = [one if isinstance(one, Task) else task(one) for one in tasks]
    parts = tuple(Part(task=one) for one in asked)
    return Module(id="north", title="North", version=version, parts=parts)


def answer(username: str, task: str, version: str = "sha256:1") -> Answer:
    return Answer(username=username, module="north", task=task, version=version)


def test_a_module_that_was_never_released_is_new_and_concerns_nobody():
    found = revision.between(None, module("one", "two"))

    assert (found.before, found.tasks, found.changed) == (False, 2, ())


def test_each_change_is_told_for_what_it_is():
    before = module("one", "two", "three", "four", task("old", WHY))
    after = module(
        "four", "one", task("two", "Another question."), "five", task("new", WHY, was=("old",))
    )

    found = revision.between(before, after)

    assert (found.added, found.removed, found.reworded) == (("five",), ("three",), ("two",))
    assert (found.renamed, found.moved) == ((("old", "new"),), ("four",))
    assert not found.prose


def test_a_change_of_what_leaders_read_alone_is_told_as_that():
    found = revision.between(module("one"), module("one", version="sha256:2"))

    assert found.prose
    assert found.changed == ()


def test_nothing_changed_is_nothing():
    found = revision.between(module("one"), module("one"))

    assert (found.prose, found.changed, found.added, found.moved) == (False, (), (), ())


def test_a_task_that_asks_the_same_words_of_another_kind_is_reworded():
    found = revision.between(module("one"), module(task("one", words=(10, 20))))

    assert found.reworded == ("one",)


@pytest.mark.parametrize(
    ("after", "leaders"),
    [
        (module("one", "two"), ()),
        (module(task("one", "Another question."), "two"), ("ada", "bo")),
        (module("two"), ("ada", "bo")),
        (module(task("first", WHY, was=("one",)), "two"), ("ada", "bo")),
        (module("two", "one"), ()),
        (module("one", "two", "three"), ()),
    ],
    ids=["the same", "reworded", "removed", "renamed", "moved", "added"],
)
def test_leaders_are_affected_who_answered_what_changes(after, leaders):
    before = module("one", "two")
    answers = [answer("ada", "one"), answer("ada", "two"), answer("bo", "one"), answer("cy", "two")]

    found = revision.concerned(
        [revision.between(before, after)],
        answers,
        before=[before],
        after=Asked(modules=(after,), earlier={("north", "sha256:1"): before.tasks}),
    )

    assert found == Effect(leaders={"north": leaders}, answers=4)
    assert found.affected == leaders


def test_an_answer_is_lost_whose_question_is_kept_nowhere():
    before, after = module("one", "two"), module("two", version="sha256:2")
    gone, kept = answer("ada", "one", "sha256:0"), answer("bo", "one")

    found = revision.concerned(
        [revision.between(before, after)],
        [gone, kept, answer("cy", "never-asked", "sha256:0")],
        before=[before],
        after=Asked(modules=(after,), earlier={("north", "sha256:1"): before.tasks}),
    )

    assert found.lost == (gone,)


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (task("why-teach", WHY), {"why-teach": "why-educator"}),
        (task("why-educators", "Why did you become one? Tell a story."), {"why-educators": "why-educator"}),
        (task("why-teach", WHY, was=("why-educator",)), {}),
        (task("next", "What will you do on Monday, and who will see it?"), {}),
    ],
    ids=["the same words", "a near id", "said already", "another task"],
)  # fmt: skip
def test_a_task_is_taken_for_a_renamed_one_that_reads_like_it(after, found):
    assert revision.renamed(module(task("why-educator", WHY)), module(after)) == found


def test_a_task_that_says_it_is_another_is_not_taken_for_a_renamed_one():
    after = module(task("why-teach", WHY))

    assert revision.renamed(module(task("why", WHY)), after, anew=["why-teach"]) == {}


def test_a_task_beside_the_one_it_is_like_is_new():
    after = module(task("why", WHY), task("why-again", WHY))

    assert revision.renamed(module(task("why", WHY)), after) == {}


def test_the_words_say_what_changes_for_how_many_and_that_nothing_is_lost():
    before, after = module("one", "two"), module(task("one", "Another."), version="sha256:2")
    told = revision.between(before, after)
    effect = Effect(leaders={"north": ("ada",)}, answers=3)

    assert revision.lines([told], effect) == (
        "What changes:",
        "  north: removed, its answers stay shown: two; reworded: one",
        "    1 leader has handed in answers to what changes",
        "Leaders affected: 1. Answers handed in: 3. Answers lost: 0.",
    )


def test_the_words_do_not_say_that_answers_stay_shown_which_are_lost():
    before, after = module("one", "two", "three"), module("three", version="sha256:2")
    told = revision.between(before, after)
    effect = Effect(
        leaders={"north": ("ada",)}, answers=2, lost=(answer("ada", "two", "sha256:0"),)
    )

    assert revision.lines([told], effect)[1:] == (
        "  north: removed, its answers stay shown: one;"
        " removed, and answers to it lose their question: two",
        "    1 leader has handed in answers to what changes",
        "Leaders affected: 1. Answers handed in: 2. Answers lost: 1.",
    )


def test_a_first_release_is_said_in_one_line():
    told = [revision.between(None, module("one")), revision.between(None, module("two"))]

    assert revision.lines(told, Effect(leaders={}, answers=0)) == (
        "Released for the first time: 2 modules. Nothing has been answered yet.",
    )


def test_a_report_counts_each_change():
    before, after = module("one", "two"), module(task("one", "Another."), "three")
    told = revision.between(before, after)

    counted = revision.counts([told], Effect(leaders={"north": ("ada",)}, answers=3))

    assert counted == {
        "added": 1,
        "removed": 1,
        "reworded": 1,
        "renamed": 0,
        "moved": 0,
        "leaders": 1,
        "answers": 3,
        "lost": 0,
    }
