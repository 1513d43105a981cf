"""What a course's author writes, and what each mistake is called."""

import json
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadfolio.course import Course, Module, Reading
from leadfolio.edges.authoring import notebook
from leadfolio.edges.authoring.course_file import read_course
from leadfolio.edges.authoring.members_file import read_members
from leadfolio.edges.authoring.module_file import read_module
from leadfolio.edges.disk import files
from leadfolio.errors import CourseError
from leadfolio.journal import Audience
from leadfolio.kinds import Kind

MODULES = Path(__file__).parent / "modules"
MINIMAL = """\
format = "leadfolio.course/1"
id = "autumn"
title = "Leading"
cohort = "Autumn 2026"
modules = ["one"]
"""


def module(name: str) -> Module:
    return read_module((MODULES / "good" / f"{name}.md").read_bytes(), id=name, file=name).module


def course_faults(text: str | bytes) -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    return [str(fault) for fault in read_course(content, file="course.toml")[1]]


def member_faults(text: str | bytes) -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    return [str(fault) for fault in read_members(content, file="members.csv")[1]]


# Modules


@pytest.mark.parametrize("path", sorted((MODULES / "good").glob("*.md")), ids=lambda p: p.stem)
def test_a_good_module_has_no_fault(path):
    assert read_module(path.read_bytes(), id=path.stem, file=path.name).faults == ()


def test_a_module_holds_every_kind_in_the_order_it_is_asked():
    assert [task.kind for task in module("every-kind").tasks] == list(Kind)


def test_every_option_is_read():
    tasks = {task.id: task for task in module("every-kind").tasks}

    assert tasks["why-educator"].words == (80, 400)
    assert tasks["why-educator"].audience is Audience.COHORT
    assert tasks["my-log"].media == ("text", "picture", "sound", "video", "link", "file")
    assert tasks["my-log"].optional
    assert not tasks["brief"].optional
    assert tasks["brief"].files == 3


def test_a_dash_from_a_word_processor_is_as_good_as_a_hyphen():
    tasks = {task.id: task for task in module("every-kind").tasks}

    assert tasks["which-serves"].words == (10, 60)


def test_for_may_name_a_task_of_its_own_module_without_the_module():
    tasks = {task.id: task for task in module("every-kind").tasks}

    assert tasks["study"].about == tasks["which-serves"].about == "every-kind.brief"


def test_front_matter_says_what_the_module_is():
    read = module("every-kind")

    assert read.title == "Every kind: a tour"
    assert (read.hashtag, read.minutes) == ("GrandTour", 45)
    assert read.summary == "One task of each kind, with every option somewhere."
    assert read.reading[0] == Reading(title="Learner-Centered Leadership", author="Tom Butler")


def test_a_title_is_what_was_typed():
    assert module("reading-only").title == "2026"


def test_the_version_is_the_hash_of_the_bytes():
    one = read_module(b"---\ntitle: One\n---\n", id="one", file="one.md").module

    # sha256sum of the same bytes
    assert one.version == (
        "sha256:bac5f4708d24f722e2feef7dfe416610f8341a1108dbb3236cc808dd6d3222c9"
    )


def test_a_task_shown_as_an_example_or_put_away_in_a_comment_is_none():
    assert [task.id for task in module("markdown").tasks] == ["long-prompt"]


def test_a_prompt_is_markdown_with_the_links_it_names():
    prompt = module("markdown").tasks[0].prompt

    assert prompt.startswith("Answer as **three points**:\n\n- one\n- two, with ![a tree]")
    assert prompt.endswith(
        'See [the essay][essay].\n\n[essay]: <https://example.org/essay> "An essay"'
    )


def test_a_footnote_goes_with_the_words_that_name_it():
    text = "---\ntitle: One\n---\nOne[^a].\n\n:::{task} t\n:kind: reflect\nWhy[^a]?\n:::\n\n[^a]: Because.\n"

    first, asked, _ = read_module(text.encode(), id="one", file="").module.parts

    assert first.prose == "One[^a].\n\n[^a]: Because."
    assert asked.task.prompt == "Why[^a]?\n\n[^a]: Because."


def test_prose_keeps_its_place_and_its_links():
    first, _, last = module("markdown").parts

    assert first.prose.startswith("Prose with a table")
    assert '[essay]: <https://example.org/essay> "An essay"' in first.prose
    assert last.prose.startswith("Prose after it")


