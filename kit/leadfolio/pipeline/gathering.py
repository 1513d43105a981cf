"""Gathering: the public exemplars of other portfolios, `[[sources]]` in course.toml."""

import hashlib
from collections.abc import Collection
from pathlib import Path

from leadfolio import source
from leadfolio.course import Course, Module, Source
from leadfolio.edges import reaching
from leadfolio.edges.disk import files
from leadfolio.portfolio import Entry
from leadfolio.report import Note
from leadfolio.source import Gathered

KEPT = "sources"  # in `state/`
SECONDS = 8


def gather(
    folder: Path,
    course: Course,
    modules: tuple[Module, ...],
    *,
    taken: Collection[str],
    slugs: Collection[str],
    fresh: bool = True,
) -> Gathered:
    """Return what all sources of a course offer. One that cannot be had or read stops nothing.

    What was read well is kept, and stands in for a source that cannot be had for a while; or
    always, where nothing `fresh` is asked for.
    """
    entries: list[Entry] = []
    pooled: set[str] = set()
    notes: list[Note] = []
    for one in course.sources:
        content, note = _content(folder, one) if fresh else (_kept(folder, one), None)
        notes += [note] if note else []
        if content is None:
            continue
        found = source.read(
            _decoded(content),
            one,
            course,
            modules,
            taken={*taken, *(entry.id for entry in entries)},
            slugs={*slugs, *(entry.person.slug for entry in entries)},
        )
        if found.entries and fresh:
            _keep(folder, one, content)
        entries += found.entries
        pooled |= found.pooled
        notes += found.notes
    return Gathered(entries=tuple(entries), pooled=frozenset(pooled), notes=tuple(notes))


def _content(folder: Path, one: Source) -> tuple[bytes | None, Note | None]:
    """Return a source's document, or the last that was good, and a note where it is not fresh."""
    web = "://" in one.address
    place = one.address if web else str((folder / one.address).resolve())
    try:
        return reaching.document(place, seconds=SECONDS), None
    except OSError as error:
        kept = _kept(folder, one)
        why = str(error) or "it cannot be had"
        return kept, source.unreachable(one, why, kept=kept is not None)


def _decoded(content: bytes) -> object:
    try:
        return files.decode_json(content)
    except ValueError:
        return None


def _place(folder: Path, one: Source) -> Path:
    name = hashlib.sha256(one.address.encode("utf-8", "replace")).hexdigest()[:16]
    return folder / "state" / KEPT / f"{name}.json"


def _kept(folder: Path, one: Source) -> bytes | None:
    try:
        return _place(folder, one).read_bytes()
    except OSError:
        return None


def _keep(folder: Path, one: Source, content: bytes) -> None:
    if _kept(folder, one) != content:
        files.write_whole(_place(folder, one), content, mode=0o600)
