from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.facts import Address, Contact, Country, Front, Hosting, Verdict
from geo.fronts import Fronts
from geo.fronts.rules import Kind, Rule
from pipelines.parties import NOBODY, PartyKind, shared, stakes_of

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


def test_an_address_that_the_public_internet_does_not_reach_has_no_party() -> None:
    hidden = replace(place("10.0.0.1", asn=None, country=None), verdict=Verdict.UNKNOWN)
    told = contact("a@k.test", "network KITTENS-NET")
    (stake,) = stakes_of(hosting(place("192.0.2.1"), hidden, contacts=(told,)))
    assert (stake.kind, stake.contacts) == (PartyKind.NETWORK, (told,))
    assert stakes_of(hosting(hidden, verdict=Verdict.UNKNOWN)) == (NOBODY,)


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


SAME = (contact("Abuse@k.test", "network 192.0.2.0/24"), contact("abuse@K.test", "network 203.0.113.0/24"))


def test_networks_of_one_as_with_one_mailbox_are_one_party() -> None:
    (stake,) = stakes_of(hosting(place("192.0.2.1"), place("203.0.113.1", country="NL"), contacts=SAME))
    assert [each.address for each in stake.contacts] == ["Abuse@k.test", "abuse@K.test"]
    assert stake.countries == ("DE", "NL")


@pytest.mark.parametrize("asns", [(64500, 64501), (64500, None), (None, None)])
def test_a_mailbox_alone_does_not_make_one_party_of_two_operators(
    asns: tuple[int | None, int | None],
) -> None:
    one, two = stakes_of(
        hosting(place("192.0.2.1", asns[0]), place("203.0.113.1", asns[1], country="NL"), contacts=SAME)
    )
    assert one.key != two.key
    assert [each.address for each in (*one.contacts, *two.contacts)] == ["Abuse@k.test", "abuse@K.test"]
    assert (one.countries, two.countries) == (("DE",), ("NL",))


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
            replace(place("192.0.2.1"), operator="One"),
            replace(place("2001:db8::1", asn=64501), operator="Two"),
            contacts=all_of_them,
            verdict=Verdict.FRONT,
        )
    )
    assert (one.name, [each.address for each in one.contacts]) == ("One", ["abuse@one.test"])
    assert (two.name, [each.address for each in two.contacts]) == (
        "Two",
        ["abuse@two.test", "desk@two.test", "net@two.test"],
    )
    assert one.key != two.key


@pytest.mark.parametrize("addresses", [(), (place("192.0.2.1", asn=None),)])
def test_without_a_network_and_a_contact_it_is_nobody(addresses: tuple[Address, ...]) -> None:
    assert stakes_of(hosting(*addresses, verdict=Verdict.ONION)) == (NOBODY,)


def test_without_a_contact_the_network_is_still_the_party() -> None:
    (stake,) = stakes_of(hosting(place("192.0.2.1")))
    assert (stake.key, stake.name, stake.contacts) == ("NETWORK:AS64500", "AS64500", ())


def fronts(*told: str) -> Fronts:
    """Operators A, B and C, each with a block of its own for IPv4; those that are told of take reports."""

    def row(name: str, kind: Kind, value: str) -> Rule:
        return Rule(
            name=name, verdict=Verdict.FRONT, kind=kind, value=value, origin="its page", as_of="2026-11-01"
        )

    blocks = (("A", "192.0.2.0/25"), ("B", "192.0.2.128/25"), ("C", "198.51.100.0/25"))
    return Fronts(
        [
            *(row(name, Kind.RANGE, block) for name, block in blocks),
            *(row(name, Kind.CONTACT, f"abuse@{name}.test") for name in told),
        ]
    )


def judged(*addresses: Address, told: str, networks: tuple[Contact, ...] = ()) -> Hosting:
    opinion = fronts(*told).judge(host="kittens.example", cname_path=(), addresses=addresses)
    return replace(
        hosting(*opinion.addresses, contacts=(*opinion.contacts, *networks), verdict=opinion.verdict),
        front=opinion.answering,
    )


def test_a_front_without_a_contact_is_not_grouped_with_one_that_has_one() -> None:
    one, two = stakes_of(judged(place("192.0.2.1"), place("192.0.2.200", asn=64501), told="A"))
    assert (one.name, [each.address for each in one.contacts]) == ("A", ["abuse@A.test"])
    assert (two.name, two.contacts) == ("B", ())
    assert [[network.asn for network in stake.networks] for stake in (one, two)] == [[64500], [64501]]


