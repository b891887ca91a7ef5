"""Datagrams to one resolver and back: a few connected sockets, each with a table of the questions under way on it.

A forger must guess the id, the socket's port and the question at once (RFC 5452): ids come from the system's source of
randomness, a socket is given up after some hundred questions or when nothing is under way, and a connected socket
hears nobody else. What is cut off is fetched over TCP (RFC 7766).
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from typing import Final

import dns.exception
import dns.inet
import dns.message

from geo.questions import Question, is_cut_off

_MOST_LINES: Final = 16
_MOST_QUESTIONS: Final = 300
_MOST_AT_A_TIME: Final = 64
_IDS: Final = 1 << 16
_LONGEST: Final = 65_535


class ExchangeError(Exception):
    """No answer that can be read came back.

    ExchangeError
      SilentError       nothing was heard in time
      UnreadableError   what was heard is no DNS message
    """


class SilentError(ExchangeError):
    """Nothing was heard in time."""


class UnreadableError(ExchangeError):
    """What was heard is no DNS message."""


class Exchange:
    """Asks one resolver at one port; holds sockets only while something is under way."""

    def __init__(self, server: str, port: int) -> None:
        self._where = (server, port)
        self._family = dns.inet.af_for_address(server)
        self._lines: list[_Line] = []

    async def ask(self, question: Question, seconds: float) -> dns.message.Message:
        """Return the answer, whatever it says; raises `ExchangeError`, and `OSError` where the port is closed."""
        try:
            async with asyncio.timeout(seconds):
                wire = await self._over_udp(question)
                if is_cut_off(wire):
                    wire = await self._over_tcp(question)
        except TimeoutError as error:
            raise SilentError("silent") from error
        try:
            return dns.message.from_wire(wire)
        except (dns.exception.DNSException, ValueError) as error:
            raise UnreadableError("an answer that cannot be read") from error

    async def _over_udp(self, question: Question) -> bytes:
        line = self._line()
        number, answer = line.send(question)
        try:
            return await answer
        finally:
            line.forget(number)
            if line.is_worn or not line.is_busy:
                self._retire(line)

    def _line(self) -> _Line:
        if len(self._lines) < _MOST_LINES:
            self._lines.append(_Line(self._family, self._where))
            return self._lines[-1]
        return secrets.choice(self._lines)

    def _retire(self, line: _Line) -> None:
        """Ask nothing more on a line, and close it once nothing is under way on it."""
        if line in self._lines:
            self._lines.remove(line)
        if not line.is_busy:
            line.close()

    async def _over_tcp(self, question: Question) -> bytes:
        reader, writer = await asyncio.open_connection(*self._where)
        number = secrets.randbelow(_IDS)
        wire = question.wire(number)
        try:
            writer.write(len(wire).to_bytes(2, "big") + wire)
            answer = await reader.readexactly(int.from_bytes(await reader.readexactly(2), "big"))
        except asyncio.IncompleteReadError as error:
            raise UnreadableError("an answer that is cut off, over TCP too") from error
        finally:
            writer.transport.abort()
        if not question.is_answered_by(answer, number) or is_cut_off(answer):
            raise UnreadableError("an answer that is cut off, over TCP too")
        return answer


class _Line:
    """One connected socket, with a port of its own that the kernel picked, and what is under way on it."""

    def __init__(self, family: int, where: tuple[str, int]) -> None:
        self._loop = asyncio.get_running_loop()
        self._sock = socket.socket(family, socket.SOCK_DGRAM)
        try:
            self._sock.setblocking(False)
            self._sock.connect(where)
        except OSError:
            self._sock.close()
            raise
        self._loop.add_reader(self._sock, self._hear)
        self._waiting: dict[int, tuple[Question, asyncio.Future[bytes]]] = {}
        self._asked = 0

    @property
    def is_busy(self) -> bool:
        return bool(self._waiting)

    @property
    def is_worn(self) -> bool:
        return self._asked >= _MOST_QUESTIONS

    def send(self, question: Question) -> tuple[int, asyncio.Future[bytes]]:
        number = secrets.randbelow(_IDS)
        while number in self._waiting:
            number = secrets.randbelow(_IDS)
        answer: asyncio.Future[bytes] = self._loop.create_future()
        self._waiting[number] = (question, answer)
        self._asked += 1
        try:
            self._sock.send(question.wire(number))
        except BlockingIOError as error:
            # The kernel's buffer is full: it is asked again like a datagram that was lost.
            answer.set_exception(error)
        except OSError as error:
            # The kernel tells on the next call, and only once, that an earlier datagram was turned away.
            self._fail(error)
        return number, answer

    def forget(self, number: int) -> None:
        del self._waiting[number]

    def close(self) -> None:
        if self._sock.fileno() != -1:
            self._loop.remove_reader(self._sock)
            self._sock.close()

    def _hear(self) -> None:
        for _ in range(_MOST_AT_A_TIME):
            try:
                wire = self._sock.recv(_LONGEST)
            except BlockingIOError:
                return
            except OSError as error:
                self._fail(error)
                return
            number = int.from_bytes(wire[:2], "big")
            question, answer = self._waiting.get(number, (None, None))
            if question and answer and not answer.done() and question.is_answered_by(wire, number):
                answer.set_result(wire)

    def _fail(self, error: OSError) -> None:
        for _, answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(error)
