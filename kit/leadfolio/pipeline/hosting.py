"""`leadfolio hub`, and the settings of a Hub: courses of a machine, joined to JupyterHub."""

import json
import os
import secrets
import shutil
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from leadfolio.edges.disk import files
from leadfolio.errors import CourseError, MachineError
from leadfolio.pipeline import opening
from leadfolio.pipeline.rosters import Roster

CONFIG = "jupyterhub_config.py"
PROXY = "configurable-http-proxy"
DESK = "desk.ipynb"
# How `leadfolio hub` tells the settings that it is for trying; nobody else sets it.
TRIAL = "LEADFOLIO_HUB_TRIAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A Hub for trying: where it keeps things, its password, its ports.

    `mark` is borne by all that it starts; `starter` is the process that it goes with.
    """

    data: Path
    homes: Path
    exchange: Path
    password: str
    mark: str
    starter: int
    port: int
    ports: tuple[int, int]


def trying() -> bool:
    """Whether the settings are read for `leadfolio hub`."""
    return TRIAL in os.environ


def configure_trial(c: Any) -> None:
    """Set a Hub for trying: one password, one account, one machine."""
    from leadfolio.edges.hub import ending, settings

    trial = _trial()
    ending.go_with(trial.starter)
    c.JupyterHub.authenticator_class = "shared-password"
    c.SharedPasswordAuthenticator.user_password = trial.password
    settings.configure_trial(
        c, data=trial.data, homes=trial.homes, port=trial.port, ports=trial.ports, mark=trial.mark
    )


def configure(
    c: Any,
    *,
    courses: Sequence[Mapping[str, Any]],
    public_url: str = "",
    subdomains: bool = False,
    members: str = "members.csv",
) -> None:
    """Set what JupyterHub needs to host these courses; `c` is its configuration.

    Raises:
        CourseError: a course cannot be read, two have one id, or they have not one exchange.
        MachineError: `members` names no source of members, or `subdomains` has no address.
    """
    from leadfolio.edges.hub import admitting, settings

    if members not in {"members.csv", "hub"}:
        raise MachineError(
            f"members come from {members!r}, which is neither 'members.csv' nor 'hub'",
            where=CONFIG,
            do="write members='members.csv', or members='hub' if Hub groups decide",
        )
    hosted = tuple(_hosted(told) for told in courses)
    _apart(hosted)
    _one_exchange(hosted)
    subdomains = subdomains and not trying()
    if subdomains:
        _addressable(hosted, public_url)
    if public_url:
        _is_address(public_url)
    public = public_url.rstrip("/") or c.JupyterHub.get("bind_url", "http://127.0.0.1:8000")
    if public_url and not trying():
        c.JupyterHub.public_url = f"{public}/"
        if subdomains:
            c.JupyterHub.subdomain_host = public
    if trying():
        public = f"http://127.0.0.1:{_trial().port}"
    ground = settings.Ground(
        screens=files.shipped("templates") / "hub",
        pages=files.shipped("templates") / "hub" / "pages",
        public_url=public,
        base=c.JupyterHub.get("base_url", "/"),
        subdomains=subdomains,
        share=_share(),
        members=members,
    )
    settings.configure(c, hosted, ground)
    if members == "members.csv":
        admitting.decide(c, _groups_of(hosted))
    else:
        c.JupyterHub.load_groups = {
            name: {"users": sorted(users)}
            for one in hosted
            for name, users in (
                (one.facilitators_group, one.facilitators),
                (one.guests_group, one.guests),
                (one.leaders_group, ()),
            )
        }


def _groups_of(hosted: Sequence[Any]) -> Callable[[str], list[str]]:
    """Return a function that gives the groups of a person as they are at the moment of asking."""
    rosters = [(one, Roster(one.folder), Roster(one.folder, opening.GUESTS)) for one in hosted]

    def groups_of(username: str) -> list[str]:
        found = []
        for one, leaders, guests in rosters:
            leads = username in leaders.usernames()
            if leads:
                found.append(one.leaders_group)
            if username in one.facilitators:
                found.append(one.facilitators_group)
            # Who stands in both files is a leader.
            if username in one.guests or (not leads and username in guests.usernames()):
                found.append(one.guests_group)
        return found

    return groups_of


def _hosted(told: Mapping[str, Any]) -> Any:
    """Return a course as the Hub hosts it."""
    from leadfolio.edges.exchange import places
    from leadfolio.edges.hub import settings

    folder = Path(told["folder"]).absolute()
    looked = opening.look_at_roster(folder)
    if looked.course is None:
        raise opening.explained(looked.all_faults())
    id = looked.course.id
    others = (f"formgrade-{id}", f"guests-{id}")
    desk = (files.shipped("templates") / "notebook" / DESK).is_file()
    return settings.Hosted(
        id=id,
        title=f"{looked.course.title}, {looked.course.cohort}",
        folder=folder,
        exchange=_trial().exchange if trying() else places.exchange(course=folder),
        viewer=(sys.executable, "-m", "leadfolio.pipeline.hosting_viewer", str(folder), *others),
        runs_as=_runs_as(f"grader-{id}"),
        landing=f"/voila/render/{DESK}" if desk else "/formgrader",
        facilitators=frozenset(told.get("facilitators", ())),
        guests=frozenset(told.get("guests", ())),
    )


def _runs_as(account: str) -> str | None:
    """Return the course's own account, where the Hub may serve the portfolio under it."""
    import pwd

    if trying() or os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(account).pw_name
    except KeyError:
        return None


