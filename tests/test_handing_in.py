"""Handing in and fetching, from a leader's folder to the exchange and back."""

import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadfolio import submission
from leadfolio.edges.exchange import cells, marking
from leadfolio.errors import ExchangeError, JournalError, LeadfolioError
from leadfolio.session import handing_in

NOW = datetime(2026, 11, 22, 10, 15, 3, 42, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def notebook(*texts: str) -> dict[str, object]:
    held = [
        {
            "cell_type": "markdown",
            "id": f"t{n}",
            "metadata": {"tags": ["answer"], "leadfolio": {"task": f"t{n}"}},
            "source": text,
        }
        for n, text in enumerate(texts, 1)
    ]
    made = marking.mark({"cells": held, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    for cell in made["cells"]:
        cell["metadata"]["nbgrader"]["checksum"] = cells.checksum(cell)
    return made


def response(text: str = "Words.", **other) -> dict[str, object]:
    return {
        "id": "0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f",
        "task": "t1",
        "kind": "reflect",
        "text": text,
        "audience": "cohort",
        "shown_as": "name",
        "written": "2026-11-22T10:14:59Z",
        **other,
    }


def responses(*held, **other) -> str:
    said = {"format": "leadfolio.responses/1", "course": "spring", "module": "north"}
    return json.dumps({**said, "responses": list(held), **other})


@pytest.fixture
def exchange(tmp_path) -> Path:
    """An exchange with one module released, as nbgrader lays it out."""
    outbound = tmp_path / "exchange/spring/outbound/north"
    outbound.mkdir(parents=True)
    (outbound / "north.ipynb").write_text(json.dumps(notebook("Stub.", "Stub.")))
    told = {"format": "leadfolio.module/1", "course": "spring", "module": "north", "tasks": []}
    (outbound / "module.json").write_text(json.dumps(told))
    (outbound / "map.png").write_bytes(PNG)
    (tmp_path / "exchange/spring/inbound").mkdir()
    return tmp_path / "exchange"


@pytest.fixture
def folder(tmp_path, exchange) -> Path:
    """A leader's module folder, fetched and written in."""
    here = handing_in.fetch("north", course="spring", into=tmp_path / "home", exchange=exchange)
    (here / "responses.json").write_text(responses(response()))
    return here


def submit(folder: Path, exchange: Path, username: str = "ada", cache=None, now=NOW, **other):
    return handing_in.submit(
        folder, username=username, exchange=exchange, cache=cache, now=now, **other
    )


def handed(exchange: Path) -> Path:
    (only,) = (exchange / "spring/inbound").iterdir()
    return only


def files_of(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_what_is_handed_in_is_named_as_nbgrader_names_it(folder, exchange):
    submit(folder, exchange)

    assert handed(exchange).name.startswith("ada+north+2026-11-22 10:15:03.000042 UTC+")


def test_the_receipt_names_every_file_but_itself_as_it_lies_in_the_exchange(folder, exchange):
    receipt = submit(folder, exchange)

    there = handed(exchange)
    assert receipt.files == {
        name: submission.digest((there / name).read_bytes())
        for name in files_of(there) - {"receipt.json"}
    }
    kept = json.loads((there / "receipt.json").read_text())
    assert submission.read_receipt(kept) == submission.read_receipt(
        submission.receipt_document(receipt)
    )


def test_only_what_belongs_is_handed_in(folder, exchange):
    for name in ("feedback/2026/north.html", ".ipynb_checkpoints/x.png", "files/stray.png",
                 "__pycache__/x.csv", "Untitled.ipynb", "notes.txt", ".secret.png"):  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(PNG)
    (folder / "photo.png").write_bytes(PNG)
    file = {"path": "files/mine.png", "alt": "", "type": "image/png", "bytes": 48}
    (folder / "files/mine.png").write_bytes(PNG)
    (folder / "responses.json").write_text(responses(response(files=[file])))
    submit(folder, exchange)

    assert files_of(handed(exchange)) == {
        "north.ipynb", "module.json", "responses.json", "files/mine.png", "photo.png", "map.png",
        "timestamp.txt", "submission_secret.txt", "receipt.json",
    }  # fmt: skip


def test_responses_are_handed_in_byte_for_byte(folder, exchange):
    content = responses(response("“quoted” \u2028 ü"), written="2026-11-22T10:15:03Z", more=[1])
    (folder / "responses.json").write_text(content)
    submit(folder, exchange)

    assert (handed(exchange) / "responses.json").read_text() == content


def test_what_is_only_the_leaders_own_never_leaves_their_folder(folder, exchange):
    file = {"path": "files/own.png", "alt": "", "type": "image/png", "bytes": 48}
    own = response(
        "PRIVATE", id="0192f0c1-7b5e-7cc3-98c4-dc0c0c073990", audience="self", files=[file]
    )
    shared_once = response("PRIVATE TOO", id=own["id"])
    (folder / "files").mkdir()
    (folder / "files/own.png").write_bytes(PNG)
    (folder / "responses.json").write_text(responses(own, shared_once, response()))
    submit(folder, exchange)

    there = handed(exchange)
    assert not any(b"PRIVATE" in (there / name).read_bytes() for name in files_of(there))
    assert not (there / "files").exists()
    assert len(json.loads((there / "responses.json").read_text())["responses"]) == 1


def test_nothing_that_ran_is_handed_in(folder, exchange):
    ran = {"output_type": "display_data", "data": {"text/plain": "PRIVATE"}, "metadata": {}}
    made = json.loads((folder / "north.ipynb").read_text())
    cell = {"cell_type": "code", "id": "w", "metadata": {}, "source": 'task("t1")'}
    made["cells"].append({**cell, "outputs": [ran], "execution_count": 3})
    made["metadata"]["widgets"] = {"state": "PRIVATE"}
    (folder / "north.ipynb").write_text(json.dumps(made))
    submit(folder, exchange)

    assert b"PRIVATE" not in (handed(exchange) / "north.ipynb").read_bytes()


def test_permissions_are_nbgraders(folder, exchange):
    submit(folder, exchange)

    there = handed(exchange)
    assert stat.S_IMODE(there.stat().st_mode) == 0o777
    assert {stat.S_IMODE((there / name).stat().st_mode) for name in files_of(there)} == {0o644}


def test_nbgraders_cache_holds_the_same(folder, exchange, tmp_path):
    submit(folder, exchange, cache=tmp_path / "cache")

    kept = tmp_path / "cache/spring/ada+north+2026-11-22 10:15:03.000042 UTC"
    assert files_of(kept) == files_of(handed(exchange))
    secret = "submission_secret.txt"
    assert (kept / secret).read_bytes() == (handed(exchange) / secret).read_bytes()


def test_a_cache_that_cannot_be_written_does_not_undo_the_handing_in(folder, exchange, tmp_path):
    (tmp_path / "cache").write_text("a file where a folder should be")

    assert submit(folder, exchange, cache=tmp_path / "cache").code.startswith("N-")


def test_a_module_nobody_wrote_in_can_be_handed_in(folder, exchange):
    (folder / "responses.json").unlink()

    assert "north.ipynb" in submit(folder, exchange).files


def test_a_notebook_that_cannot_be_read_stays_behind_and_the_words_go(folder, exchange):
    (folder / "north.ipynb").write_text('{"cells": [')

    assert "north.ipynb" not in submit(folder, exchange).files


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("notes.docx", b"PK\x03\x04word/document.xml", "PDF"),
        ("slides.pptx", b"PK\x03\x04ppt/slides.xml", "PDF"),
        ("photo.HEIC", b"\x00\x00\x00\x18ftypheic" + bytes(20), "JPEG"),
        ("clip.mov", b"\x00\x00\x00\x14ftypqt  " + bytes(20), "MP4"),
    ],
)
def test_a_file_few_could_open_is_refused_with_what_to_save_it_as(
    folder, exchange, name, content, sentence
):
    (folder / name).write_bytes(content)

    with pytest.raises(JournalError) as refused:
        submit(folder, exchange)
    assert sentence in refused.value.do
    assert not list((exchange / "spring/inbound").iterdir())


def test_a_folder_that_is_too_large_is_refused_with_its_largest_file(folder, exchange):
    (folder / "big.png").write_bytes(PNG + bytes(3 * 1024 * 1024))

    with pytest.raises(ExchangeError, match=r"3 MB in all, and 2 MB .*\n.*'big.png'"):
        submit(folder, exchange, module_mb=2)
    with pytest.raises(JournalError, match="1 MB at most"):
        submit(folder, exchange, file_mb=1)
    assert not list((exchange / "spring/inbound").iterdir())


@pytest.mark.parametrize("name", ["responses.json", "north.ipynb", "module.json", "photo.png"])
def test_a_link_is_refused_and_never_followed(folder, exchange, tmp_path, name):
    secret = tmp_path / "secret.png"
    secret.write_bytes(PNG)
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(secret)

    with pytest.raises(LeadfolioError):
        submit(folder, exchange)
    assert not list((exchange / "spring/inbound").iterdir())


def test_a_fifo_where_the_words_should_be_stops_nobody(folder, exchange):
    (folder / "responses.json").unlink()
    os.mkfifo(folder / "responses.json")

    with pytest.raises(ExchangeError, match="cannot be handed in"):
        submit(folder, exchange)


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", "null", responses(module="south"), responses(course="autumn"),
     '{"format": "leadfolio.responses/2"}', responses()[:-3], "[" * 100_000],
)  # fmt: skip
def test_responses_that_cannot_be_read_are_not_handed_in(folder, exchange, content):
    (folder / "responses.json").write_text(content)

    with pytest.raises(ExchangeError, match=r"responses.json: .*\n  Next: "):
        submit(folder, exchange)
    assert not list((exchange / "spring/inbound").iterdir())


