"""What an editor says, read into what can be kept; what cannot is named, and holds up nothing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from leadfolio import journal
from leadfolio.course import Task
from leadfolio.journal import Attachment, Kept, Link, Response
from leadfolio.kinds import FORMS, Field, Shape, Value, read_data
from leadfolio.session import versions
from leadfolio.session.keeping import SAME, Same

_ENTRY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class Heard:
    """The values an editor gives; what it does not give stays as it stood. `left` names the rest."""

    text: str | Same = SAME
    title: str | Same = SAME
    audience: str | Same = SAME
    shown_as: str | Same = SAME
    tags: tuple[str, ...] | Same = SAME
    moment: str | Same | None = SAME
    links: tuple[Link, ...] | Same = SAME
    files: tuple[Attachment, ...] | Same = SAME
    built_on: tuple[str, ...] | Same = SAME
    exemplar: bool | Same = SAME
    drafts: tuple[journal.Draft, ...] | Same = SAME
    data: Mapping[str, Value] | Same = SAME
    left: list[str] = field(default_factory=list)


def heard(
    task: Task, said: Mapping[str, object], *, stood: Response | None, lines: tuple[Kept, ...]
) -> Heard:
    """Return what an editor says of a piece, given what stood and every line of it."""
    found = Heard(
        text=_text(said, "text"),
        title=_text(said, "title"),
        audience=_text(said, "audience"),
        shown_as=_text(said, "shown_as"),
        tags=_given(said, "tags", _tags),
        exemplar=_given(said, "exemplar", lambda raw: raw is True),
        drafts=_given(said, "drafts", lambda raw: versions.chosen(lines, raw)),
        built_on=_given(said, "built_on", _ids),
    )
    if "moment" in said:
        found.moment = str(said["moment"]) if said["moment"] else None
    if "links" in said:
        found.links = _links(said["links"], found.left)
    if "files" in said:
        found.files = _files(task, said["files"], found.left)
    if "data" in said:
        data, left = read_fields(task, said["data"])
        found.data = {**(stood.data if stood else {}), **data}
        found.left += [f"“{label}” cannot be read yet" for label in left]
    return found


def read_fields(task: Task, raw: object) -> tuple[dict[str, Value], list[str]]:
    """Return the fields that can be kept, and the labels of those that cannot."""
    fields = {field.name: field for field in FORMS[task.kind].fields}
    given = raw if isinstance(raw, dict) else {}
    tidy = {name: _tidy(field, given[name]) for name, field in fields.items() if name in given}
    data, strange = read_data(task.kind, tidy)
    return data, [fields[name].label for name in strange if name in fields]


def entry_named(text: str) -> str | None:
    """Return the id of a piece in its page's address, as people copy it, or None."""
    found = _ENTRY.findall(text.lower())
    return found[-1] if found else None


def _tidy(field: Field, value: object) -> object:
    if field.shape in (Shape.DATE, Shape.CHOICE, Shape.ENTRY) and value == "":
        return None
    if field.shape is Shape.ENTRY and isinstance(value, str):
        return entry_named(value) or value
    return value


def _text(said: Mapping[str, object], name: str) -> str | Same:
    value = said.get(name)
    return value if isinstance(value, str) else SAME


def _given(said: Mapping[str, object], name: str, read: Callable[[object], T]) -> T | Same:
    return read(said[name]) if name in said else SAME


def _items(raw: object) -> list[object]:
    return raw if isinstance(raw, list) else []


def _objects(raw: object) -> list[dict[str, object]]:
    return [item for item in _items(raw) if isinstance(item, dict)]


def _tags(raw: object) -> tuple[str, ...]:
    return tuple(word for word in _items(raw) if isinstance(word, str))


def _ids(raw: object) -> tuple[str, ...]:
    named = (entry_named(word) for word in _items(raw) if isinstance(word, str))
    return tuple(dict.fromkeys(id for id in named if id))


def _links(raw: object, left: list[str]) -> tuple[Link, ...]:
    found = []
    for item in _objects(raw):
        url, title, note = (str(item.get(name) or "") for name in ("url", "title", "note"))
        if journal.is_address(url.strip()):
            found.append(Link(url=url.strip(), title=title, note=note))
        elif url.strip() or title.strip() or note.strip():
            shown = f"“{url.strip()[:60]}”" if url.strip() else "a link without an address"
            left.append(
                f"{shown} is not an address on the web or of e-mail: copy it from your browser; "
                "it begins with https:// or mailto:"
            )
    return tuple(found)


def _files(task: Task, raw: object, left: list[str]) -> tuple[Attachment, ...]:
    found = []
    for item in _objects(raw):
        path, alt, type_, size = (item.get(name) for name in ("path", "alt", "type", "bytes"))
        if isinstance(path, str) and journal.is_file_path(path) and isinstance(size, int):
            found.append(Attachment(path=path, alt=str(alt or ""), type=str(type_), bytes=size))
    if task.files is not None and len(found) > task.files:
        left.append(f"this task takes {task.files} file(s) at most")
        found = found[: task.files]
    return tuple(found)
