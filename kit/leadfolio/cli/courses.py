"""A course: made, checked, built, released."""

import json
import time
from collections.abc import Sequence
from pathlib import Path

import click

from leadfolio import pipeline
from leadfolio.cli.group import EXCHANGE, MODULES, PLACE, main, plain_report, say, tells, works
from leadfolio.errors import CourseError


@main.command()
@click.argument("folder", type=PLACE, metavar="DIR")
@click.option("--title", help="The course's title.")
@click.option("--cohort", help='The cohort\'s name, as in "Autumn 2026"; it also gives the id.')
@tells
def init(
    folder: Path,
    title: str | None,
    cohort: str | None,
    report_file: Path | None,
    as_json: bool,
) -> None:
    """Make a new course folder with the shipped modules."""
    started = time.perf_counter()
    made = pipeline.init(folder, title=title, cohort=cohort)
    files = sum(path.is_file() for path in made.rglob("*"))
    told = {"folder": str(made)}
    plain_report("init", started, {"files": files}, report_file, as_json=as_json, more=told)
    if not as_json:
        click.echo(f"Made the course in {made}")
        click.echo("  Next: put your leaders into members.csv, then run `leadfolio check`")


@main.command()
@MODULES
@click.option("--summary", is_flag=True, help="Also say how long each module is, and what it asks.")
@works
def check(
    modules: Sequence[str], summary: bool, course: Path, report_file: Path | None, as_json: bool
) -> None:
    """Find every fault in the course's files, with line numbers."""
    from leadfolio import extent

    started = time.perf_counter()
    checked = pipeline.check(course, modules)
    faults = [{"file": f.file, "line": f.line, "sentence": f.sentence} for f in checked.faults]
    if report_file is not None:
        plain_report("check", started, {"faults": len(faults)}, report_file, as_json=False)
    if as_json:
        names = [module.id for module in checked.modules]
        more = {"summary": extent.plain(checked.modules)} if summary else {}
        click.echo(json.dumps({"faults": faults, "modules": names, **more}, ensure_ascii=False))
    else:
        for line in extent.lines(checked.modules) if summary else ():
            click.echo(line)
        for fault in checked.faults:
            click.echo(str(fault))
    if checked.faults:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise CourseError(f"{count} found", do="mend each line above, then check again")
    if not as_json:
        tasks = sum(len(module.tasks) for module in checked.modules)
        click.echo(f"All is well: {len(checked.modules)} modules, {tasks} tasks.")


@main.command()
@MODULES
@works
def build(modules: Sequence[str], course: Path, report_file: Path | None, as_json: bool) -> None:
    """Make the notebooks of the modules, and run each once to be sure it works."""
    started = time.perf_counter()
    built = pipeline.build(course, modules, said=say)
    counts = {"modules": len(built.modules), "written": built.written}
    plain_report("build", started, counts, report_file, as_json=as_json)
    if not as_json:
        click.echo(f"Built {len(built.modules)} modules in {course / 'source'}")
        click.echo("  Next: leadfolio release")


@main.command()
@MODULES
@EXCHANGE
@click.option("--dry-run", is_flag=True, help="Only say what would change, and for whom.")
@click.option(
    "--anyway", is_flag=True, help="Release also where an answer would lose its question."
)
@works
def release(
    modules: Sequence[str],
    exchange: Path | None,
    dry_run: bool,
    anyway: bool,
    course: Path,
    report_file: Path | None,
    as_json: bool,
) -> None:
    """Build the modules and hand them out to leaders. Safe to repeat while in use.

    It says first what changes, how many leaders that concerns, and that no answer is lost.
    """
    from leadfolio import revision

    started = time.perf_counter()
    released = pipeline.release(
        course, modules, exchange=exchange, said=say, dry_run=dry_run, anyway=anyway
    )
    told = released.change
    counts = {
        "modules": len(released.modules),
        **revision.counts(told.revisions, told.effect),
    }
    changes = {"changes": revision.plain(told.revisions, told.effect)}
    plain_report("release", started, counts, report_file, as_json=as_json, more=changes)
    if dry_run and not as_json:
        click.echo("Nothing was changed.")
        click.echo("  Next: leadfolio release, without --dry-run")
    elif not as_json:
        click.echo(f"Released: {', '.join(released.modules)}")
        click.echo("  Next: leaders can fetch them; run `leadfolio collect` when they hand in")
