"""The figures: the product's own trace of the lab, the baseline's, and one that is wrong on purpose."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest

from crawler.sandbox.lab.model import Host
from crawler.sandbox.lab.situations import SITUATIONS
from tests.trace_score.__main__ import run
from tests.trace_score.baseline import last_two_labels
from tests.trace_score.judging import Judged, all_judged
from tests.trace_score.observed import Observed
from tests.trace_score.printed import document, faults, table
from tests.trace_score.score import Score, last_line, score

HOSTS = [host for situation in SITUATIONS for host in situation.hosts]


def told(host: Host) -> Observed:
    """Say nothing but the truth."""
    truth = host.truth
    return Observed(
        parties=frozenset(truth.parties),
        disable=frozenset(truth.disable),
        countries=frozenset(truth.countries),
        hotlines=frozenset(truth.hotlines),
        registrars=frozenset({truth.registrar} - {""}),
        gaps=frozenset(truth.unknown),
        front=float(truth.verdict == "FRONT"),
        verdict=truth.verdict,
        tenant=truth.tenant,
        spread=truth.spread,
        moved=truth.moved,
    )


def lied(_: Host) -> Observed:
    """Name one network, country and hotline for every host, and be sure that all are fronts."""
    return Observed(
        parties=frozenset({"NETWORK abuse@somebody.example"}),
        countries=frozenset({"AQ"}),
        hotlines=frozenset({"AQ"}),
        front=1.0,
    )


def test_the_truth_scores_full_marks() -> None:
    figures = score(all_judged(SITUATIONS, {host.ask: told(host) for host in HOSTS}))
    assert figures == Score(
        hosts=len(HOSTS), party=1.0, country=1.0, misrouted=0, honest=1.0, placed=0, brier=0.0
    )
    assert figures.holds


def test_a_trace_that_is_wrong_scores_badly() -> None:
    figures = score(all_judged(SITUATIONS, {host.ask: lied(host) for host in HOSTS}))
    assert (figures.party, figures.country, figures.misrouted) == (0.0, 0.0, len(HOSTS))
    assert figures.placed >= 15
    assert (figures.honest or 0.0) < 0.1
    assert (figures.brier or 0.0) > 0.7
    assert not figures.holds


def test_a_trace_that_says_nothing_routes_nobody_wrong_and_does_not_hold() -> None:
    figures = score(all_judged(SITUATIONS, {host.ask: Observed() for host in HOSTS}))
    assert (figures.party, figures.misrouted, figures.placed) == (0.0, 0, 0)
    assert not figures.holds


@pytest.mark.parametrize(
    ("change", "holds"),
    [({}, True), ({"party": 0.979}, False), ({"misrouted": 1}, False), ({"placed": 1}, False)],
)
def test_what_is_promised(change: dict[str, float], holds: bool) -> None:
    good = Score(hosts=100, party=0.98, country=0.9, misrouted=0, honest=1.0, placed=0, brier=0.1)
    assert replace(good, **change).holds is holds  # type: ignore[arg-type]  # fields by name


def test_the_last_line() -> None:
    line = last_line(score(_run()[0]), score(_run()[1]))
    assert re.fullmatch(
        r"party [01]\.\d{3} country [01]\.\d{3} misrouted \d+ baseline-party [01]\.\d{3}", line
    )


@cache
def _run() -> tuple[list[Judged], list[Judged]]:
    return run()


def test_the_product_holds_what_tracing_promises() -> None:
    product = score(_run()[0])
    assert product.holds, list(faults(_run()[0]))
    assert (product.country or 0.0) >= 0.98
    assert (product.honest or 0.0) >= 0.98
    assert (product.brier or 1.0) < 0.05


def test_the_product_is_far_better_than_the_baseline() -> None:
    product, baseline = (score(side) for side in _run())
    assert (product.party or 0.0) > (baseline.party or 1.0) + 0.2
    assert product.misrouted < baseline.misrouted / 4


def test_the_baseline_has_the_weaknesses_it_is_described_with() -> None:
    seen = {one.host.ask: one.seen for one in _run()[1]}
    assert seen["kittens.example"].parties == {"NETWORK abuse@pawprint.example"}
    assert seen["threenets.example"].parties == {"NETWORK abuse@pawprint.example"}
    assert seen["sixonly.example"].parties == frozenset()
    assert seen["seychelles-paper.example"].countries == {"SC"}
    assert seen["announced.example"].countries == {"US"}
    assert seen["ranged.example"].parties == {"FRONT reports@frontline.example"}
    assert seen["www.kittens.co.uk"].registrars == {"hostmaster@suffixes.example"}
    assert seen["http://hop-a.example/go"].parties == {"NETWORK report@whisker.example"}


@pytest.mark.parametrize(
    ("host", "domain"),
    [("www.kittens.example", "kittens.example"), ("kittens.co.uk", "co.uk"), ("localhost", "localhost")],
)
def test_the_last_two_labels(host: str, domain: str) -> None:
    assert last_two_labels(host) == domain


def test_the_page_has_a_row_a_situation_and_the_fault_of_each_host() -> None:
    wrong = all_judged(SITUATIONS, {host.ask: lied(host) for host in HOSTS})
    page = document(wrong, wrong)
    assert all(f"| {situation.name} | {len(situation.hosts)} |" in page for situation in SITUATIONS)
    assert f"| all | {len(HOSTS)} |" in page
    assert len(table(wrong, wrong).splitlines()) == len(SITUATIONS) + 2
    assert len(list(faults(wrong))) == len(HOSTS)
    assert list(faults(all_judged(SITUATIONS, {host.ask: told(host) for host in HOSTS}))) == []
