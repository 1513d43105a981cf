"""Comments: what leaders handed in made ready for them, and those a facilitator wrote sent back."""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from time import perf_counter

from leadfolio import feedback as feedbacks
from leadfolio.edges.disk import files
from leadfolio.edges.exchange import cells, formgrader, names, places
from leadfolio.errors import ExchangeError
from leadfolio.feedback import Comment
from leadfolio.pipeline import building, opening
from leadfolio.report import Level, Note, Report

SUBMITTED, GRADED, FEEDBACK = "submitted", "autograded", "feedback"
TIME, SECRET = "timestamp.txt", "submission_secret.txt"
MOST_PAGE = 100 * 1024 * 1024
Pair = tuple[str, str]  # username, module
NOT_THERE = "the page of feedback is not where its leader fetches it, or home cannot read it"
LOOK = (
    "collect once more and send again; if it stays so, look whether nbgrader_config.py of the course"
    " changes GenerateFeedback or ExchangeFactory"
)


class Doing(StrEnum):
    """What is done for one leader after the other, as it is said meanwhile."""

    READY = "Making ready for comments"
    SEND = "Sending comments"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """Comments on one leader's work in a module that the leader cannot read yet.

    `comments` are those that are new or were changed; none where what was sent was taken out since.
    """

    username: str
    module: str
    comments: int


def feedback(
    course: Path,
    modules: Sequence[str] = (),
    *,
    exchange: Path | None = None,
    said: Callable[[str], None] = building.quiet,
) -> Report:
    """Make what was collected ready for comments, and send those that were written.

    Raises:
        CourseError: the course folder is wrong.
        ExchangeError: the gradebook cannot be read.
    """
    began = perf_counter()
    entered = ready(course, modules, exchange=exchange, said=said)
    sent = send(course, modules, exchange=exchange, said=said)
    return _report(began, entered.notes + sent.notes, **entered.counts, **sent.counts)


def ready(
    course: Path,
    modules: Sequence[str] = (),
    *,
    exchange: Path | None = None,
    leaders: Container[str] | None = None,
    said: Callable[[str], None] = building.quiet,
) -> Report:
    """Enter what was collected, and is not in the gradebook yet, into it; nothing of it is run.

    `leaders` are usernames; all, unless they are named.

    Raises:
        CourseError: the course folder is wrong.
    """
    began = perf_counter()
    told, members = opening.open_roster(course)
    wanted = building.chosen_modules(told.modules, modules)
    known = formgrader.graded(course)
    waiting = [
        (member.username, module)
        for member in members
        for module in wanted
        if (leaders is None or member.username in leaders)
        and waits(course, (member.username, module), known)
    ]
    notes = _each(waiting, Doing.READY, course, exchange, said)
    return _report(began, notes, ready=len(waiting) - len(notes))


def unsent(
    course: Path, modules: Sequence[str] = (), *, exchange: Path | None = None
) -> tuple[Unsent, ...]:
    """Return the comments that stand in the gradebook and that their leaders cannot read yet.

    Raises:
        CourseError: the course folder is wrong.
        ExchangeError: the gradebook cannot be read.
    """
    told, members = opening.open_roster(course)
    wanted = building.chosen_modules(told.modules, modules)
    written = formgrader.comments(course)
    if written is None:
        raise ExchangeError(
            "the gradebook cannot be read just now, and comments stand in it",
            do="wait until nothing else works on this course, then try again",
        )
    root = places.exchange(exchange, course=course)
    found = []
    for member in members:
        for module in wanted:
            here = _texts(written.get((member.username, module), {}).items())
            pair = (member.username, module)
            there = _texts((one.task, one.text) for one in sent(course, root, told.id, pair))
            if here != there and (here or there):
                found.append(
                    Unsent(username=member.username, module=module, comments=len(here - there))
                )
    return tuple(found)


