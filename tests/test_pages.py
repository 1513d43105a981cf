"""The plan of a site: which pages there are, and what each is told."""

import runpy
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from leadfolio import ids, pages
from leadfolio.pages import contexts, pieces

GIVEN = runpy.run_path(str(Path(__file__).with_name("portfolios.py")))
RICH, EMPTY, ENTRY, AT, ID = (GIVEN[name] for name in ("RICH", "EMPTY", "entry", "at", "id_of"))


def planned(portfolio):
    return {each.path: each.page for each in pages.plan(portfolio)}


def of(*entries):
    newest_first = sorted(entries, key=lambda e: e.written, reverse=True)
    return planned(replace(RICH, entries=tuple(newest_first)))


def names(told):
    return [piece.name for piece in told]


def test_every_kind_of_page_is_there():
    paths = planned(RICH)

    wanted = [
        "index.html",
        "modules/index.html",
        "modules/true-north/index.html",
        "modules/true-north/why-educator/index.html",
        "leaders/index.html",
        "leaders/zoe-o-brien/index.html",
        "leaders/zoe-o-brien/feed.xml",
        "leaders/quiet-amber-heron/index.html",
        f"e/{ID(1)}/index.html",
        "tags/index.html",
        "tags/truenorth/index.html",
        "log/index.html",
        "standards/index.html",
        "standards/true-north.brief/index.html",
        "people/index.html",
        "search/index.html",
        "assets/search-index.js",
        "feed.xml",
        "feed.json",
    ]
    assert [path for path in wanted if path not in paths] == []


def test_no_two_pages_meet_in_one_path_not_even_where_case_or_forms_fold():
    paths = [each.path for each in pages.plan(RICH)]
    folded = {unicodedata.normalize("NFC", path).casefold() for path in paths}

    assert len(folded) == len(paths)


def test_no_path_leaves_the_site():
    for path in planned(RICH):
        parts = path.split("/")
        assert not {"", ".", ".."} & set(parts)
        assert all(c.isprintable() and c not in '<>:"|?*\\' for c in path)


def test_a_page_is_told_whose_site_it_is_and_where_it_lies():
    each = next(each for each in pages.plan(RICH) if each.path == "log/index.html")

    assert (each.site.here, each.site.section, each.site.audience) == (
        "log/index.html",
        "log",
        "cohort",
    )


def test_everybody_with_a_piece_has_a_portfolio_and_nobody_else():
    slugs = {e.person.slug for e in RICH.entries}

    assert {
        p.split("/")[1] for p in planned(RICH) if p.startswith("leaders/") and p.count("/") > 1
    } == slugs


def test_a_portfolio_tells_its_pieces_by_month_newest_first():
    page = planned(RICH)["leaders/quiet-amber-heron/index.html"]

    assert [(m.month.month, names(m.pieces)) for m in page.months] == [
        (11, ["I did not choose it. The job was near my mother's house and I…"]),
        (10, ["A short one"]),
    ]


def test_an_invented_name_has_no_role_and_no_organisation():
    page = planned(RICH)["leaders/quiet-amber-heron/index.html"]

    assert (page.who.pseudonym, page.who.role, page.who.organisation) == (True, "", "")


def test_a_task_shows_everything_shared_in_answer():
    page = planned(RICH)["modules/best-interest/risk/index.html"]

    assert {piece.id for piece in page.pieces} == {ID(13), ID(14)}


def test_a_task_asked_no_longer_keeps_a_page_for_its_pieces():
    page = planned(RICH)["modules/best-interest/gone-since/index.html"]

    assert (page.title, len(page.pieces)) == ("A task that is asked no longer.", 1)


def test_a_task_goes_by_the_first_sentence_of_its_prompt_and_asks_the_rest():
    page = planned(RICH)["modules/true-north/why-educator/index.html"]

    assert page.title == "Why did you become an educator?"
    assert page.prompt.startswith("Tell it as the story of *one learner*")


