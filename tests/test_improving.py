"""A module improved while in use, through real nbgrader: nothing that was written is lost."""

import json
import runpy
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadfolio.edges.exchange import cells
from leadfolio.journal import Audience
from leadfolio.pipeline import collecting, publishing, releasing, taking_back
from leadfolio.session import keeping

WAY = runpy.run_path(str(Path(__file__).with_name("test_whole_way.py")))
WHY = "Why did you become an educator? Tell it as the story of one learner."
WHO = "Who is not in the room when you decide?"

pytestmark = [pytest.mark.whole_way, pytest.mark.filterwarnings("ignore:::nbgrader")]


def write(way, *tasks: tuple[str, ...], title: str = "North") -> None:
    """Write the module: a task is an id, what it asks, and options."""
    asked = "\n\n".join(
        "\n".join([f":::{{task}} {id}", ":kind: reflect", *options, "", prompt, ":::"])
        for id, prompt, *options in tasks
    )
    text = f"---\ntitle: {title}\n---\nProse of {title}.\n\n{asked}\n"
    (way.course / "modules/north.md").write_text(text)


@pytest.fixture
def way(tmp_path, monkeypatch):
    """A course whose module was released, with two tasks."""
    made = WAY["new_course"](tmp_path)
    monkeypatch.setenv("NBGRADER_EXCHANGE", str(made.exchange))
    write(made, ("why", WHY), ("who", WHO))
    release(made)
    return made


def release(way) -> list[str]:
    said: list[str] = []
    releasing.release(way.course, exchange=way.exchange, said=said.append)
    return said


def opened(way, username: str) -> keeping.OpenModule:
    """A leader's module, as its widgets write to it."""
    return keeping.open_module(
        way.homes / username / "spring/north",
        journals=way.homes / username / "leadfolio",
        now=lambda: datetime.now(UTC),
        random=lambda n: bytes(username.encode() * n)[:n],
    )


def fetch(way, username: str) -> Path:
    return WAY["fetch"](way, username)


def hand_in(way, username: str) -> None:
    WAY["hand_in"](way, way.homes / username / "spring/north", username)


def by_hand(folder: Path, task: str, text: str) -> None:
    notebook = json.loads((folder / "north.ipynb").read_text())
    cell = next(c for c in notebook["cells"] if cells.task_of(c) == task)
    cell["source"] = text
    (folder / "north.ipynb").write_text(json.dumps(notebook))


def collect(way):
    return collecting.collect(way.course, exchange=way.exchange, now=datetime.now(UTC))


def entries(way) -> dict[str, dict[str, object]]:
    publishing.publish(way.course, audience=Audience.COHORT)
    told = json.loads((way.course / "site/portfolio.json").read_text())
    return {entry["text"]: entry for entry in told["entries"]}


def answers(way, username: str, stage: str = "submitted") -> dict[str, str]:
    return WAY["answers"](way.course / f"{stage}/{username}/north/north.ipynb")


def grade(way, username: str, task: str, comment: str, score: float = 0.0) -> None:
    """Autograde somebody's work, then say and score something, as the formgrader does."""
    api = WAY["nbgrader"](way)
    done = api.autograde("north", username)
    assert done["success"], done
    with api.gradebook as book:
        book.find_comment(task, "north", "north", username).manual_comment = comment
        held = book.find_grade(task, "north", "north", username)
        held.manual_score, held.needs_manual_grade = score, False
        book.db.commit()


def test_a_removed_tasks_answers_stay_shown_under_the_words_they_answered(way):
    fetch(way, "ada")
    opened(way, "ada").keep("who", text="Olu is not.", audience="cohort")
    hand_in(way, "ada")
    collect(way)
    write(way, ("why", WHY))
    said = release(way)

    shown = entries(way)["Olu is not."]
    assert (shown["task"], shown["prompt"]) == ("who", WHO)
    assert "  north: removed, its answers stay shown: who" in said
    assert "Leaders affected: 1. Answers handed in: 1. Answers lost: 0." in said
    assert (way.course / "site/modules/north/who/index.html").is_file()


def test_an_answer_from_an_older_notebook_keeps_its_wording_in_the_newer_module(way):
    fetch(way, "ada")
    opened(way, "ada").keep("why", text="Because of Mina.", audience="cohort")
    write(way, ("why", "Why do you lead?"), ("next", "What will you do on Monday?"))
    release(way)
    hand_in(way, "ada")
    collect(way)

    assert entries(way)["Because of Mina."]["prompt"] == WHY
    woven = answers(way, "ada")
    assert "Because of Mina." in woven["why"]
    assert woven["next"] == "*Nothing handed in for this task.*"


