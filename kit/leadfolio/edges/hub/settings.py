"""JupyterHub's settings for courses: groups, who may do what, and what each person's server gets."""

import os
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from tornado import web

from leadfolio.edges.hub.ending import MARK

LOCAL = "127.0.0.1"
HOME = "/voila/render/home.ipynb"
# A busy small machine needs more than JupyterHub's own half minute to start a server.
START_SECONDS = 240
# A removed member is out within a minute: the Hub looks again after this long, the portfolio too.
LOOKS_AGAIN = 20
# Stands in an address for a course's id; the person's own side puts it there.
COURSE = "{course}"
# A name in an address on the internet has 63 letters; the Hub puts words of its own around an id.
LONGEST_ID = 63 - len("portfolio-") - len("--service")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosted:
    """One course on the Hub: its folders, who runs it, and the command that serves its portfolio.

    `landing` is the page on the course's own server where its facilitators arrive. `runs_as` is the
    account that the portfolio is served by, where it is not the Hub's own.
    """

    id: str
    title: str
    folder: Path
    exchange: Path
    viewer: tuple[str, ...]
    landing: str = "/formgrader"
    runs_as: str | None = None
    facilitators: frozenset[str] = frozenset()
    guests: frozenset[str] = frozenset()

    @property
    def leaders_group(self) -> str:
        """The Hub's group of those who take it, as nbgrader calls it."""
        return f"nbgrader-{self.id}"

    @property
    def facilitators_group(self) -> str:
        """The Hub's group of those who run it, as nbgrader calls it."""
        return f"formgrade-{self.id}"

    @property
    def guests_group(self) -> str:
        """The Hub's group of those who may read its portfolio, and nothing else."""
        return f"guests-{self.id}"

    @property
    def account(self) -> str:
        """The account that owns the course: collecting and grading are done under it."""
        return f"grader-{self.id}"

    @property
    def service(self) -> str:
        """The Hub's name for its portfolio."""
        return f"portfolio-{self.id}"

    @property
    def may_read(self) -> str:
        """The Hub's word for being allowed to read the portfolio."""
        return f"access:services!service={self.service}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What all servers share: the screens shown, Jupyter's extra places, the address in browsers.

    `subdomains`: each person and each portfolio has an address of its own below that of the Hub.
    `members` is what says who is in: the courses' own files ("members.csv"), or the "hub".
    """

    screens: Path
    pages: Path
    public_url: str
    base: str = "/"
    subdomains: bool = False
    share: Path | None = None
    members: str = "members.csv"

    def portfolio(self, id: str) -> str:
        """Return the address of a course's portfolio in browsers; `id` may be `{course}`."""
        told = urlsplit(self.public_url)
        # As JupyterHub names it, with `subdomain_hook = "idna"`.
        host = f"portfolio-{id}--service.{told.netloc}" if self.subdomains else told.netloc
        return f"{told.scheme}://{host}{self.base}services/portfolio-{id}/"

    def way_to_portfolio(self, id: str) -> str:
        """Return what leads from the Hub's own pages to a course's portfolio."""
        here = self.portfolio(id)
        return here if self.subdomains else urlsplit(here).path


def configure(c: Any, hosted: Sequence[Hosted], ground: Ground) -> None:
    """Set what JupyterHub needs to host these courses; `c` is its configuration."""
    c.JupyterHub.services = [*c.JupyterHub.get("services", []), *map(_service, hosted)]
    c.JupyterHub.load_roles = [*c.JupyterHub.get("load_roles", []), *_roles(hosted)]
    c.JupyterHub.default_url = _landing(hosted, ground)
    # Who may start a course's server was said in the roles: they are not asked to allow it again.
    c.JupyterHub.tornado_settings = {
        **c.JupyterHub.get("tornado_settings", {}),
        # JupyterHub sends all its other cookies over https alone by itself.
        **({"cookie_options": {"secure": True}} if ground.public_url.startswith("https:") else {}),
        "oauth_no_confirm_list": {
            name
            for one in hosted
            for name in (f"service-{one.service}", f"jupyterhub-user-{one.account}")
        },
    }
    c.JupyterHub.template_paths = [str(ground.pages)]
    c.JupyterHub.template_vars = {"leadfolio_courses": _desks(hosted, ground)}
    # Who opens a page of theirs that is closed wants it open.
    c.JupyterHub.implicit_spawn_seconds = 1
    c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
    c.Spawner.default_url = HOME
    c.Spawner.start_timeout = c.Spawner.http_timeout = START_SECONDS
    c.Spawner.pre_spawn_hook = _preparing(hosted, ground)
    c.Authenticator.auth_refresh_age = LOOKS_AGAIN
    # The accounts of the courses: they are started by facilitators, and nobody logs in as one.
    accounts = {one.account for one in hosted}
    c.Authenticator.allowed_users = set(c.Authenticator.get("allowed_users", set())) | accounts
    _forget_at_logout()


