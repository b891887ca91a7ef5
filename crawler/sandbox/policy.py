"""The addresses that a crawl of the sandbox may connect to: those that the sandbox itself bound, and no other."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from geo.addresses import NotPublicError


@dataclass(frozen=True, slots=True)
class BoundOnly:
    """An `AddressPolicy` that allows exactly the given pairs; it is made by the sandbox and cannot be widened."""

    pairs: frozenset[tuple[IPv4Address | IPv6Address, int]]

    def require(self, ip: IPv4Address | IPv6Address, port: int) -> None:
        """Raise `NotPublicError` for every address and port that the sandbox did not bind."""
        if (ip, port) not in self.pairs:
            raise NotPublicError(
                f"{ip} port {port} is not part of the sandbox, and nothing else may be asked"
            )

    def require_address(self, ip: IPv4Address | IPv6Address) -> None:
        """Raise `NotPublicError` for an address that is not on the sandbox's small internet."""
        if not any(ip == address for address, _ in self.pairs):
            raise NotPublicError(f"{ip} is not on the sandbox's internet")
