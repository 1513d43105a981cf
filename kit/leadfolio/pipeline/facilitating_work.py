"""The work a facilitator begins at the desk: what each button does, and what came of it in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leadfolio import report as reports
from leadfolio.errors import ExchangeError, LeadfolioError
from leadfolio.journal import Audience
from leadfolio.pipeline import facilitating_public as publics
from leadfolio.pipeline import facilitating_release as releases
from leadfolio.pipeline.facilitating_words import at_the_desk
from leadfolio.report import Note, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be done: for which course and modules, and where each step of it is said.

    `agreed` stands for losses that somebody agreed to, one by one; `reading` is where the cohort
    reads its portfolio, or "" where that is nowhere but on this machine. `piece` is the one piece
    that a work is about, `because` the reason given for it.
    """

    course: Path
    exchange: Path | None
    modules: tuple[str, ...]
    now: datetime
    said: Callable[[str], None]
    agreed: str = ""
    reading: str = ""
    piece: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of it: a sentence, faults and notes if there are any, and something to open.

    `page` lies below the server's own address; `opens` says what it is.
    """

    sentence: str
    faults: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    page: str = ""
    opens: str = ""


def _check(order: Order) -> Done:
    from leadfolio.pipeline.checking import check

    checked = check(order.course, order.modules)
    if checked.faults:
        many = counted(len(checked.faults), "thing needs", "things need")
        said = f"{many} mending in the course's files. Mend each line below, then check again."
        return Done(sentence=said, faults=tuple(map(str, checked.faults)))
    tasks = counted(sum(len(one.tasks) for one in checked.modules), "task", "tasks")
    modules = counted(len(checked.modules), "module", "modules")
    return Done(sentence=f"All is well: {modules}, {tasks}.")


def _release(order: Order) -> Done:
    from leadfolio.pipeline.releasing import release

    if order.agreed:
        found = releases.plan(order.course, order.modules, exchange=order.exchange)
        releases.check_agreed(found, order.agreed)
    done = release(
        order.course,
        order.modules,
        exchange=order.exchange,
        said=_counting(order),
        anyway=bool(order.agreed),
    )
    modules = counted(len(done.modules), "module is", "modules are")
    return Done(sentence=f"{modules} released. Leaders can get them now.")


def _counting(order: Order) -> Callable[[str], None]:
    """Say how many modules are released so far. What was planned was shown before."""
    done = 0

    def said(line: str) -> None:
        nonlocal done
        if line.startswith("released "):
            done += 1
            order.said(f"{done} of {len(order.modules)}" if order.modules else line)
        elif "run once" in line:
            order.said(line)

    return said


def _collect(order: Order) -> Done:
    from leadfolio.edges.exchange import names, places
    from leadfolio.pipeline import opening
    from leadfolio.pipeline.collecting import collect

    told, _ = opening.open_roster(order.course)
    if not names.inbound(places.exchange(order.exchange, course=order.course), told.id).is_dir():
        raise ExchangeError(
            "nothing can be handed in yet: no module is released",
            do="release a module; the button stands beside its title",
        )
    done = collect(order.course, order.modules, exchange=order.exchange, now=order.now)
    ready, notes = _made_ready(order)
    sentence = _collected(done)
    if ready > done.counts["written"]:
        sentence += f" {counted(ready, 'is', 'are')} ready for comments now."
    return Done(sentence=sentence, notes=(*done.notes, *notes))


def _made_ready(order: Order) -> tuple[int, tuple[Note, ...]]:
    """Let the formgrader show what was collected; return how many, and notes where it cannot."""
    from leadfolio.pipeline import commenting

    def said(line: str) -> None:
        order.said(f"making it ready for comments, {line.partition(': ')[2]}")

    try:
        made = commenting.ready(order.course, order.modules, exchange=order.exchange, said=said)
    except LeadfolioError as error:
        note = Note(
            level=reports.Level.WARNING,
            code="feedback-failed",
            message=error.problem,
            next=error.do,
        )
        return 0, (note,)
    return made.counts["ready"], made.notes


def _collected(done: Report) -> str:
    counts = done.counts
    if not counts["submissions"]:
        return "Nothing was handed in yet."
    new, aside = counts["written"], counts["quarantined"]
    fresh = f"{counted(new, 'is', 'are')} new" if new else "nothing is new"
    said = (
        f"Collected {counts['accepted']} of {counts['submissions']} that were handed in; {fresh}."
    )
    if aside:
        said += f" {counted(aside, 'was', 'were')} set aside; below is why, and what to do."
    return said


def _send(order: Order) -> Done:
    from leadfolio.pipeline import commenting

    done = commenting.send(
        order.course,
        order.modules,
        exchange=order.exchange,
        said=lambda line: order.said(line.partition(": ")[2]),
    )
    return Done(sentence=_sent(done), notes=done.notes)


def _sent(done: Report) -> str:
    leaders = counted(done.counts["leaders"], "leader", "leaders")
    if done.counts["comments"]:
        comments = counted(done.counts["comments"], "comment", "comments")
        return f"Sent {comments} to {leaders}. They stand at home, beside the piece each is about."
    if done.counts["leaders"]:
        return f"Sent what had changed to {leaders}."
    if done.notes:
        return "Nothing could be sent; below is why, and what to do."
    return "There was nothing to send."


def _publish(order: Order) -> Done:
    from leadfolio.pipeline import opening
    from leadfolio.pipeline.publishing import publish

    published = publish(order.course)
    done = published.report
    sentence = f"The cohort's portfolio holds {_held(done)}."
    if order.reading:
        return Done(sentence=sentence, notes=done.notes)
    order.said("putting it into a zip")
    course = opening.open_roster(order.course)[0]
    path = publics.zip_edition(order.course, course, Audience.COHORT, out=published.site)
    return Done(
        sentence=sentence,
        notes=done.notes,
        page=publics.below(order.course, path),
        opens="Download it as a zip, for the cohort alone",
    )


def _held(done: Report) -> str:
    pieces, written = counted(done.counts["entries"], "piece", "pieces"), done.counts["written"]
    if not written:
        return f"{pieces} now; it was so already"
    return f"{pieces} now; {counted(written, 'file was', 'files were')} written"


def _publish_public(order: Order) -> Done:
    from leadfolio.pipeline import opening

    course = opening.open_roster(order.course)[0]
    done = publics.make(order.course, course).report
    order.said("putting it into a zip")
    out = order.course / publics.PLACE
    path = publics.zip_edition(order.course, course, Audience.PUBLIC, out=out)
    return Done(
        sentence=f"The public edition holds {_held(done)}. It lies in {publics.PLACE}, "
        "in the course folder.",
        notes=done.notes,
        page=publics.below(order.course, path),
        opens="Download the public edition as a zip",
    )


def _take_public_away(order: Order) -> Done:
    from leadfolio.pipeline import opening

    publics.take_away(order.course, opening.open_roster(order.course)[0])
    return Done(
        sentence="The public edition is gone from here. Copies that were downloaded or put "
        "elsewhere are not in our hands."
    )


def _take_back(order: Order) -> Done:
    from leadfolio.pipeline import facilitating_back_work as backs
    from leadfolio.pipeline import facilitating_view as views

    taken = backs.take(
        order.course,
        order.piece,
        exchange=order.exchange,
        now=order.now,
        said=order.said,
        words=views.beginning,
    )
    return Done(sentence=taken.sentence, faults=taken.left, notes=taken.notes)


def _set_aside(order: Order) -> Done:
    from leadfolio.pipeline import facilitating_standards as standards

    return Done(sentence=standards.set_aside(order.course, order.piece, because=order.because))


def _bring_back(order: Order) -> Done:
    from leadfolio.pipeline import facilitating_standards as standards

    return Done(sentence=standards.bring_back(order.course, order.piece))


def _report(order: Order) -> Done:
    from leadfolio.pipeline.reporting import report

    path = report(order.course, exchange=order.exchange, said=order.said).path
    below = path.relative_to(order.course.absolute()).as_posix()
    return Done(
        sentence="The cohort's report is ready.", page=f"files/{below}", opens="Open the report"
    )


Work = Callable[[Order], Done]
WORKS: Mapping[str, Work] = {
    "check": _check,
    "release": _release,
    "collect": _collect,
    "send": _send,
    "publish": _publish,
    "public": _publish_public,
    "public-away": _take_public_away,
    "report": _report,
    "take-back": _take_back,
    "set-aside": _set_aside,
    "bring-back": _bring_back,
}
# What is being done, as the page says it while it is.
DOING = {
    "check": "Checking the course's files",
    "release": "Releasing",
    "collect": "Collecting what was handed in",
    "send": "Sending comments",
    "publish": "Publishing for the cohort",
    "public": "Making the public edition",
    "public-away": "Taking the public edition away",
    "report": "Making the cohort's report",
    "take-back": "Taking a piece back",
    "set-aside": "Setting a piece aside",
    "bring-back": "Bringing a piece back",
}


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its word.

    >>> counted(1, "piece", "pieces"), counted(0, "piece", "pieces")
    ('1 piece', '0 pieces')
    """
    return f"{number} {one if number == 1 else many}"


def told(done: Done, names: Mapping[str, str]) -> dict[str, object]:
    """Return what came of it as a message; leaders by name, notes of one reason together."""
    return {
        "sentence": done.sentence,
        "faults": list(done.faults),
        "page": done.page,
        "opens": done.opens,
        "notes": [
            {
                "set_aside": level is reports.Level.QUARANTINED,
                "reason": reports.CODES[code],
                "each": [_place(note, names) for note in notes],
                "next": list(dict.fromkeys(at_the_desk(note.next) for note in notes)),
            }
            for (level, code), notes in reports.grouped(done.notes).items()
        ],
    }


def _place(note: Note, names: Mapping[str, str]) -> str:
    who = names.get(note.leader, note.leader)
    where: Sequence[str] = [part for part in (who, note.module, note.where) if part]
    return f"{' · '.join(where)}: {note.message}"
