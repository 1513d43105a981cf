"""Journals on disk: nothing kept is lost, whoever else writes and whatever breaks."""

import json
import os
import stat
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from leadfolio import journal
from leadfolio.edges.disk.journals import Journal, writer_name
from leadfolio.errors import JournalError
from leadfolio.journal import Kept, Response

AT = datetime(2026, 11, 22, 10, 15, 3, tzinfo=UTC)
ID = "0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "leadfolio" / "autumn-2026" / "true-north"


def said(text: str, **more) -> Response:
    return Response(
        **{"id": ID, "task": "a", "first_written": AT, "written": AT, "text": text, **more}
    )


def texts(read: Journal) -> list[str]:
    return [line.response.text for line in sorted(read.lines, key=lambda k: (k.saved, k.writer))]


def test_what_is_kept_is_there_for_the_next_kernel(folder):
    one = Journal(folder, writer="w1")
    line = one.append(said("Quiet."), now=AT)

    assert Journal(folder, writer="w2").lines == (line,)
    assert line.saved == AT


def test_looking_makes_nothing(folder):
    Journal(folder, writer="w1").refresh()

    assert not folder.parents[1].exists()


def test_the_journal_is_the_leaders_alone(folder):
    Journal(folder, writer="w1").append(said("Quiet."), now=AT)

    made = [folder.parents[1], folder.parent, folder]
    assert [stat.S_IMODE(path.stat().st_mode) for path in made] == [0o700] * 3
    assert stat.S_IMODE((folder / "w1.jsonl").stat().st_mode) == 0o600


def test_two_writers_never_meet_in_one_file_and_see_each_other(folder):
    one, two = Journal(folder, writer="w1"), Journal(folder, writer="w2")
    for n in range(20):
        writer = (one, two)[n % 2]
        writer.refresh()
        writer.append(said(f"{n}"), now=AT)
    one.refresh()
    two.refresh()

    assert texts(one) == texts(two) == [f"{n}" for n in range(20)]
    assert sorted(path.name for path in folder.iterdir()) == ["w1.jsonl", "w2.jsonl"]
    assert len({line.saved for line in one.lines}) == 20


def test_a_clock_set_back_changes_nothing_about_what_stands(folder):
    one = Journal(folder, writer="w1")
    one.append(said("first"), now=AT)
    one.append(said("second"), now=AT - timedelta(days=365))

    assert journal.standing(Journal(folder, writer="w2").lines)[ID].text == "second"


def test_writers_names_are_never_the_same():
    names = {writer_name(AT, n.to_bytes(6)) for n in range(100)}

    assert len(names) == 100
    assert all("/" not in name and ":" not in name for name in names)


@pytest.mark.parametrize("torn", [b"{", b'{"id": "0192', b"\xff\xfe", b'{"text": "half \xe2\x80'])
def test_a_torn_last_line_is_reported_and_passed_over(folder, torn):
    Journal(folder, writer="w1").append(said("whole"), now=AT)
    with (folder / "w1.jsonl").open("ab") as file:
        file.write(torn)
    again = Journal(folder, writer="w2")

    assert texts(again) == ["whole"]
    assert [str(fault).splitlines()[0] for fault in again.faults] == [
        "w1.jsonl:2: this line was cut off while it was written and was passed over"
    ]


def test_a_line_seen_half_written_is_read_once_it_is_whole(folder):
    Journal(folder, writer="w1").append(said("first"), now=AT)
    line = journal.encode(Kept(response=said("sécond"), saved=AT, writer="")).encode() + b"\n"
    path = folder / "w1.jsonl"
    reader = Journal(folder, writer="w2")
    for n in range(0, len(line), 50):
        with path.open("ab") as file:
            file.write(line[n : n + 50])
        reader.refresh()

    assert [k.response.text for k in reader.lines] == ["first", "sécond"]
    assert reader.faults == ()


def test_a_bad_line_in_the_middle_is_reported_with_its_number(folder):
    Journal(folder, writer="w1").append(said("first"), now=AT)
    with (folder / "w1.jsonl").open("ab") as file:
        file.write(b"not a line\n\n")
    Journal(folder, writer="w1").append(said("second"), now=AT)
    again = Journal(folder, writer="w2")

    assert texts(again) == ["first", "second"]
    assert [fault.where for fault in again.faults] == ["w1.jsonl:2"]


def test_a_writer_that_finds_its_own_file_torn_begins_a_new_line(folder):
    one = Journal(folder, writer="w1")
    one.append(said("first"), now=AT)
    with (folder / "w1.jsonl").open("ab") as file:
        file.write(b'{"half')
    one.append(said("second"), now=AT)

    assert texts(one) == texts(Journal(folder, writer="w2")) == ["first", "second"]


@pytest.mark.parametrize("text", ["\u2028", "\x85", "a\nb", "\r\n", "", "🐦", "\x0b\x0c\x1c\x1e"])
def test_pasted_text_never_cuts_a_line(folder, text):
    Journal(folder, writer="w1").append(said(f"a{text}b"), now=AT)
    again = Journal(folder, writer="w2")

    assert texts(again) == [f"a{text}b"]
    assert again.faults == ()


def test_what_is_returned_is_what_lies_on_the_disk(folder):
    one = Journal(folder, writer="w1")
    line = one.append(said("half \ud800"), now=AT.replace(microsecond=123_456))

    assert Journal(folder, writer="w2").lines == (line,)


