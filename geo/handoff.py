"""What an operator of fronts tells a trusted reporter of the server behind it: a person asks, we read the answer.

No provider is asked from here. An answer is a JSON document that a person saved; how it is read depends on the
provider. More providers come as plug-ins: an entry point of the group `hostline.handoff`, named as the provider is,
that is a function from the document to the addresses that it reveals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import entry_points
from ipaddress import ip_address
from typing import Any, Final, TypeVar

from geo.facts import Address, Agreement, Claim, Country, Gap, Hosting, Hotline, Verdict, require_utc

GROUP: Final = "hostline.handoff"
BASIS: Final = "hand-off"
MOST_ADDRESSES: Final = 64
_CONFIDENCE: Final = 0.97
"""The operator of the front knows; its records may be older than a move."""
_REPLACED: Final = frozenset({"origin", "country", "hotline", "contact", "network"})
_REMOVES: Final = (Verdict.ORIGIN, Verdict.SHARED_PLATFORM)
_STRENGTH: Final = (Agreement.NONE, Agreement.TIE, Agreement.ONE, Agreement.MAJORITY, Agreement.ALL)
"""The weakest first: a place of several addresses is as sure as that of the least sure one."""

T = TypeVar("T")
Reader = Callable[[object], Iterable[str]]
"""Returns the addresses that an answer reveals; raises `HandOffError` where it is none."""


class HandOffError(ValueError):
    """A document is not the answer of a provider; the sentence says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HandOff:
    """What one provider answered to one person about one host."""

    host: str
    provider: str
    reference: str
    """The case under which the provider was asked."""
    asked_by: str
    asked_at: datetime
    addresses: tuple[str, ...]
    """Of the origin; empty where the provider says that it does not stand before the host."""

    def __post_init__(self) -> None:
        require_utc(self.asked_at)


def cloudflare(document: object) -> Iterable[str]:
    """Read what `trust.cloudflare.com/investigation/v1/CASE/origin` answers."""
    said = document.get("result", document) if isinstance(document, dict) else None
    if not isinstance(said, dict) or not isinstance(said.get("isUsingCloudflare"), bool):
        raise HandOffError("the answer does not say isUsingCloudflare: true or false")
    if not said["isUsingCloudflare"]:
        return ()
    listed = [said.get(key) or [] for key in ("originIPv4", "originIPv6")]
    if not all(isinstance(addresses, list) for addresses in listed):
        raise HandOffError("originIPv4 and originIPv6 are lists of addresses")
    told = [address for addresses in listed for address in addresses]
    if not told:
        raise HandOffError("it is using Cloudflare, and no origin is told")
    return told


BUILT_IN: Final[Mapping[str, Reader]] = {"cloudflare": cloudflare}


def readers() -> Mapping[str, Reader]:
    """Return how each provider's answer is read; no plug-in takes the place of ours."""
    found: dict[str, Any] = {point.name.lower(): point.load() for point in entry_points(group=GROUP)}
    return {**found, **BUILT_IN}


def read(
    document: object, *, host: str, provider: str, reference: str, asked_by: str, asked_at: datetime
) -> HandOff:
    """Return a provider's answer as a record; raises `HandOffError`."""
    for said, what in ((asked_by, "who asked the provider"), (reference, "under which reference")):
        if not said.strip():
            raise HandOffError(f"it is not said {what}")
    # The plug-ins are looked for only where they are needed: no other's is loaded for an answer of Cloudflare's.
    known = BUILT_IN if provider.lower() in BUILT_IN else readers()
    if provider.lower() not in known:
        raise HandOffError(f"no answers of {provider} can be read, only those of {', '.join(sorted(known))}")
    revealed = [_address(each) for each in known[provider.lower()](document)]
    if len(revealed) > MOST_ADDRESSES:
        raise HandOffError(f"the answer has {len(revealed)} addresses: that is no origin of one host")
    return HandOff(
        host=host,
        provider=provider,
        reference=reference,
        asked_by=asked_by,
        asked_at=asked_at,
        addresses=tuple(dict.fromkeys(revealed)),
    )


