"""A list of comparisons is read as spreadsheets write it, and what cannot be read is said."""

import json

import pytest
from click.testing import CliRunner

from leadfolio import fit
from leadfolio.cli import main
from leadfolio.errors import JudgementError
from leadfolio.fit import Comparison, Fit, Place

ONE = (Comparison("Ada", "x", "y"),)


@pytest.mark.parametrize(
    "content",
    [
        b"judge,better,other\nAda,x,y\n",
        b"\xef\xbb\xbfjudge,better,other\r\nAda,x,y\r\n",
        "judge,better,other\nAda,x,y\n".encode("utf-16"),
        b"judge;better;other\nAda;x;y\n",
        b"judge\tbetter\tother\nAda\tx\ty\n",
        b" Judge , Better,OTHER\n Ada , x ,y\n",
        b"when,other,better,judge\n2026,y,x,Ada\n",
        b'"judge","better","other"\n"Ada","x","y"\n\n,,\n',
    ],
)
def test_a_file_is_read_as_any_spreadsheet_saves_it(content):
    assert fit.read_csv(content) == fit.Listed(comparisons=ONE)


def test_names_in_any_script_and_with_commas_stay_as_they_are():
    content = 'judge,better,other\n林美玲,"x, the first",y\n'.encode()

    assert fit.read_csv(content).comparisons == (Comparison("林美玲", "x, the first", "y"),)


def test_each_line_counts_for_lists_of_games_have_no_judges():
    listed = fit.read_csv(b"judge,better,other\nAda,x,y\nAda,x,y\nAda,y,x\n")

    assert len(listed.comparisons) == 3


def test_a_piece_beside_itself_and_a_blank_name_are_left_out_and_named():
    listed = fit.read_csv(b"judge,better,other\nAda,x,x\nAda,x,y\n,x,y\nAda,,y\nAda,x\n")

    assert listed.comparisons == ONE
    assert listed.left_out == (
        "line 2 compares a piece with itself; left out",
        "line 4, 5, 6 leaves out the judge or a piece; left out",
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b" \n\n", "it is empty"),
        (b"judge,better,other\n", "no line of it compares two pieces"),
        (b"judge,better,other\nAda,x,x\n", "no line of it compares two pieces"),
        (b"judge,winner,loser\nAda,x,y\n", "names no column better and no column other"),
        (b"judge,better,other\nAd\xe9,x,y\n", "it is not UTF-8"),
        (b"PK\x03\x04\x00\x00", "it is not a text file"),
        (b'judge,better,other\nAda,"x,y\n', "is not CSV"),
        (b"judge,better,other\nAda," + b"x" * 200_000 + b",y\n", "is not CSV"),
    ],
)
def test_a_file_that_is_no_list_of_comparisons_is_refused_in_words(content, said):
    with pytest.raises(JudgementError, match=said) as refused:
        fit.read_csv(content, where="marks.csv")

    assert str(refused.value).startswith("marks.csv: ")


def test_a_list_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(fit, "MOST_LINES", 1)

    with pytest.raises(JudgementError, match="more than 1 comparisons"):
        fit.read_csv(b"judge,better,other\nAda,x,y\nAda,x,z\n")


def test_a_figure_without_meaning_is_null():
    place = Place(entry="x", logit=0.0, se=None, comparisons=1)

    assert fit.document(Fit(places=(place,))) == {
        "format": "leadfolio.fit/1",
        "places": [{"entry": "x", "logit": 0.0, "se": None, "comparisons": 1}],
        "reliability": {"scale_separation": None, "split_half": None},
        "judges": [],
    }


def run(*words):
    return CliRunner().invoke(main, ["standard", "fit", *map(str, words)])


@pytest.fixture
def marks(tmp_path):
    file = tmp_path / "marks.csv"
    file.write_text("judge,better,other\nAda,x,y\nBea,y,z\nCem,z,x\nCem,z,z\n", encoding="utf-8")
    return file


def test_the_terminal_prints_the_fit_as_json_and_says_beside_it_what_was_left_out(marks):
    result = run(marks, "--json", "--prior", "0")

    assert result.exit_code == 0
    assert [place["logit"] for place in json.loads(result.stdout)["places"]] == [0.0, 0.0, 0.0]
    assert result.stderr == "Note: line 5 compares a piece with itself; left out\n"


def test_the_terminal_prints_a_table_for_people(marks):
    result = run(marks)

    assert result.stdout.splitlines()[1].split() == ["x", "0.0000", "0.8377", "2"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.csv"], "there is no such file"),
        (["."], "this is a folder"),
    ],
)
def test_a_file_that_is_not_there_is_said_in_two_lines(words, said):
    result = run(*words)

    assert result.exit_code == 1
    assert said in result.stderr
    assert "Next: name a CSV file" in result.stderr


def test_plain_maximum_likelihood_without_an_answer_says_so(tmp_path):
    file = tmp_path / "marks.csv"
    file.write_text("judge,better,other\nAda,x,y\nAda,y,z\n", encoding="utf-8")
    result = run(file, "--prior", "0")

    assert result.exit_code == 1
    assert "no finite answer: x was always preferred" in result.stderr
    assert "--prior 0.2" in result.stderr


@pytest.mark.parametrize("prior", ["-1", "nan", "inf"])
def test_a_prior_without_meaning_is_refused(marks, prior):
    result = run(marks, "--prior", prior)

    assert (result.exit_code, "has no meaning" in result.stderr) == (1, True)
