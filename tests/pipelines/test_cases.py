from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from geo.facts import Address, Claim, Contact, Country, Gap, Hosting, Verdict
from geo.whereabouts import NO_CENSUS
from pipelines.cases import Case, Unknown, cases_of, said_once
from pipelines.parties import PartyKind
from pipelines.records import Hop, Kind, Match, Mechanism, Page, Parse, Refusal, Rule, Sighting
from pipelines.routing import Due, Role

AT = datetime(2026, 11, 23, tzinfo=UTC)
SEED = "http://forum.example/1"
PICTURE = "http://img.example/cat.jpg"


def page(url: str = SEED, **changes: Any) -> Page:
    blank = Page(
        job="job1", url=url, final_url=url, status=200, media_type="text/html", at=AT, depth=0, referrer=None,
        peer_address=None, parse=Parse.COMPLETE, markup_sha256=None, structure=None,
    )  # fmt: skip
    return replace(blank, **changes)


def sighting(url: str = PICTURE, kind: Kind = Kind.MEDIA) -> Sighting:
    return Sighting(url=url, host="", kind=kind, where="img[src]")


def hosting(
    host: str, asn: int = 64500, verdict: Verdict = Verdict.ORIGIN, *, later: int = 0, gap: str = ""
) -> Hosting:
    return Hosting(
        host=host, asked_at=AT + timedelta(hours=later), cname_path=(), verdict=verdict, confidence=1.0, evidence=(),
        addresses=(Address(ip="192.0.2.1", prefix=None, asn=asn, as_name=f"Net {asn}", country="DE"),),
        country=Country(value="DE", claims=()), registration=(),
        contacts=(Contact(address=f"abuse@as{asn}.test", role="abuse", scope=f"network N{asn}", source="RDAP", as_of="2026"),),
        hotline=None, gaps=(Gap(question="hotline", reason=gap),) if gap else (),
    )  # fmt: skip


def match(url: str) -> Match:
    return Match(url=url, list="bicycles", list_version="1", basis="URL", asserted_by="us", strength="exact")


def by_role(cases: tuple[Case, ...]) -> dict[str, list[str]]:
    return {case.role.value: [item.url for item in case.items] for case in cases}


@pytest.mark.parametrize(
    ("kind", "role"),
    [(Kind.MEDIA, "MEDIA_HOST"), (Kind.FRAME, "PAGE_HOST"), (Kind.PAGE, "LINK_TARGET"), (Kind.OTHER, None)],
)
def test_what_the_markup_names_decides_the_role(kind: Kind, role: str | None) -> None:
    found = {
        item.url: case.role.value
        for case in cases_of([page(sightings=(sighting(kind=kind),))])
        for item in case.items
    }
    assert found.get(PICTURE) == role


def test_what_is_neither_picture_nor_page_is_filed_if_a_list_names_it() -> None:
    cases = cases_of([page(sightings=(sighting(kind=Kind.OTHER),), matches=(match(PICTURE),))])
    linked = next(case for case in cases if case.role is Role.LINK_TARGET)
    assert (linked.actionable, linked.matches) == (True, (match(PICTURE),))


def test_a_link_alone_is_not_to_be_acted_on() -> None:
    cases = cases_of([page(sightings=(sighting(kind=Kind.PAGE),))])
    assert {case.role: case.actionable for case in cases} == {Role.PAGE_HOST: True, Role.LINK_TARGET: False}


def test_one_listed_link_does_not_make_content_of_the_others_at_the_same_party() -> None:
    listed, other = "http://img.example/listed", "http://img.example/other"
    seen = (sighting(other, Kind.PAGE), sighting(listed, Kind.PAGE))
    found = page(sightings=seen, hostings=(hosting("img.example"),), matches=(match(listed),))
    linked = [case for case in cases_of([found]) if case.role is Role.LINK_TARGET]
    assert [([item.url for item in case.items], case.due) for case in linked] == [
        ([listed], Due.CONTENT_NOTICE),
        ([other], Due.NOTHING),
    ]
    assert linked[0].id != linked[1].id
    (alone,) = (case for case in cases_of([replace(found, matches=())]) if case.role is Role.LINK_TARGET)
    assert alone.id == linked[1].id


def test_a_listed_link_behind_a_front_is_passed_on() -> None:
    listed, other = "http://img.example/listed", "http://img.example/other"
    seen = (sighting(other, Kind.PAGE), sighting(listed, Kind.PAGE))
    hosts = (hosting("img.example", verdict=Verdict.FRONT),)
    cases = cases_of([page(sightings=seen, hostings=hosts, matches=(match(listed),))])
    assert {case.role: case.due for case in cases if case.party.kind is PartyKind.FRONT} == {
        Role.FRONT: Due.PASSING_ON,
        Role.LINK_TARGET: Due.NOTHING,
    }


