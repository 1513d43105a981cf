"""What `leadfolio doctor` finds: one thing looked at, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at: fine, or what is the matter and what to do."""

    name: str
    seen: str
    do: str = ""
    problem: bool = False

    def __str__(self) -> str:
        mark = "problem" if self.problem else "look at" if self.do else "fine"
        line = f"{mark:>7}  {self.name}: {self.seen}"
        return f"{line}\n         Next: {self.do}" if self.do else line


def plain(finding: Finding) -> dict[str, object]:
    """Return a finding as JSON shows it."""
    level = "problem" if finding.problem else "warning" if finding.do else "fine"
    return {"level": level, "name": finding.name, "seen": finding.seen, "next": finding.do}
