"""A leader's nbgrader: its assignment list fetches and hands in through leadfolio."""

import os

c = get_config()  # noqa: F821  (nbgrader brings it)

c.Exchange.root = os.environ.get("NBGRADER_EXCHANGE", "/usr/local/share/nbgrader/exchange")
c.Exchange.path_includes_course = True
c.ExchangeFactory.submit = "leadfolio.session.plugged.ExchangeSubmit"
c.ExchangeFactory.fetch_assignment = "leadfolio.session.plugged.ExchangeFetchAssignment"
c.ExchangeFactory.fetch_feedback = "leadfolio.session.plugged.ExchangeFetchFeedback"
# All courses of a Hub share one exchange: the list shows a leader their own.
c.Authenticator.plugin_class = "leadfolio.session.plugged.OwnCourses"
