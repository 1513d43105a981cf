"""What the site says to other programs: `portfolio.json`, `standards.json`, `commons.json`."""

import re

from leadfolio import formats, journal, times
from leadfolio.kinds import Kind
from leadfolio.portfolio import Entry, Portfolio


def portfolio_document(portfolio: Portfolio) -> dict[str, object]:
    """Return `portfolio.json` (formats.md §5), keys in its order."""
    return {
        "format": formats.PORTFOLIO,
        "course": portfolio.course.id,
        "cohort": portfolio.course.cohort,
        "audience": portfolio.audience.value,
        "entries": [_plain(entry) for entry in portfolio.entries],
    }


def _plain(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "module": entry.module,
        "task": entry.task,
        "kind": entry.kind.value,
        "prompt": entry.prompt,
        "title": entry.title,
        "text": entry.text,
        "shown": entry.person.name,
        "slug": entry.person.slug,
        "written": times.stamp(entry.written),
        "tags": list(entry.tags),
        "moment": entry.moment.value if entry.moment else None,
        "links": [{"url": x.url, "title": x.title, "note": x.note} for x in entry.links],
        "files": _plain_files(entry),
        "built_on": list(entry.built_on),
        "answers_to": entry.answers_to,
        "exemplar": entry.exemplar,
        "drafts": [journal.plain_draft(draft) for draft in entry.drafts],
        "data": dict(entry.data),
    }


def _plain_files(entry: Entry) -> list[dict[str, object]]:
    return [{"path": f.path, "alt": f.alt, "type": f.type, "bytes": f.bytes} for f in entry.files]


def standards_document(public: Portfolio) -> dict[str, object]:
    """Return `standards.json` (formats.md §5) of a public portfolio. Nothing stands yet."""
    return {
        "format": formats.STANDARDS,
        "course": public.course.id,
        "cohort": public.course.cohort,
        "level": public.course.level,
        "standards": [
            {
                "task": f"{module.id}.{task.id}",
                "title": first_sentence(task.prompt) or task.id,
                "standing": None,
                "history": [],
                "entries": [
                    _plain(entry)
                    for entry in public.entries
                    if (entry.module, entry.task) == (module.id, task.id) and entry.exemplar
                ],
            }
            for module in public.modules
            for task in module.tasks
            if task.kind is Kind.PRODUCE
        ],
    }


def commons_document(portfolio: Portfolio) -> dict[str, object]:
    """Return `commons.json` (formats.md §5): what modules offer leaders to read and answer."""
    return {
        "format": formats.COMMONS,
        "course": portfolio.course.id,
        "cohort": portfolio.course.cohort,
        "audience": portfolio.audience.value,
        "entries": [
            {
                "id": entry.id,
                "task": entry.task,
                "module": entry.module,
                "kind": entry.kind.value,
                "title": entry.title,
                "text": entry.text,
                "shown": entry.person.name,
                "written": times.stamp(entry.written),
                "files": _plain_files(entry),
                "exemplar": entry.exemplar,
            }
            for entry in portfolio.entries
        ],
    }


def first_sentence(prompt: str) -> str:
    """Return a prompt's heading or first sentence, however its lines are broken, without Markdown's marks.

    >>> first_sentence("\\n## *Make* a brief\\nfor your board")
    'Make a brief'
    >>> first_sentence("Explain the decision to\\nthe learner. Make what you will give them: a")
    'Explain the decision to the learner.'
    """
    blocks = re.split(r"\n\s*\n|(?<=\n)(?=#)|(?:(?<=\n)|^)(#[^\n]*)", prompt)
    plain = (" ".join(re.sub(r"[#*_>`]+", "", block or "").split()) for block in blocks)
    first = next((block for block in plain if block), "")
    return re.split(r"(?<=[.?!])\s", first, maxsplit=1)[0]
