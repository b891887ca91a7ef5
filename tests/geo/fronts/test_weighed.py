from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.facts import Address, Verdict
from geo.fronts import Fronts, Kind, Rule
from geo.fronts.behaviour import Habit
from geo.fronts.weighed import Weighed
from geo.fronts.weights import DOUBT, SURE
from geo.observed import Observation

HERE = Address(ip="192.0.2.1", prefix=None, asn=64511, as_name=None, country="NZ")
CHANCES = st.floats(0, 1) | st.sampled_from([DOUBT, SURE])


def rule(verdict: Verdict) -> Rule:
    return Rule(
        name="Cats", verdict=verdict, kind=Kind.ASN, value="64500", origin="invented", as_of="2026-11-01"
    )


@st.composite
def weighings(draw: st.DrawFn) -> Weighed:
    habits = draw(st.lists(st.tuples(st.floats(0, 3), st.booleans()), max_size=4))
    return Weighed(
        HERE,
        platform=(draw(CHANCES), rule(Verdict.SHARED_PLATFORM)),
        front=draw(st.just((0.0, None)) | st.tuples(CHANCES, st.just(rule(Verdict.FRONT)))),
        habits=tuple(Habit(weight, "it purrs", by_site=by_site) for weight, by_site in habits),
    )


@given(weighings())
def test_no_country_of_a_server_where_there_may_be_a_front(part: Weighed) -> None:
    front = max(part.front[0], part.likeness)
    assert part.judged is not None
    assert (part.judged.country is None) == (not part.is_seen) == (front >= DOUBT)
    assert (part.front_name is not None) == (front > SURE)
    assert (part.doubted is not None) == (DOUBT <= front <= SURE)


@given(weighings())
def test_what_a_site_does_by_itself_is_never_more_than_doubt(part: Weighed) -> None:
    assert part.likeness <= DOUBT or any(not habit.by_site for habit in part.habits)


@pytest.mark.parametrize(
    ("host", "anycast", "line", "country", "front"),
    [
        # Known by name alone, so the server may be anywhere.
        ("cats.pages.example", True, "", None, "unknown front at AS64511"),
        ("cats.pages.example", False, "server: wheel", None, None),
        ("cats.pages.example", True, "server: wheel", None, "unknown front at AS64511"),
        ("cats.pages.example", False, "server: kitten", "NZ", None),
        ("cats.pages.example", False, "via: 1.1 somebody", "NZ", None),
        ("cats.pages.example", False, "", "NZ", None),
        ("bicycles.example", True, "", None, "unknown front at AS64511"),
        ("bicycles.example", False, "", "NZ", None),
    ],
)
def test_a_front_known_or_not_has_no_country_before_a_platform_either(
    fronts: Fronts,
    at: Callable[..., Address],
    header: Callable[[str], Observation],
    *,
    host: str,
    anycast: bool,
    line: str,
    country: str | None,
    front: str | None,
) -> None:
    opinion = fronts.judge(
        host=host,
        cname_path=(),
        addresses=[at("192.0.2.1", 64511, anycast=anycast, country="NZ")],
        observations=[header(line)] if line else [],
    )
    platform = host == "cats.pages.example"
    assert (opinion.verdict is Verdict.SHARED_PLATFORM) == platform
    assert opinion.addresses[0].country == country
    assert opinion.front == front
    assert ("country" in {gap.question for gap in opinion.unplaced}) == (country is None)
    assert bool(opinion.contacts) == platform
