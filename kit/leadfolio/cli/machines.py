"""This machine: previews, a Hub, the demo, and whether all is in order."""

import json
import time
from pathlib import Path

import click

from leadfolio import pipeline
from leadfolio.cli.group import COURSE, JSON, PLACE, main, plain_report, say, tells
from leadfolio.errors import LeadfolioError


@main.command()
@COURSE
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--out", type=PLACE, metavar="DIR", help="The site's folder.")
@click.option("--module", metavar="MODULE", help="A module instead, as a leader will see it.")
def serve(course: Path, port: int, out: Path | None, module: str | None) -> None:
    """Preview the portfolio, or a module, on this machine alone. Nothing is kept."""
    if module is None:
        pipeline.serve(course, out=out, port=port, said=click.echo)
    else:
        pipeline.preview(course, module, port=port, said=click.echo)


@main.command()
@COURSE
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--homes", type=PLACE, metavar="DIR", help="Where leaders' homes are kept.")
def hub(course: Path, port: int, homes: Path | None) -> None:
    """Try the course on a JupyterHub, on this machine alone."""
    pipeline.hub(course, port=port, homes=homes, said=click.echo)


@main.group()
def members() -> None:
    """Look after who is in the course."""


@members.command()
@click.option("--from-hub", is_flag=True, help="Add whom the Hub's group has to members.csv.")
@COURSE
@JSON
def sync(from_hub: bool, course: Path, as_json: bool) -> None:
    """Compare members.csv with the Hub, and say what follows."""
    from leadfolio.pipeline import membership

    synced = pipeline.sync(course, from_hub=from_hub)
    if as_json:
        click.echo(json.dumps(membership.plain(synced), ensure_ascii=False))
    else:
        for line in membership.lines(synced, from_hub=from_hub):
            click.echo(line)


@main.command()
@click.argument("folder", type=PLACE, metavar="DIR")
@tells
def demo(folder: Path, report_file: Path | None, as_json: bool) -> None:
    """Take an invented cohort through all of it, in a folder of its own."""
    started = time.perf_counter()
    done = pipeline.demo(folder, said=say if as_json else click.echo)
    counts = {"kept": done.played.kept, "entries": done.played.entries}
    counts |= {"handed_in": done.played.handed_in}
    told = {"site": str(done.site), "public_site": str(done.public_site)}
    plain_report("demo", started, counts, report_file, as_json=as_json, more=told)


@main.command()
@click.option(
    "--course",
    type=PLACE,
    metavar="DIR",
    help="The course folder to look at. [default: this folder, or ./course, if there is one]",
)
@JSON
def doctor(course: Path | None, as_json: bool) -> None:
    """Check the installation, the course folder, permissions and the exchange."""
    from leadfolio.pipeline import diagnosing

    findings = pipeline.doctor(course)
    if as_json:
        click.echo(json.dumps([diagnosing.plain(f) for f in findings], ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(str(finding))
    problems = sum(finding.problem for finding in findings)
    if problems:
        count = "1 problem" if problems == 1 else f"{problems} problems"
        raise LeadfolioError(f"{count} found", do="do what the lines above say, then run it again")
