"""Asks for the reverse names of addresses, and believes a place in one only if the name leads back to the address."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Final, Protocol

from geo.facts import Claim
from geo.names import Answers, NamesError
from geo.once import Once
from geo.prefixes import Ip
from geo.recent import Recent
from geo.reverse_names import BASIS, ReverseNames

_REMEMBERED: Final = 5_000
_ANSWER_SECONDS: Final = 24 * 3600.0
_SILENCE_SECONDS: Final = 600.0
_PATIENCE_SECONDS: Final = 3.0
"""A reverse zone is worth no longer wait: it gives one basis of several."""


class AsksNames(Protocol):
    """Who knows the names of an address and the addresses of a name."""

    async def addresses(self, host: str) -> Answers:
        """Return every address of `host`."""

    async def reverse(self, ip: Ip) -> tuple[str, ...]:
        """Return the names of an address; raises `NamesError`."""


class ReverseClaims:
    """Asks about each address once; a reverse zone that says nothing is no claim."""

    def __init__(self, names: AsksNames, hints: ReverseNames | None = None) -> None:
        self._names = names
        self._hints = hints or ReverseNames.load()
        self._once: Once[Ip, tuple[Claim, ...]] = Once()
        self._known: Recent[Ip, tuple[float, tuple[Claim, ...]]] = Recent(_REMEMBERED)

    async def about(self, ip: Ip) -> tuple[Claim, ...]:
        """Return what the names of `ip` say of its place."""
        until, known = self._known.get(ip) or (0.0, ())
        return known if time.monotonic() < until else await self._once.do(ip, self._ask)

    async def aclose(self) -> None:
        """Stop what is under way."""
        await self._once.aclose()

    async def _ask(self, ip: Ip) -> tuple[Claim, ...]:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                names = await self._names.reverse(ip)
                found = await asyncio.gather(*(self._claim(name, ip) for name in names))
        except (NamesError, TimeoutError):
            return self._keep(ip, (), _SILENCE_SECONDS)
        return self._keep(ip, tuple(claim for claim in found if claim is not None), _ANSWER_SECONDS)

    def _keep(self, ip: Ip, claims: tuple[Claim, ...], seconds: float) -> tuple[Claim, ...]:
        self._known.keep(ip, (time.monotonic() + seconds, claims))
        return claims

    async def _claim(self, name: str, ip: Ip) -> Claim | None:
        country = self._hints.country_of(name)
        # Whoever holds an address may write any name there: its operator alone can let the name lead back.
        if country is None or ip not in (await self._names.addresses(name)).addresses:
            return None
        day = f"{datetime.now(UTC):%Y-%m-%d}"
        return Claim(value=country, basis=BASIS, source=f"reverse name {name}", as_of=day)
