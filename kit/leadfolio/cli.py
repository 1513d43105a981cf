"""The terminal. Every command reads its arguments, calls one function, says so."""

import errno
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import click

from leadfolio import __version__, pipeline
from leadfolio.errors import CourseError, LeadfolioError

Command = TypeVar("Command", bound=Callable[..., Any])


class _Explained(click.Group):
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


@click.group(cls=_Explained, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="leadfolio")
def main() -> None:
    """Build a course, release it, collect it, publish what leaders share."""


def _course(ctx: click.Context, parameter: click.Parameter, value: Path | None) -> Path:
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
    callback=_course,
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


def _works(command: Command) -> Command:
    """Add the options of every command that does work on a course."""
    return COURSE(REPORT(JSON(command)))


def _tells(command: Command) -> Command:
    """Add the options of a command whose result a program may want to read."""
    return REPORT(JSON(command))


def _say(line: str) -> None:
    """Say how far the work is, where it does not mix with the result."""
    click.echo(line, err=True)


def _keep(file: Path, report: dict[str, object]) -> None:
    """Write a report where it was asked for."""
    from leadfolio.edges.disk import files

    if file.exists() and not file.is_file():
        file.write_bytes(files.encode_json(report))  # a terminal or a pipe: nothing to replace
    else:
        files.write_json(file, report)


def _reported(
    report: Any, report_file: Path | None, *, as_json: bool, strict: bool, summary: str
) -> None:
    """Say what a report says, write it where asked, and end with its exit status."""
    from leadfolio import report as reports

    plain = reports.plain(report)
    if report_file is not None:
        _keep(report_file, plain)
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


def _plain_report(
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
        _keep(report_file, told)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))


@main.command()
@click.argument("folder", type=PLACE, metavar="DIR")
@click.option("--title", help="The course's title.")
@click.option("--cohort", help='The cohort\'s name, as in "Autumn 2026"; it also gives the id.')
@_tells
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
    _plain_report("init", started, {"files": files}, report_file, as_json=as_json, more=told)
    if not as_json:
        click.echo(f"Made the course in {made}")
        click.echo("  Next: put your leaders into members.csv, then run `leadfolio check`")


@main.command()
@MODULES
@click.option("--summary", is_flag=True, help="Also say how long each module is, and what it asks.")
@_works
def check(
    modules: Sequence[str], summary: bool, course: Path, report_file: Path | None, as_json: bool
) -> None:
    """Find every fault in the course's files, with line numbers."""
    from leadfolio import extent

    started = time.perf_counter()
    checked = pipeline.check(course, modules)
    faults = [{"file": f.file, "line": f.line, "sentence": f.sentence} for f in checked.faults]
    if report_file is not None:
        _plain_report("check", started, {"faults": len(faults)}, report_file, as_json=False)
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
@_works
def build(modules: Sequence[str], course: Path, report_file: Path | None, as_json: bool) -> None:
    """Make the notebooks of the modules, and run each once to be sure it works."""
    started = time.perf_counter()
    built = pipeline.build(course, modules, said=_say)
    counts = {"modules": len(built.modules), "written": built.written}
    _plain_report("build", started, counts, report_file, as_json=as_json)
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
@_works
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
        course, modules, exchange=exchange, said=_say, dry_run=dry_run, anyway=anyway
    )
    told = released.change
    counts = {
        "modules": len(released.modules),
        **revision.counts(told.revisions, told.effect),
    }
    changes = {"changes": revision.plain(told.revisions, told.effect)}
    _plain_report("release", started, counts, report_file, as_json=as_json, more=changes)
    if dry_run and not as_json:
        click.echo("Nothing was changed.")
        click.echo("  Next: leadfolio release, without --dry-run")
    elif not as_json:
        click.echo(f"Released: {', '.join(released.modules)}")
        click.echo("  Next: leaders can fetch them; run `leadfolio collect` when they hand in")


@main.command()
@click.argument("module")
@_tells
def fetch(module: str, report_file: Path | None, as_json: bool) -> None:
    """Leader: get a released module into your own folder."""
    from leadfolio.session import terminal

    started = time.perf_counter()
    folder = terminal.fetch(module)
    told = {"module": module, "folder": str(folder)}
    _plain_report("fetch", started, {"modules": 1}, report_file, as_json=as_json, more=told)
    if not as_json:
        click.echo(f"The module is in {folder}")


@main.command()
@click.argument("module", required=False)
@_tells
def submit(module: str | None, report_file: Path | None, as_json: bool) -> None:
    """Leader: hand in a module. The module you are in, if none is named."""
    from leadfolio import submission
    from leadfolio.session import terminal

    started = time.perf_counter()
    receipt = terminal.submit(module)
    told = {"receipt": submission.receipt_document(receipt)}
    counts = {"modules": 1, "files": len(receipt.files)}
    _plain_report("submit", started, counts, report_file, as_json=as_json, more=told)
    if not as_json:
        click.echo(f"Handed in: {receipt.module}, receipt {receipt.code}")


