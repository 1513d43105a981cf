"""Times as every kept file writes them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadfolio import times

AT = datetime(2026, 11, 22, 10, 15, 3, 420_999, tzinfo=UTC)
moments = st.datetimes(timezones=st.just(UTC), min_value=datetime(1000, 1, 1))


@given(moments)
def test_a_time_is_read_back_to_the_second_it_was_written_to(at):
    assert times.read(times.stamp(at)) == at.replace(microsecond=0)


@given(moments)
def test_a_fine_time_is_read_back_to_the_millisecond(at):
    assert times.read(times.fine_stamp(at)) == at.replace(microsecond=at.microsecond // 1000 * 1000)


def test_a_time_from_elsewhere_is_written_in_utc():
    there = AT.astimezone(timezone(timedelta(hours=5, minutes=45)))

    assert times.stamp(there) == "2026-11-22T10:15:03Z"


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T10:15:03.42Z",
        "2026-11-22t10:15:03.420z",
        "2026-11-22T12:15:03.42+02:00",
        "2026-11-22T04:45:03.42-05:30",
    ],
)
def test_every_form_of_rfc_3339_is_read(text):
    assert times.read(text) == AT.replace(microsecond=420_000)


@pytest.mark.parametrize(
    "text",
    [
        "", "now", "2026-11-22", "2026-11-22T10:15:03", "2026-11-22 10:15:03Z", "20261122T101503Z",
        "2026-13-22T10:15:03Z", "2026-02-30T10:15:03Z", "2026-11-22T25:15:03Z",
        "2026-11-22T10:15:03+0200", "2026-11-22T10:15:03Z\n", "٢٠٢٦-11-22T10:15:03Z",
        "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00",
        None, 7, 7.5, True, ["2026-11-22T10:15:03Z"], {},
    ],
)  # fmt: skip
def test_what_is_no_time_is_none(text):
    assert times.read(text) is None


@given(now=moments, latest=st.none() | moments)
def test_a_save_is_later_than_every_save_before_it_as_written(now, latest):
    saved = times.after(now, latest)

    if latest is not None and latest.year < 9999:
        assert times.read(times.fine_stamp(saved)) == saved
        assert saved > latest


def test_a_clock_that_runs_right_is_believed():
    assert times.after(AT, AT - timedelta(hours=1)) == AT.replace(microsecond=420_000)


def test_a_clock_set_back_goes_on_from_where_it_was():
    back = AT - timedelta(days=400)

    assert times.after(back, AT) == AT.replace(microsecond=421_000)


def test_the_end_of_time_is_no_traceback():
    end = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)

    assert times.after(AT, end) == end
