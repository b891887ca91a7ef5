"""robots.txt by RFC 9309; the cases are our own, from its text."""

import time

import pytest

from crawler.refused import Refused
from crawler.robots import LARGEST, Robots, read, unread
from pipelines.records import Rule


def allows(robots: Robots, path: str) -> bool:
    try:
        robots.require(f"http://kittens.example{path}")
    except Refused as refused:
        if refused.rule is not Rule.ROBOTS:
            raise
        return False
    return True


CASES = [
    ("User-agent: *\nDisallow: /", "/", False),
    ("User-agent: *\nDisallow:", "/basket", True),
    ("", "/basket", True),
    ("User-agent: hostline\nDisallow: /\n\nUser-agent: *\nAllow: /", "/basket", False),
    ("User-agent: HostLine\nDisallow: /", "/basket", False),
    ("User-agent: Hostline/1.0\nDisallow: /", "/basket", False),
    ("user-agent:hostline # us\ndisallow:/", "/basket", False),
    # A group for others, or whose name merely begins like ours, does not speak to us.
    ("User-agent: host\nDisallow: /", "/basket", True),
    ("User-agent: hostlinebot\nDisallow: /", "/basket", True),
    ("User-agent: other\nDisallow: /\nUser-agent: *\nDisallow: /secret", "/basket", True),
    # The most specific group counts alone.
    ("User-agent: *\nDisallow: /\nUser-agent: hostline\nAllow: /", "/basket", True),
    # Groups of one agent are merged, and several agents may share one.
    (
        "User-agent: hostline\nDisallow: /a\nUser-agent: x\nDisallow: /c\nUser-agent: hostline\nDisallow: /b",
        "/b/1",
        False,
    ),
    ("User-agent: x\nUser-agent: hostline\nDisallow: /a", "/a", False),
    # The longest match wins, and allow wins a tie.
    ("User-agent: *\nDisallow: /cats\nAllow: /cats/tabby", "/cats/tabby/1", True),
    ("User-agent: *\nAllow: /cats\nDisallow: /cats/tabby", "/cats/tabby/1", False),
    ("User-agent: *\nDisallow: /cats\nAllow: /cats", "/cats", True),
    # Wildcards and the end of the path.
    ("User-agent: *\nDisallow: /*.php$", "/index.php", False),
    ("User-agent: *\nDisallow: /*.php$", "/index.php?x", True),
    ("User-agent: *\nDisallow: /cats*tabby", "/cats/grey/tabby", False),
    ("User-agent: *\nDisallow: /?page=", "/?page=2", False),
    # Case matters in paths; escapes of one character are one character.
    ("User-agent: *\nDisallow: /Cats", "/cats", True),
    ("User-agent: *\nDisallow: /%63ats", "/cats", False),
    ("User-agent: *\nDisallow: /k%C3%A4tzchen", "/k%c3%a4tzchen", False),
    # Marks, line ends and noise.
    ("\ufeffUser-agent: *\nDisallow: /", "/", False),
    ("User-agent: *\r\nDisallow: /\r\n", "/", False),
    ("User-agent: *\rDisallow: /\r", "/", False),
    ("User-agent: *\nSitemap: http://kittens.example/s.xml\nDisallow: /", "/", False),
    ("Disallow: /\nUser-agent: *\nAllow: /", "/", True),
    ("User-agent: *\nDisallow: /secret", "/robots.txt", True),
]


@pytest.mark.parametrize(("text", "path", "expected"), CASES)
def test_what_is_allowed(text: str, path: str, expected: bool) -> None:
    assert allows(read(200, text.encode()), path) is expected


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418])
def test_no_rules(status: int) -> None:
    assert allows(read(status, b"User-agent: *\nDisallow: /"), "/basket")


@pytest.mark.parametrize("status", [301, 304, 429, 500, 503, 599])
def test_what_could_not_be_read_means_no(status: int) -> None:
    with pytest.raises(Refused) as refused:
        read(status, b"").require("http://kittens.example/")
    assert refused.value.rule is Rule.ROBOTS_UNREACHABLE
    assert str(status) in refused.value.detail


def test_the_reason_is_repeated() -> None:
    with pytest.raises(Refused, match="no whole answer"):
        unread("no whole answer within the time allowed").require("http://kittens.example/")


def test_crawl_delay_and_sitemaps() -> None:
    robots = read(
        200,
        b"Sitemap: http://kittens.example/s.xml\nUser-agent: hostline\nCrawl-delay: 7\nUser-agent: *\nCrawl-delay: 1",
    )
    assert robots.delay == 7.0
    assert robots.sitemaps == ("http://kittens.example/s.xml",)
    assert read(404, b"").delay is None


def test_only_the_first_part_of_a_large_file_is_parsed() -> None:
    filler = b"# kittens and bicycles\n" * (LARGEST // 23 + 1)
    assert allows(read(200, filler + b"User-agent: *\nDisallow: /"), "/basket")
    began = time.process_time()
    read(200, b"User-agent: *\n" + b"Disallow: /a\n" * 1_000_000)
    assert time.process_time() - began < 5


def test_bytes_that_are_no_text_do_not_crash() -> None:
    assert not allows(read(200, b"\xff\x00\xfe\nUser-agent: *\nDisallow: /\n"), "/basket")
