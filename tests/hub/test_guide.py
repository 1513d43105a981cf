"""HUB.md, followed word for word: from a bare machine to a pilot, its backup, its loss, its upgrade."""

import contextlib
import hashlib
import json
import os
import pwd
import re
import shutil
import stat
import threading
import time
from pathlib import Path
from runpy import run_path

import pytest
from playwright.sync_api import expect, sync_playwright

pytestmark = [pytest.mark.hub, pytest.mark.browser, pytest.mark.timeout(420)]

told = run_path(str(Path(__file__).with_name("pilot.py")))
Pilot, missing, read = told["Pilot"], told["missing"], told["read"]
GRADER, PASSWORD, ROOT = told["GRADER"], told["PASSWORD"], told["ROOT"]

SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d")
PEOPLE = ("ada", "ben", "frida", "otto")
LEADERS = ("ada", "ben")


@pytest.fixture(scope="module")
def pilot(request, chromium):  # noqa: ARG001
    """A pilot, made by the tests below one after the other, and taken away whatever happens."""
    lacking = missing()
    if lacking and os.environ.get("CI") and os.geteuid() == 0:
        pytest.fail(f"CI runs this with all of it: {lacking}")
    if lacking:
        pytest.skip(lacking)
    made = Pilot()
    made.failures_before = request.session.testsfailed
    try:
        yield made
    finally:
        made.gone()


@pytest.fixture(scope="module")
def browsers(chromium):
    """A way to open a browser of somebody's own, over https."""
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        # The authority that vouches for the pilot's name is the pilot's own.
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def opened():
            page = browser.new_context(ignore_https_errors=True).new_page()
            page.set_default_timeout(60_000)
            return page

        yield opened
        browser.close()
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def pages():
    """The pages that stay open from one test to the next, by person."""
    return {}


@pytest.fixture(autouse=True)
def timed(request, pilot):
    """Keep how long each part took; where one failed, those that build on it are not waited for."""
    if request.session.testsfailed > pilot.failures_before:
        pytest.skip("an earlier part of the guide failed")
    begun = time.monotonic()
    yield
    pilot.seconds[request.node.name.removeprefix("test_")] = time.monotonic() - begun


def log_in(page, pilot, person, to="", password=PASSWORD):
    page.goto(f"{pilot.address}{to}")
    page.get_by_label("Username").fill(f"guide-{person}" if person in PEOPLE else person)
    page.get_by_label("Password", exact=False).first.fill(password)
    page.get_by_role("button", name="Sign in").click()
    return page


def home(pilot, person):
    return pilot.ground / "home" / f"guide-{person}"


def faults(said):
    """Return what `doctor` names, with what to do about it."""
    return re.findall(r"(?m)^ *(?:problem|look at) +(.*)\n +Next: (.*)$", said)


def test_every_line_of_the_guide_has_a_mark_and_only_systemd_is_left_to_hands(pilot):
    ci = (ROOT / ".ci" / "run").read_text()
    packages = [
        word
        for command in pilot.guide.commands
        if command.mark == "ci"
        for word in command.words.partition("#")[0].split(" install ")[1].split()
        if word not in {"-g", "python3-venv"}
    ]

    assert pilot.guide.unmarked == ()
    by_hand = [c.words for c in pilot.guide.commands if c.mark == "hand"]
    assert [w for w in by_hand if not w.startswith(("systemctl ", "/opt/tljh/"))] == []
    assert [name for name in packages if name not in ci] == []


def test_the_environment_is_one_that_every_account_can_run(pilot):
    said = pilot.follow("What a pilot needs", before={"pip install": pilot.bring_packages})

    assert faults(said) == []
    assert "every account can run it" in said
    program = pilot.ground / "opt/leadfolio/bin/leadfolio"
    assert "0.1.0" in pilot.do(f"{program} --version", account="nobody")


