"""Who may read what of a portfolio on the Hub: every kind of file, for everybody, however asked."""

import os
import shutil
import time
import urllib.error
from collections import Counter
from pathlib import Path
from runpy import run_path

import pytest

from leadfolio.viewing import ALWAYS, TYPES

pytestmark = [pytest.mark.hub, pytest.mark.timeout(240)]

told = run_path(str(Path(__file__).with_name("hubs.py")))
Hub, Browser, course_of, enrol = told["Hub"], told["Browser"], told["course_of"], told["enrol"]

BELOW = "/services/portfolio-autumn-2026/"
WORDS = b"Shared with the cohort."
# What asks for nothing that a member may have, however it is written.
NEVER = (
    ".hidden.html", ".git/config.json", "linked.html", "linked/secret.html", "up.html", "secret.txt",
    "page.py", "no-such.html", "../course.toml", "..%2fcourse.toml", "%2e%2e/members.csv",
    "..%2f..%2fmembers.csv", "a%00.html", "%252e%252e/members.csv", "%2e/index.html", "//index.html",
    "modules//index.html", "modules%2findex.html", "modules\\index.html", "modules%5cindex.html",
    "index.html%20", "INDEX.HTML", "%ff.html", "state/cohort.key", "pipe.html",
)  # fmt: skip


@pytest.fixture(scope="module")
def hub(tmp_path_factory, proxy):  # noqa: ARG001
    """Two cohorts on one Hub; the first has a site of every kind of file."""
    ground = tmp_path_factory.mktemp("hub")
    course = course_of(ground / "one", "Autumn 2026", "ada", "ben", "ruth")
    course_of(ground / "other", "Spring 2027", "otto")
    config = course / "jupyterhub_config.py"
    config.write_text(
        config.read_text().replace(
            '    {"folder": HERE, "facilitators": ["facilitator"], "guests": []},\n',
            '    {"folder": HERE, "facilitators": ["facilitator"], "guests": ["gus"]},\n'
            '    {"folder": HERE.parent / "other", "facilitators": ["frida"]},\n',
        )
    )
    site = course / "site"
    (site / "modules" / "true-north").mkdir(parents=True)
    for path in ("index.html", "modules/index.html", "modules/true-north/index.html"):
        (site / path).write_bytes(WORDS)
    for kind in TYPES:
        (site / f"piece.{kind}").write_bytes(WORDS)
    (site / ".git").mkdir()
    (course / "secrets").mkdir()
    for path in (
        "site/.hidden.html",
        "site/.git/config.json",
        "site/secret.txt",
        "site/page.py",
        "secrets/secret.html",
    ):
        (course / path).write_bytes(b"Never.")
    (site / "linked.html").symlink_to(course / "secrets" / "secret.html")
    (site / "linked").symlink_to(course / "secrets")
    (site / "up.html").symlink_to("../course.toml")
    os.mkfifo(site / "pipe.html")
    shutil.copytree(site / "modules", ground / "other" / "site" / "modules")
    started = Hub(course, ground / "home")
    try:
        started.start()
        yield started
    finally:
        started.gone()


@pytest.fixture(autouse=True)
def closed(hub):
    """Close every browser that a test opened."""
    yield
    while hub.browsers:
        hub.browsers.pop().close()


def entered(hub, username):
    """Return the browser of somebody who looked at the portfolio, if they may."""
    browser = hub.log_in(username)
    try:
        browser.open(BELOW).close()
    except urllib.error.HTTPError as refused:
        refused.close()
    return browser


