"""What is agreed: what of a journal lies in the module's folder, to be handed in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from leadfolio import journal, submission
from leadfolio.course import Released
from leadfolio.edges.disk import agreed
from leadfolio.edges.disk.journals import Journal
from leadfolio.errors import JournalError
from leadfolio.journal import Attachment, Audience, Kept, Response


def narrowed(stood: Response, wanted: Response) -> Response:
    """Return what stood, shown as narrowly as is wanted now: the same words, nothing added."""
    return replace(
        stood,
        audience=wanted.audience if stood.audience.reaches(wanted.audience) else stood.audience,
        shown_as=max(stood.shown_as, wanted.shown_as),  # "pseudonym" sorts after "name"
        exemplar=stood.exemplar and wanted.exemplar,
        drafts=tuple(draft for draft in stood.drafts if draft in wanted.drafts),
        files=tuple(file for file in stood.files if file in wanted.files),
    )


def write(
    folder: Path,
    released: Released,
    kept: Journal,
    *,
    held_back: Mapping[str, Response],
    now: Callable[[], datetime],
    thorough: bool,
) -> JournalError | None:
    """Make a module's folder hold exactly what is agreed; return why it does not, where it cannot.

    `held_back` holds, by id, what is shown more narrowly than the journal says yet.
    """
    lines = kept.lines
    standing = [held_back.get(id, stands) for id, stands in journal.standing(lines).items()]
    responses = journal.handed_in(standing)
    document = submission.responses_document(
        course=released.course,
        module=released.module.id,
        written=max((line.saved for line in lines), default=now()),
        responses=responses,
    )
    named = {plain_name(file): file for r in responses for file in r.files}
    try:
        missing = agreed.write_agreed(
            folder,
            document,
            {name: file.bytes for name, file in named.items()},
            thorough=thorough,
            attached=kept.attached,
            set_aside=lambda path: kept.set_aside(path, now=now()),
        )
    except OSError as error:
        return JournalError(
            f"it is kept in your journal, and cannot yet be handed in: the module's folder "
            f"may not be written ({error.strerror})",
            do="tell your facilitator; nothing you wrote is lost",
        )
    except JournalError as error:
        return error
    if missing:
        titles = ", ".join(f"'{named[name].alt or name[:12]}'" for name in missing)
        return JournalError(
            f"a file you attached is no longer here: {titles}", do="attach it once more"
        )
    return None


def as_handed_in(lines: Iterable[Kept], *, at: datetime) -> Response | None:
    """Return an entry as it was handed in `at` a time, or None where it was not.

    `lines` are the entry's, oldest first. A receipt tells the second: of what was kept within
    it, the wider counts.
    """
    listed = tuple(lines)
    before = [line for line in listed if line.saved <= at]
    within = [line for line in listed if 0 <= (line.saved - at).total_seconds() < 1]
    shared = [line.response for line in (*before[-1:], *within)]
    order = list(Audience)
    found = journal.handed_in(shared)
    return max(found, key=lambda response: order.index(response.audience), default=None)


def plain_name(file: Attachment) -> str:
    """Return the name of an attached file without the folder it lies in."""
    return file.path.removeprefix("files/")