def test_an_answer_to_another_wording_says_so():
    told = planned(RICH)

    assert not told[f"e/{ID(1)}/index.html"].earlier_wording
    assert told[f"e/{ID(20)}/index.html"].earlier_wording


def test_an_entry_knows_what_it_was_built_on_and_who_built_on_it():
    page = planned(RICH)[f"e/{ID(2)}/index.html"]

    assert names(page.built_on) == ["The letter I read out wrong"]
    assert {m.by.name for m in page.built_on_by} == {"سمير حدّاد"}


def test_an_entry_has_its_answers_oldest_first():
    page = planned(RICH)[f"e/{ID(1)}/index.html"]

    assert [(p.by.name, p.manner) for p in page.replies] == [
        ("Grace Adeyemi", "A question"),
        ("Tomás Ibarra", "Thanks"),
    ]


def test_links_to_entries_that_are_not_here_are_left_out():
    told = of(
        ENTRY(
            2,
            GIVEN["AINO"],
            "meet",
            AT(3),
            answers_to=ID(99),
            built_on=(ID(98),),
            data={"to": ID(99), "manner": "thanks"},
        )
    )

    page = told[f"e/{ID(2)}/index.html"]
    assert (page.built_on, page.piece.to) == ((), None)


def test_a_piece_that_names_itself_is_not_its_own_answer():
    told = of(ENTRY(2, GIVEN["AINO"], "meet", AT(3), answers_to=ID(2), built_on=(ID(2),)))

    page = told[f"e/{ID(2)}/index.html"]
    assert (page.built_on, page.replies, page.piece.to) == ((), (), None)


def test_a_question_waits_until_somebody_answers_it():
    asked = ENTRY(
        2, GIVEN["AINO"], "meet", AT(3), text="Why?", data={"manner": "question"}, answers_to=ID(1)
    )
    piece = ENTRY(1, GIVEN["ZOE"], "why-educator", AT(1), text="Because.")
    answer = ENTRY(
        3, GIVEN["ZOE"], "meet", AT(4), text="So.", data={"manner": "builds-on"}, answers_to=ID(2)
    )

    assert names(of(asked, piece)["index.html"].questions) == ["Why?"]
    assert of(asked, piece, answer)["index.html"].questions == ()


def test_the_front_page_names_moments_and_everyone_who_joined_in_by_name():
    page = planned(RICH)["index.html"]

    assert [(line.name, line.place.count) for line in page.moments] == [
        ("frustration", 1),
        ("joy", 1),
        ("trial", 1),
        ("triumph", 2),
    ]
    assert [by.name for by in page.joined] == sorted(
        (by.name for by in page.joined), key=str.casefold
    )
    assert page.total == len(RICH.entries)


def test_tags_that_make_one_name_share_a_page_in_their_most_used_spelling():
    told = planned(RICH)

    page = told["tags/truenorth/index.html"]
    assert (page.title, {p.id for p in page.pieces}) == ("TrueNorth", {ID(1), ID(2), ID(3)})
    assert [tag.count for tag in told["tags/index.html"].tags if tag.name == "TrueNorth"] == [3]


def test_each_moment_has_a_page_with_its_pieces_and_the_way_to_the_others():
    page = planned(RICH)["moments/joy/index.html"]

    assert (page.moment.place.name, [p.moment for p in page.pieces]) == ("Joys", ["joy"])
    assert [line.name for line in page.others] == ["frustration", "trial", "triumph"]


def test_a_tag_knows_the_tags_that_stand_beside_it():
    page = planned(RICH)["tags/truenorth/index.html"]

    assert [tag.name for tag in page.beside] == ["labels", "أسئلة"]


