from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from ipaddress import ip_address

import pytest

from geo import reverse_claims
from geo.names import Answers, NamesError
from geo.prefixes import Ip
from geo.reverse_claims import ReverseClaims

IP = ip_address("192.0.2.7")
ROUTER = "core1.ams1.he.net"


class Zone:
    """Names and their addresses, and how often each was asked for."""

    def __init__(self, names: dict[str, tuple[str, ...]], *, seconds: float = 0.0, says: bool = True) -> None:
        self.names = names
        self.seconds = seconds
        self.says = says
        self.asked: list[str] = []

    async def reverse(self, ip: Ip) -> tuple[str, ...]:
        self.asked.append(str(ip))
        await asyncio.sleep(self.seconds)
        if not self.says:
            raise NamesError("no usable answer")
        return tuple(self.names)

    async def addresses(self, host: str) -> Answers:
        self.asked.append(host)
        found = tuple(ip_address(text) for text in self.names[host])
        return Answers(host=host, asked_at=datetime.now(UTC), cname_path=(), addresses=found, gaps=())


def values(zone: Zone, times: int = 1) -> list[str]:
    async def ask() -> list[str]:
        claims = ReverseClaims(zone)
        answers = [await claims.about(IP) for _ in range(times)]
        await claims.aclose()
        return [claim.value for claim in answers[-1]]

    return asyncio.run(ask())


def test_a_name_that_leads_back_is_a_claim_with_its_name_and_day() -> None:
    [claim] = asyncio.run(ReverseClaims(Zone({ROUTER: ("192.0.2.7",)})).about(IP))
    assert (claim.value, claim.basis, claim.source) == ("NL", "reverse-name", f"reverse name {ROUTER}")
    assert abs((datetime.now(UTC).date() - datetime.fromisoformat(claim.as_of).date()).days) <= 1


@pytest.mark.parametrize("addresses", [(), ("192.0.2.8",), ("2001:db8::7",)])
def test_a_name_that_leads_elsewhere_is_a_forgery(addresses: tuple[str, ...]) -> None:
    assert values(Zone({ROUTER: addresses})) == []


def test_a_name_without_a_code_is_not_asked_about() -> None:
    zone = Zone({"ams1.kittens.example": ("192.0.2.7",)})
    assert values(zone) == []
    assert zone.asked == ["192.0.2.7"]


def test_several_names_may_contradict_each_other() -> None:
    zone = Zone({ROUTER: ("192.0.2.7",), "core1.fra1.he.net": ("192.0.2.7", "192.0.2.8")})
    assert values(zone) == ["NL", "DE"]


def test_an_address_is_asked_about_once_also_where_nobody_says() -> None:
    zone = Zone({ROUTER: ("192.0.2.7",)})
    assert values(zone, times=3) == ["NL"]
    assert zone.asked == ["192.0.2.7", ROUTER]
    silent = Zone({}, says=False)
    assert values(silent, times=3) == []
    assert silent.asked == ["192.0.2.7"]


def test_a_slow_reverse_zone_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reverse_claims, "_PATIENCE_SECONDS", 0.01)
    slow = Zone({ROUTER: ("192.0.2.7",)}, seconds=60)
    assert values(slow, times=2) == []
    assert slow.asked == ["192.0.2.7"]


def test_only_so_many_addresses_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reverse_claims, "_REMEMBERED", 2)
    zone = Zone({})

    async def ask() -> None:
        claims = ReverseClaims(zone)
        for last in (1, 2, 3, 3, 1):
            await claims.about(ip_address(f"192.0.2.{last}"))

    asyncio.run(ask())
    assert zone.asked == ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.1"]
