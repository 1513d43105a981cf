"""Comments: what leaders handed in made ready for them, and those a facilitator wrote sent back."""

from collections.abc import Callable, Container, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from leadfolio import feedback as feedbacks
from leadfolio.cohort import Member
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
Work = Callable[[str, str], None]


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
    return Report(
        command="feedback",
        seconds=round(perf_counter() - began, 3),
        counts={**entered.counts, **sent.counts},
        notes=entered.notes + sent.notes,
    )


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
    notes: tuple[Note, ...] = ()
    if waiting:
        from leadfolio.edges.exchange import commenting

        root = places.exchange(exchange, course=course).absolute()
        work = commenting.ready(
            course.absolute(), course=told.id, exchange=root, shipped=files.shipped("course")
        )
        notes = _each(waiting, work, members, said, "Making ready for comments")
    return Report(
        command="feedback",
        seconds=round(perf_counter() - began, 3),
        counts={"ready": len(waiting) - len(notes)},
        notes=notes,
    )


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
    told, members = opening.open_roster(course)
    waiting = unsent(course, modules, exchange=exchange)
    pairs = [(one.username, one.module) for one in waiting]
    notes: tuple[Note, ...] = ()
    if pairs:
        from leadfolio.edges.exchange import commenting

        root = places.exchange(exchange, course=course).absolute()
        work = commenting.sending(
            course.absolute(), course=told.id, exchange=root, shipped=files.shipped("course")
        )
        notes = _each(pairs, work, members, said, "Sending comments")
    failed = {(note.leader, note.module) for note in notes}
    reached = [one for one in waiting if (one.username, one.module) not in failed]
    return Report(
        command="feedback",
        seconds=round(perf_counter() - began, 3),
        counts={
            "leaders": len({one.username for one in reached}),
            "comments": sum(one.comments for one in reached),
        },
        notes=notes,
    )


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
    work: AbstractContextManager[Work],
    members: Iterable[Member],
    said: Callable[[str], None],
    doing: str,
) -> tuple[Note, ...]:
    """Do a work for each, and return what could not be: nobody waits for anybody else's."""
    called = {member.username: member.name for member in members}
    notes = []
    with work as act:
        for number, (username, module) in enumerate(pairs, 1):
            said(f"{doing}: {number} of {len(pairs)}, {called.get(username, username)}, {module}")
            try:
                act(username, module)
            except ExchangeError as error:
                notes.append(
                    Note(
                        level=Level.WARNING,
                        code="feedback-failed",
                        leader=username,
                        module=module,
                        message=error.problem,
                        next=error.do,
                    )
                )
    return tuple(notes)


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
