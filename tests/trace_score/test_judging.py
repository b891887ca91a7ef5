"""A trace that is wrong is seen to be wrong, in each way it can be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.sandbox.lab.model import Host, Situation, Truth
from geo.facts import Spread, Verdict
from tests.trace_score.judging import Judged, judged
from tests.trace_score.observed import Observed, probability

TRUTH = Truth(
    parties=("NETWORK abuse@kittens.example", "NETWORK abuse@bells.example"),
    countries=("NL", "DE"),
    hotlines=("NL", "DE"),
    never=("abuse@neighbour.example",),
    disable=("NETWORK abuse@hop.example",),
    registrar="abuse@names.example",
)
RIGHT = Observed(
    parties=frozenset(TRUTH.parties),
    disable=frozenset(TRUTH.disable),
    countries=frozenset({"NL", "DE"}),
    hotlines=frozenset({"NL", "DE"}),
    mailboxes=frozenset({"abuse@kittens.example", "abuse@bells.example"}),
    registrars=frozenset({"abuse@names.example"}),
    front=0.1,
)


def judge(truth: Truth, seen: Observed) -> Judged:
    host = Host(ask="kittens.example", about="a test", truth=truth)
    return judged(Situation(name="tests", about="", hosts=(host,)), host, seen)


def test_what_is_right_is_right() -> None:
    found = judge(TRUTH, RIGHT)
    assert (found.party, found.country, found.wrong, found.other) == (True, True, (), ())
    assert (found.honest, found.placed, found.has_party) == (None, False, True)
    assert found.doubt == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"parties": frozenset({"NETWORK abuse@kittens.example"})}, ()),
        ({"parties": frozenset()}, ()),
        (
            {"parties": frozenset((*TRUTH.parties, "NETWORK abuse@other.example"))},
            ("party NETWORK abuse@other.example",),
        ),
        ({"parties": frozenset({"NETWORK AS64496"})}, ()),
        ({"parties": frozenset({"FRONT Frontline"})}, ("party FRONT Frontline",)),
        ({"disable": frozenset()}, ()),
        (
            {"disable": frozenset({"NETWORK abuse@search.example"})},
            ("disable NETWORK abuse@search.example",),
        ),
    ],
)
def test_a_wrong_party_is_not_right(change: dict[str, frozenset[str]], wrong: tuple[str, ...]) -> None:
    found = judge(TRUTH, replace(RIGHT, **change))  # type: ignore[arg-type]  # fields by name
    assert (found.party, found.wrong) == (False, wrong)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"hotlines": frozenset({"NL", "DE", "US"})}, "hotline US"),
        (
            {"mailboxes": frozenset({"abuse@kittens.example", "abuse@neighbour.example"})},
            "stranger abuse@neighbour.example",
        ),
        ({"registrars": frozenset({"hostmaster@suffix.example"})}, "registrar hostmaster@suffix.example"),
    ],
)
def test_who_is_named_and_should_not_be_is_a_misroute(change: dict[str, frozenset[str]], wrong: str) -> None:
    assert judge(TRUTH, replace(RIGHT, **change)).wrong == (wrong,)  # type: ignore[arg-type]  # fields by name


def test_a_hotline_that_is_missing_is_said_but_routes_nobody_wrong() -> None:
    found = judge(TRUTH, replace(RIGHT, hotlines=frozenset({"NL"})))
    assert (found.wrong, found.other) == ((), ("hotline DE not named",))


@pytest.mark.parametrize("countries", [{"NL"}, {"NL", "DE", "US"}, set()])
def test_a_wrong_country_is_not_right(countries: set[str]) -> None:
    assert not judge(TRUTH, replace(RIGHT, countries=frozenset(countries))).country


@pytest.mark.parametrize(
    ("party", "right"),
    [
        ("NETWORK AS64500", True),
        ("NETWORK abuse@guess.example", True),
        ("NETWORK abuse@other.example", False),
    ],
)
def test_what_may_be_named_instead_is_right_too(party: str, right: bool) -> None:
    truth = Truth(parties=("NETWORK AS64500",), also=("NETWORK abuse@guess.example",))
    assert judge(truth, Observed(parties=frozenset({party}))).party is right


FRONTED = Truth(parties=("FRONT abuse@front.example",), verdict=Verdict.FRONT, unknown=("country", "origin"))


@pytest.mark.parametrize(
    ("countries", "gaps", "honest", "placed"),
    [
        ((), {"country", "origin"}, True, False),
        ((), {"country"}, False, False),
        (("US",), {"country", "origin"}, False, True),
    ],
)
def test_a_place_of_a_front_is_never_honest(
    countries: tuple[str, ...], gaps: set[str], honest: bool, placed: bool
) -> None:
    found = judge(FRONTED, Observed(countries=frozenset(countries), gaps=frozenset(gaps)))
    assert (found.honest, found.placed) == (honest, placed)


@pytest.mark.parametrize(
    ("verdict", "confidence", "front"),
    [
        (Verdict.FRONT, 0.9, 0.9),
        (Verdict.ORIGIN, 0.9, 0.1),
        (Verdict.SHARED_PLATFORM, 1.0, 0.0),
        (Verdict.ONION, 1.0, 0.0),
        (Verdict.UNKNOWN, 0.0, 0.5),
    ],
)
def test_the_probability_of_a_front(verdict: Verdict, confidence: float, front: float) -> None:
    assert probability(verdict, confidence) == pytest.approx(front)


def test_a_sure_mistake_about_a_front_costs_most() -> None:
    costs = [judge(FRONTED, Observed(front=front)).doubt for front in (1.0, 0.5, 0.0)]
    assert costs == [0.0, 0.25, 1.0]
    assert judge(replace(FRONTED, verdict=Verdict.UNKNOWN), Observed()).doubt is None


def test_everything_else_that_differs_is_said() -> None:
    truth = Truth(
        parties=("PLATFORM a@b.example",),
        verdict=Verdict.SHARED_PLATFORM,
        tenant="mittens",
        spread=Spread.SAME,
        moved=True,
        registrar="r@s.example",
    )
    assert len(judge(truth, Observed(verdict=Verdict.SHARED_PLATFORM)).other) == 4
    assert judge(truth, Observed(verdict=Verdict.FRONT)).other[0] == "verdict FRONT, not SHARED_PLATFORM"
    seen = Observed(
        verdict=Verdict.SHARED_PLATFORM,
        tenant="mittens",
        spread=Spread.SAME,
        moved=True,
        registrars=frozenset({"r@s.example"}),
    )
    assert judge(truth, seen).other == ()
