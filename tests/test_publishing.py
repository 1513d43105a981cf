"""Publishing: from `submitted/` to `site/`, only what changed, and only what was shared."""

import hashlib
import io
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from leadfolio.edges.disk import folders
from leadfolio.errors import CourseError, SiteError
from leadfolio.journal import Audience
from leadfolio.pipeline import publish, publishing_pages
from leadfolio.report import Level

COURSE = """format = "leadfolio.course/1"
id = "autumn"
title = "Leading Learning"
cohort = "Autumn"
modules = ["north", "south"]
file_mb = 1
"""
MODULE = """---
title: {title}
---
## Begin
Prose.

:::{{task}} why
:kind: reflect
Why did you become an educator?
:::

:::{{task}} brief
:kind: produce
Make a brief for your board.
:::

:::{{task}} answer
:kind: respond
Answer a colleague.
:::

:::{{task}} judge
:kind: compare
:for: north.brief
Which better serves the learner?
:::
"""
MEMBERS = ("anaqx", "benqx", "cleoqx")
NAMES = {"anaqx": "Ana Lima", "benqx": "Ben Okoro", "cleoqx": "Cleo Virtanen"}
AT = datetime(2026, 11, 22, 10, tzinfo=UTC)


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def course(tmp_path):
    """A course of two modules and three leaders, into which nobody has handed anything."""
    folder = tmp_path / "course"
    write(folder / "course.toml", COURSE)
    rows = [f"{u},{NAMES[u]},Principal of {u[:3]},Hill School,{u}@hill.example" for u in MEMBERS]
    write(folder / "members.csv", "username,name,role,organisation,email\n" + "\n".join(rows))
    for name in ("north", "south"):
        write(folder / "modules" / f"{name}.md", MODULE.format(title=name.title()))
    return folder


def entry_id(n):
    return str(uuid.UUID(int=0x0192F0C17B5E7CC398C4000000000000 + n))


def said(n=1, **what):
    stamp = f"{AT + timedelta(minutes=n):%Y-%m-%dT%H:%M:%SZ}"
    return {
        "id": entry_id(n),
        "task": "why",
        "kind": "reflect",
        "version": "sha256:" + "0" * 64,
        "title": "",
        "text": f"Shared words number {n}.",
        "language": "en",
        "audience": "cohort",
        "shown_as": "name",
        "first_written": stamp,
        "written": stamp,
        "tags": [],
        "moment": None,
        "links": [],
        "files": [],
        "built_on": [],
        "exemplar": False,
        "drafts": [],
        "data": {},
    } | what


def document(*responses, module="north", **what):
    return {
        "format": "leadfolio.responses/1",
        "course": "autumn",
        "module": module,
        "written": "2026-11-22T10:15:03Z",
        "responses": list(responses),
    } | what


def hand_in(course, username, *responses, module="north", files=None, **what):
    place = course / "submitted" / username / module
    content = json.dumps(document(*responses, module=module, **what), ensure_ascii=True)
    write(place / "responses.json", content)
    for name, content in (files or {}).items():
        write(place / "files" / name, content)
    return place


def attached(name, **what):
    return {"path": f"files/{name}", "alt": "", "type": "image/png", "bytes": 1} | what


def picture(colour="red", size=(700, 300), kind="PNG", **how):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **how)
    return file.getvalue()


def entries(published):
    return json.loads((published.site / "portfolio.json").read_bytes())["entries"]


def codes(published, level=None):
    notes = published.report.notes
    return [note.code for note in notes if level is None or note.level is level]


