"""members.csv: read as spreadsheets export it, checked, every fault with its line."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator

from leadfolio import cohort
from leadfolio.cohort import Member
from leadfolio.course import Fault
from leadfolio.edges.authoring.faults import Faults, short, text_of, unknown

COLUMNS = ("username", "name", "role", "organisation", "email")
NEEDED = ("username", "name")
# A username names folders here and in nbgrader's exchange, which splits names at '+' and
# finds them by patterns.
FORBIDDEN = re.compile(r"[\s/\\+*?\"<>|:\[\]]")
MOST_BYTES = 100


def read_members(content: bytes, *, file: str) -> tuple[tuple[Member, ...], tuple[Fault, ...]]:
    """Return the members that can be known, in the file's order, and every fault."""
    found = Faults(file)
    text = text_of(content, found)
    if text is None:
        return (), found.in_order()
    # Spreadsheets and people type the same letter in two Unicode forms; we keep one.
    rows = _rows(unicodedata.normalize("NFC", text), found)
    header = next(rows, None)
    if header is None:
        found.at(1, f"the first line names the columns; write {','.join(COLUMNS)}")
        return (), found.in_order()
    columns = _columns(*header, found)
    if columns is None:
        return (), found.in_order()
    members: list[Member] = []
    taken: dict[str, tuple[int, str]] = {}
    for line, cells in rows:
        if (member := _member(line, cells, columns, found)) is not None:
            _once(line, member.username, taken, found)
            members.append(member)
    return tuple(members), found.in_order()


def _rows(text: str, found: Faults) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of every row that holds anything, the header first."""
    skipped = 0
    if text.casefold().startswith("sep=") and "\n" in text:
        text, skipped = text.split("\n", 1)[1], 1
    first = next((line for line in text.split("\n") if line.strip()), "")
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    line = skipped + 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield line, cells
            line = reader.line_num + skipped + 1
    except csv.Error:
        found.at(
            line,
            "the quotation marks in this row do not pair; each text is quoted whole or not at all",
        )


def _columns(line: int, cells: list[str], found: Faults) -> list[str] | None:
    """Return the columns in the file's order, or None where usernames or names are missing."""
    columns = [cell.casefold() for cell in cells]
    for n, column in enumerate(columns):
        if column and column not in COLUMNS:
            found.at(line, unknown(cells[n], "a column of members.csv", COLUMNS))
        elif column and column in columns[:n]:
            found.at(line, f"the column {column!r} stands twice")
    missing = [name for name in NEEDED if name not in columns]
    for name in missing:
        found.at(line, f"the column {name!r} is missing; the columns are: {', '.join(COLUMNS)}")
    return None if missing else columns


def _member(line: int, cells: list[str], columns: list[str], found: Faults) -> Member | None:
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        found.at(
            line,
            "this row has more cells than there are columns; quote a text that holds a separator",
        )
    row = dict(zip(columns, cells, strict=False))
    values = {name: row.get(name, "") for name in COLUMNS}
    for name, value in values.items():
        if "\n" in value:
            found.at(line, f"the {name} goes over a line's end; write it on one line")
    wrong = username_sentence(values["username"])
    if wrong is not None:
        found.at(line, wrong)
    if not values["name"]:
        found.at(line, "the name is empty; it is what colleagues will see")
    if values["email"] and not re.fullmatch(r"[^@\s]+@[^@\s]+", values["email"]):
        found.at(
            line,
            f"{short(values['email'])} is not an e-mail address; leave it empty if there is none",
        )
    return Member(**values) if wrong is None and values["name"] else None


def username_sentence(username: str) -> str | None:
    """Say why a username cannot name a folder in nbgrader's exchange, or None where it can.

    >>> username_sentence("ana.ruiz"), username_sentence("佐藤")
    (None, None)
    >>> username_sentence("ana+1")
    "the username 'ana+1' holds '+'; nbgrader cannot use it"
    """
    said = f"the username {short(username)}"
    if not username:
        return "the username is empty; it is the account's name on the Hub"
    if username[0] in ".-":
        return f"{said} begins with {username[0]!r}; it must begin with a letter or a digit"
    if odd := FORBIDDEN.search(username):
        name = "a space" if odd[0].isspace() else repr(odd[0])
        return f"{said} holds {name}; nbgrader cannot use it"
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Co", "Cn", "Cs"} for letter in username):
        return f"{said} holds an invisible character; type it again by hand"
    if len(username.encode()) > MOST_BYTES:
        return f"{said} is too long; a username has at most {MOST_BYTES} letters"
    return None


def _once(line: int, username: str, taken: dict[str, tuple[int, str]], found: Faults) -> None:
    """Note a username that an earlier row has, in any case of its letters."""
    n, other = taken.setdefault(username.casefold(), (line, username))
    if n == line:
        return
    if username == other:
        found.at(line, f"the username {short(username)} already stands in line {n}")
    else:
        found.at(
            line,
            f"the usernames {short(username)} and {short(other)} (line {n}) would be one folder "
            "on many computers; one of them needs another",
        )


def without(content: bytes, username: str) -> bytes:
    """Return the bytes of a members.csv without a person's row; every other byte stays.

    >>> without(b'username,name\\r\\nada,"A,\\nda"\\r\\nbo,Bo\\r\\n', "ada")
    b'username,name\\r\\nbo,Bo\\r\\n'
    """
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    text = content[len(mark) :].decode("utf-8")
    head, text = _sep_line(text)
    first = next((line for line in re.split(r"[\r\n]+", text) if line.strip()), "")
    separator = max(",;\t", key=first.count)
    kept, column = [mark.decode("utf-8"), head], -1
    for row, cells in _records(text, separator):
        if column < 0 and any(cells):
            column = [cell.strip().casefold() for cell in cells].index("username")
        elif column < len(cells) and cohort.same_name(cells[column].strip(), username):
            continue
        kept.append(row)
    return "".join(kept).encode("utf-8")


def with_more(content: bytes, usernames: Iterable[str]) -> bytes:
    """Return the bytes of a members.csv with a row more for each username; every other byte stays.

    Nobody but themselves knows their names: the usernames stand in for them.

    >>> with_more(b"name;username\\r\\nAda;ada", ["bo"])
    b'name;username\\r\\nAda;ada\\r\\nbo;bo\\r\\n'
    """
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    head, text = _sep_line(content[len(mark) :].decode("utf-8"))
    first = next((line for line in re.split(r"[\r\n]+", text) if line.strip()), "")
    separator = max(",;\t", key=first.count)
    end = "\r\n" if "\r\n" in text else "\n"
    columns = [cell.strip().casefold() for cell in next(csv.reader([first], delimiter=separator))]
    if text and not text.endswith(("\r", "\n")):
        text += end
    for name in usernames:
        cells = [name if column in NEEDED else "" for column in columns]
        text += separator.join(cells) + end
    return mark + (head + text).encode("utf-8")


def _sep_line(text: str) -> tuple[str, str]:
    """Return a spreadsheet's own first line, which names the separator, and the rest."""
    if not text.casefold().startswith("sep="):
        return "", text
    first = text.splitlines(keepends=True)[0]
    return first, text[len(first) :]


def _records(text: str, separator: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each row as it stands, line ends included, and its cells."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            taken.append(line)
            yield line

    for cells in csv.reader(lines(), delimiter=separator, strict=True):
        yield "".join(taken), cells
        taken.clear()
