from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from ipaddress import ip_address
from typing import TYPE_CHECKING

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from geo.names import Answers, Names, NamesError
from geo.spread import Heard

if TYPE_CHECKING:
    from tests.geo.conftest import NameServer, Saying, Zone

    Start = Callable[..., AbstractAsyncContextManager[NameServer]]


def ask(start: Start, zone: Zone, *hosts: str, timeout: float = 2.0, lifetime: float = 6.0) -> list[Answers]:
    async def asked() -> list[Answers]:
        async with start(zone) as server:
            names = Names(servers=["127.0.0.1"], port=server.port, timeout=timeout, lifetime=lifetime)
            found = [await names.addresses(host) for host in hosts]
            await names.aclose()
            return found

    return asyncio.run(asked())


def shown(answers: Answers) -> list[str]:
    return [str(address) for address in answers.addresses]


def reasons(answers: Answers) -> list[str]:
    assert {gap.question for gap in answers.gaps} <= {"addresses"}
    return [gap.reason for gap in answers.gaps]


def closed_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert isinstance(port, int)
    return port


def test_all_addresses_of_both_families_are_kept(name_server: Start) -> None:
    zone: Zone = {
        ("kittens.example.", "A"): ["60 A 192.0.2.1", "60 A 192.0.2.2"],
        ("kittens.example.", "AAAA"): ["60 AAAA 2001:db8::1"],
    }
    [answers] = ask(name_server, zone, "Kittens.Example.")
    assert answers.host == "kittens.example"
    assert shown(answers) == ["192.0.2.1", "192.0.2.2", "2001:db8::1"]
    assert not answers.gaps
    assert not answers.cname_path


def test_the_cname_path_is_followed_within_and_across_answers(name_server: Start) -> None:
    zone: Zone = {
        ("www.kittens.example.", "*"): ["60 CNAME a.cdn.example.", "@a.cdn.example. 60 CNAME b.cdn.example."],
        ("b.cdn.example.", "A"): ["60 A 192.0.2.7"],
        ("b.cdn.example.", "AAAA"): [],
    }
    [answers] = ask(name_server, zone, "www.kittens.example")
    assert answers.cname_path == ("a.cdn.example", "b.cdn.example")
    assert shown(answers) == ["192.0.2.7"]
    assert not answers.gaps


def a_chain_of(links: int) -> Zone:
    zone: Zone = {(f"n{i}.example.", "*"): [f"60 CNAME n{i + 1}.example."] for i in range(links)}
    zone[(f"n{links}.example.", "*")] = ["60 A 192.0.2.9"]
    return zone


def test_eight_cnames_are_followed(name_server: Start) -> None:
    [answers] = ask(name_server, a_chain_of(8), "n0.example")
    assert len(answers.cname_path) == 8
    assert shown(answers) == ["192.0.2.9"]


def test_nine_cnames_are_too_many_and_the_path_stays_known(name_server: Start) -> None:
    [answers] = ask(name_server, a_chain_of(9), "n0.example")
    assert len(answers.cname_path) == 8
    assert not answers.addresses
    assert reasons(answers) == ["more than 8 CNAMEs"]


@pytest.mark.parametrize(
    "way", [["60 CNAME a.example."], ["60 CNAME b.example.", "@b.example. 60 CNAME a.example."]]
)
def test_a_circle_of_cnames_is_told(name_server: Start, way: list[str]) -> None:
    [answers] = ask(name_server, {("a.example.", "*"): way}, "a.example")
    assert not answers.addresses
    assert reasons(answers) == ["the CNAMEs go in a circle at a.example"]


def code(rcode: dns.rcode.Rcode, *codes: int) -> Saying:
    def say(query: dns.message.Message) -> dns.message.Message:
        reply = dns.message.make_response(query)
        reply.set_rcode(rcode)
        options = [dns.edns.EDEOption(dns.edns.EDECode(each)) for each in codes]
        reply.use_edns(0, options=list[dns.edns.Option](options))
        return reply

    return say


