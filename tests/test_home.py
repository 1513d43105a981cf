"""Home: where a leader is in each module, what comes next, what came back."""

import itertools
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
import pytest

from leadfolio import course, feedback, formats, submission
from leadfolio.course import Course, Module, Part, Task
from leadfolio.edges.authoring import notebook
from leadfolio.edges.exchange import names
from leadfolio.feedback import Comment
from leadfolio.kinds import Kind
from leadfolio.session import home, keeping
from leadfolio.session.seen import Seen
from leadfolio.session.surroundings import Surroundings
from leadfolio.submission import Receipt

AT = datetime(2026, 11, 22, 10, 15, 3, tzinfo=UTC)
MODULES = ("true-north", "best-interest")
COURSE = Course(id="autumn-2026", title="T", cohort="Autumn 2026", modules=MODULES)
TASKS = (
    Task(
        id="why-educator", kind=Kind.REFLECT, prompt="**Why** did you become an educator?\n\nTell."
    ),
    Task(id="if-you-like", kind=Kind.REFLECT, prompt="Anything else?", optional=True),
    Task(id="one-risk", kind=Kind.COMMIT, prompt="Which risk?"),
)
COLLEAGUE = "0192f0c1-7b5e-7cc3-98c4-dc0c0c07398f"


def module(id: str) -> Module:
    parts = tuple(Part(task=task) for task in TASKS)
    return Module(id=id, title=id.replace("-", " ").title(), version="sha256:aa", parts=parts)


def put(
    folder: Path, id: str, here: Course = COURSE, root: Path = Path(__file__).parents[1]
) -> None:
    """Put a module where it is released to, or fetched to."""
    folder.mkdir(parents=True)
    frame = (root / "templates" / "notebook" / "module.ipynb").read_bytes()
    made = notebook.compose(frame, course=here, module=module(id), where="frame")
    (folder / f"{id}.ipynb").write_bytes(notebook.encode(made))
    (folder / "module.json").write_text(json.dumps(course.released(here, module(id))))


class Leader:
    """A leader at home, an exchange, and a clock that ticks once a second."""

    def __init__(self, root: Path) -> None:
        self.path, self.exchange, self.clock = root / "ada", root / "exchange", itertools.count()
        self.path.mkdir()
        self.commons: str | None = None
        self.courses: tuple[str, ...] | None = None
        self.portfolio: bytes | OSError = b""

    def now(self) -> datetime:
        return AT + timedelta(seconds=next(self.clock))

    def fetched(self, *ids: str) -> None:
        for id in ids:
            put(self.path / "autumn-2026" / id, id)

    def released(self, *ids: str, here: Course = COURSE) -> None:
        for id in ids:
            put(self.exchange / here.id / "outbound" / id, id, here)

    def open(self, id: str = "true-north") -> keeping.OpenModule:
        return keeping.open_module(
            self.path / "autumn-2026" / id,
            journals=self.path / "leadfolio", now=self.now, random=os.urandom,
        )  # fmt: skip

    def handed_in(self, code: str = "TN-7F3A-92QX") -> None:
        opened = self.open()
        lies = submission.digest((opened.folder / "responses.json").read_bytes())
        found = {"responses.json": lies}
        opened.keep_receipt(
            Receipt(code=code, at=self.now(), course=COURSE.id, module="true-north", files=found)
        )

    def read(self, _place: str) -> bytes:
        if isinstance(self.portfolio, OSError):
            raise self.portfolio
        return self.portfolio

    def hears(self, do: str = "open", **said) -> dict:
        around = Surroundings(
            username="ada", home=self.path, journals=self.path / "leadfolio", folder=self.path,
            commons=self.commons, courses=self.courses,
        )  # fmt: skip
        desk = home.Desk(
            around=around,
            exchange=lambda: self.exchange,
            cache=lambda: self.path / "cache",
            read=self.read,
            now=self.now,
            seen=Seen(around.journals),
        )
        answer = home.answer(desk, {"do": do, **said})
        json.dumps(answer)
        return answer


@pytest.fixture
def leader(tmp_path):
    return Leader(tmp_path)