def bytes_of(site):
    return {
        str(path.relative_to(site)): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def looks_of(site):
    return {p: (p.stat().st_ino, p.stat().st_mtime_ns) for p in site.rglob("*") if p.is_file()}


# What is shown


def test_what_a_leader_shares_becomes_pages(course):
    hand_in(course, "anaqx", said(1), said(2, audience="facilitator", text="Only for you."))

    done = publish(course)

    assert done.site == course / "site"
    assert (done.site / "e" / entry_id(1) / "index.html").is_file()
    assert not (done.site / "e" / entry_id(2)).exists()
    assert done.report.counts["entries"] == 1
    assert done.report.counts["pages"] == len(list(done.site.rglob("*.html")))
    assert done.report.counts["written"] == len(bytes_of(done.site))
    assert done.report.command == "publish"


def test_the_documents_are_those_of_the_contract(course):
    hand_in(
        course, "anaqx", said(1, task="brief", kind="produce", audience="public", exemplar=True)
    )

    site = publish(course).site
    portfolio, standards, commons = (
        json.loads((site / f"{name}.json").read_bytes())
        for name in ("portfolio", "standards", "commons")
    )

    assert (portfolio["format"], portfolio["course"], portfolio["audience"]) == (
        "leadfolio.portfolio/1",
        "autumn",
        "cohort",
    )
    assert [s["task"] for s in standards["standards"]] == ["north.brief", "south.brief"]
    assert [e["id"] for e in standards["standards"][0]["entries"]] == [entry_id(1)]
    assert commons["format"] == "leadfolio.commons/1"


def test_standards_of_the_cohorts_site_hold_public_exemplars_alone(course):
    hand_in(course, "anaqx", said(1, task="brief", kind="produce", exemplar=True))

    standards = json.loads((publish(course).site / "standards.json").read_bytes())

    assert standards["standards"][0]["entries"] == []


def test_a_course_nobody_handed_anything_in_has_a_site(course):
    assert publish(course).report.counts["entries"] == 0
    assert (course / "site" / "index.html").is_file()


def test_words_from_an_answer_cell_are_in_no_site(course):
    place = hand_in(course, "anaqx", said(1))
    by_hand = document(said(2, text="Pencilwords.", audience="public"))
    write(place / "handwritten.json", json.dumps(by_hand | {"format": "leadfolio.handwritten/1"}))

    done = publish(course)

    assert [e["id"] for e in entries(done)] == [entry_id(1)]
    assert not any(b"Pencilwords" in content for content in bytes_of(done.site).values())


def test_the_wording_of_a_version_that_was_kept_stays_with_its_answers(course):
    publish(course)
    old = "sha256:" + hashlib.sha256((course / "modules" / "north.md").read_bytes()).hexdigest()
    from leadfolio.pipeline import opening, versions

    versions.keep_versions(opening.open_course(course))
    text = (course / "modules" / "north.md").read_text()
    write(course / "modules" / "north.md", text.replace("Why did you", "Tell why you"))
    hand_in(course, "anaqx", said(1, version=old), said(2))

    prompts = {e["id"]: e["prompt"] for e in entries(publish(course))}

    assert "Why did you" in prompts[entry_id(1)]
    assert "Tell why you" in prompts[entry_id(2)]


# What is not shown: everything that was withheld, at every audience


def every_kind_of_response(dice, n):
    """Return one response of any sort, each of its texts marked with its audience."""
    audience = dice.choice(["self", "facilitator", "cohort", "public", None, "friends", 7])
    mark = {"cohort": "COHORTWORD", "public": "PUBLICWORD"}.get(audience, "WITHHELDWORD")
    kind = dice.choice(
        "reflect log map decide produce examine compare respond connect commit strange".split()
    )
    # A judge is never named: the words of a judgement are not shown as a piece.
    mark = "WITHHELDWORD" if kind == "compare" else mark
    word = f"{mark}{n}"
    others = [entry_id(dice.randrange(1, 300)) for _ in range(2)]
    return said(
        n,
        task=dice.choice(["why", "brief", "answer", "unknown-task"]),
        kind=kind,
        audience=audience,
        shown_as=dice.choice(["name", "pseudonym", None]),
        title=f"{word} title",
        text=f"{word} text **bold** <b>{word}</b>",
        tags=[f"{word}tag"],
        moment=dice.choice(["joy", None, word]),
        links=[{"url": f"https://{word.lower()}.example/", "title": word, "note": word}],
        files=[attached(f"{word}.csv", alt=word)],
        built_on=others,
        exemplar=dice.random() < 0.5,
        drafts=[{"written": "2026-11-01T00:00:00Z", "text": f"{word} draft", "note": word}],
        data={
            "to": others[0],
            "manner": "thanks",
            "better": others[0],
            "because": f"{word} because",
            "how": f"{word} how",
            "centre": word,
            "post": word,
            "decision": word,
            "options": [word],
            "modalities": [{"name": word, "kind": "virtual", "note": word}],
        },
    ), {f"{word}.csv": f"{word},content\n".encode()}


@pytest.fixture
def crowded(course):
    """Three leaders, two modules, three hundred responses of every sort."""
    dice = random.Random("crowded")
    n = 0
    for username in MEMBERS:
        for module in ("north", "south"):
            responses, files = [], {}
            for _ in range(50):
                n += 1
                response, more = every_kind_of_response(dice, n)
                responses.append(response)
                files |= more
            place = hand_in(course, username, *responses, module=module, files=files)
            by_hand = document(said(9000 + n, text="WITHHELDWORD"), module=module)
            write(
                place / "handwritten.json",
                json.dumps(by_hand | {"format": "leadfolio.handwritten/1"}),
            )
            write(place / f"{module}.ipynb", json.dumps({"cells": ["WITHHELDWORD"]}))
            write(place / "files" / "unnamed.csv", "WITHHELDWORD,1\n")
    return course


def folded(content):
    return unicodedata.normalize("NFKC", content.decode("utf-8", "replace")).casefold()


@pytest.mark.parametrize(
    ("audience", "withheld"),
    [
        (Audience.COHORT, ("withheldword",)),
        (Audience.PUBLIC, ("withheldword", "cohortword")),
    ],
)
def test_nothing_withheld_is_in_any_byte_of_a_site(crowded, audience, withheld):
    done = publish(crowded, audience=audience)
    written = {
        name: folded(content) + name.casefold() for name, content in bytes_of(done.site).items()
    }

    assert done.report.counts["entries"] > 20
    for word in (*withheld, *MEMBERS, "hill.example"):
        assert [name for name, text in written.items() if word in text] == []
    assert any("publicword" in text for text in written.values())


def test_who_hides_behind_an_invented_name_is_told_by_no_page(course):
    hand_in(course, "anaqx", said(1, shown_as="pseudonym"))

    site = bytes_of(publish(course).site)

    assert not [
        n for n, c in site.items() if b"Ana Lima" in c or "ana-lima" in n or b"ana-lima" in c
    ]


def test_a_piece_taken_back_leaves_nothing_behind(course):
    photo = picture()
    place = hand_in(
        course, "anaqx", said(1, text="TAKENBACK", files=[attached("a.png")], tags=["Gone"])
    )
    write(place / "files" / "a.png", photo)
    hand_in(course, "benqx", said(2, built_on=[entry_id(1)]))
    shown = publish(course)
    assert (shown.site / "tags" / "gone").exists()

    hand_in(
        course,
        "anaqx",
        said(1, text="TAKENBACK", files=[attached("a.png")], audience="facilitator"),
    )
    site = publish(course).site

    assert not (site / "e" / entry_id(1)).exists()
    assert not (site / "tags" / "gone").exists()
    assert not (site / "leaders" / "ana-lima").exists()
    assert not [
        n for n, c in bytes_of(site).items() if b"TAKENBACK" in c or entry_id(1).encode() in c
    ]
    assert not list((site / "assets").glob("*.png"))
    assert not list((course / "state" / "pictures").iterdir())


def test_a_public_site_is_no_wider_than_the_course_allows(course):
    write(course / "course.toml", COURSE + 'audiences = ["self", "facilitator", "cohort"]\n')
    hand_in(course, "anaqx", said(1, audience="public"))

    done = publish(course, audience=Audience.PUBLIC)

    assert entries(done) == []
    assert codes(done) == ["audience-narrowed"]


# One bad submission never stops another


def a_link_to(path, target):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


def nested(depth):
    return '{"responses": ' + "[" * depth + "]" * depth + "}"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "json-unreadable"),
        ("{", "json-unreadable"),
        ("[]", "json-unreadable"),
        ("null", "json-unreadable"),
        (b"\xff\xfe\x00", "json-unreadable"),
        (nested(200_000), "json-unreadable"),
        ('{"format": "leadfolio.responses/1", "n": ' + "9" * 5000 + "}", "json-unreadable"),
        ('{"format": "leadfolio.responses/9"}', "format-new"),
        ('{"format": "leadfolio.responses/0"}', "format-old"),
        ('{"format": "something/1"}', "format-unknown"),
        (json.dumps(document(course="winter")), "submission-mismatch"),
        (json.dumps(document(module="south")), "submission-mismatch"),
        (json.dumps(document() | {"responses": {}}), "json-unreadable"),
        (json.dumps(document(*[1] * 5001)), "file-refused"),
        (b" " * (33 * 1024 * 1024), "file-refused"),
    ],
    ids=lambda x: x if isinstance(x, str) and len(x) < 30 else "",
)
def test_a_malformed_submission_is_left_out_and_the_rest_is_built(course, content, code):
    write(course / "submitted" / "anaqx" / "north" / "responses.json", content)
    hand_in(course, "benqx", said(2))

    done = publish(course)

    assert [(n.level, n.code, n.leader, n.module) for n in done.report.notes] == [
        (Level.QUARANTINED, code, "anaqx", "north")
    ]
    assert [e["id"] for e in entries(done)] == [entry_id(2)]
    assert [done.report.counts[k] for k in ("submissions", "accepted", "quarantined")] == [2, 1, 1]


