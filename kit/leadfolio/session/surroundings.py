"""Where a leader's notebook runs: the one place where the environment is read."""

import getpass
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from leadfolio import ids
from leadfolio.errors import JournalError

COURSE = "{course}"
YES = frozenset({"1", "true", "yes", "on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Who works here, where their things are, and whether anybody is there to click.

    `journals` is the leader's own `leadfolio` folder; `folder` the one the notebook lies in;
    `exchange` and `commons` are None where nothing names them. `commons_token` is what the Hub
    knows this server by, where it is the Hub that shows the commons. `courses` are those that the
    Hub has the leader in, None where none says; `hub` is the address of its own pages. On the
    course's own server `decides` is what says who is in, "members.csv" or the "hub", "" where no
    Hub does; `facilitators` and `guests` are those that the Hub's settings name.
    """

    username: str
    home: Path
    journals: Path
    folder: Path
    exchange: Path | None = None
    commons: str | None = None
    commons_token: str | None = None
    courses: tuple[str, ...] | None = None
    hub: str = ""
    decides: str = ""
    facilitators: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    nobody_clicks: bool = False

    @property
    def commons_by_course(self) -> bool:
        """Whether each course has a commons of its own."""
        return self.commons is not None and COURSE in self.commons

    def commons_of(self, course: str) -> str | None:
        """Return where a course's commons is; None for one that the leader is not in."""
        if self.commons is None or not self.commons_by_course:
            return self.commons
        # Where it is filled in the server's token is sent: a name that is none leads nowhere.
        named = ids.is_slug(course) and (self.courses is None or course in self.courses)
        return self.commons.replace(COURSE, course) if named else None


def surroundings(environment: Mapping[str, str] | None = None) -> Surroundings:
    """Return the surroundings of this process.

    Raises:
        JournalError: there is no home to keep words in, or the notebook's folder is gone.
    """
    variables = os.environ if environment is None else environment
    home = _home(variables)
    moved, exchange = variables.get("LEADFOLIO_HOME", ""), variables.get("NBGRADER_EXCHANGE", "")
    return Surroundings(
        username=_username(variables),
        home=home,
        journals=Path(moved).absolute() if moved else home / "leadfolio",
        folder=_folder(),
        exchange=Path(exchange) if exchange else None,
        commons=variables.get("LEADFOLIO_COMMONS") or None,
        commons_token=_commons_token(variables),
        courses=_names(variables, "LEADFOLIO_COURSES"),
        hub=_hub(variables),
        decides=variables.get("LEADFOLIO_MEMBERS", ""),
        facilitators=_names(variables, "LEADFOLIO_FACILITATORS") or (),
        guests=_names(variables, "LEADFOLIO_GUESTS") or (),
        nobody_clicks=_nobody_clicks(variables),
    )


def _home(variables: Mapping[str, str]) -> Path:
    home = variables.get("HOME") or variables.get("LEADFOLIO_HOME")
    try:
        return Path(home).absolute() if home else Path.home()
    except RuntimeError as error:
        raise JournalError(
            "this account has no home folder to keep your words in",
            do="ask the person who looks after the server to set LEADFOLIO_HOME",
        ) from error


def _folder() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise JournalError(
            "the folder this notebook lies in is no longer there",
            do="open the module anew from the list of files, or fetch it again",
        ) from error


def _username(variables: Mapping[str, str]) -> str:
    """Return the leader's username as nbgrader finds it, so that both mean the same person."""
    try:
        account = getpass.getuser() if os.name == "nt" else _account()
    except (KeyError, OSError):
        account = variables.get("JUPYTERHUB_USER") or variables.get("USER") or "jovyan"
    trial = _yes(variables, "LEADFOLIO_TRIAL")  # everyone works under one account there
    return variables.get("JUPYTERHUB_USER", account) if account == "jovyan" or trial else account


def _account() -> str:
    # Not getpass: it believes $USER, which anyone may set, before the account itself.
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def _nobody_clicks(variables: Mapping[str, str]) -> bool:
    """Whether a run says of itself that nobody is there: a pre-flight, a page being made.

    Voilà says of itself that somebody is, though it runs the cells as nbconvert does.
    """
    return _yes(variables, "LEADFOLIO_STATIC")


def _commons_token(variables: Mapping[str, str]) -> str | None:
    """Return the server's own token, where the Hub says of itself that it shows the commons."""
    by_hub = _yes(variables, "LEADFOLIO_COMMONS_BY_HUB")
    return variables.get("JUPYTERHUB_API_TOKEN") or None if by_hub else None


def _names(variables: Mapping[str, str], name: str) -> tuple[str, ...] | None:
    named = variables.get(name)
    return None if named is None else tuple(name for name in named.split(",") if name)


def _hub(variables: Mapping[str, str]) -> str:
    """Return the address of the Hub's own pages, which may be another than this server's."""
    base = variables.get("JUPYTERHUB_BASE_URL", "")
    return f"{variables.get('JUPYTERHUB_HOST', '')}{base}hub/" if base else ""


def _yes(variables: Mapping[str, str], name: str) -> bool:
    return variables.get(name, "").lower() in YES


def is_voila(environment: Mapping[str, str] | None = None) -> bool:
    """Whether this process answers a page that Voilà shows."""
    variables = os.environ if environment is None else environment
    return variables.get("SERVER_SOFTWARE", "").startswith("voila/")
