"""One HTTP/1.1 request and its answer on a line, parsed by h11, inside the limits of headers and interim answers."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

import h11

from crawler.door.connect import Line
from crawler.door.limits import Limits
from crawler.door.media import Headers
from crawler.refused import Refused
from pipelines.records import Rule


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """Status and headers of an answer."""

    status: int
    headers: Headers


class Exchange:
    """Requests and answers on one line, in turn."""

    def __init__(self, line: Line, limits: Limits) -> None:
        self.line = line
        self.body_bytes = 0
        self.truncated = False
        self._limits = limits
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=limits.headers)
        self._header_bytes = 0
        self._ended = False

    async def ask(self, method: str, target: str, headers: Headers) -> Head:
        """Send a request without a body and return the head of its answer."""
        self.body_bytes = self._header_bytes = 0
        request = h11.Request(method=method, target=target, headers=list(headers))
        await self.line.send(self._http.send(request) + self._http.send(h11.EndOfMessage()))
        for _ in range(self._limits.interim + 1):
            event = await self._head_event()
            if isinstance(event, h11.Response):
                # What stands behind the header has arrived already, read or not.
                self.body_bytes = len(self._http.trailing_data[0])
                return Head(status=event.status_code, headers=self._checked(event))
            if not isinstance(event, h11.InformationalResponse):
                raise Refused(Rule.UNREACHABLE, "the answer is no HTTP")
        raise Refused(Rule.TOO_LARGE, f"more than {self._limits.interim} interim answers")

    def _checked(self, event: h11.Response) -> Headers:
        headers = tuple((bytes(name), bytes(value)) for name, value in event.headers)
        longest = max((len(name) + len(value) for name, value in headers), default=0)
        if longest > self._limits.header_line:
            raise Refused(Rule.TOO_LARGE, f"a header line of {longest} bytes")
        return headers

    async def read(self) -> bytes:
        """Return the next piece of the body, or nothing at its end, however often it is asked."""
        if self._http.their_state is not h11.SEND_BODY:
            return b""
        try:
            event = await self._next()
        except h11.RemoteProtocolError as error:
            if not self._ended:
                raise Refused(Rule.UNREACHABLE, "the body is no HTTP") from error
            self.truncated = True
            return b""
        return bytes(event.data) if isinstance(event, h11.Data) else b""

    async def _head_event(self) -> type[h11.NEED_DATA | h11.PAUSED] | h11.Event:
        try:
            return await self._next()
        except h11.RemoteProtocolError as error:
            if error.error_status_hint == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
                raise Refused(Rule.TOO_LARGE, "the headers are larger than allowed") from error
            raise Refused(Rule.UNREACHABLE, "the answer is no HTTP") from error

    async def _next(self) -> type[h11.NEED_DATA | h11.PAUSED] | h11.Event:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            data = await self.line.receive()
            self._ended = not data
            self._count(len(data))
            self._http.receive_data(data)
        return event

    def _count(self, size: int) -> None:
        if self._http.their_state is h11.SEND_BODY:
            self.body_bytes += size
            return
        self._header_bytes += size
        if self._header_bytes > self._limits.headers:
            raise Refused(Rule.TOO_LARGE, "the headers are larger than allowed")

    def renew(self) -> bool:
        """Make ready for another request; answers whether the peer and the protocol allow it."""
        if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
            return False
        if self._ended or self._http.trailing_data[0]:
            return False
        self._http.start_next_cycle()
        try:
            self.line.inlet.take()
            self.line.inlet.clamp()
        except OSError:
            return False
        return True
