"""Taking a piece back at the desk: first what would go and what would stay, then it is gone."""

import json
import runpy
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from leadfolio import pipeline
from leadfolio.edges.disk import folders, manifests
from leadfolio.pipeline import facilitating_back_work, taking_back

GIVEN = runpy.run_path(str(Path(__file__).parent / "test_desk.py"))
Cohort, NOW, piece, comment = (GIVEN[name] for name in ("Cohort", "NOW", "piece", "comment"))
WORDS = "Zebrafinches wept when I wrote this."


@pytest.fixture
def cohort(tmp_path):
    return Cohort(tmp_path)


def shared(n: int, **said) -> dict:
    return piece(n, text=WORDS, title="Aino", audience="public", **said)


def published(cohort, *pieces: dict, at=NOW) -> None:
    """Ada hands in, and everything is collected and published, for the cohort and for everyone."""
    cohort.hand_in("ada", *pieces, at=at)
    cohort.works("collect")
    cohort.works("publish")
    cohort.works("public")
    cohort.hears()


def kept(cohort) -> dict[Path, bytes]:
    """Every file of the course and its exchange, and what is in it; but for what tells of their looks."""
    found = [*cohort.course.rglob("*"), *cohort.exchange.rglob("*")]
    looks = [*cohort.course.glob("state/*.lock"), *cohort.course.glob("state/site-*.json")]
    return {p: p.read_bytes() for p in found if p.is_file() and p not in looks}


def holding(cohort, *words: str) -> list[str]:
    """The names of all files in which words stand."""
    found = kept(cohort).items()
    return [p.name for p, content in found if any(word.encode() in content for word in words)]


def plan(cohort, named: str) -> dict:
    return cohort.hears("back-plan", piece=named)


def answer(n: int, to: int, **said) -> dict:
    data = {"to": piece(to)["id"], "manner": "thanks"}
    return piece(n, kind="respond", text="Thank you.", data=data, **said)


def test_before_it_is_taken_back_whose_it_is_and_where_it_stands_is_told_and_nothing_changes(
    cohort,
):
    drafts = [{"written": "2026-10-30T10:00:00Z", "text": "My first thought.", "note": ""}]
    cohort.hand_in("zoe", answer(2, 1), piece(3, built_on=[piece(1)["id"]]))
    published(cohort, shared(1, drafts=drafts))
    before = kept(cohort)
    told = plan(cohort, f"https://hub.example/p/e/{piece(1)['id'].upper()}/index.html#answers")

    assert (told["name"], told["others"], told["title"], told["module"]) == (
        "Ada Berg", [], "Aino", "North",
    )  # fmt: skip
    assert told["editions"] == ["the cohort's portfolio", "the public edition"]
    assert told["address"] == f"https://hub.example/p/e/{piece(1)['id']}/"
    assert (told["hand_ins"], told["collected"], told["versions"]) == (1, True, 1)
    assert (told["answers"], told["built"], told["judged"]) == (1, 1, 0)
    assert (told["before"], told["nothing"]) == (False, False)
    assert "first thought" not in json.dumps(told)
    assert kept(cohort) == before


def test_taken_back_it_is_in_no_file_and_every_edition_is_made_again_without_it(cohort):
    cohort.hand_in("zoe", answer(2, 1))
    published(cohort, shared(1), piece(3, text="These words stay."))
    assert len(holding(cohort, WORDS)) > 4
    done = cohort.works("take-back", piece=piece(1)["id"])

    assert done["sentence"] == (
        "“Aino” is taken back. The cohort's portfolio and the public edition no longer show it."
        " The cohort's report and the zips went with it; make them again when needed."
    )
    assert done["faults"] == []
    assert holding(cohort, WORDS, "Aino") == []
    assert holding(cohort, "Thank you.", "These words stay.")
    assert plan(cohort, piece(1)["id"])["nothing"]


def steps_of(cohort) -> list[str]:
    """The steps of whatever is done next, as they are said."""
    steps: list[str] = []
    cohort.desk.tell = lambda told: (
        steps.append(told["line"]) if told["say"] == "step" else cohort.told.put(told)
    )
    return steps


