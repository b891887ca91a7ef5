from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.fronts.rules import Kind
from geo.fronts.weights import MOST, SURE, WEIGHTS, probability, weighed

KINDS = st.sets(st.sampled_from(sorted(WEIGHTS)))


@given(KINDS, KINDS)
def test_more_evidence_never_makes_an_operator_less_probable(some: set[Kind], more: set[Kind]) -> None:
    assert 0 < weighed(some) <= weighed(some | more) <= MOST


@given(KINDS)
def test_a_limit_holds(kinds: set[Kind]) -> None:
    assert weighed(kinds, most=0.2) <= 0.2


@pytest.mark.parametrize(
    ("kinds", "least", "most"),
    [
        ({Kind.RANGE}, 0.97, 0.99),
        ({Kind.CNAME}, 0.97, 0.99),
        ({Kind.ASN}, 0.9, 0.95),
        ({Kind.HEADER}, 0.88, 0.91),
        ({Kind.MIXED_ASN}, 0.2, SURE),
        ({Kind.NS}, 0.2, SURE),
        ({Kind.ISSUER}, 0.2, SURE),
        ({Kind.MIXED_ASN, Kind.NS}, 0.3, SURE),
        ({Kind.MIXED_ASN, Kind.HEADER}, 0.95, 0.97),
        (set(), 0.14, 0.16),
    ],
)
def test_what_evidence_alone_is_worth(kinds: set[Kind], least: float, most: float) -> None:
    assert least <= weighed(kinds) <= most


def test_the_same_observation_counts_once() -> None:
    for family in ({Kind.RANGE, Kind.ASN, Kind.MIXED_ASN}, {Kind.CNAME, Kind.TENANT, Kind.HTTPS}):
        for pair in combinations(sorted(family), 2):
            assert weighed(pair) == max(weighed({kind}) for kind in pair)


def test_nothing_is_certain() -> None:
    assert probability(1000) == MOST
    assert probability(0) == SURE