def test_a_full_disk_is_said_and_the_next_line_begins_cleanly(folder):
    """The disk is filled in a process of its own: by the limit the system sets on a file's size."""
    script = textwrap.dedent(
        f"""
        import resource, signal
        from datetime import UTC, datetime
        from pathlib import Path
        from leadfolio.edges.disk.journals import Journal
        from leadfolio.errors import JournalError
        from leadfolio.journal import Response

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        at = datetime(2026, 11, 22, tzinfo=UTC)
        def said(text):
            return Response(id={ID!r}, task="a", first_written=at, written=at, text=text)
        one = Journal(Path({str(folder)!r}), writer="w1")
        one.append(said("first"), now=at)
        size = (one.folder / "w1.jsonl").stat().st_size
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, hard))
        try:
            one.append(said("too long for the disk"), now=at)
        except JournalError as error:
            print(error)
        assert (one.folder / "w1.jsonl").stat().st_size == size
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        one.append(said("second"), now=at)
        """
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)

    assert run.stderr == ""
    assert run.stdout.startswith("these words could not be kept")
    assert "\n  Next: " in run.stdout
    again = Journal(folder, writer="w2")
    assert texts(again) == ["first", "second"]
    assert again.faults == ()


def test_a_journal_that_may_not_be_written_says_so(folder):
    folder.parent.mkdir(parents=True)
    folder.write_text("a file where the journal should be")

    with pytest.raises(JournalError, match="cannot be opened"):
        Journal(folder, writer="w1")


def test_a_place_where_no_journal_can_be_made_says_so_when_words_are_kept():
    one = Journal(Path("/proc/leadfolio/autumn-2026"), writer="w1")

    with pytest.raises(JournalError, match="could not be kept"):
        one.append(said("a"), now=AT)
    assert one.lines == ()


def test_a_journal_that_is_away_for_a_moment_is_not_forgotten(folder):
    one = Journal(folder, writer="w1")
    one.append(said("first"), now=AT)
    away = folder.rename(folder.with_name("away"))
    one.refresh()
    seen = texts(one)
    one.append(said("second"), now=AT)

    assert seen == ["first"]
    assert texts(one) == ["first", "second"]
    assert texts(Journal(away, writer="w2")) == ["first"]
    assert texts(Journal(folder, writer="w2")) == ["second"]


def test_a_link_or_a_pipe_in_the_folder_is_not_read(folder, tmp_path):
    Journal(folder, writer="w1").append(said("mine"), now=AT)
    elsewhere = Journal(tmp_path / "other", writer="w9")
    elsewhere.append(said("not mine"), now=AT)
    (folder / "w2.jsonl").symlink_to(tmp_path / "other" / "w9.jsonl")
    os.mkfifo(folder / "w3.jsonl")

    assert texts(Journal(folder, writer="w4")) == ["mine"]


def test_a_link_in_the_place_of_its_own_file_is_not_written_through(folder, tmp_path):
    folder.mkdir(parents=True)
    (folder / "w1.jsonl").symlink_to(tmp_path / "target")

    with pytest.raises(JournalError):
        Journal(folder, writer="w1").append(said("a"), now=AT)
    assert not (tmp_path / "target").exists()


def test_attachments_and_receipts_lie_beside_it(folder):
    one = Journal(folder, writer="w1")
    one.attach("ab12.png", b"bytes")
    one.keep_receipt("TN-7F3A-92QX", {"format": "leadfolio.receipt/1"})

    assert one.attached("ab12.png") == b"bytes"
    assert one.attached("none.png") is None
    assert json.loads((folder / "receipts" / "TN-7F3A-92QX.json").read_text()) == {
        "format": "leadfolio.receipt/1"
    }
    assert Journal(folder, writer="w2").lines == ()


def test_one_more_line_is_one_file_read_further_and_no_other(folder, monkeypatch):
    one = Journal(folder, writer="w1")
    for n in range(5):
        Journal(folder, writer=f"other{n}").append(said(f"{n}"), now=AT)
    one.refresh()
    opened = []
    real = os.open
    monkeypatch.setattr(
        os, "open", lambda path, *a, **k: opened.append(Path(path).name) or real(path, *a, **k)
    )
    one.refresh()
    one.append(said("mine"), now=AT)

    assert set(opened) <= {"w1.jsonl", folder.name}


def test_no_error_shows_a_word_of_the_leaders(folder):
    folder.mkdir(parents=True)
    (folder / "w1.jsonl").write_bytes(b'{"text": "SECRET", "id": 7}\n{"text": "SECRET')
    faults = Journal(folder, writer="w2").faults

    assert len(faults) == 2
    assert all("SECRET" not in f"{fault} {fault!r} {fault.where}" for fault in faults)


def test_a_killed_kernel_loses_nothing_that_was_said_to_be_kept(folder):
    """Killed in the middle of writing, again and again: each acknowledged line is there."""
    script = textwrap.dedent(
        f"""
        import sys
        from datetime import UTC, datetime
        from pathlib import Path
        from leadfolio.edges.disk.journals import Journal
        from leadfolio.journal import Response

        at = datetime(2026, 11, 22, tzinfo=UTC)
        one = Journal(Path({str(folder)!r}), writer=sys.argv[1])
        n = 0
        while True:
            n += 1
            text = f"{{sys.argv[1]}} {{n}} " + "word " * 2000
            one.append(Response(id={ID!r}, task="a", first_written=at, written=at, text=text), now=at)
            print(n, flush=True)
        """
    )
    said_to_be_kept = set()
    for name in ("k1", "k2", "k3"):
        command = [sys.executable, "-c", script, name]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            numbers = [running.stdout.readline() for _ in range(25)]
            running.kill()
            numbers += running.stdout.readlines()
        said_to_be_kept |= {(name, n.strip()) for n in numbers if n.endswith("\n")}
    again = Journal(folder, writer="w9")

    assert len(said_to_be_kept) >= 75
    assert said_to_be_kept <= {tuple(line.response.text.split()[:2]) for line in again.lines}
