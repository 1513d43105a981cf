"""A piece: an entry as pages tell of it, with its names, places and neighbours."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from urllib.parse import quote

from leadfolio.cohort import Person
from leadfolio.journal import Draft, Link, Moment
from leadfolio.kinds import FORMS, Field, Kind, Shape, Value
from leadfolio.pages import addresses
from leadfolio.pages.tongues import Say
from leadfolio.portfolio import Entry, Media, Picture

LEADING_OUT = ("https://", "http://", "mailto:")
KIND_NAMES: Mapping[Kind, str] = {
    Kind.REFLECT: "Reflection",
    Kind.LOG: "Learning log",
    Kind.MAP: "Learning ecosystem",
    Kind.DECIDE: "Decision",
    Kind.PRODUCE: "Product or performance",
    Kind.EXAMINE: "Study of an exemplar",
    Kind.COMPARE: "Comparison",
    Kind.RESPOND: "Response",
    Kind.CONNECT: "Out in the open",
    Kind.COMMIT: "Promise",
}
CHOICE_NAMES: Mapping[str, str] = {
    "thanks": "Thanks",
    "question": "A question",
    "builds-on": "Builds on it",
    "challenge": "A challenge",
    "kept": "Stuck at it",
    "changed": "Changed it",
    "dropped": "Dropped it",
}
# What a page says where the label asks its writer for a form.
LABELS: Mapping[str, str] = {"options": "The options", "medium": "What it is"}
COLUMN_NAMES: Mapping[str, str] = {
    "name": "Name",
    "kind": "In what way",
    "note": "Note",
    "gives": "What they give",
}
MODALITY_NAMES: Mapping[str, str] = {
    "virtual": "virtual",
    "face-to-face": "face to face",
    "blended": "blended",
}
FORM_NAMES: Mapping[str, str] = {"picture": "Picture", "sound": "Sound", "video": "Video"}
# Each moment: a piece of it, all of them, and what they have in common.
MOMENTS: Mapping[Moment, tuple[str, str, str]] = {
    Moment.FRUSTRATION: ("A frustration", "Frustrations", "What stood in the way, told plainly."),
    Moment.JOY: ("A joy", "Joys", "What was worth getting up for."),
    Moment.TRIAL: ("A trial", "Trials", "What was tried, and is not decided yet."),
    Moment.TRIUMPH: ("A triumph", "Triumphs", "What came through in the end."),
}
_PICTURE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_NOT_IN_ADDRESSES = re.compile(r"[\x00-\x20\"<>\\^`{|}\ud800-\udfff]|%(?![0-9A-Fa-f]{2})")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page to go to, by its name."""

    name: str = field(metadata={"help": "what to call the page in a link"})
    path: str = field(
        metadata={"help": "where it lies below the site's root; put it through `link`"}
    )
    count: int = field(default=0, metadata={"help": "how many pieces are found there"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """Who made a piece, as its maker chose to be shown."""

    name: str = field(metadata={"help": "the name the leader chose to be known by"})
    path: str = field(metadata={"help": "their portfolio, below the site's root"})
    role: str = field(metadata={"help": "what they do; empty under an invented name"})
    organisation: str = field(metadata={"help": "where they do it; empty under an invented name"})
    pseudonym: bool = field(metadata={"help": "whether the name is an invented one"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Another piece, named in passing."""

    name: str = field(metadata={"help": "the piece's title, or its first words"})
    path: str = field(metadata={"help": "where it lies below the site's root"})
    language: str = field(metadata={"help": "the language of its words"})
    by: Byline = field(metadata={"help": "who made it"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A file of a piece, as a page shows it."""

    form: str = field(metadata={"help": "picture, sound, video or file"})
    path: str = field(metadata={"help": "where it lies below the site's root"})
    type: str = field(metadata={"help": "its MIME type"})
    alt: str = field(metadata={"help": "its description in words, as its maker gave it"})
    size: str = field(metadata={"help": "how large it is, in words: 1.2 MB"})
    called: str = field(metadata={"help": "what kind of file it is, in words: PDF"})
    width: int = field(metadata={"help": "a picture's width in pixels, else 0"})
    height: int = field(metadata={"help": "a picture's height in pixels, else 0"})
    sizes: tuple[Picture, ...] = field(
        metadata={"help": "a picture's sizes with their widths, smallest first, the whole one last"}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One value a kind keeps beside the words: its question, and the answer in its shape."""

    name: str = field(metadata={"help": "the value's short name, good for an id"})
    label: str = field(metadata={"help": "the words asked for it"})
    text: str = field(default="", metadata={"help": "an answer in Markdown, if it is words"})
    words: str = field(default="", metadata={"help": "an answer in plain words, if it was chosen"})
    day: date | None = field(default=None, metadata={"help": "an answer that is a date"})
    items: tuple[str, ...] = field(default=(), metadata={"help": "an answer that is a list"})
    columns: tuple[str, ...] = field(default=(), metadata={"help": "a table's headings"})
    rows: tuple[tuple[str, ...], ...] = field(default=(), metadata={"help": "a table's rows"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An entry with everything a page may say of it."""

    id: str = field(metadata={"help": "the entry's id, for ever"})
    path: str = field(metadata={"help": "its own page, below the site's root"})
    name: str = field(metadata={"help": "its title, or its first words where it has none"})
    titled: bool = field(metadata={"help": "whether its maker gave it a title"})
    language: str = field(metadata={"help": "the language of its words (BCP 47)"})
    text: str = field(metadata={"help": "its words, in Markdown; put them through `markdown`"})
    kind: str = field(metadata={"help": "the kind of task it answers: reflect, log, …"})
    kind_name: str = field(metadata={"help": "the same in words: Reflection, Learning log, …"})
    prompt: str = field(metadata={"help": "what was asked, in the wording answered, in Markdown"})
    by: Byline = field(metadata={"help": "who made it"})
    first_written: datetime = field(metadata={"help": "when it was begun"})
    written: datetime = field(metadata={"help": "when its words last changed"})
    module: Place = field(metadata={"help": "the module it belongs to"})
    task: Place = field(metadata={"help": "the task it answers"})
    tags: tuple[Place, ...] = field(metadata={"help": "its tags"})
    moment: str = field(metadata={"help": "frustration, joy, trial, triumph, or empty"})
    moment_name: str = field(metadata={"help": "the same in words: A joy"})
    links: tuple[Link, ...] = field(metadata={"help": "addresses its maker kept with it"})
    media: tuple[Shown, ...] = field(metadata={"help": "its pictures, sounds, videos and files"})
    answers: tuple[Answer, ...] = field(metadata={"help": "what its kind keeps beside the words"})
    drafts: tuple[Draft, ...] = field(
        metadata={"help": "earlier texts its maker chose to show, oldest first"}
    )
    exemplar: bool = field(metadata={"help": "whether colleagues may hold it up as an example"})
    manner: str = field(metadata={"help": "how it answers another piece, in words, or empty"})
    to: Mention | None = field(metadata={"help": "the piece it answers, if it is here"})
    replies: int = field(metadata={"help": "how many pieces answer it"})


def name_of(entry: Entry, *, say: Say = str) -> str:
    """Return an entry's title, else its first words, else what kind of piece it is."""
    lead = (str(v) for v in entry.data.values() if isinstance(v, str) and " " in v)
    for words in (entry.title, entry.text, *lead, *(f.alt for f in entry.files)):
        found = first_words(words) if words is not entry.title else " ".join(words.split())
        if found:
            return found
    return say(KIND_NAMES[entry.kind])


def first_words(markdown: str, most: int = 64) -> str:
    """Return the first words of Markdown, cut at a word's end, for want of a title.

    Only for naming: it knows the common signs, not the whole of Markdown.

    >>> first_words("## She *stayed*, [and](x) so did I.\\n\\nThen")
    'She stayed, and so did I.'
    """
    for line in markdown.splitlines():
        bare = re.sub(r"^[\s>#*+|-]+|^\s*\d+[.)]\s+", "", line[:400])
        for sign in (_PICTURE, _LINK, _ESCAPED):
            bare = sign.sub(r"\1", bare)
        bare = " ".join(re.sub(r"[*`~|]|\b_|_\b|\^\d+", "", bare).split())
        if any(c.isalnum() for c in bare):
            return shortened(bare, most)
    return ""


def shortened(words: str, most: int) -> str:
    """Return a line cut at a word's end to at most so many letters, with … where it was cut.

    >>> shortened("one two three", 9), shortened("one", 9)
    ('one two…', 'one')
    """
    if len(words) <= most:
        return words
    cut = words[:most]
    at_space = cut.rfind(" ", most // 2)
    return f"{cut[: at_space if at_space > 0 else most].rstrip(' ,;:.…')}…"


def first_sentence(prompt: str, most: int = 90) -> str:
    """Return the first sentence of a prompt, the name its task goes by.

    >>> first_sentence("Why did you become an educator? Tell it as a story.")
    'Why did you become an educator?'
    """
    words = first_words(prompt, 400)
    ended = re.match(r".{8,}?([.?!](?=\s)|[。？！])", words)
    return shortened(ended[0] if ended else words, most)


def beyond_first_sentence(prompt: str) -> str:
    """Return the Markdown of a prompt after the sentence its task is named by.

    The whole of it, where that sentence was cut or stands in other signs.

    >>> beyond_first_sentence("**Why** did you become an educator? Tell it as a *story*.")
    'Tell it as a *story*.'
    """
    named, whole = first_sentence(prompt), prompt.strip()
    at = _end_of(named, whole)
    opened = re.findall(r"\*+", whole[:at])
    if len(opened) % 2 and whole.startswith(opened[-1], at):
        at += len(opened[-1])
        opened.append(opened[-1])
    # Stars that are still open belong to what comes after: then nothing is cut.
    return whole[at:].strip() if opened[::2] == opened[1::2] else whole


def _end_of(words: str, markdown: str) -> int:
    """Return where words end at the beginning of Markdown, stars aside; 0 if it begins otherwise."""
    at = 0
    for letter in words:
        while markdown[at : at + 1] == "*":
            at += 1
        if markdown[at : at + 1] != letter:
            return 0
        at += 1
    return at


def byline(person: Person) -> Byline:
    """Return a person as the maker of a piece."""
    return Byline(
        name=person.name,
        path=addresses.leader(person.slug),
        role=person.role,
        organisation=person.organisation,
        pseudonym=person.pseudonym,
    )


def language_of(entry: Entry, otherwise: str) -> str:
    """Return the language of an entry's words, the course's where none is said."""
    return language_tag(entry.language, otherwise)


def language_tag(language: str, otherwise: str) -> str:
    """Return a language as its writer named it, or another where that is no name of one.

    >>> language_tag("pt_BR", "en"), language_tag("my own", "en")
    ('pt-BR', 'en')
    """
    said = language.strip().replace("_", "-")
    return said if len(said) <= 35 and _LANGUAGE.fullmatch(said) else otherwise


def links(entry: Entry) -> Iterator[Link]:
    """Yield the links of an entry that lead out, without what no address may hold."""
    for link in entry.links:
        if link.url.lower().startswith(LEADING_OUT):
            written = _NOT_IN_ADDRESSES.sub(
                lambda found: quote(found[0], safe="", errors="ignore"), link.url
            )
            yield replace(link, url=written)


def shown(media: Media, *, say: Say = str) -> Shown:
    """Return a file as pages show it."""
    form = {"image": "picture", "audio": "sound", "video": "video"}.get(
        media.type.partition("/")[0], "file"
    )
    whole = Picture(path=media.path, width=media.width)
    smaller = (size for size in media.sizes if size.path != media.path and size.width > 0)
    return Shown(
        form=form,
        path=media.path,
        type=media.type,
        alt=media.alt,
        size=_size(media.bytes),
        called=media.type.partition("/")[2].upper() if form == "file" else say(FORM_NAMES[form]),
        width=media.width,
        height=media.height,
        sizes=(*sorted(smaller, key=lambda size: size.width), whole) if media.width else (),
    )


def _size(length: int) -> str:
    """Return a length in bytes as people say it."""
    if length >= 1_000_000:
        return f"{length / 1_000_000:.1f} MB"
    return f"{max(1, round(length / 1000))} KB"


def answers(entry: Entry, *, say: Say = str) -> tuple[Answer, ...]:
    """Return what an entry's kind keeps beside its words.

    The pieces it names and the manner it answers in are told elsewhere.
    """
    asked = (f for f in FORMS[entry.kind].fields if f.shape is not Shape.ENTRY)
    told = (f for f in asked if f.name != "manner" and entry.data.get(f.name))
    return tuple(_answer(f, entry.data[f.name], say) for f in told)


def _answer(asked: Field, value: Value, say: Say) -> Answer:
    label = say(LABELS.get(asked.name, asked.label))
    if isinstance(value, str):
        if asked.shape is Shape.DATE:
            return Answer(name=asked.name, label=label, day=date.fromisoformat(value))
        if asked.shape is Shape.CHOICE:
            chosen = say(CHOICE_NAMES.get(value, value))
            return Answer(name=asked.name, label=label, words=chosen)
        return Answer(name=asked.name, label=label, text=value)
    rows = tuple(
        tuple(_cell(name, row.get(name, ""), say) for name in asked.columns)
        for row in value or ()
        if isinstance(row, dict)
    )
    return Answer(
        name=asked.name,
        label=label,
        items=tuple(text for text in value or () if isinstance(text, str)),
        columns=tuple(say(COLUMN_NAMES[name]) for name in asked.columns),
        rows=rows,
    )


def _cell(column: str, words: str, say: Say) -> str:
    chosen = MODALITY_NAMES.get(words, "") if column == "kind" else ""
    return say(chosen) if chosen else words