def unchecked_only(query: dns.message.Message) -> dns.message.Message:
    reply = dns.message.make_response(query)
    if query.flags & dns.flags.CD:
        name = query.question[0].name
        reply.answer.append(dns.rrset.from_text(name, 60, "IN", "A", "203.0.113.66"))
    else:
        reply.set_rcode(dns.rcode.SERVFAIL)
    return reply


def referral(query: dns.message.Message) -> dns.message.Message:
    reply = dns.message.make_response(query)
    reply.authority.append(dns.rrset.from_text("example.", 60, "IN", "NS", "ns.example."))
    return reply


def cut_off(query: dns.message.Message) -> dns.message.Message:
    reply = dns.message.make_response(query)
    reply.flags |= dns.flags.TC
    return reply


TOLD: dict[str, tuple[list[str] | str | Saying, str]] = {
    "empty.example": ([], "the name empty.example has no address (NODATA)"),
    "lost.example": (["60 CNAME gone.example."], "the name gone.example does not exist (NXDOMAIN)"),
    "hidden.example": (
        ["60 CNAME kittens.onion."],
        (
            "a CNAME leads to kittens.onion: names below .onion belong to the Tor network and are never asked of DNS "
            "(RFC 7686)"
        ),
    ),
    "broken.example": ("SERVFAIL", "no usable answer (127.0.0.1: SERVFAIL)"),
    "closed.example": ("REFUSED", "no usable answer (127.0.0.1: REFUSED)"),
    "cut-off-from.example": (
        code(dns.rcode.SERVFAIL, 22),
        "no usable answer (127.0.0.1: SERVFAIL (no authority reachable, EDE 22))",
    ),
    "lame.example": (referral, "no usable answer (127.0.0.1: a referral in place of an answer)"),
    "cut.example": (cut_off, "no usable answer (127.0.0.1: an answer that is cut off, over TCP too)"),
    "garbled.example": (
        lambda query: (
            dns.message.make_response(query).to_wire()[:6]
            + bytes.fromhex("ffff00000000")
            + dns.message.make_response(query).to_wire()[12:]
        ),
        "no usable answer (127.0.0.1: an answer that cannot be read)",
    ),
    "silent.example": ("SILENT", "no usable answer (127.0.0.1: silent)"),
    "blocked.example": (
        code(dns.rcode.NXDOMAIN, 17),
        "no usable answer (127.0.0.1: filtered by the resolver, which says so itself (EDE 17))",
    ),
    "expired.example": (
        code(dns.rcode.SERVFAIL, 7),
        "DNSSEC validation failed (127.0.0.1: a signature has expired, EDE 7): no answer is taken from it",
    ),
    "bogus.example": (
        unchecked_only,
        "DNSSEC validation failed (127.0.0.1: it answers only without validation): no answer is taken from it",
    ),
    "circle.example": (["60 CNAME circle.example."], "the CNAMEs go in a circle at circle.example"),
}


@pytest.mark.parametrize("host", TOLD)
def test_what_was_heard_instead_of_an_address_is_told_apart(name_server: Start, host: str) -> None:
    said, reason = TOLD[host]
    [answers] = ask(name_server, {(f"{host}.", "*"): said}, host, timeout=0.5)
    assert not answers.addresses
    assert reasons(answers) == [reason]
    assert answers.resolver_answered


def test_each_way_to_have_no_address_has_its_own_words() -> None:
    assert len({reason for _, reason in TOLD.values()}) == len(TOLD)


def test_a_name_that_does_not_exist(name_server: Start) -> None:
    [answers] = ask(name_server, {}, "none.example")
    assert reasons(answers) == ["the name none.example does not exist (NXDOMAIN)"]


def test_half_an_answer_is_kept_with_a_gap_for_the_other_half(name_server: Start) -> None:
    zone: Zone = {("half.example.", "A"): ["60 A 192.0.2.3"], ("half.example.", "AAAA"): "SERVFAIL"}
    [answers] = ask(name_server, zone, "half.example")
    assert shown(answers) == ["192.0.2.3"]
    assert reasons(answers) == ["no usable answer (127.0.0.1: SERVFAIL)"]


