"""What is written for people: every link in it leads somewhere, and its words are spelled."""

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[1]
WRITTEN = sorted([*ROOT.glob("*.md"), *(ROOT / "course" / "modules").glob("*.md")])
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
INTO_MODULE = re.compile(r"\.\./([^/]+)/\1\.ipynb")


def tokens(text: str) -> list[Token]:
    """Every token of a Markdown text, those within its lines too."""
    top = MarkdownIt("commonmark").enable("table").parse(text)
    return [token for one in top for token in (one, *(one.children or ()))]


def targets(text: str) -> list[str]:
    """Every address that a text links to or shows."""
    found = (token.attrGet("href") or token.attrGet("src") for token in tokens(text))
    return [str(one) for one in found if one]


def anchors(text: str) -> set[str]:
    """What a heading of a text can be linked by."""
    top = tokens(text)
    headings = (b.content for a, b in pairwise(top) if a.type == "heading_open")
    return {re.sub(r"[^\w\- ]", "", one.casefold()).replace(" ", "-") for one in headings}


def leads_nowhere(target: str, text: str, beside: Path) -> str:
    """Say what is wrong with a link, or nothing."""
    path, _, anchor = target.partition("#")
    into = INTO_MODULE.fullmatch(path)
    if ELSEWHERE.match(target):
        return ""
    if into:
        return "" if (beside / f"{into[1]}.md").is_file() else f"no module {into[1]}"
    file = beside / unquote(path) if path else None
    if file is not None and not file.exists():
        return f"no file {path}"
    held = text if file is None else file.read_text(encoding="utf-8") if anchor else ""
    return f"no heading {anchor}" if anchor and anchor not in anchors(held) else ""


@pytest.mark.parametrize("file", WRITTEN, ids=lambda path: path.name)
def test_every_link_and_picture_leads_somewhere(file):
    text = file.read_text(encoding="utf-8")

    wrong = {target: leads_nowhere(target, text, file.parent) for target in targets(text)}
    assert {target: why for target, why in wrong.items() if why} == {}


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("https://example.org/x", ""),
        ("#two-words", ""),
        ("#two", "no heading two"),
        ("there.md#two-words", ""),
        ("there.md#gone", "no heading gone"),
        ("gone.md", "no file gone.md"),
        ("a%20b.png", ""),
        ("../there/there.ipynb", ""),
        ("../gone/gone.ipynb", "no module gone"),
    ],
)
def test_a_link_that_leads_nowhere_is_found(target, why, tmp_path):
    (tmp_path / "there.md").write_text("# Two words")
    (tmp_path / "a b.png").write_bytes(b"")

    assert leads_nowhere(target, "## Two words!", tmp_path) == why


@pytest.mark.parametrize(
    "file", [path for path in WRITTEN if path.parent == ROOT], ids=lambda path: path.name
)
def test_every_document_that_is_named_is_there(file):
    named = set(re.findall(r"\b[A-Z]{3,}\.md\b", file.read_text(encoding="utf-8")))

    assert {name for name in named if not (ROOT / name).is_file()} == set()


def test_words_are_spelled_as_make_lint_sees_them():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (line,) = re.findall(r"\$\(BIN\)/codespell (.+)", makefile)
    named = [str(path) for part in line.split() for path in sorted(ROOT.glob(part))]
    done = subprocess.run(
        [sys.executable, "-m", "codespell_lib", "--toml", str(ROOT / "pyproject.toml"), *named],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.returncode) == ("", 0)
