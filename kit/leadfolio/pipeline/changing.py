"""What a release would change, and whom it concerns, before anything is changed."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from leadfolio import course as course_
from leadfolio import ids, revision
from leadfolio.course import Fault, Module
from leadfolio.edges.disk import files
from leadfolio.errors import CourseError
from leadfolio.pipeline import opening, versions
from leadfolio.pipeline.opening import MODULES, Looked, Opened
from leadfolio.portfolio import Asked
from leadfolio.revision import Answer, Effect, Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a release changes, module by module, and whom it concerns."""

    revisions: tuple[Revision, ...] = ()
    effect: Effect

    def lines(self) -> tuple[str, ...]:
        """Return it in words."""
        return revision.lines(self.revisions, self.effect)


def change(opened: Opened, names: Iterable[str], *, outbound: Path | None = None) -> Change:
    """Return what releasing modules would change.

    It is found from what was released (`release/`, else `outbound`), from every answer in
    `submitted/`, and from the wordings kept in `state/versions`.
    """
    folder = opened.folder
    wanted = [module for module in opened.modules if module.id in set(names)]
    before = {m.id: released_before(folder, m.id, outbound=outbound) for m in wanted}
    standing = tuple(module for module in before.values() if module is not None)
    revisions = tuple(revision.between(before[module.id], module) for module in wanted)
    answers = tuple(_answers(opened, standing))
    kept, once = versions.wordings(folder, ((one.module, one.version) for one in answers))
    earlier = {
        **kept,
        **{(module.id, module.version): module.tasks for module in standing},
    }
    effect = revision.concerned(
        revisions,
        answers,
        before=standing,
        after=Asked(modules=tuple(wanted), earlier=earlier, once=once),
    )
    return Change(revisions=revisions, effect=effect)


def released_before(folder: Path, module: str, *, outbound: Path | None = None) -> Module | None:
    """Return a module as it was last released, or None where it never was."""
    raw = raw_released(folder, module, outbound=outbound)
    return course_.read_released(raw).module if raw is not None else None


def raw_released(
    folder: Path, module: str, *, outbound: Path | None = None
) -> Mapping[str, object] | None:
    """Return `module.json` of a released module, or None where there is none to read."""
    places = (folder / "release", *([outbound] if outbound is not None else []))
    for place in places if ids.is_slug(module) else ():
        try:
            raw = files.read_json(place, module, "module.json")
            course_.read_released(raw)
        except (OSError, ValueError, files.UnsafeFileError, CourseError):
            continue
        return raw if isinstance(raw, dict) else None
    return None


def _answers(opened: Opened, before: Iterable[Module]) -> Iterator[Answer]:
    """Yield every answer that was collected, under the id its task was last released with."""
    from leadfolio.pipeline import publishing_reading

    gathered = publishing_reading.gather(
        opened.folder, opened.course, opened.members, at=time.time_ns()
    )
    for one in Asked(modules=tuple(before)).moved(gathered.submissions):
        for response in (*one.responses, *one.handwritten):
            if not response.empty:
                yield Answer(
                    username=one.username,
                    module=one.module,
                    task=response.task,
                    version=response.version,
                )


def suspected(folder: Path, looked: Looked) -> tuple[Fault, ...]:
    """Return a fault for each task that reads like one that was released under another id."""
    found = []
    for name, read in looked.read.items():
        before = released_before(folder, name)
        if before is None or looked.faults.get(f"{MODULES}/{name}.md"):
            continue  # what is wrong in the file comes first
        for new, old in revision.renamed(before, read.module, anew=read.anew).items():
            line = read.lines.get((new, "kind"), 1)
            sentence = (
                f"the task {new!r} reads like {old!r}, which was released before; write "
                f"':was: {old}' below its kind, and all that was answered moves along, or "
                "':was: nothing' if it is another task"
            )
            found.append(Fault(file=f"{MODULES}/{name}.md", line=line, sentence=sentence))
    return tuple(found)


def looked_over(folder: Path) -> Opened:
    """Read a course that may be released: everything in it is right, and no task was renamed unsaid.

    Raises:
        CourseError: a file is missing or wrong; names every fault at once.
    """
    looked = opening.look(folder)
    opened = opening.opened(folder, looked)
    faults = suspected(folder, looked)
    if faults:
        raise opening.explained(faults)
    return opened


def agreed(told: Change, *, anyway: bool) -> None:
    """Stop where an answer would be left without the question it answered.

    Raises:
        CourseError: there is such an answer, and nobody said to go on.
    """
    lost = told.effect.lost
    if not lost or anyway:
        return
    named = sorted({f"{one.username}, {one.module}.{one.task}" for one in lost})
    more = f" and {len(named) - 10} more" if len(named) > 10 else ""
    many = "1 answer" if len(lost) == 1 else f"{len(lost)} answers"
    raise CourseError(
        f"{many} would be left without the question: {'; '.join(named[:10])}{more}",
        do="put the task back, or name it with ':was:' on the task in its place; "
        "`leadfolio release --anyway` releases all the same, and the words stay",
    )
