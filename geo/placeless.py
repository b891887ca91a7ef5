"""Pure: the Hostings of hosts that have no place: onion services, and names without an address that anybody can reach."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from geo.answers import Answers
from geo.facts import Country, Gap, Hosting, Verdict
from geo.special_names import is_onion_service
from geo.spread import Compared
from geo.visibility import Visible

_NOWHERE: Final = Country(value=None, claims=())
_QUESTIONS: Final = ("addresses", "network", "country", "contact", "hotline")


def of_onion(host: str) -> Hosting:
    """Return the hosting of a name below .onion, which is asked of nobody."""
    reason = "a name of the Tor network has no place; it is never asked of DNS (RFC 7686)"
    gaps = [Gap(question=what, reason=reason) for what in _QUESTIONS]
    evidence = ["the name ends in .onion"]
    if is_onion_service(host):
        evidence.append("it is a well-formed address of an onion service (version 3)")
    else:
        malformed = "no onion service can have this name: it is no address of version 3"
        gaps.append(Gap(question="addresses", reason=malformed))
    return _bare(
        host=host,
        asked_at=datetime.now(UTC),
        cname_path=(),
        verdict=Verdict.ONION,
        confidence=1.0,
        evidence=tuple(evidence),
        gaps=tuple(gaps),
    )


def of_unseen(answers: Answers, visible: Visible, compared: Compared) -> Hosting:
    """Return the hosting of a host without an address that the public internet reaches."""
    known = "on the public internet" if visible.hidden else "known"
    reason = f"no address of the host is {known}"
    rest = (Gap(question=what, reason=reason) for what in _QUESTIONS if what != "addresses")
    bare = _bare(
        host=answers.host,
        asked_at=answers.asked_at,
        cname_path=answers.cname_path,
        verdict=Verdict.UNKNOWN,
        confidence=0.0,
        evidence=compared.evidence,
        gaps=tuple(dict.fromkeys((*answers.gaps, *visible.gaps, *compared.gaps, *rest))),
    )
    records = (*answers.records, *compared.records)
    return replace(bare, addresses=visible.hidden, records=records, spread=compared.spread)


def _bare(
    *,
    host: str,
    asked_at: datetime,
    cname_path: tuple[str, ...],
    verdict: Verdict,
    confidence: float,
    evidence: tuple[str, ...],
    gaps: tuple[Gap, ...],
) -> Hosting:
    return Hosting(
        host=host,
        asked_at=asked_at,
        cname_path=cname_path,
        verdict=verdict,
        confidence=confidence,
        evidence=evidence,
        addresses=(),
        country=_NOWHERE,
        registration=(),
        contacts=(),
        hotline=None,
        gaps=gaps,
    )
