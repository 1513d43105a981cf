"""What `leadfolio doctor` says to whoever runs a Hub."""

import os

import pytest

from leadfolio import pipeline
from leadfolio.cohort import Member
from leadfolio.pipeline import diagnosing_hub

ME = os.geteuid()
ADA = Member(username="ada", name="Ada")


@pytest.fixture
def ground(tmp_path):
    """A course folder and an exchange as they must be, of an account `grader-autumn-2026`."""
    made = pipeline.init(tmp_path / "course", cohort="Autumn 2026")
    made.chmod(0o750)
    inbound = tmp_path / "exchange" / "autumn-2026" / "inbound"
    inbound.mkdir(parents=True)
    inbound.chmod(0o2733)
    return made


def looked(ground, *members, guests=(), accounts=lambda _: ME, homes=lambda _: None):
    exchange = ground.parent / "exchange"
    found = diagnosing_hub.course(
        ground, "autumn-2026", members, exchange, guests=guests, accounts=accounts, homes=homes
    )
    return {finding.name: finding for finding in found}


def test_a_hub_as_it_must_be_has_no_problem(ground):
    found = looked(ground, ADA)

    assert [str(finding) for finding in found.values() if finding.do] == []
    assert "see nobody else's" in found["hand-ins"].seen


def test_without_an_account_of_the_course_nothing_of_accounts_is_asked(ground):
    found = looked(ground, ADA, accounts=lambda _: None)

    assert list(found) == ["course account"]
    assert not found["course account"].do


def test_a_course_folder_others_may_look_into_is_a_problem(ground):
    ground.chmod(0o755)

    assert "chmod o-rwx" in looked(ground)["course folder"].do


def test_a_course_folder_of_another_account_is_a_problem(ground):
    found = looked(ground, accounts=lambda _: ME + 1)

    assert "chown -R grader-autumn-2026:" in found["course folder"].do
    assert "collecting will fail" in found["hand-ins"].seen


@pytest.mark.parametrize(("mode", "said"), [(0o700, "cannot hand in"), (0o777, "can list")])
def test_a_place_for_hand_ins_that_is_too_narrow_or_too_wide_is_a_problem(ground, mode, said):
    (ground.parent / "exchange" / "autumn-2026" / "inbound").chmod(mode)

    found = looked(ground)["hand-ins"]
    assert (said in found.seen, found.problem) == (True, True)
    assert "chmod 2733" in found.do


def test_a_home_others_may_look_into_is_a_problem_with_its_command(ground, tmp_path):
    place = tmp_path / "ada"
    place.mkdir(mode=0o700)
    assert "homes" not in looked(ground, ADA, homes=lambda _: place)

    place.chmod(0o755)
    found = looked(ground, ADA, homes=lambda _: place)["homes"]
    assert (found.problem, found.do) == (True, f"run: chmod 700 {place}")


def test_the_hubs_settings_lie_above_the_course_and_are_for_root_alone_to_change(ground):
    above = ground.parent / "jupyterhub_config.py"
    above.write_text("PUBLIC_URL = 'http://hub.example.org'\n")
    above.chmod(0o666)

    found = looked(ground)
    assert f"chmod 644 {above}" in found["Hub's settings"].do
    assert str(above) in found["address"].do


def test_feedback_that_every_account_can_list_is_a_problem(ground):
    feedback = ground.parent / "exchange" / "autumn-2026" / "feedback"
    feedback.mkdir()
    feedback.chmod(0o711)
    closed = looked(ground)
    feedback.chmod(0o755)

    assert "feedback" not in closed
    assert f"chmod 711 {feedback}" in looked(ground)["feedback"].do


@pytest.mark.parametrize(
    ("line", "name", "said"),
    [
        ("c.Spawner.http_timeout = 30", "timeouts", "gives a server 30 seconds to start"),
        ("c.LocalProcessSpawner.start_timeout = 60", "timeouts", "gives a server 60 seconds"),
        (
            'c.JupyterHub.tornado_settings = {"headers": {"Content-Security-Policy": "frame-ancestors *"}}',
            "framing",
            "lets pages be shown inside others",
        ),
    ],
)
def test_settings_that_take_away_what_leadfolio_sets_are_named_by_their_line(
    ground, line, name, said
):
    config = ground / "jupyterhub_config.py"
    count = len(config.read_text().splitlines())
    with config.open("a") as file:
        file.write(f"{line}\n")

    found = looked(ground)[name]

    assert said in found.seen
    assert f"line {count + 1} of {config}" in found.seen


def test_a_timeout_that_is_long_enough_is_nobodys_business(ground):
    with (ground / "jupyterhub_config.py").open("a") as file:
        file.write("c.Spawner.http_timeout = 300\n")

    assert "timeouts" not in looked(ground)


def test_leaders_without_an_account_are_named(ground):
    found = looked(ground, ADA, accounts=lambda name: ME if name.startswith("grader") else None)

    assert "ada" in found["accounts"].seen


def test_usernames_that_a_hub_would_change_are_named(ground):
    found = looked(ground, Member(username="Ada", name="Ada"))

    assert "small" in found["usernames"].do


def settings(ground, **changes):
    config = ground / "jupyterhub_config.py"
    text = config.read_text()
    for name, value in changes.items():
        text = text.replace(f'{name} = ""', f"{name} = {value!r}").replace(
            f"{name} = False", f"{name} = {value!r}"
        )
    config.write_text(text)


def test_one_address_for_everybody_is_warned_of_and_subdomains_are_not(ground):
    settings(ground, PUBLIC_URL="https://hub.example.org")
    assert "act in their name" in looked(ground)["subdomains"].seen

    settings(ground, SUBDOMAINS=True)
    assert "subdomains" not in looked(ground)


def test_an_address_in_the_open_is_a_problem(ground):
    settings(ground, PUBLIC_URL="http://hub.example.org")

    assert looked(ground)["address"].problem


def test_nothing_of_the_settings_is_run(ground):
    (ground / "jupyterhub_config.py").write_text("raise SystemExit\nPUBLIC_URL = 'http://x'\n")

    assert looked(ground)["address"].problem


def test_a_python_that_is_closed_to_others_is_named(tmp_path, monkeypatch):
    program = tmp_path / "bin" / "python"
    program.parent.mkdir()
    program.write_text("")
    program.chmod(0o755)
    tmp_path.chmod(0o700)
    monkeypatch.setattr("sys.executable", str(program))

    found = {finding.name: finding for finding in diagnosing_hub.machine()}
    assert "is closed to them" in found["Python for others"].seen


def test_guests_need_accounts_and_small_usernames_as_leaders_do(ground):
    accounts = {"grader-autumn-2026": ME, "ada": ME}
    gus = Member(username="Gus", name="Gus")
    found = looked(ground, ADA, guests=(gus,), accounts=accounts.get)

    assert "Gus" in found["accounts"].seen
    assert "small in guests.csv" in found["usernames"].do
