"""A course as a value, and `module.json` in both directions."""

import json
from dataclasses import replace

import pytest

from leadfolio.course import Course, Fault, Module, Part, Task, hashtag, read_released, released
from leadfolio.errors import CourseError
from leadfolio.journal import Audience
from leadfolio.kinds import Kind

TASKS = (
    Task(
        id="why-educator",
        kind=Kind.REFLECT,
        prompt="Why?\n\n*Tell it.*",
        words=(80, 400),
        audience=Audience.COHORT,
        media=("text", "picture"),
        optional=True,
        files=3,
    ),
    Task(id="which", kind=Kind.COMPARE, prompt="Which?", about="other.brief"),
)
MODULE = Module(
    id="true-north",
    title="Finding your true north",
    version=f"sha256:{'0' * 64}",
    parts=(Part(prose="Begin."), *(Part(task=task) for task in TASKS)),
    hashtag="TrueNorth",
)
COURSE = Course(
    id="autumn-2026",
    title="Leading Learning",
    cohort="Autumn 2026",
    modules=("true-north",),
    hashtag="LeadLearners",
    language="fr",
    facilitator="Zoë",
)


def test_module_json_has_the_contracts_keys_in_its_order():
    document = released(COURSE, MODULE)

    assert list(document) == [
        "format",
        "module",
        "title",
        "version",
        "course",
        "cohort",
        "hashtag",
        "language",
        "facilitator",
        "tasks",
    ]
    assert document["tasks"][0] == {
        "id": "why-educator",
        "kind": "reflect",
        "prompt": "Why?\n\n*Tell it.*",
        "words": [80, 400],
        "audience": "cohort",
        "for": None,
        "media": ["text", "picture"],
        "optional": True,
        "files": 3,
    }


def test_what_is_released_is_read_back():
    read = read_released(json.loads(json.dumps(released(COURSE, MODULE))))

    assert (read.course, read.cohort) == ("autumn-2026", "Autumn 2026")
    assert (read.language, read.facilitator) == ("fr", "Zoë")
    assert read.module.tasks == TASKS
    assert read.module.version == MODULE.version
    assert read.task("which") == TASKS[1]
    assert read.task("nothing") is None


@pytest.mark.parametrize(
    ("change", "then"),
    [
        ({"format": "leadfolio.module/2"}, "upgraded"),
        ({"format": "leadfolio.module/0"}, "fetch the module again"),
        ({"format": None}, "fetch the module again"),
        ({"module": "../x"}, "fetch the module again"),
        ({"tasks": None}, "fetch the module again"),
        ({"tasks": [{"id": "one", "kind": "dance"}]}, "fetch the module again"),
    ],
)
def test_a_module_json_that_cannot_be_used_says_what_to_do(change, then):
    with pytest.raises(CourseError) as raised:
        read_released(released(COURSE, MODULE) | change)

    assert then in raised.value.do


@pytest.mark.parametrize("raw", [None, [], "x", 3])
def test_what_is_no_object_is_no_module_json(raw):
    with pytest.raises(CourseError, match="not what leadfolio writes"):
        read_released(raw)


def test_a_modules_hashtag_is_its_own_or_else_the_courses():
    assert hashtag(COURSE, MODULE) == "TrueNorth"
    assert hashtag(COURSE, replace(MODULE, hashtag="")) == "LeadLearners"


def test_the_widest_audience_is_the_widest_that_is_offered():
    narrow = replace(COURSE, audiences=(Audience.SELF, Audience.FACILITATOR, Audience.COHORT))

    assert narrow.widest is Audience.COHORT


def test_a_fault_reads_as_a_place_and_a_sentence():
    assert str(Fault(file="modules/one.md", line=14, sentence="oh")) == "modules/one.md:14: oh"


def test_what_a_task_was_called_is_released_and_read_back():
    task = replace(TASKS[0], was=("first", "second"))
    module = replace(MODULE, parts=(Part(task=task),))

    read = read_released(json.loads(json.dumps(released(COURSE, module))))

    assert read.module.tasks == (task,)
    assert read.module.moves == {"first": task.id, "second": task.id}
    assert task.called("first")
    assert not task.called("third")


@pytest.mark.parametrize("was", [None, "first", [3], ["../x"], {}])
def test_what_cannot_be_an_earlier_id_is_none(was):
    document = released(COURSE, MODULE)
    told = {**document, "tasks": [{**one, "was": was} for one in document["tasks"]]}

    assert read_released(told).module.moves == {}
