"""A leader: fetching, handing in, taking everything along."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from leadfolio import pipeline
from leadfolio.cli.group import PLACE, course_folder, main, plain_report, tells


@main.command()
@click.argument("module")
@tells
def fetch(module: str, report_file: Path | None, as_json: bool) -> None:
    """Leader: get a released module into your own folder."""
    from leadfolio.session import terminal

    started = time.perf_counter()
    folder = terminal.fetch(module)
    told = {"module": module, "folder": str(folder)}
    plain_report("fetch", started, {"modules": 1}, report_file, as_json=as_json, more=told)
    if not as_json:
        click.echo(f"The module is in {folder}")


@main.command()
@click.argument("module", required=False)
@tells
def submit(module: str | None, report_file: Path | None, as_json: bool) -> None:
    """Leader: hand in a module. The module you are in, if none is named."""
    from leadfolio import submission
    from leadfolio.session import terminal

    started = time.perf_counter()
    receipt = terminal.submit(module)
    told = {"receipt": submission.receipt_document(receipt)}
    counts = {"modules": 1, "files": len(receipt.files)}
    plain_report("submit", started, counts, report_file, as_json=as_json, more=told)
    if not as_json:
        click.echo(f"Handed in: {receipt.module}, receipt {receipt.code}")


@main.command()
@click.argument("zipped", type=PLACE, metavar="FILE.zip")
@click.option("--leader", metavar="USERNAME", help="Facilitator: take what this leader handed in.")
@click.option("--course", type=PLACE, metavar="DIR", help="With --leader: the course folder.")
@tells
@click.pass_context
def export(
    ctx: click.Context,
    zipped: Path,
    leader: str | None,
    course: Path | None,
    report_file: Path | None,
    as_json: bool,
) -> None:
    """Leader: take everything you wrote with you, in one zip to read anywhere.

    With --leader, a facilitator's copy of what one leader handed in; of drafts and pieces
    that were not handed in it holds nothing.
    """
    started = time.perf_counter()
    taken: Any
    if leader is None and course is not None:
        raise click.UsageError("--course goes with --leader: your own words are in your home")
    if leader is None:
        from leadfolio.session import terminal

        taken = terminal.export(zipped)
    else:
        folder = course_folder(ctx, ctx.command.params[0], course)
        taken = pipeline.hand_over(folder, leader, zipped, now=datetime.now(UTC))
    counts = {"pieces": taken.pieces, "bytes": taken.bytes, "left_out": len(taken.left_out)}
    told = {"file": str(taken.path), "left_out": list(taken.left_out)}
    plain_report("export", started, counts, report_file, as_json=as_json, more=told)
    if as_json:
        return
    with_you = "with you" if leader is None else f"of {leader}"
    pieces = "1 piece" if taken.pieces == 1 else f"{taken.pieces} pieces"
    click.echo(f"Took {pieces} {with_you}: {taken.path} ({taken.bytes / 1e6:.1f} MB)")
    for line in taken.left_out:
        click.echo(f"  Left out: {line}")
    elsewhere = ", or bring it in elsewhere: leadfolio import FILE.zip" if leader is None else ""
    click.echo(f"  Next: open index.html in it{elsewhere}")


@main.command("import")
@click.argument("zipped", type=PLACE, metavar="FILE.zip")
def import_(zipped: Path) -> None:
    """Leader: bring in what you took with you. What is here already stays, and is not doubled."""
    from leadfolio.session import terminal

    brought = terminal.bring(zipped)
    modules = ", ".join(brought.modules) or "no module"
    click.echo(f"Brought in: {modules}; {brought.lines} lines and {brought.files} files were new")
    for line in brought.passed_over:
        click.echo(f"  Passed over: {line}")
    click.echo("  Next: fetch the modules you want to go on with: leadfolio fetch MODULE")
