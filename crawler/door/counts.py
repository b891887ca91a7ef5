"""What crossed the wire, and what hosts showed on it of who serves them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from crawler.door.media import Headers
from crawler.refused import Refused
from geo.observed import Observation, Seen, certificate_seen, headers_seen
from pipelines.certificates import Certificate
from pipelines.records import Rule

MOST_OBSERVED: Final = 512
"""Observations of one visit; a page of one host makes about ten."""
MOST_VALUES: Final = 3
"""Values of one header of one host: robots.txt and page may come from different servers."""


@dataclass(slots=True)
class Counts:
    """What crossed the wire for one visit, or through one door."""

    requests: int = 0
    wire_bytes: int = 0
    most_bytes: int | None = None
    """Of a visit whose page is shown: bytes from which on nothing more is read for it."""
    refused_bytes: int = 0
    """Body bytes that had arrived when a rule refused them: dropped, never kept."""
    certificates: dict[str, Certificate] = field(default_factory=dict)
    """Of a visit: by host, the latest. A door keeps none, since it meets more hosts than a memory should hold."""
    observed: dict[tuple[str, str, Seen, str, str | None], Observation] = field(default_factory=dict)
    """Of a visit: what hosts showed of who serves them, each thing once."""
    _values: Counter[tuple[str, Seen, str, str | None]] = field(default_factory=Counter)

    def require_more(self) -> None:
        """Raise `Refused` where the visit has had as many bytes as it gets, though an answer is not at its end."""
        if self.most_bytes is not None and self.wire_bytes > self.most_bytes:
            raise Refused(Rule.TOO_MANY_PARTS, "the parts of the page have as many bytes as a page gets")

    def add(self, other: Counts) -> None:
        """Count what was counted apart."""
        self.requests += other.requests
        self.wire_bytes += other.wire_bytes
        self.refused_bytes += other.refused_bytes
        self.certificates |= other.certificates
        self._observe(other.observed.values())

    def saw_headers(self, host: str, headers: Headers, *, address: str) -> None:
        """Keep the headers that say who serves a host, also where the answer is then refused."""
        self._observe(headers_seen(host, headers, at=datetime.now(UTC), address=address))

    def saw_certificate(self, shown: Certificate, *, address: str) -> None:
        """Keep a certificate, and what it says of who serves the host."""
        if self.certificates.get(shown.host) is shown:
            return
        self.certificates[shown.host] = shown
        # Anybody can make a certificate that names a front; one that verified was given to whoever holds the name.
        if shown.verified:
            at = datetime.now(UTC)
            self._observe(
                certificate_seen(shown.host, issuer=shown.issuer, names=shown.names, at=at, address=address)
            )

    def _observe(self, seen: Iterable[Observation]) -> None:
        for each in seen:
            thing = each.host, each.kind, each.name, each.address
            # Many headers differ with each request.
            room = each.kind is not Seen.HEADER or self._values[thing] < MOST_VALUES
            if room and len(self.observed) < MOST_OBSERVED and (each.value, *thing) not in self.observed:
                self._values[thing] += 1
                self.observed[(each.value, *thing)] = each
