"""The door: HEAD, then GET, inside every limit; an answer that is text, or a refusal. Every byte is counted.

Refusal is the default outcome: any error, also one inside a rule, refuses.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TypeVar

from crawler.door.answer import Answer, answer_of
from crawler.door.connect import Resolver, judged_addresses
from crawler.door.counts import Counts
from crawler.door.decode import Decoder
from crawler.door.exchange import Exchange, Head
from crawler.door.limits import DEFAULT_LIMITS, Limits
from crawler.door.lines import Lines
from crawler.door.media import (
    Headers,
    TextHeader,
    is_wide,
    require_mostly_text,
    require_no_media_name,
    require_text_bytes,
    require_text_header,
    stray_bytes,
)
from crawler.door.obeying import obey, told
from crawler.door.wanted import PAGES, Wanted
from crawler.pace import Pace
from crawler.refused import Refused
from geo.addresses import AddressPolicy
from geo.urls import DEFAULT_PORTS, Url
from pipelines.records import Rule

_NO_HEAD = frozenset({400, 403, 404, 405, 406, 410, 500, 501, 502, 503})
"""Answers to HEAD that say little about GET; 429 is not among them."""
_WITHOUT_BODY = frozenset({204, 205, 304, 429})

T = TypeVar("T")


class _StaleError(Exception):
    """A kept connection gave nothing at all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Errand:
    """One URL to ask for, what is wanted of it, the referrer to send, and who counts the cost."""

    url: Url
    wanted: Wanted
    referrer: str | None
    tally: Counts


_Reader = Callable[[Exchange, _Errand, Head], Awaitable[Answer]]


