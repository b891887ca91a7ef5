"""No third party is made to fetch a URL for us: a Job on pages full of reflectors, judged by what their servers heard."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from pipelines.records import Mechanism, Page, Rule
from pipelines.store import pages
from pipelines.store.store import Store

INSIDE = "http%3A%2F%2Ftabby.example%3A{port}%2Fbasket"
KITTENS = f"""<title>Kittens</title>
<a href="http://reader.example:{{port}}/read?url={INSIDE}">a translation</a>
<a href="/out?url=http%3A%2F%2Fbicycle.example%3A{{port}}%2F">a friend's bicycle</a>
<a href="/login?next=/path">log in</a>
<a href="http://shop.example:{{port}}/?ref=http%3A%2F%2Fkittens.example%3A{{port}}%2F">a shop</a>
<img src="http://pictures.example:{{port}}/?url=http%3A%2F%2Fstore.example%3A{{port}}%2Fphoto%2F1">
"""


def page(text: str) -> list[Any]:
    return [200, {"Content-Type": "text/html; charset=utf-8"}, base64.b64encode(text.encode()).decode()]


def moved(to: str) -> list[Any]:
    return [302, {"Location": to, "Content-Type": "text/html"}, ""]


SITES = {
    "kittens.example": {
        "/": page(KITTENS),
        "/login?next=/path": page("<title>Log in</title>"),
        "/out?url=http%3A%2F%2Fbicycle.example%3A{port}%2F": moved("http://bicycle.example:{port}/"),
    },
    "tabby.example": {"/basket": page("<title>A basket</title>")},
    "bicycle.example": {"/": page("<title>A bicycle</title>")},
    "shop.example": {},
    "hop.example": {"/": moved("http://reader.example:{port}/read?url=" + INSIDE)},
}
REPORTED = f"http://reader.example:{{port}}/read?url={INSIDE}"


class Outcome:
    """What the servers heard and what was kept."""

    def __init__(self, told: dict[str, Any], kept: list[Page]) -> None:
        self.requests: list[str] = told["requests"]
        self.port: int = told["port"]
        self.state: str = told["state"]
        self.pages = {page.url: page for page in kept}

    def page(self, url: str) -> Page:
        return self.pages[url.replace("{port}", str(self.port))]


@pytest.fixture(scope="module")
def outcome(alley: Callable[..., dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    store = f"sqlite:///{tmp_path_factory.mktemp('reflectors')}/hostline.db"
    seeds = ["http://kittens.example:{port}/", "http://hop.example:{port}/", REPORTED]
    told = alley(store=store, sites=SITES, seeds=seeds)
    with Store.open(store) as opened:
        return Outcome(told, list(opened.do(pages.of_job, told["job"])))


def test_no_reflector_is_asked_and_each_inner_page_is(outcome: Outcome) -> None:
    heard = {request.split()[1].partition("/")[0] for request in outcome.requests}
    assert "reader.example" not in heard
    assert "pictures.example" not in heard
    assert {"kittens.example", "tabby.example", "hop.example", "bicycle.example", "shop.example"} == heard
    assert outcome.state == "DONE"


def test_a_link_is_refused_by_name_and_what_stands_inside_is_a_sighting(outcome: Outcome) -> None:
    kittens = outcome.page("http://kittens.example:{port}/")
    refused = [refusal.url.partition("?")[0] for refusal in kittens.refusals]
    assert refused == [f"http://reader.example:{outcome.port}/read"]
    assert kittens.refusals[0].rule is Rule.REFLECTOR
    inside = {
        (sighting.host, sighting.kind) for sighting in kittens.sightings if sighting.where == "reflector"
    }
    assert inside == {("tabby.example", "PAGE"), ("store.example", "MEDIA")}
    assert {"tabby.example", "store.example"} <= {hosting.host for hosting in kittens.hostings}


def test_a_site_of_its_own_sends_on_with_a_hop(outcome: Outcome) -> None:
    out = outcome.page("http://kittens.example:{port}/out?url=http%3A%2F%2Fbicycle.example%3A{port}%2F")
    assert [(hop.mechanism, hop.status) for hop in out.hops] == [
        (Mechanism.HTTP, 302),
        (Mechanism.FINAL, 200),
    ]
    assert out.refusals == ()


@pytest.mark.parametrize("url", [REPORTED, "http://hop.example:{port}/"])
def test_a_reported_reflector_and_a_redirect_to_one_lead_to_what_stands_inside(
    outcome: Outcome, url: str
) -> None:
    found = outcome.page(url)
    assert [(hop.mechanism, hop.status) for hop in found.hops][-2:] == [
        (Mechanism.REFLECTOR, None),
        (Mechanism.FINAL, 200),
    ]
    assert found.final_url == f"http://tabby.example:{outcome.port}/basket"
    assert [refusal.rule for refusal in found.refusals] == [Rule.REFLECTOR]
    assert "reader.example" in {hosting.host for hosting in found.hostings}
