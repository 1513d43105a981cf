"""Every wording a module has had: what was asked stays with what was answered.

`state/versions/<module>/<sha256 of the source>.json`, written when a module is built.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from leadfolio import course as course_
from leadfolio import ids
from leadfolio.course import Course, Module, Reading, Task
from leadfolio.edges.disk import files
from leadfolio.errors import CourseError
from leadfolio.pipeline.opening import MODULES, MOST_TEXT, Opened, explained, look_at_modules

FORMAT = "leadfolio.version/1"
VERSION = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)


def keep_versions(opened: Opened) -> None:
    """Keep the present wording of every module, where it is not kept yet."""
    for module in opened.modules:
        path = _path(opened.folder, module.id, module.version)
        content = files.encode_json(_plain(opened.course, module))
        if not path.is_file() or path.read_bytes() != content:
            files.write_whole(path, content)


def keep_released(folder: Path, raw: Mapping[str, object]) -> None:
    """Keep the wording that a released `module.json` tells of, where it is not kept yet."""
    module = course_.read_released(raw).module
    path = _path(folder, module.id, module.version)
    if VERSION.fullmatch(module.version) and not path.is_file():
        nothing: dict[str, object] = {"hashtag": module.hashtag, "minutes": None, "summary": ""}
        told: dict[str, object] = {
            "format": FORMAT,
            "module": raw,
            **nothing,
            "reading": [],
            "images": [],
        }
        files.write_whole(path, files.encode_json(told))


def module_at(folder: Path, module: str, version: str) -> Module | None:
    """Return a module as it was at a version ("sha256:…"), tasks alone, or None if not kept."""
    hexadecimal = version.removeprefix("sha256:")
    if not ids.is_slug(module) or len(hexadecimal) != 64 or not hexadecimal.isalnum():
        return None
    try:
        raw = files.read_json(folder, "state", "versions", module, f"{hexadecimal}.json")
    except (OSError, ValueError, files.UnsafeFileError):
        return None
    return _module(raw, version) if isinstance(raw, dict) and raw.get("format") == FORMAT else None


def wordings(
    folder: Path, answered: Iterable[tuple[str, str]]
) -> tuple[dict[tuple[str, str], tuple[Task, ...]], dict[str, tuple[Task, ...]]]:
    """Return what was asked in each module and version that is kept, and in modules where one is not.

    The second is for answers that name no kept version: each task in the newest wording that is
    kept, so that an answer to a task that was removed still stands under what it was asked.
    """
    kept: dict[tuple[str, str], tuple[Task, ...]] = {}
    unknown: dict[str, tuple[Task, ...]] = {}
    for module, version in sorted(set(answered)):
        at = module_at(folder, module, version)
        if at is not None:
            kept[module, version] = at.tasks
        elif module not in unknown:
            unknown[module] = _newest_wordings(folder, module)
    return kept, unknown


def _newest_wordings(folder: Path, module: str) -> tuple[Task, ...]:
    place = folder / "state" / "versions" / module
    if not ids.is_slug(module) or not place.is_dir():
        return ()
    paths = sorted(place.glob("*.json"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    found: dict[str, Task] = {}
    for path in reversed(paths):
        then = module_at(folder, module, f"sha256:{path.stem}")
        for task in then.tasks if then else ():
            found.setdefault(task.id, task)
    return tuple(found.values())


def current_modules(folder: Path, course: Course) -> tuple[Module, ...]:
    """Return the course's modules as their sources now stand, in order.

    Markdown is parsed only where the present wording is not kept; a kept one has tasks alone.

    Raises:
        CourseError: a source that had to be parsed is missing or wrong.
    """
    kept: dict[str, Module] = {}
    for name in course.modules:
        with suppress(OSError, files.UnsafeFileError):
            content = files.read_regular(folder, MODULES, f"{name}.md", most=MOST_TEXT)
            version = f"sha256:{hashlib.sha256(content).hexdigest()}"
            module = module_at(folder, name, version)
            if module is not None:
                kept[name] = module
    if len(kept) < len(course.modules):
        # All of them: a `for` may name a task of any.
        read, faults = look_at_modules(folder, course, course.modules)
        wrong = tuple(fault for found in faults.values() for fault in found)
        if wrong:
            raise explained(wrong)
        kept = {name: kept.get(name) or one.module for name, one in read.items()}
    return tuple(kept[name] for name in course.modules)


def _path(folder: Path, module: str, version: str) -> Path:
    return folder / "state" / "versions" / module / f"{version.removeprefix('sha256:')}.json"


def _plain(course: Course, module: Module) -> dict[str, object]:
    return {
        "format": FORMAT,
        "module": course_.released(course, module),
        "hashtag": module.hashtag,
        "minutes": module.minutes,
        "summary": module.summary,
        "reading": [{"title": one.title, "author": one.author} for one in module.reading],
        "images": list(module.images),
    }


def _module(raw: Mapping[str, object], version: str) -> Module | None:
    """Return the module that a kept version holds, or None where it is not whole."""
    try:
        module = course_.read_released(raw.get("module")).module
    except CourseError:
        return None
    minutes, reading, images = raw.get("minutes"), raw.get("reading"), raw.get("images")
    if module.version != version or not isinstance(reading, list) or not isinstance(images, list):
        return None
    return replace(
        module,
        hashtag=str(raw.get("hashtag") or ""),
        minutes=minutes if isinstance(minutes, int) else None,
        summary=str(raw.get("summary") or ""),
        reading=tuple(
            Reading(title=str(one.get("title")), author=str(one.get("author")))
            for one in reading
            if isinstance(one, dict)
        ),
        images=tuple(str(path) for path in images),
    )
