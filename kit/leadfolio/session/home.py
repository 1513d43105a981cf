"""Home: a leader's modules, what comes next, what came back, and everything to take along."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from leadfolio import formats, ids, times
from leadfolio.edges.disk import files
from leadfolio.errors import ExchangeError, JournalError, LeadfolioError
from leadfolio.feedback import Said
from leadfolio.journal import Response
from leadfolio.session import feedback, fetching, showing, taking_away, whereabouts
from leadfolio.session.seen import Seen
from leadfolio.session.surroundings import Surroundings
from leadfolio.session.whereabouts import Asked, Fetchable, Here

NAME = "home.ipynb"
SENTENCE = "This is your home. Open it to see your modules."
MOST_ANSWERS = 50
MOST_WORDS = 20
Message = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What home works with: where it is, where modules come from, how shared pieces are read.

    `cache` is where nbgrader keeps what was handed in: by it feedback is found.
    """

    around: Surroundings
    exchange: Callable[[], Path]
    cache: Callable[[], Path]
    read: Callable[[str], bytes]
    now: Callable[[], datetime]
    seen: Seen


def home() -> None:
    """Show a leader's home: their modules, the next task, answers, and the way to take it along."""
    showing.explained(_show)


def write_home(home: Path) -> Path:
    """Put the notebook of home into a leader's home folder, unless it is there; return its path."""
    return files.put_shipped(home, "templates", "notebook", NAME)


def _show(around: Surroundings, live: bool) -> None:
    if not live:
        showing.show_still(f"<p>{SENTENCE}</p>", text=SENTENCE)
        return
    from leadfolio.edges import reaching
    from leadfolio.edges.exchange import places
    from leadfolio.edges.widgets import stage
    from leadfolio.edges.widgets.home import Home

    desk = Desk(
        around=around,
        exchange=lambda: places.exchange(around.exchange),
        cache=places.cache,
        read=partial(reaching.document, token=around.commons_token),
        now=lambda: datetime.now(UTC),
        seen=Seen(around.journals),
    )
    stage.show(Home({}, partial(answer, desk)))


def answer(desk: Desk, message: object) -> Message:
    """Return the answer to what home's page says; never raises what we can explain."""
    said = message if isinstance(message, dict) else {}
    try:
        match said.get("do"):
            case "answers":
                return {"say": "answers", **_answers(desk)}
            case "take-away":
                return {"say": "taken", **_taken(desk, said)}
            case "fetch":
                notes = _fetch(desk, said.get("course"))
                return {"say": "home", **_home(desk, said), "notes": notes}
        notes = _came_back(desk)
        return {"say": "home", **_home(desk, said), "notes": notes}
    except LeadfolioError as error:
        doing = str(said.get("do"))
        return {"say": "not-done", "do": doing, "problem": error.problem, "next": error.do}


def _home(desk: Desk, said: Message) -> Message:
    around = desk.around
    found = whereabouts.modules(around.home, around.journals)
    here, root = whereabouts.next_module(found), _root(around, said)
    try:
        new = whereabouts.fetchable(desk.exchange(), have=found, courses=around.courses)
    except ExchangeError:
        new = ()
    titles: dict[str, list[str]] = {}
    for one in new:
        titles.setdefault(one.course, []).append(one.title)
    called = _called(found, new)
    return {
        "modules": [
            _module(one, root, desk.seen) | {"cohort": called[one.released.course]} for one in found
        ],
        "next": _next(here, root, called) if here else None,
        "done": bool(found) and here is None,
        "new": [
            {"course": course, "cohort": called[course], "titles": told}
            for course, told in titles.items()
        ],
        "portfolios": [
            {"cohort": called.get(course, ""), "address": address}
            for course, place in _places(desk, called).items()
            if (address := _portfolio(place))
        ],
        "hub": around.hub,
    }


def _came_back(desk: Desk) -> list[str]:
    """Fetch what facilitators sent; return what could not be, in words."""
    notes = []
    for folder, told in taking_away.module_folders(desk.around.home):
        try:
            feedback.fetch(
                folder, course=told.course, module=told.module.id,
                exchange=desk.exchange(), cache=desk.cache(),
            )  # fmt: skip
        except ExchangeError as error:
            notes.append(f"{told.module.title}: {error.problem}. Next: {error.do}.")
    return notes


def _called(found: Iterable[Here], new: Iterable[Fetchable]) -> dict[str, str]:
    """Return what each course is called: its cohort, and its id where that is not enough."""
    told: dict[str, str] = {}
    fetched = ((one.released.course, one.released.cohort) for one in found)
    for course, cohort in (*((one.course, one.cohort) for one in new), *fetched):
        told[course] = cohort or told.get(course, "")
    often = Counter(told.values())

    def name(course: str, cohort: str) -> str:
        return cohort if often[cohort] == 1 else f"{cohort} ({course})"

    return {
        course: name(course, cohort) if cohort else course
        for course, cohort in sorted(told.items())
    }


