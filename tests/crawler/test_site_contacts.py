"""Whom a site says to write to."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from crawler.door.answer import Answer
from crawler.door.counts import Counts
from crawler.door.wanted import SECURITY_TXT
from crawler.refused import Refused
from crawler.site_contacts import SiteContacts
from geo.security_txt import Said
from geo.urls import Url, parse
from pipelines.records import Rule

TEXT = b"Contact: mailto:desk@kittens.example\nExpires: 2999-01-01T00:00:00Z\n"
PAGE = parse("https://kittens.example/thread/1")


@dataclass(slots=True)
class Site:
    """Conduct and door in one: says what it was asked for, and answers as it was told."""

    answers: list[Any]
    forbids: Refused | None = None
    asked: list[str] = field(default_factory=list)

    async def require_part(self, url: Url, tally: Counts, *, named_by: str) -> None:
        assert named_by == "kittens.example"
        if self.forbids is not None:
            raise self.forbids

    async def ask(self, url: Url, **more: Any) -> Answer:
        assert more["wanted"] is SECURITY_TXT
        self.asked.append(url.href)
        answer = self.answers.pop(0)
        if isinstance(answer, Refused):
            raise answer
        status, headers, body = answer
        return Answer(
            url=url, status=status, headers=headers, address="192.0.2.1", unverified=None, body=body
        )


def ask(*answers: Any, page: Url = PAGE) -> tuple[Said, list[str]]:
    site = Site(list(answers))
    return asyncio.run(SiteContacts(admission=site, door=site).ask(page, Counts())), site.asked


def to(location: str) -> tuple[int, tuple[tuple[bytes, bytes], ...], bytes]:
    return 301, ((b"location", location.encode()),), b""


def test_the_document_of_the_pages_own_origin_is_read() -> None:
    said, asked = ask((200, (), TEXT))
    assert [(contact.address, contact.scope) for contact in said.contacts] == [
        ("desk@kittens.example", "site kittens.example")
    ]
    assert not said.gaps
    assert asked == ["https://kittens.example/.well-known/security.txt"]


def test_a_redirect_within_the_host_is_followed() -> None:
    said, asked = ask(to("/security.txt"), (200, (), TEXT))
    assert said.contacts
    assert asked[1:] == ["https://kittens.example/security.txt"]


@pytest.mark.parametrize("status", [204 + 200, 410, 429, 500])
def test_a_site_without_one_is_a_gap(status: int) -> None:
    said, _ = ask((status, (), TEXT))
    assert not said.contacts
    assert said.gaps[0].reason == f"security.txt of kittens.example is not there (status {status})"


@pytest.mark.parametrize(
    ("answers", "rule"),
    [
        ([to("https://other.example/security.txt")], Rule.SCOPE),
        ([to("https://www.kittens.example/security.txt")], Rule.SCOPE),
        ([to("ftp://kittens.example/x")], Rule.URL_MALFORMED),
        ([to("/a"), to("/b"), to("/c"), to("/d"), (200, (), TEXT)], Rule.REDIRECTS),
        ([Refused(Rule.MEDIA_HEADER, "text/html")], Rule.MEDIA_HEADER),
    ],
)
def test_what_may_not_be_asked_for_is_refused(answers: list[Any], rule: Rule) -> None:
    with pytest.raises(Refused) as refused:
        ask(*answers)
    assert refused.value.rule is rule


def test_conduct_is_asked_before_the_door() -> None:
    site = Site([(200, (), TEXT)], forbids=Refused(Rule.ROBOTS, "robots.txt forbids it"))
    with pytest.raises(Refused):
        asyncio.run(SiteContacts(admission=site, door=site).ask(PAGE, Counts()))
    assert site.asked == []


def test_each_host_is_wanted_once() -> None:
    site = Site([])
    contacts = SiteContacts(admission=site, door=site)
    pages = (
        "https://kittens.example/1",
        "https://kittens.example/2",
        "http://kittens.example/",
        "https://www.kittens.example/",
    )
    assert [contacts.wants(parse(page)) for page in pages] == [True, False, False, True]
