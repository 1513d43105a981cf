"""HUB.md as what it tells to do: its commands with their marks, and the files it shows."""

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

MARKED = re.compile(r"^(?P<words>.*\S)\s{2,}\[(?P<mark>\w+)\]$")
FILE = re.compile(r"^In `(?P<path>/[^`]+)`.*:$", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One line to type, the heading it stands below, and who runs it: test, ci or hand."""

    section: str
    words: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """All commands in their order, and what is to be written into files, by path."""

    commands: tuple[Command, ...]
    files: dict[str, str]
    unmarked: tuple[str, ...]

    def below(self, section: str, mark: str) -> list[Command]:
        """Return the commands of a section with a mark."""
        found = [c for c in self.commands if (c.section, c.mark) == (section, mark)]
        assert found, f"HUB.md has no [{mark}] command below {section!r}"
        return found


def read(page: Path) -> Guide:
    """Read the page; a line of code without a mark, which no file holds, is `unmarked`."""
    section, path = "", ""
    commands: list[Command] = []
    files: dict[str, str] = {}
    unmarked: list[str] = []
    for paragraph in re.split(r"\n{2,}", page.read_text(encoding="utf-8")):
        if paragraph.startswith("#"):
            section = paragraph.lstrip("# ")
        elif not paragraph.startswith("    "):
            named = FILE.match(paragraph)
            path = named["path"] if named else ""
        elif path:
            above = f"{files[path]}\n" if path in files else ""
            files[path] = f"{above}{textwrap.dedent(paragraph)}\n"
        else:
            for line in textwrap.dedent(paragraph).split("\n"):
                if marked := MARKED.match(line):
                    commands.append(Command(section=section, **marked.groupdict()))
                else:
                    unmarked.append(line)
    return Guide(commands=tuple(commands), files=files, unmarked=tuple(unmarked))
