"""The work a facilitator begins at the desk: what each button does, and what came of it in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leadfolio import report as reports
from leadfolio.report import Note, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be done: for which course and modules, and where each step of it is said."""

    course: Path
    exchange: Path | None
    modules: tuple[str, ...]
    now: datetime
    said: Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of it: a sentence, faults and notes if there are any, and a page to open."""

    sentence: str
    faults: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    page: str = ""


def _check(order: Order) -> Done:
    from leadfolio.pipeline.checking import check

    checked = check(order.course, order.modules)
    if checked.faults:
        many = counted(len(checked.faults), "thing needs", "things need")
        said = f"{many} mending in the course's files. Mend each line below, then check again."
        return Done(sentence=said, faults=tuple(map(str, checked.faults)))
    tasks = counted(sum(len(one.tasks) for one in checked.modules), "task", "tasks")
    modules = counted(len(checked.modules), "module", "modules")
    return Done(sentence=f"All is well: {modules}, {tasks}.")


def _release(order: Order) -> Done:
    from leadfolio.pipeline.releasing import release

    done = release(order.course, order.modules, exchange=order.exchange, said=order.said)
    modules = counted(len(done.modules), "module is", "modules are")
    return Done(sentence=f"{modules} released. Leaders can get them now.")


def _collect(order: Order) -> Done:
    from leadfolio.pipeline.collecting import collect

    done = collect(order.course, order.modules, exchange=order.exchange, now=order.now)
    return Done(sentence=_collected(done), notes=done.notes)


def _collected(done: Report) -> str:
    counts = done.counts
    if not counts["submissions"]:
        return "Nothing was handed in yet."
    new, aside = counts["written"], counts["quarantined"]
    fresh = f"{counted(new, 'is', 'are')} new" if new else "nothing is new"
    said = (
        f"Collected {counts['accepted']} of {counts['submissions']} that were handed in; {fresh}."
    )
    if aside:
        said += f" {counted(aside, 'was', 'were')} set aside; below is why, and what to do."
    return said


def _publish(order: Order) -> Done:
    from leadfolio.pipeline.publishing import publish

    done = publish(order.course).report
    pieces = counted(done.counts["entries"], "piece", "pieces")
    written = done.counts["written"]
    changed = (
        counted(written, "file was", "files were") + " written" if written else "it was so already"
    )
    return Done(sentence=f"The cohort's portfolio holds {pieces} now; {changed}.", notes=done.notes)


def _report(order: Order) -> Done:
    from leadfolio.pipeline.reporting import report

    path = report(order.course, exchange=order.exchange, said=order.said).path
    below = path.relative_to(order.course.absolute()).as_posix()
    return Done(sentence="The cohort's report is ready.", page=f"files/{below}")


Work = Callable[[Order], Done]
WORKS: Mapping[str, Work] = {
    "check": _check,
    "release": _release,
    "collect": _collect,
    "publish": _publish,
    "report": _report,
}
# What is being done, as the page says it while it is.
DOING = {
    "check": "Checking the course's files",
    "release": "Releasing",
    "collect": "Collecting what was handed in",
    "publish": "Publishing for the cohort",
    "report": "Making the cohort's report",
}


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its word.

    >>> counted(1, "piece", "pieces"), counted(0, "piece", "pieces")
    ('1 piece', '0 pieces')
    """
    return f"{number} {one if number == 1 else many}"


def told(done: Done, names: Mapping[str, str]) -> dict[str, object]:
    """Return what came of it as a message; leaders by name, notes of one reason together."""
    return {
        "sentence": done.sentence,
        "faults": list(done.faults),
        "page": done.page,
        "notes": [
            {
                "set_aside": level is reports.Level.QUARANTINED,
                "reason": reports.CODES[code],
                "each": [_place(note, names) for note in notes],
                "next": list(dict.fromkeys(note.next for note in notes)),
            }
            for (level, code), notes in reports.grouped(done.notes).items()
        ],
    }


def _place(note: Note, names: Mapping[str, str]) -> str:
    who = names.get(note.leader, note.leader)
    where: Sequence[str] = [part for part in (who, note.module, note.where) if part]
    return f"{' · '.join(where)}: {note.message}"
