from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import maxminddb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.tree import Span, write

BUILT = datetime(2026, 6, 1, tzinfo=UTC)


def span(first: str, last: str, name: str) -> Span:
    ends = (int(IPv6Address(end) if ":" in end else IPv4Address(end)) for end in (first, last))
    return Span(first=next(ends), last=next(ends), record=(("name", name),))


def written(path: Path, ipv4: list[Span], ipv6: list[Span]) -> maxminddb.Reader:
    write(path, {4: ipv4, 6: ipv6}, kind="kittens", description={"en": "cats", "source": "us"}, built=BUILT)
    return maxminddb.open_database(path)


@pytest.mark.parametrize(
    ("ip", "name", "length"),
    [
        ("192.0.1.255", None, 23),
        ("192.0.2.0", "tabby", 24),
        ("192.0.2.255", "tabby", 24),
        ("192.0.3.0", "tabby", 25),
        ("192.0.3.127", "tabby", 25),
        ("192.0.3.128", "ginger", 25),
        ("2001:db8::1", "ginger", 32),
        ("2001:db9::1", None, 32),
    ],
)
def test_an_address_finds_the_range_it_lies_in(
    tmp_path: Path, ip: str, name: str | None, length: int
) -> None:
    tabby, ginger = span("192.0.2.0", "192.0.3.127", "tabby"), span("192.0.3.128", "192.0.3.255", "ginger")
    wide = span("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "ginger")
    with written(tmp_path / "k.mmdb", [tabby, ginger], [wide]) as reader:
        record, found = reader.get_with_prefix_len(ip)
    assert record == (None if name is None else {"name": name})
    assert name is None or found == length


def test_the_metadata_says_what_was_given_and_the_bytes_repeat(tmp_path: Path) -> None:
    spans = [span("192.0.2.0", "192.0.2.7", "tabby")]
    with written(tmp_path / "a.mmdb", spans, []) as reader:
        about = reader.metadata()
    written(tmp_path / "b.mmdb", spans, []).close()
    assert (about.database_type, about.build_epoch) == ("kittens", int(BUILT.timestamp()))
    assert about.description == {"en": "cats", "source": "us"}
    assert (tmp_path / "a.mmdb").read_bytes() == (tmp_path / "b.mmdb").read_bytes()


def test_equal_branches_are_kept_once(tmp_path: Path) -> None:
    first = [
        span(f"2001:db8:{n:x}::", f"2001:db8:{n:x}:7fff:ffff:ffff:ffff:ffff", "tabby") for n in range(64)
    ]
    with written(tmp_path / "k.mmdb", [], first) as reader:
        assert reader.metadata().node_count < 160
        assert reader.get("2001:db8:3f:7000::") == {"name": "tabby"}
        assert reader.get("2001:db8:3f:8000::") is None


def test_an_ipv6_range_over_the_ipv4_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="::/96"):
        written(tmp_path / "k.mmdb", [], [span("::", "2001:db8::", "tabby")])


@given(st.lists(st.integers(0, 2**32 - 1), min_size=2, max_size=16, unique=True), st.integers(0, 2**32 - 1))
def test_any_set_of_ranges_answers_as_a_plain_search_does(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int], asked: int
) -> None:
    cuts.sort()
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    spans = [Span(first=a, last=b, record=(("n", n % 3),)) for n, (a, b) in enumerate(pairs)]
    probes = [asked, *cuts, *(min(cut + 1, 2**32 - 1) for cut in cuts)]
    with written(tmp_path_factory.mktemp("tree") / "k.mmdb", spans, []) as reader:
        for probe in probes:
            want = next((dict(s.record) for s in spans if s.first <= probe <= s.last), None)
            assert reader.get(IPv4Address(probe)) == want
