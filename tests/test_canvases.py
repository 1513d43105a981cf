"""Maps of learning ecosystems: drawn, then and now, and all together."""

import math
import runpy
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import html5lib
import pytest

from leadfolio import pages
from leadfolio.edges import markup, rendering
from leadfolio.journal import Draft
from leadfolio.pages import canvases

GIVEN = runpy.run_path(str(Path(__file__).with_name("portfolios.py")))
TEMPLATES = Path(__file__).parents[1] / "templates"


def a_map(*ways, centre="Ofa", organisations=()):
    return {
        "centre": centre,
        "modalities": tuple({"name": name, "kind": kind, "note": ""} for name, kind in ways),
        "organisations": tuple({"name": name, "gives": ""} for name in organisations),
    }


def names(drawn, **which):
    return [
        " ".join(words for _, words in mark.words)
        for mark in drawn.marks
        if all(getattr(mark, name) == value for name, value in which.items())
    ]


THEN = a_map(("Radio", "virtual"), ("The boat", "face-to-face"), organisations=["Library"])
NOW = a_map(("radio", "blended"), ("Choir", "face-to-face"), organisations=["Library", "Ferry"])


def test_what_reaches_the_learner_is_around_them_and_who_contributes_around_that():
    drawn = canvases.canvas(NOW)

    def out(ring):
        marks = [mark for mark in drawn.marks if mark.ring == ring]
        return [math.hypot(m.x / canvases.WIDER, m.y / canvases.FLATTER) for m in marks]

    assert names(drawn, ring="inner") == ["radio", "Choir"]
    assert names(drawn, ring="outer") == ["Library", "Ferry"]
    assert max(out("inner")) + 80 < min(out("outer"))


def test_an_earlier_map_shows_what_was_there_what_is_new_and_what_is_gone():
    drawn = canvases.canvas(NOW, before=THEN, then=GIVEN["at"](1))

    assert names(drawn, was=True, gone=False) == ["radio", "Library"]
    assert names(drawn, gone=True) == ["The boat"]
    assert (drawn.come, drawn.gone) == (("Choir", "Ferry"), ("The boat",))


def test_without_an_earlier_map_nothing_is_new_or_gone():
    drawn = canvases.canvas(NOW)

    assert (drawn.then, drawn.come, drawn.gone) == (None, (), ())
    assert not any(mark.was for mark in drawn.marks)


def apart(one, other):
    """Whether two marks leave each other room, halos and all: ellipses inside, boxes outside."""
    across, down = abs(one.x - other.x), abs(one.y - other.y)
    if one.ring == other.ring == "inner":
        return (across / 138) ** 2 + (down / 82) ** 2 >= 1
    if one.ring == other.ring:
        return across >= 134 or down >= 74
    return (max(across - 67, 0) / 69) ** 2 + (max(down - 37, 0) / 41) ** 2 >= 1


@pytest.mark.parametrize("givers", [1, 4, 8, 11, 16, 40])
@pytest.mark.parametrize("count", [1, 3, 5, 7, 12, 16, 40])
def test_nothing_lies_over_anything_and_what_has_no_room_is_told(count, givers):
    ways = [(f"Way number {n}", "virtual") for n in range(count)]
    drawn = canvases.canvas(a_map(*ways, organisations=[f"Giver {n}" for n in range(givers)]))

    assert all(apart(one, other) for one, other in combinations(drawn.marks, 2))
    assert len(drawn.marks) + drawn.left_out == count + givers
    assert (len(drawn.ways), len(drawn.givers)) == (count, givers)
    for mark in drawn.marks:
        assert drawn.left <= mark.x - 67 < mark.x + 67 <= drawn.left + drawn.width
        assert drawn.top <= mark.y - 41 < mark.y + 41 <= drawn.top + drawn.height


def test_an_empty_map_is_not_drawn():
    assert canvases.canvas({}) is None
    assert canvases.canvas({"centre": " ", "modalities": None, "organisations": ()}) is None


def maps_of(*entries):
    return canvases.drawn(replace(GIVEN["RICH"], entries=entries))


def mapped(n, data, *, person="ZOE", day=5, **more):
    return GIVEN["entry"](n, GIVEN[person], "ecosystem", GIVEN["at"](day), data=data, **more)


def test_the_first_draft_that_is_shown_is_laid_under_a_map():
    wordy = Draft(written=GIVEN["at"](1), text="Only words.")
    drafts = (wordy, Draft(written=GIVEN["at"](2), text="", data=THEN))
    now = mapped(1, NOW, drafts=drafts)

    assert maps_of(now)[now.id].then == GIVEN["at"](2)


def test_an_older_map_of_the_same_learner_by_the_same_leader_is_laid_under_theirs():
    now, then = mapped(2, NOW, day=9), mapped(1, THEN, day=3)
    another = mapped(3, THEN, day=2, person="AINO")
    other_learner = mapped(4, {**THEN, "centre": "Kai"}, day=1)

    drawn = maps_of(now, then, another, other_learner)

    assert [drawn[each.id].then for each in (now, then, another)] == [then.written, None, None]


def page_of(*entries):
    planned = pages.plan(replace(GIVEN["RICH"], entries=entries))
    return {each.path: each for each in planned}


def test_all_maps_together_say_where_learners_are_reached_by_no_one():
    maps = page_of(mapped(1, NOW), mapped(2, a_map(("Post", "virtual")), person="AINO"))
    told = maps["maps/index.html"].page

    assert {reach.key: reach.empty for reach in told.reaches} == {
        "face-to-face": 1,
        "blended": 1,
        "virtual": 1,
        "organisations": 1,
    }
    assert [line.counts for line in told.lines] == [(1, 1, 0, 2), (0, 0, 1, 0)]


def test_a_way_of_no_kind_is_counted_where_it_is_said_so():
    told = page_of(mapped(1, a_map(("Workshop", ""))))["maps/index.html"].page

    assert [reach.key for reach in told.reaches][3] == "other"
    assert told.lines[0].counts == (0, 0, 0, 1, 0)


def test_without_a_map_there_is_no_page_of_maps_and_no_link_to_one():
    planned = pages.plan(GIVEN["EMPTY"])

    assert "maps/index.html" not in {each.path for each in planned}
    assert {each.page.maps for each in planned if hasattr(each.page, "maps")} == {None}


def test_every_drawing_has_its_words_beside_it():
    planned = page_of(mapped(1, NOW, drafts=(Draft(written=GIVEN["at"](2), text="", data=THEN),)))
    render = rendering.Renderer(TEMPLATES, markdown=markup).render
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)

    for path in ("maps/index.html", f"e/{GIVEN['id_of'](1)}/index.html"):
        tree = parser.parse(render(planned[path]).decode())
        words = " ".join("".join(tree.find("body").itertext()).split())
        assert "New since then: Choir; Ferry. No longer there: The boat." in words
        assert [e.attrib["role"] for e in tree.iter() if e.attrib.get("class") == "canvas"] == [
            "img"
        ]
        for name in ("radio", "Choir", "Library", "Ferry"):
            assert words.count(name) >= 2, (path, name)
