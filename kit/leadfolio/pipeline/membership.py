"""`leadfolio members sync`: who is in members.csv, who is on the Hub, and what follows from it."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from leadfolio.edges.disk import files, folders
from leadfolio.errors import MachineError

# Whoever changes members.csv or guests.csv holds it meanwhile.
LOCK = ("state", "people.lock")


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What was found and changed. `asked` is whether the Hub could be asked."""

    asked: bool
    members: tuple[str, ...]
    here: tuple[str, ...] = ()
    not_yet: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def sync(
    course: Path, *, from_hub: bool = False, environment: Mapping[str, str] | None = None
) -> Synced:
    """Compare members.csv with the Hub's group of leaders.

    The Hub reads members.csv by itself. Where the Hub's own groups, or its authenticator, decide
    instead (`members="hub"` in jupyterhub_config.py), `from_hub` adds whom it has to members.csv.
    No row is ever taken out: what that person shared would go with it.

    Raises:
        CourseError: course.toml or members.csv has a fault.
        MachineError: the Hub was to be asked and cannot be.
    """
    from leadfolio.edges.authoring import members_file
    from leadfolio.edges.hub import asking
    from leadfolio.pipeline import opening

    told, people = opening.open_roster(course)
    members = tuple(person.username for person in people)
    on_hub = asking.group(
        f"nbgrader-{told.id}", environment=os.environ if environment is None else environment
    )
    if on_hub is None:
        if from_hub:
            raise MachineError(
                "this is not a server of the Hub, so the Hub cannot be asked",
                do="log in to the Hub as the facilitator, open a terminal there, and run this in it",
            )
        return Synced(asked=False, members=members)
    known, new = set(members), sorted(on_hub - set(members))
    fit = [name for name in new if members_file.username_sentence(name) is None]
    if from_hub and fit:
        _add(course / opening.MEMBERS, fit)
    return Synced(
        asked=True,
        members=members,
        here=tuple(name for name in members if name in on_hub),
        not_yet=tuple(name for name in members if name not in on_hub),
        gone=() if from_hub else tuple(new),
        added=tuple(fit) if from_hub else (),
        refused=tuple(sorted(set(new) - set(fit) - known)) if from_hub else (),
    )


def _add(path: Path, usernames: list[str]) -> None:
    from leadfolio.edges.authoring import members_file

    with folders.locked(path.parent.joinpath(*LOCK)):
        status = path.stat()
        content = files.read_regular(path.parent, path.name)
        more = members_file.with_more(content, usernames)
        files.write_whole(path, more, mode=status.st_mode & 0o777)


def lines(synced: Synced, *, from_hub: bool) -> Iterator[str]:
    """Yield what there is to say, in sentences."""
    count = len(synced.members)
    yield f"{count} {'leader' if count == 1 else 'leaders'} in members.csv."
    if not synced.asked:
        yield "The Hub reads it by itself: who is put in or taken out is let in or out within a minute."
        yield "Run this in a terminal on the course's own server to see who is there."
        return
    if synced.here:
        yield f"On the Hub: {', '.join(synced.here)}."
    if synced.added:
        yield f"Added to members.csv: {', '.join(synced.added)}."
        yield "  Next: write their names beside their usernames; until then they are shown by them"
    if synced.refused:
        yield f"On the Hub, and not usable here as usernames: {', '.join(synced.refused)}."
        yield "  Next: ask the engineer to give them usernames without spaces, slashes or plus signs"
    if synced.gone:
        yield f"On the Hub, and not in members.csv: {', '.join(synced.gone)}. They cannot read the portfolio."
        yield "  If you took them out: they are out of all of it within a minute, and what they wrote stays."
        yield "  To take that out, too: leadfolio forget USERNAME"
        yield "  If the Hub's groups say who is in: leadfolio members sync --from-hub adds them."
    if synced.not_yet and from_hub:
        yield f"In members.csv, and not in the Hub's group: {', '.join(synced.not_yet)}."
        yield "  They cannot read the portfolio. Their rows stay, for what they shared stays."
    elif synced.not_yet:
        yield f"In members.csv, and not on the Hub yet: {', '.join(synced.not_yet)}."
        yield "  They are let in when they log in; where the Hub's groups say who is in, once they are in one."
    if not (synced.added or synced.refused or synced.gone or synced.not_yet):
        yield "Nothing had to be changed."


def plain(synced: Synced) -> dict[str, object]:
    """Return what was found as JSON shows it."""
    names = ("members", "here", "not_yet", "gone", "added", "refused")
    return {"asked": synced.asked, **{name: list(getattr(synced, name)) for name in names}}
