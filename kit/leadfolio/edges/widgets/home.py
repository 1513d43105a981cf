"""A leader's home, as a widget: it speaks by messages alone, like the editors."""

from leadfolio.edges.widgets.speaking import STATIC, _Speaking


class Home(_Speaking):
    """Where a leader sees their modules and what comes next."""

    _esm = STATIC / "home.js"
    _css = STATIC / "home.css"

    def __repr__(self) -> str:
        return "This is your home. Open it to see your modules."