def test_each_step_of_it_is_said(cohort):
    published(cohort, shared(1))
    steps = steps_of(cohort)
    cohort.works("take-back", piece=piece(1)["id"])

    assert steps == [
        "looking for every copy",
        "removing every copy",
        "publishing again, 1 of 2",
        "publishing again, 2 of 2",
    ]


def test_the_same_words_stay_out_and_changed_ones_handed_in_anew_come_back(cohort):
    published(cohort, shared(1))
    cohort.works("take-back", piece=piece(1)["id"])
    # The same words, for other readers.
    cohort.hand_in("ada", shared(1) | {"audience": "cohort"}, at=NOW + timedelta(hours=1))
    cohort.works("collect")
    cohort.works("publish")
    same = holding(cohort, WORDS)
    changed = shared(1, written=f"{NOW + timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}")
    cohort.hand_in("ada", changed | {"text": "Thought anew."}, at=NOW + timedelta(hours=3))
    cohort.works("collect")
    cohort.works("publish")
    again = plan(cohort, piece(1)["id"])

    assert same == ["responses.json"]  # as it was handed in, read by nobody
    assert "Thought anew." in (cohort.course / "site" / "portfolio.json").read_text()
    assert (again["before"], again["nothing"]) == (True, False)


def test_a_person_has_their_pieces_to_choose_from_the_newest_first(cohort):
    drafts = [{"written": "2026-10-30T10:00:00Z", "text": "My first thought.", "note": ""}]
    alone = piece(2, audience="facilitator", text="For you *alone*, about a day that went on and on "
                  "and on and on and on.", written="2026-11-03T10:00:00Z")  # fmt: skip
    own = piece(4, audience="self", text="Only mine.")
    masked = shared(1, shown_as="pseudonym", drafts=drafts)
    cohort.hand_in("ada", masked, alone, own)
    cohort.hand_in("zoe", piece(5))
    cohort.works("collect")
    cohort.hand_in("ada", piece(6), module="south")
    cohort.hears()
    told = cohort.hears("pieces", who="ada")

    assert [(one["id"], one["readers"], one["masked"]) for one in told["pieces"]] == [
        (alone["id"], "facilitator", False),
        (masked["id"], "public", True),
    ]
    assert told["pieces"][0]["title"].startswith("For you alone, about a day")
    assert told["pieces"][0]["title"].endswith("…")
    assert told["uncollected"] == ["South"]
    assert "Only mine" not in json.dumps(told)
    assert "first thought" not in json.dumps(told)


def test_a_piece_that_only_its_facilitator_may_read_is_taken_back_too(cohort):
    cohort.hand_in("ada", piece(1, audience="facilitator", text=WORDS))
    cohort.works("collect")
    told = plan(cohort, piece(1)["id"])
    done = cohort.works("take-back", piece=piece(1)["id"])

    assert (told["editions"], told["readers"]) == ([], "facilitator")
    assert done["sentence"].endswith("is taken back.")
    assert holding(cohort, WORDS) == []


def test_a_piece_that_was_not_collected_yet_is_taken_back_and_its_words_are_not_shown(cohort):
    cohort.hand_in("ada", shared(1))
    told = plan(cohort, piece(1)["id"])
    done = cohort.works("take-back", piece=piece(1)["id"])

    assert (told["name"], told["title"], told["hand_ins"], told["collected"]) == (
        "Ada Berg", "", 1, False,
    )  # fmt: skip
    assert done["sentence"] == "The piece is taken back."
    assert holding(cohort, WORDS) == []


def test_an_id_that_two_people_handed_in_is_its_holders_and_both_copies_are_told(cohort):
    published(cohort, shared(1))
    cohort.hand_in("zoe", shared(1) | {"text": "Not mine to name."})
    cohort.works("collect")
    told = plan(cohort, piece(1)["id"])
    cohort.works("take-back", piece=piece(1)["id"])

    assert (told["name"], told["others"], told["title"]) == ("Ada Berg", ["Zoe Adams"], "Aino")
    assert holding(cohort, WORDS, "Not mine to name.") == []


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("", "This is neither the address of a piece's page nor its id"),
        ("https://hub.example/p/leaders/ada-berg/", "This is neither the address"),
        (piece(9)["id"], "No piece of this address was handed in here"),
        (f"https://elsewhere.example/e/{piece(9)['id']}/", "No piece of this address was handed"),
    ],
)
def test_what_is_no_piece_of_this_cohort_is_said_and_nothing_changes(cohort, named, said):
    published(cohort, shared(1))
    before = kept(cohort)
    asked, pressed = plan(cohort, named), cohort.works("take-back", piece=named)

    for told in (asked, pressed):
        assert told["say"] == "not-done"
        assert told["problem"].startswith(said)
        assert told["next"].endswith("nothing was changed")
        assert "leadfolio" not in told["next"]
    assert kept(cohort) == before


