"""Who is in a course now: members.csv and guests.csv, each read again whenever it changed."""

from pathlib import Path

from leadfolio.errors import LeadfolioError
from leadfolio.pipeline import opening


class Roster:
    """The usernames in a course's members.csv or guests.csv, as they are at the moment of asking."""

    def __init__(self, folder: Path, file: str = opening.MEMBERS) -> None:
        self._folder, self._file = folder, file
        self._seen: tuple[int, int, int] | None = None
        self._usernames: frozenset[str] = frozenset()

    def usernames(self) -> frozenset[str]:
        """Return who is in it; nobody, where it cannot be read."""
        try:
            status = (self._folder / self._file).lstat()
        except OSError:
            self._seen, self._usernames = None, frozenset()
            return self._usernames
        seen = (status.st_mtime_ns, status.st_size, status.st_ino)
        if seen != self._seen:
            self._usernames = self._read()
            self._seen = seen
        return self._usernames

    def _read(self) -> frozenset[str]:
        """Return the usernames in rows that can be read: a fault in one row locks nobody else out."""
        try:
            if self._file == opening.GUESTS:
                people = opening.look_at_guests(self._folder)[0]
            else:
                people = opening.look_at_roster(self._folder).members
        except LeadfolioError:
            return frozenset()
        return frozenset(person.username for person in people)