def _forget_at_logout() -> None:
    """Let a browser forget, at logout, what it kept of words that were not saved yet.

    JupyterHub means this method for it, and has no setting that names another class. Browsers
    follow the header over https, and on the machine itself.
    """
    from jupyterhub.handlers.login import LogoutHandler

    async def forget(handler: Any) -> None:
        handler.set_header("Clear-Site-Data", '"storage"')

    LogoutHandler.handle_logout = forget  # type: ignore[method-assign]


def _service(one: Hosted) -> dict[str, Any]:
    return {
        "name": one.service,
        "url": f"http://{LOCAL}:{_free_port()}",
        "command": list(one.viewer),
        # Who reads is asked of the Hub; nothing else of them is needed, so nothing is confirmed.
        "oauth_no_confirm": True,
        "oauth_client_allowed_scopes": ["read:users:groups!user"],
        "environment": {
            "LEADFOLIO_LOOKS_AGAIN": str(LOOKS_AGAIN),
            "LEADFOLIO_HUB_PID": str(os.getpid()),
            **({MARK: os.environ[MARK]} if MARK in os.environ else {}),
        },
        "display": False,
        **({"user": one.runs_as} if one.runs_as else {}),
    }


def _free_port() -> int:
    """Return a port nobody has: a fixed one could still be held by what a killed Hub left."""
    with socket.socket() as tried:
        tried.bind((LOCAL, 0))
        return int(tried.getsockname()[1])


def _roles(hosted: Sequence[Hosted]) -> list[dict[str, Any]]:
    """Return who may do what; whatever is not named here nobody may."""
    roles: list[dict[str, Any]] = []
    for one in hosted:
        roles += [
            {
                "name": f"readers-{one.id}",
                "description": f"Read the portfolio of {one.title}",
                "scopes": [one.may_read],
                "groups": [one.leaders_group, one.facilitators_group, one.guests_group],
                "users": [one.account],
            },
            {
                "name": f"facilitators-{one.id}",
                "description": f"Work in the course {one.title}",
                "scopes": [
                    f"access:servers!user={one.account}",
                    f"servers!user={one.account}",
                    f"read:users:name!user={one.account}",
                ],
                "groups": [one.facilitators_group],
            },
            {
                "name": f"account-{one.id}",
                "description": f"See who is in the groups of {one.title}",
                "scopes": [f"read:groups!group={name}" for name in _groups(one)],
                "users": [one.account],
            },
        ]
    # What a server's own token may do, where its owner may do it too: no more than is needed.
    mine = [scope for one in hosted for scope in (one.may_read, *_reads(one))]
    needed = ["users:activity!user", "access:servers!server", "read:users:groups!user"]
    return [*roles, {"name": "server", "scopes": [*needed, *mine]}]


def _reads(one: Hosted) -> list[str]:
    return [f"read:groups!group={name}" for name in _groups(one)]


def _groups(one: Hosted) -> tuple[str, str, str]:
    return one.leaders_group, one.facilitators_group, one.guests_group


def _landing(hosted: Sequence[Hosted], ground: Ground) -> Any:
    """Return a function that tells where somebody arrives: at home, or at the course they run."""
    base = ground.base

    def arrive(handler: Any) -> str:
        user = handler.current_user
        names = {group.name for group in user.groups} if user else set()
        runs = [one for one in hosted if one.facilitators_group in names]
        takes = any(one.leaders_group in names for one in hosted)
        if user and not runs and not takes:
            reads = [one for one in hosted if one.guests_group in names]
            return ground.way_to_portfolio(reads[0].id) if len(reads) == 1 else f"{base}hub/home"
        if len(runs) == 1 and not takes:
            return _desk(runs[0], base)
        return f"{base}hub/home" if runs else ""

    return arrive


