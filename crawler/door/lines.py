"""Kept connections: clamped again, quiet, young, and used only for the origin they were judged for."""

from __future__ import annotations

import asyncio
import ssl
from collections import OrderedDict
from itertools import chain
from typing import Final

from crawler.door.certificates import certificate_of
from crawler.door.connect import Ip, Line, connect
from crawler.door.exchange import Exchange
from crawler.door.limits import Limits
from geo.urls import Url

_MOST: Final = 512
"""Hosts that are asked in turn once a second find their connection again."""


class Lines:
    """Opens connections to judged addresses and keeps a few of them for the next request of the same origin."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._kept: OrderedDict[str, list[tuple[Exchange, float]]] = OrderedDict()
        """By origin, the longest unused first."""
        self._count = 0
        self._verifying = ssl.create_default_context()
        self._lenient = ssl.create_default_context()
        self._lenient.check_hostname = False
        self._lenient.verify_mode = ssl.CERT_NONE

    def take(self, origin: str) -> Exchange | None:
        """Return a kept connection of this origin that is still good, or None."""
        now = asyncio.get_running_loop().time()
        while (kept := self._pop(origin)) is not None:
            exchange, kept_at = kept
            if now - kept_at < self._limits.idle and exchange.line.is_quiet():
                return exchange
            exchange.line.drop()
        return None

    def keep(self, origin: str, exchange: Exchange) -> None:
        """Keep a connection whose answer was read to its end; drop it where that is not allowed."""
        if not exchange.renew():
            exchange.line.drop()
            return
        self._kept.setdefault(origin, []).append((exchange, asyncio.get_running_loop().time()))
        self._kept.move_to_end(origin)
        self._count += 1
        if self._count > _MOST and (oldest := self._pop(next(iter(self._kept)))) is not None:
            oldest[0].line.drop()

    def _pop(self, origin: str) -> tuple[Exchange, float] | None:
        """Take the connection of an origin out that was kept first; None where there is none."""
        if (kept := self._kept.get(origin)) is None:
            return None
        self._count -= 1
        first = kept.pop(0)
        if not kept:
            del self._kept[origin]
        return first

    async def open(self, url: Url, address: Ip) -> Exchange:
        """Connect to one judged address; a certificate that does not verify is noted, not obeyed.

        What a site says over a doubtful certificate is still what it serves: the trace needs it, and nothing secret is sent.
        Raises `OSError` (`ssl.SSLError` among them) or `TimeoutError`.
        """
        line = await connect(address, url.port, self._limits)
        if url.scheme == "https":
            try:
                await self._secured(line, self._verifying, url)
            except ssl.SSLCertVerificationError as error:
                line = await connect(address, url.port, self._limits)
                await self._secured(line, self._lenient, url)
                line.unverified = error.verify_message
            line.certificate = certificate_of(line.shown(), host=url.host, why=line.unverified)
        return Exchange(line, self._limits)

    async def _secured(self, line: Line, context: ssl.SSLContext, url: Url) -> None:
        try:
            async with asyncio.timeout(self._limits.connect):
                await line.secure(context, url.host)
        except BaseException:
            line.drop()
            raise

    def close(self) -> None:
        """Drop all kept connections."""
        for exchange, _ in chain.from_iterable(self._kept.values()):
            exchange.line.drop()
        self._kept.clear()
        self._count = 0
