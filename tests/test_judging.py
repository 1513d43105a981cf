"""From judgements that were handed in to the standard's pages: what stands, and nobody's secret."""

import json
import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from leadfolio.errors import SiteError
from leadfolio.journal import Audience
from leadfolio.pipeline import publish

COURSE = """format = "leadfolio.course/1"
id = "autumn"
title = "Leading Learning"
cohort = "Autumn"
modules = ["north"]
"""
MODULE = """---
title: North
---
:::{task} brief
:kind: produce
Make a brief for your board. One page.
:::

:::{task} judge
:kind: compare
:for: north.brief
Which better serves the learner?
:::
"""
LEADERS = [f"u{n}qx" for n in range(12)]
AT = datetime(2026, 11, 2, 10, tzinfo=UTC)
A, B, C = (str(uuid.UUID(int=0x0192F0C17B5E7CC398C4000000000000 + n)) for n in range(3))


def stamp(hours):
    return f"{AT + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"


def response(task, kind, hours, **more):
    told = {"task": task, "kind": kind, "written": stamp(hours), "first_written": stamp(hours)}
    told |= {"id": str(uuid.uuid4()), "text": "", "audience": "cohort", "shown_as": "name"}
    return told | more


class Cohort:
    """A course folder whose leaders hand in pieces and judgements."""

    def __init__(self, folder):
        self.folder = folder
        self.handed = {leader: [] for leader in LEADERS}
        (folder / "modules").mkdir(parents=True)
        (folder / "course.toml").write_text(COURSE, encoding="utf-8")
        (folder / "modules" / "north.md").write_text(MODULE, encoding="utf-8")
        self.members(LEADERS)

    def members(self, usernames):
        rows = "".join(f"{name},Name of {name},,\n" for name in usernames)
        text = f"username,name,role,organisation\n{rows}"
        (self.folder / "members.csv").write_text(text, encoding="utf-8")

    def made(self, leader, id, **more):
        told = {"id": id, "title": f"Piece of {leader}", "exemplar": True, "text": "Words."}
        self.handed[leader] = [r for r in self.handed[leader] if r["id"] != id]
        self.handed[leader].append(response("brief", "produce", 0, **told | more))

    def judged(self, leaders, better, other, hours, **more):
        for n, leader in enumerate(leaders):
            because = {"because": f"It names the child, says {leader}."}
            data = {"better": better, "other": other, "left": other} | because
            self.handed[leader].append(
                response("judge", "compare", hours + n, **{"data": data} | more)
            )

    def publish(self, **more):
        for leader, responses in self.handed.items():
            place = self.folder / "submitted" / leader / "north" / "responses.json"
            place.parent.mkdir(parents=True, exist_ok=True)
            document = {"format": "leadfolio.responses/1", "course": "autumn", "module": "north"}
            document |= {"written": stamp(0), "responses": responses}
            place.write_text(json.dumps(document), encoding="utf-8")
        return publish(self.folder, **more)

    def page(self, path="standards/north.brief/index.html"):
        return (self.folder / "site" / path).read_text(encoding="utf-8")

    def document(self, name):
        return json.loads(self.page(name))

    def stood(self, audience="cohort"):
        kept = self.folder / "state" / "standards" / audience / "north.brief.json"
        events = json.loads(kept.read_bytes())["events"] if kept.exists() else []
        return [event["entry"] for event in events if event["event"] == "stood"]


@pytest.fixture
def cohort(tmp_path):
    made = Cohort(tmp_path / "course")
    for leader, id in zip(LEADERS, (A, B, C), strict=False):
        made.made(leader, id)
    return made


def test_a_change_of_mind_is_said_to_the_facilitator_and_counts(cohort):
    cohort.judged(LEADERS[3:11], A, B, 1)
    cohort.judged(LEADERS[3:4], B, A, 20)
    report = cohort.publish().report

    assert [note.code for note in report.notes] == ["judgement-doubled"]
    assert "Preferred in 7 of its 7 comparisons" in cohort.page()


def test_a_challenger_that_met_what_stands_directly_refreshes_the_standard(cohort):
    cohort.judged(LEADERS[3:11], A, B, 1)
    cohort.publish()
    assert cohort.stood() == [A]
    cohort.judged(LEADERS[3:10], C, A, 50)
    cohort.publish()
    page = cohort.page()

    assert cohort.stood() == [A, C]
    assert "Preferred in 7 of 7 comparisons with" in page
    assert "99.6 % odds" in page
    assert "What stood before" in page
    assert not any(f"Name of {leader}" in page for leader in LEADERS[3:])


def test_the_same_judgements_give_the_same_history_without_what_was_kept(cohort):
    cohort.judged(LEADERS[3:11], A, B, 1)
    cohort.publish()
    cohort.judged(LEADERS[3:10], C, A, 50)
    cohort.publish()
    kept = cohort.folder / "state" / "standards" / "cohort" / "north.brief.json"
    before = kept.read_bytes()
    kept.unlink()
    cohort.publish(clean=True)

    assert kept.read_bytes() == before


