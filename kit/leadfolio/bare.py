"""What a file says of its maker besides what it shows, taken out: names, places, programs.

Nothing is moved: what is taken out of a PDF or a film is overwritten where it stands, so that
every offset in the file still holds. A sound's labels stand before and after it, and are cut off.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# Changes whenever the same file would come out otherwise.
MAKER = "1 bare"
# More of anything than any honest file has: nobody may make a build wait, or fill its memory.
MOST_ELEMENTS = 500_000
MOST_OBJECTS = 24
MOST_TEXT = 1_000_000
MOST_UNPACKED = 64_000_000
DEEPEST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Bare:
    """A file without what it said of its maker. `sure`: all of its properties could be read."""

    content: bytes
    sure: bool


def bare(content: bytes, type: str) -> Bare:
    """Return a file of one of `TYPES` with its properties taken out.

    What cannot be understood stays as it is, and is not `sure`.

    >>> bare(b"ID3\\x04\\x00\\x00\\x00\\x00\\x00\\x04Jane\\xff\\xfb\\x90\\x64", "audio/mpeg").content
    b'\\xff\\xfb\\x90d'
    """
    try:
        return _TYPES[type](content)
    except (ValueError, IndexError):
        return Bare(content=content, sure=False)


# Sound: ISO 11172-3, labelled as id3.org has it (ID3v2 before, ID3v1 after) and by APE.


def _sound(content: bytes) -> Bare:
    start, end = 0, len(content)
    while content[start : start + 3] == b"ID3":
        size = 0
        for byte in content[start + 6 : start + 10]:
            size = size << 7 | byte & 0x7F
        start += 10 + size + (10 if content[start + 5] & 0x10 else 0)
    while end - start > 128:
        if content[end - 128 : end - 125] == b"TAG":
            end -= 128
        elif content[end - 32 : end - 24] == b"APETAGEX":
            size = int.from_bytes(content[end - 20 : end - 16], "little")
            if size < 32:
                raise ValueError("a label shorter than its end")
            with_header = content[end - 9] & 0x80
            end -= size + (32 if with_header else 0)
        else:
            break
    left = content[start:end].lstrip(b"\0")
    if left[:1] != b"\xff":
        raise ValueError("no sound where the label ends")
    return Bare(content=left, sure=True)


# Films and voices made of boxes: ISO 14496-12.

_OPENED = {b"moov", b"trak", b"mdia", b"minf", b"moof", b"traf", b"edts"}
_TELLING = {b"udta", b"meta", b"uuid", b"cprt", b"loci"}


def _boxes(content: bytes) -> Bare:
    out = bytearray(content)
    for start, head, end, name in _each_box(content, 0, len(content)):
        if name in _TELLING:
            out[start + 4 : start + 8] = b"free"
            out[start + head : end] = bytes(end - start - head)
    return Bare(content=bytes(out), sure=True)


def _each_box(
    content: bytes, at: int, end: int, *, depth: int = 0
) -> Iterator[tuple[int, int, int, bytes]]:
    """Yield each box: where it starts, how long its head is, where it ends, its name."""
    if depth > DEEPEST:
        raise ValueError("boxes in boxes without end")
    while at < end:
        size, name = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        head = 8
        if size == 1:
            size, head = int.from_bytes(content[at + 8 : at + 16]), 16
        stop = end if size == 0 else at + size
        if stop > end or stop - at < head or len(name) != 4:
            raise ValueError("a box longer than its place")
        yield at, head, stop, name
        if name in _OPENED:
            yield from _each_box(content, at + head, stop, depth=depth + 1)
        at = stop


# WebM: EBML (RFC 8794), of which Tags and Attachments may say anything.

_SEGMENT, _CLUSTER = 0x18538067, 0x1F43B675
_LABELS = {0x1254C367, 0x1941A469}
_VOID = 0xEC


def _webm(content: bytes) -> Bare:
    out = bytearray(content)
    for start, end, name in _elements(content, 0, len(content)):
        if name in _LABELS:
            if end - start < 9:
                raise ValueError("too short for what stands for nothing")
            length = end - start - 9
            out[start:end] = bytes([_VOID, 1]) + length.to_bytes(7) + bytes(length)
    return Bare(content=bytes(out), sure=True)


def _elements(content: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield each element outside known clusters: where it starts and ends, its name.

    What is in a segment, or in a cluster of unknown length, is yielded as if it stood beside it.
    """
    for _ in range(MOST_ELEMENTS):
        if at >= end:
            return
        start = at
        name, at, _ = _number(content, at, keep=True)
        size, at, unknown = _number(content, at, keep=False)
        stop = end if unknown else at + size
        if stop > end:
            raise ValueError("an element longer than its place")
        if name != _SEGMENT and not (name == _CLUSTER and unknown):
            yield start, stop, name
            at = stop
    raise ValueError("more elements than any film has")


