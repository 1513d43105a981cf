"""Taking back, second part: everything of one person in a course and its exchange."""

from pathlib import Path

from leadfolio import cohort
from leadfolio.edges.authoring import members_file
from leadfolio.edges.disk import files, ledger, taking_away
from leadfolio.errors import ExchangeError
from leadfolio.pipeline import opening, publishing_making
from leadfolio.pipeline import taking_back_copies as copies
from leadfolio.pipeline.taking_back_copies import COPIES, Done, Ground

# While somebody is being forgotten: a second try must know whom, wherever the first was cut short.
PENDING = ("state", "forgetting.json")
# No username can be this: ids stay taken, and nobody can come to hold them.
NOBODY = "+"


def usernames(ground: Ground) -> tuple[str, ...]:
    """Return everyone in members.csv and guests.csv, and everyone in whose name something lies here."""
    _, members = opening.open_roster(ground.course)
    guests, _ = opening.look_at_guests(ground.course)
    found = [person.username for person in (*members, *guests)]
    found += [copy.pair[0] for copy in copies.everywhere(ground, []) if copy.pair[0]]
    for place in COPIES:
        found += taking_away.names(ground.course / place)
    return tuple(dict.fromkeys(found))


def known(ground: Ground, username: str) -> bool:
    """Whether anything here is of that person."""
    if members_file.username_sentence(username) is not None:
        return False
    everyone = {*usernames(ground), *holders(ground).values(), _pending(ground)}
    return any(cohort.same_name(username, one) for one in everyone)


def begin(ground: Ground, username: str) -> None:
    """Note who is being forgotten, until it is done."""
    files.write_json(ground.course.joinpath(*PENDING), username, mode=0o600)


def end(ground: Ground) -> None:
    """Forget who was being forgotten."""
    taking_away.remove(ground.course, *PENDING)


def _pending(ground: Ground) -> str:
    try:
        found = files.read_json(ground.course, *PENDING)
    except (OSError, ValueError, files.UnsafeFileError):
        return ""
    return found if isinstance(found, str) else ""


def holders(ground: Ground) -> dict[str, str]:
    """Return the holder of each id, as far as that can be read."""
    try:
        return ledger.read_holders(ground.course / "state" / publishing_making.HOLDERS)
    except ledger.LedgerError:
        return {}


def take_out(ground: Ground, username: str, done: Done) -> None:
    """Remove everything of a person but the pages of sites."""
    everything = list(copies.everywhere(ground, done.refused))
    pairs = {copy.pair for copy in everything if cohort.same_name(copy.pair[0], username)}
    copies.remove_feedback(ground, everything, pairs, done)
    for name in sorted({copy.parts[0] for copy in everything if copy.root == ground.inbound}):
        if _is_of(name, username):
            _remove(ground, ground.inbound, name, done=done)
    for place in COPIES:
        for name in taking_away.names(ground.course / place):
            if cohort.same_name(name, username):
                _remove(ground, ground.course / place, name, done=done)
    copies.remove_quarantine(
        ground,
        lambda leader, _, folder: cohort.same_name(leader, username) or _is_of(folder, username),
        done,
    )
    _gradebook(ground, username, done)
    _release_ids(ground, username, done)
    _rosters(ground, username, done)


def _is_of(name: str, username: str) -> bool:
    """Whether a folder in `inbound` is named after a person, whole or cut short."""
    whose, plus, _ = name.lstrip(".").partition("+")
    return bool(plus) and cohort.same_name(whose, username)


def _remove(ground: Ground, root: Path, *parts: str, done: Done) -> None:
    done.trying(ground.shown(root, *parts), lambda: taking_away.remove(root, *parts))


def _gradebook(ground: Ground, username: str, done: Done) -> None:
    from leadfolio.edges.exchange import gradebook

    try:
        for path in gradebook.forget(ground.course, username):
            done.removed.append(ground.shown(path))
    except (ExchangeError, OSError) as error:
        said = error.problem if isinstance(error, ExchangeError) else error.strerror
        done.refused.append(f"gradebook.db ({said})")


def _release_ids(ground: Ground, username: str, done: Done) -> None:
    """Let the ids of a person's pieces stay taken, and by nobody."""
    place = ground.course / "state" / publishing_making.HOLDERS
    try:
        before = ledger.read_holders(place)
    except ledger.LedgerError:
        done.refused.append(f"{ground.shown(place)} (it cannot be read)")
        return
    left = {i: NOBODY if cohort.same_name(u, username) else u for i, u in before.items()}

    def act() -> bool:
        ledger.write_holders(place, left)
        return True

    if left != before:
        done.trying(f"{ground.shown(place)}: their name", act)


def _rosters(ground: Ground, username: str, done: Done) -> None:
    """Take the person's row out of members.csv and guests.csv."""
    _roster(ground, opening.MEMBERS, username, done)
    _, faults = opening.look_at_guests(ground.course)
    if faults:
        done.refused.append(f"{opening.GUESTS} ({faults[0].sentence})")
    elif (ground.course / opening.GUESTS).exists():
        _roster(ground, opening.GUESTS, username, done)


def _roster(ground: Ground, name: str, username: str, done: Done) -> None:
    """Take the person's row out of one file; every other byte stays."""
    root = ground.course
    content = files.read_regular(root, name, most=opening.MOST_TEXT)
    left = members_file.without(content, username)
    if left != content:

        def act() -> bool:
            taking_away.write(root, name, content=left)
            return True

        done.trying(f"{name}: their row", act)
    for other in taking_away.names(root):
        # What was cut short while it was written.
        if other.startswith(f".{name}.") and other.endswith(".part"):
            _remove(ground, root, other, done=done)
    stem = name.removesuffix(".csv")
    _remove(ground, root, copies.CHECKPOINTS, f"{stem}-checkpoint.csv", done=done)
