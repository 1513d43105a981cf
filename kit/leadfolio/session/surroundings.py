"""Where a leader's notebook runs: the one place where the environment is read."""

import getpass
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

YES = frozenset({"1", "true", "yes", "on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Who works here, where their things are, and whether anybody is there to click.

    `journals` is the leader's own `leadfolio` folder; `folder` the one the notebook lies in;
    `exchange` and `commons` are None where nothing names them.
    """

    username: str
    home: Path
    journals: Path
    folder: Path
    exchange: Path | None = None
    commons: str | None = None
    nobody_clicks: bool = False


def surroundings(environment: Mapping[str, str] | None = None) -> Surroundings:
    """Return the surroundings of this process."""
    variables = os.environ if environment is None else environment
    home = Path(variables.get("HOME") or Path.home())
    exchange = variables.get("LEADFOLIO_EXCHANGE", "")
    return Surroundings(
        username=_username(variables),
        home=home,
        journals=Path(variables.get("LEADFOLIO_HOME") or home / "leadfolio"),
        folder=Path.cwd(),
        exchange=Path(exchange) if exchange else None,
        commons=variables.get("LEADFOLIO_COMMONS") or None,
        nobody_clicks=_nobody_clicks(variables),
    )


def _username(variables: Mapping[str, str]) -> str:
    """Return the leader's username as nbgrader finds it, so that both mean the same person."""
    try:
        account = getpass.getuser() if os.name == "nt" else _account()
    except (KeyError, OSError):
        account = variables.get("JUPYTERHUB_USER") or variables.get("USER") or "jovyan"
    return variables.get("JUPYTERHUB_USER", account) if account == "jovyan" else account


def _account() -> str:
    # Not getpass: it believes $USER, which anyone may set, before the account itself.
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def _nobody_clicks(variables: Mapping[str, str]) -> bool:
    """Whether a run says of itself that nobody is there: a pre-flight, a page being made.

    Voilà says of itself that somebody is, though it runs the cells as nbconvert does.
    """
    return variables.get("LEADFOLIO_STATIC", "").lower() in YES


def is_voila(environment: Mapping[str, str] | None = None) -> bool:
    """Whether this process answers a page that Voilà shows."""
    variables = os.environ if environment is None else environment
    return variables.get("SERVER_SOFTWARE", "").startswith("voila/")
