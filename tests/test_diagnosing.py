"""`leadfolio doctor`: what is the matter, and what to do."""

import pytest

from leadfolio import pipeline


@pytest.fixture
def course(tmp_path):
    made = pipeline.init(tmp_path / "course")
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o1777)
    (made / "nbgrader_config.py").write_text(
        f"c = get_config()  # noqa: F821\nc.Exchange.root = {str(exchange)!r}\n"
    )
    return made


def found(course, name):
    return [finding for finding in pipeline.doctor(course) if finding.name == name]


def test_a_good_installation_and_course_have_no_problem(course):
    assert [str(finding) for finding in pipeline.doctor(course) if finding.problem] == []


def test_a_course_with_faults_is_a_problem(course):
    (course / "course.toml").write_text("")

    assert [finding.problem for finding in found(course, "course")] == [True]


def test_an_exchange_that_is_not_there_is_a_problem_with_its_command(course, tmp_path):
    (tmp_path / "exchange").rmdir()

    (finding,) = found(course, "exchange")
    assert finding.problem
    assert "mkdir" in finding.do


def test_an_exchange_leaders_cannot_write_to_is_told(course, tmp_path):
    (tmp_path / "exchange").chmod(0o755)

    assert "chmod 1777" in found(course, "exchange")[0].do


def test_an_exchange_where_one_could_take_the_place_of_another_is_told(course, tmp_path):
    (tmp_path / "exchange").chmod(0o777)

    assert "chmod 1777" in found(course, "exchange")[0].do


def test_a_file_of_settings_that_stops_is_told_among_all_the_rest(course):
    (course / "nbgrader_config.py").write_text("nonsense\n")

    assert "stops with a mistake" in found(course, "exchange")[0].seen
    assert found(course, "disk")


def test_a_secret_others_may_read_is_a_problem(course):
    (course / "state").mkdir()
    (course / "state" / "cohort.key").write_text("secret")
    (course / "state" / "cohort.key").chmod(0o644)

    assert [finding.problem for finding in found(course, "cohort.key")] == [True]


def test_everything_that_is_not_fine_says_what_to_do(course):
    (course / "course.toml").write_text("")

    assert all(finding.do for finding in pipeline.doctor(course) if finding.problem)


def test_without_a_course_the_installation_is_looked_at(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    names = [finding.name for finding in pipeline.doctor()]
    assert {"Python", "nbgrader", "kernel", "course"} <= set(names)
