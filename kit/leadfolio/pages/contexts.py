"""What each page of the site is told: one frozen context per template.

What is not here cannot reach a page. `path` of anything lies below the site's root.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from leadfolio.colours import Accent
from leadfolio.course import Reading
from leadfolio.pages.canvases import Canvas
from leadfolio.pages.circles import Circle
from leadfolio.pages.exemplars import Aside, Divided, Held, Places, Quote, StandardLine, Theme
from leadfolio.pages.pieces import Byline, Mention, Piece, Place
from leadfolio.pages.years import Year


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """What every page is told, for base.html.j2: whose site this is, and where the page lies."""

    template: ClassVar[str] = "base.html.j2"

    course: str = field(metadata={"help": "the course's title"})
    cohort: str = field(metadata={"help": "the cohort's name"})
    audience: str = field(metadata={"help": "who these pages are for: cohort or public"})
    section: str = field(metadata={"help": "the part of the site this page is in, for the menu"})
    here: str = field(metadata={"help": "this page's own path below the site's root"})
    address: str = field(metadata={"help": "the site's address on the web, or empty"})
    tongue: str = field(metadata={"help": "the language of the site's own words (BCP 47)"})
    course_language: str = field(metadata={"help": "the language the course is written in"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """A task as its module lists it."""

    place: Place = field(metadata={"help": "its page, its name, and how many pieces answer it"})
    kind_name: str = field(metadata={"help": "what kind of task it is, in words"})
    optional: bool = field(metadata={"help": "whether leaders may pass it over"})
    newest: tuple[Mention, ...] = field(metadata={"help": "the newest two or three pieces"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """One line of who learned from whom."""

    learner: Byline = field(metadata={"help": "who learned"})
    teacher: Byline = field(metadata={"help": "from whom"})
    how: str = field(metadata={"help": "in what way, in words: built on, asked about, …"})
    piece: Mention = field(metadata={"help": "the piece that came of it"})
    source: Mention = field(metadata={"help": "the piece it came from"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquaintance:
    """One person among the others: whom they learned from, and who learned from them."""

    who: Byline = field(metadata={"help": "the person"})
    learned_from: tuple[Byline, ...] = field(metadata={"help": "whose pieces theirs came from"})
    taught: tuple[Byline, ...] = field(metadata={"help": "whose pieces came from theirs"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentLine:
    """One of the four moments, and where its pieces are."""

    name: str = field(metadata={"help": "frustration, joy, trial or triumph"})
    about: str = field(metadata={"help": "what its pieces have in common, in words"})
    place: Place = field(metadata={"help": "its page, its name for many, how many pieces"})
    newest: Piece | None = field(metadata={"help": "its newest piece, if it has one"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The pieces of one month."""

    month: datetime = field(metadata={"help": "a time in the month"})
    pieces: tuple[Piece, ...] = field(metadata={"help": "its pieces, newest first"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """The cohort's front page."""

    template: ClassVar[str] = "front.html.j2"

    title: str = field(metadata={"help": "the course's title"})
    subtitle: str = field(metadata={"help": "the cohort's name"})
    hashtag: str = field(metadata={"help": "the course's hashtag without #, or empty"})
    lead: Piece | None = field(metadata={"help": "the newest piece that has a title, else any"})
    newest: tuple[Piece, ...] = field(
        metadata={"help": "other new pieces, newest first, at most two of each leader"}
    )
    moments: tuple[MomentLine, ...] = field(metadata={"help": "the four moments"})
    held_up: tuple[StandardLine, ...] = field(
        metadata={"help": "standards in which a piece stands now"}
    )
    questions: tuple[Piece, ...] = field(
        metadata={"help": "questions nobody has answered yet, the longest waiting first"}
    )
    joined: tuple[Byline, ...] = field(metadata={"help": "everyone who shared, by name"})
    year: Year | None = field(metadata={"help": "the cohort's weeks, drawn"})
    maps: Place | None = field(metadata={"help": "all maps together, if there are any"})
    modules: tuple["ModulePage", ...] = field(metadata={"help": "the modules, in reading order"})
    total: int = field(metadata={"help": "how many pieces there are in all"})
    latest: datetime | None = field(metadata={"help": "when the newest was written"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ModulesPage:
    """All modules, in reading order."""

    template: ClassVar[str] = "modules.html.j2"

    modules: tuple["ModulePage", ...] = field(metadata={"help": "every module, as its page tells"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ModulePage:
    """One module: what it is about, and its tasks."""

    template: ClassVar[str] = "module.html.j2"

    title: str = field(metadata={"help": "the module's title"})
    place: Place = field(metadata={"help": "this page, and how many pieces the module holds"})
    number: int = field(metadata={"help": "which module it is, counted from 1"})
    of: int = field(metadata={"help": "how many modules there are"})
    summary: str = field(metadata={"help": "what it is about, in Markdown; may be empty"})
    minutes: int | None = field(metadata={"help": "about how long it takes, if it says"})
    hashtag: str = field(metadata={"help": "its hashtag without #, or empty"})
    reading: tuple[Reading, ...] = field(metadata={"help": "further reading"})
    tasks: tuple[TaskLine, ...] = field(metadata={"help": "its tasks, in order"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    """One task: what was asked, and everything shared."""

    template: ClassVar[str] = "task.html.j2"

    title: str = field(metadata={"help": "the prompt's first sentence"})
    prompt: str = field(metadata={"help": "what else was asked, in Markdown; may be empty"})
    kind_name: str = field(metadata={"help": "what kind of task it is, in words"})
    module: Place = field(metadata={"help": "its module"})
    standard: Place | None = field(metadata={"help": "the standard it feeds or speaks of, if any"})
    maps: Place | None = field(metadata={"help": "all maps together, if this task asks for one"})
    pieces: tuple[Piece, ...] = field(metadata={"help": "everything shared, newest first"})
    earlier: Place | None = field(metadata={"help": "the task before this one in its module"})
    later: Place | None = field(metadata={"help": "the task after this one in its module"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadersPage:
    """Everyone who shared something, by name."""

    template: ClassVar[str] = "leaders.html.j2"

    leaders: tuple[Byline, ...] = field(metadata={"help": "everyone, by name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderPage:
    """One leader's portfolio, as the chosen audience may read it."""

    template: ClassVar[str] = "leader.html.j2"

    who: Byline = field(metadata={"help": "the leader, as they chose to be shown"})
    feed: str = field(metadata={"help": "the folder of their own feeds, for `follow`"})
    booklet: str = field(metadata={"help": "the path of the same made to be printed"})
    compass: Place | None = field(metadata={"help": "their compass, if there is anything on it"})
    true_north: Piece | None = field(metadata={"help": "their true north, if they share it"})
    decisions: tuple[Mention, ...] = field(metadata={"help": "decisions they share, newest first"})
    months: tuple[Month, ...] = field(metadata={"help": "their pieces by month, newest first"})
    total: int = field(metadata={"help": "how many pieces there are"})
    learned_from: tuple[Byline, ...] = field(metadata={"help": "whose pieces theirs came from"})
    taught: tuple[Byline, ...] = field(metadata={"help": "whose pieces came from theirs"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One piece in a booklet."""

    piece: Piece = field(metadata={"help": "the piece"})
    canvas: Canvas | None = field(metadata={"help": "its map, drawn, if it is one"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BookletPage:
    """One leader's whole portfolio in the order it was written, made to be printed."""

    template: ClassVar[str] = "booklet.html.j2"

    title: str = field(metadata={"help": "the course's title"})
    subtitle: str = field(metadata={"help": "the cohort's name"})
    who: Byline = field(metadata={"help": "the leader, as they chose to be shown"})
    chapters: tuple[Chapter, ...] = field(metadata={"help": "every piece whole, oldest first"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a leader's true north was before."""

    text: str = field(metadata={"help": "the sentence, in Markdown"})
    written: datetime = field(metadata={"help": "when it was written"})
    note: str = field(metadata={"help": "what changed it, or empty"})
    language: str = field(metadata={"help": "the language of its words"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CompassPage:
    """One leader's true north, and what they decided and promised by it."""

    template: ClassVar[str] = "compass.html.j2"

    who: Byline = field(metadata={"help": "the leader, as they chose to be shown"})
    true_north: Piece | None = field(metadata={"help": "their true north, if they share it"})
    headings: tuple[Heading, ...] = field(
        metadata={"help": "what it was before, oldest first, as far as they show it"}
    )
    steered: tuple[Piece, ...] = field(
        metadata={"help": "their decisions and promises, oldest first"}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """One entry: the piece, how it came about, and what came of it."""

    template: ClassVar[str] = "entry.html.j2"

    piece: Piece = field(metadata={"help": "the piece itself"})
    canvas: Canvas | None = field(metadata={"help": "the map it holds, drawn, if it holds one"})
    earlier_wording: bool = field(metadata={"help": "whether the task has been reworded since"})
    built_on: tuple[Mention, ...] = field(metadata={"help": "the pieces it was built on"})
    built_on_by: tuple[Mention, ...] = field(metadata={"help": "the pieces built on it"})
    replies: tuple[Piece, ...] = field(metadata={"help": "the pieces that answer it, oldest first"})
    earlier: Place | None = field(metadata={"help": "the same leader's piece before this one"})
    later: Place | None = field(metadata={"help": "the same leader's piece after this one"})
    respond: str = field(metadata={"help": "where a reader answers it in their own notebook"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TagsPage:
    """All tags, by name."""

    template: ClassVar[str] = "tags.html.j2"

    tags: tuple[Place, ...] = field(metadata={"help": "every tag with how many pieces it has"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TagPage:
    """Everything under one tag."""

    template: ClassVar[str] = "tag.html.j2"

    title: str = field(metadata={"help": "the tag without #, in its most used spelling"})
    feed: str = field(metadata={"help": "the folder of its own feeds, for `follow`"})
    pieces: tuple[Piece, ...] = field(metadata={"help": "its pieces, newest first"})
    beside: tuple[Place, ...] = field(
        metadata={"help": "tags that stand with it, most often first"}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentsPage:
    """The four moments, each with its newest piece."""

    template: ClassVar[str] = "moments.html.j2"

    moments: tuple[MomentLine, ...] = field(metadata={"help": "the four moments"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentPage:
    """Every piece of one moment."""

    template: ClassVar[str] = "moment.html.j2"

    moment: MomentLine = field(metadata={"help": "the moment"})
    pieces: tuple[Piece, ...] = field(metadata={"help": "its pieces, newest first"})
    others: tuple[MomentLine, ...] = field(metadata={"help": "the other three moments"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """The cohort's rolling learning log."""

    template: ClassVar[str] = "log.html.j2"

    months: tuple[Month, ...] = field(metadata={"help": "log entries by month, newest first"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardsPage:
    """The living standard: every task whose pieces may be held up."""

    template: ClassVar[str] = "standards.html.j2"

    standards: tuple[StandardLine, ...] = field(
        metadata={"help": "each task's standard: what stands, since when, how many are offered"}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardPage:
    """One task's standard: what stands now, and which pieces are offered as exemplars."""

    template: ClassVar[str] = "standard.html.j2"

    title: str = field(metadata={"help": "the prompt's first sentence"})
    feed: str = field(metadata={"help": "the folder of its own feeds, for `follow`"})
    prompt: str = field(metadata={"help": "what else was asked, in Markdown; may be empty"})
    task: Place = field(metadata={"help": "the task's own page"})
    standing: Held | None = field(metadata={"help": "what stands now, if anything does"})
    said: tuple[Quote, ...] = field(metadata={"help": "what judges said for what stands"})
    history: tuple[Held, ...] = field(metadata={"help": "what stood before, the latest first"})
    divided: tuple[Divided, ...] = field(metadata={"help": "where colleagues are divided"})
    themes: tuple[Theme, ...] = field(metadata={"help": "words judges share, with their quotes"})
    places: Places | None = field(metadata={"help": "the picture of places, if there is one"})
    compared: int = field(metadata={"help": "how many judgements count"})
    judges: int = field(metadata={"help": "by how many judges; they are never named"})
    needed: int = field(
        metadata={
            "help": "where there are too few leaders: from how many a piece can stand, else 0"
        }
    )
    odds: str = field(metadata={"help": "the odds in per cent that replace what stands, or empty"})
    most: int = field(metadata={"help": "how many judges it takes at least"})
    aside: tuple[Aside, ...] = field(metadata={"help": "pieces set aside, and why"})
    exemplars: tuple[Piece, ...] = field(metadata={"help": "pieces offered, newest first"})
    others: tuple[Place, ...] = field(metadata={"help": "the other tasks' standards"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """Who learned from whom."""

    template: ClassVar[str] = "people.html.j2"

    drawing: Circle | None = field(
        metadata={"help": "the same drawn, if there is anything to draw"}
    )
    learnings: tuple[Learning, ...] = field(metadata={"help": "each learning, newest first"})
    people: tuple[Acquaintance, ...] = field(metadata={"help": "everyone who shared, by name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """One way in which learners are reached, in all maps together."""

    key: str = field(metadata={"help": "face-to-face, blended, virtual, other or organisations"})
    name: str = field(metadata={"help": "the same in words"})
    empty: int = field(metadata={"help": "on how many maps nothing of it reaches the learner"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLine:
    """One map among all."""

    piece: Mention = field(metadata={"help": "the piece that holds it"})
    centre: str = field(metadata={"help": "the learner in its centre; may be empty"})
    counts: tuple[int, ...] = field(metadata={"help": "how much there is of each of `reaches`"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnMap:
    """One map, drawn."""

    piece: Mention = field(metadata={"help": "the piece that holds it"})
    canvas: Canvas = field(metadata={"help": "the drawing"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MapsPage:
    """All maps of learning ecosystems together."""

    template: ClassVar[str] = "maps.html.j2"

    reaches: tuple[Reach, ...] = field(metadata={"help": "the ways in which learners are reached"})
    lines: tuple[MapLine, ...] = field(metadata={"help": "every map, newest first"})
    newest: tuple[DrawnMap, ...] = field(metadata={"help": "the newest maps, drawn"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """Search over everything; a plain list where scripts do not run."""

    template: ClassVar[str] = "search.html.j2"

    index: str = field(metadata={"help": "the path of the words to look through"})
    listed: tuple[Piece, ...] = field(metadata={"help": "every piece, newest first"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchIndex:
    """The words the search page looks through."""

    template: ClassVar[str] = "search-index.js.j2"

    pieces: tuple[Piece, ...] = field(metadata={"help": "every piece, newest first"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stylesheet:
    """What every page looks like: `static/site.css`, and the cohort's own colour."""

    template: ClassVar[str] = "site.css.j2"

    light: Accent = field(metadata={"help": "the accent on light paper: its ink, and fainter line"})
    dark: Accent = field(metadata={"help": "the accent on dark paper"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Icon:
    """The small picture of the site in a browser's tab."""

    template: ClassVar[str] = "icon.svg.j2"

    ground: str = field(metadata={"help": "the cohort's colour, to draw on in white"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AtomFeed:
    """An Atom feed (RFC 4287): the cohort's, or one leader's, tag's or standard's."""

    template: ClassVar[str] = "feed.xml.j2"

    id: str = field(metadata={"help": "the feed's own urn, for ever"})
    title: str = field(metadata={"help": "what the feed is called"})
    updated: datetime = field(metadata={"help": "when its newest words were written"})
    home: str = field(metadata={"help": "the address of the page the feed belongs to"})
    own: str = field(metadata={"help": "the feed's own address on the web, or empty"})
    up: str = field(metadata={"help": "what goes before a path to make an address of it"})
    pieces: tuple[Piece, ...] = field(metadata={"help": "the newest pieces, newest first"})


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonFeed:
    """A JSON Feed (version 1.1) of the same."""

    template: ClassVar[str] = "feed.json.j2"

    title: str = field(metadata={"help": "what the feed is called"})
    language: str = field(metadata={"help": "the course's language"})
    home: str = field(metadata={"help": "the address of the page it belongs to, or empty"})
    own: str = field(metadata={"help": "the feed's own address on the web, or empty"})
    up: str = field(metadata={"help": "what goes before a path to make an address of it"})
    pieces: tuple[Piece, ...] = field(metadata={"help": "the newest pieces, newest first"})


Page = (
    FrontPage
    | ModulesPage
    | ModulePage
    | TaskPage
    | LeadersPage
    | LeaderPage
    | CompassPage
    | BookletPage
    | EntryPage
    | TagsPage
    | TagPage
    | MomentsPage
    | MomentPage
    | LogPage
    | StandardsPage
    | StandardPage
    | PeoplePage
    | MapsPage
    | SearchPage
    | SearchIndex
    | Stylesheet
    | Icon
    | AtomFeed
    | JsonFeed
)
PAGES: tuple[type[Page], ...] = (
    FrontPage,
    ModulesPage,
    ModulePage,
    TaskPage,
    LeadersPage,
    LeaderPage,
    CompassPage,
    BookletPage,
    EntryPage,
    TagsPage,
    TagPage,
    MomentsPage,
    MomentPage,
    LogPage,
    StandardsPage,
    StandardPage,
    PeoplePage,
    MapsPage,
    SearchPage,
    SearchIndex,
    Stylesheet,
    Icon,
    AtomFeed,
    JsonFeed,
)
