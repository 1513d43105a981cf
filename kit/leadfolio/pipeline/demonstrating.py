"""`leadfolio demo`: an invented cohort goes through all of it, by the functions leaders use."""

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from leadfolio.edges.disk import files, stories
from leadfolio.errors import CourseError
from leadfolio.journal import Audience
from leadfolio.pipeline import commenting
from leadfolio.pipeline.checking import check
from leadfolio.pipeline.collecting import collect
from leadfolio.pipeline.playing import Played, play
from leadfolio.pipeline.publishing import Published, publish
from leadfolio.pipeline.releasing import release
from leadfolio.pipeline.starting import init
from leadfolio.report import Report

SAMPLE = Path(__file__).parents[1] / "sample"
COURSE, EXCHANGE, HOMES, ABOUT = "course", "exchange", "homes", "ABOUT.txt"
SAYS = b"""\
This folder was made by `leadfolio demo`, and everyone in it is invented.

course/     a facilitator's course folder, as `leadfolio init` makes it
            course/site/index.html is the cohort's portfolio,
            course/site-public/index.html what anyone may read of it
exchange/   where modules are released and handed in
homes/      one folder a leader: their modules, and their journals

`leadfolio demo` makes it anew each time. Keep nothing of your own here.
"""
CONFIG = "nbgrader_config.py"
BESIDE = """

# This is a demo: its exchange lies beside its course folder.
c.Exchange.root = str(HERE.parent / "exchange")
"""
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """Where the sample cohort's two portfolios are, and the seconds each step took."""

    site: Path
    public_site: Path
    played: Played
    seconds: Mapping[str, float]


def quiet(_: str) -> None:
    """Say nothing."""


def demo(folder: Path, *, said: Callable[[str], None] = quiet) -> Demo:
    """Take a sample cohort from module source to portfolio in a folder of its own.

    An earlier demo in that folder is made anew.

    Raises:
        CourseError: the folder holds something that is not a demo.
    """
    steps, folder = _Steps(said), folder.absolute()
    course, exchange = folder / COURSE, folder / EXCHANGE
    steps.step(
        "Made a course folder, an exchange and homes",
        lambda: prepare(folder),
        lambda _: f"for {len(stories.read_stories(SAMPLE))} invented leaders",
    )
    _release(steps, course, exchange)
    played = steps.step(
        "Leaders fetched, wrote and handed in",
        lambda: play(SAMPLE, homes=folder / HOMES, exchange=exchange, course=course),
        lambda done: (
            f"{done.kept} times kept, {done.entries} entries, {done.handed_in} times handed in"
        ),
    )
    steps.step(
        "Collected and checked",
        lambda: collect(course, exchange=exchange, now=played.ended + timedelta(hours=1)),
        lambda report: f"{report.counts['accepted']} accepted, {len(report.notes)} notes",
    )
    steps.step(
        "The facilitator commented",
        lambda: _comment(course, exchange),
        lambda report: (
            f"{report.counts['comments']} comments to {report.counts['leaders']} leaders"
        ),
    )
    site, public = _publish(steps, course)
    said(f"In all: {sum(steps.seconds.values()):.1f} s. Every person and school here is invented.")
    said(f"The cohort's portfolio:  {site / 'index.html'}")
    said(f"What anyone may read:    {public / 'index.html'}")
    said("Open either in a browser by double-click.")
    said(f"Log in as its people: leadfolio hub --course {course} --homes {folder / HOMES}")
    return Demo(site=site, public_site=public, played=played, seconds=steps.seconds)


def _release(steps: "_Steps", course: Path, exchange: Path) -> None:
    """Check, build and release the modules."""
    checked = steps.step(
        "Checked the modules",
        lambda: check(course),
        lambda done: f"{len(done.modules)} modules, {len(done.faults)} faults",
    )
    if checked.faults:
        raise CourseError(
            "the sample course is not as it should be: "
            + "; ".join(str(fault) for fault in checked.faults),
            do="install leadfolio again; if it stays so, please report it",
        )
    steps.step(
        "Built them, ran each once, and released them",
        lambda: release(course, exchange=exchange, said=lambda line: steps.said(f"    {line}")),
        lambda _: "with papermill and nbgrader",
    )


