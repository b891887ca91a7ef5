"""Two resolvers and the registries for the tracing benchmark, in a process of their own: they end with their stdin.

The resolvers write their answers by hand, since they must never be what is waited for. Everybody takes the time that
the command line says before an answer: the resolvers, then the registries, in seconds.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import struct
import sys
from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

import trustme
from aiohttp import web

from tests.bench.tracing_list import addresses_of, network_of, number_of

RESOLVERS: Final = ("127.0.0.1", "127.0.0.2")
BOOTSTRAP: Final = "bootstrap.registries.example"
REGISTRIES: Final = tuple(f"rdap{number}.registries.example" for number in range(5))
_A, _NS, _SOA, _PTR, _MX, _TXT, _AAAA = 1, 2, 6, 12, 15, 16, 28
_TTL: Final = 3600
_NAME_AT_12: Final = b"\xc0\x0c"


class Names(asyncio.DatagramProtocol):
    """Answers about the list, about the registries, and what ipwhois asks of Team Cymru's zones."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._loop.call_later(self._seconds, self._transport.sendto, answer(data), addr)


def answer(query: bytes) -> bytes:
    """Return the answer to a question in wire form (RFC 1035)."""
    labels, at = [], 12
    while length := query[at]:
        labels.append(query[at + 1 : at + 1 + length].decode().lower())
        at += length + 1
    (rdtype,) = struct.unpack_from("!H", query, at + 1)
    records = list(_records(".".join(labels), rdtype))
    denied = [] if records else [(_SOA, _soa())]
    counts = struct.pack("!HHHHH", 0x8180, 1, len(records), len(denied), 0)
    said = [struct.pack("!HHIH", kind, 1, _TTL, len(data)) + data for kind, data in (*records, *denied)]
    return query[:2] + counts + query[12 : at + 5] + b"".join(_NAME_AT_12 + record for record in said)


def _records(name: str, rdtype: int) -> Iterable[tuple[int, bytes]]:
    if rdtype == _TXT and name.endswith(".cymru.com"):
        yield _TXT, _text(_cymru(name))
    elif rdtype in (_A, _AAAA):
        number = number_of(name)
        found = addresses_of(number) if number is not None else (ip_address("127.0.0.1"),)
        yield from ((rdtype, ip.packed) for ip in found if ip.version == (4 if rdtype == _A else 6))
    elif rdtype == _NS:
        yield from ((_NS, _wire(f"ns{each}.{name}")) for each in "ab")
    elif rdtype == _MX:
        yield _MX, b"\x00\x0a" + _wire(f"mail.{name}")
    elif rdtype == _SOA:
        yield _SOA, _soa()
    elif rdtype == _TXT:
        yield _TXT, _text("v=spf1 mx -all")
    elif rdtype == _PTR:
        yield _PTR, _wire("bicycle.example")


def _cymru(name: str) -> str:
    if ".origin" not in name:
        return "64500 | NZ | ripencc | 2010-01-01 | KITTENS, NZ"
    labels = name.partition(".origin")[0].split(".")
    return f"64500 | {'.'.join(reversed(labels[1:]))}.0/24 | NZ | ripencc | 2010-01-01"


def _wire(name: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def _text(text: str) -> bytes:
    return bytes([len(text)]) + text.encode()


def _soa() -> bytes:
    return _wire("ns.example") + _wire("kittens.example") + struct.pack("!IIIII", 1, 3600, 600, 86400, _TTL)


class Registries:
    """Five registries and IANA's bootstrap files: one network of its own around each address."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.port = 0

    async def answer(self, request: web.Request) -> web.Response:
        await asyncio.sleep(self._seconds)
        tail = request.path.rpartition("/")[2]
        document = self._services(tail) if tail.endswith(".json") else _network(tail)
        return web.json_response(document, content_type="application/rdap+json")

    def _services(self, file: str) -> dict[str, Any]:
        # Small blocks dealt out in turn, so that each registry has about a fifth of the networks.
        whole = "2000::/3" if "6" in file else "0.0.0.0/0"
        blocks = list(ip_network(whole).subnets(prefixlen_diff=8))
        rows = [
            [[str(block)], [f"https://{REGISTRIES[at % len(REGISTRIES)]}:{self.port}/"]]
            for at, block in enumerate(blocks)
        ]
        return {"version": "1.0", "services": rows}


def _network(address: str) -> dict[str, Any]:
    block = ip_network(network_of(ip_address(address)))
    card = [
        ["version", {}, "text", "4.0"],
        ["fn", {}, "text", "Kittens"],
        ["email", {}, "text", "abuse@kittens.example"],
    ]
    return {
        "rdapConformance": ["rdap_level_0"],
        "objectClassName": "ip network",
        "handle": f"NET-{block}",
        "name": "KITTENS",
        "type": "ASSIGNED",
        "ipVersion": f"v{block.version}",
        "startAddress": str(block[0]),
        "endAddress": str(block[-1]),
        "country": "NZ",
        "entities": [{"handle": "ABUSE", "roles": ["abuse"], "vcardArray": ["vcard", card]}],
    }


async def serve(folder: Path, resolver_seconds: float, registry_seconds: float) -> None:
    """Serve until the end of stdin; the first line on stdout says where."""
    loop = asyncio.get_running_loop()
    authority, theirs = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(BOOTSTRAP, *REGISTRIES, "127.0.0.1").configure_cert(theirs)
    authority.cert_pem.write_to_path(folder / "authority.pem")
    registries = Registries(registry_seconds)
    application = web.Application()
    application.router.add_get("/{path:.*}", registries.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=theirs, backlog=1024).start()
    registries.port = runner.addresses[0][1]
    port = 0
    for address in RESOLVERS:
        transport, _ = await loop.create_datagram_endpoint(
            lambda: Names(resolver_seconds), local_addr=(address, port)
        )
        port = transport.get_extra_info("sockname")[1]
    where = {
        "names_port": port,
        "registries_port": registries.port,
        "authority": str(folder / "authority.pem"),
    }
    sys.stdout.write(json.dumps(where) + "\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


def main() -> None:
    """Serve."""
    with TemporaryDirectory(prefix="hostline-bench-") as folder:
        asyncio.run(serve(Path(folder), float(sys.argv[1]), float(sys.argv[2])))


if __name__ == "__main__":
    main()
