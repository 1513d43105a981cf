"""Every way of installing gives the same versions."""

import re
import tomllib

import pytest
import yaml


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def locked(root):
    lock = tomllib.loads((root / "uv.lock").read_text(encoding="utf-8"))
    return {package["name"]: package.get("version") for package in lock["package"]}


def test_conda_users_get_the_versions_of_the_lock(root, project, locked):
    environment = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))
    by_pip = environment["dependencies"][-1]["pip"]

    named = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    assert by_pip == [f"{name}=={locked[name]}" for name in sorted(named)] + ["-e ."]


def test_conda_users_get_a_python_that_will_do(root, project):
    environment = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))

    assert f"python {project['project']['requires-python']}" in environment["dependencies"]


def test_the_slow_grammars_stay_out_of_the_lock(locked):
    assert "rfc3987-syntax" not in locked


def test_the_version_is_said_once(project):
    import leadfolio

    assert project["project"]["version"] == leadfolio.__version__


def test_the_changelog_tells_of_this_version(root, project):
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")

    assert re.search(rf"(?m)^## {re.escape(project['project']['version'])}\b", changes)
