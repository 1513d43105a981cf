"""A submission: what one leader handed in for one module at one time, and whether it can be used."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from leadfolio import formats, times, withdrawal
from leadfolio.course import Course
from leadfolio.journal import Audience, Doubt, Response, plain, read_response
from leadfolio.report import Level, Note, warning
from leadfolio.withdrawal import NOTHING, Withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof of what was handed in: the sha256 of every file as it lies in the exchange."""

    code: str
    at: datetime
    course: str
    module: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What one leader handed in for one module: `responses`, and words found in answer cells."""

    username: str
    module: str
    responses: tuple[Response, ...] = ()
    handwritten: tuple[Response, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A folder in `inbound`, as its name and the disk tell of it. Times in UTC.

    `at` is the time in its name, `touched` the folder's own.
    """

    folder: str
    username: str
    module: str
    at: datetime
    touched: datetime


def newest(handed: Iterable[Handed], *, now: datetime) -> Handed:
    """Return the folder that stands: the latest time, ties by the folder's own time.

    A time more than a day ahead of `now` is not believed; the folder's own is taken.
    """
    return max(handed, key=lambda h: (believed(h, now=now), h.touched, h.folder))


def believed(handed: Handed, *, now: datetime) -> datetime:
    """Return the time at which a folder was handed in, as far as it can be believed."""
    return handed.touched if handed.at > now + timedelta(days=1) else handed.at


def responses_document(
    *, course: str, module: str, written: datetime, responses: Iterable[Response]
) -> dict[str, object]:
    """Return `responses.json` (formats.md §4), keys in its order."""
    return {
        "format": formats.RESPONSES,
        "course": course,
        "module": module,
        "written": times.stamp(written),
        "responses": [plain(response) for response in responses],
    }


def handwritten_document(
    *, course: str, module: str, written: datetime, responses: Iterable[Response]
) -> dict[str, object]:
    """Return `handwritten.json`: words found in answer cells, as responses."""
    document = responses_document(
        course=course, module=module, written=written, responses=responses
    )
    return {**document, "format": formats.HANDWRITTEN}


def receipt_document(receipt: Receipt) -> dict[str, object]:
    """Return `receipt.json` (formats.md §4), keys in its order."""
    return {
        "format": formats.RECEIPT,
        "code": receipt.code,
        "at": times.stamp(receipt.at),
        "course": receipt.course,
        "module": receipt.module,
        "files": dict(sorted(receipt.files.items())),
    }


CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def receipt_code(module: str, random: bytes) -> str:
    """Return a receipt's code: the module's initials and eight letters nobody misreads.

    >>> receipt_code("true-north", bytes(8))
    'TN-2222-2222'
    """
    initials = "".join(word[0] for word in module.split("-"))[:4].upper()
    letters = "".join(CODE_LETTERS[n % len(CODE_LETTERS)] for n in random[:8])
    return f"{initials}-{letters[:4]}-{letters[4:]}"


def digest(content: bytes) -> str:
    """Return a content's name in receipts and versions.

    >>> digest(b"")[:15]
    'sha256:e3b0c442'
    """
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def read_receipt(raw: object) -> Receipt | None:
    """Return the receipt that a JSON object holds, or None where it holds none."""
    if not isinstance(raw, dict) or raw.get("format") != formats.RECEIPT:
        return None
    at, files = times.read(raw.get("at")), raw.get("files")
    words = [raw.get(name) for name in ("code", "course", "module")]
    if at is None or not isinstance(files, dict) or not all(isinstance(w, str) for w in words):
        return None
    code, course, module = (str(word) for word in words)
    hashes = {str(name): str(value) for name, value in files.items()}
    return Receipt(code=code, at=at, course=course, module=module, files=hashes)