def linked_leader(course):
    hand_in(course, "elsewhere", said(1, text="LINKEDWORD"))
    shutil.move(course / "submitted" / "elsewhere", course.parent / "elsewhere")
    a_link_to(course / "submitted" / "anaqx", course.parent / "elsewhere")


def linked_module(course):
    linked_leader(course)
    (course / "submitted" / "anaqx").unlink()
    a_link_to(course / "submitted" / "anaqx" / "north", course.parent / "elsewhere" / "north")


def linked_responses(course):
    linked_leader(course)
    (course / "submitted" / "anaqx").unlink()
    a_link_to(
        course / "submitted" / "anaqx" / "north" / "responses.json",
        course.parent / "elsewhere" / "north" / "responses.json",
    )


def fifo(course):
    place = course / "submitted" / "anaqx" / "north"
    place.mkdir(parents=True)
    os.mkfifo(place / "responses.json")


def folder_for_a_file(course):
    (course / "submitted" / "anaqx" / "north" / "responses.json").mkdir(parents=True)


@pytest.mark.parametrize(
    "hostile", [linked_leader, linked_module, linked_responses, fifo, folder_for_a_file]
)
def test_nothing_but_plain_files_in_plain_folders_is_read(course, hostile):
    hostile(course)
    hand_in(course, "benqx", said(2))

    done = publish(course)

    assert codes(done) == ["unsafe-path"]
    assert [e["id"] for e in entries(done)] == [entry_id(2)]
    assert not [n for n, c in bytes_of(done.site).items() if b"LINKEDWORD" in c]


