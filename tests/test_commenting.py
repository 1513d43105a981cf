"""Comments, there and back: collected work made ready, comments written in nbgrader, and sent."""

import runpy
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadfolio import feedback, pipeline
from leadfolio.edges.exchange import commenting as written
from leadfolio.edges.exchange import names
from leadfolio.errors import ExchangeError
from leadfolio.pipeline import commenting, releasing

WHOLE_WAY = runpy.run_path(str(Path(__file__).with_name("test_whole_way.py")))
fetch, write, response, hand_in, collect, module = (
    WHOLE_WAY[name] for name in ("fetch", "write", "response", "hand_in", "collect", "module")
)

pytestmark = [pytest.mark.whole_way, pytest.mark.filterwarnings("ignore:::nbgrader")]


@pytest.fixture
def way(tmp_path, monkeypatch):
    """A course of which two leaders handed in, collected."""
    made = WHOLE_WAY["new_course"](tmp_path)
    monkeypatch.setenv("NBGRADER_EXCHANGE", str(made.exchange))
    releasing.release(made.course, exchange=made.exchange)
    for number, name in enumerate(("ada", "bo"), 1):
        folder = fetch(made, name)
        write(folder, response("why", f"Because of {name}.", number))
        hand_in(made, folder, name)
    collect(made)
    return made


def comment(way, username: str, task: str, text: str) -> None:
    """Write a comment as the formgrader's box does."""
    written.write(way.course, username, "north", task, text)


def pages(way) -> list[Path]:
    return sorted(names.feedback(way.exchange, "spring").glob("*.html"))


def read(page: Path) -> list[tuple[str, str]]:
    return [(one.task, one.text) for one in feedback.read(page.read_text(), "north")]


def test_collected_work_is_made_ready_once_and_again_only_when_it_is_newer(way):
    lines: list[str] = []

    first = commenting.ready(way.course, said=lines.append)
    second = commenting.ready(way.course)
    folder = way.homes / "ada/spring/north"
    write(folder, response("why", "Because of ada, and of Mina."))
    hand_in(way, folder, "ada")
    collect(way)
    third = commenting.ready(way.course)

    assert [one.counts["ready"] for one in (first, second, third)] == [2, 0, 1]
    assert lines == [
        "Making ready for comments: 1 of 2, Ada, north",
        "Making ready for comments: 2 of 2, Bo, north",
    ]
    assert "and of Mina" in (way.course / "autograded/ada/north/north.ipynb").read_text()


def test_a_comment_reaches_its_leader_once_it_is_sent_and_nobody_else(way):
    commenting.ready(way.course)
    comment(way, "ada", "why", "Tell me <more>.\r\n\r\nAnd the map?")

    before = commenting.unsent(way.course)
    sent = commenting.send(way.course)
    after = commenting.unsent(way.course)

    assert [(one.username, one.module, one.comments) for one in before] == [("ada", "north", 1)]
    assert (sent.counts, sent.notes, after) == ({"leaders": 1, "comments": 1}, (), ())
    (page,) = pages(way)
    assert read(page) == [("why", "Tell me <more>.\n\nAnd the map?")]
    assert "Because of ada." in page.read_text()
    assert "Score" not in page.read_text()


def test_whoever_was_commented_on_waits_no_longer_once_it_is_sent(way):
    commenting.ready(way.course)
    comment(way, "ada", "why", "Tell me more.")

    def waiting() -> list[str]:
        looked = pipeline.status(way.course, now=datetime.now(UTC))
        return [one.username for one in looked.status.waiting]

    before = waiting()
    commenting.send(way.course)

    assert (before, waiting()) == (["ada", "bo"], ["bo"])


def test_what_is_sent_already_is_not_made_again_and_what_was_changed_is(way):
    commenting.ready(way.course)
    comment(way, "ada", "why", "More.")
    commenting.send(way.course)
    (page,) = pages(way)
    looked = page.stat().st_mtime_ns

    unchanged = commenting.send(way.course)
    comment(way, "ada", "why", "More, please.")
    comment(way, "ada", "learner", "And who?")
    (waiting,) = commenting.unsent(way.course)
    commenting.send(way.course)

    assert unchanged.counts == {"leaders": 0, "comments": 0}
    assert page.stat().st_mtime_ns != looked
    assert waiting.comments == 2
    assert sorted(read(page)) == [("learner", "And who?"), ("why", "More, please.")]


