"""The demo: one command from module source to two portfolios, and not a word too many in either."""

import gzip
import html
import json
import re
import statistics
from pathlib import Path
from urllib.parse import unquote

import pytest

from leadfolio import ids
from leadfolio.edges.disk import stories
from leadfolio.edges.disk.stories import KeptTold, TakenAwayTold
from leadfolio.errors import CourseError
from leadfolio.journal import Audience
from leadfolio.pipeline.demonstrating import SAMPLE, demo, prepare
from leadfolio.pipeline.opening import open_roster
from leadfolio.pipeline.playing import in_time
from leadfolio.session import feedback
from leadfolio.session.taking_away import module_folders

RUN, BREAK = 5, "\0"
BLOCK = r"<(?!/?(a|abbr|b|bdi|cite|code|del|em|i|ins|mark|q|s|small|strong|sub|sup|time)\b)[^>]*>"
ALT = stories.read_pictures(SAMPLE)
READERS = (Audience.COHORT, Audience.PUBLIC)


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The demo, made once."""
    return demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def told():
    """What the stories say stands at the end, by key; taken away is as if kept to oneself."""
    stands: dict[str, dict[str, object]] = {}
    for story, one in in_time(stories.read_stories(SAMPLE)):
        entry = stands.setdefault(
            f"{story.name}.{getattr(one, 'key', '')}",
            {
                "audience": "facilitator",
                "shown_as": "name",
                "username": story.username,
                "texts": [],
                "fields": [],
            },
        )
        if isinstance(one, TakenAwayTold):
            entry["audience"] = "self"
        elif isinstance(one, KeptTold):
            said = {name: getattr(one, name) for name in one.__struct_fields__}
            entry.update({name: value for name, value in said.items() if value is not None})
            entry["texts"] += [one.text] if one.text else []
            entry["fields"] += [" ".join(map(str, one.data.values()))] if one.data else []
    return {key: entry for key, entry in stands.items() if "." in key and key[-1] != "."}


def site_of(shown, audience) -> Path:
    return shown.site if audience is Audience.COHORT else shown.public_site


def runs(text: str) -> set[tuple[str, ...]]:
    """Return every run of words in a text, whatever stands between them but a `BREAK`."""
    found = set()
    for part in text.casefold().split(BREAK):
        words = re.findall(r"\w+", part)
        found |= {tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}
    return found


def words_of(path: Path) -> str:
    """Return what a reader or a program finds in a file of the site; one piece ends at a `BREAK`."""
    text = path.read_text(encoding="utf-8").replace("\\n", " ")
    if path.suffix in {".json", ".js"}:
        text = re.sub(r'",\s*"|":\s*"', BREAK, text)
    # A feed holds markup within markup: it is looked at as it lies there, and twice unfolded.
    read = [text, html.unescape(text), html.unescape(html.unescape(text))]
    return BREAK.join(re.sub(r"<[^>]*>", " ", re.sub(BLOCK, BREAK, one)) for one in read)


def everything(entry) -> str:
    """Return all that a leader ever wrote in an entry."""
    # A page has the title above the words; alternative text and links stand beside them.
    alt = [ALT[name] for name in entry.get("pictures") or ()]
    links = [f"{link.title} {link.note}" for link in entry.get("links") or ()]
    return " \n ".join([entry.get("title", ""), *entry["texts"], *entry["fields"], *alt, *links])


def shared(told, audience):
    return {k: e for k, e in told.items() if Audience(str(e["audience"])).reaches(audience)}


def paged(told, audience):
    """Return what has a page of its own: a comparison has none, for its judge is never named."""
    compared = {k for k, e in told.items() if "better" in (e.get("data") or {})}
    return {k: e for k, e in shared(told, audience).items() if k not in compared}


def agreed(entry) -> str:
    """Return what a leader agreed to show of an entry that is shared."""
    if not entry.get("process"):
        entry = {**entry, "texts": entry["texts"][-1:], "fields": entry["fields"][-1:]}
    return everything(entry) + " ".join(entry.get("process", ()))


@pytest.mark.whole_way
@pytest.mark.parametrize("audience", READERS)
def test_no_words_that_were_withheld_are_anywhere_in_a_site(shown, told, audience):
    asked = [runs(path.read_text("utf-8")) for path in (shown.site.parent / "modules").glob("*.md")]
    # A feed is named for what the course asks, and for the course: "Put a card in Leading Learning".
    feeds = site_of(shown, audience).rglob("feed.json")
    asked += [runs(json.loads(path.read_bytes())["title"]) for path in feeds]
    may = set().union(*asked, *(runs(agreed(e)) for e in shared(told, audience).values()))
    comments = [runs(one.text) for one in stories.read_comments(SAMPLE)]
    kept = [runs(everything(entry)) for entry in told.values()]
    withheld = set().union(*kept, *comments) - may
    found = {
        (path.name, " ".join(run))
        for path in site_of(shown, audience).rglob("*")
        if path.suffix in {".html", ".json", ".xml", ".js", ".txt"}
        for run in runs(words_of(path)) & withheld
    }

    assert len(withheld) > 500
    assert found == set()


@pytest.mark.whole_way
def test_what_the_facilitator_said_waits_for_each_leader_and_for_nobody_else(shown):
    ground, names = (
        shown.site.parents[1],
        {s.name: s.username for s in stories.read_stories(SAMPLE)},
    )
    wanted = sorted(
        (names[c.leader], c.task, c.text.strip()) for c in stories.read_comments(SAMPLE)
    )
    found = []
    for home in sorted((ground / "homes").iterdir()):
        cache = home / ".local" / "share" / "jupyter" / "nbgrader_cache"
        for folder, told in module_folders(home):
            where = {"course": told.course, "module": told.module.id}
            feedback.fetch(folder, **where, exchange=ground / "exchange", cache=cache)
            said = feedback.came(folder, told.module.id).said
            found += [(home.name, one.task, one.text) for one in said]

    assert sorted(found) == wanted


@pytest.mark.whole_way
@pytest.mark.parametrize("audience", READERS)
def test_every_piece_that_is_shared_can_be_read_on_its_own_page(shown, told, audience):
    unread = []
    for key, entry in paged(told, audience).items():
        page = site_of(shown, audience) / "e" / shown.played.ids[key] / "index.html"
        if not entry["texts"]:
            assert page.is_file()
            continue
        first = entry["texts"][-1].strip().splitlines()[0].removeprefix("1. ")
        unread += [key] if not runs(first) <= runs(words_of(page)) else []

    assert unread == []


@pytest.mark.whole_way
@pytest.mark.parametrize("audience", READERS)
def test_a_piece_that_is_not_shared_has_no_page(shown, told, audience):
    pages = {path.name for path in (site_of(shown, audience) / "e").iterdir() if path.is_dir()}

    assert pages == {shown.played.ids[key] for key in paged(told, audience)}


@pytest.mark.whole_way
def test_an_invented_name_stands_alone(shown, told):
    members = {m.username: m for m in open_roster(shown.site.parent)[1]}
    hidden = {
        k: e for k, e in shared(told, Audience.COHORT).items() if e["shown_as"] == "pseudonym"
    }
    beside = []
    for key, entry in hidden.items():
        id_, member = shown.played.ids[key], members[entry["username"]]
        page = words_of(shown.site / "e" / id_ / "index.html")
        beside += [key for word in (member.name, member.organisation) if word in page]
        own = shown.site / "leaders" / ids.slug(member.name) / "index.html"
        beside += [key] if id_ in own.read_text(encoding="utf-8") else []

    assert len(hidden) >= 6
    assert beside == []


@pytest.mark.whole_way
def test_no_username_is_in_a_site_or_its_paths(shown):
    usernames = [member.username for member in open_roster(shown.site.parent)[1]]
    found = [
        path
        for audience in READERS
        for path in site_of(shown, audience).rglob("*")
        for username in usernames
        if username in str(path.relative_to(shown.site.parent))
        or (
            path.suffix in {".html", ".json", ".xml", ".js"} and username in path.read_text("utf-8")
        )
    ]

    assert found == []


@pytest.mark.whole_way
def test_every_page_says_that_the_cohort_is_invented(shown):
    silent = [
        path
        for audience in READERS
        for path in site_of(shown, audience).rglob("*.html")
        if "invented" not in path.read_text(encoding="utf-8")
    ]

    assert silent == []


@pytest.mark.whole_way
@pytest.mark.parametrize("audience", READERS)
def test_every_link_of_a_site_leads_to_a_file_of_it(shown, audience):
    site = site_of(shown, audience)
    broken = [
        (str(page.relative_to(site)), url)
        for page in site.rglob("*.html")
        for url in re.findall(r'(?:href|src)="([^"#]+)', page.read_text(encoding="utf-8"))
        if not re.match("https?:|mailto:", url) and not (page.parent / unquote(url)).is_file()
    ]

    assert broken == []


@pytest.mark.whole_way
def test_pages_are_light_to_carry(shown):
    """Issue 5: the median page, and the stylesheet and the script that all pages share."""
    pages = [path.read_bytes() for path in shown.site.rglob("*.html")]
    shared_files = [(shown.site / "assets" / name).read_bytes() for name in ("site.css", "site.js")]

    assert statistics.median(map(len, pages)) <= 20_000
    assert statistics.median(len(gzip.compress(page)) for page in pages) <= 6_000
    assert sum(len(gzip.compress(content)) for content in shared_files) <= 15_000


@pytest.mark.whole_way
def test_the_facilitators_notes_reach_no_leader(shown):
    folder = shown.site.parents[1]
    words = runs((folder / "course" / "modules" / "true-north.notes.md").read_text("utf-8"))
    released = runs((folder / "course" / "modules" / "true-north.md").read_text("utf-8"))
    found = [
        path
        for place in ("exchange", "homes", "course/site", "course/release")
        for path in (folder / place).rglob("*")
        if path.suffix in {".ipynb", ".md", ".json", ".html"}
        if len((words - released) & runs(words_of(path))) > 3
    ]

    assert found == []


@pytest.mark.whole_way
def test_nothing_of_the_story_is_left_behind(shown, told):
    assert len(shown.played.ids) == len(told)
    assert not list((shown.site.parent / "state" / "quarantine").glob("*.json"))


def test_a_demo_is_made_anew_where_one_was(tmp_path):
    prepare(tmp_path)
    (tmp_path / "homes" / "leader01").mkdir()

    prepare(tmp_path)

    assert list((tmp_path / "homes").iterdir()) == []
    assert (tmp_path / "exchange").stat().st_mode & 0o777 == 0o777


def test_a_demo_that_somebody_put_something_into_is_left_alone(tmp_path):
    prepare(tmp_path)
    (tmp_path / "thesis.txt").write_text("Nine years of work.", encoding="utf-8")

    with pytest.raises(CourseError, match="not a demo"):
        demo(tmp_path)


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("Nine years of work.", encoding="utf-8")

    with pytest.raises(CourseError, match="not a demo"):
        demo(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_is_not_a_folder_for_a_demo(tmp_path):
    (tmp_path / "thesis.txt").write_text("Nine years of work.", encoding="utf-8")

    with pytest.raises(CourseError, match="not a demo"):
        demo(tmp_path / "thesis.txt")
