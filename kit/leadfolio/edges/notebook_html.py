"""A notebook as one page that opens anywhere, asks nobody for anything, and runs nothing.

`jupyter nbconvert --to leadfolio module.ipynb`
"""

import base64
import copy
import hashlib
import io
import re
from collections.abc import Mapping
from html import escape
from typing import Any

import nh3
from nbconvert.exporters import Exporter, HTMLExporter
from nbformat import ValidationError
from traitlets import default
from traitlets.config import Config

from leadfolio import feedback
from leadfolio.errors import JournalError
from leadfolio.feedback import Comment

SHOWN = ("text/html", "text/markdown", "image/png", "image/jpeg", "text/plain")
WIDGET = "application/vnd.jupyter.widget-view+json"
# Cells that are there for the notebook, not for its reader.
UNSEEN = ("task", "setup", "parameters", "injected-parameters", "hand-in")
# What a notebook that is not as it should be makes its readers raise.
FAULTS = (ValueError, KeyError, TypeError, AttributeError, IndexError, ValidationError)

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,", re.ASCII)
_DRAWING = re.compile(r"data:image/svg\+xml;base64,[A-Za-z0-9+/=]*\Z", re.ASCII)
_ELSEWHERE = re.compile(r"\s*(/|\\|[A-Za-z][A-Za-z0-9+.-]*:)", re.ASCII)
_WEB = re.compile(r"(https?|mailto):", re.IGNORECASE | re.ASCII)
_TAGS = frozenset(
    "a abbr article aside b blockquote br caption cite code col colgroup dd del details dfn div dl "
    "dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp section "
    "small span strong sub summary sup table tbody td tfoot th thead time tr u ul var".split()
)
_CSS = """
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff;
  font: 1.05rem/1.6 system-ui, sans-serif; }
img, table, pre { max-width: 100%; }
pre { overflow-x: auto; white-space: pre-wrap; }
table { border-collapse: collapse; }
td, th { padding: 0.3rem 0.6rem; border: 1px solid #767676; text-align: start; }
blockquote { margin-inline: 0; padding-inline-start: 1rem; border-inline-start: 3px solid #767676; }
.prompt, .anchor-link { display: none; }
@media (max-width: 40rem) { table { overflow-wrap: anywhere; } td, th { padding: 0.2rem 0.35rem; } }
"""


class LeadfolioExporter(HTMLExporter):
    """Safe HTML of a notebook: one file, no script, no request; what widgets showed is left out."""

    export_from_notebook = "A safe page (leadfolio)"
    # Drawings of our own making; nobody else's are shown.
    drawings = False

    @default("template_name")
    def _plainest_template(self) -> str:
        return "basic"

    @property
    def default_config(self) -> Config:
        """What is set unless the person who runs it says otherwise."""
        chosen = Config(
            {
                "HTMLExporter": {"sanitize_html": True, "exclude_anchor_links": True},
                "NbConvertBase": {"display_data_priority": list(SHOWN)},
                "TagRemovePreprocessor": {"enabled": True, "remove_input_tags": set(UNSEEN)},
            }
        )
        merged = Config(super().default_config)
        merged.merge(chosen)
        return merged

    def default_filters(self) -> Any:
        """Put our allow-list in the place of nbconvert's, which shows paragraphs as text."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield ("clean_html", lambda html: clean(str(html), drawings=self.drawings))

    def from_notebook_node(  # type: ignore[override]  # as nbconvert's own HTML
        self, nb: Any, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page of a notebook."""
        self.sanitize_html = True  # whoever runs it may choose much, and not this
        fragment, found = super().from_notebook_node(_bare(nb), resources, **kw)
        name = str(found.get("metadata", {}).get("name", ""))
        page = _page(
            clean(str(fragment), drawings=self.drawings),  # last, whatever a template made of it
            title=_title(nb) or name,
            language=_language(nb) or self.language_code,
        )
        return page, found


def page(content: bytes) -> str:
    """Return the page of a notebook's bytes.

    Raises:
        JournalError: they are no notebook that can be shown.
    """
    try:
        exporter: Any = LeadfolioExporter
        return str(exporter().from_file(io.StringIO(content.decode("utf-8")))[0])
    except FAULTS as error:
        raise JournalError(
            "the notebook is broken and cannot be shown as a page",
            do="fetch the module again; the broken notebook is kept beside it",
        ) from error


