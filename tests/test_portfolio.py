"""A portfolio holds what an audience may read, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadfolio import cohort, documents, portfolio
from leadfolio.cohort import Member
from leadfolio.course import Course, Module, Part, Task
from leadfolio.journal import Attachment, Audience, Draft, Response, ShownAs
from leadfolio.kinds import Kind
from leadfolio.portfolio import Asked, Media
from leadfolio.submission import Submission

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
TASKS = (
    Task(id="why", kind=Kind.REFLECT, prompt="Why did you?"),
    Task(id="brief", kind=Kind.PRODUCE, prompt="## Make a *brief*\nfor your board"),
    Task(id="judge", kind=Kind.COMPARE, prompt="Which?", about="north.brief"),
)
NORTH = Module(
    id="north",
    title="North",
    version="sha256:" + "a" * 64,
    parts=tuple(Part(task=t) for t in TASKS),
)
COURSE = Course(id="autumn", title="Leading", cohort="Autumn", modules=("north", "south"))
MEMBERS = (
    Member(username="u-ana", name="Ana Lima", role="Principal", organisation="Hill School"),
    Member(username="u-ben", name="Ben Okoro", email="ben@hill.example"),
)
ASKED = Asked(modules=(NORTH,))


def entry_id(n):
    return f"0192f0c1-7b5e-7cc3-98c4-{n:012x}"


def said(n=1, **what):
    written = what.pop("written", AT)
    what = {
        "task": "why",
        "text": f"Words {n}.",
        "audience": Audience.COHORT,
        "first_written": written,
    } | what
    return Response(id=entry_id(n), written=written, **what)


def from_(username, *responses, module="north", **what):
    return Submission(username=username, module=module, responses=responses, **what)


def read_by(audience, *submissions, asked=ASKED, media=None):
    return portfolio.assemble(
        portfolio.shared(submissions, audience=audience, asked=asked),
        course=COURSE,
        audience=audience,
        asked=asked,
        persons=cohort.persons(MEMBERS, key=b"k" * 32),
        media=media or {},
    )


@pytest.mark.parametrize(
    ("shared_with", "cohort_reads", "public_reads"),
    [
        (Audience.SELF, False, False),
        (Audience.FACILITATOR, False, False),
        (Audience.COHORT, True, False),
        (Audience.PUBLIC, True, True),
    ],
)
def test_an_audience_reads_what_was_shared_that_widely(shared_with, cohort_reads, public_reads):
    submission = from_("u-ana", said(audience=shared_with))

    found = [bool(read_by(a, submission).entries) for a in (Audience.COHORT, Audience.PUBLIC)]

    assert found == [cohort_reads, public_reads]


def test_words_from_an_answer_cell_are_no_entry_whatever_they_say_of_themselves():
    written = Submission(
        username="u-ana", module="north", handwritten=(said(audience=Audience.PUBLIC),)
    )

    assert read_by(Audience.COHORT, written).entries == ()


@pytest.mark.parametrize("response", [said(kind=Kind.COMPARE), said(task="judge")])
def test_a_judgement_is_no_entry_whether_it_or_its_task_says_so(response):
    assert read_by(Audience.COHORT, from_("u-ana", response)).entries == ()


def test_what_was_a_judgement_in_its_own_version_stays_one():
    then = Task(id="why", kind=Kind.COMPARE, prompt="Which?")
    asked = Asked(modules=(NORTH,), earlier={("north", "sha256:old"): (then,)})
    response = said(version="sha256:old")

    assert read_by(Audience.COHORT, from_("u-ana", response), asked=asked).entries == ()


def test_an_entry_without_anything_in_it_is_not_shown():
    assert read_by(Audience.COHORT, from_("u-ana", said(text=" \n"))).entries == ()


def test_a_pseudonym_replaces_everything_that_tells_who_it_is():
    named, hidden = said(1), said(2, shown_as=ShownAs.PSEUDONYM)

    entries = read_by(Audience.COHORT, from_("u-ana", named, hidden)).entries
    people = {e.id: e.person for e in entries}

    assert people[named.id].organisation == "Hill School"
    assert "Ana" not in repr(people[hidden.id])
    assert (people[hidden.id].role, people[hidden.id].organisation) == ("", "")
    assert people[hidden.id].slug != people[named.id].slug


def test_no_username_and_no_address_comes_through():
    submissions = [from_(m.username, said(n)) for n, m in enumerate(MEMBERS)]

    told = repr(read_by(Audience.COHORT, *submissions))

    assert "u-ana" not in told
    assert "u-ben" not in told
    assert "ben@hill" not in told


def test_newest_come_first_and_ties_do_not_depend_on_who_wrote():
    a, b, c = said(1), said(2, written=AT + timedelta(hours=1)), said(3)

    one = read_by(Audience.COHORT, from_("u-ana", a, b), from_("u-ben", c)).entries
    other = read_by(Audience.COHORT, from_("u-ana", c), from_("u-ben", b, a)).entries

    assert [e.id for e in one] == [e.id for e in other] == [b.id, a.id, c.id]


def test_a_reference_to_what_this_audience_may_not_read_is_left_out():
    private = said(1, audience=Audience.FACILITATOR)
    cohorts = said(2)
    answer = said(
        3,
        kind=Kind.RESPOND,
        audience=Audience.PUBLIC,
        built_on=(private.id, cohorts.id, entry_id(3)),
        data={"to": cohorts.id, "manner": "thanks"},
    )
    submission = from_("u-ana", private, cohorts, answer)

    in_cohort = next(e for e in read_by(Audience.COHORT, submission).entries if e.id == answer.id)
    in_public = read_by(Audience.PUBLIC, submission).entries[0]

    assert (in_cohort.built_on, in_cohort.answers_to) == ((cohorts.id,), cohorts.id)
    assert in_cohort.data == {"to": cohorts.id, "manner": "thanks"}
    assert (in_public.built_on, in_public.answers_to) == ((), None)
    assert in_public.data == {"manner": "thanks"}


def test_an_examination_answers_the_piece_it_looked_at():
    piece = said(1)
    looked = said(2, kind=Kind.EXAMINE, data={"entry": piece.id, "meets": "Here."})

    entries = read_by(Audience.COHORT, from_("u-ana", piece, looked)).entries

    assert {e.id: e.answers_to for e in entries}[looked.id] == piece.id


def test_the_wording_that_was_answered_stays_with_the_answer():
    then = Task(id="why", kind=Kind.REFLECT, prompt="As it was asked.")
    asked = Asked(modules=(NORTH,), earlier={("north", "sha256:old"): (then,)})
    answers = from_("u-ana", said(1, version="sha256:old"), said(2, version="sha256:lost"))

    prompts = {e.id: e.prompt for e in read_by(Audience.COHORT, answers, asked=asked).entries}

    assert prompts == {entry_id(1): "As it was asked.", entry_id(2): "Why did you?"}


def test_a_task_the_module_does_not_ask_is_kept_and_told():
    submission = from_("u-ana", said(task="gone"))

    notes = portfolio.unknown_tasks([submission], ASKED)

    assert [(n.code, n.where) for n in notes] == [("task-unknown", "gone")]
    assert read_by(Audience.COHORT, submission).entries[0].prompt == ""


def test_only_files_that_can_be_shown_are_shown_each_with_its_own_words():
    good = Attachment(path="files/a.png", type="image/png", bytes=3, alt="A map")
    bad = Attachment(path="files/b.exe", type="image/png", bytes=3, alt="Another")
    media = {
        ("u-ana", "north", "files/a.png"): Media(path="assets/x.png", type="image/png", bytes=9)
    }

    entry = read_by(Audience.COHORT, from_("u-ana", said(files=(good, bad))), media=media).entries[
        0
    ]

    assert [(f.path, f.alt) for f in entry.files] == [("assets/x.png", "A map")]


def test_an_id_stays_with_who_held_it_before():
    later = said(1, first_written=AT)
    earlier = said(1, first_written=AT - timedelta(days=9), text="Taken.")

    kept, holders, notes = portfolio.held(
        [from_("u-ana", earlier), from_("u-ben", later)], {entry_id(1): "u-ben"}
    )

    assert [len(s.responses) for s in kept] == [0, 1]
    assert holders == {entry_id(1): "u-ben"}
    assert [(n.code, n.leader) for n in notes] == [("id-taken", "u-ana")]


def test_an_id_nobody_held_is_whose_words_are_the_older():
    younger = said(1, first_written=AT)
    older = said(1, first_written=AT - timedelta(days=1))

    kept, holders, _ = portfolio.held([from_("u-ana", younger), from_("u-ben", older)], {})

    assert holders == {entry_id(1): "u-ben"}
    assert [len(s.responses) for s in kept] == [0, 1]


def test_a_piece_nobody_may_read_holds_its_id_too():
    mine = said(1, audience=Audience.FACILITATOR, first_written=AT - timedelta(days=1))

    kept, _, _ = portfolio.held([from_("u-ana", mine), from_("u-ben", said(1))], {})

    assert read_by(Audience.COHORT, *kept).entries == ()


def test_one_id_in_two_modules_of_a_leader_is_one_piece_at_the_narrower_audience():
    here = said(1, audience=Audience.FACILITATOR)
    there = said(1, audience=Audience.PUBLIC, written=AT + timedelta(days=1))

    kept, _, notes = portfolio.held(
        [from_("u-ana", here), from_("u-ana", there, module="south")], {}
    )

    assert [[r.audience for r in s.responses] for s in kept] == [[], [Audience.FACILITATOR]]
    assert [n.code for n in notes] == ["id-doubled"]


@given(st.lists(st.text(max_size=12), max_size=6))
def test_cleaning_tags_twice_changes_nothing(tags):
    once = portfolio.clean_tags(tags)

    assert portfolio.clean_tags(once) == once
    assert all(tag.isprintable() and tag == tag.strip() for tag in once)


def test_what_is_told_to_programs_is_told_in_the_order_of_the_contract():
    entry = said(1, drafts=(Draft(written=AT, text="First.", note="Why"),), tags=("a",))

    told = documents.portfolio_document(read_by(Audience.COHORT, from_("u-ana", entry)))

    assert list(told) == ["format", "course", "cohort", "audience", "entries"]
    assert " ".join(told["entries"][0]) == (
        "id module task kind prompt title text shown slug written tags moment links files built_on"
        " answers_to exemplar drafts data"
    )


def test_standards_name_every_task_that_produces_and_hold_exemplars_alone():
    held_up = said(1, task="brief", audience=Audience.PUBLIC, exemplar=True)
    not_offered = said(2, task="brief", audience=Audience.PUBLIC)
    public = read_by(Audience.PUBLIC, from_("u-ana", held_up, not_offered))

    standards = documents.standards_document(public)["standards"]

    assert [(s["task"], s["title"], s["standing"], s["history"]) for s in standards] == [
        ("north.brief", "Make a brief", None, [])
    ]
    assert [e["id"] for e in standards[0]["entries"]] == [held_up.id]


def test_the_commons_tells_what_modules_need():
    commons = documents.commons_document(read_by(Audience.COHORT, from_("u-ana", said(1))))

    assert " ".join(commons["entries"][0]) == (
        "id task module kind title text shown written files exemplar compared"
    )


def test_an_answer_to_a_renamed_task_stands_under_its_id_now_in_its_own_wording():
    then = Task(id="why", kind=Kind.REFLECT, prompt="Why, then?")
    now = Task(id="calling", kind=Kind.REFLECT, prompt="Why, now?", was=("first", "why"))
    module = replace(NORTH, parts=(Part(task=now),))
    asked = Asked(modules=(module,), earlier={("north", "sha256:old"): (then,)})
    old, new = said(1, version="sha256:old"), said(2, task="first")

    moved = asked.moved((from_("u-ana", old, new),))
    entries = read_by(Audience.COHORT, *moved, asked=asked).entries

    assert {(e.task, e.prompt) for e in entries} == {
        ("calling", "Why, then?"),
        ("calling", "Why, now?"),
    }
    assert portfolio.unknown_tasks(moved, asked) == ()