def test_no_leader_fills_the_front_page_however_much_they_hand_in_at_once():
    many = [ENTRY(n, GIVEN["ZOE"], "log", AT(n), title=f"Mine {n}") for n in range(1, 9)]
    other = ENTRY(20, GIVEN["AINO"], "log", AT(1, 8), title="Hers")

    page = of(*many, other)["index.html"]
    assert [page.lead.name, *names(page.newest)] == ["Mine 8", "Mine 7", "Hers"]
    assert (page.total, page.latest) == (9, AT(8))


def test_the_front_page_begins_with_a_piece_that_has_a_title():
    page = of(
        ENTRY(1, GIVEN["ZOE"], "log", AT(1), title="Named"),
        ENTRY(2, GIVEN["AINO"], "log", AT(2), text="Newer, without a name."),
    )["index.html"]

    assert page.lead.name == "Named"
    assert names(page.newest) == ["Newer, without a name."]


def test_a_portfolio_begins_with_the_leaders_true_north():
    told = of(
        ENTRY(1, GIVEN["ZOE"], "why-educator", AT(1), text="I stayed."),
        ENTRY(2, GIVEN["ZOE"], "my-true-north", AT(2), text="Nobody learns unseen."),
        ENTRY(3, GIVEN["ZOE"], "decision", AT(3), title="The door"),
    )

    page = told["leaders/zoe-o-brien/index.html"]
    assert page.true_north.text == "Nobody learns unseen."
    assert [piece.name for piece in page.decisions] == ["The door"]
    assert planned(RICH)["leaders/mal/index.html"].true_north is None


def test_a_task_leads_to_the_one_before_and_the_one_after_in_its_module():
    told = planned(RICH)

    first = told["modules/true-north/why-educator/index.html"]
    last = told["modules/true-north/weigh/index.html"]
    assert (first.earlier, first.later.path) == (None, "modules/true-north/log/index.html")
    assert (last.earlier.path, last.later) == ("modules/true-north/study/index.html", None)


def test_a_module_shows_the_newest_pieces_of_each_task():
    page = planned(RICH)["modules/true-north/index.html"]

    assert (page.number, page.of) == (1, 2)
    assert [piece.name for piece in page.tasks[0].newest] == [
        "The letter I read out wrong",
        "Poika joka ei puhunut",
        "الرسالة التي لم أرسلها",
    ]


def test_people_are_told_with_whom_they_learned_from_and_whom_they_passed_it_on_to():
    told = of(
        ENTRY(1, GIVEN["ZOE"], "log", AT(1), title="One"),
        ENTRY(2, GIVEN["AINO"], "log", AT(2), title="Two", built_on=(ID(1),)),
    )

    lines = [
        (each.who.name, [by.name for by in each.learned_from], [by.name for by in each.taught])
        for each in told["people/index.html"].people
    ]
    assert lines == [("Aino Lehtonen", ["Zoë O’Brien"], []), ("Zoë O’Brien", [], ["Aino Lehtonen"])]


@pytest.mark.parametrize(
    ("prompt", "beyond"),
    [
        ("**Why did you stay?** Tell it as a story.", "Tell it as a story."),
        ("**Why did you stay**, if you did? Tell it.", "Tell it."),
        ("*Why* did you stay? **Tell** it.", "**Tell** it."),
        ("**Why did you stay? And how** was it?", "**Why did you stay? And how** was it?"),
        ("Why did you stay?", ""),
    ],
)
def test_a_prompt_is_not_asked_twice(prompt, beyond):
    assert pieces.beyond_first_sentence(prompt) == beyond


def test_a_link_holds_only_what_an_address_may_hold():
    link = GIVEN["Link"](url='https://example.org/a b"<c>%zz?x=%20&y=ä#z')
    told = of(ENTRY(1, GIVEN["ZOE"], "log", AT(1), title="One", links=(link,)))

    shown = told[f"e/{ID(1)}/index.html"].piece.links
    assert [link.url for link in shown] == ["https://example.org/a%20b%22%3Cc%3E%25zz?x=%20&y=ä#z"]