def test_accounts_and_their_course_are_as_doctor_wants_them(pilot):
    pilot.follow("Accounts", people=PEOPLE)
    said = pilot.follow("The course and its exchange", people=LEADERS)

    assert faults(said) == []
    assert "it is grader-guide-2026's, and closed to others" in said
    for person in PEOPLE:
        status = home(pilot, person).stat()
        assert (stat.S_IMODE(status.st_mode), status.st_uid) == (0o700, uid(f"guide-{person}"))
    pilot.do(f"ls {pilot.course}", account="guide-ada", fails=True)


def uid(name):
    return pwd.getpwnam(name).pw_uid


def test_the_hub_runs_from_its_unit_behind_caddy(pilot):
    pilot.follow("The Hub's settings")
    pilot.write_settings()
    pilot.write("/etc/caddy/Caddyfile")
    pilot.write("/etc/systemd/system/leadfolio-hub.service")
    pilot.write("/etc/systemd/system/leadfolio-watch@.service")
    assert "Valid configuration" in pilot.follow("TLS")
    # What it finds amiss it says, and does not fail.
    assert pilot.follow("systemd") == ""

    data = pilot.ground / "var/lib/leadfolio-hub"
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_what_is_released_is_there_for_leaders_and_doctor_is_content(pilot):
    said = pilot.follow("The first module")

    inbound = pilot.exchange / "guide-2026/inbound"
    assert [name for name, _ in faults(said) if not name.startswith("subdomains")] == []
    assert "leaders can hand in, and see nobody else's" in said
    assert inbound.stat().st_uid == uid(GRADER)


def test_each_fault_is_named_with_the_command_that_mends_it(pilot):
    exchange, config = pilot.exchange, pilot.ground / "srv/leadfolio"
    inbound = exchange / "guide-2026/inbound"
    doctor = f"{pilot.ground}/opt/leadfolio/bin/leadfolio doctor --course {pilot.course} || true"
    calm = faults(pilot.do(doctor))

    # What hides another fault, or is the same thing in another way, is done in its own turn.
    for wrong in (
        (f"chown -R root: {pilot.course}",),
        (f"chmod o+rx {pilot.course}", f"chown root: {inbound}", f"chmod 777 {exchange}"),
        (f"chmod 700 {inbound}", f"chmod 700 {exchange}"),
        (f"touch {pilot.course}/state/lock", f"chmod 2777 {inbound}", f"chmod 755 {home(pilot, 'ben')}",
         f"chown guide-ben {config}/jupyterhub_config.py"),
    ):  # fmt: skip
        for words in wrong:
            pilot.do(words)
        named = [do for found, do in faults(pilot.do(doctor)) if (found, do) not in calm]
        mends = [command for do in named if (command := do.partition("run: ")[2])]
        assert len(mends) == len(wrong), named
        for command in mends:
            pilot.do(command)
        assert faults(pilot.do(doctor)) == calm, wrong
    assert [found for found, _ in calm if not found.startswith("subdomains")] == []


def test_settings_that_the_courses_account_may_write_are_never_run_as_root(pilot):
    settings, seen = pilot.course / "nbgrader_config.py", pilot.course / "state" / "ran-as"
    with settings.open("a") as file:
        file.write(
            f"\nwith open({str(seen)!r}, 'a') as said:\n    print(os.geteuid(), file=said)\n"
        )
    pilot.do(f"{pilot.ground}/opt/leadfolio/bin/leadfolio doctor --course {pilot.course}")
    pilot.do("systemctl stop leadfolio-hub")
    pilot.do("systemctl start leadfolio-hub")

    ran = seen.read_text().split()
    seen.unlink()
    settings.write_text("".join(settings.read_text().splitlines(keepends=True)[:-3]))
    assert len(ran) >= 2
    assert set(ran) == {str(uid(GRADER))}


