"""Names in the exchange: what nbgrader calls a submission's folder, and what it can mean."""

import base64
import hashlib
import re
import unicodedata
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?)(?: ?([A-Za-z_/+\-0-9:]+))?", re.ASCII
)
OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What the name of a folder in `inbound` says. Nothing of it is to be believed unchecked."""

    username: str
    module: str
    at: datetime


def moment(at: datetime) -> str:
    """Return a time as nbgrader writes it.

    >>> moment(datetime(2026, 11, 22, 10, 15, 3, 42, tzinfo=UTC))
    '2026-11-22 10:15:03.000042 UTC'
    """
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(' ', 'microseconds')} UTC"


def read_moment(text: str) -> datetime | None:
    """Return the time that nbgrader wrote, in UTC, or None where it is none.

    >>> read_moment("2026-11-22 10:15:03.000042 UTC").isoformat()
    '2026-11-22T10:15:03.000042+00:00'
    >>> read_moment("yesterday") is None
    True
    """
    found = MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    zone = _zone(found[3] or "UTC")
    try:
        plain = datetime.fromisoformat(f"{found[1]}T{found[2].ljust(8)}")
        return plain.replace(tzinfo=zone).astimezone(UTC) if zone else None
    except (ValueError, OverflowError):
        return None


def _zone(name: str) -> timezone | zoneinfo.ZoneInfo | None:
    """Return the time zone of that name: nbgrader's is UTC unless someone set another."""
    if name in {"UTC", "Z", "GMT"}:
        return UTC
    offset = OFFSET.fullmatch(name)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def folder(username: str, module: str, at: datetime, random: bytes) -> str:
    """Return the name of a submission's folder in `inbound`, as nbgrader gives it."""
    return f"{cached(username, module, at)}+{base64.urlsafe_b64encode(random[:9]).decode()}"


def cached(username: str, module: str, at: datetime) -> str:
    """Return the name of a submission's folder in nbgrader's cache."""
    return f"{username}+{module}+{moment(at)}"


def read_folder(name: str) -> Name | None:
    """Return what a folder's name says, or None where nbgrader would not have given it.

    >>> read_folder("ada+true-north+2026-11-22 10:15:03.000042 UTC+aGVsbG8h").username
    'ada'
    >>> read_folder("notes") is None
    True
    """
    username, _, rest = name.partition("+")
    module, _, rest = rest.partition("+")
    # The random end is there or not, and the name of a time zone may hold a plus itself.
    at = read_moment(rest) or read_moment(rest.rpartition("+")[0])
    if at is None or not username or not module:
        return None
    return Name(username=unicodedata.normalize("NFC", username), module=module, at=at)


def can_name(username: str) -> bool:
    """Whether nbgrader's folders can be named after a user.

    >>> can_name("ada"), can_name("a+b"), can_name("../x"), can_name("")
    (True, False, False, False)
    """
    plain = username.isprintable() and not re.search(r"[+/\\*?\[\]\s]", username)
    return bool(username) and plain and not username.startswith((".", "-"))


def inbound(exchange: Path, course: str) -> Path:
    """Return the folder that submissions are handed in to."""
    return exchange / course / "inbound"


def outbound(exchange: Path, course: str) -> Path:
    """Return the folder that modules are released to."""
    return exchange / course / "outbound"


def feedback(exchange: Path, course: str) -> Path:
    """Return the folder that feedback is released to."""
    return exchange / course / "feedback"


def feedback_page(secret: str, notebook: str) -> str:
    """Return the name of a page of feedback there: nbgrader makes it of a submission's secret.

    >>> feedback_page("s", "true-north")
    '211a897f65992a9f60aa1ffd2299c23a.html'
    """
    digest = hashlib.md5(secret.encode("utf-8"), usedforsecurity=False)
    digest.update(notebook.encode("utf-8"))
    return f"{digest.hexdigest()}.html"
