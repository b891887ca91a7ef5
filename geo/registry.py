"""Who answers for an address or a domain: told addresses and registered domains, never URLs."""

from __future__ import annotations

import ssl
from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from geo.addresses import AddressPolicy
from geo.asking import Asking
from geo.bootstraps import IANA, Bootstraps
from geo.contacts.entities import ABUSE
from geo.domain_registry import DomainAnswer, DomainRegistry
from geo.elsewhere import Elsewhere
from geo.facts import Claim, Contact, Gap, require_utc
from geo.geofeed_references import GeofeedReference
from geo.names import Names
from geo.network_registry import NetworkRecord, NetworkRegistry

__all__ = ["IANA", "Registry", "RegistryAnswer"]

MOST_FEED_BYTES: Final = 4 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistryAnswer:
    """What was said of the network around an address; what was not said is a gap."""

    asked_at: datetime
    handle: str | None = None
    name: str | None = None
    contacts: tuple[Contact, ...] = ()
    registration: tuple[Claim, ...] = ()
    gaps: tuple[Gap, ...] = ()
    operator: tuple[Claim, ...] = ()
    geofeed: GeofeedReference | None = None
    registry: str | None = None

    def __post_init__(self) -> None:
        require_utc(self.asked_at)


class Registry:
    """Asks the registries, and whom else the settings name; never raises for what they say or do not say.

    `abusix` is the zone to ask over DNS, `ripestat` the URL of the abuse contact finder: None leaves each out.
    """

    def __init__(
        self,
        *,
        names: Names,
        policy: AddressPolicy,
        tls: ssl.SSLContext | None = None,
        bootstrap: str = IANA,
        agent: str = "Hostline",
        abusix: str | None = None,
        ripestat: str | None = None,
    ) -> None:
        self._asking = Asking(
            names=names, policy=policy, tls=tls or ssl.create_default_context(), agent=agent
        )
        bootstraps = Bootstraps(self._asking, url=bootstrap)
        self._networks = NetworkRegistry(self._asking, bootstraps)
        self._domains = DomainRegistry(self._asking, bootstraps)
        self._elsewhere = Elsewhere(
            asking=self._asking, names=names, abusix_zone=abusix, ripestat_url=ripestat
        )

    @property
    def asked(self) -> tuple[tuple[str, datetime], ...]:
        """Return every URL and every `dns:NAME` that was asked about, and when, and is not yet written down."""
        return self._asking.told

    @property
    def asked_count(self) -> int:
        """Return how many questions were ever asked."""
        return self._asking.told_count

    def asked_since(self, count: int) -> tuple[tuple[str, datetime], ...]:
        """Return what came after so many, which whoever asks has written down; raises `UnwrittenError`."""
        return self._asking.told_since(count)

    def note(self, what: str) -> None:
        """Write down what another part of the run tells somebody, such as `dns:NAME`."""
        self._asking.note(what)

    async def network_of(self, ip: IPv4Address | IPv6Address) -> RegistryAnswer:
        """Return what is registered about the network around `ip`, and who takes reports for it."""
        record = await self._networks.record_of(ip)
        answer = _answer(record)
        if any(contact.role == ABUSE for contact in answer.contacts):
            return answer
        found = record.registration
        heard = await self._elsewhere.about(ip, (found.first, found.last) if found else None)
        return replace(answer, contacts=(*heard.contacts, *answer.contacts), gaps=(*answer.gaps, *heard.gaps))

    async def geofeed_at(self, url: str, *, never: Container[IPv4Address | IPv6Address]) -> bytes:
        """Return the geofeed that a registry refers to, as it is; raises `FetchError`.

        The holder of the network chose its URL: it is not followed elsewhere, and no address of `never` is touched.
        """
        return await self._asking.get_bytes(url, most_bytes=MOST_FEED_BYTES, never=never)

    async def domain_of(self, domain: str) -> DomainAnswer:
        """Return who registered a domain, and who holds it."""
        return await self._domains.domain_of(domain)


def _answer(record: NetworkRecord) -> RegistryAnswer:
    found = record.registration
    if found is None:
        return RegistryAnswer(asked_at=record.asked_at, gaps=record.gaps)
    return RegistryAnswer(
        asked_at=record.asked_at,
        handle=found.handle,
        name=found.name,
        contacts=found.contacts,
        registration=found.claims,
        gaps=(*record.gaps, *found.gaps),
        operator=found.operator,
        geofeed=found.geofeed,
        registry=record.registry,
    )
