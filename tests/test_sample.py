"""The sample cohort's stories: they can be played, and they hold what a demo has to show."""

from itertools import pairwise

import pytest

from leadfolio.edges.disk import files, stories
from leadfolio.edges.disk.stories import HandedInTold, KeptTold, TakenAwayTold
from leadfolio.journal import Audience
from leadfolio.kinds import FORMS, Shape
from leadfolio.pipeline import checking
from leadfolio.pipeline.demonstrating import SAMPLE
from leadfolio.pipeline.opening import open_roster
from leadfolio.pipeline.playing import REFERENCES, in_time

SHARED = (Audience.COHORT, Audience.PUBLIC)


@pytest.fixture(scope="module")
def told():
    """Every leader's story."""
    return stories.read_stories(SAMPLE)


@pytest.fixture(scope="module")
def tasks():
    """The tasks of the shipped modules, by module and id."""
    checked = checking.check(files.shipped("course"))
    return {(module.id, task.id): task for module in checked.modules for task in module.tasks}


@pytest.fixture(scope="module")
def final(told):
    """How each entry stands when the story ends: what was said last of each of its values."""
    stands: dict[str, dict[str, object]] = {}
    for story, one in in_time(told):
        if isinstance(one, KeptTold):
            entry = stands.setdefault(
                f"{story.name}.{one.key}", {"audience": "facilitator", "language": story.language}
            )
            said = {name: getattr(one, name) for name in one.__struct_fields__}
            entry.update({name: value for name, value in said.items() if value is not None})
        elif isinstance(one, TakenAwayTold):
            del stands[f"{story.name}.{one.key}"]
    return stands


def test_every_leader_of_the_sample_has_a_story_and_is_marked_as_invented(told):
    raw = (SAMPLE / "members.csv").read_text(encoding="utf-8").splitlines()

    assert {story.username for story in told} == {line.partition(",")[0] for line in raw[1:]}
    assert all('(invented)",' in line for line in raw[1:])


def test_the_cohorts_name_says_that_everyone_is_invented(tmp_path):
    for name in ("course.toml", "members.csv"):
        (tmp_path / name).write_bytes((SAMPLE / name).read_bytes())

    course, members = open_roster(tmp_path)

    assert "every person and school here is invented" in course.cohort
    assert len(members) == 12


def test_four_countries_and_three_languages_meet(told):
    organisations = (SAMPLE / "members.csv").read_text(encoding="utf-8")
    languages = {one.language or story.language for story in told for one in story.kept}

    assert all(place in organisations for place in ("Canada", "Jordan", "Mexico", "Scotland"))
    assert languages >= {"en", "es", "ar"}


def test_every_piece_answers_a_task_that_the_modules_ask(told, tasks):
    answered = {(one.module, one.task) for s in told for one in s.kept if one.task is not None}

    assert answered == set(tasks), "and every task is answered by somebody"


def test_a_key_names_one_piece_for_ever(told):
    places = {
        (story.name, one.key, one.module, one.task)
        for story in told
        for one in story.kept
        if one.task is not None
    }

    assert len(places) == len({place[:2] for place in places})


def test_every_picture_is_there_and_is_told_in_words():
    alt = stories.read_pictures(SAMPLE)
    every = stories.read_stories(SAMPLE, listed=False)
    used = {name for story in every for one in story.kept for name in one.pictures or ()}
    there = {path.name for path in (SAMPLE / "pictures").iterdir() if path.suffix != ".toml"}

    assert used == there == set(alt)
    assert all(len(words) > 60 for words in alt.values())
    assert all((SAMPLE / "pictures" / name).stat().st_size < 80_000 for name in there)


def test_nobody_speaks_of_a_piece_that_they_could_not_have_read(told):
    written: dict[str, tuple[str, str]] = {}
    handed: set[str] = set()
    unread = []
    for story, one in in_time(told):
        if isinstance(one, HandedInTold):
            handed |= {
                k for k, (owner, m) in written.items() if (owner, m) == (story.name, one.module)
            }
        elif isinstance(one, KeptTold):
            asked = [*(one.built_on or ()), *references(one)]
            own = {key for key in asked if key.partition(".")[0] == story.name}
            unread += [key for key in asked if key not in (own & written.keys()) | handed]
            if one.task is not None:
                written[f"{story.name}.{one.key}"] = (story.name, one.module)

    assert unread == []


def references(one):
    """Return the keys of entries that a piece's `data` names."""
    return [str(value) for name, value in (one.data or {}).items() if name in REFERENCES]


def test_the_names_of_references_are_those_of_the_forms():
    named = {f.name for form in FORMS.values() for f in form.fields if f.shape is Shape.ENTRY}

    assert named == set(REFERENCES)


def test_every_answer_speaks_of_a_piece_that_is_shared_at_the_end(final):
    spoken = [
        key
        for entry in final.values()
        if entry["audience"] in SHARED
        for key in [*entry.get("built_on", ()), *(entry.get("data") or {}).get("to", "").split()]
    ]

    assert [key for key in spoken if key in final and final[key]["audience"] not in SHARED] == []
    assert [key for key in spoken if key not in final] == []


def test_work_is_built_on_work_that_was_built_on_work(final):
    def depth(key):
        return 1 + max((depth(under) for under in final[key].get("built_on", ())), default=0)

    assert max(depth(key) for key in final) >= 4


@pytest.mark.parametrize("audience", list(Audience))
def test_every_audience_is_chosen_by_somebody(final, audience):
    assert [key for key, entry in final.items() if entry["audience"] == audience]


def test_one_leader_hands_in_and_shares_nothing_until_late_in_the_log(told, final):
    silent = {
        story.name
        for story in told
        if story.handed_in
        and all(
            e["audience"] == "self"
            for k, e in final.items()
            if k.startswith(f"{story.name}.") and e["module"] != "learning-log"
        )
    }

    assert silent == {"gwen"}


def test_one_leader_hands_in_three_times_with_a_changed_mind_each_time(told):
    dale = next(story for story in told if story.name == "dale")
    times = [one.at for one in dale.handed_in if one.module == "true-north"]
    sentences = [one.at for one in dale.kept if one.key == "north"]

    assert len(times) == len(sentences) == 3
    assert all(kept < handed for kept, handed in zip(sentences, times, strict=True))
    assert all(handed < kept for handed, kept in zip(times, sentences[1:], strict=False))


def test_one_leader_withdraws_what_was_handed_in_at_cohort(told):
    lucia = next(story for story in told if story.name == "lucia")
    why = [one for one in lucia.kept if one.key == "why"]
    times = [one.at for one in lucia.handed_in if one.module == "true-north"]

    assert [one.audience for one in why] == ["cohort", "self"]
    assert why[0].at < times[0] < why[1].at < times[1]
    assert [one.key for one in lucia.taken_away] == ["ask-mother"]


def test_minds_are_changed_and_shown_to_have_been(final):
    shown = [key for key, entry in final.items() if entry.get("process")]

    assert {"dale.why", "dale.north", "dale.tell", "rosa.north"} <= set(shown)


def test_a_story_never_stands_still_in_time(told):
    for story in told:
        kept = [one.at for _, one in in_time([story])]

        assert all(earlier < later for earlier, later in pairwise(kept)), story.name
