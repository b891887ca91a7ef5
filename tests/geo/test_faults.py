from __future__ import annotations

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from geo.faults import Remedy, fault_of

NS = "example. 60 IN NS ns.example."
SOA = "example. 60 IN SOA ns.example. kittens.example. 1 2 3 4 5"
ADDRESS = "kittens.example. 60 IN A 192.0.2.1"


def heard(
    rcode: str = "NOERROR", *codes: int, answer: str = "", authority: str = "", flags: int = 0
) -> dns.message.Message:
    reply = dns.message.make_response(dns.message.make_query("kittens.example.", "A", use_edns=0))
    reply.set_rcode(dns.rcode.from_text(rcode))
    reply.flags |= flags
    options = [dns.edns.EDEOption(dns.edns.EDECode(code), "kittens \x1b[2J") for code in codes]
    reply.use_edns(0, options=list[dns.edns.Option](options))
    for section, text in ((reply.answer, answer), (reply.authority, authority)):
        if text:
            name, ttl, rdclass, rdtype, value = text.split(" ", 4)
            section.append(dns.rrset.from_text(name, int(ttl), rdclass, rdtype, value))
    return dns.message.from_wire(reply.to_wire())


@pytest.mark.parametrize(
    "message",
    [
        heard(answer=ADDRESS),
        heard("NXDOMAIN"),
        heard(authority=SOA),
        heard(),
        # A stale answer (3) is the zone's; an algorithm unknown to the resolver (1) is no failure.
        heard("NOERROR", 3, answer=ADDRESS),
        heard("NOERROR", 1, answer=ADDRESS),
        # A server that is authoritative may name the servers below it.
        heard(authority=NS, flags=dns.flags.AA),
        heard(answer=ADDRESS, authority=NS),
        heard("NXDOMAIN", authority=NS),
    ],
)
def test_what_can_be_used(message: dns.message.Message) -> None:
    assert fault_of(message) is None


@pytest.mark.parametrize(
    ("message", "words", "remedy"),
    [
        (heard("SERVFAIL"), "SERVFAIL", Remedy.ASK_UNCHECKED),
        (heard("SERVFAIL", 22), "SERVFAIL (no authority reachable, EDE 22)", Remedy.ASK_UNCHECKED),
        (heard("SERVFAIL", 5), "SERVFAIL", Remedy.ASK_UNCHECKED),
        (heard("REFUSED"), "REFUSED", Remedy.ASK_AGAIN),
        (heard("FORMERR"), "FORMERR", Remedy.ASK_PLAINLY),
        (heard("NOTIMP"), "NOTIMP", Remedy.ASK_PLAINLY),
        (heard(authority=NS), "a referral in place of an answer", Remedy.NONE),
        (
            heard("NXDOMAIN", 15),
            "blocked by the resolver, which says so itself (EDE 15)",
            Remedy.NONE,
        ),
        (
            heard("NOERROR", 4, answer=ADDRESS),
            "forged by the resolver, which says so itself (EDE 4)",
            Remedy.NONE,
        ),
    ],
)
def test_what_cannot_be_used(message: dns.message.Message, words: str, remedy: Remedy) -> None:
    fault = fault_of(message)
    assert fault is not None
    assert (fault.words, fault.remedy, fault.bogus) == (words, remedy, False)


@pytest.mark.parametrize("code", range(6, 13))
def test_signatures_that_do_not_verify(code: int) -> None:
    fault = fault_of(heard("SERVFAIL", code))
    assert fault is not None
    assert fault.bogus
    assert fault.remedy is Remedy.NONE
    assert fault.words.endswith(f"EDE {code}")
    # The zone's answer may carry the code of a detour that failed: what verified in the end can be used.
    assert fault_of(heard("NOERROR", code, answer=ADDRESS)) is None
