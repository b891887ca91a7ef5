from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.facts import (
    Address,
    Agreement,
    Claim,
    Contact,
    Country,
    Gap,
    Hosting,
    Hotline,
    Record,
    Verdict,
)
from geo.fronts import Fronts, Kind, Rule
from geo.observed import Observation, Seen
from geo.revising import MOST_KEPT, Revisions, revised

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
CLAIM = Claim(value="NZ", basis="geolocation", source="invented", as_of="2026-11-01")
NETWORK = Contact(
    address="abuse@hoster.example",
    role="abuse",
    scope="network 192.0.2.0/24",
    source="us",
    as_of="2026-11-01",
)


def rule(kind: Kind, value: str, verdict: Verdict = Verdict.FRONT, *, name: str = "Kitten CDN") -> Rule:
    name = name if verdict is Verdict.FRONT else "Cat Pages"
    return Rule(name=name, verdict=verdict, kind=kind, value=value, origin="us", as_of="2026-11-01")


FRONTS = Fronts(
    [
        rule(Kind.HEADER, "server: kitten"),
        rule(Kind.CERTIFICATE, "tls.kitten.example"),
        rule(Kind.MIXED_ASN, "64500"),
        rule(Kind.CONTACT, "abuse@kitten.example"),
        rule(Kind.CNAME, "hubs.kitten.example"),
        rule(Kind.HEADER, "server: wheel", name="Wheel Edge"),
        rule(Kind.HEADER, "server: catpages", Verdict.SHARED_PLATFORM),
        rule(Kind.MIXED_ASN, "64501", Verdict.SHARED_PLATFORM),
    ]
)


def at(ip: str, asn: int = 64500) -> Address:
    return Address(ip=ip, prefix=None, asn=asn, as_name=None, country="NZ")


def located(*addresses: Address, **change: object) -> Hosting:
    opinion = FRONTS.judge(host="kittens.example", cname_path=(), addresses=addresses)
    hosting = Hosting(
        host="kittens.example",
        asked_at=AT,
        cname_path=(),
        verdict=opinion.verdict,
        confidence=opinion.confidence,
        evidence=(*opinion.evidence, "somebody else found this"),
        addresses=opinion.addresses,
        country=Country(value="NZ", claims=(CLAIM,), agreement=Agreement.ONE),
        registration=(),
        contacts=(NETWORK,),
        hotline=Hotline(country="NZ", name="Line", website="https://line.example/"),
        gaps=(Gap(question="contact", reason="a cat sat on it"),),
    )
    return replace(hosting, **change)  # type: ignore[arg-type]  # fields of Hosting


def header(line: str, *, after: int = 60, address: str | None = None) -> Observation:
    name, _, value = line.partition(": ")
    moment = AT + timedelta(seconds=after)
    return Observation(
        host="kittens.example", kind=Seen.HEADER, name=name, value=value, at=moment, address=address
    )


def edge(*, after: int = 60, address: str | None = None) -> Observation:
    """The certificate of a front's own, which verified."""
    shown = header("", after=after, address=address)
    return replace(shown, kind=Seen.CERTIFICATE, value="tls.kitten.example")


def test_a_front_that_its_certificate_shows_takes_country_and_hotline_away() -> None:
    hosting = revised(located(at("192.0.2.1")), [edge()], FRONTS)
    assert (hosting.verdict, hosting.asked_at) == (Verdict.FRONT, AT + timedelta(seconds=60))
    assert hosting.country == Country(value=None, claims=(CLAIM,), agreement=Agreement.NONE)
    assert hosting.hotline is None
    assert hosting.addresses[0].country is None
    assert {gap.question for gap in hosting.gaps} == {"contact", "origin", "country", "hotline"}
    assert [contact.address for contact in hosting.contacts] == [
        "abuse@kitten.example",
        "abuse@hoster.example",
    ]
    assert hosting.front is not None
    assert hosting.front.name == "Kitten CDN"
    assert "somebody else found this" in hosting.evidence
    assert any("its certificate names tls.kitten.example" in said for said in hosting.evidence)


