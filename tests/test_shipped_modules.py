"""Every module that comes with leadfolio, the whole way: built, run once, released, answered, shown."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from leadfolio import pipeline
from leadfolio.course import Task
from leadfolio.edges.exchange import cells
from leadfolio.journal import Audience
from leadfolio.kinds import FORMS, Field, Kind, Shape, Value
from leadfolio.pipeline import opening
from leadfolio.session import handing_in, keeping

pytestmark = [pytest.mark.whole_way, pytest.mark.filterwarnings("ignore:::nbgrader")]

SHIPPED = Path(__file__).parents[1] / "course"
MODULES = sorted(p.stem for p in (SHIPPED / "modules").glob("*.md") if "." not in p.stem)
COURSE = "autumn-2026"
WRITERS, JUDGE = ("ada", "bo"), "cy"


def value(field: Field, pieces: dict[str, str]) -> Value:
    """Something to fill a field with; a piece is one of those handed to it."""
    match field.shape:
        case Shape.ENTRY:
            return pieces.get(field.name)
        case Shape.DATE:
            return "2026-12-01"
        case Shape.CHOICE:
            return field.choices[0]
        case Shape.TEXTS:
            return (f"{field.name} one", f"{field.name} two")
        case Shape.ROWS:
            filled = {name: f"{field.name} {name}" for name in field.columns}
            return ({**filled, **({"kind": field.choices[0]} if field.choices else {})},)
    return f"What there is to say of {field.name}."


def says(username: str, module: str, task: Task) -> str:
    return f"{username} on {module} {task.id}."


class Leader:
    """Somebody in the course, their home, and what they answered."""

    def __init__(self, username: str, place: SimpleNamespace) -> None:
        self.username, self.place = username, place
        self.home = place.homes / username
        self.pieces: dict[tuple[str, str], str] = {}

    def answer(self, module: str, kinds: set[Kind], others: dict[tuple[str, str], list[str]]):
        """Answer every task of some kinds, and hand the module in."""
        folder = handing_in.fetch(
            module, course=COURSE, into=self.home, exchange=self.place.exchange
        )
        opened = keeping.open_module(
            folder,
            journals=self.home / "leadfolio",
            now=lambda: datetime.now(UTC),
            random=os.urandom,
        )
        for task in opened.released.module.tasks:
            if task.kind in kinds:
                self.keep(opened, module, task, others)
        handing_in.submit(
            folder,
            username=self.username,
            exchange=self.place.exchange,
            cache=self.home / "cache",
            now=datetime.now(UTC),
        )

    def keep(self, opened, module: str, task: Task, others) -> None:
        first, second = others.get(tuple(task.about.split(".")), [""] * 2)[:2]
        pieces = {"better": first, "other": second, "left": first, "entry": first, "to": first}
        data = {f.name: value(f, pieces) for f in FORMS[task.kind].fields}
        kept = opened.keep(
            task.id,
            text=says(self.username, module, task),
            audience="cohort",
            exemplar=task.kind is Kind.PRODUCE,
            data={name: one for name, one in data.items() if one},
        )
        self.pieces[module, task.id] = kept.response.id


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The shipped course, gone through once by three leaders."""
    root = tmp_path_factory.mktemp("shipped")
    course = pipeline.init(root / "course", cohort="Autumn 2026")
    roster = "".join(f"{name},{name.title()}\n" for name in (*WRITERS, JUDGE))
    (course / "members.csv").write_text(f"username,name\n{roster}", encoding="utf-8")
    place = SimpleNamespace(course=course, exchange=root / "exchange", homes=root / "homes")
    place.released = pipeline.release(course, exchange=place.exchange)
    leaders = [Leader(name, place) for name in WRITERS]
    for leader in leaders:
        for module in MODULES:
            leader.answer(module, set(Kind) - {Kind.COMPARE}, {})
    others = {key: [leader.pieces[key] for leader in leaders] for key in leaders[0].pieces}
    place.modules = {module.id: module.tasks for module in opening.open_course(course).modules}
    for module, asked in place.modules.items():
        if any(task.kind is Kind.COMPARE for task in asked):
            Leader(JUDGE, place).answer(module, {Kind.COMPARE, Kind.EXAMINE}, others)
    place.collected = pipeline.collect(course, exchange=place.exchange, now=datetime.now(UTC))
    place.published = pipeline.publish(course, audience=Audience.COHORT)
    place.portfolio = json.loads((course / "site/portfolio.json").read_text(encoding="utf-8"))
    return place


def test_all_of_them_are_released_and_nothing_is_left_out(shown):
    assert sorted(shown.released.modules) == MODULES
    assert shown.collected.counts["quarantined"] == 0
    assert shown.collected.notes == ()
    assert shown.published.report.notes == ()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_built_run_once_and_released_with_every_task(shown, module):
    stamp = json.loads((shown.course / f"state/preflight/{module}.json").read_text())
    place = shown.exchange / COURSE / "outbound" / module
    notebook = json.loads((place / f"{module}.ipynb").read_text(encoding="utf-8"))

    assert f"{module}.ipynb" in stamp["files"]
    asked = [task.id for task in shown.modules[module]]
    assert [cells.task_of(c) for c in notebook["cells"] if cells.task_of(c)] == asked
    assert all(not cell.get("outputs") for cell in notebook["cells"])
    assert not list(place.glob("*.notes.md"))


@pytest.mark.parametrize("module", MODULES)
def test_every_answer_reaches_the_facilitator(shown, module):
    for username in WRITERS:
        place = shown.course / f"submitted/{username}/{module}/{module}.ipynb"
        held = json.loads(place.read_text(encoding="utf-8"))["cells"]
        woven = {cells.task_of(c): "".join(c["source"]) for c in held if cells.task_of(c)}
        for task in shown.modules[module]:
            if task.kind is not Kind.COMPARE:
                assert says(username, module, task) in woven[task.id]


@pytest.mark.parametrize("module", MODULES)
def test_every_shared_answer_is_shown_under_what_was_asked(shown, module):
    found = {
        (entry["task"], entry["text"]): entry["prompt"]
        for entry in shown.portfolio["entries"]
        if entry["module"] == module
    }

    for task in shown.modules[module]:
        for username in WRITERS if task.kind is not Kind.COMPARE else ():
            assert found[task.id, says(username, module, task)] == task.prompt
    page = (shown.course / f"site/modules/{module}/index.html").read_text(encoding="utf-8")
    assert page.count('href="') > len(shown.modules[module])


@pytest.mark.parametrize("module", MODULES)
def test_comparisons_are_counted_and_never_shown(shown, module):
    compared = [task for task in shown.modules[module] if task.kind is Kind.COMPARE]
    texts = {entry["text"] for entry in shown.portfolio["entries"]}
    standards = json.loads((shown.course / "site/standards.json").read_text(encoding="utf-8"))
    named = {one["task"] for one in standards["standards"]}

    assert texts & {says(JUDGE, module, task) for task in compared} == set()
    assert {task.about for task in compared} <= named
