"""The commons: whatever lies at its place, a sentence or pieces, and never a save held up."""

import functools
import http.server
import json
import threading
import time
from pathlib import Path

import pytest

from leadfolio.edges import reaching
from leadfolio.edges.reaching import UnreachableError
from leadfolio.errors import JournalError
from leadfolio.session import commons
from leadfolio.session.commons import NOBODY, Commons

ID = "0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f"
OTHER = "0192f0c1-7b5e-7cc3-98c4-dc0c0c073990"
PIECE = {
    "id": ID, "task": "brief", "module": "true-north", "kind": "produce", "title": "A brief",
    "text": "We walked.", "shown": "Rosa Delgado", "written": "2026-11-20T08:01:00Z",
    "files": [], "exemplar": True,
}  # fmt: skip


def document(*entries: object, **more: object) -> bytes:
    return json.dumps({"format": "leadfolio.commons/1", "entries": list(entries), **more}).encode()


def test_pieces_are_read_as_they_were_published():
    (piece,) = commons.read(document(PIECE))

    assert (piece.id, piece.title, piece.shown, piece.exemplar) == (
        ID, "A brief", "Rosa Delgado", True,
    )  # fmt: skip


@pytest.mark.parametrize(
    "strange",
    [None, 7, "x", [], {}, {"id": "../x"}, {"id": 7}, {**PIECE, "id": ID.upper()}],
    ids=str,
)
def test_what_is_no_piece_is_left_out_and_the_rest_is_offered(strange):
    assert [p.id for p in commons.read(document(strange, {**PIECE, "id": OTHER}))] == [OTHER]


def test_values_of_another_shape_are_empty_words():
    (piece,) = commons.read(document({**PIECE, "title": 7, "text": ["x"], "exemplar": "yes"}))

    assert (piece.title, piece.text, piece.exemplar) == ("", "", False)


def test_half_a_character_can_still_be_sent_to_a_browser():
    (piece,) = commons.read(document({**PIECE, "title": "half \ud83d"}))

    assert piece.title.encode("utf-8")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"format": "leadfolio.commons/0"}'],
    ids=lambda c: repr(c[:20]),
)
def test_what_is_no_commons_is_explained(content):
    with pytest.raises(JournalError, match="cannot be read"):
        commons.read(content)


def test_a_commons_of_a_newer_leadfolio_is_explained():
    with pytest.raises(JournalError, match="newer leadfolio"):
        commons.read(b'{"format": "leadfolio.commons/2"}')


def test_entries_of_another_shape_are_no_pieces():
    assert commons.read(b'{"format": "leadfolio.commons/1", "entries": {"a": 1}}') == ()


def settled(offered: Commons) -> Commons:
    end = time.monotonic() + 10
    while offered.waiting and time.monotonic() < end:
        time.sleep(0.01)
    return offered


def test_asking_never_waits_for_an_address_that_is_slow():
    gate = threading.Event()

    def slow(_place: str) -> bytes:
        gate.wait(10)
        return document(PIECE)

    offered = Commons("place", fetch=slow)
    began = time.monotonic()
    assert offered.waiting
    assert time.monotonic() - began < 1
    gate.set()

    assert [p.id for p in settled(offered).pieces()] == [ID]


def test_without_a_commons_nobody_has_shared_yet():
    offered = settled(Commons(None, fetch=lambda _: b""))

    assert (offered.pieces(), offered.sentence) == ((), NOBODY)


def test_ones_own_pieces_are_not_offered():
    offered = settled(Commons("x", fetch=lambda _: document(PIECE, {**PIECE, "id": OTHER})))

    assert [p.id for p in offered.pieces(without={ID})] == [OTHER]


def test_what_was_read_stays_where_it_cannot_be_read_again():
    answers = iter([document(PIECE)])

    def fetch(_place: str) -> bytes:
        try:
            return next(answers)
        except StopIteration:
            raise UnreachableError("nobody answers there") from None

    now = [0.0]
    offered = settled(Commons("x", fetch=fetch, clock=lambda: now[0]))
    now[0] = 100.0
    offered.read_now()

    assert [p.id for p in offered.pieces()] == [ID]
    assert "nobody answers there" in offered.sentence
    assert "Everything else here works" in offered.sentence


# Reaching


class Answering(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        match self.path:
            case "/away":
                self.send_response(302)
                self.send_header("Location", "ftp://127.0.0.1/x")
                self.end_headers()
            case "/large":
                self.send_response(200)
                self.end_headers()
                self.wfile.write(bytes(5000))
            case "/slow":
                self.send_response(200)
                self.end_headers()
                for _ in range(40):
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    time.sleep(0.05)
            case "/elsewhere":
                self.send_response(302)
                self.send_header("Location", f"http://localhost:{self.server.server_port}/whose")
                self.end_headers()
            case "/whose":
                self.send_response(200)
                self.end_headers()
                self.wfile.write(self.headers.get("Authorization", "nobody").encode())
            case "/good":
                self.send_response(200)
                self.end_headers()
                self.wfile.write(document(PIECE))
            case _:
                self.send_error(403)

    def log_message(self, *_):
        pass


class Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A reader that goes away is what is tested here."""


@pytest.fixture(scope="module")
def web():
    server = Quiet(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_document_is_read_from_an_address(web):
    assert reaching.document(f"{web}/good") == document(PIECE)


def test_a_token_is_shown_where_it_is_meant_for_and_not_where_that_leads(web):
    assert reaching.document(f"{web}/whose", token="t") == b"token t"
    assert reaching.document(f"{web}/elsewhere", token="t") == b"nobody"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/away", "away from the web"),
        ("/large", "too large"),
        ("/slow", "too long"),
        ("/no", "403"),
    ],
)
def test_an_address_that_gives_no_document_is_explained(web, path, sentence):
    with pytest.raises(UnreachableError, match=sentence):
        reaching.document(f"{web}{path}", seconds=0.5, most=1000)


@pytest.mark.parametrize(
    "place",
    ["http://127.0.0.1:9/x", "file:///etc/hostname", "ftp://127.0.0.1/x", "http://", "http://[x",
     "https://a b/", "/nowhere/commons.json", "/", "/dev/null", "a\0b", "http://a\nb/"],
)  # fmt: skip
def test_a_place_where_nothing_is_to_be_read_is_explained(place):
    with pytest.raises(UnreachableError) as caught:
        reaching.document(place, seconds=0.5)

    assert str(caught.value)


def test_a_file_is_read_and_one_that_is_too_large_is_not(tmp_path: Path):
    (tmp_path / "commons.json").write_bytes(document(PIECE))
    read = functools.partial(reaching.document, str(tmp_path / "commons.json"))

    assert read() == document(PIECE)
    with pytest.raises(UnreachableError, match="too large"):
        read(most=10)
