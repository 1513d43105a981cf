"""What pages tell of pieces held up: what stood when, what judges said, and the picture of places."""

from dataclasses import dataclass, field
from datetime import datetime

from leadfolio.pages.pieces import Mention, Piece, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a judge said, without the judge."""

    words: str = field(metadata={"help": "the judge's own words, in Markdown"})
    language: str = field(metadata={"help": "the language of the words (BCP 47)"})
    better: Mention = field(metadata={"help": "the piece it was said in favour of"})
    other: Mention = field(metadata={"help": "the piece it was compared with"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A word that several judges used, and where they did."""

    word: str = field(metadata={"help": "the word, as most of them wrote it"})
    language: str = field(metadata={"help": "the language of the word"})
    count: int = field(metadata={"help": "how many judges used it"})
    quotes: tuple[Quote, ...] = field(metadata={"help": "some of what was said with it"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A time in which a piece stood."""

    piece: Piece | None = field(metadata={"help": "the piece; none where its writer took it back"})
    since: datetime = field(metadata={"help": "when it came to stand"})
    until: datetime | None = field(metadata={"help": "until when it stood, if it no longer does"})
    over: Mention | None = field(metadata={"help": "the piece it replaced, if that is still here"})
    first: bool = field(metadata={"help": "whether it stood by all places, replacing nothing"})
    odds: str = field(metadata={"help": "the odds in per cent, as a figure: 91 or 99.6"})
    preferred: int = field(metadata={"help": "how often it was preferred"})
    of: int = field(metadata={"help": "of how many comparisons"})
    ended: str = field(metadata={"help": "refreshed, withdrawn, set-aside, or empty if it stands"})
    because: str = field(metadata={"help": "why it was set aside"})
    built_on: tuple[Mention, ...] = field(metadata={"help": "the pieces it was built on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Divided:
    """Two pieces on which colleagues are divided, and the two views."""

    first: Mention = field(metadata={"help": "one of the two"})
    second: Mention = field(metadata={"help": "the other"})
    preferred: int = field(metadata={"help": "how often the first was preferred"})
    of: int = field(metadata={"help": "of how many comparisons"})
    for_first: tuple[Quote, ...] = field(metadata={"help": "what was said for the first"})
    for_second: tuple[Quote, ...] = field(metadata={"help": "what was said for the second"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One piece in the picture: its place, and how far it may be off."""

    y: int = field(metadata={"help": "how far down it lies"})
    left: float = field(metadata={"help": "where its interval begins"})
    middle: float = field(metadata={"help": "its place"})
    right: float = field(metadata={"help": "where its interval ends"})
    piece: Mention | None = field(metadata={"help": "the piece, if it stands or has stood"})
    stands: bool = field(metadata={"help": "whether it stands now"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The picture of all places with their intervals. Only pieces that stood are named."""

    width: int = field(metadata={"help": "the drawing's width"})
    height: int = field(metadata={"help": "the drawing's height"})
    middle: float = field(metadata={"help": "where the mean of all lies"})
    bars: tuple[Bar, ...] = field(metadata={"help": "each piece, the highest place first"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A piece that the facilitator set aside."""

    piece: Mention = field(metadata={"help": "the piece"})
    because: str = field(metadata={"help": "the reason, in the facilitator's words"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardLine:
    """A standard as lists tell of it."""

    place: Place = field(metadata={"help": "its page, and how many pieces are offered"})
    standing: Mention | None = field(metadata={"help": "the piece that stands, if one does"})
    since: datetime | None = field(metadata={"help": "since when it stands"})
    divided: bool = field(metadata={"help": "whether colleagues are divided"})
