"""What the site says to other programs: `portfolio.json`, `standards.json`, `commons.json`."""

import re
from collections import Counter
from collections.abc import Mapping

from leadfolio import formats, journal, times
from leadfolio.kinds import Kind
from leadfolio.odds import exposure
from leadfolio.portfolio import Entry, Portfolio
from leadfolio.standard import Period, Standard

NOTHING_JUDGED: Mapping[str, Standard] = {}


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


def standards_document(
    public: Portfolio, standards: Mapping[str, Standard] = NOTHING_JUDGED
) -> dict[str, object]:
    """Return `standards.json` (formats.md §5) of a public portfolio and its standards."""
    return {
        "format": formats.STANDARDS,
        "course": public.course.id,
        "cohort": public.course.cohort,
        "level": public.course.level,
        "standards": [
            {
                "task": f"{module.id}.{task.id}",
                "title": first_sentence(task.prompt) or task.id,
                **stood_document(standards.get(f"{module.id}.{task.id}")),
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


def stood_document(told: Standard | None) -> dict[str, object]:
    """Return what stands and what stood, the latest first."""
    stands = told.standing if told else None
    return {
        "standing": {
            "entry": stands.entry,
            "since": times.stamp(stands.at),
            "odds": round(stands.odds, 4),
            "preferred": stands.preferred,
            "of": stands.of,
        }
        if stands
        else None,
        "history": [period_document(period) for period in told.periods()] if told else [],
    }


def period_document(period: Period) -> dict[str, object]:
    """Return a time in which a piece stood; of one taken back, its dates alone."""
    return {
        "entry": period.entry or None,
        "since": times.stamp(period.since),
        "until": times.stamp(period.until) if period.until else None,
        "over": period.over or None,
        "odds": round(period.odds, 4) if period.odds is not None else None,
        "preferred": period.preferred if period.entry else None,
        "of": period.of if period.entry else None,
        "ended": period.ended.value if period.ended else None,
        "because": period.because,
    }


def commons_document(
    portfolio: Portfolio, standards: Mapping[str, Standard] = NOTHING_JUDGED
) -> dict[str, object]:
    """Return `commons.json` (formats.md §5): what modules offer leaders to read and answer.

    `compared` says how often a piece was judged, so that pairs are drawn evenly; `standing` what
    leaders study beside their own first attempt.
    """
    compared: Counter[str] = Counter()
    for told in standards.values():
        compared.update(exposure(told.judgements))
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
                "compared": compared[entry.id],
            }
            for entry in portfolio.entries
        ],
        "standing": [
            _held_up(told, portfolio) for told in standards.values() if told.standing is not None
        ],
        "aside": sorted(id for told in standards.values() for id in told.aside),
    }


def _held_up(told: Standard, portfolio: Portfolio) -> dict[str, object]:
    """Return what stands as the desk shows it: how it was made, and what judges said was good in it."""
    stands = told.standing
    entry = next((e for e in portfolio.entries if stands and e.id == stands.entry), None)
    if stands is None or entry is None:
        raise ValueError(f"what stands for {told.task} is not among what is shown")
    return {
        "task": told.task,
        "entry": stands.entry,
        "since": times.stamp(stands.at),
        "odds": round(stands.odds, 4),
        "preferred": stands.preferred,
        "of": stands.of,
        "how": entry.data.get("how") or "",
        "drafts": [
            {"written": times.stamp(d.written), "text": d.text, "note": d.note}
            for d in entry.drafts
        ],
        "built_on": list(entry.built_on),
        "said": [
            {"because": judgement.because, "language": judgement.language}
            for judgement in told.judgements
            if judgement.better == stands.entry
            and judgement.because
            and judgement.audience.reaches(portfolio.audience)
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
