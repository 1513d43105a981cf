"""Checking a course: everything wrong in it, at once, with its line."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from leadfolio.errors import CourseError
from leadfolio.pipeline.checking import check
from leadfolio.pipeline.opening import open_course, open_roster

MODULES = Path(__file__).parent / "modules"


@pytest.fixture
def course(tmp_path) -> Path:
    """A course folder with two good modules."""
    folder = tmp_path / "course"
    shutil.copytree(MODULES / "good", folder / "modules")
    (folder / "members.csv").write_text("username,name\nana,Ana Ruiz\n", encoding="utf-8")
    name(folder, "every-kind", "markdown")
    return folder


def name(folder: Path, *modules: str, more: str = "") -> None:
    """Write a course.toml that names these modules."""
    listed = ", ".join(f'"{module}"' for module in modules)
    lines = ['format = "leadfolio.course/1"', 'id = "autumn"', 'title = "Leading"']
    lines += ['cohort = "Autumn 2026"', f"modules = [{listed}]", more, ""]
    (folder / "course.toml").write_text("\n".join(lines), encoding="utf-8")


def said(folder: Path, *modules: str) -> list[str]:
    return [str(fault) for fault in check(folder, modules).faults]


def test_a_good_course_has_no_fault(course):
    checked = check(course)

    assert checked.faults == ()
    assert [module.id for module in checked.modules] == ["every-kind", "markdown"]


def test_an_opened_course_holds_everything_in_order(course):
    opened = open_course(course)

    assert opened.course.modules == tuple(module.id for module in opened.modules)
    assert [member.username for member in opened.members] == ["ana"]


@pytest.mark.parametrize("bad", sorted((MODULES / "bad").glob("*.md")), ids=lambda path: path.stem)
def test_a_bad_module_gets_its_sentences(bad, course):
    shutil.copy(bad, course / "modules")
    name(course, bad.stem)
    expected = bad.with_suffix(".txt").read_text(encoding="utf-8").splitlines()

    assert said(course) == [f"modules/{bad.name}:{sentence}" for sentence in expected]


def test_every_file_is_looked_at_before_anything_is_said(course):
    (course / "members.csv").write_text("username,name\na b,Ana\n", encoding="utf-8")
    shutil.copy(MODULES / "bad" / "no-title.md", course / "modules")
    name(course, "no-title", "gone", more='levl = "local"')

    assert [sentence.split(":")[0] for sentence in said(course)] == [
        "course.toml",
        "members.csv",
        "modules/no-title.md",
        "modules/gone.md",
    ]


def test_opening_a_faulty_course_says_all_of_it_and_what_to_do(course):
    name(course, "every-knd", more='levl = "local"')

    with pytest.raises(CourseError) as raised:
        open_course(course)

    assert "course.toml:6: 'levl' is not a key" in str(raised.value)
    assert "modules/every-knd.md:1: there is no such file; did you mean 'every-kind.md'?" in str(
        raised.value
    )
    assert "Next: mend the lines" in str(raised.value)


def test_one_module_can_be_checked_by_its_name(course):
    shutil.copy(MODULES / "bad" / "no-title.md", course / "modules")
    name(course, "every-kind", "no-title")

    assert said(course, "every-kind") == []
    assert len(said(course, "no-title")) == 1


def test_a_module_can_be_checked_before_the_course_names_it(course):
    shutil.copy(MODULES / "bad" / "no-title.md", course / "modules")

    assert said(course) == []
    assert len(said(course, "no-title")) == 1


@pytest.mark.parametrize("given", ["every-knd", "../course", "", "Every Kind"])
def test_checking_a_module_that_is_none_names_those_there_are(given, course):
    with pytest.raises(CourseError) as raised:
        check(course, [given])

    assert "name one of: every-kind, markdown" in str(raised.value)


def test_for_may_name_a_task_of_another_module(course):
    text = (
        "---\ntitle: Two\n---\n:::{task} one\n:kind: compare\n:for: every-kind.brief\nWhich?\n:::\n"
    )
    (course / "modules" / "two.md").write_text(text, encoding="utf-8")
    name(course, "two", "every-kind")

    assert said(course) == []


def test_for_is_not_blamed_for_a_module_that_cannot_be_read(course):
    text = "---\ntitle: Two\n---\n:::{task} one\n:kind: compare\n:for: gone.brief\nWhich?\n:::\n"
    (course / "modules" / "two.md").write_text(text, encoding="utf-8")
    name(course, "two", "gone")

    assert said(course) == ["modules/gone.md:1: there is no such file"]


def test_a_suggested_audience_is_one_the_course_offers(course):
    name(course, "every-kind", more='audiences = ["facilitator", "cohort"]')

    assert said(course) == [
        "modules/every-kind.md:36: this course does not offer the audience 'self'; it offers: facilitator, cohort",
        "modules/every-kind.md:67: this course does not offer the audience 'public'; it offers: facilitator, cohort",
    ]


def test_a_picture_that_is_not_there_is_named_with_the_nearest(course):
    (course / "modules" / "images" / "tree.png").rename(course / "modules" / "images" / "trees.png")

    assert said(course)[0] == (
        "modules/markdown.md:4: the linked file 'images/tree.png' is not beside the module; "
        "did you mean 'images/trees.png'?"
    )


def test_a_link_in_the_place_of_a_file_is_not_followed(course, tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"x")
    (course / "modules" / "images" / "tree.png").unlink()
    (course / "modules" / "images" / "tree.png").symlink_to(secret)
    (course / "members.csv").unlink()
    (course / "members.csv").symlink_to(tmp_path / "elsewhere.csv")

    sentences = said(course)

    assert sentences[0] == (
        "members.csv:1: this is a link or not a regular file; put the file itself here"
    )
    assert all("is a link" in sentence for sentence in sentences)


def test_a_folder_in_the_place_of_a_file_is_a_fault(course):
    (course / "members.csv").unlink()
    (course / "members.csv").mkdir()

    assert said(course) == ["members.csv:1: this is not a regular file; put the file itself here"]


def test_a_file_larger_than_any_text_is_a_fault(course):
    (course / "modules" / "markdown.md").write_bytes(b"x" * (2 * 1024 * 1024 + 1))

    assert said(course) == [
        "modules/markdown.md:1: this is larger than 2 MB; put the file itself here"
    ]


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda _: None, "there is no course folder here"),
        (lambda folder: folder.write_text(""), "this is a file, not a course folder"),
        (lambda folder: folder.mkdir(), "there is no course.toml in this folder"),
    ],
)
def test_what_is_no_course_folder_is_said_in_two_lines(make, problem, tmp_path):
    make(tmp_path / "here")

    with pytest.raises(CourseError, match=problem) as raised:
        check(tmp_path / "here")

    assert len(str(raised.value).splitlines()) == 2


def test_a_folder_nobody_may_read_is_said_in_two_lines(course):
    with (
        nobody(course, closed=course),
        pytest.raises(CourseError, match="may not be read") as raised,
    ):
        check(course)

    assert len(str(raised.value).splitlines()) == 2


def test_a_file_nobody_may_read_is_a_fault(course):
    with nobody(course, closed=course / "members.csv"):
        sentences = said(course)

    assert sentences == ["members.csv:1: this file may not be read (Permission denied)"]


@contextmanager
def nobody(course: Path, *, closed: Path) -> Iterator[None]:
    """Read as someone without rights: what root runs may read everything."""
    for folder in list(course.parents)[:3]:
        folder.chmod(0o755)
    closed.chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        closed.chmod(0o755)


def test_the_roster_opens_without_the_modules(course):
    shutil.rmtree(course / "modules")

    opened, members = open_roster(course)

    assert (opened.id, len(members)) == ("autumn", 1)


def test_opening_the_roster_loads_no_markdown(course):
    program = (
        "import sys; from pathlib import Path; from leadfolio.pipeline.opening import open_roster;"
        f"open_roster(Path({str(course)!r}));"
        "print({'markdown_it', 'yaml', 'nbformat'} & set(sys.modules))"
    )

    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert said.stdout == "set()\n"


def test_the_shipped_course_has_no_fault(root):
    assert check(root / "course").faults == ()


def test_guests_are_checked_as_leaders_are_and_need_not_be_there(course):
    before = check(course).faults
    (course / "guests.csv").write_text("username,name,phone\ngus,\nana+1,Ana\n")

    assert [str(fault) for fault in check(course).faults if fault not in before] == [
        "guests.csv:1: 'phone' is not a column of guests.csv; there are: username, name, role,"
        " organisation, email",
        "guests.csv:2: the name is empty; it is what you will know them by",
        "guests.csv:3: the username 'ana+1' holds '+'; nbgrader cannot use it",
    ]


def test_a_guests_file_that_cannot_be_read_stops_no_command_that_does_not_need_it(course):
    (course / "guests.csv").write_bytes(b"\xff\xfe")

    assert open_roster(course)[1]
    assert [fault.file for fault in check(course).faults] == ["guests.csv"]