class _ReportExporter(LeadfolioExporter):
    """The page of a report that leadfolio wrote itself, with its charts."""

    drawings = True


class FeedbackExporter(HTMLExporter):
    """The page of feedback that nbgrader sends: safe, and its comments can be read out of it."""

    def from_notebook_node(  # type: ignore[override]  # as nbconvert's own HTML
        self, nb: Any, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page of a graded notebook, with its comments as data at its end.

        nbgrader's steps are taken; its template, which shows points, is not asked.
        """
        steps: Any = Exporter
        exporter: Any = LeadfolioExporter
        stepped, found = steps.from_notebook_node(self, nb, resources, **kw)
        page, _ = exporter().from_notebook_node(stepped)
        told = found["feedback"]
        comments = [Comment(task=one["task"], text=one["text"]) for one in told["comments"]]
        carried = feedback.element(told["module"], comments)
        return page.replace("</body>", f"{carried}</body>"), found


def report_page(content: bytes) -> str:
    """Return the page of the cohort's report: no notebook of a leader's comes this way."""
    exporter: Any = _ReportExporter
    return str(exporter().from_file(io.StringIO(content.decode("utf-8")))[0])


def clean(html: str, *, drawings: bool = False) -> str:
    """Return HTML with nothing in it that runs, or that asks another place for anything.

    >>> clean('<p onclick="x()">a<script>b</script><img src="https://e.org/i.png" alt="c"></p>')
    '<p>a<img alt="c"></p>'
    """
    return nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags={"script", "style", "iframe", "object", "template", "noscript"},
        attributes={
            "*": {"class", "dir", "id", "lang", "title"},
            "a": {"href"},
            "img": {"src", "alt", "width", "height"},
            "ol": {"start"},
            "th": {"scope", "colspan", "rowspan"},
            "td": {"colspan", "rowspan"},
        },
        attribute_filter=_drawn if drawings else _attribute,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="nofollow noopener",
    )


def _attribute(_tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if _PICTURE.match(value) or not _ELSEWHERE.match(value) else None
    if name == "href":
        return value if _WEB.match(value) or not _ELSEWHERE.match(value) else None
    if name in {"width", "height"}:
        return value if value.isascii() and value.isdigit() else None
    return value


def _drawn(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("img", "src") and _DRAWING.match(value):
        return value
    return _attribute(tag, name, value)


def _bare(nb: Any) -> Any:
    """Return a notebook without what only a live one can show, and without what outputs say of themselves."""
    bare = copy.deepcopy(nb)
    bare.metadata.pop("widgets", None)
    for cell in bare.cells:
        if cell.cell_type == "raw":
            cell.source = ""
        if cell.cell_type == "code":
            cell.outputs = [_said(output) for output in cell.outputs if _is_shown(output)]
    return bare


def _is_shown(output: Any) -> bool:
    data = output.get("data", {})
    return output.output_type in ("stream", "error") or (
        WIDGET not in data and any(kind in data for kind in SHOWN)
    )


def _said(output: Any) -> Any:
    if "data" in output:
        # nbconvert writes a picture's width unquoted: it stays out, with all else that is said.
        output.metadata.clear()
        for kind in output.data.keys() - set(SHOWN):
            del output.data[kind]
    return output


def _title(nb: Any) -> str:
    for cell in nb.cells:
        found = re.search(r"^#[ \t]+(.+?)[ \t#]*$", str(cell.source), re.MULTILINE)
        if cell.cell_type == "markdown" and found:
            return found[1]
    return ""


def _language(nb: Any) -> str:
    said = nb.metadata.get("leadfolio", {})
    language = said.get("language", "") if isinstance(said, Mapping) else ""
    return language if isinstance(language, str) and _LANGUAGE.fullmatch(language) else ""


def _page(fragment: str, *, title: str, language: str) -> str:
    hashed = base64.b64encode(hashlib.sha256(_CSS.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src 'self' data:; style-src 'sha256-{hashed}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_CSS}</style>\n</head>\n"
        f"<body>\n<main>\n{fragment}\n</main>\n</body>\n</html>\n"
    )
