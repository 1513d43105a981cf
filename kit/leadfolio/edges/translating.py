"""The site's own words in another language, and its days as people there write them.

A language is one file, `templates/site/locale/<language>.po`. It is read as it is: there is
nothing to compile, and adding a language is adding that file.
"""

import gettext
import io
from datetime import date
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError, dates
from babel.messages import mofile, pofile

from leadfolio.errors import SiteError

LOCALE = ("site", "locale")
ENGLISH = "en"


class Catalogue:
    """The words and the calendar of one language.

    `tongue` is the language of the words: English, where nobody has translated them yet.
    `dates` is the language of the days, which needs no translation of ours.
    """

    def __init__(self, templates: Path, language: str) -> None:
        """Read the catalogue of a language (BCP 47), or of the language it is a variety of.

        Raises:
            SiteError: its file is there and is not a catalogue.
        """
        place = _place(templates, language)
        self._words = _translations(place) if place else gettext.NullTranslations()
        self._locale = _locale(language)
        english = language.partition("-")[0].lower() == ENGLISH
        self.tongue = language if place or english else ENGLISH
        self.dates = language if str(self._locale) != ENGLISH else ENGLISH

    def gettext(self, message: str) -> str:
        """Return a sentence of the site in this language."""
        return self._words.gettext(message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        """Return the sentence for so many of something, by this language's own rule."""
        return self._words.ngettext(one, many, n)

    @lru_cache(maxsize=4096)  # noqa: B019  one catalogue lives as long as its process
    def written_out(self, day: date) -> str:
        """Return a day as people write it."""
        return dates.format_date(day, "long", self._locale)

    @lru_cache(maxsize=512)  # noqa: B019
    def month(self, day: date) -> str:
        """Return a day's month and year as people write them."""
        return dates.format_skeleton("yMMMM", day, locale=self._locale)


def languages(templates: Path) -> tuple[str, ...]:
    """Return the languages that the site's words are translated into, English first."""
    found = sorted(path.stem for path in templates.joinpath(*LOCALE).glob("*.po"))
    return (ENGLISH, *found)


def _place(templates: Path, language: str) -> Path | None:
    """Return the catalogue that is nearest to a language: pt-BR, else pt."""
    known = {name.lower(): name for name in languages(templates)[1:]}
    parts = language.replace("_", "-").lower().split("-")
    for most in range(len(parts), 0, -1):
        name = known.get("-".join(parts[:most]))
        if name:
            return templates.joinpath(*LOCALE, f"{name}.po")
    return None


def _translations(place: Path) -> gettext.GNUTranslations:
    where = f"templates/site/locale/{place.name}"
    try:
        with place.open("rb") as file:
            catalogue = pofile.read_po(file, abort_invalid=True)
        compiled = io.BytesIO()
        mofile.write_mo(compiled, catalogue)
        compiled.seek(0)
        return gettext.GNUTranslations(compiled)
    except (pofile.PoFileError, UnicodeDecodeError, ValueError, UnknownLocaleError) as error:
        raise SiteError(
            f"the site's words in this language cannot be read: {error}",
            do="put the file back as it came with leadfolio, or mend the line named above",
            where=where,
        ) from error


def _locale(language: str) -> Locale:
    """Return the calendar of a language, or of the language it is a variety of; else English."""
    parts = language.replace("_", "-").split("-")
    for most in range(len(parts), 0, -1):
        try:
            return Locale.parse("-".join(parts[:most]), sep="-")
        except (ValueError, UnknownLocaleError):
            continue
    return Locale.parse(ENGLISH)