def _places(desk: Desk, courses: Iterable[str]) -> dict[str, str]:
    """Return where the commons of each course is; by no course, where there is one for all."""
    around = desk.around
    if not around.commons_by_course:
        return {"": around.commons} if around.commons else {}
    places = {course: around.commons_of(course) for course in courses}
    return {course: place for course, place in places.items() if place}


def _module(here: Here, root: Path, seen: Seen) -> Message:
    told = here.released.module
    came = feedback.came(here.folder, told.id)
    answered = [one for one in here.tasks if one.pieces]
    return {
        "title": told.title or told.id,
        "path": _below(here.notebook, root),
        "tasks": len(here.tasks),
        "answered": len(answered),
        "kept_tasks": [_task(one) for one in answered],
        "kept": times.fine_stamp(here.latest) if here.latest else "",
        "receipt": {"code": here.receipt.code, "at": times.stamp(here.receipt.at)}
        if here.receipt
        else None,
        "changed": here.changed,
        "comments": _comments(here, came.said, seen),
        "pages": [{"path": _below(page, root), "at": times.stamp(at)} for page, at in came.pages],
        "trouble": here.trouble,
    }


def _next(here: Here, root: Path, called: Mapping[str, str]) -> Message:
    asked = here.next
    return {
        "cohort": called[here.released.course] if len(called) > 1 else "",
        "title": here.released.module.title or here.released.module.id,
        "path": _below(here.notebook, root),
        "prompt": asked.prompt if asked else "",
        "cell": asked.cell if asked else "",
        "begun": here.latest is not None,
    }


def _task(asked: Asked) -> Message:
    pieces = [{"start": _start(one), "audience": one.audience.value} for one in asked.pieces]
    return {"task": asked.task, "prompt": asked.prompt, "pieces": pieces}


def _comments(here: Here, said: Iterable[Said], seen: Seen) -> list[Message]:
    """Return what the facilitator said, the latest first; what was said of a task before is marked."""
    told, latest = list(said), dict[str, Said]()
    module = here.released.module
    called = {one.task: one for one in here.tasks}
    called |= {old: called[task] for old, task in module.moves.items() if task in called}
    name = f"{here.released.course}/{module.id}/{{}}/{{}}".format
    new = seen.new(name(one.task, _digest(one.text)) for one in told)
    for one in told:
        latest.setdefault(one.task, one)
    return [
        {
            **_of(called.get(one.task)),
            "text": one.text,
            "at": times.stamp(one.sent),
            "new": name(one.task, _digest(one.text)) in new,
            "earlier": latest[one.task] is not one,
        }
        for one in told
    ]


def _of(asked: Asked | None) -> Message:
    """Return what a comment is about: a task, and what was written to it; nothing where it is gone."""
    if asked is None:
        return {"task": "", "prompt": "", "start": "", "cell": ""}
    start = _start(asked.pieces[-1]) if asked.pieces else ""
    return {"task": asked.task, "prompt": asked.prompt, "start": start, "cell": asked.cell}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _start(piece: Response) -> str:
    fields = [value for value in piece.data.values() if isinstance(value, str)]
    words = (piece.title, piece.text, *fields, *(file.alt for file in piece.files))
    said = next((said for said in words if said.strip()), "")
    return whereabouts.beginning(said, MOST_WORDS) or "a piece without words"


def _root(around: Surroundings, said: Message) -> Path:
    """Return the folder that the page's server shows, as far as the page can tell."""
    beside, root = said.get("beside"), said.get("root")
    if isinstance(beside, str):
        parts = tuple(part for part in unquote(beside).split("/") if part)
        folder = around.folder
        return folder.parents[len(parts) - 1] if _ends(folder, parts) and parts else folder
    if isinstance(root, str) and root:
        return around.home / root[2:] if root.startswith("~/") else _named(root, around.home)
    return around.home


def _ends(folder: Path, parts: tuple[str, ...]) -> bool:
    return folder.parts[len(folder.parts) - len(parts) :] == parts


def _named(root: str, home: Path) -> Path:
    return home if root == "~" else Path(root)


