"""Handing in: what a leader agreed to, into the exchange, read back before anything is said."""

import contextlib
import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from leadfolio import formats, ids, journal, submission
from leadfolio.edges.disk import files, folders
from leadfolio.edges.exchange import names, weaving
from leadfolio.errors import ExchangeError
from leadfolio.journal import Audience
from leadfolio.session import attaching, reading
from leadfolio.session.fetching import course_of, fetch
from leadfolio.submission import Receipt

__all__ = ["course_of", "fetch", "submit"]

MB = 1024 * 1024
NOT_BESIDE = ("files", "feedback")
SHOWN = frozenset({"png", "jpg", "jpeg", "gif", "webp", "pdf", "mp3", "m4a", "mp4", "webm", "csv"})
# Kinds a leader may well mean to hand in, and that few readers could open.
REFUSED = frozenset(
    "heic heif avif mov qt doc docx odt pages ppt pptx odp key xls xlsx ods numbers".split()
)
KEEP = "nothing was handed in and nothing is lost: your words are in your journal"


def submit(
    folder: Path,
    *,
    username: str,
    exchange: Path,
    cache: Path | None,
    now: datetime,
    module_mb: int | None = None,
    file_mb: int | None = None,
    random: Callable[[int], bytes] = os.urandom,
) -> Receipt:
    """Hand in a module folder, and return the receipt once every byte was read back.

    Only what belongs is handed in: the notebook without its outputs, `module.json`,
    `responses.json` and the files it names.

    Raises:
        JournalError: a file is of a kind or a size that cannot be handed in.
        ExchangeError: it could not be handed in; says why, and that nothing is lost.
    """
    course, module = _whose(folder)
    limits = reading.read_limits(folder, module)
    if not names.can_name(username):
        raise ExchangeError(
            f"{username!r} cannot be used as a name here",
            do=f"ask your facilitator for a name without spaces, slashes or plus signs; {KEEP}",
        )
    try:
        inbound = _inbound(exchange, course)
        content = _belonging(folder, course, module, file_mb=file_mb or limits.file_mb)
    except OSError as error:
        raise ExchangeError(
            f"{error.filename} cannot be read: {error.strerror}",
            do=f"ask your facilitator to look at it; {KEEP}",
        ) from error
    _fitting(content, module_mb or limits.module_mb)
    # A UUID's worth of secret, as nbgrader's: whoever holds it may fetch the feedback.
    content["timestamp.txt"] = names.moment(now).encode()
    content["submission_secret.txt"] = secrets.token_hex(64).encode()
    receipt = Receipt(
        code=submission.receipt_code(module, random(8)),
        at=now,
        course=course,
        module=module,
        files={name: submission.digest(kept) for name, kept in content.items()},
    )
    content["receipt.json"] = files.encode_json(submission.receipt_document(receipt))
    _hand_in(inbound, names.folder(username, module, now, random(9)), content)
    if cache is not None:
        # What is handed in is handed in: without this copy only nbgrader's own list is poorer.
        with contextlib.suppress(OSError):
            kept = names.cached(username, module, now)
            folders.write_folder(cache / course, kept, content, mode=0o700)
    return receipt


def _whose(folder: Path) -> tuple[str, str]:
    """Return the course and the module of a folder: module.json's word, else the folders' names."""
    if not folder.is_dir():
        raise ExchangeError(
            f"there is no module in {folder.name!r}",
            do="open the module from the assignment list, or fetch it: leadfolio fetch MODULE",
        )
    raw = _json(folder, "module.json")
    told = raw if isinstance(raw, dict) else {}
    wrong = formats.fault(told.get("format"), formats.MODULE) if told else None
    if wrong is not None and wrong[0] == "format-new":
        raise ExchangeError(wrong[1], where="module.json", do=wrong[2])
    here = folder.absolute()
    course, module = told.get("course", here.parent.name), told.get("module", here.name)
    for name in (course, module):
        if not isinstance(name, str) or not ids.is_slug(name):
            raise ExchangeError(
                f"this does not look like a module of a course: {str(name)[:60]!r} is not a name for one",
                do="open the module from the assignment list, or fetch it: leadfolio fetch MODULE",
            )
    return str(course), str(module)


def _json(folder: Path, name: str) -> object:
    """Return a JSON file's value, or None where there is none to read."""
    try:
        return files.read_json(folder, name)
    except (OSError, ValueError, files.UnsafeFileError):
        return None


def _inbound(exchange: Path, course: str) -> Path:
    """Return the folder to hand in to."""
    inbound = names.inbound(exchange, course)
    if not inbound.is_dir():
        raise ExchangeError(
            f"there is no place to hand in {course!r}: {inbound} is missing",
            do=f"tell your facilitator; {KEEP}",
        )
    if not os.access(inbound, os.W_OK | os.X_OK):
        raise ExchangeError(
            f"this account may not hand in {course!r}: {inbound} cannot be written to",
            do=f"tell your facilitator; {KEEP}",
        )
    return inbound


