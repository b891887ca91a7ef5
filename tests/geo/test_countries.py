from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from geo.countries import agreed, claims_of, gaps_of
from geo.datasets import Dataset
from geo.facts import Claim
from geo.tree import Span, write


def mmdb(path: Path, source: str, code: str) -> Path:
    first = int(ip_address("192.0.2.0"))
    span = Span(first=first, last=first + 255, record=(("country_code", code),))
    description = {"source": source, "as_of": "2026-06-01"}
    write(path, {4: [span]}, kind="kittens", description=description, built=datetime(2026, 6, 1, tzinfo=UTC))
    return path


def claim(value: str, source: str) -> Claim:
    return Claim(value=value, basis="geolocation", source=source, as_of="2026-06-01")


def test_sources_that_differ_stay_two_claims_and_each_is_heard_once(tmp_path: Path) -> None:
    paths = (mmdb(tmp_path / "a", "ours", "NL"), mmdb(tmp_path / "b", "theirs", "DE"))
    with Dataset.open(*paths, shipped=False) as dataset:
        claims = claims_of([ip_address("192.0.2.1"), ip_address("192.0.2.2")], dataset)
        assert claims_of([ip_address("198.51.100.1")], dataset) == ()
    assert claims == (claim("NL", "ours"), claim("DE", "theirs"))


def test_a_country_is_what_all_claims_name() -> None:
    country = agreed([claim("NL", "ours"), claim("NL", "theirs")])
    assert country.value == "NL"
    assert gaps_of(country) == ()


def test_claims_that_differ_give_no_country_and_say_so() -> None:
    country = agreed([claim("NL", "ours"), claim("DE", "theirs")])
    (gap,) = gaps_of(country)
    assert country.value is None
    assert len(country.claims) == 2
    assert gap.reason == "the claims differ: NL (ours, 2026-06-01), DE (theirs, 2026-06-01)"


def test_no_claim_gives_no_country_and_says_so() -> None:
    (gap,) = gaps_of(agreed([]))
    assert (gap.question, gap.reason) == ("country", "no data set knows where the addresses are")
