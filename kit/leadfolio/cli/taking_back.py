"""Taking back: a piece, or a person."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from leadfolio import pipeline
from leadfolio.cli.group import EXCHANGE, main, plain_report, works
from leadfolio.errors import LeadfolioError


@main.command()
@click.argument("piece", metavar="ID")
@EXCHANGE
@works
def withdraw(
    piece: str, exchange: Path | None, course: Path, report_file: Path | None, as_json: bool
) -> None:
    """Take a piece back: out of what was collected, graded, handed in and published.

    ID stands in the address of the piece's page, e/<id>/; the whole address will do, too.
    """
    started = time.perf_counter()
    done = pipeline.withdraw(course, piece, exchange=exchange, now=datetime.now(UTC))
    _said_removed("withdraw", done, started, report_file, as_json=as_json)


@main.command()
@click.argument("username")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@EXCHANGE
@works
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
        plain_report(command, started, counts, report_file, as_json=False)
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