def test_a_newcomer_is_offered_what_is_released_and_gets_it_with_one_click(leader):
    leader.released("true-north", "best-interest")
    offered = leader.hears()
    fetched = leader.hears("fetch", course="autumn-2026")

    assert offered["new"] == [
        {
            "course": "autumn-2026",
            "cohort": "Autumn 2026",
            "titles": ["True North", "Best Interest"],
        }
    ]
    assert (offered["modules"], offered["next"]) == ([], None)
    assert [one["title"] for one in fetched["modules"]] == ["True North", "Best Interest"]
    assert fetched["new"] == []
    assert fetched["next"]["path"] == "autumn-2026/true-north/true-north.ipynb"
    assert (fetched["next"]["prompt"], fetched["next"]["cell"]) == (
        "Why did you become an educator?",
        "why-educator--prompt",
    )


def test_where_nothing_is_released_home_says_so_and_no_more(leader):
    told = leader.hears()

    assert (told["say"], told["modules"], told["new"], told["notes"]) == ("home", [], [], [])


def test_who_has_a_course_is_not_shown_anothers(leader):
    leader.fetched("true-north")
    other = Course(id="spring-2027", title="T", cohort="Spring", modules=MODULES)
    leader.released("true-north", here=other)
    leader.released("best-interest")

    assert [one["course"] for one in leader.hears()["new"]] == ["autumn-2026"]


def test_it_tells_what_is_kept_and_handed_in_and_what_changed_since(leader):
    leader.fetched(*MODULES)
    opened = leader.open()
    opened.keep("why-educator", text="Because of Aino.\n\nMore.", audience="cohort")
    leader.handed_in()
    first = leader.hears()["modules"][0]
    opened = leader.open()
    opened.keep("one-risk", text="Only mine.", audience="self")
    private = leader.hears()["modules"][0]
    opened.keep("if-you-like", text="For the cohort.", audience="cohort")
    changed = leader.hears()["modules"][0]

    assert (first["answered"], first["tasks"]) == (1, 3)
    assert first["receipt"] == {"code": "TN-7F3A-92QX", "at": first["receipt"]["at"]}
    assert first["kept_tasks"] == [
        {
            "task": "why-educator",
            "prompt": "Why did you become an educator?",
            "pieces": [{"start": "Because of Aino.", "audience": "cohort"}],
        }
    ]
    assert [one["changed"] for one in (first, private, changed)] == [False, False, True]
    shown = [piece["audience"] for task in changed["kept_tasks"] for piece in task["pieces"]]
    assert shown == ["cohort", "cohort", "self"]


def test_the_next_task_is_in_the_module_last_written_in_until_it_asks_no_more(leader):
    leader.fetched(*MODULES)
    assert leader.hears()["next"]["title"] == "True North"

    leader.open("best-interest").keep("why-educator", text="x")
    begun = leader.hears()["next"]
    leader.open("best-interest").keep("one-risk", text="x")
    back = leader.hears()["next"]
    for task in ("why-educator", "one-risk"):
        leader.open().keep(task, text="x")

    assert (begun["title"], begun["prompt"], begun["begun"]) == (
        "Best Interest",
        "Which risk?",
        True,
    )
    assert (back["title"], back["begun"]) == ("True North", False)
    assert (leader.hears()["next"], leader.hears()["done"]) == (None, True)


def test_home_writes_nothing(leader):
    leader.fetched("true-north")
    leader.open().keep("why-educator", text="x")
    before = {p: p.stat().st_mtime_ns for p in leader.path.rglob("*")}

    leader.hears()
    leader.hears("answers")

    assert {p: p.stat().st_mtime_ns for p in leader.path.rglob("*")} == before


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"beside": ""}, "autumn-2026/true-north/true-north.ipynb"),
        ({"root": "~"}, "autumn-2026/true-north/true-north.ipynb"),
        ({"root": "~/autumn-2026"}, "true-north/true-north.ipynb"),
        ({"root": "/elsewhere"}, ""),
        ({"beside": "ada"}, "ada/autumn-2026/true-north/true-north.ipynb"),
    ],
)
def test_ways_are_named_as_the_server_names_them_or_not_at_all(leader, said, path):
    leader.fetched("true-north")

    assert leader.hears(**said)["modules"][0]["path"] == path


