"""How much a module is: words, minutes, tasks by kind."""

import json

import pytest
from click.testing import CliRunner

from leadfolio import extent
from leadfolio.cli import main
from leadfolio.course import Module, Part, Task
from leadfolio.kinds import Kind


def module(id: str, *parts: Part, minutes: int | None = None, summary: str = "") -> Module:
    return Module(
        id=id, title="T", version="sha256:1", parts=parts, minutes=minutes, summary=summary
    )


def prose(text: str) -> Part:
    return Part(prose=text)


def task(id: str, kind: Kind, prompt: str) -> Part:
    return Part(task=Task(id=id, kind=kind, prompt=prompt))


ONE = module(
    "one",
    prose("## Begin\n\nThree words here."),
    task("a", Kind.REFLECT, "Why? Because."),
    task("b", Kind.LOG, "And then?"),
    minutes=45,
    summary="A summary.",
)
TWO = module("two", prose("word " * 500), task("c", Kind.REFLECT, "Who?"))


@pytest.mark.parametrize(
    ("text", "many"),
    [
        ("", 0),
        ("One two, three.", 3),
        ("**Bold** and _plain_ – nothing else", 5),
        ("Don't count the principal’s well-known words twice", 7),
        ("[a map](images/map-of-the-school.png) of it", 4),
        ("see <https://example.org/a/b> there", 2),
        ("| a | b |\n|---|---|\n| c | d |", 4),
        ("學生會議", 1),
    ],
)
def test_words_are_those_a_reader_meets(text, many):
    assert extent.words(text) == many


def test_a_modules_summary_prose_and_prompts_are_all_read():
    assert extent.extent(ONE).words == 2 + 4 + 2 + 2


def test_reading_takes_whole_minutes_rounded_up():
    assert (extent.extent(ONE).reading, extent.extent(TWO).reading) == (1, 3)


def test_tasks_are_counted_by_kind_in_the_order_kinds_are_told():
    assert extent.extent(ONE).kinds == {Kind.REFLECT: 1, Kind.LOG: 1}


def test_modules_together_are_their_sums_and_promise_what_is_promised():
    found = extent.together([extent.extent(ONE), extent.extent(TWO)])

    assert (found.words, found.minutes, found.tasks) == (511, 45, 3)
    assert found.kinds == {Kind.REFLECT: 2, Kind.LOG: 1}


def test_a_line_says_it_for_each_module_and_one_for_all():
    assert extent.lines([ONE, TWO]) == (
        "one         10 words,  1 min to read, 45 min promised; 2 tasks: 1 reflect, 1 log",
        "two        501 words,  3 min to read, no minutes promised; 1 task: 1 reflect",
        "in all     511 words,  3 min to read, 45 min promised; 3 tasks: 2 reflect, 1 log",
    )


def test_check_prints_the_summary_of_the_shipped_course(root):
    done = CliRunner().invoke(main, ["check", "--summary", "--course", str(root / "course")])

    assert done.exit_code == 0, done.output
    told = done.output.splitlines()
    assert told[0].startswith("true-north")
    assert told[-2].startswith("in all")
    assert told[-1].startswith("All is well")


def test_check_gives_the_summary_to_programs_too(root):
    done = CliRunner().invoke(
        main, ["check", "true-north", "--summary", "--json", "--course", str(root / "course")]
    )

    (one,) = json.loads(done.output)["summary"]["modules"]
    assert (one["module"], one["minutes"]) == ("true-north", 60)
    assert one["tasks"] == sum(one["kinds"].values()) > 0


def test_every_shipped_module_takes_less_time_to_read_than_it_promises(root):
    from leadfolio.pipeline.checking import check

    for one in check(root / "course").modules:
        found = extent.extent(one)
        assert found.minutes is None or found.reading < found.minutes, one.id
