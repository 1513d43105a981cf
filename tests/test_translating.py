"""Every word of the site in the cohort's language: one file a language, and nothing else."""

import html
import re
import runpy
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from leadfolio import pages
from leadfolio.edges import markup, rendering, translating
from leadfolio.errors import SiteError

HERE = Path(__file__).parent
TEMPLATES = HERE.parent / "templates"
CATALOGUES = runpy.run_path(str(HERE / "catalogues.py"))
GIVEN = runpy.run_path(str(HERE / "portfolios.py"))
DAY = date(2026, 12, 1)
LANGUAGES = translating.languages(TEMPLATES)[1:]


def fields(sentence):
    return sorted(re.findall(r"%\((\w+)\)s|<[^>]*>", sentence))


def rendered(portfolio, words):
    renderer = rendering.Renderer(TEMPLATES, markdown=markup, words=words)
    stood = GIVEN["STANDARDS"] if portfolio.entries == GIVEN["RICH"].entries else {}
    planned = pages.plan(portfolio, say=words.gettext, tongue=words.tongue, standards=stood)
    return {each.path: renderer.render(each).decode() for each in planned}


def in_language(portfolio, language):
    return replace(portfolio, course=replace(portfolio.course, language=language))


class Listening(rendering.English):
    """English that remembers what it was asked to say."""

    def __init__(self):
        self.asked = set()

    def gettext(self, message):
        self.asked.add(message)
        return message

    def ngettext(self, one, many, n):
        self.asked.add((one, many))
        return super().ngettext(one, many, n)


def test_the_template_for_new_languages_holds_every_word_of_the_site():
    """`make words` brings it up to date."""
    assert CATALOGUES["POT"].read_bytes() == CATALOGUES["written"](CATALOGUES["gathered"]())


def test_nothing_is_said_that_no_catalogue_could_hold():
    words = Listening()
    for portfolio in ("RICH", "EMPTY", "PUBLIC"):
        rendered(GIVEN[portfolio], words)

    assert words.asked - {message.id for message in CATALOGUES["gathered"]()} == set()


@pytest.mark.parametrize(
    "path", sorted((TEMPLATES / "site").glob("*.html.j2")), ids=lambda path: path.name
)
def test_no_template_says_a_word_past_the_catalogues(path):
    source = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text(encoding="utf-8"), flags=re.S)
    said = re.findall(r"[^\W\d_]{2,}", html.unescape(re.sub(r"<[^>]*>", " ", source)))
    named = re.findall(r'(?:aria-label|title|alt|placeholder)="[^"]*[^\W\d_][^"]*"', source)

    assert said + named == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_every_place_of_its_sentence(language):
    catalogue = CATALOGUES["read"](CATALOGUES["LOCALE"] / f"{language}.po")
    broken = []
    for message in catalogue:
        if isinstance(message.id, str):
            one = many = message.id
            told = [message.string]
        else:
            (one, many), told = message.id, message.string
            assert len(told) == catalogue.num_plurals
        for each in filter(None, told if message.id else ()):
            # The forms for none, one and two may spell their number out.
            if fields(each) not in (fields(one), fields(many), sorted(set(fields(many)) - {"num"})):
                broken.append(message.id)
    assert broken == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shipped_language_is_all_but_whole(language):
    catalogue = CATALOGUES["read"](CATALOGUES["LOCALE"] / f"{language}.po")
    left = [each.id for each in catalogue if each.id and not CATALOGUES["_whole"](each.string)]

    assert {each.id for each in catalogue} == {each.id for each in CATALOGUES["gathered"]()}
    assert len(left) <= 0.05 * len(catalogue), left


