"""members.csv and guests.csv: read as spreadsheets export them, checked, every fault with its line."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from leadfolio import cohort
from leadfolio.cohort import Member
from leadfolio.course import Fault
from leadfolio.edges.authoring.faults import CONTROL, Faults, short, text_of, unknown

COLUMNS = ("username", "name", "role", "organisation", "email")
NEEDED = ("username", "name")
GUESTS = "guests.csv"
# A username names folders here and in nbgrader's exchange, which splits names at '+' and
# finds them by patterns.
FORBIDDEN = re.compile(r"[\s/\\+*?\"<>|:\[\]]")
MOST_BYTES = 100


def read_members(content: bytes, *, file: str) -> tuple[tuple[Member, ...], tuple[Fault, ...]]:
    """Return the people that can be known, in the file's order, and every fault."""
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
            found.at(line, unknown(cells[n], f"a column of {found.file}", COLUMNS))
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
    for _, sentence in sentences(values, file=found.file):
        found.at(line, sentence)
    known = username_sentence(values["username"]) is None and values["name"]
    return Member(**values) if known else None


def sentences(values: Mapping[str, str], *, file: str) -> Iterator[tuple[str, str]]:
    """Yield each column of a row whose value cannot stand so, and why.

    >>> list(sentences({"username": "ana", "name": "Ana", "email": "x"}, file="members.csv"))
    [('email', "'x' is not an e-mail address; leave it empty if there is none")]
    """
    for column, value in values.items():
        if "\n" in value or "\r" in value:
            yield column, f"the {column} goes over a line's end; write it on one line"
        elif column != "username" and _unseen(value):
            yield column, f"the {column} holds an invisible character; type it again by hand"
    username, name, email = (values.get(column, "") for column in ("username", "name", "email"))
    if (wrong := username_sentence(username)) is not None:
        yield "username", wrong
    if not name:
        who = "you will know them by" if file == GUESTS else "colleagues will see"
        yield "name", f"the name is empty; it is what {who}"
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        yield (
            "email",
            f"{short(email)} is not an e-mail address; leave it empty if there is none",
        )


def _unseen(value: str) -> bool:
    """Whether a value holds what no file in UTF-8 can, or what makes the whole file unreadable."""
    return bool(CONTROL.search(value)) or any("\ud800" <= letter <= "\udfff" for letter in value)


def username_sentence(username: str) -> str | None:
    """Say why a username cannot name a folder in nbgrader's exchange, or None where it can.

    >>> username_sentence("ana.ruiz"), username_sentence("佐藤")
    (None, None)
    >>> username_sentence("ana+1")
    "the username 'ana+1' holds '+'; nbgrader cannot use it"
    """
    said = f"the username {short(username)}"
    if not username:
        return "the username is empty; it is the name they log in with"
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


def without(content: bytes, *usernames: str) -> bytes:
    """Return the bytes of a members.csv without the rows of some people; every other byte stays.

    >>> without(b'username,name\\r\\nada,"A,\\r\\nda"\\r\\nbo,Bo\\r\\n', "ada")
    b'username,name\\r\\nbo,Bo\\r\\n'
    """
    sheet = _sheet(content)
    gone = {cohort.folded(username) for username in usernames}
    return sheet.with_rows(row for row, cells in sheet.rows if sheet.whose(cells) not in gone)


def with_more(content: bytes, usernames: Iterable[str]) -> bytes:
    """Return the bytes of a members.csv with a row more for each username; every other byte stays.

    Nobody but themselves knows their names: the usernames stand in for them.

    >>> with_more(b"name;username\\r\\nAda;ada", ["bo"])
    b'name;username\\r\\nAda;ada\\r\\nbo;bo\\r\\n'
    """
    return with_people(content, (Member(username=name, name=name) for name in usernames))


