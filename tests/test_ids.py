"""The short names that things keep for ever."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadfolio import ids

AT = datetime(2026, 11, 22, 10, 15, 3, 420_000, tzinfo=UTC)


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)),
    st.binary(min_size=10, max_size=10),
)
def test_an_entrys_id_is_a_uuid_of_version_7(at, random):
    minted = uuid.UUID(ids.entry_id(at, random))

    assert ids.is_entry_id(str(minted))
    assert minted.variant == uuid.RFC_4122
    assert minted.version == 7
    assert minted.int >> 80 == int(at.timestamp() * 1000)


def test_later_ids_sort_after_earlier_ones():
    minted = [ids.entry_id(AT + timedelta(milliseconds=n), b"\xff" * 10) for n in range(100)]

    assert minted == sorted(minted)


def test_chance_makes_ids_of_one_moment_differ():
    minted = {ids.entry_id(AT, bytes(8) + n.to_bytes(2)) for n in range(1000)}

    assert len(minted) == 1000


@pytest.mark.parametrize(
    "value",
    [
        "", "..", "0192F0C1-7B5E-7CC3-98C4-DC0C0C07398F", "0192f0c17b5e7cc398c4dc0c0c07398f",
        "{0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f}", "0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f\n",
        "0192f0c1-7b5e-7cc3-98c4-dc0c0c0739８f", None, 7, [],
    ],
)  # fmt: skip
def test_what_is_no_entrys_id_is_seen(value):
    assert not ids.is_entry_id(value)


@given(st.text(max_size=90))
def test_a_slug_is_never_empty_long_or_a_path(text):
    made = ids.slug(text)

    assert made
    assert len(made) <= 61
    assert not set(made) & set("/\\.: \0\n")
    assert ids.slug(made.rstrip("-")) in (made, made.rstrip("-"))


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Zoë", "zoe"),
        ("Žižek & co", "zizek-co"),
        ("مريم", "مريم"),
        ("Ελένη", "ελενη"),
        ("...", "x"),
        ("nul", "nul-"),
    ],
)
def test_a_name_keeps_its_own_letters(text, made):
    assert ids.slug(text) == made


def test_two_forms_of_one_name_make_one_slug():
    assert ids.slug("Zoe\u0308") == ids.slug("Zo\u00eb")


@pytest.mark.parametrize("text", ["a", "true-north", "a1-b2", "0"])
def test_a_module_may_be_called_so(text):
    assert ids.is_slug(text)


@pytest.mark.parametrize(
    "text", ["", "-a", "a-", "a--b", "A", "a b", "a/b", "..", "é", "a\n", "a" * 81, "a_b"]
)
def test_a_module_may_not_be_called_so(text):
    assert not ids.is_slug(text)


def test_words_in_an_answer_cell_have_the_same_id_each_time():
    given = {"course": "c", "module": "m", "task": "t", "username": "u", "text": "words"}

    assert ids.handwritten_id(**given) == ids.handwritten_id(**given)
    assert ids.is_entry_id(ids.handwritten_id(**given))
    made = {ids.handwritten_id(**{**given, name: "other"}) for name in given}
    assert len(made | {ids.handwritten_id(**given)}) == 6


def test_the_nearest_known_name_is_offered_only_where_it_is_near():
    assert ids.nearest("audiance", ["audience", "words"]) == "audience"
    assert ids.nearest("xyzzy", ["audience", "words"]) is None
    assert ids.nearest("a", []) is None