def test_a_silent_zone_is_not_taken_for_a_dead_resolver(name_server: Start) -> None:
    zone: Zone = {("slow.example.", "*"): "SILENT", ("kittens.example.", "*"): ["60 A 192.0.2.1"]}
    slow, kittens = ask(name_server, zone, "slow.example", "kittens.example", timeout=0.1, lifetime=5)
    assert reasons(slow) == ["no usable answer (127.0.0.1: silent)"]
    assert shown(kittens) == ["192.0.2.1"]


def test_a_name_has_no_more_than_its_lifetime(name_server: Start) -> None:
    started = time.monotonic()
    [slow] = ask(name_server, {("slow.example.", "*"): "SILENT"}, "slow.example", timeout=1, lifetime=0.3)
    assert time.monotonic() - started < 1
    assert reasons(slow) == ["no answer within 0.3 s"]


def test_a_hundred_hosts_end_quickly_where_no_resolver_answers() -> None:
    async def asked() -> list[Answers]:
        names = Names(servers=["127.0.0.1"], port=closed_port())
        return list(await asyncio.gather(*(names.addresses(f"h{i}.example") for i in range(100))))

    started = time.monotonic()
    found = asyncio.run(asked())
    assert time.monotonic() - started < 3
    assert all(reasons(answers)[0].startswith("no resolver answered (127.0.0.1 port") for answers in found)


def test_a_deaf_resolver_is_found_out_once_and_remembered(name_server: Start) -> None:
    zone: Zone = {(".", "NS"): "SILENT", ("a.example.", "*"): "SILENT", ("b.example.", "*"): "SILENT"}
    started = time.monotonic()
    first, second = ask(name_server, zone, "a.example", "b.example", timeout=0.2, lifetime=9)
    assert time.monotonic() - started < 3
    assert reasons(first)[0].startswith("no resolver answered")
    assert reasons(second)[0].startswith("no resolver answered")


def ask_two(
    start: Start, first: Zone, second: Zone, host: str, *, timeout: float = 0.5
) -> tuple[Answers, list[list[str]]]:
    """Ask two resolvers, which answer as the two zones say."""

    async def asked() -> tuple[Answers, list[list[str]]]:
        async with start(first) as one, start(second, "127.0.0.2", one.port) as two:
            names = Names(servers=["127.0.0.1", "127.0.0.2"], port=one.port, timeout=timeout)
            answers = await names.everything(host)
            await names.aclose()
            return answers, [one.asked, two.asked]

    return asyncio.run(asked())


def test_each_resolver_is_asked_and_all_addresses_are_kept(name_server: Start) -> None:
    first: Zone = {("kittens.example.", "A"): ["60 A 192.0.2.1"], ("kittens.example.", "*"): []}
    second: Zone = {
        ("kittens.example.", "A"): ["30 CNAME edge.example.", "@edge.example. 20 A 198.51.100.1"],
        ("kittens.example.", "*"): [],
    }
    answers, asked = ask_two(name_server, first, second, "kittens.example")
    assert shown(answers) == ["192.0.2.1", "198.51.100.1"]
    assert answers.cname_path == ("edge.example",)
    assert [(each.resolver, each.names[4], shown_of(each), each.ttls[4]) for each in answers.heard] == [
        ("127.0.0.1", "kittens.example", ["192.0.2.1"], 60),
        ("127.0.0.2", "edge.example", ["198.51.100.1"], 20),
    ]
    assert [(record.name, record.value, record.ttl, record.resolver) for record in answers.records] == [
        ("kittens.example", "edge.example", 30, "127.0.0.2")
    ]
    assert not answers.gaps
    # What belongs to the domain is asked of one of them.
    assert [sum(" NS" in question for question in each) for each in asked] == [1, 0]


