"""The exception by which a rule says no."""

from crawler.refused import Refused
from pipelines.records import Rule


def test_it_becomes_a_record_without_what_was_refused() -> None:
    refused = Refused(Rule.MEDIA_BYTES, "the first bytes are binary", bytes_seen=576)
    record = refused.record("http://kittens.example/")
    assert (record.url, record.rule, record.bytes_seen) == ("http://kittens.example/", Rule.MEDIA_BYTES, 576)
    assert str(refused) == "media-bytes: the first bytes are binary"