def _number(content: bytes, at: int, *, keep: bool) -> tuple[int, int, bool]:
    """Return a number of variable length, where it ends, and whether it says "unknown"."""
    first = content[at]
    length = 9 - first.bit_length()
    if length > 8 or at + length > len(content):
        raise ValueError("no number")
    value = int.from_bytes(content[at : at + length])
    plain = value & ((1 << 7 * length) - 1)
    return (value if keep else plain), at + length, plain == (1 << 7 * length) - 1


# PDF: ISO 32000. The Info dictionary, every stream of metadata, and photographs' own notes.

_INFO = re.compile(rb"/Info\s{1,9}(\d{1,9})\s{1,9}\d{1,9}\s{1,9}R")
_PACKET = (b"<x:xmpmeta", b"</x:xmpmeta>")
_EXIF = re.compile(rb"\xff\xe1(..)(?=Exif\0\0|http://ns\.adobe\.com/xap)", re.DOTALL)
_ELSEWHERE = re.compile(rb"(?<!\d)(\d{1,9})\s{1,9}\d{1,9}\s{1,9}R\b")


def _pdf(content: bytes) -> Bare:
    out = bytearray(content)
    numbers = {int(found[1]) for found in _INFO.finditer(content)}
    _check_few(numbers)
    # A text of the dictionary may stand in an object of its own.
    numbers |= {
        int(each[1])
        for number in numbers
        for start, end in _object(content, number)
        for each in _ELSEWHERE.finditer(content, start, end)
    }
    _check_few(numbers)
    sure, met = b"/Encrypt" not in content, set[int]()
    for number in numbers:
        for start, end in _object(content, number):
            out[start:end] = _silenced(content[start:end])
            met.add(number)
    room = MOST_UNPACKED
    for start, end, head in _streams(content):
        body = content[start:end]
        if re.search(rb"/Type\s*/ObjStm", head):
            plain = _unpacked(body, head, most=room)
            room -= len(plain or b"")
            told = _objects(body, head, plain, numbers) if plain else None
            sure = sure and told is not None
            if told is not None:
                met |= told[1]
                out[start:end] = told[0]
        elif re.search(rb"/(?:Type|Subtype)\s*/(?:Metadata|XML)\b", head):
            out[start:end] = _emptied(body, head)
    for start, end in _between(bytes(out), *_PACKET):
        out[start:end] = b" " * (end - start)
    for photograph in _EXIF.finditer(bytes(out)):
        length = int.from_bytes(photograph[1]) - 2
        out[photograph.end() : photograph.end() + length] = bytes(
            min(length, len(out) - photograph.end())
        )
    return Bare(content=bytes(out), sure=sure and met >= numbers)


def _check_few(numbers: set[int]) -> None:
    # The whole file is gone through for each.
    if len(numbers) > MOST_OBJECTS:
        raise ValueError("more properties than any document has")


def _object(content: bytes, number: int) -> Iterator[tuple[int, int]]:
    """Yield where an object starts and ends, in each of its versions."""
    begins = re.compile(rb"(?<!\d)%d\s{1,9}\d{1,9}\s{1,9}obj\b" % number)
    at = 0
    while found := begins.search(content, at):
        end = content.find(b"endobj", found.end())
        if end < 0:
            raise ValueError("an object without an end")
        yield found.end(), end
        at = end


