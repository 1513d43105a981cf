"""Every kept format has two errors: too old, too new."""

import pytest

from leadfolio import formats


def test_the_expected_format_has_no_fault():
    assert formats.fault(formats.RESPONSES, formats.RESPONSES) is None


@pytest.mark.parametrize(
    ("found", "code", "says"),
    [
        ("leadfolio.responses/2", "format-new", "upgrade leadfolio here"),
        ("leadfolio.responses/0", "format-old", "upgrade leadfolio where it was written"),
        ("leadfolio.module/1", "format-unknown", "check that"),
        ("leadfolio.responses/1.0", "format-unknown", "check that"),
        (None, "format-unknown", "check that"),
        (7, "format-unknown", "check that"),
        ({"leadfolio": 1}, "format-unknown", "check that"),
    ],
)
def test_another_format_is_told_with_what_to_do(found, code, says):
    fault = formats.fault(found, formats.RESPONSES)

    assert fault is not None
    assert fault[0] == code
    assert says in fault[2]