def test_a_stranger_and_an_unknown_module_are_left_out_in_words(course):
    hand_in(course, "stranger", said(1))
    hand_in(course, "anaqx", said(2), module="east")
    hand_in(course, "ANAQX", said(3))
    write(course / "submitted" / ".gone" / "north" / "responses.json", "x")
    write(course / "submitted" / "benqx" / ".north.part" / "responses.json", "x")
    write(course / "submitted" / "Thumbs.db", "x")

    done = publish(course)

    assert [(n.code, n.leader) for n in done.report.notes] == [
        ("member-unknown", "ANAQX"),
        ("module-unknown", "anaqx"),
        ("member-unknown", "stranger"),
    ]
    assert "rename the folder to anaqx" in done.report.notes[0].next
    assert entries(done) == []


def test_a_name_no_text_can_hold_is_told_in_a_report_that_can_be_written(course):
    (course / "submitted" / os.fsdecode(b"\xff\xfe\n") / "north").mkdir(parents=True)

    notes = publish(course).report.notes

    assert [n.code for n in notes] == ["member-unknown"]
    assert notes[0].leader.encode("utf-8")


@pytest.fixture
def powerless(course):
    """The course in the hands of an account that may not read or write everything."""
    if os.geteuid() != 0:
        yield course
        return
    with tempfile.TemporaryDirectory(dir="/tmp") as open_to_all:
        place = shutil.copytree(course, Path(open_to_all) / "course")
        for path in (place.parent, place, *place.rglob("*")):
            os.chown(path, 65534, 65534)
        os.seteuid(65534)
        try:
            yield place
        finally:
            os.seteuid(0)


@pytest.mark.parametrize(
    "where", ["anaqx/north/responses.json", "anaqx/north", "anaqx", "anaqx/north/files"]
)
def test_what_may_not_be_read_is_left_out_in_words_until_it_may(powerless, where):
    response = said(1, files=[attached("a.csv")])
    hand_in(powerless, "anaqx", response, files={"a.csv": b"name,score\n"})
    hand_in(powerless, "benqx", said(2))
    place = powerless / "submitted" / where
    place.chmod(0)
    closed = publish(powerless)
    place.chmod(0o700)
    opened = publish(powerless)

    assert codes(closed) == ["folder-unreadable"]
    assert codes(opened) == []
    assert sum(len(e["files"]) for e in entries(opened)) == 1


def test_where_nothing_that_was_collected_may_be_read_it_is_told(powerless):
    hand_in(powerless, "anaqx", said(1))
    whole = bytes_of(publish(powerless).site)
    (powerless / "submitted").chmod(0)

    with pytest.raises(SiteError, match="may not read"):
        publish(powerless)
    (powerless / "submitted").chmod(0o700)

    assert bytes_of(powerless / "site") == whole


def test_where_nothing_may_be_written_the_old_site_stays_and_it_is_told(powerless):
    whole = bytes_of(publish(powerless).site)
    hand_in(powerless, "anaqx", said(1))
    (powerless / "site").chmod(0o500)

    with pytest.raises(SiteError, match="or write there"):
        publish(powerless)
    (powerless / "site").chmod(0o700)

    assert bytes_of(powerless / "site") == whole


