"""The ten kinds of task, and what each keeps beside its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadfolio.kinds import FORMS, Kind, Shape, kind_named, read_data

ID = "0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f"

# formats.md §2: the table of kinds, and which may hold many entries (§4).
CONTRACT = {
    "reflect": (),
    "log": (),
    "map": ("centre", "modalities", "organisations"),
    "decide": ("decision", "options", "learner", "how_they_would_tell"),
    "produce": ("medium", "how"),
    "examine": ("entry", "meets", "passes", "differs"),
    "compare": ("better", "other", "because", "left"),
    "respond": ("to", "manner"),
    "connect": ("post", "where", "what_happened"),
    "commit": ("by", "outcome", "learned"),
}
MANY = {"log", "respond", "compare", "connect", "commit"}


@pytest.mark.parametrize("kind", list(Kind))
def test_a_kind_keeps_what_the_contract_says(kind):
    assert tuple(field.name for field in FORMS[kind].fields) == CONTRACT[kind]
    assert FORMS[kind].many == (kind in MANY)


def test_the_contract_has_no_other_kinds():
    assert set(CONTRACT) == set(Kind)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_field_is_asked_for_in_words(kind):
    assert FORMS[kind].says
    assert all(field.label for field in FORMS[kind].fields)
    assert all(field.columns for field in FORMS[kind].fields if field.shape is Shape.ROWS)
    assert all(field.choices for field in FORMS[kind].fields if field.shape is Shape.CHOICE)


GOOD = [
    (Kind.MAP, {"centre": "Aino", "modalities": [{"name": "a", "kind": "virtual", "note": ""}]}),
    (Kind.MAP, {"organisations": [{"name": "The library", "gives": "a room"}]}),
    (Kind.DECIDE, {"decision": "d", "options": ["one", "two"], "learner": "", "how_they_would_tell": "t"}),
    (Kind.EXAMINE, {"entry": ID, "meets": "m"}),
    (Kind.COMPARE, {"better": ID, "other": ID, "because": "b", "left": ID}),
    (Kind.RESPOND, {"to": ID, "manner": "builds-on"}),
    (Kind.COMMIT, {"by": "2026-12-01", "outcome": None}),
    (Kind.COMMIT, {"by": None, "outcome": "dropped", "learned": "that"}),
    (Kind.REFLECT, {}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "raw"), GOOD, ids=str)
def test_values_of_their_kind_are_kept(kind, raw):
    found, strange = read_data(kind, raw)

    assert {name: list(v) if isinstance(v, tuple) else v for name, v in found.items()} == raw
    assert strange == ()


BAD = [
    (Kind.MAP, {"modalities": [{"name": "a", "kind": "telepathic"}]}, "modalities"),
    (Kind.MAP, {"modalities": "a"}, "modalities"),
    (Kind.MAP, {"organisations": [{"name": 7}]}, "organisations"),
    (Kind.MAP, {"organisations": ["The library"]}, "organisations"),
    (Kind.DECIDE, {"options": "one"}, "options"),
    (Kind.DECIDE, {"options": [1]}, "options"),
    (Kind.EXAMINE, {"entry": "../../x"}, "entry"),
    (Kind.RESPOND, {"manner": "flattery"}, "manner"),
    (Kind.COMMIT, {"by": "soon"}, "by"),
    (Kind.COMMIT, {"by": "20261201"}, "by"),
    (Kind.COMMIT, {"outcome": "won"}, "outcome"),
    (Kind.REFLECT, {"mood": "good"}, "mood"),
    (Kind.CONNECT, {"post": 7}, "post"),
]


@pytest.mark.parametrize(("kind", "raw", "name"), BAD, ids=str)
def test_a_value_of_another_kind_is_left_out_and_named(kind, raw, name):
    assert read_data(kind, raw) == ({}, (name,))


@pytest.mark.parametrize("raw", [7, "a", [], True])
def test_data_that_is_no_object_is_named_as_a_whole(raw):
    assert read_data(Kind.REFLECT, raw) == ({}, ("data",))


def test_data_that_is_absent_is_empty():
    assert read_data(Kind.MAP, None) == ({}, ())


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=9,
)


@given(st.sampled_from(list(Kind)), st.data())
def test_whatever_is_given_what_is_kept_can_be_kept_again(kind, data):
    names = st.sampled_from([*CONTRACT[kind], "strange"])
    found, _ = read_data(kind, data.draw(st.dictionaries(names, anything, max_size=4)))

    assert read_data(kind, found) == (found, ())


@pytest.mark.parametrize("name", ["Reflect", "", None, 7, [], "essay"])
def test_an_unknown_kind_is_none(name):
    assert kind_named(name) is None
    assert kind_named("reflect") is Kind.REFLECT
