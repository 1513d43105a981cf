"""What `leadfolio doctor` looks at where a Hub is run: accounts, owners, modes, addresses."""

import ast
import pwd
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from leadfolio.cohort import Member
from leadfolio.pipeline.findings import Finding

PROXY = "configurable-http-proxy"
CONFIG = "jupyterhub_config.py"
WAITS = {"start_timeout", "http_timeout"}
ENOUGH_SECONDS = 120
# How far above a course folder the Hub's settings may lie: /srv/leadfolio/<id>/course.
ABOVE = 2
Accounts = Callable[[str], int | None]
Homes = Callable[[str], Path | None]


def account(username: str) -> int | None:
    """Return the number of an account of this machine, or None where it has none of that name."""
    try:
        return pwd.getpwnam(username).pw_uid
    except KeyError:
        return None


def home(username: str) -> Path | None:
    """Return the home of an account of this machine, or None where it has none of that name."""
    try:
        return Path(pwd.getpwnam(username).pw_dir)
    except KeyError:
        return None


def machine() -> Iterator[Finding]:
    """Look at what a Hub needs of the machine itself."""
    if shutil.which(PROXY) is None:
        yield Finding(
            name="Hub",
            seen=f"{PROXY} is not installed",
            do=f"only if you run a Hub here: install Node.js, then: npm install -g {PROXY}",
        )
    else:
        yield Finding(name="Hub", seen=f"{PROXY} is installed")
    closed = next((path for path in _way(Path(sys.executable)) if not _open(path)), None)
    if closed is not None:
        yield Finding(
            name="Python for others",
            seen=f"other accounts cannot run it: {closed} is closed to them",
            do="only if you run a Hub with accounts: install leadfolio in /opt, as HUB.md says",
        )
    else:
        yield Finding(name="Python for others", seen="every account can run it")


def _way(path: Path) -> Iterator[Path]:
    """Yield a program, what it is a link to, and every folder on the way to either."""
    for one in dict.fromkeys((path.absolute(), path.resolve())):
        yield one
        yield from one.parents


def _open(path: Path) -> bool:
    try:
        return path.stat().st_mode & 0o001 != 0
    except OSError:
        return False


def course(
    folder: Path,
    id: str,
    members: tuple[Member, ...],
    exchange: Path | None,
    *,
    guests: tuple[Member, ...] = (),
    accounts: Accounts = account,
    homes: Homes = home,
) -> Iterator[Finding]:
    """Look at a course as a Hub with accounts needs it."""
    yield from _addresses(folder)
    yield from _overruled(folder)
    yield from _names(members, "members.csv")
    yield from _names(guests, "guests.csv")
    owner = accounts(f"grader-{id}")
    if owner is None:
        yield Finding(
            name="course account",
            seen=f"this machine has no account grader-{id}; only a Hub with accounts needs it",
        )
        return
    yield from _owned(folder, owner, id)
    if exchange is not None:
        yield from _handed_in(exchange / id, owner, id)
        yield from _feedback(exchange / id)
    yield from _settings(folder)
    yield from _homes(members, homes)
    without = [one.username for one in (*members, *guests) if accounts(one.username) is None]
    if without:
        yield Finding(
            name="accounts",
            seen=f"no account on this machine: {', '.join(without[:10])}{'…' * (len(without) > 10)}",
            do="make one for each, unless another authenticator and spawner do without: HUB.md",
        )


def _owned(folder: Path, owner: int, id: str) -> Iterator[Finding]:
    status = folder.stat()
    if status.st_uid != owner:
        yield Finding(
            name="course folder",
            seen=f"it does not belong to grader-{id}",
            do=f"run: chown -R grader-{id}: {folder.absolute()}",
            problem=True,
        )
    elif status.st_mode & 0o007:
        yield Finding(
            name="course folder",
            seen=f"other accounts may look into it (mode {stat.S_IMODE(status.st_mode):04o}):"
            " what leaders handed in lies there",
            do=f"run: chmod o-rwx {folder.absolute()}",
            problem=True,
        )
    elif strange := _of_others(folder, owner):
        yield Finding(
            name="course folder",
            seen=f"in it, {strange} does not belong to grader-{id}: it may not be able to write there",
            do=f"run: chown -R grader-{id}: {folder.absolute()}",
            problem=True,
        )
    else:
        yield Finding(name="course folder", seen=f"it is grader-{id}'s, and closed to others")


def _of_others(folder: Path, owner: int) -> str:
    """Return the first thing in the course, two folders deep, that another account owns."""
    for one in sorted((*folder.glob("*"), *folder.glob("*/*"))):
        if one.lstat().st_uid != owner:
            return str(one.relative_to(folder))
    return ""


def _settings(folder: Path) -> Iterator[Finding]:
    """Look at the settings that the Hub reads as root: who may write them may do all."""
    place = _config(folder)
    if place is None or place.parent == folder.absolute():
        return
    status = place.stat()
    if status.st_uid != 0 or status.st_mode & 0o022:
        yield Finding(
            name="Hub's settings",
            seen=f"others than root may change {place}, and the Hub runs it as root",
            do=f"run: chown root: {place} && chmod 644 {place}",
            problem=True,
        )