class Door:
    """Asks reported sites. The policy is given once, by the program, and no request can change it."""

    def __init__(
        self,
        *,
        names: Resolver,
        policy: AddressPolicy,
        pace: Pace,
        user_agent: str,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self.counts = Counts()
        self._names = names
        self._policy = policy
        self._pace = pace
        self._user_agent = user_agent.encode("ascii", "replace")
        self._limits = limits
        self._lines = Lines(limits)

    async def ask(
        self,
        url: Url,
        *,
        wanted: Wanted = PAGES,
        known_text: bool = False,
        referrer: str | None = None,
        tally: Counts | None = None,
    ) -> Answer:
        """Ask for a URL: HEAD first, unless it is known to be text, then GET; adds what it cost to `tally`.

        Raises `Refused`, and nothing else.
        """
        errand = _Errand(url=url, wanted=wanted, referrer=referrer, tally=tally or Counts())
        return await self._guarded(lambda: self._ask(errand, known_text=known_text))

    async def judge(self, url: Url) -> None:
        """Raise `Refused` where the host has no address or one that may not be touched; asks names only."""
        await self._guarded(lambda: judged_addresses(url, self._names, self._policy))

    async def close(self) -> None:
        """Drop all kept connections."""
        self._lines.close()

    async def _guarded(self, act: Callable[[], Awaitable[T]]) -> T:
        try:
            return await act()
        except Refused as refused:
            self.counts.refused_bytes += refused.bytes_seen
            raise
        except TimeoutError as error:
            raise Refused(Rule.TOO_SLOW, "no whole answer within the time allowed") from error
        except OSError as error:
            raise Refused(Rule.UNREACHABLE, _plain(error)) from error
        except Exception as error:
            raise Refused(Rule.BROKEN_RULE, f"a rule failed: {type(error).__name__}") from error

    async def _ask(self, errand: _Errand, *, known_text: bool) -> Answer:
        obey(require_no_media_name, errand.url)
        if not known_text:
            head = await self._head(errand)
            if head is not None and head.status not in _NO_HEAD:
                if head.is_redirect or head.status in _WITHOUT_BODY:
                    return head
                told(TextHeader, require_text_header, head.headers, self._limits, errand.wanted.types)
        return await self._request("GET", errand, self._text_of)

    async def _head(self, errand: _Errand) -> Answer | None:
        """Return what HEAD says, or None where the server does not answer it as RFC 9110 wants."""
        try:
            return await self._request("HEAD", errand, self._head_of_anything)
        except Refused as refused:
            if refused.rule in (Rule.ADDRESS, Rule.UNRESOLVED, Rule.NO_RESOLVER, Rule.TOO_LARGE):
                raise
            return None
        except OSError:
            # A reset or a silence (TimeoutError is an OSError) may be meant for HEAD alone.
            return None

    async def _request(self, method: str, errand: _Errand, read: _Reader) -> Answer:
        url = errand.url
        kept = self._lines.take(url.origin)
        if kept is not None:
            try:
                async with self._pace.turn(url.host, str(kept.line.address)):
                    return await self._converse(kept, method, errand, read)
            except _StaleError:
                # The peer had closed the kept connection: ask once more, on a new one.
                pass
        last = OSError("no address of the host could be tried")
        for address in (await judged_addresses(url, self._names, self._policy))[: self._limits.addresses]:
            async with self._pace.turn(url.host, str(address)):
                try:
                    exchange = await self._lines.open(url, address)
                except OSError as error:
                    last = error
                    continue
                return await self._converse(exchange, method, errand, read)
        raise last

    def _headers(self, method: str, errand: _Errand) -> Headers:
        url = errand.url
        host = url.origin.removeprefix(f"{url.scheme}://").removesuffix(f":{DEFAULT_PORTS[url.scheme]}")
        # Without its fragment (RFC 9110, section 10.1.3).
        referrer = (errand.referrer or "").partition("#")[0].encode("ascii", "replace")
        return (
            (b"Host", host.encode("ascii")),
            (b"User-Agent", self._user_agent),
            (b"Accept", errand.wanted.accept),
            (b"Accept-Encoding", b"gzip, deflate" if method == "GET" else b"identity"),
            *(((b"Referer", referrer),) if referrer else ()),
        )

    async def _converse(self, exchange: Exchange, method: str, errand: _Errand, read: _Reader) -> Answer:
        url, before = errand.url, exchange.line.counted
        try:
            async with asyncio.timeout(self._limits.total):
                async with asyncio.timeout(self._limits.first_header):
                    head = await exchange.ask(method, url.path + url.query, self._headers(method, errand))
                errand.tally.saw_headers(url.host, head.headers, address=str(exchange.line.address))
                answer = await read(exchange, errand, head)
        except BaseException as error:
            exchange.line.drop()
            self._explain(error, exchange, before)
            raise
        finally:
            for counts in (self.counts, errand.tally):
                counts.requests += 1
            self._count(exchange, errand)
            if exchange.line.certificate is not None:
                errand.tally.saw_certificate(exchange.line.certificate, address=str(exchange.line.address))
        self._lines.keep(url.origin, exchange)
        return answer

    @staticmethod
    def _explain(error: BaseException, exchange: Exchange, before: int) -> None:
        # A new connection has counted nothing yet: its silence is an answer, and not ours to ask again.
        silent = before > 0 and exchange.line.received == before
        if silent and isinstance(error, (OSError, Refused)) and not isinstance(error, TimeoutError):
            raise _StaleError from error
        if isinstance(error, Refused):
            error.bytes_seen = exchange.body_bytes

    def _count(self, exchange: Exchange, errand: _Errand) -> None:
        for counts in (self.counts, errand.tally):
            counts.wire_bytes += exchange.line.received - exchange.line.counted
        exchange.line.counted = exchange.line.received

    async def _head_of_anything(self, exchange: Exchange, errand: _Errand, head: Head) -> Answer:
        await exchange.read()
        return answer_of(exchange, errand.url, head)

    async def _text_of(self, exchange: Exchange, errand: _Errand, head: Head) -> Answer:
        bare = answer_of(exchange, errand.url, head)
        if bare.is_redirect or head.status in _WITHOUT_BODY:
            return bare
        try:
            text = told(TextHeader, require_text_header, head.headers, self._limits, errand.wanted.types)
        except Refused:
            # An error's status is a finding without its body.
            if head.status >= HTTPStatus.BAD_REQUEST:
                return bare
            raise
        decoder = Decoder(text.codings, self._limits.body)
        body = await self._body(exchange, errand, text, decoder)
        cut = len(body) >= _most(errand.wanted, text)
        return replace(
            bare,
            media_type=text.media_type,
            charset=text.charset,
            body=body,
            truncated=not cut and (exchange.truncated or not decoder.ended),
        )

    async def _body(self, exchange: Exchange, errand: _Errand, text: TextHeader, decoder: Decoder) -> bytes:
        body = bytearray()
        while len(body) < self._limits.first_bytes and (piece := await self._piece(exchange, errand)):
            body += decoder.feed(piece)
        first = bytes(body[: self._limits.first_bytes])
        obey(require_text_bytes, first, charset=text.charset)
        wide, stray = is_wide(first, text.charset), stray_bytes(bytes(body))
        exchange.line.inlet.widen()
        most = _most(errand.wanted, text)
        while len(body) < most and (piece := await self._piece(exchange, errand)):
            decoded = decoder.feed(piece)
            body += decoded
            stray += stray_bytes(decoded)
            if not wide:
                obey(require_mostly_text, stray, len(body))
        if not wide:
            obey(require_mostly_text, stray, len(body))
        return bytes(body)

    async def _piece(self, exchange: Exchange, errand: _Errand) -> bytes:
        if exchange.body_bytes > self._limits.body:
            raise Refused(Rule.TOO_LARGE, f"the body is larger than {self._limits.body} bytes")
        piece = await exchange.read()
        self._count(exchange, errand)
        errand.tally.require_more()
        return piece


def _most(wanted: Wanted, text: TextHeader) -> int:
    # Where no end is announced, only reading on tells whether the whole is within the limits.
    return sys.maxsize if wanted.most is None or text.length is None else wanted.most


def _plain(error: OSError) -> str:
    """Say what failed without the address: the page keeps that elsewhere, and a log must not."""
    if isinstance(error, ssl.SSLError):
        return f"TLS failed: {(error.reason or 'unknown').replace('_', ' ').lower()}"
    return f"the connection failed: {error.strerror or error}"