def test_everything_said_under_an_earlier_id_stands_under_the_later_one(way):
    for username in ("ada", "bo", "cy"):
        fetch(way, username)
    opened(way, "ada").keep("why", text="Because of Mina.", audience="cohort")
    hand_in(way, "ada")
    collect(way)
    grade(way, "ada", "why", "Tell me more of Mina.", 0)
    opened(way, "bo").keep("why", text="Because of the map.", audience="cohort")
    by_hand(way.homes / "cy/spring/north", "why", "By hand, on a borrowed laptop.")

    write(way, ("calling", WHY, ":was: why"), ("who", WHO))
    said = release(way)
    for username in ("bo", "cy"):
        hand_in(way, username)
    report = collect(way)

    assert "  north: renamed: why is now calling" in said
    assert {note.code for note in report.notes} == {"responses-missing"}
    assert "Because of Mina." in answers(way, "ada")["calling"]
    assert "Because of the map." in answers(way, "bo")["calling"]
    assert "By hand, on a borrowed laptop." in answers(way, "cy")["calling"]
    shown = entries(way)
    assert {shown[text]["task"] for text in ("Because of Mina.", "Because of the map.")} == {
        "calling"
    }
    assert shown["Because of Mina."]["prompt"] == WHY
    assert "Tell me more of Mina." in feedback(way, "ada")
    assert (way.course / "site/modules/north/calling/index.html").is_file()
    assert not (way.course / "site/modules/north/why").exists()
    assert list(way.course.glob("gradebook.before-*.db"))


def feedback(way, username: str) -> str:
    """What a leader gets back: graded again where needed, comments and all."""
    api = WAY["nbgrader"](way)
    for step in (api.autograde, api.generate_feedback):
        done = step("north", username)
        assert done["success"], done
    return (way.course / f"feedback/{username}/north/north.html").read_text()


def test_a_graded_notebook_can_be_looked_at_and_answered_after_its_task_was_renamed(way):
    fetch(way, "ada")
    opened(way, "ada").keep("why", text="Because of Mina.", audience="cohort")
    hand_in(way, "ada")
    collect(way)
    grade(way, "ada", "why", "Tell me more of Mina.", 0)

    write(way, ("calling", WHY, ":was: why"), ("who", WHO))
    release(way)
    api = WAY["nbgrader"](way)
    done = api.generate_feedback("north", "ada")

    assert done["success"], done
    page = (way.course / "feedback/ada/north/north.html").read_text()
    assert "Tell me more of Mina." in page
    assert "Because of Mina." in page
    assert "Because of Mina." in answers(way, "ada", "autograded")["calling"]
    assert "calling" in WAY["graders_page"](way, "ada")
    with api.gradebook as book:
        kept = book.find_comment("calling", "north", "north", "ada")
        assert kept.comment == "Tell me more of Mina."
        names = {cell.name for cell in book.find_notebook("north", "north").grade_cells}
        assert names == {"calling", "who"}


def test_a_leader_who_fetches_again_finds_their_words_under_the_later_id(way):
    folder = fetch(way, "ada")
    first = opened(way, "ada").keep("why", text="Because of Mina.", audience="cohort").response
    by_hand(folder, "why", "And by hand.")
    agreed = (folder / "responses.json").read_bytes()

    write(way, ("calling", WHY, ":was: why"), ("who", WHO))
    release(way)
    fetch(way, "ada")

    assert (folder / "responses.json").read_bytes() == agreed
    notebook = json.loads((folder / "north.ipynb").read_text())
    assert "And by hand." in {
        "".join(c["source"]) for c in notebook["cells"] if cells.task_of(c) == "calling"
    }
    again = opened(way, "ada").keep("calling", text="Because of Mina, and Olu.").response
    assert (again.id, again.task, again.audience) == (first.id, "calling", Audience.COHORT)
    hand_in(way, "ada")
    collect(way)
    assert entries(way)["Because of Mina, and Olu."]["task"] == "calling"


def test_an_id_that_was_given_anew_before_it_was_said_to_be_a_move_takes_the_comments_too(way):
    fetch(way, "ada")
    opened(way, "ada").keep("why", text="Because of Mina.", audience="cohort")
    hand_in(way, "ada")
    collect(way)
    grade(way, "ada", "why", "Tell me more of Mina.", 0)
    write(way, ("calling", WHY, ":was: nothing"), ("who", WHO))
    release(way)
    write(way, ("calling", WHY, ":was: why"), ("who", WHO))
    release(way)

    with WAY["nbgrader"](way).gradebook as book:
        kept = book.find_comment("calling", "north", "north", "ada")
        assert kept.comment == "Tell me more of Mina."
        assert book.find_grade("calling", "north", "north", "ada").manual_score == 0
    assert "Because of Mina." in answers(way, "ada")["calling"]


def test_a_piece_can_be_taken_back_everywhere_after_its_task_was_renamed(way):
    fetch(way, "ada")
    piece = opened(way, "ada").keep("why", text="Because of Mina.", audience="cohort").response
    hand_in(way, "ada")
    collect(way)
    grade(way, "ada", "why", "Tell me more.")
    write(way, ("calling", WHY, ":was: why"), ("who", WHO))
    release(way)
    publishing.publish(way.course, audience=Audience.COHORT)

    taking_back.withdraw(way.course, piece.id, exchange=way.exchange, now=datetime.now(UTC))

    places = [way.course / name for name in ("submitted", "autograded", "site")]
    held = [p for place in places for p in place.rglob("*") if p.is_file()]
    assert [p for p in held if b"Because of Mina." in p.read_bytes()] == []
