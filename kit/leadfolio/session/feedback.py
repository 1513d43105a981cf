"""Feedback: what a facilitator sent, fetched for its leader; what was sent before stays beside it."""

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from leadfolio import feedback as feedbacks
from leadfolio.edges.disk import files
from leadfolio.edges.exchange import names
from leadfolio.errors import ExchangeError
from leadfolio.feedback import Comment, Said

FOLDER, SECRET = "feedback", "submission_secret.txt"
MOST = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came back on one module: comments, the latest first, and the pages they stand in."""

    said: tuple[Said, ...]
    pages: tuple[tuple[Path, datetime], ...]


def fetch(folder: Path, *, course: str, module: str, exchange: Path, cache: Path) -> int:
    """Bring pages of feedback that were sent on a module into its folder; return how many are new.

    There is one for each hand-in that was commented on, found by the secret that was kept of it.

    Raises:
        ExchangeError: a page that was sent cannot be kept here.
    """
    root, fetched = names.feedback(exchange, course), 0
    for at, secret in _handed_in(cache / course, module):
        name = names.feedback_page(secret, module)
        try:
            content = files.read_regular(root, name, most=MOST)
            sent = (root / name).stat().st_mtime_ns
        except (OSError, files.UnsafeFileError):
            continue
        try:
            fetched += _keep(folder / FOLDER / at / f"{module}.html", content, sent)
        except OSError as error:
            raise ExchangeError(
                f"feedback was sent, and cannot be kept here ({error.strerror or error})",
                do="make room by removing large files, then look again; it stays where it is",
            ) from error
    return fetched


def came(folder: Path, module: str) -> Came:
    """Return what came back on a module in a leader's home."""
    found, pages = [], []
    for path in sorted((folder / FOLDER).glob("*/*.html")):
        try:
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
            comments = _comments(folder, path.relative_to(folder).parts, module, stamp)
        except (OSError, files.UnsafeFileError):
            continue
        sent = datetime.fromtimestamp(status.st_mtime, UTC)
        pages.append((path, sent))
        found.append(feedbacks.Page(comments=comments, sent=sent))
    pages.sort(key=lambda one: one[1], reverse=True)
    return Came(said=feedbacks.said(found), pages=tuple(pages))


@lru_cache(maxsize=256)
def _comments(
    folder: Path, parts: tuple[str, ...], module: str, _stamp: tuple[int, int, int]
) -> tuple[Comment, ...]:
    """Return the comments of a page, which is read again when it is another."""
    content = files.read_regular(folder, *parts, most=MOST)
    return feedbacks.read(content.decode("utf-8", "replace"), module) or ()


def _handed_in(cached: Path, module: str) -> Iterator[tuple[str, str]]:
    """Yield the time of each hand-in of a module, as nbgrader writes it, and its secret."""
    try:
        there = sorted(cached.glob(f"*+{module}+*"))
    except OSError:
        return
    for place in there:
        told = names.read_folder(place.name)
        try:
            secret = files.read_regular(place, SECRET).decode("utf-8", "replace")
        except (OSError, files.UnsafeFileError):
            continue
        if told is not None and told.module == module:
            yield place.name.split("+", 2)[2], secret


def _keep(path: Path, content: bytes, sent: int) -> bool:
    """Keep a page, unless it is here; another of its name steps aside and stays."""
    try:
        if path.read_bytes() == content:
            return False
    except FileNotFoundError:
        pass
    else:
        aside = (path.with_name(f"{path.stem}-before-{n}{path.suffix}") for n in itertools.count(1))
        path.rename(next(place for place in aside if not place.exists()))
    files.write_whole(path, content, mode=0o600)
    # A leader is told when it was sent, not when it was fetched.
    os.utime(path, ns=(sent, sent))
    return True
