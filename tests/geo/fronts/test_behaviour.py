from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from geo.facts import Address, Claim, Record, Verdict
from geo.fronts import FrontOpinion, Fronts
from geo.fronts.behaviour import MOST
from geo.observed import Observation, Seen

Make = Callable[..., Address]
STRANGERS = tuple(f"cats-{number}.test" for number in range(5))


def names(*values: str) -> list[Observation]:
    moment = datetime(2026, 11, 28, tzinfo=UTC)
    return [
        Observation(host="bicycles.example", kind=Seen.CERTIFICATE, name="", value=value, at=moment)
        for value in values
    ]


def judged(fronts: Fronts, addresses: list[Address], **known: object) -> FrontOpinion:
    return fronts.judge(host="bicycles.example", cname_path=("edge.example",), addresses=addresses, **known)  # type: ignore[arg-type]  # passed on


def test_an_address_announced_from_several_places_is_a_front_without_a_place(
    fronts: Fronts, at: Make
) -> None:
    opinion = judged(fronts, [at("192.0.2.1", 64511, anycast=True, country="NZ")])
    assert opinion.verdict is Verdict.FRONT
    assert 0.6 <= opinion.confidence <= MOST
    assert opinion.front == "unknown front at AS64511"
    assert opinion.answering is not None
    assert (opinion.answering.name, opinion.answering.hand_off) == ("unknown front at AS64511", None)
    assert opinion.addresses[0].country is None
    assert {gap.question for gap in opinion.unplaced} == {"origin", "country"}
    assert opinion.contacts == ()


@pytest.mark.parametrize(
    ("sites", "cache", "ttl", "networks", "country"),
    [
        # A site can do all of this by itself: it takes the place away, and diverts nothing.
        (STRANGERS, True, 30, 3, None),
        (STRANGERS, True, 3600, 1, None),
        (STRANGERS, False, 30, 3, None),
        ((), True, 30, 3, None),
        # Each habit alone, and two of the usual ones, are an origin's too.
        (STRANGERS, False, 3600, 1, "NZ"),
        ((), True, 3600, 1, "NZ"),
        ((), False, 60, 1, "NZ"),
        ((), False, 3600, 4, "NZ"),
        ((), False, 30, 3, "NZ"),
        ((), True, 30, 1, "NZ"),
        (STRANGERS[1:], True, 61, 2, "NZ"),
        ((*STRANGERS[1:], "a.bicycles.example"), True, 3600, 1, "NZ"),
        (("a.bicycles.example", "*.bicycles.example"), True, 3600, 1, "NZ"),
    ],
)
def test_habits_count_together(
    fronts: Fronts,
    at: Make,
    header: Callable[[str], Observation],
    record: Callable[..., Record],
    *,
    sites: tuple[str, ...],
    cache: bool,
    ttl: int,
    networks: int,
    country: str | None,
) -> None:
    seen = names(*sites) + ([header("via: 1.1 somebody")] if cache else [])
    opinion = judged(
        fronts,
        [at(f"192.0.2.{number}", 64510 + number, country="NZ") for number in range(networks)],
        observations=seen,
        records=[record("CNAME", "edge.example", ttl)],
    )
    assert (opinion.verdict, opinion.front) == (Verdict.ORIGIN, None)
    assert {address.country for address in opinion.addresses} == {country}
    assert bool(opinion.unplaced) == (country is None)


def test_habits_add_to_what_a_census_found(
    fronts: Fronts, at: Make, header: Callable[[str], Observation]
) -> None:
    place = at("192.0.2.1", 64511, anycast=True)
    told = judged(fronts, [place], observations=[header("via: 1.1 somebody")])
    assert judged(fronts, [place]).confidence < told.confidence <= MOST


def test_an_operator_that_its_network_names_is_named_even_if_it_behaves_like_a_front(
    fronts: Fronts, at: Make
) -> None:
    known = judged(fronts, [at("198.51.100.1", 64500, anycast=True)])
    assert known.front == "Kitten CDN"


