"""A cohort's year: every piece in its week, drawn and told alike."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from leadfolio.pages import years
from leadfolio.pages.pieces import Place

NORTH = Place(name="North", path="modules/north/index.html")
SOUTH = Place(name="South", path="modules/south/index.html")
MONDAY = datetime(2026, 9, 7, 8, tzinfo=UTC)


def piece(days, module=NORTH):
    return SimpleNamespace(written=MONDAY + timedelta(days=days), module=module)


def drawn(strip):
    """Return the weeks and heights of a strip's bars."""
    return [(int(w), int(h)) for w, h in re.findall(r"M(\d+)\.1 \d+v-(\d+)", strip.bars)]


def test_a_week_begins_on_monday_and_ends_on_sunday():
    told = years.year([piece(0), piece(6.6), piece(7)], [NORTH])

    assert [(week.monday, dict(week.counts)[NORTH]) for week in told.weeks] == [
        (date(2026, 9, 7), 2),
        (date(2026, 9, 14), 1),
    ]


def test_every_module_has_its_own_bars_on_one_scale():
    told = years.year([piece(0), piece(1), piece(21), piece(22, SOUTH)], [NORTH, SOUTH])

    assert (told.across, told.up) == (4, 2)
    assert [(s.module.name, s.number, drawn(s)) for s in told.strips] == [
        ("North", 1, [(0, 2), (3, 1)]),
        ("South", 2, [(3, 1)]),
    ]


def test_a_month_that_begins_has_a_line():
    told = years.year([piece(0), piece(7 * 8)], [NORTH])

    assert told.months == "M4 0v1M8 0v1"  # the weeks of 5 October and 2 November


def test_a_module_nobody_wrote_in_has_no_strip():
    told = years.year([piece(0, SOUTH), piece(7, SOUTH)], [NORTH, SOUTH])

    assert [(strip.module.name, strip.number) for strip in told.strips] == [("South", 2)]


@pytest.mark.parametrize("years_off", [-56, 73])
def test_a_clock_that_is_years_wrong_does_not_press_the_others_together(years_off):
    told = years.year([piece(n * 7) for n in range(5)] + [piece(years_off * 365)], [NORTH])

    assert (told.across, told.outside) == (5, 1)


def test_what_is_drawn_is_what_is_told():
    pieces = [piece(n * n % 300, SOUTH if n % 3 else NORTH) for n in range(90)]
    told = years.year(pieces, [NORTH, SOUTH])

    bars = sum(height for strip in told.strips for _, height in drawn(strip))
    words = sum(count for week in told.weeks for _, count in week.counts)
    assert bars == words == sum(strip.module.count for strip in told.strips) == 90


@pytest.mark.parametrize("pieces", [[], [piece(0)], [piece(0), piece(1, SOUTH)]])
def test_one_week_alone_is_no_year(pieces):
    assert years.year(pieces, [NORTH, SOUTH]) is None