def _between(content: bytes, first: bytes, last: bytes) -> Iterator[tuple[int, int]]:
    at = 0
    while (start := content.find(first, at)) >= 0 and (end := content.find(last, start)) >= 0:
        at = end + len(last)
        yield start, at


def _streams(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield where each stream's bytes start and end, and what stands before it."""
    at = 0
    while (begins := content.find(b"stream", at)) >= 0:
        at = begins + 6
        if not content[max(0, begins - 4) : begins].rstrip().endswith(b">>"):
            continue
        start = at + (2 if content[at : at + 2] == b"\r\n" else 1)
        end = content.find(b"endstream", start)
        if end < 0:
            return
        opened = content.rfind(b"obj", max(0, begins - 4096), begins)
        yield start, end, content[max(opened, 0) : begins]
        at = end + 9


def _silenced(told: bytes) -> bytes:
    """Return a dictionary with blanks in place of every text in it.

    >>> _silenced(b"<</Author (J (Ann) Doe) /Title <4A616E> /Trapped /False>>")
    b'<</Author (           ) /Title <202020> /Trapped /False>>'
    """
    if len(told) > MOST_TEXT:
        raise ValueError("more text than any property has")
    out, at = bytearray(told), 0
    while at < len(out):
        end = at + 1
        if out[at] == 0x28:  # (
            end = _text_end(told, at)
            out[at + 1 : end - 1] = b" " * (end - at - 2)
        elif told[at : at + 2] == b"<<":
            end = at + 2
        elif out[at] == 0x3C:  # <
            end = told.index(b">", at) + 1
            out[at + 1 : end - 1] = (b"20" * (end - at))[: end - at - 2]
        at = end
    return bytes(out)


def _text_end(told: bytes, at: int) -> int:
    """Return where a text that begins with a bracket ends: brackets in it come in pairs."""
    depth, escaped = 0, False
    for n in range(at, len(told)):
        byte = told[n]
        if escaped:
            escaped = False
        elif byte == 0x5C:
            escaped = True
        else:
            depth += (byte == 0x28) - (byte == 0x29)
            if depth == 0:
                return n + 1
    raise ValueError("a text without an end")


def _emptied(body: bytes, head: bytes) -> bytes:
    if b"/Filter" not in head:
        return b" " * len(body)
    nothing = zlib.compress(b" ")
    return nothing.ljust(len(body), b"\n") if len(body) >= len(nothing) else b" " * len(body)


def _unpacked(body: bytes, head: bytes, *, most: int) -> bytes | None:
    """Return a stream's own bytes, or None where it is packed otherwise or is too large."""
    if b"/FlateDecode" not in head or b"/DecodeParms" in head or most <= 0:
        return None
    opened = zlib.decompressobj()
    try:
        plain = opened.decompress(body, most)
    except zlib.error:
        return None
    return None if opened.unconsumed_tail else plain


def _objects(
    body: bytes, head: bytes, plain: bytes, numbers: set[int]
) -> tuple[bytes, set[int]] | None:
    """Return a stream of objects in which those named are silenced, and which they were.

    None where it cannot be read, or does not fit in its place again.
    """
    first = re.search(rb"/First\s+(\d{1,9})", head)
    if first is None:
        return None
    said = plain[: int(first[1])].split()
    places = [int(each) + int(first[1]) for each in said[1::2]]
    found, out = set[int](), bytearray(plain)
    for n, (name, place) in enumerate(zip(map(int, said[::2]), places, strict=True)):
        if name in numbers:
            end = places[n + 1] if n + 1 < len(places) else len(plain)
            out[place:end] = _silenced(plain[place:end])
            found.add(name)
    if not found:
        return body, found
    packed = zlib.compress(bytes(out), 9)
    return (packed.ljust(len(body), b"\n"), found) if len(packed) <= len(body) else None


_TYPES: dict[str, Callable[[bytes], Bare]] = {
    "application/pdf": _pdf,
    "audio/mpeg": _sound,
    "audio/mp4": _boxes,
    "video/mp4": _boxes,
    "video/webm": _webm,
}
TYPES = frozenset(_TYPES)
