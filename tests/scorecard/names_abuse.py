"""What hostile name servers answer (T13)."""

from __future__ import annotations

import asyncio
import time
from typing import Final

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from geo.names import Answers, Names
from tests.scorecard.card import Checks, Finding
from tests.scorecard.exhaustion import GROUP
from tests.scorecard.name_server import Answering, Records, addresses
from tests.scorecard.rig import Rig

_MOST_KEPT: Final = 64


def _alias(target: str) -> Answering:
    def answer(query: dns.message.Message, _: int) -> dns.message.Message:
        response = dns.message.make_response(query, recursion_available=True)
        name = query.question[0].name
        response.answer.append(dns.rrset.from_text(name, 60, dns.rdataclass.IN, dns.rdatatype.CNAME, target))
        return response

    return answer


def _code(code: dns.rcode.Rcode) -> Answering:
    def answer(query: dns.message.Message, _: int) -> dns.message.Message:
        response = dns.message.make_response(query)
        response.set_rcode(code)
        return response

    return answer


def _cut_off(query: dns.message.Message, _: int) -> dns.message.Message:
    response = dns.message.make_response(query)
    response.flags |= dns.flags.TC
    return response


def _hostile_text(query: dns.message.Message, number: int) -> dns.message.Message:
    target = "\\027[2J\\013\\010<script>." + "k" * 63 + ".test."
    return _alias(target)(query, number) or query


def _flip(query: dns.message.Message, number: int) -> dns.message.Message:
    return (addresses("192.0.2.1") if number % 2 else _code(dns.rcode.NXDOMAIN))(query, number) or query


def _silent(_: dns.message.Message, __: int) -> None:
    return None


def _records() -> Records:
    many = tuple(f"192.0.{n // 250}.{n % 250 + 1}" for n in range(4_000))
    chain: Records = {f"c{n}.chain.test": _alias(f"c{n + 1}.chain.test.") for n in range(20)}
    return chain | {
        "many.test": many,
        "loop.test": _alias("loop2.test."),
        "loop2.test": _alias("loop.test."),
        "self.test": _alias("self.test."),
        "servfail.test": _code(dns.rcode.SERVFAIL),
        "refused.test": _code(dns.rcode.REFUSED),
        "silent.test": _silent,
        "cut.test": _cut_off,
        "zero.test": addresses("192.0.2.1", ttl=0),
        "ages.test": addresses("192.0.2.1", ttl=2**31 - 1),
        "inside.test": ("192.0.2.1", "::1"),
        "text.test": _hostile_text,
        "flip.test": _flip,
        "*.wild.test": ("192.0.2.1",),
        "large.test": tuple(f"2001:db8::{n:x}" for n in range(1, 120)),
    }


@GROUP.case(
    "T13",
    "4,000 addresses, CNAME chains and loops, SERVFAIL, REFUSED, silence, cut answers, TTL 0 and 2^31-1, hostile labels, "
    "wildcards, large answers",
    "at most 10 s a name; a bad answer is a gap; at most 64 addresses are kept",
)
def hostile_names(rig: Rig) -> Finding:
    server = rig.names(_records())
    hosts = [
        name.replace("*", "kitten")
        for name in server.records
        if not name.startswith("c") or name in ("c0.chain.test", "cut.test")
    ]
    told = asyncio.run(_asked(hosts, server.port))
    checks = Checks()
    checks.say(f"{len(told)} names")
    slowest = max(told, key=lambda host: told[host][1])
    checks.within(f"longest ({slowest}), seconds", told[slowest][1], 10.5)
    checks.most("addresses kept", max(len(answers.addresses) for answers, _ in told.values()), _MOST_KEPT)
    unsaid = [host for host, (answers, _) in told.items() if not answers.addresses and not answers.gaps]
    checks.hold(f"empty without a gap: {unsaid}", true=not unsaid)
    without = (
        "loop.test",
        "self.test",
        "servfail.test",
        "refused.test",
        "silent.test",
        "cut.test",
        "c0.chain.test",
    )
    found = [host for host in without if told[host][0].addresses]
    checks.hold(f"addresses out of nothing: {found}", true=not found)
    checks.hold("a silent name is not a silent resolver", true=told["silent.test"][0].resolver_answered)
    checks.hold("TTL 0 is held for a while", true=server.asked("zero.test") == 1)
    both = told["inside.test"][0].addresses
    checks.hold("both addresses are kept as evidence", true=len(both) == 2)
    return checks.finding()


async def _asked(hosts: list[str], port: int) -> dict[str, tuple[Answers, float]]:
    names = Names(servers=["127.0.0.1"], port=port)

    async def one(host: str) -> tuple[Answers, float]:
        began = time.monotonic()
        answers = await names.addresses(host)
        answers = await names.addresses(host) if host == "zero.test" else answers
        return answers, time.monotonic() - began

    told = dict(zip(hosts, await asyncio.gather(*(one(host) for host in hosts)), strict=True))
    await names.aclose()
    return told
