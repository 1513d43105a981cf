"""The maps of learning ecosystems: each drawn, then and now, and where learners are not reached."""

from collections.abc import Iterator

from leadfolio.kinds import MODALITIES
from leadfolio.pages import addresses
from leadfolio.pages.canvases import Canvas
from leadfolio.pages.contexts import DrawnMap, MapLine, MapsPage, Reach
from leadfolio.pages.overview import Overview, mention
from leadfolio.pages.pieces import Place

MOST_DRAWN = 24
ORGANISATIONS, UNSAID = "organisations", ""
WAYS = {
    "face-to-face": "Face to face",
    "blended": "Blended",
    "virtual": "Virtual",
    UNSAID: "In another way",
    ORGANISATIONS: "Organisations",
}


def place(seen: Overview) -> Place | None:
    """Return the page of all maps, if there is one to see."""
    if not seen.maps:
        return None
    return Place(name=seen.say("Maps"), path=addresses.MAPS, count=len(seen.maps))


def maps_page(seen: Overview) -> Iterator[tuple[str, MapsPage]]:
    """Yield the page of all maps at its path, where anybody shared one."""
    if not seen.maps:
        return
    counts = {id: _counts(canvas) for id, canvas in seen.maps.items()}
    shown = [key for key in WAYS if key != UNSAID or any(c[key] for c in counts.values())]
    yield (
        addresses.MAPS,
        MapsPage(
            reaches=tuple(
                Reach(
                    key=key or "other",
                    name=seen.say(WAYS[key]),
                    empty=sum(not each[key] for each in counts.values()),
                )
                for key in shown
            ),
            lines=tuple(
                MapLine(
                    piece=mention(seen.by_id[id]),
                    centre=seen.maps[id].who,
                    counts=tuple(each[key] for key in shown),
                )
                for id, each in counts.items()
            ),
            newest=tuple(
                DrawnMap(piece=mention(seen.by_id[id]), canvas=canvas)
                for id, canvas in tuple(seen.maps.items())[:MOST_DRAWN]
            ),
        ),
    )


def _counts(canvas: Canvas) -> dict[str, int]:
    """Return how much of each kind reaches a learner."""
    ways = [kind if kind in MODALITIES else UNSAID for _, kind in canvas.ways]
    return {**{key: ways.count(key) for key in WAYS}, ORGANISATIONS: len(canvas.givers)}
