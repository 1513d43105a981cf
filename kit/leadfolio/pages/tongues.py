"""The language a site speaks: which it is, which way it is written, and how pages say words in it."""

from collections.abc import Callable

# What gives a sentence of the site in its language: `str` for English, which is what is written.
Say = Callable[[str], str]

ENGLISH = "en"
_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he nqo ps sd syr ug ur yi".split())


def is_plain_english(language: str) -> bool:
    """Whether a language needs no catalogue and no calendar but what is written in the templates.

    >>> is_plain_english("en"), is_plain_english("en-US")
    (True, False)
    """
    return language.lower() == ENGLISH


def direction(language: str) -> str:
    """Return which way a language (BCP 47) is written, as HTML says it.

    >>> direction("ar-EG"), direction("pt-BR"), direction("az-Arab"), direction("ar-Latn")
    ('rtl', 'ltr', 'rtl', 'ltr')
    """
    parts = language.lower().replace("_", "-").split("-")
    script = next((part for part in parts[1:] if len(part) == 4 and part.isalpha()), "")
    if script:
        return "rtl" if script in {"arab", "hebr", "thaa", "syrc", "nkoo", "adlm"} else "ltr"
    return "rtl" if parts[0] in _RIGHT_TO_LEFT else "ltr"