def read(
    raw: object,
    *,
    username: str,
    module: str,
    course: Course,
    handwritten: bool = False,
    withdrawn: Withdrawn = NOTHING,
) -> tuple[tuple[Response, ...] | None, tuple[Note, ...]]:
    """Return the responses in a `responses.json` or `handwritten.json`, and notes about them.

    None where the submission must be quarantined: the last note then says why. Every doubt
    is resolved to the narrower side; nothing only its writer may read comes through, and
    nothing that was taken back.
    """
    name = "handwritten.json" if handwritten else "responses.json"

    def quarantined(code: str, message: str, do: str) -> tuple[None, tuple[Note, ...]]:
        note = Note(
            level=Level.QUARANTINED,
            code=code,
            message=f"{name}: {message}",
            next=do,
            leader=username,
            module=module,
            where=name,
        )
        return None, (note,)

    if not isinstance(raw, dict):
        return quarantined("json-unreadable", "this is not what leadfolio writes", _AGAIN)
    wrong = formats.fault(
        raw.get("format"), formats.HANDWRITTEN if handwritten else formats.RESPONSES
    )
    if wrong is not None:
        return quarantined(*wrong)
    for key, expected in (("course", course.id), ("module", module)):
        if raw.get(key) != expected:
            seen = repr(raw.get(key))[:60]
            message = f"it is of {key} {seen}, and lies in the folder of {expected}"
            return quarantined("submission-mismatch", message, _AGAIN)
    items = raw.get("responses")
    if not isinstance(items, list):
        return quarantined("json-unreadable", "it holds no list of responses", _AGAIN)
    otherwise = times.read(raw.get("written"))
    found: list[tuple[int, Response]] = []
    doubts: list[Doubt] = []
    for n, item in enumerate(items):
        if withdrawal.covers(withdrawn, item, otherwise=otherwise, handwritten=handwritten):
            doubts.append(taken_back(f"responses[{n}]"))
            continue
        response, seen_doubts = read_response(item, where=f"responses[{n}]", otherwise=otherwise)
        doubts += seen_doubts
        if response is not None:
            found.append((n, response))
    kept, more = _narrowed(found, course=course, handwritten=handwritten)
    notes = tuple(warning(doubt, leader=username, module=module) for doubt in (*doubts, *more))
    return kept, notes


def _narrowed(
    found: Iterable[tuple[int, Response]], *, course: Course, handwritten: bool
) -> tuple[tuple[Response, ...], tuple[Doubt, ...]]:
    """Return responses at audiences the course allows, one an id, none of them private."""
    kept: dict[str, Response] = {}
    doubts: list[Doubt] = []

    def doubt(code: str, n: int, message: str, do: str) -> None:
        doubts.append(Doubt(code=code, where=f"responses[{n}].audience", message=message, next=do))

    everything = tuple(found)
    private = {r.id for _, r in everything if r.audience is Audience.SELF}
    for n, response in everything:
        if response.id in private:
            doubt(
                "audience-self",
                n,
                "this piece is only its writer's and should not have been handed in; dropped",
                "nothing: nobody was shown it",
            )
            continue
        if handwritten:
            response = replace(response, audience=Audience.FACILITATOR)
        elif not course.widest.reaches(response.audience):
            message = (
                f"the course shares with {course.widest.value} at the widest; narrowed to that"
            )
            doubt("audience-narrowed", n, message, "nothing, or widen `audiences` in course.toml")
            response = replace(response, audience=course.widest)
        if response.id in kept:
            doubts.append(
                Doubt(
                    code="id-doubled",
                    where=f"responses[{n}].id",
                    message="this id stands twice; the later written is kept, and "
                    " where they differ on who reads it, only the facilitator does",
                    next=_AGAIN,
                )
            )
            response = one_of(kept[response.id], response)
        kept[response.id] = response
    return tuple(kept.values()), tuple(doubts)


def one_of(first: Response, second: Response) -> Response:
    """Return the later written of two with one id.

    Where they differ on who reads it, only the facilitator does. Under which name it is shown, and whether it may be held up, is as narrow as either asks.
    """
    later = max(first, second, key=lambda r: r.written)
    agreed = first.audience is second.audience
    shown_as = max(first.shown_as, second.shown_as)  # "pseudonym" sorts after "name"
    return replace(
        later,
        audience=later.audience if agreed else Audience.FACILITATOR,
        shown_as=shown_as,
        exemplar=first.exemplar and second.exemplar,
    )


def taken_back(where: str) -> Doubt:
    """Say that a piece stays out, as it was withdrawn."""
    return Doubt(
        code="withdrawn",
        where=where,
        message="this piece was taken back and has not been changed since; it is left out",
        next="nothing; whoever wants to share it again changes it, or writes it anew, and hands in",
    )


_AGAIN = "ask the leader to open the module and hand in again; what they wrote is in their journal"
