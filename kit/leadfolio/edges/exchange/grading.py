"""nbgrader's gradebook, kept through every change of a module: grades and comments stay.

nbgrader refuses to add or remove a cell once somebody's work is in its gradebook. Here a new
task is added for everyone, and a task that left the module keeps what was said about it.
"""

import contextlib
import itertools
import sqlite3
from collections.abc import Mapping
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
        moves = _moves(nb)
        here = {cell.name for cell in notebook.grade_cells}
        if self.new_grade_cells.keys() - here or moves.keys() & here:
            back_up(self.db_url)
        move(self.gradebook, notebook, moves)
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


def _moves(nb: Any) -> dict[str, str]:
    """Return the ids that a module's tasks had before, and what each is called now."""
    told = (cell.metadata.get("leadfolio", {}) for cell in nb.cells)
    return {old: one["task"] for one in told for old in one.get("was", ())}


def move(gradebook: Any, notebook: Any, moves: Mapping[str, str]) -> None:
    """Call cells of a gradebook by their tasks' ids now: all that hangs on them comes along.

    Where both are there already, what was said under the earlier id is said under the new one
    too, unless something was said there; the earlier cell stays as it is.
    """
    for held in (notebook.grade_cells, notebook.solution_cells, notebook.source_cells):
        known = {cell.name: cell for cell in held}
        for old in moves.keys() & known.keys():
            if moves[old] not in known:
                known[old].name = moves[old]
                known[moves[old]] = known[old]
    for submitted in notebook.submissions:
        grades = {grade.name: grade for grade in submitted.grades}
        comments = {comment.name: comment for comment in submitted.comments}
        for old, new in moves.items():
            if old in grades and new in grades and grades[new].manual_score is None:
                grades[new].manual_score = grades[old].manual_score
            if old in comments and new in comments and not comments[new].manual_comment:
                comments[new].manual_comment = comments[old].manual_comment
    gradebook.db.commit()


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
