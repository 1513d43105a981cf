"""Weaving: the leader's words into the module's notebook, so that graders and feedback show them.

The notebook that was handed in is never used itself. Its words are taken out, and woven into
the module's own frame; whatever was pasted, cut, renamed or broken in it is mended by that.
"""

import copy
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from leadfolio import submission
from leadfolio.edges.exchange import cells, marking, words
from leadfolio.journal import Doubt, Response

AGAIN = "nothing: the words are kept, and the notebook is whole again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Words found in an answer cell that no response holds."""

    task: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Woven:
    """A notebook ready for graders, the words found in its answer cells, and what was mended."""

    notebook: bytes
    handwritten: tuple[Written, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(slots=True)
class Found:
    """What a notebook from outside holds: texts by task, cells of the leader's own by place."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    added: list[tuple[str, str]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def tasks(frame: object) -> tuple[str, ...]:
    """Return the tasks that a released notebook asks, in order."""
    return tuple(filter(None, map(cells.task_of, cells.cells(frame) or ())))


def moves(frame: object) -> dict[str, str]:
    """Return the ids that tasks of a released notebook had before, and what each is called now."""
    found = cells.cells(frame) or ()
    return {old: cells.task_of(cell) for cell in found for old in cells.was_of(cell)}


def moved(held: object, renamed: Mapping[str, str]) -> bytes | None:
    """Return a collected or graded notebook whose answer cells have the ids their tasks have now.

    None where it is no notebook, or nothing in it is called otherwise. No word of it changes.
    """
    here = cells.cells(held)
    if not isinstance(held, dict) or here is None:
        return None
    kept = [_moved(cell, renamed) for cell in here]
    return encoded({**held, "cells": kept}) if kept != here else None


def _moved(cell: dict[str, Any], renamed: Mapping[str, str]) -> dict[str, Any]:
    marked = cells.metadata(cell, "nbgrader")
    old = marked.get("grade_id")
    new = renamed.get(old) if isinstance(old, str) else None
    if new is None:
        return cell
    told = cells.metadata(cell, "leadfolio")
    was = [*told.get("was", []), old] if isinstance(told.get("was", []), list) else [old]
    ours = {"leadfolio": {**told, "task": new, "was": was}} if told else {}
    now = {**cell, "metadata": {**cells.metadata(cell), **ours, "nbgrader": {**marked}}}
    now["metadata"]["nbgrader"]["grade_id"] = new
    if cells.untouched(cell):
        now["metadata"]["nbgrader"]["checksum"] = cells.checksum(now)
    return now


def names_of(held: object, task: str) -> frozenset[str]:
    """Return every id by which a collected notebook knows a task, that one among them."""
    found = [{cells.task_of(c), *cells.was_of(c)} for c in cells.cells(held) or ()]
    return frozenset({task}.union(*(names for names in found if task in names)))


def is_frame(notebook: object) -> bool:
    """Whether words can be woven into a notebook."""
    return cells.cells(notebook) is not None


def plain_frame(prompts: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the least notebook that can hold answers: where a module's own frame is gone."""
    made: list[dict[str, Any]] = []
    for task, prompt in prompts:
        answer = cells.markdown("", id=f"answer-{task}"[:64])
        answer["metadata"] = {"tags": [cells.ANSWER], "leadfolio": {"task": task}}
        made += [cells.markdown(prompt, id=f"prompt-{task}"[:64]), answer]
    return marking.mark({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def weave(
    frame: object,
    submitted: object,
    responses: Iterable[Response],
    *,
    known: Iterable[str] = (),
    refused: Callable[[str, str], bool] = lambda *_: False,
) -> Woven:
    """Return the frame with every word of a submission in it.

    `submitted` is the notebook handed in, None where there is none to read; `known` the tasks
    that its own version of the module asked, whose cells it should have; `refused` tells of a
    task and words in its answer cell whether they were taken back.
    """
    if not isinstance(frame, dict):
        raise TypeError("a frame is a notebook")
    woven = cells.without_outputs(frame)
    answers: dict[str, list[Response]] = {}
    for response in responses:
        answers.setdefault(response.task, []).append(response)
    found = _found(submitted, woven, answers, frozenset(known), refused)
    asked = set(tasks(woven))
    for cell in cells.cells(woven) or ():
        task = cells.task_of(cell)
        if task:
            _answer(cell, task, answers.get(task, ()), found.answers.get(task, ()))
    _add(woven, found.added, [held for task, held in answers.items() if task not in asked])
    handwritten = tuple(
        Written(task=task, text=text) for task, texts in found.answers.items() for text in texts
    )
    return Woven(notebook=encoded(woven), handwritten=handwritten, doubts=tuple(found.doubts))


OTHER = "*To a task that is not in this module, {}:*"


def rewoven(
    held: object, task: str, responses: Iterable[Response], written: Iterable[str]
) -> bytes | None:
    """Return a collected notebook whose answer to one task is made of these words alone.

    None where it cannot be read as a notebook.
    """
    if not isinstance(held, dict) or cells.cells(held) is None:
        return None
    answers, texts = list(responses), list(written)
    kept: list[dict[str, Any]] = []
    for old in cells.cells(held) or ():
        cell = {**old}
        if task in {cells.task_of(cell), *cells.was_of(cell)}:
            _answer(cell, cells.task_of(cell), answers, texts)
        elif cells.source(cell).startswith(OTHER.format(task)):
            if not answers:
                continue
            cell["source"] = f"{OTHER.format(task)}\n\n{words.shown(answers)}"
        kept.append(cell)
    return encoded({**held, "cells": kept})


def without_words(held: object, taken: Iterable[tuple[str, str]]) -> bytes | None:
    """Return a handed-in notebook without words that were taken back, by task and text.

    None where they do not stand in it. Only what its leader wrote is looked at.
    """
    if not isinstance(held, dict) or cells.cells(held) is None:
        return None
    gone = [(task, text.strip()) for task, text in taken if text.strip()]
    kept: list[dict[str, Any]] = []
    changed = False
    for cell in cells.cells(held) or ():
        text = left = cells.source(cell).strip()
        for task, said in () if cells.is_ours(cell) and not cells.is_answer(cell) else gone:
            claims = cells.claims(cell)
            if left == said and (task in claims or not claims):
                left = ""
            elif task in claims:
                left = _cut(left, said)
        kept.append(cell if left == text else {**cell, "source": left})
        changed = changed or left != text
    return encoded({**held, "cells": kept}) if changed else None


def _cut(text: str, said: str) -> str:
    """Return a text without words that stand in it as whole lines."""
    return re.sub(rf"(?m)^{re.escape(said)}[ \t]*$\n?", "", text).strip()


def encoded(notebook: dict[str, Any]) -> bytes:
    """Return a notebook as Jupyter writes one."""
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return text.encode("utf-8", "replace")


def _answer(
    cell: dict[str, Any], task: str, responses: Iterable[Response], written: Iterable[str]
) -> None:
    """Put what was answered into the answer cell: the widget's words first."""
    parts = [words.shown(responses), *(words.inert(text) for text in written)]
    text = words.RULE.join(part for part in parts if part) or words.NOTHING
    cell["cell_type"], cell["source"] = "markdown", text
    # So that our own weaving, seen again, is never taken for the leader's hand.
    was = cells.was_of(cell)
    told = {"task": task, "woven": _digest(text), **({"was": list(was)} if was else {})}
    cell["metadata"] = {**cells.metadata(cell), "leadfolio": told}


def _add(
    woven: dict[str, Any], added: Iterable[tuple[str, str]], others: Iterable[list[Response]]
) -> None:
    """Put the leader's own cells behind the answer they stood behind, and the rest last."""
    held: list[dict[str, Any]] = woven["cells"]
    taken = {str(cell.get("id")) for cell in held}
    for place, text in reversed(list(added)):
        at = next((n for n, cell in enumerate(held) if cells.task_of(cell) == place), len(held) - 1)
        cell = cells.markdown(f"*Added by the leader:*\n\n{words.inert(text)}", id="")
        cell["id"] = cells.fresh_id(f"{place}/{text}", taken)
        held.insert(at + 1, cell)
    for responses in others:
        task = responses[0].task
        text = f"{OTHER.format(task)}\n\n{words.shown(responses)}"
        held.append(cells.markdown(text, id=cells.fresh_id(task, taken)))


def _found(
    submitted: object,
    frame: dict[str, Any],
    answers: dict[str, list[Response]],
    known: frozenset[str],
    refused: Callable[[str, str], bool],
) -> Found:
    """Return the words that a notebook from outside holds beside those of its responses."""
    found, place = Found(), ""
    seen: dict[str, int] = {}
    stubs = {cells.task_of(cell): cell for cell in cells.cells(frame) or ()}
    own_ids = {str(cell.get("id")) for cell in cells.cells(frame) or ()}
    for n, cell in enumerate(cells.cells(submitted) or ()):
        task = claimed(cell, stubs)
        text = cells.source(cell).strip()
        if task:
            place = task
            seen[task] = seen.get(task, 0) + 1
            said = _by_hand(cell, text, stubs[task], answers.get(task, ()))
            texts = found.answers.setdefault(task, [])
            if said and refused(task, said):
                found.doubts.append(submission.taken_back(f"task {task}"))
            elif said and said not in texts:
                texts.append(said)
        elif cells.is_answer(cell):
            if text and not cells.untouched(cell):
                found.added.append((place, text))
            found.doubts.append(_doubt("cell-renamed", n, "it answers no task of this module"))
        elif text and not cells.is_ours(cell) and str(cell.get("id")) not in own_ids:
            code = cell.get("cell_type") == "code"
            found.added.append((place, f"```\n{text}\n```" if code else text))
    if cells.cells(submitted) is not None:
        found.doubts += _mended(seen, known & stubs.keys())
    return found


def _mended(seen: dict[str, int], known: Iterable[str]) -> list[Doubt]:
    """Return what was wrong with the answer cells as a whole."""
    doubled = (task for task, times in seen.items() if times > 1)
    return [
        *(_doubt("cell-doubled", task, "its answer cell stood more than once") for task in doubled),
        *(
            _doubt("cell-missing", task, "its answer cell was gone")
            for task in sorted(set(known) - seen.keys())
        ),
    ]


def claimed(cell: dict[str, Any], stubs: dict[str, dict[str, Any]]) -> str:
    """Return the task of the frame that a cell answers: by its marks, else by its cell id."""
    called = {old: task for task, stub in stubs.items() for old in cells.was_of(stub)}
    called |= {task: task for task in stubs}
    known = [called[claim] for claim in cells.claims(cell) if claim in called]
    if cells.is_answer(cell) and known:
        return known[0]
    name = cell.get("id")
    ids = {stub.get("id"): task for task, stub in stubs.items() if task and "id" in stub}
    return ids.get(name, "") if isinstance(name, str) else ""


def _by_hand(
    cell: dict[str, Any], text: str, stub: dict[str, Any], responses: Iterable[Response]
) -> str:
    """Return what a leader wrote into an answer cell: not the stub, nor what we wove there."""
    if cells.untouched(cell) or cells.metadata(cell, "leadfolio").get("woven") == _digest(text):
        return ""
    standing = list(responses)
    ours = (cells.source(stub).strip(), words.shown(standing).strip(), words.NOTHING)
    for known in ours:
        if known and text.startswith(known):
            text = text.removeprefix(known).strip().removeprefix("---").strip()
    return "" if any(text == response.text.strip() for response in standing) else text


def _digest(text: str) -> str:
    return hashlib.sha256(text.strip().encode("utf-8")).hexdigest()


def _doubt(code: str, where: object, message: str) -> Doubt:
    place = f"cells[{where}]" if isinstance(where, int) else f"task {where}"
    return Doubt(code=code, where=place, message=message, next=AGAIN)


def refit(frame: object, held: object) -> bytes | None:
    """Return a newer frame holding what a leader wrote into the notebook they have.

    Edited answer cells keep their words as they are; cells of the leader's own stay behind
    the answer they stood behind. None where the notebook they have says the same already.
    """
    if not isinstance(frame, dict):
        raise TypeError("a frame is a notebook")
    fitted = copy.deepcopy(frame)
    stubs = {cells.task_of(cell): cell for cell in cells.cells(fitted) or ()}
    own_ids = {str(cell.get("id")) for cell in cells.cells(fitted) or ()}
    answers: dict[str, list[str]] = {}
    pictures: dict[str, dict[str, Any]] = {}
    added: list[tuple[str, dict[str, Any]]] = []
    place = ""
    for cell in cells.cells(held) or ():
        task = claimed(cell, stubs)
        text = cells.source(cell)
        if task:
            place = task
            if text.strip() and not cells.untouched(cell) and text not in answers.get(task, ()):
                answers.setdefault(task, []).append(text)
                pasted = cell.get("attachments")
                pictures.setdefault(task, {}).update(pasted if isinstance(pasted, dict) else {})
        elif cells.is_answer(cell):
            if text.strip() and not cells.untouched(cell):
                added.append((place, cells.markdown(text, id="")))
        elif text.strip() and not cells.is_ours(cell) and str(cell.get("id")) not in own_ids:
            added.append((place, cell))
    for task, texts in answers.items():
        stubs[task]["source"] = "\n\n".join(texts)
        if pictures[task]:
            stubs[task]["attachments"] = pictures[task]
    _keep_own(fitted, added)
    return None if _same(fitted, held) else encoded(fitted)


def _keep_own(fitted: dict[str, Any], added: list[tuple[str, dict[str, Any]]]) -> None:
    """Put a leader's own cells into a newer frame, each behind the answer it stood behind."""
    here: list[dict[str, Any]] = fitted["cells"]
    taken = {str(cell.get("id")) for cell in here}
    for place, cell in reversed(added):
        at = next((n for n, one in enumerate(here) if cells.task_of(one) == place), len(here) - 1)
        kept = copy.deepcopy(cell)
        name = kept.get("id")
        if not isinstance(name, str) or not name or name in taken:
            kept["id"] = cells.fresh_id(cells.source(cell), taken)
        taken.add(str(kept["id"]))
        here.insert(at + 1, kept)


def _same(fitted: dict[str, Any], held: object) -> bool:
    """Whether two notebooks say the same in the same cells."""

    def told(notebook: object) -> list[tuple[object, str, object]] | None:
        here = cells.cells(notebook)
        if here is None:
            return None
        return [(c.get("cell_type"), cells.source(c), cells.metadata(c, "nbgrader")) for c in here]

    return told(fitted) == told(held)


def handed(notebook: object) -> bytes | None:
    """Return a leader's notebook as it is handed in: nothing in it that ran.

    None where it cannot be read: a live output in it might hold words nobody agreed to.
    """
    if not isinstance(notebook, dict) or cells.cells(notebook) is None:
        return None
    try:
        return encoded(cells.without_outputs(notebook))
    except RecursionError:
        return None
