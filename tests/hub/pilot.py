"""A pilot made as HUB.md says: its commands, real accounts, its units' processes. Loaded with runpy.

Everything lies below one folder, and accounts have names of their own; what is put in place of the
guide's words is `REPLACED`, and nothing else is. All of it is taken away at the end.
"""

import ast
import contextlib
import os
import pwd
import random
import re
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from configparser import RawConfigParser
from pathlib import Path
from runpy import run_path
from types import MappingProxyType

told = run_path(str(Path(__file__).with_name("guides.py")))
Command, read = told["Command"], told["read"]

ROOT = Path(__file__).parents[2]
NEEDED = "adduser chpasswd configurable-http-proxy sudo caddy rsync sqlite3 systemd-analyze setpriv".split()
PEOPLE = ("ada", "ben", "frida", "otto")
GRADER = "grader-guide-2026"
BACKUP = "guide-backup"
PASSWORD = "a long Guide pass-phrase 7"  # the same for all; the accounts live for minutes

# What stands in place of the guide's words, in this order: names, addresses, folders, the package.
REPLACED = (
    (rf"\b({'|'.join(PEOPLE)})\b", r"guide-\1"),
    (r"autumn-2026", "guide-2026"),
    (r"Autumn 2026", "Guide 2026"),
    (r"hub\.example\.org", "localhost:{https}"),
    (r"127\.0\.0\.1:8000", "127.0.0.1:{http}"),
    (r"backup:/pilot|(?<=dir=)/pilot", lambda m: m[0].replace("/pilot", "{ground}/pilot")),
    (r"(?<![\w/}])/(opt|srv|home|root|var/lib/leadfolio-hub)\b", r"{ground}/\1"),
    (r"(?<![\w/}])/etc/(caddy|systemd|cron\.daily)\b", r"{ground}/etc/\1"),
    (r"\badduser ", "adduser --quiet --conf {ground}/adduser.conf "),
    (r"(pip install .*)\bleadfolio$", r"\1{wheel}"),
)
# Added below the last line of the guide's settings: ports of its own, and who vouches for the name.
BELOW = """
c.JupyterHub.hub_port = {hub}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy}"
c.Spawner.environment.update({{"SSL_CERT_FILE": "{ground}/authority.crt"}})
"""
# Added above the guide's Caddyfile: no other port than its own, and nothing in the machine's trust.
ABOVE = "{\n  admin off\n  skip_install_trust\n  auto_https disable_redirects\n}\n\n"

# What stands for The Littlest JupyterHub's own settings: accounts of its own naming, nobody asked
# for a password that the machine knows, and then the files beside it.
LITTLEST = """
from jupyterhub.spawner import LocalProcessSpawner


class UserCreatingSpawner(LocalProcessSpawner):
    def user_env(self, env):
        raise KeyError(f"jupyter-{{self.user.name}}")


c = get_config()
c.JupyterHub.spawner_class = UserCreatingSpawner
c.JupyterHub.authenticator_class = "dummy"
c.JupyterHub.cleanup_servers = False
c.JupyterHub.bind_url = "http://127.0.0.1:{http}"
load_subconfig({file!r})
"""


def missing() -> str:
    """Return why no pilot can be made here, or nothing."""
    if os.geteuid() != 0:
        return "only root can make accounts: run it as root, on a machine for trying"
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    if lacking:
        return (
            f"not on this machine: {', '.join(lacking)}; HUB.md and .ci/run say how to install them"
        )
    return "" if _uv() else "uv is not on this machine, and the wheel is built with it"


def _uv() -> str | None:
    return shutil.which("uv") or shutil.which(str(ROOT / ".venv" / "bin" / "uv"))


def _free_ports(*names: str) -> dict[str, int]:
    """Return ports nobody has, below those that a machine gives out by itself meanwhile."""
    found: dict[str, int] = {}
    for number in random.sample(range(20_000, 30_000), 1000):
        with socket.socket() as tried, contextlib.suppress(OSError):
            tried.bind(("127.0.0.1", number))
            found[names[len(found)]] = number
        if len(found) == len(names):
            return found
    raise AssertionError("no port is free")


