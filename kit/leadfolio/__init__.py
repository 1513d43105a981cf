"""leadfolio: a professional learning course kit on Jupyter.

In a notebook, `task("why-educator")` shows a task, `hand_in()` hands the module in, and `home()`
shows a leader's modules.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leadfolio.session import hand_in as hand_in
    from leadfolio.session import task as task
    from leadfolio.session.home import home as home

__version__ = "0.1.0"
__all__ = ["__version__", "hand_in", "home", "task"]


def __getattr__(name: str) -> Any:
    # Lazy: the terminal starts in a fifth of the time without the widgets.
    if name in {"hand_in", "task"}:
        from leadfolio import session

        return getattr(session, name)
    if name == "home":
        from leadfolio.session.home import home

        return home
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