@pytest.mark.parametrize(
    "observations",
    [
        [],
        [header("server: nginx")],
        [Observation(host="kittens.example", kind=Seen.CERTIFICATE, name="", value="cats.example", at=AT)],
    ],
)
def test_what_changes_nothing_leaves_the_very_same_hosting(observations: list[Observation]) -> None:
    hosting = located(at("192.0.2.1"))
    assert revised(hosting, observations, FRONTS) is hosting


@pytest.mark.parametrize("verdict", [Verdict.ONION, Verdict.UNKNOWN])
def test_what_has_no_place_is_not_revised(verdict: Verdict) -> None:
    hosting = located(at("192.0.2.1"), verdict=verdict)
    assert revised(hosting, [edge()], FRONTS) is hosting


def test_a_front_at_one_of_two_addresses_leaves_the_country_of_the_other() -> None:
    before = located(at("192.0.2.1"), at("192.0.2.2"))
    hosting = revised(before, [edge(address="192.0.2.2")], FRONTS)
    assert hosting.verdict is Verdict.ORIGIN
    assert [address.verdict for address in hosting.addresses] == [Verdict.ORIGIN, Verdict.FRONT]
    assert hosting.country.value == "NZ"
    assert hosting.hotline is not None
    assert [contact.address for contact in hosting.contacts] == [
        "abuse@hoster.example",
        "abuse@kitten.example",
    ]


def test_an_address_that_the_public_internet_does_not_reach_says_nothing() -> None:
    hidden = Address(
        ip="10.0.0.1", prefix=None, asn=None, as_name=None, country=None, verdict=Verdict.UNKNOWN
    )
    before = located(at("192.0.2.1"))
    before = replace(before, addresses=(*before.addresses, hidden))
    hosting = revised(before, [edge()], FRONTS)
    assert hosting.verdict is Verdict.FRONT
    assert [address.verdict for address in hosting.addresses] == [Verdict.FRONT, Verdict.UNKNOWN]


def test_a_country_that_only_the_front_had_is_taken_back() -> None:
    other = replace(at("192.0.2.1"), country="NL")
    before = located(other, at("192.0.2.2"))
    hosting = revised(before, [edge(address="192.0.2.2")], FRONTS)
    assert hosting.verdict is Verdict.ORIGIN
    assert hosting.country.value is None
    assert {gap.question for gap in hosting.gaps} == {"contact", "country", "hotline"}


@pytest.mark.parametrize("place", ["NL", None])
def test_a_tie_with_the_place_of_a_front_is_taken_back(place: str | None) -> None:
    tie = Country(value=None, claims=(CLAIM,), agreement=Agreement.TIE, tied=("NL", "NZ"))
    hosting = located(at("192.0.2.1"), at("198.51.100.1"), country=tie)
    one, other = hosting.addresses
    hosting = replace(hosting, addresses=(one, replace(other, country=place)))
    seen = revised(hosting, [edge(address="198.51.100.1")], FRONTS)
    assert seen.verdict is Verdict.ORIGIN
    assert (seen.country.value, seen.country.tied, seen.country.claims) == (None, (), (CLAIM,))
    assert [address.country for address in seen.addresses] == ["NZ", None]
    assert "country" in {gap.question for gap in seen.gaps}
    same = revised(hosting, [header("server: nginx", address="198.51.100.1")], FRONTS)
    assert same.country == tie


@pytest.mark.parametrize(("line", "country"), [("server: kitten", "NZ"), ("server: wheel", None)])
def test_a_forged_header_diverts_no_notice(line: str, country: str | None) -> None:
    hosting = revised(located(at("192.0.2.1", 64511)), [header(line)], FRONTS)
    assert hosting.verdict is Verdict.ORIGIN
    assert hosting.contacts == (NETWORK,)
    # An operator with servers in the networks of others may stand there: then the place is in doubt.
    assert hosting.country.value == country


