"""Pure: which registry answers for an address, from IANA's bootstrap files (RFC 9224)."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from geo.urls import UrlError, parse


class BootstrapError(ValueError):
    """The document is no bootstrap file of RFC 9224."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bootstrap:
    """The services of one bootstrap file, the most specific networks first."""

    services: tuple[tuple[IPv4Network | IPv6Network, str], ...]

    def service_for(self, ip: IPv4Address | IPv6Address) -> str | None:
        """Return the base URL (ending in `/`) of the registry that answers for `ip`."""
        return next((base for network, base in self.services if ip in network), None)


def read(document: object) -> Bootstrap:
    """Read `{"services": [[[network, ...], [URL, ...]], ...]}`; raises `BootstrapError`."""
    services = document.get("services") if isinstance(document, dict) else None
    if not isinstance(services, list):
        raise BootstrapError("it is no bootstrap file (RFC 9224): `services` is missing")
    rows: list[tuple[IPv4Network | IPv6Network, str]] = []
    for service in services:
        try:
            networks, bases = service
            base = _https(bases)
            rows.extend((ip_network(network), base) for network in networks if base)
        except (ValueError, TypeError) as error:
            raise BootstrapError(f"it has a service that cannot be read ({error})") from error
    return Bootstrap(services=tuple(sorted(rows, key=lambda row: -row[0].prefixlen)))


def _https(bases: list[str]) -> str | None:
    # A registry that can only be asked in the clear is not asked.
    for base in bases:
        try:
            url = parse(base)
        except UrlError:
            continue
        if url.scheme == "https":
            return url.href if url.href.endswith("/") else f"{url.href}/"
    return None
