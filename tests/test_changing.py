"""What `leadfolio release` says before it changes anything."""

import json
import shutil
from pathlib import Path

import pytest

from leadfolio import course as course_
from leadfolio.edges.disk import files
from leadfolio.errors import CourseError
from leadfolio.pipeline import changing, opening, versions
from leadfolio.pipeline.checking import check
from leadfolio.pipeline.releasing import release

WHY = "Why did you become an educator? Tell it as the story of one learner."
COURSE = """format = "leadfolio.course/1"
id = "spring"
title = "Leading"
cohort = "Spring"
modules = ["north"]
"""


def source(*tasks: str) -> str:
    """A module's source: a task is an id, what it asks, and options."""
    asked = "\n\n".join(f":::{{task}} {task}\n:::" for task in tasks)
    return f"---\ntitle: North\n---\nProse.\n\n{asked}\n"


def asks(id: str, prompt: str, *options: str) -> str:
    return "\n".join([id, ":kind: reflect", *options, "", prompt])


@pytest.fixture
def course(tmp_path) -> Path:
    """A course whose one module was released, with two tasks."""
    folder = tmp_path / "course"
    (folder / "modules").mkdir(parents=True)
    (folder / "course.toml").write_text(COURSE)
    (folder / "members.csv").write_text("username,name\nada,Ada\nbo,Bo\n")
    shutil.copy(Path(__file__).parents[1] / "course/nbgrader_config.py", folder)
    write(folder, asks("why", WHY), asks("who", "Who is not in the room?"))
    opened = opening.open_course(folder)
    versions.keep_versions(opened)
    told = course_.released(opened.course, opened.modules[0])
    files.write_json(folder / "release/north/module.json", told)
    return folder


def write(course: Path, *tasks: str) -> None:
    (course / "modules/north.md").write_text(source(*tasks))


def version(course: Path) -> str:
    return json.loads((course / "release/north/module.json").read_text())["version"]


def answered(course: Path, username: str, *tasks: str, version: str) -> None:
    responses = [
        {
            "id": f"0192f0c1-7b5e-7cc3-98c4-{sum(map(ord, username + task)):012d}",
            "task": task,
            "kind": "reflect",
            "version": version,
            "text": f"{username} on {task}",
            "audience": "cohort",
            "shown_as": "name",
            "first_written": "2026-11-20T08:01:00Z",
            "written": "2026-11-22T10:14:59Z",
        }
        for task in tasks
    ]
    told = {"format": "leadfolio.responses/1", "course": "spring", "module": "north"}
    files.write_json(
        course / f"submitted/{username}/north/responses.json",
        {**told, "written": "2026-11-22T10:15:03Z", "responses": responses},
    )


def planned(course: Path) -> changing.Change:
    return changing.change(opening.open_course(course), ["north"])


def test_what_changes_is_found_from_what_was_released_and_handed_in(course):
    answered(course, "ada", "why", "who", version=version(course))
    answered(course, "bo", "who", version=version(course))
    write(course, asks("why", "Why do you lead?"), asks("who", "Who is not in the room?"))

    found = planned(course)

    assert found.revisions[0].reworded == ("why",)
    assert found.effect.affected == ("ada",)
    assert (found.effect.answers, found.effect.lost) == (3, ())


def test_the_answers_to_a_removed_task_are_not_lost_while_its_wording_is_kept(course):
    answered(course, "ada", "why", version=version(course))
    write(course, asks("who", "Who is not in the room?"))

    assert planned(course).effect.lost == ()


@pytest.mark.parametrize("unknown", ["", "sha256:aa", f"sha256:{'0' * 64}"])
def test_an_answer_that_names_no_kept_wording_stands_under_the_newest_that_is(course, unknown):
    answered(course, "ada", "why", version=unknown)
    write(course, asks("who", "Who is not in the room?"))

    assert planned(course).effect.lost == ()


def test_an_answer_to_a_wording_that_is_kept_nowhere_is_counted_as_lost(course):
    answered(course, "ada", "why", version=f"sha256:{'0' * 64}")
    write(course, asks("who", "Who is not in the room?"))
    shutil.rmtree(course / "state" / "versions", ignore_errors=True)

    found = planned(course)

    assert [(one.username, one.task) for one in found.effect.lost] == [("ada", "why")]


def test_a_release_that_would_lose_an_answer_stops_before_it_changes_anything(course, tmp_path):
    answered(course, "ada", "why", version=f"sha256:{'0' * 64}")
    write(course, asks("who", "Who is not in the room?"))
    shutil.rmtree(course / "state" / "versions")
    kept = contents(course)

    with pytest.raises(CourseError) as said:
        release(course, exchange=tmp_path / "exchange")

    assert "1 answer would be left without the question: ada, north.why" in str(said.value)
    assert "Next: put the task back" in str(said.value)
    assert contents(course) == kept


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_asked_what_would_change_a_release_says_it_and_changes_nothing(course, tmp_path):
    answered(course, "ada", "why", version=version(course))
    write(course, asks("why", "Why do you lead?"), asks("who", "Who is not in the room?"))
    kept, said = contents(course), []

    done = release(course, exchange=tmp_path / "exchange", said=said.append, dry_run=True)

    assert said == [
        "What changes:",
        "  north: reworded: why",
        "    1 leader has handed in answers to what changes",
        "Leaders affected: 1. Answers handed in: 1. Answers lost: 0.",
    ]
    assert done.modules == ()
    assert contents(course) == kept
    assert not (tmp_path / "exchange").exists()


def test_a_task_that_reads_like_a_released_one_is_offered_as_a_move(course):
    write(course, asks("why-educator", WHY), asks("who", "Who is not in the room?"))

    (fault,) = check(course).faults

    assert str(fault) == (
        "modules/north.md:7: the task 'why-educator' reads like 'why', which was released before; "
        "write ':was: why' below its kind, and all that was answered moves along, or "
        "':was: nothing' if it is another task"
    )


@pytest.mark.parametrize("option", [":was: why", ":was: nothing"])
def test_a_move_that_is_said_or_denied_is_no_fault(option, course):
    write(course, asks("why-educator", WHY, option), asks("who", "Who is not in the room?"))

    assert check(course).faults == ()


def test_a_renamed_task_is_not_released_unsaid(course, tmp_path):
    write(course, asks("why-educator", WHY), asks("who", "Who is not in the room?"))

    with pytest.raises(CourseError, match="':was: why' below its kind"):
        release(course, exchange=tmp_path / "exchange")


def test_a_renamed_task_keeps_its_answers_however_often_it_was_renamed(course):
    answered(course, "ada", "first", version=version(course))
    answered(course, "bo", "why", version=version(course))
    write(course, asks("last", WHY, ":was: why, first"), asks("who", "Who is not in the room?"))

    found = planned(course)

    assert found.revisions[0].renamed == (("why", "last"),)
    assert found.effect.lost == ()


def test_the_wording_that_leaders_have_is_kept_before_another_takes_its_place(course):
    shutil.rmtree(course / "state")
    raw = changing.raw_released(course, "north")

    versions.keep_released(course, raw)

    kept = versions.module_at(course, "north", version(course))
    assert kept is not None
    assert [task.prompt for task in kept.tasks] == [WHY, "Who is not in the room?"]
