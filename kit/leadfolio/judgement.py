"""A judgement: one leader's choice between two pieces, and which of them count."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from leadfolio.fit import Comparison
from leadfolio.journal import Audience, Response
from leadfolio.kinds import Kind
from leadfolio.report import Level, Note
from leadfolio.submission import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """That one judge prefers one piece of a task to another, and why.

    `judge` is a username: it is never shown. `task` is the pieces', as `module.task`; `left` the
    piece that was shown on the left, where that was kept.
    """

    id: str
    judge: str
    task: str
    better: str
    other: str
    left: str = ""
    because: str = ""
    language: str = ""
    written: datetime
    audience: Audience = Audience.FACILITATOR

    @property
    def pair(self) -> frozenset[str]:
        """The two pieces, whichever is better."""
        return frozenset((self.better, self.other))

    @property
    def order(self) -> tuple[datetime, str]:
        """What judgements stand in order by: when they were written, ties by id."""
        return self.written, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A piece that may be judged: who wrote it, and which task it answers, as `module.task`."""

    writer: str
    task: str


def pieces(submissions: Iterable[Submission]) -> dict[str, Known]:
    """Return every piece that was handed in, by id."""
    return {
        response.id: Known(writer=submission.username, task=f"{submission.module}.{response.task}")
        for submission in submissions
        for response in submission.responses
        if response.kind is not Kind.COMPARE
    }


def read(
    submissions: Iterable[Submission],
    *,
    known: Mapping[str, Known],
    once: Collection[str] = frozenset(),
) -> tuple[tuple[Judgement, ...], tuple[Note, ...]]:
    """Return the judgements that count, in order, and a note for each that does not.

    `known` are the pieces there are; `once` the ids of pieces there ever were: a judgement of one
    that was taken back is no fault of its judge, and nothing is said of it.
    """
    found: list[Judgement] = []
    notes: list[Note] = []
    for submission in submissions:
        for response in submission.responses:
            if response.kind is not Kind.COMPARE:
                continue
            judged = _judgement(submission.username, response, known)
            if isinstance(judged, Judgement):
                found.append(judged)
            elif not any(id not in known and id in once for id in _named(response)):
                notes.append(_note(judged, submission, response))
    last, doubled = standing(found)
    modules = {r.id: s.module for s in submissions for r in s.responses}
    notes += (_doubled(judgement, modules.get(judgement.id, "")) for judgement in doubled)
    return last, tuple(notes)


def standing(
    judgements: Iterable[Judgement],
) -> tuple[tuple[Judgement, ...], tuple[Judgement, ...]]:
    """Return each judge's last word on each pair, in order, and those that it speaks against."""
    last: dict[tuple[str, frozenset[str]], Judgement] = {}
    against: list[Judgement] = []
    for judgement in sorted(judgements, key=lambda j: j.order):
        before = last.get((judgement.judge, judgement.pair))
        if before is not None and before.better != judgement.better:
            against.append(judgement)
        last[judgement.judge, judgement.pair] = judgement
    return tuple(sorted(last.values(), key=lambda j: j.order)), tuple(against)


def among(judgements: Iterable[Judgement], pool: Collection[str]) -> tuple[Judgement, ...]:
    """Return the judgements whose two pieces are both in a pool."""
    return tuple(j for j in judgements if j.better in pool and j.other in pool)


def comparisons(judgements: Iterable[Judgement]) -> tuple[Comparison, ...]:
    """Return judgements as a fit takes them."""
    return tuple(Comparison(j.judge, j.better, j.other) for j in judgements)


def _judgement(judge: str, response: Response, known: Mapping[str, Known]) -> Judgement | str:
    """Return a response as a judgement, or the code of why it is none."""
    better, other, left, because = (
        str(response.data.get(name) or "") for name in ("better", "other", "left", "because")
    )
    if not better or not other or better == other:
        return "judgement-incomplete"
    if better not in known or other not in known or known[better].task != known[other].task:
        return "judgement-unknown"
    if judge in (known[better].writer, known[other].writer):
        return "judgement-own"
    return Judgement(
        id=response.id,
        judge=judge,
        task=known[better].task,
        better=better,
        other=other,
        left=left if left in (better, other) else "",
        because="\n\n".join(text for text in (because.strip(), response.text.strip()) if text),
        language=response.language,
        written=response.written,
        audience=response.audience,
    )


def _named(response: Response) -> set[str]:
    return {str(response.data.get(name) or "") for name in ("better", "other")}


MESSAGES: Mapping[str, tuple[str, str]] = {
    "judgement-incomplete": (
        "this judgement does not say which of two pieces is better; it is not counted",
        "nothing, or ask its judge to open it and choose",
    ),
    "judgement-unknown": (
        "this judgement names pieces that are not of one task here; it is not counted",
        "nothing; ask its judge to compare two pieces that the module offers",
    ),
    "judgement-own": (
        "this judgement is of the judge's own piece; it is not counted",
        "nothing; colleagues judge this pair",
    ),
}


def _note(code: str, submission: Submission, response: Response) -> Note:
    message, step = MESSAGES[code]
    return Note(
        level=Level.WARNING,
        code=code,
        message=message,
        next=step,
        leader=submission.username,
        module=submission.module,
        where=response.id,
    )


def _doubled(judgement: Judgement, module: str) -> Note:
    return Note(
        level=Level.WARNING,
        code="judgement-doubled",
        message="this judge chose otherwise of the same two pieces before; the last word counts",
        next="nothing: a change of mind is welcome",
        leader=judgement.judge,
        module=module,
        where=judgement.id,
    )