def test_a_server_rented_in_the_network_of_a_front_diverts_no_notice_by_its_headers() -> None:
    hosting = revised(located(at("192.0.2.1")), [header("server: kitten")], FRONTS)
    assert (hosting.verdict, hosting.front) == (Verdict.ORIGIN, None)
    assert hosting.contacts == (NETWORK,)
    assert (hosting.country.value, hosting.hotline) == (None, None)
    assert "its own headers name the front Kitten CDN, and nothing else does" in {
        gap.reason for gap in hosting.gaps
    }


def test_no_server_in_the_network_of_a_platform_becomes_one_by_its_headers() -> None:
    hosting = located(at("192.0.2.1", 64501))
    seen = revised(hosting, [header("server: catpages")], FRONTS)
    assert (seen.verdict, seen.contacts, seen.country) == (Verdict.ORIGIN, (NETWORK,), hosting.country)


def test_hints_come_with_the_front() -> None:
    record = Record(
        name="kittens.example", type="MX", value="10 mail.kittens.example", ttl=60, resolver="127.0.0.1"
    )
    origin = located(at("192.0.2.1"), records=(record,))
    linked = Observation(
        host="kittens.example", kind=Seen.LINK, name="kittens.example", value="img.kittens.example", at=AT
    )
    assert revised(origin, [linked], FRONTS) is origin
    fronted = revised(origin, [linked, edge()], FRONTS)
    assert [hint.value for hint in fronted.hints] == ["mail.kittens.example", "img.kittens.example"]


def test_300_pages_that_show_the_same_have_one_hosting() -> None:
    revisions, first = Revisions(FRONTS), located(at("192.0.2.1"))
    found = [revisions.of(first, [edge(after=60 + page)]) for page in range(300)]
    assert all(hosting is found[0] for hosting in found)
    assert found[0].asked_at == AT + timedelta(seconds=60)


def test_nothing_seen_is_the_hosting_itself() -> None:
    revisions, first = Revisions(FRONTS), located(at("192.0.2.1"))
    assert revisions.of(first, [header("server: nginx")]) is first
    assert revisions.of(first, []) is first


def test_evidence_adds_up_and_each_revision_has_a_moment_of_its_own() -> None:
    revisions, first = Revisions(FRONTS), located(at("192.0.2.1"), at("192.0.2.2"))
    one = revisions.of(first, [edge(address="192.0.2.1", after=-60)])
    two = revisions.of(first, [edge(address="192.0.2.2", after=-60)])
    assert one.verdict is Verdict.ORIGIN
    assert two.verdict is Verdict.FRONT
    assert first.asked_at < one.asked_at < two.asked_at
    assert revisions.of(two, [edge(address="192.0.2.1")]) is two


def named(name: str, *, kind: Seen = Seen.CERTIFICATE) -> Observation:
    return replace(edge(), kind=kind, value=name)


def names(count: int, *, kind: Seen = Seen.CERTIFICATE) -> list[Observation]:
    return [named(f"c{number}.test", kind=kind) for number in range(count)]


def kept(revisions: Revisions) -> int:
    history = revisions._histories.get("kittens.example")
    assert history is not None
    return len(history)


def test_a_flood_of_names_is_cut() -> None:
    revisions, first = Revisions(FRONTS), located(at("192.0.2.1"))
    revisions.of(first, names(2 * MOST_KEPT) + names(2 * MOST_KEPT, kind=Seen.LINK))
    assert kept(revisions) == MOST_KEPT


def test_a_flood_of_signs_at_ever_new_addresses_is_cut() -> None:
    revisions, first = Revisions(FRONTS), located(at("192.0.2.1"))
    revisions.of(first, [edge(address=f"2001:db8::{number}") for number in range(2 * MOST_KEPT)])
    assert kept(revisions) == MOST_KEPT


