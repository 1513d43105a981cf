"""The front matter of a module: the YAML between two lines of ---, read without trusting it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from leadfolio.course import Reading
from leadfolio.edges.authoring.course_file import HASHTAG, hashtag_sentence
from leadfolio.edges.authoring.faults import Faults, unknown

KEYS = ("title", "hashtag", "minutes", "summary", "reading")
READING = ("title", "author")
BEGIN = "begin the file with a line of ---, then title: …, then a line of --- again"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """What stands above a module's text."""

    title: str = ""
    hashtag: str = ""
    minutes: int | None = None
    summary: str = ""
    reading: tuple[Reading, ...] = ()


def read_front_matter(lines: list[str], found: Faults) -> tuple[FrontMatter, int]:
    """Return the front matter, and how many lines it takes with its two lines of ---."""
    if not lines or lines[0].rstrip() != "---":
        found.at(1, f"the module has no title; {BEGIN}")
        return FrontMatter(), 0
    for end, line in enumerate(lines[1:], 1):
        if line.rstrip() in {"---", "..."}:
            # A first line kept empty makes YAML count lines as the file does.
            return _read("\n".join(["", *lines[1:end], ""]), found), end + 1
    found.at(1, "the front matter is never closed; put a line of --- below it")
    return FrontMatter(), len(lines)


def _read(text: str, found: Faults) -> FrontMatter:
    try:
        # compose, not load: nothing is built from tags, and every value keeps its line.
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        found.at(*_explained(error))
        return FrontMatter()
    except (yaml.YAMLError, RecursionError):
        found.at(1, "the front matter is not YAML; write lines like title: …")
        return FrontMatter()
    if node is None:
        found.at(1, "the front matter has no title; write title: …")
        return FrontMatter()
    if not isinstance(node, yaml.MappingNode):
        found.at(_line(node), "the front matter is not YAML; write lines like title: …")
        return FrontMatter()
    values = _mapping(node, KEYS, "a key of a module's front matter", found)
    if "title" not in values:
        found.at(1, "the front matter has no title; write title: …")
    return FrontMatter(
        title=_text(values, "title", found, needed=True),
        hashtag=_hashtag(values, found),
        minutes=_minutes(values, found),
        summary=_text(values, "summary", found),
        reading=_reading(values, found),
    )


def _explained(error: yaml.MarkedYAMLError) -> tuple[int, str]:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    said = error.problem or "it cannot be read"
    if "mapping values are not allowed" in said:
        return line, "a text that holds ': ' must stand in quotes; write title: \"One: two\""
    if "cannot start any token" in said and "\\t" in said:
        return line, "a tab stands at the beginning of this line; use spaces"
    return line, f"the front matter is not YAML here ({said}); put texts in quotes"


def _mapping(
    node: yaml.MappingNode, known: tuple[str, ...], what: str, found: Faults
) -> Mapping[str, yaml.Node]:
    values: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if name not in known:
            found.at(_line(key), unknown(str(name), what, known))
        elif name in values:
            found.at(_line(key), f"{name!r} stands twice")
        else:
            values[name] = value
    return values


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


def _text(
    values: Mapping[str, yaml.Node], name: str, found: Faults, *, needed: bool = False
) -> str:
    """Return a value as it was typed: `title: 2026` and `title: yes` are titles too."""
    node = values.get(name)
    if node is None:
        return ""
    if not isinstance(node, yaml.ScalarNode):
        found.at(_line(node), f"{name!r} is one text; put it in quotes")
        return ""
    text = " ".join(str(node.value).split())
    if needed and (not text or node.tag.endswith(":null")):
        found.at(_line(node), f"{name!r} is empty")
    return "" if node.tag.endswith(":null") else text


def _hashtag(values: Mapping[str, yaml.Node], found: Faults) -> str:
    text = _text(values, "hashtag", found)
    if "hashtag" in values and not text and isinstance(values["hashtag"], yaml.ScalarNode):
        found.at(
            _line(values["hashtag"]),
            "'hashtag' is empty; write it without '#', which begins a comment here",
        )
    elif text and not HASHTAG.fullmatch(text):
        found.at(_line(values["hashtag"]), hashtag_sentence(text))
    return text


def _minutes(values: Mapping[str, yaml.Node], found: Faults) -> int | None:
    if "minutes" not in values:
        return None
    text = _text(values, "minutes", found)
    if re.fullmatch(r"[1-9][0-9]{0,3}", text):
        return int(text)
    if isinstance(values["minutes"], yaml.ScalarNode):
        found.at(_line(values["minutes"]), "'minutes' is a whole number of minutes, such as 60")
    return None


def _reading(values: Mapping[str, yaml.Node], found: Faults) -> tuple[Reading, ...]:
    node = values.get("reading")
    if node is None:
        return ()
    good = []
    for item in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        if not isinstance(item, yaml.MappingNode) or item is node:
            found.at(
                _line(item), "'reading' is a list; write '- title: …' and below it 'author: …'"
            )
            continue
        row = _mapping(item, READING, "a key of a reading", found)
        # Some texts are known by their title alone; an author that is named is not empty.
        if "title" not in row:
            found.at(_line(item), "this reading has no title; cite by author and title")
        texts = {name: _text(row, name, found, needed=True) for name in READING}
        if texts["title"]:
            good.append(Reading(**texts))
    return tuple(good)