def send(
    course: Path,
    modules: Sequence[str] = (),
    *,
    exchange: Path | None = None,
    said: Callable[[str], None] = building.quiet,
) -> Report:
    """Send each leader the comments that they cannot read yet; what was sent before stays with them.

    Raises:
        CourseError: the course folder is wrong.
        ExchangeError: the gradebook cannot be read.
    """
    began = perf_counter()
    waiting = unsent(course, modules, exchange=exchange)
    pairs = [(one.username, one.module) for one in waiting]
    notes = _each(pairs, Doing.SEND, course, exchange, said)
    failed = {(note.leader, note.module) for note in notes}
    # Sent is what its leader can fetch, whatever nbgrader says of it.
    left = unsent(course, modules, exchange=exchange) if pairs else ()
    stays = {(one.username, one.module) for one in left} & set(pairs) - failed
    notes += tuple(_failed(pair, NOT_THERE, LOOK) for pair in pairs if pair in stays)
    reached = [one for one in waiting if (one.username, one.module) not in failed | stays]
    leaders = len({one.username for one in reached})
    return _report(began, notes, leaders=leaders, comments=sum(one.comments for one in reached))


def _report(began: float, notes: tuple[Note, ...], **counts: int) -> Report:
    seconds = round(perf_counter() - began, 3)
    return Report(command="feedback", seconds=seconds, counts=counts, notes=notes)


def waits(course: Path, pair: Pair, known: Container[Pair]) -> bool:
    """Whether the formgrader does not show somebody's work as it was collected last.

    `known` is what stands in the gradebook.
    """
    username, module = pair
    if not (course / SUBMITTED / username / module / f"{module}.ipynb").is_file():
        return False  # there is nothing that a formgrader could show
    return pair not in known or _read(course, SUBMITTED, *pair, TIME) != _read(
        course, GRADED, *pair, TIME
    )


def _each(
    pairs: Sequence[Pair],
    doing: Doing,
    course: Path,
    exchange: Path | None,
    said: Callable[[str], None],
) -> tuple[Note, ...]:
    """Do a work for each, and return what could not be: nobody waits for anybody else's."""
    if not pairs:
        return ()
    from leadfolio.edges.exchange import commenting

    told, members = opening.open_roster(course)
    called = {member.username: member.name for member in members}
    begin = commenting.ready if doing is Doing.READY else commenting.sending
    root = places.exchange(exchange, course=course).absolute()
    shipped, notes = files.shipped("course"), []
    with begin(course.absolute(), course=told.id, exchange=root, shipped=shipped) as act:
        for number, (username, module) in enumerate(pairs, 1):
            said(f"{doing}: {number} of {len(pairs)}, {called.get(username, username)}, {module}")
            try:
                act(username, module)
            except ExchangeError as error:
                notes.append(_failed((username, module), error.problem, error.do))
    return tuple(notes)


def _failed(pair: Pair, problem: str, do: str) -> Note:
    username, module = pair
    return Note(
        level=Level.WARNING, code="feedback-failed", leader=username, module=module,
        message=problem, next=do,
    )  # fmt: skip


def sent(course: Path, exchange: Path, id: str, pair: Pair) -> tuple[Comment, ...]:
    """Return the comments in the page of feedback that a leader can fetch, as it was made last."""
    secret = _read(course, FEEDBACK, *pair, SECRET)
    if not secret:
        return ()
    page = names.feedback_page(secret.decode("utf-8", "replace"), pair[1])
    try:
        content = files.read_regular(names.feedback(exchange, id), page, most=MOST_PAGE)
    except (OSError, files.UnsafeFileError):
        return ()
    return feedbacks.read(content.decode("utf-8", "replace"), pair[1]) or ()


def _texts(told: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    # As a page carries them: a comment is the same with and without a space at its end.
    return frozenset((task, cells.clean(text).strip()) for task, text in told if text.strip())


def _read(root: Path, *parts: str) -> bytes:
    try:
        return files.read_regular(root, *parts)
    except (OSError, files.UnsafeFileError):
        return b""
