"""A facilitator's buttons in nbgrader's formgrader, joined to collecting and releasing."""

from datetime import UTC, datetime
from pathlib import Path

from leadfolio.edges.disk import folders
from leadfolio.edges.exchange import classes
from leadfolio.pipeline import collecting, moving


class ExchangeCollect(classes.Collecting):
    """Collects through leadfolio."""

    def bring_in(
        self, course: Path, module: str, *, exchange: Path, leaders: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Collect a module, and return what there is to say about it."""
        report = collecting.collect(
            course, (module,), exchange=exchange, now=datetime.now(UTC), leaders=leaders
        )
        return tuple(f"{note.leader}: {note.message}. Next: {note.next}" for note in report.notes)


class ExchangeReleaseAssignment(classes.ReleasingAssignment):
    """Releases by swapping whole folders."""

    def make_way(self, place: Path) -> None:
        """Clear away what an earlier release left half done."""
        folders.recover(place)

    def put(self, new: Path, place: Path) -> None:
        """Put a whole folder in the place of another."""
        folders.swap(new, place, old=place.with_name(f".{place.name}.old"))

    def move_along(self, course: Path, module: str) -> None:
        """Call what was collected before by the ids that the module's tasks have now."""
        moving.move_answers(course, module)
