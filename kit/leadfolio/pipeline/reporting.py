"""The cohort's report: a notebook run by papermill over what was handed in, as one page."""

import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from leadfolio import chronicle, cohort, portfolio
from leadfolio.chronicle import Chronicle, Standing
from leadfolio.edges.disk import files
from leadfolio.errors import SiteError
from leadfolio.journal import Audience
from leadfolio.oversight import Overseen
from leadfolio.pipeline import reporting_words as words
from leadfolio.pipeline.reporting_words import Part
from leadfolio.portfolio import Asked

NAME = "report.ipynb"
PLACE = ("state", "report")
CELL_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """Where the report lies, and how long making it took."""

    path: Path
    seconds: float


def report(
    course: Path,
    *,
    to: Path | None = None,
    exchange: Path | None = None,
    said: Callable[[str], None] = lambda _: None,
) -> Reported:
    """Make the cohort's report, one page that opens anywhere: at `to`, or in the course's `state/`.

    Raises:
        CourseError: the course folder is wrong.
        SiteError: the report cannot be made, or not be written there.
    """
    from leadfolio.pipeline import opening

    began, course = perf_counter(), course.absolute()
    told = opening.open_course(course).course
    path = to if to is not None else course.joinpath(*PLACE, f"{told.id}.html")
    said("reading what was handed in")
    from leadfolio.edges import notebook_html, running

    frame = files.decode_json((files.shipped("templates") / "notebook" / NAME).read_bytes())
    if not isinstance(frame, dict):
        raise TypeError(NAME)
    prepared = running.with_parameters(frame, {"course": str(course)})
    environment = {**os.environ, **({"NBGRADER_EXCHANGE": str(exchange)} if exchange else {})}
    with tempfile.TemporaryDirectory(prefix="leadfolio-report-") as scratch:
        ran = running.run(
            prepared,
            folder=Path(scratch),
            environment={
                **environment,
                "IPYTHONDIR": f"{scratch}/ipython",
            },
            seconds=CELL_SECONDS,
        )
    if ran.stopped is not None:
        raise SiteError(
            f"the report could not be made: {ran.stopped.why}",
            do="run `leadfolio check` and `leadfolio doctor`, then make it again",
        )
    said("writing the page")
    page = notebook_html.report_page(json.dumps(ran.notebook).encode())
    try:
        files.write_whole(path, page.encode(), mode=0o640)
    except OSError as error:
        raise SiteError(
            f"the report cannot be written ({error.strerror})",
            where=path.name,
            do="make room, or name a place that this account may write to",
        ) from error
    return Reported(path=path, seconds=perf_counter() - began)


class CohortReport:
    """What the report's notebook shows, part by part; read once."""

    def __init__(self, course: str | Path, *, now: datetime | None = None) -> None:
        self.told = read(Path(course), now=now or datetime.now(UTC))

    def opening(self) -> None:
        """Show whose report it is."""
        _show(words.opening(self.told))

    def taking_part(self) -> None:
        """Show participation over time."""
        _show(words.taking_part(self.told))

    def audiences(self) -> None:
        """Show who reads what was handed in."""
        _show(words.audiences(self.told))

    def moments(self) -> None:
        """Show the moments that leaders named."""
        _show(words.moments(self.told))

    def learning(self) -> None:
        """Show who answered whom."""
        _show(words.learning(self.told))

    def standards(self) -> None:
        """Show what stands."""
        _show(words.standards(self.told))


def _show(part: Part) -> None:
    from leadfolio.edges.widgets import stage

    stage.show_html(part.html, text=part.text)


def read(course: Path, *, exchange: Path | None = None, now: datetime) -> Chronicle:
    """Return a cohort's chronicle, from `submitted/` and the exchange's names alone.

    Raises:
        CourseError: the course folder is wrong.
        SiteError: what the course keeps of its own cannot be read.
    """
    from leadfolio.pipeline import looking_over, overseeing, publishing_making

    looked = looking_over.status(course, exchange=exchange, now=now)
    status, asked = looked.status, Asked(modules=looked.modules)
    key = publishing_making.key(course / "state")
    seen = portfolio.assemble(
        portfolio.shared(looked.submissions, audience=Audience.COHORT, asked=asked),
        course=status.course,
        audience=Audience.COHORT,
        asked=asked,
        persons=cohort.persons(status.members, key=key),
        media={},
    )
    overseen = overseeing.standard(course, now=now).standards
    return chronicle.chronicle(
        status,
        looked.submissions,
        portfolio=seen,
        standards=[_standing(one) for one in overseen],
        made=now,
    )


def _standing(one: Overseen) -> Standing:
    told, stands = one.standard, one.standard.standing
    counts = Standing(task=one.title, pieces=len(told.pool), judgements=len(told.judgements))
    if stands is None or stands.entry not in one.titles:
        return counts
    return Standing(
        task=counts.task,
        pieces=counts.pieces,
        judgements=counts.judgements,
        title=one.titles[stands.entry],
        since=stands.at.date(),
        odds=stands.odds,
        preferred=stands.preferred,
        of=stands.of,
    )