def test_what_a_module_shows_or_links_travels_with_it_once():
    assert module("markdown").images == ("images/tree.png",)


def test_line_ends_and_a_mark_at_the_beginning_change_nothing_but_the_version():
    unix = (MODULES / "good" / "every-kind.md").read_bytes()
    windows = b"\xef\xbb\xbf" + unix.replace(b"\n", b"\r\n")

    read = read_module(windows, id="every-kind", file="")

    assert read.faults == ()
    assert read.module.parts == module("every-kind").parts


def test_one_fault_does_not_hide_a_task_from_those_that_name_it():
    text = b"---\ntitle: One\n---\n:::{task} brief\n:kind: produce\n:words: x\nMake.\n:::\n"

    assert read_module(text, id="one", file="").kinds == {"brief": Kind.PRODUCE}


WORDS = st.sampled_from(
    ":::{task} one|:::|::::|:kind: reflect|:for: x.y|---|title: a|reading:|- |> |    |```|[^1]: n|[^1]|[a]|"
    "[a]: b|![x](y%00z)|<img src=q|<!--|{{title}}|!!python/name:x|&a *a|\x85|\u2028|\n|\n\n|é|\t".split(
        "|"
    )
)


@given(st.lists(WORDS, max_size=30).map("".join))
@settings(max_examples=150, deadline=None)
def test_whatever_is_written_is_read_or_explained(text):
    read = read_module(f"---\ntitle: One\n---\n{text}".encode(), id="one", file="one.md")

    assert read.faults or notebook.compose(frame(), course=COURSE, module=read.module, where="f")


# course.toml


def test_a_course_of_five_lines_is_whole():
    course, faults = read_course(MINIMAL.encode(), file="course.toml")

    assert faults == ()
    assert course == Course(id="autumn", title="Leading", cohort="Autumn 2026", modules=("one",))


def test_the_shipped_course_is_whole(root):
    assert course_faults((root / "course" / "course.toml").read_bytes()) == []


@pytest.mark.parametrize(
    ("said", "first"),
    [("odds = 0.9", 0.9), ("odds = 0.99", 0.95), ("odds = 0.9\nfirst = 0.97", 0.97)],
)
def test_the_first_to_stand_is_asked_no_more_of_than_what_would_replace_it(said, first):
    course, faults = read_course(f"{MINIMAL}[standard]\n{said}\n".encode(), file="")

    assert (faults, course.first) == ((), first)


def test_other_portfolios_may_be_gathered():
    text = MINIMAL + '[[sources]]\nname = "Ohio"\naddress = "https://example.org/s.json"\n'

    course, faults = read_course(text.encode(), file="")

    assert (faults, course.sources[0].name) == ((), "Ohio")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ('id = "leadfolio"', "2: 'leadfolio' cannot be a course's id: leaders' journals lie in a folder of that name"),
        ('id = "Autumn 2026"', "2: 'Autumn 2026' cannot be a course's id: use a-z, 0-9 and single hyphens; 'autumn-2026' would do"),
        ('format = "leadfolio.course/2"', "1: it was written by a newer leadfolio (leadfolio.course/2; this one reads leadfolio.course/1); upgrade leadfolio here, then run this again"),
        ('format = "leadfolio.course/0"', "1: it was written by an older leadfolio (leadfolio.course/0; this one reads leadfolio.course/1); see the changelog for what to change"),
        ('format = "x"', "1: its format should be leadfolio.course/1 and it says 'x'; write format = \"leadfolio.course/1\""),
        ("title = 3", "3: 'title' is a text; write title = \"…\""),
        ('cohort = " "', "4: 'cohort' is empty; it is shown to leaders, so give it words"),
        ('modules = "one"', "5: 'modules' is a list of texts; write modules = [\"first-module\", \"second-module\"], in reading order"),
        ("modules = []", "5: 'modules' names no module; only those named there are built"),
        ('modules = [\n "one",\n "one"]', "6: the module 'one' is named twice"),
        ('modules = [\n "one",\n "../two"]', "7: '../two' cannot be a module's id: use a-z, 0-9 and single hyphens; 'two' would do"),
    ],
)  # fmt: skip
def test_each_line_of_a_course_says_what_is_wrong_with_it(change, fault):
    key = change.split(" ")[0]
    lines = [change if line.startswith(f"{key} ") else line for line in MINIMAL.splitlines()]

    assert course_faults("\n".join(lines)) == [f"course.toml:{fault}"]


