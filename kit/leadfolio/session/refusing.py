"""What cannot be kept, refused in words while its writer can still mend it."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from leadfolio import ids, journal, kinds
from leadfolio.course import Task
from leadfolio.errors import JournalError
from leadfolio.journal import Attachment, Audience, Moment, Response, ShownAs
from leadfolio.kinds import FORMS, Value

Choice = TypeVar("Choice", Audience, ShownAs, Moment)


def refuse(asked: Task, wanted: Response, *, attached: Callable[[Attachment], bool]) -> None:
    """Refuse a response that could not be shown.

    Raises:
        JournalError: the first thing in it to mend, and how.
    """
    _refuse_links(wanted)
    _refuse_data(asked, wanted.data)
    _refuse_files(asked, wanted, attached)
    if any(not ids.is_entry_id(entry) for entry in wanted.built_on):
        raise JournalError(
            "a piece this builds on is not named by its id", do="choose it from the list again"
        )


def chosen(choices: type[Choice], word: str, asked: str) -> Choice:
    """Return the choice of that name.

    Raises:
        JournalError: there is none; names those there are.
    """
    try:
        return choices(word)
    except ValueError as error:
        known = ", ".join(choice.value for choice in choices)
        raise JournalError(
            f"'{word}' is no answer to {asked}", do=f"use one of: {known}"
        ) from error


def moment(word: str | None) -> Moment | None:
    """Return the moment of that name, or None where none is named."""
    return None if word is None else chosen(Moment, word, "what moment it was")


def readable(wanted: Response) -> Response:
    """Return a response as it will be read back: what no file can hold is mended."""
    response, _ = journal.read_response(journal.plain(wanted), where=wanted.task)
    return wanted if response is None else response


def _refuse_links(wanted: Response) -> None:
    for link in wanted.links:
        if not journal.is_address(link.url.strip()):
            raise JournalError(
                f"'{link.url}' is not an address on the web or of e-mail",
                do="copy the address from your browser; it begins with https:// or mailto:",
            )


def _refuse_data(asked: Task, data: Mapping[str, Value]) -> None:
    listed = {name: list(v) if isinstance(v, tuple) else v for name, v in data.items()}
    _, strange = kinds.read_data(asked.kind, listed)
    if strange:
        known = [field.name for field in FORMS[asked.kind].fields]
        near = ids.nearest(strange[0], known)
        raise JournalError(
            f"'{strange[0]}' cannot be kept with this task: it is no field of it, or its value is "
            "not of the field's kind",
            do=f"write '{near}', if that is meant"
            if near and near != strange[0]
            else f"the fields of this task are: {', '.join(known) or 'none'}",
        )


def _refuse_files(asked: Task, wanted: Response, attached: Callable[[Attachment], bool]) -> None:
    if asked.files is not None and len(wanted.files) > asked.files:
        raise JournalError(
            f"this task takes {asked.files} file(s) at most", do="leave some of them out"
        )
    for file in wanted.files:
        if not journal.is_file_path(file.path) or not attached(file):
            raise JournalError(
                f"the file '{file.alt or file.path}' is not here", do="attach it once more"
            )
