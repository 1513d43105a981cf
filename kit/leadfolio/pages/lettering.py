"""Words in drawings: about how wide they are, and in lines. No font is asked; there is none here."""

from leadfolio.pages import pieces

LETTER = 8.2

Line = tuple[float, str]


def width(words: str) -> float:
    """Return about how wide words are in a drawing; full-width letters count twice."""
    wide = sum("\u1100" <= letter <= "\u9fff" or letter >= "\uac00" for letter in words)
    return LETTER * (len(words) + wide)


def in_lines(words: str, width: int, *, most: int) -> tuple[str, ...]:
    """Return words in at most so many lines of about so many letters, with … where they end early.

    >>> in_lines("Lucía Andrade Peña", 14, most=2)
    ('Lucía Andrade', 'Peña')
    >>> in_lines("one two three four", 8, most=2)
    ('one two', 'three…')
    """
    lines: list[str] = []
    for word in words.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    kept = [pieces.shortened(line, width + 2) for line in lines[:most]]
    if len(lines) > most:
        kept[-1] = f"{kept[-1].rstrip('…')}…"
    return tuple(kept) or ("",)


def set_around(lines: tuple[str, ...], height: float) -> tuple[Line, ...]:
    """Return lines, each with its distance down from the middle they are set around.

    >>> set_around(("one", "two"), 16)
    ((-3.5, 'one'), (12.5, 'two'))
    """
    first = 4.5 - (len(lines) - 1) * height / 2
    return tuple((first + n * height, line) for n, line in enumerate(lines))


def short(number: float) -> float:
    """Return a number as a drawing needs it: to a tenth, and never a minus nought."""
    return round(number, 1) + 0.0
