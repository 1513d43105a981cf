"""What a file says of its maker is taken out, and it still opens."""

import io
import re
import zlib

import pytest
from matplotlib import figure
from PIL import Image

from leadfolio import bare, media

FRAME = b"\xff\xfb\x90\x64" + bytes(400)
NAME = b"Jane Doe"


def said(content):
    return NAME in content or NAME.decode().encode("utf-16-be") in content


def box(name, *parts):
    body = b"".join(parts)
    return (len(body) + 8).to_bytes(4) + name + body


def element(name, body, length=4):
    size = len(body) | 1 << 7 * length
    return bytes.fromhex(name) + size.to_bytes(length) + body


def sized(number):
    return bytes(number >> 7 * n & 0x7F for n in (3, 2, 1, 0))


def drawn(**metadata):
    file = io.BytesIO()
    figure.Figure().savefig(file, format="pdf", metadata=metadata)
    return file.getvalue()


LABEL = b"TPE1" + sized(len(NAME) + 1) + b"\0\0\0" + NAME
BEFORE = b"ID3\x03\0\0" + sized(len(LABEL)) + LABEL
AFTER = b"TAG" + NAME.ljust(125, b"\0")
APE = b"Artist" + NAME
APE += (
    b"APETAGEX" + (2000).to_bytes(4, "little") + (len(APE) + 32).to_bytes(4, "little") + bytes(16)
)
TOLD = box(b"udta", box(b"\xa9xyz", NAME))
FILM = box(b"ftyp", b"isom", bytes(4), b"isom") + box(
    b"moov", box(b"mvhd", bytes(100)), box(b"trak", box(b"tkhd", bytes(84)), TOLD), TOLD
)
FILM += box(b"uuid", bytes(16), NAME) + box(b"mdat", b"pictures")
HEAD = element("1a45dfa3", element("4282", b"webm", 1))
TAGS = element("1254c367", element("7373", element("67c8", NAME)))
WEBM = HEAD + element(
    "18538067", element("1549a966", bytes(10)) + TAGS + element("1f43b675", bytes(20)), 8
)
LIVE = HEAD + b"\x18\x53\x80\x67\x01" + b"\xff" * 7 + b"\x1f\x43\xb6\x75\x01" + b"\xff" * 7
LIVE += element("e7", b"\0", 1) + element("a3", bytes(30)) + TAGS


@pytest.mark.parametrize(
    ("type_", "content", "left"),
    [
        ("audio/mpeg", BEFORE + FRAME, FRAME),
        ("audio/mpeg", FRAME + AFTER, FRAME),
        ("audio/mpeg", BEFORE + BEFORE + FRAME + APE + AFTER, FRAME),
        ("audio/mpeg", FRAME, FRAME),
        ("video/mp4", FILM, None),
        ("audio/mp4", FILM, None),
        ("video/webm", WEBM, None),
        ("video/webm", LIVE, None),
        ("application/pdf", drawn(Author="Jane Doe", Title="By Jane Doe (Ann)"), None),
    ],
)
def test_what_names_its_maker_is_gone_and_the_rest_stands_where_it_stood(type_, content, left):
    made = bare.bare(content, type_)

    assert made.sure
    assert not said(made.content)
    assert media.found_type(made.content) == media.found_type(content)
    assert made.content == left if left else len(made.content) == len(content)
    assert bare.bare(made.content, type_) == made


def test_what_is_seen_and_heard_is_not_touched():
    assert bare.bare(FILM, "video/mp4").content.endswith(box(b"mdat", b"pictures"))
    assert bare.bare(LIVE, "video/webm").content.startswith(LIVE[: -len(TAGS)])
    content = drawn(Author="Jane Doe")
    streams = re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL)
    made = bare.bare(content, "application/pdf").content
    assert re.findall(rb"stream\r?\n(.*?)endstream", made, re.DOTALL) == streams != []