def _comment(course: Path, exchange: Path) -> Report:
    """Write the sample's comments where the formgrader writes them, and send them."""
    from leadfolio.edges.exchange import commenting as gradebooks

    usernames = {story.name: story.username for story in stories.read_stories(SAMPLE)}
    told = stories.read_comments(SAMPLE)
    for module in dict.fromkeys(one.module for one in told):
        whose = {usernames[one.leader] for one in told if one.module == module}
        commenting.ready(course, (module,), exchange=exchange, leaders=whose)
    for one in told:
        gradebooks.write(course, usernames[one.leader], one.module, one.task, one.text)
    return commenting.send(course, exchange=exchange)


def _publish(steps: "_Steps", course: Path) -> tuple[Path, Path]:
    """Publish for the cohort and for anyone; return where."""
    site, public = course / "site", course / "site-public"
    steps.step(
        "Published for the cohort",
        lambda: publish(course, audience=Audience.COHORT, out=site),
        _pages,
    )
    steps.step(
        "Published for anyone",
        lambda: publish(course, audience=Audience.PUBLIC, out=public),
        _pages,
    )
    return site, public


def _pages(done: Published) -> str:
    return f"{done.report.counts['entries']} entries, {done.report.counts['pages']} pages"


class _Steps:
    """Takes steps one after the other, and says each with its seconds."""

    def __init__(self, said: Callable[[str], None]) -> None:
        self.said = said
        self.seconds: dict[str, float] = {}

    def step(self, name: str, take: Callable[[], T], tell: Callable[[T], str]) -> T:
        began = perf_counter()
        done = take()
        self.seconds[name] = perf_counter() - began
        self.said(f"{name}: {tell(done)} ({self.seconds[name]:.1f} s)")
        return done


def prepare(folder: Path) -> None:
    """Make a demo's folder: the shipped course with the sample's roster, an exchange, homes.

    Raises:
        CourseError: the folder holds something that is not a demo.
    """
    _clear(folder)
    files.write_whole(folder / ABOUT, SAYS)
    init(folder / COURSE)
    for name in ("course.toml", "members.csv"):
        files.write_whole(folder / COURSE / name, (SAMPLE / name).read_bytes())
    config = (folder / COURSE / CONFIG).read_text(encoding="utf-8")
    files.write_whole(folder / COURSE / CONFIG, (config + BESIDE).encode())
    # Invented people need no secret: a known key gives them the same invented names each time.
    key = hashlib.sha256(b"leadfolio demo").hexdigest()
    files.write_whole(folder / COURSE / "state" / "cohort.key", f"{key}\n".encode(), mode=0o600)
    (folder / EXCHANGE).mkdir()
    # As an exchange is: leaders' own accounts write to it. A umask would take that away.
    (folder / EXCHANGE).chmod(0o1777)
    (folder / HOMES).mkdir()


def _clear(folder: Path) -> None:
    """Make way for a demo, in a folder that is absent, empty, or held one before."""
    if not folder.exists():
        folder.mkdir(parents=True)
        return
    found = {path.name for path in folder.iterdir()} if folder.is_dir() else {""}
    ours = (folder / ABOUT).is_file() and (folder / ABOUT).read_bytes() == SAYS
    if found and not (ours and found <= {COURSE, EXCHANGE, HOMES, ABOUT}):
        raise CourseError(
            f"{folder} is there already and holds something that is not a demo",
            do="choose a new folder: leadfolio demo my-demo; nothing was changed",
        )
    for name in found - {ABOUT}:
        shutil.rmtree(folder / name)
