"""`leadfolio init`: a new course folder."""

import tomllib

import pytest

from leadfolio import pipeline
from leadfolio.errors import CourseError


def course_file(folder):
    return tomllib.loads((folder / "course.toml").read_text(encoding="utf-8"))


def test_a_new_course_holds_the_shipped_modules_and_is_good(tmp_path):
    made = pipeline.init(tmp_path / "my course")

    assert pipeline.check(made).faults == ()
    assert (made / "modules" / "true-north.md").is_file()


@pytest.mark.parametrize("title", ['The "real" work', "Back\\slash", "学びの木", "100 % & <b>"])
def test_a_title_is_kept_to_the_letter(tmp_path, title):
    made = pipeline.init(tmp_path / "course", title=title)

    assert course_file(made)["title"] == title


def test_the_cohort_names_the_course(tmp_path):
    made = pipeline.init(tmp_path / "course", cohort="Spring 2027, Zürich")

    assert (course_file(made)["cohort"], course_file(made)["id"]) == (
        "Spring 2027, Zürich",
        "spring-2027-zurich",
    )


@pytest.mark.parametrize("cohort", ["", "   ", "leadfolio", "学び", "two\nlines"])
def test_a_cohort_that_gives_no_id_is_refused_before_anything_is_made(tmp_path, cohort):
    with pytest.raises(CourseError, match="Next"):
        pipeline.init(tmp_path / "course", cohort=cohort)

    assert not (tmp_path / "course").exists()


def test_a_folder_in_use_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(CourseError, match="not empty"):
        pipeline.init(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
