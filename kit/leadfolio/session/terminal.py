"""The leader's side from a terminal: what the page's buttons do, with the same functions."""

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from leadfolio.edges.exchange import places
from leadfolio.errors import JournalError
from leadfolio.session import bringing, fetching, handing_in, keeping, taking_away
from leadfolio.session.bringing import Brought
from leadfolio.session.keeping import OpenModule
from leadfolio.session.surroundings import Surroundings, surroundings
from leadfolio.session.taking_away import TakenAway
from leadfolio.submission import Receipt


def fetch(module: str) -> Path:
    """Bring a released module to `<home>/<course>/<module>`, and return that folder.

    Raises:
        ExchangeError: no course, or more than one, has such a module to fetch.
    """
    around = surroundings()
    exchange = places.exchange(around.exchange)
    course = fetching.course_of(module, exchange=exchange, courses=around.courses)
    return fetching.fetch(module, course=course, into=around.home, exchange=exchange)


def submit(module: str | None = None) -> Receipt:
    """Hand in a module, the one of this folder if none is named; return the receipt.

    Raises:
        JournalError: there is no such module in the leader's home, or it cannot be opened.
        ExchangeError: it could not be handed in; nothing is lost.
    """
    around = surroundings()
    folder = around.folder if module is None else _folder(around.home, module)
    opened = keeping.open_module(
        folder, journals=around.journals, now=lambda: datetime.now(UTC), random=os.urandom
    )
    return hand_in(opened, around)


def export(to: Path) -> TakenAway:
    """Write everything the leader wrote into one zip.

    Raises:
        JournalError: there is nothing to take, or it cannot be written there.
    """
    around = surroundings()
    return taking_away.take_away(
        to, home=around.home, journals=around.journals, now=datetime.now(UTC)
    )


def bring(zipped: Path) -> Brought:
    """Take what the leader took with them elsewhere into their home.

    Raises:
        JournalError: it is not such a zip, it is broken, or it cannot be written here.
    """
    around = surroundings()
    return bringing.bring(
        zipped, home=around.home, journals=around.journals, now=lambda: datetime.now(UTC)
    )


def hand_in(opened: OpenModule, around: Surroundings) -> Receipt:
    """Hand in an open module, and keep the receipt beside its journal.

    Raises:
        ExchangeError: it could not be handed in; nothing is lost.
    """
    # What another window kept a moment ago is as agreed as what was kept here.
    opened.settle()
    if opened.trouble is not None:
        raise opened.trouble
    receipt = handing_in.submit(
        opened.folder,
        username=around.username,
        exchange=places.exchange(around.exchange),
        cache=places.cache(),
        now=datetime.now(UTC),
    )
    # Handed in is handed in, also where there is no room left to keep the receipt here.
    with suppress(JournalError):
        opened.keep_receipt(receipt)
    return receipt


def _folder(home: Path, module: str) -> Path:
    """Return the folder of a fetched module."""
    found = [path.parent for path in home.glob("*/*/module.json") if path.parent.name == module]
    if len(found) == 1:
        return found[0]
    if not found:
        raise JournalError(
            f"you have no module '{module}'",
            do="look at its name, or fetch it: leadfolio fetch MODULE",
        )
    courses = ", ".join(sorted(path.parent.name for path in found))
    raise JournalError(
        f"you have a module '{module}' in more than one course: {courses}",
        do="go to the folder of the one you mean, then run: leadfolio submit",
    )
