from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from geo.addresses import PublicOnly, require_public
from geo.cymru import Announced, Cymru
from geo.datasets import Dataset, DatasetError
from geo.domain_registry import DomainAnswer
from geo.facts import Agreement, Claim, Contact, Gap, Hosting, Hotline, Record, Spread, Tenant, Verdict
from geo.fronts import Fronts
from geo.locate import Locator
from geo.names import Answers, Names
from geo.observed import Observation, Seen
from geo.operators import AS_BASIS
from geo.places import Places
from geo.registry import Registry, RegistryAnswer
from geo.tree import Span, write
from geo.whereabouts import NO_CENSUS
from tests.geo.test_cymru import Whois

if TYPE_CHECKING:
    from tests.geo.conftest import Internet, NameServer, Zone

    Start = Callable[..., AbstractAsyncContextManager[Internet]]
Make = Callable[..., dict[str, Any]]

NETWORKS: Mapping[str, tuple[int, str, str | None]] = {
    "192.0.2.0/24": (64500, "Kitten Hosting", "NZ"),
    "198.51.100.0/24": (64501, "Bicycle Hosting", "NL"),
    "203.0.113.0/24": (64502, "Front of Houses", "US"),
    "2001:db8::/32": (64500, "Kitten Hosting", "NZ"),
}
FRONTS = """name,verdict,kind,value,origin,as_of
Example CDN,FRONT,asn,64502,invented,2026-11-01
Example CDN,FRONT,contact,abuse@cdn.example,invented,2026-11-01
Cat Pages,SHARED_PLATFORM,cname,pages.example,invented,2026-11-01
Cat Pages,SHARED_PLATFORM,tenant,{tenant}.pages.example,invented,2026-11-01
Dog Pages,SHARED_PLATFORM,range,203.0.113.128/25,invented,2026-11-01
Bell CDN,FRONT,cname,cdn.bell.example,invented,2026-11-01
Bell CDN,FRONT,contact,abuse@bell.example,invented,2026-11-01
"""
ZONE: Zone = {
    ("kittens.example.", "A"): ["60 A 192.0.2.1", "60 A 192.0.2.2"],
    ("kittens.example.", "AAAA"): ["60 AAAA 2001:db8::1"],
    ("fronted.example.", "*"): ["60 CNAME edge.cdn.example.", "@edge.cdn.example. 60 A 203.0.113.1"],
    ("cats.pages.example.", "*"): ["60 A 203.0.113.1"],
    ("split.example.", "*"): ["60 A 203.0.113.200", "60 A 192.0.2.1"],
    ("mixed.example.", "*"): ["60 A 203.0.113.1", "60 A 192.0.2.1"],
    ("two.example.", "*"): ["60 A 192.0.2.1", "60 A 198.51.100.1"],
    ("unrouted.example.", "*"): ["60 A 100.64.0.1"],
    ("broken.example.", "*"): "SERVFAIL",
    ("private.example.", "*"): ["60 A 10.0.0.1"],
    ("both.example.", "A"): ["60 A 192.0.2.1"],
    ("both.example.", "AAAA"): ["60 AAAA ::1"],
    ("www.bicycles.example.", "*"): ["60 CNAME bicycles.example."],
    ("by-kind.example.", "A"): [
        "60 CNAME me.cdn.bell.example.",
        "@me.cdn.bell.example. 60 A 198.51.100.1",
    ],
    ("by-kind.example.", "AAAA"): ["60 AAAA 2001:db8::1"],
    ("by-none.example.", "A"): ["60 A 192.0.2.1"],
    ("by-none.example.", "AAAA"): ["60 CNAME me.cdn.bell.example."],
    ("me.cdn.bell.example.", "AAAA"): [],
    ("bicycles.example.", "A"): ["60 A 192.0.2.1"],
    ("bicycles.example.", "NS"): ["60 NS ns.bicycles.example."],
    ("bicycles.example.", "MX"): ["60 MX 10 mail.bicycles.example."],
}


def dataset(folder: Path) -> Dataset:
    spans: dict[int, list[Span]] = {4: [], 6: []}
    for text, (asn, name, country) in NETWORKS.items():
        network = ip_network(text)
        record = (("as_name", name), ("asn", asn), ("country_code", country or ""))
        spans[network.version].append(Span(first=int(network[0]), last=int(network[-1]), record=record))
    path = folder / "kittens.mmdb"
    # Today's, since data grow old: what a test expects must not change with the calendar.
    about = {"source": "Invented", "as_of": f"{datetime.now(UTC):%Y-%m-%d}"}
    write(path, spans, kind="test", description=about, built=datetime(2026, 11, 1, tzinfo=UTC))
    return Dataset.open(path, shipped=False)


