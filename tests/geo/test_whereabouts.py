from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.facts import Address, Agreement, Claim, Gap, Verdict
from geo.whereabouts import Whereabouts, is_servers, settle

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def at(ip: str, **more: Any) -> Address:
    facts: dict[str, Any] = {"prefix": None, "asn": None, "as_name": None, "country": "XX", **more}
    return Address(ip=ip, **facts)


def claim(
    value: str, source: str = "ours", *, basis: str = "geolocation", as_of: str = "2026-11-01"
) -> Claim:
    return Claim(value=value, basis=basis, source=source, as_of=as_of)


ONE, TWO, SIX = at("192.0.2.1"), at("198.51.100.1"), at("2001:db8::1")


def settled(
    heard: dict[Address, tuple[Claim, ...]],
    *,
    seen: tuple[str, ...] | None = None,
    unplaced: tuple[Gap, ...] = (),
    stale_days: int | None = 180,
) -> Whereabouts:
    said = {address.ip: claims for address, claims in heard.items()}
    return settle(list(heard), said, now=NOW, seen=seen, unplaced=unplaced, stale_days=stale_days)


def told(where: Whereabouts) -> list[tuple[str, str]]:
    return [(gap.question, gap.reason) for gap in where.gaps]


def test_each_address_has_its_own_agreed_country_and_the_host_theirs() -> None:
    where = settled({ONE: (claim("NL"), claim("NL", "b"), claim("DE", "c")), SIX: (claim("NL"),)})
    assert [address.country for address in where.addresses] == ["NL", "NL"]
    assert where.country.value == "NL"
    assert where.country.claims == (claim("NL"), claim("NL", "b"), claim("DE", "c"))
    assert not where.gaps


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [
        ("a b", "a b", Agreement.ALL),
        ("a b", "a", Agreement.ONE),
        ("a", "", Agreement.ONE),
        ("a b !c", "a b", Agreement.MAJORITY),
        ("a b !c", "a", Agreement.MAJORITY),
    ],
)
def test_a_host_is_as_sure_as_its_least_sure_address(one: str, other: str, agreement: Agreement) -> None:
    heard = {
        address: tuple(claim("DE" if source[0] == "!" else "NL", source) for source in sources.split())
        for address, sources in ((ONE, one), (TWO, other))
    }
    where = settled(heard)
    assert (where.country.value, where.country.agreement) == ("NL", agreement)


def test_a_tie_names_both_sides_with_their_sources() -> None:
    where = settled({ONE: (claim("NL", "DB-IP Lite", as_of="2026-06-01"), claim("DE", basis="geofeed"))})
    assert (where.country.value, where.country.agreement) == (None, Agreement.TIE)
    assert where.country.tied == ("DE", "NL")
    assert where.addresses[0].country is None
    assert told(where) == [
        (
            "country",
            (
                "192.0.2.1 is in NL by DB-IP Lite of 2026-06-01 or DE by ours of 2026-11-01: no side has more sources; "
                "tell the hotlines of each"
            ),
        )
    ]


def test_addresses_in_several_countries_leave_the_host_without_one() -> None:
    where = settled({ONE: (claim("NZ"),), TWO: (claim("NL"), claim("NL", "b")), SIX: (claim("NZ"),)})
    assert (where.country.value, where.country.agreement, where.country.tied) == (
        None,
        Agreement.TIE,
        ("NL", "NZ"),
    )
    assert [address.country for address in where.addresses] == ["NZ", "NL", "NZ"]
    assert told(where) == [
        (
            "country",
            (
                "the addresses are in several countries: 192.0.2.1 in NZ, 198.51.100.1 in NL, 2001:db8::1 in NZ; "
                "tell the hotlines of each"
            ),
        )
    ]


def test_one_tied_address_leaves_the_host_undecided() -> None:
    where = settled({ONE: (claim("NL"), claim("NL", "b")), TWO: (claim("NL"), claim("DE", "b"))})
    assert where.country.value is None
    assert where.country.tied == ("DE", "NL")
    assert [address.country for address in where.addresses] == ["NL", None]
    assert len(where.gaps) == 1


def test_an_address_of_which_nothing_is_known_is_told() -> None:
    where = settled({ONE: (claim("NL"),), SIX: ()})
    assert where.country.value == "NL"
    assert told(where) == [("country", "no data set knows where 2001:db8::1 is")]
    nothing = settled({ONE: (), SIX: (claim("SC", basis="registration"),)})
    assert (nothing.country.value, nothing.country.agreement) == (None, Agreement.NONE)
    assert told(nothing) == [("country", "no data set knows where the addresses are")]
    assert nothing.registration == (claim("SC", basis="registration"),)
    assert nothing.country.claims == ()