def test_a_front_without_a_contact_is_a_party_for_each_network_that_takes_its_reports() -> None:
    networks = (contact("noc@x.test", "network 192.0.2.0/28"), contact("noc@y.test", "network 192.0.2.64/28"))
    x, y = stakes_of(judged(place("192.0.2.1"), place("192.0.2.65"), told="", networks=networks))
    assert [(s.kind, s.name, s.contacts[0].address) for s in (x, y)] == [
        (PartyKind.FRONT, "A", "noc@x.test"),
        (PartyKind.FRONT, "A", "noc@y.test"),
    ]
    assert x.key != y.key


def test_what_was_kept_before_addresses_had_operators_is_not_guessed_at() -> None:
    told = (contact("abuse@one.test", "front One"),)
    fronted = hosting(
        place("192.0.2.1"), place("2001:db8::1", asn=64501), contacts=told, verdict=Verdict.FRONT
    )
    named = replace(
        fronted, front=Front(name="One", hand_off=None, source="its documentation", as_of="2026-11-01")
    )
    found = stakes_of(named)
    assert [(s.name, len(s.contacts), [n.asn for n in s.networks]) for s in found] == [
        ("AS64500", 0, [64500]),
        ("AS64501", 0, [64501]),
        ("One", 1, []),
    ]


def test_a_contact_without_a_range_does_not_answer_for_networks_that_nobody_knows() -> None:
    told = (contact("abuse@k.test", "network KITTENS-NET"),)
    assert stakes_of(
        hosting(place("192.0.2.1", asn=None), place("203.0.113.1", asn=None), contacts=told)
    ) == (NOBODY,)


def holders(ip: str) -> set[str]:
    """Who may take reports of an address, by the blocks of `fronts` and by networks of 16 addresses."""
    last = int(ip.rsplit(".", 1)[1])
    front = {"192.0.2": "A" if last < 128 else "B", "198.51.100": "C" if last < 128 else ""}
    return {
        f"abuse@{front.get(ip.rsplit('.', 1)[0], '')}.test",
        *(f"noc@{ip.rsplit('.', 1)[0]}.{last // 16 * 16}.{n}.test" for n in "12"),
    }


@st.composite
def fronted(draw: st.DrawFn) -> Hosting:
    """A host at addresses of fronts and of origins, in networks of which some take reports at a mailbox or two."""
    prefixes = ("192.0.2", "198.51.100", "203.0.113")
    chosen = st.tuples(st.sampled_from(prefixes), st.sampled_from((1, 2, 17, 130, 200)))
    ips = [f"{prefix}.{last}" for prefix, last in draw(st.lists(chosen, min_size=1, max_size=5, unique=True))]
    asn = st.sampled_from((None, 64500, 64501))
    networks = sorted({f"{ip.rsplit('.', 1)[0]}.{int(ip.rsplit('.', 1)[1]) // 16 * 16}" for ip in ips})
    boxes = [contact(f"noc@{net}.{n}.test", f"network {net}/28") for net in networks for n in "12"]
    return judged(
        *(replace(place(ip, draw(asn)), prefix=f"{ip}/32") for ip in ips),
        told=draw(st.sampled_from(("", "A", "BC", "ABC"))),
        networks=tuple(draw(st.lists(st.sampled_from(boxes), unique=True))),
    )


@given(fronted())
def test_no_party_holds_a_contact_that_is_not_that_of_every_address_in_it(found: Hosting) -> None:
    for stake in stakes_of(found):
        for told in stake.contacts:
            for network in stake.networks:
                assert told.address in holders((network.prefix or "").removesuffix("/32"))


@given(fronted())
def test_no_address_is_without_a_party(found: Hosting) -> None:
    stakes = stakes_of(found)
    held = {network.prefix for stake in stakes for network in stake.networks}
    assert NOBODY in stakes or held == {address.prefix for address in found.addresses}


def answered(ip: str, verdict: Verdict, operator: str | None = None, asn: int = 64500) -> Address:
    country = None if verdict is Verdict.FRONT else "DE"
    return replace(place(ip, asn=asn, country=country), verdict=verdict, operator=operator)


def test_a_front_that_nobody_knows_is_told_beside_one_that_is_known() -> None:
    told = (
        contact("abuse@known.test", "front Known"),
        contact("abuse@stranger.test", "network 192.0.2.0/24"),
    )
    addresses = (
        answered("203.0.113.1", Verdict.FRONT, "Known", asn=64501),
        answered("192.0.2.1", Verdict.FRONT, "unknown front at AS64500"),
    )
    known, stranger = stakes_of(hosting(*addresses, contacts=told, verdict=Verdict.FRONT))
    assert (known.name, [each.address for each in known.contacts]) == ("Known", ["abuse@known.test"])
    assert [each.asn for each in known.networks] == [64501]
    assert (stranger.kind, stranger.name) == (PartyKind.FRONT, "unknown front at AS64500")
    assert [each.address for each in stranger.contacts] == ["abuse@stranger.test"]


