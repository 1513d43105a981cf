"""Asking the Hub who is in a group, by a server's own token."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from urllib.parse import quote

from leadfolio.errors import MachineError

SECONDS = 10
MOST = 4 * 1024 * 1024


def group(name: str, *, environment: Mapping[str, str]) -> frozenset[str] | None:
    """Return who is in a group of the Hub, or None where this is not a server of a Hub.

    Raises:
        MachineError: the Hub does not answer, or may not tell us.
    """
    address = environment.get("JUPYTERHUB_API_URL", "")
    token = environment.get("JUPYTERHUB_API_TOKEN", "")
    if not address.startswith(("http://", "https://")) or not token:
        return None
    asked = urllib.request.Request(f"{address}/groups/{quote(name, safe='')}")
    asked.add_unredirected_header("Authorization", f"token {token}")
    try:
        with urllib.request.urlopen(asked, timeout=SECONDS) as answer:
            told = json.loads(answer.read(MOST))
        return frozenset(str(user) for user in told["users"])
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 404:
                return frozenset()
            raise MachineError(
                f"the Hub does not tell who is in {name!r} (it answers {error.code})",
                do="run this on the course's own server, as its facilitator",
            ) from error
    except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
        raise MachineError(
            "the Hub cannot be asked just now", do="wait a minute, then run this again"
        ) from error