def sent(
    leader, *texts: str, task: str = "why-educator", at: str = "2026-11-22 10:15:03 UTC"
) -> None:
    """Hand in, and put the page of feedback on that where a facilitator sends it."""
    kept = leader.path / "cache" / "autumn-2026" / f"ada+true-north+{at}"
    kept.mkdir(parents=True, exist_ok=True)
    (kept / "submission_secret.txt").write_text(at)
    place = names.feedback(leader.exchange, "autumn-2026") / names.feedback_page(at, "true-north")
    place.parent.mkdir(parents=True, exist_ok=True)
    told = [Comment(task=task, text=text) for text in texts]
    place.write_text(feedback.element("true-north", told))


def test_what_the_facilitator_said_stands_beside_the_piece_it_is_about(leader):
    leader.fetched("true-north")
    leader.open().keep("why-educator", text="Because of Aino.", audience="facilitator")
    sent(leader, "Tell me of *Aino*.")

    first, second = leader.hears(), leader.hears()

    (said,) = first["modules"][0]["comments"]
    assert (said["text"], said["task"], said["start"]) == (
        "Tell me of *Aino*.", "why-educator", "Because of Aino."
    )  # fmt: skip
    assert said["prompt"] == "Why did you become an educator?"
    assert (said["new"], second["modules"][0]["comments"][0]["new"]) == (True, False)
    assert said["cell"]
    (page,) = first["modules"][0]["pages"]
    assert page["path"].endswith("feedback/2026-11-22 10:15:03 UTC/true-north.html")


def test_what_was_said_earlier_of_the_same_piece_is_still_there(leader):
    leader.fetched("true-north")
    sent(leader, "Tell me more.")
    leader.hears()
    sent(leader, "Thank you.", at="2026-11-29 10:15:03 UTC")

    said = leader.hears()["modules"][0]["comments"]

    assert [(one["text"], one["earlier"]) for one in said] == [
        ("Thank you.", False),
        ("Tell me more.", True),
    ]


def test_what_was_said_of_a_task_that_is_gone_is_shown_too(leader):
    leader.fetched("true-north")
    sent(leader, "This was brave.", task="no-longer-there")

    (said,) = leader.hears()["modules"][0]["comments"]

    assert (said["text"], said["task"], said["prompt"]) == ("This was brave.", "", "")


def test_feedback_that_cannot_be_kept_is_said_and_home_opens_all_the_same(leader):
    leader.fetched("true-north")
    sent(leader, "Tell me more.")
    (leader.path / "autumn-2026" / "true-north" / "feedback").write_text("In the way.")

    told = leader.hears()

    (note,) = told["notes"]
    assert note.startswith("True North: feedback was sent, and cannot be kept here")
    assert told["modules"][0]["comments"] == []


def test_what_colleagues_answered_is_told_and_nothing_else_of_theirs(leader):
    leader.fetched("true-north")
    mine = leader.open().keep("why-educator", text="Because.", audience="cohort").response.id
    leader.commons = "https://example.org/cohort/commons.json"
    entry = {
        "id": COLLEAGUE,
        "text": "Thank *you*.",
        "shown": "Callum",
        "written": "2026-11-22T10:00:00Z",
    }
    entries = [
        {**entry, "answers_to": mine},
        {**entry, "id": COLLEAGUE.replace("0192", "0193"), "answers_to": COLLEAGUE},
        {**entry, "id": mine, "answers_to": mine},
        {**entry, "id": "../x", "answers_to": mine},
        7,
    ]
    leader.portfolio = json.dumps({"format": formats.PORTFOLIO, "entries": entries}).encode()

    told = leader.hears("answers")

    assert leader.hears()["portfolios"] == [
        {"cohort": "", "address": "https://example.org/cohort/"}
    ]
    assert told["problem"] == ""
    assert told["answers"] == [
        {
            "id": COLLEAGUE, "new": True, "shown": "Callum", "manner": "answers", "mine": "Why did you become an educator?",
            "start": "Thank you.", "written": "2026-11-22T10:00:00Z",
            "address": f"https://example.org/cohort/e/{COLLEAGUE}/",
        }
    ]  # fmt: skip


