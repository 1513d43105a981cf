"""What is said between a widget and the kernel: plain objects, answered one by one."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from leadfolio import times
from leadfolio.course import Task
from leadfolio.errors import LeadfolioError
from leadfolio.journal import Audience, Response
from leadfolio.kinds import FORMS, Field, Shape, Value, read_data
from leadfolio.session.keeping import OpenModule
from leadfolio.submission import Receipt

Message = dict[str, object]
_ENTRY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
AUDIENCES: Mapping[Audience, str] = {
    Audience.SELF: "only me",
    Audience.FACILITATOR: "my facilitator",
    Audience.COHORT: "my cohort",
    Audience.PUBLIC: "anyone",
}


def form(task: Task, *, title: str, language: str, prompt: str) -> Message:
    """Return what the editor of a task is made of: nothing in it is a leader's.

    `prompt` is safe HTML.
    """
    kind = FORMS[task.kind]
    return {
        "task": task.id,
        "kind": task.kind.value,
        "label": f"{title}: {task.id.replace('-', ' ')}" if title else task.id.replace("-", " "),
        "prompt": prompt,
        "language": language,
        "many": kind.many,
        "words": _advice(task.words),
        "suggested": AUDIENCES[task.audience] if task.audience else "",
        "fields": [
            {
                "name": field.name,
                "shape": field.shape.value,
                "label": field.label,
                "choices": list(field.choices),
                "columns": list(field.columns),
            }
            for field in kind.fields
        ],
    }


def answer(opened: OpenModule, task: Task, message: object) -> Message:
    """Return the answer to what an editor says; never raises what we can explain."""
    said = message if isinstance(message, dict) else {}
    echo = {"view": said.get("view"), "n": said.get("n")}
    try:
        match said.get("do"):
            case "keep":
                return {"say": "kept", **echo, **_keep(opened, task, said)}
            case "take-away":
                opened.take_away(str(said.get("id")))
        return {"say": "standing", **echo, **_standing(opened, task)}
    except LeadfolioError as error:
        return {"say": "not-kept", **echo, "problem": error.problem, "next": error.do}


def hand_in_answer(
    opened: OpenModule, message: object, *, hand_in: Callable[[], Receipt]
) -> Message:
    """Return the answer to what the end of a module says: what is ready, or a receipt."""
    said = message if isinstance(message, dict) else {}
    try:
        opened.settle(thorough=True)
        ready = _ready(opened)
        if said.get("do") != "hand-in":
            return {"say": "ready", **ready}
        if opened.trouble is not None:
            raise opened.trouble
        receipt = hand_in()
        return {
            "say": "handed-in",
            "code": receipt.code,
            "at": times.stamp(receipt.at),
            **ready,
        }
    except LeadfolioError as error:
        return {"say": "not-handed-in", "problem": error.problem, "next": error.do}


def _keep(opened: OpenModule, task: Task, said: Mapping[str, object]) -> Message:
    data, left_out = _data(task, said.get("data"))
    id = said.get("id")
    kept = opened.keep(
        task.id,
        id=id if isinstance(id, str) else None,
        text=_text(said, "text"),
        audience=_text(said, "audience") or Audience.FACILITATOR,
        shown_as=_text(said, "shown_as") or "name",
        data=data,
    )
    note = f"Not saved yet, as it cannot be read: {', '.join(left_out)}" if left_out else ""
    return {
        "entry": _entry(kept.response, kept.saved),
        "note": note,
        "trouble": _trouble(opened),
    }


def _data(task: Task, raw: object) -> tuple[dict[str, Value], list[str]]:
    """Return the fields that can be kept, and the labels of those that cannot.

    A field half filled in must not keep the words beside it from being saved.
    """
    fields = {field.name: field for field in FORMS[task.kind].fields}
    given = raw if isinstance(raw, dict) else {}
    tidy = {name: _tidy(field, given[name]) for name, field in fields.items() if name in given}
    data, strange = read_data(task.kind, tidy)
    return data, [fields[name].label for name in strange if name in fields]


def _tidy(field: Field, value: object) -> object:
    if field.shape in (Shape.DATE, Shape.CHOICE, Shape.ENTRY) and value == "":
        return None
    if field.shape is Shape.ENTRY and isinstance(value, str):
        # A piece is named by its page's address as people copy it.
        found = _ENTRY.findall(value.lower())
        return found[-1] if found else value
    return value


def _standing(opened: OpenModule, task: Task) -> Message:
    standing = opened.standing().values()
    entries = [_entry(r, opened.saved(r.id)) for r in standing if r.task == task.id]
    return {"entries": entries, "trouble": _trouble(opened)}


def _entry(response: Response, saved: datetime | None) -> Message:
    return {
        "id": response.id,
        "text": response.text,
        "audience": response.audience.value,
        "shown_as": response.shown_as.value,
        "data": {name: list(v) if isinstance(v, tuple) else v for name, v in response.data.items()},
        "saved": times.fine_stamp(saved or response.written),
    }


def _ready(opened: OpenModule) -> Message:
    pieces = opened.agreed()
    return {
        "pieces": [
            {
                "task": piece.task.replace("-", " "),
                "audience": piece.audience.value,
                "start": _start(piece),
            }
            for piece in pieces
        ],
        "stays": len([r for r in opened.standing().values() if r.audience is Audience.SELF]),
        "trouble": _trouble(opened),
    }


def _start(piece: Response) -> str:
    """Return the first line of a piece: of its title, its words, its fields, its pictures."""
    fields = [value for value in piece.data.values() if isinstance(value, str)]
    said = (piece.title, piece.text, *fields, *(file.alt for file in piece.files))
    line = next((words.strip() for words in said if words.strip()), "").partition("\n")[0]
    return f"{line[:79]}…" if len(line) > 80 else line or "a piece without words"


def _trouble(opened: OpenModule) -> str:
    if opened.trouble is None:
        return ""
    problem = opened.trouble.problem
    return f"{problem[:1].upper()}{problem[1:]}. Next: {opened.trouble.do}."


def _advice(words: tuple[int, int] | None) -> str:
    return f"About {words[0]} to {words[1]} words; more or fewer is fine." if words else ""


def _text(said: Mapping[str, object], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""
