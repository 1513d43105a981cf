"""A release from the desk: what it would change and for whom, and what it would leave without its question."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from leadfolio.course import Module
from leadfolio.errors import CourseError
from leadfolio.pipeline import building, changing
from leadfolio.pipeline.changing import Change
from leadfolio.revision import Answer

Message = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A release that nobody has agreed to yet: its modules, what it changes, and what was asked before."""

    modules: tuple[Module, ...]
    change: Change
    before: Mapping[str, Module]

    @property
    def lost(self) -> tuple[Answer, ...]:
        """The answers that would be left without their question."""
        return self.change.effect.lost

    @property
    def agreed(self) -> str:
        """What stands for agreeing to just these losses; empty where there are none."""
        said = sorted(f"{a.username}/{a.module}/{a.task}/{a.version}" for a in self.lost)
        return hashlib.sha256("\n".join(said).encode()).hexdigest() if said else ""


def plan(course: Path, named: Sequence[str], *, exchange: Path | None) -> Plan:
    """Return what releasing modules would change, all unless named.

    Raises:
        CourseError: a file of the course is wrong, or a task was renamed and nobody said so.
    """
    from leadfolio.edges.exchange import names, places

    opened = changing.looked_over(course)
    wanted = building.chosen_modules(opened.course.modules, named)
    outbound = names.outbound(places.exchange(exchange, course=course), opened.course.id)
    before = {id_: changing.released_before(course, id_, outbound=outbound) for id_ in wanted}
    return Plan(
        modules=tuple(module for module in opened.modules if module.id in wanted),
        change=changing.change(opened, wanted, outbound=outbound),
        before={id_: module for id_, module in before.items() if module is not None},
    )


def told(plan: Plan, names: Mapping[str, str], *, said: Callable[[str], str]) -> Message:
    """Return a plan as the page shows it; `said` shortens a prompt."""
    titles = {module.id: module.title or module.id for module in plan.modules}
    return {
        "modules": [module.id for module in plan.modules],
        "titles": list(titles.values()),
        "lines": [_titled(line, titles) for line in plan.change.lines()],
        "lost": [
            {
                "name": names.get(one.username, one.username),
                "module": titles.get(one.module, one.module),
                "task": said(_prompt(plan, one)),
            }
            for one in plan.lost
        ],
        "mend": _mending(plan.lost),
        "agreed": plan.agreed,
    }


def _titled(line: str, titles: Mapping[str, str]) -> str:
    """Return a line of a plan that calls its module by title."""
    module, colon, rest = line.strip().partition(":")
    known = line.startswith("  ") and module in titles
    return f"  {titles[module]}{colon}{rest}" if known else line


def _prompt(plan: Plan, one: Answer) -> str:
    before = plan.before.get(one.module)
    tasks = before.tasks if before else ()
    return next((t.prompt for t in tasks if one.task in {t.id, *t.was}), one.task)


def _mending(lost: Iterable[Answer]) -> list[str]:
    """Return what to write so that nothing is lost, a line a task."""
    return [
        f"modules/{module}.md: put the task “{task}” back; or, if another task takes its place, "
        f"write “:was: {task}” on a line below that one's kind"
        for module, task in dict.fromkeys((one.module, one.task) for one in lost)
    ]


def check_agreed(plan: Plan, agreed: str) -> None:
    """Stop where what would be lost is not what somebody agreed to.

    Raises:
        CourseError: it has changed since.
    """
    if plan.agreed != agreed:
        raise CourseError(
            "what would be lost has changed since you looked",
            do="press Release again, and decide by what it says now",
        )
