"""Times as they stand in every kept file: RFC 3339, in UTC, ending in Z."""

import re
from datetime import UTC, datetime, timedelta

RFC3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)


def stamp(at: datetime) -> str:
    """Write a time to the second.

    >>> stamp(datetime(2026, 11, 22, 10, 15, 3, 420000, tzinfo=UTC))
    '2026-11-22T10:15:03Z'
    """
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def fine_stamp(at: datetime) -> str:
    """Write a time to the millisecond, as a journal's `saved` needs it.

    >>> fine_stamp(datetime(2026, 11, 22, 10, 15, 3, 420000, tzinfo=UTC))
    '2026-11-22T10:15:03.420Z'
    """
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def read(text: object) -> datetime | None:
    """Return the time a text stands for, in UTC, or None where it stands for none.

    A time without a zone is none: journals travel between schools.

    >>> read("2026-11-22T11:15:03+01:00")
    datetime.datetime(2026, 11, 22, 10, 15, 3, tzinfo=datetime.timezone.utc)
    >>> read("2026-11-22T10:15:03") is None, read(7) is None
    (True, True)
    """
    if not isinstance(text, str) or not RFC3339.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def after(now: datetime, latest: datetime | None) -> datetime:
    """Return `now`, or a millisecond past `latest` where the clock was set back.

    Both ends are whole milliseconds, so that what is written is what was compared.

    >>> at = datetime(2026, 11, 22, tzinfo=UTC)
    >>> after(at, at + timedelta(hours=1)).isoformat(timespec="milliseconds")
    '2026-11-22T01:00:00.001+00:00'
    """
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    if latest is None or now > latest:
        return now
    floor = latest.replace(microsecond=latest.microsecond // 1000 * 1000)
    try:
        return floor + timedelta(milliseconds=1)
    except OverflowError:  # someone's clock stood at the end of the year 9999
        return latest
