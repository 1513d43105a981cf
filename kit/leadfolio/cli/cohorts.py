"""A cohort: collecting, answering, publishing, seeing who waits."""

import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from leadfolio import pipeline
from leadfolio.cli.group import COURSE, EXCHANGE, MODULES, PLACE, STRICT, main, reported, say, works


@main.command()
@MODULES
@EXCHANGE
@STRICT
@works
def collect(
    modules: Sequence[str],
    exchange: Path | None,
    strict: bool,
    course: Path,
    report_file: Path | None,
    as_json: bool,
) -> None:
    """Collect what leaders handed in. One bad folder never stops another."""
    report = pipeline.collect(course, modules, exchange=exchange, now=datetime.now(UTC))
    counts = report.counts
    summary = (
        f"Collected {counts.get('accepted', 0)} of {counts.get('submissions', 0)} submissions"
        f" into {course / 'submitted'}; {counts.get('quarantined', 0)} quarantined."
    )
    reported(report, report_file, as_json=as_json, strict=strict, summary=summary)


@main.command()
@MODULES
@EXCHANGE
@works
def feedback(
    modules: Sequence[str],
    exchange: Path | None,
    course: Path,
    report_file: Path | None,
    as_json: bool,
) -> None:
    """Make what was collected ready for comments, and send those that were written."""
    report = pipeline.feedback(course, modules, exchange=exchange, said=say)
    counts = report.counts
    summary = (
        f"Made {counts['ready']} ready for comments;"
        f" sent {counts['comments']} comments to {counts['leaders']} leaders."
    )
    reported(report, report_file, as_json=as_json, strict=False, summary=summary)


@main.command()
@click.option(
    "--for",
    "audience",
    type=click.Choice(["cohort", "public"]),
    default="cohort",
    show_default=True,
    help="Who will read it.",
)
@click.option(
    "--out",
    type=PLACE,
    metavar="DIR",
    help="Where to write it. [default: site/ in the course folder]",
)
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="How many at a time."
)
@click.option("--clean", is_flag=True, help="Forget what was written before; write it all anew.")
@STRICT
@works
def publish(
    audience: str,
    out: Path | None,
    jobs: int,
    clean: bool,
    strict: bool,
    course: Path,
    report_file: Path | None,
    as_json: bool,
) -> None:
    """Render what leaders share as a site. Only what changed is written."""
    from leadfolio.journal import Audience

    done = pipeline.publish(course, audience=Audience(audience), out=out, jobs=jobs, clean=clean)
    counts = done.report.counts
    summary = (
        f"The portfolio is in {done.site}: {counts.get('entries', 0)} entries,"
        f" {counts.get('pages', 0)} pages, {counts.get('written', 0)} files written."
        f"\nOpen {done.site / 'index.html'} in a browser, or run `leadfolio serve`."
    )
    reported(done.report, report_file, as_json=as_json, strict=strict, summary=summary)


@main.command()
@click.option(
    "--for",
    "audience",
    type=click.Choice(["cohort", "public"]),
    default="cohort",
    show_default=True,
    help="Who will read what is published.",
)
@click.option("--out", type=PLACE, metavar="DIR", help="The site's folder.")
@EXCHANGE
@COURSE
def watch(audience: str, out: Path | None, exchange: Path | None, course: Path) -> None:
    """Collect and publish as work arrives, until Ctrl+C."""
    from leadfolio.journal import Audience

    pipeline.watch(
        course,
        now=lambda: datetime.now(UTC),
        exchange=exchange,
        audience=Audience(audience),
        out=out,
        said=click.echo,
    )


@main.command()
@EXCHANGE
@works
def status(exchange: Path | None, course: Path, report_file: Path | None, as_json: bool) -> None:
    """Show who handed in what and when, and who waits for an answer.

    Only what was handed in is looked at, and nobody is ranked.
    """
    from leadfolio import report as reports
    from leadfolio import status as statuses

    started = time.perf_counter()
    looked = pipeline.status(course, exchange=exchange, now=datetime.now(UTC))
    if report_file is not None:
        from leadfolio.edges.disk import files

        seconds = time.perf_counter() - started
        counts = {"leaders": len(looked.status.members), "waiting": len(looked.status.waiting)}
        made = reports.Report(command="status", seconds=seconds, counts=counts, notes=looked.notes)
        files.write_json(report_file, reports.plain(made))
    if as_json:
        click.echo(json.dumps(statuses.plain(looked.status), ensure_ascii=False))
    else:
        for line in statuses.lines(looked.status):
            click.echo(line)
