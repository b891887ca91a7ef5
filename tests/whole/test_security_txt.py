"""A seed's site is asked for its security.txt once a Job, as a part of the page, and only where the operator has it asked."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.records import Page, Rule
from pipelines.store import pages
from pipelines.store.store import Store

Alley = Callable[..., dict[str, Any]]
TEXT = base64.b64encode(b"Contact: mailto:desk@kittens.example\nExpires: 2999-01-01T00:00:00Z\n").decode()
PAGE = base64.b64encode(b'<a href="/2">two</a><a href="http://linked.example:{port}/">linked</a>').decode()
HTML = {"Content-Type": "text/html"}
OWN = {
    "/": [200, HTML, PAGE],
    "/2": [200, HTML, ""],
    "/.well-known/security.txt": [200, {"Content-Type": "text/plain"}, TEXT],
}
SITES: dict[str, Any] = {"kittens.example": OWN, "linked.example": OWN}
DOCUMENT = "GET kittens.example/.well-known/security.txt"


def carried_out(
    alley: Alley, tmp_path: Path, sites: dict[str, Any], **more: Any
) -> tuple[list[str], list[Page]]:
    store = f"sqlite:///{tmp_path}/hostline.db"
    told = alley(store=store, sites=sites, seeds=["http://kittens.example:{port}/"], **more)
    with Store.open(store) as opened:
        found = opened.do(pages.of_job, told["job"])
    return [request for request in told["requests"] if "security.txt" in request], found


def test_the_site_of_a_seed_is_asked_once_and_its_hosting_knows(alley: Alley, tmp_path: Path) -> None:
    asked, found = carried_out(alley, tmp_path, SITES, security_txt=True)
    assert asked == [DOCUMENT]
    hosts = {hosting.host: hosting for page in found for hosting in page.hostings}
    assert [
        contact.address for contact in hosts["kittens.example"].contacts if contact.role == "security.txt"
    ] == ["desk@kittens.example"]
    assert not [contact for contact in hosts["linked.example"].contacts if contact.role == "security.txt"]


def test_no_site_is_asked_unless_the_operator_says_so(alley: Alley, tmp_path: Path) -> None:
    assert carried_out(alley, tmp_path, SITES)[0] == []


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"/robots.txt": [200, {"Content-Type": "text/plain"}, base64.b64encode(b"User-agent: *\nDisallow: /.well-known/").decode()]}, Rule.ROBOTS),
        ({"/.well-known/security.txt": [200, {"Content-Type": "image/jpeg"}, TEXT]}, Rule.MEDIA_HEADER),
        ({"/.well-known/security.txt": [200, HTML, TEXT]}, Rule.MEDIA_HEADER),
    ],
)  # fmt: skip
def test_a_refusal_of_it_is_kept_and_the_page_is_whole(
    alley: Alley, tmp_path: Path, change: dict[str, Any], rule: Rule
) -> None:
    sites = {"kittens.example": {**OWN, **change}}
    asked, found = carried_out(alley, tmp_path, sites, security_txt=True, scope="page")
    [page] = found
    assert [
        (refusal.rule, refusal.url.rpartition("/")[2])
        for refusal in page.refusals
        if "security.txt" in refusal.url
    ] == [(rule, "security.txt")]
    assert page.status == 200
    assert asked == ([] if rule is Rule.ROBOTS else [DOCUMENT])
    hosting = page.hostings[0]
    assert f"security.txt of kittens.example was not read ({rule})" in {gap.reason for gap in hosting.gaps}


def test_after_a_kill_no_site_is_asked_again_and_its_hosting_still_knows(
    alley: Alley, tmp_path: Path
) -> None:
    """The second seed is under way when the process is killed; the first one's page, with its contact, is kept."""
    store = f"sqlite:///{tmp_path}/hostline.db"
    sites = {"kittens.example": {**OWN, "/": [200, HTML, ""], "/late": [200, HTML, ""]}}
    seeds = ["http://kittens.example:{port}/", "http://kittens.example:{port}/late"]
    told = alley(store=store, sites=sites, seeds=seeds, security_txt=True, scope="page", dies_at="/late")
    assert told["state"] == "DONE"
    assert told["requests"].count(DOCUMENT) == 1
    with Store.open(store) as opened:
        found = opened.do(pages.of_job, told["job"])
    contacts = [
        [contact.address for contact in page.hostings[0].contacts if contact.role == "security.txt"]
        for page in found
    ]
    assert contacts == [["desk@kittens.example"]] * 2
