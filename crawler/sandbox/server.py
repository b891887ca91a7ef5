"""An HTTP server on bare streams, so that each byte can be counted and a connection can be broken at will."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from typing import Final

import h11

from crawler.sandbox.answers import Answer, Request
from crawler.sandbox.counts import Row, Tally

_PIECE: Final = 16_384
_LINGER: Final = 5.0
_RESET: Final = struct.pack("ii", 1, 0)
_BODILESS: Final = (204, 304)


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """One server: it answers all requests of the addresses it is bound to."""

    scheme: str
    respond: Callable[[Request], Answer]
    tally: Tally

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end; what a client does wrong ends its connection only."""
        # A handle of our own outlives the transport, so that a reset connection can still be measured.
        wire: socket.socket = writer.get_extra_info("socket").dup()
        # Without a buffer of its own the transport gives everything to the kernel, which counts it. (The limit is
        # one byte because asyncio's TLS takes "at the limit" for "too full", and at 0 it never resumes.)
        writer.transport.set_write_buffer_limits(high=1, low=0)
        try:
            # Cancelled is what stopping the sandbox does; the connection ends here either way.
            with contextlib.suppress(ConnectionError, h11.ProtocolError, asyncio.CancelledError):
                await self._converse(_Wire(reader=reader, writer=writer, socket=wire))
        finally:
            self.tally.settle(wire)
            writer.close()

    async def _converse(self, wire: _Wire) -> None:
        http = h11.Connection(h11.SERVER)
        while (request := await _next_request(http, wire.reader)) is not None:
            answer = self.respond(request)
            if answer.hang_up:
                return wire.reset()
            await self._send(http, wire, request, answer)
            if http.our_state is not h11.DONE:
                return await wire.finish()
            http.start_next_cycle()
        return None

    async def _send(self, http: h11.Connection, wire: _Wire, request: Request, answer: Answer) -> None:
        row = self._row(request, answer)
        head = http.send(_head(answer)) or b""
        row.header_bytes += len(head)
        await wire.write(head)
        if request.method != "HEAD" and answer.status not in _BODILESS:
            await self._send_body(http, wire, row, answer)
        await wire.write(http.send(h11.EndOfMessage()) or b"")

    async def _send_body(self, http: h11.Connection, wire: _Wire, row: Row, answer: Answer) -> None:
        delivery = self.tally.begin(row, wire.socket) if answer.is_media else None
        for start in range(0, len(answer.body), _PIECE):
            piece = answer.body[start : start + _PIECE]
            if delivery is None:
                row.text_bytes += len(piece)
            else:
                delivery.written += len(piece)
            await wire.write(http.send(h11.Data(data=piece)) or b"")

    def _row(self, request: Request, answer: Answer) -> Row:
        query = f"?{request.query}" if request.query else ""
        row = self.tally.row(f"{self.scheme}://{request.headers.get('host', '')}{request.path}{query}")
        row.heads += request.method == "HEAD"
        row.gets += request.method != "HEAD"
        row.lied = row.lied or answer.lies
        return row


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wire:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    socket: socket.socket

    async def write(self, data: bytes) -> None:
        if self.writer.is_closing():
            raise ConnectionResetError("the client has hung up")
        self.writer.write(data)
        await self.writer.drain()

    async def finish(self) -> None:
        """Say that nothing more comes, and wait until the client has taken or dropped what was sent."""
        if self.writer.can_write_eof():
            self.writer.write_eof()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LINGER):
                while await self.reader.read(_PIECE):
                    continue

    def reset(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.writer.transport.abort()


async def _next_request(http: h11.Connection, reader: asyncio.StreamReader) -> Request | None:
    head = None
    while True:
        event = http.next_event()
        if event is h11.NEED_DATA:
            http.receive_data(await reader.read(_PIECE))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            return _request(head)
        elif not isinstance(event, h11.Data):
            return None


def _request(event: h11.Request) -> Request:
    headers = {name.decode(): value.decode("latin-1") for name, value in event.headers}
    path, _, query = event.target.decode("latin-1").partition("?")
    host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
    return Request(method=event.method.decode(), host=host.lower(), path=path, query=query, headers=headers)


def _head(answer: Answer) -> h11.Response:
    headers = [("Date", formatdate(usegmt=True)), *answer.headers]
    if not answer.chunked and answer.status not in _BODILESS:
        headers.append(("Content-Length", str(len(answer.body))))
    return h11.Response(
        status_code=answer.status, headers=headers, reason=HTTPStatus(answer.status).phrase.encode()
    )