def shown_of(heard: Heard) -> list[str]:
    return [str(address) for address in heard.addresses]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("SERVFAIL", "no usable answer (127.0.0.2: SERVFAIL)"),
        ("SILENT", "no usable answer (127.0.0.2: silent)"),
        (unchecked_only, "DNSSEC validation failed (127.0.0.2: it answers only without validation)"),
    ],
)
def test_a_resolver_that_fails_is_a_gap_and_no_failure_of_the_others(
    name_server: Start, said: str | Saying, words: str
) -> None:
    first: Zone = {("kittens.example.", "A"): ["60 A 192.0.2.1"], ("kittens.example.", "*"): []}
    answers, _ = ask_two(name_server, first, {("kittens.example.", "*"): said}, "kittens.example")
    assert shown(answers) == ["192.0.2.1"]
    assert len(answers.gaps) == 1
    assert answers.gaps[0].reason.startswith(words)
    assert [bool(each.families) for each in answers.heard] == [True, False]


def test_a_resolver_that_is_gone_is_a_gap_and_the_name_is_still_asked_about(name_server: Start) -> None:
    async def asked() -> list[Answers]:
        async with name_server({("kittens.example.", "*"): ["60 A 192.0.2.1"]}) as server:
            names = Names(servers=["127.0.0.2", "127.0.0.1"], port=server.port, timeout=0.3)
            found = [await names.addresses(host) for host in ("kittens.example", "none.example")]
            await names.aclose()
            return found

    kittens, none = asyncio.run(asked())
    assert shown(kittens) == ["192.0.2.1"]
    assert len(reasons(kittens)) == 1
    assert reasons(kittens)[0].startswith("a resolver did not answer (127.0.0.2 port")
    # What is said of the name comes before what is said of a resolver.
    assert reasons(none)[0] == "the name none.example does not exist (NXDOMAIN)"
    assert none.resolver_answered


def test_everything_is_the_addresses_with_the_other_records(name_server: Start) -> None:
    zone: Zone = {
        ("www.kittens.example.", "*"): ["60 CNAME edge.example.", "@edge.example. 60 A 192.0.2.1"],
        ("www.kittens.example.", "HTTPS"): [],
        ("www.kittens.example.", "TXT"): [],
        ("kittens.example.", "NS"): ["60 NS ns.kittens.example."],
        ("kittens.example.", "MX"): "REFUSED",
        ("kittens.example.", "*"): [],
    }

    async def asked() -> tuple[Answers, Answers]:
        async with name_server(zone) as server:
            names = Names(servers=["127.0.0.1"], port=server.port)
            alone = await names.addresses("www.kittens.example")
            both = await names.everything("WWW.kittens.example.")
            await names.aclose()
            return alone, both

    alone, both = asyncio.run(asked())
    assert [record.type for record in alone.records] == ["CNAME"]
    assert [record.type for record in both.records] == ["CNAME", "NS"]
    assert (both.addresses, both.cname_path) == (alone.addresses, ("edge.example",))
    assert [gap.question for gap in both.gaps] == ["records"]


@pytest.mark.parametrize("host", ["", "a..b", "192.0.2.1", "localhost"])
def test_everything_of_what_is_no_name_is_its_addresses(name_server: Start, host: str) -> None:
    async def asked() -> tuple[Answers, list[str]]:
        async with name_server({}) as server:
            return await Names(servers=["127.0.0.1"], port=server.port).everything(host), server.asked

    answers, questions = asyncio.run(asked())
    assert answers.addresses or answers.gaps
    assert not questions


def test_thousands_of_records_come_over_tcp_and_are_cut_at_64(name_server: Start) -> None:
    many = [f"60 A 198.51.{i // 250}.{i % 250}" for i in range(4000)]
    zone: Zone = {("many.example.", "A"): many, ("many.example.", "AAAA"): ["60 AAAA ::1"]}
    [answers] = ask(name_server, zone, "many.example", timeout=60, lifetime=60)
    assert len(answers.addresses) == 64
    assert "::1" in shown(answers)
    assert reasons(answers) == ["4001 addresses, of which 64 are kept"]


