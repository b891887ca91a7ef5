"""Asking the resolvers: retries, TCP where an answer is cut off, and a memory of resolvers that are gone."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Final

import dns.asyncbackend
import dns.asyncquery
import dns.exception
import dns.inet
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.resolver

NO_RESOLVER: Final = "no resolver answered"
"""How the sentence begins where the fault is ours and not the name's."""
_PORTS: Final = range(1, 65536)
_ROUNDS: Final = 3
_PAUSE: Final = 0.2
_PROBE_SECONDS: Final = 1.0
_GONE_SECONDS: Final = 5.0
# 1232 octets pass every usual path in one piece (DNS flag day 2020); longer answers come over TCP.
_PAYLOAD: Final = 1232
_FAILURES: Final = (OSError, EOFError, ValueError, dns.exception.DNSException)
_USABLE: Final = (dns.rcode.NOERROR, dns.rcode.NXDOMAIN)


class NamesError(Exception):
    """No name can be asked about with these settings; the sentence says what to set.

    NamesError
      UnansweredError   one question got no usable answer; the sentence says what was heard instead
    """


class UnansweredError(NamesError):
    """One question got no usable answer; the sentence says what was heard instead."""


def system_servers() -> tuple[str, ...]:
    """Return the resolvers that this machine is set to use, or raise `NamesError`."""
    resolver = dns.resolver.Resolver(configure=False)
    try:
        resolver.read_resolv_conf("/etc/resolv.conf")
    except (dns.exception.DNSException, ValueError) as error:
        raise NamesError(f"this machine names no resolver ({error}): name one in the settings") from error
    return tuple(str(server) for server in resolver.nameservers)


class Resolvers:
    """One or more resolvers at one port, tried in turn; those that fell silent are asked last."""

    def __init__(self, servers: Sequence[str], *, port: int, timeout: float) -> None:
        self._servers = [_require_server(server) for server in servers]
        if not self._servers:
            raise NamesError("no resolver is named: give at least one address")
        if port not in _PORTS:
            raise NamesError(f"{port} is no port of a resolver: ports are 1 to 65535")
        self._port = port
        self._timeout = timeout
        self._gone_until = 0.0

    async def ask(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> dns.message.Message:
        """Return the first usable answer; raises `UnansweredError`."""
        if asyncio.get_running_loop().time() < self._gone_until:
            raise UnansweredError(self._nobody())
        heard: dict[str, str] = {}
        silent: frozenset[str] | None = None
        turns = self._servers * _ROUNDS
        for turn, server in enumerate(turns):
            if silent is not None and server in silent:
                continue
            await asyncio.sleep(_PAUSE * (turn // len(self._servers)))
            try:
                answer = await self._exchange(server, _question(name, rdtype), self._timeout)
            except _FAILURES as error:
                heard[server] = _in_words(error)
                silent = await self._silent_ones() if silent is None else silent
                continue
            if answer.rcode() in _USABLE:
                return answer
            heard[server] = dns.rcode.to_text(answer.rcode())
        raise UnansweredError(
            "no usable answer (" + "; ".join(f"{who}: {what}" for who, what in heard.items()) + ")"
        )

    async def _silent_ones(self) -> frozenset[str]:
        # A slow zone and a dead resolver look alike; a live resolver says at least something about the root.
        alive = await asyncio.gather(*(self._is_alive(server) for server in self._servers))
        if not any(alive):
            self._gone_until = asyncio.get_running_loop().time() + _GONE_SECONDS
            raise UnansweredError(self._nobody())
        silent = [server for server, speaks in zip(self._servers, alive, strict=True) if not speaks]
        self._servers = [*(server for server in self._servers if server not in silent), *silent]
        return frozenset(silent)

    async def _is_alive(self, server: str) -> bool:
        try:
            await self._exchange(server, _question(dns.name.root, dns.rdatatype.NS), _PROBE_SECONDS)
        except _FAILURES:
            return False
        return True

    async def _exchange(
        self, server: str, question: dns.message.Message, seconds: float
    ) -> dns.message.Message:
        # The socket is connected, so that a closed port is heard at once and strangers are not heard at all.
        backend = dns.asyncbackend.get_backend("asyncio")
        where = (server, self._port)
        udp = await backend.make_socket(dns.inet.af_for_address(server), socket.SOCK_DGRAM, 0, None, where)  # type: ignore[no-untyped-call]  # dnspython leaves it untyped
        async with udp:
            answer, _ = await dns.asyncquery.udp_with_fallback(
                question, server, timeout=seconds, port=self._port, udp_sock=udp, ignore_errors=True
            )
        return answer

    def _nobody(self) -> str:
        names = ", ".join(f"{server} port {self._port}" for server in sorted(self._servers))
        return f"{NO_RESOLVER} ({names}): check that it runs and can be reached"


def _question(name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> dns.message.Message:
    return dns.message.make_query(name, rdtype, use_edns=0, payload=_PAYLOAD)


def _in_words(error: Exception) -> str:
    return "silent" if isinstance(error, dns.exception.Timeout) else str(error) or type(error).__name__


def _require_server(server: str) -> str:
    try:
        return str(ip_address(server))
    except ValueError as error:
        raise NamesError(
            f"{server!r} is no address of a resolver: give an IP address such as 9.9.9.9"
        ) from error
