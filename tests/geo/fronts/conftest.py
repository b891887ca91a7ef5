"""A small file of fronts with invented operators, and facts to judge by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from geo.facts import Address, Record
from geo.fronts import Fronts
from geo.observed import Observation, Seen

HEAD = "name,verdict,kind,value,origin,as_of\n"
ROWS = """\
Kitten CDN,FRONT,cname,cdn.kitten.example,its documentation,2026-11-01
Kitten CDN,FRONT,range,198.51.100.0/24,its documentation,2026-11-01
Kitten CDN,FRONT,range,2001:db8:1::/48,its documentation,2026-11-01
Kitten CDN,FRONT,asn,64500,its documentation,2026-11-01
Kitten CDN,FRONT,dns-only,direct.kitten.example,its documentation,2026-11-01
Kitten CDN,FRONT,mixed-asn,64505,its documentation,2026-11-01
Kitten CDN,FRONT,ns,ns.kitten.example,its documentation,2026-11-01
Kitten CDN,FRONT,header,x-kitten-*,its documentation,2026-11-01
Kitten CDN,FRONT,header,server: kitten,its documentation,2026-11-01
Kitten CDN,FRONT,issuer,"Kitten, Inc.",its documentation,2026-11-01
Kitten CDN,FRONT,certificate,tls.kitten.example,its documentation,2026-11-01
Kitten CDN,FRONT,https,ech.kitten.example,its documentation,2026-11-01
Kitten CDN,FRONT,contact,abuse@kitten.example,its documentation,2026-11-01
Kitten CDN,FRONT,hand-off,ask the cats,its documentation,2026-11-02
Bicycle Shield,FRONT,header,server: bicycle*,its documentation,2026-11-01
Bicycle Shield,FRONT,ns,ns.bicycle.example,its documentation,2026-11-01
Bicycle Shield,FRONT,issuer,"Bicycle, Inc.",its documentation,2026-11-01
Bicycle Shield,FRONT,https,hubs.bicycle.example,its documentation,2026-11-01
Bicycle Shield,FRONT,dns-only,direct.bicycle.example,its documentation,2026-11-01
Bicycle Shield,FRONT,mixed-asn,64506,its documentation,2026-11-01
Bicycle Shield,FRONT,contact,abuse@bicycle.example,its documentation,2026-11-01
Wheel Edge,FRONT,header,server: wheel*,its documentation,2026-11-01
Wheel Edge,FRONT,ns,ns.wheel.example,its documentation,2026-11-01
Wheel Edge,FRONT,asn,64508,its documentation,2026-11-01
Wheel Edge,FRONT,dns-only,direct.wheel.example,its documentation,2026-11-01
Wheel Edge,FRONT,cname,hubs.wheel.example,its documentation,2026-11-01
Wheel Edge,FRONT,certificate,hubs.wheel.example,its documentation,2026-11-01
Cat Pages,SHARED_PLATFORM,cname,pages.example,its documentation,2026-11-01
Cat Pages,SHARED_PLATFORM,asn,64507,its documentation,2026-11-01
Cat Pages,SHARED_PLATFORM,header,server: catpages,its documentation,2026-11-01
Cat Pages,SHARED_PLATFORM,tenant,{tenant}.pages.example,its documentation,2026-11-01
Cat Pages,SHARED_PLATFORM,tenant,pages.example/of/{tenant},its documentation,2026-11-01
Cat Pages,SHARED_PLATFORM,contact,https://pages.example/abuse,its documentation,2026-11-01
"""
AT = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def fronts(tmp_path_factory: pytest.TempPathFactory) -> Fronts:
    path = tmp_path_factory.mktemp("fronts") / "fronts.csv"
    path.write_text(HEAD + ROWS, "utf-8")
    return Fronts.load(path)


@pytest.fixture
def record() -> Callable[[str, str], Record]:
    def made(kind: str, value: str, ttl: int = 3600) -> Record:
        return Record(name="bicycles.example", type=kind, value=value, ttl=ttl, resolver="127.0.0.1")

    return made


@pytest.fixture
def at() -> Callable[..., Address]:
    def made(
        ip: str, asn: int | None = None, *, anycast: bool = False, country: str | None = None
    ) -> Address:
        return Address(ip=ip, prefix=None, asn=asn, as_name=None, country=country, anycast=anycast)

    return made


@pytest.fixture
def header() -> Callable[..., Observation]:
    def made(line: str, address: str | None = None) -> Observation:
        name, _, value = line.partition(": ")
        return Observation(
            host="bicycles.example", kind=Seen.HEADER, name=name, value=value, at=AT, address=address
        )

    return made
