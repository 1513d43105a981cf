"""REFERENCE.md is whole: what it documents exists, and what exists it documents."""

import re

import pytest

from leadfolio import formats
from leadfolio.kinds import FORMS
from leadfolio.report import CODES


@pytest.fixture(scope="module")
def reference(root):
    return (root / "REFERENCE.md").read_text(encoding="utf-8")


def test_every_note_code_is_explained_as_the_program_explains_it(reference):
    notes = reference.split("## The report")[1].split("## Where")[0]

    assert dict(re.findall(r"(?m)^\| `([a-z-]+)` \| (.+) \|$", notes)) == dict(CODES)


def test_every_kind_of_task_is_listed_with_what_it_keeps(reference):
    table = reference.split("| kind | the leader… |")[1].split("\n\n")[0]
    rows = re.findall(r"(?m)^\| `([a-z]+)` \| ([^|]+) \| ([^|]+) \|$", table)
    listed = {kind: (says, tuple(re.findall(r"`(\w+)`", kept))) for kind, says, kept in rows}

    assert listed == {
        kind.value: (form.says, tuple(field.name for field in form.fields))
        for kind, form in FORMS.items()
    }


def test_every_format_is_named(reference):
    kept = [value for name, value in vars(formats).items() if name.isupper()]
    told_elsewhere = {formats.PORTFOLIO, formats.STANDARDS, formats.COMMONS}

    assert {f for f in kept if f not in reference} <= told_elsewhere
