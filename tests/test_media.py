"""What a file is, its bytes tell: the same where it is attached and where it is published."""

import pytest

from leadfolio import media
from leadfolio.errors import JournalError
from leadfolio.session import attaching


def boxes(brand, *handlers):
    tracks = b"".join(b"\0\0\0\x21hdlr" + bytes(8) + handler + bytes(13) for handler in handlers)
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0isomiso2" + tracks


GOOD = {
    "a.png": (b"\x89PNG\r\n\x1a\n" + bytes(8), "image/png"),
    "a.jpg": (b"\xff\xd8\xff\xe0" + bytes(8), "image/jpeg"),
    "a.gif": (b"GIF89a" + bytes(8), "image/gif"),
    "a.webp": (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
    "a.pdf": (b"%PDF-1.7\n", "application/pdf"),
    "tagged.mp3": (b"ID3\x04" + bytes(8), "audio/mpeg"),
    "bare.mp3": (b"\xff\xfb\x90\x64" + bytes(8), "audio/mpeg"),
    "a.m4a": (boxes(b"M4A ", b"soun"), "audio/mp4"),
    "voice.m4a": (boxes(b"mp42", b"soun"), "audio/mp4"),
    "a.mp4": (boxes(b"isom", b"soun", b"vide"), "video/mp4"),
    "telephone.mp4": (boxes(b"3gp4", b"vide"), "video/mp4"),
    "a.webm": (b"\x1a\x45\xdf\xa3" + bytes(16) + b"webm", "video/webm"),
    "a.csv": ("\ufeffname;score\r\nZoë;1\r\n".encode(), "text/csv"),
    "west.csv": ("name;Zoë\r\n".encode("cp1252"), "text/csv"),
}
BAD = {
    "a.heic": boxes(b"heic"),
    "a.avif": boxes(b"avif"),
    "a.mov": boxes(b"qt  ", b"vide"),
    "a.mkv": b"\x1a\x45\xdf\xa3" + bytes(16) + b"matroska",
    "a.docx": b"PK\x03\x04" + bytes(20) + b"word/",
    "a.exe": b"MZ" + bytes(20),
    "a.bmp": b"BM" + bytes(20),
    "a.bin": bytes(20),
    "a.txt\0": b"\xff\xff\xff\xff\0",
}


@pytest.mark.parametrize("name", GOOD)
def test_what_can_be_attached_can_be_published_as_the_same(name):
    content, type_ = GOOD[name]

    kept = attaching.attachment(content, alt="", type="", name=name, file_mb=1)

    assert media.found_type(content) == kept.type == type_
    assert kept.path.endswith("." + media.ENDINGS[type_])


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_attached_cannot_be_published(name):
    with pytest.raises(JournalError):
        attaching.attachment(BAD[name], alt="", type="", name=name, file_mb=1)

    assert media.found_type(BAD[name]) is None


@pytest.mark.parametrize("content", [b"", b" \n", b"<html>", b"\xef\xbb\xbf \n<svg/>"])
def test_a_page_for_a_browser_is_no_table(content):
    assert media.found_type(content) is None
