"""Other portfolios' exemplars are gathered, and what a stranger writes there breaks nothing."""

import http.server
import json
import runpy
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadfolio import source
from leadfolio.course import Course, Module, Part, Source, Task
from leadfolio.kinds import Kind
from leadfolio.report import CODES

GIVEN = runpy.run_path(str(Path(__file__).parent / "test_judging.py"))
LEADERS, A, B, C = (GIVEN[name] for name in ("LEADERS", "A", "B", "C"))
HILL = Source(name="Hill cohort", address="https://hill.example/folio/standards.json")
COURSE = Course(id="c", title="T", cohort="C", modules=("north",))
BRIEF = Task(id="brief", kind=Kind.PRODUCE, prompt="Make")
WHY = Task(id="why", kind=Kind.REFLECT, prompt="Why?")
MODULES = (Module(id="north", title="N", version="", parts=(Part(task=BRIEF), Part(task=WHY))),)
PIECE = {
    "id": A, "module": "north", "task": "brief", "kind": "produce", "title": "A brief",
    "text": "We walked.", "shown": "Rosa Delgado", "written": "2026-11-01T10:00:00Z",
    "exemplar": True, "data": {"medium": "a brief", "how": "Slowly."}, "links": [],
    "drafts": [{"written": "2026-10-01T10:00:00Z", "text": "First.", "note": "Too long."}],
}  # fmt: skip
HOSTILE = '"><script>alert(1)</script>\u202e\x00\ud800'


def document(*entries, level="local", task="north.brief", **more):
    told = {"format": "leadfolio.standards/1", "course": "hill", "cohort": "Hill", "level": level}
    return told | {"standards": [{"task": task, "title": "x", "entries": list(entries)}]} | more


def read(raw, course=COURSE, **more):
    told = {"taken": set(), "slugs": set()} | more
    return source.read(raw, HILL, course, MODULES, **told)


def test_a_piece_comes_with_its_maker_its_process_and_the_way_back():
    (entry,) = read(document(PIECE)).entries

    assert (entry.id, entry.title, entry.text, entry.exemplar) == (A, "A brief", "We walked.", True)
    assert (entry.person.name, entry.person.organisation) == ("Rosa Delgado", "Hill cohort")
    assert entry.links[0].url == f"https://hill.example/folio/e/{A}/"
    assert entry.written == datetime(2026, 11, 1, 10, tzinfo=UTC)
    assert (entry.drafts[0].note, entry.data["how"]) == ("Too long.", "Slowly.")


