from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from geo.facts import Address, Agreement, Country, Hosting, Hotline, Verdict
from pipelines.records import Hop, Match, Mechanism
from pipelines.routing import Due, Role, due_for, hotlines_of, is_settled, role_of_hop


@pytest.mark.parametrize(
    ("role", "alone", "matched"),
    [
        (Role.MEDIA_HOST, Due.CONTENT_NOTICE, Due.CONTENT_NOTICE),
        (Role.PAGE_HOST, Due.CONTENT_NOTICE, Due.CONTENT_NOTICE),
        (Role.FRONT, Due.PASSING_ON, Due.PASSING_ON),
        (Role.REDIRECTOR, Due.LINK_DISABLE_NOTICE, Due.LINK_DISABLE_NOTICE),
        (Role.BYSTANDER, Due.NOTHING, Due.NOTHING),
        (Role.LINK_TARGET, Due.NOTHING, Due.CONTENT_NOTICE),
    ],
)
def test_each_role_is_told_its_own_and_a_list_makes_content_of_a_link(
    role: Role, alone: Due, matched: Due
) -> None:
    assert (due_for(role, matched=False), due_for(role, matched=True)) == (alone, matched)


@pytest.mark.parametrize("mechanism", [one for one in Mechanism if one is not Mechanism.FINAL])
def test_only_a_url_that_carries_its_target_in_itself_makes_a_bystander(mechanism: Mechanism) -> None:
    hop = Hop(url="http://s.example/x", status=302, mechanism=mechanism, address=None)
    expected = Role.BYSTANDER if mechanism is Mechanism.REFLECTOR else Role.REDIRECTOR
    assert role_of_hop(hop, ()) is expected


@pytest.mark.parametrize(
    ("basis", "strength", "role"),
    [
        ("URL", "exact", Role.REDIRECTOR),
        ("URL", "hint", Role.BYSTANDER),
        ("HOST", "exact", Role.BYSTANDER),
        ("HOST", "hint", Role.BYSTANDER),
        ("HASH", "exact", Role.BYSTANDER),
    ],
)
def test_a_url_that_a_list_names_exactly_is_a_link_that_can_be_disabled(
    basis: str, strength: str, role: Role
) -> None:
    url = "http://s.example/?u=http://kittens.example/"
    hop = Hop(url=url, status=None, mechanism=Mechanism.REFLECTOR, address=None)
    said = Match(url=url, list="l", list_version="1", basis=basis, asserted_by="us", strength=strength)
    assert role_of_hop(hop, (said,)) is role


def hosting(country: Country) -> Hosting:
    return Hosting(
        host="kittens.example", asked_at=datetime(2026, 11, 23, tzinfo=UTC), cname_path=(), verdict=Verdict.ORIGIN,
        confidence=0.6, evidence=(), addresses=(), country=country, registration=(), contacts=(), hotline=None, gaps=(),
    )  # fmt: skip


def in_directory(country: str | None) -> Hotline | None:
    known = {"NL": "Tulip Line", "SE": "Moose Line"}
    if country not in known:
        return None
    return Hotline(country=country, name=known[country], website="https://hotline.test/")


def test_the_hotlines_of_each_country_are_told_and_those_of_both_in_a_tie() -> None:
    tie = Country(value=None, claims=(), agreement=Agreement.TIE, tied=("SE", "NL"))
    agreed, unknown = Country(value="NL", claims=()), Country(value=None, claims=())
    told = hotlines_of(map(hosting, (agreed, unknown, tie)), in_directory)
    assert [(one.country, one.hotline and one.hotline.name, one.tied_with) for one in told] == [
        ("NL", "Tulip Line", ()),
        ("SE", "Moose Line", ("NL",)),
        ("NL", "Tulip Line", ("SE",)),
    ]


def test_a_country_without_a_hotline_is_said() -> None:
    tie = Country(value=None, claims=(), agreement=Agreement.TIE, tied=("NL", "ZZ"))
    told = hotlines_of([hosting(tie), hosting(tie)], in_directory)
    assert [one.hotline is None for one in told] == [False, True]


@pytest.mark.parametrize(
    ("countries", "verdict", "settled"),
    [
        (("DE", "NL"), Verdict.ORIGIN, True),
        (("DE", None), Verdict.ORIGIN, False),
        (("DE", None), Verdict.FRONT, True),
        (("DE", None), Verdict.UNKNOWN, True),
        ((), Verdict.ORIGIN, False),
    ],
)
def test_a_host_is_settled_where_each_server_has_a_country(
    countries: tuple[str | None, ...], verdict: Verdict, *, settled: bool
) -> None:
    """The last address has the verdict; a front is no server, nor is what the public internet does not reach."""
    places = [
        Address(ip=f"192.0.2.{n}", prefix=None, asn=None, as_name=None, country=country)
        for n, country in enumerate(countries)
    ]
    if places:
        places[-1] = replace(places[-1], verdict=verdict)
    tie = Country(value=None, claims=(), agreement=Agreement.TIE, tied=("DE", "NL"))
    assert is_settled(replace(hosting(tie), addresses=tuple(places))) is settled


@pytest.mark.parametrize(("country", "name"), [("NL", "Tulip Line"), ("ZZ", "Old Line")])
def test_the_directory_of_today_counts_and_no_contact_that_it_does_not_confirm(
    country: str, name: str
) -> None:
    old = Hotline(
        country=country, name="Old Line", website="", contact="desk@old.test", confirmed_by="Ada Example"
    )
    found = replace(hosting(Country(value=country, claims=())), hotline=old)
    (route,) = hotlines_of([found], in_directory)
    assert route.hotline is not None
    assert (route.hotline.name, route.hotline.contact, route.hotline.confirmed_by) == (name, None, None)


def test_a_hotline_that_was_recorded_for_another_country_is_not_told() -> None:
    old = Hotline(country="YY", name="Old Line", website="")
    (route,) = hotlines_of([replace(hosting(Country(value="ZZ", claims=())), hotline=old)], in_directory)
    assert (route.country, route.hotline) == ("ZZ", None)


@pytest.mark.parametrize("verdict", [Verdict.FRONT, Verdict.ONION])
@pytest.mark.parametrize("value", ["NL", None])
def test_what_has_no_place_has_no_hotline_whatever_country_stands_in_it(
    verdict: Verdict, value: str | None
) -> None:
    named = Country(value=value, claims=(), tied=() if value else ("NL", "SE"))
    assert hotlines_of([replace(hosting(named), verdict=verdict)], in_directory) == ()


def test_where_the_country_is_known_no_side_of_a_tie_is_told_beside_it() -> None:
    (route,) = hotlines_of([hosting(Country(value="NL", claims=(), tied=("NL", "SE")))], in_directory)
    assert (route.country, route.tied_with) == ("NL", ())
