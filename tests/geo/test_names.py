from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest

from geo.names import Answers, Names, NamesError

if TYPE_CHECKING:
    from tests.geo.conftest import NameServer, Zone

    Start = Callable[[Zone], AbstractAsyncContextManager[NameServer]]


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


def test_what_was_heard_instead_of_an_address_is_told_apart(name_server: Start) -> None:
    zone: Zone = {
        ("empty.example.", "*"): [],
        ("lost.example.", "*"): ["60 CNAME gone.example."],
        ("broken.example.", "*"): "SERVFAIL",
        ("closed.example.", "*"): "REFUSED",
    }
    found = ask(
        name_server, zone, "none.example", "empty.example", "lost.example", "broken.example", "closed.example"
    )
    assert [reasons(answers) for answers in found] == [
        ["the name none.example does not exist (NXDOMAIN)"],
        ["the name empty.example has no address (NODATA)"],
        ["the name gone.example does not exist (NXDOMAIN)"],
        ["no usable answer (127.0.0.1: SERVFAIL)"],
        ["no usable answer (127.0.0.1: REFUSED)"],
    ]


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


def test_a_second_resolver_steps_in_for_a_dead_one(name_server: Start) -> None:
    async def asked() -> Answers:
        async with name_server({("kittens.example.", "*"): ["60 A 192.0.2.1"]}) as server:
            names = Names(servers=["127.0.0.2", "127.0.0.1"], port=server.port, timeout=0.3)
            return await names.addresses("kittens.example")

    assert shown(asyncio.run(asked())) == ["192.0.2.1"]


def test_thousands_of_records_come_over_tcp_and_are_cut_at_64(name_server: Start) -> None:
    many = [f"60 A 198.51.{i // 250}.{i % 250}" for i in range(4000)]
    zone: Zone = {("many.example.", "A"): many, ("many.example.", "AAAA"): ["60 AAAA ::1"]}
    [answers] = ask(name_server, zone, "many.example")
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


def test_an_answer_is_asked_for_again_when_its_time_is_over(
    name_server: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def asked(ttl: int, later: float) -> int:
        async with name_server({("kittens.example.", "*"): [f"{ttl} A 192.0.2.1"]}) as server:
            names = Names(servers=["127.0.0.1"], port=server.port)
            await names.addresses("kittens.example")
            begun = time.monotonic()
            monkeypatch.setattr("geo.names.time.monotonic", lambda: begun + later)
            await names.addresses("kittens.example")
            monkeypatch.undo()
            return len(server.asked)

    times = {
        (0, 29): 2,
        (0, 31): 4,
        (600, 590): 2,
        (600, 610): 4,
        (2**31 - 1, 86_390): 2,
        (2**31 - 1, 86_410): 4,
    }
    assert {case: asyncio.run(asked(*case)) for case in times} == times


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
            outside = ["kittens.onion", "printer.local", "db.corp.internal", "nas.home.arpa", "kittens.alt"]
            found = [reasons(await names.addresses(host))[0] for host in outside]
            await names.addresses("notonion")
            return found, server.asked

    found, questions = asyncio.run(asked())
    assert len(set(found)) == 5
    assert "Tor" in found[0]
    assert questions == ["notonion. A", "notonion. AAAA"]


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