@pytest.mark.parametrize(
    ("basis", "strength", "due"),
    [
        ("URL", "exact", Due.CONTENT_NOTICE),
        ("URL", "declared", Due.CONTENT_NOTICE),
        ("HASH", "declared", Due.CONTENT_NOTICE),
        ("HASH", "hint", Due.NOTHING),
        ("HOST", "hint", Due.NOTHING),
    ],
)
def test_a_hint_makes_no_content_of_a_link(basis: str, strength: str, due: Due) -> None:
    link = "http://img.example/other"
    said = replace(match(link), basis=basis, strength=strength)
    (case,) = (
        case
        for case in cases_of([page(sightings=(sighting(link, Kind.PAGE),), matches=(said,))])
        if case.role is Role.LINK_TARGET
    )
    assert (case.due, case.matches) == (due, (said,))


@pytest.mark.parametrize(
    ("basis", "strength", "role", "due"),
    [
        ("URL", "exact", Role.REDIRECTOR, Due.LINK_DISABLE_NOTICE),
        ("URL", "declared", Role.BYSTANDER, Due.NOTHING),
        ("HOST", "hint", Role.BYSTANDER, Due.NOTHING),
        (None, "", Role.BYSTANDER, Due.NOTHING),
    ],
)
def test_a_bystander_is_told_nothing_unless_a_list_names_its_very_url(
    basis: str | None, strength: str, role: Role, due: Due
) -> None:
    through = f"http://search.example/?u={SEED}"
    hops = (
        Hop(url=through, status=None, mechanism=Mechanism.REFLECTOR, address=None),
        Hop(url=SEED, status=200, mechanism=Mechanism.FINAL, address=None),
    )
    said = replace(match(through), basis=basis or "", strength=strength)
    seen = page(through, final_url=SEED, hops=hops, matches=(said,) if basis else ())
    (case,) = (case for case in cases_of([seen]) if case.items[0].url == through)
    assert (case.role, case.due) == (role, due)


def test_a_link_that_was_followed_is_a_page_and_media_wins_over_both() -> None:
    followed = page("http://forum.example/2", depth=1, referrer=SEED)
    first = page(
        sightings=(sighting("http://forum.example/2", Kind.PAGE), sighting(kind=Kind.PAGE), sighting())
    )
    assert by_role(cases_of([first, followed])) == {
        "PAGE_HOST": [SEED, followed.url],
        "MEDIA_HOST": [PICTURE],
    }


@pytest.mark.parametrize("rule", [Rule.MEDIA_REFERENCE, Rule.MEDIA_HEADER, Rule.MEDIA_BYTES])
def test_a_seed_that_is_itself_media_is_on_a_media_host(rule: Rule) -> None:
    refusal = Refusal(url=PICTURE, rule=rule, detail="", bytes_seen=0, at=AT)
    assert by_role(cases_of([page(PICTURE, status=None, refusals=(refusal,))])) == {"MEDIA_HOST": [PICTURE]}


def test_a_page_with_refused_pictures_is_still_a_page() -> None:
    refusal = Refusal(url=PICTURE, rule=Rule.MEDIA_REFERENCE, detail="", bytes_seen=0, at=AT)
    assert by_role(cases_of([page(refusals=(refusal,))])) == {"PAGE_HOST": [SEED]}


def test_every_hop_but_the_last_is_a_redirector() -> None:
    hops = tuple(
        Hop(url=url, status=302, mechanism=mechanism, address=None)
        for url, mechanism in [
            ("http://s.example/", Mechanism.HTTP),
            ("http://t.example/", Mechanism.META),
            (SEED, Mechanism.FINAL),
        ]
    )
    cases = cases_of([page("http://s.example/", final_url=SEED, hops=hops)])
    assert by_role(cases) == {"REDIRECTOR": ["http://s.example/", "http://t.example/"], "PAGE_HOST": [SEED]}
    assert next(c for c in cases if c.role is Role.PAGE_HOST).items[0].found_on == ("http://s.example/",)


def test_one_url_seen_on_two_pages_is_one_item_that_names_both() -> None:
    other = page("http://forum.example/2", sightings=(sighting(),))
    cases = cases_of([page(sightings=(sighting(),)), other])
    media = next(case for case in cases if case.role is Role.MEDIA_HOST)
    assert [item.found_on for item in media.items] == [(SEED, other.url)]


def test_hosts_of_one_party_are_one_case_per_role() -> None:
    seen = (sighting(), sighting("http://img2.example/cat.jpg"))
    hostings = (hosting("forum.example"), hosting("img.example"), hosting("img2.example"))
    cases = cases_of([page(sightings=seen, hostings=hostings)])
    assert [(case.role, len(case.items), len(case.hostings)) for case in cases] == [
        (Role.MEDIA_HOST, 2, 2),
        (Role.PAGE_HOST, 1, 1),
    ]
    assert cases[0].party is cases[1].party


def test_who_copies_the_mailbox_of_another_network_neither_renames_it_nor_takes_its_contacts() -> None:
    victim = hosting("img.example", asn=64501)
    (box,) = victim.contacts
    victim = replace(victim, contacts=(box, replace(box, address="noc@as64501.test")))
    other = replace(box, address="me@as64500.test", scope="network N64500")
    copier = replace(hosting("forum.example"), contacts=(replace(box, scope="network N64500"), other))
    cases = cases_of([page(sightings=(sighting(),), hostings=(copier, victim))])
    told = {case.party.name: [each.address for each in case.party.contacts] for case in cases}
    assert told == {
        "Net 64500": ["abuse@as64501.test", "me@as64500.test"],
        "Net 64501": ["abuse@as64501.test", "noc@as64501.test"],
    }
    assert [[each.asn for each in case.party.networks] for case in cases] == [[64501], [64500]]


