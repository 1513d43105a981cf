"""Feedback at home: fetched by what a leader kept of each hand-in, and nothing of it lost."""

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadfolio import feedback as feedbacks
from leadfolio.edges.exchange import names
from leadfolio.errors import ExchangeError
from leadfolio.feedback import Comment
from leadfolio.session import feedback

FIRST, SECOND = "2026-11-22 10:15:03.000042 UTC", "2026-11-29 08:00:00.000001 UTC"


class Way:
    """An exchange where feedback is sent, what a leader kept of hand-ins, and their module."""

    def __init__(self, root: Path) -> None:
        self.exchange, self.cache, self.folder = (
            root / "x",
            root / "cache",
            root / "home/spring/north",
        )
        self.folder.mkdir(parents=True)
        names.feedback(self.exchange, "spring").mkdir(parents=True)

    def handed_in(self, at: str) -> str:
        """Keep what handing in keeps; return the secret."""
        secret = hashlib.sha256(at.encode()).hexdigest()
        place = self.cache / "spring" / f"ada+north+{at}"
        place.mkdir(parents=True)
        (place / "submission_secret.txt").write_text(secret)
        return secret

    def sent(self, secret: str, *texts: str, day: int = 23, page: str = "") -> Path:
        """Put a page where a facilitator sends it."""
        told = [Comment(task="why", text=text) for text in texts]
        place = names.feedback(self.exchange, "spring") / names.feedback_page(secret, "north")
        place.write_text(page or f"<html><body>{feedbacks.element('north', told)}</body></html>")
        at = datetime(2026, 11, day, tzinfo=UTC).timestamp()
        os.utime(place, (at, at))
        return place

    def fetch(self) -> int:
        return feedback.fetch(
            self.folder, course="spring", module="north", exchange=self.exchange, cache=self.cache
        )

    def said(self) -> list[tuple[str, int]]:
        return [(one.text, one.sent.day) for one in feedback.came(self.folder, "north").said]


@pytest.fixture
def way(tmp_path):
    return Way(tmp_path)


def test_what_was_sent_is_fetched_once_with_the_day_it_was_sent(way):
    way.sent(way.handed_in(FIRST), "Tell me more.")

    assert [way.fetch(), way.fetch()] == [1, 0]
    assert way.said() == [("Tell me more.", 23)]
    assert (way.folder / "feedback" / FIRST / "north.html").is_file()


def test_a_page_that_is_replaced_stays_beside_the_new_one(way):
    secret = way.handed_in(FIRST)
    way.sent(secret, "Tell me more.")
    way.fetch()
    way.sent(secret, "Tell me more of Mina.", day=24)
    way.fetch()
    way.sent(secret, "And of the map.", day=25)
    way.fetch()

    assert way.said() == [
        ("And of the map.", 25),
        ("Tell me more of Mina.", 24),
        ("Tell me more.", 23),
    ]
    assert len(feedback.came(way.folder, "north").pages) == 3


def test_feedback_on_an_earlier_hand_in_stays_when_a_later_one_is_commented_on(way):
    way.sent(way.handed_in(FIRST), "Tell me more.")
    way.sent(way.handed_in(SECOND), "Tell me more.", "Thank you.", day=30)
    way.fetch()

    # What the later page repeats was said when it was said first.
    assert way.said() == [("Thank you.", 30), ("Tell me more.", 23)]


def test_nobody_fetches_what_is_another_leaders_or_of_another_module(way):
    way.handed_in(FIRST)
    way.sent("of somebody else", "For bo alone.")
    other = way.cache / "spring" / f"ada+south+{FIRST}"
    other.mkdir(parents=True)
    (other / "submission_secret.txt").write_text("of south")
    way.sent("of south", "On another module.")

    assert (way.fetch(), way.said()) == (0, [])


def test_a_page_of_nbgraders_own_is_kept_and_offered_though_its_words_cannot_be_told(way):
    way.sent(way.handed_in(FIRST), page="<p>Comments: well said.</p>")

    assert (way.fetch(), way.said()) == (1, [])
    assert [path.name for path, _ in feedback.came(way.folder, "north").pages] == ["north.html"]


@pytest.mark.parametrize(
    "page",
    [
        '<script id="leadfolio-feedback">{</script>',
        '<script id="leadfolio-feedback">[]</script>',
        '<script id="leadfolio-feedback">{"format": "leadfolio.feedback/2", "module": "north", "comments": []}</script>',
        '<script id="leadfolio-feedback">{"format": "leadfolio.feedback/1", "module": "south", "comments": []}</script>',
        '<script id="leadfolio-feedback">{"format": "leadfolio.feedback/1", "module": "north", "comments": 1}</script>',
        '<script id="leadfolio-feedback">' + "[" * 100_000 + "</script>",
    ],
)
def test_a_page_that_says_nothing_readable_is_not_guessed_at(page):
    assert feedbacks.read(page, "north") is None


@pytest.mark.parametrize(
    "text", ["</script>", "<!-- ", "two\n\nlines", "\u2028 \U0001f44f", "a & b &amp; c", '"\\"']
)
def test_a_comment_survives_its_page(text):
    page = (
        f"<html><body>{feedbacks.element('north', [Comment(task='why', text=text)])}</body></html>"
    )

    assert feedbacks.read(page, "north") == (Comment(task="why", text=text),)


def test_a_link_in_the_exchange_is_not_followed(way, tmp_path):
    secret = way.handed_in(FIRST)
    place = way.sent(secret, "x")
    place.unlink()
    (tmp_path / "private.html").write_text("Somebody's.")
    place.symlink_to(tmp_path / "private.html")

    assert way.fetch() == 0


def test_no_room_is_said_and_the_page_waits_where_it_is(way):
    place = way.sent(way.handed_in(FIRST), "Tell me more.")
    (way.folder / "feedback").write_text("A file where a folder should be.")

    with pytest.raises(ExchangeError, match="feedback was sent, and cannot be kept here") as told:
        way.fetch()

    assert "make room" in told.value.do
    assert place.is_file()
