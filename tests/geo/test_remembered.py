from __future__ import annotations

import time
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.remembered import Remembered

Ip = IPv4Address | IPv6Address
V4 = st.integers(min_value=0, max_value=1023).map(lambda low: IPv4Address(0xC0000000 + low))
SPANS = st.tuples(V4, V4).map(lambda two: (min(two, key=int), max(two, key=int)))


@given(st.lists(SPANS, max_size=12), V4)
def test_the_narrowest_range_speaks_and_no_range_reaches_outside(
    spans: list[tuple[IPv4Address, IPv4Address]], ip: IPv4Address
) -> None:
    kept: Remembered[tuple[Ip, Ip]] = Remembered()
    for span in spans:
        kept.keep(span, *span, seconds=60)
    around = [span for span in spans if int(span[0]) <= int(ip) <= int(span[1])]
    found = kept.find(ip)
    if not around:
        assert found is None
    else:
        assert found in around
        assert found is not None
        assert int(found[1]) - int(found[0]) == min(int(last) - int(first) for first, last in around)


def test_the_same_number_in_the_other_version_is_another_address() -> None:
    kept: Remembered[str] = Remembered()
    kept.keep("kittens", ip_address("0.0.0.1"), ip_address("0.0.0.9"), seconds=60)
    assert kept.find(ip_address("::1")) is None
    kept.keep("bicycles", ip_address("2001:db8::"), ip_address("2001:db8::ffff"), seconds=60)
    assert kept.find(ip_address("2001:db8::77")) == "bicycles"


def test_an_answer_is_forgotten_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: Remembered[str] = Remembered()
    kept.keep("wide", ip_address("192.0.2.0"), ip_address("192.0.2.255"), seconds=100)
    kept.keep("narrow", ip_address("192.0.2.1"), ip_address("192.0.2.1"), seconds=10)
    began = time.monotonic()
    assert kept.find(ip_address("192.0.2.1")) == "narrow"
    monkeypatch.setattr("time.monotonic", lambda: began + 50)
    assert kept.find(ip_address("192.0.2.1")) == "wide"
    monkeypatch.setattr("time.monotonic", lambda: began + 200)
    assert kept.find(ip_address("192.0.2.1")) is None


def test_it_is_bounded_and_the_oldest_makes_room() -> None:
    kept: Remembered[int] = Remembered(most=3)
    ips = [ip_address(f"192.0.2.{end}") for end in range(10)]
    for end, ip in enumerate(ips):
        kept.keep(end, ip, ip, seconds=60)
    assert len(kept) == 3
    assert [kept.find(ip) for ip in ips] == [None] * 7 + [7, 8, 9]


def test_a_range_that_is_kept_again_is_found_after_the_first_one_left() -> None:
    kept: Remembered[int] = Remembered(most=2)
    ip, other, third = (ip_address(f"192.0.2.{end}") for end in (1, 2, 3))
    kept.keep(1, ip, ip, seconds=60)
    kept.keep(2, ip, ip, seconds=60)
    kept.keep(3, other, other, seconds=60)
    assert kept.find(ip) == 2
    kept.keep(4, third, third, seconds=60)
    assert kept.find(ip) is None