def test_what_came_since_the_last_visit_is_marked_as_new(leader):
    leader.fetched("true-north")
    mine = leader.open().keep("why-educator", text="Because.", audience="cohort").response.id
    leader.commons = "https://example.org/cohort/commons.json"
    entry = {"id": COLLEAGUE, "text": "Yes.", "shown": "Callum", "answers_to": mine}
    later = {**entry, "id": COLLEAGUE.replace("0192", "0193")}
    leader.portfolio = json.dumps({"format": formats.PORTFOLIO, "entries": [entry]}).encode()
    first = [one["new"] for one in leader.hears("answers")["answers"]]
    leader.portfolio = json.dumps({"format": formats.PORTFOLIO, "entries": [entry, later]}).encode()
    second = {one["id"]: one["new"] for one in leader.hears("answers")["answers"]}

    assert first == [True]
    assert second == {COLLEAGUE: False, later["id"]: True}


def test_what_is_new_stays_so_for_the_whole_visit(tmp_path):
    seen = Seen(tmp_path)

    assert seen.new(["a"]) == seen.new(["a"]) == {"a"}
    assert Seen(tmp_path).new(["a", "b"]) == {"b"}


@pytest.mark.parametrize(
    ("held", "says"),
    [
        (OSError("nobody answers there"), "nobody answers there"),
        (b"{", "it is broken"),
        (b"[]", "it is broken"),
        (b'{"format": "leadfolio.portfolio/9", "entries": []}', "newer leadfolio"),
    ],
)
def test_answers_that_cannot_be_read_are_said_in_words_and_the_rest_works(leader, held, says):
    leader.fetched("true-north")
    leader.commons, leader.portfolio = "/srv/site", held

    assert says in leader.hears("answers")["problem"]
    assert leader.hears()["modules"]


def test_a_module_that_cannot_be_read_says_so_and_the_others_are_there(leader):
    leader.fetched(*MODULES)
    (leader.path / "autumn-2026" / "true-north" / "module.json").write_text("{")

    told = {one["title"]: one["trouble"] for one in leader.hears()["modules"]}

    assert "cannot be read" in told["true north"]
    assert told["Best Interest"] == ""


def test_everything_is_taken_along_with_one_click(leader):
    nothing = leader.hears("take-away")
    leader.fetched("true-north")
    leader.open().keep("why-educator", text="Because.")

    taken = leader.hears("take-away")

    assert nothing["say"] == "not-done"
    assert (taken["say"], taken["pieces"], taken["name"]) == ("taken", 1, taken["path"])
    assert (leader.path / taken["path"]).stat().st_size == taken["bytes"]


def test_the_notebook_of_home_is_put_there_once_and_is_a_notebook(leader):
    path = home.write_home(leader.path)
    path.write_text(path.read_text().replace("# Home", "# My home"))
    again = home.write_home(leader.path)

    nbformat.validate(nbformat.read(again, as_version=4))
    assert "# My home" in again.read_text()


def test_where_nobody_clicks_home_says_one_constant_sentence(capsys, monkeypatch, leader):
    monkeypatch.chdir(leader.path)

    home.home()

    assert capsys.readouterr().out.strip() == home.SENTENCE


