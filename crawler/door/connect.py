"""Resolve, judge, and connect to the judged address: one look-up per connection, the window clamped before it opens."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address
from typing import Final, Protocol, TypeVar

from crawler.conduct import require_port
from crawler.door.inlet import Inlet
from crawler.door.limits import Limits
from crawler.door.obeying import obey
from crawler.refused import Refused
from geo.addresses import AddressPolicy, NotPublicError
from geo.names import Answers
from geo.urls import Url
from pipelines.certificates import Certificate
from pipelines.records import Rule

Ip = IPv4Address | IPv6Address
T = TypeVar("T")
_RESET: Final = struct.pack("ii", 1, 0)


class Resolver(Protocol):
    """What the door needs of `geo.names.Names`."""

    async def addresses(self, host: str) -> Answers:
        """Return all addresses of a host, or the gaps that say why there are none."""


async def judged_addresses(url: Url, names: Resolver, policy: AddressPolicy) -> tuple[Ip, ...]:
    """Return every address of the URL's host; raises `Refused` where there is none or any of them may not be touched.

    A port that is not of the web is not worth a question: no host may be touched there.
    One address outside the public internet condemns the whole answer: a site that hides one is not made safe by others.
    """
    obey(require_port, url)
    answers = await names.addresses(url.host)
    if not answers.addresses:
        reason = answers.gaps[0].reason if answers.gaps else "the name has no address"
        raise Refused(Rule.UNRESOLVED if answers.resolver_answered else Rule.NO_RESOLVER, reason)
    for address in answers.addresses:
        try:
            obey(policy.require, address, url.port)
        except NotPublicError as error:
            raise Refused(Rule.ADDRESS, str(error)) from error
    return tuple(sorted(answers.addresses, key=lambda address: address.version))


class Line:
    """One connection to one judged address; counts every byte that its socket gave."""

    def __init__(self, sock: socket.socket, address: Ip, limits: Limits) -> None:
        self.address = address
        self.counted = 0
        """Bytes that an exchange has answered for: nothing on a new line, so that a handshake counts too."""
        self.unverified: str | None = None
        self.certificate: Certificate | None = None
        self.inlet = Inlet(sock, limits)
        self._sock = sock
        self._tls: ssl.SSLObject | None = None
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()

    @property
    def received(self) -> int:
        """Bytes that the socket gave."""
        return self.inlet.received

    async def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Shake hands; raises `ssl.SSLError`, and `ssl.SSLCertVerificationError` where the context verifies."""
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        await self._run(self._tls.do_handshake)

    def shown(self) -> bytes | None:
        """Return the certificate that the peer showed, as DER, verified or not."""
        return self._tls.getpeercert(binary_form=True) if self._tls is not None else None

    async def send(self, data: bytes) -> None:
        """Send all of `data`."""
        if self._tls is None:
            await asyncio.get_running_loop().sock_sendall(self._sock, data)
            return
        self._tls.write(data)
        await self._flush()

    async def receive(self) -> bytes:
        """Return the next bytes of the peer, at most a window of them; empty at the end."""
        if self._tls is None:
            return await self.inlet.pull()
        tls = self._tls
        try:
            return await self._run(lambda: tls.read(self.inlet.step))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    async def _run(self, step: Callable[[], T]) -> T:
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                await self._flush()
                data = await self.inlet.pull()
                self._incoming.write(data) if data else self._incoming.write_eof()
                continue
            await self._flush()
            return result

    async def _flush(self) -> None:
        if data := self._outgoing.read():
            await asyncio.get_running_loop().sock_sendall(self._sock, data)

    def is_quiet(self) -> bool:
        """Answer whether a kept connection is still open and has sent nothing unasked."""
        tls_is_quiet = self._tls is None or self._tls.pending() == 0
        return self._incoming.pending == 0 and tls_is_quiet and self.inlet.is_empty()

    def drop(self) -> None:
        """Close at once, with a reset: nothing more is acknowledged."""
        with contextlib.suppress(OSError):
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._sock.close()


async def connect(address: Ip, port: int, limits: Limits) -> Line:
    """Connect to one judged address with a clamped window; raises `OSError` or `TimeoutError`."""
    family = socket.AF_INET if isinstance(address, IPv4Address) else socket.AF_INET6
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = Line(sock, address, limits)
        line.inlet.clamp()
        async with asyncio.timeout(limits.connect):
            await asyncio.get_running_loop().sock_connect(sock, (str(address), port))
    except BaseException:
        sock.close()
        raise
    return line
