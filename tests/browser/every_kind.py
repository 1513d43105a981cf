"""A leader's home with one task of each kind in it, half of it written. Loaded with runpy."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from leadfolio import pipeline
from leadfolio.edges import voila
from leadfolio.edges.disk import files
from leadfolio.session import home as homes
from leadfolio.session.keeping import open_module
from leadfolio.submission import Receipt

KINDS = "reflect log map decide produce examine compare respond connect commit".split()
NOTEBOOK = "autumn-2026/every-kind/every-kind.ipynb"
COLLEAGUE = "0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f"
AT = datetime(2026, 10, 3, 8, 42, tzinfo=UTC)
CENTRE = {"centre": "Amal, who is nine", "modalities": [
    {"name": "the classroom", "kind": "face-to-face", "note": "mornings"},
    {"name": "a tablet on the bus", "kind": "virtual", "note": "40 minutes"}],
    "organisations": [{"name": "the library van", "gives": "a place to read"},
                      {"name": "her grandmother", "gives": "stories"}]}  # fmt: skip
LATER = {**CENTRE, "modalities": [*CENTRE["modalities"][:1],
    {"name": "the clinic school", "kind": "blended", "note": ""}]}  # fmt: skip
PIECES = [
    {"id": COLLEAGUE, "task": "brief", "module": "every-kind", "kind": "produce", "title": "A brief for the bus",
     "text": "We walked the *whole* route.", "shown": "Rosa Delgado", "written": "2026-10-01T08:01:00Z",
     "files": [], "exemplar": True},
]  # fmt: skip
SHARED = {"audience": "cohort"}


def made(ground: Path, modules: Path) -> Path:
    """Make a home below `ground`, and what its leader kept and handed in; return it."""
    course = pipeline.init(ground / "course", title="Leading Learning", cohort="Autumn 2026")
    for path in (course / "modules").glob("*.md"):
        path.unlink()
    (course / "modules" / "every-kind.md").write_bytes((modules / "every-kind.md").read_bytes())
    told = (course / "course.toml").read_text()
    listed = told[told.index("modules = [") : told.index("]", told.index("modules = [")) + 1]
    (course / "course.toml").write_text(told.replace(listed, 'modules = ["every-kind"]'))
    pipeline.build(course, ("every-kind",))
    home = ground / "home"
    (home / NOTEBOOK).parent.parent.mkdir(parents=True)
    (course / "source" / "every-kind").rename((home / NOTEBOOK).parent)
    (ground / "exchange" / "autumn-2026" / "inbound").mkdir(parents=True)
    (ground / "exchange" / "autumn-2026" / "inbound").chmod(0o733)
    homes.write_home(home)
    _written(home)
    site = ground / "site"
    site.mkdir()
    mine = {"answers_to": _id(home, "why-educator"), "id": COLLEAGUE.replace("0192", "0193")}
    for name, format, entries in (
        ("commons", "leadfolio.commons/1", PIECES),
        ("portfolio", "leadfolio.portfolio/1", [*PIECES, {**PIECES[0], **mine}]),
    ):
        (site / f"{name}.json").write_text(json.dumps({"format": format, "entries": entries}))
    return home


@contextmanager
def serving(ground: Path, home: Path, **more: str) -> Iterator[voila.Server]:
    """Run the leader's server, with the commons of their cohort."""
    (ground / "scratch").mkdir(exist_ok=True)
    surroundings = {
        **os.environ, "HOME": str(home), "NBGRADER_EXCHANGE": str(ground / "exchange"),
        "LEADFOLIO_COMMONS": str(ground / "site" / "commons.json"), **more,
    }  # fmt: skip
    with voila.serving(
        home, scratch=ground / "scratch", templates=files.shipped("templates"),
        environment=surroundings,
    ) as server:  # fmt: skip
        yield server


def _written(home: Path) -> None:
    clock = [AT]
    opened = open_module(
        (home / NOTEBOOK).parent, journals=home / "leadfolio", now=lambda: clock[0],
        random=os.urandom,
    )  # fmt: skip
    opened.keep("why-educator", text="I became an educator because of a boy and a *lighthouse*.")
    opened.keep("ecosystem", data=CENTRE)
    opened.keep("my-log", text="Eleven minutes outside the quiet room.", **SHARED)
    opened.keep("promise", text="I give up chairing.", data={"by": "2026-10-20"}, **SHARED)
    clock[0] += timedelta(days=20)
    opened.keep("why-educator", text="Because of Bridie, who had the coat room.", **SHARED)
    opened.keep("ecosystem", data=LATER, **SHARED)
    opened.keep_receipt(
        Receipt(
            code="EK-2222-2222", at=clock[0], course="autumn-2026", module="every-kind", files={}
        )
    )
    clock[0] += timedelta(days=1)
    opened.keep("why-educator", audience="facilitator")


def _id(home: Path, task: str) -> str:
    raw = json.loads(((home / NOTEBOOK).parent / "responses.json").read_text())
    return next(r["id"] for r in raw["responses"] if r["task"] == task)
