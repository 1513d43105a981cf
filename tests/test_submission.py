"""A submission, as its bytes tell: what is used, what is narrowed, what is left out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadfolio import journal, submission
from leadfolio.course import Course
from leadfolio.journal import Audience, Response, ShownAs
from leadfolio.kinds import Kind
from leadfolio.report import CODES, Level
from leadfolio.submission import Handed, Receipt

AT = datetime(2026, 11, 22, 10, 15, 3, tzinfo=UTC)
COURSE = Course(id="autumn-2026", title="T", cohort="C", modules=("true-north",))
ID = "0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f"
OTHER = "0192f0c1-7b5e-7cc3-98c4-dc0c0c073990"


def said(text: str = "words", **more) -> Response:
    given = {"id": ID, "task": "a", "first_written": AT, "written": AT, "text": text}
    return Response(**{**given, "audience": Audience.COHORT, **more})


def document(*responses: Response) -> dict:
    return submission.responses_document(
        course="autumn-2026", module="true-north", written=AT, responses=responses
    )


def read(raw: object, *, course: Course = COURSE, **more):
    return submission.read(raw, username="ann", module="true-north", course=course, **more)


def test_what_is_handed_in_is_read_back_with_nothing_to_note():
    assert read(document(said(), said("b", id=OTHER))) == ((said(), said("b", id=OTHER)), ())


def test_handwritten_words_are_always_for_the_facilitator():
    raw = submission.handwritten_document(
        course="autumn-2026",
        module="true-north",
        written=AT,
        responses=[said(audience=Audience.PUBLIC)],
    )
    found, _ = read(raw, handwritten=True)

    assert raw["format"] == "leadfolio.handwritten/1"
    assert [r.audience for r in found] == [Audience.FACILITATOR]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"format": "leadfolio.responses/0"}, "format-old"),
        ({"format": "leadfolio.responses/2"}, "format-new"),
        ({"format": "leadfolio.module/1"}, "format-unknown"),
        ({"format": None}, "format-unknown"),
        ({"format": 1}, "format-unknown"),
        ({"course": "spring"}, "submission-mismatch"),
        ({"module": "best-interest"}, "submission-mismatch"),
        ({"responses": None}, "json-unreadable"),
        ({"responses": {}}, "json-unreadable"),
    ],
)
def test_what_is_not_this_modules_is_quarantined_with_what_to_do(change, code):
    found, notes = read({**document(said()), **change})

    assert found is None
    assert [(note.code, note.level) for note in notes] == [(code, Level.QUARANTINED)]
    assert notes[-1].next
    assert notes[-1].leader == "ann"


@pytest.mark.parametrize("raw", [None, 7, "a", [], True])
def test_what_is_no_object_is_quarantined(raw):
    found, notes = read(raw)

    assert found is None
    assert notes[-1].code == "json-unreadable"


def test_a_piece_that_is_only_its_writers_is_dropped_and_reported_without_its_words():
    found, notes = read(document(said("SECRET", audience=Audience.SELF), said("b", id=OTHER)))

    assert [r.text for r in found] == ["b"]
    assert [note.code for note in notes] == ["audience-self"]
    assert "SECRET" not in repr(notes)


@pytest.mark.parametrize(
    "order", [(Audience.SELF, Audience.PUBLIC), (Audience.PUBLIC, Audience.SELF)]
)
def test_a_piece_marked_private_once_is_private_wherever_else_it_stands(order):
    found, _ = read(document(*(said(audience=audience) for audience in order)))

    assert found == ()


def test_a_piece_shared_wider_than_the_course_allows_is_narrowed():
    narrow = replace(COURSE, audiences=(Audience.SELF, Audience.FACILITATOR, Audience.COHORT))
    found, notes = read(document(said(audience=Audience.PUBLIC)), course=narrow)

    assert [r.audience for r in found] == [Audience.COHORT]
    assert [note.code for note in notes] == ["audience-narrowed"]


@given(st.permutations([Audience.FACILITATOR, Audience.COHORT, Audience.PUBLIC]), st.booleans())
def test_of_an_id_that_stands_twice_the_later_words_stand_at_the_narrower_choice(order, hold_up):
    pieces = [
        said(
            f"{n}",
            audience=audience,
            written=AT + timedelta(seconds=n),
            exemplar=hold_up or n > 0,
            shown_as=ShownAs.PSEUDONYM if n == 1 else ShownAs.NAME,
        )
        for n, audience in enumerate(order)
    ]
    found, notes = read(document(*pieces))

    (stands,) = found
    assert stands.text == "2"
    assert stands.audience is Audience.FACILITATOR
    assert stands.shown_as is ShownAs.PSEUDONYM
    assert stands.exemplar is hold_up
    assert {note.code for note in notes} == {"id-doubled"}


def test_a_bad_piece_does_not_cost_the_good_ones():
    raw = document(said())
    raw["responses"] = [
        7,
        {"id": "x"},
        *raw["responses"],
        {**journal.plain(said(id=OTHER)), "task": "../x"},
    ]
    found, notes = read(raw)

    assert [r.text for r in found] == ["words"]
    assert [note.where.partition(".")[0] for note in notes] == [
        "responses[0]",
        "responses[1]",
        "responses[3]",
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"audience": "all"}, "audience-unknown"),
        ({"shown_as": 7}, "shown-as-unknown"),
        ({"kind": "essay"}, "kind-unknown"),
        ({"data": {"mood": "b"}}, "data-unreadable"),
        ({"links": [{"url": "javascript:1"}]}, "link-refused"),
        ({"files": [{"path": "../secret"}]}, "file-refused"),
        ({"files": [{"path": "files/a/b.png"}]}, "file-refused"),
        ({"moment": "rage"}, "value-unreadable"),
        ({"text": ["a"]}, "value-unreadable"),
        ({"tags": "a"}, "value-unreadable"),
    ],
)
def test_every_doubt_has_a_code_the_report_explains(change, code):
    raw = document(said())
    raw["responses"] = [{**journal.plain(said()), **change}]
    found, notes = read(raw)

    assert len(found) == 1
    assert [note.code for note in notes] == [code]
    assert code in CODES
    assert notes[0].next


def handed(at: datetime, touched: datetime = AT, folder: str = "a") -> Handed:
    return Handed(folder=folder, username="ann", module="m", at=at, touched=touched)


def test_the_newest_by_its_name_stands():
    old, new = handed(AT), handed(AT + timedelta(seconds=1))

    assert submission.newest([new, old], now=AT) == new


def test_a_time_more_than_a_day_ahead_is_not_believed():
    ahead = handed(AT + timedelta(days=2), touched=AT - timedelta(hours=1))

    assert submission.newest([ahead, handed(AT)], now=AT) == handed(AT)
    assert submission.believed(ahead, now=AT) == AT - timedelta(hours=1)
    assert submission.believed(handed(AT + timedelta(hours=23)), now=AT) == AT + timedelta(hours=23)


def test_of_two_at_one_time_the_later_touched_stands():
    first, second = handed(AT), handed(AT, touched=AT + timedelta(seconds=5), folder="0")

    assert submission.newest([second, first], now=AT) == second


def test_a_receipt_is_read_back_as_it_was_written():
    receipt = Receipt(
        code="TN-7F3A-92QX", at=AT, course="c", module="m", files={"responses.json": "sha256:aa"}
    )

    assert submission.read_receipt(submission.receipt_document(receipt)) == receipt


@pytest.mark.parametrize(
    "change",
    [
        {"format": "leadfolio.receipt/2"},
        {"at": "now"},
        {"files": []},
        {"code": 7},
        {"course": None},
    ],
)
def test_what_is_no_receipt_is_none(change):
    receipt = Receipt(code="TN-7F3A-92QX", at=AT, course="c", module="m", files={})

    assert submission.read_receipt({**submission.receipt_document(receipt), **change}) is None
    assert submission.read_receipt(None) is None


@given(st.binary(min_size=8, max_size=8))
def test_a_receipts_code_has_no_letter_that_is_misread(random):
    code = submission.receipt_code("true-north", random)

    assert code.startswith("TN-")
    assert not set(code[3:]) & set("01OILl")
    assert len(code) == len("TN-7F3A-92QX")


def test_a_documents_keys_are_in_the_contracts_order():
    raw = document(said(kind=Kind.COMMIT, data={"by": "2026-12-01"}))

    assert list(raw) == ["format", "course", "module", "written", "responses"]
    assert raw["written"] == "2026-11-22T10:15:03Z"


def test_an_id_that_says_two_audiences_is_for_the_facilitator():
    found, notes = read(document(said(audience=Audience.COHORT), said(audience=Audience.PUBLIC)))

    assert [piece.audience for piece in found] == [Audience.FACILITATOR]
    assert [note.code for note in notes] == ["id-doubled"]