def test_who_logs_in_works_under_their_own_account_and_sees_nobody_elses(pilot, browsers, pages):
    for person, password in (
        ("otto", PASSWORD),
        ("ada", "wrong"),
        (GRADER, PASSWORD),
        ("root", ""),
    ):
        page = log_in(browsers(), pilot, person, password=password)
        expect(page.get_by_role("alert")).to_contain_text("do not let you in")
        page.context.close()

    # What the guide says to look for in the journal.
    assert re.search(r"\[[WEC] .*Failed login for 'guide-otto'", pilot.log("leadfolio-hub"))

    for person in LEADERS:
        pages[person] = log_in(browsers(), pilot, person)
    for person in LEADERS:
        page = pages[person]
        page.get_by_role("button", name=re.compile("^Get ")).first.click()
        page.get_by_role("link", name=re.compile("^Begin")).first.wait_for()
        cookies = page.context.cookies()
        assert [c for c in cookies if not c["secure"]] == []
    frida = log_in(browsers(), pilot, "frida")
    expect(frida).to_have_url(re.compile(f"/user/{GRADER}/"))
    frida.context.close()

    runs = {name: running(pilot, name) for name in ("singleuser", "hosting_viewer")}
    assert runs["singleuser"] == {uid("guide-ada"), uid("guide-ben"), uid(GRADER)}
    assert runs["hosting_viewer"] == {uid(GRADER)}
    for place in (home(pilot, "ben"), pilot.course, pilot.ground / "var/lib/leadfolio-hub",
                  pilot.exchange / "guide-2026/inbound"):  # fmt: skip
        pilot.do(f"ls {place}", account="guide-ada", fails=True)


def running(pilot, name):
    """Return the accounts under which a program of the pilot runs."""
    found = set()
    for pid, words in pilot.processes().items():
        if name in words and not words.startswith("sudo"):
            with contextlib.suppress(OSError):
                found.add(Path(f"/proc/{pid}").stat().st_uid)
    return found


def write(page, words):
    """Write to the first task, for the cohort, and wait until it is kept."""
    box = page.locator(".leadfolio-words").first
    expect(box).to_be_enabled()
    box.fill(words)
    page.get_by_label("my cohort").first.check()
    expect(page.locator(".leadfolio-status").first).to_have_text(SAVED)


def test_what_one_hands_in_a_colleague_reads(pilot, pages):
    ada, ben = pages["ada"], pages["ben"]
    ada.get_by_role("link", name=re.compile("^Begin")).first.click()
    write(ada, "Maya would not read aloud, until her brother asked her to.")
    hand_in(ada)
    # The unit collects and publishes as work arrives.
    end = time.monotonic() + 90
    while "1 new" not in pilot.log("leadfolio-watch-guide-2026"):
        assert time.monotonic() < end, pilot.log("leadfolio-watch-guide-2026")
        time.sleep(0.5)

    ben.goto(f"{pilot.address}/services/portfolio-guide-2026/")
    expect(ben.locator("body")).to_contain_text("Maya would not read aloud")


def hand_in(page):
    end = page.get_by_role("region", name="Hand in")
    end.get_by_role("button", name="Hand in", exact=True).click()
    expect(end.get_by_role("status")).to_contain_text("Handed in")


def test_all_is_lost_and_comes_back(pilot, pages, browsers):
    page = pages["ada"]
    write(page, "Maya would not read aloud, until her brother asked her to. He stayed.")
    pilot.write("/etc/cron.daily/leadfolio-backup")
    kept, handed_in = journals(pilot), bytes_below(pilot.exchange)
    site, numbers = bytes_below(pilot.course / "site"), {p: uid(f"guide-{p}") for p in PEOPLE}
    copying = threading.Thread(target=pilot.follow, args=("Backup and restore",))
    copying.start()
    while copying.is_alive():
        page.locator(".leadfolio-words").first.press_sequentially(" And asked again.")
    copying.join()

    # Power goes, and with it the disk and all that was on it but the system; then others come first.
    pilot.end_processes()
    pages.popitem()[1].context.close()
    page.context.close()
    pilot.remove_accounts([f"guide-{person}" for person in PEOPLE] + [GRADER])
    for place in ("home", "srv", "var/lib/leadfolio-hub"):
        shutil.rmtree(pilot.ground / place)
        (pilot.ground / place).mkdir()
    said = pilot.follow("Restore", people=["|".join(PEOPLE)])
    pilot.do("systemctl start caddy")

    assert [name for name, _ in faults(said) if not name.startswith("subdomains")] == []
    assert {p: uid(f"guide-{p}") for p in PEOPLE} == numbers
    assert bytes_below(pilot.exchange) == handed_in
    assert bytes_below(pilot.course / "site") == site
    after = journals(pilot)
    assert [path for path, words in kept.items() if not after[path].startswith(words)] == []
    assert unproven(pilot) == []
    for person in LEADERS:
        pages[person] = log_in(browsers(), pilot, person)
    pages["ada"].get_by_role("link", name=re.compile("^(Begin|Go on)")).first.click()
    box = pages["ada"].locator(".leadfolio-words").first
    expect(box).to_have_value(re.compile("He stayed"))


