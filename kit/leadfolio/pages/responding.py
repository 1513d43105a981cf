"""Where a reader answers a piece: the task for it in their own notebook, on the Hub."""

from urllib.parse import quote

from leadfolio.journal import Audience
from leadfolio.kinds import Kind
from leadfolio.pages.overview import Asked, Overview
from leadfolio.pages.pieces import Piece

# The Hub sends whoever follows it to their own server, after they have logged in there.
NOTEBOOK = "hub/user-redirect/voila/render/{course}/{module}/{module}.ipynb"

# The cell of a task with a longer name has another id: the page then opens at its beginning.
LONGEST = 50


def respond(seen: Overview, piece: Piece) -> str:
    """Return the address of a reader's own task to answer a piece, or nothing where there is none.

    It is the task of the piece's own module where that has one, else the first of the course.
    The page that opens there is told by `to` which piece is to be answered.
    """
    hub = seen.course.hub_url.strip().rstrip("/")
    if seen.audience is not Audience.COHORT or not hub.lower().startswith(("https://", "http://")):
        return ""
    task = _task(seen, piece)
    if task is None:
        return ""
    way = NOTEBOOK.format(course=quote(seen.course.id), module=quote(task.module))
    cell = f"#{quote(f'cell-id={task.id}--prompt')}" if len(task.id) <= LONGEST else ""
    return f"{quote(hub, safe=':/?#[]@!$&()*+,;=~%')}/{way}?to={quote(piece.id)}{cell}"


def _task(seen: Overview, piece: Piece) -> Asked | None:
    """Return the task to answer in, among those that are asked now."""
    now = {(module.id, task.id) for module in seen.modules for task in module.tasks}
    asked = [
        task for task in seen.tasks if task.kind is Kind.RESPOND and (task.module, task.id) in now
    ]
    own = piece.module.path.split("/")[1]
    return next((task for task in asked if task.module == own), next(iter(asked), None))
