"""The cohort's report: what a chronicle tells, each chart with its words, and nothing that is not shared."""

import json
import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from leadfolio import pipeline
from leadfolio.edges import charts, notebook_html
from leadfolio.edges.exchange import names
from leadfolio.errors import CourseError, SiteError
from leadfolio.journal import Audience, Moment
from leadfolio.pipeline import collecting, reporting, reporting_words

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
COURSE = """format = "leadfolio.course/1"
id = "spring"
title = "Leading <all>"
cohort = "Spring"
modules = ["north"]
"""
MODULE = """---
title: North
---
Prose.

:::{task} why
:kind: reflect

Why?
:::

:::{task} brief
:kind: produce

Make a brief.
:::

:::{task} answer
:kind: respond

Answer a colleague.
:::
"""
MEMBERS = "username,name\nzoe,Zoe Adams\nada,Ada Berg\neva,Éva Cole\n"
PARTS = ("opening", "taking_part", "audiences", "moments", "learning", "standards")
SECRET = "Only my facilitator may read this."


def piece(n: int, **said) -> dict:
    one = {
        "id": f"0192f0c1-7b5e-7cc3-98c4-dc0c0c07390{n}",
        "task": "why",
        "kind": "reflect",
        "text": "Words.",
        "audience": "cohort",
        "shown_as": "name",
        "first_written": "2026-11-03T10:00:00Z",
        "written": "2026-11-03T10:00:00Z",
    }
    return {**one, **said}


def answer(n: int, to: int, **said) -> dict:
    data = {"to": piece(to)["id"], "manner": "thanks"}
    return piece(n, task="answer", kind="respond", data=data, **said)


def made(root: Path) -> Path:
    course = root / "course"
    (course / "modules").mkdir(parents=True)
    (course / "course.toml").write_text(COURSE)
    (course / "members.csv").write_text(MEMBERS)
    (course / "modules" / "north.md").write_text(MODULE)
    (root / "exchange" / "spring" / "inbound").mkdir(parents=True)
    return course


def hand_in(root: Path, user: str, *pieces: dict, at=NOW) -> None:
    folder = root / "exchange/spring/inbound" / names.folder(user, "north", at, os.urandom(9))
    folder.mkdir()
    said = {"format": "leadfolio.responses/1", "course": "spring", "module": "north"}
    (folder / "responses.json").write_text(json.dumps({**said, "responses": list(pieces)}))


def told(root: Path):
    exchange = root / "exchange"
    collecting.collect(root / "course", exchange=exchange, now=NOW)
    return reporting.read(root / "course", exchange=exchange, now=NOW)