@pytest.mark.parametrize("verdict", [Verdict.SHARED_PLATFORM, Verdict.ORIGIN])
def test_a_platform_answers_for_its_own_addresses_and_nobody_elses(verdict: Verdict) -> None:
    told = (contact("abuse@pages.test", "platform Pages"), contact("abuse@front.test", "front Front"))
    addresses = [
        answered("192.0.2.1", Verdict.SHARED_PLATFORM, "Pages"),
        answered("203.0.113.1", Verdict.FRONT, "Front", asn=64501),
    ]
    if verdict is Verdict.ORIGIN:
        addresses.append(answered("198.51.100.1", Verdict.ORIGIN, asn=64502))
    stakes = stakes_of(hosting(*addresses, contacts=told, verdict=verdict, country="DE"))
    found = {
        stake.kind: (stake.name, [each.asn for each in stake.networks], stake.countries) for stake in stakes
    }
    assert found == {
        PartyKind.PLATFORM: ("Pages", [64500], ("DE",)),
        PartyKind.FRONT: ("Front", [64501], ()),
        **({PartyKind.NETWORK: ("AS64502", [64502], ("DE",))} if verdict is Verdict.ORIGIN else {}),
    }


def test_a_network_is_not_where_another_address_is() -> None:
    near, unknown = stakes_of(
        hosting(place("192.0.2.1"), place("203.0.113.1", asn=64501, country=None), country="DE")
    )
    assert (near.countries, unknown.countries) == (("DE",), ())
    platform = answered("203.0.113.1", Verdict.SHARED_PLATFORM, "Shop", asn=64501)
    near, shop = stakes_of(hosting(place("192.0.2.1"), replace(platform, country=None), country="DE"))
    assert (near.countries, shop.kind, shop.countries) == (("DE",), PartyKind.PLATFORM, ())
    (alone,) = stakes_of(hosting(place("192.0.2.1", country=None), country="DE"))
    assert alone.countries == ("DE",)


def test_two_customers_of_one_network_are_two_parties() -> None:
    both = (
        contact("abuse@one.test", "network 192.0.2.0/28"),
        contact("abuse@two.test", "network 192.0.2.64/28"),
    )
    one, two = stakes_of(hosting(place("192.0.2.1"), place("192.0.2.65"), contacts=both))
    assert [[each.address for each in stake.contacts] for stake in (one, two)] == [
        ["abuse@one.test"],
        ["abuse@two.test"],
    ]
    assert one.key != two.key


def test_who_can_remove_it_comes_first_and_a_front_is_not_where_the_host_is() -> None:
    addresses = (
        replace(answered("203.0.113.1", Verdict.FRONT, "Front", asn=64501), country=None),
        replace(answered("192.0.2.1", Verdict.ORIGIN), country=None),
    )
    network, front = stakes_of(hosting(*addresses, country="DE"))
    assert (network.kind, network.countries) == (PartyKind.NETWORK, ("DE",))
    assert (front.kind, front.countries) == (PartyKind.FRONT, ())


def test_what_has_no_place_is_in_no_country() -> None:
    (stake,) = stakes_of(hosting(place("192.0.2.1"), verdict=Verdict.ONION, country="DE"))
    assert stake.countries == ()


@pytest.mark.parametrize("verdict", [Verdict.FRONT, Verdict.SHARED_PLATFORM])
def test_an_operator_that_has_neither_name_nor_address_is_a_party_of_the_host(verdict: Verdict) -> None:
    (stake,) = stakes_of(hosting(verdict=verdict))
    assert (stake.name, stake.contacts, stake.networks) == ("kittens.example", (), ())


def test_of_two_names_none_is_given_to_an_address_that_names_no_operator() -> None:
    told = (contact("abuse@one.test", "front One"), contact("abuse@two.test", "front Two"))
    found = stakes_of(hosting(place("192.0.2.1"), contacts=told, verdict=Verdict.FRONT))
    assert [(stake.name, len(stake.contacts)) for stake in found] == [("AS64500", 0), ("One", 1), ("Two", 1)]


def test_an_operators_own_contact_answers_for_it_also_where_one_host_does_not_name_it() -> None:
    own, near = contact("abuse@front.test", "front Front"), contact("noc@k.test", "network 192.0.2.0/24")
    assert shared([(own, near), ()], "front Front") == (own,)
    assert shared([(own, near), (near,)], None) == (near,)
    assert shared([]) == ()
