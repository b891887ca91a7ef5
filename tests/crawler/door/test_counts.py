"""What one visit cost is not what another did."""

import pytest

from crawler.door.counts import MOST_OBSERVED, MOST_VALUES, Counts
from crawler.refused import Refused
from geo.observed import Seen
from pipelines.certificates import Certificate
from pipelines.records import Rule


def test_counts_begin_at_nothing_and_share_nothing() -> None:
    one, other = Counts(), Counts()
    assert (one.requests, one.wire_bytes, one.refused_bytes, one.certificates) == (0, 0, 0, {})
    assert one.certificates is not other.certificates


def shown(*names: str, verified: bool = True) -> Certificate:
    return Certificate(
        host="kittens.example",
        issuer="CN=Cats",
        names=names,
        not_before=None,
        not_after=None,
        verified=verified,
        why=None if verified else "self-signed certificate",
    )


def test_so_many_values_of_a_header_are_kept_for_each_address_that_sent_it() -> None:
    counts = Counts()
    for number in (0, 0, 1, 2, 3, 4):
        for address in ("127.0.0.1", "127.0.0.2"):
            counts.saw_headers("kittens.example", ((b"CF-Ray", str(number).encode()),), address=address)
    kept = [(seen.name, seen.value) for seen in counts.observed.values() if seen.address == "127.0.0.2"]
    assert kept == [("cf-ray", "0"), ("cf-ray", "1"), ("cf-ray", "2")]
    assert len(counts.observed) == 2 * MOST_VALUES


def test_a_certificate_says_something_only_where_it_verified() -> None:
    counts, doubtful = Counts(), shown("kittens.example", verified=False)
    counts.saw_certificate(doubtful, address="127.0.0.1")
    assert counts.certificates == {"kittens.example": doubtful}
    assert counts.observed == {}
    good = shown("kittens.example", "*.kittens.example")
    for _ in range(2):
        counts.saw_certificate(good, address="127.0.0.1")
    assert counts.certificates == {"kittens.example": good}
    assert [(seen.kind, seen.value) for seen in counts.observed.values()] == [
        (Seen.ISSUER, "CN=Cats"),
        (Seen.CERTIFICATE, "kittens.example"),
        (Seen.CERTIFICATE, "*.kittens.example"),
    ]


def test_a_visit_of_many_hosts_keeps_so_many_observations() -> None:
    counts = Counts()
    for number in range(2 * MOST_OBSERVED):
        counts.saw_headers(f"k{number}.example", ((b"Server", b"cat"),), address="127.0.0.1")
    assert len(counts.observed) == MOST_OBSERVED


def test_a_visit_has_no_end_of_bytes_unless_it_is_said() -> None:
    counts = Counts(wire_bytes=10**9)
    counts.require_more()
    counts.most_bytes = 10**9
    counts.require_more()
    counts.wire_bytes += 1
    with pytest.raises(Refused) as refused:
        counts.require_more()
    assert refused.value.rule is Rule.TOO_MANY_PARTS


def test_what_was_counted_apart_is_added() -> None:
    counts, apart = Counts(requests=1, wire_bytes=10, most_bytes=5), Counts(requests=2, wire_bytes=300)
    apart.refused_bytes = 7
    apart.saw_certificate(shown("kittens.example"), address="127.0.0.1")
    counts.add(apart)
    assert (counts.requests, counts.wire_bytes, counts.refused_bytes, counts.most_bytes) == (3, 310, 7, 5)
    assert counts.certificates == apart.certificates
    assert counts.observed == apart.observed