@pytest.mark.parametrize(
    ("added", "fault"),
    [
        ('levl = "local"', "6: 'levl' is not a key of course.toml; did you mean 'level'?"),
        ('level = "regional"', "6: 'regional' is not a level; did you mean 'national'?"),
        ('hashtag = "#Lead Learners"', "6: '#Lead Learners' is not a hashtag: letters and digits, without '#' or spaces; write 'LeadLearners'"),
        ('language = "english!"', "6: 'english!' is not a language tag; write en, fr, pt-BR or the like"),
        ('audiences = ["self", "cohrt"]', "6: 'cohrt' is not an audience; did you mean 'cohort'?"),
        ('audiences = ["cohort", "facilitator"]', "6: 'audiences' stand in order, each once: self, facilitator, cohort, public"),
        ('audiences = ["self"]', "6: 'audiences' must hold 'facilitator': every new piece begins there"),
        ("file_mb = 0", "6: 'file_mb' is a whole number from 1 to 100"),
        ("module_mb = true", "6: 'module_mb' is a whole number from 1 to 100"),
        ("judges = 4", "6: 'judges' stands in the wrong part; it belongs to [standard]"),
        ("[standard]\nodds = 0.2", "7: 'odds' is a number between 0.5 and 1, such as 0.992"),
        ("[standard]\ntitle = ''", "7: 'title' stands in the wrong part; it belongs to the top, before any [part]"),
        ("standard = 3", "6: 'standard' is a part of its own: write [standard] on a line, its values below"),
        ('[portfolio]\naccent = "teal"', """7: 'teal' is not a colour; a colour is written like "#17594f": a hash, then 6 letters a-f or digits; or leave it empty"""),
        ('[portfolio]\nbase_url = "javascript:x"', "7: 'base_url' is an address that begins with https://, or empty"),
        ('[[sources]]\nname = "x"', "6: 'address' is missing; write address = \"…\""),
        ("[sources]\nname = 'x'", "6: 'sources' is a part of its own: write [[sources]] on a line, its values below"),
        ("facilitator = Ana", "6: this is not TOML (Invalid value); every text stands in quotes: title = \"…\""),
    ],
)  # fmt: skip
def test_what_is_added_to_a_course_is_checked(added, fault):
    assert f"course.toml:{fault}" in course_faults(MINIMAL + added + "\n")


def test_every_fault_of_a_course_is_said_at_once():
    assert len(course_faults("title = 3\nlevel = 4\n[standard]\njudges = 0\n")) == 7


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\0", b"a = '\xe9'", b"a = \0", b"a = " + b"[" * 9000]
)
def test_a_course_that_is_no_text_is_a_fault_and_not_a_fall(content):
    assert len(course_faults(content)) == 1


# members.csv


@pytest.mark.parametrize(
    "exported",
    [
        "username,name,role,organisation,email\nana,Ana Ruiz,Principal,North,ana@example.org\n",
        "\ufeffUsername;Name;Role;Organisation;Email\r\nana;Ana Ruiz;Principal;North;ana@example.org\r\n",
        "name\tusername\trole\torganisation\temail\nAna Ruiz\tana\tPrincipal\tNorth\tana@example.org\n",
        'sep=;\r\nusername;"name";role;organisation;email;\r\nana;"Ana Ruiz";Principal;North;ana@example.org;\r\n;;;;;\r\n\r\n',
    ],
    ids=["commas", "semicolons", "tabs", "excel"],
)
def test_members_are_read_as_spreadsheets_export_them(exported):
    (member,), faults = read_members(exported.encode(), file="members.csv")

    assert faults == ()
    assert (member.username, member.name, member.role) == ("ana", "Ana Ruiz", "Principal")
    assert (member.organisation, member.email) == ("North", "ana@example.org")


def test_role_organisation_and_email_may_be_left_out():
    (member,), faults = read_members(b"username,name\n\xe4\xbd\x90\xe8\x97\xa4,Sato\n", file="")

    assert (faults, member.username, member.role) == ((), "佐藤", "")


def test_a_course_may_begin_without_members():
    assert read_members(b"username,name,role,organisation,email\n", file="") == ((), ())


