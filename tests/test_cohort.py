"""A cohort's members, under their own names and under invented ones."""

import pytest

from leadfolio import cohort, ids
from leadfolio.cohort import Member
from leadfolio.journal import ShownAs

KEY = b"k" * 32
MEMBERS = tuple(
    Member(username=f"u{n}", name=f"Leader {n}", role="Coach", organisation="School", email="a@b.c")
    for n in range(60)
)


def shown(members=MEMBERS, key=KEY):
    return cohort.persons(members, key=key)


def test_everyone_has_a_page_of_their_own_under_either_name():
    people = shown()

    assert len(people) == 2 * len(MEMBERS)
    assert len({person.slug for person in people.values()}) == len(people)
    assert all(person.slug == ids.slug(person.slug) for person in people.values())


def test_an_invented_name_tells_nothing_of_its_bearer():
    hidden = [p for (_, way), p in shown().items() if way is ShownAs.PSEUDONYM]

    assert {(p.role, p.organisation, p.pseudonym) for p in hidden} == {("", "", True)}


def test_an_invented_name_is_stable_in_one_cohort_and_another_in_the_next():
    one, other = shown(), shown(key=b"z" * 32)

    assert one == shown()
    changed = [one[k].name != other[k].name for k in one if k[1] is ShownAs.PSEUDONYM]
    assert sum(changed) > 55


def test_who_joins_later_renames_nobody():
    before = shown(MEMBERS[:30])

    assert before.items() <= shown().items()


def test_two_leaders_of_one_name_have_two_pages():
    two = shown((Member(username="a", name="Ana Lima"), Member(username="b", name="Ana  LIMA")))

    assert [two[u, ShownAs.NAME].slug for u in "ab"] == ["ana-lima", "ana-lima-2"]


def test_an_invented_name_is_never_a_members_own():
    own = shown()["u0", ShownAs.PSEUDONYM].name
    people = shown((*MEMBERS, Member(username="bird", name=own)))

    assert people["u0", ShownAs.PSEUDONYM].slug != people["bird", ShownAs.NAME].slug


def test_nothing_shown_holds_a_username_or_an_address():
    assert not [p for p in shown().values() if "a@b.c" in repr(p) or "username" in repr(p)]


@pytest.mark.parametrize(("one", "other"), [("Ana", "ana"), ("Jos\u00e9", "Jose\u0301")])
def test_names_a_disk_may_confuse_are_the_same_name(one, other):
    assert cohort.same_name(one, other)
    assert not cohort.same_name(one, other + "x")
