from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from geo.resolver import Resolver, UnansweredError

if TYPE_CHECKING:
    from tests.geo.conftest import NameServer, Saying, Zone

    Start = Callable[[Zone], AbstractAsyncContextManager[NameServer]]

KITTENS = dns.name.from_text("kittens.example.")
ADDRESS = ["60 A 192.0.2.1"]


def ask(start: Start, said: list[str] | str | Saying, *, timeout: float = 2) -> tuple[str, list[str]]:
    """Return what came of a question, and what the server was asked."""

    async def asked() -> tuple[str, list[str]]:
        async with start({("kittens.example.", "A"): said}) as server:
            resolver = Resolver("127.0.0.1", port=server.port, timeout=timeout)
            try:
                reply = await resolver.ask(KITTENS, dns.rdatatype.A)
            except UnansweredError as error:
                return str(error), server.asked
            finally:
                await resolver.aclose()
            return f"{reply.resolver}: {reply.message.answer[0][0]}", server.asked

    return asyncio.run(asked())


def plain(query: dns.message.Message, address: str = "192.0.2.1") -> dns.message.Message:
    reply = dns.message.make_response(query)
    reply.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "A", address))
    return reply


def failure(query: dns.message.Message, rcode: dns.rcode.Rcode, *codes: int) -> dns.message.Message:
    reply = dns.message.make_response(query)
    reply.set_rcode(rcode)
    if codes:
        options = [dns.edns.EDEOption(dns.edns.EDECode(code)) for code in codes]
        reply.use_edns(0, options=list[dns.edns.Option](options))
    return reply


def bogus(query: dns.message.Message) -> dns.message.Message:
    """As a validating resolver that explains nothing says it."""
    if query.flags & dns.flags.CD:
        return plain(query, "203.0.113.66")
    return failure(query, dns.rcode.SERVFAIL)


def test_a_failing_resolver_is_asked_again(name_server: Start) -> None:
    said = iter([dns.rcode.SERVFAIL, dns.rcode.SERVFAIL])

    def late(query: dns.message.Message) -> dns.message.Message:
        rcode = next(said, None)
        return plain(query) if rcode is None else failure(query, rcode)

    assert ask(name_server, late) == ("127.0.0.1: 192.0.2.1", ["kittens.example. A"] * 3)


def test_signatures_that_do_not_verify_are_told_by_a_resolver_that_explains(name_server: Start) -> None:
    told, asked = ask(name_server, lambda query: failure(query, dns.rcode.SERVFAIL, 7))
    assert told == (
        "DNSSEC validation failed (127.0.0.1: a signature has expired, EDE 7): no answer is taken from it"
    )
    assert len(asked) == 1


def test_signatures_that_do_not_verify_are_found_out_where_nothing_is_explained(name_server: Start) -> None:
    told, asked = ask(name_server, bogus)
    assert told == (
        "DNSSEC validation failed (127.0.0.1: it answers only without validation): no answer is taken from it"
    )
    assert len(asked) == 5
    assert "203.0.113.66" not in told


def test_a_failure_that_ends_in_the_meantime_is_no_failure_of_dnssec(name_server: Start) -> None:
    unchecked: list[dns.message.Message] = []

    def recovers(query: dns.message.Message) -> dns.message.Message:
        if query.flags & dns.flags.CD:
            unchecked.append(query)
            return plain(query, "203.0.113.66")
        return plain(query) if unchecked else failure(query, dns.rcode.SERVFAIL)

    assert ask(name_server, recovers)[0] == "127.0.0.1: 192.0.2.1"


def test_a_failure_with_and_without_validation_is_only_a_failure(name_server: Start) -> None:
    told, asked = ask(name_server, "SERVFAIL")
    assert told == "no usable answer (127.0.0.1: SERVFAIL)"
    assert len(asked) == 4


def test_a_server_that_does_not_know_edns_is_asked_without(name_server: Start) -> None:
    def old(query: dns.message.Message) -> dns.message.Message:
        return failure(query, dns.rcode.FORMERR) if query.edns >= 0 else plain(query)

    assert ask(name_server, old)[0] == "127.0.0.1: 192.0.2.1"


@pytest.mark.parametrize(
    ("said", "told", "times"),
    [
        ("REFUSED", "no usable answer (127.0.0.1: REFUSED)", 3),
        (
            lambda query: failure(query, dns.rcode.NXDOMAIN, 15),
            "no usable answer (127.0.0.1: blocked by the resolver, which says so itself (EDE 15))",
            1,
        ),
        (lambda query: query.to_wire()[:11], "no usable answer (127.0.0.1: silent)", 3),
    ],
)
def test_what_was_heard_instead(
    name_server: Start, said: list[str] | str | Saying, told: str, times: int
) -> None:
    heard, asked = ask(name_server, said, timeout=0.3)
    assert heard == told
    assert asked.count("kittens.example. A") == times


def test_a_resolver_that_is_gone_is_asked_only_whether_it_is_back(
    name_server: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.resolver._GONE_SECONDS", 0.2)
    monkeypatch.setattr("geo.resolver._PROBE_SECONDS", 0.2)

    async def asked() -> str:
        zone: Zone = {(".", "NS"): "SILENT", ("kittens.example.", "A"): "SILENT"}
        async with name_server(zone) as server:
            resolver = Resolver("127.0.0.1", port=server.port, timeout=0.3)
            for _ in range(2):
                with pytest.raises(UnansweredError, match="no resolver answered"):
                    await resolver.ask(KITTENS, dns.rdatatype.A)
            assert server.asked == ["kittens.example. A", ". NS"]
            assert resolver.is_gone
            await asyncio.sleep(0.25)
            with pytest.raises(UnansweredError, match="no resolver answered"):
                await resolver.ask(KITTENS, dns.rdatatype.A)
            assert server.asked == ["kittens.example. A", ". NS", ". NS"]
            zone |= {(".", "NS"): "REFUSED", ("kittens.example.", "A"): ADDRESS}
            # The second time it is left alone for twice as long.
            await asyncio.sleep(0.45)
            reply = await resolver.ask(KITTENS, dns.rdatatype.A)
            return str(reply.message.answer[0][0])

    assert asyncio.run(asked()) == "192.0.2.1"


def test_many_questions_find_out_once_that_a_resolver_is_gone(name_server: Start) -> None:
    async def asked() -> int:
        zone: Zone = {(".", "NS"): "SILENT", ("kittens.example.", "A"): "SILENT"}
        async with name_server(zone) as server:
            resolver = Resolver("127.0.0.1", port=server.port, timeout=0.3)
            questions = (resolver.ask(KITTENS, dns.rdatatype.A) for _ in range(50))
            heard = await asyncio.gather(*questions, return_exceptions=True)
            assert all("no resolver answered" in str(error) for error in heard)
            return server.asked.count(". NS")

    assert asyncio.run(asked()) == 1