@pytest.mark.parametrize("kind", [Seen.CERTIFICATE, Seen.LINK])
@pytest.mark.parametrize(
    ("shows", "verdict"),
    [
        (edge(), Verdict.FRONT),
        (named("*.tls.kitten.example"), Verdict.FRONT),
        (header("server: kitten"), Verdict.ORIGIN),
    ],
)
def test_after_a_flood_of_names_a_front_is_heard_still(
    kind: Seen, shows: Observation, verdict: Verdict
) -> None:
    revisions, first = Revisions(FRONTS), located(at("192.0.2.1"))
    assert revisions.of(first, names(2 * MOST_KEPT, kind=kind)).country.value == "NZ"
    seen = revisions.of(first, [shows])
    assert (seen.verdict, seen.country.value) == (verdict, None)


def test_a_name_of_a_front_is_kept_once_and_others_each() -> None:
    revisions, first = Revisions(FRONTS), located(at("192.0.2.1"))
    revisions.of(first, [named(f"e{number}.tls.kitten.example") for number in range(9)])
    assert kept(revisions) == 1
    revisions.of(first, names(9))
    assert kept(revisions) == 10


def test_hosts_that_show_much_are_forgotten_for_it() -> None:
    """Two hosts that show one thing each have room; beside one that shows twenty there is none."""
    few, much = Revisions(FRONTS, remembered=33), Revisions(FRONTS, remembered=33)
    other = located(at("192.0.2.1"), host="other.example")
    for revisions, shown in ((few, names(1)), (much, names(20))):
        revisions.of(located(at("192.0.2.1")), shown)
        revisions.of(other, names(1))
    assert (len(few), len(much)) == (2, 1)


def test_with_the_country_goes_the_doubt_about_it() -> None:
    doubt = Gap(question="anycast", reason="nobody looked")
    before = located(at("192.0.2.1"))
    before = replace(before, gaps=(*before.gaps, doubt))
    assert doubt not in revised(before, [edge()], FRONTS).gaps
    assert revised(before, [header("server: nginx")], FRONTS).gaps == before.gaps
    both = located(at("192.0.2.1"), at("192.0.2.2"), gaps=(doubt,))
    assert doubt in revised(both, [edge(address="192.0.2.2")], FRONTS).gaps


@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from([edge(), header("server: nginx")])), max_size=40)
)
def test_of_endless_hosts_the_latest_are_remembered(shown: list[tuple[int, Observation]]) -> None:
    """Three hosts are remembered; of a forgotten one, what is seen anew tells the same as it told before."""
    revisions = Revisions(FRONTS, remembered=3 * 11)
    recent: list[int] = []
    for number, shows in shown:
        first = located(at("192.0.2.1"), host=f"h{number}.kittens.example")
        seen = replace(shows, host=first.host)
        after = revisions.of(first, [seen])
        if shows.kind is Seen.CERTIFICATE:
            recent = [*(one for one in recent if one != number), number][-3:]
            assert after.verdict is Verdict.FRONT
        elif number in recent:
            recent = [*(one for one in recent if one != number), number]
        assert (after.verdict is Verdict.FRONT) == (number in recent)
        assert len(revisions) == len(recent)


def test_an_address_is_revised_by_the_names_that_led_to_it_alone() -> None:
    alias = "me.hubs.kitten.example"
    front = replace(at("192.0.2.1", 64511), verdict=Verdict.FRONT, country=None, paths=((alias,),))
    origin = replace(at("192.0.2.2", 64511), verdict=Verdict.ORIGIN, paths=((),))
    hosting = located(front, origin, cname_path=(alias,), addresses=(front, origin))
    after = revised(hosting, [header("server: wheel", address="192.0.2.2")], FRONTS)
    assert [(each.verdict, each.paths) for each in after.addresses] == [
        (Verdict.FRONT, ((alias,),)),
        (Verdict.ORIGIN, ((),)),
    ]
    assert after.verdict is Verdict.ORIGIN
    # A hosting that was kept without the ways is judged by all names of the host.
    older = replace(hosting, addresses=tuple(replace(each, paths=()) for each in hosting.addresses))
    seen = revised(older, [header("server: wheel", address="192.0.2.2")], FRONTS)
    assert {each.verdict for each in seen.addresses} == {Verdict.FRONT}
