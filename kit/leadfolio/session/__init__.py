"""The leader's side: what runs in a leader's own notebook."""

from leadfolio.session.showing import hand_in, task

__all__ = ["hand_in", "task"]
