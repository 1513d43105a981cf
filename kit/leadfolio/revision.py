"""A module improved while in use: what changes in what is asked, and whom that concerns."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from leadfolio.course import Module, Task
from leadfolio.portfolio import Asked

ALIKE = 0.75  # how much of two prompts, word for word, makes one of the other
NEAR = 0.6  # how much of two ids, letter for letter, where the prompts are alike in part


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What becomes of a module: tasks by id; `before` is false where it was never released.

    `renamed` holds ids before and now, `moved` tasks that stand elsewhere among the others,
    and `reworded` those that ask in other words, or for something else.
    """

    module: str
    before: bool
    tasks: int
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    moved: tuple[str, ...] = ()
    prose: bool = False

    @property
    def changed(self) -> tuple[str, ...]:
        """The tasks, by their ids before, whose answers are to something that changes."""
        olds = {new: old for old, new in self.renamed}
        reworded = (olds.get(task, task) for task in self.reworded)
        return tuple(dict.fromkeys([*self.removed, *reworded, *(old for old, _ in self.renamed)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """That a leader handed in an answer: to which task, and in which wording of the module."""

    username: str
    module: str
    task: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Whom revisions concern: leaders by module, answers looked at, and those left without a question."""

    leaders: Mapping[str, tuple[str, ...]]
    answers: int
    lost: tuple[Answer, ...] = ()

    @property
    def affected(self) -> tuple[str, ...]:
        """Every leader who handed in an answer to something that changes."""
        return tuple(sorted({name for names in self.leaders.values() for name in names}))


def between(before: Module | None, after: Module) -> Revision:
    """Return what changes from a module as it was released to a module as it is now."""
    if before is None:
        return Revision(module=after.id, before=False, tasks=len(after.tasks))
    old = {task.id: task for task in before.tasks}
    was = {task.id: _before(task, old) for task in after.tasks}
    kept = {now: then for now, then in was.items() if then}
    new = {task.id: task for task in after.tasks}
    revision = Revision(
        module=after.id,
        before=True,
        tasks=len(after.tasks),
        added=tuple(id for id in new if not was[id]),
        removed=tuple(id for id in old if id not in kept.values()),
        reworded=tuple(id for id, then in kept.items() if not _same(old[then], new[id])),
        renamed=tuple((then, id) for id, then in kept.items() if then != id),
        moved=_moved([id for id in old if id in kept.values()], list(kept.values()), kept),
    )
    asked = (revision.added, revision.changed, revision.moved)
    return replace(revision, prose=not any(asked) and before.version != after.version)


def _before(task: Task, old: Mapping[str, Task]) -> str:
    """Return the id that a task had when it was released, or nothing where it is new."""
    return next((id for id in (task.id, *task.was) if id in old), "")


def _same(then: Task, now: Task) -> bool:
    return replace(then, id=now.id, was=()) == replace(now, was=())


def _moved(then: Sequence[str], now: Sequence[str], kept: Mapping[str, str]) -> tuple[str, ...]:
    """Return the tasks that stand elsewhere among those that kept their order."""
    blocks = SequenceMatcher(a=then, b=now, autojunk=False).get_matching_blocks()
    stayed = {id for block in blocks for id in then[block.a : block.a + block.size]}
    return tuple(id for id, old in kept.items() if old not in stayed)


def concerned(
    revisions: Iterable[Revision],
    answers: Iterable[Answer],
    *,
    before: Iterable[Module],
    after: Asked,
) -> Effect:
    """Return whom revisions concern.

    `before` are the modules as they were released; `after` what will be asked then, and every
    earlier wording that is kept. An answer is lost whose question is there now, and then is not.
    """
    changed = {revision.module: set(revision.changed) for revision in revisions}
    handed = [answer for answer in answers if answer.module in changed]
    now = Asked(modules=tuple(before), earlier=after.earlier, once=after.once)
    leaders = {
        module: tuple(
            sorted({a.username for a in handed if a.module == module and a.task in tasks})
        )
        for module, tasks in changed.items()
    }
    return Effect(
        leaders=leaders,
        answers=len(handed),
        lost=tuple(
            answer for answer in handed if _asked(now, answer) and not _asked(after, answer)
        ),
    )


def _asked(asked: Asked, answer: Answer) -> bool:
    return asked.task(answer.module, answer.task, version=answer.version) is not None


def renamed(before: Module, after: Module, *, anew: Iterable[str] = ()) -> dict[str, str]:
    """Return tasks that look like one that was released under another id, and that id.

    `anew` are tasks that say they are none of those before.
    """
    gone = {task.id: task for task in before.tasks if not _still(task.id, after)}
    known = {task.id for task in before.tasks} | set(anew)
    found: dict[str, str] = {}
    for task in after.tasks:
        if task.id not in known and not task.was:
            likely = max(gone.values(), key=lambda old: _likeness(old, task), default=None)
            if likely is not None and _likeness(likely, task) > 0:
                found[task.id] = likely.id
                del gone[likely.id]
    return found


def _still(id: str, module: Module) -> bool:
    return any(id == task.id or id in task.was for task in module.tasks)


def _likeness(old: Task, new: Task) -> float:
    """Return how much a task is like another, 0 where they are two."""
    words = _ratio(old.prompt.casefold().split(), new.prompt.casefold().split())
    letters = _ratio(old.id, new.id)
    if words >= ALIKE or (words >= ALIKE / 2 and letters >= NEAR):
        return words + letters
    return 0.0


def _ratio(one: Sequence[str], other: Sequence[str]) -> float:
    return SequenceMatcher(a=one, b=other, autojunk=False).ratio()


def lines(revisions: Iterable[Revision], effect: Effect) -> tuple[str, ...]:
    """Return in words what changes and whom it concerns."""
    every = tuple(revisions)
    if not effect.answers and not any(one.before for one in every):
        many = "1 module" if len(every) == 1 else f"{len(every)} modules"
        return (f"Released for the first time: {many}. Nothing has been answered yet.",)
    said = ["What changes:"]
    lost_from = {(answer.module, answer.task) for answer in effect.lost}
    for one in every:
        gone = {id for module, id in lost_from if module == one.module}
        said.append(f"  {one.module}: {'; '.join(_told(one, gone)) or 'nothing'}")
        names = effect.leaders.get(one.module, ())
        if one.changed:
            said.append(f"    {_leaders(len(names))} handed in answers to what changes")
    lost = f"Answers handed in: {effect.answers}. Answers lost: {len(effect.lost)}."
    said.append(f"Leaders affected: {len(effect.affected)}. {lost}")
    return tuple(said)


def _leaders(many: int) -> str:
    return "1 leader has" if many == 1 else f"{many or 'no'} leaders have"


def _told(one: Revision, gone: Container[str]) -> Iterable[str]:
    """Return what changes in a module; `gone` are tasks whose answers would be lost."""
    if not one.before:
        return ["new, with 1 task" if one.tasks == 1 else f"new, with {one.tasks} tasks"]
    told = [
        f"{what}: {', '.join(ids)}"
        for what, ids in (
            ("added", one.added),
            ("removed, its answers stay shown", [id for id in one.removed if id not in gone]),
            (
                "removed, and answers to it lose their question",
                [id for id in one.removed if id in gone],
            ),
            ("reworded", one.reworded),
            ("renamed", tuple(f"{old} is now {new}" for old, new in one.renamed)),
            ("moved", one.moved),
        )
        if ids
    ]
    return [*told, *(["only what leaders read, no task"] if one.prose else [])]


def plain(revisions: Iterable[Revision], effect: Effect) -> list[dict[str, object]]:
    """Return the same for a program to read. Usernames are the facilitator's to see."""
    return [
        {
            "module": one.module,
            "new": not one.before,
            "added": list(one.added),
            "removed": list(one.removed),
            "reworded": list(one.reworded),
            "renamed": [{"was": old, "now": new} for old, new in one.renamed],
            "moved": list(one.moved),
            "prose": one.prose,
            "leaders": list(effect.leaders.get(one.module, ())),
        }
        for one in revisions
    ]


def counts(revisions: Iterable[Revision], effect: Effect) -> dict[str, int]:
    """Return how many of each, for a report."""
    all_ = tuple(revisions)
    return {
        "added": sum(len(one.added) for one in all_),
        "removed": sum(len(one.removed) for one in all_),
        "reworded": sum(len(one.reworded) for one in all_),
        "renamed": sum(len(one.renamed) for one in all_),
        "moved": sum(len(one.moved) for one in all_),
        "leaders": len(effect.affected),
        "answers": effect.answers,
        "lost": len(effect.lost),
    }