def _belonging(folder: Path, course: str, module: str, *, file_mb: int) -> dict[str, bytes]:
    """Return what is handed in, by its path below the folder."""
    content: dict[str, bytes] = {}
    responses = _read(folder, "responses.json", most=files.MOST_JSON)
    named: frozenset[str] = frozenset()
    if responses is not None:
        content["responses.json"], named = _agreed(responses, course, module)
    notebook = _read(folder, f"{module}.ipynb", most=100 * MB)
    handed = weaving.handed(_value(notebook)) if notebook is not None else None
    if handed is not None:
        content[f"{module}.ipynb"] = handed
    if not content:
        raise ExchangeError(
            f"there is nothing to hand in in {folder.name!r}",
            do="open the module and write; or fetch it again: leadfolio fetch MODULE",
        )
    told = _read(folder, "module.json", most=files.MOST_JSON)
    if told is not None:
        content["module.json"] = told
    for name in sorted(named):
        content[name] = _allowed(folder, name, file_mb=file_mb)
    for name, _ in files.walk(folder):
        if name not in content and _beside(name):
            content[name] = _allowed(folder, name, file_mb=file_mb)
    return content


def _beside(name: str) -> bool:
    """Whether a leader seems to mean a file beside the notebook to be handed in."""
    parts = name.split("/")
    hidden = any(part.startswith((".", "__")) for part in parts)
    return not hidden and parts[0] not in NOT_BESIDE and _ending(name) in SHOWN | REFUSED


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _read(folder: Path, *parts: str, most: int) -> bytes | None:
    """Return a file of the folder, or None where there is none.

    Raises:
        ExchangeError: it is there, and cannot be handed in.
    """
    try:
        return files.read_regular(folder, *parts, most=most)
    except FileNotFoundError:
        return None
    except files.UnsafeFileError as error:
        raise ExchangeError(
            f"'{'/'.join(parts)}' {error.reason} and cannot be handed in",
            do=f"put the file itself there, not a link to it; {KEEP}",
        ) from error
    except OSError as error:
        raise ExchangeError(
            f"'{'/'.join(parts)}' cannot be read: {error.strerror}",
            do=f"ask your facilitator to look at this folder; {KEEP}",
        ) from error


def _allowed(folder: Path, name: str, *, file_mb: int) -> bytes:
    """Return a file that may be handed in.

    Raises:
        JournalError: its kind or its size is refused, with what to do.
        ExchangeError: it is not there, or is a link.
    """
    content = _read(folder, *name.split("/"), most=1024 * MB)
    if content is None:
        raise ExchangeError(
            f"'{name}' belongs to one of your pieces and is not in the folder",
            do=f"open the module once, so that it is put back, and hand in again; {KEEP}",
        )
    attaching.attachment(content, alt="", type="", name=name, file_mb=file_mb)
    return content


def _value(content: bytes) -> object:
    try:
        return files.decode_json(content)
    except ValueError:
        return None


def _agreed(content: bytes, course: str, module: str) -> tuple[bytes, frozenset[str]]:
    """Return responses.json as it is handed in, and the files it names.

    Nothing that is only the leader's own leaves their folder, whoever wrote it there.
    """
    again = f"open the module once, so that it is written anew, and hand in again; {KEEP}"
    raw = _value(content)
    told = raw if isinstance(raw, dict) else {}
    wrong = formats.fault(told.get("format"), formats.RESPONSES)
    items = told.get("responses")
    if wrong is not None:
        raise ExchangeError(wrong[1], where="responses.json", do=again)
    if (told.get("course"), told.get("module")) != (course, module) or not isinstance(items, list):
        raise ExchangeError("it is not this module's", where="responses.json", do=again)
    own = {_id(item) for item in items if _says(item, "audience") == Audience.SELF}
    if own:
        items = [item for item in items if _id(item) not in own]
        content = files.encode_json({**told, "responses": items})
    found = (_says(item, "files") for item in items)
    paths = (_says(file, "path") for here in found if isinstance(here, list) for file in here)
    named = (path for path in paths if isinstance(path, str) and journal.is_file_path(path))
    return content, frozenset(named)


def _says(item: object, key: str) -> object:
    return item.get(key) if isinstance(item, dict) else None


def _id(item: object) -> str:
    return repr(_says(item, "id"))


def _fitting(content: Mapping[str, bytes], module_mb: int) -> None:
    """Refuse what the exchange would not take, before anything is written to it."""
    size = sum(map(len, content.values()))
    if size > module_mb * MB:
        largest = max(content, key=lambda name: len(content[name]))
        raise ExchangeError(
            f"this is {size / MB:.0f} MB in all, and {module_mb} MB can be handed in",
            do=f"take out or shrink the largest, '{largest}' ({len(content[largest]) / MB:.0f} MB); {KEEP}",
        )


def _hand_in(inbound: Path, name: str, content: Mapping[str, bytes]) -> None:
    """Put a submission into the exchange, and read every byte of it back.

    Raises:
        ExchangeError: it is not there as it was sent.
    """
    place = inbound / name
    try:
        folders.write_folder(inbound, name, content, mode=0o777)
        back = {
            kept: files.read_regular(place, *kept.split("/"), most=1024 * MB) for kept in content
        }
    except (OSError, files.UnsafeFileError) as error:
        shutil.rmtree(place, ignore_errors=True)
        raise ExchangeError(
            f"the exchange did not take it: {getattr(error, 'strerror', None) or error}",
            do=f"wait a little and hand in again; if it stays so, tell your facilitator; {KEEP}",
        ) from error
    if back != content:
        shutil.rmtree(place, ignore_errors=True)
        raise ExchangeError(
            "the exchange gave back other bytes than it was given",
            do=f"hand in again; if it stays so, tell your facilitator; {KEEP}",
        )