class Pilot:
    """The machine of the guide, below one folder."""

    def __init__(self) -> None:
        self.guide = read(ROOT / "HUB.md")
        names = [*(f"guide-{name}" for name in PEOPLE), GRADER, BACKUP]
        there = [name for name in names if _account(name)]
        assert not there, (
            f"accounts of these names are here already, and are not touched: {', '.join(there)};"
            " where an interrupted test left them, take each away with userdel"
        )
        self.accounts = names
        self.ground = Path(tempfile.mkdtemp(prefix="leadfolio-guide-", dir="/var/tmp"))
        self.ground.chmod(0o755)
        self.ports = _free_ports("http", "https", "hub", "proxy")
        self.wheel = self.built("0.1.0")
        self.ran: set[Command] = set()
        self.units: dict[str, subprocess.Popen[bytes]] = {}
        self.seconds: dict[str, float] = {}
        self.address = f"https://localhost:{self.ports['https']}"
        self.course = self.ground / "srv/leadfolio/guide-2026/course"
        self.exchange = self.ground / "srv/leadfolio/exchange"
        for folder in ("opt", "srv", "root", "var/lib", "etc/caddy", "etc/systemd/system",
                       "etc/cron.daily", "home", "pilot"):  # fmt: skip
            (self.ground / folder).mkdir(parents=True)
        (self.ground / "adduser.conf").write_text(f"DHOME={self.ground}/home\n")
        self._backup_machine()

    def _backup_machine(self) -> None:
        """Make what stands for `backup`: an account that is not root, reached as rsync reaches ssh."""
        subprocess.run(["useradd", "--system", BACKUP], check=True)
        shutil.chown(self.ground / "pilot", BACKUP)
        (self.ground / "pilot").chmod(0o700)
        reach = self.ground / "reach"
        reach.write_text(
            f'#!/bin/sh\nshift\nexec setpriv --reuid={BACKUP} --regid={BACKUP} --clear-groups sh -c "$*"\n'
        )
        reach.chmod(0o755)
        self.environment = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(self.ground / "root"),
            "LANG": "C.UTF-8",
            "RSYNC_RSH": str(reach),
            **{k: v for k, v in os.environ.items() if k.startswith(("PIP_", "SSL_CERT"))},
        }

    def here(self, words: str) -> str:
        """Return the guide's words as they are on this machine."""
        for pattern, put in REPLACED:
            words = re.sub(pattern, put, words)
        for name, value in {**self.ports, "ground": self.ground, "wheel": self.wheel}.items():
            words = words.replace("{" + name + "}", str(value))
        return words

    def built(self, version: str) -> Path:
        """Build what would be on the package index, of this version."""
        source = self.ground / f"source-{version}"
        shutil.copytree(
            ROOT, source,
            ignore=lambda at, names: (
                {n for n in names if n not in KEPT} if Path(at) == ROOT
                else {n for n in names if n == "__pycache__"}
            ),
        )  # fmt: skip
        for name in ("pyproject.toml", "kit/leadfolio/__init__.py"):
            written = (source / name).read_text()
            changed = re.sub(r'(?m)^(version|__version__) = ".*"', rf'\1 = "{version}"', written)
            (source / name).write_text(changed)
        dist = self.ground / f"dist-{version}"
        subprocess.run([_uv(), "build", "--quiet", "--wheel", "-o", dist, source], check=True)
        return next(dist.glob("*.whl"))

    def bring_packages(self) -> None:
        """Put the packages that leadfolio needs into the guide's environment, from uv's own store.

        The guide's pip then finds them there; it would take a minute and a half to bring them.
        """
        python = self.ground / "opt/leadfolio/bin/python"
        subprocess.run(
            [_uv(), "pip", "install", "--quiet", "--python", python, self.wheel],
            check=True, env={**os.environ, **self.environment, "HOME": os.environ["HOME"]},
        )  # fmt: skip
        # As pip does it, but for the packages' own tests, and with all cores.
        place = self.ground / "opt/leadfolio/lib"
        subprocess.run(
            [python, "-m", "compileall", "-q", "-j", "0", "-x", "/tests?/", place], check=True
        )
        subprocess.run(
            [_uv(), "pip", "uninstall", "--quiet", "--python", python, "leadfolio"], check=True
        )

    # --- what the guide says ---

    def follow(
        self,
        section: str,
        *,
        people: Sequence[str] = ("ada",),
        before: Mapping[str, Callable[[], None]] = MappingProxyType({}),
    ) -> str:
        """Do all that a section says, in its order; return what the commands said.

        What names `ada` is done for each of the people; `before` a command that holds these words,
        something else is done first.
        """
        said = ""
        for command in self.guide.commands:
            if command.section != section or command.mark == "ci":
                continue
            for words, first in before.items():
                if words in command.words:
                    first()
            for one in people if re.search(r"\bada\b", command.words) else ("",):
                words = self.here(re.sub(r"\bada\b", one, command.words) if one else command.words)
                said += self.do(words)
            self.ran.add(command)
        return said

    def do(self, words: str, *, account: str = "", fails: bool = False) -> str:
        """Type a command as root, or as somebody; return what it said."""
        if words.startswith("systemctl "):
            self._systemctl(*shlex.split(words)[1:])
            return ""
        words = f"sudo -u {account} -H sh -c {shlex.quote(words)}" if account else words
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", words], env=self.environment,
            cwd=self.ground, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            **({"input": f"{PASSWORD}\n{PASSWORD}\n"} if words.startswith("passwd ") else
               {"stdin": subprocess.DEVNULL}),
        )  # fmt: skip
        assert (done.returncode != 0) is fails, f"{words}\n{done.stdout}"
        return done.stdout

    def write(self, path: str) -> Path:
        """Write a file as the guide shows it."""
        place = Path(self.here(path))
        place.write_text(self.here(self.guide.files[path]))
        return place

    def write_settings(self) -> None:
        """Change, in the Hub's settings, the values that the guide shows, and those of this machine."""
        shown = self.here(self.guide.files["/srv/leadfolio/jupyterhub_config.py"])
        config = self.ground / "srv/leadfolio/jupyterhub_config.py"
        text = self.here(config.read_text())
        for node in ast.parse(shown).body:
            name = node.targets[0].id
            old = next(n for n in ast.parse(text).body
                       if isinstance(n, ast.Assign) and getattr(n.targets[0], "id", "") == name)  # fmt: skip
            text = text.replace(
                ast.get_source_segment(text, old), ast.get_source_segment(shown, node)
            )
        text += BELOW.format(ground=self.ground, **self.ports)
        config.write_text(text)

    # --- what systemd would do ---

    def _systemctl(self, verb: str, *names: str) -> None:
        for name in names:
            if verb == "stop":
                self._stop(name)
            elif verb in {"start", "enable", "reload"} and not name.startswith("--"):
                self._caddy() if name == "caddy" else self._start(name)

    def _start(self, name: str) -> None:
        """Start a unit: its command, as its account, in its folder and environment, and no more."""
        assert name not in self.units, f"{name} is running"
        unit, service = self._unit(name)
        user = service.get("User", "root")
        known = pwd.getpwnam(user)
        environment = {
            "LANG": "C.UTF-8",
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin",
        }
        if "User" in service:
            environment |= {
                "HOME": known.pw_dir,
                "USER": user,
                "LOGNAME": user,
                "SHELL": known.pw_shell,
            }
        environment |= dict(
            [service["Environment"].split("=", 1)] if "Environment" in service else []
        )
        if "StateDirectory" in service:
            state = self.ground / "var/lib" / service["StateDirectory"]
            state.mkdir(exist_ok=True)
            state.chmod(int(service["StateDirectoryMode"], 8))
        with (self.ground / f"{unit}.log").open("ab") as log:
            self.units[name] = subprocess.Popen(
                shlex.split(service["ExecStart"]), env=environment, user=user, group=known.pw_gid,
                extra_groups=[], cwd=service.get("WorkingDirectory", "/"), umask=0o022,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        if name == "leadfolio-hub":
            self.wait(f"http://127.0.0.1:{self.ports['http']}/hub/login", self.units[name], unit)

    def _unit(self, name: str) -> tuple[str, dict[str, str]]:
        base, at, instance = name.partition("@")
        text = (self.ground / f"etc/systemd/system/{base}{at}.service").read_text()
        parsed = RawConfigParser()
        parsed.optionxform = str
        parsed.read_string(text.replace("%i", instance))
        return f"{base}-{instance}".strip("-"), dict(parsed["Service"])

    def _stop(self, name: str) -> None:
        """Stop a unit: KillMode says whether what it started goes with it."""
        process = self.units.pop(name, None)
        if process is None:
            return
        _, service = self._unit(name)
        begun = time.monotonic()
        if service.get("KillMode") == "process":
            process.terminate()
        else:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(90)
        self.seconds[f"{name} stopped"] = time.monotonic() - begun

    def _caddy(self) -> None:
        config = self.ground / "etc/caddy/Caddyfile"
        if ABOVE not in config.read_text():
            config.write_text(ABOVE + config.read_text())
        home = self.ground / "var/lib/caddy"
        home.mkdir(exist_ok=True)
        shutil.chown(home, "caddy")
        with (self.ground / "caddy.log").open("ab") as log:
            self.units["caddy"] = subprocess.Popen(
                ["caddy", "run", "--adapter", "caddyfile", "--config", config], user="caddy",
                group="caddy", extra_groups=[], cwd=home, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, start_new_session=True,
                env={"PATH": self.environment["PATH"], "HOME": str(home), "XDG_DATA_HOME": str(home)},
            )  # fmt: skip
        authority = home / "caddy/pki/authorities/local/root.crt"
        # Its own unit is started once it serves; the authority alone may be of a run before.
        end = time.monotonic() + 60
        while not self._vouches(authority):
            assert self.units["caddy"].poll() is None, self.log("caddy")
            assert time.monotonic() < end, self.log("caddy")
            time.sleep(0.1)
        shutil.copyfile(authority, self.ground / "authority.crt")

    def _vouches(self, authority: Path) -> bool:
        """Return whether somebody answers there whom this authority vouches for."""
        with contextlib.suppress(OSError):
            known = ssl.create_default_context(cafile=authority)
            with (
                socket.create_connection(("localhost", self.ports["https"]), 5) as plain,
                known.wrap_socket(plain, server_hostname="localhost"),
            ):
                return True
        return False

    def wait(self, address: str, process: "subprocess.Popen[bytes]", unit: str) -> None:
        """Wait until something answers there."""
        begun = time.monotonic()
        while process.poll() is None and time.monotonic() - begun < 90:
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(address, timeout=5).close()
                self.seconds[f"{unit} started"] = time.monotonic() - begun
                return
            time.sleep(0.1)
        raise AssertionError(self.log(unit))

    def log(self, unit: str) -> str:
        """Return what a unit said, as its journal would show it."""
        return (self.ground / f"{unit}.log").read_text(errors="replace")

    # --- another Hub ---

    def become_littlest(self) -> None:
        """Put the settings of The Littlest JupyterHub in place, as near as one can without systemd."""
        python = self.ground / "opt/leadfolio/bin/python"
        subprocess.run(
            [_uv(), "pip", "install", "--quiet", "--python", python, "jupyterhub>=5,<6"], check=True
        )
        (self.ground / "opt/tljh/config/jupyterhub_config.d").mkdir(parents=True)
        place = self.write("/opt/tljh/config/jupyterhub_config.d/leadfolio.py")
        place.write_text(place.read_text().replace(
            '"systemdspawner.SystemdSpawner"', '"jupyterhub.spawner.LocalProcessSpawner"'
        ))  # fmt: skip
        (self.ground / "srv/leadfolio/jupyterhub_config.py").write_text(
            LITTLEST.format(file=str(place), **self.ports)
            + BELOW.format(ground=self.ground, **self.ports)
        )
        # Its unit upgrades the Hub's own records at each start; these are of a newer JupyterHub.
        (self.ground / "var/lib/leadfolio-hub/jupyterhub.sqlite").unlink()

    def end_servers(self) -> None:
        """End what people have running."""
        for pid, words in self.processes().items():
            if "jupyterhub.singleuser" in words:
                os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + 30
        while any("jupyterhub.singleuser" in words for words in self.processes().values()):
            assert time.monotonic() < end
            time.sleep(0.1)

    # --- the end ---

    def processes(self) -> dict[int, str]:
        """Return what runs here of this pilot: of its accounts, or out of its folder."""
        numbers = {pwd.getpwnam(name).pw_uid for name in self.accounts if _account(name)}
        found = {}
        for place in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (
                    (place / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                )
                # The proxy's words name no folder: it is known by the one it was started in.
                here = f"{(place / 'cwd').readlink()} {words}"
                if place.stat().st_uid in numbers or str(self.ground) in here:
                    found[int(place.name)] = words
        return {pid: words for pid, words in found.items() if pid != os.getpid()}

    def end_processes(self) -> None:
        """End all of it, as a machine does that loses its power."""
        end = time.monotonic() + 20
        while (left := self.processes()) and time.monotonic() < end:
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            for process in self.units.values():
                process.poll()
            time.sleep(0.1)
        for process in self.units.values():
            process.wait(10)
        self.units.clear()

    def remove_accounts(self, names: list[str]) -> None:
        """Take accounts of this pilot away, and their groups."""
        for name in filter(_account, names):
            subprocess.run(["userdel", "--force", name], check=False, capture_output=True)
            subprocess.run(["groupdel", name], check=False, capture_output=True)

    def gone(self) -> None:
        """Take all of it away."""
        self.end_processes()
        self.remove_accounts(self.accounts)
        shutil.rmtree(self.ground)
        left = [name for name in self.accounts if _account(name)]
        assert left == [], f"these accounts are left: {left}"


KEPT = {"kit", "course", "templates", "README.md", "LICENSE", "pyproject.toml", "CHANGELOG.md"}


def _account(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
