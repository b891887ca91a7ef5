"""What a domain's registry has written down about it, asked by RDAP: told the registered domain and nothing below it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from geo.asking import Asks
from geo.bootstraps import Bootstraps
from geo.contacts.domains import NotADomainError, read_domain
from geo.domains import is_below_private_suffix, registrable_domain
from geo.facts import Contact, Gap, Verdict, require_utc
from geo.https import FetchError, MissingError

_SECONDS: Final = 12 * 3600.0
_MOST: Final = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class DomainAnswer:
    """Who registered a domain, and who holds it, as far as its registry says."""

    asked_at: datetime
    contacts: tuple[Contact, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def __post_init__(self) -> None:
        require_utc(self.asked_at)


class AsksDomains(Protocol):
    """Who can say what is registered about a domain."""

    async def domain_of(self, domain: str) -> DomainAnswer:
        """Return what is registered about a registered domain in A-labels."""


class DomainRegistry:
    """Asks the registry of a domain, never its registrar; never raises for what one of them says."""

    def __init__(self, asking: Asks, bootstraps: Bootstraps) -> None:
        self._asking = asking
        self._bootstraps = bootstraps
        self._known: dict[str, tuple[float, DomainAnswer]] = {}

    async def domain_of(self, domain: str) -> DomainAnswer:
        """Return what is registered about a registered domain in A-labels."""
        if (known := self._remembered(domain)) is not None:
            return known
        try:
            base = await self._bootstraps.service_for_domain(domain)
            if base is None:
                return self._keep(domain, _unknown(f"IANA's bootstrap files name no registry for {domain}"))
            async with self._asking.turn(base):
                return self._remembered(domain) or await self._ask(base, domain)
        except FetchError as error:
            return _unknown(str(error))

    async def _ask(self, base: str, domain: str) -> DomainAnswer:
        asked_at = datetime.now(UTC)
        try:
            fetched = await self._asking.get(f"{base}domain/{domain}", server=base)
            found = read_domain(
                fetched.document,
                domain,
                source=f"RDAP {fetched.url.host}",
                as_of=f"{asked_at:%Y-%m-%dT%H:%M:%SZ}",
            )
        except (MissingError, NotADomainError) as error:
            return self._keep(domain, _unknown(f"{base} about {domain}: {error}"))
        answer = DomainAnswer(asked_at=asked_at, contacts=found.contacts, gaps=found.gaps)
        return self._keep(domain, answer)

    def _remembered(self, domain: str) -> DomainAnswer | None:
        until, answer = self._known.get(domain, (0.0, None))
        return answer if time.monotonic() < until else None

    def _keep(self, domain: str, answer: DomainAnswer) -> DomainAnswer:
        if len(self._known) >= _MOST:
            del self._known[next(iter(self._known))]
        self._known[domain] = (time.monotonic() + _SECONDS, answer)
        return answer


async def asked_about(host: str, domains: AsksDomains | None, *, verdict: Verdict) -> Sequence[DomainAnswer]:
    """Return what the registry of a host's domain says, where one is asked and the domain is not a platform's."""
    if domains is None or (domain := registrable_domain(host)) is None:
        return ()
    if verdict is Verdict.SHARED_PLATFORM or is_below_private_suffix(host):
        return (_unknown(f"the domain of {host} is a platform's: its registrar answers for the platform"),)
    return (await domains.domain_of(domain),)


def _unknown(reason: str) -> DomainAnswer:
    return DomainAnswer(asked_at=datetime.now(UTC), gaps=(Gap(question="registrar", reason=reason),))