def bytes_below(place):
    return {
        str(path.relative_to(place)): path.read_bytes()
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }


def journals(pilot):
    return {
        (person, path): words
        for person in LEADERS
        for path, words in bytes_below(home(pilot, person) / "leadfolio").items()
    }


def unproven(pilot):
    """Return the receipts whose files are not in the exchange as they say."""
    there = {p.read_bytes(): p.parent for p in pilot.exchange.rglob("inbound/*/receipt.json")}
    receipts = [words for (_, path), words in journals(pilot).items() if "receipts/" in path]
    assert receipts, "nobody has a receipt"
    return [
        (receipt, name)
        for receipt in receipts
        for name, digest in json.loads(receipt)["files"].items()
        if digest != "sha256:" + hashlib.sha256((there[receipt] / name).read_bytes()).hexdigest()
    ]


def test_an_upgrade_keeps_words_and_people_where_they_are(pilot, pages):
    ada, ben = pages["ada"], pages["ben"]
    box = ada.locator(".leadfolio-words").first
    pilot.wheel = pilot.built("0.2.0")
    said = pilot.follow("Upgrade", before={
        "upgrade-db": lambda: box.press_sequentially(" Written while there was no Hub."),
    })  # fmt: skip

    program = pilot.ground / "opt/leadfolio/bin/leadfolio"
    assert "0.2.0" in pilot.do(f"{program} --version", account="nobody")
    assert [name for name, _ in faults(said) if not name.startswith("subdomains")] == []
    # What was written meanwhile is in the browser, and is kept where it belongs when she loads the page.
    ada.on("dialog", lambda asked: asked.accept())
    ada.reload()
    expect(box).to_be_enabled()
    expect(box).to_have_value(re.compile("Written while there was no Hub.$"))
    box.press_sequentially(" And after.")
    expect(ada.locator(".leadfolio-status").first).to_have_text(SAVED)
    ben.goto(f"{pilot.address}/services/portfolio-guide-2026/")
    expect(ben.locator("body")).to_contain_text("Maya would not read aloud")


def test_beside_the_littlest_jupyterhubs_settings_the_guides_file_wins(pilot, browsers, pages):
    for page in pages.values():
        page.context.close()
    pilot.do("systemctl stop leadfolio-watch@guide-2026 leadfolio-hub")
    pilot.end_servers()
    pilot.become_littlest()
    pilot.do("systemctl start leadfolio-hub")

    ben = log_in(browsers(), pilot, "ben")
    ben.get_by_role("link", name=re.compile("^(Begin|Go on)")).first.click()
    write(ben, "A word on another Hub.")
    hand_in(ben)
    assert running(pilot, "singleuser") == {uid("guide-ben")}
    said = pilot.do(f"{pilot.ground}/opt/leadfolio/bin/leadfolio collect --course {pilot.course}",
                    account=GRADER)  # fmt: skip
    assert "Collected 2 of 2" in said, said
    assert (pilot.course / "submitted/guide-ben/true-north").is_dir()


def test_no_line_is_marked_that_no_test_runs(pilot, capsys):
    elsewhere = {"To try it"}  # test_evening.py
    with capsys.disabled():
        print("\n\nseconds  part of the guide")
        for part, seconds in pilot.seconds.items():
            print(f"{seconds:7.1f}  {part.replace('_', ' ')}")

    marked = [c for c in pilot.guide.commands if c.mark == "test" and c.section not in elsewhere]
    assert [c for c in marked if c not in pilot.ran] == []
