"""Pure: the figures of many judged hosts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from tests.trace_score.judging import Judged

LEAST_PARTY = 0.98


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """How far a trace of several hosts was right; a share is None where no host asks for it."""

    hosts: int
    party: float | None
    """Correct party, of the hosts for which there is enough evidence."""
    country: float | None
    misrouted: int
    """Hosts for which somebody is named who should not be: a party, a stranger's mailbox, a registrar, a hotline."""
    honest: float | None
    placed: int
    """Countries asserted on fronts and anycast."""
    brier: float | None

    @property
    def holds(self) -> bool:
        """Whether the figures are those that tracing promises."""
        right = self.party is not None and self.party >= LEAST_PARTY
        return right and self.misrouted == 0 and self.placed == 0


def score(judged: Sequence[Judged]) -> Score:
    """Return the figures of these hosts together."""
    return Score(
        hosts=len(judged),
        party=_share([one.party for one in judged if one.has_party]),
        country=_share([one.country for one in judged]),
        misrouted=sum(bool(one.wrong) for one in judged),
        honest=_share([one.honest for one in judged if one.honest is not None]),
        placed=sum(one.placed for one in judged),
        brier=_share([one.doubt for one in judged if one.doubt is not None]),
    )


def _share(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None


def last_line(product: Score, baseline: Score) -> str:
    """Return the figures on which a change is judged."""
    return (
        f"party {_three(product.party)} country {_three(product.country)} misrouted {product.misrouted} "
        f"baseline-party {_three(baseline.party)}"
    )


def _three(share: float | None) -> str:
    return f"{share or 0.0:.3f}"
