"""What each kind of evidence weighs, and how weights add up to a probability.

Evidence is added as log-odds (naive Bayes), the strongest of each family only: a range and an AS number are the same
observation twice. The figures are judgement, to be calibrated on the labelled hosts; they keep this order: what
routing and DNS say cannot be forged by a site, what it says of itself can.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from geo.fronts.rules import Kind

PRIOR: Final = math.log(0.15 / 0.85)
"""Of ten hosts of which nothing is known, between one and two stand behind a front that the file does not know."""
SURE: Final = 0.5
"""From here on it is said."""
MOST: Final = 0.995
"""The file is older than the internet: nothing is certain."""
DOUBT: Final = 0.45
"""What a site says of itself, at an address that nothing else ties to a front: not believed, not put aside either."""
REFUTED: Final = 0.2
"""What a site says of itself, at an address that is not on its operator's own list: the list wins."""

WEIGHTS: Final[dict[Kind, float]] = {
    Kind.RANGE: 5.8,  # alone 0.98
    Kind.CNAME: 5.4,  # alone 0.98
    Kind.TENANT: 5.4,
    Kind.DNS_ONLY: 5.4,  # 0.98 where the address is plausible, as the next; alone they are never believed
    Kind.HTTPS: 5.0,  # 0.96
    Kind.CERTIFICATE: 4.6,  # alone 0.95, and only where the certificate verified
    Kind.ASN: 4.3,  # alone 0.93
    Kind.HEADER: 3.9,  # 0.90 where the address is plausible; alone it is never believed
    Kind.ISSUER: 1.5,  # alone 0.44: says nothing
    Kind.MIXED_ASN: 1.0,  # alone 0.32: says nothing
    Kind.NS: 0.6,  # alone 0.24: says nothing
}
_FAMILIES: Final = (
    frozenset({Kind.RANGE, Kind.ASN, Kind.MIXED_ASN}),
    frozenset({Kind.CNAME, Kind.DNS_ONLY, Kind.TENANT, Kind.HTTPS}),
    frozenset({Kind.CERTIFICATE, Kind.ISSUER}),
    frozenset({Kind.HEADER}),
    frozenset({Kind.NS}),
)
TOLD_BY_SITE: Final = frozenset({Kind.HEADER, Kind.ISSUER, Kind.NS, Kind.HTTPS, Kind.DNS_ONLY})
"""Whoever runs the server or the zone decides on these, or they are as common without a front: alone, or all together,
they name nobody. A name under a front's own domain (`CNAME`) is not among them: its address comes from the front's zone.
"""


def probability(log_odds: float) -> float:
    """Return the probability of these log-odds, never more than `MOST`."""
    return min(MOST, 1 / (1 + math.exp(-log_odds)))


def weighed(kinds: Iterable[Kind], *, most: float = MOST) -> float:
    """Return how probable an operator is that evidence of these kinds names, and at most `most`."""
    met = frozenset(kinds)
    return min(most, probability(PRIOR + sum(_strongest(family & met) for family in _FAMILIES)))


def _strongest(kinds: frozenset[Kind]) -> float:
    return max((WEIGHTS[kind] for kind in kinds), default=0.0)
