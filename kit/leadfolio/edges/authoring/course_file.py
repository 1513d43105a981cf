"""course.toml: read, checked, every fault with its line."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from leadfolio import colours, formats
from leadfolio.course import Course, Fault, Source
from leadfolio.edges.authoring.faults import Faults, is_id, short, slug_sentence, text_of, unknown
from leadfolio.journal import Audience

LEVELS = ("local", "state", "national", "global")
KEYS: Mapping[str, tuple[str, ...]] = {
    "": (
        "format id title cohort hashtag level language facilitator modules audiences file_mb "
        "module_mb standard portfolio sources"
    ).split(),  # type: ignore[dict-item]
    "standard": ("odds", "judges", "first"),
    "portfolio": ("base_url", "hub_url", "accent"),
    "sources": ("name", "address"),
}
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
HASHTAG = re.compile(r"\w+")
ADDRESS = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
ODDS, FIRST = 0.992, 0.95  # chosen by simulation: tests/benchmarks/standard.py


def read_course(content: bytes, *, file: str) -> tuple[Course | None, tuple[Fault, ...]]:
    """Return the course, and every fault; no course where its id or modules cannot be known."""
    found = Faults(file)
    text = text_of(content, found)
    if text is None:
        return None, found.in_order()
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        last = len(text.rstrip("\n").split("\n"))
        said = re.sub(r" \(at .*\)$", "", str(error))
        sentence = f'this is not TOML ({said}); every text stands in quotes: title = "…"'
        found.at(int(line[1]) if line else last, sentence)
        return None, found.in_order()
    return _Reading(raw, text, found).course(), found.in_order()


class _Reading:
    """One reading of course.toml: values out of `raw`, faults into `found`."""

    def __init__(self, raw: dict[str, Any], text: str, found: Faults) -> None:
        self.raw, self.found = raw, found
        self.lines = _lines(text)

    def course(self) -> Course | None:
        wrong = formats.fault(self.raw.get("format"), formats.COURSE)
        if wrong is not None:
            code, sentence, do = wrong
            if code == "format-unknown":
                do = f'write format = "{formats.COURSE}"'
            elif code == "format-old":
                do = "see the changelog for what to change"
            self.at("format", f"{sentence}; {do}")
        for table in KEYS:
            for row in self.tables(table):
                self.known_keys(table, row)
        modules = self.modules()
        top = self.raw
        course = self.text(top, "id", needed=True)
        if course and (course == "leadfolio" or not is_id(course)):
            self.at(
                "id",
                "'leadfolio' cannot be a course's id: leaders' journals lie in a folder of that name"
                if course == "leadfolio"
                else slug_sentence(course, "a course's id"),
            )
        value = {
            "title": self.text(top, "title", needed=True),
            "cohort": self.text(top, "cohort", needed=True),
            "hashtag": self.hashtag(),
            "level": self.one_of("level", LEVELS, default="local"),
            "language": self.language(),
            "facilitator": self.text(top, "facilitator"),
            "audiences": self.audiences(),
            "file_mb": self.number(top, "file_mb", default=25, least=1, most=100),
            "module_mb": self.number(top, "module_mb", default=90, least=1, most=100),
            **self.standard(),
            **self.portfolio(),
            "sources": self.sources(),
        }
        if not course or modules is None:
            return None
        return Course(id=course, modules=modules, **value)

    def at(self, key: str, sentence: str, table: str = "", holding: str = "") -> None:
        """Note a fault at the line of a key, or of an item in its value, or at the table's."""
        self.found.at(self.line(key, table, holding), sentence)

    def line(self, key: str, table: str, holding: str) -> int:
        start = self.lines.get((table, key)) or self.lines.get((table, ""), (1, ""))
        number, lines = start
        for n, text in enumerate(lines.split("\n")) if holding else ():
            if f'"{holding}"' in text or f"'{holding}'" in text:
                return number + n
        return number

    def tables(self, name: str) -> Iterable[Mapping[str, Any]]:
        if not name:
            return [self.raw]
        value = self.raw.get(name, {})
        rows = value if isinstance(value, list) and name == "sources" else [value]
        if all(isinstance(row, dict) for row in rows) and isinstance(value, list) == (
            name == "sources" and name in self.raw
        ):
            return rows
        written = f"[[{name}]]" if name == "sources" else f"[{name}]"
        self.at(name, f"{name!r} is a part of its own: write {written} on a line, its values below")
        return []

    def known_keys(self, table: str, row: Mapping[str, Any]) -> None:
        for key in row:
            if key not in KEYS[table]:
                elsewhere = [name for name, keys in KEYS.items() if key in keys]
                sentence = unknown(key, "a key of course.toml", KEYS[table])
                if elsewhere:
                    place = f"[{elsewhere[0]}]" if elsewhere[0] else "the top, before any [part]"
                    sentence = f"{key!r} stands in the wrong part; it belongs to {place}"
                self.at(key, sentence, table)

    def text(
        self, row: Mapping[str, Any], key: str, *, needed: bool = False, table: str = ""
    ) -> str:
        value = row.get(key)
        if value is None:
            if needed:
                self.at(key, f'{key!r} is missing; write {key} = "…"', table)
            return ""
        if not isinstance(value, str):
            self.at(key, f'{key!r} is a text; write {key} = "…"', table)
            return ""
        if needed and not value.strip():
            self.at(key, f"{key!r} is empty; it is shown to leaders, so give it words", table)
        if "\n" in value.strip():
            self.at(key, f"{key!r} is one line", table)
        return value.strip()

    def number(
        self,
        row: Mapping[str, Any],
        key: str,
        *,
        default: int,
        least: int,
        most: int,
        table: str = "",
    ) -> int:
        value = row.get(key, default)
        if type(value) is int and least <= value <= most:
            return value
        self.at(key, f"{key!r} is a whole number from {least} to {most}", table)
        return default

    def one_of(self, key: str, known: tuple[str, ...], *, default: str) -> str:
        value = self.text(self.raw, key) if key in self.raw else default
        if value in known:
            return value
        if isinstance(self.raw.get(key), str):
            self.at(key, unknown(value, f"a {key}", known))
        return default

    def hashtag(self) -> str:
        value = self.text(self.raw, "hashtag")
        if value and not HASHTAG.fullmatch(value):
            self.at("hashtag", hashtag_sentence(value))
        return value

    def language(self) -> str:
        value = self.text(self.raw, "language") if "language" in self.raw else "en"
        if not LANGUAGE.fullmatch(value) and isinstance(self.raw.get("language"), str):
            self.at(
                "language", f"{short(value)} is not a language tag; write en, fr, pt-BR or the like"
            )
            return "en"
        return value or "en"

    def modules(self) -> tuple[str, ...] | None:
        value = self.raw.get("modules")
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            hint = 'write modules = ["first-module", "second-module"], in reading order'
            self.at("modules", f"'modules' is {'a list of texts' if value else 'missing'}; {hint}")
            return None
        if not value:
            self.at("modules", "'modules' names no module; only those named there are built")
        good: list[str] = []
        for name in value:
            if not is_id(name):
                self.at("modules", slug_sentence(name, "a module's id"), holding=name)
            elif name in good:
                self.at("modules", f"the module {name!r} is named twice", holding=name)
            else:
                good.append(name)
        return tuple(good)

    def audiences(self) -> tuple[Audience, ...]:
        value = self.raw.get("audiences", [one.value for one in Audience])
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            self.at("audiences", "'audiences' is a list of texts, the narrowest first")
            return tuple(Audience)
        for name in value:
            if name not in set(Audience):
                known = [one.value for one in Audience]
                self.at("audiences", unknown(name, "an audience", known), holding=name)
        good = [Audience(name) for name in value if name in set(Audience)]
        if good != [one for one in Audience if one in good]:
            self.at(
                "audiences",
                "'audiences' stand in order, each once: self, facilitator, cohort, public",
            )
        if Audience.FACILITATOR not in good:
            self.at(
                "audiences", "'audiences' must hold 'facilitator': every new piece begins there"
            )
            return tuple(Audience)
        return tuple(good)

    def standard(self) -> dict[str, Any]:
        row = next(iter(self.tables("standard")), {})
        odds = self.chance(row, "odds", default=ODDS)
        return {
            "odds": odds,
            "judges": self.number(row, "judges", default=7, least=1, most=1000, table="standard"),
            # The first to stand is never asked more of than what would replace it.
            "first": self.chance(row, "first", default=min(odds, FIRST)),
        }

    def chance(self, row: Mapping[str, Any], key: str, *, default: float) -> float:
        value = row.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0.5 < value < 1:
            self.at(key, f"{key!r} is a number between 0.5 and 1, such as {default}", "standard")
            return default
        return float(value)

    def portfolio(self) -> dict[str, Any]:
        row = next(iter(self.tables("portfolio")), {})
        values = {key: self.text(row, key, table="portfolio") for key in KEYS["portfolio"]}
        for key in ("base_url", "hub_url"):
            if values[key] and not ADDRESS.fullmatch(values[key]):
                self.at(
                    key, f"{key!r} is an address that begins with https://, or empty", "portfolio"
                )
        accent = values["accent"]
        if accent and not colours.is_colour(accent):
            hint = 'a colour is written like "#17594f": a hash, then 6 letters a-f or digits'
            self.at(
                "accent", f"{short(accent)} is not a colour; {hint}; or leave it empty", "portfolio"
            )
        return values

    def sources(self) -> tuple[Source, ...]:
        good = []
        for row in self.tables("sources") if "sources" in self.raw else ():
            name = self.text(row, "name", needed=True, table="sources")
            address = self.text(row, "address", needed=True, table="sources")
            good.append(Source(name=name, address=address))
        return tuple(good)


def hashtag_sentence(value: str) -> str:
    """Say what a hashtag is, with this one as it should be written."""
    better = re.sub(r"\W+", "", value)
    hint = f"; write {better!r}" if better else ""
    return f"{short(value)} is not a hashtag: letters and digits, without '#' or spaces{hint}"


def _lines(text: str) -> dict[tuple[str, str], tuple[int, str]]:
    """Return where each key stands: (table, key) → its line, and the text from there on.

    A table's own line is kept under an empty key. The parser of the standard library tells
    no lines, and a person looking for a fault needs no more than this.
    """
    found: dict[tuple[str, str], tuple[int, str]] = {}
    table = ""
    lines = text.split("\n")
    for n, line in enumerate(lines, 1):
        if header := re.match(r"\s*\[\[?\s*\"?([\w-]+)\"?\s*\]?\]", line):
            table = header[1]
            found.setdefault((table, ""), (n, line))
            found.setdefault(("", table), (n, line))
        elif key := re.match(r"\s*[\"']?([\w-]+)[\"']?\s*[.=]", line):
            found.setdefault((table, key[1]), (n, "\n".join(lines[n - 1 :])))
    return found