def test_hostile_values_in_a_response_become_doubts_not_failures(course):
    place = course / "submitted" / "anaqx" / "north"
    raw = json.dumps(document(said(1, text="Fine.\ud800\x00", title="\u202e")))
    raw = raw.replace('"bytes": 1', '"bytes": NaN').replace(
        '"audience": "cohort"', '"audience": "public", "audience": "cohort"'
    )
    write(place / "responses.json", raw.replace('"data": {}', '"data": {"\\ud800": NaN}'))
    hand_in(course, "benqx", *({"id": i, "task": []} for i in range(400)), said(2))

    done = publish(course)

    assert [e["id"] for e in entries(done)] == [entry_id(2)]
    assert "audience-unknown" in codes(done)
    assert len(done.report.notes) < 250
    assert json.dumps([n.where for n in done.report.notes], ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize(
    "data",
    [
        {"medium": "a \ud800 brief", "how": "\x00"},
        {"decision": "\udfff", "options": ["\ud800"]},
        {"centre": "", "organisations": [{"name": "\ud800", "gives": "\udfff"}]},
    ],
)
def test_half_a_character_in_what_a_leader_filled_in_stops_nobody(course, data):
    kind = {"medium": "produce", "decision": "decide", "centre": "map"}[next(iter(data))]
    hand_in(course, "anaqx", said(1, kind=kind, data=data))

    assert len(entries(publish(course))) == 1


def test_a_submission_without_responses_is_accepted_and_told(course):
    write(course / "submitted" / "anaqx" / "north" / "north.ipynb", "{}")

    done = publish(course)

    assert (codes(done), done.report.counts["accepted"]) == (["responses-missing"], 1)


def test_answer_cells_that_cannot_be_read_hide_nothing_of_the_rest(course):
    place = hand_in(course, "anaqx", said(1))
    write(place / "handwritten.json", "{")

    done = publish(course)

    assert codes(done, Level.WARNING) == ["json-unreadable"]
    assert len(entries(done)) == 1


def test_an_id_stays_its_holders_from_one_publishing_to_the_next(course):
    hand_in(course, "benqx", said(1, text="Mine first."))
    publish(course)
    hand_in(course, "anaqx", said(1, text="Taken.", first_written="2020-01-01T00:00:00Z"))

    done = publish(course)

    assert codes(done) == ["id-taken"]
    assert [e["text"] for e in entries(done)] == ["Mine first."]


# Files


def test_pictures_are_drawn_anew_in_sizes_for_small_screens(course):
    exif = Image.Exif()
    exif[0x010E] = "SECRETPLACE"
    photo = picture(size=(1100, 500), kind="JPEG", exif=exif.tobytes())
    hand_in(
        course,
        "anaqx",
        said(1, files=[attached("a.jpg", alt="A red wall")]),
        files={"a.jpg": photo},
    )

    done = publish(course)
    shown = entries(done)[0]["files"][0]

    assert (shown["type"], shown["alt"]) == ("image/jpeg", "A red wall")
    assert len(list((done.site / "assets").glob("*.jpg"))) == 3
    assert hashlib.sha256((done.site / shown["path"]).read_bytes()).hexdigest() in shown["path"]
    assert not [n for n, c in bytes_of(done.site).items() if b"SECRETPLACE" in c]


def test_the_bytes_decide_what_a_file_is(course):
    hand_in(
        course,
        "anaqx",
        said(
            1,
            files=[
                attached("page.png"),
                attached("brief.exe", type="text/html"),
                attached("table.csv"),
                attached("words.txt"),
                attached("broken.png"),
                attached("gone.png"),
                attached("large.pdf"),
            ],
        ),
        files={
            "page.png": b"<html><script>alert(1)</script>",
            "brief.exe": b"%PDF-1.7 brief",
            "table.csv": b"name,score\nA,1\n",
            "words.txt": b"name,score\nA,1\n",
            "broken.png": picture()[:60],
            "large.pdf": b"%PDF-" + bytes(2 * 1024 * 1024),
        },
    )

    done = publish(course)

    assert [f["type"] for f in entries(done)[0]["files"]] == ["application/pdf", "text/csv"]
    assert sorted((n.where, n.code) for n in done.report.notes) == [
        ("files/broken.png", "picture-unreadable"),
        ("files/gone.png", "file-missing"),
        ("files/large.pdf", "file-refused"),
        ("files/page.png", "file-refused"),
        ("files/words.txt", "file-refused"),
    ]


def test_a_file_behind_a_link_is_not_followed(course):
    place = hand_in(course, "anaqx", said(1, files=[attached("a.csv"), attached("b.csv")]))
    write(course.parent / "secret.csv", "SECRET,1")
    a_link_to(place / "files" / "a.csv", course.parent / "secret.csv")
    os.mkfifo(place / "files" / "b.csv")

    done = publish(course)

    assert codes(done) == ["unsafe-path", "unsafe-path"]
    assert entries(done)[0]["files"] == []


def test_files_of_what_is_not_shown_are_not_even_looked_at(course):
    place = hand_in(course, "anaqx", said(1, audience="facilitator", files=[attached("a.png")]))
    write(place / "files" / "a.png", b"not a picture")

    assert codes(publish(course)) == []


def test_a_drawn_picture_that_was_spoiled_is_told_and_a_clean_publishing_mends_it(course):
    hand_in(course, "anaqx", said(1, files=[attached("a.png")]), files={"a.png": picture()})
    whole = bytes_of(publish(course).site)
    for folder in (course / "state" / "pictures", course / "site" / "assets"):
        for path in folder.glob("*.png"):
            path.write_bytes(b"spoiled")

    with pytest.raises(SiteError, match="not the picture"):
        publish(course)
    publish(course, clean=True)

    assert bytes_of(course / "site") == whole


# Only what changed


def test_the_same_input_gives_the_same_bytes(course):
    hand_in(course, "anaqx", said(1, files=[attached("a.png")]), files={"a.png": picture()})
    one = bytes_of(publish(course).site)
    shutil.rmtree(course / "site")
    for path in (course / "state").glob("site-*.json"):
        path.unlink()

    assert bytes_of(publish(course, jobs=2).site) == one


def test_several_processes_write_what_one_writes(crowded, monkeypatch):
    one = bytes_of(publish(crowded).site)
    monkeypatch.setattr(publishing_pages, "WORTH_SHARING", 1)

    assert bytes_of(publish(crowded, clean=True, jobs=2).site) == one


def test_a_second_publishing_writes_nothing(course):
    hand_in(course, "anaqx", said(1, links=[{"url": "javascript:x"}]))
    first = publish(course)
    before = looks_of(first.site)

    second = publish(course)

    assert looks_of(second.site) == before
    assert second.report.counts == first.report.counts | {"written": 0}
    assert second.report.notes == first.report.notes


def test_with_nothing_changed_nothing_heavy_is_even_imported(course):
    hand_in(course, "anaqx", said(1))
    publish(course)
    code = (
        "import sys; from pathlib import Path; from leadfolio.pipeline import publish;"
        f"print(publish(Path({str(course)!r})).report.counts['written'],"
        "[m for m in ('jinja2','comrak','nh3','PIL','nbformat','nbgrader','markdown_it','yaml',"
        "'tomllib','nbconvert','jsonschema','leadfolio.pages') if m in sys.modules])"
    )

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "0 []"


def test_publishing_never_imports_what_notebooks_need(course):
    hand_in(course, "anaqx", said(1, files=[attached("a.png")]), files={"a.png": picture()})
    from leadfolio.pipeline import opening, versions

    versions.keep_versions(opening.open_course(course))
    code = (
        "import sys; from pathlib import Path; from leadfolio.pipeline import publish;"
        f"publish(Path({str(course)!r}));"
        "print([m for m in ('nbformat','nbgrader','nbconvert','jsonschema','markdown_it',"
        "'papermill','ipywidgets','IPython') if m in sys.modules])"
    )

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"


def test_one_changed_piece_touches_only_the_pages_that_tell_of_it(course):
    hand_in(course, "anaqx", said(1))
    hand_in(course, "benqx", said(2))
    before = looks_of(publish(course).site)

    hand_in(course, "benqx", said(2, text="Other words."))
    done = publish(course)
    after = looks_of(done.site)

    assert done.report.counts["written"] == sum(after[p] != before.get(p) for p in after)
    assert (
        after[done.site / "e" / entry_id(1) / "index.html"]
        == before[done.site / "e" / entry_id(1) / "index.html"]
    )
    assert "Other words." in (done.site / "e" / entry_id(2) / "index.html").read_text()


def test_a_file_put_back_with_its_old_times_but_other_words_is_noticed(course):
    place = hand_in(course, "anaqx", said(1, text="Old words."))
    publish(course)
    before = (place / "responses.json").stat()

    hand_in(course, "anaqx", said(1, text="New words."))
    os.utime(place / "responses.json", ns=(before.st_atime_ns, before.st_mtime_ns))

    assert entries(publish(course))[0]["text"] == "New words."


def test_a_copy_of_everything_is_not_something_else(course):
    hand_in(course, "anaqx", said(1))
    publish(course)
    for path in [p for p in course.rglob("*") if p.is_file() and "site" not in p.parts]:
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(content)

    assert publish(course).report.counts["written"] == 0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda site: (site / "index.html").write_text("spoiled"),
        lambda site: (site / "index.html").unlink(),
        lambda site: shutil.rmtree(site / "e"),
        lambda site: (site / "e" / "foreign.html").write_text("foreign"),
        lambda site: a_link_to(site / "e" / "link", site.parent),
        lambda site: (shutil.rmtree(site / "people"), a_link_to(site / "people", site.parent)),
        lambda site: ((site / "feed.xml").unlink(), (site / "feed.xml").mkdir()),
    ],
)
def test_a_site_that_was_meddled_with_is_put_right(course, spoil):
    hand_in(course, "anaqx", said(1))
    whole = bytes_of(publish(course).site)

    spoil(course / "site")
    publish(course)

    assert bytes_of(course / "site") == whole
    assert not any(p.is_symlink() for p in (course / "site").rglob("*"))
    assert (course / "course.toml").is_file()


