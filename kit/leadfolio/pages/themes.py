"""What judges' words have in common: quotes gathered by the words they share. No rubric is made."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence

from leadfolio.pages.exemplars import Quote, Theme

MOST = 5
MOST_QUOTED = 3
FEWEST = 2
SHORTEST = 4
# A word in most of what was said tells nothing apart.
COMMON = 0.6
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# Words of every English sentence, and those that every comparison is about.
_PLAIN = frozenset(
    "about above after again against almost alone along already also although always among another "
    "anybody anyone anything around asked asks away because been before behind being below beside "
    "besides best better between beyond both came cannot come comes could days does doing done down "
    "during each either else enough even every everybody everyone everything fewer first from gave "
    "gets give given gives goes going gone good have having hers here herself himself into itself "
    "just keep kept knew know known knows last later least less like likely made make makes making "
    "many maybe mean means might mine more most much must myself need needs neither never next "
    "nobody none nothing nowhere often once one's only onto other others ours ourselves over "
    "perhaps piece pieces quite rather read reading really said same says second seem seems seen "
    "serve serves shall should since some somebody someone something sometimes somewhere still "
    "such sure take taken takes tell tells than that that's their theirs them themselves then "
    "there there's these they they're thing things think this those though thought three through "
    "time together told took toward towards twice under unless until upon used very want wanted "
    "wants well went were what what's whatever when where whether which while whole whom whose "
    "will with within without work works would year years your yours yourself "
    "learner learners couldn't doesn't don't didn't isn't wasn't won't wouldn't haven't i've it's "
    "para pero como este esta esto estos estas porque cuando donde desde hasta entre sobre también "
    "más menos muy cada otro otra otros otras quien sino solo tiene tienen hacer puede nada algo "
    "pieza piezas mejor".split()
)


def themes(said: Sequence[tuple[str, Quote]]) -> tuple[Theme, ...]:
    """Return the words that most judges share, each with some quotes that hold it.

    `said` tells each quote with something that tells its judge from the others. A theme is shared
    by two judges at least, and a quote stands under one only: the one that most share. Words of
    three letters, of every sentence, or of most quotes are passed over; plurals are taken with
    their singular.
    """
    holding: dict[str, list[tuple[str, Quote]]] = defaultdict(list)
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for judge, quote in said:
        for stem, word in dict(_words(quote.words)).items():
            holding[stem].append((judge, quote))
            spelled[stem][word] += 1
    most = max(FEWEST, COMMON * len(said))
    left = {stem: told for stem, told in holding.items() if _many(told) and len(told) <= most}
    taken: set[int] = set()
    found: list[Theme] = []
    while left and len(found) < MOST:
        fresh = {s: [each for each in told if id(each[1]) not in taken] for s, told in left.items()}
        stem = min(fresh, key=lambda s: (-len(fresh[s]), -len(s), s))
        if not _many(fresh[stem]):
            break
        found.append(_theme(spelled[stem], left.pop(stem), fresh[stem]))
        taken |= {id(quote) for _, quote in fresh[stem]}
    return tuple(found)


def _many(told: Sequence[tuple[str, Quote]]) -> bool:
    """Whether at least two judges speak."""
    return len({judge for judge, _ in told}) >= FEWEST


def _theme(
    spelled: Counter[str],
    everything: Sequence[tuple[str, Quote]],
    fresh: Sequence[tuple[str, Quote]],
) -> Theme:
    word = min(spelled, key=lambda w: (-spelled[w], w))
    language = next(q.language for _, q in everything if word in dict(_words(q.words)).values())
    return Theme(
        word=word,
        language=language,
        count=len({judge for judge, _ in everything}),
        quotes=tuple(quote for _, quote in fresh[:MOST_QUOTED]),
    )


def _words(text: str) -> list[tuple[str, str]]:
    """Return each telling word of a text, as it is compared and as it is written."""
    found = []
    for match in _WORD.finditer(unicodedata.normalize("NFC", text)):
        word = match[0].replace("’", "'").casefold().removesuffix("'s")
        if len(word) >= SHORTEST and word not in _PLAIN:
            found.append((_stem(word), match[0].casefold().replace("’s", "")))
    return found


def _stem(word: str) -> str:
    """Return a word without the ending of a plural.

    >>> _stem("boards"), _stem("stories"), _stem("class"), _stem("voices")
    ('board', 'story', 'class', 'voice')
    """
    if word.endswith("ies") and len(word) > 5:
        return f"{word[:-3]}y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > SHORTEST:
        return word[:-1]
    return word
