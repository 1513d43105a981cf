"""Weaving: every word of a submission into the module's own notebook, and nothing that acts."""

import json
from datetime import UTC, datetime

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadfolio.edges.exchange import cells, marking, weaving, words
from leadfolio.journal import Attachment, Draft, Link, Response, ShownAs
from leadfolio.kinds import Kind

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
STUB = "*Write here instead, if you like.*"


def answer(task: str, text: str = STUB, **other) -> dict[str, object]:
    return {
        "cell_type": "markdown",
        "id": f"{task}-answer",
        "metadata": {"tags": ["answer"], "leadfolio": {"task": task}},
        "source": text,
        **other,
    }


def prose(text: str) -> dict[str, object]:
    locked = {"editable": False, "deletable": False}
    return {"cell_type": "markdown", "id": text.split()[0], "metadata": locked, "source": text}


def widget(task: str) -> dict[str, object]:
    return {
        "cell_type": "code",
        "id": f"{task}-widget",
        "metadata": {"editable": False, "deletable": False},
        "source": f'task("{task}")',
        "execution_count": 1,
        "outputs": [
            {"output_type": "display_data", "data": {"text/plain": "PRIVATE"}, "metadata": {}}
        ],
    }


def notebook(*held) -> dict[str, object]:
    return {"cells": list(held), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture
def frame() -> dict[str, object]:
    """A module as nbgrader releases it."""
    return released()


def released() -> dict[str, object]:
    made = marking.mark(
        notebook(prose("First read."), widget("why"), answer("why"), widget("who"), answer("who"))
    )
    for cell in made["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["checksum"] = cells.checksum(cell)
    return made


def said(text: str, task: str = "why", **other) -> Response:
    id_ = "0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f"
    return Response(id=id_, task=task, text=text, first_written=AT, written=AT, **other)


def woven(frame, submitted, *responses, **other):
    return weaving.weave(frame, submitted, responses, **other)


def told(result) -> dict[str, str]:
    held = json.loads(result.notebook)["cells"]
    return {cells.task_of(cell): cell["source"] for cell in held if cells.task_of(cell)}


def everything(result) -> str:
    return "\n".join(cell["source"] for cell in json.loads(result.notebook)["cells"])


def copied(frame):
    return json.loads(json.dumps(frame))


def test_answer_cells_alone_are_nbgraders():
    made = marking.mark(notebook(prose("Read."), widget("why"), answer("why")))

    marks = [cell["metadata"].get("nbgrader") for cell in made["cells"]]
    assert marks[:2] == [None, None]
    assert marks[2] == {
        "cell_type": "markdown",
        "grade": True,
        "grade_id": "why",
        "locked": False,
        "points": 0,
        "schema_version": 3,
        "solution": True,
        "task": False,
    }


def test_our_checksum_is_nbgraders(frame):
    utils = pytest.importorskip("nbgrader.utils")
    nbformat = pytest.importorskip("nbformat")
    cell = next(cell for cell in frame["cells"] if "nbgrader" in cell["metadata"])

    assert cells.checksum(cell) == utils.compute_checksum(nbformat.from_dict(cell))


def test_a_response_stands_in_its_answer_cell_and_an_unanswered_task_says_so(frame):
    assert told(woven(frame, frame, said("One learner."))) == {
        "why": "One learner.\n\n*For the facilitator only.*",
        "who": "*Nothing handed in for this task.*",
    }


def test_all_that_a_response_holds_is_woven(frame):
    response = said(
        "Because.",
        kind=Kind.DECIDE,
        title="A bus",
        links=(Link(url="https://a.org/x_y", title="The map", note="page 2"),),
        files=(Attachment(path="files/a.png", alt="a map", type="image/png", bytes=1),),
        data={"decision": "The late bus", "options": ("Keep it", "Drop it"), "learner": "Mina"},
    )

    text = told(woven(frame, frame, response))["why"]
    for words_ in (
        "**A bus**",
        "Because.",
        "*The decision:*\n\nThe late bus",
        "- Keep it\n- Drop it",
        "*Which learner?:*\n\nMina",
        "- [The map](https://a.org/x_y) page 2",
        "![a map](files/a.png)",
    ):
        assert words_ in text


def test_drafts_a_leader_shows_and_the_name_they_go_by_are_woven(frame):
    drafts = (Draft(written=AT, text="First thought.", note="Olu asked me *why*"),)
    response = said("Second thought.", drafts=drafts, shown_as=ShownAs.PSEUDONYM)

    text = told(woven(frame, frame, response))["why"]
    assert "*A draft of 2026-11-22: Olu asked me \\*why\\**\n\nFirst thought." in text
    assert text.endswith("*For the facilitator only, under an invented name.*")


def test_words_written_by_hand_are_woven_after_the_widgets_and_kept_as_they_are(frame):
    submitted = copied(frame)
    submitted["cells"][2]["source"] = ["By hand, ", "<b>bold</b>."]

    result = woven(frame, submitted, said("In the widget."))
    assert told(result)["why"].startswith("In the widget.")
    assert told(result)["why"].endswith("By hand, &lt;b>bold&lt;/b>.")
    assert result.handwritten == (weaving.Written(task="why", text="By hand, <b>bold</b>."),)


@pytest.mark.parametrize("stub", [STUB, "*An older stub.*"])
def test_an_untouched_stub_of_any_age_is_nobodys_words(frame, stub):
    submitted = copied(frame)
    cell = submitted["cells"][2]
    cell["source"] = stub
    cell["metadata"]["nbgrader"]["checksum"] = cells.checksum(cell)

    assert woven(frame, submitted).handwritten == ()


def test_words_below_the_stub_are_taken_without_it(frame):
    submitted = copied(frame)
    submitted["cells"][2]["source"] = f"{STUB}\n\nMine."

    assert woven(frame, submitted).handwritten[0].text == "Mine."


@pytest.mark.parametrize("marks", [True, False])
def test_our_own_weaving_seen_again_is_not_taken_for_the_leaders_hand(frame, marks):
    once = woven(frame, frame, said("One learner < two."))
    again = json.loads(once.notebook)
    if not marks:
        for cell in again["cells"]:
            cell["metadata"].get("leadfolio", {}).pop("woven", None)

    twice = woven(frame, again, said("One learner < two."))
    assert twice.handwritten == ()
    assert twice.notebook == once.notebook


def test_a_pasted_answer_cell_is_one_cell_again_and_both_texts_are_kept(frame):
    submitted = copied(frame)
    submitted["cells"][2]["source"] = "First."
    submitted["cells"].append({**copied(submitted["cells"][2]), "source": "Second."})

    result = woven(frame, submitted)
    assert [written.text for written in result.handwritten] == ["First.", "Second."]
    assert [doubt.code for doubt in result.doubts] == ["cell-doubled"]
    marked = [c for c in json.loads(result.notebook)["cells"] if "nbgrader" in c["metadata"]]
    assert len(marked) == 2


def test_a_deleted_answer_cell_is_put_back_in_its_place(frame):
    submitted = copied(frame)
    del submitted["cells"][2]

    result = woven(frame, submitted, said("Still here."), known=("why", "who"))
    assert [doubt.code for doubt in result.doubts] == ["cell-missing"]
    assert list(told(result)) == ["why", "who"]


def test_a_task_the_leader_was_never_asked_is_not_missed(frame):
    submitted = copied(frame)
    del submitted["cells"][4]

    assert woven(frame, submitted, known=("why",)).doubts == ()


@pytest.mark.parametrize(
    "broken",
    [
        {"nbgrader": {"grade_id": "zzz", "grade": True, "solution": True}},
        {"nbgrader": "why", "tags": ["answer"]},
        {"tags": "answer"},
        {},
        None,
        [],
    ],
)
def test_an_answer_cell_with_broken_marks_is_known_by_its_id(frame, broken):
    submitted = copied(frame)
    submitted["cells"][2] |= {"metadata": broken, "source": "Mine."}

    assert woven(frame, submitted).handwritten == (weaving.Written(task="why", text="Mine."),)


def test_an_answer_to_no_known_task_is_kept_for_the_grader_to_read(frame):
    submitted = copied(frame)
    strange = {"nbgrader": {"grade_id": "zzz", "grade": True, "solution": True}}
    submitted["cells"].append(
        {"cell_type": "markdown", "id": "q", "metadata": strange, "source": "Stray."}
    )

    result = woven(frame, submitted)
    assert [doubt.code for doubt in result.doubts] == ["cell-renamed"]
    assert "Stray." in everything(result)


def test_an_answer_cell_turned_to_code_is_words_again(frame):
    submitted = copied(frame)
    submitted["cells"][2] |= {"cell_type": "code", "source": "import os", "outputs": [{"x": 1}]}

    result = woven(frame, submitted)
    assert result.handwritten[0].text == "import os"
    assert all(
        c["cell_type"] == "markdown"
        for c in json.loads(result.notebook)["cells"]
        if cells.task_of(c)
    )


def test_a_cell_split_off_an_answer_stays_behind_it(frame):
    submitted = copied(frame)
    own = {"cell_type": "markdown", "id": "own", "metadata": {}, "source": "The second half."}
    submitted["cells"].insert(3, own)

    result = woven(frame, submitted)
    sources = [cell["source"] for cell in json.loads(result.notebook)["cells"]]
    assert "The second half." in sources[3]
    assert result.handwritten == ()


def test_code_of_a_leaders_own_comes_back_as_words_and_nothing_that_ran_remains(frame):
    submitted = copied(frame)
    own = {"cell_type": "code", "id": "own", "metadata": {}, "source": "open('x', 'w')"}
    submitted["cells"].append({**own, "outputs": [{"output_type": "stream", "text": "PRIVATE"}]})
    submitted["metadata"]["widgets"] = {"state": "PRIVATE"}

    result = woven(frame, submitted)
    made = json.loads(result.notebook)
    assert [c["source"] for c in made["cells"] if c["cell_type"] == "code"] == [
        'task("why")',
        'task("who")',
    ]
    assert "open('x', 'w')" in everything(result)
    assert b"PRIVATE" not in result.notebook


def test_words_to_a_task_that_left_the_module_are_woven_last(frame):
    result = woven(frame, frame, said("To an older task.", task="gone"))

    last = json.loads(result.notebook)["cells"][-1]
    assert "To an older task." in last["source"]
    assert "nbgrader" not in last["metadata"]


@pytest.mark.parametrize(
    "submitted", [None, 7, "x", {}, {"cells": 3}, {"nbformat": 3, "cells": []}]
)
def test_where_no_notebook_can_be_read_the_frame_stands_in(frame, submitted):
    assert told(woven(frame, submitted, said("Whole.")))["why"].startswith("Whole.")


@pytest.mark.parametrize(
    "cell", [None, 7, {}, {"source": 3}, {"source": [1, "x"]}, {"metadata": 3}]
)
def test_a_cell_that_is_none_stops_nothing(frame, cell):
    submitted = copied(frame)
    submitted["cells"].insert(0, cell)

    assert told(woven(frame, submitted, said("Whole.")))["why"].startswith("Whole.")


def test_a_frame_can_be_made_of_the_prompts_alone():
    frame = weaving.plain_frame([("why", "Why?"), ("who", "Who?")])

    assert told(woven(frame, None, said("Because.")))["why"].startswith("Because.")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
marks = st.fixed_dictionaries(
    {},
    optional={
        "tags": st.lists(st.sampled_from(["answer", "parameters"])) | anything,
        "leadfolio": st.fixed_dictionaries({"task": st.sampled_from(["why", "who", "x"])})
        | anything,
        "nbgrader": st.fixed_dictionaries(
            {"grade_id": st.sampled_from(["why", "who", "x"]), "grade": st.booleans()}
        )
        | anything,
        "editable": anything,
    },
)
any_cell = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["markdown", "code", "raw"]) | anything,
        "id": st.sampled_from(["why-answer", "why-widget", "First", "own"]) | anything,
        "metadata": marks | anything,
        "source": st.text() | st.lists(st.text() | anything, max_size=3) | anything,
        "outputs": anything,
        "attachments": anything,
    },
)


