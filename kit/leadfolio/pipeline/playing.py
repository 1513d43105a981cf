"""Playing the sample cohort's stories: each leader opens, writes and hands in, at the story's time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TypeVar

from leadfolio import journal
from leadfolio.edges.disk import files, stories
from leadfolio.edges.disk.stories import HandedInTold, KeptTold, Story, TakenAwayTold
from leadfolio.errors import CourseError
from leadfolio.journal import Draft, Kept, Link
from leadfolio.kinds import Value, read_data
from leadfolio.session.handing_in import fetch, submit
from leadfolio.session.keeping import SAME, OpenModule, Same, open_module

REFERENCES = ("to", "better", "other", "entry", "left")
Told = KeptTold | TakenAwayTold | HandedInTold
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What the cohort did, and the last time that the story tells."""

    kept: int
    entries: int
    handed_in: int
    ended: datetime
    ids: Mapping[str, str]


def in_time(told: Iterable[Story]) -> list[tuple[Story, Told]]:
    """Return everything the stories tell, in the order in which it happened."""
    happened: list[tuple[Story, Told]] = []
    for story in told:
        happened += [(story, one) for one in story.kept]
        happened += [(story, one) for one in story.taken_away]
        happened += [(story, one) for one in story.handed_in]
    return sorted(happened, key=lambda pair: pair[1].at)


def play(sample: Path, *, homes: Path, exchange: Path, course: Path) -> Played:
    """Let every leader of a sample fetch, keep and hand in, in the order of their stories.

    The story's clock stands for the machine's, and a seeded chance for its chance, so that a
    demo is the same each time.
    """
    from leadfolio.pipeline.opening import open_roster

    told = in_time(stories.read_stories(sample))
    id_ = open_roster(course)[0].id
    cohort = _Cohort(course=id_, sample=sample, homes=homes, exchange=exchange)
    for story, one in told:
        cohort.live(story, one)
    return Played(
        kept=sum(isinstance(one, KeptTold) for _, one in told),
        entries=len(cohort.ids),
        handed_in=sum(isinstance(one, HandedInTold) for _, one in told),
        ended=max(one.at for _, one in told),
        ids=cohort.ids,
    )


class _Cohort:
    """The leaders of a sample, as they stand at one time of their story."""

    def __init__(self, *, course: str, sample: Path, homes: Path, exchange: Path) -> None:
        self._course, self._sample, self._homes, self._exchange = course, sample, homes, exchange
        self._alt = stories.read_pictures(sample)
        self._chance: dict[str, Random] = {}
        self._open: dict[tuple[str, str], OpenModule] = {}
        self._place: dict[str, tuple[str, str]] = {}
        self._now = datetime.now(UTC)
        self.ids: dict[str, str] = {}

    def live(self, story: Story, one: Told) -> None:
        """Let one thing happen, at its time."""
        self._now = one.at
        match one:
            case KeptTold():
                self._keep(story, one)
            case TakenAwayTold():
                module, _ = self._place[f"{story.name}.{one.key}"]
                self._module(story, module).take_away(self.ids[f"{story.name}.{one.key}"])
            case HandedInTold():
                self._hand_in(story, one.module)

    def _keep(self, story: Story, one: KeptTold) -> None:
        key = f"{story.name}.{one.key}"
        if one.task is not None:
            self._place[key] = (one.module, one.task)
        module, task = self._place[key]
        opened = self._module(story, module)
        id = self.ids.get(key)
        first = story.language if id is None else None
        kept = opened.keep(
            task,
            id=id,
            text=_given(one.text.strip() if one.text is not None else None),
            title=_given(one.title),
            language=_given(one.language or first),
            audience=_given(one.audience),
            shown_as=_given(one.shown_as),
            tags=_given(one.tags),
            moment=_given(one.moment),
            links=_given(_links(one)),
            built_on=_given(self._named(one.built_on)),
            exemplar=_given(one.exemplar),
            drafts=_given(_process(opened.drafts(id) if id else (), one)),
            data=_given(self._data(one, opened, task)),
            files=SAME
            if one.pictures is None
            else [
                opened.attach(
                    files.read_regular(self._sample, "pictures", name),
                    alt=self._alt[name],
                    type="",
                    name=name,
                )
                for name in one.pictures
            ],
        )
        self.ids[key] = kept.response.id

    def _hand_in(self, story: Story, module: str) -> None:
        opened = self._module(story, module)
        if opened.trouble is not None:
            raise opened.trouble
        home = self._homes / story.username
        receipt = submit(
            opened.folder,
            username=story.username,
            exchange=self._exchange,
            # Where nbgrader keeps it for whoever has this home.
            cache=home / ".local" / "share" / "jupyter" / "nbgrader_cache",
            now=self._now,
            random=self._chance[story.name].randbytes,
        )
        opened.keep_receipt(receipt)
        # The next sitting opens the module again, and must find everything as it was.
        del self._open[story.name, module]

    def _module(self, story: Story, module: str) -> OpenModule:
        """Return a leader's module, fetched and opened if it is not yet."""
        chance = self._chance.setdefault(story.name, Random(story.username))
        if (story.name, module) not in self._open:
            home = self._homes / story.username
            self._open[story.name, module] = open_module(
                fetch(module, course=self._course, into=home, exchange=self._exchange),
                journals=home / "leadfolio",
                now=lambda: self._now,
                random=chance.randbytes,
            )
        return self._open[story.name, module]

    def _data(self, one: KeptTold, opened: OpenModule, task: str) -> dict[str, Value] | None:
        asked = opened.released.task(task)
        if one.data is None or asked is None:
            return None
        named = {
            name: self._id(value) if name in REFERENCES and isinstance(value, str) else value
            for name, value in one.data.items()
        }
        data, strange = read_data(asked.kind, named)
        if strange:
            raise CourseError(
                f"the sample's story keeps {', '.join(strange)} in a task of kind {asked.kind}",
                do="install leadfolio again; if it stays so, please report it",
            )
        return data

    def _named(self, keys: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return None if keys is None else tuple(self._id(key) for key in keys)

    def _id(self, key: str) -> str:
        if key not in self.ids:
            raise CourseError(
                f"the sample's story speaks of {key!r} before it was written",
                do="install leadfolio again; if it stays so, please report it",
            )
        return self.ids[key]


def _given(value: T | None) -> T | Same:
    """Return a value as `keep` takes it: what is not told stays as it stood."""
    return SAME if value is None else value


def _links(one: KeptTold) -> list[Link] | None:
    if one.links is None:
        return None
    return [Link(url=link.url, title=link.title, note=link.note) for link in one.links]


def _process(lines: Iterable[Kept], one: KeptTold) -> list[Draft] | None:
    """Return the earlier texts of an entry with the story's notes on them, if they are shown."""
    if one.process is None:
        return None
    earlier = {line.response.text: line.response for line in lines}
    return [
        Draft(
            written=then.written,
            text=then.text,
            note=note,
            data=journal.draft_data(then.kind, then.data),
        )
        for then, note in zip(earlier.values(), one.process, strict=False)
    ]
