"""What judges' words have in common is found in the words themselves."""

from leadfolio.pages.exemplars import Quote
from leadfolio.pages.pieces import Byline, Mention
from leadfolio.pages.themes import themes

BY = Byline(name="Zoë", path="leaders/zoe/index.html", role="", organisation="", pseudonym=False)
PIECE = Mention(name="The letter", path="e/1/index.html", language="en", by=BY)


def said(*words, language="en", judge=None):
    """Return quotes, each by another judge unless one is named."""
    return [
        (judge or f"judge {n}", Quote(words=w, language=language, better=PIECE, other=PIECE))
        for n, w in enumerate(words)
    ]


def found(quotes):
    return [(theme.word, theme.count, len(theme.quotes)) for theme in themes(quotes)]


def test_quotes_are_gathered_by_a_word_they_share():
    quotes = said("The cost is named.", "It says what it would cost.", "I liked the drawing.")

    assert found(quotes) == [("cost", 2, 2)]


def test_a_plural_is_its_singular_as_most_wrote_it():
    quotes = said("Two stories.", "A story about her.", "These stories stay.", "Short.", "Plain.")

    assert found(quotes) == [("stories", 3, 3)]


def test_words_of_every_sentence_gather_nothing():
    assert (
        found(said("This piece is better for the learner.", "Which piece would be better?")) == []
    )


def test_what_one_judge_alone_says_is_no_theme():
    assert found(said("The cost, the cost, the cost.", "A drawing.")) == []
    assert found(said("The cost.", "Its cost.", "That.", "This.", judge="one")) == []


def test_a_quote_stands_under_one_word_only():
    quotes = said("Board and cost.", "Board and cost.", "The board listens.", "Silence.", "Noise.")

    assert found(quotes) == [("board", 3, 3)]


def test_a_word_in_nearly_everything_tells_nothing_apart():
    assert found(said(*["The ticket."] * 5, "The ticket again.")) == []


def test_other_scripts_and_languages_are_read_as_well():
    quotes = said("الورقة قصيرة", "الورقة واضحة", "مختلفة تماما", language="ar")

    assert [(theme.word, theme.language) for theme in themes(quotes)] == [("الورقة", "ar")]


def test_only_so_much_is_quoted_as_anyone_would_read():
    quotes = said(*[f"A brave question {n}." for n in range(6)], *["Silence."] * 1, *"abcdef")

    assert found(quotes)[0] == ("question", 6, 3)
