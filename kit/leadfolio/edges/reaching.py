"""A document elsewhere: at a path, or at an address on the web. Limited in size and time."""

import contextlib
import stat
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path

MOST = 16 * 1024 * 1024
PIECE = 64 * 1024


class UnreachableError(OSError):
    """It could not be had; the words say why."""


class _SameKind(urllib.request.HTTPRedirectHandler):
    """Follows from the web to the web alone: never to a file of this machine."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        """Return the request to follow with, or refuse."""
        if not newurl.lower().startswith(("http://", "https://")):
            fp.close()
            raise UnreachableError("it leads away from the web")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def document(
    place: str, *, seconds: float = 5, most: int = MOST, token: str | None = None
) -> bytes:
    """Return the bytes at a path or an http(s) address; `token` says there, and there alone, who asks.

    Raises:
        UnreachableError: it is not there, takes too long, is too large, or is nothing to read.
    """
    if "://" in place:
        return _fetched(place, seconds=seconds, most=most, token=token)
    return _read(Path(place), most=most)


def _read(path: Path, *, most: int) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreachableError("it is not a file")
        if status.st_size > most:
            raise UnreachableError("it is too large")
        return path.read_bytes()
    except UnreachableError:
        raise
    except (OSError, ValueError) as error:
        raise UnreachableError(getattr(error, "strerror", None) or "it cannot be read") from error


def _fetched(address: str, *, seconds: float, most: int, token: str | None) -> bytes:
    if not address.lower().startswith(("http://", "https://")):
        raise UnreachableError("it is not an address on the web")
    end = time.monotonic() + seconds
    asking = urllib.request.build_opener(_SameKind())
    try:
        asked = urllib.request.Request(address)
        if token is not None:
            asked.add_unredirected_header("Authorization", f"token {token}")
        with contextlib.closing(asking.open(asked, timeout=seconds)) as answer:
            content = bytearray()
            # A timeout alone is for each reading: a slow drip would never end.
            while piece := answer.read1(PIECE):
                content += piece
                if len(content) > most:
                    raise UnreachableError("it is too large")
                if time.monotonic() > end:
                    raise UnreachableError("it takes too long")
            return bytes(content)
    except UnreachableError:
        raise
    except urllib.error.HTTPError as error:
        with error:
            raise UnreachableError(f"it answers {error.code}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise UnreachableError("nobody answers there") from error
