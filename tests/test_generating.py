"""nbgrader's own release, run in our process: what we tell it in place of a program it would start."""

import os
import sysconfig

import pytest


@pytest.mark.whole_way
@pytest.mark.filterwarnings("ignore")
def test_a_new_gradebook_has_the_version_that_nbgrader_would_give_it(monkeypatch):
    import nbgrader.api

    from leadfolio.edges.exchange import generating

    programs = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    monkeypatch.setenv("PATH", programs)

    assert generating.gradebook_version() == nbgrader.api.get_alembic_version()