def test_a_letter_in_two_unicode_forms_is_one_letter():
    (member,), _ = read_members("username,name\nzoe\u0308,Zoe\u0308\n".encode(), file="")

    assert (member.username, member.name) == ("zoë", "Zoë")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("a b,Ana", "the username 'a b' holds a space; nbgrader cannot use it"),
        ("a+b,Ana", "the username 'a+b' holds '+'; nbgrader cannot use it"),
        ("../a,Ana", "the username '../a' begins with '.'; it must begin with a letter or a digit"),
        ("-a,Ana", "the username '-a' begins with '-'; it must begin with a letter or a digit"),
        ("a/b,Ana", "the username 'a/b' holds '/'; nbgrader cannot use it"),
        ("a*,Ana", "the username 'a*' holds '*'; nbgrader cannot use it"),
        ("a\u200bb,Ana", "the username 'a\\u200bb' holds an invisible character; type it again by hand"),
        (f"{'a' * 101},Ana", f"the username '{'a' * 59}…' is too long; a username has at most 100 letters"),
        (",Ana", "the username is empty; it is the name they log in with"),
        ("ana,", "the name is empty; it is what colleagues will see"),
        ("ana,Ana,x", "this row has more cells than there are columns; quote a text that holds a separator"),
        ('ana,"Ana\nRuiz"', "the name goes over a line's end; write it on one line"),
        ('ana,"Ana', "the quotation marks in this row do not pair; each text is quoted whole or not at all"),
        ("kim,Kim Again", "the username 'kim' already stands in line 2"),
        ("KIM,Kim Again", "the usernames 'KIM' and 'kim' (line 2) would be one folder on many computers; one of them needs another"),
    ],
)  # fmt: skip
def test_a_member_nobody_could_collect_from_is_named(row, fault):
    assert member_faults(f"username,name\nkim,Kim\n{row}\n") == [f"members.csv:3: {fault}"]


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        ("", ["1: the first line names the columns; write username,name,role,organisation,email"]),
        ("user,name\n", ["1: 'user' is not a column of members.csv; did you mean 'username'?", "1: the column 'username' is missing; the columns are: username, name, role, organisation, email"]),
        ("username,name,organization\n", ["1: 'organization' is not a column of members.csv; did you mean 'organisation'?"]),
        ("username,name,name\n", ["1: the column 'name' stands twice"]),
        ("username,name,email\na,A,nowhere\n", ["2: 'nowhere' is not an e-mail address; leave it empty if there is none"]),
        (b"username,name\na,Zo\xeb\n", ["2: this line is not in UTF-8; save the file again with the encoding UTF-8"]),
        ("username,name\na,A\0\n", ["2: an invisible control character (U+0000) stands here; take it out"]),
    ],
)  # fmt: skip
def test_a_list_of_members_says_what_is_wrong_with_it(content, faults):
    assert member_faults(content) == [f"members.csv:{fault}" for fault in faults]


# The notebook

COURSE = Course(
    id="autumn",
    title="Leading *Learning*",
    cohort="Autumn 2026",
    modules=("every-kind",),
    hashtag="LeadLearners",
)


def frame() -> bytes:
    return (files.shipped("templates") / "notebook" / "module.ipynb").read_bytes()


def composed(name: str = "every-kind", given: bytes | None = None):
    return notebook.compose(given or frame(), course=COURSE, module=module(name), where="frame")


def cell(id: str, name: str = "every-kind"):
    return next(cell for cell in composed(name)["cells"] if cell["id"] == id)


def test_the_frame_is_a_notebook_that_jupyter_opens():
    nbformat.validate(nbformat.reads(frame().decode(), as_version=4))


def test_each_task_is_a_prompt_a_place_to_write_and_an_answer_cell():
    tasks = [task.id for task in module("every-kind").tasks]

    ids = [cell["id"] for cell in composed()["cells"]]

    at = ids.index("begin--prose") + 1
    assert ids[at : at + 30] == [
        f"{task}--{part}" for task in tasks for part in ("prompt", "task", "answer")
    ]


def test_a_place_to_write_is_one_line_a_head_teacher_can_read():
    one = cell("why-educator--task")

    assert one["source"] == 'task("why-educator")'
    assert one["metadata"]["jupyter"] == {"source_hidden": True}


def test_everything_but_answers_is_locked():
    open_cells = [
        cell["id"] for cell in composed()["cells"] if cell["metadata"].get("editable", True)
    ]

    assert open_cells == [f"{task.id}--answer" for task in module("every-kind").tasks]


def test_no_cell_can_be_deleted():
    assert all(cell["metadata"]["deletable"] is False for cell in composed()["cells"])