@main.command()
@MODULES
@EXCHANGE
@STRICT
@_works
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
    _reported(report, report_file, as_json=as_json, strict=strict, summary=summary)


@main.command()
@MODULES
@EXCHANGE
@_works
def feedback(
    modules: Sequence[str],
    exchange: Path | None,
    course: Path,
    report_file: Path | None,
    as_json: bool,
) -> None:
    """Make what was collected ready for comments, and send those that were written."""
    report = pipeline.feedback(course, modules, exchange=exchange, said=_say)
    counts = report.counts
    summary = (
        f"Made {counts['ready']} ready for comments;"
        f" sent {counts['comments']} comments to {counts['leaders']} leaders."
    )
    _reported(report, report_file, as_json=as_json, strict=False, summary=summary)


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
@_works
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
    _reported(done.report, report_file, as_json=as_json, strict=strict, summary=summary)


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
@_works
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
@_works
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
        _say(f"Set aside: {title}\n  Next: leadfolio publish, and the standard says why")
    if restore is not None:
        _say(f"Put back: {pipeline.restore(course, restore)}\n  Next: leadfolio publish")
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
        _keep(report_file, reports.plain(made))
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
        _say(f"Note: {line}")
    if as_json:
        click.echo(json.dumps(fits.document(done.fit), ensure_ascii=False))
    else:
        for line in fits.lines(done.fit):
            click.echo(line)


@main.command()
@click.argument("piece", metavar="ID")
@EXCHANGE
@_works
def withdraw(
    piece: str, exchange: Path | None, course: Path, report_file: Path | None, as_json: bool
) -> None:
    """Take a piece back: out of what was collected, graded, handed in and published.

    ID stands in the address of the piece's page, e/<id>/.
    """
    started = time.perf_counter()
    done = pipeline.withdraw(course, piece, exchange=exchange, now=datetime.now(UTC))
    _said_removed("withdraw", done, started, report_file, as_json=as_json)


@main.command()
@click.argument("username")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@EXCHANGE
@_works
def forget(
    username: str,
    yes: bool,
    exchange: Path | None,
    course: Path,
    report_file: Path | None,
    as_json: bool,
) -> None:
    """Forget a person: their row in members.csv, and all they handed in.

    The backups of the gradebook are removed, too: they would remember.
    """

    def agreed(sentence: str) -> bool:
        try:
            return yes or click.confirm(sentence, err=True)
        except click.Abort:
            return False

    started = time.perf_counter()
    done = pipeline.forget(course, username, exchange=exchange, agreed=agreed)
    _said_removed("forget", done, started, report_file, as_json=as_json)


def _said_removed(
    command: str, done: Any, started: float, report_file: Path | None, *, as_json: bool
) -> None:
    """Say what was removed and what could not be; where something could not, that is the end."""
    from leadfolio.pipeline import taking_back

    seconds = time.perf_counter() - started
    told = taking_back.plain(done, command=command, seconds=seconds)
    if report_file is not None:
        counts = {"removed": len(done.removed), "refused": len(done.refused)}
        _plain_report(command, started, counts, report_file, as_json=False)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for line in taking_back.lines(done):
            click.echo(line)
    if done.refused:
        many = "1 copy is" if len(done.refused) == 1 else f"{len(done.refused)} copies are"
        raise LeadfolioError(
            f'{many} still there, named above under "refused"'
            if as_json
            else f"{many} still there, named above",
            do="ask who owns them, or run this as the account that does",
        )


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
@click.argument("zipped", type=PLACE, metavar="FILE.zip")
@click.option("--leader", metavar="USERNAME", help="Facilitator: take what this leader handed in.")
@click.option("--course", type=PLACE, metavar="DIR", help="With --leader: the course folder.")
@_tells
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
        folder = _course(ctx, ctx.command.params[0], course)
        taken = pipeline.hand_over(folder, leader, zipped, now=datetime.now(UTC))
    counts = {"pieces": taken.pieces, "bytes": taken.bytes, "left_out": len(taken.left_out)}
    told = {"file": str(taken.path), "left_out": list(taken.left_out)}
    _plain_report("export", started, counts, report_file, as_json=as_json, more=told)
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


@main.command()
@click.argument("folder", type=PLACE, metavar="DIR")
@_tells
def demo(folder: Path, report_file: Path | None, as_json: bool) -> None:
    """Take an invented cohort through all of it, in a folder of its own."""
    started = time.perf_counter()
    done = pipeline.demo(folder, said=_say if as_json else click.echo)
    counts = {"kept": done.played.kept, "entries": done.played.entries}
    counts |= {"handed_in": done.played.handed_in}
    told = {"site": str(done.site), "public_site": str(done.public_site)}
    _plain_report("demo", started, counts, report_file, as_json=as_json, more=told)


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
