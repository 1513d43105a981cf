"""Looking at a portfolio on a Hub: which file is asked for, and what of it is answered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import unquote_to_bytes

INDEX = "index.html"
# What a site is made of; nothing else in its folder is ever answered.
TYPES: Mapping[str, str] = {
    "css": "text/css; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "gif": "image/gif",
    "html": "text/html; charset=utf-8",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "webm": "video/webm",
    "webp": "image/webp",
    "xml": "application/xml",
}
# Sent with all of them: kept by nobody on the way, shown in no other page, guessed at by nobody.
ALWAYS: Mapping[str, str] = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; "
        "script-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Vary": "Cookie, Authorization",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a request is answered with: a status, headers, and the bytes from `start` to `stop`."""

    status: int
    headers: Mapping[str, str]
    start: int = 0
    stop: int = 0


def file_asked(path: str) -> tuple[str, ...] | None:
    """Return the file that the path of an address names below the site, or None where none may be.

    The path is as the browser sent it, still encoded, without the service's own prefix. What is
    encoded is decoded once; nothing hidden, above, or outside a site's kinds of file is ever named.

    >>> file_asked("e/018f/"), file_asked("assets/site.css"), file_asked("")
    (('e', '018f', 'index.html'), ('assets', 'site.css'), ('index.html',))
    >>> file_asked("../course.toml"), file_asked("%2e%2e/x.html"), file_asked(".hidden.html")
    (None, None, None)
    >>> file_asked("a//b.html"), file_asked("a%2fb.html"), file_asked("a%00.html"), file_asked("a.py")
    (None, None, None, None)
    """
    raw = path.split("/")
    if raw[-1] == "":
        raw[-1] = INDEX
    try:
        parts = tuple(unquote_to_bytes(part).decode("utf-8") for part in raw)
    except UnicodeDecodeError:
        return None
    plain = all(
        part and part.isprintable() and not re.search(r"^\.|[/\\%]", part) for part in parts
    )
    return parts if plain and _kind(parts[-1]) in TYPES else None


def folder_asked(path: str) -> bool:
    """Whether a path may be meant as a folder, its closing slash left out.

    >>> folder_asked("modules/true-north"), folder_asked("x.html"), folder_asked("..")
    (True, False, False)
    """
    return not path.endswith("/") and file_asked(f"{path}/") is not None and "." not in path


def _kind(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def answer(asked: Mapping[str, str], *, name: str, size: int, changed: int) -> Answer:
    """Return what a file is answered with: all of it, a part, or that it is as it was.

    `asked` holds the request's headers by their names in lower case, `changed` is the file's time
    in nanoseconds. RFC 9110: conditions (section 13) are looked at before ranges (section 14).
    """
    tag = f'"{changed:x}-{size:x}"'
    at = datetime.fromtimestamp(changed // 10**9, UTC)
    told = {
        **ALWAYS,
        "Accept-Ranges": "bytes",
        "Content-Type": TYPES[_kind(name)],
        "ETag": tag,
        "Last-Modified": format_datetime(at, usegmt=True),
    }
    if _kind(name) in {"csv", "xml"}:
        told["Content-Disposition"] = "attachment" if _kind(name) == "csv" else "inline"
    if _unchanged(asked, tag, at):
        del told["Content-Type"]
        return Answer(status=304, headers=told)
    part = _part(asked, tag, at, size)
    if part is None:
        return Answer(status=200, headers={**told, "Content-Length": str(size)}, stop=size)
    start, stop = part
    if start >= stop:
        told |= {"Content-Range": f"bytes */{size}", "Content-Length": "0"}
        return Answer(status=416, headers=told)
    told |= {
        "Content-Range": f"bytes {start}-{stop - 1}/{size}",
        "Content-Length": str(stop - start),
    }
    return Answer(status=206, headers=told, start=start, stop=stop)


def _unchanged(asked: Mapping[str, str], tag: str, at: datetime) -> bool:
    if "if-none-match" in asked:
        named = [one.strip().removeprefix("W/") for one in asked["if-none-match"].split(",")]
        return tag in named or "*" in named
    since = _date(asked.get("if-modified-since", ""))
    return since is not None and at <= since


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _part(asked: Mapping[str, str], tag: str, at: datetime, size: int) -> tuple[int, int] | None:
    """Return the part asked for, empty where the file has no such part, or None for the whole."""
    found = re.fullmatch(
        r"bytes=([0-9]{0,18})-([0-9]{0,18})", asked.get("range", "").replace(" ", "")
    )
    if found is None or found[0] == "bytes=-":
        return None
    held = asked.get("if-range")
    if held is not None and held != tag and _date(held) != at:
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size
    start = int(found[1])
    last = int(found[2]) if found[2] else size - 1
    if last < start and found[2]:
        return None
    return start, min(last + 1, size)