@pytest.mark.parametrize(
    ("language", "tongue", "direction"),
    [("en", "en", "ltr"), ("es-MX", "es-MX", "ltr"), ("ar", "ar", "rtl"), ("fi", "en", "ltr")],
)
def test_a_page_says_which_language_its_own_words_are_in(language, tongue, direction):
    site = rendered(
        in_language(GIVEN["EMPTY"], language), translating.Catalogue(TEMPLATES, language)
    )

    assert f'<html lang="{tongue}" dir="{direction}">' in site["index.html"]


def test_a_site_in_spanish_speaks_spanish():
    site = rendered(in_language(GIVEN["RICH"], "es"), translating.Catalogue(TEMPLATES, "es"))
    words = " ".join(re.sub(r"<[^>]*>", " ", site["index.html"]).split())

    assert "Preguntas que esperan respuesta" in words
    assert "Questions" not in words
    assert "Frustraciones" in site["moments/index.html"]
    assert " de noviembre de 2026" in site["index.html"] or " de octubre de 2026" in words


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "لا مشاركات"),
        (1, "مشاركة واحدة"),
        (2, "مشاركتان"),
        (7, "%(num)s مشاركات"),
        (11, "%(num)s مشاركة"),
        (100, "%(num)s مشاركة"),
    ],
)
def test_each_number_has_the_form_its_language_gives_it(n, said):
    words = translating.Catalogue(TEMPLATES, "ar")

    assert words.ngettext("%(num)s piece", "%(num)s pieces", n) == said


@pytest.mark.parametrize(
    ("language", "day", "month"),
    [
        ("en-GB", "1 December 2026", "December 2026"),
        ("en-US", "December 1, 2026", "December 2026"),
        ("es", "1 de diciembre de 2026", "diciembre de 2026"),
        ("fr-CA", "1 décembre 2026", "décembre 2026"),
        ("de", "1. Dezember 2026", "Dezember 2026"),
        ("ar", "1 ديسمبر 2026", "ديسمبر 2026"),
        ("zh-Hant", "2026年12月1日", "2026年12月"),
        ("fi", "1. joulukuuta 2026", "joulukuu 2026"),
        ("qqq-Nowhere", "December 1, 2026", "December 2026"),
    ],
)
def test_a_day_is_written_as_people_there_write_it(language, day, month):
    words = translating.Catalogue(TEMPLATES, language)

    assert (words.written_out(DAY), words.month(DAY)) == (day, month)


def test_a_day_in_another_language_than_the_words_around_it_says_so():
    site = rendered(in_language(GIVEN["RICH"], "fi"), translating.Catalogue(TEMPLATES, "fi"))

    assert re.search(
        r'<time datetime="[^"]*" lang="fi">\d+\. \w+kuuta 20\d\d</time>', site["index.html"]
    )
    assert re.search(r'<span lang="fi">\w+kuu 20\d\d</span>', site["log/index.html"])


def test_what_a_sentence_is_given_is_escaped():
    made = rendering.environment(TEMPLATES, markdown=markup)
    told = made.from_string('{{ _("by %(person)s", person=name) }}').render(name="<b>&")

    assert told == "by &lt;b&gt;&amp;"


def test_a_catalogue_that_is_none_is_explained(tmp_path):
    place = tmp_path / "site" / "locale" / "fr.po"
    place.parent.mkdir(parents=True)
    place.write_bytes(b'msgid "Search"\nmsgstr "Cher\xff')

    with pytest.raises(SiteError) as refused:
        translating.Catalogue(tmp_path, "fr")

    assert refused.value.where == "templates/site/locale/fr.po"


def test_adding_a_language_is_adding_a_file(tmp_path):
    place = tmp_path / "site" / "locale" / "fr.po"
    place.parent.mkdir(parents=True)
    place.write_text(
        '{}\nmsgid "Search"\nmsgstr "Rechercher"\n'.format(
            'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        ),
        encoding="utf-8",
    )

    words = translating.Catalogue(tmp_path, "fr-CA")

    assert (words.tongue, words.gettext("Search"), words.gettext("Log")) == (
        "fr-CA",
        "Rechercher",
        "Log",
    )
