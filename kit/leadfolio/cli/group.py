"""What every command shares: the group they stand in, their options, how they say what they did."""

import errno
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import click

from leadfolio import __version__
from leadfolio.errors import CourseError, LeadfolioError

Command = TypeVar("Command", bound=Callable[..., Any])


class Explained(click.Group):
    """Turn our errors, and the disk's, into two lines and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except LeadfolioError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # whoever was reading has heard enough
            place = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(
                f"{place}{error.strerror or error}\n"
                "  Next: check that the path is right, that you may read and write there, and that there is room"
            ) from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands in the order of the work, not of the alphabet."""
        del ctx
        return list(self.commands)


@click.group(cls=Explained, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="leadfolio")
def main() -> None:
    """Build a course, release it, collect it, publish what leaders share."""


def course_folder(ctx: click.Context, parameter: click.Parameter, value: Path | None) -> Path:
    """Return the course folder: the one named, else this folder, else ./course."""
    del ctx, parameter
    if value is not None:
        return value
    for folder in (Path(), Path("course")):
        if (folder / "course.toml").is_file():
            return folder
    raise CourseError(
        "there is no course here: neither ./course.toml nor ./course/course.toml",
        do="go to the course folder, or name it with --course, or make one: leadfolio init course",
    )


# What is wrong with a place is said by whoever opens it: in two lines, with what to do next.
PLACE = click.Path(path_type=Path, readable=False)
COURSE = click.option(
    "--course",
    type=PLACE,
    callback=course_folder,
    metavar="DIR",
    help="The course folder. [default: this folder, or ./course]",
)
REPORT = click.option(
    "--report",
    "report_file",
    type=PLACE,
    metavar="FILE",
    help="Also write what was done and noticed there, as JSON.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
STRICT = click.option("--strict", is_flag=True, help="Exit with 3 where anything was quarantined.")
MODULES = click.argument("modules", nargs=-1, metavar="[MODULE]...")
EXCHANGE = click.option(
    "--exchange",
    type=PLACE,
    metavar="DIR",
    help="nbgrader's exchange folder. [default: as nbgrader is configured]",
)


def works(command: Command) -> Command:
    """Add the options of every command that does work on a course."""
    return COURSE(REPORT(JSON(command)))


def tells(command: Command) -> Command:
    """Add the options of a command whose result a program may want to read."""
    return REPORT(JSON(command))


def say(line: str) -> None:
    """Say how far the work is, where it does not mix with the result."""
    click.echo(line, err=True)


def keep(file: Path, report: dict[str, object]) -> None:
    """Write a report where it was asked for."""
    from leadfolio.edges.disk import files

    if file.exists() and not file.is_file():
        file.write_bytes(files.encode_json(report))  # a terminal or a pipe: nothing to replace
    else:
        files.write_json(file, report)


def reported(
    report: Any, report_file: Path | None, *, as_json: bool, strict: bool, summary: str
) -> None:
    """Say what a report says, write it where asked, and end with its exit status."""
    from leadfolio import report as reports

    plain = reports.plain(report)
    if report_file is not None:
        keep(report_file, plain)
    if as_json:
        click.echo(json.dumps(plain, ensure_ascii=False))
    else:
        click.echo(summary)
        for (level, code), notes in reports.grouped(report.notes).items():
            click.echo(f"\n{level.value.capitalize()}: {reports.CODES[code]} ({len(notes)})")
            for note in notes:
                place = " · ".join(x for x in (note.leader, note.module, note.where) if x)
                click.echo(f"  {place}: {note.message}")
            for step in dict.fromkeys(note.next for note in notes):
                click.echo(f"  Next: {step}")
    if strict and report.quarantined:
        sys.exit(3)


def plain_report(
    command: str,
    started: float,
    counts: dict[str, int],
    report_file: Path | None,
    *,
    as_json: bool,
    more: Mapping[str, object] = MappingProxyType({}),
) -> None:
    """Write and print the report of a command that gathers no notes; `more` stands below it."""
    from leadfolio import report as reports

    done = reports.Report(command=command, seconds=time.perf_counter() - started, counts=counts)
    told = {**reports.plain(done), **more}
    if report_file is not None:
        keep(report_file, told)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
