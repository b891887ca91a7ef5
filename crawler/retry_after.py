"""Pure: how long a site asks to be left alone."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

SHORTEST: Final = 5.0
"""Seconds of rest of which a site says nothing, or nothing that can be read."""
LONGEST: Final = 86_400.0


def retry_after(field: str | None, at: datetime) -> float:
    """Return the seconds of rest that a Retry-After asks for, as a number or a date (RFC 9110, section 10.2.3)."""
    if field is None:
        return SHORTEST
    if field.isdecimal():
        return min(float(field), LONGEST)
    try:
        until = parsedate_to_datetime(field)
    except (ValueError, OverflowError):
        return SHORTEST
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - at).total_seconds(), SHORTEST), LONGEST)