def test_a_file_that_is_named_and_missing_is_said(folder, exchange):
    file = {"path": "files/gone.png", "alt": "", "type": "image/png", "bytes": 48}
    (folder / "responses.json").write_text(responses(response(files=[file])))

    with pytest.raises(ExchangeError, match=r"files/gone\.png"):
        submit(folder, exchange)


@pytest.mark.parametrize("username", ["", "a+b", "../ada", "a b", ".ada", "a/b", "-a", "a*"])
def test_a_name_nbgrader_could_not_keep_is_refused(folder, exchange, username):
    with pytest.raises(ExchangeError):
        submit(folder, exchange, username=username)


def test_a_name_in_any_script_can_hand_in(folder, exchange):
    submit(folder, exchange, username="学びの木")

    assert handed(exchange).name.startswith("学びの木+north+")


def test_a_missing_exchange_is_said_and_nothing_is_lost(folder, tmp_path):
    with pytest.raises(ExchangeError, match=r"no place to hand in.*\n.*nothing is lost"):
        submit(folder, tmp_path / "nowhere")


def test_a_folder_that_is_no_module_is_said(tmp_path, exchange):
    with pytest.raises(ExchangeError, match="no module"):
        submit(tmp_path / "gone", exchange)
    (tmp_path / "My Folder").mkdir()
    with pytest.raises(ExchangeError, match="not a name"):
        submit(tmp_path / "My Folder", exchange)


