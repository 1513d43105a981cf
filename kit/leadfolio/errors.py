"""Everything leadfolio can explain, sorted by who can mend it.

LeadfolioError
├── CourseError      the course author: a file of the course is wrong
├── JournalError     the leader: a response cannot be kept or read back
├── ExchangeError    the facilitator: nbgrader's folders are not as expected
├── SiteError        the facilitator: a page cannot be written
├── JudgementError   the facilitator: comparisons cannot be read or fitted
└── MachineError     the platform engineer: the machine lacks something
"""


class LeadfolioError(Exception):
    """A problem we understand. Cannot be raised without saying what to do next."""

    def __init__(self, problem: str, *, do: str, where: str = "") -> None:
        super().__init__(problem)
        self.problem, self.do, self.where = problem, do, where

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.problem}\n  Next: {self.do}"


class CourseError(LeadfolioError):
    """A file of the course is wrong. Mended by the course author."""


class JournalError(LeadfolioError):
    """A response cannot be kept or read back. Mended by the leader."""


class ExchangeError(LeadfolioError):
    """nbgrader's folders are not as expected. Mended by the facilitator."""


class SiteError(LeadfolioError):
    """A page cannot be written. Mended by the facilitator."""


class JudgementError(LeadfolioError):
    """Comparisons cannot be read or fitted. Mended by the facilitator."""


class MachineError(LeadfolioError):
    """The machine lacks something leadfolio needs. Mended by the platform engineer."""
