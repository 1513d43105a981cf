"""Rows of members.csv and guests.csv put in, renewed, taken out and undone: every other byte stays."""

import threading

import pytest

from leadfolio import pipeline
from leadfolio.cohort import Member
from leadfolio.errors import CourseError
from leadfolio.pipeline import enrolling, membership
from leadfolio.pipeline.enrolling import Changed, Plan

MEMBERS, GUESTS = "members.csv", "guests.csv"
HELD = b'\xef\xbb\xbfname;username;role\r\n\r\n"Ada; of Bree";ada;\r\nBen;ben;Coach'
CARL = Member(username="carl", name="Carl „C“ Ö.", organisation="North; and South")


@pytest.fixture
def course(tmp_path):
    made = pipeline.init(tmp_path / "course", cohort="Autumn 2026")
    (made / MEMBERS).write_bytes(HELD)
    (made / MEMBERS).chmod(0o640)
    return made


def held(course, file=MEMBERS) -> bytes:
    return (course / file).read_bytes()


def usernames(course, file=MEMBERS) -> list[str]:
    return [person.username for person in enrolling.roll(course, file).people]


def test_a_person_is_put_in_last_and_a_column_they_need_is_added_to_the_first_line_alone(course):
    enrolling.put_in(course, MEMBERS, CARL)

    assert (
        held(course)
        == (
            '\ufeffname;username;role;organisation\r\n\r\n"Ada; of Bree";ada;\r\nBen;ben;Coach\r\n'
            'Carl „C“ Ö.;carl;;"North; and South"\r\n'
        ).encode()
    )
    assert enrolling.roll(course, MEMBERS).person("CARL") == CARL
    assert (course / MEMBERS).stat().st_mode & 0o777 == 0o640


def test_a_row_is_renewed_where_it_stands(course):
    enrolling.renew(course, MEMBERS, Member(username="ada", name='Ada "A"', role="Principal"))

    assert held(course) == HELD.replace(
        b'"Ada; of Bree";ada;\r\n', b'"Ada ""A""";ada;Principal\r\n'
    )


def test_a_person_is_taken_out_and_undone_to_the_last_byte(course):
    done = enrolling.take_out(course, MEMBERS, "ada")
    assert held(course) == HELD.replace(b'"Ada; of Bree";ada;\r\n', b"")
    enrolling.undo(course, done)

    assert held(course) == HELD


def test_the_first_guest_makes_the_file_and_undone_it_is_gone(course):
    done = enrolling.put_in(course, GUESTS, Member(username="gus", name="Gus"))
    assert held(course, GUESTS) == b"username,name,organisation,email\ngus,Gus,,\n"
    assert (course / GUESTS).stat().st_mode & 0o777 == 0o640
    enrolling.undo(course, done)

    assert not (course / GUESTS).exists()


def test_what_somebody_else_changed_since_is_not_undone(course):
    done = enrolling.take_out(course, MEMBERS, "ada")
    enrolling.put_in(course, MEMBERS, CARL)
    before = held(course)

    with pytest.raises(CourseError, match="was changed since"):
        enrolling.undo(course, done)
    assert held(course) == before


def test_two_pages_at_once_do_not_undo_each_other(course):
    people = [Member(username=f"leader-{n}", name=f"Leader {n}") for n in range(24)]
    at_once = [
        threading.Thread(target=enrolling.put_in, args=(course, MEMBERS, one)) for one in people
    ]
    for one in at_once:
        one.start()
    for one in at_once:
        one.join()

    assert sorted(usernames(course)) == sorted(["ada", "ben", *(one.username for one in people)])


@pytest.mark.parametrize(
    "act",
    [
        lambda course: enrolling.put_in(course, MEMBERS, Member(username="ADA", name="Another")),
        lambda course: enrolling.take_out(course, MEMBERS, "nobody"),
        lambda course: enrolling.renew(course, MEMBERS, Member(username="nobody", name="N")),
    ],
)
def test_who_is_there_already_or_no_more_is_said_and_nothing_changes(course, act):
    with pytest.raises(
        CourseError, match=r"is (in members.csv already|not in members.csv any more)"
    ):
        act(course)
    assert held(course) == HELD


@pytest.mark.parametrize(
    "content",
    [b"", b"nobody knows\n", b"username,name\nada,\n", b'username,name\n"ada,Ada\n', b"\xff\xfea"],
)
def test_a_file_with_faults_is_not_touched_and_its_first_line_to_mend_is_said(course, content):
    (course / MEMBERS).write_bytes(content)

    with pytest.raises(CourseError, match=r"members\.csv has .* to mend first: members\.csv:\d"):
        enrolling.put_in(course, MEMBERS, CARL)
    assert held(course) == content