def test_the_public_standard_tells_nothing_of_what_only_the_cohort_reads(cohort):
    cohort.made("u1qx", B, audience="public")
    cohort.judged(LEADERS[3:11], A, B, 1)
    cohort.publish()
    told = json.dumps(cohort.document("standards.json"))
    publish(cohort.folder, audience=Audience.PUBLIC, out=cohort.folder.parent / "open")
    page = (cohort.folder.parent / "open/standards/north.brief/index.html").read_text("utf-8")

    assert cohort.stood() == [A]
    assert (A in told, B in told) == (False, True)
    assert "Nothing stands yet" in page
    assert "names the child" not in page


def test_a_judges_words_reach_only_their_own_audience_and_count_all_the_same(cohort):
    cohort.judged(LEADERS[3:11], A, B, 1, audience="facilitator")
    cohort.publish()

    assert cohort.stood() == [A]
    assert "names the child" not in cohort.page() + cohort.page("commons.json")


def test_a_piece_taken_back_is_gone_and_history_says_no_more_than_that(cohort):
    cohort.judged(LEADERS[3:11], A, B, 1)
    cohort.judged(LEADERS[3:11], C, B, 20)
    cohort.publish()
    cohort.made("u0qx", A, exemplar=False)
    cohort.publish()
    page = cohort.page()

    assert "Withdrawn by its writer." in page
    assert A not in page + cohort.page("commons.json").split('"standing"')[1]


def test_standards_json_tells_what_stands_and_what_stood_in_public(cohort):
    for leader, id in zip(LEADERS, (A, B, C), strict=False):
        cohort.made(leader, id, audience="public")
    cohort.judged(LEADERS[3:11], A, B, 1)
    cohort.judged(LEADERS[3:10], C, A, 50)
    cohort.publish()
    (told,) = cohort.document("standards.json")["standards"]

    assert told["standing"] == {
        "entry": C,
        "since": stamp(56),
        "odds": 0.9961,
        "preferred": 7,
        "of": 7,
    }
    assert [(h["entry"], h["ended"]) for h in told["history"]] == [(C, None), (A, "refreshed")]


def test_the_commons_tells_how_often_a_piece_was_compared_and_what_stands(cohort):
    cohort.judged(LEADERS[3:11], A, B, 1)
    cohort.publish()
    commons = cohort.document("commons.json")
    (standing,) = commons["standing"]

    assert {e["id"]: e["compared"] for e in commons["entries"]} == {A: 8, B: 8, C: 0}
    assert (standing["task"], standing["entry"]) == ("north.brief", A)
    assert standing["said"][0] == {"because": "It names the child, says u3qx.", "language": ""}


def test_a_small_cohort_is_told_so_and_nothing_is_held_up(cohort):
    cohort.members(LEADERS[:8])
    cohort.judged(LEADERS[3:8], A, B, 1)
    cohort.publish()

    assert cohort.stood() == []
    assert "This cohort is too small" in cohort.page()


def test_a_cohort_that_shrank_keeps_what_stood_until_it_is_taken_back(cohort):
    cohort.judged(LEADERS[3:11], A, B, 1)
    cohort.publish()
    cohort.members(LEADERS[:8])
    for leader in LEADERS[8:]:
        cohort.handed[leader] = []
    cohort.publish()
    assert "Stands since" in cohort.page()
    cohort.made("u0qx", A, audience="facilitator")
    cohort.publish()

    assert "Withdrawn by its writer." in cohort.page()
    assert cohort.document("commons.json")["standing"] == []


def test_colleagues_who_are_divided_are_both_heard(cohort):
    cohort.judged(LEADERS[3:7], A, B, 1)
    cohort.judged(LEADERS[7:11], B, A, 20)
    cohort.publish()
    page = cohort.page()

    assert "Close: colleagues value different things" in page
    assert "says u3qx" in page
    assert "says u9qx" in page


def test_nothing_of_numbers_is_loaded_where_no_judgement_is_new(cohort):
    cohort.judged(LEADERS[3:11], A, B, 1)
    cohort.publish()
    cohort.made("u5qx", str(uuid.uuid4()), exemplar=False, title="Another")
    cohort.publish()
    loaded = subprocess.run(
        [sys.executable, "-c", PUBLISH_CLEAN_THEN_LIST, str(cohort.folder)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert {"numpy", "scipy"} & set(loaded) == set()


PUBLISH_CLEAN_THEN_LIST = """
import sys
from pathlib import Path
from leadfolio import pipeline
pipeline.publish(Path(sys.argv[1]), clean=True)
print(*{name.split(".")[0] for name in sys.modules})
"""


@pytest.mark.parametrize("content", ["", "{}", '{"format": "leadfolio.standard/9"}', "[]"])
def test_what_stood_and_cannot_be_read_stops_publishing_in_words(cohort, content):
    cohort.judged(LEADERS[3:11], A, B, 1)
    cohort.publish()
    kept = cohort.folder / "state" / "standards" / "cohort" / "north.brief.json"
    kept.write_text(content, encoding="utf-8")

    with pytest.raises(SiteError, match="keeps what stood") as refused:
        cohort.publish(clean=True)
    assert "found anew from the judgements" in str(refused.value)


def test_what_is_kept_names_no_judge(cohort):
    cohort.judged(LEADERS[3:11], A, B, 1)
    cohort.publish()
    folder = cohort.folder / "state" / "standards"
    kept = "".join(path.read_text("utf-8") for path in folder.rglob("*.json"))

    assert not any(leader in kept for leader in LEADERS)
