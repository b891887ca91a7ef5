"""A name server that says what a case tells it to, over UDP and TCP, and writes down every question."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Final

import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

Answering = Callable[[dns.message.Message, int], dns.message.Message | None]
"""Answers a question, the n-th about its name and type; None is silence."""
Records = dict[str, tuple[str, ...] | Answering]
"""By name: addresses (`A` or `AAAA` by their form), or a function. `*.kittens.test` stands for all names below."""
_PORT_TRIES: Final = 20


def addresses(*texts: str, ttl: int = 300) -> Answering:
    """Answer with these addresses, each for its type."""

    def answer(query: dns.message.Message, _: int) -> dns.message.Message:
        response = dns.message.make_response(query, recursion_available=True)
        asked = query.question[0]
        wanted = {dns.rdatatype.A: ".", dns.rdatatype.AAAA: ":"}.get(asked.rdtype)
        fitting = [text for text in texts if wanted == (":" if ":" in text else ".")]
        if fitting:
            response.answer.append(
                dns.rrset.from_text(asked.name, ttl, dns.rdataclass.IN, asked.rdtype, *fitting)
            )
        return response

    return answer


class RigNames:
    """Serves until closed; names that it was not told do not exist."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.log: list[tuple[str, str]] = []
        self._counts: dict[tuple[str, str], int] = {}
        for _ in range(_PORT_TRIES):
            self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self._udp.bind(("127.0.0.1", 0))
            self.port: int = self._udp.getsockname()[1]
            try:
                self._tcp = socket.create_server(("127.0.0.1", self.port))
                break
            except OSError:
                self._udp.close()
        threading.Thread(target=self._over_udp, daemon=True).start()
        threading.Thread(target=self._over_tcp, daemon=True).start()

    def asked(self, name: str, kind: str = "A") -> int:
        """Return how often a name was asked about."""
        return self.log.count((name, kind))

    def close(self) -> None:
        for sock in (self._udp, self._tcp):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def _answer(self, wire: bytes) -> dns.message.Message | None:
        query = dns.message.from_wire(wire)
        asked = query.question[0]
        name = asked.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(asked.rdtype)
        self.log.append((name, kind))
        number = self._counts[name, kind] = self._counts.get((name, kind), 0) + 1
        told = self.records.get(name) or self._wild(name)
        if told is None:
            response = dns.message.make_response(query, recursion_available=True)
            response.set_rcode(dns.rcode.NXDOMAIN)
            return response
        answering = addresses(*told) if isinstance(told, tuple) else told
        return answering(query, number)

    def _wild(self, name: str) -> tuple[str, ...] | Answering | None:
        labels = name.split(".")
        below = (".".join(labels[at:]) for at in range(1, len(labels)))
        return next((self.records[f"*.{each}"] for each in below if f"*.{each}" in self.records), None)

    def _over_udp(self) -> None:
        while True:
            try:
                wire, asker = self._udp.recvfrom(4096)
            except OSError:
                return
            if not wire:  # closed
                return
            threading.Thread(target=self._reply, args=(wire, asker), daemon=True).start()

    def _reply(self, wire: bytes, asker: tuple[str, int]) -> None:
        response = self._answer(wire)
        if response is None:
            return
        out = response.to_wire(max_size=65_535)
        if len(out) > 1232:
            response = dns.message.make_response(dns.message.from_wire(wire), recursion_available=True)
            response.flags |= dns.flags.TC
            out = response.to_wire()
        with contextlib.suppress(OSError):
            self._udp.sendto(out, asker)

    def _over_tcp(self) -> None:
        while True:
            try:
                sock, _ = self._tcp.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=(sock,), daemon=True).start()

    def _converse(self, sock: socket.socket) -> None:
        with sock, contextlib.suppress(OSError), sock.makefile("rb") as stream:
            while len(length := stream.read(2)) == 2:
                response = self._answer(stream.read(int.from_bytes(length, "big")))
                if response is None:
                    return
                out = response.to_wire(max_size=65_535)
                sock.sendall(len(out).to_bytes(2, "big") + out)
