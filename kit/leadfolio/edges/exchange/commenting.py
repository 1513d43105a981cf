"""nbgrader's comments: work made ready for them, and pages of feedback made and sent, here and quietly."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nbformat import v4
from nbgrader.api import Gradebook
from nbgrader.preprocessors.base import NbGraderPreprocessor

from leadfolio.edges.exchange import cells, generating, gradebook, words
from leadfolio.errors import ExchangeError

Work = Callable[[str, str], None]
PROMPT = "prompt"
INTRODUCTION = (
    "*What you handed in, and what your facilitator says of it. This page is for the two of you.*"
)


class ShowComments(NbGraderPreprocessor):
    """Keeps of a graded notebook what was asked, answered and said of it, and notes what was said.

    How many points there were is nobody's measure here. What was said of a task that is no longer
    in the module comes last.
    """

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """Put each comment below the answer it is about, in words."""
        said, told = _comments(resources["nbgrader"]), list[dict[str, str]]()
        shown, asked = [*nb.cells[:1], _cell(INTRODUCTION, "feedback")], []

        def show(task: str) -> None:
            if task in said:
                told.append({"task": task, "text": said.pop(task)})
                shown.append(_cell(_quoted(told[-1]["text"]), f"comment-{len(told)}"))

        for cell in nb.cells:
            if PROMPT in cells.tags(cell):
                asked = [cell]
            task = cells.task_of(cell)
            if task and (cell.source != words.NOTHING or task in said):
                cell.source = cell.source.replace("](files/", "](../../files/")
                shown += [*asked, cell]
                asked = []
                show(task)
        for task in sorted(said):
            show(task)
        nb.cells = shown
        resources["feedback"] = {"module": resources["nbgrader"]["assignment"], "comments": told}
        return nb, resources


def _cell(text: str, id: str) -> Any:
    nbformats: Any = v4
    return nbformats.new_markdown_cell(text, id=id)


def _comments(told: Any) -> dict[str, str]:
    """Return what somebody wrote in the formgrader of one leader's notebook, by task."""
    with Gradebook(told["db_url"]) as gradebook:
        nbgraders: Any = gradebook
        notebook = nbgraders.find_submission_notebook(
            told["notebook"], told["assignment"], told["student"]
        )
        found = {one.name: plain(one.manual_comment or "") for one in notebook.comments}
    return {task: text for task, text in found.items() if text}


def plain(comment: str) -> str:
    """Return a comment as a page of feedback carries it.

    >>> plain(" Tell me more. \\n")
    'Tell me more.'
    """
    return cells.clean(comment).strip()


def _quoted(text: str) -> str:
    lines = "\n".join(f"> {line}" for line in text.split("\n"))
    return f"> **From your facilitator**\n>\n{lines}"


def write(folder: Path, username: str, module: str, task: str, text: str) -> None:
    """Write a comment on somebody's work, as the formgrader's box does."""
    with generating.quietly(), Gradebook(gradebook.address(folder)) as book:
        nbgraders: Any = book
        nbgraders.find_comment(task, module, module, username).manual_comment = text
        nbgraders.db.commit()


@contextlib.contextmanager
def ready(folder: Path, *, course: str, exchange: Path, shipped: Path) -> Iterator[Work]:
    """Give a function that enters somebody's collected work into the gradebook; nothing of it runs.

    The function raises an ExchangeError where nbgrader could not.
    """
    with _open(folder, course=course, exchange=exchange, shipped=shipped) as api:

        def enter(username: str, module: str) -> None:
            done = api.autograde(module, username)
            _done(done, f"make {module!r} of {username} ready for comments")

        yield enter


@contextlib.contextmanager
def sending(folder: Path, *, course: str, exchange: Path, shipped: Path) -> Iterator[Work]:
    """Give a function that makes somebody's page of feedback, and releases it to them.

    The function raises an ExchangeError where nbgrader could not.
    """
    with _open(folder, course=course, exchange=exchange, shipped=shipped) as api:

        def send(username: str, module: str) -> None:
            what = f"{module!r} of {username}"
            _done(api.generate_feedback(module, username), f"make the feedback on {what}")
            _done(api.release_feedback(module, username), f"send the feedback on {what}")

        yield send


@contextlib.contextmanager
def _open(folder: Path, *, course: str, exchange: Path, shipped: Path) -> Iterator[Any]:
    with generating.quietly():
        settings = generating.settings(folder, course=course, exchange=exchange, shipped=shipped)
        yield generating.api(settings)


def _done(result: dict[str, Any], what: str) -> None:
    """Raise what nbgrader said, where it did not do what it was asked to."""
    if not result["success"]:
        raise ExchangeError(
            f"nbgrader could not {what}: {generating.reason(result)}",
            do="look at it in the formgrader; everything else goes on",
        )
