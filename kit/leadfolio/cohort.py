"""A cohort: who takes the course, and the names they are shown under."""

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from leadfolio import ids
from leadfolio.journal import ShownAs


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One row of members.csv."""

    username: str
    name: str
    role: str = ""
    organisation: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member as readers meet them: under their name, or under an invented one.

    Holds nothing that a reader may not have: no username, no e-mail.
    """

    name: str
    slug: str
    role: str = ""
    organisation: str = ""
    pseudonym: bool = False


def persons(members: Iterable[Member], *, key: bytes) -> dict[tuple[str, ShownAs], Person]:
    """Return everyone as they may be shown, by username and the way of showing.

    A pseudonym is drawn by a hash of the username, keyed with the cohort's own secret, so
    that it is stable in one cohort and tells nothing in another. Where two would meet in one
    slug, the later in members.csv yields: adding a row at the end renames nobody.
    """
    shown: dict[tuple[str, ShownAs], Person] = {}
    taken: set[str] = set()
    everyone = tuple(members)
    for member in everyone:
        slug = _free(ids.slug(member.name), taken)
        shown[member.username, ShownAs.NAME] = Person(
            name=member.name, slug=slug, role=member.role, organisation=member.organisation
        )
    for member in everyone:
        name = next(n for n in _invented(member.username, key) if ids.slug(n) not in taken)
        taken.add(ids.slug(name))
        shown[member.username, ShownAs.PSEUDONYM] = Person(
            name=name, slug=ids.slug(name), pseudonym=True
        )
    return shown


def same_name(one: str, other: str) -> bool:
    """Whether two usernames are the same to a file system that folds case or Unicode forms."""
    return folded(one) == folded(other)


def folded(name: str) -> str:
    """Return what two usernames have in common that are the same to such a file system."""
    return unicodedata.normalize("NFC", name).casefold()


def _free(slug: str, taken: set[str]) -> str:
    """Return a slug nobody has yet, and take it."""
    n, free = 1, slug
    while free in taken:
        n += 1
        free = f"{slug}-{n}"
    taken.add(free)
    return free


def _invented(username: str, key: bytes) -> Iterable[str]:
    """Yield invented names for a username, the likeliest first."""
    n = 0
    while True:
        digest = hmac.digest(key, f"{n}:{username}".encode(), hashlib.sha256)
        one, two, three = digest[0], digest[1], digest[2]
        yield (
            f"{MOODS[one % len(MOODS)]} {COLOURS[two % len(COLOURS)]} {BIRDS[three % len(BIRDS)]}"
        )
        n += 1


MOODS = tuple(
    "Quiet Steady Patient Curious Gentle Bold Bright Calm Careful Cheerful Clear Early Eager Fair "
    "Frank Free Friendly Glad Kind Lively Mellow Modest Nimble Open Plain Playful Ready Sturdy "
    "Thoughtful True Warm Wry".split()
)
COLOURS = tuple(
    "Amber Ash Azure Birch Blue Bronze Cedar Cinnamon Copper Coral Cream Crimson Fern Golden "
    "Green Grey Hazel Indigo Ivory Jade Lilac Maple Moss Ochre Olive Pearl Rose Russet Saffron "
    "Scarlet Silver Violet".split()
)
BIRDS = tuple(
    "Avocet Bittern Crane Curlew Dipper Dove Dunlin Egret Falcon Finch Godwit Goldcrest Grebe "
    "Heron Hoopoe Ibis Jay Kestrel Kingfisher Kite Lapwing Lark Linnet Magpie Martin Merlin "
    "Nuthatch Oriole Osprey Ouzel Owl Petrel Pipit Plover Puffin Quail Raven Redstart Robin Rook "
    "Sandpiper Shrike Siskin Snipe Sparrow Starling Stork Swallow Swan Swift Tanager Teal Tern "
    "Thrush Treecreeper Turnstone Wagtail Warbler Waxwing Wheatear Whimbrel Woodlark Wren "
    "Wryneck".split()
)
