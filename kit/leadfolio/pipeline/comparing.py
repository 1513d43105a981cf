"""Fitting a file of comparisons: the living standard's engine alone."""

from dataclasses import dataclass
from pathlib import Path

from leadfolio import fit as fits
from leadfolio.errors import JudgementError
from leadfolio.fit import PRIOR, Fit

MOST_MB = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A fit, and in words what of the file was left out."""

    fit: Fit
    left_out: tuple[str, ...]


def fit(file: Path, *, prior: float = PRIOR) -> Fitted:
    """Return the places of the pieces that a CSV file compares.

    Raises:
        JudgementError: the file is not one of comparisons, or has no finite answer.
    """
    if not file.is_file():
        raise JudgementError(
            "this is a folder" if file.is_dir() else "there is no such file",
            do="name a CSV file with the columns judge, better, other",
            where=str(file),
        )
    if file.stat().st_size > MOST_MB * 1024 * 1024:
        raise JudgementError(
            f"it is larger than {MOST_MB} MB",
            do="fit one task's pieces at a time",
            where=str(file),
        )
    listed = fits.read_csv(file.read_bytes(), where=str(file))
    from leadfolio.edges import fitting

    return Fitted(fit=fitting.fit(listed.comparisons, prior=prior), left_out=listed.left_out)