def test_a_comment_that_was_taken_out_is_taken_out_of_the_page(way):
    commenting.ready(way.course)
    comment(way, "ada", "why", "Said to the wrong person.")
    commenting.send(way.course)
    comment(way, "ada", "why", "")

    (waiting,) = commenting.unsent(way.course)
    commenting.send(way.course)

    assert waiting.comments == 0
    assert commenting.unsent(way.course) == ()
    assert "wrong person" not in pages(way)[0].read_text()


def test_a_comment_stays_sent_when_its_leader_hands_in_again(way):
    commenting.ready(way.course)
    comment(way, "ada", "why", "More.")
    commenting.send(way.course)
    folder = way.homes / "ada/spring/north"
    write(folder, response("why", "More, as you asked."))
    hand_in(way, folder, "ada")
    collect(way)
    commenting.ready(way.course)

    assert commenting.unsent(way.course) == ()
    comment(way, "ada", "why", "Thank you.")
    commenting.send(way.course)
    assert sorted(map(read, pages(way))) == [[("why", "More.")], [("why", "Thank you.")]]


def test_what_was_said_of_a_task_that_left_the_module_is_sent_too(way):
    commenting.ready(way.course)
    comment(way, "ada", "why", "This was brave.")
    (way.course / "modules/north.md").write_text(module("learner"))
    releasing.release(way.course, exchange=way.exchange, anyway=True)
    folder = fetch(way, "ada")
    hand_in(way, folder, "ada")
    collect(way)
    commenting.ready(way.course)

    commenting.send(way.course)

    assert read(pages(way)[0]) == [("why", "This was brave.")]
    assert commenting.unsent(way.course) == ()


def test_one_that_nbgrader_cannot_do_is_said_and_the_others_are_done(way):
    broken = way.course / "submitted/ada/north/north.ipynb"
    broken.chmod(0o644)
    broken.write_text("{")

    report = pipeline.feedback(way.course, said=lambda _: None)

    assert report.counts == {"ready": 1, "leaders": 0, "comments": 0}
    (note,) = report.notes
    assert (note.code, note.leader, note.module) == ("feedback-failed", "ada", "north")
    assert "Expecting" in note.message or "JSON" in note.message


def test_what_its_leader_cannot_fetch_is_not_said_to_be_sent(way):
    with (way.course / "nbgrader_config.py").open("a") as config:
        # As in a course that keeps nbgrader's own page: home cannot read what it says.
        config.write("c.GenerateFeedback.exporter_class = 'nbconvert.exporters.HTMLExporter'\n")
        config.write("c.GenerateFeedback.preprocessors = ['nbgrader.preprocessors.GetGrades']\n")
    commenting.ready(way.course)
    comment(way, "ada", "why", "More.")

    report = commenting.send(way.course)

    assert report.counts == {"leaders": 0, "comments": 0}
    (note,) = report.notes
    assert (note.leader, note.message) == ("ada", commenting.NOT_THERE)
    assert "GenerateFeedback" in note.next


def test_a_course_where_nothing_was_handed_in_has_nothing_to_send(tmp_path):
    made = WHOLE_WAY["new_course"](tmp_path)

    report = pipeline.feedback(made.course, exchange=made.exchange)

    assert report.counts == {"ready": 0, "leaders": 0, "comments": 0}
    assert commenting.unsent(made.course, exchange=made.exchange) == ()


def test_a_gradebook_that_is_no_file_of_ours_is_asked_as_a_database(way):
    """A school's own database server is reached by an address like this one, through the same library."""
    with (way.course / "nbgrader_config.py").open("a") as config:
        config.write(f"c.CourseDirectory.db_url = 'sqlite+pysqlite:///{way.course}/elsewhere.db'\n")
    releasing.release(way.course, exchange=way.exchange)
    commenting.ready(way.course)
    comment(way, "ada", "why", "More.")

    (waiting,) = commenting.unsent(way.course)
    commenting.send(way.course)

    assert (waiting.username, commenting.unsent(way.course)) == ("ada", ())
    assert (way.course / "elsewhere.db").is_file()


def test_a_gradebook_that_cannot_be_reached_is_said_in_words(way):
    with (way.course / "nbgrader_config.py").open("a") as config:
        config.write("c.CourseDirectory.db_url = 'postgresql://nobody@127.0.0.1:1/none'\n")

    with pytest.raises(ExchangeError, match="the gradebook cannot be read just now") as told:
        commenting.unsent(way.course)

    assert told.value.do
