"""What of a file is answered: the whole, a part, or that it is as it was."""

import pytest

from leadfolio import viewing

NAME, SIZE, CHANGED = "site.css", 100, 1_700_000_000_123_456_789


def answered(**asked):
    headers = {name.replace("_", "-"): value for name, value in asked.items()}
    return viewing.answer(headers, name=NAME, size=SIZE, changed=CHANGED)


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=0-9", 0, 10), ("bytes=90-", 90, 100), ("bytes=-10", 90, 100), ("bytes=-900", 0, 100),
     ("bytes=95-900", 95, 100), ("bytes = 0 - 0", 0, 1)],
)  # fmt: skip
def test_a_part_is_answered_as_it_was_asked_for(asked, start, stop):
    answer = answered(range=asked)

    assert (answer.status, answer.start, answer.stop) == (206, start, stop)
    assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/100"


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=-0", "bytes=500-900"])
def test_a_part_that_is_not_there_is_refused_with_the_size(asked):
    answer = answered(range=asked)

    assert (answer.status, answer.headers["Content-Range"]) == (416, "bytes */100")
    assert answer.start >= answer.stop


@pytest.mark.parametrize(
    "asked", ["", "bytes=", "bytes=-", "bytes=9-1", "bytes=0-1,5-6", "lines=0-1", "bytes=a-b",
              "bytes=" + "9" * 40 + "-", "bytes=٣-٤"]
)  # fmt: skip
def test_what_cannot_be_understood_as_one_part_gets_the_whole(asked):
    answer = answered(range=asked)

    assert (answer.status, answer.start, answer.stop) == (200, 0, SIZE)


def test_a_reader_who_has_it_already_is_told_so():
    held = answered()

    assert answered(if_none_match=held.headers["ETag"]).status == 304
    assert answered(if_none_match=f'"x", W/{held.headers["ETag"]}').status == 304
    assert answered(if_modified_since=held.headers["Last-Modified"]).status == 304
    assert (
        answered(if_none_match='"x"', if_modified_since=held.headers["Last-Modified"]).status == 200
    )
    assert answered(if_modified_since="yesterday").status == 200


def test_a_part_of_what_has_changed_since_is_answered_with_the_whole():
    held = answered().headers

    assert answered(range="bytes=0-1", if_range=held["ETag"]).status == 206
    assert answered(range="bytes=0-1", if_range=held["Last-Modified"]).status == 206
    assert answered(range="bytes=0-1", if_range='"x"').status == 200
    assert answered(range="bytes=0-1", if_range="Sat, 01 Jan 2000 00:00:00 GMT").status == 200


def test_every_answer_is_kept_private():
    for answer in (answered(), answered(range="bytes=0-1"), answered(if_none_match="*"),
                   answered(range="bytes=900-")):  # fmt: skip
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    ["/", "//", "a/../b.html", "a/./b.html", "%2e%2e/b.html", "..%2fb.html", "a/.b.html", "%2ea.html",
     "a%2fb.html", "a%5cb.html", "a\\b.html", "a%00.html", "a%0a.html", "%ff.html", "%25.html",
     "a%252e.html", "a.exe", "a", "a.html.bak", "a\u202eb.html"],
)  # fmt: skip
def test_a_path_that_may_mean_something_else_names_nothing(path):
    assert viewing.file_asked(path) is None


def test_a_path_is_decoded_once():
    assert viewing.file_asked("leaders/ana%20ruiz/") == ("leaders", "ana ruiz", "index.html")
    assert viewing.file_asked("tags/sch%C3%BCler/") == ("tags", "schüler", "index.html")
