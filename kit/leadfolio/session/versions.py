"""Looking back: every version of a piece, and those its writer chose to show."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from leadfolio import journal, times
from leadfolio.journal import Draft, Kept, Response
from leadfolio.kinds import FORMS

Message = dict[str, object]
SITTING = timedelta(minutes=5)
NEWEST = 30


def distinct(lines: Iterable[Kept]) -> tuple[Kept, ...]:
    """Return, of one entry's lines in order, those at which its words became others."""
    found: list[Kept] = []
    for line in lines:
        if not _bare(line.response) and (not found or _words(found[-1]) != _words(line)):
            found.append(line)
    return tuple(found)


def listed(lines: Sequence[Kept], *, every: bool) -> list[Message]:
    """Return the versions of an entry to look back at, newest first.

    Writing is kept every few seconds: unless `every` one is asked for, the last of each
    sitting is listed, those that are shown, and the newest few.
    """
    versions = distinct(lines)
    shown = lines[-1].response.drafts if lines else ()
    return [
        {
            "saved": times.fine_stamp(line.saved),
            "start": start(line.response.text or line.response.title),
            "words": len(line.response.text.split()),
            "may_show": _worth_showing(line.response),
            "stands": n == len(versions) - 1,
            "note": next((d.note for d in shown if _is(d, line)), None),
        }
        for n, line in reversed(tuple(enumerate(versions)))
        if every
        or n >= len(versions) - NEWEST
        or versions[n + 1].saved - line.saved > SITTING
        or any(_is(draft, line) for draft in shown)
    ]


def version(lines: Iterable[Kept], saved: object) -> Response | None:
    """Return the response that was kept at a time, or None."""
    return next((k.response for k in lines if times.fine_stamp(k.saved) == saved), None)


def whole(response: Response) -> str:
    """Return, as Markdown, all that is shown of a version where its writer shows it."""
    told = [response.text]
    data = journal.draft_data(response.kind, response.data)
    for field in FORMS[response.kind].fields:
        value = data.get(field.name)
        if isinstance(value, str) and value.strip():
            told.append(f"**{field.label}**: {' '.join(value.split())}")
        elif value:
            rows = (row for row in value if isinstance(row, dict))
            items = (", ".join(filter(None, map(str.strip, row.values()))) for row in rows)
            told.append("\n".join([f"**{field.label}**:", "", *(f"- {each}" for each in items)]))
    return "\n\n".join(part for part in told if part.strip())


def chosen(lines: Sequence[Kept], raw: object) -> tuple[Draft, ...]:
    """Return the drafts to show that an editor names by when they were kept, each with its note."""
    notes = {
        item["saved"]: str(item.get("note") or "")
        for item in (raw if isinstance(raw, list) else ())
        if isinstance(item, dict) and isinstance(item.get("saved"), str)
    }
    named = [(line, notes.get(times.fine_stamp(line.saved))) for line in distinct(lines)]
    # Chosen on another machine, whose journal is not here.
    known = lines[-1].response.drafts if lines else ()
    foreign = [d for d in known if not any(_is(d, line) for line, _ in named)]
    mine = [
        _draft(line.response, note)
        for line, note in named
        if note is not None and _worth_showing(line.response)
    ]
    return tuple(sorted([*foreign, *mine], key=lambda draft: draft.written))


def _worth_showing(response: Response) -> bool:
    return bool(
        response.text.strip() or any(journal.draft_data(response.kind, response.data).values())
    )


def _draft(response: Response, note: str) -> Draft:
    return Draft(
        written=response.written,
        text=response.text,
        note=note,
        data=journal.draft_data(response.kind, response.data),
    )


def start(text: str) -> str:
    """Return the first line of a text, for a list."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return f"{line[:79]}…" if len(line) > 80 else line


def _is(draft: Draft, line: Kept) -> bool:
    return (draft.written, draft.text) == (line.response.written, line.response.text)


def _words(line: Kept) -> tuple[object, ...]:
    return (line.response.text, line.response.title, dict(line.response.data))


def _bare(response: Response) -> bool:
    return not (response.text.strip() or response.title.strip() or any(response.data.values()))
