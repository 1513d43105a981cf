"""nbgrader's exchange, and the one place that speaks nbgrader's words."""
