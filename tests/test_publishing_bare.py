"""What a file says of its maker is not published with it."""

import runpy
from pathlib import Path

import pytest

GIVEN = runpy.run_path(str(Path(__file__).with_name("test_publishing.py")))
attached, bytes_of, codes, entries, hand_in, publish, said = (
    GIVEN[name] for name in "attached bytes_of codes entries hand_in publish said".split()
)
course = GIVEN["course"]
TOLD = b"%PDF-1.7\n7 0 obj\n<</Author (Ana Quispe)>>\nendobj\ntrailer <</Info 7 0 R>>\n"
LOCKED = b"%PDF-1.7\ntrailer <</Encrypt 4 0 R /Info 7 0 R>>\n"


def test_a_pdf_is_published_without_its_makers_name_and_called_by_what_it_is(course):
    hand_in(course, "anaqx", said(1, files=[attached("a.pdf")]), files={"a.pdf": TOLD})

    done = publish(course)

    (shown,) = entries(done)[0]["files"]
    assert (done.site / shown["path"]).stat().st_size == shown["bytes"] == len(TOLD)
    assert [name for name, held in bytes_of(done.site).items() if b"Quispe" in held] == []
    assert (done.site / shown["path"]).read_bytes().startswith(b"%PDF-1.7\n7 0 obj\n<</Author (")
    assert publish(course).report.counts["written"] == 0


@pytest.mark.parametrize(
    ("shown_as", "files", "noted"), [("pseudonym", 0, ["file-may-name"]), ("name", 1, [])]
)
def test_what_may_name_its_maker_is_left_out_under_an_invented_name_alone(
    course, shown_as, files, noted
):
    piece = said(1, files=[attached("a.pdf")], shown_as=shown_as)
    hand_in(course, "anaqx", piece, files={"a.pdf": LOCKED})

    done = publish(course)

    assert (len(entries(done)[0]["files"]), codes(done)) == (files, noted)
