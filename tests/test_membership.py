"""Who is in members.csv and who is on the Hub, and what `leadfolio members sync` says of it."""

import pytest

from leadfolio import pipeline
from leadfolio.edges.authoring import members_file
from leadfolio.errors import MachineError
from leadfolio.pipeline import membership
from leadfolio.pipeline.membership import Synced


@pytest.fixture
def course(tmp_path):
    made = pipeline.init(tmp_path / "course", cohort="Autumn 2026")
    (made / "members.csv").write_text("username,name,role\nada,Ada,Coach\nben,Ben,\n")
    return made


def said(found, *, from_hub=False):
    return "\n".join(membership.lines(found, from_hub=from_hub))


def synced(**found):
    return Synced(asked=True, members=("ada", "ben"), **found)


def test_who_is_not_on_the_hub_yet_and_who_is_there_without_a_row_is_said():
    told = said(synced(here=("ada",), not_yet=("ben",), gone=("ruth",)))

    assert "In members.csv, and not on the Hub yet: ben." in told
    assert "On the Hub, and not in members.csv: ruth. They cannot read the portfolio." in told
    assert "leadfolio forget USERNAME" in told


def test_whom_the_hub_has_is_said_as_added_and_nobody_as_taken_out():
    told = said(synced(here=("ada",), not_yet=("ben",), added=("carl",)), from_hub=True)

    assert "Added to members.csv: carl." in told
    assert "Their rows stay" in told


def test_where_both_know_the_same_nothing_had_to_be_changed():
    assert "Nothing had to be changed." in said(synced(here=("ada", "ben")), from_hub=True)


def test_away_from_the_hub_the_file_alone_is_told(course):
    assert "within a minute" in said(pipeline.sync(course, environment={}))
    with pytest.raises(MachineError, match="not a server of the Hub"):
        pipeline.sync(course, from_hub=True, environment={})


def test_a_hub_that_is_away_is_explained(course):
    with pytest.raises(MachineError, match="cannot be asked just now"):
        pipeline.sync(
            course,
            environment={
                "JUPYTERHUB_API_URL": "http://127.0.0.1:9/hub/api",
                "JUPYTERHUB_API_TOKEN": "t",
            },
        )


@pytest.mark.parametrize(
    ("held", "then"),
    [
        (b"username,name\n", b"username,name\nbo,bo\n"),
        (b"\xef\xbb\xbfname;email;username\r\nA;;ada\r\n", b"\xef\xbb\xbfname;email;username\r\nA;;ada\r\nbo;;bo\r\n"),
        (b"sep=;\nusername;name\nada;Ada", b"sep=;\nusername;name\nada;Ada\nbo;bo\n"),
    ],
)  # fmt: skip
def test_a_row_is_added_as_the_file_is_written(held, then):
    assert members_file.with_more(held, ["bo"]) == then
    members, faults = members_file.read_members(then, file="members.csv")
    assert "bo" in [member.username for member in members]
    assert faults == ()
