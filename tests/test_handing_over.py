"""What one leader handed in, as a facilitator can pass it on: all of that, and nothing else."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from leadfolio.cli import main
from leadfolio.edges.disk import files
from leadfolio.errors import CourseError
from leadfolio.pipeline import opening, versions
from leadfolio.pipeline.handing_over import hand_over

AT = datetime(2026, 11, 22, 10, 15, 3, tzinfo=UTC)
COURSE = """format = "leadfolio.course/1"
id = "spring"
title = "Leading"
cohort = "Spring"
modules = ["north"]
"""
OLD = "---\ntitle: North\n---\n:::{task} why\n:kind: reflect\nWhy, in the old words?\n:::\n"
NEW = OLD.replace("old words", "new words")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
PICTURE = "files/" + "a" * 64 + ".png"


def response(number: int, text: str, **other) -> dict[str, object]:
    return {
        "id": f"0192f0c1-7b5e-7cc3-98c4-dc0c0c0739{number:02d}",
        "task": "why",
        "kind": "reflect",
        "text": text,
        "audience": "cohort",
        "shown_as": "name",
        "first_written": "2026-11-20T08:01:00Z",
        "written": "2026-11-22T10:14:59Z",
        **other,
    }


def handed_in(course: Path, username: str, *responses, name: str = "responses.json") -> None:
    form = "handwritten" if name.startswith("hand") else "responses"
    told = {"format": f"leadfolio.{form}/1", "course": "spring", "module": "north"}
    files.write_json(
        course / f"submitted/{username}/north/{name}",
        {**told, "written": "2026-11-22T10:15:03Z", "responses": list(responses)},
    )


@pytest.fixture
def course(tmp_path) -> Path:
    """A course that was reworded after ada answered it."""
    folder = tmp_path / "course"
    (folder / "modules").mkdir(parents=True)
    (folder / "course.toml").write_text(COURSE)
    (folder / "members.csv").write_text("username,name\nada,Ada <Lind>\nbo,Bo Field\n")
    (folder / "modules/north.md").write_text(OLD)
    opened = opening.open_course(folder)
    versions.keep_versions(opened)
    drafts = [{"written": "2026-11-21T08:00:00Z", "text": "A first thought.", "note": "then, Mina"}]
    kept = [{"path": PICTURE, "alt": "a wall", "type": "image/png", "bytes": len(PNG)}]
    version = opened.modules[0].version
    handed_in(
        folder, "ada",
        response(1, "Because of **Mina**.", version=version, drafts=drafts, files=kept),
        response(2, "For my facilitator.", audience="facilitator"),
        response(3, "Mine alone.", audience="self"),
    )  # fmt: skip
    handed_in(
        folder, "ada", response(4, "By hand.", audience="facilitator"), name="handwritten.json"
    )
    (folder / "submitted/ada/north/files").mkdir()
    (folder / "submitted/ada/north" / PICTURE).write_bytes(PNG)
    (folder / "submitted/ada/north/stray.png").write_bytes(PNG)
    handed_in(folder, "bo", response(5, "Bo's own."))
    (folder / "modules/north.md").write_text(NEW)
    return folder


def content(zipped: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(zipped) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.fixture
def taken(course, tmp_path) -> dict[str, bytes]:
    hand_over(course, "ada", tmp_path / "ada.zip", now=AT)
    return content(tmp_path / "ada.zip")


def test_everything_that_was_handed_in_can_be_read(taken):
    assert list(taken)[:3] == ["index.html", "README.txt", "north.html"]
    page = taken["north.html"].decode()
    for words in ("<strong>Mina</strong>", "For my facilitator.", "By hand.", "A first thought."):
        assert words in page
    assert "**Mina**" in taken["north/why.md"].decode()
    assert taken[f"north/{PICTURE}"] == PNG
    assert f'src="north/{PICTURE}"' in page
    assert f"(../north/{PICTURE})" in taken["north/why.md"].decode()


def test_nothing_that_was_not_handed_in_is_there(taken):
    everything = b"".join(taken.values()).decode("utf-8", "replace")

    assert "Mine alone." not in everything
    assert "Bo's own." not in everything
    assert "north/stray.png" not in taken


def test_an_answer_stands_under_the_words_it_answered(taken):
    page = taken["north.html"].decode()
    first = page.split("Because of")[0]

    assert "in the old words?" in first
    assert "in the new words?" not in first


def test_it_speaks_of_the_leader_by_name(taken):
    front = taken["index.html"].decode()

    assert "What Ada &lt;Lind&gt; handed in" in front
    assert "3 pieces" in front
    assert "under their name" in taken["north.html"].decode()
    assert "my" not in front.split("<body>")[1].split()


def test_what_was_handed_in_is_there_for_programs(taken):
    told = json.loads(taken["north/responses.json"])

    assert [one["text"] for one in told["responses"]] == [
        "Because of **Mina**.",
        "For my facilitator.",
        "By hand.",
    ]


def test_a_file_that_is_missing_is_said(course, tmp_path):
    (course / "submitted/ada/north" / PICTURE).unlink()

    done = hand_over(course, "ada", tmp_path / "ada.zip", now=AT)

    assert done.left_out == (f"north/{PICTURE}: it was not handed in",)


def test_a_link_is_not_followed(course, tmp_path):
    place = course / "submitted/ada/north" / PICTURE
    place.unlink()
    (tmp_path / "secret").write_text("someone else's")
    place.symlink_to(tmp_path / "secret")

    done = hand_over(course, "ada", tmp_path / "ada.zip", now=AT)

    assert len(done.left_out) == 1
    assert b"someone else's" not in b"".join(content(tmp_path / "ada.zip").values())


@pytest.mark.parametrize(
    ("username", "sentence"),
    [
        ("adda", "nobody in members.csv has the username 'adda'; did you mean 'ada'?"),
        ("../ada", "nobody in members.csv has the username '../ada'"),
        ("cy", "nothing of 'cy' was collected"),
    ],
)
def test_what_cannot_be_handed_over_is_said_in_two_lines(username, sentence, course, tmp_path):
    with (course / "members.csv").open("a") as roster:
        roster.write("cy,Cy\n")

    with pytest.raises(CourseError) as said:
        hand_over(course, username, tmp_path / "x.zip", now=AT)
    assert str(said.value).startswith(sentence)
    assert len(str(said.value).splitlines()) == 2
    assert not (tmp_path / "x.zip").exists()


def test_the_command_says_what_it_took_and_tells_programs_too(course, tmp_path):
    to = tmp_path / "ada.zip"
    told = ["export", "--leader", "ada", "--course", str(course), str(to)]
    said = CliRunner().invoke(main, told)
    program = CliRunner().invoke(main, [*told, "--json", "--report", str(tmp_path / "report.json")])

    assert said.output.startswith(f"Took 3 pieces of ada: {to}")
    assert json.loads(program.output)["counts"]["pieces"] == 3
    assert json.loads((tmp_path / "report.json").read_text())["file"] == str(to)
    assert to.stat().st_mode & 0o777 == 0o600
    wrong = CliRunner().invoke(main, ["export", "--course", str(course), str(to)])
    assert wrong.exit_code == 2
