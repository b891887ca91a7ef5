"""One visit on its way."""

from dataclasses import replace

import pytest

from crawler.conduct import MOST_HOPS, Reach
from crawler.door.answer import Answer
from crawler.journey import Journey
from geo.urls import parse
from pipelines.orders import Scope
from pipelines.records import Mechanism, Parse, Rule
from pipelines.store.frontier import Visit

SEED = "http://kittens.example/start"
VISIT = Visit(
    id=1,
    job="j",
    url=SEED,
    host="kittens.example",
    site="kittens.example",
    depth=0,
    referrer=None,
    seed=True,
    site_hops=0,
)
REACH = Reach(
    scope=Scope.RELATED, depth=3, hosts=frozenset({"kittens.example"}), sites=frozenset({"kittens.example"})
)


def journey(url: str = SEED, status: int = 302) -> Journey:
    one = Journey(visit=replace(VISIT, url=url), began=0.0, url=parse(url))
    one.answer = Answer(url=parse(url), status=status, headers=(), address="192.0.2.1", unverified=None)
    return one


def moves(one: Journey, *targets: str) -> list[str | None]:
    """Follow targets one after the other, each answered by another address."""
    arrived: list[str | None] = []
    for number, target in enumerate(targets, start=2):
        url = one.next_hop(target, Mechanism.HTTP, REACH)
        arrived.append(url.href if url else None)
        if url is None:
            break
        one.url = url
        one.answer = Answer(url=url, status=302, headers=(), address=f"192.0.2.{number}", unverified=None)
    return arrived


def test_every_hop_is_recorded_with_its_address() -> None:
    one = journey()
    assert moves(one, "/next", "http://landing.example/#top") == [
        "http://kittens.example/next",
        "http://landing.example/",
    ]
    assert one.answer is not None
    one.answer = replace(one.answer, status=200, media_type="text/html")
    page = one.page()
    assert [(hop.url, hop.status, hop.mechanism, hop.address) for hop in page.hops] == [
        (SEED, 302, Mechanism.HTTP, "192.0.2.1"),
        ("http://kittens.example/next", 302, Mechanism.HTTP, "192.0.2.2"),
        ("http://landing.example/", 200, Mechanism.FINAL, "192.0.2.3"),
    ]
    assert (page.url, page.final_url, page.status, page.peer_address) == (
        SEED,
        "http://landing.example/",
        200,
        "192.0.2.3",
    )
    assert page.parse is Parse.INCOMPLETE


@pytest.mark.parametrize(
    ("target", "rule"),
    [
        ("http://[", Rule.URL_MALFORMED),
        ("ftp://kittens.example/", Rule.URL_MALFORMED),
        ("http://user:secret@kittens.example/", Rule.URL_MALFORMED),
        ("/tabby.jpg", Rule.MEDIA_REFERENCE),
        ("/a/a/a/a", Rule.URL_TRAP),
        ("/start", Rule.REDIRECTS),
    ],
)
def test_a_hop_that_conduct_refuses_ends_the_journey(target: str, rule: Rule) -> None:
    one = journey()
    assert moves(one, target) == [None]
    page = one.page()
    assert [refusal.rule for refusal in page.refusals] == [rule]
    assert page.hops[-1].mechanism is Mechanism.FINAL


def test_a_circle_and_a_chain_without_end() -> None:
    assert moves(journey(), "/a", "/b", "/a")[-1] is None
    endless = journey()
    arrived = moves(endless, *(f"/hop/{number}x" for number in range(30)))
    assert len(arrived) == MOST_HOPS + 1
    assert endless.refusals[-1].rule is Rule.REDIRECTS


def test_a_redirect_out_of_scope_is_named_and_not_followed() -> None:
    one = journey()
    narrow = replace(REACH, scope=Scope.SITE)
    assert one.next_hop("http://bicycles.example/", Mechanism.META, narrow) is None
    page = one.page()
    assert (page.final_url, page.status) == ("http://bicycles.example/", None)
    assert page.refusals[0].rule is Rule.SCOPE


def test_a_visit_that_was_never_asked_for() -> None:
    page = Journey(visit=VISIT, began=0.0).page()
    assert (page.url, page.final_url, page.status, page.peer_address) == (SEED, SEED, None, None)
    assert [hop.url for hop in page.hops] == [SEED]
