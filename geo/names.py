"""The addresses of a host, asked of the resolvers that the operator names: the only names Hostline uses."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from itertools import chain as chained
from itertools import zip_longest
from typing import Final

import dns.exception
import dns.name
import dns.rdatatype
import dns.reversename

from geo.chains import MOST_CNAMES, Chain, follow, text
from geo.facts import Gap, require_utc
from geo.once import Once
from geo.resolvers import NO_RESOLVER, NamesError, Resolvers, UnansweredError, system_servers
from geo.texts import Texts, texts_of
from geo.urls import as_address

__all__ = ["Answers", "Names", "NamesError"]

MOST_ADDRESSES: Final = 64
MOST_REVERSE_NAMES: Final = 4
_SHORTEST_SECONDS: Final = 30
_AT_ONCE: Final = 50
_REMEMBERED: Final = 20_000
_NO_NAME: Final = "the host is not a name that DNS can hold"
_LOOPBACK: Final = ("127.0.0.1", "::1")
_NEVER_ASKED: Final = {
    "onion": "names below .onion belong to the Tor network and are never asked of DNS (RFC 7686)",
    "alt": "names below .alt are outside DNS (RFC 9476)",
    "local": "names below .local exist only on a local network (RFC 6762)",
    "home.arpa": "names below home.arpa exist only in a home network (RFC 8375)",
    "internal": "names below .internal exist only inside a private network (reserved by ICANN)",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """What DNS said about one host at one moment."""

    host: str
    asked_at: datetime
    cname_path: tuple[str, ...]
    """The targets of the CNAMEs in order, without the host itself."""
    addresses: tuple[IPv4Address | IPv6Address, ...]
    gaps: tuple[Gap, ...]

    def __post_init__(self) -> None:
        require_utc(self.asked_at)

    @property
    def resolver_answered(self) -> bool:
        """Whether anybody said anything: an unreachable resolver says nothing about the name."""
        return not any(gap.reason.startswith(NO_RESOLVER) for gap in self.gaps)


class Names:
    """Asks for A and AAAA together; remembers answers as long as they allow, within 30 s and 24 h.

    Raises `NamesError` where it is made with no usable resolver; a bad answer is a gap, never an exception.
    """

    def __init__(
        self,
        *,
        servers: Sequence[str] | None = None,
        port: int = 53,
        timeout: float = 3.0,
        lifetime: float = 10.0,
    ) -> None:
        self._resolvers = Resolvers(
            system_servers() if servers is None else servers, port=port, timeout=timeout
        )
        self._lifetime = lifetime
        self._once: Once[str, Answers] = Once()
        self._known: dict[str, tuple[float, Answers]] = {}
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def addresses(self, host: str) -> Answers:
        """Return every address of `host`, which is a name or an address itself."""
        name = host.strip("[]").rstrip(".").lower()
        if (settled := _without_asking(name)) is not None:
            return settled
        if (known := self._known.get(name)) is not None and time.monotonic() < known[0]:
            return known[1]
        return await self._once.do(name, self._look_up)

    async def reverse(self, ip: IPv4Address | IPv6Address) -> tuple[str, ...]:
        """Return the names that the reverse zone gives an address (PTR); raises `NamesError` where nobody says."""
        name = dns.reversename.from_address(str(ip))
        try:
            async with self._turns, asyncio.timeout(self._lifetime):
                message = await self._resolvers.ask(name, dns.rdatatype.PTR)
        except TimeoutError as error:
            raise UnansweredError(f"no answer within {self._lifetime:g} s") from error
        # Small networks are delegated by CNAMEs (RFC 2317), so the owner may have another name.
        found = (rrset for rrset in message.answer if rrset.rdtype == dns.rdatatype.PTR)
        return tuple(text(record.target) for rrset in found for record in rrset)[:MOST_REVERSE_NAMES]

    async def texts(self, name: str) -> Texts:
        """Return the TXT records of a name that is no reported host; nothing is remembered."""
        async with self._turns:
            return await texts_of(name, self._resolvers.ask, lifetime=self._lifetime)

    async def aclose(self) -> None:
        """Stop the look-ups that are under way."""
        await self._once.aclose()

    async def _look_up(self, host: str) -> Answers:
        try:
            name = dns.name.from_text(host, dns.name.root)
        except (dns.exception.DNSException, ValueError):
            return _answers(host, gaps=(Gap(question="addresses", reason=_NO_NAME),))
        async with self._turns:
            asked_at = datetime.now(UTC)
            chains = await asyncio.gather(*(self._chain(name, rdtype) for rdtype in _TYPES))
        answers = _merged(host, asked_at, chains)
        self._remember(answers, min(chain.ttl for chain in chains) if answers.addresses else 0)
        return answers

    async def _chain(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> Chain:
        chain = Chain(path=(name,))
        try:
            async with asyncio.timeout(self._lifetime):
                while chain.is_open:
                    chain = follow(chain, await self._resolvers.ask(chain.path[-1], rdtype), rdtype)
        except TimeoutError:
            return _failed(chain, f"no answer within {self._lifetime:g} s")
        except UnansweredError as error:
            return _failed(chain, str(error))
        return chain

    def _remember(self, answers: Answers, ttl: int) -> None:
        if len(self._known) >= _REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[answers.host] = (time.monotonic() + max(ttl, _SHORTEST_SECONDS), answers)


_TYPES: Final = (dns.rdatatype.A, dns.rdatatype.AAAA)


def _failed(chain: Chain, reason: str) -> Chain:
    return Chain(path=chain.path, ttl=0, reason=reason, failed=True)


def _without_asking(host: str) -> Answers | None:
    if (address := as_address(host)) is not None:
        return _answers(host, addresses=(address,))
    if host == "localhost" or host.endswith(".localhost"):
        # RFC 6761, section 6.3: whatever a resolver would say, this is the machine itself.
        return _answers(host, addresses=tuple(map(ip_address, _LOOPBACK)))
    if not host:
        return _answers(host, gaps=(Gap(question="addresses", reason=_NO_NAME),))
    for suffix, reason in _NEVER_ASKED.items():
        if host == suffix or host.endswith(f".{suffix}"):
            return _answers(host, gaps=(Gap(question="addresses", reason=reason),))
    return None


def _answers(
    host: str, *, addresses: tuple[IPv4Address | IPv6Address, ...] = (), gaps: tuple[Gap, ...] = ()
) -> Answers:
    return Answers(host=host, asked_at=datetime.now(UTC), cname_path=(), addresses=addresses, gaps=gaps)


def _merged(host: str, asked_at: datetime, chains: Sequence[Chain]) -> Answers:
    path = dict.fromkeys(text(name) for chain in chains for name in chain.path[1:])
    # Taken in turn, so that four thousand A records cannot hide the AAAA records behind them.
    in_turn = chained.from_iterable(zip_longest(*(chain.addresses for chain in chains)))
    found = [address for address in in_turn if address is not None]
    # Resolvers turn the order of their answers; sorted, two equal answers look equal.
    kept = sorted(found[:MOST_ADDRESSES], key=lambda address: (address.version, int(address)))
    reasons = dict.fromkeys(chain.reason for chain in chains if chain.reason and (chain.failed or not found))
    gaps = [Gap(question="addresses", reason=reason) for reason in reasons]
    if len(found) > MOST_ADDRESSES:
        gaps.append(
            Gap(question="addresses", reason=f"{len(found)} addresses, of which {MOST_ADDRESSES} are kept")
        )
    return Answers(
        host=host,
        asked_at=asked_at,
        cname_path=tuple(path)[: 2 * MOST_CNAMES],
        addresses=tuple(kept),
        gaps=tuple(gaps),
    )