def _homes(members: tuple[Member, ...], homes: Homes) -> Iterator[Finding]:
    """Look at leaders' homes: what they wrote and did not share lies there."""
    places = [place for one in members if (place := homes(one.username)) is not None]
    opened = [place for place in places if place.is_dir() and place.stat().st_mode & 0o077]
    if opened:
        yield Finding(
            name="homes",
            seen=f"others may look into {len(opened)} of {len(places)}, where leaders' words lie",
            do=f"run: chmod 700 {' '.join(map(str, opened))}",
            problem=True,
        )


def _config(folder: Path) -> Path | None:
    """Return the Hub's settings: those above the course, as HUB.md has it, else the course's own."""
    course = folder.absolute()
    places = [*reversed(course.parents[:ABOVE]), course]
    return next((place / CONFIG for place in places if (place / CONFIG).is_file()), None)


def _handed_in(place: Path, owner: int, id: str) -> Iterator[Finding]:
    """Look at where leaders hand in: they must be able to, and see nobody else's."""
    inbound = place / "inbound"
    try:
        status = inbound.stat()
    except OSError:
        yield Finding(
            name="hand-ins", seen="nothing was released yet, so there is no place for them"
        )
        return
    mode = stat.S_IMODE(status.st_mode)
    if status.st_uid != owner:
        yield Finding(
            name="hand-ins",
            seen=f"{inbound} does not belong to grader-{id}: collecting will fail",
            do=f"run: chown -R grader-{id}: {place}",
            problem=True,
        )
    elif mode & 0o003 != 0o003:
        yield Finding(
            name="hand-ins",
            seen=f"leaders cannot hand in: {inbound} is closed to them (mode {mode:04o})",
            do=f"run: chmod 2733 {inbound}",
            problem=True,
        )
    elif mode & 0o004:
        yield Finding(
            name="hand-ins",
            seen=f"every account can list who handed in (mode {mode:04o})",
            do=f"run: chmod 2733 {inbound}",
            problem=True,
        )
    else:
        yield Finding(name="hand-ins", seen="leaders can hand in, and see nobody else's")


def _feedback(place: Path) -> Iterator[Finding]:
    """Look at where feedback waits: only who knows a page's name may read it."""
    feedback = place / "feedback"
    if feedback.is_dir() and feedback.stat().st_mode & 0o044:
        yield Finding(
            name="feedback",
            seen="every account can list what facilitators said to leaders, and read it"
            f" (mode {stat.S_IMODE(feedback.stat().st_mode):04o})",
            do=f"run: chmod 711 {feedback}",
            problem=True,
        )


def _overruled(folder: Path) -> Iterator[Finding]:
    """Look for lines of the Hub's settings that take away what leadfolio sets there."""
    place = _config(folder)
    tree = _parsed(place) if place else None
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Constant) and "frame-ancestors" in str(node.value):
            yield Finding(
                name="framing",
                seen=f"line {node.lineno} of {place} lets pages be shown inside others: where people"
                " share an address, one of them could act in another's name that way",
                do="take the line out: the formgrader opens in a tab of its own",
            )
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names = WAITS & {getattr(target, "attr", "") for target in node.targets}
            seconds = node.value.value
            if names and isinstance(seconds, int) and seconds < ENOUGH_SECONDS:
                yield Finding(
                    name="timeouts",
                    seen=f"line {node.lineno} of {place} gives a server {seconds} seconds to start; a busy"
                    " machine needs more, and its leaders would see an error",
                    do="take the line out: leadfolio sets four minutes",
                )


def _names(people: tuple[Member, ...], file: str) -> Iterator[Finding]:
    odd = [one.username for one in people if one.username != one.username.lower()]
    if odd:
        yield Finding(
            name="usernames",
            seen=f"with capitals, which a Hub makes small: {', '.join(odd[:10])}",
            do=f"on a Hub, write them small in {file} before leaders begin",
        )


def _addresses(folder: Path) -> Iterator[Finding]:
    place = _config(folder)
    told = _told(place) if place else {}
    public = told.get("PUBLIC_URL")
    if not isinstance(public, str) or not public:
        return
    if not public.startswith("https://"):
        yield Finding(
            name="address",
            seen="the Hub's address is not https: passwords and words travel in the open",
            do=f"put a web server with a certificate in front, and set PUBLIC_URL in {place}",
            problem=True,
        )
    if not told.get("SUBDOMAINS"):
        yield Finding(
            name="subdomains",
            seen="everyone's pages share one address: what one person opens in their browser"
            " could act in their name on the Hub and in the portfolio",
            do=f"set SUBDOMAINS = True in {place}, with a wildcard name and certificate: HUB.md",
        )


def _parsed(path: Path) -> ast.Module | None:
    """Return a file of settings as Python reads it; nothing of it is run."""
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return None


def _told(path: Path) -> dict[str, object]:
    """Return the plain values that a file of settings sets by name."""
    tree = _parsed(path)
    found: dict[str, object] = {}
    for node in tree.body if tree else ():
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            found |= {one.id: node.value.value for one in node.targets if isinstance(one, ast.Name)}
    return found
