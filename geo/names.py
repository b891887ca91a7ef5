"""The addresses of a host, asked of the resolvers that the operator names: the only names Hostline uses."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

import dns.exception
import dns.name
import dns.rdatatype
import dns.reversename

from geo.answers import Answers, merged
from geo.chains import Chain, follow, text
from geo.facts import Gap
from geo.once import Once
from geo.recent import Recent
from geo.record_questions import RecordQuestions
from geo.records import LONGEST_DENIAL
from geo.resolvers import (
    Asking,
    InTurn,
    NamesError,
    UnansweredError,
    resolvers_of,
    system_servers,
)
from geo.special_names import why_never_asked
from geo.texts import Texts, texts_of
from geo.urls import as_address

__all__ = ["Answers", "Names", "NamesError"]

MOST_REVERSE_NAMES: Final = 4
_SHORTEST_SECONDS: Final = 30
_AT_ONCE: Final = 200
REMEMBERED: Final = 20_000
"""Hosts, and domains, whose answers are kept while they hold."""
_NO_NAME: Final = "the host is not a name that DNS can hold"
_LOOPBACK: Final = ("127.0.0.1", "::1")
_TYPES: Final = (dns.rdatatype.A, dns.rdatatype.AAAA)


class Names:
    """Asks for A and AAAA together; remembers answers as long as they allow, within 30 s and 24 h.

    Each of the named `servers` is asked; those of the system, which are meant to replace each other, are asked in turn.
    Raises `NamesError` where it is made with no usable resolver; a bad answer is a gap, never an exception.
    """

    def __init__(
        self,
        *,
        servers: Sequence[str] | None = None,
        port: int = 53,
        timeout: float = 2.5,
        lifetime: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
        remembered: int = REMEMBERED,
    ) -> None:
        resolvers = resolvers_of(system_servers() if servers is None else servers, port=port, timeout=timeout)
        self._any = InTurn(resolvers)
        self._asked: tuple[Asking, ...] = (self._any,) if servers is None else resolvers
        self._lifetime = lifetime
        self._clock = clock
        self._once: Once[str, Answers] = Once()
        self._known: Recent[str, tuple[float, Answers]] = Recent(remembered)
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._records = RecordQuestions(self._any, self._turns, clock, remembered)

    async def addresses(self, host: str) -> Answers:
        """Return every address of `host`, which is a name or an address itself."""
        name = host.strip("[]").rstrip(".").lower()
        if (settled := _without_asking(name)) is not None:
            return settled
        if (known := self._known.get(name)) is not None and self._clock() < known[0]:
            return known[1]
        return await self._once.do(name, self._look_up)

    async def everything(self, host: str) -> Answers:
        """Return what `addresses` does, with the other records of the host and of its registrable domain."""
        name = host.strip("[]").rstrip(".").lower()
        if _without_asking(name) is not None or _as_name(name) is None:
            return await self.addresses(name)
        answers, more = await asyncio.gather(self.addresses(name), self._records.about(name))
        return replace(answers, records=(*answers.records, *more.records), gaps=(*answers.gaps, *more.gaps))

    async def reverse(self, ip: IPv4Address | IPv6Address) -> tuple[str, ...]:
        """Return the names that the reverse zone gives an address (PTR); raises `NamesError` where nobody says."""
        name = dns.reversename.from_address(str(ip))
        try:
            async with self._turns, asyncio.timeout(self._lifetime):
                reply = await self._any.ask(name, dns.rdatatype.PTR)
        except TimeoutError as error:
            raise UnansweredError(f"no answer within {self._lifetime:g} s") from error
        # Small networks are delegated by CNAMEs (RFC 2317), so the owner may have another name.
        found = (rrset for rrset in reply.message.answer if rrset.rdtype == dns.rdatatype.PTR)
        # Resolvers turn the order of their answers; sorted, the same names are kept each time.
        return tuple(sorted(text(record.target) for rrset in found for record in rrset))[:MOST_REVERSE_NAMES]

    async def texts(self, name: str) -> Texts:
        """Return the TXT records of a name that is no reported host; nothing is remembered."""
        async with self._turns:
            return await texts_of(name, self._any, lifetime=self._lifetime)

    async def aclose(self) -> None:
        """Stop the look-ups that are under way."""
        await self._once.aclose()
        await self._records.aclose()
        await asyncio.gather(*(each.aclose() for each in self._asked))

    async def _look_up(self, host: str) -> Answers:
        if (name := _as_name(host)) is None:
            return _answers(host, gaps=(Gap(question="addresses", reason=_NO_NAME),))
        async with self._turns:
            asked_at = datetime.now(UTC)
            wanted = [(each, rdtype) for each in self._asked for rdtype in _TYPES]
            chains = await asyncio.gather(*(self._chain(name, *each) for each in wanted))
        pairs = list(zip(chains[::2], chains[1::2], strict=True))
        answers = merged(host, asked_at, [each.address for each in self._asked], pairs)
        self._remember(answers, _lasting(chains))
        return answers

    async def _chain(self, name: dns.name.Name, asked: Asking, rdtype: dns.rdatatype.RdataType) -> Chain:
        chain = Chain(path=(name,))
        try:
            async with asyncio.timeout(self._lifetime):
                while chain.is_open:
                    reply = await asked.ask(chain.path[-1], rdtype)
                    chain = follow(chain, reply.message, rdtype, reply.resolver)
        except TimeoutError:
            return _failed(chain, f"no answer within {self._lifetime:g} s")
        except UnansweredError as error:
            return _failed(chain, str(error))
        return chain

    def _remember(self, answers: Answers, seconds: int) -> None:
        self._known.keep(answers.host, (self._clock() + max(seconds, _SHORTEST_SECONDS), answers))


def _failed(chain: Chain, reason: str) -> Chain:
    return replace(chain, reason=reason, failed=True)


def _lasting(chains: Iterable[Chain]) -> int:
    """Return for how long all that was said holds: a failure for a moment, a denial as long as its zone says."""
    if any(chain.failed for chain in chains):
        return 0
    denials = [min(chain.ttl, chain.denied_for, LONGEST_DENIAL) for chain in chains if not chain.addresses]
    found = [chain.ttl for chain in chains if chain.addresses]
    # Beside addresses, a denial without a word about its time does not shorten theirs.
    return min(*found, *filter(None, denials), found[0]) if found else min(denials)


def _as_name(host: str) -> dns.name.Name | None:
    try:
        return dns.name.from_text(host, dns.name.root)
    except (dns.exception.DNSException, ValueError):
        return None


def _without_asking(host: str) -> Answers | None:
    if (address := as_address(host)) is not None:
        return _answers(host, addresses=(address,))
    if host == "localhost" or host.endswith(".localhost"):
        # RFC 6761, section 6.3: whatever a resolver would say, this is the machine itself.
        return _answers(host, addresses=tuple(map(ip_address, _LOOPBACK)))
    reason = why_never_asked(host) if host else _NO_NAME
    return _answers(host, gaps=(Gap(question="addresses", reason=reason),)) if reason else None


def _answers(
    host: str, *, addresses: tuple[IPv4Address | IPv6Address, ...] = (), gaps: tuple[Gap, ...] = ()
) -> Answers:
    return Answers(
        host=host,
        asked_at=datetime.now(UTC),
        cname_path=(),
        addresses=addresses,
        gaps=gaps,
        paths=dict.fromkeys(addresses, ((),)),
    )
