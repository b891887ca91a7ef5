"""One verified HTTPS GET to a registry: name, address, size, time and redirects are all decided here, not by a library.

This never speaks to a reported site: only to the registries and to IANA's bootstrap files.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Container
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, NamedTuple

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from geo.addresses import AddressPolicy, NotPublicError
from geo.names import Names
from geo.ports import BadPortError, require_port_of_the_web
from geo.prefixes import Ip
from geo.strict_json import decoded
from geo.urls import Url, UrlError, parse, resolve

MOST_REDIRECTS: Final = 3
MOST_BYTES: Final = 1 << 20
MOST_ADDRESSES: Final = 4
_CONNECT_SECONDS: Final = 3.0
_ALL_SECONDS: Final = 10.0
_HEADERS: Final = {"Accept": "application/rdap+json, application/json", "Accept-Encoding": "identity"}
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


class FetchError(Exception):
    """The document could not be had; the sentence says why.

    FetchError
      MissingError       the server knows nothing of it (404)
      BusyError          the server asks to come back later (429, 503)
      UnreachableError   the server was not reached, or may not be
    """


class MissingError(FetchError):
    """The server says that it has no such document."""


class UnreachableError(FetchError):
    """The server was not reached, or may not be: other questions would fare no better."""

    host: str | None = None
    """Whose fault it is, where that is another server to which the question was sent on."""


class BusyError(FetchError):
    """The server asks to come back later."""

    def __init__(self, sentence: str, seconds: float) -> None:
        super().__init__(sentence)
        self.seconds = seconds
        self.host: str | None = None
        """Who asks so, where that is another server to which the question was sent on."""


class _Limits(NamedTuple):
    most_bytes: int
    seconds: float
    redirects: int = MOST_REDIRECTS
    never: Container[Ip] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """A document, and who gave it."""

    url: Url
    """The last of the redirects: whose word the document is."""
    document: Any


class Https:
    """Fetches documents; `asking` hears every URL before it is asked for."""

    def __init__(
        self,
        *,
        names: Names,
        policy: AddressPolicy,
        tls: ssl.SSLContext,
        agent: str,
        asking: Callable[[str], None],
    ) -> None:
        self._names = names
        self._policy = policy
        self._tls = tls
        self._agent = agent
        self._asking = asking

    async def fetch(self, url: str) -> Fetched:
        """Return the decoded document at `url`, and who gave it; raises `FetchError`."""
        body, answered = await self._landed(url, _Limits(MOST_BYTES, _ALL_SECONDS))
        try:
            return Fetched(url=answered, document=decoded(body))
        except (ValueError, RecursionError) as error:
            raise FetchError(f"{url} answered with no JSON") from error

    async def get_bytes(
        self,
        url: str,
        *,
        most_bytes: int = MOST_BYTES,
        seconds: float | None = None,
        redirects: int = MOST_REDIRECTS,
        never: Container[Ip] = (),
    ) -> bytes:
        """Return what is at `url`, at most so large and within so long; raises `FetchError`.

        No address of `never` is connected to, whatever name leads there.
        """
        body, _ = await self._landed(url, _Limits(most_bytes, seconds or _ALL_SECONDS, redirects, never))
        return body

    async def _landed(self, url: str, limits: _Limits) -> tuple[bytes, Url]:
        hops: list[Url] = []
        try:
            async with asyncio.timeout(limits.seconds):
                return await self._follow(url, limits, hops)
        except (UnreachableError, BusyError) as error:
            error.host = _blamed(hops)
            raise
        except TimeoutError as error:
            late = UnreachableError(f"{url} gave no answer within {limits.seconds:g} s")
            late.host = _blamed(hops)
            raise late from error
        except UrlError as error:
            raise FetchError(f"{url} was not asked: {error}") from error
        except ValueError as error:
            raise FetchError(f"{url} answered with what cannot be read ({error})") from error

    async def _follow(self, url: str, limits: _Limits, hops: list[Url]) -> tuple[bytes, Url]:
        target = parse(url)
        for _ in range(limits.redirects + 1):
            hops.append(target)
            said = await self._reached(target, limits)
            if isinstance(said, bytes):
                return said, target
            if not limits.redirects:
                raise FetchError(f"{url} redirects, and is not followed")
            target = said
            await self._require_public(url, target, limits.never)
        raise FetchError(f"{url} redirects more than {limits.redirects} times")

    async def _require_public(self, url: str, target: Url, never: Container[Ip]) -> None:
        """Refuse where a server sends us inwards: that says nothing of its other answers, so it is not left alone."""
        if target.scheme != "https":
            return
        try:
            await self._checked(target, never)
        except NotPublicError as error:
            raise FetchError(f"{url} leads to {target.href}, which was not to be had ({error})") from error

    async def _reached(self, url: Url, limits: _Limits) -> bytes | Url:
        try:
            return await self._ask(url, limits)
        except NotPublicError as error:
            raise UnreachableError(f"{url.href} was not asked: {error}") from error
        except (aiohttp.ClientError, ssl.SSLError) as error:
            raise UnreachableError(
                f"{url.href} could not be asked ({str(error) or type(error).__name__})"
            ) from error
        except TimeoutError as error:
            raise UnreachableError(f"{url.href} gave no answer in time") from error
        except OSError as error:
            raise UnreachableError(f"{url.href} could not be asked ({error})") from error

    async def _ask(self, url: Url, limits: _Limits) -> bytes | Url:
        if url.scheme != "https":
            raise FetchError(f"{url.href} was not asked: registries are asked over HTTPS only")
        connector = aiohttp.TCPConnector(
            resolver=_Checked(await self._checked(url, limits.never)),
            ssl=self._tls,
            force_close=True,
            use_dns_cache=False,
        )
        timeout = aiohttp.ClientTimeout(total=limits.seconds, connect=_CONNECT_SECONDS)
        async with (
            aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=timeout,
                auto_decompress=False,
                headers={**_HEADERS, "User-Agent": self._agent},
            ) as session,
            self._asked(session, url) as response,
        ):
            return await _read(url, response, limits.most_bytes)

    def _asked(self, session: aiohttp.ClientSession, url: Url) -> Any:
        self._asking(url.href)
        return session.get(url.href, allow_redirects=False)

    async def _checked(self, url: Url, never: Container[Ip]) -> tuple[str, ...]:
        try:
            require_port_of_the_web(url.port)
        except BadPortError as error:
            raise FetchError(f"{url.href} was not asked: {error}") from error
        answers = await self._names.addresses(url.host)
        if not answers.addresses:
            reasons = "; ".join(gap.reason for gap in answers.gaps)
            raise UnreachableError(f"{url.href} could not be asked: {reasons}")
        for address in answers.addresses:
            self._policy.require(address, url.port)
            if address in never:
                raise FetchError(f"{url.href} was not asked: {address} is an address of a reported host")
        return tuple(map(str, answers.addresses))[:MOST_ADDRESSES]


class _Checked(AbstractResolver):
    """Gives aiohttp the addresses that were judged, so that what is connected to is what was checked."""

    def __init__(self, addresses: tuple[str, ...]) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._addresses
            if family in (socket.AF_UNSPEC, socket.AF_INET6 if ":" in address else socket.AF_INET)
        ]

    async def close(self) -> None:
        """Nothing is held open."""


async def _read(url: Url, response: aiohttp.ClientResponse, most_bytes: int) -> bytes | Url:
    if response.status in _REDIRECTS:
        return resolve(response.headers.get("Location", ""), url.href)
    if response.status == HTTPStatus.NOT_FOUND:
        raise MissingError(f"{url.host} knows nothing of it (404)")
    if response.status in {429, 503}:
        raise BusyError(f"{url.host} asks to come back later ({response.status})", _seconds(response))
    if response.status != HTTPStatus.OK:
        raise FetchError(f"{url.host} answered with status {response.status}")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise FetchError(f"{url.host} sent a compressed answer that was not asked for")
    body = bytearray()
    while len(body) <= most_bytes and (more := await response.content.read(most_bytes + 1 - len(body))):
        body += more
    if len(body) > most_bytes:
        raise FetchError(f"{url.host} sent more than {most_bytes} bytes")
    return bytes(body)


def _blamed(hops: list[Url]) -> str | None:
    """Return the host that failed where it is not the one that was asked first."""
    return hops[-1].host if hops and hops[-1].host != hops[0].host else None


def _seconds(response: aiohttp.ClientResponse) -> float:
    """Return Retry-After in seconds; a minute where it is left out or a date."""
    after = response.headers.get("Retry-After", "")
    return float(after) if after.isdecimal() and len(after) < 7 else 60.0  # noqa: PLR2004 eleven days
