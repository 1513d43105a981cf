# Two commands: `make demo` shows it, `make test` checks it. Both set themselves up.
#
# With uv on the machine it is used; without it, pip brings it into .venv. Nothing is
# installed outside this folder.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo $(BIN)/uv)
DEMO ?= demo

.PHONY: demo test lint types format words environment clean

demo: environment
	@$(BIN)/leadfolio demo $(DEMO)

test: lint types
	$(BIN)/pytest

lint: environment
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/codespell course/modules course/course.toml templates kit *.md

types: environment
	$(BIN)/mypy

format: environment
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

words: environment
	$(BIN)/python tests/catalogues.py

environment: $(VENV)/.synced

# --inexact keeps the uv that pip brought into the environment.
$(VENV)/.synced: pyproject.toml uv.lock | $(UV)
	@echo "Setting up the environment in $(VENV)"
	@$(UV) sync --locked --inexact --quiet
	@touch $@

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "leadfolio needs Python 3.11 or newer; this is $$($(PYTHON) --version)."; \
	    echo "  Next: install one, then run make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python could not make an environment here."; \
	    echo "  Next: on Debian or Ubuntu install python3-venv, then run make again"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

clean:
	rm -rf $(VENV) $(DEMO) dist .mypy_cache .pytest_cache .ruff_cache
