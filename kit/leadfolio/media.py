"""Media: which kinds of file a response may carry, told from their bytes alone."""

import re
from collections.abc import Mapping

ENDINGS: Mapping[str, str] = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "text/csv": "csv",
}
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

_FIRST_BYTES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"ID3", "audio/mpeg"),
)
# Brands of files made of boxes (ISO 14496-12): sound, and what browsers do not play or show.
_SOUND_BRANDS = {b"M4A ", b"M4B ", b"M4P "}
_REFUSED_BRANDS = {b"qt  "} | {
    name.encode() for name in "heic heix heim heis hevc hevx mif1 msf1 avif avis".split()
}
_FILM = re.compile(rb"hdlr.{8}vide", re.DOTALL)
_SOUND = re.compile(rb"hdlr.{8}soun", re.DOTALL)


def found_type(content: bytes) -> str | None:
    """Return the MIME type that bytes are of, or None where it is not one of `ENDINGS`.

    The name of a file and what its writer says of it count for nothing.

    >>> found_type(b"%PDF-1.7 ..."), found_type(b"<html>"), found_type(b"name,score")
    ('application/pdf', None, 'text/csv')
    """
    for first, type_ in _FIRST_BYTES:
        if content.startswith(first):
            return type_
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[:4] == b"\x1a\x45\xdf\xa3":
        return "video/webm" if b"webm" in content[:64] else None
    if content[4:8] == b"ftyp":
        return _boxes(content)
    if _is_sound_frame(content):
        return "audio/mpeg"
    return "text/csv" if _is_table(content) else None


def _boxes(content: bytes) -> str | None:
    """Return whether a file made of boxes is sound or film, or None where no browser plays it."""
    brand = content[8:12]
    if brand in _SOUND_BRANDS:
        return "audio/mp4"
    if brand in _REFUSED_BRANDS:
        return None
    # Telephones save recorded voices under a film's brand.
    only_sound = _SOUND.search(content) and not _FILM.search(content)
    return "audio/mp4" if only_sound else "video/mp4"


def _is_sound_frame(content: bytes) -> bool:
    """Whether bytes begin with an MPEG frame of layer III (ISO 11172-3)."""
    if len(content) < 4 or content[0] != 0xFF:
        return False
    layer_three = content[1] & 0xE6 == 0xE2
    return layer_three and content[2] & 0xF0 != 0xF0 and content[2] & 0x0C != 0x0C


def _is_table(content: bytes) -> bool:
    """Whether bytes are plain text, and not the beginning of a page for a browser."""
    return (
        bool(content.strip())
        and b"\0" not in content
        and not content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    )
