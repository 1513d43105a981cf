"""Holding back: what is shown more narrowly from now on, before the journal can say so.

A kernel killed between the folder and the journal must not leave the wider version to be handed
in. Where the journal cannot be written, the folder stays narrow for as long as this runs.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from leadfolio import journal
from leadfolio.edges.disk import withheld
from leadfolio.edges.disk.journals import Journal
from leadfolio.errors import JournalError
from leadfolio.journal import Audience, Response
from leadfolio.session import agreeing


class HeldBack:
    """The entries of one journal that are held back. `instead`: by id, what is shown of each."""

    def __init__(self, kept: Journal, *, now: Callable[[], datetime]) -> None:
        self._journal, self._now = kept, now
        self.instead: dict[str, Response] = {}

    def hold(self, stood: Response, wanted: Response) -> bool:
        """Hold back of an entry what is no longer agreed; return whether anything is."""
        narrower = agreeing.narrowed(stood, wanted)
        if narrower == stood:
            return False
        if narrower.audience is Audience.SELF:
            # Nothing in the folder can tell that it was taken out on purpose.
            withheld.mark(self._journal.folder, stood.id)
        later = max(self._now().replace(microsecond=0), stood.written + timedelta(seconds=1))
        # Later words stand: opened again, the narrower one in the folder is believed.
        self.instead[stood.id] = replace(narrower, written=later)
        return True

    def let_go(self, id: str) -> None:
        """Hold an entry back no more: the journal says now who may read it."""
        self.instead.pop(id, None)
        withheld.unmark(self._journal.folder, id)

    def finish(self) -> list[JournalError]:
        """Make private what was being made private when a kernel was killed; return what could not be."""
        stands, faults = journal.standing(self._journal.lines), []
        for id in withheld.marked(self._journal.folder):
            if id in stands and stands[id].audience is not Audience.SELF:
                self.instead[id] = replace(stands[id], audience=Audience.SELF)
                try:
                    self._journal.append(self.instead[id], now=self._now())
                except JournalError as error:
                    faults.append(error)
                    continue
            self.let_go(id)
        return faults
