"""Where the exchange lies, what its folders are called, and folders that are whole or not there."""

import contextlib
import os
import pwd
import shutil
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jupyter_core.paths import jupyter_config_dir, jupyter_config_path

from leadfolio.edges.disk import folders
from leadfolio.edges.exchange import grading, names, places
from leadfolio.errors import ExchangeError

AT = datetime(2026, 11, 22, 10, 15, 3, 42, tzinfo=UTC)
CONFIG = "c = get_config()\nc.Exchange.root = %r\nc.Exchange.cache = %r\n"


@pytest.mark.parametrize("username", ["ada", "学びの木", "o'neil", "a.b_c-d"])
def test_a_folders_name_is_read_back_as_it_was_given(username):
    read = names.read_folder(names.folder(username, "true-north", AT, bytes(range(9))))

    assert read == names.Name(username=username, module="true-north", at=AT)


def test_a_folders_name_is_nbgraders_own():
    parts = names.folder("ada", "true-north", AT, bytes(9)).split("+")

    assert parts == ["ada", "true-north", "2026-11-22 10:15:03.000042 UTC", "AAAAAAAAAAAA"]


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-11-22 10:15:03.000042 UTC", 10),
        ("2026-11-22 10:15:03 UTC", 10),
        ("2026-11-22 10:15:03", 10),
        ("2026-11-22 10:15:03.5 EST", 15),
        ("2026-11-22 10:15:03 +0200", 8),
        ("2026-11-22 10:15:03 -03", 13),
        ("2026-11-22 10:15:03 Europe/Helsinki", 8),
    ],
)
def test_a_time_of_nbgraders_in_any_zone_is_read_in_utc(text, hour):
    read = names.read_moment(text)

    assert read is not None
    assert (read.hour, read.tzinfo) == (hour, UTC)
    assert names.read_folder(f"ada+north+{text}+AAAAAAAAAAAA").at == read
    assert names.read_folder(f"ada+north+{text}").at == read


@pytest.mark.parametrize(
    "name",
    ["", "+", "ada", "ada+north", "ada+north+", "+north+2026-11-22 10:15:03 UTC", "ada+north+now",
     "ada+north+2026-13-22 10:15:03 UTC", "ada+north+2026-11-22 10:15:03 ../../etc/passwd",
     "ada+north+2026-11-22 10:15:03 Nowhere/None"],
)  # fmt: skip
def test_a_name_nbgrader_never_gave_is_none(name):
    assert names.read_folder(name) is None


@pytest.fixture
def course(tmp_path) -> Path:
    """A course folder with the shipped settings."""
    shipped = Path(__file__).parents[1] / "course"
    here = tmp_path / "course"
    here.mkdir()
    shutil.copy(shipped / "nbgrader_config.py", here)
    shutil.copy(shipped / "course.toml", here)
    return here


def test_an_exchange_that_is_given_wins(course, tmp_path):
    assert places.exchange(tmp_path, course=course) == tmp_path


def test_the_courses_own_exchange_is_found(course, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXCHANGE", "/srv/exchange")
    assert places.exchange(course=course) == Path("/srv/exchange")

    monkeypatch.delenv("NBGRADER_EXCHANGE")
    assert places.exchange(course=course) == places.DEFAULT


def test_a_leader_finds_the_exchange_where_nbgrader_would(tmp_path, monkeypatch):
    config = tmp_path / "etc"
    config.mkdir()
    (config / "nbgrader_config.py").write_text(CONFIG % ("/srv/x", "/srv/cache"))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(config))

    assert str(config) in jupyter_config_path()
    assert (places.exchange(), places.cache()) == (Path("/srv/x"), Path("/srv/cache"))


def test_without_any_settings_nbgraders_own_places_are_used():
    assert not Path(jupyter_config_dir()).exists()
    assert places.exchange() == places.DEFAULT
    assert places.cache().name == "nbgrader_cache"


@pytest.mark.parametrize(
    "text",
    ["c = ", "c.x = nothing", "import nowhere", "1/'a'", "1/0", "raise SystemExit", b"\xff\x00"],
)
def test_settings_that_cannot_be_read_are_said(course, text):
    content = text if isinstance(text, bytes) else text.encode()
    (course / "nbgrader_config.py").write_bytes(content)

    with pytest.raises(ExchangeError, match=r"nbgrader_config.py: .*mistake"):
        places.exchange(course=course)


def test_the_shipped_settings_run_nothing_that_was_handed_in(course):
    told = places.configuration(course / "nbgrader_config.py")

    assert told.Execute.enabled is False
    assert not [name for name in told.Autograde.autograde_preprocessors if "Execute" in name]
    assert told.CourseDirectory.course_id == "autumn-2026"
    assert told.CourseDirectory.root == str(course)


@pytest.mark.filterwarnings("ignore")
def test_every_class_the_settings_name_is_there(course):
    from traitlets.utils.importstring import import_item

    told = places.configuration(course / "nbgrader_config.py")
    named = [*told.ExchangeFactory.values(), *told.GenerateAssignment.preprocessors]

    assert all(import_item(name) for name in (*named, *told.Autograde.autograde_preprocessors))


def test_a_gradebook_is_copied_before_its_cells_change(tmp_path):
    import sqlite3

    with sqlite3.connect(tmp_path / "gradebook.db") as book:
        book.execute("create table said (words)")
        book.execute("insert into said values ('kept')")
    book.close()
    copies = [grading.back_up(f"sqlite:///{tmp_path}/gradebook.db") for _ in range(2)]

    assert [copy.name for copy in copies] == ["gradebook.before-1.db", "gradebook.before-2.db"]
    there = sqlite3.connect(copies[0])
    assert there.execute("select words from said").fetchall() == [("kept",)]
    there.close()
    assert grading.back_up("postgresql://x/y") is None


def test_a_folder_is_whole_or_not_there(tmp_path):
    with pytest.raises(FileExistsError):
        folders.write_folder(tmp_path, "one", {"a": b"1", "a/b": b"2"}, mode=0o755)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_replaced_though_it_was_made_read_only(tmp_path):
    place = folders.write_folder(tmp_path, "one", {"in/a": b"1"}, mode=0o755)
    (place / "in").chmod(0o500)
    folders.replace_folder(place, {"b": b"2"}, mode=0o755)

    assert [p.name for p in tmp_path.iterdir()] == ["one"]
    assert [p.name for p in place.iterdir()] == ["b"]


def test_a_lock_lets_one_in_at_a_time(tmp_path):
    order: list[str] = []

    def second() -> None:
        with folders.locked(tmp_path / "lock"):
            order.append("second")

    with folders.locked(tmp_path / "lock"):
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.05)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run a file as somebody else")
@pytest.mark.parametrize("owner", ["nobody", 54_321])
def test_root_runs_no_settings_with_its_own_power_that_somebody_else_may_write(owner, tmp_path):
    number = pwd.getpwnam(owner).pw_uid if isinstance(owner, str) else owner
    config, made = tmp_path / "nbgrader_config.py", tmp_path / "made"
    config.write_text(
        f"c = get_config()\nc.Exchange.root = '/x'\nopen({str(made)!r}, 'w').close()\n"
    )
    os.chown(config, number, number)

    # Where that account cannot even reach Python, nothing is run at all, and that is said.
    refused = contextlib.suppress(ExchangeError) if owner == "nobody" else contextlib.nullcontext()
    with refused:
        assert places.exchange(course=tmp_path) == Path("/x")

    # A number that nobody of this machine has is that of a folder shared into a container.
    assert made.exists() is (owner != "nobody")
