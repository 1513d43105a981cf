"""A leader's home, as a widget: it speaks by messages alone, like the editors."""

from leadfolio.edges.widgets.speaking import STATIC, Speaking, together


class Home(Speaking):
    """Where a leader sees their modules and what comes next."""

    _esm = together("waking", "task/unsent", "home")
    _css = STATIC / "home.css"

    def __repr__(self) -> str:
        return "This is your home. Open it to see your modules."