@settings(max_examples=150, deadline=None)
@given(st.lists(any_cell | anything, max_size=6))
def test_whatever_was_done_to_a_notebook_the_woven_one_is_nbgraders(held):
    nbformat = pytest.importorskip("nbformat")
    from nbgrader.nbgraderformat import MetadataValidator

    made = released()
    result = woven(made, {"nbformat": 4, "metadata": {}, "cells": held}, said("In the widget."))
    read = nbformat.reads(result.notebook.decode(), as_version=4)
    nbformat.validate(read)
    MetadataValidator().validate_nb(read)
    assert [c.metadata.nbgrader.grade_id for c in read.cells if "nbgrader" in c.metadata] == [
        "why",
        "who",
    ]
    assert weaving.refit(made, {"nbformat": 4, "metadata": {}, "cells": held}) != b""


# What a leader may have pasted, and what somebody may have meant by it.
HOSTILE = [
    "<script>alert(1)</script>",
    "\\<script>alert(1)\\</script>",
    "<img src=x onerror=alert(1)>",
    "text <b onclick=alert(1)>bold</b>",
    "<!-- <script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java&#115;cript:alert(1))",
    "[a](java&amp;#115;cript:alert(1))",
    "[a](javascript\\:alert(1))",
    "[a](\x01javascript:alert(1))",
    "[a](data:text/html,<script>alert(1)</script>)",
    "[a][b]\n\n[b]: javascript:alert(1)",
    "[b]\n\n[b]:javascript:alert(1) 't'",
    "[a](https://x.org/&quot;onmouseover=alert(1))",
    '[a](https://x.org "t\\" onclick=alert(1)")',
    "![a](javascript:alert(1))",
    "![a](attachment:gone.png)",
    '![a" onerror="alert(1)](https://x.org/a.png)',
    "<javascript:alert(1)>",
    '```mermaid\nclick A "javascript:alert(1)"\n```',
    "```\n<script>alert(1)</script>",
    "~~~ html\n<script>",
    "`<img src=x onerror=alert(1)>`",
    "# <img src=x onerror=alert(1)>",
    "- <script>\n  - [a](javascript:x)",
    "| a |\n|--|\n| <img src=x onerror=alert(1)> |",
    "$\\href{javascript:alert(1)}{x}$ <b>",
    "$$<img src=x onerror=alert(1)>$$",
    "[![a](javascript:x)](https://x.org)",
    "[`a](https://x.org) b`<img src=x onerror=alert(1)>",
    "\\\\[a](javascript:alert(1))",
    "[x\\](https://a.org)[y](javascript:alert(1))",
    "[a\n](javascript:alert(1))",
    "<a href='javascript:alert(1)'>x</a>",
    "\ud800<script>\x00",
]
SAFE = {"html", "head", "body", "p", "a", "em", "strong", "code", "pre", "ul", "ol", "li", "div",
        "span", "h1", "h2", "table", "thead", "tbody", "tr", "th", "td", "blockquote", "hr", "br"}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_a_leader_pastes_can_act_on_a_graders_page(text):
    markdown2html = pytest.importorskip("nbconvert.filters").markdown2html

    page = html5lib.parse(markdown2html(words.inert(text)), namespaceHTMLElements=False)
    for element in page.iter():
        assert element.tag in SAFE
        assert not [name for name in element.attrib if name.startswith("on")]
        assert element.get("class") not in {"mermaid"}
        href = element.get("href", "https:")
        assert href.startswith(("https:", "http:", "mailto:", "#")), href