def _apart(hosted: Sequence[Any]) -> None:
    """Refuse two courses of one id: one would read what is the other's."""
    seen: dict[str, Path] = {}
    for one in hosted:
        other = seen.setdefault(one.id, one.folder)
        if other != one.folder:
            raise CourseError(
                f"two courses on this Hub have the id {one.id!r}: {other} and {one.folder}",
                where=CONFIG,
                do="give each cohort a course folder with an id of its own, before leaders begin",
            )


def _one_exchange(hosted: Sequence[Any]) -> None:
    """Refuse two exchanges: who is in two courses of a Hub has one place to fetch from."""
    first = hosted[0] if hosted else None
    for one in hosted:
        if first and one.exchange.resolve() != first.exchange.resolve():
            raise CourseError(
                f"the courses of a Hub share one exchange, and these have two:"
                f" {first.id} has {first.exchange}, {one.id} has {one.exchange}",
                where=CONFIG,
                do=f"write c.Exchange.root = {str(first.exchange)!r} into nbgrader_config.py in"
                f" {one.folder}, and move {one.exchange / one.id} there if it exists",
            )


def _is_address(public_url: str) -> None:
    told = urlsplit(public_url)
    if told.scheme not in {"http", "https"} or not told.hostname:
        raise MachineError(
            f"PUBLIC_URL is {public_url!r}, which is no address of a Hub",
            where=CONFIG,
            do="write it as it stands in people's browsers, such as https://hub.example.org",
        )


def _addressable(hosted: Sequence[Any], public_url: str) -> None:
    """Refuse subdomains where no address can be made of them."""
    from leadfolio.edges.hub import settings

    if not public_url:
        raise MachineError(
            "SUBDOMAINS is on, and PUBLIC_URL does not say below which address",
            where=CONFIG,
            do="write the address in people's browsers as PUBLIC_URL, or set SUBDOMAINS = False",
        )
    for one in hosted:
        if len(one.id) > settings.LONGEST_ID:
            raise CourseError(
                f"the course id {one.id!r} is too long for an address of its own",
                where=CONFIG,
                do=f"give the course an id of at most {settings.LONGEST_ID} letters before leaders"
                " begin, or set SUBDOMAINS = False",
            )


def _share() -> Path | None:
    """Return where servers find Voilà's template, if it is not installed where they look anyway."""
    template = (files.shipped("templates") / "voila" / "leadfolio").absolute()
    # Of a checkout, what was installed there may be older than what lies here.
    installed = Path(__file__).parents[1] in template.parents
    if installed and (Path(sys.prefix) / "share/jupyter/voila/templates/leadfolio").is_dir():
        return None
    share = _trial().data / "share" if trying() else Path("share").absolute()
    place = share / "voila" / "templates"
    place.mkdir(parents=True, exist_ok=True)
    link = place / "leadfolio"
    if not link.is_symlink() or link.readlink() != template:
        link.unlink(missing_ok=True)
        link.symlink_to(template)
    return share


def _trial() -> Trial:
    told = json.loads(os.environ[TRIAL])
    return Trial(
        data=Path(told["data"]), homes=Path(told["homes"]), exchange=Path(told["exchange"]),
        password=told["password"], mark=told["mark"], starter=told["starter"],
        port=told["port"], ports=(told["ports"][0], told["ports"][1]),
    )  # fmt: skip


