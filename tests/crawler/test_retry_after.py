from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.retry_after import LONGEST, SHORTEST, retry_after

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "seconds"),
    [
        (None, SHORTEST),
        ("0", 0.0),
        ("120", 120.0),
        ("9" * 400, LONGEST),
        ("Mon, 23 Nov 2026 12:02:00 GMT", 120.0),
        ("Mon, 23 Nov 2026 12:02:00 -0000", 120.0),
        ("Monday, 23-Nov-26 12:02:00 GMT", 120.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", SHORTEST),
        ("Tue, 23 Nov 2027 12:00:00 GMT", LONGEST),
        ("Mon, 99 Nov 2026 12:02:00 GMT", SHORTEST),
        ("-1", SHORTEST),
        ("1.5", SHORTEST),
        ("soon", SHORTEST),
        ("Mon, 23 Nov -1 0:0:0 -2200000000", SHORTEST),
        ("Mon, 01 Jan 0001 00:00:00 +2359", SHORTEST),
        ("", SHORTEST),
    ],
)
def test_a_rest_is_seconds_or_a_date(field: str | None, seconds: float) -> None:
    assert retry_after(field, NOON) == seconds


@given(
    st.text()
    | st.from_regex(r"Mon, \d{1,3} Jan -?\d{1,6} \d{1,3}:\d{1,3}:\d{1,3} [+-]\d{1,10}", fullmatch=True)
)
def test_whatever_a_site_says_the_rest_is_bounded(field: str) -> None:
    assert 0 <= retry_after(field, NOON) <= LONGEST