def test_what_others_keep_beside_the_site_stays(course):
    publish(course)
    write(course / "site" / "CNAME", "learn.example")
    write(course / "site" / ".git" / "HEAD", "ref")
    hand_in(course, "anaqx", said(1))

    publish(course)

    assert (course / "site" / "CNAME").read_text() == "learn.example"
    assert (course / "site" / ".git" / "HEAD").read_text() == "ref"


def test_without_what_was_remembered_only_what_differs_is_written(course):
    hand_in(course, "anaqx", said(1))
    publish(course)
    for path in (course / "state").glob("site-*.json"):
        path.unlink()

    assert publish(course).report.counts["written"] == 0


def test_a_clean_publishing_writes_everything_anew(course):
    hand_in(course, "anaqx", said(1))
    first = publish(course)

    assert publish(course, clean=True).report.counts["written"] == first.report.counts["written"]


def test_new_members_and_new_titles_are_noticed(course):
    hand_in(course, "dora", said(1))
    publish(course)
    with (course / "members.csv").open("a") as file:
        file.write("\ndora,Dora Nagy,,,\n")
    write(course / "course.toml", COURSE.replace("Leading Learning", "Leading On"))

    done = publish(course)

    assert entries(done)[0]["shown"] == "Dora Nagy"
    assert "Leading On" in (done.site / "index.html").read_text()


