"""Taking in what lies in a module's folder: from a new home, from another machine."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from leadfolio import formats, journal
from leadfolio.edges.disk import agreed
from leadfolio.edges.disk.journals import Journal
from leadfolio.errors import JournalError
from leadfolio.journal import Attachment, Audience, Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What could be read of a `responses.json`, and why the file itself must be set aside, if it must.

    Where an id stands twice, the narrower choice comes last, so that it stands.
    """

    responses: tuple[Response, ...] = ()
    why_aside: str = ""


def read(raw: object, *, course: str, module: str) -> Taken:
    """Return what a module folder's `responses.json` gives to the journal.

    Raises:
        JournalError: it was written by a newer leadfolio, which this one must not take apart.
    """
    items = raw.get("responses") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(items, list):
        return Taken(why_aside="it is not what leadfolio writes")
    wrong = formats.fault(raw.get("format"), formats.RESPONSES)
    if wrong is not None and wrong[0] == "format-new":
        raise JournalError(
            f"responses.json: {wrong[1]}",
            do="ask your facilitator to have leadfolio upgraded here; nothing is lost meanwhile",
        )
    if wrong is not None:
        return Taken(why_aside="it is not of a format this leadfolio writes")
    if (raw.get("course"), raw.get("module")) != (course, module):
        return Taken(why_aside="it belongs to another course or module")
    found = [journal.read_response(item, where="")[0] for item in items]
    whole = [response for response in found if response is not None]
    order = list(Audience)
    return Taken(
        responses=tuple(sorted(whole, key=lambda r: order.index(r.audience), reverse=True)),
        why_aside="" if len(whole) == len(found) else "a piece in it could not be read",
    )


def take_in(
    response: Response,
    kept: Journal,
    *,
    attached: Callable[[Attachment], bytes | None],
    now: Callable[[], datetime],
) -> None:
    """Take one response into the journal, and its files; what stands over it goes on standing."""
    response = _with_own_files(response, kept, attached)
    lines = journal.drafts(kept.lines, response.id)
    if any(line.response == response for line in lines):
        return
    kept.append(response, now=now())
    if lines and stands_over(lines[-1].response, response):
        kept.append(lines[-1].response, now=now())


def _with_own_files(
    response: Response, kept: Journal, attached: Callable[[Attachment], bytes | None]
) -> Response:
    """Return a response whose files lie beside the journal, under their sha256."""
    own = []
    for file in response.files:
        content = attached(file)
        if content is None:
            own.append(file)
            continue
        name = f"{agreed.sha256(content)}.{file.path.rpartition('.')[2]}"
        kept.attach(name, content)
        own.append(replace(file, path=f"files/{name}", bytes=len(content)))
    return replace(response, files=tuple(own))


def stands_over(kept: Response, found: Response) -> bool:
    """Whether what the journal holds last stands over what lay in the folder.

    The later words stand; where the words are of one time, the narrower audience.
    """
    if kept.written != found.written:
        return kept.written > found.written
    return found.audience.reaches(kept.audience)
