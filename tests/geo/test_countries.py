from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.countries import agreed, claims_of, in_words, is_old
from geo.datasets import Dataset
from geo.facts import Agreement, Claim, Country
from geo.tree import Span, write

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
FRESH, OLD = "2026-11-01", "2026-01-01"


def mmdb(path: Path, source: str, code: str) -> Path:
    first = int(ip_address("192.0.2.0"))
    span = Span(first=first, last=first + 255, record=(("country_code", code),))
    description = {"source": source, "as_of": "2026-06-01"}
    write(path, {4: [span]}, kind="kittens", description=description, built=datetime(2026, 6, 1, tzinfo=UTC))
    return path


def claim(value: str, source: str = "ours", *, basis: str = "geolocation", as_of: str = FRESH) -> Claim:
    return Claim(value=value, basis=basis, source=source, as_of=as_of)


def voted(*claims: Claim) -> Country:
    return agreed(claims, now=NOW)


def test_each_data_set_has_its_own_claim(tmp_path: Path) -> None:
    paths = (mmdb(tmp_path / "a", "ours", "NL"), mmdb(tmp_path / "b", "theirs", "DE"))
    with Dataset.open(*paths, shipped=False) as dataset:
        claims = claims_of(ip_address("192.0.2.1"), dataset)
        assert claims_of(ip_address("198.51.100.1"), dataset) == ()
    assert claims == (claim("NL", "ours", as_of="2026-06-01"), claim("DE", "theirs", as_of="2026-06-01"))


def test_a_copy_of_the_registries_books_is_registration_and_never_votes(tmp_path: Path) -> None:
    paths = (mmdb(tmp_path / "a", "iptoasn-country", "SC"), mmdb(tmp_path / "b", "theirs", "DE"))
    with Dataset.open(*paths, shipped=False) as dataset:
        claims = claims_of(ip_address("192.0.2.1"), dataset)
    assert [each.basis for each in claims] == ["registration", "geolocation"]
    assert voted(*claims) == Country(value="DE", claims=claims[1:], agreement=Agreement.ONE)


FEED, NAME, MEASURED = "geofeed", "reverse-name", "latency"


@pytest.mark.parametrize(
    ("claims", "value", "agreement", "tied"),
    [
        ((), None, Agreement.NONE, ()),
        ((claim("NL"),), "NL", Agreement.ONE, ()),
        ((claim("NL"), claim("NL", "theirs")), "NL", Agreement.ALL, ()),
        ((claim("NL"), claim("DE", "theirs")), None, Agreement.TIE, ("DE", "NL")),
        ((claim("NL"), claim("NL", basis=FEED), claim("DE", basis=NAME)), "NL", Agreement.MAJORITY, ()),
        (
            (claim("NL"), claim("NL", basis=FEED), claim("DE", basis=NAME), claim("DE", basis=MEASURED)),
            None,
            Agreement.TIE,
            ("DE", "NL"),
        ),
        # More for one than for any other is enough, also where it is not the half of all.
        (
            (claim("NL"), claim("NL", basis=FEED), claim("DE", basis=NAME), claim("FR", basis=MEASURED)),
            "NL",
            Agreement.MAJORITY,
            (),
        ),
        # Three files of one publisher are one voice.
        (
            (claim("NL", "DB-IP Lite"), claim("NL", "DBIP-City"), claim("DE", basis=FEED)),
            None,
            Agreement.TIE,
            ("DE", "NL"),
        ),
        ((claim("NL", "DB-IP Lite"), claim("NL", "DBIP-City")), "NL", Agreement.ONE, ()),
        # Several feeds are one voice too: the network's own.
        ((claim("NL", "a", basis=FEED), claim("NL", "b", basis=FEED)), "NL", Agreement.ONE, ()),
        # A publisher's newer word takes back its older one.
        (
            (claim("NL", "DB-IP Lite", as_of="2026-06-01"), claim("DE", "DBIP-City", as_of="2026-11-01")),
            "DE",
            Agreement.ONE,
            (),
        ),
        # A day that is yet to come takes nothing back.
        (
            (claim("NL", "DB-IP Lite", as_of="2099-06-01"), claim("DE", "DBIP-City", as_of="2026-11-01")),
            "DE",
            Agreement.ONE,
            (),
        ),
        # One that contradicts itself on one day is undecided.
        ((claim("NL", "DB-IP Lite"), claim("DE", "DBIP-City")), None, Agreement.TIE, ("DE", "NL")),
        (
            (claim("NL"), claim("SC", basis="registration"), claim("SC", basis="seat")),
            "NL",
            Agreement.ONE,
            (),
        ),
        ((claim("SC", basis="registration"), claim("SC", basis="seat")), None, Agreement.NONE, ()),
    ],
)
def test_one_basis_has_one_vote(
    claims: tuple[Claim, ...], value: str | None, agreement: Agreement, tied: tuple[str, ...]
) -> None:
    country = voted(*claims)
    assert (country.value, country.agreement, country.tied) == (value, agreement, tied)
    assert country.claims == tuple(each for each in claims if each.basis not in {"registration", "seat"})


