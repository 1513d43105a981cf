"""`leadfolio doctor`: is everything here as it must be, and if not, what to do."""

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from leadfolio.errors import ExchangeError, LeadfolioError
from leadfolio.pipeline import diagnosing_hub
from leadfolio.pipeline.findings import Finding as Finding
from leadfolio.pipeline.findings import plain as plain

PROVEN = {
    "nbgrader": "0.9", "jupyterlab": "4.", "jupyterhub": "6.", "ipywidgets": "8.", "voila": "0.5",
    "nbconvert": "7.", "papermill": "2.",
}  # fmt: skip
ROOM = 1024**3


def doctor(course: Path | None = None) -> tuple[Finding, ...]:
    """Look at the installation and, where there is one, the course folder and its exchange."""
    here = (folder for folder in (Path(), Path("course")) if (folder / "course.toml").is_file())
    folder = course or next(here, None)
    findings = [*_installation()]
    if folder is None:
        findings.append(Finding(name="course", seen="none here, so none was looked at"))
    else:
        findings += _course(folder)
    return tuple(findings)


def _installation() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(name="Python", seen=version)
    for package, proven in PROVEN.items():
        yield _package(package, proven)
    yield _grammars()
    yield _kernel()
    yield from diagnosing_hub.machine()


def _package(package: str, proven: str) -> Finding:
    try:
        version = metadata.version(package)
    except metadata.PackageNotFoundError:
        return Finding(
            name=package,
            seen="not installed",
            do="install leadfolio again with its dependencies",
            problem=True,
        )
    if version.startswith(proven):
        return Finding(name=package, seen=version)
    return Finding(
        name=package,
        seen=f"{version}, and leadfolio was tried with {proven}*",
        do="run a whole module through it before leaders do, or install the version in uv.lock",
    )


def _grammars() -> Finding:
    try:
        metadata.version("rfc3987-syntax")
    except metadata.PackageNotFoundError:
        return Finding(name="start-up", seen="no slow grammars are installed")
    return Finding(
        name="start-up",
        seen="rfc3987-syntax is installed; it costs each server start about three seconds",
        do="uninstall rfc3987-syntax: nothing here needs it",
    )


def _kernel() -> Finding:
    from leadfolio.edges import running

    if not running.has_kernel():
        return Finding(
            name="kernel",
            seen="Jupyter knows no kernel called python3",
            do="run: python -m ipykernel install --sys-prefix",
            problem=True,
        )
    return Finding(name="kernel", seen="python3")


def _course(folder: Path) -> Iterator[Finding]:
    from leadfolio.pipeline import checking

    try:
        faults = checking.check(folder).faults
    except LeadfolioError as error:
        yield Finding(name="course", seen=error.problem, do=error.do, problem=True)
        return
    if faults:
        yield Finding(
            name="course",
            seen=f"{len(faults)} faults in its files, first {faults[0]}",
            do="run `leadfolio check` and mend each line",
            problem=True,
        )
    else:
        yield Finding(name="course", seen="its files are good")
    yield from _room(folder)
    yield from _secrets(folder / "state")
    yield from _exchange(folder)
    yield from _hub(folder)


def _hub(folder: Path) -> Iterator[Finding]:
    from leadfolio.edges.exchange import places
    from leadfolio.pipeline import opening

    looked = opening.look_at_roster(folder)
    if looked.course is not None:
        try:
            exchange = places.exchange(course=folder)
        except ExchangeError:
            exchange = None  # said already
        yield from diagnosing_hub.course(
            folder,
            looked.course.id,
            looked.members,
            exchange,
            guests=opening.look_at_guests(folder)[0],
        )


def _room(folder: Path) -> Iterator[Finding]:
    if not os.access(folder, os.W_OK):
        yield Finding(
            name="course folder",
            seen="it cannot be written by this account",
            do="run leadfolio as the account that owns the course folder",
            problem=True,
        )
    free = shutil.disk_usage(folder).free
    if free < ROOM:
        yield Finding(
            name="disk",
            seen=f"{free / ROOM:.1f} GB free",
            do="make room: each submission is kept, and a full disk stops handing in",
        )
    else:
        yield Finding(name="disk", seen=f"{free / ROOM:.0f} GB free")


def _secrets(state: Path) -> Iterator[Finding]:
    key = state / "cohort.key"
    if not key.exists():
        return
    mode = stat.S_IMODE(key.stat().st_mode)
    if mode & 0o077:
        yield Finding(
            name="cohort.key",
            seen=f"other accounts may read it (mode {mode:04o}), so could tell who is behind an invented name",
            do=f"run: chmod 600 {key}",
            problem=True,
        )
    else:
        yield Finding(name="cohort.key", seen="only its owner may read it")


def _exchange(folder: Path) -> Iterator[Finding]:
    from leadfolio.edges.exchange import places

    try:
        root = places.exchange(course=folder)
    except ExchangeError as error:
        yield Finding(name="exchange", seen=error.problem, do=error.do, problem=True)
        return
    if not root.is_dir():
        yield Finding(
            name="exchange",
            seen=f"{root} is not there",
            do=f"make it once, as the engineer of the machine: mkdir -p {root} && chmod 1777 {root}",
            problem=True,
        )
        return
    mode = stat.S_IMODE(root.stat().st_mode)
    if mode & 0o003 != 0o003:
        yield Finding(
            name="exchange",
            seen=f"{root} cannot be written by every account (mode {mode:04o})",
            do=f"where leaders have accounts of their own, run: chmod 1777 {root}",
        )
    elif not mode & stat.S_ISVTX:
        yield Finding(
            name="exchange",
            seen=f"in {root} every account can put folders of its own in the place of the course's"
            f" (mode {mode:04o})",
            do=f"where leaders have accounts of their own, run: chmod 1777 {root}",
        )
    else:
        yield Finding(name="exchange", seen=str(root))