def test_a_piece_that_was_gathered_from_another_portfolio_is_not_ours_to_take_back(cohort):
    published(cohort, shared(1))
    place = cohort.course / "site" / "portfolio.json"
    told = json.loads(place.read_text())
    told["entries"].append({**told["entries"][0], "id": piece(9)["id"]})
    place.write_text(json.dumps(told))
    refused = plan(cohort, piece(9)["id"])

    assert refused["problem"] == "This piece is of another portfolio, and was only gathered here"


def test_asked_again_it_says_that_nothing_is_left(cohort):
    published(cohort, shared(1))
    cohort.works("take-back", piece=piece(1)["id"])
    before = kept(cohort)
    told, done = plan(cohort, piece(1)["id"]), cohort.works("take-back", piece=piece(1)["id"])

    assert (told["before"], told["nothing"], told["name"]) == (True, True, "Ada Berg")
    assert done["sentence"] == "Nothing of it was left here to remove."
    assert kept(cohort) == before


def test_a_collect_that_goes_on_is_waited_for_and_then_said_with_nothing_changed(
    cohort, monkeypatch
):
    published(cohort, shared(1))
    before = kept(cohort)
    monkeypatch.setattr(facilitating_back_work, "PATIENCE", 0.3)
    with manifests.alone(cohort.course / "state" / "collect.lock"):
        refused = cohort.works("take-back", piece=piece(1)["id"])
    unchanged = kept(cohort) == before
    done = cohort.works("take-back", piece=piece(1)["id"])

    assert refused["problem"] == "This course is being collected just now"
    assert refused["next"].endswith("nothing was changed")
    assert unchanged
    assert done["sentence"].startswith("“Aino” is taken back.")


def test_a_publishing_that_waits_for_the_same_moment_does_not_hold_it_up(cohort):
    """As publishing does: it has its own lock first, and then waits for what is taken back."""
    published(cohort, shared(1))
    begun, others = threading.Event(), []

    def publishing() -> None:
        with manifests.alone(cohort.course / "state" / "publishing.lock"):
            begun.set()
            with folders.locked(cohort.course / "state" / "collect.lock"):
                time.sleep(0.3)

    def heard(told: dict) -> None:
        if told.get("line") == "removing every copy":
            others.append(threading.Thread(target=publishing, daemon=True))
            others[0].start()
            assert begun.wait(10)
        cohort.told.put(told)

    cohort.desk.tell = heard
    done = cohort.works("take-back", piece=piece(1)["id"])
    others[0].join(10)

    assert done["sentence"].startswith("“Aino” is taken back.")
    assert not others[0].is_alive()
    assert holding(cohort, WORDS) == []


def test_words_in_an_answer_cell_are_listed_as_for_the_facilitator_and_taken_back(cohort):
    published(cohort, piece(2))
    place = cohort.course / "submitted" / "ada" / "north" / "handwritten.json"
    said = {"format": "leadfolio.handwritten/1", "course": "spring", "module": "north"}
    by_hand = piece(3, text=WORDS, audience="facilitator")
    place.write_text(json.dumps({**said, "responses": [by_hand]}))
    cohort.hears()
    listed = [(one["id"], one["by_hand"]) for one in cohort.hears("pieces", who="ada")["pieces"]]
    cohort.works("take-back", piece=by_hand["id"])

    assert set(listed) == {(piece(2)["id"], False), (by_hand["id"], True)}
    assert holding(cohort, WORDS) == []


