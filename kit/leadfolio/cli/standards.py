"""The living standard, and its engine alone."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from leadfolio import pipeline
from leadfolio.cli.group import JSON, PLACE, keep, main, say, works


class _Standard(click.Group):
    """A group whose first word may be a task: then that is shown."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `show` before a task, and before options of its own."""
        if args[:1] and (args[0] in self.commands or args[0] in ctx.help_option_names):
            return super().parse_args(ctx, args)
        return super().parse_args(ctx, ["show", *args])


@main.group(cls=_Standard)
def standard() -> None:
    """Show the living standard: what stands, since when, and how sure that is.

    \b
    leadfolio standard [MODULE.TASK]     what stands, what colleagues are divided on
    leadfolio standard show --help       its options: setting a piece aside, with a reason
    leadfolio standard fit FILE.csv      places from any list of comparisons
    """


@standard.command()
@click.argument("task", required=False, metavar="[MODULE.TASK]")
@click.option("--set-aside", "aside", metavar="ID", help="Take a piece out, for a reason.")
@click.option("--because", default="", metavar="TEXT", help="That reason; readers see it.")
@click.option("--restore", metavar="ID", help="Put a piece back that was set aside.")
@works
def show(
    task: str | None,
    aside: str | None,
    because: str,
    restore: str | None,
    course: Path,
    report_file: Path | None,
    as_json: bool,
) -> None:
    """Show standards as a facilitator sees them; judges' names go no further.

    Which piece stands is decided by comparisons alone.
    """
    from leadfolio import oversight
    from leadfolio import report as reports

    started = time.perf_counter()
    if aside is not None:
        title = pipeline.set_aside(course, aside, because=because)
        say(f"Set aside: {title}\n  Next: leadfolio publish, and the standard says why")
    if restore is not None:
        say(f"Put back: {pipeline.restore(course, restore)}\n  Next: leadfolio publish")
    oversaw = pipeline.standard(course, task, now=datetime.now(UTC))
    counts = {
        "standards": len(oversaw.standards),
        "standing": sum(each.standard.standing is not None for each in oversaw.standards),
        "judgements": sum(len(each.standard.judgements) for each in oversaw.standards),
    }
    if report_file is not None:
        seconds = time.perf_counter() - started
        made = reports.Report(
            command="standard", seconds=seconds, counts=counts, notes=oversaw.notes
        )
        keep(report_file, reports.plain(made))
    if as_json:
        click.echo(json.dumps(oversight.plain(oversaw.standards), ensure_ascii=False))
    else:
        for line in oversight.lines(oversaw.standards):
            click.echo(line)


@standard.command()
@click.argument("comparisons", type=PLACE, metavar="FILE.csv")
@click.option(
    "--prior",
    type=float,
    help="The prior's precision, in 1/logits²; 0 for plain maximum likelihood. [default: 0.2]",
)
@JSON
def fit(comparisons: Path, prior: float | None, as_json: bool) -> None:
    """Fit Bradley–Terry places to comparisons: columns judge, better, other."""
    from leadfolio import fit as fits

    done = pipeline.fit(comparisons, prior=fits.PRIOR if prior is None else prior)
    for line in done.left_out:
        say(f"Note: {line}")
    if as_json:
        click.echo(json.dumps(fits.document(done.fit), ensure_ascii=False))
    else:
        for line in fits.lines(done.fit):
            click.echo(line)