def test_the_log_holds_log_entries_alone():
    page = planned(RICH)["log/index.html"]

    assert {p.kind for m in page.months for p in m.pieces} == {"log"}


def test_a_standard_offers_only_what_its_makers_offered():
    page = planned(RICH)["standards/true-north.brief/index.html"]
    hidden = of(ENTRY(10, GIVEN["AINO"], "brief", AT(3), title="Mine"))[
        "standards/true-north.brief/index.html"
    ]

    assert names(page.exemplars) == ["A one-page brief: describing before naming"]
    assert hidden.exemplars == ()


def test_a_task_that_studies_a_standard_leads_to_it():
    page = planned(RICH)["modules/true-north/study/index.html"]

    assert page.standard.path == "standards/true-north.brief/index.html"


def test_people_learn_from_each_other_and_never_from_themselves():
    told = of(
        ENTRY(1, GIVEN["ZOE"], "log", AT(1), title="One"),
        ENTRY(2, GIVEN["ZOE"], "log", AT(2), title="Two", built_on=(ID(1),)),
        ENTRY(3, GIVEN["AINO"], "log", AT(3), title="Three", built_on=(ID(2), ID(1))),
    )

    lines = [(x.learner.name, x.how, x.source.name) for x in told["people/index.html"].learnings]
    assert sorted(lines) == [
        ("Aino Lehtonen", "built on", "One"),
        ("Aino Lehtonen", "built on", "Two"),
    ]


def test_a_portfolio_says_from_whom_and_to_whom():
    told = planned(RICH)

    assert [by.name for by in told["leaders/zoe-o-brien/index.html"].learned_from] == [
        "Aino Lehtonen"
    ]
    assert "Zoë O’Brien" in [
        by.name for by in told["leaders/aino-lehtonen/index.html"].learned_from
    ]


def test_data_fields_are_labelled_and_pieces_they_name_are_not_repeated():
    page = planned(RICH)[f"e/{ID(13)}/index.html"]

    assert [(a.label, a.words or str(a.day or a.text)) for a in page.piece.answers] == [
        ("By when", "2026-12-01"),
        ("What became of it", "Stuck at it"),
        ("What I learned", "She started with the thing we always leave for the end."),
    ]


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"title": " A  title "}, "A title"),
        ({"text": "## *First* words\n\nthen"}, "First words"),
        ({"text": "[![x](y)](z)\n\nThe text"}, "x"),
        ({"data": {"decision": "Whether to stay"}}, "Whether to stay"),
        ({}, "Decision"),
        ({"text": "***"}, "Decision"),
        ({"text": "word " * 40}, "word word word word word word word word word word word word…"),
        ({"text": "字" * 100}, "字" * 64 + "…"),
    ],
)
def test_a_piece_without_a_title_goes_by_its_first_words(more, name):
    assert pieces.name_of(ENTRY(1, GIVEN["ZOE"], "decision", AT(1), **more)) == name


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("fi", "fi"),
        ("zh-Hant", "zh-Hant"),
        ("pt_BR", "pt-BR"),
        ("", "en"),
        ('"><script>', "en"),
        ("Suomi, englanti", "en"),
    ],
)
def test_the_language_of_words_is_a_language_or_the_courses(said, told):
    assert pieces.language_of(ENTRY(1, GIVEN["ZOE"], "log", AT(1), language=said), "en") == told


def test_pictures_are_offered_in_every_size_the_whole_one_last():
    page = planned(RICH)[f"e/{ID(1)}/index.html"]

    assert [size.width for size in page.piece.media[0].sizes] == [480, 960, 1600]
    assert [shown.form for shown in page.piece.media] == [
        "picture",
        "sound",
        "video",
        "file",
        "file",
    ]


