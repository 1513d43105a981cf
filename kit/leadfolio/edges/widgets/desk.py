"""The facilitator's desk, as a widget: it speaks by messages alone, like a leader's home."""

from leadfolio.edges.widgets.speaking import STATIC, Speaking, together

PARTS = "parts modules comments public back standards cohort people".split()


class Desk(Speaking):
    """Where a facilitator sees a cohort, and begins the work of running it."""

    _esm = together("waking", *(f"desk/{name}" for name in PARTS), "desk")
    _css = STATIC / "desk.css"

    def __repr__(self) -> str:
        return "This is the facilitator's desk. Open it to see your cohort."