@pytest.mark.parametrize("text", [*HOSTILE, "a](javascript:x)[b", "x] [y", '"onx="'])
def test_nothing_a_leader_names_a_file_or_a_link_can_act_either(text):
    markdown2html = pytest.importorskip("nbconvert.filters").markdown2html
    response = said(
        "",
        kind=Kind.DECIDE,
        title=text,
        links=(Link(url="https://a.org/?" + text, title=text, note=text),),
        files=(Attachment(path="files/a.png", alt=text, type="image/png", bytes=1),),
        data={"decision": text, "options": (text,), "learner": text},
    )

    page = html5lib.parse(markdown2html(words.shown([response])), namespaceHTMLElements=False)
    for element in page.iter():
        assert element.tag in SAFE | {"img"}
        assert not [name for name in element.attrib if name.startswith("on")]
        assert element.get("src", "files/a.png") == "files/a.png"
        assert element.get("href", "#").startswith(("https:", "http:", "mailto:", "#"))


def test_words_that_are_only_words_stay_as_they_were_written():
    text = (
        "**Bold** — Q&A: 3 < 4, [sic], “quoted”\n\n- one\n- two\n\n[a map](https://a.org/x_y?z=1)"
    )

    assert words.inert(text) == text


def test_a_sign_written_out_reads_as_it_was_typed():
    markdown2html = pytest.importorskip("nbconvert.filters").markdown2html

    page = html5lib.parse(markdown2html(words.inert("Write &lt;b&gt; or &#36;.")))
    assert "".join(page.itertext()).strip() == "Write &lt;b&gt; or &#36;."