def with_people(content: bytes, people: Iterable[Member]) -> bytes:
    """Return the bytes of a members.csv with a row more for each person; every other byte stays.

    A column that somebody needs and the file does not have is added to its first line alone.

    >>> with_people(b"username,name\\nada,Ada\\n", [Member(username="bo", name="Bo", role="Coach")])
    b'username,name,role\\nada,Ada\\nbo,Bo,Coach\\n'
    """
    rows = [_values(person) for person in people]
    sheet = _sheet(content).with_columns(rows)
    before = [row for row, _ in sheet.rows]
    if not (before or [sheet.first])[-1].endswith(("\r", "\n")):
        before.append(sheet.end)
    more = [sheet.line([row.get(name, "") for name in sheet.columns], sheet.end) for row in rows]
    return sheet.with_rows([*before, *more])


def with_changed(content: bytes, *people: Member) -> bytes:
    """Return the bytes of a members.csv with the rows of people as they are now; every other byte stays.

    >>> with_changed(b"username,name\\nada,Ada\\nbo,Bo\\n", Member(username="ada", name="Ada, B"))
    b'username,name\\nada,"Ada, B"\\nbo,Bo\\n'
    """
    told_of = {cohort.folded(person.username): _values(person) for person in people}
    sheet = _sheet(content).with_columns(told_of.values())

    def changed(row: str, cells: Sequence[str]) -> str:
        values = told_of.get(sheet.whose(cells))
        if values is None:
            return row
        told = [*cells, *[""] * (len(sheet.columns) - len(cells))]
        for n, name in enumerate(sheet.columns):
            told[n] = values.get(name, told[n])
        return sheet.line(told, row[len(row.rstrip("\r\n")) :])

    return sheet.with_rows(changed(row, cells) for row, cells in sheet.rows)


def columns(content: bytes) -> tuple[str, ...]:
    """Return the columns of a members.csv that are known ones, in its order.

    >>> columns(b"Name;Phone;Username\\nAda;1;ada\\n")
    ('name', 'username')
    """
    return tuple(name for name in _sheet(content).columns if name in COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A file taken apart, every byte of it somewhere: `start` is what stands before the columns."""

    mark: bytes
    start: str
    first: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, list[str]], ...]
    separator: str
    end: str

    def with_rows(self, rows: Iterable[str]) -> bytes:
        """Return the file with these rows."""
        return self.mark + "".join([self.start, self.first, *rows]).encode("utf-8")

    def with_columns(self, rows: Iterable[Mapping[str, str]]) -> "_Sheet":
        """Return the file with each column that holds something in these rows."""
        needed = {name for row in rows for name, value in row.items() if value}
        more = tuple(name for name in COLUMNS if name in needed - set(self.columns))
        line = self.first.rstrip("\r\n")
        first = "".join([line, *(f"{self.separator}{name}" for name in more)])
        first += self.first[len(line) :]
        return replace(self, first=first, columns=(*self.columns, *more))

    def whose(self, cells: Sequence[str]) -> str:
        """Return the username in a row as `cohort.folded` has it, "" where it has none."""
        at = self.columns.index("username")
        return cohort.folded(cells[at].strip()) if at < len(cells) else ""

    def line(self, cells: Sequence[str], end: str) -> str:
        """Return a row as this file writes one."""
        written = io.StringIO(newline="")
        csv.writer(written, delimiter=self.separator, lineterminator=end).writerow(cells)
        return written.getvalue()


def _values(person: Member) -> dict[str, str]:
    return {name: getattr(person, name) for name in COLUMNS}


def _sheet(content: bytes) -> _Sheet:
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    start, text = _sep_line(content[len(mark) :].decode("utf-8"))
    first = next((line for line in re.split(r"[\r\n]+", text) if line.strip()), "")
    separator = max(",;\t", key=first.count)
    records = list(_records(text, separator))
    at = next(n for n, (_, cells) in enumerate(records) if any(cell.strip() for cell in cells))
    return _Sheet(
        mark=mark,
        start=start + "".join(row for row, _ in records[:at]),
        first=records[at][0],
        columns=tuple(cell.strip().casefold() for cell in records[at][1]),
        rows=tuple(records[at + 1 :]),
        separator=separator,
        end="\r\n" if "\r\n" in text else "\n",
    )


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