def hub(
    course: Path,
    *,
    port: int = 8000,
    homes: Path | None = None,
    said: Callable[[str], None] = lambda _: None,
) -> None:
    """Run a Hub for trying on 127.0.0.1 until interrupted; what leaders write there is kept.

    Raises:
        CourseError: the course cannot be read.
        MachineError: the proxy is missing, the port is taken, or the Hub does not start.
    """
    from leadfolio.edges.hub import ending, running

    roster = opening.open_roster(course)
    if shutil.which(PROXY) is None:
        raise MachineError(
            f"{PROXY} is not on this machine, and JupyterHub cannot do without it",
            do=f"install Node.js (on Debian: apt install nodejs npm), then: npm install -g {PROXY}",
        )
    config = (course / CONFIG).absolute()
    if not config.exists():
        files.write_whole(config, (files.shipped("course") / CONFIG).read_bytes(), mode=0o644)
        said(f"Wrote {config}, which this course did not have yet.")
    trial = _prepared(course, port, homes)
    said("One moment: the Hub takes a few seconds to start.")
    environment = {**os.environ, TRIAL: json.dumps(_plain(trial))}
    with ending.told_to_end() as told:
        running.run(
            config,
            data=trial.data,
            port=port,
            environment=environment,
            mark=trial.mark,
            told=told,
            ready=lambda: _say(said, course, trial, members=len(roster[1])),
        )
    said("Stopped. What leaders wrote is kept.")


def _plain(trial: Trial) -> dict[str, object]:
    return {
        "data": str(trial.data),
        "homes": str(trial.homes),
        "exchange": str(trial.exchange),
        "password": trial.password,
        "mark": trial.mark,
        "starter": trial.starter,
        "port": trial.port,
        "ports": trial.ports,
    }


def _prepared(course: Path, port: int, homes: Path | None) -> Trial:
    """Make the folders of a Hub for trying; what was chosen for an earlier one stays."""
    data = (course / "state" / "hub").absolute()
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o700)
    exchange = _trial_exchange(course, data)
    exchange.mkdir(parents=True, exist_ok=True)
    home = (homes or data / "homes").absolute()
    home.mkdir(parents=True, exist_ok=True)
    try:
        kept = files.read_json(data, "trial.json")
        told = kept if isinstance(kept, dict) else {}
    except (OSError, ValueError, files.UnsafeFileError):
        told = {}
    password = told.get("password") or secrets.token_urlsafe(9)
    # The same ports as before: servers that outlived a killed Hub look for it there.
    ports = told.get("ports") or _free_ports()
    mark = told.get("mark") or secrets.token_urlsafe(16)
    kept = {"password": password, "ports": ports, "mark": mark}
    files.write_json(data / "trial.json", kept, mode=0o600)
    return Trial(
        data=data, homes=home, exchange=exchange, password=password, mark=mark,
        starter=os.getpid(), port=port,
        ports=(int(ports[0]), int(ports[1])),
    )  # fmt: skip


def _trial_exchange(course: Path, data: Path) -> Path:
    """Return the exchange for trying: never the one of a cohort that is at work.

    It is the course's own where that lies beside the course folder, as a demo's does, or the one
    that the environment names; otherwise one that is kept for trying alone.
    """
    from leadfolio.edges.exchange import places

    named = os.environ.get("NBGRADER_EXCHANGE")
    own = places.exchange(course=course).absolute()
    beside = own.is_dir() and own.is_relative_to(course.absolute().parent)
    return own if beside else Path(named).absolute() if named else data / "exchange"


def _free_ports() -> list[int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return [one.getsockname()[1], other.getsockname()[1]]


def _say(said: Callable[[str], None], course: Path, trial: Trial, *, members: int) -> None:
    said(f"The Hub is at http://127.0.0.1:{trial.port}")
    said(f"  The password, for everyone: {trial.password}")
    if members:
        said(f"  Log in as one of the {members} usernames in members.csv, or as `facilitator`.")
    else:
        said("  Log in as `facilitator`. Leaders can log in once they are in members.csv.")
    said(f"  In another terminal: export NBGRADER_EXCHANGE={trial.exchange}")
    said(f"  and then, for instance: leadfolio release --course {course}")
    said("For trying alone: everyone works under your account here, and could read what others")
    said("wrote. HUB.md says how to run one for a cohort. Press Ctrl+C to stop.")