def test_concurrent_questions_share_one_look_up_and_its_answer_is_remembered(name_server: Start) -> None:
    async def asked() -> list[str]:
        async with name_server({("kittens.example.", "*"): ["0 A 192.0.2.1"]}) as server:
            server.delay = 0.05
            names = Names(servers=["127.0.0.1"], port=server.port)
            await asyncio.gather(*(names.addresses("kittens.example") for _ in range(20)))
            await names.addresses("KITTENS.example")
            return server.asked

    assert sorted(asyncio.run(asked())) == ["kittens.example. A", "kittens.example. AAAA"]


def denial(ttl: int, minimum: int) -> Saying:
    def say(query: dns.message.Message) -> dns.message.Message:
        reply = dns.message.make_response(query)
        reply.set_rcode(dns.rcode.NXDOMAIN)
        soa = f"ns.example. kittens.example. 1 2 3 4 {minimum}"
        reply.authority.append(dns.rrset.from_text("example.", ttl, "IN", "SOA", soa))
        return reply

    return say


@pytest.mark.parametrize(
    ("said", "later", "questions"),
    [
        (["0 A 192.0.2.1"], 29, 2),
        (["0 A 192.0.2.1"], 31, 4),
        (["600 A 192.0.2.1"], 590, 2),
        (["600 A 192.0.2.1"], 610, 4),
        ([f"{2**31 - 1} A 192.0.2.1"], 86_390, 2),
        ([f"{2**31 - 1} A 192.0.2.1"], 86_410, 4),
        # RFC 2308: the zone says how long its denial holds, but no longer than an hour is believed.
        (denial(900, 300), 290, 2),
        (denial(900, 300), 310, 4),
        (denial(300, 900), 310, 4),
        (denial(0, 0), 29, 2),
        (denial(86_400, 86_400), 3590, 2),
        (denial(86_400, 86_400), 3610, 4),
        ("NXDOMAIN", 29, 2),
        ("NXDOMAIN", 31, 4),
        ("REFUSED", 31, 12),
    ],
)
def test_an_answer_is_asked_for_again_when_its_time_is_over(
    name_server: Start, said: list[str] | str | Saying, later: float, questions: int
) -> None:
    async def asked() -> int:
        async with name_server({("kittens.example.", "*"): said}) as server:
            moments = [0.0]
            names = Names(servers=["127.0.0.1"], port=server.port, clock=lambda: moments[0])
            await names.addresses("kittens.example")
            moments[0] = later
            await names.addresses("kittens.example")
            return len(server.asked)

    assert asyncio.run(asked()) == questions


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("192.0.2.1", ["192.0.2.1"]),
        ("[2001:db8::1]", ["2001:db8::1"]),
        ("localhost", ["127.0.0.1", "::1"]),
        ("api.LOCALHOST.", ["127.0.0.1", "::1"]),
    ],
)
def test_some_hosts_answer_themselves(name_server: Start, host: str, expected: list[str]) -> None:
    [answers] = ask(name_server, {}, host)
    assert shown(answers) == expected
    assert not answers.gaps


def test_names_outside_dns_are_never_asked(name_server: Start) -> None:
    async def asked() -> tuple[list[str], list[str]]:
        async with name_server({}) as server:
            names = Names(servers=["127.0.0.1"], port=server.port)
            outside = [
                "kittens.onion",
                "printer.local",
                "db.corp.internal",
                "nas.home.arpa",
                "kittens.alt",
                "k",
            ]
            found = [reasons(await names.everything(host))[0] for host in outside]
            await names.addresses("kittens.notonion")
            return found, server.asked

    found, questions = asyncio.run(asked())
    assert len(set(found)) == 6
    assert "Tor" in found[0]
    assert questions == ["kittens.notonion. A", "kittens.notonion. AAAA"]


