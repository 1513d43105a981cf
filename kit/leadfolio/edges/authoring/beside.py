"""Files that a module shows or links: whether they may travel with it, and how to say so."""

import posixpath
import re
from collections.abc import Iterable

from leadfolio import ids
from leadfolio.edges.authoring.faults import short
from leadfolio.edges.authoring.markdown import SCHEME

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")
PAPERS = (
    ".pdf",
    ".csv",
    ".txt",
    ".docx",
    ".xlsx",
    ".pptx",
    ".odt",
    ".mp3",
    ".m4a",
    ".mp4",
    ".webm",
)
TAKEN = ("timestamp.txt", "submission_secret.txt")
MOST_BYTES = 10 * 1024 * 1024


def wanted(path: str, *, picture: bool) -> bool:
    """Whether what is shown or linked is a file that should lie beside the module.

    >>> wanted("tree.png", picture=True), wanted("https://example.org/", picture=False)
    (True, False)
    >>> wanted("#begin", picture=False), wanted("../best-interest/best-interest.ipynb", picture=False)
    (False, False)
    """
    if picture:
        return True
    into_module = re.fullmatch(r"\.\./([^/]+)/\1\.ipynb", path)
    return bool(path) and not path.startswith("#") and not SCHEME.match(path) and not into_module


def sentence(path: str, *, picture: bool) -> str | None:
    """Say why a file cannot travel with a module by its name alone, or None where it can.

    >>> sentence("images/tree.png", picture=True)
    >>> sentence("../tree.png", picture=True)
    "the picture '../tree.png' lies outside the modules' folder; put it beside the module"
    """
    what = f"the {'picture' if picture else 'link to'} {short(path)}"
    if SCHEME.match(path):
        return f"{what} lies elsewhere on the web; save it beside the module and show that file"
    if not path or "\\" in path or "\0" in path or posixpath.isabs(path):
        return f"{what} is not a path from the module's own folder, such as images/tree.png"
    if ".." in path.split("/"):
        return f"{what} lies outside the modules' folder; put it beside the module"
    if posixpath.normpath(path) != path or any(part.startswith(".") for part in path.split("/")):
        return f"{what} is not written plainly; write it like images/tree.png"
    if path.casefold() in TAKEN:
        return f"{what} has a name that nbgrader keeps for itself; rename it"
    if path.split("/")[0].casefold() == "files":
        return f"{what} lies in a folder called 'files', where leaders' own files go; rename the folder"
    endings = PICTURES if picture else PICTURES + PAPERS
    if not path.casefold().endswith(endings):
        kinds = ", ".join(ending[1:] for ending in endings)
        return f"{what} is of a kind that cannot travel with a module; these can: {kinds}"
    return None


def missing(path: str, there: Iterable[str], *, picture: bool) -> str:
    """Say that a file is not there, with the nearest that is."""
    near = ids.nearest(path, there)
    hint = f"; did you mean {near!r}?" if near else "; put it there, or take this out"
    return f"the {'picture' if picture else 'linked file'} {short(path)} is not beside the module{hint}"