@pytest.mark.parametrize("line", ["server: wheel", "server: kitten", "server: bicycle", "server: catpages"])
def test_at_an_address_in_several_places_a_header_names_nobody(
    fronts: Fronts, at: Make, header: Callable[[str], Observation], line: str
) -> None:
    told = judged(fronts, [at("192.0.2.1", 64511, anycast=True)], observations=[header(line)])
    assert (told.verdict, told.front) == (Verdict.FRONT, "unknown front at AS64511")
    assert told.confidence <= MOST
    assert told.contacts == ()


def test_a_front_in_no_known_network_is_named_by_its_address(fronts: Fronts, at: Make) -> None:
    assert judged(fronts, [at("192.0.2.1", anycast=True)]).front == "unknown front at 192.0.2.1"


@pytest.mark.parametrize(
    ("basis", "verdict"), [("census", Verdict.FRONT), ("document", Verdict.ORIGIN), (None, Verdict.FRONT)]
)
def test_a_service_that_documents_call_anycast_is_no_front(
    fronts: Fronts, at: Make, basis: str | None, verdict: Verdict
) -> None:
    by = (
        Claim(value="192.0.2.0/24", basis=basis, source="Kittens: RFC 1", as_of="2026-11-01")
        if basis
        else None
    )
    opinion = judged(fronts, [replace(at("192.0.2.1", 64511, anycast=True), anycast_by=by)])
    assert opinion.verdict is verdict
    said = [sentence for sentence in opinion.evidence if "several places" in sentence]
    assert bool(said) is (verdict is Verdict.FRONT)
    assert not by or not said or "Kittens: RFC 1 of 2026-11-01" in said[0]


def test_what_one_way_does_is_no_habit_of_an_address_that_another_way_led_to(
    fronts: Fronts, at: Make, header: Callable[[str], Observation], record: Callable[..., Record]
) -> None:
    own = replace(at("192.0.2.1", 64511, country="NZ"), paths=((),))
    caches = [
        replace(at(f"198.51.101.{number}", 64520 + number), paths=(("edge.example",),)) for number in range(3)
    ]
    shown = {
        "observations": [header("via: 1.1 somebody")],
        "records": [record("CNAME", "edge.example", 30)],
    }
    opinion = judged(fronts, [own, *caches], **shown)
    assert [address.country for address in opinion.addresses] == ["NZ", None, None, None]
    assert opinion.seen == ("192.0.2.1",)
    led = replace(own, paths=(("edge.example",),))
    assert judged(fronts, [led, *caches], **shown).addresses[0].country is None


@pytest.mark.parametrize(
    ("address", "countries"),
    [
        (None, [None, None]),
        ("192.0.2.1", [None, "NZ"]),
        ("192.0.2.2", ["NZ", None]),
        ("192.0.2.3", ["NZ", "NZ"]),
    ],
)
def test_what_one_address_answers_is_no_habit_of_another(
    fronts: Fronts,
    at: Make,
    header: Callable[..., Observation],
    *,
    address: str | None,
    countries: list[str | None],
) -> None:
    seen = [replace(one, address=address) for one in (*names(*STRANGERS), header("via: 1.1 somebody"))]
    addresses = [at(f"192.0.2.{number}", 64511, country="NZ") for number in (1, 2)]
    opinion = judged(fronts, addresses, observations=seen)
    assert [each.country for each in opinion.addresses] == countries


@pytest.mark.parametrize(
    ("ttls", "country"),
    [
        ((30,), None),
        ((30, 30), None),
        # What a resolver remembers runs out: the longest is nearest to what the zone says.
        ((30, 3600), "NZ"),
        ((3600, 30), "NZ"),
        ((61, 1), "NZ"),
    ],
)
def test_what_is_left_of_a_ttl_at_one_resolver_is_no_habit(
    fronts: Fronts,
    at: Make,
    header: Callable[[str], Observation],
    record: Callable[..., Record],
    *,
    ttls: tuple[int, ...],
    country: str | None,
) -> None:
    opinion = judged(
        fronts,
        [at(f"192.0.2.{number}", 64510 + number, country="NZ") for number in range(3)],
        observations=[header("via: 1.1 somebody")],
        records=[
            replace(record("CNAME", "edge.example", ttl), resolver=f"127.0.0.{number}")
            for number, ttl in enumerate(ttls, 1)
        ],
    )
    assert {address.country for address in opinion.addresses} == {country}
