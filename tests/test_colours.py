"""A cohort's colour can be read, whatever was chosen."""

import itertools
import re

import pytest

from leadfolio import colours


def readable(accents):
    light, dark = accents
    return [
        round(colours.contrast(accent.ink, ground), 2)
        for accent, grounds in ((light, colours.LIGHT), (dark, colours.DARK))
        for ground in grounds
        if colours.contrast(accent.ink, ground) < 4.5
    ]


EVERY = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in itertools.product(range(0, 256, 51), repeat=3)]


def test_every_colour_that_may_be_chosen_can_be_read_on_light_and_dark():
    assert {chosen: readable(colours.accents(chosen, course="c")) for chosen in EVERY} == {
        chosen: [] for chosen in EVERY
    }


def test_every_hue_that_may_be_drawn_can_be_read_on_light_and_dark():
    drawn = [colours.accents("", course=f"cohort-{n}") for n in range(1500)]

    assert [each for each in drawn if readable(each)] == []
    assert len({light.ink for light, _ in drawn}) > 300


def test_a_course_keeps_its_colour_and_another_has_another():
    one, same, other = (colours.accents("", course=id) for id in ("autumn", "autumn", "spring"))

    assert one == same
    assert one != other


def test_a_colour_that_can_be_read_stays_as_it_was_chosen():
    light, dark = colours.accents("#17594F", course="c")

    assert light.ink == "#17594f"
    assert colours.contrast(dark.ink, colours.DARK[0]) >= 4.5


@pytest.mark.parametrize("chosen", ["#f0c36a", "#ff0000", "#00aaff"])
def test_a_colour_that_cannot_be_read_keeps_its_hue(chosen):
    light, _ = colours.accents(chosen, course="c")

    meant, made = (colours._lch(colours._channels(each))[2] for each in (chosen, light.ink))
    assert abs(meant - made) < 8


@pytest.mark.parametrize("written", ["#abc", "#A1B2C3"])
def test_a_colour_is_written_as_on_the_web(written):
    assert colours.is_colour(written)


@pytest.mark.parametrize(
    "written", ["teal", "abc", "#abcd", "#12345", "#1234567", "", "#ggg", "#abc\n"]
)
def test_what_is_no_colour_is_known(written):
    assert not colours.is_colour(written)


def test_the_grounds_are_those_of_the_stylesheet(root):
    style = (root / "templates" / "site" / "static" / "site.css").read_text(encoding="utf-8")
    said = re.findall(r"--(?:paper|shade): (#\w+);", style)

    assert said[:2] == list(colours.LIGHT)
    assert said[2:4] == said[4:6] == list(colours.DARK)
