"""leadfolio: a professional learning course kit on Jupyter.

In a notebook, `task("why-educator")` shows a task; `home()` shows where a leader is.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leadfolio.session import task as task

__version__ = "0.1.0"
__all__ = ["__version__", "task"]


def __getattr__(name: str) -> Any:
    # Lazy: the terminal starts in a fifth of the time without the widgets.
    if name == "task":
        from leadfolio.session import task

        return task
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
