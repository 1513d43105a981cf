"""The sample cohort's stories: who wrote what and when, a folder a leader. No decisions are made here.

`leaders/<name>/leader.toml` says who it is; `leaders/<name>/<module>.toml` what they kept and
handed in there. `comments.toml` says what the facilitator wrote of it.
"""

import tomllib
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table in which a misspelt name is a fault."""


class LinkTold(_Strict, frozen=True, kw_only=True):
    """An address in a story."""

    url: str
    title: str = ""
    note: str = ""


class KeptTold(_Strict, frozen=True, kw_only=True):
    """One time that a leader kept something. What is None stays as it stood.

    `key` names the entry in its story and `story.key` in the others'; a key that was kept
    before is the same entry, and its `task` need not be said again. `process`
    are notes on the earlier versions, oldest first: with it, they are shown. `data` is whole,
    each time it is told.
    """

    at: datetime
    key: str
    module: str
    task: str | None = None
    text: str | None = None
    title: str | None = None
    language: str | None = None
    audience: str | None = None
    shown_as: str | None = None
    tags: tuple[str, ...] | None = None
    moment: str | None = None
    links: tuple[LinkTold, ...] | None = None
    pictures: tuple[str, ...] | None = None
    built_on: tuple[str, ...] | None = None
    exemplar: bool | None = None
    process: tuple[str, ...] | None = None
    data: dict[str, str | tuple[str | dict[str, str], ...] | None] | None = None


class TakenAwayTold(_Strict, frozen=True, kw_only=True):
    """One time that a leader took an entry away."""

    at: datetime
    key: str


class HandedInTold(_Strict, frozen=True, kw_only=True):
    """One time that a leader handed in a module."""

    at: datetime
    module: str


class Story(_Strict, frozen=True, kw_only=True):
    """What one invented leader did, in any order. `name` is the folder's."""

    name: str = ""
    username: str
    language: str
    kept: tuple[KeptTold, ...]
    taken_away: tuple[TakenAwayTold, ...] = ()
    handed_in: tuple[HandedInTold, ...] = ()


class CommentTold(_Strict, frozen=True, kw_only=True):
    """What the facilitator wrote of one task; `leader` is the name of a story."""

    leader: str
    module: str
    task: str
    text: str


def read_comments(sample: Path) -> tuple[CommentTold, ...]:
    """Return what the facilitator of a sample wrote of its leaders' pieces."""
    told = _toml(sample / "comments.toml")["comment"]
    return msgspec.convert(told, tuple[CommentTold, ...])


def read_stories(sample: Path, *, listed: bool = True) -> tuple[Story, ...]:
    """Return every story of a sample, in the order of their folders' names.

    What is told of a module that the sample's course does not list waits, unless `listed` is false.
    """
    modules = set(_toml(sample / "course.toml")["modules"]) if listed else None
    return tuple(_story(path, modules) for path in sorted((sample / "leaders").iterdir()))


def read_pictures(sample: Path) -> dict[str, str]:
    """Return what each picture of a sample shows, in words, by its file's name."""
    raw = tomllib.loads((sample / "pictures" / "pictures.toml").read_text(encoding="utf-8"))
    return msgspec.convert(raw, dict[str, str])


def _story(folder: Path, modules: Collection[str] | None) -> Story:
    """Read one leader's folder. The name of a file is the module that it tells of."""
    raw = {"name": folder.name, **_toml(folder / "leader.toml")}
    for path in sorted(folder.glob("*.toml")):
        if path.name == "leader.toml" or (modules is not None and path.stem not in modules):
            continue
        for name, told in _toml(path).items():
            raw.setdefault(name, []).extend(
                one if name == "taken_away" else {"module": path.stem, **one} for one in told
            )
    return msgspec.convert(raw, Story)


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
