"""What may be attached to a response, told from its bytes, and what to save the rest as."""

import hashlib
from dataclasses import dataclass

from leadfolio import media
from leadfolio.errors import JournalError
from leadfolio.journal import Attachment

ALLOWED = "a PNG, JPEG, GIF or WebP picture, a PDF, an MP3 or M4A sound, an MP4 or WebM video, or a CSV table"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A kind of file that many readers could not open, and what to save it as."""

    called: str
    do: str


_HEIC = Refusal("a HEIC picture", "save or export the picture as JPEG and attach that")
_MOV = Refusal("a QuickTime (MOV) video", "save or export the video as MP4 and attach that")
_WORD = Refusal("a Word document", "in Word, choose Save as, then PDF, and attach the PDF")
_SLIDES = Refusal("a set of slides", "in PowerPoint, choose Save as, then PDF, and attach the PDF")
_SHEET = Refusal("a spreadsheet", "save the sheet as CSV or as PDF and attach that")
_OFFICE = Refusal("an office document", "save it as PDF and attach the PDF")
_OTHER = Refusal("of a kind that pages cannot show", f"save it as {ALLOWED}")

_BY_NAME = {
    "heic": _HEIC, "heif": _HEIC, "avif": _HEIC, "mov": _MOV, "qt": _MOV, "docx": _WORD,
    "doc": _WORD, "odt": _WORD, "pages": _WORD, "pptx": _SLIDES, "ppt": _SLIDES, "odp": _SLIDES,
    "key": _SLIDES, "xlsx": _SHEET, "xls": _SHEET, "ods": _SHEET, "numbers": _SHEET,
}  # fmt: skip
_MIME_ENDINGS = {
    "image/heic": "heic", "image/heif": "heif", "image/avif": "avif", "video/quicktime": "mov",
    "application/msword": "doc", "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}  # fmt: skip


def attachment(content: bytes, *, alt: str, type: str, name: str, file_mb: int) -> Attachment:
    """Return what a response keeps of a file, named by the sha256 of its bytes.

    `type` and `name` are what the browser says; the bytes decide.

    Raises:
        JournalError: it is empty, too large, or of a kind that is not shown; says what to do.
    """
    shown = f"'{name}'" if name else "this file"
    if not content:
        raise JournalError(f"{shown} is empty", do="choose the file again")
    refuse_size(len(content), name=name, file_mb=file_mb)
    found = _found(content, type=type, name=name)
    if isinstance(found, Refusal):
        raise JournalError(f"{shown} is {found.called}", do=found.do)
    path = f"files/{hashlib.sha256(content).hexdigest()}.{media.ENDINGS[found]}"
    return Attachment(path=path, alt=alt, type=found, bytes=len(content))


def refuse_size(size: int, *, name: str, file_mb: int) -> None:
    """Refuse a file that is larger than a file may be.

    Raises:
        JournalError: it is; says how large it is, and what to do.
    """
    if size > file_mb * 1024 * 1024:
        shown = f"'{name}'" if name else "this file"
        raise JournalError(
            f"{shown} is {size / 1024 / 1024:.1f} MB; a file may be {file_mb} MB at most",
            do="make it smaller (a shorter video, a smaller picture), or put it where it can be "
            "seen and add the link",
        )


def _found(content: bytes, *, type: str, name: str) -> str | Refusal:
    """Return the MIME type that the bytes tell, or why it is refused."""
    ending = _ending(type=type, name=name)
    found = media.found_type(content)
    # Bytes alone cannot tell a table from any other plain text.
    if found is not None and (found != "text/csv" or ending == "csv"):
        return found
    if content[4:8] == b"ftyp":
        return _MOV if content[8:12] == b"qt  " else _HEIC
    if content[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip"):
        return _MOV
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        return _office(content) or _BY_NAME.get(ending, _OFFICE)
    return _BY_NAME.get(ending, _OTHER)


def _office(content: bytes) -> Refusal | None:
    for part, refusal in ((b"word/", _WORD), (b"ppt/", _SLIDES), (b"xl/", _SHEET)):
        if part in content[:65536] or part in content[-65536:]:
            return refusal
    return None


def _ending(*, type: str, name: str) -> str:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if type == "text/csv":
        return "csv"
    return ending or _MIME_ENDINGS.get(type, "")