@pytest.mark.parametrize("host", ["", "a..b", "x" * 64 + ".example", "a." * 130 + "example"])
def test_no_host_however_odd_is_an_exception(name_server: Start, host: str) -> None:
    [answers] = ask(name_server, {}, host)
    assert not answers.addresses
    assert reasons(answers)


def test_odd_octets_of_a_cname_arrive_escaped(name_server: Start) -> None:
    zone: Zone = {
        ("kittens.example.", "*"): [r"60 CNAME a\027b\010c.example.", r"@a\027b\010c.example. 60 A 192.0.2.1"]
    }
    [answers] = ask(name_server, zone, "kittens.example")
    assert answers.cname_path == (r"a\027b\010c.example",)


@pytest.mark.parametrize(
    ("servers", "port", "told"),
    [([], 53, "no resolver is named"), (["ns.example"], 53, "no address"), (["127.0.0.1"], 0, "no port")],
)
def test_unusable_settings_are_told_in_a_sentence(servers: list[str], port: int, told: str) -> None:
    with pytest.raises(NamesError, match=told):
        Names(servers=servers, port=port)


def reverse(start: Start, zone: Zone, ip: str, lifetime: float = 6.0) -> tuple[str, ...]:
    async def asked() -> tuple[str, ...]:
        async with start(zone) as server:
            names = Names(servers=["127.0.0.1"], port=server.port, timeout=0.2, lifetime=lifetime)
            return await names.reverse(ip_address(ip))

    return asyncio.run(asked())


@pytest.mark.parametrize(
    ("ip", "owner", "records", "names"),
    [
        ("192.0.2.7", "7.2.0.192.in-addr.arpa.", ["60 PTR Cats.Example."], ("cats.example",)),
        (
            "2001:db8::7",
            "7." + "0." * 23 + "8.b.d.0.1.0.0.2.ip6.arpa.",
            ["60 PTR a.example.", "60 PTR b.example."],
            ("a.example", "b.example"),
        ),
        # A small network's zone is elsewhere (RFC 2317).
        (
            "192.0.2.7",
            "7.2.0.192.in-addr.arpa.",
            ["60 CNAME 7.0-15.2.0.192.in-addr.arpa.", "@7.0-15.2.0.192.in-addr.arpa. 60 PTR cats.example."],
            ("cats.example",),
        ),
        ("192.0.2.7", "7.2.0.192.in-addr.arpa.", [f"60 PTR c{i}.example." for i in range(9)], None),
        ("192.0.2.7", "8.2.0.192.in-addr.arpa.", ["60 PTR cats.example."], ()),
        ("192.0.2.7", "7.2.0.192.in-addr.arpa.", [], ()),
    ],
)
def test_an_address_has_the_names_of_its_reverse_zone(
    name_server: Start, ip: str, owner: str, records: list[str], names: tuple[str, ...] | None
) -> None:
    found = reverse(name_server, {(owner, "PTR"): records}, ip)
    assert found == names if names is not None else len(found) == 4


@pytest.mark.parametrize(("says", "lifetime"), [("SERVFAIL", 6.0), ("SILENT", 0.1)])
def test_a_reverse_zone_that_does_not_answer_is_told(name_server: Start, says: str, lifetime: float) -> None:
    with pytest.raises(NamesError, match=r"no answer within|SERVFAIL"):
        reverse(name_server, {("7.2.0.192.in-addr.arpa.", "PTR"): says}, "192.0.2.7", lifetime)


def test_only_so_many_hosts_are_remembered(name_server: Start) -> None:
    async def asked() -> list[str]:
        async with name_server({(f"{name}.example.", "*"): ["600 A 192.0.2.1"] for name in "abc"}) as server:
            names = Names(servers=["127.0.0.1"], port=server.port, remembered=2)
            for name in "abcba":
                await names.addresses(f"{name}.example")
            return [question for question in server.asked if question.endswith(" A")]

    assert asyncio.run(asked()) == [f"{name}.example. A" for name in "abca"]
