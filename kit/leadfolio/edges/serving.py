"""A preview in a browser: one folder, read only, to this machine alone."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOST = "127.0.0.1"


class _Preview(SimpleHTTPRequestHandler):
    """Serves files as they are now: nothing is remembered by the browser."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a preview needs no log."""


def preview(folder: Path, *, port: int) -> ThreadingHTTPServer:
    """Return a server of one folder on this machine; port 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    return ThreadingHTTPServer((HOST, port), partial(_Preview, directory=str(folder)))