def test_metadata_of_a_pdf_is_emptied_packed_or_not():
    packet = b"<?xpacket?><x:xmpmeta>" + NAME + b"</x:xmpmeta>" + bytes(60)
    packed = zlib.compress(packet)
    plain = (
        b"%%PDF-1.7\n1 0 obj\n<</Type /Metadata /Subtype /XML>>\nstream\n%s\nendstream endobj\n"
        % packet
    )
    flate = (
        b"%%PDF-1.7\n1 0 obj\n<</Type /Metadata /Subtype /XML /Filter /FlateDecode>>\nstream\n%s\nendstream endobj\n"
        % packed
    )

    assert not said(bare.bare(plain, "application/pdf").content)
    emptied = bare.bare(flate, "application/pdf").content
    assert len(emptied) == len(flate)
    assert packed not in emptied


def packed_info(packed):
    return (
        b"%%PDF-1.7\n2 0 obj\n<</Type /ObjStm /N 2 /First 10 /Length %d /Filter /FlateDecode>>\n"
        b"stream\n%s\nendstream endobj\n3 0 obj\n<</Type /XRef /Info 7 0 R>>\n"
        % (len(packed), packed)
    )


def test_a_pdf_that_packs_its_properties_is_silenced_in_its_pack():
    objects = b"6 0 7 11  "[:10] + b"<</Kept 1>>" + b"<</Author (Jane Doe) /Title (By Jane Doe)>>"
    content = packed_info(zlib.compress(objects, 1))

    made = bare.bare(content, "application/pdf")

    body = re.search(rb"stream\n(.*?)\nendstream", made.content, re.DOTALL)[1]
    plain = zlib.decompressobj().decompress(body)
    assert made.sure
    assert len(made.content) == len(content)
    assert b"/Kept 1" in plain
    assert not said(plain)


@pytest.mark.parametrize(
    ("type_", "content"),
    [
        ("application/pdf", packed_info(b"not packed at all")),
        ("application/pdf", b"%PDF-1.7 trailer <</Encrypt 4 0 R /Info 7 0 R>>"),
        ("application/pdf", b"%PDF-1.7\n7 0 obj <</Author (Jane\nendobj trailer <</Info 7 0 R>>"),
        ("video/mp4", FILM[:-3]),
        ("video/webm", WEBM[:-3]),
        ("audio/mpeg", BEFORE + b"no sound"),
        ("audio/mpeg", b"ID3"),
        ("video/mp4", box(b"moov", bytes(4)) + bytes(3)),
        ("video/mp4", b"".join((8 * n).to_bytes(4) + b"moov" for n in range(5000, 0, -1))),
        ("audio/mpeg", bytes(200) + b"APETAGEX" + bytes(24)),
        ("application/pdf", b"%PDF-1.7 /Info 7 0 R " + b"7 0 obj " * 200_000),
        ("application/pdf", packed_info(zlib.compress(bytes(70_000_000)))),
        ("application/pdf", b"".join(b"/Info %d 0 R " % n for n in range(100_000))),
    ],
)
@pytest.mark.timeout(60)
def test_what_cannot_be_understood_is_never_sure(type_, content):
    assert not bare.bare(content, type_).sure


def test_a_photograph_in_a_pdf_loses_its_notes():
    photograph = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Jane Doe"
    Image.new("RGB", (8, 8)).save(photograph, "JPEG", exif=exif)
    content = b"%PDF-1.7\n1 0 obj\n<</Filter /DCTDecode>>\nstream\n" + photograph.getvalue()
    content += b"\nendstream endobj\n"

    made = bare.bare(content, "application/pdf").content

    assert said(content)
    assert not said(made)
    Image.open(io.BytesIO(made[made.index(b"\xff\xd8\xff") :])).load()


def test_a_recording_of_a_thousand_pieces_of_unknown_length_is_read_to_its_end():
    cluster = b"\x1f\x43\xb6\x75\x01" + b"\xff" * 7 + element("a3", bytes(30))
    made = bare.bare(LIVE[: -len(TAGS)] + cluster * 5000 + TAGS, "video/webm")

    assert made.sure
    assert not said(made.content)
