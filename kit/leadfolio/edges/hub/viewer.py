"""A portfolio as a service of the Hub: each file of it, to those whom the Hub and the cohort know."""

import asyncio
import os
import signal
from base64 import b64encode
from collections.abc import Callable
from contextlib import AbstractContextManager
from hashlib import sha256
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from jupyterhub.services.auth import HubOAuth, HubOAuthCallbackHandler, HubOAuthenticated
from tornado import web
from tornado.httpserver import HTTPServer

from leadfolio import viewing

PIECE = 256 * 1024
Opening = Callable[[tuple[str, ...]], AbstractContextManager[BinaryIO]]
Reader = Callable[[str, frozenset[str]], bool]
NOTHING_YET = 0
SENTENCES = {
    403: (
        "This portfolio is for its cohort.",
        "Ask the facilitator to add you, or log in under the name they know.",
    ),
    404: ("There is no such page here.", "Go back, or begin at the front page of the portfolio."),
    NOTHING_YET: (
        "Nothing is published here yet.",
        "What the cohort shares appears here once the facilitator publishes it. Come back later.",
    ),
    405: ("This portfolio can only be read.", "Go back to the page you came from."),
    500: ("Who you are cannot be checked just now.", "Load this page again in a minute."),
}


class _Portfolio(HubOAuthenticated, web.RequestHandler):
    """Answers one request. Who asks is looked at first, whatever the file and the method."""

    SUPPORTED_METHODS = ("GET", "HEAD", "POST", "DELETE", "PATCH", "PUT", "OPTIONS")

    def set_default_headers(self) -> None:
        """Send with all answers what keeps them private, refusals too."""
        self.clear_header("Server")
        for name, value in viewing.ALWAYS.items():
            self.set_header(name, value)

    async def prepare(self) -> None:
        """Let through those who may read; send to the login who has not said who they are."""
        hub = _asked(self)
        model = await hub.get_user(self, sync=False)
        if model is None:
            # Only a page is answered with the way to the login; all else is refused.
            asked_for_page = self.request.headers.get("Sec-Fetch-Dest", "document") == "document"
            if (
                self.request.method in {"GET", "HEAD"}
                and asked_for_page
                and "Authorization" not in self.request.headers
            ):
                _send_to_login(self)
                return
            raise web.HTTPError(403)
        if not self._may_read(hub, model):
            raise web.HTTPError(403)
        if self.request.method not in {"GET", "HEAD"}:
            self.set_header("Allow", "GET, HEAD")
            raise web.HTTPError(405)

    def _may_read(self, hub: Any, model: dict[str, Any]) -> bool:
        if model.get("kind") != "user" or not hub.check_scopes(hub.access_scopes, model):
            return False
        groups = frozenset(name for name in model.get("groups") or () if isinstance(name, str))
        reader = cast(Reader, self.settings["reader"])
        return reader(str(model["name"]), groups)

    async def get(self) -> None:
        """Answer with a file, all of it, a part, or that it is unchanged."""
        below = self.request.path[len(self.settings["prefix"]) :]
        parts = viewing.file_asked(below)
        if parts is None:
            if viewing.folder_asked(below):
                _send_to(self, f"{self.settings['prefix']}{below}/")
                return
            raise web.HTTPError(404)
        opening = cast(Opening, self.settings["opening"])
        try:
            with opening(parts) as file:
                await self._send(file, parts[-1])
        except OSError as error:
            raise web.HTTPError(404) from error

    head = get

    async def _send(self, file: BinaryIO, name: str) -> None:
        status = os.fstat(file.fileno())
        asked = {key.lower(): value for key, value in self.request.headers.items()}
        told = viewing.answer(asked, name=name, size=status.st_size, changed=status.st_mtime_ns)
        self.set_status(told.status)
        for key, value in told.headers.items():
            self.set_header(key, value)
        if self.request.method == "HEAD":
            return
        file.seek(told.start)
        left = told.stop - told.start
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            self.write(piece)
            await self.flush()

    def compute_etag(self) -> str | None:
        """The file's own is sent."""
        return None

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say in two sentences what happened and what to do next."""
        del kwargs
        said = NOTHING_YET if status_code == 404 and not self._published() else status_code
        what, do = SENTENCES.get(said, SENTENCES[500])
        front = FRONT.format(place=self.settings["prefix"]) if said == 404 else ""
        asked = _asked(self)
        home = f"{asked.hub_host}{asked.hub_prefix}home"
        self.set_header("Content-Type", "text/html; charset=utf-8")
        policy = viewing.ALWAYS["Content-Security-Policy"]
        self.set_header(
            "Content-Security-Policy", policy.replace("style-src 'self'", f"style-src {STYLED}")
        )
        self.finish(PAGE.format(what=what, do=do, home=home, front=front, style=STYLE))

    def _published(self) -> bool:
        """Whether there is a front page; asked for those alone who may read it."""
        try:
            with cast(Opening, self.settings["opening"])(("index.html",)):
                return True
        except OSError:
            return False


def _asked(handler: Any) -> Any:
    """Return what asks the Hub; JupyterHub's own words have no types."""
    return handler.hub_auth


