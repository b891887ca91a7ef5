from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest

from geo.addresses import NotPublicError, require_public
from geo.facts import Verdict
from geo.visibility import sorted_out

MIXED = [ip_address(text) for text in ("1.1.1.1", "10.0.0.1", "2606:4700::1111", "::1", "::ffff:1.1.1.1")]


def test_addresses_are_told_apart_in_their_order() -> None:
    visible = sorted_out(MIXED, require_public)
    assert [str(ip) for ip in visible.public] == ["1.1.1.1", "2606:4700::1111"]
    assert [address.ip for address in visible.hidden] == ["10.0.0.1", "::1", "::ffff:101:101"]
    assert all(
        (address.asn, address.country, address.prefix) == (None, None, None) for address in visible.hidden
    )
    assert {address.verdict for address in visible.hidden} == {Verdict.UNKNOWN}
    assert [gap.question for gap in visible.gaps] == ["addresses"] * 3
    assert all("is not on the public internet" in gap.reason for gap in visible.gaps)


def test_another_run_may_have_another_internet() -> None:
    def only_loopback(ip: IPv4Address | IPv6Address) -> None:
        if not ip.is_loopback:
            raise NotPublicError(f"{ip} is elsewhere")

    visible = sorted_out(MIXED, only_loopback)
    assert [str(ip) for ip in visible.public] == ["::1"]
    assert {gap.reason for gap in visible.gaps} == {f"{ip} is elsewhere" for ip in MIXED if str(ip) != "::1"}


def test_a_guard_that_breaks_lets_nothing_through() -> None:
    def broken(ip: IPv4Address | IPv6Address) -> None:
        raise RuntimeError(f"the table of addresses is lost: {ip}")

    with pytest.raises(RuntimeError, match="is lost"):
        sorted_out(MIXED, broken)
