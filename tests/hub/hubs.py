"""A Hub, started for real, with people who log in to it. Loaded with runpy by tests and benchmarks."""

import contextlib
import http.client
import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from leadfolio import pipeline
from leadfolio.edges.hub import ending


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def course_of(folder: Path, cohort: str, *members: str) -> Path:
    """Make a course folder with members of these usernames."""
    made = pipeline.init(folder, cohort=cohort)
    enrol(made, *members)
    return made


def enrol(course: Path, *members: str) -> None:
    rows = [f"{name},{name.title()} Name,Principal" for name in members]
    (course / "members.csv").write_text("\n".join(["username,name,role", *rows, ""]))


class Hub:
    """`leadfolio hub`, as a process."""

    def __init__(self, course: Path, home: Path) -> None:
        self.course, self.port = course, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "LEADFOLIO"))}
        kept.pop("NBGRADER_EXCHANGE", None)
        home.mkdir(exist_ok=True)
        self.environment = {**kept, "HOME": str(home), "PYTHONUNBUFFERED": "1"}
        self.said = ""
        self.browsers: list[Browser] = []
        self.running: subprocess.Popen | None = None

    @property
    def data(self) -> Path:
        return self.course / "state" / "hub"

    @property
    def exchange(self) -> Path:
        return self.data / "exchange"

    @property
    def password(self) -> str:
        return json.loads((self.data / "trial.json").read_text())["password"]

    @property
    def mark(self) -> str:
        """What all that this Hub starts bears in its environment."""
        return json.loads((self.data / "trial.json").read_text())["mark"]

    def service_port(self, name: str) -> int:
        """Return where a service itself listens, behind the proxy."""
        said = (self.data / "hub.log").read_text()
        return int(
            re.findall(rf"Starting managed service {name} at http://127.0.0.1:(\d+)", said)[-1]
        )

    def start(self) -> float:
        """Start it; return the seconds until its login page was there."""
        begun, self.said = time.monotonic(), ""
        self.running = subprocess.Popen(
            [sys.executable, "-m", "leadfolio", "hub", "--course", str(self.course),
             "--port", str(self.port)],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        while "Press Ctrl+C" not in self.said:
            line = self.running.stdout.readline()
            assert line, self.said
            self.said += line
        return time.monotonic() - begun

    def stop(self) -> float:
        """Press Ctrl+C; return the seconds until all of it was gone."""
        begun = time.monotonic()
        self.running.send_signal(signal.SIGINT)
        rest, _ = self.running.communicate(timeout=60)
        self.said += rest
        return time.monotonic() - begun

    def kill(self) -> None:
        """Kill the Hub itself, as a machine does that has no memory left."""
        children = Path(f"/proc/{self.running.pid}/task/{self.running.pid}/children").read_text()
        for child in children.split():
            os.kill(int(child), signal.SIGKILL)
        self.running.communicate(timeout=60)

    def gone(self) -> None:
        """End it, whatever the test left of it."""
        if self.running is None:
            return
        if self.running.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.stop()
            self.running.kill()
        if not self.running.stdout.closed:
            self.running.communicate()

    def log_in(self, username: str, *, password: str | None = None) -> "Browser":
        """Return somebody's browser after they logged in; a refusal is an HTTPError."""
        browser = Browser(self)
        browser.open("/hub/login").close()
        fields = {
            "username": username,
            "password": self.password if password is None else password,
            "_xsrf": browser.leave,
        }
        # Where one lands is not asked for: that would start a server.
        browser.open("/hub/login?next=/hub/home", urllib.parse.urlencode(fields).encode()).close()
        return browser


class Browser:
    """Keeps cookies and follows where it is sent, or asks for one thing exactly as it is told."""

    def __init__(self, hub: Hub) -> None:
        self.hub, self.jar = hub, http.cookiejar.CookieJar()
        hub.browsers.append(self)
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self._asking: dict[int, http.client.HTTPConnection] = {}

    def open(self, path: str, body: bytes | None = None, **headers: str):
        asked = urllib.request.Request(f"{self.hub.address}{path}", data=body, headers=headers)
        return self._opener.open(asked, timeout=60)

    @property
    def leave(self) -> str:
        """What the Hub's own pages show to be allowed to change something."""
        return next(c.value for c in self.jar if (c.name, c.path) == ("_xsrf", "/hub/"))

    def cookies_for(self, path: str) -> dict[str, str]:
        asked = urllib.request.Request(f"{self.hub.address}{path}")
        self.jar.add_cookie_header(asked)
        found = asked.get_header("Cookie")
        return {"Cookie": found} if found else {}

    def ask(
        self, method: str, path: str, *, at: int | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask for a path as it is written, at a port; follow nothing."""
        asking = self._connection(at)
        for _ in range(3):
            try:
                asking.request(method, path, headers={**self.cookies_for(path), **headers})
                with asking.getresponse() as answer:
                    told = {name.lower(): value for name, value in answer.getheaders()}
                    return answer.status, told, answer.read()
            except (http.client.RemoteDisconnected, ConnectionResetError):
                # A connection kept open was closed at the other end; nothing was answered.
                asking.close()
        raise ConnectionError(path)

    def _connection(self, port: int | None) -> http.client.HTTPConnection:
        return self._asking.setdefault(
            port or self.hub.port,
            http.client.HTTPConnection("127.0.0.1", port or self.hub.port, timeout=60),
        )

    def close(self) -> None:
        """Let go of the connections."""
        for asking in self._asking.values():
            asking.close()

    def token(self, username: str, *scopes: str) -> str:
        """Return a token of one's own that may do no more than is said."""
        self.open("/hub/home").close()
        body = json.dumps({"scopes": list(scopes)}).encode()
        headers = {"X-XSRFToken": self.leave, "Content-Type": "application/json"}
        with self.open(f"/hub/api/users/{username}/tokens", body, **headers) as answer:
            return json.load(answer)["token"]


SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d")
EVENING = """---
title: An evening together
---
Write, then read what a colleague wrote.

:::{task} story
:kind: reflect

Tell one story of one learner.
:::

:::{task} answer
:kind: respond

Answer a colleague.
:::
"""


def with_module(course: Path, name: str, text: str) -> None:
    """Let a course have one module, and no other."""
    for module in (course / "modules").iterdir():
        module.unlink()
    (course / "modules" / f"{name}.md").write_text(text)
    settings = (course / "course.toml").read_text()
    settings = re.sub(r"(?ms)^modules = \[.*?\]", f'modules = ["{name}"]', settings)
    (course / "course.toml").write_text(settings)


def host(course: Path, *entries: str, **settings: object) -> None:
    """Write which courses a Hub has into a course's jupyterhub_config.py, and values that it names."""
    config = course / "jupyterhub_config.py"
    told = config.read_text()
    listed = "".join(f"    {entry},\n" for entry in entries)
    told, courses = re.subn(r"(?ms)^COURSES = \[.*?^\]", f"COURSES = [\n{listed}]", told)
    assert courses == 1
    for name, value in settings.items():
        told, found = re.subn(rf"(?m)^{name} = .*$", f"{name} = {value!r}", told)
        assert found == 1, name
    config.write_text(told)


def arrive(browser, hub: Hub, username: str, *, width: int = 1280, to: str = ""):
    """Log in with a real browser, as somebody does who was told the address; return their page."""
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{hub.address}{to}")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(hub.password)
    page.get_by_role("button", name="Sign in").click()
    return page


def facilitate(hub: Hub, course: Path, *command: str) -> str:
    """Run a command on a course as its facilitator does in a terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "leadfolio", *command, "--course", str(course)],
        env={**hub.environment, "NBGRADER_EXCHANGE": str(hub.exchange)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class OwnHub(Hub):
    """A Hub as HUB.md runs one, by its own command; people log in with one password, as one account.

    Accounts of the machine are what HUB.md marks as done by hand: here another authenticator and
    another spawner stand where jupyterhub_config.py says that they go.
    """

    password = "one for all"

    def __init__(
        self, course: Path, home: Path, *, host: str = "127.0.0.1", more: str = ""
    ) -> None:
        super().__init__(course, home)
        self.host, self.address = host, f"http://{host}:{self.port}"
        self.ground = home.parent / "hub"
        self.ground.mkdir()
        self.exchange.mkdir()
        config = course / "jupyterhub_config.py"
        told = config.read_text()
        assert told.count('= "pam"') == 1
        told = told.replace('= "pam"', '= "shared-password"').replace(
            "http://127.0.0.1:8000", f"http://127.0.0.1:{self.port}"
        )
        given = {"LEADFOLIO_TRIAL": "1", ending.MARK: self.mark}
        below = f"""
c.SharedPasswordAuthenticator.user_password = {self.password!r}
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{free_port()}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{free_port()}"
c.JupyterHub.cleanup_servers = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{self.ground}/homes/{{username}}"
c.LocalProcessSpawner.interrupt_timeout = c.LocalProcessSpawner.term_timeout = 2
c.Spawner.args = ["--allow-root"]
c.Spawner.environment = {given!r}
"""
        config.write_text(told + below + more)

    @property
    def mark(self) -> str:
        return str(self.ground)

    @property
    def exchange(self) -> Path:
        return self.ground / "exchange"

    def start(self) -> float:
        """Start it; return the seconds until its login page was there."""
        begun = time.monotonic()
        with (self.ground / "hub.log").open("wb") as log:
            self.running = subprocess.Popen(
                [sys.executable, "-m", "jupyterhub", "-f", str(self.course / "jupyterhub_config.py")],
                cwd=self.ground, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env={
                    **self.environment, "NBGRADER_EXCHANGE": str(self.exchange),
                    ending.MARK: self.mark,
                },
            )  # fmt: skip
        while self.running.poll() is None and time.monotonic() - begun < 120:
            asked = urllib.request.Request(
                f"http://127.0.0.1:{self.port}/hub/login",
                headers={"Host": f"{self.host}:{self.port}"},
            )
            with contextlib.suppress(OSError):
                urllib.request.urlopen(asked, timeout=2).close()
                return time.monotonic() - begun
            time.sleep(0.1)
        raise AssertionError((self.ground / "hub.log").read_text()[-3000:])

    def gone(self) -> None:
        """End it, and with it what it started."""
        if self.running is not None and self.running.poll() is None:
            self.running.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.running.wait(30)
            self.running.kill()
            self.running.wait()
        ending.end_marked(self.mark, seconds=2)