def _send_to_login(handler: Any) -> None:
    handler.redirect(handler.get_login_url())


def _send_to(handler: Any, place: str) -> None:
    handler.redirect(place)


STYLE = """
:root { color-scheme: light dark; --paper: #fcfbf8; --ink: #21252b; --accent: #17594f; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #16191c; --ink: #e5e2da; --accent: #8fcabd; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif; }
main { max-width: 40rem; margin: 0 auto; padding: 3rem 1rem; }
h1 { font-size: 1.75rem; line-height: 1.25; font-weight: 500; }
a { color: var(--accent); }
a:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
"""
# The policy lets this one style in, and no other that stands in a page.
STYLED = f"'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
FRONT = '<p><a href="{place}">The front page</a></p>'
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{what}</title>
<style>{style}</style></head>
<body><main><h1>{what}</h1><p>{do}</p>{front}
<p><a href="{home}">Where you can go from here</a></p></main></body></html>
"""


def application(
    prefix: str, *, opening: Opening, reader: Reader, looks_again: int
) -> web.Application:
    """Return the service below `prefix`: `opening` opens a file, `reader` says who may read."""
    auth = HubOAuth.instance(cache_max_age=looks_again)

    class Portfolio(_Portfolio):
        hub_auth_class = HubOAuth

    class Callback(HubOAuthCallbackHandler):
        hub_auth_class = HubOAuth

    Portfolio._hub_auth = Callback._hub_auth = auth
    return web.Application(
        [(f"{prefix}oauth_callback", Callback), (r".*", Portfolio)],
        cookie_secret=os.urandom(32), prefix=prefix, opening=opening, reader=reader,
        log_function=_quiet,
    )  # fmt: skip


def _quiet(_handler: web.RequestHandler) -> None:
    """Who read what, and when, is nobody's business."""


def serve(*, opening: Opening, reader: Reader) -> None:
    """Serve as the Hub asks in the environment, until it ends or tells us to."""
    asyncio.run(_serve(opening, reader))


async def _serve(opening: Opening, reader: Reader) -> None:
    told = os.environ
    where = urlsplit(told["JUPYTERHUB_SERVICE_URL"])
    made = application(
        told["JUPYTERHUB_SERVICE_PREFIX"],
        opening=opening,
        reader=reader,
        looks_again=int(told.get("LEADFOLIO_LOOKS_AGAIN", "20")),
    )
    server = HTTPServer(made, xheaders=True)
    server.listen(where.port or 0, where.hostname or "127.0.0.1")
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    # A Hub that was killed tells nobody; what it started must not outlive it.
    while str(os.getppid()) == told["LEADFOLIO_HUB_PID"] and not ended.is_set():
        try:
            await asyncio.wait_for(ended.wait(), 1)
        except TimeoutError:
            continue
    server.stop()
