"""A Job on the whole sandbox: what was found is the sandbox's truth, and what was asked is what its servers heard."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest

from crawler.config import OperatorSettings, Settings
from crawler.job import Order, file, job_of
from crawler.sandbox import places
from crawler.sandbox.counts import Count, media_received
from crawler.sandbox.internet import Sandbox
from crawler.sandbox.registries import REGISTRIES
from crawler.sandbox.truth import truth_of
from geo.facts import Hosting, Tenant
from pipelines import ledger
from pipelines.orders import JobState
from pipelines.records import Mechanism, Page, Parse, Rule, now
from pipelines.store import pages
from pipelines.store.store import Store
from tests.whole.told import told_of

ROOT = Path(__file__).parents[2]
OPERATOR = OperatorSettings(name="Hotline Example", contact="crawler@hotline.example", mandate="training")
WINDOW: Final = 4096
OWN_REFUSALS: Final[dict[str, Rule | None]] = {
    "kit.example/picture": Rule.MEDIA_REFERENCE,
    "kit.example/round": Rule.REDIRECTS,
    "keepout.example/": Rule.ROBOTS,
    "brokenrobots.example/": Rule.ROBOTS_UNREACHABLE,
    "hangingrobots.example/": Rule.ROBOTS_UNREACHABLE,
    "liar.example/story/large": Rule.MEDIA_BYTES,
    "snapshots.example/photo/4711": Rule.MEDIA_HEADER,
    "snapshots.example/tabby.jpg": Rule.MEDIA_REFERENCE,
    "gone.example/": Rule.UNRESOLVED,
    "brokendns.example/": Rule.UNRESOLVED,
    "circle.example/": Rule.UNRESOLVED,
    "inside.example/": Rule.ADDRESS,
}
"""Seeds that end without a status, and the rule that says why."""


@dataclass(frozen=True)
class Outcome:
    """What one Job on all seeds came to, and what the servers counted."""

    state: JobState
    pages: list[Page]
    left_out: list[Rule]
    counts: tuple[Count, ...]
    questions: frozenset[str]
    whole: bool
    seeds: dict[str, str]
    """By place, such as `kit.example/k2`."""

    def page(self, place: str) -> Page:
        [found] = [page for page in self.pages if page.url == self.seeds.get(place, place)]
        return found

    @property
    def hostings(self) -> dict[str, Hosting]:
        return {hosting.host: hosting for page in self.pages for hosting in page.hostings}


def place_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}"


@pytest.fixture(name="outcome", scope="module")
def _outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    url = f"sqlite:///{tmp_path_factory.mktemp('sandbox')}/hostline.db"
    with Sandbox() as sandbox, Store.open(url) as store:
        job = job_of(Order(seeds=sandbox.seeds, by="Ada Example"), Settings(operator=OPERATOR), now())
        store.do(file, job)
        told = told_of(sandbox, store=url, job=job.id, delay="0", concurrency="4")
        command = [sys.executable, "-m", "tests.whole.nursery", json.dumps(told)]
        ran = subprocess.run(
            command, input="go\n", cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
        )
        assert ran.returncode == 0, ran.stderr
        yield Outcome(
            state=JobState(ran.stdout.split()[1]),
            pages=store.do(pages.of_job, job.id),
            left_out=[refusal.rule for refusal in store.do(pages.settled, job.id)],
            counts=sandbox.counts(),
            questions=frozenset(sandbox.questions()),
            whole=not store.do(ledger.verify).broken,
            seeds={place_of(seed): seed for seed in sandbox.seeds},
        )


def test_every_seed_has_one_page_with_a_status_or_the_rule_that_says_why(outcome: Outcome) -> None:
    first = outcome.pages[: len(outcome.seeds)]
    assert sorted(page.url for page in first) == sorted(outcome.seeds.values())
    refused = {
        place: [refusal.rule for refusal in outcome.page(place).refusals]
        for place in outcome.seeds
        if outcome.page(place).status is None
    }
    assert refused == {place: [rule] for place, rule in OWN_REFUSALS.items()}
    busy = outcome.page("busy.example/")
    assert (busy.status, [refusal.rule for refusal in busy.refusals]) == (429, [Rule.RETRY_LATER])


def test_each_host_is_traced_as_the_map_has_it(outcome: Outcome) -> None:
    found = outcome.hostings
    assert set(places.ADDRESSES) - set(found) <= {
        "*.maze.example",
        "*.catblogs.example",
        "fronted.edge.frontline.example",
        "gallery.edge.frontline.example",
        *(host for site in REGISTRIES for host in site.hosts),
    }
    for host, hosting in found.items():
        truth = truth_of(host)
        assert {address.ip for address in hosting.addresses} == truth.addresses, host
        assert {address.asn for address in hosting.addresses} - {None} == truth.asns, host
        assert hosting.verdict is truth.verdict, host
        assert hosting.country.value == truth.country, host
        assert truth.network_contacts <= {contact.address for contact in hosting.contacts}, host
        # An empty answer without a gap is a bug.
        assert hosting.country.value is not None or hosting.gaps, host
        assert hosting.contacts or hosting.gaps, host
    assert found["circle.example"].gaps


def test_the_front_is_told_by_its_answers_too_and_the_platform_names_its_customer(outcome: Outcome) -> None:
    fronted = outcome.hostings["fronted.example"]
    assert any("it answers with the header `via: 1.1 frontline`" in said for said in fronted.evidence)
    assert fronted.front is not None
    assert fronted.front.hand_off is not None
    assert outcome.hostings["mittens.catblogs.example"].tenant == Tenant(platform="Catblogs", name="mittens")


def test_a_seed_that_is_a_picture_has_no_status_and_its_hosting(outcome: Outcome) -> None:
    for place in ("snapshots.example/photo/4711", "snapshots.example/tabby.jpg"):
        page = outcome.page(place)
        assert (page.status, page.markup_sha256, page.sightings) == (None, None, ())
        assert [address.ip for address in page.hostings[0].addresses] == ["127.86.0.70"]


def test_the_five_hops_are_recorded_with_how_and_where(outcome: Outcome) -> None:
    page = outcome.page("hop-one.example/start")
    hosts = ["hop-one", "hop-two", "hop-three", "hop-four", "hop-five", "landing"]
    assert [(place_of(hop.url).partition("/")[0], hop.status, hop.mechanism) for hop in page.hops] == [
        ("hop-one.example", 301, Mechanism.HTTP),
        ("hop-two.example", 302, Mechanism.HTTP),
        ("hop-three.example", 307, Mechanism.HTTP),
        ("hop-four.example", 200, Mechanism.REFRESH),
        ("hop-five.example", 200, Mechanism.META),
        ("landing.example", 200, Mechanism.FINAL),
    ]
    assert [hop.address for hop in page.hops] == [places.ADDRESSES[f"{host}.example"][0] for host in hosts]
    assert {hosting.host for hosting in page.hostings} >= {f"{host}.example" for host in hosts}
    assert (place_of(page.final_url), page.status) == ("landing.example/", 200)


def test_the_newer_protocol_is_spoken(outcome: Outcome) -> None:
    page = outcome.page("sixonly.example/")
    assert (page.status, page.peer_address, page.parse) == (200, "::1", Parse.COMPLETE)


def test_no_byte_of_honest_media_arrived_and_of_the_liars_a_window_each(outcome: Outcome) -> None:
    assert media_received(outcome.counts, lied=False) == 0
    lies = [count for count in outcome.counts if count.lied]
    assert {urlsplit(count.url).path for count in lies} == {
        f"/story/{n}" for n in ("large", "small", "endless", "mute")
    }
    assert all(count.media_received <= WINDOW and count.gets == 1 for count in lies)


def test_where_robots_say_no_only_robots_were_asked(outcome: Outcome) -> None:
    closed = ("keepout.example", "brokenrobots.example", "hangingrobots.example")
    asked = [count for count in outcome.counts if urlsplit(count.url).hostname in closed]
    assert {(urlsplit(count.url).path, count.heads, count.gets) for count in asked} == {("/robots.txt", 0, 1)}
    # A connection that the third one resets is not counted.
    assert {urlsplit(count.url).hostname for count in asked} == set(closed[:2])


def test_the_maze_ends_by_its_budget_and_hides_no_other_site(outcome: Outcome) -> None:
    assert outcome.state is JobState.BUDGET_SPENT
    assert set(outcome.left_out) == {Rule.BUDGET_SHAPE}
    rooms = [page for page in outcome.pages if urlsplit(page.url).hostname.endswith("maze.example")]  # type: ignore[union-attr]
    assert 20 <= len(rooms) <= 200
    assert {rule for page in outcome.pages for rule in (r.rule for r in page.refusals)} & {
        Rule.BROKEN_RULE,
        Rule.TOO_SLOW,
    } == set()


def test_nothing_was_asked_that_is_not_on_file(outcome: Outcome) -> None:
    told = {hop.url for page in outcome.pages for hop in page.hops}
    registries = {host for site in REGISTRIES for host in site.hosts}
    heard = {count.url for count in outcome.counts if urlsplit(count.url).hostname not in registries}
    assert {url for url in heard if not url.endswith("/robots.txt")} - told == set()
    assert all(urlsplit(url).hostname in outcome.questions for url in heard)


def test_the_site_that_asked_for_rest_was_asked_once(outcome: Outcome) -> None:
    [busy] = [count for count in outcome.counts if count.url == outcome.seeds["busy.example/"]]
    assert busy.heads + busy.gets == 1


def test_the_ledger_is_whole(outcome: Outcome) -> None:
    assert outcome.whole