def test_what_the_exchange_does_not_give_back_was_not_handed_in(folder, exchange, monkeypatch):
    true = handing_in.files.read_regular

    def changed(root: Path, *parts: str, most: int) -> bytes:
        kept = true(root, *parts, most=most)
        return kept + b"x" if "inbound" in str(root) and parts[-1] == "responses.json" else kept

    # The one thing no test can break from outside: a disk that keeps other bytes.
    monkeypatch.setattr(handing_in.files, "read_regular", changed)
    with pytest.raises(ExchangeError, match="other bytes"):
        submit(folder, exchange)
    assert not list((exchange / "spring/inbound").iterdir())


def test_handing_in_again_keeps_both(folder, exchange):
    submit(folder, exchange)
    submit(folder, exchange)

    assert len(list((exchange / "spring/inbound").iterdir())) == 2


def test_two_hundred_hand_in_and_nothing_is_lost(folder, exchange):
    codes = {submit(folder, exchange, username=f"leader{n}").code for n in range(200)}

    there = list((exchange / "spring/inbound").iterdir())
    assert (len(codes), len(there)) == (200, 200)
    assert all(len(files_of(one)) == 7 for one in there[:5])


def test_fetching_brings_the_module(folder):
    assert files_of(folder) == {"north.ipynb", "module.json", "map.png", "responses.json"}
    assert folder.parts[-2:] == ("spring", "north")


