"""What a host showed when a connection to it was secured: a fact about who stands there, never a reason not to look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geo.facts import require_utc


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificate:
    """The certificate of one host; what could not be read of it is null, and `why` says so."""

    host: str
    issuer: str | None
    """As RFC 4514 writes it, at most 200 characters."""
    names: tuple[str, ...]
    """The names and addresses that it is for, at most 100; of an old one without them, the common name."""
    not_before: datetime | None
    not_after: datetime | None
    verified: bool
    why: str | None
    """Why it did not verify, or could not be read."""

    def __post_init__(self) -> None:
        for moment in (self.not_before, self.not_after):
            if moment is not None:
                require_utc(moment)
