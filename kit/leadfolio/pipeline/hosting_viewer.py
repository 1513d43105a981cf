"""The portfolio for those who may read it: a process that the Hub starts, one for each course."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from leadfolio.edges.disk import files
from leadfolio.pipeline.rosters import Roster


def main(course: str, *groups: str) -> None:
    """Serve a course's portfolio to its members, and to those in one of these groups of the Hub."""
    from leadfolio.edges.hub import viewer

    folder = Path(course)
    roster, others = Roster(folder), frozenset(groups)

    def may_read(username: str, told: frozenset[str]) -> bool:
        # The Hub has let them in; the course's own file is looked at beside it, and the narrower
        # of the two wins: who was taken out of it is out at once.
        return username in roster.usernames() or bool(told & others)

    @contextmanager
    def opened(parts: tuple[str, ...]) -> Iterator[BinaryIO]:
        try:
            with files.opened_regular(folder / "site", *parts) as file:
                yield file
        except files.UnsafeFileError as error:
            raise FileNotFoundError(*error.args) from error

    viewer.serve(opening=opened, reader=may_read)


if __name__ == "__main__":
    main(*sys.argv[1:])
