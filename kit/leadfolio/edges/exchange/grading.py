"""nbgrader's gradebook, kept through every change of a module: grades and comments stay.

nbgrader refuses to add or remove a cell once somebody's work is in its gradebook. Here a new
task is added for everyone, and a task that left the module keeps what was said about it.
"""

import contextlib
import itertools
import sqlite3
from pathlib import Path
from typing import Any

from nbgrader.api import Comment, Grade, Gradebook, MissingEntry
from nbgrader.preprocessors import SaveAutoGrades, SaveCells

from leadfolio.edges.exchange import words

SQLITE = "sqlite:///"


class KeepCells(SaveCells):
    """nbgrader's record of a module's answer cells, which may change while it is in use."""

    def _create_notebook(self, nb: Any) -> None:
        try:
            notebook = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        except MissingEntry:
            notebook = None
        if notebook is None or not notebook.submissions:
            super()._create_notebook(nb)
            return
        if self.new_grade_cells.keys() - {cell.name for cell in notebook.grade_cells}:
            back_up(self.db_url)
        where = (self.notebook_id, self.assignment_id)
        for name, told in self.new_grade_cells.items():
            self.gradebook.update_or_create_grade_cell(name, *where, **told)
        for name, told in self.new_solution_cells.items():
            self.gradebook.update_or_create_solution_cell(name, *where, **told)
        for name, told in self.new_source_cells.items():
            self.gradebook.update_or_create_source_cell(name, *where, **told)
        for submitted in notebook.submissions:
            complete(self.gradebook, submitted)


class SettledGrades(SaveAutoGrades):
    """nbgrader's record of what waits for a reader: only what a leader wrote does."""

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """Record a collected notebook in the gradebook."""
        told = resources["nbgrader"]
        whose = (told["notebook"], told["assignment"], told["student"])
        with Gradebook(told["db_url"]) as gradebook:
            complete(gradebook, gradebook.find_submission_notebook(*whose))
        nb, resources = super().preprocess(nb, resources)
        answered = {
            cell.metadata.nbgrader.grade_id
            for cell in nb.cells
            if cell.metadata.get("nbgrader", {}).get("grade") and cell.source != words.NOTHING
        }
        with Gradebook(told["db_url"]) as gradebook:
            for grade in gradebook.find_submission_notebook(*whose).grades:
                if grade.name not in answered and grade.manual_score is None:
                    grade.needs_manual_grade = False
            gradebook.db.commit()
        return nb, resources


def complete(gradebook: Any, submitted: Any) -> None:
    """Give somebody's work a place for a grade and a comment on every task there is now."""
    graded = {grade.cell_id for grade in submitted.grades}
    commented = {comment.cell_id for comment in submitted.comments}
    for cell in submitted.notebook.grade_cells:
        if cell.id not in graded:
            # Nothing waits for a reader until an answer to it is collected.
            gradebook.db.add(Grade(cell_id=cell.id, notebook=submitted, needs_manual_grade=False))
    for cell in submitted.notebook.solution_cells:
        if cell.id not in commented:
            gradebook.db.add(Comment(cell_id=cell.id, notebook=submitted))
    gradebook.db.commit()


def back_up(db_url: str) -> Path | None:
    """Copy the gradebook beside itself before its cells change; only where it is a file."""
    path = Path(db_url.removeprefix(SQLITE))
    if not db_url.startswith(SQLITE) or not path.is_file():
        return None
    free = (path.with_name(f"{path.stem}.before-{n}{path.suffix}") for n in itertools.count(1))
    copy = next(candidate for candidate in free if not candidate.exists())
    with (
        contextlib.closing(sqlite3.connect(path)) as here,
        contextlib.closing(sqlite3.connect(copy)) as there,
    ):
        here.backup(there)
    return copy
