"""What one visit cost is not what another did."""

from crawler.door.counts import Counts


def test_counts_begin_at_nothing_and_share_nothing() -> None:
    one, other = Counts(), Counts()
    assert (one.requests, one.wire_bytes, one.refused_bytes, one.certificates) == (0, 0, 0, {})
    assert one.certificates is not other.certificates
