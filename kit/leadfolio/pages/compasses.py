"""A leader's compass: their true north, how it came to be, and what they decided and promised by it."""

from collections.abc import Iterator, Sequence

from leadfolio.kinds import Kind
from leadfolio.pages import addresses
from leadfolio.pages.contexts import CompassPage, Heading
from leadfolio.pages.overview import Overview
from leadfolio.pages.pieces import Byline, Piece, Place

# The task in which leaders write the sentence they steer by, in whichever module asks for it.
TRUE_NORTH = "my-true-north"
STEERED = frozenset({Kind.DECIDE, Kind.COMMIT})


def true_north(theirs: Sequence[Piece]) -> Piece | None:
    """Return the newest sentence of a leader, whose pieces are newest first."""
    return next(filter(_is_true_north, theirs), None)


def place(seen: Overview, who: Byline, theirs: Sequence[Piece]) -> Place | None:
    """Return where a leader's compass is, if there is anything on it."""
    if true_north(theirs) is None and not any(piece.kind in STEERED for piece in theirs):
        return None
    return Place(name=seen.say("Compass"), path=addresses.compass(who.path))


def compass(
    seen: Overview, who: Byline, theirs: Sequence[Piece]
) -> Iterator[tuple[str, CompassPage]]:
    """Yield a leader's compass at its path, where there is anything on it."""
    here = place(seen, who, theirs)
    if here is None:
        return
    north = true_north(theirs)
    steered = sorted(
        (piece for piece in theirs if piece.kind in STEERED),
        key=lambda piece: (piece.first_written, piece.id),
    )
    yield (
        here.path,
        CompassPage(
            who=who,
            true_north=north,
            headings=tuple(_headings(theirs, north)) if north is not None else (),
            steered=tuple(steered),
        ),
    )


def _headings(theirs: Sequence[Piece], north: Piece) -> Iterator[Heading]:
    """Yield what the sentence was before, oldest first: only what its writer shows."""
    for piece in reversed([each for each in theirs if _is_true_north(each)]):
        for draft in piece.drafts:
            yield Heading(
                text=draft.text, written=draft.written, note=draft.note, language=piece.language
            )
        if piece is not north:
            yield Heading(text=piece.text, written=piece.written, note="", language=piece.language)


def _is_true_north(piece: Piece) -> bool:
    return piece.task.path.split("/")[2] == TRUE_NORTH
