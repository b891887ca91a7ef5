"""Asking for the records beside the addresses: those of a host, and once for each registrable domain those of the domain."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import dns.name
import dns.rdatatype

from geo.chains import LONGEST_TTL
from geo.domains import registrable_domain
from geo.facts import Gap, Record
from geo.once import Once
from geo.recent import Recent
from geo.records import lasting, records_of
from geo.resolvers import Asking, UnansweredError

_OF_DOMAIN: Final = (dns.rdatatype.NS, dns.rdatatype.MX, dns.rdatatype.SOA, dns.rdatatype.TXT)
_OF_HOST: Final = (dns.rdatatype.HTTPS, dns.rdatatype.TXT)
# Not worth the whole wait of an address: a server that drops what it does not know stays silent.
_SECONDS: Final = 7.0
_ROUNDS: Final = 2
_SHORTEST_SECONDS: Final = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Records, and which could not be learned."""

    records: tuple[Record, ...] = ()
    gaps: tuple[Gap, ...] = ()


class RecordQuestions:
    """Asks for HTTPS and SPF of a host, and for NS, MX, SOA and SPF of its registrable domain."""

    def __init__(
        self,
        asking: Asking,
        turns: asyncio.Semaphore,
        clock: Callable[[], float],
        remembered: int,
    ) -> None:
        self._asking = asking
        self._turns = turns
        self._clock = clock
        self._once: Once[str, Found] = Once()
        self._known: Recent[str, tuple[float, Found]] = Recent(remembered)

    async def about(self, host: str) -> Found:
        """Return the records of a host and of its domain; what could not be learned is a gap."""
        domain = registrable_domain(host)
        types = [rdtype for rdtype in _OF_HOST if host != domain or rdtype not in _OF_DOMAIN]
        if domain is None:
            found, _ = await self._ask(host, types)
            return found
        (own, _), shared = await asyncio.gather(self._ask(host, types), self._of_domain(domain))
        return Found(records=(*own.records, *shared.records), gaps=(*own.gaps, *shared.gaps))

    async def aclose(self) -> None:
        """Stop what is under way."""
        await self._once.aclose()

    async def _of_domain(self, domain: str) -> Found:
        if (known := self._known.get(domain)) is not None and self._clock() < known[0]:
            return known[1]
        return await self._once.do(domain, self._ask_of_domain)

    async def _ask_of_domain(self, domain: str) -> Found:
        found, seconds = await self._ask(domain, _OF_DOMAIN)
        self._known.keep(domain, (self._clock() + max(seconds, _SHORTEST_SECONDS), found))
        return found

    async def _ask(self, text: str, types: Sequence[dns.rdatatype.RdataType]) -> tuple[Found, int]:
        name = dns.name.from_text(text, dns.name.root)
        async with self._turns:
            answers = await asyncio.gather(*(self._records(name, rdtype) for rdtype in types))
        records = tuple(record for found, _ in answers if not isinstance(found, str) for record in found)
        reasons: dict[str, list[str]] = {}
        for rdtype, (found, _) in zip(types, answers, strict=True):
            if isinstance(found, str):
                reasons.setdefault(found, []).append(dns.rdatatype.to_text(rdtype))
        gaps = tuple(
            Gap(question="records", reason=f"{', '.join(kinds)} of {text} could not be learned: {reason}")
            for reason, kinds in reasons.items()
        )
        return Found(records=records, gaps=gaps), min(seconds for _, seconds in answers)

    async def _records(
        self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
    ) -> tuple[tuple[Record, ...] | str, int]:
        """Return the records, or why there are none to be had, and how long that may be remembered."""
        try:
            async with asyncio.timeout(_SECONDS):
                reply = await self._asking.ask(name, rdtype, _ROUNDS)
        except TimeoutError:
            return f"no answer within {_SECONDS:g} s", 0
        except UnansweredError as error:
            return str(error), 0
        seconds = min(lasting(reply.message, rdtype), LONGEST_TTL)
        return records_of(reply.message, name, rdtype, reply.resolver), seconds
