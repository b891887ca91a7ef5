"""The resolvers that the operator or the system names, each on its own or one after another."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Final, Protocol

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

from geo.resolver import NO_RESOLVER, ROUNDS, NamesError, Reply, Resolver, UnansweredError

__all__ = ["Asking", "InTurn", "NamesError", "UnansweredError", "resolvers_of", "system_servers"]

_PORTS: Final = range(1, 65536)


class Asking(Protocol):
    """Whoever can be asked: one resolver, or several in turn."""

    @property
    def address(self) -> str:
        """The resolver's address, or the first one's."""

    @property
    def is_gone(self) -> bool:
        """Whether it fell silent a moment ago."""

    async def ask(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType, rounds: int = ...) -> Reply:
        """Return a usable answer; raises `UnansweredError`."""

    async def aclose(self) -> None:
        """Stop what is under way."""


def system_servers() -> tuple[str, ...]:
    """Return the resolvers that this machine is set to use, or raise `NamesError`."""
    resolver = dns.resolver.Resolver(configure=False)
    try:
        resolver.read_resolv_conf("/etc/resolv.conf")
    except (dns.exception.DNSException, ValueError) as error:
        raise NamesError(f"this machine names no resolver ({error}): name one in the settings") from error
    return tuple(str(server) for server in resolver.nameservers)


def resolvers_of(servers: Sequence[str], *, port: int, timeout: float) -> tuple[Resolver, ...]:
    """Return a resolver for each address, each once; raises `NamesError`."""
    if not servers:
        raise NamesError("no resolver is named: give at least one address")
    if port not in _PORTS:
        raise NamesError(f"{port} is no port of a resolver: ports are 1 to 65535")
    addresses = dict.fromkeys(_require_server(server) for server in servers)
    return tuple(Resolver(address, port=port, timeout=timeout) for address in addresses)


class InTurn:
    """Several resolvers of which the first that answers will do; those that are gone are asked last."""

    def __init__(self, resolvers: Sequence[Resolver]) -> None:
        self._resolvers = tuple(resolvers)

    @property
    def address(self) -> str:
        """The first resolver's."""
        return self._resolvers[0].address

    @property
    def is_gone(self) -> bool:
        """Whether all are."""
        return all(resolver.is_gone for resolver in self._resolvers)

    async def ask(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType, rounds: int = ROUNDS) -> Reply:
        """Return the first usable answer; raises `UnansweredError`."""
        heard: dict[str, None] = {}
        for resolver in sorted(self._resolvers, key=lambda each: each.is_gone):
            try:
                return await resolver.ask(name, rdtype, rounds)
            except UnansweredError as error:
                heard[str(error)] = None
        # That one is gone says less of the name than what another said.
        raise UnansweredError("; ".join(sorted(heard, key=lambda said: said.startswith(NO_RESOLVER))))

    async def aclose(self) -> None:
        """Stop what is under way."""
        await asyncio.gather(*(resolver.aclose() for resolver in self._resolvers))


def _require_server(server: str) -> str:
    try:
        return str(ip_address(server))
    except ValueError as error:
        raise NamesError(
            f"{server!r} is no address of a resolver: give an IP address such as 9.9.9.9"
        ) from error
