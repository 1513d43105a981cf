"""Widgets that speak by messages alone: no word of a leader's is ever in their state."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from leadfolio.edges.widgets import stage

STATIC = Path(__file__).parent / "static"
EDITOR = (
    "parts unsent fields canvas attaching comments commons versions outward weighing editor".split()
)
Message = Mapping[str, object]


def together(*names: str) -> str:
    """Return scripts as one, in one scope: anywidget takes one file, and no build step makes it."""
    return "\n".join((STATIC / f"{name}.js").read_text("utf-8") for name in names)


class Speaking(anywidget.AnyWidget):
    """A view in a notebook. What it is told goes to `answer`; what that returns goes back.

    Plain ipywidgets put their values into the notebook's outputs and into saved widget state.
    Here neither holds anything but the form.
    """

    form = traitlets.Dict().tag(sync=True)

    def __init__(self, form: Message, answer: Callable[[object], Message]) -> None:
        super().__init__(form=dict(form))
        self._answer = answer
        self.on_msg(self._heard)

    def _heard(self, _widget: object, content: object, buffers: Any) -> None:
        if buffers and isinstance(content, dict):
            content = {**content, "bytes": bytes(buffers[0])}
        self.send(dict(self._answer(content)))

    def __repr__(self) -> str:
        return stage.SENTENCE

    def set_state(self, sync_data: Any) -> None:
        """Take nothing: the front end has no say in the form, and words do not belong in state."""


class TaskEditor(Speaking):
    """Where a leader writes to one task."""

    _esm = together("waking", *(f"task/{name}" for name in EDITOR))
    _css = STATIC / "task.css"


class HandIn(Speaking):
    """Where a leader hands a module in."""

    _esm = together("waking", "hand_in")
    _css = STATIC / "task.css"
