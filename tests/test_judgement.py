"""Which judgements count: one judge's last word on two pieces of one task, none of them theirs."""

from datetime import UTC, datetime, timedelta

import pytest

from leadfolio import judgement, report
from leadfolio.journal import Audience, Response
from leadfolio.judgement import Known
from leadfolio.kinds import Kind
from leadfolio.submission import Submission

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)


def id_of(n):
    return f"0192f0c1-7b5e-7cc3-98c4-{n:012x}"


X, Y, ELSEWHERE = id_of(1), id_of(2), id_of(3)
KNOWN = {
    X: Known(writer="zoe", task="m.brief"),
    Y: Known(writer="aino", task="m.brief"),
    ELSEWHERE: Known(writer="mei", task="m.other"),
}


def chose(n, better=X, other=Y, *, hour=0, text="", **more):
    at = AT + timedelta(hours=hour)
    data = {"better": better, "other": other} | more
    return Response(
        id=id_of(100 + n),
        task="weigh",
        kind=Kind.COMPARE,
        text=text,
        first_written=at,
        written=at,
        audience=Audience.COHORT,
        data=data,
    )


def read(*responses, judge="grace", once=()):
    handed_in = Submission(username=judge, module="m", responses=responses)
    return judgement.read([handed_in], known=KNOWN, once=once)


def test_a_judgement_keeps_what_its_judge_said():
    (found,), notes = read(chose(1, because="It names the child.", left=Y, text="And the cost."))

    assert (found.judge, found.task, found.better, found.other, found.left) == (
        "grace",
        "m.brief",
        X,
        Y,
        Y,
    )
    assert (found.because, notes) == ("It names the child.\n\nAnd the cost.", ())


def test_a_judges_last_word_on_a_pair_counts_whichever_way_round_it_is():
    found, notes = read(chose(1, X, Y), chose(2, Y, X, hour=1), chose(3, X, Y, hour=2))

    assert [(j.better, j.id) for j in found] == [(X, id_of(103))]
    assert [note.code for note in notes] == ["judgement-doubled"] * 2


def test_the_same_word_said_twice_is_no_contradiction():
    found, notes = read(chose(1), chose(2, hour=1))

    assert (len(found), notes) == (1, ())


@pytest.mark.parametrize(
    ("response", "judge", "code"),
    [
        (chose(1, X, X), "grace", "judgement-incomplete"),
        (chose(1, X, None), "grace", "judgement-incomplete"),
        (chose(1, X, id_of(9)), "grace", "judgement-unknown"),
        (chose(1, X, ELSEWHERE), "grace", "judgement-unknown"),
        (chose(1), "zoe", "judgement-own"),
        (chose(1), "aino", "judgement-own"),
    ],
)
def test_what_is_no_judgement_is_said_and_the_rest_goes_on(response, judge, code):
    found, notes = read(response, judge=judge)

    assert (found, [note.code for note in notes]) == ((), [code])
    assert code in report.CODES


def test_a_judgement_of_a_piece_that_was_taken_back_is_nobodys_fault():
    assert read(chose(1, X, id_of(9)), once={id_of(9)}) == ((), ())


def test_a_piece_on_the_left_that_is_none_of_the_two_is_not_believed():
    (found,), _ = read(chose(1, left=ELSEWHERE))

    assert found.left == ""


def test_only_judgements_within_the_pool_are_counted():
    found, _ = read(chose(1))

    assert judgement.among(found, {X, Y}) == found
    assert judgement.among(found, {X}) == ()


def test_the_pieces_there_are_do_not_include_judgements():
    handed_in = Submission(username="grace", module="m", responses=(chose(1),))
    written = Response(id=X, task="brief", kind=Kind.PRODUCE, first_written=AT, written=AT)
    made = Submission(username="zoe", module="m", responses=(written,))

    assert judgement.pieces([handed_in, made]) == {X: Known(writer="zoe", task="m.brief")}