# Where it may be written


@pytest.mark.parametrize("out", ["modules", "state", "submitted/x", ".", ".."])
def test_the_course_itself_is_never_written_over(course, out):
    before = bytes_of(course)

    with pytest.raises(SiteError, match="course itself"):
        publish(course, out=course / out)

    assert bytes_of(course) == before


def test_a_folder_of_something_else_is_never_written_over(course, tmp_path):
    write(tmp_path / "letters" / "index.html", "mine")

    with pytest.raises(SiteError, match="did not write"):
        publish(course, out=tmp_path / "letters")

    assert bytes_of(tmp_path / "letters") == {"index.html": b"mine"}


def test_a_folder_prepared_for_a_site_may_be_used(course, tmp_path):
    write(tmp_path / "pages" / ".git" / "HEAD", "ref")
    write(tmp_path / "pages" / "CNAME", "learn.example")

    assert (publish(course, out=tmp_path / "pages").site / "index.html").is_file()


def test_another_courses_portfolio_is_never_written_over(course, tmp_path):
    publish(course, out=tmp_path / "site")
    write(course / "course.toml", COURSE.replace('"autumn"', '"winter"'))

    with pytest.raises(SiteError, match="another course"):
        publish(course, out=tmp_path / "site")


def test_the_cohorts_words_are_never_put_where_the_public_reads(course):
    hand_in(course, "anaqx", said(1))
    publish(course, audience=Audience.PUBLIC)

    with pytest.raises(SiteError, match="public edition"):
        publish(course)

    assert json.loads((course / "site" / "portfolio.json").read_bytes())["audience"] == "public"


def test_the_publics_edition_leaves_nothing_of_the_cohorts(course):
    hand_in(course, "anaqx", said(1, text="COHORTWORD", tags=["CohortTag"]))
    publish(course)

    site = publish(course, audience=Audience.PUBLIC).site

    assert not [n for n, c in bytes_of(site).items() if b"COHORTWORD" in c or "cohorttag" in n]