def fronts(folder: Path) -> Fronts:
    path = folder / "fronts.csv"
    path.write_text(FRONTS)
    return Fronts.load(path)


def hotline(country: str | None) -> Hotline | None:
    if country != "NZ":
        return None
    return Hotline(country="NZ", name="Kitten Line", website="https://line.example/")


def documented(ip: IPv4Address | IPv6Address) -> None:
    """Take the addresses of documents, from which tests are made, for the public internet."""
    if ip.is_loopback or str(ip).startswith("10."):
        require_public(ip)


class Registers:
    """A registry that knows one contact, and counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def network_of(self, ip: IPv4Address | IPv6Address) -> RegistryAnswer:
        self.asked.append(str(ip))
        return RegistryAnswer(asked_at=datetime.now(UTC))


def locate(
    start: Start, folder: Path, *hosts: str, prepare: Callable[[Internet], None] | None = None, **change: Any
) -> list[Hosting]:
    async def located() -> list[Hosting]:
        async with start(zone=ZONE) as net:
            parts: dict[str, Any] = {
                "registry": None,
                "hotlines": hotline,
                "require_public": documented,
                **change,
            }
            if prepare:
                prepare(net)
                parts["registry"] = net.registry()
            locator = Locator(names=net.names, dataset=dataset(folder), fronts=fronts(folder), **parts)
            found = [await locator.locate(host) for host in hosts]
            await locator.aclose()
            return found

    return asyncio.run(located())


def questions(hosting: Hosting) -> set[str]:
    return {gap.question for gap in hosting.gaps}


def test_a_host_is_located_with_all_its_addresses_networks_and_contacts(
    internet: Start, tmp_path: Path, record: Make, party: Make
) -> None:
    def prepare(net: Internet) -> None:
        net.services(("192.0.2.0/24", "north.example"))
        services = {"services": [[["2001:db8::/32"], [net.url("south.example", "")]]]}
        abuse = party("abuse@kittens.example")
        for i in (1, 2):
            net.pages[f"north.example/ip/192.0.2.{i}"] = record("192.0.2.0", "192.0.2.255", abuse)
        net.pages["iana.example/rdap/ipv6.json"] = services
        net.pages["south.example/ip/2001:db8::1"] = record("2001:db8::", "2001:db8::ffff", abuse)

    [hosting] = locate(internet, tmp_path, "Kittens.example", prepare=prepare)
    assert hosting.host == "kittens.example"
    assert [(address.ip, address.asn, address.prefix) for address in hosting.addresses] == [
        ("192.0.2.1", 64500, "192.0.2.0/24"),
        ("192.0.2.2", 64500, "192.0.2.0/24"),
        ("2001:db8::1", 64500, "2001:db8::/32"),
    ]
    assert hosting.verdict is Verdict.ORIGIN
    assert hosting.country.value == "NZ"
    assert {contact.scope for contact in hosting.contacts} == {
        "network 192.0.2.0/24",
        "network 2001:db8::/112",
    }
    assert {(claim.value, claim.basis) for claim in hosting.registration} == {("NZ", "registration")}
    assert hosting.hotline == hotline("NZ")
    assert hosting.gaps == (NO_CENSUS,)


def test_behind_a_front_there_is_no_country_and_the_front_is_the_contact(
    internet: Start, tmp_path: Path
) -> None:
    [hosting] = locate(internet, tmp_path, "fronted.example")
    assert hosting.verdict is Verdict.FRONT
    assert hosting.cname_path == ("edge.cdn.example",)
    assert hosting.country.value is None
    assert [claim.value for claim in hosting.country.claims] == ["US"]
    assert [address.country for address in hosting.addresses] == [None]
    assert [contact.address for contact in hosting.contacts] == ["abuse@cdn.example"]
    assert hosting.hotline is None
    assert questions(hosting) == {"origin", "country", "contact", "hotline"}


def test_a_platform_behind_a_front_is_not_where_the_front_is(internet: Start, tmp_path: Path) -> None:
    [hosting] = locate(internet, tmp_path, "cats.pages.example")
    assert hosting.verdict is Verdict.SHARED_PLATFORM
    assert hosting.country.value is None
    assert "the front Example CDN answers" in next(g.reason for g in hosting.gaps if g.question == "country")


def test_the_tenant_of_a_platform_is_named(internet: Start, tmp_path: Path) -> None:
    [hosting] = locate(internet, tmp_path, "cats.pages.example")
    assert hosting.tenant == Tenant(platform="Cat Pages", name="cats")


def test_an_origin_beside_a_front_has_the_country_and_each_party_is_named(
    internet: Start, tmp_path: Path
) -> None:
    [hosting] = locate(internet, tmp_path, "mixed.example")
    assert hosting.verdict is Verdict.ORIGIN
    assert hosting.country.value == "NZ"
    assert {claim.value for claim in hosting.country.claims} == {"NZ"}
    assert {address.ip: (address.verdict, address.country) for address in hosting.addresses} == {
        "192.0.2.1": (Verdict.ORIGIN, "NZ"),
        "203.0.113.1": (Verdict.FRONT, None),
    }
    assert hosting.front is not None
    assert hosting.front.name == "Example CDN"
    assert "abuse@cdn.example" in [contact.address for contact in hosting.contacts]
    assert "203.0.113.1 is served by Example CDN" in hosting.evidence[-1]


def test_a_front_that_one_kind_of_question_leads_to_does_not_answer_at_the_other_kinds_address(
    internet: Start, tmp_path: Path
) -> None:
    both, neither = locate(internet, tmp_path, "by-kind.example", "by-none.example")
    assert both.cname_path == neither.cname_path == ("me.cdn.bell.example",)
    assert {address.ip: (address.verdict, address.country) for address in both.addresses} == {
        "198.51.100.1": (Verdict.FRONT, None),
        "2001:db8::1": (Verdict.ORIGIN, "NZ"),
    }
    assert (both.verdict, both.country.value) == (Verdict.ORIGIN, "NZ")
    assert [contact.address for contact in both.contacts] == ["abuse@bell.example"]
    assert [(address.verdict, address.country) for address in neither.addresses] == [(Verdict.ORIGIN, "NZ")]
    assert (neither.verdict, neither.front) == (Verdict.ORIGIN, None)
    assert "abuse@bell.example" not in [contact.address for contact in neither.contacts]
    assert [address.paths for address in both.addresses] == [(("me.cdn.bell.example",),), ((),)]


def test_an_address_without_a_network_keeps_its_way_too(internet: Start, tmp_path: Path) -> None:
    [hosting] = locate(internet, tmp_path, "private.example")
    assert [address.paths for address in hosting.addresses] == [((),)]


def test_a_platform_behind_a_front_has_no_voice_about_the_place_of_another_address(
    internet: Start, tmp_path: Path
) -> None:
    [hosting] = locate(internet, tmp_path, "split.example")
    assert hosting.verdict is Verdict.ORIGIN
    assert (hosting.country.value, {claim.value for claim in hosting.country.claims}) == ("NZ", {"NZ"})


class Knows(Registers):
    """A registry that has one contact for every network."""

    async def network_of(self, ip: IPv4Address | IPv6Address) -> RegistryAnswer:
        contact = Contact(
            address="abuse@kittens.example",
            role="abuse",
            scope=f"network {ip}",
            source="us",
            as_of="2026-11-01",
        )
        return replace(await super().network_of(ip), contacts=(contact,))


@pytest.mark.parametrize(("host", "first"), [("mixed", "network"), ("fronted", "front")])
def test_who_can_remove_the_content_comes_first(
    internet: Start, tmp_path: Path, host: str, first: str
) -> None:
    [hosting] = locate(internet, tmp_path, f"{host}.example", registry=Knows())
    assert hosting.contacts[0].scope.partition(" ")[0] == first
    assert {contact.scope.partition(" ")[0] for contact in hosting.contacts} == {"network", "front"}


class Seated(Registers):
    """A registry that knows where the holder of each network sits."""

    async def network_of(self, ip: IPv4Address | IPv6Address) -> RegistryAnswer:
        seat = "US" if str(ip).startswith(("198.", "203.")) else "NL"
        claim = Claim(value=seat, basis="operator", source="us", as_of="2026-11-01")
        return replace(await super().network_of(ip), operator=(claim,))


class Announces(Cymru):
    """The routing of this moment, as far as it says where each AS is registered."""

    def __init__(self) -> None:
        """Ask nobody."""

    async def announced(self, ip: IPv4Address | IPv6Address) -> Announced:
        seat = "US" if str(ip).startswith(("198.", "203.")) else "NL"
        claim = Claim(value=seat, basis=AS_BASIS, source="us", as_of="2026-11-01")
        return Announced(prefix=f"{ip}/32", seats=(claim,))


@pytest.mark.parametrize(
    "asked", [{"registry": Seated()}, {"cymru": Announces()}], ids=["its holder", "its AS"]
)
@pytest.mark.parametrize(("host", "seat"), [("mixed", "NL"), ("by-kind", "NL"), ("fronted", "US")])
def test_the_seat_of_a_front_is_not_that_of_the_servers_network(
    internet: Start, tmp_path: Path, host: str, seat: str, asked: dict[str, Any]
) -> None:
    def line(country: str | None) -> Hotline | None:
        known = country in {"US", "NL"}
        return Hotline(country=str(country), name="Line", website="https://line.example/") if known else None

    [hosting] = locate(internet, tmp_path, f"{host}.example", hotlines=line, **asked)
    [reason] = [gap.reason for gap in hosting.gaps if gap.question == "hotline"]
    assert f"Line ({seat}), where the network's " in reason
    assert {claim.value for claim in hosting.operator} == ({"US", seat})


class Recording(Names):
    """Names that give records, as if a resolver had said them."""

    async def everything(self, host: str) -> Answers:
        said = {"MX": "10 mail.fronted.example", "TXT": '"v=spf1 ip4:192.0.2.77 a:box.fronted.example -all"'}
        records = tuple(
            Record(name=host, type=kind, value=value, ttl=60, resolver="127.0.0.1")
            for kind, value in said.items()
        )
        return replace(await super().everything(host), records=records)


def test_no_hint_is_asked_about_or_touched(
    name_server: Callable[[Zone], AbstractAsyncContextManager[NameServer]], tmp_path: Path
) -> None:
    registers = Registers()

    async def located() -> tuple[Hosting, list[str]]:
        async with name_server(ZONE) as server:
            locator = Locator(
                names=Recording(servers=["127.0.0.1"], port=server.port),
                dataset=dataset(tmp_path),
                fronts=fronts(tmp_path),
                registry=registers,
                require_public=documented,
            )
            hosting = await locator.locate("fronted.example")
            linked = Observation(
                host=hosting.host,
                kind=Seen.LINK,
                name=hosting.host,
                value="img.fronted.example",
                at=hosting.asked_at,
            )
            hosting = locator.observed(hosting, [linked])
            await locator.locate("kittens.example")
            return hosting, server.asked

    hosting, asked = asyncio.run(located())
    hints = {hint.value for hint in hosting.hints}
    assert hints == {
        "mail.fronted.example",
        "192.0.2.77",
        "box.fronted.example",
        "img.fronted.example",
    }
    names = {question.partition(" ")[0].rstrip(".") for question in asked}
    assert {"fronted.example", "kittens.example"} <= names
    assert not hints & names
    assert not hints & set(registers.asked)
    assert not hints & {address.ip for address in hosting.addresses}


def test_a_host_without_a_front_has_no_hints(
    name_server: Callable[[Zone], AbstractAsyncContextManager[NameServer]], tmp_path: Path
) -> None:
    async def located() -> Hosting:
        async with name_server(ZONE) as server:
            names = Recording(servers=["127.0.0.1"], port=server.port)
            locator = Locator(
                names=names,
                dataset=dataset(tmp_path),
                fronts=fronts(tmp_path),
                registry=None,
                require_public=documented,
            )
            return await locator.locate("kittens.example")

    hosting = asyncio.run(located())
    assert hosting.records
    assert hosting.hints == ()


def test_two_countries_are_a_disagreement(internet: Start, tmp_path: Path) -> None:
    [hosting] = locate(internet, tmp_path, "two.example")
    assert hosting.country.value is None
    assert hosting.country.tied == ("NL", "NZ")
    assert [address.country for address in hosting.addresses] == ["NZ", "NL"]
    assert {claim.value for claim in hosting.country.claims} == {"NZ", "NL"}
    assert questions(hosting) == {"country", "contact", "hotline", "anycast"}


def test_where_the_server_is_the_network_registered_and_the_holder_sits_are_three_answers(
    internet: Start, tmp_path: Path, record: Make
) -> None:
    adr = ["adr", {"cc": "SC"}, "text", ["", "", "", "", "", "", ""]]
    holder = {"roles": ["registrant"], "vcardArray": ["vcard", [adr]]}

    def prepare(net: Internet) -> None:
        feed = {"rel": "geo", "href": net.url("south.example", "geo.csv")}
        net.services(("198.51.100.0/24", "north.example"))
        net.pages["north.example/ip/198.51.100.1"] = record(
            "198.51.100.0", "198.51.100.255", holder, country="DE", links=[feed]
        )

    [hosting] = locate(internet, tmp_path, "198.51.100.1", prepare=prepare)
    assert hosting.country.value == "NL"
    assert {claim.basis for claim in hosting.country.claims} == {"geolocation"}
    assert [(claim.value, claim.basis) for claim in hosting.registration] == [("DE", "registration")]
    assert [(claim.value, claim.basis) for claim in hosting.operator] == [("SC", "seat")]
    assert "geofeed" in questions(hosting)


def test_a_reverse_name_is_a_basis_of_its_own(internet: Start, tmp_path: Path) -> None:
    async def located() -> Hosting:
        zone = {
            ("1.100.51.198.in-addr.arpa.", "PTR"): ["60 PTR core1.ams1.he.net."],
            ("core1.ams1.he.net.", "A"): ["60 A 198.51.100.1"],
        }
        async with internet(zone=zone) as net:
            places = Places(names=net.names)
            locator = Locator(
                names=net.names,
                dataset=dataset(tmp_path),
                fronts=fronts(tmp_path),
                registry=None,
                places=places,
                require_public=documented,
            )
            found = await locator.locate("198.51.100.1")
            await locator.aclose()
            return found

    hosting = asyncio.run(located())
    assert (hosting.country.value, hosting.country.agreement) == ("NL", Agreement.ALL)
    assert [claim.basis for claim in hosting.country.claims] == ["geolocation", "reverse-name"]


def test_an_address_of_no_data_set_is_kept_with_gaps(internet: Start, tmp_path: Path) -> None:
    [hosting] = locate(internet, tmp_path, "unrouted.example")
    assert [(address.ip, address.asn) for address in hosting.addresses] == [("100.64.0.1", None)]
    assert questions(hosting) == {"network", "country", "contact", "hotline"}


@pytest.mark.parametrize(
    ("host", "told"), [("none.example", "NXDOMAIN"), ("broken.example", "SERVFAIL"), ("", "DNS")]
)
def test_a_host_without_address_is_unknown_and_says_why(
    internet: Start, tmp_path: Path, host: str, told: str
) -> None:
    [hosting] = locate(internet, tmp_path, host)
    assert hosting.verdict is Verdict.UNKNOWN
    assert not hosting.addresses
    assert told in next(gap.reason for gap in hosting.gaps if gap.question == "addresses")
    assert questions(hosting) - {"records"} == {"addresses", "network", "country", "contact", "hotline"}


ONION = "aaaqeayeaudaocajbifqydiob4ibceqtcqkrmfyydenbwha5dyp3kead.onion"


def test_an_onion_has_no_place(internet: Start, tmp_path: Path) -> None:
    onion, below, odd, near = locate(
        internet, tmp_path, ONION.upper(), f"www.{ONION}", "Kittens.ONION", "notonion"
    )
    for hosting in (onion, below, odd):
        assert hosting.verdict is Verdict.ONION
        assert questions(hosting) == {"addresses", "network", "country", "contact", "hotline"}
    assert [len(hosting.evidence) for hosting in (onion, below, odd)] == [2, 2, 1]
    assert "no onion service can have this name" in odd.gaps[-1].reason
    assert near.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("10.0.0.1", "10.0.0.1 is not on the public internet: it lies in 10.0.0.0/8"),
        ("127.0.0.1", "it lies in 127.0.0.0/8"),
        ("[::1]", "it lies in ::1/128"),
        ("localhost", "it lies in 127.0.0.0/8"),
        ("private.example", "it lies in 10.0.0.0/8"),
        ("printer.local", "RFC 6762"),
        ("kittens.alt", "RFC 9476"),
        ("kittens.invalid", "RFC 6761"),
        ("db.corp.internal", "ICANN"),
        ("nas.home.arpa", "RFC 8375"),
        ("kittens", "one label"),
    ],
)
def test_what_is_not_on_the_public_internet_has_no_place(
    internet: Start, tmp_path: Path, host: str, told: str
) -> None:
    [hosting] = locate(internet, tmp_path, host)
    assert (hosting.verdict, hosting.confidence, hosting.country.value) == (Verdict.UNKNOWN, 0.0, None)
    assert questions(hosting) - {"records"} == {"addresses", "network", "country", "contact", "hotline"}
    assert told in next(gap.reason for gap in hosting.gaps if gap.question == "addresses")
    assert all(address.asn is None for address in hosting.addresses)


def test_a_private_address_beside_a_public_one_is_kept_and_nobody_is_asked_about_it(
    internet: Start, tmp_path: Path
) -> None:
    registers = Registers()
    [hosting] = locate(internet, tmp_path, "both.example", registry=registers)
    assert [(address.ip, address.asn) for address in hosting.addresses] == [
        ("192.0.2.1", 64500),
        ("::1", None),
    ]
    assert (hosting.verdict, hosting.country.value) == (Verdict.ORIGIN, "NZ")
    assert registers.asked == ["192.0.2.1"]
    [reason] = [gap.reason for gap in hosting.gaps if gap.question == "addresses"]
    assert reason.startswith("::1 is not on the public internet")


def test_without_a_word_about_loopback_the_strict_table_decides(internet: Start, tmp_path: Path) -> None:
    [hosting] = locate(internet, tmp_path, "kittens.example", require_public=require_public)
    assert hosting.verdict is Verdict.UNKNOWN
    assert {address.ip for address in hosting.addresses} == {"192.0.2.1", "192.0.2.2", "2001:db8::1"}


def test_what_dns_says_beside_the_addresses_is_kept(internet: Start, tmp_path: Path) -> None:
    [hosting] = locate(internet, tmp_path, "www.bicycles.example")
    assert [(record.name, record.type, record.value) for record in hosting.records] == [
        ("www.bicycles.example", "CNAME", "bicycles.example"),
        ("bicycles.example", "NS", "ns.bicycles.example"),
        ("bicycles.example", "MX", "10 mail.bicycles.example"),
    ]
    assert hosting.spread is Spread.ONE_RESOLVER
    [cheap] = locate(internet, tmp_path, "www.bicycles.example", everything=False)
    assert [record.type for record in cheap.records] == ["CNAME"]


@pytest.mark.parametrize(
    ("second", "spread", "doubtful"),
    [
        (["60 A 192.0.2.1", "60 A 192.0.2.2"], Spread.SAME, False),
        (["60 A 192.0.2.2", "60 A 192.0.2.3"], Spread.ROUND_ROBIN, False),
        (["60 A 198.51.100.1"], Spread.GEO_DNS, True),
        (["60 A 10.0.0.1"], Spread.SPLIT_HORIZON, True),
        ("NXDOMAIN", Spread.SPLIT_HORIZON, True),
        ("SERVFAIL", Spread.ONE_RESOLVER, True),
    ],
)
def test_the_answers_of_two_resolvers_are_compared(
    name_server: Callable[..., AbstractAsyncContextManager[NameServer]],
    tmp_path: Path,
    second: list[str] | str,
    spread: Spread,
    doubtful: bool,
) -> None:
    first: Zone = {("kittens.example.", "A"): ["60 A 192.0.2.1", "60 A 192.0.2.2"]}
    other: Zone = {("kittens.example.", "A"): second}
    for zone in (first, other):
        zone[("kittens.example.", "*")] = []

    async def located() -> Hosting:
        async with name_server(first) as one, name_server(other, "127.0.0.2", one.port):
            names = Names(servers=["127.0.0.1", "127.0.0.2"], port=one.port)
            parts: dict[str, Any] = {"dataset": dataset(tmp_path), "fronts": fronts(tmp_path)}
            locator = Locator(names=names, registry=None, require_public=documented, **parts)
            return await locator.locate("kittens.example")

    hosting = asyncio.run(located())
    assert hosting.spread is spread
    assert hosting.verdict is Verdict.ORIGIN
    assert ("addresses" in questions(hosting)) is doubtful
    differing = {record.resolver for record in hosting.records if record.type == "A"}
    assert bool(differing) is (spread not in {Spread.SAME, Spread.ONE_RESOLVER})


def test_a_host_that_is_an_address_is_located(internet: Start, tmp_path: Path) -> None:
    [hosting] = locate(internet, tmp_path, "[2001:db8::7]")
    assert hosting.addresses[0].asn == 64500


def test_each_host_is_located_once(internet: Start, tmp_path: Path) -> None:
    registers = Registers()
    first, again, other = locate(
        internet, tmp_path, "two.example", "TWO.example.", "kittens.example", registry=registers
    )
    assert first is again
    assert other.host == "kittens.example"
    assert sorted(registers.asked[:2]) == ["192.0.2.1", "198.51.100.1"]
    assert {
        prefix: sum(ip_address(ip) in ip_network(prefix) for ip in registers.asked[2:])
        for prefix in ("192.0.2.0/24", "2001:db8::/32")
    } == {"192.0.2.0/24": 1, "2001:db8::/32": 1}


def test_a_corrupt_data_file_is_a_gap(
    internet: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def corrupt(*_: Any) -> None:
        raise DatasetError("kittens.mmdb is corrupt")

    monkeypatch.setattr(Dataset, "look_up", corrupt)
    monkeypatch.setattr(Dataset, "opinions", corrupt)
    [hosting] = locate(internet, tmp_path, "kittens.example")
    assert [address.ip for address in hosting.addresses] == ["192.0.2.1", "192.0.2.2", "2001:db8::1"]
    assert "kittens.mmdb is corrupt" in [gap.reason for gap in hosting.gaps if gap.question == "network"]
    assert "country" in questions(hosting)


@pytest.mark.parametrize("together", [True, False])
def test_a_hundred_hosts_end_in_seconds_where_the_registries_are_dead(
    internet: Start, tmp_path: Path, together: bool
) -> None:
    async def located() -> list[Hosting]:
        async with internet() as net:
            names = Names(servers=["127.0.0.1"], port=1)
            registry = Registry(
                names=names, policy=PublicOnly(), tls=net.tls, bootstrap="https://iana.example/rdap"
            )
            locator = Locator(
                names=names,
                dataset=dataset(tmp_path),
                fronts=fronts(tmp_path),
                registry=registry,
                require_public=documented,
            )
            hosts = [f"192.0.2.{i}" for i in range(100)]
            if together:
                return list(await asyncio.gather(*(locator.locate(host) for host in hosts)))
            return [await locator.locate(host) for host in hosts]

    started = time.monotonic()
    found = asyncio.run(located())
    assert time.monotonic() - started < 5
    for hosting in found:
        assert hosting.addresses[0].asn == 64500
        assert any("no resolver answered" in gap.reason for gap in hosting.gaps if gap.question == "contact")


def test_only_so_many_networks_of_one_host_are_asked_about(internet: Start, tmp_path: Path) -> None:
    registers = Registers()

    async def located() -> Hosting:
        async with internet(zone={("wide.example.", "A"): [f"60 A 11.{i}.0.1" for i in range(20)]}) as net:
            locator = Locator(
                names=net.names, dataset=dataset(tmp_path), fronts=fronts(tmp_path), registry=registers
            )
            return await locator.locate("wide.example")

    hosting = asyncio.run(located())
    assert len(registers.asked) == 16
    assert "20 networks, of which the registries were asked about 16" in [gap.reason for gap in hosting.gaps]
    assert all(ip_address(address.ip) for address in hosting.addresses)


def test_many_hosts_at_once_never_get_the_contact_of_another_network(
    internet: Start, tmp_path: Path, record: Make, party: Make
) -> None:
    """Interleaved networks of sixteen addresses, two of them given out, two addresses a host, all hosts at once."""
    networks = {block: ip_network(f"192.0.2.{16 * block}/28") for block in range(16)}
    zone: dict[tuple[str, str], list[str] | str] = {
        (f"h{host}.example.", "A"): [
            f"60 A 192.0.2.{host % 256}", f"60 A 192.0.2.{(host * 37) % 256}",
        ]
        for host in range(64)
    }  # fmt: skip

    async def located() -> tuple[list[Hosting], int]:
        async with internet(zone=zone) as net:
            net.services(("192.0.2.0/24", "north.example"))
            for low in range(256):
                block = networks[low // 16]
                kind = "ALLOCATED PA" if low // 16 in (3, 7) else "ASSIGNED PA"
                net.pages[f"north.example/ip/192.0.2.{low}"] = record(
                    str(block[0]), str(block[-1]), party(f"abuse@n{low // 16}.example"), type=kind
                )
            registry = net.registry()
            locator = Locator(
                names=net.names,
                dataset=dataset(tmp_path),
                fronts=fronts(tmp_path),
                registry=registry,
                require_public=documented,
            )
            found = await asyncio.gather(*(locator.locate(f"h{host}.example") for host in range(64)))
            await locator.aclose()
            return found, len(registry.asked)

    found, asked = asyncio.run(located())
    assert asked <= 17
    for hosting in found:
        blocks = {int(address.ip.rpartition(".")[2]) // 16 for address in hosting.addresses}
        assert hosting.contacts
        for contact in hosting.contacts:
            assert contact.role == "abuse"
            assert contact.address in {f"abuse@n{block}.example" for block in blocks}
            assert contact.scope in {f"network {networks[block]}" for block in blocks}


def test_a_contact_that_reaches_no_address_of_the_host_is_left_out_whoever_named_it(
    internet: Start, tmp_path: Path
) -> None:
    class Mistaken(Registers):
        async def network_of(self, ip: IPv4Address | IPv6Address) -> RegistryAnswer:
            stranger = Contact(
                address="abuse@strangers.example",
                role="abuse",
                scope="network 203.0.113.0/24",
                source="odd",
                as_of="2026",
            )
            return RegistryAnswer(asked_at=datetime.now(UTC), contacts=(stranger,))

    [hosting] = locate(internet, tmp_path, "two.example", registry=Mistaken())
    assert [contact.role for contact in hosting.contacts] == ["guess (RFC 2142)"]
    assert any("where no address of the host lies" in gap.reason for gap in hosting.gaps)


def test_the_domains_registry_is_asked_where_the_run_has_one(internet: Start, tmp_path: Path) -> None:
    class Domains:
        async def domain_of(self, domain: str) -> DomainAnswer:
            contact = Contact(
                address="abuse@names.example",
                role="registrar abuse",
                scope=f"registrar Kitten Names of {domain}",
                source="RDAP north.example",
                as_of="2026-11-01",
            )
            gap = Gap(question="registrant", reason="redacted")
            return DomainAnswer(asked_at=datetime.now(UTC), contacts=(contact,), gaps=(gap,))

    hostings = locate(internet, tmp_path, "two.example", "cats.pages.example", "192.0.2.1", domains=Domains())
    assert [[contact.scope for contact in hosting.contacts] for hosting in hostings] == [
        ["registrar Kitten Names of two.example"], [], [],
    ]  # fmt: skip
    assert "registrant" in questions(hostings[0])
    assert "registrar" in questions(hostings[1])


def test_where_the_as_is_registered_stands_beside_the_holders_seat(
    internet: Start, tmp_path: Path, record: Make
) -> None:
    adr = ["adr", {}, "text", ["", "", "1 Cat Lane", "Victoria", "", "", "SC"]]
    holder = {"roles": ["registrant"], "vcardArray": ["vcard", [adr]]}

    async def located() -> Hosting:
        async with internet() as net:
            server = await asyncio.start_server(Whois(), "127.0.0.1", 0)
            port = server.sockets[0].getsockname()[1]
            net.policy.pairs.add(("127.0.0.1", port))
            net.services(("192.0.2.0/24", "north.example"))
            net.pages["north.example/ip/192.0.2.7"] = record("192.0.2.0", "192.0.2.255", holder)
            registry = net.registry()
            locator = Locator(
                names=net.names,
                dataset=dataset(tmp_path),
                fronts=fronts(tmp_path),
                registry=registry,
                cymru=Cymru(
                    names=net.names, policy=net.policy, asking=registry.note, host="north.example", port=port
                ),
                require_public=documented,
            )
            hosting = await locator.locate("192.0.2.7")
            await locator.aclose()
            server.close()
            return hosting

    hosting = asyncio.run(located())
    assert [(claim.value, claim.basis) for claim in hosting.operator] == [
        ("SC", "seat"),
        ("NL", "AS registration"),
    ]
    assert {claim.basis for claim in hosting.country.claims} == {"geolocation"}


@pytest.mark.parametrize(
    ("ip", "verdict", "country"),
    [
        ("8.8.8.8", Verdict.ORIGIN, None),
        ("2001:4860:4860::8888", Verdict.ORIGIN, None),
        ("198.41.0.4", Verdict.ORIGIN, None),
        ("1.1.1.1", Verdict.FRONT, None),
        ("75.2.60.5", Verdict.FRONT, None),
        ("193.0.6.139", Verdict.ORIGIN, "NL"),
    ],
)
def test_a_stock_install_asserts_no_country_on_well_known_anycast(
    internet: Start, ip: str, verdict: Verdict, country: str | None
) -> None:
    async def located() -> Hosting:
        async with internet() as net:
            with Dataset.open() as stock:
                locator = Locator(
                    names=net.names, dataset=stock, fronts=Fronts.load(), registry=None, everything=False
                )
                hosting = await locator.locate(ip)
                await locator.aclose()
            return hosting

    hosting = asyncio.run(located())
    assert (hosting.verdict, hosting.country.value) == (verdict, country)
    assert [address.country for address in hosting.addresses] == [country]
    assert ("anycast" in questions(hosting)) is (country is not None)
