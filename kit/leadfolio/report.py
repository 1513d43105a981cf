"""What a command did and what it noticed: `leadfolio.report/1`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from leadfolio.journal import Doubt


class Level(StrEnum):
    """How far a note reaches: accepted with this to know, or left out as a whole."""

    WARNING = "warning"
    QUARANTINED = "quarantined"


CODES: Mapping[str, str] = {
    "audience-narrowed": "A piece was shared wider than the course allows; the course's widest is used.",
    "audience-self": "A piece its writer keeps to themselves lay in a submission; it is dropped.",
    "audience-unknown": "A piece does not say, or not clearly, who may read it; the facilitator only.",
    "cell-doubled": "An answer cell stood more than once; the copies' words are kept.",
    "cell-missing": "An answer cell was gone; it is put back.",
    "cell-renamed": "A cell was marked as an answer to a task that is not in the module.",
    "data-unreadable": "A value in `data` is not of its kind; it is left out.",
    "feedback-failed": "nbgrader could not make work ready for comments, or not send them; it stays as it was.",
    "file-may-name": "A file may name its maker in its properties, under an invented name; it is left out.",
    "file-missing": "A piece names a file that is not in the submission.",
    "file-refused": "A file is of a kind, a size or in a place that cannot be shown.",
    "folder-unreadable": "A folder handed in is not one a submission can have.",
    "format-new": "A file was written by a newer leadfolio.",
    "format-old": "A file was written by an older leadfolio.",
    "format-unknown": "A file does not say that it is what its name promises.",
    "id-doubled": "An id stands twice; the later written is kept, and where they differ on who reads it, only the facilitator does.",
    "id-taken": "An id is already another leader's; this piece is left out.",
    "id-unreadable": "A piece has no id that can be read; it is left out.",
    "json-unreadable": "A file is not whole JSON.",
    "judgement-doubled": "A judge chose otherwise of the same two pieces before; the last word counts.",
    "judgement-incomplete": "A judgement does not say which of two pieces is better; it is not counted.",
    "judgement-own": "A judgement is of the judge's own piece; it is not counted.",
    "judgement-unknown": "A judgement names pieces that are not of one task here; it is not counted.",
    "kind-unknown": "A piece is of a kind that is not known; it is read as plain writing.",
    "link-refused": "A link is not to the web or to e-mail; it is left out.",
    "member-unknown": "A folder is named after nobody in members.csv.",
    "module-unknown": "A folder is named after no module of the course.",
    "notebook-unreadable": "The notebook cannot be read; the module's own frame stands in for it.",
    "owner-differs": "A folder handed in belongs to another account than its name says.",
    "picture-unreadable": "A picture cannot be read; it is left out.",
    "receipt-differs": "A file is not the one its receipt names.",
    "response-unreadable": "A piece cannot be read at all; it is left out.",
    "responses-missing": "There is no responses.json; only what stands in answer cells is taken.",
    "shown-as-unknown": "A piece does not say under which name to show it; the invented name is used.",
    "source-piece-refused": "A piece of another portfolio is not whole, too large or here already; it is left out.",
    "source-unreachable": "Another portfolio cannot be had; what was gathered last stands, if anything was.",
    "source-unreadable": "Another portfolio's standards.json cannot be read; nothing is gathered from it.",
    "submission-mismatch": "responses.json is of another course or module than its folder.",
    "submission-unreadable": "Neither responses.json nor the notebook can be read.",
    "task-unknown": "A piece answers a task that is not in the module; it stands under its own name.",
    "task-unreadable": "A piece does not say which task it answers; it is left out.",
    "time-ahead": "A folder's time is more than a day ahead; the folder's own time is used.",
    "time-unreadable": "A piece has no time that can be read; it is left out.",
    "unsafe-path": "A link or a special file lies in a submission; it is not followed.",
    "value-unreadable": "A value of a piece is not of its kind; it is left out.",
    "withdrawn": "A piece was taken back, and has not been changed since; it is left out.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One thing to know about one submission: what was seen, and what to do next."""

    level: Level
    code: str
    message: str
    next: str
    leader: str = ""
    module: str = ""
    where: str = ""

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"{self.code!r} is not in report.CODES; explain it there first")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a command did: counts of things, and notes in the order they were found."""

    command: str
    seconds: float
    counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def quarantined(self) -> bool:
        """Whether any submission was left out."""
        return any(note.level is Level.QUARANTINED for note in self.notes)


def printable(text: str) -> str:
    """Return a text from outside as a report can hold it: characters that print, not too many.

    >>> printable("ada\\n\\x1b[31m")
    'ada\ufffd\ufffd[31m'
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    shown = "".join(c if c.isprintable() else "\ufffd" for c in whole)
    return shown if len(shown) <= 200 else f"{shown[:199]}…"


def warning(doubt: Doubt, *, leader: str, module: str) -> Note:
    """Return a doubt about a response as a note about whose it was."""
    return Note(
        level=Level.WARNING,
        code=doubt.code,
        message=doubt.message,
        next=doubt.next,
        leader=leader,
        module=module,
        where=doubt.where,
    )


def plain(report: Report) -> dict[str, object]:
    """Return a report as the JSON object that formats.md §6 shows, keys in its order."""
    return {
        "format": "leadfolio.report/1",
        "command": report.command,
        "seconds": round(report.seconds, 3),
        "counts": dict(report.counts),
        "notes": [
            {
                "level": note.level.value,
                "code": note.code,
                "leader": note.leader,
                "module": note.module,
                "where": note.where,
                "message": note.message,
                "next": note.next,
            }
            for note in report.notes
        ],
    }


def grouped(notes: Iterable[Note]) -> dict[tuple[Level, str], tuple[Note, ...]]:
    """Return notes by level and code, quarantined first, each group in the order found."""
    groups: dict[tuple[Level, str], list[Note]] = {}
    for note in notes:
        groups.setdefault((note.level, note.code), []).append(note)
    ordered = sorted(groups, key=lambda key: (key[0] is not Level.QUARANTINED, key[1]))
    return {key: tuple(groups[key]) for key in ordered}
