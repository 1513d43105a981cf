"""People at the desk in a real browser: put in, named, changed, taken out and undone, by keyboard too."""

import re
from pathlib import Path
from runpy import run_path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

told = run_path(str(Path(__file__).with_name("test_desk.py")))
Ground, serving, opened, press, page = (
    told[name] for name in ("Ground", "serving", "opened", "press", "page")
)
RULES, SCREENS = told["RULES"], told["SCREENS"]
PEOPLE = "ada,Ada Berg\neva,Éva Cole\n"
LIST = "Name;Username;Role\nÉva Cole;eva;Coach\nZed Lund;zed;\n"


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    return Ground(tmp_path_factory.mktemp("ground"))


@pytest.fixture(scope="module")
def server(ground, tmp_path_factory):
    with serving(ground, tmp_path_factory.mktemp("scratch")) as server:
        yield server


@pytest.fixture(autouse=True)
def as_before(ground):
    """Each test finds two leaders and no guest."""
    (ground.course / "members.csv").write_text(f"username,name\n{PEOPLE}", encoding="utf-8")
    (ground.course / "guests.csv").unlink(missing_ok=True)


def people(page: Page):
    return page.locator(".leadfolio-people")


def came_of_it(page: Page, words: str) -> None:
    expect(people(page).get_by_text(words)).to_be_visible()


def held(ground, file: str = "members.csv") -> str:
    return (ground.course / file).read_text(encoding="utf-8")


def test_leaders_are_put_in_one_after_the_other_by_keyboard_alone(page, server, ground):
    opened(page, server)
    people(page).get_by_role("button", name="Put in a leader").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Username")).to_be_focused()
    page.keyboard.type("otto lund")
    page.keyboard.press("Tab")
    page.keyboard.type("Otto Lund")
    page.keyboard.press("Enter")
    # What is wrong is said at the field, and nothing that was typed is gone.
    expect(page.get_by_label("Username")).to_be_focused()
    expect(page.get_by_label("Username")).to_have_accessible_description(
        "The username 'otto lund' holds a space; nbgrader cannot use it."
    )
    expect(page.get_by_label("Name", exact=True)).to_have_value("Otto Lund")
    assert "Otto" not in held(ground)
    page.get_by_label("Username").fill("otto")
    page.keyboard.press("Enter")
    came_of_it(page, "Otto Lund is in the list of leaders now.")
    expect(page.get_by_label("Username")).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value("")
    assert held(ground) == f"username,name\n{PEOPLE}otto,Otto Lund\n"
    # The cohort below knows them at once.
    expect(page.get_by_role("row", name="Otto Lund")).to_be_visible()
    press(page, "Close")

    press(page, "Undo the last change")
    came_of_it(page, "Undone: the list is as it was before.")
    assert held(ground) == f"username,name\n{PEOPLE}"


def test_somebody_is_changed_and_taken_out_after_a_second_word(page, server, ground):
    opened(page, server)
    press(page, "Change what is written of Ada Berg, leader")
    expect(page.get_by_label("Username")).to_have_value("ada")
    page.get_by_label("Role").fill("Principal")
    press(page, "Keep")
    came_of_it(page, "Kept: Ada Berg.")
    assert held(ground) == "username,name,role\nada,Ada Berg,Principal\neva,Éva Cole\n"

    press(page, "Take out Ada Berg, leader")
    expect(page.get_by_role("heading", name="Take out Ada Berg?")).to_be_focused()
    expect(page.get_by_text("Nothing that they wrote is deleted.")).to_be_visible()
    press(page, "Leave Ada Berg in")
    expect(page.get_by_role("button", name="Take out Ada Berg, leader")).to_be_focused()
    press(page, "Take out Ada Berg, leader")
    press(page, "Take out Ada Berg")
    came_of_it(page, "Ada Berg is taken out of the list.")
    expect(page.get_by_role("row", name="Ada Berg")).to_have_count(0)
    press(page, "Undo the last change")
    expect(page.get_by_role("row", name="Ada Berg")).to_be_visible()


def test_a_guest_is_named_and_taken_out(page, server, ground):
    opened(page, server)
    press(page, "Name a guest")
    page.get_by_label("Username").fill("gus")
    page.get_by_label("Name", exact=True).fill("Gus Grey")
    page.keyboard.press("Enter")
    came_of_it(page, "Gus Grey is a guest now.")
    assert held(ground, "guests.csv") == "username,name,organisation,email\ngus,Gus Grey,,\n"
    press(page, "Take out Gus Grey, guest")
    press(page, "Take out Gus Grey")
    came_of_it(page, "Gus Grey is taken out of the list.")

    assert held(ground, "guests.csv") == "username,name,organisation,email\n"
    assert "Hub" not in people(page).inner_text()


def test_a_list_is_shown_before_it_is_taken_in(page, server, ground, tmp_path):
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "wrong.csv").write_text("username,name,phone\na b,A,1\n")
    (tmp_path / "large.csv").write_bytes(b"x" * (256 * 1024 + 1))
    opened(page, server)
    press(page, "Put in a list")
    choose = page.get_by_label("The list")
    choose.set_input_files(tmp_path / "large.csv")
    expect(page.get_by_text("This file is larger than 256 KB")).to_be_visible()
    choose.set_input_files(tmp_path / "wrong.csv")
    expect(page.get_by_role("heading", name="Nothing was changed")).to_be_focused()
    expect(page.get_by_text("Line 2: the username 'a b' holds a space")).to_be_visible()
    expect(page.get_by_role("button", name="Take it in")).to_have_count(0)
    choose.set_input_files(tmp_path / "list.csv")
    expect(page.get_by_role("heading", name="Before anything changes")).to_be_focused()
    plan = page.locator(".leadfolio-plan")
    expect(plan.get_by_text("Zed Lund (zed)")).to_be_visible()
    expect(plan.get_by_text("role: nothing becomes “Coach”")).to_be_visible()
    expect(plan.get_by_text("Ada Berg (ada)")).to_be_visible()
    expect(page.get_by_role("checkbox")).not_to_be_checked()
    assert held(ground) == f"username,name\n{PEOPLE}"

    press(page, "Take it in")
    came_of_it(page, "The list is taken in: 1 came in, 1 was changed, 0 were taken out.")
    assert held(ground) == "username,name,role\nada,Ada Berg\neva,Éva Cole,Coach\nzed,Zed Lund,\n"
    press(page, "Put in a list")
    choose.set_input_files(tmp_path / "list.csv")
    expect(page.get_by_role("button", name="Take it in")).to_be_disabled()
    page.get_by_role("checkbox").check()
    press(page, "Take it in")
    came_of_it(page, "1 was taken out.")
    assert "ada" not in held(ground)


