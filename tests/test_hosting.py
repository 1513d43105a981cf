"""A Hub's settings: who is let in, who may do what, what each server gets."""

import json
import os
import types

import pytest
from jupyterhub.utils import subdomain_hook_idna
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from leadfolio import pipeline
from leadfolio.edges.hub import settings
from leadfolio.errors import CourseError, MachineError
from leadfolio.pipeline import hosting


def course(folder, cohort, *members):
    made = pipeline.init(folder, cohort=cohort)
    rows = "".join(f"{name},{name},\n" for name in members)
    (made / "members.csv").write_text(f"username,name,role\n{rows}")
    exchange = folder.parent / "exchange"
    (made / "nbgrader_config.py").write_text(
        f"c = get_config()  # noqa: F821\nc.Exchange.root = {str(exchange)!r}\n"
    )
    return made


@pytest.fixture
def courses(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return [
        {"folder": course(tmp_path / "a", "Autumn 2026", "ada", "both"), "facilitators": ["fay"]},
        {"folder": course(tmp_path / "b", "Spring 2027", "otto", "both"), "guests": ["gus"]},
    ]


def configured(courses, **given):
    c = Config()
    hosting.configure(c, courses=courses, public_url="https://hub.example.org", **given)
    return c


def server(c, name, *groups):
    """Return what a server of somebody in these groups is started with."""
    named = [types.SimpleNamespace(name=group) for group in groups]
    user = types.SimpleNamespace(name=name, groups=named)
    spawner = types.SimpleNamespace(
        user=user, environment={}, notebook_dir="", default_url=c.Spawner.default_url
    )
    c.Spawner.pre_spawn_hook(spawner)
    return spawner


def test_each_cohort_has_its_own_portfolio_account_and_groups(courses):
    c = configured(courses)
    roles = {role["name"]: role for role in c.JupyterHub.load_roles}

    assert [s["name"] for s in c.JupyterHub.services] == [
        "portfolio-autumn-2026", "portfolio-spring-2027",
    ]  # fmt: skip
    assert roles["readers-autumn-2026"]["scopes"] == [
        "access:services!service=portfolio-autumn-2026"
    ]
    assert not any("spring" in group for group in roles["readers-autumn-2026"]["groups"])
    assert all("autumn" in scope for scope in roles["facilitators-autumn-2026"]["scopes"])


def test_nobody_gets_all_there_is(courses):
    scopes = [
        scope for role in configured(courses).JupyterHub.load_roles for scope in role["scopes"]
    ]

    assert not any(scope.startswith(("admin", "inherit", "self", "users!")) for scope in scopes)
    assert all("!" in scope for scope in scopes)


def test_a_leaders_server_gets_the_exchange_their_courses_and_where_each_commons_is(courses):
    c = configured(courses)
    given = server(c, "otto", "nbgrader-spring-2027")
    both = server(c, "both", "nbgrader-autumn-2026", "nbgrader-spring-2027")

    assert given.environment["NBGRADER_EXCHANGE"] == str(courses[0]["folder"].parent / "exchange")
    assert given.environment["LEADFOLIO_COMMONS"] == (
        "https://hub.example.org/services/portfolio-{course}/commons.json"
    )
    assert given.environment["LEADFOLIO_COURSES"] == "spring-2027"
    assert both.environment["LEADFOLIO_COURSES"] == "autumn-2026,spring-2027"
    assert given.environment["JUPYTER_CONFIG_PATH"].endswith("hub/leader")
    assert given.default_url == "/voila/render/home.ipynb"


def test_a_course_account_gets_the_course_and_whoever_is_in_none_gets_nothing(courses):
    c = configured(courses)
    own, helper = server(c, "grader-autumn-2026"), server(c, "fay", "formgrade-autumn-2026")

    assert own.environment["LEADFOLIO_COMMONS"] == (
        "https://hub.example.org/services/portfolio-autumn-2026/commons.json"
    )
    assert own.notebook_dir == str(courses[0]["folder"])
    assert "hub/facilitator" in own.environment["JUPYTER_CONFIG_PATH"]
    assert not {"LEADFOLIO_COMMONS", "NBGRADER_EXCHANGE"} & set(helper.environment)
    assert helper.environment["LEADFOLIO_COURSES"] == ""


@pytest.mark.parametrize("groups", [(), ("guests-spring-2027",), ("nbgrader-another",)])
def test_who_takes_and_runs_no_course_has_no_pages_of_their_own(courses, groups):
    with pytest.raises(settings.InNoCourseError) as refused:
        server(configured(courses), "gus", *groups)

    assert refused.value.status_code == 403


def test_two_exchanges_on_one_hub_are_refused_with_the_line_to_write(courses):
    config = courses[1]["folder"] / "nbgrader_config.py"
    config.write_text("c = get_config()  # noqa: F821\nc.Exchange.root = '/srv/another'\n")

    with pytest.raises(CourseError, match="share one exchange") as refused:
        configured(courses)

    first = courses[0]["folder"].parent / "exchange"
    assert "/srv/another" in refused.value.problem
    assert f"c.Exchange.root = '{first}'" in refused.value.do


def test_with_subdomains_each_portfolio_is_where_jupyterhub_puts_it(courses):
    c = configured(courses, subdomains=True)
    leader, own = server(c, "otto", "nbgrader-spring-2027"), server(c, "grader-spring-2027")
    host = subdomain_hook_idna("portfolio-spring-2027", "hub.example.org", kind="service")
    at = f"https://{host}/services/portfolio-spring-2027/"

    assert own.environment["LEADFOLIO_COMMONS"] == f"{at}commons.json"
    filled = leader.environment["LEADFOLIO_COMMONS"].replace("{course}", "spring-2027")
    assert filled == f"{at}commons.json"
    assert c.JupyterHub.template_vars["leadfolio_courses"][1]["portfolio"] == at
    assert c.JupyterHub.subdomain_host == "https://hub.example.org"


def test_subdomains_without_an_address_are_refused(courses):
    with pytest.raises(MachineError, match="PUBLIC_URL does not say"):
        hosting.configure(Config(), courses=courses, subdomains=True)


@pytest.mark.parametrize("address", ["hub.example.org", "https://", "ftp://hub.example.org"])
def test_an_address_that_is_none_is_refused(courses, address):
    with pytest.raises(MachineError, match="is no address"):
        hosting.configure(Config(), courses=courses, public_url=address)


def test_a_course_id_that_is_too_long_for_an_address_is_refused(courses, tmp_path):
    courses.append({"folder": course(tmp_path / "c", f"Autumn {'of ' * 12}2026")})

    with pytest.raises(CourseError, match="too long for an address"):
        configured(courses, subdomains=True)
    assert configured(courses).JupyterHub.services[2]["name"].startswith("portfolio-autumn-of")


def test_members_csv_decides_who_is_let_in_at_the_moment_of_asking(courses):
    c = configured(courses)
    authenticator = c.JupyterHub.authenticator_class(parent=None)

    def let_in(name):
        return authenticator.check_allowed(name)

    assert [let_in(n) for n in ("ada", "otto", "fay", "gus")] == [True] * 4
    assert [let_in(n) for n in ("eve", "", "grader-autumn-2026", "ADA")] == [False] * 4
    (courses[0]["folder"] / "members.csv").write_text("username,name\neve,Eve\n")
    assert [let_in(n) for n in ("ada", "eve", "both")] == [False, True, True]
    (courses[0]["folder"] / "members.csv").unlink()
    assert [let_in(n) for n in ("eve", "fay")] == [False, True]


def test_a_guest_is_let_in_to_read_by_guests_csv_or_the_settings_and_a_leader_stays_one(courses):
    folder = courses[1]["folder"]
    (folder / "guests.csv").write_text("username,name\ngina,Gina\notto,Otto\n")
    groups_of = hosting._groups_of([hosting._hosted(one) for one in courses])

    assert groups_of("gina") == groups_of("gus") == ["guests-spring-2027"]
    assert groups_of("otto") == ["nbgrader-spring-2027"]
    (folder / "guests.csv").write_text("username,name\nGINA,Gina\n")
    assert groups_of("gina") == []
    (folder / "guests.csv").unlink()
    assert [groups_of("GINA"), groups_of("gus")] == [[], ["guests-spring-2027"]]


def test_a_guest_in_a_file_behind_a_link_is_nobody(courses, tmp_path):
    (tmp_path / "elsewhere.csv").write_text("username,name\ngina,Gina\n")
    (courses[0]["folder"] / "guests.csv").symlink_to(tmp_path / "elsewhere.csv")

    assert hosting._groups_of([hosting._hosted(courses[0])])("gina") == []


def test_the_courses_own_server_is_told_who_says_who_is_in(courses):
    by_file = server(configured(courses), "grader-spring-2027").environment
    by_hub = server(configured(courses, members="hub"), "grader-autumn-2026").environment
    leader = server(configured(courses), "otto", "nbgrader-spring-2027").environment

    assert (by_file["LEADFOLIO_MEMBERS"], by_file["LEADFOLIO_GUESTS"]) == ("members.csv", "gus")
    assert (by_hub["LEADFOLIO_MEMBERS"], by_hub["LEADFOLIO_FACILITATORS"]) == ("hub", "fay")
    assert not [name for name in leader if name in {"LEADFOLIO_MEMBERS", "LEADFOLIO_GUESTS"}]


def test_where_the_hub_decides_its_groups_are_made_and_filled_by_nobody_else(courses):
    groups = configured(courses, members="hub").JupyterHub.load_groups

    assert groups["formgrade-autumn-2026"] == {"users": ["fay"]}
    assert groups["nbgrader-autumn-2026"] == {"users": []}
    assert "manage_groups" not in configured(courses, members="hub").Authenticator


def test_two_courses_of_one_id_are_refused(courses, tmp_path):
    courses[1]["folder"] = course(tmp_path / "c", "Autumn 2026")

    with pytest.raises(CourseError, match="have the id 'autumn-2026'"):
        configured(courses)


def test_a_source_of_members_that_is_none_is_refused(courses):
    with pytest.raises(MachineError, match="neither"):
        configured(courses, members="everyone")


def test_without_the_proxy_the_hub_says_how_to_get_it(courses, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(MachineError) as caught:
        pipeline.hub(courses[0]["folder"])

    assert "npm install -g configurable-http-proxy" in caught.value.do
    assert not (courses[0]["folder"] / "state" / "hub").exists()


def test_single_keys_that_change_a_notebook_are_off_for_leaders(root):
    screens = root / "templates" / "hub"
    off = json.loads((screens / "leader/labconfig/default_setting_overrides.json").read_text())
    keys = {
        tuple(one["keys"])
        for one in off["@jupyterlab/shortcuts-extension:shortcuts"]["shortcuts"]
        if one["disabled"]
    }

    assert {("M",), ("A",), ("B",), ("X",), ("D", "D"), ("Y",), ("R",), ("V",), ("Z",)} <= keys
    for who in ("leader", "facilitator"):
        told = json.loads((screens / who / "labconfig/default_setting_overrides.json").read_text())
        kernels = told["@jupyterlab/apputils-extension:kernels-settings"]
        assert kernels == {"commsOverSubshells": "disabled"}


@pytest.mark.parametrize(
    ("courses_of_hers", "listed"),
    [
        (None, ["autumn-2026", "spring-2027"]),
        ("autumn-2026", ["autumn-2026"]),
        ("autumn-2026,spring-2027", ["autumn-2026", "spring-2027"]),
        ("", []),
    ],
)
def test_nbgraders_assignment_list_shows_a_leader_their_own_courses(
    root, tmp_path, monkeypatch, courses_of_hers, listed
):
    for id in ("autumn-2026", "spring-2027"):
        place = tmp_path / "exchange" / id / "outbound" / "evening"
        place.mkdir(parents=True)
        (place / "evening.ipynb").write_text("{}")
    (tmp_path / "exchange").chmod(0o1777)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NBGRADER_EXCHANGE", str(tmp_path / "exchange"))
    if courses_of_hers is not None:
        monkeypatch.setenv("LEADFOLIO_COURSES", courses_of_hers)
    folder = root / "templates" / "hub" / "leader"
    config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()

    lister = ExchangeFactory(config=config).List(
        coursedir=CourseDirectory(config=config),
        authenticator=Authenticator(config=config),
        config=config,
    )

    assert [one["course_id"] for one in lister.start()] == listed


@pytest.mark.parametrize(
    ("root", "named", "found"),
    [
        ("exchange", None, "exchange"),
        ("exchange", "elsewhere", "exchange"),
        ("../of-a-cohort", None, "course/state/hub/exchange"),
        ("../of-a-cohort", "elsewhere", "elsewhere"),
        ("not-there", None, "course/state/hub/exchange"),
    ],
)
def test_trying_uses_a_demos_exchange_and_never_that_of_a_cohort_at_work(
    tmp_path, monkeypatch, root, named, found
):
    ground = tmp_path / "here"
    course = pipeline.init(ground / "course", cohort="Autumn 2026")
    for place in ("exchange", "../of-a-cohort"):
        (ground / place).mkdir()
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"c.Exchange.root = {os.path.normpath(ground / root)!r}\n")
    monkeypatch.delenv("NBGRADER_EXCHANGE", raising=False)
    if named:
        monkeypatch.setenv("NBGRADER_EXCHANGE", str(ground / named))

    assert hosting._prepared(course, 8000, None).exchange == ground / found
