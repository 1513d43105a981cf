"""The option lines of a task: `:kind: reflect` and the rest, above its prompt."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from leadfolio.course import MEDIA
from leadfolio.edges.authoring.faults import Faults, is_id, short, slug_sentence, unknown
from leadfolio.journal import Audience
from leadfolio.kinds import Kind, kind_named

NAMES = ("kind", "words", "audience", "for", "media", "optional", "files", "was")
OPTION = re.compile(r"\s{0,3}:([\w-]+):(?:[ \t]+(.*?))?\s*")
MOST_WORDS = 100_000
MOST_FILES = 20
NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """A task's options, and the line each stands in.

    `anew` tells that `was` says `nothing`: the task is like one before, and another.
    """

    kind: Kind | None
    words: tuple[int, int] | None
    audience: Audience | None
    about: str
    media: tuple[str, ...]
    optional: bool
    files: int | None
    was: tuple[str, ...]
    anew: bool
    lines: Mapping[str, int]


def read_options(
    lines: list[str], *, first: int, opened: int, task: str, module: str, found: Faults
) -> tuple[Options, int]:
    """Return the options at the head of a task's lines, and how many lines they take.

    `first` is the number of the first of the lines, `opened` of the line that opens the task.
    """
    raw, places, taken = _raw(lines, first, found)
    said = {name: (raw[name], places[name]) for name in raw}
    if "kind" not in raw:
        kinds = ", ".join(Kind)
        found.at(
            opened,
            f"the task {short(task)} does not say its kind; write ':kind: reflect' or another of: {kinds}",
        )
    kind = _kind(said.get("kind"), found)
    return (
        Options(
            kind=kind,
            words=_words(said.get("words"), found),
            audience=_audience(said.get("audience"), found),
            about=_about(said.get("for"), kind, module, found),
            media=_media(said.get("media"), found),
            optional=_optional(said.get("optional"), found),
            files=_files(said.get("files"), found),
            was=_was(said.get("was"), task, found),
            anew=said.get("was", ("", 0))[0] == NOTHING,
            lines=places,
        ),
        taken,
    )


Said = tuple[str, int] | None


def _raw(lines: list[str], first: int, found: Faults) -> tuple[dict[str, str], dict[str, int], int]:
    raw: dict[str, str] = {}
    places: dict[str, int] = {}
    begun = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    taken = begun
    for n, line in enumerate(lines[begun:], begun):
        match = OPTION.fullmatch(line)
        if match is None:
            break
        taken, name, value = n + 1, match[1], match[2] or ""
        if name not in NAMES:
            found.at(first + n, unknown(name, "an option of a task", NAMES))
        elif name in raw:
            found.at(first + n, f"the option {name!r} stands twice")
        else:
            places[name] = first + n
            raw[name] = value
            if not value:
                found.at(first + n, f"the option {name!r} is empty")
    return raw, places, taken


def _kind(said: Said, found: Faults) -> Kind | None:
    if said is None or not said[0]:
        return None
    if (kind := kind_named(said[0])) is None:
        found.at(said[1], unknown(said[0], "a kind of task", Kind))
    return kind


def _words(said: Said, found: Faults) -> tuple[int, int] | None:
    if said is None or not said[0]:
        return None
    # Word processors turn the hyphen between two numbers into a dash.
    match = re.fullmatch(r"([0-9]{1,6})\s*[-–—]\s*([0-9]{1,6})", said[0])
    if match is None:
        found.at(said[1], f"'words' is a least and a most, such as 80-400; {short(said[0])} is not")
        return None
    least, most = int(match[1]), int(match[2])
    if not least <= most <= MOST_WORDS or most == 0:
        found.at(said[1], f"'words' goes from the least to the most; {short(said[0])} does not")
        return None
    return least, most


def _audience(said: Said, found: Faults) -> Audience | None:
    if said is None or not said[0]:
        return None
    known = [one.value for one in Audience]
    if said[0] not in known:
        found.at(said[1], unknown(said[0], "an audience", known))
        return None
    return Audience(said[0])


def _about(said: Said, kind: Kind | None, module: str, found: Faults) -> str:
    if said is None or not said[0]:
        return ""
    value, line = said
    if kind is not None and kind not in {Kind.COMPARE, Kind.EXAMINE}:
        found.at(line, f"'for' belongs to compare and examine; a {kind.value} task has none")
        return ""
    parts = value.split(".")
    if len(parts) > 2 or not all(is_id(part) for part in parts):
        found.at(line, f"'for' names a task as module.task; {short(value)} does not")
        return ""
    return value if len(parts) == 2 else f"{module}.{value}"


def _media(said: Said, found: Faults) -> tuple[str, ...]:
    if said is None or not said[0]:
        return ()
    names = [name.strip() for name in said[0].split(",")]
    for name in names:
        if name not in MEDIA:
            found.at(said[1], unknown(name, "a medium", MEDIA))
    return tuple(dict.fromkeys(name for name in names if name in MEDIA))


def _optional(said: Said, found: Faults) -> bool:
    if said is not None and said[0] not in {"true", "false", ""}:
        found.at(said[1], f"'optional' is true or false; {short(said[0])} is neither")
    return said is not None and said[0] == "true"


def _files(said: Said, found: Faults) -> int | None:
    if said is None or not said[0]:
        return None
    if not re.fullmatch(r"[0-9]{1,2}", said[0]) or int(said[0]) > MOST_FILES:
        found.at(said[1], f"'files' is the most files allowed, from 0 to {MOST_FILES}")
        return None
    return int(said[0])


def _was(said: Said, task: str, found: Faults) -> tuple[str, ...]:
    if said is None or said[0] in {"", NOTHING}:
        return ()
    names = [name.strip() for name in said[0].split(",")]
    for name in names:
        if not is_id(name):
            found.at(said[1], slug_sentence(name, "what a task was called before"))
        elif name == task:
            found.at(said[1], f"the task {short(task)} is still called that; take this out")
    return tuple(dict.fromkeys(name for name in names if is_id(name) and name != task))
