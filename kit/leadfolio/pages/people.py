"""Who learned from whom: each learning, everyone among the others, and all of it drawn."""

from collections import defaultdict
from collections.abc import Iterable

from leadfolio.kinds import Kind
from leadfolio.pages import circles
from leadfolio.pages.contexts import Acquaintance, Learning, PeoplePage
from leadfolio.pages.overview import Overview, by_name, mention
from leadfolio.pages.pieces import Byline, Piece

HOW = {
    "thanks": "gave thanks for",
    "question": "asked about",
    "builds-on": "built on",
    "challenge": "challenged",
    "": "answered",
}


def people_page(seen: Overview) -> PeoplePage:
    """Return what the page of who learned from whom is told."""
    told = learnings(seen)
    people = acquaintances(seen, told)
    return PeoplePage(
        drawing=circles.circle(
            tuple(each.who for each in people),
            {each.who.path: each.learned_from for each in people},
        ),
        learnings=told,
        people=people,
    )


def acquaintances(seen: Overview, told: Iterable[Learning]) -> tuple[Acquaintance, ...]:
    """Return everyone who shared something among the others, by name."""
    teachers: dict[str, list[Byline]] = defaultdict(list)
    learners: dict[str, list[Byline]] = defaultdict(list)
    for each in told:
        teachers[each.learner.path].append(each.teacher)
        learners[each.teacher.path].append(each.learner)
    return tuple(
        Acquaintance(
            who=who,
            learned_from=by_name(teachers[who.path]),
            taught=by_name(learners[who.path]),
        )
        for who in seen.people()
    )


def learnings(seen: Overview) -> tuple[Learning, ...]:
    """Return who learned from whom, newest first; nobody from themselves."""
    found = []
    for piece in seen.pieces:
        ways = [(seen.answered[piece.id], _how(seen, piece))] if piece.to else []
        ways += [(source, HOW["builds-on"]) for source in seen.sources[piece.id]]
        for id, how in dict(reversed(ways)).items():
            source = seen.by_id[id]
            if source.by != piece.by:
                found.append(
                    Learning(
                        learner=piece.by,
                        teacher=source.by,
                        how=seen.say(how),
                        piece=mention(piece),
                        source=mention(source),
                    )
                )
    return tuple(found)


def _how(seen: Overview, piece: Piece) -> str:
    return "studied" if piece.kind == Kind.EXAMINE else HOW.get(seen.manners[piece.id], HOW[""])
