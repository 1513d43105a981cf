"""What the editor of a task is made of: nothing in it is a leader's."""

from collections.abc import Mapping

from leadfolio import media
from leadfolio.course import Released, Task
from leadfolio.journal import Audience, Moment
from leadfolio.kinds import FORMS, Field, Kind

Message = dict[str, object]
AUDIENCES: Mapping[Audience, str] = {
    Audience.SELF: "only me",
    Audience.FACILITATOR: "my facilitator",
    Audience.COHORT: "my cohort",
    Audience.PUBLIC: "anyone",
}
# What becomes of a piece that is shared so.
MEANS: Mapping[Audience, str] = {
    Audience.SELF: "It stays in your own journal and is never handed in.",
    Audience.FACILITATOR: "When you hand in, your facilitator reads it. It is on no page.",
    Audience.COHORT: "Once you hand in, your cohort can read it in the portfolio: its leaders, its "
    "facilitators and its invited guests.",
    Audience.PUBLIC: "Once you hand in, anyone may come to read it in the portfolio.",
}
# Addresses that open a page with the words filled in: no keys, nothing loaded from there.
SHARES = (
    ("Bluesky", "https://bsky.app/intent/compose?text={text}"),
    ("LinkedIn", "https://www.linkedin.com/feed/?shareActive=true&text={text}"),
    ("E-mail", "mailto:?body={text}"),
)
MASTODON = "https://{server}/share?text={text}"
LAB = (
    "In the menu at the top, choose Run, then Run All Cells. If nothing changes, load this page "
    "again and do the same."
)
VOILA = "Load this page again."


def form(task: Task, *, released: Released, prompt: str, voila: bool = False) -> Message:
    """Return what the editor of a task is made of. `prompt` is safe HTML."""
    kind, name, title = FORMS[task.kind], task.id.replace("-", " "), released.module.title
    # A course may not go as far as anyone; these two it cannot take away.
    allowed = {Audience.SELF, Audience.FACILITATOR, *released.limits.audiences}
    return {
        "task": task.id,
        "kind": task.kind.value,
        "label": f"{title}: {name}" if title else name,
        "prompt": prompt,
        "language": released.language,
        "many": kind.many,
        "words": list(task.words) if task.words else None,
        "audiences": [[a.value, AUDIENCES[a], MEANS[a]] for a in AUDIENCES if a in allowed],
        "suggested": task.audience.value if task.audience in allowed else "",
        "asks_exemplar": task.kind is Kind.PRODUCE,
        "moments": [moment.value for moment in Moment],
        "about": task.about,
        "files": task.files,
        "takes": _takes(task),
        "endings": ",".join(f".{ending}" for ending in media.ENDINGS.values()) + ",.jpeg",
        "again": VOILA if voila else LAB,
        "shares": [list(share) for share in SHARES] if task.kind is Kind.CONNECT else [],
        "mastodon": MASTODON,
        "hashtag": released.module.hashtag,
        "fields": [_field(field) for field in kind.fields],
    }


def _takes(task: Task) -> list[str]:
    """Return which of links and files the task is meant for; all where it does not say."""
    if not task.media:
        return ["link", "file"]
    files = {"picture", "sound", "video", "file"} & set(task.media)
    return [*(["link"] if "link" in task.media else []), *(["file"] if files else [])]


def _field(field: Field) -> Message:
    return {
        "name": field.name,
        "shape": field.shape.value,
        "label": field.label,
        "choices": list(field.choices),
        "columns": list(field.columns),
    }
