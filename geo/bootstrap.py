"""Pure: which registry answers for an address or a domain, from IANA's bootstrap files (RFC 9224)."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from geo.prefixes import read_prefix
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


@dataclass(frozen=True, kw_only=True, slots=True)
class DomainBootstrap:
    """The services of the bootstrap file for domains: suffix -> base URL."""

    services: dict[str, str]

    def service_for(self, domain: str) -> str | None:
        """Return the base URL (ending in `/`) of the registry of the longest suffix (RFC 9224, section 4)."""
        labels = domain.casefold().split(".")
        tails = (".".join(labels[start:]) for start in range(len(labels)))
        return next((self.services[tail] for tail in tails if tail in self.services), None)


def read(document: object) -> Bootstrap:
    """Read `{"services": [[[network, ...], [URL, ...]], ...]}`; raises `BootstrapError`."""
    try:
        rows = [(read_prefix(network), base) for network, base in _rows(document)]
    except ValueError as error:
        raise BootstrapError(f"it has a service that cannot be read ({error})") from error
    return Bootstrap(services=tuple(sorted(rows, key=lambda row: -row[0].prefixlen)))


def read_domains(document: object) -> DomainBootstrap:
    """Read `{"services": [[[suffix, ...], [URL, ...]], ...]}`; raises `BootstrapError`."""
    return DomainBootstrap(services={suffix.casefold().strip("."): base for suffix, base in _rows(document)})


def _rows(document: object) -> list[tuple[str, str]]:
    services = document.get("services") if isinstance(document, dict) else None
    if not isinstance(services, list):
        raise BootstrapError("it is no bootstrap file (RFC 9224): `services` is missing")
    rows: list[tuple[str, str]] = []
    for service in services:
        try:
            keys, bases = service
            base = _https(bases)
            rows.extend((_require_text(key), base) for key in keys if base)
        except (ValueError, TypeError, AttributeError) as error:
            raise BootstrapError(f"it has a service that cannot be read ({error})") from error
    return rows


def _require_text(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError("a key that is no text")
    return key


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
