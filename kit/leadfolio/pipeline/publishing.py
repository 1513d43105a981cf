"""Publishing: from `submitted/` to `site/`, only what changed."""

import contextlib
import errno
import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import leadfolio
from leadfolio.edges.disk import editions, files, folders, manifests, site, stamps, submissions
from leadfolio.edges.disk.manifests import Manifest
from leadfolio.errors import SiteError
from leadfolio.journal import Audience
from leadfolio.report import Report

READERS = (Audience.COHORT, Audience.PUBLIC)
# Folders of a course that are full of something else.
TAKEN = ("autograded", "feedback", "modules", "release", "source", "state", "submitted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Where the site is, and what was done and noticed."""

    site: Path
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be published, where, for whom; `made` names the program and all choices.

    `kept` is the manifest's file, `before` what it said, `at` the time in nanoseconds.
    """

    course: Path
    out: Path
    audience: Audience
    made: str
    kept: Path
    before: Manifest | None
    at: int
    jobs: int
    clean: bool


def publish(
    course: Path,
    *,
    audience: Audience = Audience.COHORT,
    out: Path | None = None,
    jobs: int = 1,
    clean: bool = False,
) -> Published:
    """Render what leaders share with an audience as a site; write only what changed.

    `out` is `site/` in the course's folder unless another is named. `jobs` draw pictures and
    render at a time. `clean` forgets what was written before and makes everything anew.

    Raises:
        CourseError: course.toml, members.csv or a module is wrong.
        SiteError: the site cannot be written there.
    """
    started, at = time.perf_counter(), time.time_ns()
    where = out if out is not None else course / "site"
    _check_readers(audience)
    kept = manifest_place(course, where)
    made = _made(audience)
    before = None if clean else manifests.read_manifest(kept)
    if before is not None and before.made == made:
        report = _nothing_changed(course, where, before, kept=kept, at=at)
        if report is not None:
            seconds = time.perf_counter() - started
            return Published(site=where, report=replace(report, seconds=seconds))
    report = _made_anew(
        Order(
            course=course,
            out=where,
            audience=audience,
            made=made,
            kept=kept,
            before=before,
            at=at,
            jobs=jobs,
            clean=clean,
        )
    )
    seconds = time.perf_counter() - started
    return Published(site=where, report=replace(report, seconds=seconds))


def _made_anew(order: Order) -> Report:
    """Open the course, then make the site while nobody else does."""
    from leadfolio.pipeline import opening, publishing_making

    names = ("course.toml", "members.csv")
    read = {name: stamps.read_stamp(order.course, name, at=order.at) for name in names}
    course, members = opening.open_roster(order.course)
    _check_place(order, course.id)
    with _explained(order):
        (order.course / "state").mkdir(exist_ok=True)
        with (
            manifests.alone(order.course / "state" / "publishing.lock"),
            # While one folder takes the place of another, neither may be there.
            folders.locked(order.course / "state" / "collect.lock"),
        ):
            # First of all: whoever takes a piece back must know every place it may stand.
            editions.remember(order.course, order.out.resolve())
            folders.recover_below(order.course / "submitted")
            return publishing_making.make(order, course, members, read=read)


def _nothing_changed(
    course: Path, out: Path, before: Manifest, *, kept: Path, at: int
) -> Report | None:
    """Return the report of before where everything read and written is as it was, else None."""
    try:
        folders = submissions.listed(submissions.folders(course / "submitted"))
    except OSError:
        return None  # said in words when it is read in earnest
    if folders != before.folders:
        return None
    read = manifests.refreshed(course, before.read, at=at)
    if read is None or not site.unchanged(out, before.held):
        return None
    if read != before.read:
        # Files were too young to be believed by their looks; now they are not.
        with contextlib.suppress(OSError):
            manifests.write_manifest(kept, replace(before, read=read))
    counts = {**before.report.counts, "written": 0}
    return replace(before.report, counts=counts)


def manifest_place(course: Path, out: Path) -> Path:
    """Return the file in which it is kept what stands in one of a course's sites."""
    return course / "state" / f"site-{_digest(str(out.resolve()))[:16]}.json"


def _made(audience: Audience) -> str:
    """Return a name for everything but the course that decides what a site looks like."""
    folders = (Path(leadfolio.__file__).parent, files.shipped("templates") / "site")
    program = stamps.program(folders)
    return _digest("\n".join((leadfolio.__version__, audience.value, *program)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _check_readers(audience: Audience) -> None:
    if audience not in READERS:
        raise SiteError(
            f"a portfolio is read by the cohort or by the public, not by {audience.value}",
            do="publish for cohort, or for public",
        )


def _check_place(order: Order, course: str) -> None:
    """Refuse a place that holds something else, or an edition that more people read."""
    place, folder = order.out.resolve(), order.course.resolve()
    inside = any(place == folder / name or folder / name in place.parents for name in TAKEN)
    if place == folder or place in folder.parents or inside:
        raise SiteError(
            "the site cannot be written over the course itself",
            where=str(order.out),
            do="name another folder with --out",
        )
    if place.exists() and not place.is_dir():
        raise SiteError(
            "this is a file, not a folder for a site",
            where=str(order.out),
            do="name a folder with --out",
        )
    with _explained(order):
        if not site.strangers(place):
            return
    there = site.edition(place)
    if there is None or there.format.partition("/")[0] != "leadfolio.portfolio":
        raise SiteError(
            "this folder holds something that leadfolio did not write",
            where=str(order.out),
            do="name an empty folder with --out, or one that leadfolio wrote",
        )
    if there.course != course:
        raise SiteError(
            f"this folder holds the portfolio of another course, {there.course!r}",
            where=str(order.out),
            do="name another folder with --out",
        )
    if there.audience == Audience.PUBLIC and order.audience is Audience.COHORT:
        raise SiteError(
            "this folder holds the public edition; the cohort's would be read by everyone there",
            where=str(order.out),
            do="name another folder with --out for the cohort's edition",
        )


@contextlib.contextmanager
def _explained(order: Order) -> Iterator[None]:
    """Turn what the disk refuses into words."""
    try:
        yield
    except manifests.BusyError as error:
        raise SiteError(
            "this course is being published already",
            where=str(order.course),
            do="wait until that is done, then publish again",
        ) from error
    except OSError as error:
        raise _refused(order, error) from error


def _refused(order: Order, error: OSError) -> SiteError:
    where = str(error.filename or order.out)
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        said, step = "the disk is full", "make room on the disk, then publish again"
    elif error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        said = "this account may not read or write there"
        step = "ask who owns the folder for permission, or name another with --out"
    else:
        said = f"the disk refuses ({error.strerror or error})"
        step = "mend the disk or the folder, then publish again"
    return SiteError(f"{said}; the site stays as it was", where=where, do=step)
