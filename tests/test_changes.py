"""What changed between two versions of a text, as a reader follows it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadfolio.pages.changes import MOST_WORDS, How, changes

WORDS = st.lists(st.sampled_from(["a", "b", "c", "the", "child", "\n", "學", "أ"]), max_size=60)


def told(before, after):
    return [(change.how.value, change.words) for change in changes(before, after)]


def test_words_that_stay_are_kept_and_others_are_left_or_new():
    assert told("The boy who did not speak.", "The boy who would not draw did not speak.") == [
        ("kept", "The boy who "),
        ("new", "would not draw "),
        ("kept", "did not speak."),
    ]


def test_a_word_or_two_between_changes_do_not_break_them_into_confetti():
    before = "one two three four five six seven eight nine"
    after = "one two three X five Y seven eight nine"

    assert told(before, after) == [
        ("kept", "one two three "),
        ("left", "four five six "),
        ("new", "X five Y "),
        ("kept", "seven eight nine"),
    ]


def test_a_text_written_anew_is_not_compared():
    assert changes("I became a teacher because I love children.", "There was a letter.") == ()
    assert changes("", "Something.") == changes("Something.", "") == ()


def test_a_text_that_only_grew_is_compared():
    grown = "It began so. And then it went on, for a long time, further than anybody thought."

    assert told("It began so.", grown)[0] == ("kept", "It began so. ")


def test_a_paragraph_ends_where_it_ended():
    assert told("One two three.\nFour five six.", "One two three.\nNew.\nFour five six.") == [
        ("kept", "One two three."),
        ("kept", "\n"),
        ("new", "New."),
        ("kept", "\n"),
        ("kept", "Four five six."),
    ]


def test_scripts_without_spaces_are_compared_letter_by_letter():
    assert told("今天我主持了學生會議", "今天我第一次主持了學生會議") == [
        ("kept", "今天我"),
        ("new", "第一次"),
        ("kept", "主持了學生會議"),
    ]


def test_a_very_long_text_is_not_compared():
    long = "word " * (MOST_WORDS + 1)

    assert changes(long, long) == ()


@pytest.mark.parametrize("words", ["<b>x</b> & y stays here", "a\u2028b c d e"])
def test_words_come_through_as_they_are(words):
    assert "".join(change.words for change in changes(words, words)) == words


@given(before=WORDS, after=WORDS)
def test_what_is_kept_and_new_is_always_the_new_text(before, after):
    found = changes(" ".join(before), " ".join(after))
    shown = "".join(change.words for change in found if change.how is not How.LEFT)

    if found:
        assert shown.split() == " ".join(after).split()
