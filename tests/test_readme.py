"""README's commands do what it says."""

import re
import subprocess

import pytest
from click.testing import CliRunner

from leadfolio.cli import main


@pytest.fixture(scope="module")
def readme(root):
    return (root / "README.md").read_text(encoding="utf-8")


def test_the_first_screen_has_the_two_commands(readme):
    first_screen = "\n".join(readme.splitlines()[:30])

    assert "make demo" in first_screen
    assert "make test" in first_screen


def test_every_make_target_named_in_readme_exists(readme, root):
    for target in set(re.findall(r"(?m)^\s*make ([a-z]+)", readme)):
        done = subprocess.run(
            ["make", "--dry-run", target], cwd=root, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_every_leadfolio_command_named_in_readme_exists(readme):
    named = set(
        re.findall(r"`?leadfolio ([a-z]+)", "\n".join(re.findall(r"(?m)^    .*|`.*?`", readme)))
    )

    assert named
    assert named <= set(main.commands)


def test_every_command_is_in_readme(readme):
    assert {name for name in main.commands if f"leadfolio {name}" not in readme} == set()


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_explains_itself(name):
    result = CliRunner().invoke(main, [name, "--help"])

    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 3
