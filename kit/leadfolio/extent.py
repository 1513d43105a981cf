"""How much a module is: words to read, minutes, and what it asks."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leadfolio.course import Module
from leadfolio.kinds import Kind

# Silent reading of plain prose by adults, in words a minute. Brysbaert, M. (2019). How many
# words do we read per minute? Journal of Memory and Language 109.
PACE = 238

ADDRESS = re.compile(r"\]\([^()\s]*(?:\s+\"[^\"]*\")?\)|<[^<>\s][^<>]*>|https?://\S+")
WORD = re.compile(r"\w+(?:['’\-]\w+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """One module's, or a whole course's: `minutes` are what it promises, None where it does not."""

    words: int
    minutes: int | None
    kinds: Mapping[Kind, int]

    @property
    def reading(self) -> int:
        """How many minutes its words take to read."""
        return math.ceil(self.words / PACE)

    @property
    def tasks(self) -> int:
        """How many tasks there are."""
        return sum(self.kinds.values())


def words(markdown: str) -> int:
    """Count the words that a reader of a Markdown text meets; addresses are not read.

    >>> words("## Begin\\n\\n*Don’t* read [the map](images/map.png) twice-over.")
    6
    """
    return len(WORD.findall(ADDRESS.sub("] ", markdown)))


def extent(module: Module) -> Extent:
    """Return how much a module is: its summary, its prose and every prompt."""
    texts = [module.summary, *(p.task.prompt if p.task else p.prose for p in module.parts)]
    kinds = Counter(task.kind for task in module.tasks)
    return Extent(
        words=sum(words(text) for text in texts),
        minutes=module.minutes,
        kinds={kind: kinds[kind] for kind in Kind if kinds[kind]},
    )


def together(extents: Iterable[Extent]) -> Extent:
    """Return how much several are in all."""
    every = tuple(extents)
    kinds = Counter[Kind]()
    for one in every:
        kinds.update(one.kinds)
    promised = [one.minutes for one in every if one.minutes is not None]
    return Extent(
        words=sum(one.words for one in every),
        minutes=sum(promised) if promised else None,
        kinds={kind: kinds[kind] for kind in Kind if kinds[kind]},
    )


def lines(modules: Iterable[Module]) -> tuple[str, ...]:
    """Return each module's extent in words, and all of them together."""
    each = {module.id: extent(module) for module in modules}
    width = max(map(len, [*each, "in all"]))
    rows = [*each.items(), ("in all", together(each.values()))]
    return tuple(f"{name:<{width}}  {_told(one)}" for name, one in rows)


def _told(one: Extent) -> str:
    promised = f"{one.minutes} min promised" if one.minutes is not None else "no minutes promised"
    kinds = ", ".join(f"{many} {kind.value}" for kind, many in one.kinds.items())
    tasks = "1 task" if one.tasks == 1 else f"{one.tasks} tasks"
    told = f"{one.words:>6,} words, {one.reading:>2} min to read, {promised}; {tasks}"
    return f"{told}: {kinds}" if kinds else told


def plain(modules: Iterable[Module]) -> dict[str, object]:
    """Return the same for a program to read."""
    each = {module.id: extent(module) for module in modules}
    return {
        "modules": [{"module": name, **_plain(one)} for name, one in each.items()],
        "all": _plain(together(each.values())),
    }


def _plain(one: Extent) -> dict[str, object]:
    return {
        "words": one.words,
        "reading": one.reading,
        "minutes": one.minutes,
        "tasks": one.tasks,
        "kinds": {kind.value: many for kind, many in one.kinds.items()},
    }
