from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from geo.facts import Address, Contact, Country, Hosting, OriginHint, Record, Tenant, Verdict
from pipelines.standing import Standing, others_of

BARE = Hosting(
    host="www.kittens.co.uk", asked_at=datetime(2026, 11, 23, tzinfo=UTC), cname_path=(), verdict=Verdict.ORIGIN,
    confidence=0.6, evidence=(), addresses=(), country=Country(value=None, claims=()), registration=(), contacts=(),
    hotline=None, gaps=(),
)  # fmt: skip


def named(**more: Any) -> dict[Standing, list[str]]:
    found: dict[Standing, list[str]] = {}
    for other in others_of(replace(BARE, **more)):
        found.setdefault(other.standing, []).append(other.name)
    return found


def contact(scope: str) -> Contact:
    return Contact(address="abuse@k.example", role="abuse", scope=scope, source="RDAP", as_of="2026-11-20")


def record(kind: str, value: str) -> Record:
    return Record(name="kittens.co.uk", type=kind, value=value, ttl=300, resolver="192.0.2.53")


def test_a_suffix_has_a_registry_and_an_address_has_none() -> None:
    assert named() == {Standing.REGISTRY: [".co.uk"]}
    assert named(host="192.0.2.1") == {}
    assert named(host="kittens.onion") == {}
    assert named(host="printer.local") == {}


@pytest.mark.parametrize(
    ("scope", "standing"),
    [
        ("registrar Kitten Names of kittens.co.uk", Standing.REGISTRAR),
        ("site www.kittens.co.uk", Standing.SITE),
        ("domain kittens.co.uk", Standing.SITE),
        ("network 192.0.2.0/24", None),
        ("front Kitten Delivery", None),
    ],
)
def test_who_serves_is_a_party_and_who_registered_or_owns_is_another(
    scope: str, standing: Standing | None
) -> None:
    found = named(contacts=(contact(scope),))
    found.pop(Standing.REGISTRY)
    assert list(found) == ([standing] if standing else [])


def test_name_servers_are_named_once_by_their_domain() -> None:
    records = (
        record("NS", "a.dns.bicycles.test"),
        record("NS", "b.dns.bicycles.test"),
        record("MX", "mx.test"),
    )
    assert named(records=records)[Standing.DNS] == ["bicycles.test"]


def test_tenants_hints_and_second_announcers_are_named() -> None:
    address = Address(
        ip="192.0.2.1", prefix=None, asn=64500, as_name=None, country=None, origins=(64500, 64501)
    )
    hint = OriginHint(value="mail.kittens.co.uk", basis="mx", source="DNS", as_of="2026-11-23")
    tenant = Tenant(platform="Kitten Pages", name="tom")
    found = named(addresses=(address,), hints=(hint,), tenant=tenant)
    assert found[Standing.ANNOUNCER] == ["AS64501"]
    assert found[Standing.ORIGIN_CANDIDATE] == ["mail.kittens.co.uk"]
    assert found[Standing.PLATFORM_TENANT] == ["tom"]


@pytest.mark.parametrize(
    ("verdict", "path", "tenants"),
    [
        (Verdict.SHARED_PLATFORM, "/kittens/tom.html", ["kittens"]),
        (Verdict.SHARED_PLATFORM, "/", []),
        (Verdict.ORIGIN, "/kittens/tom.html", []),
    ],
)
def test_a_path_tells_the_customer_of_a_platform_that_gives_each_a_path(
    verdict: Verdict, path: str, tenants: list[str]
) -> None:
    hosting = replace(BARE, host="s3.amazonaws.com", verdict=verdict)
    found = [
        other.name
        for other in others_of(hosting, [f"https://{hosting.host}{path}"])
        if other.standing is Standing.PLATFORM_TENANT
    ]
    assert found == tenants
