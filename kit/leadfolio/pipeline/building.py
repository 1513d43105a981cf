"""Building modules: sources and the frame become notebooks that have been run once."""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import leadfolio
from leadfolio import course as course_
from leadfolio import ids
from leadfolio.course import Module
from leadfolio.edges.disk import files
from leadfolio.errors import CourseError
from leadfolio.pipeline.opening import Opened, content_beside, open_course
from leadfolio.pipeline.versions import current_modules as current_modules
from leadfolio.pipeline.versions import keep_versions as keep_versions

STAMP = "leadfolio.preflight/1"
FRAME = "templates/notebook/module.ipynb"
CELL_SECONDS = 60
# Two kernels are as many as a small server starts at a time without slowing both.
AT_ONCE = 2


def quiet(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did: modules in the course's order, those run now, and files written."""

    modules: tuple[str, ...]
    run: tuple[str, ...]
    written: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A module about to be built: its notebook without parameters, and what lies beside it."""

    module: Module
    notebook: Mapping[str, Any]
    parameters: Mapping[str, str]
    beside: Mapping[str, bytes]

    @property
    def made_of(self) -> str:
        """A digest of everything the built files come from."""
        digest = hashlib.sha256()
        made_of = [leadfolio.__version__, self.notebook, self.parameters]
        digest.update(json.dumps(made_of, sort_keys=True).encode())
        for name, content in sorted(self.beside.items()):
            digest.update(f"\n{name} {hashlib.sha256(content).hexdigest()}".encode())
        return digest.hexdigest()


def build(
    course: Path,
    modules: Sequence[str] = (),
    *,
    said: Callable[[str], None] = quiet,
    frame: Path | None = None,
) -> Built:
    """Make `source/<module>/` of the course's modules, all unless named, and run each once.

    Everything is checked and run before anything is written; what has not changed since it
    last ran is not run again. `frame` is another notebook than the one leadfolio brings.

    Raises:
        CourseError: a file of the course is wrong, or a module cannot run.
        MachineError: there is nothing to run it with.
    """
    began = perf_counter()
    opened = open_course(course)
    chosen = _chosen(opened, modules)
    content = (frame or files.shipped("templates") / "notebook" / "module.ipynb").read_bytes()
    planned = [_plan(opened, module, content) for module in chosen]
    changed = [plan for plan in planned if not _stands(course, plan)]
    ready = _run_each(changed, said) if changed else []
    keep_versions(opened)
    written = sum(_write(course, plan, notebook) for plan, notebook in ready)
    return Built(
        modules=tuple(module.id for module in chosen),
        run=tuple(plan.module.id for plan in changed),
        written=written,
        seconds=perf_counter() - began,
    )


def chosen_modules(known: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """Return the modules named, in the course's order, or all of them where none is named.

    Raises:
        CourseError: a name is no module's; says the nearest.
    """
    for name in names:
        if name not in known:
            near = ids.nearest(name, known)
            hint = f"; did you mean {near!r}?" if near else ""
            raise CourseError(
                f"the course has no module {name!r}{hint}",
                do="name a module that stands in `modules` of course.toml",
            )
    return tuple(name for name in known if not names or name in names)


def _chosen(opened: Opened, names: Sequence[str]) -> tuple[Module, ...]:
    wanted = chosen_modules(opened.course.modules, names)
    return tuple(module for module in opened.modules if module.id in wanted)


def _plan(opened: Opened, module: Module, frame: bytes) -> Planned:
    from leadfolio.edges.authoring import notebook
    from leadfolio.edges.exchange import marking

    composed = notebook.compose(frame, course=opened.course, module=module, where=FRAME)
    return Planned(
        module=module,
        notebook=marking.mark(composed),
        parameters=notebook.parameters(opened.course, module),
        beside={
            "module.json": files.encode_json(course_.released(opened.course, module)),
            **{path: content_beside(opened.folder, path) for path in module.images},
        },
    )


def _run_each(plans: Sequence[Planned], said: Callable[[str], None]) -> list[tuple[Planned, bytes]]:
    """Set each module's parameters and run it once; give back what may be written.

    Raises:
        CourseError: one of them does not run; names each that does not.
    """
    from leadfolio.edges.authoring import notebook
    from leadfolio.edges.running import with_parameters

    ready = [(plan, with_parameters(plan.notebook, plan.parameters)) for plan in plans]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        problems = list(pool.map(lambda one: _problem(one[0], one[1], said), ready))
    stopped = [problem for problem in problems if problem]
    if stopped:
        raise CourseError(
            "a module does not run: " + "; ".join(stopped),
            do="mend what is named, then build again; nothing was written to source/",
        )
    return [(plan, notebook.encode(prepared)) for plan, prepared in ready]


def _problem(plan: Planned, prepared: Mapping[str, Any], said: Callable[[str], None]) -> str:
    """Run a module once where nothing of anyone's is touched; say why it cannot run, or nothing."""
    from leadfolio.edges.running import run

    began = perf_counter()
    with tempfile.TemporaryDirectory(prefix="leadfolio-") as scratch:
        folder = Path(scratch) / "module"
        for name, content in plan.beside.items():
            _put(folder / name, content)
        ran = run(
            prepared,
            folder=folder,
            environment=_surroundings(Path(scratch)),
            seconds=CELL_SECONDS,
        )
    name, tasks = plan.module.id, plan.module.tasks
    if ran.stopped is not None:
        return f"{name}: {_place(ran.stopped.cell, prepared['cells'])}{ran.stopped.why}"
    for cell in prepared["cells"]:
        task = cell["metadata"].get("leadfolio", {}).get("task")
        # A task explains what it cannot do in a sentence; here that is a failure all the same.
        if cell["cell_type"] == "code" and task and f"task-{task}" not in ran.shown[cell["id"]]:
            return f"{name}: the task {task!r} is not shown; in its place stands {_short(ran.shown[cell['id']])}"
    many = "1 task" if len(tasks) == 1 else f"{len(tasks)} tasks"
    said(f"{name}: {many}, run once in {perf_counter() - began:.1f} s")
    return ""


def _short(html: str) -> str:
    text = " ".join(re.sub(r"<[^>]*>", " ", html).split())
    return f"“{text[:200]}”" if text else "nothing"


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _surroundings(scratch: Path) -> dict[str, str]:
    """Return the environment of a run that keeps nothing, in which there is no one to click."""
    return {
        **os.environ,
        "IPYTHONDIR": str(scratch / "ipython"),
        "LEADFOLIO_HOME": str(scratch / "home"),
        "LEADFOLIO_STATIC": "1",
    }


def _place(cell: str, cells: Iterable[Mapping[str, Any]]) -> str:
    for one in cells:
        if one["id"] == cell:
            task = one["metadata"].get("leadfolio", {}).get("task")
            return f"at the task {task!r}, " if task else f"at the cell {cell!r} of the frame, "
    return ""


def _stands(course: Path, plan: Planned) -> bool:
    """Whether what was built before is made of the same, and still lies there untouched."""
    stamp = _stamp(course, plan.module.id)
    if stamp.get("made_of") != plan.made_of:
        return False
    folder = course / "source" / plan.module.id
    return all(_digest(folder, name) == digest for name, digest in _written(stamp).items())


def _digest(folder: Path, name: str) -> str:
    try:
        return hashlib.sha256(files.read_regular(folder, *name.split("/"))).hexdigest()
    except (OSError, files.UnsafeFileError):
        return ""


def _stamp(course: Path, module: str) -> Mapping[str, Any]:
    try:
        stamp = files.read_json(course / "state", "preflight", f"{module}.json")
    except (OSError, ValueError, files.UnsafeFileError):
        return {}
    return stamp if isinstance(stamp, dict) and stamp.get("format") == STAMP else {}


def _written(stamp: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the files a stamp names: each below the module's folder, with its digest."""
    named = stamp.get("files")
    return named if isinstance(named, dict) else {}


def _write(course: Path, plan: Planned, notebook: bytes) -> int:
    """Put a module's files into place, only those that differ; take away what it had before."""
    name = plan.module.id
    folder = course / "source" / name
    content = {f"{name}.ipynb": notebook, **plan.beside}
    digests = {file: hashlib.sha256(held).hexdigest() for file, held in content.items()}
    written = 0
    for file, held in content.items():
        if _digest(folder, file) != digests[file]:
            files.write_whole(folder / file, held)
            written += 1
    for file in _written(_stamp(course, name)):
        if file not in content and ".." not in file.split("/"):
            with suppress(OSError):
                (folder / file).unlink()
                (folder / file).parent.rmdir()
    stamp = {"format": STAMP, "made_of": plan.made_of, "files": digests}
    files.write_json(course / "state" / "preflight" / f"{name}.json", stamp)
    return written