def revealed(hosting: Hosting, told: HandOff, found: Sequence[Hosting]) -> Hosting:
    """Return the hosting with the origin that a provider told of; `found` are the hostings of its addresses.

    The content can be removed there: the host is an origin, or on a platform, and the front stands at its other addresses.
    """
    sentence = (
        f"{told.provider} told {told.asked_by} on {told.asked_at:%Y-%m-%d} (reference {told.reference}) "
        + (
            f"that the origin is {', '.join(told.addresses)}"
            if told.addresses
            else "that it is not its front"
        )
    )
    at = max(told.asked_at, hosting.asked_at + timedelta(microseconds=1))
    evidence = (*hosting.evidence, sentence)
    if not told.addresses:
        return replace(hosting, asked_at=at, evidence=evidence)
    own = tuple(address for each in found for address in each.addresses)
    origins = {address.ip for address in own}
    before = tuple(address for address in hosting.addresses if address.ip not in origins)
    verdict, confidence = _judged(hosting, own)
    country, hotline, gaps = _placed(told, found)
    return replace(
        hosting,
        asked_at=at,
        verdict=verdict,
        confidence=confidence,
        evidence=evidence,
        addresses=(*before, *own),
        country=country,
        registration=_once(claim for each in found for claim in each.registration),
        contacts=_once((*(contact for each in found for contact in each.contacts), *hosting.contacts)),
        hotline=hotline,
        gaps=_once((*(gap for gap in hosting.gaps if gap.question not in _REPLACED), *gaps)),
        hints=(),
    )


def _judged(hosting: Hosting, told: Iterable[Address]) -> tuple[Verdict, float]:
    """Return where the content can be removed: at an origin, else on a platform; what is told else changes nothing."""
    verdicts = {address.verdict for address in told}
    removes = next((each for each in _REMOVES if each in verdicts), None)
    if removes is None or (hosting.verdict is Verdict.ORIGIN and removes is not Verdict.ORIGIN):
        return hosting.verdict, hosting.confidence
    return removes, _CONFIDENCE


def _placed(told: HandOff, found: Sequence[Hosting]) -> tuple[Country, Hotline | None, tuple[Gap, ...]]:
    """Return country, hotline and gaps: of one place if all addresses are there."""
    values = {each.country.value for each in found}
    value = values.pop() if len(values) == 1 else None
    claims = _once(_marked(claim, told) for each in found for claim in each.country.claims)
    gaps = tuple(gap for each in found for gap in each.gaps)
    if value is None:
        gaps += (Gap(question="country", reason="the addresses that were told have no one country"),)
        return Country(value=None, claims=claims), None, gaps
    agreement = min((each.country.agreement for each in found), key=_STRENGTH.index)
    return Country(value=value, claims=claims, agreement=agreement), found[0].hotline, gaps


def _marked(claim: Claim, told: HandOff) -> Claim:
    source = f"{claim.source}, of an address that {told.provider} told"
    return replace(claim, basis=BASIS, source=source)


def _address(value: object) -> str:
    try:
        address = ip_address(str(value))
    except ValueError as error:
        raise HandOffError(f"{str(value)[:60]!r} is no address") from error
    # A zone (RFC 4007) is any text, and means something on one machine only.
    if "%" in str(address):
        raise HandOffError(f"{str(value)[:60]!r} names a zone: no server on the internet has one")
    return str(address)


def _once(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))


def moment(text: str | None, *, now: datetime | None = None) -> datetime:
    """Return when a person asked, as RFC 3339 says it, in UTC where no zone is named; now where they do not say.

    Raises `HandOffError` for a moment that is yet to come: the Hosting would outdo every later look at the host.
    """
    now = now or datetime.now(UTC)
    if text is None:
        return now
    try:
        said = datetime.fromisoformat(text)
        at = said.astimezone(UTC) if said.tzinfo else said.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise HandOffError(f"{text[:60]!r} is no date or time, such as 2026-11-28T12:00:00Z") from error
    if at > now:
        raise HandOffError(f"{text[:60]} is yet to come: it is {now:%Y-%m-%dT%H:%M:%SZ} now")
    return at
