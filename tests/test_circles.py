"""Who learned from whom, drawn: everyone on one circle, nobody nearer to its middle than another."""

import math
import random
import re
from itertools import combinations

import pytest

from leadfolio.pages import circles, lettering
from leadfolio.pages.pieces import Byline


def person(name, path=None):
    return Byline(
        name=name,
        path=path or f"leaders/{name}/index.html",
        role="",
        organisation="",
        pseudonym=False,
    )


def crowd(count):
    return [person(f"Person {n:03} of a cohort") for n in range(count)]


def everyone_learns_from_the_first(people):
    return {who.path: people[:1] for who in people[1:]}


def test_a_line_leads_from_who_learned_to_the_one_they_learned_from():
    ana, ben, eve = people = [person("Ana"), person("Ben"), person("Eve")]

    drawn = circles.circle(people, {ben.path: [ana]})

    assert [(spot.by, len(spot.lines)) for spot in drawn.spots] == [(ana, 0), (ben, 1), (eve, 0)]
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", drawn.spots[1].lines[0])]
    assert numbers[:2] == [drawn.spots[1].x, drawn.spots[1].y]
    assert math.dist(numbers[-2:], (drawn.spots[0].x, drawn.spots[0].y)) < 7


def test_learning_twice_from_one_person_is_one_line():
    ana, ben = people = [person("Ana"), person("Ben")]

    assert circles.circle(people, {ben.path: [ana, ana]}).lines == 1


@pytest.mark.parametrize("count", [2, 5, 16, 17, 80, 81, 300])
def test_nobody_stands_nearer_to_the_middle_however_many_learned_from_them(count):
    people = crowd(count)
    drawn = circles.circle(people, everyone_learns_from_the_first(people))

    distances = [math.hypot(spot.x, spot.y) for spot in drawn.spots]
    assert max(distances) - min(distances) < 0.2
    assert [spot.by for spot in drawn.spots] == people


def corners(spot):
    """The box of a name, turned as it is."""
    angle = math.radians(spot.turn)
    side = 1 if spot.anchor == "start" else -1
    tall = [down for down, _ in spot.words]
    reach = circles.BESIDE + max(lettering.width(words) for _, words in spot.words)
    return [
        (
            spot.x + side * along * math.cos(angle) - down * math.sin(angle),
            spot.y + side * along * math.sin(angle) + down * math.cos(angle),
        )
        for along in (circles.BESIDE, reach)
        for down in (min(tall) - 8, max(tall) + 2)
    ]


def apart(one, other):
    """Whether a straight line keeps two boxes apart (the separating axis theorem)."""
    for box in (one, other):
        for a, b in ((box[0], box[1]), (box[0], box[2])):
            axis = (b[1] - a[1], a[0] - b[0])
            first = [x * axis[0] + y * axis[1] for x, y in one]
            second = [x * axis[0] + y * axis[1] for x, y in other]
            if max(first) < min(second) or max(second) < min(first):
                return True
    return False


@pytest.mark.parametrize("count", [2, 3, 5, 12, 16, 17, 40, 300])
def test_names_never_lie_over_each_other_and_all_are_in_the_frame(count):
    people = crowd(count)
    drawn = circles.circle(people, everyone_learns_from_the_first(people))

    boxes = [corners(spot) for spot in drawn.spots]
    assert all(apart(one, other) for one, other in combinations(boxes, 2))
    for x, y in (corner for box in boxes for corner in box):
        assert drawn.left <= x <= drawn.left + drawn.width
        assert drawn.top <= y <= drawn.top + drawn.height


def test_with_nobody_to_learn_from_there_is_nothing_to_draw():
    people = crowd(3)

    assert circles.circle(people, {}) is None
    assert circles.circle([], {}) is None
    assert circles.circle(people[:1], {people[0].path: []}) is None


def test_a_name_of_any_length_in_any_script_has_room():
    dice = random.Random(7)
    names = ["سمير حدّاد", "林美玲", "A" * 300, "", "x y " * 40, "Zoë O’Brien"]
    people = [person(name, f"leaders/{n}/index.html") for n, name in enumerate(names)]

    drawn = circles.circle(people, {people[0].path: [dice.choice(people[1:])]})

    assert drawn.width < 700
    assert all(len(spot.words) <= 2 for spot in drawn.spots)