def test_what_another_page_changed_meanwhile_is_neither_lost_nor_undone(page, server, ground):
    opened(page, server)
    press(page, "Take out Éva Cole, leader")
    (ground.course / "members.csv").write_text(f"username,name\n{PEOPLE}ruth,Ruth\n")
    press(page, "Take out Éva Cole")
    came_of_it(page, "Éva Cole is taken out of the list.")
    assert held(ground) == "username,name\nada,Ada Berg\nruth,Ruth\n"
    (ground.course / "members.csv").write_text("username,name\nada,Ada Berg\n")
    press(page, "Undo the last change")

    expect(people(page).get_by_text("was changed since, so nothing was undone")).to_be_visible()
    assert held(ground) == "username,name\nada,Ada Berg\n"


def test_a_file_with_a_mistake_is_led_to_and_the_other_can_be_changed(page, server, ground):
    (ground.course / "guests.csv").write_text("username,name\ngus,\n")
    opened(page, server)
    expect(people(page).get_by_text("guests.csv:2: the name is empty")).to_be_visible()
    expect(people(page).get_by_role("link", name="guests.csv")).to_have_attribute(
        "href", re.compile("/lab/tree/guests.csv$")
    )
    expect(page.get_by_role("button", name="Name a guest")).to_have_count(0)
    press(page, "Take out Ada Berg, leader")
    press(page, "Take out Ada Berg")
    came_of_it(page, "Ada Berg is taken out of the list.")
    press(page, "Undo the last change")

    expect(people(page).get_by_text("Undone: the list is as it was before.")).to_be_focused()
    assert held(ground) == f"username,name\n{PEOPLE}"


def test_where_the_hubs_groups_decide_the_page_says_so(page, tmp_path, monkeypatch):
    monkeypatch.setenv("LEADFOLIO_MEMBERS", "hub")
    monkeypatch.setenv("LEADFOLIO_FACILITATORS", "fay")
    ground = Ground(tmp_path)
    (ground.course / "guests.csv").write_text("username,name\ngus,Gus\n")
    with serving(ground, tmp_path / "scratch") as server:
        opened(page, server)
        expect(people(page).get_by_text("its own groups say who is a guest")).to_be_visible()
        expect(people(page).get_by_text("The file guests.csv is not asked here.")).to_be_visible()
        expect(people(page).get_by_text("as facilitators: fay.")).to_be_visible()
        expect(page.get_by_role("button", name="Name a guest")).to_have_count(0)
        press(page, "Take out Ada Berg, leader")
        expect(
            people(page).get_by_text("As a leader they read the portfolio no more.")
        ).to_be_visible()
        press(page, "Bring in whom the Hub has")
        expect(people(page).get_by_text("This is not a server of the Hub")).to_be_visible()


def test_a_cohort_of_nobody_begins_with_its_first_leader(page, tmp_path):
    nobody = Ground(tmp_path, people="")
    with serving(nobody, tmp_path / "scratch") as server:
        opened(page, server)
        expect(page.get_by_text("There is nobody in this cohort yet.")).to_be_visible()
        press(page, "Put in your first leader")
        page.get_by_label("Username").fill("ada")
        page.get_by_label("Name", exact=True).fill("Ada Berg")
        page.keyboard.press("Enter")
        expect(page.get_by_text("There is nobody in this cohort yet.")).to_have_count(0)
        expect(page.get_by_role("heading", name="Quiet")).to_be_visible()
        assert "\nada,Ada Berg" in held(nobody)


@pytest.mark.parametrize("page", SCREENS, indirect=True, ids=lambda one: f"{one[0]}-{one[1]}")
def test_everyone_can_use_it_on_any_screen_in_any_light(page, server, ground, tmp_path):
    many = "".join(f"leader-{n},Leader of a long name number {n}\n" for n in range(9))
    (ground.course / "members.csv").write_text(f"username,name\n{PEOPLE}{many}", encoding="utf-8")
    (ground.course / "guests.csv").write_text("username,name\ngus,Gus\n")
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    opened(page, server)
    page.get_by_text("11 leaders", exact=True).click()
    looked = []

    def look() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        found = Axe().run(page, options=RULES).response["violations"]
        looked.extend((one["id"], [n["html"][:200] for n in one["nodes"]]) for one in found)

    press(page, "Put in a list")
    page.get_by_label("The list").set_input_files(tmp_path / "list.csv")
    page.get_by_role("heading", name="Before anything changes").wait_for()
    look()
    press(page, "Name a guest")
    page.keyboard.press("Enter")
    page.get_by_text("The username is empty").wait_for()
    look()
    press(page, "Take out Ada Berg, leader")
    page.get_by_role("heading", name=re.compile("^Take out Ada Berg")).wait_for()
    look()

    assert looked == []
