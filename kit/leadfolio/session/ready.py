"""What would be handed in now, what stays, and what those who read it before would no longer find."""

from leadfolio import times
from leadfolio.errors import LeadfolioError
from leadfolio.journal import Audience, Response
from leadfolio.session import agreeing, versions
from leadfolio.session.keeping import OpenModule

Message = dict[str, object]
MB = 1024 * 1024


def ready(opened: OpenModule) -> Message:
    """Return what the end of a module lists before anything is handed in."""
    pieces, receipt = opened.agreed(), opened.handed_in()
    size = sum(file.bytes for piece in pieces for file in piece.files)
    most = opened.released.limits.module_mb
    return {
        "pieces": [_piece(piece) for piece in pieces],
        "stays": len([r for r in opened.standing().values() if r.audience is Audience.SELF]),
        "leaves": _leaves(opened, pieces),
        "before": {"code": receipt.code, "at": times.stamp(receipt.at)} if receipt else None,
        "too_large": f"Your files are {size / MB:.0f} MB together, and {most} MB can be handed in. "
        "Take one out, or make it smaller."
        if size > most * MB
        else "",
        "trouble": trouble(opened),
        "faults": list(dict.fromkeys(map(_sentences, opened.faults))),
    }


def trouble(opened: OpenModule) -> str:
    """Return why the folder does not hold all that is agreed, as sentences, or nothing."""
    return _sentences(opened.trouble) if opened.trouble else ""


def _sentences(error: LeadfolioError) -> str:
    return f"{error.problem[:1].upper()}{error.problem[1:]}. Next: {error.do}."


def _piece(piece: Response) -> Message:
    return {"task": _task(piece), "audience": piece.audience.value, "start": _start(piece)}


def _leaves(opened: OpenModule, pieces: tuple[Response, ...]) -> list[Message]:
    """Return what was handed in for more readers than it would be now; `audience` None: for none."""
    receipt = opened.handed_in()
    if receipt is None:
        return []
    now, order = {piece.id: piece for piece in pieces}, list(Audience)
    found: list[Message] = []
    for id in opened.entries():
        before = agreeing.as_handed_in(opened.drafts(id), at=receipt.at)
        still = now[id].audience if id in now else None
        if before is None or (still and order.index(still) >= order.index(before.audience)):
            continue
        told = {"task": _task(before), "start": _start(before), "was": before.audience.value}
        found.append({**told, "audience": still.value if still else None})
    return found


def _task(piece: Response) -> str:
    return piece.task.replace("-", " ")


def _start(piece: Response) -> str:
    """Return the first line of a piece: of its title, its words, its fields, its pictures."""
    fields = [value for value in piece.data.values() if isinstance(value, str)]
    said = (piece.title, piece.text, *fields, *(file.alt for file in piece.files))
    return next(filter(None, map(versions.start, said)), "a piece without words")