def test_hosts_of_one_front_share_its_contact_and_not_those_of_each_others_networks() -> None:
    own = Contact(address="abuse@front.test", role="abuse", scope="front One", source="list", as_of="2026")
    hosts = []
    for host, number in (("forum.example", 1), ("img.example", 2)):
        at = Address(
            ip=f"192.0.{number}.1", prefix=None, asn=number, as_name=None, country=None, operator="One"
        )
        near = Contact(
            address=f"noc@{number}.test",
            role="abuse",
            scope=f"network 192.0.{number}.0/24",
            source="RDAP",
            as_of="2026",
        )
        hosts.append(replace(hosting(host, verdict=Verdict.FRONT), addresses=(at,), contacts=(own, near)))
    (case,) = cases_of([page(sightings=(sighting(),), hostings=tuple(hosts))])
    assert case.party.contacts == (own,)
    assert [network.asn for network in case.party.networks] == [1, 2]


def test_a_front_gathers_pages_and_media_and_leaves_links_alone() -> None:
    seen = (sighting(), sighting("http://img.example/page", Kind.PAGE))
    hostings = (
        hosting("forum.example", verdict=Verdict.FRONT),
        hosting("img.example", verdict=Verdict.FRONT),
    )
    cases = cases_of([page(sightings=seen, hostings=hostings)])
    assert by_role(cases) == {"FRONT": [SEED, PICTURE], "LINK_TARGET": ["http://img.example/page"]}
    assert [item.role for item in cases[0].items] == [Role.PAGE_HOST, Role.MEDIA_HOST]


def test_the_latest_hosting_counts_in_whatever_order_it_comes() -> None:
    old, new = hosting("forum.example", 64500), hosting("forum.example", 64501, later=1)
    for order in ((old, new), (new, old)):
        (case,) = cases_of([page(hostings=order)])
        assert (case.party.name, case.hostings) == ("Net 64501", (new,))


def test_matched_cases_come_first() -> None:
    seen = (sighting(), sighting("http://img2.example/cat.jpg"))
    hostings = (hosting("img.example", 64501), hosting("img2.example", 64502))
    cases = cases_of(
        [page(sightings=seen, hostings=hostings, matches=(match("http://img2.example/cat.jpg"),))]
    )
    assert [case.party.name for case in cases] == ["Net 64502", "Net 64501", "Nobody known yet"]


def test_what_is_unknown_is_said_with_its_reason() -> None:
    (case,) = cases_of([page(hostings=(hosting("forum.example", gap="no hotline in DE"),))])
    assert case.unknowns == (Unknown(about="forum.example", question="hotline", reason="no hotline in DE"),)


def test_what_is_unknown_of_every_host_alike_is_said_once() -> None:
    other = Unknown(about="forum.example", question="hotline", reason="no hotline in DE")
    every = [
        Unknown(about=host, question=NO_CENSUS.question, reason=NO_CENSUS.reason)
        for host in ("a.test", "b.test")
    ]
    assert said_once([every[0], other, every[1]]) == (replace(every[0], about="all hosts"), other)


@pytest.mark.parametrize(
    ("second", "verdict", "told"),
    [
        ("NL", Verdict.ORIGIN, ["the sources do not agree: DE (one, 2026-11-01), NL (two, 2026-11-02)"]),
        ("DE", Verdict.ORIGIN, []),
        ("NL", Verdict.FRONT, []),
    ],
)
def test_sources_that_do_not_agree_about_the_country_are_both_named(
    second: str, verdict: Verdict, told: list[str]
) -> None:
    claims = (
        Claim(value="DE", basis="geolocation", source="one", as_of="2026-11-01"),
        Claim(value=second, basis="geolocation", source="two", as_of="2026-11-02"),
    )
    host = replace(hosting("forum.example", verdict=verdict), country=Country(value="DE", claims=claims))
    (case,) = cases_of([page(hostings=(host,))])
    assert [unknown.reason for unknown in case.unknowns] == told


def test_a_host_without_a_hosting_and_a_url_that_is_none_are_not_lost() -> None:
    (case,) = cases_of([page(), page("no url at all", status=None)])
    assert case.party.name == "Nobody known yet"
    assert [(unknown.about, unknown.question) for unknown in case.unknowns] == [
        ("forum.example", "hosting"),
        ("no url at all", "host"),
    ]


def test_a_case_keeps_its_id_from_run_to_run_and_differs_by_role_and_party() -> None:
    seen = page(sightings=(sighting(),), hostings=(hosting("forum.example"), hosting("img.example", 64501)))
    first, again = cases_of([seen]), cases_of([page("http://forum.example/9"), seen])
    assert {case.id for case in first} <= {case.id for case in again}
    assert len({case.id for case in again}) == len(again)
