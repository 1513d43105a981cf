"""A journal's lines: what is kept is what is read back, and the latest stands."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadfolio import journal, times
from leadfolio.errors import JournalError
from leadfolio.journal import (
    Attachment,
    Audience,
    Draft,
    Kept,
    Link,
    Moment,
    Response,
    ShownAs,
)
from leadfolio.kinds import FORMS, Kind, Shape

AT = datetime(2026, 11, 22, 10, 15, 3, tzinfo=UTC)
ID = "0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f"
OTHER = "0192f0c1-7b5e-7cc3-98c4-dc0c0c073990"

# What a file can hold: no half of a surrogate pair, no NUL.
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"))
names = st.text(st.sampled_from("abcdefghijk0123456789"), min_size=1, max_size=20)
seconds = st.datetimes(datetime(1990, 1, 1), datetime(2990, 1, 1), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=0)
)
milliseconds = st.tuples(seconds, st.integers(0, 999)).map(
    lambda pair: pair[0] + timedelta(milliseconds=pair[1])
)
entries = st.uuids().map(str)


def values(field):
    match field.shape:
        case Shape.TEXT:
            return texts
        case Shape.TEXTS:
            return st.lists(texts, max_size=3).map(tuple)
        case Shape.DATE:
            return st.dates().map(lambda day: day.isoformat())
        case Shape.ENTRY:
            return entries
        case Shape.CHOICE:
            return st.sampled_from(field.choices)
    columns = {
        name: st.sampled_from(field.choices) if name == "kind" and field.choices else texts
        for name in field.columns
    }
    return st.lists(st.fixed_dictionaries(columns), max_size=3).map(tuple)


@st.composite
def responses(draw):
    kind = draw(st.sampled_from(list(Kind)))
    first = draw(seconds)
    fields = {f.name: st.none() | values(f) for f in FORMS[kind].fields}
    return Response(
        id=draw(entries),
        task=draw(names),
        kind=kind,
        version=draw(texts),
        title=draw(texts),
        text=draw(texts),
        language=draw(texts),
        audience=draw(st.sampled_from(list(Audience))),
        shown_as=draw(st.sampled_from(list(ShownAs))),
        first_written=first,
        written=first + timedelta(seconds=draw(st.integers(0, 10**8))),
        tags=draw(st.lists(names, max_size=3, unique=True).map(tuple)),
        moment=draw(st.none() | st.sampled_from(list(Moment))),
        links=draw(
            st.lists(
                st.builds(Link, url=names.map("https://e.org/{}".format), title=texts, note=texts),
                max_size=2,
            ).map(tuple)
        ),
        files=draw(
            st.lists(
                st.builds(
                    Attachment,
                    path=names.map("files/{}.png".format),
                    alt=texts,
                    type=texts,
                    bytes=st.integers(0, 10**9),
                ),
                max_size=2,
            ).map(tuple)
        ),
        built_on=draw(st.lists(entries, max_size=2).map(tuple)),
        exemplar=draw(st.booleans()),
        drafts=tuple(
            sorted(
                draw(
                    st.lists(st.builds(Draft, written=seconds, text=texts, note=texts), max_size=2)
                ),
                key=lambda draft: draft.written,
            )
        ),
        data=draw(st.fixed_dictionaries({}, optional=fields)),
    )


def said(text: str = "Quiet.", **more) -> Response:
    given = {"id": ID, "task": "why-educator", "first_written": AT, "written": AT, "text": text}
    return Response(**{**given, **more})


def kept(text: str = "Quiet.", *, saved: datetime = AT, writer: str = "w1", **more) -> Kept:
    return Kept(response=said(text, **more), saved=saved, writer=writer)


@settings(deadline=None)
@given(response=responses(), saved=milliseconds)
def test_a_line_is_read_back_as_it_was_kept(response, saved):
    line = Kept(response=response, saved=saved, writer="w1")

    assert journal.decode(journal.encode(line), where="w1.jsonl:1", writer="w1") == line


@given(response=responses())
def test_a_line_is_one_line(response):
    line = journal.encode(Kept(response=response, saved=AT, writer="w1"))

    assert "\n" not in line
    assert line.encode("utf-8")


MAP = {"centre": "Ofa", "modalities": ({"name": "Radio", "kind": "virtual", "note": ""},)}


def test_a_draft_of_a_map_keeps_what_was_drawn():
    draft = Draft(written=AT, text="", note="Her aunt told me", data=MAP)
    line = kept(kind=Kind.MAP, data=MAP, drafts=(draft,))

    assert journal.decode(journal.encode(line), where="", writer="w1") == line


def test_other_drafts_keep_words_alone():
    draft = Draft(written=AT, text="first", data=MAP)
    line = json.loads(journal.encode(kept(drafts=(draft,))))
    read, _ = journal.read_response(line, where="")

    assert read.drafts == (Draft(written=AT, text="first"),)
    assert "data" not in journal.plain_draft(read.drafts[0])


@pytest.mark.parametrize("text", ["\ud800", "a\udfff b", "\x00"])
def test_what_no_file_can_hold_is_mended_and_the_rest_is_kept(text):
    line = journal.encode(kept(f"before{text}after"))
    read = journal.decode(line, where="", writer="w1").response.text

    assert read.startswith("before")
    assert read.endswith("after")
    assert read.encode("utf-8")


@pytest.mark.parametrize("text", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\r", "\r\n"])
def test_what_other_programs_end_lines_with_is_only_text(text):
    line = journal.encode(kept(f"one{text}two"))

    assert journal.decode(line, where="", writer="w1").response.text == f"one{text}two"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "null",
        "[]",
        '"a"',
        "7",
        "{}",
        '{"id": "not-an-id"}',
        "[" * 100_000,
        '{"a":' * 100_000,
        journal.encode(kept("whole"))[:-20],
        json.dumps({**journal.plain(said("no time")), "saved": None}),
        json.dumps({**journal.plain(said("no zone")), "saved": "2026-11-22T10:15:03"}),
        json.dumps({**journal.plain(said("no task")), "task": "../x", "saved": times.stamp(AT)}),
    ],
)
def test_a_line_that_is_no_response_is_said_to_be_none(line):
    with pytest.raises(JournalError) as caught:
        journal.decode(line, where="w1.jsonl:7", writer="w1")

    assert str(caught.value).startswith("w1.jsonl:7: ")
    assert "Next: " in str(caught.value)


@pytest.mark.parametrize("end", range(0, 400, 7))
def test_a_torn_line_is_never_read_as_a_response(end):
    line = journal.encode(kept("A story of one learner", audience=Audience.PUBLIC))

    with pytest.raises(JournalError):
        journal.decode(line[: min(end, len(line) - 1)], where="", writer="w1")


def test_the_greatest_saved_stands_whatever_the_words_say_of_their_own_time():
    lines = [
        kept("first", saved=AT + timedelta(seconds=1), written=AT + timedelta(days=9)),
        kept("second", saved=AT + timedelta(seconds=2)),
    ]

    assert journal.standing(lines)[ID].text == "second"
    assert journal.standing(reversed(lines))[ID].text == "second"


def test_of_two_saved_at_one_moment_the_later_writers_name_stands():
    lines = [kept("b", writer="w2"), kept("a", writer="w1")]

    assert journal.standing(lines)[ID].text == "b"
    assert journal.standing(reversed(lines))[ID].text == "b"


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from("abc"), st.booleans()), max_size=9))
def test_what_stands_does_not_depend_on_the_order_of_reading(found):
    lines = [
        kept(
            f"{n}{who}{mine}", saved=AT + timedelta(seconds=n), writer=who, id=ID if mine else OTHER
        )
        for n, who, mine in dict.fromkeys(found)
    ]
    one_each = {(line.saved, line.writer, line.response.id): line for line in lines}.values()

    assert journal.standing(one_each) == journal.standing(reversed(list(one_each)))


def test_an_entry_taken_away_does_not_stand_and_can_be_written_again():
    away = Kept(
        response=journal.taken_away(said("words")), saved=AT + timedelta(seconds=1), writer="w1"
    )
    again = kept("again", saved=AT + timedelta(seconds=2))

    assert journal.standing([kept("words"), away]) == {}
    assert journal.standing([kept("words"), away, again])[ID].text == "again"


def test_what_only_its_writer_may_read_is_never_handed_in():
    private = said("mine", audience=Audience.SELF)
    empty = said(" ", id=OTHER, audience=Audience.PUBLIC)

    assert journal.handed_in([private, empty]) == ()
    assert journal.handed_in([said("ours")]) == (said("ours"),)


def test_drafts_are_every_line_of_one_entry_oldest_first():
    lines = [
        kept("second", saved=AT + timedelta(seconds=2)),
        kept("other", id=OTHER),
        kept("first", saved=AT + timedelta(seconds=1), writer="w9"),
    ]

    assert [k.response.text for k in journal.drafts(lines, ID)] == ["first", "second"]


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(JournalError, match="without a time zone"):
        said(written=AT.replace(tzinfo=None))


@pytest.mark.parametrize("value", [None, "everyone", "PUBLIC", 7, ["public"], {"a": 1}])
def test_an_audience_that_is_not_clear_is_the_facilitator_and_is_reported(value):
    raw = {**journal.plain(said("a", audience=Audience.PUBLIC)), "audience": value}
    read, doubts = journal.read_response(raw, where="responses[0]")

    assert read is not None
    assert read.audience is Audience.FACILITATOR
    assert [d.code for d in doubts] == ["audience-unknown"]


def test_a_name_that_is_not_chosen_is_the_invented_one():
    raw = {**journal.plain(said("a")), "shown_as": "my-name"}
    read, doubts = journal.read_response(raw, where="")

    assert read is not None
    assert read.shown_as is ShownAs.PSEUDONYM
    assert [d.code for d in doubts] == ["shown-as-unknown"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "ftp://e.org", "//e.org", "https://e.org/\n"]
)
def test_a_link_elsewhere_than_to_the_web_is_left_out_and_reported(url):
    raw = {**journal.plain(said("a")), "links": [{"url": url}]}
    read, doubts = journal.read_response(raw, where="")

    assert read is not None
    left = [link.url for link in read.links]
    assert left in ([], ["https://e.org/"])
    assert bool(left) != bool(doubts)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(list(journal.plain(said()))), inner, max_size=9)
        ),
        max_leaves=20,
    )
)
def test_whatever_an_object_holds_it_is_read_or_doubted_and_never_breaks(raw):
    good = {"id": ID, "task": "a", "written": "2026-11-22T10:15:03Z"}
    shaped = {**raw, **good} if isinstance(raw, dict) else raw
    read, doubts = journal.read_response(shaped, where="x")

    assert (read is not None) == isinstance(raw, dict)
    if read is not None and (
        not isinstance(raw, dict) or raw.get("audience") not in list(Audience)
    ):
        assert read.audience is Audience.FACILITATOR
    assert read is not None or doubts


@given(responses())
def test_an_object_is_read_back_with_no_doubt(response):
    assert journal.read_response(journal.plain(response), where="") == (response, ())


@pytest.mark.parametrize("size", [-1, 2**53, 10**30, 1.5, "7", None])
def test_a_length_no_file_can_have_is_not_believed(size):
    raw = {**journal.plain(said()), "files": [{"path": "files/a.png", "bytes": size}]}
    read, _ = journal.read_response(raw, where="")

    assert read is not None
    assert [file.bytes for file in read.files] == [0]


def test_a_response_is_not_edited():
    with pytest.raises(AttributeError):
        said("a").text = "b"  # type: ignore[misc]

    assert replace(said("a"), text="b").text == "b"