class InTwo(Leader):
    """A leader in two cohorts of one Hub, each with a portfolio of its own."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.commons = "https://example.org/services/portfolio-{course}/commons.json"
        self.courses = ("autumn-2026", "spring-2027")
        self.portfolios: dict[str, bytes] = {}
        self.asked: list[str] = []

    def read(self, place: str) -> bytes:
        self.asked.append(place)
        held = self.portfolios.get(place.split("portfolio-")[1].split("/")[0])
        if held is None:
            raise OSError("it answers 404")
        return held


SPRING = Course(id="spring-2027", title="T", cohort="Spring 2027", modules=MODULES)


@pytest.fixture
def in_two(tmp_path):
    return InTwo(tmp_path)


def test_who_is_in_two_cohorts_is_offered_both_and_no_third(in_two):
    in_two.fetched("true-north")
    for here in (COURSE, SPRING, Course(id="winter-2027", title="T", cohort="W", modules=MODULES)):
        in_two.released("true-north", here=here)

    offered = in_two.hears()
    told = in_two.hears("fetch", course="spring-2027")
    in_two.hears("fetch", course="winter-2027")

    assert [(one["course"], one["cohort"]) for one in offered["new"]] == [
        ("spring-2027", "Spring 2027")
    ]
    assert [one["cohort"] for one in told["modules"]] == ["Autumn 2026", "Spring 2027"]
    assert told["next"]["cohort"] == "Autumn 2026"
    assert sorted(p.name for p in in_two.path.iterdir()) == ["autumn-2026", "spring-2027"]


def test_each_cohort_has_its_own_portfolio_link(in_two):
    in_two.fetched("true-north")
    in_two.released("true-north", here=SPRING)

    assert in_two.hears()["portfolios"] == [
        {"cohort": "Autumn 2026", "address": "https://example.org/services/portfolio-autumn-2026/"},
        {"cohort": "Spring 2027", "address": "https://example.org/services/portfolio-spring-2027/"},
    ]


def test_two_courses_whose_cohorts_have_one_name_are_told_apart(in_two):
    in_two.fetched("true-north")
    twin = Course(id="spring-2027", title="T", cohort="Autumn 2026", modules=MODULES)
    in_two.released("true-north", here=twin)

    assert [one["cohort"] for one in in_two.hears()["portfolios"]] == [
        "Autumn 2026 (autumn-2026)", "Autumn 2026 (spring-2027)",
    ]  # fmt: skip


def test_answers_come_from_each_course_and_one_that_cannot_be_read_is_said(in_two):
    in_two.fetched("true-north")
    put(in_two.path / "spring-2027" / "true-north", "true-north", SPRING)
    one = in_two.open().keep("why-educator", text="One.", audience="cohort").response.id
    other = keeping.open_module(
        in_two.path / "spring-2027" / "true-north",
        journals=in_two.path / "leadfolio", now=in_two.now, random=os.urandom,
    ).keep("why-educator", text="Other.", audience="cohort").response.id  # fmt: skip

    def portfolio(mine: str, id: str) -> bytes:
        entry = {"id": id, "text": "Yes.", "shown": "Callum", "answers_to": mine}
        return json.dumps({"format": formats.PORTFOLIO, "entries": [entry]}).encode()

    in_two.portfolios["autumn-2026"] = portfolio(one, COLLEAGUE)
    half = in_two.hears("answers")
    in_two.portfolios["spring-2027"] = portfolio(other, COLLEAGUE.replace("0192", "0193"))
    whole = in_two.hears("answers")

    assert [a["address"].split("/e/")[0] for a in half["answers"]] == [
        "https://example.org/services/portfolio-autumn-2026"
    ]
    assert half["problem"] == (
        "What colleagues answered in Spring 2027 cannot be read just now: it answers 404."
    )
    assert (len(whole["answers"]), whole["problem"]) == (2, "")


def test_a_portfolio_of_a_course_that_a_leader_is_not_in_is_never_asked(in_two):
    in_two.courses = ("autumn-2026",)
    for here in (COURSE, SPRING):
        put(in_two.path / here.id / "true-north", "true-north", here)
        keeping.open_module(
            in_two.path / here.id / "true-north",
            journals=in_two.path / "leadfolio", now=in_two.now, random=os.urandom,
        ).keep("why-educator", text="Mine.")  # fmt: skip

    in_two.hears("answers")

    assert in_two.asked == ["https://example.org/services/portfolio-autumn-2026/portfolio.json"]


def test_where_no_hub_says_the_courses_those_at_home_are_asked(in_two):
    in_two.courses = None
    in_two.fetched("true-north")

    assert [one["cohort"] for one in in_two.hears()["portfolios"]] == ["Autumn 2026"]
