"""The contract between a page's context and its template."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, meta

from leadfolio.edges import markup, rendering
from leadfolio.pages import PAGES, SitePage, contexts, exemplars, pieces

TEMPLATES = Path(__file__).parents[1] / "templates"
HTML = TEMPLATES / "site"
TOLD = [*PAGES, SitePage, contexts.TaskLine, contexts.Learning, contexts.Month, pieces.Place]
TOLD += [pieces.Byline, pieces.Mention, pieces.Shown, pieces.Answer, pieces.Piece]

TOLD += [exemplars.Quote, exemplars.Theme, exemplars.Held, exemplars.Divided, exemplars.Bar]
TOLD += [exemplars.Places, exemplars.Aside, exemplars.StandardLine]


@pytest.fixture(scope="module")
def environment():
    return rendering.environment(TEMPLATES, markdown=markup)


def used(environment, name):
    source = (HTML / name).read_text(encoding="utf-8")
    imported = set(re.findall(r'{% import "\S+" as (\w+)', source))
    asked = meta.find_undeclared_variables(environment.parse(source))
    return asked - imported - set(environment.globals)


@pytest.mark.parametrize("page", [*PAGES, SitePage], ids=lambda page: page.__name__)
def test_a_template_uses_exactly_what_its_page_is_told(page, environment):
    assert used(environment, page.template) == {f.name for f in fields(page)}


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.__name__)
def test_everything_a_page_is_told_is_explained_to_designers(told):
    assert [f.name for f in fields(told) if not f.metadata.get("help")] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_no_page_is_told_something_under_a_name_of_the_sites(page):
    assert {f.name for f in fields(page)} & {f.name for f in fields(SitePage)} == set()


@pytest.mark.parametrize("shared", sorted(HTML.glob("_*.j2")), ids=lambda path: path.name)
def test_shared_pieces_use_their_arguments_alone(shared, environment):
    assert used(environment, shared.name) == set()


def test_every_template_belongs_to_a_page():
    wanted = {page.template for page in (*PAGES, SitePage)}

    assert {path.name for path in HTML.glob("[!_]*.j2")} == wanted


@pytest.mark.parametrize("path", sorted(HTML.glob("*.html.j2")), ids=lambda path: path.name)
def test_no_template_holds_a_script_or_a_style_of_its_own(path):
    source = path.read_text(encoding="utf-8")

    assert re.findall(r"<style|<script(?![^>]* src=)|\son\w+=|\sstyle=|\|\s*safe\b", source) == []


def test_the_environment_escapes_and_is_strict(environment):
    assert isinstance(environment, Environment)
    assert isinstance(environment.loader, FileSystemLoader)
    assert (environment.autoescape, environment.undefined) == (True, StrictUndefined)
