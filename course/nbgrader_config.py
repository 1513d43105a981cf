"""nbgrader's settings for this course: its commands and its formgrader work here unchanged.

Run them in this folder: `nbgrader autograde true-north`, `nbgrader generate_feedback true-north`.
Values that are yours to change stand first.
"""

import os
import tomllib
from pathlib import Path

c = get_config()  # noqa: F821  (nbgrader brings it)

# The folder through which modules are released and handed in. Every account must be able to
# reach it. `NBGRADER_EXCHANGE`, where a server sets it, wins.
c.Exchange.root = os.environ.get("NBGRADER_EXCHANGE", "/usr/local/share/nbgrader/exchange")

# --- What follows makes nbgrader and leadfolio fit; change it only if you know why. -----------

# The course's name is written once, in course.toml.
HERE = Path(__file__).absolute().parent
c.CourseDirectory.root = str(HERE)
c.CourseDirectory.course_id = tomllib.loads((HERE / "course.toml").read_text("utf-8-sig"))["id"]

# Leaders' folders are <home>/<course>/<module>/.
c.Exchange.path_includes_course = True

# nbgrader's own buttons and commands call leadfolio's functions: one bad folder never stops
# another, links are not followed, and what was collected before goes only when the new is there.
c.ExchangeFactory.submit = "leadfolio.session.plugged.ExchangeSubmit"
c.ExchangeFactory.fetch_assignment = "leadfolio.session.plugged.ExchangeFetchAssignment"
c.ExchangeFactory.fetch_feedback = "leadfolio.session.plugged.ExchangeFetchFeedback"
c.ExchangeFactory.collect = "leadfolio.pipeline.plugged.ExchangeCollect"
c.ExchangeFactory.release_assignment = "leadfolio.pipeline.plugged.ExchangeReleaseAssignment"

# A module can be improved while it is in use: a new task is added to the gradebook, and no
# grade or comment is lost. nbgrader's clearing of answers is left out: the stub is a sentence.
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "leadfolio.edges.exchange.grading.KeepCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Nothing that was handed in is ever run: the step that would is off, and not even in the list.
c.Execute.enabled = False
c.ClearOutput.enabled = False
c.Autograde.autograde_preprocessors = [
    "leadfolio.edges.exchange.grading.SettledGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# A page of feedback shows the leader's words and the facilitator's, no points, and carries the
# comments in a form that the leader's home shows beside each piece.
c.GenerateFeedback.exporter_class = "leadfolio.edges.notebook_html.FeedbackExporter"
c.GenerateFeedback.preprocessors = ["leadfolio.edges.exchange.commenting.ShowComments"]
