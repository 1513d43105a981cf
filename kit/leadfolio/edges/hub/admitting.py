"""Who is let in, and into which groups: decided anew at each login, and again while they are here."""

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

from traitlets.utils.importstring import import_item

Groups = Callable[[str], list[str]]


def deciding(base: Any, groups_of: Groups) -> type:
    """Return an authenticator as `base`, where who is in no group is not let in.

    `base` is JupyterHub's name for one, the name of a class, or the class.
    """
    known: Any = _authenticator(base)

    class Deciding(known):  # type: ignore[misc]
        """Asks who somebody is as `base` does, and what they may of the course's own files."""

        def check_allowed(self, username: str, authentication: Any = None) -> bool:
            """Whether a person is in any group at all."""
            del authentication
            return bool(groups_of(username))

        async def authenticate(self, handler: Any, data: Any) -> Any:
            """Return who it is, with their groups, or None."""
            found = await super().authenticate(handler, data)
            if found is None:
                return None
            told = found if isinstance(found, dict) else {"name": found}
            return {**told, "groups": groups_of(self.normalize_username(told["name"]))}

        async def refresh_user(self, user: Any, handler: Any = None) -> Any:
            """Return a person's groups as they are now."""
            found = await super().refresh_user(user, handler)
            if not found:
                return found
            told = found if isinstance(found, dict) else {}
            return {**told, "name": user.name, "groups": groups_of(user.name)}

    Deciding.__name__ = f"Deciding{known.__name__}"
    return Deciding


def decide(c: Any, groups_of: Groups) -> None:
    """Have the course's own files decide who is let in, whatever tells who somebody is."""
    base = c.JupyterHub.get("authenticator_class", "pam")
    c.JupyterHub.authenticator_class = deciding(base, groups_of)
    c.Authenticator.manage_groups = True


def _authenticator(base: Any) -> Any:
    if not isinstance(base, str):
        return base
    found = entry_points(group="jupyterhub.authenticators", name=base.lower())
    return next(iter(found)).load() if found else import_item(base)