def _below(path: Path, root: Path) -> str:
    """Return a path as the server names it, or nothing where the server does not show it."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else ""


def _fetch(desk: Desk, course: object) -> list[str]:
    """Fetch every new module of a course; return what could not be, in words."""
    home, exchange = desk.around.home, desk.exchange()
    have = whereabouts.modules(home, desk.around.journals)
    notes = []
    for one in whereabouts.fetchable(exchange, have=have, courses=desk.around.courses):
        if one.course != course:
            continue
        try:
            fetching.fetch(one.module, course=one.course, into=home, exchange=exchange)
        except ExchangeError as error:
            notes.append(f"{one.title}: {error.problem}. Next: {error.do}.")
    return notes


def _taken(desk: Desk, said: Message) -> Message:
    around, now = desk.around, desk.now()
    to = around.home / f"leadfolio-{around.username}-{now:%Y-%m-%d}.zip"
    taken = taking_away.take_away(to, home=around.home, journals=around.journals, now=now)
    return {
        "name": to.name,
        "path": _below(to, _root(around, said)),
        "bytes": taken.bytes,
        "pieces": taken.pieces,
        "left_out": list(taken.left_out),
    }


def _portfolio(commons: str | None) -> str:
    """Return the address of the cohort's portfolio, where it has one."""
    if not commons or not commons.startswith(("http://", "https://")):
        return ""
    return f"{commons.removesuffix('commons.json').rstrip('/')}/"


def _answers(desk: Desk) -> Message:
    """Return what colleagues answered to a leader's pieces, newest first, and why it is unknown."""
    modules = whereabouts.modules(desk.around.home, desk.around.journals)
    mine = {piece.id: one.prompt for here in modules for one in here.tasks for piece in one.pieces}
    # Nobody can have answered somebody who has written nothing in a course.
    wrote = {m.released.course for m in modules if any(one.pieces for one in m.tasks)}
    called = _called(modules, ())
    found: list[Message] = []
    problems = []
    for course, commons in _places(desk, wrote).items():
        try:
            raw = _portfolio_document(desk.read(_beside(commons)))
        except (OSError, JournalError) as error:
            why = error.problem if isinstance(error, JournalError) else str(error)
            where = f" in {called[course]}" if course and len(called) > 1 else ""
            problems.append(f"What colleagues answered{where} cannot be read just now: {why}.")
            continue
        told = (_answered(entry, mine, _portfolio(commons)) for entry in raw)
        found += [one for one in told if one and one["id"] not in mine]
    shown = sorted(found, key=lambda one: str(one["written"]), reverse=True)[:MOST_ANSWERS]
    new = desk.seen.new(str(one["id"]) for one in shown)
    return {
        "answers": [one | {"new": one["id"] in new} for one in shown],
        "problem": " ".join(problems),
    }


def _beside(commons: str) -> str:
    return f"{commons.removesuffix('commons.json').rstrip('/')}/portfolio.json"


def _portfolio_document(content: bytes) -> list[Mapping[str, object]]:
    """Return the entries of a `portfolio.json`.

    Raises:
        JournalError: it is no portfolio, or of a newer leadfolio.
    """
    try:
        raw: object = json.loads(content)
    except (ValueError, RecursionError):
        raw = None
    told = raw if isinstance(raw, dict) else {}
    wrong = formats.fault(told.get("format"), formats.PORTFOLIO)
    items = told.get("entries")
    if wrong is not None or not isinstance(items, list):
        said = (
            "it is of a newer leadfolio" if wrong and wrong[0] == "format-new" else "it is broken"
        )
        raise JournalError(said, do="tell your facilitator")
    return [item for item in items if isinstance(item, dict)]


def _answered(
    entry: Mapping[str, object], mine: Mapping[str, str], portfolio: str
) -> Message | None:
    """Return what is shown of an entry that answers or builds on a leader's own, or None."""
    id, to = entry.get("id"), _to(entry, mine)
    if to is None or not ids.is_entry_id(id):
        return None
    text, shown, written = (entry.get(name) for name in ("text", "shown", "written"))
    return {
        "id": id,
        "shown": _clean(shown) or "A colleague",
        "manner": "builds on" if to in _strings(entry.get("built_on")) else "answers",
        "mine": mine[to],
        "start": whereabouts.beginning(_clean(text), MOST_WORDS),
        "written": written if times.read(written) else "",
        "address": f"{portfolio}e/{id}/" if portfolio else "",
    }


def _to(entry: Mapping[str, object], mine: Mapping[str, str]) -> str | None:
    answers = entry.get("answers_to")
    named = [answers] if isinstance(answers, str) else list(_strings(answers))
    return next((id for id in (*named, *_strings(entry.get("built_on"))) if id in mine), None)


def _strings(value: object) -> Iterable[str]:
    return [x for x in value if isinstance(x, str)] if isinstance(value, list) else ()


def _clean(value: object) -> str:
    """Return a text without half characters, which no message can carry."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""