def test_an_open_fence_ends_with_the_words():
    assert words.inert("```\ncode").endswith("code\n```")


def test_a_newer_frame_keeps_what_a_leader_wrote_in_the_notebook(frame):
    held = copied(frame)
    held["cells"][2]["source"] = "My own <b>words</b>."
    held["cells"].insert(
        3, {"cell_type": "markdown", "id": "own", "metadata": {}, "source": "A note."}
    )
    newer = copied(frame)
    newer["cells"][0]["source"] = "First read this."

    fitted = json.loads(weaving.refit(newer, held))
    assert [cell["source"] for cell in fitted["cells"]] == [
        "First read this.",
        'task("why")',
        "My own <b>words</b>.",
        "A note.",
        'task("who")',
        STUB,
    ]


def test_an_answer_to_a_task_that_left_the_module_stays_in_the_leaders_notebook(frame):
    held = copied(frame)
    held["cells"][4]["source"] = "About who."
    newer = notebook(*copied(frame)["cells"][:3])

    fitted = json.loads(weaving.refit(newer, held))
    assert "About who." in [cell["source"] for cell in fitted["cells"]]


def test_a_newer_stub_replaces_an_untouched_older_one(frame):
    newer = copied(frame)
    newer["cells"][2]["source"] = "*A newer stub.*"

    fitted = json.loads(weaving.refit(newer, frame))
    assert fitted["cells"][2]["source"] == "*A newer stub.*"


