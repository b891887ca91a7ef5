"""IANA's bootstrap files as they are needed, each kept for a day: where a question about an address or domain goes."""

from __future__ import annotations

import time
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address
from typing import Final, TypeVar

from geo import bootstrap
from geo.asking import QUIET_SECONDS, Asks
from geo.bootstrap import Bootstrap, BootstrapError, DomainBootstrap

IANA: Final = "https://data.iana.org/rdap"
_SECONDS: Final = 24 * 3600.0
T = TypeVar("T")
_Known = dict[str, tuple[float, T]]


class Bootstraps:
    """Fetches `ipv4.json`, `ipv6.json` and `dns.json` when first needed; raises `FetchError` where one cannot be had."""

    def __init__(self, asking: Asks, *, url: str = IANA) -> None:
        self._asking = asking
        self._url = url.rstrip("/")
        self._networks: _Known[Bootstrap] = {}
        self._domains: _Known[DomainBootstrap] = {}

    async def service_for(self, ip: IPv4Address | IPv6Address) -> str | None:
        """Return the base URL of the registry that answers for an address; None where there is none."""
        known = await self._file(f"ipv{ip.version}.json", bootstrap.read, self._networks)
        return known.service_for(ip)

    async def service_for_domain(self, domain: str) -> str | None:
        """Return the base URL of the registry that answers for a domain; None where there is none."""
        known = await self._file("dns.json", bootstrap.read_domains, self._domains)
        return known.service_for(domain)

    async def _file(self, name: str, read: Callable[[object], T], kept: _Known[T]) -> T:
        url = f"{self._url}/{name}"
        async with self._asking.turn(url):
            until, known = kept.get(name, (0.0, None))
            if known is None or time.monotonic() > until:
                fetched = await self._asking.get(url, server=url)
                try:
                    known = read(fetched.document)
                except BootstrapError as error:
                    reason = f"{url} cannot be used: {error}"
                    raise self._asking.left_alone(url, reason, QUIET_SECONDS) from error
                kept[name] = (time.monotonic() + _SECONDS, known)
            return known
