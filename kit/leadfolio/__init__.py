"""leadfolio: a professional learning course kit on Jupyter.

In a notebook, `task("why-educator")` shows a task, `hand_in()` hands the module in, `home()` shows
a leader's modules, and `desk()` a facilitator's cohort.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leadfolio.pipeline.facilitating import desk as desk
    from leadfolio.session import hand_in as hand_in
    from leadfolio.session import task as task
    from leadfolio.session.home import home as home

__version__ = "0.1.0"
__all__ = ["__version__", "desk", "hand_in", "home", "task"]


def __getattr__(name: str) -> Any:
    # Lazy: the terminal starts in a fifth of the time without the widgets.
    if name in {"hand_in", "task"}:
        from leadfolio import session

        return getattr(session, name)
    if name == "home":
        from leadfolio.session.home import home

        return home
    if name == "desk":
        from leadfolio.pipeline.facilitating import desk

        return desk
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