def test_two_editions_stand_side_by_side(course):
    hand_in(course, "anaqx", said(1), said(2, audience="public"))

    public = publish(course, audience=Audience.PUBLIC, out=course / "site-public")
    cohorts = publish(course)

    assert (len(entries(public)), len(entries(cohorts))) == (1, 2)
    assert publish(course).report.counts["written"] == 0


@pytest.mark.parametrize("audience", [Audience.SELF, Audience.FACILITATOR])
def test_there_is_no_portfolio_of_what_nobody_else_may_read(course, audience):
    with pytest.raises(SiteError):
        publish(course, audience=audience)


def test_a_folder_without_a_course_is_left_alone(tmp_path):
    with pytest.raises(CourseError):
        publish(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_site_should_be_is_told(course):
    write(course / "site", "x")

    with pytest.raises(SiteError, match="file"):
        publish(course)


# A reader always sees a whole site


def limited(course, limit):
    """Publish in a process that may write no file longer than `limit` bytes: a full disk."""
    code = (
        "import sys; from pathlib import Path; from leadfolio.pipeline import publish\n"
        "from leadfolio.errors import SiteError\n"
        f"try: publish(Path({str(course)!r}))\n"
        "except SiteError as error: print(error)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    ).stdout


def test_when_the_disk_is_full_the_old_site_stays_whole(course):
    hand_in(course, "anaqx", said(1))
    whole = bytes_of(publish(course).site)
    hand_in(course, "anaqx", said(1), said(2, text="word " * 30_000))

    told = limited(course, 100_000)

    assert "disk is full" in told
    assert "Next:" in told
    assert bytes_of(course / "site") == whole


def test_after_a_failure_publishing_again_is_enough(course):
    hand_in(course, "anaqx", said(1, text="word " * 30_000))
    limited(course, 100_000)

    assert len(entries(publish(course))) == 1
    assert not [p for p in (course / "site").iterdir() if p.name.startswith(".")]


def test_two_publishings_at_once_do_not_mix(course):
    from leadfolio.edges.disk import manifests

    with (
        manifests.alone(course / "state" / "publishing.lock"),
        pytest.raises(SiteError, match="already"),
    ):
        publish(course)


# Secrets


def test_the_cohorts_key_is_made_once_and_is_nobodys_to_read(course):
    publish(course)
    key = course / "state" / "cohort.key"
    made = key.read_text()
    publish(course, clean=True)

    assert (key.stat().st_mode & 0o777, len(bytes.fromhex(made))) == (0o600, 32)
    assert key.read_text() == made
    assert all(
        p.stat().st_mode & 0o077 == 0
        for name in ("holders.json", "site-*.json")
        for p in (course / "state").glob(name)
    )


@pytest.mark.parametrize("name", ["cohort.key", "holders.json"])
def test_a_damaged_secret_is_told_and_never_guessed(course, name):
    publish(course)
    write(course / "state" / name, "damaged")

    with pytest.raises(SiteError, match=name):
        publish(course)


def test_every_link_of_the_site_leads_somewhere(crowded):
    import re
    from urllib.parse import unquote

    site = publish(crowded).site
    broken = set()
    for page in site.rglob("*.html"):
        for link in re.findall(r'(?:href|src)="([^"#?]+)', page.read_text(encoding="utf-8")):
            if ":" not in link and not (page.parent / unquote(link)).resolve().is_file():
                broken.add((str(page.relative_to(site)), link))

    assert broken == set()


def test_who_was_being_replaced_when_collecting_was_cut_short_does_not_vanish(course):
    place = hand_in(course, "anaqx", said(1))
    publish(course)
    place.rename(place.with_name(".north.old"))  # as a crash between two renames leaves it
    shutil.copytree(place.with_name(".north.old"), place.with_name(".north.new"))

    published = publish(course)

    assert [entry["id"] for entry in entries(published)] == [entry_id(1)]
    assert [path.name for path in place.parent.iterdir()] == ["north"]


def test_what_a_crash_left_behind_a_link_is_not_touched(course, tmp_path):
    other = tmp_path / "other"
    write(other / ".north.old" / "responses.json", "{}")
    (course / "submitted").mkdir()
    (course / "submitted" / "anaqx").symlink_to(other)

    publish(course)

    assert [path.name for path in other.iterdir()] == [".north.old"]


def test_publishing_waits_while_folders_are_being_replaced(course):
    place = hand_in(course, "anaqx", said(1))
    with ThreadPoolExecutor() as pool, folders.locked(course / "state" / "collect.lock"):
        place.rename(place.with_name(".north.old"))
        published = pool.submit(publish, course)
        time.sleep(0.3)
        waited = not published.done()
        place.with_name(".north.old").rename(place)

    assert waited
    assert len(entries(published.result())) == 1
