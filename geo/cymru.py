"""Who announces an address now, asked of Team Cymru in bulk: its WHOIS service takes thousands of addresses at once.

It is told addresses, never names or URLs. Its column of countries is where the block is registered, which is no place, and
is not read; where the AS is registered, which its name ends in, says where its holder may sit. Heavy use of single queries is refused by it, so addresses are gathered for a moment and asked together.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from geo.addresses import AddressPolicy, NotPublicError
from geo.facts import Claim
from geo.names import Names
from geo.operators import as_seat
from geo.prefixes import read_address, read_prefix

HOST: Final = "whois.cymru.com"
PORT: Final = 43
REGISTRIES: Final = frozenset({"arin", "ripencc", "apnic", "lacnic", "afrinic"})
_COLUMNS: Final = 7
_MOST_AT_ONCE: Final = 1_000
_GATHER_SECONDS: Final = 0.2
_ANSWER_SECONDS: Final = 30.0
_MOST_BYTES: Final = 1 << 20
_REMEMBERED: Final = 50_000
_QUIET_SECONDS: Final = 300.0
_LONGEST_NAME: Final = 200
_MOST_ORIGINS: Final = 16
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_DIGITS: Final = re.compile("[0-9]{1,10}")
_LAST_ASN: Final = 2**32 - 1
_Ip = IPv4Address | IPv6Address


@dataclass(frozen=True, kw_only=True, slots=True)
class Announced:
    """What Team Cymru says of one address; all null where it knows nothing, `reason` says why."""

    prefix: str | None = None
    origins: tuple[int, ...] = ()
    registry: str | None = None
    as_name: str | None = None
    reason: str | None = None
    seats: tuple[Claim, ...] = ()
    """Where each AS is registered, which its name ends in."""


def question(ips: Iterable[_Ip]) -> bytes:
    """Return the text of a bulk question (verbose, with prefix, registry and name)."""
    lines = ["begin", "verbose", "noheader", *map(str, ips), "end", ""]
    return "\n".join(lines).encode("ascii")


def read(answer: str, *, as_of: str) -> dict[_Ip, Announced]:
    """Read the lines `AS | IP | BGP prefix | CC | registry | allocated | AS name`; a line that is none is left out.

    An address has a line for each AS that announces it: the most specific prefix counts, with all its origins.
    """
    found: dict[_Ip, Announced] = {}
    for line in answer.splitlines():
        row = [cell.strip() for cell in line.split("|", _COLUMNS - 1)]
        if len(row) != _COLUMNS:
            continue
        try:
            ip, said = _said(row, as_of)
        except ValueError:
            continue
        if ip not in found:
            found[ip] = said
        elif len(found[ip].origins) < _MOST_ORIGINS:
            found[ip] = _joined(found[ip], said)
    return found


def _said(row: list[str], as_of: str) -> tuple[_Ip, Announced]:
    origins, address, prefix, _, registry, _, name = row
    ip = read_address(address)
    if origins == "NA":
        return ip, Announced(reason="Team Cymru sees nobody announce it")
    block = read_prefix(prefix)
    if ip not in block:
        raise ValueError("the prefix is not around the address")
    numbers = tuple(_number(text) for text in origins.split())
    seat = as_seat(numbers[0], name, source="Team Cymru", as_of=as_of) if numbers else None
    return ip, Announced(
        prefix=str(block),
        origins=numbers,
        registry=registry.lower() if registry.lower() in REGISTRIES else None,
        as_name=_CONTROLS.sub(" ", name).strip()[:_LONGEST_NAME] or None,
        seats=(seat,) if seat else (),
    )


def _number(text: str) -> int:
    """Return an AS number (RFC 6793: 32 bits); raises `ValueError`."""
    if not _DIGITS.fullmatch(text) or (number := int(text)) > _LAST_ASN:
        raise ValueError("no AS number")
    return number


def _joined(one: Announced, other: Announced) -> Announced:
    if not one.prefix or not other.prefix:
        return one if one.prefix else other
    narrow, wide = sorted((one, other), key=lambda said: -read_prefix(said.prefix or "").prefixlen)
    if narrow.prefix != wide.prefix:
        return narrow
    return Announced(
        prefix=one.prefix,
        origins=tuple(dict.fromkeys((*one.origins, *other.origins))),
        registry=one.registry or other.registry,
        as_name=one.as_name,
        seats=tuple(dict.fromkeys((*one.seats, *other.seats))),
    )


class Cymru:
    """Answers for each address once; those asked for within a fifth of a second go out together."""

    def __init__(
        self,
        *,
        names: Names,
        policy: AddressPolicy,
        asking: Callable[[str], None],
        host: str = HOST,
        port: int = PORT,
    ) -> None:
        self._names = names
        self._policy = policy
        self._asking = asking
        self._host = host
        self._port = port
        self._known: dict[_Ip, Announced] = {}
        self._waiting: dict[_Ip, asyncio.Future[Announced]] = {}
        self._sender: asyncio.Task[None] | None = None
        self._quiet_until = 0.0
        self._quiet_reason = ""

    async def announced(self, ip: _Ip) -> Announced:
        """Return who announces `ip`; never raises for what the service says or does not say."""
        if ip in self._known:
            return self._known[ip]
        if ip not in self._waiting:
            self._waiting[ip] = asyncio.get_running_loop().create_future()
        if self._sender is None or self._sender.done():
            self._sender = asyncio.create_task(self._send())
        return await asyncio.shield(self._waiting[ip])

    async def aclose(self) -> None:
        """Stop what is under way."""
        if self._sender is not None:
            self._sender.cancel()
            await asyncio.gather(self._sender, return_exceptions=True)
        for future in self._waiting.values():
            future.cancel()
        self._waiting.clear()

    async def _send(self) -> None:
        await asyncio.sleep(_GATHER_SECONDS)
        while self._waiting:
            asked = dict(list(self._waiting.items())[:_MOST_AT_ONCE])
            found, reason = await self._asked(tuple(asked))
            for ip, future in asked.items():
                del self._waiting[ip]
                answer = found.get(ip) or Announced(reason=reason)
                if ip in found:
                    self._remember(ip, answer)
                future.set_result(answer)

    async def _asked(self, ips: Sequence[_Ip]) -> tuple[dict[_Ip, Announced], str]:
        loop = asyncio.get_running_loop()
        if loop.time() < self._quiet_until:
            return {}, self._quiet_reason
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                answer = await self._exchange(ips)
        except (OSError, NotPublicError, ValueError, TimeoutError) as error:
            self._quiet_until = loop.time() + _QUIET_SECONDS
            self._quiet_reason = f"Team Cymru could not be asked ({str(error) or type(error).__name__})"
            return {}, self._quiet_reason
        return read(
            answer, as_of=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        ), "Team Cymru did not answer about it"

    async def _exchange(self, ips: Sequence[_Ip]) -> str:
        answers = await self._names.addresses(self._host)
        if not answers.addresses:
            raise ValueError("; ".join(gap.reason for gap in answers.gaps))
        address = answers.addresses[0]
        self._policy.require(address, self._port)
        self._asking(f"whois://{self._host} {', '.join(map(str, ips))}")
        reader, writer = await asyncio.open_connection(str(address), self._port)
        try:
            writer.write(question(ips))
            await writer.drain()
            answer = bytearray()
            while piece := await reader.read(_MOST_BYTES):
                answer += piece
                if len(answer) > _MOST_BYTES:
                    raise ValueError(f"more than {_MOST_BYTES} bytes")
        finally:
            writer.close()
        return answer.decode("utf-8", "replace")

    def _remember(self, ip: _Ip, answer: Announced) -> None:
        if len(self._known) >= _REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[ip] = answer
