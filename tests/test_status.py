"""Status: who handed in what, and who waits for an answer; told in reading order, ranking nobody."""

from datetime import UTC, datetime, timedelta

import pytest

from leadfolio import status
from leadfolio.cohort import Member
from leadfolio.course import Course, Module, Part, Task
from leadfolio.journal import Audience, Response
from leadfolio.kinds import Kind
from leadfolio.portfolio import Asked
from leadfolio.submission import Submission

AT = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
COURSE = Course(
    id="spring",
    title="Leading",
    cohort="Spring",
    modules=("north", "south"),
)
MEMBERS = tuple(Member(username=u, name=u.title()) for u in ("zoe", "ada", "bo"))
TASKS = (Task(id="why", kind=Kind.REFLECT, prompt="Why?"),)
MODULES = tuple(
    Module(id=name, title=name, version="v", parts=tuple(Part(task=t) for t in TASKS))
    for name in COURSE.modules
)


def id_of(number: int) -> str:
    return f"0192f0c1-7b5e-7cc3-98c4-dc0c0c0739{number:02d}"


def said(number: int, audience: Audience = Audience.COHORT, **other) -> Response:
    at = AT + timedelta(days=number)
    fixed = {"task": "why", "text": "Words.", "first_written": at, "written": at}
    return Response(**{"id": id_of(number), "audience": audience, **fixed, **other})


def answer(number: int, to: int, manner: str = "thanks", **other) -> Response:
    data = {"to": id_of(to), "manner": manner}
    return said(number, kind=Kind.RESPOND, data=data, **other)


def told(*submissions: tuple[str, list[Response]], handed_in=None, **other) -> status.Status:
    return status.status(
        [
            Submission(username=user, module="north", responses=tuple(responses))
            for user, responses in submissions
        ],
        course=COURSE,
        members=MEMBERS,
        handed_in=handed_in or {},
        asked=Asked(modules=MODULES),
        holders={},
        **other,
    )


def waits(found: status.Status) -> list[tuple[str, str]]:
    return [(one.username, one.id[-2:]) for one in found.waiting]


def test_leaders_stand_as_in_members_csv_and_modules_in_reading_order():
    found = told(("ada", [said(1)] * 1), ("bo", [said(2), said(3)]))

    assert [(c.username, c.module) for c in found.cells] == [
        (user, module) for user in ("zoe", "ada", "bo") for module in ("north", "south")
    ]


def test_pieces_are_counted_at_each_audience():
    everyone = (Audience.FACILITATOR, Audience.COHORT, Audience.COHORT, Audience.PUBLIC)
    found = told(("ada", [said(n, audience) for n, audience in enumerate(everyone, 1)]))

    assert found.of("ada")[0].pieces == {
        Audience.FACILITATOR: 1,
        Audience.COHORT: 2,
        Audience.PUBLIC: 1,
    }


def test_a_shared_piece_waits_until_a_colleague_responds():
    before = told(("ada", [said(1), said(2)]))
    after = told(("ada", [said(1), said(2)]), ("bo", [answer(3, to=1)]))

    assert waits(before) == [("ada", "01"), ("ada", "02")]
    assert waits(after) == [("ada", "02")]
    assert (after.of("ada")[0].shared, after.of("ada")[0].answered) == (2, 1)


def test_who_has_waited_longest_comes_first():
    found = told(("ada", [said(5)]), ("bo", [said(2)]), ("zoe", [said(9)]))

    assert waits(found) == [("bo", "02"), ("ada", "05"), ("zoe", "09")]


@pytest.mark.parametrize(
    "response",
    [
        answer(3, to=1, audience=Audience.FACILITATOR),  # its writer cannot read it
        said(3, built_on=(id_of(1),)),
    ],
)
def test_what_the_writer_cannot_read_or_is_no_answer_answers_nothing(response):
    found = told(("ada", [said(1)]), ("bo", [response]))

    assert ("ada", "01") in waits(found)


def test_an_answer_to_oneself_is_none():
    assert ("ada", "01") in waits(told(("ada", [said(1), answer(2, to=1)])))


def test_a_question_waits_and_thanks_do_not():
    found = told(("ada", [said(1)]), ("bo", [answer(2, to=1, manner="question")]), ("zoe", [answer(3, to=1)]))  # fmt: skip

    assert waits(found) == [("bo", "02")]
    assert found.waiting[0].question
    assert waits(told(("bo", [answer(2, 1, "question")]), ("ada", [answer(4, to=2)]))) == []


@pytest.mark.parametrize(
    "other", [{"audience": Audience.FACILITATOR}, {"text": ""}, {"kind": Kind.COMPARE}]
)
def test_what_colleagues_cannot_read_does_not_wait_for_them(other):
    assert waits(told(("ada", [said(1, **other)]))) == []


def test_the_table_fits_and_holds_no_words_of_anyone():
    handed = {("ada", "north"): status.HandedIn(last=AT, times=12, collected=False)}
    found = told(("ada", [said(1, text="Secret words", title="Title")]), handed_in=handed)
    lines = list(status.lines(found))

    assert max(status.columns(line) for line in lines) <= 80
    text = "\n".join(lines)
    assert "2026-11-22 10:15*" in text
    assert "12" in text
    assert "since the last collect" in text
    assert "Secret" not in text + str(status.plain(found))


def test_long_names_in_any_script_stay_within_the_terminal():
    members = (
        Member(username="zoe", name="学びの木" * 40),
        Member(username="ada", name="A" * 300),
        Member(username="bo", name="two\nlines \u202e\x1b[31m"),
    )
    course = Course(id="spring", title="x", cohort="木" * 90, modules=("a" * 80,))
    found = status.status(
        [
            Submission(
                username="zoe", module="a" * 80, responses=(said(1), answer(2, 9, "question"))
            )
        ],
        course=course,
        members=members,
        handed_in={},
        asked=Asked(modules=()),
        holders={},
    )
    lines = "\n".join(status.lines(found)).split("\n")

    assert max(status.columns(line) for line in lines) <= 80
    assert all(c.isprintable() for line in lines for c in line)


def test_as_json_everything_is_there():
    handed = {("ada", "north"): status.HandedIn(last=AT, times=2)}
    found = status.plain(told(("ada", [said(1)]), handed_in=handed))

    ada = found["leaders"][1]
    assert ada["modules"][0] == {
        "module": "north",
        "handed_in": "2026-11-22T10:15:00Z",
        "times": 2,
        "collected": True,
        "pieces": {"facilitator": 0, "cohort": 1, "public": 0},
        "shared": 1,
        "answered": 0,
    }
    assert ada["modules"][1]["handed_in"] is None
    assert found["waiting"] == [
        {
            "username": "ada",
            "module": "north",
            "task": "why",
            "id": id_of(1),
            "question": False,
            "since": "2026-11-23T10:15:00Z",
        }
    ]


def test_a_comment_that_was_sent_answers_the_piece_it_is_about_and_no_other():
    pieces = [said(1), said(2, task="who")]

    found = told(("ada", pieces), ("bo", [said(3)]), commented={("ada", "north", "why")})

    assert waits(found) == [("ada", "02"), ("bo", "03")]
    assert found.of("ada")[0].answered == 1


def test_a_comment_on_a_task_with_many_pieces_answers_none_of_them_for_sure():
    entries = [said(1, kind=Kind.LOG), said(2, kind=Kind.LOG)]

    assert len(waits(told(("ada", entries), commented={("ada", "north", "why")}))) == 2
