"""The cohort's report, part by part: a sentence, a chart where it helps, and the same as a table."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from leadfolio.chronicle import AUDIENCES, Chronicle, Standing, Week
from leadfolio.journal import Audience
from leadfolio.odds import percent
from leadfolio.participation import alphabetical
from leadfolio.pipeline.facilitating_work import counted

READERS = {
    Audience.FACILITATOR: "For the facilitator",
    Audience.COHORT: "For the cohort",
    Audience.PUBLIC: "For anyone",
}
MOST_DRAWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the report as HTML, and its sentence for who reads no HTML."""

    html: str
    text: str


def opening(told: Chronicle) -> Part:
    """Return whose report it is, of which day, and how many took part."""
    course = told.course
    said = (
        f"{course.title}, {course.cohort}, as of {told.made:%-d %B %Y}."
        f" {told.took_part} of {counted(told.leaders, 'leader', 'leaders')} handed something in."
        " Told from what was handed in alone; words are shown only where the cohort reads them."
    )
    return _part(said)


def taking_part(told: Chronicle) -> Part:
    """Return how many leaders handed in, and how many pieces were begun, week by week."""
    weeks = told.weeks
    if not weeks:
        return _part("Nothing was handed in yet.")
    from leadfolio.edges import charts

    busy = sum(week.leaders > 0 for week in weeks)
    said = (
        f"From the week of {_day(weeks[0])} to that of {_day(weeks[-1])}, something was handed in"
        f" in {busy} of {counted(len(weeks), 'week', 'weeks')}."
    )
    if told.earlier:
        said += f" {counted(told.earlier, 'earlier week is', 'earlier weeks are')} not shown."
    labels = [f"{week.start:%-d %b}" for week in weeks]
    handed_in = charts.bars(labels, {"Leaders": [week.leaders for week in weeks]})
    begun = charts.bars(labels, {"Pieces": [week.pieces for week in weeks]})
    table = _table(
        ("Week of", "Leaders who handed in", "Pieces begun"),
        [(_day(week), week.leaders, week.pieces) for week in weeks],
    )
    return _part(
        said,
        "<h3>Leaders who handed in, by week</h3>",
        _picture(handed_in, "Leaders who handed something in, by week; the table has the figures"),
        "<h3>Pieces begun, by week</h3>",
        _picture(begun, "Pieces begun, by week; the table has the figures"),
        table,
    )


def _day(week: Week) -> str:
    return f"{week.start:%-d %B %Y}"


def audiences(told: Chronicle) -> Part:
    """Return who may read what was handed in, module by module."""
    sums = {a: sum(counts[a] for _, counts in told.read_by) for a in AUDIENCES}
    if not any(sums.values()):
        return _part("No piece was collected yet.")
    from leadfolio.edges import charts

    said = (
        f"Of {counted(sum(sums.values()), 'piece', 'pieces')}, the facilitator alone reads"
        f" {sums[Audience.FACILITATOR]}, the cohort {sums[Audience.COHORT]}, and anyone"
        f" {sums[Audience.PUBLIC]}. Who reads a piece is its writer's to say; where it was unclear,"
        " the facilitator alone."
    )
    drawn = charts.lying(
        [title for title, _ in told.read_by],
        {READERS[a]: [counts[a] for _, counts in told.read_by] for a in AUDIENCES},
    )
    rows = [(title, *(counts[a] for a in AUDIENCES)) for title, counts in told.read_by]
    table = _table(("Module", *(READERS[a] for a in AUDIENCES)), rows)
    return _part(
        said,
        _picture(drawn, "Pieces by module and by who reads them; the table has the figures"),
        table,
    )


def moments(told: Chronicle) -> Part:
    """Return which moments leaders named in what the cohort reads."""
    if not any(told.moments.values()):
        return _part("No piece that the cohort reads names a moment yet.")
    from leadfolio.edges import charts

    named = {moment.value.capitalize(): count for moment, count in told.moments.items()}
    listed = ", ".join(f"{name.lower()} {count}" for name, count in named.items())
    drawn = charts.lying(list(named), {"Pieces": list(named.values())})
    return _part(
        f"Moments that leaders named in pieces the cohort reads: {listed}.",
        _picture(drawn, f"Pieces by moment: {listed}"),
    )


def learning(told: Chronicle) -> Part:
    """Return who answered whom or built on what they wrote, by name."""
    if not told.learned:
        return _part("Nobody answered a colleague yet where the cohort can read it.")
    everyone = list(dict.fromkeys(one.who for one in told.learned))
    names = sorted(
        {*everyone, *(whom for one in told.learned for whom in one.whom)}, key=alphabetical
    )
    many = counted(len(everyone), "name", "names")
    said = (
        f"Under {many}, leaders answered colleagues or built on what they wrote. Names stand by the"
        " alphabet, and an invented name stays by itself."
    )
    table = _table(
        ("Who", "Answered or built on"), [(o.who, ", ".join(o.whom)) for o in told.learned]
    )
    if len(names) > MOST_DRAWN:
        return _part(said, table)
    from leadfolio.edges import charts

    arrows = [(one.who, whom) for one in told.learned for whom in one.whom]
    drawn = charts.circle(names, arrows)
    return _part(
        said,
        _picture(drawn, "An arrow from each leader to whom they answered; the table has the names"),
        table,
    )


def standards(told: Chronicle) -> Part:
    """Return what stands as each task's standard, with its odds."""
    if not told.standards:
        return _part("No task of this course asks for a product, so nothing is held up.")
    stands = [one for one in told.standards if one.title]
    said = (
        f"A piece stands in {len(stands)} of {counted(len(told.standards), 'task', 'tasks')} that ask"
        " for a product. It can be refreshed at any time; odds say how sure the comparisons are."
    )
    rows = [(one.task, _stands(one), one.pieces, one.judgements) for one in told.standards]
    return _part(said, _table(("Task", "What stands", "Pieces offered", "Comparisons"), rows))


def _stands(one: Standing) -> str:
    if not one.title:
        return "Nothing yet"
    return (
        f"“{one.title}” since {one.since:%-d %B %Y}, preferred in {one.preferred} of {one.of},"
        f" {percent(one.odds)} % odds"
    )


def _part(said: str, *more: str) -> Part:
    return Part(html="\n".join((f"<p>{escape(said)}</p>", *more)), text=said)


def _picture(svg: bytes, alt: str) -> str:
    drawn = b64encode(svg).decode("ascii")
    return f'<p><img src="data:image/svg+xml;base64,{drawn}" alt="{escape(alt)}"></p>'


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(str(row[0]))}</th>'
        + "".join(f"<td>{escape(str(cell))}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
