"""Earlier maps, to be laid under the one that is being drawn."""

from datetime import timedelta
from itertools import pairwise

from leadfolio import times
from leadfolio.course import Task
from leadfolio.journal import Response
from leadfolio.kinds import Kind
from leadfolio.session import versions
from leadfolio.session.keeping import OpenModule

Message = dict[str, object]
ANOTHER_TIME = timedelta(hours=6)
MOST = 12


def underneath(opened: OpenModule, task: Task) -> list[Message]:
    """Return the maps that one may be compared with, newest first: `saved`, `task`, `data`.

    They are what stands for the module's other maps, and this one as it was left each time.
    """
    found = [*_others(opened, task), *_earlier(opened, task)]
    return sorted(found, key=lambda one: str(one["saved"]), reverse=True)[:MOST]


def _others(opened: OpenModule, task: Task) -> list[Message]:
    standing = opened.standing().values()
    others = [r for r in standing if r.kind is Kind.MAP and not task.called(r.task) and _drawn(r)]
    return [_told(r, times.fine_stamp(opened.saved(r.id) or r.written)) for r in others]


def _earlier(opened: OpenModule, task: Task) -> list[Message]:
    """Return this map as it stood when it was left for a while."""
    stands = opened.stood(task.id)
    lines = versions.distinct(opened.drafts(stands.id)) if stands else ()
    left = [
        line
        for line, then in pairwise(lines)
        if then.saved - line.saved > ANOTHER_TIME and _drawn(line.response)
    ]
    return [_told(line.response, times.fine_stamp(line.saved)) for line in left]


def _drawn(response: Response) -> bool:
    return any(response.data.values())


def _told(response: Response, saved: str) -> Message:
    data = {name: list(v) if isinstance(v, tuple) else v for name, v in response.data.items()}
    return {"saved": saved, "task": response.task.replace("-", " "), "data": data}
