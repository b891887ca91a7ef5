from __future__ import annotations

from datetime import UTC, datetime

import pytest

from geo.facts import Address, Contact, Country, Hosting, Verdict
from pipelines.parties import NOBODY, PartyKind, stakes_of

AT = datetime(2026, 11, 23, tzinfo=UTC)


def contact(mailbox: str, scope: str) -> Contact:
    return Contact(address=mailbox, role="abuse", scope=scope, source="RDAP", as_of="2026-11-20")


def place(ip: str, asn: int | None = 64500, country: str | None = "DE") -> Address:
    return Address(ip=ip, prefix=None, asn=asn, as_name=None, country=country)


def hosting(
    *addresses: Address,
    contacts: tuple[Contact, ...] = (),
    verdict: Verdict = Verdict.ORIGIN,
    country: str | None = None,
) -> Hosting:
    return Hosting(
        host="kittens.example", asked_at=AT, cname_path=(), verdict=verdict, confidence=1.0, evidence=(), addresses=addresses,
        country=Country(value=country, claims=()), registration=(), contacts=contacts, hotline=None, gaps=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("network 192.0.2.0/24", True),
        ("network 192.0.2.1", True),
        ("network 192.0.2.0 - 192.0.2.255", True),
        ("network 192.0.3.0/24", False),
        ("network 192.0.2.2 - 192.0.2.255", False),
        ("network 2001:db8::/32", False),
        ("network 2001:db8:: - 2001:db8::ff", False),
        ("network KITTENS-NET", False),
        ("192.0.2.0/24", True),
    ],
)
def test_on_two_networks_a_contact_is_told_only_of_the_addresses_it_answers_for(
    scope: str, told: bool
) -> None:
    stakes = stakes_of(
        hosting(place("192.0.2.1"), place("203.0.113.1", asn=64501), contacts=(contact("a@k.test", scope),))
    )
    assert [bool(stake.contacts) for stake in stakes] == [told, False]


def test_on_one_network_a_scope_without_a_range_is_enough() -> None:
    (stake,) = stakes_of(hosting(place("192.0.2.1"), contacts=(contact("a@k.test", "network KITTENS-NET"),)))
    assert [one.address for one in stake.contacts] == ["a@k.test"]


@pytest.mark.parametrize("around", ["network 198.51.0.0/16", "network 198.51.0.0 - 198.51.255.255"])
def test_a_customers_network_inside_a_larger_one_has_its_own_party(around: str) -> None:
    both = (
        contact("abuse@large.test", around),
        contact("abuse@small.test", "network 198.51.100.0/24"),
        contact("noc@small.test", "network 198.51.100.0/24"),
    )
    large, small = stakes_of(hosting(place("198.51.7.1"), place("198.51.100.1", asn=64501), contacts=both))
    assert [one.address for one in large.contacts] == ["abuse@large.test"]
    assert [one.address for one in small.contacts] == ["abuse@small.test", "noc@small.test"]


def test_networks_with_one_mailbox_are_one_party() -> None:
    same = (
        contact("Abuse@k.test", "network 192.0.2.0/24"),
        contact("abuse@K.test", "network 203.0.113.0/24"),
    )
    (stake,) = stakes_of(
        hosting(place("192.0.2.1"), place("203.0.113.1", asn=64501, country="NL"), contacts=same)
    )
    assert [network.asn for network in stake.networks] == [64500, 64501]
    assert stake.countries == ("DE", "NL")


@pytest.mark.parametrize(
    ("verdict", "kind", "countries"),
    [
        (Verdict.ORIGIN, PartyKind.NETWORK, ("DE",)),
        (Verdict.FRONT, PartyKind.FRONT, ()),
        (Verdict.SHARED_PLATFORM, PartyKind.PLATFORM, ("DE",)),
        (Verdict.UNKNOWN, PartyKind.NETWORK, ("DE",)),
    ],
)
def test_a_front_has_no_country_whatever_its_addresses_say(
    verdict: Verdict, kind: PartyKind, countries: tuple[str, ...]
) -> None:
    (stake,) = stakes_of(hosting(place("192.0.2.1"), verdict=verdict, country="US"))
    assert (stake.kind, stake.countries) == (kind, countries)


def test_a_platform_behind_a_front_is_not_where_the_front_is() -> None:
    (stake,) = stakes_of(hosting(place("192.0.2.1"), verdict=Verdict.SHARED_PLATFORM, country=None))
    assert stake.countries == ()


def test_an_operator_is_named_by_its_own_contact_which_comes_first() -> None:
    both = (contact("net@n.test", "network 192.0.2.0/24"), contact("abuse@f.test", "front Example Front"))
    (stake,) = stakes_of(hosting(place("192.0.2.1"), contacts=both, verdict=Verdict.FRONT))
    assert (stake.name, stake.contacts[0].address) == ("Example Front", "abuse@f.test")


def test_two_fronts_are_two_parties_and_neither_has_the_others_contact() -> None:
    all_of_them = (
        contact("abuse@one.test", "front One"),
        contact("abuse@two.test", "front Two"),
        contact("desk@two.test", "front Two"),
        contact("net@two.test", "network 2001:db8::/32"),
    )
    one, two = stakes_of(
        hosting(
            place("192.0.2.1"), place("2001:db8::1", asn=64501), contacts=all_of_them, verdict=Verdict.FRONT
        )
    )
    assert (one.name, [each.address for each in one.contacts]) == ("One", ["abuse@one.test"])
    assert (two.name, [each.address for each in two.contacts]) == ("Two", ["abuse@two.test", "desk@two.test"])
    assert one.key != two.key


@pytest.mark.parametrize("addresses", [(), (place("192.0.2.1", asn=None),)])
def test_without_a_network_and_a_contact_it_is_nobody(addresses: tuple[Address, ...]) -> None:
    assert stakes_of(hosting(*addresses, verdict=Verdict.ONION)) == (NOBODY,)


def test_without_a_contact_the_network_is_still_the_party() -> None:
    (stake,) = stakes_of(hosting(place("192.0.2.1")))
    assert (stake.key, stake.name, stake.contacts) == ("NETWORK:AS64500", "AS64500", ())