def test_a_file_behind_a_link_is_not_written_through(course, tmp_path):
    (tmp_path / "elsewhere.csv").write_bytes(b"username,name\n")
    (course / GUESTS).symlink_to(tmp_path / "elsewhere.csv")

    with pytest.raises(CourseError):
        enrolling.put_in(course, GUESTS, CARL)
    assert (tmp_path / "elsewhere.csv").read_bytes() == b"username,name\n"


def test_what_would_not_be_read_back_as_it_was_meant_is_refused(course):
    with pytest.raises(CourseError, match="cannot be added to here"):
        enrolling.put_in(course, MEMBERS, Member(username="carl", name=" spaces around "))
    assert held(course) == HELD


LIST = "Username,Name,Role\nben,Ben Ö.,Coach\ncarl,Carl,\n".encode()


def test_a_list_says_who_comes_who_is_written_otherwise_and_who_is_not_in_it(course):
    found = enrolling.plan(course, MEMBERS, LIST, small=False)

    assert [one.username for one in found.come] == ["carl"]
    assert [(old.name, new.name) for old, new in found.change] == [("Ben", "Ben Ö.")]
    assert [one.username for one in found.go] == ["ada"]
    assert held(course) == HELD


@pytest.mark.parametrize(
    ("out", "left"), [(False, ["ada", "ben", "carl"]), (True, ["ben", "carl"])]
)
def test_who_is_not_in_the_list_stays_unless_it_is_said(course, out, left):
    agreed = enrolling.plan(course, MEMBERS, LIST, small=False).agreed
    done = enrolling.take_in(course, MEMBERS, LIST, small=False, agreed=agreed, out=out)

    assert usernames(course) == left
    assert enrolling.roll(course, MEMBERS).person("ben").name == "Ben Ö."
    enrolling.undo(course, done)
    assert held(course) == HELD


def test_a_column_that_the_list_does_not_have_says_nothing(course):
    found = enrolling.plan(course, MEMBERS, b"username,name\nben,Ben\n", small=False)

    assert (found.change, found.same) == ((), 1)


def test_a_list_that_was_compared_with_another_file_changes_nothing_and_says_what_it_would(course):
    agreed = enrolling.plan(course, MEMBERS, LIST, small=False).agreed
    enrolling.put_in(course, MEMBERS, CARL)
    before = held(course)
    found = enrolling.take_in(course, MEMBERS, LIST, small=False, agreed=agreed, out=True)

    assert isinstance(found, Plan)
    assert found.come == ()
    assert held(course) == before


def test_somebody_written_with_capitals_is_the_same_person_and_a_hub_writes_new_ones_small(course):
    listed = b"username,name\nADA,Ada\nOtto,Otto\n"

    found = enrolling.plan(course, MEMBERS, listed, small=True)
    assert [one.username for one in found.come] == ["otto"]
    assert [new.username for _, new in found.change] == ["ada"]
    assert enrolling.plan(course, MEMBERS, listed, small=False).come[0].username == "Otto"


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (b"PK\x03\x04rest", "this is the spreadsheet itself"),
        (b"username,name\n", "there is nobody in this list"),
    ],
)
def test_what_is_no_list_is_said(course, listed, said):
    found = enrolling.plan(course, MEMBERS, listed, small=False)

    assert found.problem.startswith(said)
    assert not found.agreed


def test_every_fault_of_a_list_is_said_with_its_line_and_nothing_can_be_agreed_to(course):
    found = enrolling.plan(course, MEMBERS, b"username,name\na b,A\nben,\n", small=False)

    assert [fault.line for fault in found.faults] == [2, 3]
    refused = enrolling.take_in(
        course, MEMBERS, b"username,name\na b,A\nben,\n", small=False, agreed="", out=True
    )
    assert isinstance(refused, Plan)
    assert held(course) == HELD


def test_whom_the_hub_adds_and_whom_a_page_adds_wait_for_each_other(course):
    from leadfolio.edges.disk import folders

    adding = threading.Thread(target=membership._add, args=(course / MEMBERS, ["ruth"]))
    with folders.locked(course.joinpath(*membership.LOCK)):
        adding.start()
        adding.join(0.3)
        assert adding.is_alive()
        assert held(course) == HELD
    adding.join()

    assert usernames(course) == ["ada", "ben", "ruth"]
    assert isinstance(enrolling.put_in(course, MEMBERS, CARL), Changed)
