"""The names and numbers of the formats leadfolio keeps, and their two errors: too old, too new."""

import re

MODULE = "leadfolio.module/1"
RESPONSES = "leadfolio.responses/1"
HANDWRITTEN = "leadfolio.handwritten/1"
RECEIPT = "leadfolio.receipt/1"
COURSE = "leadfolio.course/1"
PORTFOLIO = "leadfolio.portfolio/1"
STANDARDS = "leadfolio.standards/1"
COMMONS = "leadfolio.commons/1"
EXPORT = "leadfolio.export/1"
WITHDRAWN = "leadfolio.withdrawn/1"
FIT = "leadfolio.fit/1"
STANDARD = "leadfolio.standard/1"
ASIDE = "leadfolio.aside/1"
FEEDBACK = "leadfolio.feedback/1"


def fault(found: object, expected: str) -> tuple[str, str, str] | None:
    """Return the code, sentence and next step where a format is not the expected one.

    >>> fault("leadfolio.responses/1", RESPONSES)
    >>> fault("leadfolio.responses/2", RESPONSES)[0]
    'format-new'
    """
    if found == expected:
        return None
    name, _, number = expected.rpartition("/")
    version = (
        re.fullmatch(rf"{re.escape(name)}/(\d{{1,6}})", found) if isinstance(found, str) else None
    )
    if version is None:
        said = repr(found)[:60] if found is not None else "nothing"
        sentence = f"its format should be {expected} and it says {said}"
        return "format-unknown", sentence, "check that this is the file its name promises"
    if int(version[1]) > int(number):
        return (
            "format-new",
            f"it was written by a newer leadfolio ({found}; this one reads {expected})",
            "upgrade leadfolio here, then run this again",
        )
    return (
        "format-old",
        f"it was written by an older leadfolio ({found}; this one reads {expected})",
        "upgrade leadfolio where it was written, open the module there once, and hand in again",
    )
