"""The site's folder: a whole edition takes the place of another."""

import pytest

from leadfolio.edges.disk import site
from leadfolio.edges.disk.site import Piece


def put(out, pieces, *, before=None, **how):
    held = before.held if before else {}
    return site.write_site(
        out,
        (Piece(path=path, content=content, told="t") for path, content in pieces.items()),
        standing=site.standing(out, held),
        before=held,
        **how,
    )


def files(out):
    return {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()}


OLD = {"index.html": b"old", "e/a/index.html": b"a", "portfolio.json": b"{}"}


def test_a_new_edition_holds_exactly_its_plan(tmp_path):
    first = put(tmp_path, OLD)

    second = put(tmp_path, {"index.html": b"new", "e/b/index.html": b"b"}, before=first)

    assert files(tmp_path) == {"index.html": b"new", "e/b/index.html": b"b"}
    assert (first.written, second.written) == (3, 2)
    assert not (tmp_path / "e" / "a").exists()


def test_what_is_the_same_is_not_written_whether_remembered_or_not(tmp_path):
    first = put(tmp_path, OLD)

    assert put(tmp_path, OLD, before=first).written == 0
    assert put(tmp_path, OLD).written == 0
    assert put(tmp_path, OLD, anew=True).written == 3


def test_what_was_written_is_known_by_its_looks(tmp_path):
    first = put(tmp_path, OLD)
    assert site.unchanged(tmp_path, first.held)

    (tmp_path / "e" / "a" / "index.html").write_bytes(b"b")

    assert not site.unchanged(tmp_path, first.held)
    assert "e/a/index.html" not in site.standing(tmp_path, first.held)


@pytest.mark.parametrize("failing_at", [0, 1, 2])
def test_where_the_plan_breaks_off_nothing_has_changed(tmp_path, failing_at):
    put(tmp_path, OLD)

    def pieces():
        for n in range(3):
            if n == failing_at:
                raise OSError("no room")
            yield Piece(path=f"e/{n}/index.html", content=b"new")

    with pytest.raises(OSError, match="no room"):
        site.write_site(tmp_path, pieces(), standing={}, before=())

    assert files(tmp_path) == OLD


def test_what_a_cut_off_writing_left_behind_is_cleared_away(tmp_path):
    (tmp_path / site.STAGING).mkdir()
    (tmp_path / site.STAGING / "0.part").write_bytes(b"half")

    put(tmp_path, OLD)

    assert files(tmp_path) == OLD


def test_a_site_begun_and_cut_off_is_known_to_be_ours():
    order = site.in_order(["index.html", "assets/a.png", "portfolio.json"], fresh=True)

    assert order == ["portfolio.json", "assets/a.png", "index.html"]


def test_what_is_shown_is_in_place_before_what_shows_it():
    order = site.in_order(
        ["portfolio.json", "index.html", "e/a/index.html", "assets/a.png"], fresh=False
    )

    assert order == ["assets/a.png", "e/a/index.html", "index.html", "portfolio.json"]


@pytest.mark.parametrize("path", ["../x", "e//x", "/x", "e/../../x", "."])
def test_nothing_is_ever_written_outside(tmp_path, path):
    with pytest.raises(ValueError, match="not a path"):
        put(tmp_path / "site", {path: b"x"})

    assert files(tmp_path) == {}


def test_a_link_in_our_folders_is_removed_and_not_followed(tmp_path):
    out, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    first = put(out, OLD)
    (out / "e" / "a").rename(elsewhere)
    (out / "e" / "a").symlink_to(elsewhere)

    put(out, OLD, before=first)

    assert files(out) == OLD
    assert not (out / "e" / "a").is_symlink()
    assert (elsewhere / "index.html").read_bytes() == b"a"


def test_a_folder_the_site_does_not_know_as_its_own_is_never_begun(tmp_path):
    with pytest.raises(ValueError, match="'years' is not in FOLDERS"):
        put(tmp_path, {**OLD, "years/index.html": b"what would stay when it is taken back"})

    assert not (tmp_path / "years").exists()
