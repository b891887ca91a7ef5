"""A name server that answers everything after a while, in a process of its own: `python -m tests.bench.name_server SECONDS`.

Answers are put together by hand: the server must not be what is measured. It writes its port and serves until stdin ends.
"""

from __future__ import annotations

import asyncio
import struct
import sys
from typing import Final, cast

import dns.name
import dns.rdatatype
import typer

_HEADER: Final = 12
_TTL: Final = 300
_NAME: Final = b"\xc0\x0c"
_OTHER: Final = dns.name.from_text("ns.bicycles.test.").to_wire() or b""
_RECORDS: Final[dict[int, bytes]] = {
    dns.rdatatype.A: bytes((192, 0, 2, 1)),
    dns.rdatatype.AAAA: bytes.fromhex("20010db8000000000000000000000001"),
    dns.rdatatype.NS: _OTHER,
    dns.rdatatype.MX: b"\0\x0a" + _OTHER,
    dns.rdatatype.SOA: _OTHER + _OTHER + struct.pack("!IIIII", 1, 3600, 600, 86400, 300),
    dns.rdatatype.TXT: b"\x19v=spf1 ip4:192.0.2.9 -all",
    dns.rdatatype.HTTPS: struct.pack("!H", 1) + b"\0",
}


def answer(wire: bytes) -> bytes:
    """Return one record of the type that was asked for, about the name that was asked for."""
    end = wire.index(b"\0", _HEADER) + 5
    rdtype = int.from_bytes(wire[end - 4 : end - 2], "big")
    data = _RECORDS[rdtype]
    record = _NAME + struct.pack("!HHIH", rdtype, 1, _TTL, len(data)) + data
    return wire[:2] + b"\x81\x80" + struct.pack("!HHHH", 1, 1, 0, 0) + wire[_HEADER:end] + record


class _Late(asyncio.DatagramProtocol):
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport = cast("asyncio.DatagramTransport", transport)
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._loop.call_later(self._seconds, self._transport.sendto, answer(data), addr)


async def _serve(seconds: float) -> None:
    loop = asyncio.get_running_loop()
    transports = []
    port = 0
    for host in ("127.0.0.1", "127.0.0.2"):
        transport, _ = await loop.create_datagram_endpoint(lambda: _Late(seconds), local_addr=(host, port))
        port = transport.get_extra_info("sockname")[1]
        transports.append(transport)
    typer.echo(port)
    await loop.run_in_executor(None, sys.stdin.read)
    for transport in transports:
        transport.close()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