def test_an_anycast_address_has_no_country_and_keeps_its_claims() -> None:
    where = settled({at("192.0.2.1", anycast=True): (claim("US"),), TWO: (claim("NL"),)})
    assert where.country.value is None
    assert (where.country.agreement, where.country.tied) == (Agreement.NONE, ())
    assert where.country.claims == (claim("US"), claim("NL"))
    assert [address.country for address in where.addresses] == [None, "NL"]
    assert told(where) == [
        ("country", "announced from several places at once (anycast), so in no one country: 192.0.2.1")
    ]


HIDDEN = (Gap(question="origin", reason="a front"), Gap(question="country", reason="a front"))


def test_a_front_has_no_country_and_keeps_its_claims() -> None:
    where = settled({ONE: (claim("US"),)}, unplaced=HIDDEN)
    assert where.country.value is None
    assert where.country.claims == (claim("US"),)
    assert where.addresses[0].country is None
    assert where.gaps == HIDDEN


def test_a_host_of_fronts_alone_has_no_country_also_where_nobody_said_why() -> None:
    front = at("198.51.100.1", verdict=Verdict.FRONT)
    where = settled({front: (claim("US"),)})
    assert (where.country.value, where.country.claims) == (None, (claim("US"),))
    reason = "a front answers at 198.51.100.1: the server behind it is not seen"
    assert told(where) == [("origin", reason), ("country", reason)]
    assert settled({ONE: (claim("US"),)}, seen=()).country.value is None


@pytest.mark.parametrize("seen", [None, ("192.0.2.1",)])
def test_an_origin_beside_a_front_is_where_the_host_is(seen: tuple[str, ...] | None) -> None:
    verdict = Verdict.FRONT if seen is None else None
    where = settled({ONE: (claim("NL"),), at("198.51.100.1", verdict=verdict): (claim("US"),)}, seen=seen)
    assert [address.country for address in where.addresses] == ["NL", None]
    assert (where.country.value, where.country.claims) == ("NL", (claim("NL"),))
    assert not where.gaps


def test_old_data_are_shown_and_told() -> None:
    old = claim("NL", "DB-IP Lite", as_of="2026-05-31")
    where = settled({ONE: (old,), TWO: (old, claim("NL", "b"))})
    assert where.country.value == "NL"
    said = "DB-IP Lite of 2026-05-31 is older than 180 days: "
    alone = said + "it is heard only because nothing newer says anything"
    assert told(where) == [("old data", alone)]
    assert told(settled({ONE: (old,)})) == [("old data", alone)]
    beside = settled({ONE: (old, claim("DE", "b"))})
    assert (beside.country.value, told(beside)) == (
        "DE",
        [("old data", said + "against newer data it is not heard")],
    )
    assert not settled({ONE: (old,)}, stale_days=None).gaps


@pytest.mark.parametrize(
    ("verdict", "seen", "own"),
    [
        (None, None, True),
        (Verdict.UNKNOWN, None, True),
        (Verdict.SHARED_PLATFORM, None, True),
        (Verdict.ORIGIN, ("192.0.2.1", "192.0.2.2"), True),
        (Verdict.ORIGIN, ("192.0.2.10",), False),
        (Verdict.FRONT, ("192.0.2.1",), False),
        (Verdict.FRONT, None, False),
    ],
)
def test_the_server_stands_where_it_is_seen(
    verdict: Verdict | None, seen: tuple[str, ...] | None, own: bool
) -> None:
    assert is_servers(at("192.0.2.1", verdict=verdict), seen) is own


ADDRESSES = st.lists(
    st.tuples(
        st.lists(st.builds(claim, st.sampled_from(["NL", "DE"]), st.sampled_from("abc")), max_size=4),
        st.booleans(),
        st.sampled_from([None, *Verdict]),
    ),
    max_size=5,
)


@settings(deadline=None)
@given(ADDRESSES, st.sampled_from([(), HIDDEN]), st.sampled_from([None, (), ("192.0.2.0", "192.0.2.2")]))
def test_no_country_is_asserted_on_a_front_or_anycast_and_null_is_always_told(
    drawn: list[tuple[list[Claim], bool, Verdict | None]],
    unplaced: tuple[Gap, ...],
    seen: tuple[str, ...] | None,
) -> None:
    heard = {
        at(f"192.0.2.{i}", anycast=anycast, verdict=verdict): tuple(claims)
        for i, (claims, anycast, verdict) in enumerate(drawn)
    }
    where = settled(heard, unplaced=unplaced, seen=seen)
    own = [address for address in heard if is_servers(address, seen)]
    for before, after in zip(heard, where.addresses, strict=True):
        assert after.country is None or (before in own and not before.anycast and not unplaced)
    if where.country.value is not None:
        assert not any(address.anycast for address in own)
        assert {address.country for address in where.addresses} <= {where.country.value, None}
    elif heard:
        assert any(gap.question == "country" for gap in where.gaps)