@pytest.mark.parametrize(
    ("claims", "value", "agreement"),
    [
        # Old data alone against fresh data is not heard, however many they are; it stays the dissent.
        (
            (claim("NL"), claim("DE", "a", as_of=OLD), claim("DE", basis=FEED, as_of=OLD)),
            "NL",
            Agreement.MAJORITY,
        ),
        # Beside a fresh basis it counts.
        (
            (claim("NL"), claim("DE", "a"), claim("DE", basis=FEED, as_of=OLD)),
            "DE",
            Agreement.MAJORITY,
        ),
        # Where all is old, it is what there is.
        ((claim("NL", as_of=OLD),), "NL", Agreement.ONE),
        ((claim("NL", as_of=OLD), claim("DE", basis=FEED, as_of=OLD)), None, Agreement.TIE),
        # No known day is an old day.
        ((claim("NL"), claim("DE", "a", as_of="last spring")), "NL", Agreement.MAJORITY),
    ],
)
def test_old_data_do_not_stand_alone_against_fresh_ones(
    claims: tuple[Claim, ...], value: str | None, agreement: Agreement
) -> None:
    country = voted(*claims)
    assert (country.value, country.agreement) == (value, agreement)
    assert country.claims == claims


def test_a_source_is_old_one_day_after_its_last() -> None:
    last = claim("NL", as_of=f"{NOW - timedelta(days=30):%Y-%m-%d}")
    before = claim("NL", as_of=f"{NOW - timedelta(days=31):%Y-%m-%d}T10:00:00Z")
    assert not is_old(last, now=NOW, stale_days=30)
    assert is_old(before, now=NOW, stale_days=30)
    assert not is_old(before, now=NOW, stale_days=None)
    assert is_old(claim("NL", as_of="?"), now=NOW, stale_days=30)


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ((), ""),
        ((claim("NL"),), "NL"),
        ((claim("NL"), claim("NL", basis=FEED)), "NL"),
        ((claim("NL"), claim("DE", basis=FEED)), "undecided: DE / NL"),
        (
            (
                claim("NL"),
                claim("NL", "b"),
                claim("NL", basis=NAME),
                claim("DE", "DB-IP Lite", as_of="2026-06-01"),
            ),
            "NL (3 of 4; dissent: DE by DB-IP Lite of 2026-06-01)",
        ),
        (
            (claim("NL"), claim("NL", "b"), claim("FR", "c", as_of="2026-10-01T00:00:00Z"), claim("DE", "d")),
            "NL (2 of 4; dissent: FR by c of 2026-10-01, DE by d of 2026-11-01)",
        ),
    ],
)
def test_the_country_is_said_with_its_dissent(claims: tuple[Claim, ...], words: str) -> None:
    assert in_words(voted(*claims)) == words


def test_a_place_that_does_not_count_is_not_said() -> None:
    assert in_words(Country(value=None, claims=(claim("US"),))) == ""


CLAIMS = st.lists(
    st.builds(
        claim,
        st.sampled_from(["NL", "DE", "FR"]),
        st.sampled_from(["DB-IP Lite", "GeoLite2-City", "kittens", "bicycles"]),
        basis=st.sampled_from(["geolocation", "geofeed", "reverse-name", "latency", "registration", "seat"]),
        as_of=st.sampled_from([FRESH, OLD, "2026-06-15", "2099-01-01", "unknown"]),
    ),
    max_size=8,
)


@settings(deadline=None)
@given(CLAIMS, st.sampled_from([FRESH, OLD, "2026-06-15", "2099-01-01", "unknown"]))
def test_a_further_basis_that_agrees_never_changes_the_country(claims: list[Claim], as_of: str) -> None:
    before = voted(*claims)
    if before.value is not None:
        after = voted(*claims, claim(before.value, "a publisher of its own", as_of=as_of))
        assert after.value == before.value


@settings(deadline=None)
@given(CLAIMS)
def test_registration_and_seat_never_vote(claims: list[Claim]) -> None:
    places = [each for each in claims if each.basis not in {"registration", "seat"}]
    assert voted(*claims) == voted(*places)


@settings(deadline=None)
@given(CLAIMS, st.permutations(range(8)))
def test_the_order_of_the_claims_decides_nothing(claims: list[Claim], order: list[int]) -> None:
    one, other = voted(*claims), voted(*(claims[i] for i in order if i < len(claims)))
    assert (one.value, one.agreement, one.tied) == (other.value, other.agreement, other.tied)


@settings(deadline=None)
@given(CLAIMS)
def test_a_country_is_named_exactly_where_it_is_agreed(claims: list[Claim]) -> None:
    country = voted(*claims)
    named = {each.value for each in country.claims}
    assert (country.value is None) == (country.agreement in {Agreement.NONE, Agreement.TIE})
    assert named >= {*country.tied, *([country.value] if country.value else [])}
    assert len(country.tied) != 1
