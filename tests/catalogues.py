"""The site's own words, gathered from the templates and the pages, and the catalogues of them.

`make words` runs this: it rewrites `templates/site/locale/leadfolio.pot`, from which a new
language begins, and brings every `.po` beside it up to date. What is new in one stays empty
until somebody translates it, and is shown in English until then.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, extract, pofile

from leadfolio.kinds import FORMS
from leadfolio.pages import maps, people, pieces

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "templates" / "site" / "locale"
POT = LOCALE / "leadfolio.pot"
TEMPLATES = (
    "templates/site/*.j2",
    "jinja2.ext:babel_extract",
    {"trimmed": "true", "encoding": "utf-8"},
)
PAGES = ("kit/leadfolio/pages/*.py", "python", {})
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": None}
HEADER = """\
# The words of leadfolio's portfolio pages. A new language is a copy of this file, named for the
# language (fr.po, pt-BR.po), with a translation under each sentence.
#"""


def named() -> Iterator[tuple[str, str]]:
    """Yield the words that pages choose from a table, each with where it stands."""
    tables = {
        "pieces.py": [
            *pieces.KIND_NAMES.values(),
            *pieces.CHOICE_NAMES.values(),
            *pieces.LABELS.values(),
            *pieces.COLUMN_NAMES.values(),
            *pieces.MODALITY_NAMES.values(),
            *pieces.FORM_NAMES.values(),
            *(words for each in pieces.MOMENTS.values() for words in each),
        ],
        "people.py": [*people.HOW.values(), "studied"],
        "maps.py": [*maps.WAYS.values()],
    }
    for file, told in tables.items():
        yield from ((f"kit/leadfolio/pages/{file}", words) for words in told)
    for form in FORMS.values():
        for field in form.fields:
            if field.name not in pieces.LABELS:
                yield "kit/leadfolio/kinds.py", field.label


def gathered() -> Catalog:
    """Return every sentence that pages may say, where each is said, in a lasting order."""
    found = Catalog(project="leadfolio", charset="utf-8", fuzzy=False, header_comment=HEADER)
    said: dict[str | tuple[str, ...], set[str]] = {}
    for pattern, method, options in (TEMPLATES, PAGES):
        for path in sorted(ROOT.glob(pattern)):
            for _, message, _, _ in extract.extract_from_file(
                method, path, keywords=KEYWORDS, options=options
            ):
                said.setdefault(message, set()).add(path.relative_to(ROOT).as_posix())
    for file, message in named():
        said.setdefault(message, set()).add(file)
    for message in sorted(said, key=lambda each: each if isinstance(each, str) else each[0]):
        # Files without line numbers: moving a line changes no catalogue.
        found.add(message, locations=[(file, None) for file in sorted(said[message])])
    return found


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as its file holds it: the same words give the same bytes."""
    head = [catalogue.header_comment, 'msgid ""', 'msgstr ""']
    if catalogue.locale:
        head.append(f'"Language: {str(catalogue.locale).replace("_", "-")}\\n"')
        head.append(f'"Plural-Forms: {catalogue.plural_forms}\\n"')
    head += ['"MIME-Version: 1.0\\n"', '"Content-Type: text/plain; charset=utf-8\\n"', "", ""]
    body = io.BytesIO()
    pofile.write_po(body, catalogue, width=98, ignore_obsolete=True, omit_header=True)
    return "\n".join(head).encode() + body.getvalue()


def read(path: Path) -> Catalog:
    """Return the catalogue of a language."""
    with path.open("rb") as file:
        return pofile.read_po(file, locale=path.stem.replace("-", "_"))


def main() -> None:
    """Write what was gathered, and bring every language up to it."""
    found = gathered()
    POT.write_bytes(written(found))
    for path in sorted(LOCALE.glob("*.po")):
        catalogue = read(path)
        catalogue.update(found, no_fuzzy_matching=True, update_header_comment=False)
        path.write_bytes(written(catalogue))
        left = [message.id for message in catalogue if message.id and not _whole(message.string)]
        sys.stdout.write(f"{path.name}: {len(left)} of {len(catalogue)} left to translate\n")


def _whole(string: str | tuple[str, ...]) -> bool:
    return bool(string) and (isinstance(string, str) or all(string))


if __name__ == "__main__":
    main()
