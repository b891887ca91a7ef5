"""Which parts a rendered page may have, with an admission that writes down what it is asked."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from crawler.admission import Admission
from crawler.conduct import Reach
from crawler.door.browser.purpose import Purpose
from crawler.door.counts import Counts
from crawler.parts import Parts
from crawler.refused import Refused
from geo.urls import Url, parse
from pipelines.orders import Scope
from pipelines.records import Rule

OWN = "http://img.kittens.example/x"
OTHER = "http://bicycles.example/x"


@dataclass(slots=True)
class FakeAdmission:
    """Admits everything, and remembers it."""

    reach: Reach
    asked: list[tuple[str, Any]] = field(default_factory=list)

    pending: int = 0

    async def require_part(self, url: Url, _tally: Counts, *, named_by: str, pending: int) -> None:
        self.asked.append((url.href, named_by))
        self.pending = pending


def parts(scope: Scope = Scope.RELATED, site_hops: int = 0, depth: int = 0) -> tuple[Parts, FakeAdmission]:
    reach = Reach(
        scope=scope, depth=3, hosts=frozenset({"kittens.example"}), sites=frozenset({"kittens.example"})
    )
    admission = FakeAdmission(reach)
    page = parse("http://kittens.example/")
    made = Parts(
        admission=cast("Admission", admission),
        page=page,
        depth=depth,
        site_hops=site_hops,
        tally=Counts(),
        billed=0,
    )
    return made, admission


def rule_of(made: Parts, href: str, purpose: Purpose) -> Rule | None:
    try:
        asyncio.run(made.require(parse(href), purpose))
    except Refused as refused:
        return refused.rule
    return None


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize("scope", list(Scope))
def test_parts_of_the_own_site_are_the_page(purpose: Purpose, scope: Scope) -> None:
    made, admission = parts(scope)
    assert rule_of(made, OWN, purpose) is None
    assert admission.asked == [(OWN, "kittens.example")]


@pytest.mark.parametrize(
    ("scope", "purpose", "site_hops", "depth", "rule"),
    [
        (Scope.PAGE, Purpose.SCRIPT, 0, 0, None),
        (Scope.PAGE, Purpose.STYLE, 0, 0, None),
        (Scope.RELATED, Purpose.DATA, 0, 0, Rule.SCOPE),
        (Scope.RELATED, Purpose.DOCUMENT, 0, 0, None),
        (Scope.RELATED, Purpose.DOCUMENT, 0, 3, Rule.DEPTH),
        (Scope.RELATED, Purpose.DOCUMENT, 1, 0, Rule.SCOPE),
        (Scope.SITE, Purpose.DOCUMENT, 0, 0, Rule.SCOPE),
        (Scope.PAGE, Purpose.DOCUMENT, 0, 0, Rule.SCOPE),
    ],
)
def test_parts_of_other_sites(
    scope: Scope, purpose: Purpose, site_hops: int, depth: int, rule: Rule | None
) -> None:
    made, admission = parts(scope, site_hops, depth)
    assert rule_of(made, OTHER, purpose) is rule
    assert bool(admission.asked) is (rule is None)


def test_a_script_may_ask_its_home_for_data() -> None:
    made, _ = parts()
    assert rule_of(made, OTHER, Purpose.DATA) is Rule.SCOPE
    assert rule_of(made, OTHER, Purpose.STYLE) is None
    assert rule_of(made, OTHER, Purpose.DATA) is Rule.SCOPE
    assert rule_of(made, OTHER, Purpose.SCRIPT) is None
    assert rule_of(made, "http://api.bicycles.example/y", Purpose.DATA) is None


def test_what_the_page_has_cost_so_far_counts_before_it_is_billed() -> None:
    made, admission = parts()
    made.tally.wire_bytes, made.billed = 5_000, 2_000
    assert rule_of(made, OTHER, Purpose.SCRIPT) is None
    assert admission.pending == 3_000