def test_a_site_of_nothing_has_every_page_it_can():
    told = planned(EMPTY)

    assert told["index.html"].newest == ()
    assert "modules/true-north/log/index.html" in told
    assert not [path for path in told if path.startswith("e/")]


def test_the_plan_never_depends_on_chance():
    assert pages.plan(RICH) == pages.plan(RICH)
    assert repr(pages.plan(RICH)) == repr(pages.plan(RICH))


def test_what_an_entry_page_is_told_is_all_there_is():
    """The names a page may show; a new one is a decision about privacy and belongs here first."""
    assert set(contexts.EntryPage.__slots__) == {
        "piece",
        "canvas",
        "earlier_wording",
        "built_on",
        "built_on_by",
        "replies",
        "earlier",
        "later",
        "respond",
    }
    assert set(pieces.Byline.__slots__) == {"name", "path", "role", "organisation", "pseudonym"}


def test_folder_names_of_tags_are_slugs():
    assert {
        path.split("/")[1]
        for path in planned(RICH)
        if path.startswith("tags/") and path.count("/") > 1
    } == {ids.slug(tag) for e in RICH.entries for tag in e.tags}


def test_a_booklet_holds_every_piece_of_a_leader_in_the_order_they_were_written():
    site = planned(RICH)
    whole = site["leaders/zoe-o-brien/index.html"]
    booklet = site["leaders/zoe-o-brien/booklet/index.html"]

    shown = [chapter.piece for chapter in booklet.chapters]
    assert whole.booklet == "leaders/zoe-o-brien/booklet/index.html"
    assert len(shown) == whole.total > 1
    assert [piece.written for piece in shown] == sorted(piece.written for piece in shown)
    assert {piece.by for piece in shown} == {whole.who}


@pytest.fixture(scope="module")
def stood():
    told = pages.plan(RICH, standards=GIVEN["STANDARDS"])
    return {each.path: each.page for each in told}


def test_a_standard_tells_what_stands_and_by_what_odds(stood):
    page = stood["standards/true-north.brief/index.html"]

    assert page.standing.piece.id == ID(GIVEN["BRIEF"])
    assert (page.standing.preferred, page.standing.of, page.standing.odds) == (7, 7, "99.6")
    assert (page.standing.first, page.standing.over.path) == (False, f"e/{ID(2)}/index.html")


def test_a_standard_tells_what_stood_before_the_latest_first(stood):
    history = stood["standards/true-north.brief/index.html"].history

    assert [(each.piece and each.piece.id, each.ended) for each in history] == [
        (ID(2), "refreshed"),
        (ID(5), "set-aside"),
        (None, "withdrawn"),
        (ID(1), "refreshed"),
    ]


def test_of_a_piece_that_was_taken_back_a_page_is_told_nothing_but_dates(stood):
    withdrawn = stood["standards/true-north.brief/index.html"].history[2]

    assert (withdrawn.over, withdrawn.odds, withdrawn.of, withdrawn.built_on) == (None, "", 0, ())
    assert ID(99) not in repr(stood["standards/true-north.brief/index.html"])


def test_where_colleagues_are_divided_both_views_are_told(stood):
    (divided,) = stood["standards/true-north.brief/index.html"].divided

    assert (divided.preferred, divided.of) == (4, 8)
    assert len(divided.for_first) == len(divided.for_second) == 4


def test_the_picture_names_only_what_stands_or_stood(stood):
    bars = stood["standards/true-north.brief/index.html"].places.bars

    assert [bar.piece is not None for bar in bars] == [True, True, True]
    assert [bar.stands for bar in bars] == [True, False, False]
    assert all(bar.left < bar.middle < bar.right for bar in bars)


def test_no_page_is_told_who_judged(stood):
    assert not any("judge-" in repr(page) for page in stood.values())


def test_the_front_page_tells_what_stands(stood):
    (line,) = stood["index.html"].held_up

    assert line.standing.path == f"e/{ID(GIVEN['BRIEF'])}/index.html"