@pytest.fixture
def place(tmp_path) -> Path:
    made(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> str:
    """The report of a small cohort, made by papermill once for all that looks at it."""
    root = tmp_path_factory.mktemp("report")
    course = made(root)
    hand_in(root, "ada", piece(1, moment="joy"), piece(2, text=SECRET, audience="facilitator"))
    hand_in(root, "zoe", answer(3, 1, shown_as="pseudonym"))
    collecting.collect(course, exchange=root / "exchange", now=NOW)
    done = pipeline.report(course, exchange=root / "exchange")
    assert done.path == course / "state" / "report" / "spring.html"
    assert list(done.path.parent.iterdir()) == [done.path]
    return done.path.read_text(encoding="utf-8")


def test_every_week_from_the_first_to_the_last_is_told_and_its_leaders_once(place):
    hand_in(place, "ada", piece(1), at=NOW - timedelta(weeks=2, hours=1))
    hand_in(place, "ada", piece(1), at=NOW - timedelta(weeks=2))
    hand_in(place, "zoe", piece(2))
    weeks = told(place).weeks

    assert [(w.start, w.leaders, w.pieces) for w in weeks] == [
        (date(2026, 11, 2), 1, 2),
        (date(2026, 11, 9), 0, 0),
        (date(2026, 11, 16), 1, 0),
    ]


def test_pieces_are_counted_by_who_reads_them_and_moments_only_where_the_cohort_does(place):
    hand_in(
        place, "ada", piece(1, moment="joy"), piece(2, audience="public", moment="trial"),
        piece(3, audience="facilitator", moment="frustration"),
    )  # fmt: skip
    found = told(place)

    assert found.read_by == (
        ("North", {Audience.FACILITATOR: 1, Audience.COHORT: 1, Audience.PUBLIC: 1}),
    )
    assert found.moments == {
        Moment.FRUSTRATION: 0, Moment.JOY: 1, Moment.TRIAL: 1, Moment.TRIUMPH: 0,
    }  # fmt: skip


def test_who_answered_whom_is_told_by_name_and_an_invented_name_is_not_joined_to_its_bearer(place):
    hand_in(place, "ada", piece(1), answer(4, 2))
    hand_in(place, "zoe", piece(2), answer(3, 1, shown_as="pseudonym"))
    hand_in(place, "eva", answer(5, 1, audience="facilitator"))
    learned = {one.who: one.whom for one in told(place).learned}

    assert learned["Ada Berg"] == ("Zoe Adams",)
    assert "Zoe Adams" not in learned
    assert sorted(learned.values()) == [("Ada Berg",), ("Zoe Adams",)]


def test_two_of_one_name_are_told_apart(place):
    (place / "course" / "members.csv").write_text("username,name\nzoe,Kim Lee\nada,Kim Lee\n")
    hand_in(place, "ada", piece(1))
    hand_in(place, "zoe", answer(2, 1))

    assert [(one.who, one.whom) for one in told(place).learned] == [
        ("Kim Lee (kim-lee)", ("Kim Lee (kim-lee-2)",))
    ]


def test_a_standard_that_too_few_could_decide_is_told_as_nothing_yet(place):
    hand_in(place, "ada", piece(1, task="brief", kind="produce", title="My brief", exemplar=True))
    found = told(place)

    assert [(one.task, one.title, one.pieces) for one in found.standards] == [
        ("Make a brief.", "", 1)
    ]
    assert "Nothing yet" in reporting_words.standards(found).html


def test_an_empty_course_has_a_report_of_sentences(place):
    found = reporting.read(place / "course", exchange=place / "exchange", now=NOW)
    parts = [getattr(reporting_words, name)(found) for name in PARTS]

    assert [part.text for part in parts[:3]] == [
        "Leading <all>, Spring, as of 22 November 2026. 0 of 3 leaders handed something in."
        " Told from what was handed in alone; words are shown only where the cohort reads them.",
        "Nothing was handed in yet.",
        "No piece was collected yet.",
    ]
    assert not any("<img" in part.html for part in parts)


def test_the_page_has_every_chart_with_a_text_in_its_place(page):
    pictures = re.findall(r"<img [^>]*>", page)

    assert len(pictures) == 5
    assert all('src="data:image/svg+xml;base64,' in one for one in pictures)
    assert all(re.search(r'alt="[^"]{10,}"', one) for one in pictures)
    assert page.count("<table>") == 4


def test_the_page_asks_nobody_for_anything_runs_nothing_and_shows_no_code(page):
    assert "<script" not in page
    assert "CohortReport" not in page
    assert "default-src &#x27;none&#x27;" in page
    assert not re.search(r'(src|href)="(?!data:)', page)


def test_the_page_holds_no_word_beyond_the_cohorts_no_username_and_no_path(page, tmp_path):
    assert SECRET not in page
    assert "zoe" not in page.lower()
    assert str(tmp_path.parent) not in page
    assert "Leading &lt;all&gt;" in page


def test_a_report_goes_where_it_is_asked_to_and_what_is_wrong_is_told_in_words(place, tmp_path):
    (place / "course" / "course.toml").write_text("format = 7\n")
    with pytest.raises(CourseError, match=r"course\.toml"):
        pipeline.report(place / "course", to=tmp_path / "r.html")

    assert not (tmp_path / "r.html").exists()


def test_a_notebook_that_stops_is_told_and_leaves_the_report_of_before(place):
    kept = place / "course" / "state" / "report" / "spring.html"
    kept.parent.mkdir(parents=True)
    kept.write_text("before")
    (place / "course" / "state" / "cohort.key").write_text("broken\n")

    with pytest.raises(SiteError, match="the report could not be made: SiteError"):
        pipeline.report(place / "course", exchange=place / "exchange")

    assert kept.read_text() == "before"


def test_who_is_forgotten_is_in_no_report_either(place):
    hand_in(place, "ada", piece(1))
    told(place)
    kept = place / "course" / "state" / "report" / "spring.html"
    kept.parent.mkdir(parents=True)
    kept.write_text("Ada Berg answered Zoe Adams.")

    done = pipeline.forget(place / "course", "ada", exchange=place / "exchange")

    assert "state/report/spring.html" in done.removed
    assert not kept.exists()


def test_drawings_are_shown_in_our_own_report_alone():
    drawn = '<img src="data:image/svg+xml;base64,PHN2Zz4=" alt="A chart">'

    assert "svg" not in notebook_html.clean(drawn)
    assert "svg" in notebook_html.clean(drawn, drawings=True)
    assert "svg" not in notebook_html.clean(drawn.replace("PHN2Zz4=", "x&quot; y"), drawings=True)


def test_the_same_figures_are_the_same_chart_and_every_script_is_words(recwarn):
    def drawn() -> bytes:
        return charts.circle(["Ada", "學習", "لوسيا"], [("Ada", "學習")])

    assert drawn() == drawn()
    assert "學習" in drawn().decode()
    assert not recwarn.list
