"""What is said between a widget and the kernel: plain objects, answered one by one."""

from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape

from leadfolio import media, times
from leadfolio.course import Task
from leadfolio.errors import ExchangeError, LeadfolioError
from leadfolio.feedback import Said
from leadfolio.journal import Kept, Response
from leadfolio.kinds import FORMS, Kind
from leadfolio.session import hearing, ready, underneath, uploading, versions, weighing
from leadfolio.session.commons import NOBODY, Assets, Commons, Piece
from leadfolio.session.keeping import OpenModule
from leadfolio.session.uploading import Uploads
from leadfolio.submission import Receipt

Message = dict[str, object]
MOST_PREVIEWED = 400_000
MOST_SHOWN = 4 * 1024 * 1024
AHEAD = timedelta(minutes=2)
CLOCK = (
    "The clock of this server was set back. What you write is kept, and in order: the times shown "
    "run on from the latest one that was kept before."
)


def _nowhere() -> Receipt:
    raise ExchangeError("there is no place to hand in here", do="hand in at the end of the module")


def _no_lines(_module: str) -> Iterable[Kept]:
    return ()


def _nothing_said() -> Iterable[Said]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What stands ready beside an editor.

    `who` tells leaders at one browser apart and names nobody; `render` makes safe HTML of
    Markdown; `lines` are the leader's own journal of a module; `assets` the files that the
    portfolio shows; `said` what the facilitator sent on this module, the latest first.
    """

    who: str = ""
    render: Callable[[str], str] = escape
    commons: Commons | None = None
    lines: Callable[[str], Iterable[Kept]] = _no_lines
    assets: Assets | None = None
    said: Callable[[], Iterable[Said]] = _nothing_said
    hand_in: Callable[[], Receipt] = _nowhere
    uploads: Uploads = field(default_factory=Uploads)


def answer(opened: OpenModule, task: Task, message: object, *, desk: Desk | None = None) -> Message:
    """Return the answer to what an editor says; never raises what we can explain."""
    said = message if isinstance(message, dict) else {}
    echo = {"view": said.get("view"), "n": said.get("n")}
    try:
        with opened.lock:
            return {**echo, **_answer(opened, task, said, desk or Desk())}
    except LeadfolioError as error:
        failed = "not-handed-in" if said.get("do") == "hand-in" else "not-kept"
        return {"say": failed, **echo, "problem": error.problem, "next": error.do}


def _answer(opened: OpenModule, task: Task, said: Message, desk: Desk) -> Message:
    match said.get("do"):
        case "keep":
            return {"say": "kept", **_keep(opened, task, said)}
        case "leave":
            data, _ = hearing.read_fields(task, said.get("data"))
            text = said.get("text")
            id, words = _id(said), text if isinstance(text, str) else ""
            opened.leave(task.id, id=id, text=words, data=data)
            return {"say": "left", **_standing(opened, task, desk)}
        case "was-kept":
            return {"say": "was-kept", "kept": _was_kept(opened, task, said)}
        case "take-away":
            opened.take_away(str(said.get("id")))
        case "versions":
            lines = opened.drafts(str(said.get("id")))
            every = said.get("every") is True
            return {"say": "versions", "versions": versions.listed(lines, every=every)}
        case "version":
            return {"say": "version", **_version(opened, said, desk)}
        case "preview":
            text = str(said.get("text") or "")[:MOST_PREVIEWED]
            return {"say": "preview", "html": desk.render(text)}
        case "upload":
            return desk.uploads.take(opened, said)
        case "comments":
            return {"say": "comments", "comments": _comments(opened, task, desk)}
        case "commons":
            return {"say": "commons", **_commons(opened, desk)}
        case "piece":
            return {"say": "piece", **_piece(said, desk)}
        case "pair":
            return {"say": "pair", **_weighed(opened, task, desk, weighing.pair)}
        case "study":
            return {"say": "study", **_weighed(opened, task, desk, weighing.study)}
        case "asset":
            return {"say": "asset", **_asset(said, desk)}
        case "hand-in":
            return {"say": "handed-in", **_hand_in(opened, desk), **_standing(opened, task, desk)}
    return {"say": "standing", **_standing(opened, task, desk)}


def _comments(opened: OpenModule, task: Task, desk: Desk) -> list[Message]:
    """Return what the facilitator said of what was written to a task, also when it was named otherwise."""
    moves = opened.released.module.moves
    return [
        {"text": one.text, "at": times.stamp(one.sent)}
        for one in desk.said()
        if moves.get(one.task, one.task) == task.id
    ]


def _hand_in(opened: OpenModule, desk: Desk) -> Message:
    opened.settle(thorough=True)
    if opened.trouble is not None:
        raise opened.trouble
    receipt = desk.hand_in()
    return {"code": receipt.code, "at": times.stamp(receipt.at)}


def hand_in_answer(
    opened: OpenModule, message: object, *, hand_in: Callable[[], Receipt]
) -> Message:
    """Return the answer to what the end of a module says: what is ready, or a receipt."""
    said = message if isinstance(message, dict) else {}
    try:
        with opened.lock:
            opened.settle(thorough=True)
            listed = ready.ready(opened)
        if said.get("do") != "hand-in":
            return {"say": "ready", **listed}
        if opened.trouble is not None:
            raise opened.trouble
        receipt = hand_in()
        return {
            "say": "handed-in",
            "code": receipt.code,
            "at": times.stamp(receipt.at),
            **listed,
        }
    except LeadfolioError as error:
        return {"say": "not-handed-in", "problem": error.problem, "next": error.do}


def _keep(opened: OpenModule, task: Task, said: Message) -> Message:
    id = _id(said)
    stood = opened.stood(task.id, id)
    before = opened.saved(stood.id) if stood else None
    lines = opened.drafts(stood.id) if stood and "drafts" in said else ()
    found = hearing.heard(task, said, stood=stood, lines=lines)
    kept = opened.keep(
        task.id,
        id=id,
        text=found.text,
        title=found.title,
        audience=found.audience,
        shown_as=found.shown_as,
        tags=found.tags,
        moment=found.moment,
        links=found.links,
        files=found.files,
        built_on=found.built_on,
        exemplar=found.exemplar,
        drafts=found.drafts,
        data=found.data,
    )
    notes = [f"Not saved: {left}." for left in found.left]
    base = said.get("base")
    if before and "text" in said and isinstance(base, str) and base != times.fine_stamp(before):
        notes.append("Another window wrote here too: its words are among the earlier versions.")
    if kept.saved - opened.now() > AHEAD:
        notes.append(CLOCK)
    return {
        "entry": _entry(opened, kept.response, kept.saved, opened.handed_in()),
        "note": " ".join(notes),
        "trouble": ready.trouble(opened),
    }


def _id(said: Message) -> str | None:
    id = said.get("id")
    return id if isinstance(id, str) else None


def _was_kept(opened: OpenModule, task: Task, said: Message) -> bool:
    """Whether a line of the piece holds every word that a browser still has, and its choices stand.

    A choice of long ago is not known by that it was made once: who had narrowed a piece, and was
    not heard, must be asked.
    """
    id, values = _id(said), said.get("values")
    stood = opened.stood(task.id, id)
    if not isinstance(values, dict) or not values or stood is None:
        return False
    words = {name: value for name, value in values.items() if _is_words(name)}
    choices = {name: value for name, value in values.items() if not _is_words(name)}
    stands = _entry(opened, stood, None, None)
    lines = (_entry(opened, line.response, line.saved, None) for line in opened.drafts(stood.id))
    return all(_holds(stands, name, value) for name, value in choices.items()) and any(
        all(_holds(line, name, value) for name, value in words.items()) for line in lines
    )


def _is_words(name: object) -> bool:
    return name in ("text", "title") or str(name).startswith("data ")


def _holds(entry: Message, name: str, value: object) -> bool:
    told = entry.get("data") if name.startswith("data ") else entry
    found = told.get(name.removeprefix("data ")) if isinstance(told, dict) else None
    if _is_words(name) and isinstance(found, str):
        return isinstance(value, str) and value.strip() in found
    return name == "drafts" or (found or "") == (value or "")


def _standing(opened: OpenModule, task: Task, desk: Desk) -> Message:
    standing, receipt = opened.standing().values(), opened.handed_in()
    entries = [
        _entry(opened, r, opened.saved(r.id), receipt) for r in standing if task.called(r.task)
    ]
    if not FORMS[task.kind].many:
        # Handed in from two places, a task may hold two: what is written to comes last.
        last = opened.stood(task.id)
        entries.sort(key=lambda entry: last is not None and entry["id"] == last.id)
    return {
        "entries": entries,
        "who": desk.who,
        "course": opened.released.course,
        "module": opened.released.module.id,
        "under": underneath.underneath(opened, task) if task.kind is Kind.MAP else [],
        "trouble": ready.trouble(opened),
    }


def _entry(
    opened: OpenModule, response: Response, saved: datetime | None, receipt: Receipt | None
) -> Message:
    handed = opened.handed_audience(response.id, receipt) if receipt else None
    return {
        "id": response.id,
        "text": response.text,
        "title": response.title,
        "audience": response.audience.value,
        "shown_as": response.shown_as.value,
        "tags": list(response.tags),
        "moment": response.moment.value if response.moment else "",
        "links": [{"url": x.url, "title": x.title, "note": x.note} for x in response.links],
        "files": [uploading.plain_file(file) for file in response.files],
        "built_on": list(response.built_on),
        "exemplar": response.exemplar,
        "shows": len(response.drafts),
        "data": {name: list(v) if isinstance(v, tuple) else v for name, v in response.data.items()},
        "saved": times.fine_stamp(saved or response.written),
        "handed": {"audience": handed.value, "at": times.stamp(receipt.at)}
        if handed and receipt
        else None,
    }


def _version(opened: OpenModule, said: Message, desk: Desk) -> Message:
    found = versions.version(opened.drafts(str(said.get("id"))), said.get("saved"))
    if found is None:
        return {"saved": said.get("saved"), "html": "", "text": "", "title": "", "data": {}}
    data = {name: list(v) if isinstance(v, tuple) else v for name, v in found.data.items()}
    return {
        "saved": said.get("saved"),
        "html": desk.render(versions.whole(found)),
        "text": found.text,
        "title": found.title,
        "data": data,
    }


def _commons(opened: OpenModule, desk: Desk) -> Message:
    if desk.commons is None:
        return {"waiting": False, "sentence": NOBODY, "pieces": []}
    if desk.commons.waiting:
        return {"waiting": True}
    own = opened.standing()
    return {
        "waiting": False,
        "sentence": desk.commons.sentence,
        "pieces": [_offered(piece) for piece in desk.commons.pieces(without=own)],
    }


def _offered(piece: Piece) -> Message:
    return {
        "id": piece.id,
        "name": versions.start(piece.title or piece.text) or "a piece without words",
        "shown": piece.shown,
        "about": f"{piece.module}.{piece.task}",
        "task": piece.task.replace("-", " "),
        "exemplar": piece.exemplar,
    }


def _piece(said: Message, desk: Desk) -> Message:
    found = desk.commons.piece(said.get("id")) if desk.commons else None
    if found is None:
        return {"id": said.get("id"), "html": ""}
    return weighing.unnamed(found, render=desk.render)


def _weighed(opened: OpenModule, task: Task, desk: Desk, weigh: Callable[..., Message]) -> Message:
    """Return a pair or what stands, once the commons was read."""
    if desk.commons is None or not task.about:
        return {"waiting": False, "sentence": NOBODY}
    if desk.commons.waiting:
        return {"waiting": True}
    module = opened.released.module.id
    found = weigh(task, desk.commons, module=module, lines=desk.lines, render=desk.render)
    unread = not desk.commons.pieces() and desk.commons.sentence != NOBODY
    return {"waiting": False, **found, **({"sentence": desk.commons.sentence} if unread else {})}


def _asset(said: Message, desk: Desk) -> Message:
    """Return a picture of a piece that is weighed, as a browser can show it in place."""
    path = str(said.get("path"))
    known = (
        {file for piece in desk.commons.pieces() for file in piece.files} if desk.commons else ()
    )
    waiting, content = desk.assets.get(path) if desk.assets and path in known else (False, None)
    if waiting:
        return {"path": path, "waiting": True}
    type_ = media.found_type(content) if content else None
    if content is None or type_ not in media.PICTURES or len(content) > MOST_SHOWN:
        return {"path": path, "src": ""}
    return {"path": path, "src": f"data:{type_};base64,{b64encode(content).decode('ascii')}"}
