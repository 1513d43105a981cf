"""`leadfolio serve`: look at the portfolio before anyone else does."""

from collections.abc import Callable
from pathlib import Path

from leadfolio.errors import MachineError, SiteError


def serve(
    course: Path,
    *,
    out: Path | None = None,
    port: int = 8000,
    said: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve the rendered portfolio on 127.0.0.1 until interrupted.

    Raises:
        SiteError: nothing has been published there yet.
        MachineError: the port is taken.
    """
    from leadfolio.edges import serving

    site = out or course / "site"
    if not (site / "index.html").is_file():
        raise SiteError(
            f"there is no portfolio in {site} yet",
            do="run `leadfolio publish`, then this again",
        )
    try:
        server = serving.preview(site, port=port)
    except OSError as error:
        raise MachineError(
            f"port {port} cannot be used ({error.strerror})",
            do="choose another: leadfolio serve --port 8001",
        ) from error
    with server:
        said(f"The portfolio is at http://{serving.HOST}:{server.server_port}/")
        said("Only this machine can see it. Press Ctrl+C to stop.")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            said("Stopped.")