def test_a_notebook_that_says_the_same_is_left_alone(frame):
    held = copied(frame)
    held["cells"][1]["outputs"] = []

    assert weaving.refit(frame, held) is None


def renamed(frame) -> dict[str, object]:
    """A later frame, in which the task `why` is called `calling`."""
    made = json.loads(json.dumps(frame).replace('"why"', '"calling"'))
    for cell in made["cells"]:
        if cells.task_of(cell) == "calling":
            cell["metadata"]["leadfolio"]["was"] = ["why"]
            cell["metadata"]["nbgrader"]["checksum"] = cells.checksum(cell)
    return made


def test_a_renamed_tasks_ids_are_found_in_its_notebook(frame):
    assert weaving.moves(renamed(frame)) == {"why": "calling"}
    assert weaving.moves(frame) == {}
    assert weaving.names_of(renamed(frame), "why") == {"why", "calling"}
    assert weaving.names_of(frame, "gone") == {"gone"}


def test_words_written_under_an_earlier_id_are_woven_under_the_later_one(frame):
    older = copied(frame)
    older["cells"][2]["source"] = "By hand, in the older notebook."

    result = woven(renamed(frame), older, said("Olu.", task="who"), known=["why", "who"])

    assert "By hand, in the older notebook." in told(result)["calling"]
    assert [(one.task, one.text) for one in result.handwritten] == [
        ("calling", "By hand, in the older notebook.")
    ]
    assert result.doubts == ()


def test_an_untouched_answer_under_an_earlier_id_is_nobodys_words(frame):
    result = woven(renamed(frame), frame, known=["why", "who"])

    assert result.handwritten == ()
    assert told(result)["calling"] == words.NOTHING


def test_what_was_woven_under_an_earlier_id_is_known_as_our_own_again(frame):
    first = woven(frame, frame, said("Because of Mina."))
    again = woven(renamed(frame), json.loads(first.notebook), said("Because.", task="calling"))

    assert again.handwritten == ()


def test_a_collected_notebook_moves_along_without_a_word_changed(frame):
    collected = json.loads(woven(frame, frame, said("Because of Mina.")).notebook)

    made = json.loads(weaving.moved(collected, {"why": "calling"}))

    (cell,) = (c for c in made["cells"] if cells.task_of(c) == "calling")
    assert cell["metadata"]["nbgrader"]["grade_id"] == "calling"
    assert cells.was_of(cell) == ("why",)
    assert [c["source"] for c in made["cells"]] == [c["source"] for c in collected["cells"]]
    assert weaving.moved(made, {"why": "calling"}) is None


def test_a_stub_that_moves_along_is_still_known_to_be_untouched(frame):
    made = json.loads(weaving.moved(frame, {"why": "calling"}))

    (cell,) = (c for c in made["cells"] if cells.task_of(c) == "calling")
    assert cells.untouched(cell)


@pytest.mark.parametrize("held", [None, [], {"nbformat": 4, "cells": 3}, {"nbformat": 3}])
def test_what_is_no_notebook_does_not_move(held):
    assert weaving.moved(held, {"why": "calling"}) is None
    assert weaving.moves(held) == {}


def test_fetched_again_an_answer_stays_where_its_task_is_asked_now(frame):
    mine = copied(frame)
    mine["cells"][2]["source"] = "Mine."

    fitted = json.loads(weaving.refit(renamed(frame), mine))

    assert {cells.task_of(c): c["source"] for c in fitted["cells"] if cells.task_of(c)} == {
        "calling": "Mine.",
        "who": STUB,
    }


def test_a_piece_taken_back_leaves_the_cell_its_task_has_now(frame):
    collected = json.loads(woven(frame, frame, said("Because of Mina.")).notebook)
    moved = json.loads(weaving.moved(collected, {"why": "calling"}))

    left = json.loads(weaving.rewoven(moved, "why", (), ()))

    assert {cells.task_of(c): c["source"] for c in left["cells"] if cells.task_of(c)} == {
        "calling": words.NOTHING,
        "who": words.NOTHING,
    }
