"""A cohort's portfolio: what its leaders share, as one audience may read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from leadfolio.cohort import Person
from leadfolio.course import Course, Module
from leadfolio.journal import Audience, Draft, Link, Moment
from leadfolio.kinds import Kind, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One size of a picture: its path below the site's root and its width in pixels."""

    path: str
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file of an entry as the site shows it. `path` lies below the site's root.

    `type` is a MIME type found in the bytes themselves. `sizes`, `width` and `height` are
    given for pictures: the smaller ones for small screens, and the whole one's pixels.
    """

    path: str
    type: str
    bytes: int
    alt: str = ""
    width: int = 0
    height: int = 0
    sizes: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A response as an audience may read it. Holds no username.

    `prompt` is in the wording that was answered. `answers_to` is the entry a `respond` or
    `examine` speaks of; it and `built_on` name entries of this portfolio alone.
    """

    id: str
    module: str
    task: str
    kind: Kind
    prompt: str
    title: str
    text: str
    language: str
    person: Person
    first_written: datetime
    written: datetime
    tags: tuple[str, ...] = ()
    moment: Moment | None = None
    links: tuple[Link, ...] = ()
    files: tuple[Media, ...] = ()
    built_on: tuple[str, ...] = ()
    answers_to: str | None = None
    exemplar: bool = False
    drafts: tuple[Draft, ...] = ()
    data: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """Everything of one course that one audience may read, newest entries first."""

    course: Course
    audience: Audience
    modules: tuple[Module, ...]
    entries: tuple[Entry, ...]