def test_where_a_portfolio_still_shows_it_that_is_said_and_pressing_again_finishes_it(
    cohort, monkeypatch
):
    published(cohort, shared(1))
    monkeypatch.setattr(taking_back, "PATIENCE", 0.1)
    with manifests.alone(cohort.course / "state" / "publishing.lock"):
        left = cohort.works("take-back", piece=piece(1)["id"])
    again = plan(cohort, piece(1)["id"])
    cohort.works("take-back", piece=piece(1)["id"])

    assert left["sentence"].startswith(
        "“Aino” is not taken back everywhere."
        " The cohort's portfolio and the public edition still show it."
    )
    assert left["sentence"].endswith(
        "\nNext: wait until the other publishing is done, then take it back again."
    )
    assert len(left["faults"]) == 2
    assert (again["editions"], again["collected"]) == (
        ["the cohort's portfolio", "the public edition"],
        False,
    )
    assert holding(cohort, WORDS) == []


def test_what_cannot_be_removed_is_a_problem_and_not_done(cohort):
    published(cohort, shared(1))
    (cohort.course / "site" / "portfolio.json").write_text("{")
    done = cohort.works("take-back", piece=piece(1)["id"])

    assert done["sentence"].startswith(
        "“Aino” is not taken back everywhere. 1 place could not be cleared; below is which, and why."
    )
    assert done["sentence"].endswith(
        "Next: mend what the lines below name, or send them to who looks after this server; "
        "then take it back again."
    )
    assert done["faults"] == ["site (its portfolio.json cannot be read; remove the folder)"]
    # Its page may stand there still.
    again = plan(cohort, piece(1)["id"])
    assert (again["nothing"], again["unread"]) == (False, 1)


def test_an_edition_that_is_nowhere_to_be_found_is_said(cohort):
    published(cohort, shared(1))
    away = cohort.course.parent / "www"
    pipeline.publish(cohort.course, out=away)
    away.rename(cohort.course.parent / "lost")
    done = cohort.works("take-back", piece=piece(1)["id"])

    assert "www, which is not there now: should it return, publish it." in done["sentence"]


def test_a_module_that_cannot_be_read_does_not_make_anybody_wait(cohort):
    published(cohort, shared(1))
    (cohort.course / "modules" / "south.md").write_text("---\ntitle: N\n---\n:::{task} x\n:::\n")
    told = plan(cohort, piece(1)["id"])
    done = cohort.works("take-back", piece=piece(1)["id"])

    assert (told["name"], told["title"], told["collected"]) == ("Ada Berg", "", True)
    assert told["faulty"]
    assert " still show it." in done["sentence"]
    assert "modules/south.md:4: the task 'x' does not say its kind" in done["faults"][0]
    assert [name for name in holding(cohort, WORDS) if name == "responses.json"] == []


@pytest.mark.filterwarnings("ignore:::nbgrader")
def test_the_grading_pages_that_go_with_it_are_made_again_and_comments_wait_to_be_sent(cohort):
    cohort.works("release", modules=["north"])
    cohort.hand_in("ada", shared(1), piece(2, task="risk", kind="commit", text="This stays."))
    cohort.works("collect")
    comment(cohort, "ada", "Tell me more.")
    cohort.works("send")
    cohort.hears()
    told, steps = plan(cohort, piece(1)["id"]), steps_of(cohort)
    done = cohort.works("take-back", piece=piece(1)["id"])
    graded = cohort.course / "autograded" / "ada" / "north" / "north.ipynb"

    assert (told["again"], told["sent"]) == (["North"], 1)
    assert done["sentence"] == (
        "“Aino” is taken back. The grading pages of “North” are made again."
    )
    assert steps[-1] == "making the grading pages again, 1 of 1, Ada Berg, “North”"
    assert "This stays." in graded.read_text()
    assert holding(cohort, WORDS) == []
    (waiting,) = cohort.hears()["comments"]["unsent"]
    assert (waiting["name"], waiting["comments"]) == ("Ada Berg", 1)


def test_a_terminal_takes_an_address_as_well(cohort):
    published(cohort, shared(1))
    done = pipeline.withdraw(
        cohort.course, f"https://hub.example/p/e/{piece(1)['id']}/", exchange=cohort.exchange,
        now=NOW,
    )  # fmt: skip

    assert done.removed
    assert holding(cohort, WORDS) == []
