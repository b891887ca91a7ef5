"""Whom else to ask about an address where the registry's record names nobody who takes reports.

Abusix over DNS, then RIPEstat over HTTPS: each is told the address or its network and nothing else, and only if the
operator's settings have it asked at all.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address
from typing import Final, Protocol
from urllib.parse import urlencode, urlsplit

from geo.asking import Asking
from geo.contacts import abusix, ripestat
from geo.contacts.scopes import blocks
from geo.facts import Contact, Gap
from geo.https import FetchError
from geo.recent import Recent
from geo.remembered import Remembered
from geo.texts import Texts

_REMEMBERED: Final = 20_000
_SECONDS: Final = 12 * 3600.0
_QUIET_SECONDS: Final = 60.0
_Ip = IPv4Address | IPv6Address


class AsksTexts(Protocol):
    """Who asks DNS for TXT records."""

    async def texts(self, name: str) -> Texts:
        """Return the TXT records of a name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """Who takes reports, as somebody else than the registry says."""

    contacts: tuple[Contact, ...] = ()
    gaps: tuple[Gap, ...] = ()


class Elsewhere:
    """Asks in turn until somebody names a contact; never raises for what they say."""

    def __init__(
        self, *, asking: Asking, names: AsksTexts, abusix_zone: str | None, ripestat_url: str | None
    ) -> None:
        self._asking = asking
        self._names = names
        self._zone = abusix_zone
        self._ripestat = ripestat_url
        self._zone_quiet_until = 0.0
        self._from_abusix: Remembered[Heard] = Remembered()
        self._from_ripestat: Recent[str, tuple[float, Heard]] = Recent(_REMEMBERED)

    async def about(self, ip: _Ip, span: tuple[_Ip, _Ip] | None) -> Heard:
        """Return who takes reports for `ip`, whose network is `span` where that is known."""
        heard = await self._ask_abusix(ip, self._zone) if self._zone else Heard()
        if heard.contacts or self._ripestat is None:
            return heard
        more = await self._ask_ripestat(self._ripestat, *_asked_about(ip, span))
        return Heard(contacts=more.contacts, gaps=(*heard.gaps, *more.gaps))

    async def _ask_abusix(self, ip: _Ip, zone: str) -> Heard:
        if (known := self._from_abusix.find(ip)) is not None:
            return known
        if time.monotonic() < self._zone_quiet_until:
            return _nothing(f"{zone} gave no usable answer a moment ago, and is left alone")
        at = datetime.now(UTC)
        name = abusix.question_about(ip, zone)
        self._asking.note(f"dns:{name}")
        said = await self._names.texts(name)
        if said.reason is not None:
            # A zone that is down must not cost every host its patience.
            self._zone_quiet_until = time.monotonic() + _QUIET_SECONDS
            return _nothing(f"{zone} about {ip}: {said.reason}")
        contacts, gaps = abusix.read(
            said.texts, ip, source=f"Abusix {zone}", as_of=f"{at:%Y-%m-%dT%H:%M:%SZ}"
        )
        return self._from_abusix.keep(Heard(contacts=contacts, gaps=gaps), ip, ip, seconds=_SECONDS)

    async def _ask_ripestat(self, url: str, resource: str, span: tuple[_Ip, _Ip]) -> Heard:
        async with self._asking.turn(url):
            # What was said of a wider network is not what its customer's own would be told.
            until, known = self._from_ripestat.get(resource) or (0.0, None)
            if known is not None and time.monotonic() < until:
                return known
            at = datetime.now(UTC)
            try:
                fetched = await self._asking.get(f"{url}?{urlencode({'resource': resource})}", server=url)
            except FetchError as error:
                return _nothing(str(error))
            contacts, gaps = ripestat.read(
                fetched.document,
                resource,
                span,
                source=f"RIPEstat {urlsplit(url).hostname}",
                as_of=f"{at:%Y-%m-%dT%H:%M:%SZ}",
            )
            heard = Heard(contacts=contacts, gaps=gaps)
            self._from_ripestat.keep(resource, (time.monotonic() + _SECONDS, heard))
            return heard


def _asked_about(ip: _Ip, span: tuple[_Ip, _Ip] | None) -> tuple[str, tuple[_Ip, _Ip]]:
    """Return the block to ask about: the network where it is one block, else the address alone."""
    whole = blocks(*span) if span else ""
    return (whole, span) if span and "/" in whole else (str(ip), (ip, ip))


def _nothing(reason: str) -> Heard:
    return Heard(gaps=(Gap(question="contact", reason=reason),))
