"""The shipped file, asked as it is used."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime

import pytest

from geo.facts import Address, Record, Verdict
from geo.fronts import Fronts, Kind
from geo.fronts.rules import read_rules
from geo.observed import Observation, Seen, is_noted

FRONTS = Fronts.load()
RULES = read_rules()


def at(ip: str, asn: int | None = None) -> Address:
    return Address(ip=ip, prefix=None, asn=asn, as_name=None, country="US")


def header(line: str) -> Observation:
    name, _, value = line.partition(": ")
    moment = datetime(2026, 11, 28, tzinfo=UTC)
    return Observation(host="cats.example", kind=Seen.HEADER, name=name, value=value, at=moment)


@pytest.mark.parametrize(
    ("host", "cnames", "address", "name"),
    [
        ("cats.example", (), at("104.16.0.1", 13335), "Cloudflare"),
        ("cats.example", (), at("2606:4700::7"), "Cloudflare"),
        ("cats.example", (), at("151.101.1.1", 54113), "Fastly"),
        ("cats.example", (), at("13.32.0.1", 16509), "Amazon CloudFront"),
        ("cats.example", ("cats.b-cdn.net",), at("192.0.2.1"), "Bunny"),
        ("cats.github.io", (), at("185.199.108.153", 54113), "GitHub Pages"),
    ],
)
def test_it_knows_the_large_operators(
    host: str, cnames: tuple[str, ...], address: Address, name: str
) -> None:
    assert FRONTS.judge(host=host, cname_path=cnames, addresses=[address]).name == name


@pytest.mark.parametrize(
    "domain", ["alikunlun.com", "kunlunar.com", "kunlunca.com", "kunlunsl.com", "akadns.net", "incapdns.net"]
)
def test_an_alias_that_leads_to_the_server_when_the_front_is_off_is_no_proof(domain: str) -> None:
    for asn in (64500, 45102):
        opinion = FRONTS.judge(
            host="cats.example", cname_path=(f"cats.{domain}",), addresses=[at("192.0.2.1", asn)]
        )
        assert (opinion.verdict, opinion.contacts) == (Verdict.ORIGIN, ())
        assert opinion.addresses[0].country is None


@pytest.mark.parametrize("asn", [63949, 16509, 14618, 8075, 15169, 396982, 202422, 45102])
def test_a_network_that_also_rents_servers_is_no_front(asn: int) -> None:
    opinion = FRONTS.judge(host="cats.example", cname_path=(), addresses=[at("192.0.2.1", asn)])
    assert opinion.verdict is Verdict.ORIGIN
    assert opinion.addresses[0].country == "US"


@pytest.mark.parametrize(
    ("line", "asn", "country"),
    [
        # Anybody can rent a server there that sends this.
        ("x-azure-ref: 20261128T1", 8075, None),
        ("via: 1.1 google", 15169, None),
        ("server: AkamaiGHost", 63949, None),
        ("eagleid: 7", 37963, None),
        ("server: Gcore", 202422, "US"),
        ("via: 1.1 googlebot", 15169, "US"),
        # Amazon publishes what CloudFront has: this address is not among it.
        ("x-amz-cf-id: kitten==", 16509, None),
        ("server: cloudflare", 64500, "US"),
    ],
)
def test_headers_name_no_front_in_a_network_that_rents_out_servers(
    line: str, asn: int, country: str | None
) -> None:
    opinion = FRONTS.judge(
        host="cats.example",
        cname_path=(),
        addresses=[at("192.0.2.1", asn)],
        observations=[header(line)],
    )
    assert (opinion.verdict, opinion.front, opinion.contacts) == (Verdict.ORIGIN, None, ())
    assert opinion.addresses[0].country == country


def test_a_name_server_of_cloudflare_before_another_address_is_an_origin() -> None:
    record = Record(
        name="cats.example", type="NS", value="ada.ns.cloudflare.com", ttl=86400, resolver="127.0.0.1"
    )
    opinion = FRONTS.judge(
        host="cats.example", cname_path=(), addresses=[at("192.0.2.1", 64500)], records=[record]
    )
    assert opinion.verdict is Verdict.ORIGIN
    assert "no address is one of its own" in opinion.evidence[-1]


def test_many_operators_are_known_by_several_kinds_of_evidence() -> None:
    kinds: dict[str, set[Kind]] = defaultdict(set)
    for rule in RULES:
        if rule.verdict is Verdict.FRONT:
            kinds[rule.name].add(rule.kind)
    telling = frozenset(Kind) - {Kind.CONTACT, Kind.HAND_OFF}
    assert sum(len(found & telling) >= 2 for found in kinds.values()) >= 15


def test_each_header_of_the_file_is_one_that_the_door_notes() -> None:
    named = {rule.value.partition(":")[0] for rule in RULES if rule.kind is Kind.HEADER}
    assert {
        name for name in named if not is_noted(name.removesuffix("*") + "x" * name.endswith("*"))
    } == set()


def test_no_row_is_there_twice() -> None:
    seen = [(rule.kind, rule.value) for rule in RULES if rule.kind not in {Kind.CONTACT, Kind.HAND_OFF}]
    assert {row for row in seen if seen.count(row) > 1} == set()


@pytest.mark.parametrize(
    ("ip", "is_one"), [("75.2.60.5", True), ("3.33.130.190", True), ("3.33.127.255", False)]
)
def test_an_address_that_amazon_accelerates_is_a_front_without_a_place(ip: str, is_one: bool) -> None:
    opinion = Fronts.load().judge(host="kittens.example", cname_path=(), addresses=[at(ip, 16509)])
    assert (opinion.name == "Amazon Global Accelerator") is is_one
    assert (opinion.verdict is Verdict.FRONT) is is_one
