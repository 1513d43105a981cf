"""The terminal. Every command reads its arguments, calls one function, says so."""

# Each file adds its commands, in the order of the work: `--help` lists them so.
from leadfolio.cli import courses, leaders, cohorts, standards, taking_back, machines  # isort: skip
from leadfolio.cli.group import main

__all__ = ["cohorts", "courses", "leaders", "machines", "main", "standards", "taking_back"]