def test_fetching_again_brings_the_newest_around_what_the_leader_wrote(folder, exchange):
    mine = json.loads((folder / "north.ipynb").read_text())
    mine["cells"][0]["source"] = "My words."
    (folder / "north.ipynb").write_text(json.dumps(mine))
    (folder / "files").mkdir()
    (folder / "files/a.png").write_bytes(PNG)
    (folder / "mine.txt").write_text("mine")
    newer = notebook("Stub.", "A newer stub.", "A new task.")
    outbound = exchange / "spring/outbound/north"
    (outbound / "north.ipynb").write_text(json.dumps(newer))
    (outbound / "map.png").write_bytes(PNG + b"newer")
    kept = (folder / "responses.json").read_bytes()
    handing_in.fetch("north", course="spring", into=folder.parents[1], exchange=exchange)

    sources = [cell["source"] for cell in json.loads((folder / "north.ipynb").read_text())["cells"]]
    assert sources == ["My words.", "A newer stub.", "A new task."]
    assert (folder / "responses.json").read_bytes() == kept
    assert (folder / "map.png").read_bytes() == PNG + b"newer"
    assert {"files/a.png", "mine.txt"} <= files_of(folder)


def test_fetching_what_has_not_changed_touches_nothing(folder, exchange):
    before = {name: (folder / name).stat().st_mtime_ns for name in files_of(folder)}
    handing_in.fetch("north", course="spring", into=folder.parents[1], exchange=exchange)

    assert {name: (folder / name).stat().st_mtime_ns for name in files_of(folder)} == before


def test_a_notebook_that_cannot_be_read_is_set_aside_and_not_lost(folder, exchange):
    (folder / "north.ipynb").write_text("words in a torn file")
    handing_in.fetch("north", course="spring", into=folder.parents[1], exchange=exchange)

    assert json.loads((folder / "north.ipynb").read_text())["nbformat"] == 4
    aside = [name for name in files_of(folder) if "unreadable" in name]
    assert (folder / aside[0]).read_text() == "words in a torn file"


def test_a_module_that_is_not_released_is_said_with_the_nearest(exchange, tmp_path):
    with pytest.raises(ExchangeError, match=r"did you mean 'north'\?"):
        handing_in.fetch("nort", course="spring", into=tmp_path, exchange=exchange)
    with pytest.raises(ExchangeError, match="nothing is released yet"):
        handing_in.fetch("north", course="autumn", into=tmp_path, exchange=exchange)
    with pytest.raises(ExchangeError):
        handing_in.fetch("../north", course="spring", into=tmp_path, exchange=exchange)


def test_the_course_of_a_module_is_found_where_only_one_has_it(exchange):
    assert handing_in.course_of("north", exchange=exchange) == "spring"
    with pytest.raises(ExchangeError, match="no course here"):
        handing_in.course_of("south", exchange=exchange)

    (exchange / "autumn/outbound/north").mkdir(parents=True)
    with pytest.raises(
        ExchangeError, match="more than one course has a module 'north': autumn, sp"
    ):
        handing_in.course_of("north", exchange=exchange)


def test_a_link_in_the_exchange_is_not_followed(exchange, tmp_path):
    (exchange / "spring/outbound/north/secret.png").symlink_to("/etc/hostname")

    with pytest.raises(ExchangeError):
        handing_in.fetch("north", course="spring", into=tmp_path / "home", exchange=exchange)
    assert not (tmp_path / "home/spring/north").exists()
