"""The ten kinds of task: what each keeps beside its words. The one place to add a kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from leadfolio import ids

Value = str | None | tuple[str, ...] | tuple[dict[str, str], ...]


class Kind(StrEnum):
    """What a task asks of a leader."""

    REFLECT = "reflect"
    LOG = "log"
    MAP = "map"
    DECIDE = "decide"
    PRODUCE = "produce"
    EXAMINE = "examine"
    COMPARE = "compare"
    RESPOND = "respond"
    CONNECT = "connect"
    COMMIT = "commit"


class Shape(StrEnum):
    """The shape of one value in a response's `data`."""

    TEXT = "text"
    TEXTS = "texts"
    DATE = "date"
    ENTRY = "entry"
    CHOICE = "choice"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Field:
    """One value in a response's `data`: its name, its shape, and the words asked for it.

    `choices` are the values of a CHOICE, and of each row's `kind`; `columns` the names in a
    row of ROWS.
    """

    name: str
    shape: Shape
    label: str
    choices: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """What a kind keeps beside its words, and whether one task may hold many entries.

    `says` completes "A task in which the leader …".
    """

    says: str
    fields: tuple[Field, ...] = ()
    many: bool = False


MODALITIES = ("virtual", "face-to-face", "blended")
MANNERS = ("thanks", "question", "builds-on", "challenge")
OUTCOMES = ("kept", "changed", "dropped")

FORMS: Mapping[Kind, Form] = {
    Kind.REFLECT: Form("writes to a prompt"),
    Kind.LOG: Form("posts to a rolling learning log, in any medium", many=True),
    Kind.MAP: Form(
        "draws the learning ecosystem around a learner",
        (
            Field("centre", Shape.TEXT, "The learner in the centre"),
            Field(
                "modalities",
                Shape.ROWS,
                "How learning reaches them",
                choices=MODALITIES,
                columns=("name", "kind", "note"),
            ),
            Field("organisations", Shape.ROWS, "Who contributes", columns=("name", "gives")),
        ),
    ),
    Kind.DECIDE: Form(
        "takes a real decision through the best-interest question",
        (
            Field("decision", Shape.TEXT, "The decision"),
            Field("options", Shape.TEXTS, "The options, one a line"),
            Field("learner", Shape.TEXT, "Which learner?"),
            Field("how_they_would_tell", Shape.TEXT, "How would they tell?"),
        ),
    ),
    Kind.PRODUCE: Form(
        "makes a product or performance, and tells how it was made",
        (
            Field("medium", Shape.TEXT, "What it is (a brief, a demo, a recording…)"),
            Field("how", Shape.TEXT, "How I made it"),
        ),
    ),
    Kind.EXAMINE: Form(
        "studies the standing exemplar beside their own first attempt",
        (
            Field("entry", Shape.ENTRY, "The piece I looked at"),
            Field("meets", Shape.TEXT, "Where mine meets it"),
            Field("passes", Shape.TEXT, "Where mine passes it"),
            Field("differs", Shape.TEXT, "Where mine chooses otherwise"),
        ),
    ),
    Kind.COMPARE: Form(
        "reads two pieces and says which better serves the learner, and why",
        (
            Field("better", Shape.ENTRY, "The piece that better serves the learner"),
            Field("other", Shape.ENTRY, "The other piece"),
            Field("because", Shape.TEXT, "Because"),
            Field("left", Shape.ENTRY, "The piece shown on the left"),
        ),
        many=True,
    ),
    Kind.RESPOND: Form(
        "answers, thanks or builds on a colleague's piece",
        (
            Field("to", Shape.ENTRY, "The piece I answer"),
            Field("manner", Shape.CHOICE, "In what manner", choices=MANNERS),
        ),
        many=True,
    ),
    Kind.CONNECT: Form(
        "goes outward: writes a post, shares it, keeps the link as evidence",
        (
            Field("post", Shape.TEXT, "What I posted"),
            Field("where", Shape.TEXT, "Where"),
            Field("what_happened", Shape.TEXT, "What happened"),
        ),
        many=True,
    ),
    Kind.COMMIT: Form(
        "promises a risk by a date, and later reports back",
        (
            Field("by", Shape.DATE, "By when"),
            Field("outcome", Shape.CHOICE, "What became of it", choices=OUTCOMES),
            Field("learned", Shape.TEXT, "What I learned"),
        ),
        many=True,
    ),
}


_KINDS = frozenset(Kind)  # made once: a journal of 5,000 lines asks 5,000 times


def kind_named(name: object) -> Kind | None:
    """Return the kind of that name, or None."""
    return Kind(name) if isinstance(name, str) and name in _KINDS else None


def read_data(kind: Kind, raw: object) -> tuple[dict[str, Value], tuple[str, ...]]:
    """Return what `data` holds for a kind, and the names in it that could not be read.

    What is absent stays absent; what is of another shape, or belongs to no field, is named.

    >>> read_data(Kind.COMMIT, {"by": "2026-12-01", "outcome": None, "mood": "good"})
    ({'by': '2026-12-01', 'outcome': None}, ('mood',))
    """
    if not isinstance(raw, dict):
        return {}, () if raw is None else ("data",)
    known = {field.name: field for field in FORMS[kind].fields}
    values = {name: _value(known[name], raw[name]) for name in known if name in raw}
    good = {name: value for name, (value, ok) in values.items() if ok}
    return good, tuple(str(name) for name in raw if name not in good)


def _value(field: Field, raw: object) -> tuple[Value, bool]:
    """Return a value as its field keeps it, and whether it was one."""
    if raw is None:
        return None, True
    match field.shape:
        case Shape.TEXT:
            return (_whole(raw), True) if isinstance(raw, str) else (None, False)
        case Shape.DATE:
            return (raw, True) if _is_date(raw) and isinstance(raw, str) else (None, False)
        case Shape.ENTRY:
            return (raw, True) if isinstance(raw, str) and ids.is_entry_id(raw) else (None, False)
        case Shape.CHOICE:
            return (raw, True) if isinstance(raw, str) and raw in field.choices else (None, False)
        case Shape.TEXTS:
            texts = raw if isinstance(raw, list | tuple) else (None,)
            fine = all(isinstance(text, str) for text in texts)
            return (tuple(map(_whole, texts)), True) if fine else (None, False)
        case Shape.ROWS:
            return _rows(field, raw)


def _rows(field: Field, raw: object) -> tuple[Value, bool]:
    """Return the rows of a table, each with every column as text."""
    if not isinstance(raw, list | tuple):
        return None, False
    rows = []
    for row in raw:
        if not isinstance(row, dict):
            return None, False
        kept = {name: row.get(name, "") for name in field.columns}
        if not all(isinstance(text, str) for text in kept.values()):
            return None, False
        if field.choices and kept["kind"] and kept["kind"] not in field.choices:
            return None, False
        rows.append({name: _whole(text) for name, text in kept.items()})
    return tuple(rows), True


def _whole(text: str) -> str:
    """Return a text without what JSON may hold and no file in UTF-8 can: lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")


def _is_date(raw: object) -> bool:
    try:
        return isinstance(raw, str) and date.fromisoformat(raw).isoformat() == raw
    except ValueError:
        return False
