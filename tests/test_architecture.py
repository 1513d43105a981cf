"""Who may import whom: the picture in CONTRIBUTING.md, made to hold."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from leadfolio import pipeline

KIT = Path(__file__).parents[1] / "kit" / "leadfolio"
STARTS = {"__init__", "__main__", "cli"}
MEANINGS = {path.stem for path in KIT.glob("*.py")} - STARTS | {"pages"}
EDGES = {
    "authoring": {"markdown_it", "mdit_py_plugins", "nbformat", "yaml", "msgspec"},
    "charts": {"matplotlib"},
    "disk": {"msgspec"},
    "exchange": {"alembic", "nbformat", "nbgrader", "traitlets", "jupyter_core", "sqlalchemy"},
    "fitting": {"numpy", "scipy"},
    "hub": {"jupyterhub", "tornado", "traitlets"},
    "markup": {"comrak", "nh3"},
    "notebook_html": {"nbconvert", "nbformat", "nh3", "traitlets"},
    "pictures": {"PIL"},
    "reaching": set(),
    "rendering": {"jinja2", "markupsafe"},
    "running": {"papermill", "nbclient", "jupyter_client", "jupyter_core", "nbformat"},
    "serving": set(),
    "translating": {"babel"},
    "voila": set(),
    "zipping": set(),
    "widgets": {"anywidget", "ipywidgets", "IPython", "traitlets"},
}


def imported(path: Path) -> tuple[set[str], set[str]]:
    """Return the third-party packages and the parts of ours that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write imports in full"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    ours = {name.removeprefix("leadfolio.") for name in names if name.startswith("leadfolio.")}
    roots = {name.split(".")[0] for name in names}
    return roots - set(sys.stdlib_module_names) - {"leadfolio"}, ours


@pytest.mark.parametrize(
    "path",
    sorted(
        path for name in MEANINGS for path in [*KIT.glob(f"{name}.py"), *KIT.glob(f"{name}/*.py")]
    ),
    ids=lambda p: str(p.relative_to(KIT)),
)
def test_a_meaning_touches_nothing(path):
    third_party, ours = imported(path)

    assert (third_party, {part.split(".")[0] for part in ours} - MEANINGS) == (set(), set())


@pytest.mark.parametrize(
    "path", sorted(KIT.glob("edges/**/[!_]*.py")), ids=lambda p: str(p.relative_to(KIT))
)
def test_an_edge_touches_one_thing_and_no_other_edge(path):
    third_party, ours = imported(path)
    edge = path.relative_to(KIT / "edges").parts[0].removesuffix(".py")
    own = {part for part in ours if part.startswith(f"edges.{edge}.")}

    assert (third_party - EDGES[edge], {p.split(".")[0] for p in ours - own} - MEANINGS) == (
        set(),
        set(),
    )


@pytest.mark.parametrize(
    "path",
    sorted([*KIT.glob("pipeline/*.py"), *KIT.glob("session/*.py"), *KIT.glob("cli/*.py")]),
    ids=lambda p: str(p.relative_to(KIT)),
)
def test_what_joins_parts_touches_nothing_itself(path):
    third_party, _ = imported(path)

    assert third_party <= ({"click"} if path.parent.name == "cli" else set())


def test_only_the_exchange_speaks_nbgraders_words():
    words = ("grade_id", "assignment_id", "student_id")
    speakers = {
        str(path.relative_to(KIT))
        for path in KIT.glob("**/*.py")
        if any(word in path.read_text(encoding="utf-8") for word in words)
    }

    assert all(name.startswith("edges/exchange/") for name in speakers), speakers


def test_edges_that_no_longer_exist_are_not_listed():
    assert set(EDGES) == {
        path.stem
        for path in (KIT / "edges").iterdir()
        if path.name[0] not in "_." and (path.suffix == ".py" or path.is_dir())
    }


def test_the_picture_in_contributing_is_this_one(root):
    picture = (root / "CONTRIBUTING.md").read_text(encoding="utf-8").split("      STARTS")[1]
    means, touches = picture.split("\n\n")[0].split("MEANS")[1].split("TOUCHES  edges/:")

    assert (set(means.split()), set(touches.split())) == (MEANINGS, set(EDGES))


def test_publishing_loads_nothing_that_belongs_to_notebooks(tmp_path):
    course = pipeline.init(tmp_path / "course")
    loaded = subprocess.run(
        [sys.executable, "-c", PUBLISH_THEN_LIST, str(course)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    notebooks = {"nbformat", "jsonschema", "nbgrader", "nbconvert", "papermill", "ipywidgets"}
    # Nor what only another language, a drawing or a judgement needs.
    others = {"babel", "numpy", "scipy", "matplotlib"}
    assert (notebooks | others) & set(loaded) == set()
    assert (course / "site" / "index.html").is_file()


PUBLISH_THEN_LIST = """
import sys
from pathlib import Path
from leadfolio import pipeline
pipeline.publish(Path(sys.argv[1]))
print(*{name.split(".")[0] for name in sys.modules})
"""