def _desk(one: Hosted, base: str) -> str:
    place = f"{base}user/{one.account}{one.landing}"
    return f"{base}hub/spawn/{one.account}?next={quote(place, safe='')}"


def _desks(hosted: Sequence[Hosted], ground: Ground) -> list[dict[str, str]]:
    return [
        {
            "leaders": one.leaders_group,
            "facilitators": one.facilitators_group,
            "guests": one.guests_group,
            "title": one.title,
            "desk": _desk(one, ground.base),
            "portfolio": ground.way_to_portfolio(one.id),
        }
        for one in hosted
    ]


def _preparing(hosted: Sequence[Hosted], ground: Ground) -> Any:
    """Return a function that gives each server, before it starts, what its person needs."""

    def prepare(spawner: Any) -> None:
        name = spawner.user.name
        names = {group.name for group in spawner.user.groups}
        own = next((one for one in hosted if one.account == name), None)
        works = {g for one in hosted for g in (one.leaders_group, one.facilitators_group)}
        if not own and not names & works:
            # A guest reads the portfolio, and nothing else.
            raise InNoCourseError
        mine = [own] if own else [one for one in hosted if one.leaders_group in names]
        given = dict(spawner.environment)
        if own:
            given |= {"JUPYTER_CONFIG_PATH": f"{own.folder}:{ground.screens / 'facilitator'}"}
            # What the desk says of who is in: it knows nothing else of these settings.
            given["LEADFOLIO_MEMBERS"] = ground.members
            given["LEADFOLIO_FACILITATORS"] = ",".join(sorted(own.facilitators))
            given["LEADFOLIO_GUESTS"] = ",".join(sorted(own.guests))
            spawner.notebook_dir = str(own.folder)
            spawner.default_url = own.landing
        else:
            given |= {"JUPYTER_CONFIG_PATH": str(ground.screens / "leader")}
            given["LEADFOLIO_COURSES"] = ",".join(one.id for one in mine)
        if mine:
            # All courses of a Hub have one exchange.
            given["NBGRADER_EXCHANGE"] = str(mine[0].exchange)
            at = ground.portfolio(own.id if own else COURSE)
            given["LEADFOLIO_COMMONS"] = f"{at}commons.json"
            given["LEADFOLIO_COMMONS_BY_HUB"] = "yes"
        if ground.share:
            given["JUPYTER_PATH"] = str(ground.share)
        spawner.environment = given

    return prepare


class InNoCourseError(web.HTTPError):
    """Somebody who takes and runs no course asked for pages of their own: a guest, for instance."""

    def __init__(self) -> None:
        super().__init__(403, reason="In no course that has pages for them")


def configure_trial(
    c: Any, *, data: Path, homes: Path, port: int, ports: Sequence[int], mark: str
) -> None:
    """Set what a Hub for trying needs: one account, one machine, everything below one folder."""
    hub, proxy = ports
    c.JupyterHub.bind_url = f"http://{LOCAL}:{port}"
    c.JupyterHub.hub_bind_url = f"http://{LOCAL}:{hub}"
    c.ConfigurableHTTPProxy.api_url = f"http://{LOCAL}:{proxy}"
    c.ConfigurableHTTPProxy.pid_file = str(data / "proxy.pid")
    c.JupyterHub.db_url = f"sqlite:///{data / 'hub.sqlite'}"
    c.JupyterHub.cookie_secret_file = str(data / "cookie.secret")
    c.JupyterHub.spawner_class = "simple"
    c.SimpleLocalProcessSpawner.home_dir_template = f"{homes}/{{username}}"
    # Ending it takes a moment; what was written is kept outside the kernels.
    c.LocalProcessSpawner.interrupt_timeout, c.LocalProcessSpawner.term_timeout = 3, 1
    c.LocalProcessSpawner.kill_timeout = 1
    c.Spawner.args = ["--allow-root"] if os.geteuid() == 0 else []
    c.Spawner.environment = {"LEADFOLIO_TRIAL": "1", MARK: mark}