@pytest.mark.parametrize(
    "raw",
    [
        None, [], "x", {}, {"format": "leadfolio.standards/9"}, {"format": "leadfolio.standards/0"},
        {"format": "leadfolio.commons/1"}, {"format": 7},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_list_of_standards_is_refused_in_words(raw):
    found = read(raw)

    assert (found.entries, [note.code for note in found.notes]) == ((), ["source-unreadable"])


@pytest.mark.parametrize(
    "piece",
    [
        None, 7, {}, PIECE | {"id": "../../x"}, PIECE | {"id": 7}, PIECE | {"written": "soon"},
        PIECE | {"text": "", "title": ""}, PIECE | {"text": "x" * 60_001},
        PIECE | {"exemplar": False}, PIECE | {"text": {"a": 1}, "title": None},
    ],
)  # fmt: skip
def test_a_piece_that_is_not_whole_is_left_out_and_the_rest_goes_on(piece):
    found = read(document(piece, PIECE | {"id": B}))

    assert [entry.id for entry in found.entries] == [B]
    assert [note.code for note in found.notes] == ["source-piece-refused"]


@pytest.mark.parametrize("standards", [None, 7, [7], [{}], [{"entries": 7, "task": "x"}]], ids=str)
def test_standards_of_another_shape_give_nothing(standards):
    assert read(document(standards=standards)).entries == ()


def test_a_piece_of_a_task_that_is_not_asked_here_is_passed_over():
    assert read(document(PIECE, task="north.why")) == source.Gathered()


def test_a_piece_that_is_here_already_stays_its_writers():
    assert read(document(PIECE), taken={A}).entries == ()
    assert len(read(document(PIECE, PIECE)).entries) == 1


def test_a_stranger_takes_nobodys_page():
    (entry,) = read(document(PIECE), slugs={"rosa-delgado-hill-cohort"}).entries

    assert entry.person.slug == "rosa-delgado-hill-cohort-2"


def test_a_flood_of_pieces_is_bounded(monkeypatch):
    monkeypatch.setattr(source, "MOST_PIECES", 2)
    many = [PIECE | {"id": f"0192f0c1-7b5e-7cc3-98c4-{n:012x}"} for n in range(9)]

    assert len(read(document(*many)).entries) == 2


@pytest.mark.parametrize(
    ("ours", "theirs", "pooled"),
    [("state", "local", True), ("local", "local", True), ("local", "state", False)],
)
def test_pieces_from_above_are_studied_and_not_judged(ours, theirs, pooled):
    here = Course(id="c", title="T", cohort="C", modules=("north",), level=ours)
    found = read(document(PIECE, level=theirs), course=here)

    assert (A in found.pooled, found.entries[0].exemplar) == (pooled, pooled)


def test_every_note_about_a_source_has_a_code():
    notes = [
        source.refused(HILL, "x"),
        source.unreachable(HILL, "x", kept=False),
        *read(document(7)).notes,
    ]

    assert {note.code for note in notes} <= set(CODES)


def named(cohort, address, level="state"):
    place = cohort.folder / "course.toml"
    text = place.read_text("utf-8").replace(
        'cohort = "Autumn"', f'cohort = "Autumn"\nlevel = "{level}"'
    )
    source = f'\n[[sources]]\nname = "Hill cohort"\naddress = "{address}"\n'
    place.write_text(text + source, encoding="utf-8")


@pytest.fixture
def below(tmp_path):
    """A cohort with public exemplars, published."""
    made = GIVEN["Cohort"](tmp_path / "below")
    for leader, id in zip(LEADERS, (A, B, C), strict=False):
        made.made(leader, id, audience="public", title=f"Brief of {leader}")
    made.publish()
    return made


@pytest.fixture
def above(tmp_path):
    return GIVEN["Cohort"](tmp_path / "above")


def test_a_portfolio_above_gathers_judges_and_holds_up_pieces_of_those_below(below, above):
    named(above, below.folder / "site" / "standards.json")
    above.judged(LEADERS[:8], A, B, 100)
    above.publish()
    page = above.page()

    assert above.stood() == [A]
    assert "Hill cohort" in above.page(f"e/{A}/index.html")
    assert "Brief of u0qx" in page
    assert "Preferred in 7 of its 7 comparisons" in page
    (told,) = above.document("standards.json")["standards"]
    assert (told["standing"]["entry"], len(told["entries"])) == (A, 3)


def test_a_path_may_be_told_from_the_courses_folder(below, above):
    named(above, "../below/site/standards.json")
    above.publish()

    assert below.folder.name == "below"
    assert len(above.document("standards.json")["standards"][0]["entries"]) == 3


def test_what_is_taken_back_below_is_gone_above_at_the_next_publishing(below, above):
    named(above, below.folder / "site" / "standards.json")
    above.publish()
    below.made("u0qx", A, audience="cohort")
    below.publish()
    above.publish()

    assert not (above.folder / "site" / "e" / A).exists()


def test_a_source_that_is_away_for_a_while_keeps_what_it_gave(below, above):
    place = below.folder / "site" / "standards.json"
    named(above, place)
    above.publish()
    place.unlink()
    report = above.publish().report

    assert [note.code for note in report.notes] == ["source-unreachable"]
    assert (above.folder / "site" / "e" / A).exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[" * 100_000, b"\xff\xfe", b'{"format": "leadfolio.standards/1"}', b"<html>"],
    ids=["empty", "torn", "deep", "bytes", "bare", "html"],
)
def test_a_source_that_cannot_be_read_stops_nothing(above, tmp_path, content):
    (tmp_path / "strange.json").write_bytes(content)
    above.made("u0qx", A)
    named(above, tmp_path / "strange.json")
    report = above.publish().report

    assert {note.code for note in report.notes} <= {"source-unreadable"}
    assert (above.folder / "site" / "e" / A).exists()


def test_hostile_words_are_words(above, tmp_path):
    strange = PIECE | {"title": f"T{HOSTILE}", "text": HOSTILE, "shown": HOSTILE, "tags": [HOSTILE]}
    strange |= {"links": [{"url": "javascript:alert(1)"}], "slug": "../../../x", "prompt": HOSTILE}
    place = tmp_path / "strange.json"
    place.write_text(json.dumps(document(strange)), encoding="utf-8")
    named(above, place)
    above.publish()
    pages = "".join(p.read_text("utf-8") for p in (above.folder / "site").rglob("*.html"))

    assert "<script>alert" not in pages
    assert "javascript:" not in pages
    assert "\u202e" not in pages


def test_a_source_on_the_web_is_read_within_limits(above):
    class Endless(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endless)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    named(above, f"http://127.0.0.1:{server.server_port}/standards.json")
    report = above.publish().report
    server.shutdown()
    server.server_close()

    assert [note.code for note in report.notes] == ["source-unreachable"]
    assert "it answers 404" in report.notes[0].message