# How each file is asked for: a name, the method, headers, and what a reader gets.
EACH = (
    ("GET", "GET", {}, 200),
    ("HEAD", "HEAD", {}, 200),
    ("a part", "GET", {"Range": "bytes=0-5"}, 206),
    ("if changed", "GET", {"If-None-Match": "*"}, 304),
)
REFUSED = tuple((method, method, {}, "refused") for method in ("POST", "PUT", "DELETE", "OPTIONS"))
ALSO = (
    ("its end", "GET", {"Range": "bytes=-5"}, 206),
    ("no such part", "GET", {"Range": "bytes=9000-"}, 416),
    ("HEAD of a part", "HEAD", {"Range": "bytes=0-5"}, 206),
    ("parts", "GET", {"Range": "bytes=0-1,3-4"}, 200),
    ("if another", "GET", {"If-None-Match": '"x"'}, 200),
    ("if since", "GET", {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 304),
    ("if since long", "HEAD", {"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}, 200),
    ("part of an old one", "GET", {"Range": "bytes=0-5", "If-Range": '"old"'}, 200),
)


def asked():
    """Yield (path, how it is asked for, whether nobody may have it)."""
    for path in ("", "%69ndex.html", "modules/", "modules/true-north/"):
        yield from ((path, how, False) for how in EACH)
    for kind in TYPES:
        yield from ((f"piece.{kind}", how, False) for how in EACH)
    yield from (("index.html", how, False) for how in (*EACH, *ALSO, *REFUSED))
    for path in NEVER:
        yield from ((path, how, True) for how in (*EACH[:3], REFUSED[0]))


def test_every_file_for_everybody_however_it_is_asked_for(hub, capsys):
    readers = {name: entered(hub, name) for name in ("ada", "facilitator", "gus")}
    removed, other, frida = entered(hub, "ruth"), entered(hub, "otto"), entered(hub, "frida")
    nobody, ada = Browser(hub), readers["ada"]
    may = ada.token("ada", "access:services!service=portfolio-autumn-2026")
    may_not = ada.token("ada", "read:users:name!user")
    with pytest.raises(urllib.error.HTTPError, match="403") as refused:
        hub.log_in("outsider")
    refused.value.close()
    enrol(hub.course, "ada", "ben")
    people = {
        "member": (ada, {}, True),
        "facilitator": (readers["facilitator"], {}, True),
        "guest": (readers["gus"], {}, True),
        "a server's token": (nobody, {"Authorization": f"token {may}"}, True),
        "another token": (nobody, {"Authorization": f"token {may_not}"}, False),
        "no token": (nobody, {"Authorization": "token x"}, False),
        "anonymous": (nobody, {}, None),
        "removed": (removed, {}, False),
        "another cohort": (other, {}, None),
        "their facilitator": (frida, {}, None),
        "a script elsewhere": (ada, {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin",
                                     "Sec-Fetch-Dest": "empty"}, False),
    }  # fmt: skip
    table, wrong = {}, []
    # The proxy tidies up a path before it hands it on; what nobody may have is asked for behind it.
    direct = hub.service_port("portfolio-autumn-2026")
    for who, (browser, own, reads) in people.items():
        seen = Counter()
        for path, (name, method, headers, granted), never in asked():
            at = direct if never else None
            answer = browser.ask(method, f"{BELOW}{path}", at=at, **own, **headers)
            seen[answer[0]] += 1
            if not right(
                *answer, path=path, method=method, reads=reads, granted=granted, never=never
            ):
                wrong.append((who, path, name, *answer))
        table[who] = seen
    with capsys.disabled():
        shown = sorted({status for seen in table.values() for status in seen})
        print("\n\n" + "who reads".ljust(20) + "".join(f"{status:>6}" for status in shown))
        for who, seen in table.items():
            print(who.ljust(20) + "".join(f"{seen[status] or '·':>6}" for status in shown))
        count = sum(sum(seen.values()) for seen in table.values())
        print(f"{count} requests, {len(wrong)} answered wrongly")

    assert wrong == []


def right(status, told, body, *, path, method, reads, granted, never) -> bool:
    """Whether an answer is the one that this person may have."""
    private = told.get("cache-control") == ALWAYS["Cache-Control"]
    if b"Never." in body or (reads is not True and WORDS[:3] in body):
        return False
    if reads is None and method in {"GET", "HEAD"}:
        # A path that is not even one is refused before anybody is asked who they are.
        return private and status == 302 and "/hub/api/oauth2/authorize" in told["location"]
    if not reads:
        return private and status == 403
    if granted == "refused":
        return private and status in {403, 405} and WORDS[:3] not in body
    if never:
        return private and status == 404
    size = {200: len(WORDS), 206: len(body), 304: 0, 416: 0}[granted]
    whole = body == WORDS if granted == 200 and method == "GET" else len(body) == size
    kind = path.rpartition(".")[2] if path.startswith("piece") else "html"
    typed = status == 304 or told.get("content-type") == TYPES[kind]
    guarded = all(told.get(name.lower()) == value for name, value in ALWAYS.items())
    return private and status == granted and (whole or method == "HEAD") and typed and guarded


def test_a_removed_member_is_out_within_a_minute_and_a_new_one_is_in(hub):
    enrol(hub.course, "ada", "ben")
    ben = entered(hub, "ben")
    assert ben.ask("GET", BELOW)[0] == 200

    enrol(hub.course, "ada", "nils")
    begun = time.monotonic()
    while ben.ask("GET", BELOW)[0] == 200:
        assert time.monotonic() - begun < 60
        time.sleep(0.2)

    assert ben.ask("GET", BELOW)[0] == 403
    assert entered(hub, "nils").ask("GET", BELOW)[2] == WORDS
    with pytest.raises(urllib.error.HTTPError, match="403") as refused:
        hub.log_in("ben")
    refused.value.close()


def test_a_folder_without_its_slash_is_led_to_its_page_and_nowhere_else(hub):
    enrol(hub.course, "ada")
    ada = entered(hub, "ada")

    assert ada.ask("GET", f"{BELOW}modules")[1]["location"] == f"{BELOW}modules/"
    assert ada.ask("GET", f"{BELOW}/example.org")[0] == 404


def test_a_browser_forgets_at_logout_what_it_kept_and_nowhere_else(hub):
    enrol(hub.course, "ada")
    ada = entered(hub, "ada")
    home = ada.ask("GET", "/hub/home")[1]
    left = ada.ask("GET", "/hub/logout")

    assert "clear-site-data" not in home
    assert (left[0], left[1].get("clear-site-data")) == (302, '"storage"')