def test_an_answer_cell_names_its_task_and_says_who_will_read_it():
    answer = cell("why-educator--answer")

    assert answer["metadata"]["tags"] == ["answer"]
    assert answer["metadata"]["leadfolio"] == {"task": "why-educator"}
    assert "goes to your facilitator" in answer["source"]


def test_a_task_that_advises_a_length_says_so():
    assert cell("why-educator--prompt")["source"].endswith("\n\n*About 80 to 400 words*")


def test_the_frame_speaks_with_the_modules_words():
    assert cell("title")["source"].startswith("# Every kind: a tour\n\nOne task of each kind")
    assert "**#GrandTour**" in cell("how-this-works")["source"]
    assert "- *Learner-Centered Leadership*, Tom Butler" in cell("reading")["source"]


def test_a_footnote_is_a_small_number_because_jupyter_knows_none():
    prose = cell("begin--prose", "markdown")["source"]

    assert "a note<sup>1</sup>, a" in prose
    assert "\n<sup>1</sup> The note.\n" in f"{prose}\n"


def test_a_text_that_is_plain_stays_plain_in_markdown():
    assert "Leading \\*Learning\\*" in cell("title")["source"]


def test_the_frame_leaves_out_what_the_module_does_not_say():
    ids = [cell["id"] for cell in composed("reading-only")["cells"]]

    assert "reading" not in ids
    assert "minutes" not in cell("title", "reading-only")["source"]


def test_a_notebook_is_the_same_to_the_byte_each_time():
    assert notebook.encode(composed()) == notebook.encode(composed())


def test_cell_ids_outlive_a_new_prompt_and_a_new_task_above():
    text = (MODULES / "good" / "every-kind.md").read_bytes()
    new = b":::{task} new\n:kind: reflect\nNew?\n:::\n"
    later = read_module(
        text.replace(b":::{task} why", new + b"\n:::{task} why").replace(b"Promise", b"Risk"),
        id="every-kind",
        file="",
    ).module

    rebuilt = notebook.compose(frame(), course=COURSE, module=later, where="frame")

    before = [cell["id"] for cell in composed()["cells"]]
    after = [cell["id"] for cell in rebuilt["cells"]]
    assert [id for id in after if not id.startswith("new--")] == before


def test_a_task_with_the_longest_id_has_cells_that_jupyter_takes():
    long = "a" * 80
    text = f"---\ntitle: One\n---\n:::{{task}} {long}\n:kind: reflect\nWhy?\n:::\n".encode()
    one = read_module(text, id="one", file="").module

    made = notebook.compose(frame(), course=COURSE, module=one, where="frame")

    assert max(len(cell["id"]) for cell in made["cells"]) <= 64


def test_a_built_notebook_tells_nothing_of_the_designers_run():
    designed = json.loads(frame())
    for one in designed["cells"]:
        if one["cell_type"] == "code":
            one |= {
                "execution_count": 3,
                "outputs": [{"output_type": "stream", "name": "stdout", "text": "/home/x"}],
            }
    designed["metadata"]["kernelspec"] = {"display_name": "Mine", "name": "mine"}

    assert composed(given=json.dumps(designed).encode()) == composed()


def without(tag: str) -> bytes:
    designed = json.loads(frame())
    designed["cells"] = [c for c in designed["cells"] if tag not in c["metadata"].get("tags", [])]
    return json.dumps(designed).encode()


def saying(text: str) -> bytes:
    return frame().replace(b"{{title}}", text.encode())


def doubled() -> bytes:
    designed = json.loads(frame())
    designed["cells"].append(designed["cells"][0])
    return json.dumps(designed).encode()


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (b"", "is not a notebook"),
        (b"[1]", "is not a notebook"),
        (b'{"cells": [{"cell_type": "code", "metadata": 3}], "nbformat": 4}', "is not a notebook"),
        (b'{"cells": [], "metadata": {}, "nbformat": 3}', "is not a notebook"),
        (without("module"), "needs one cell with the tag 'module'"),
        (without("parameters"), "needs one cell with the tag 'parameters'"),
        (saying("{{titel}}"), "'titel' is not something the frame can show; did you mean 'title'?"),
        (doubled(), "two cells of the frame have the id 'title'"),
    ],
)
def test_a_frame_that_cannot_hold_a_module_is_explained(given, problem):
    with pytest.raises(CourseError, match=problem) as raised:
        composed(given=given or b"{")

    assert raised.value.where == "frame"
    assert raised.value.do
