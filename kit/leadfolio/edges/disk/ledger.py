"""Who holds which entry's id: `state/holders.json`. An id once held stays its holder's."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from leadfolio.edges.disk import files

FORMAT = "leadfolio.holders/1"
NAME = "holders.json"  # in `state/`


class LedgerError(Exception):
    """The ledger is there and cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ledger:
    format: str
    holders: dict[str, str]


def read_holders(path: Path) -> dict[str, str]:
    """Return the username of the holder of each id; none where there is no ledger yet.

    Raises:
        LedgerError: it is damaged. Going on without it could give one leader's id to another.
    """
    try:
        ledger = msgspec.json.decode(path.read_bytes(), type=_Ledger)
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise LedgerError(path.name) from error
    if ledger.format != FORMAT:
        raise LedgerError(path.name)
    return ledger.holders


def write_holders(path: Path, holders: dict[str, str]) -> None:
    """Keep who holds which id, where it says something new."""
    content = files.encode_json({"format": FORMAT, "holders": dict(sorted(holders.items()))})
    if not path.is_file() or path.read_bytes() != content:
        files.write_whole(path, content, mode=0o600)
