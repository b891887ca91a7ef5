"""robots.txt by RFC 9309; the cases are our own, from its text."""

import contextlib
import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


SIMPLE = """User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
"""
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
    # The table of section 2.2.2.
    ("User-agent: *\nDisallow: /foo/bar?baz=quz", "/foo/bar?baz=quz", False),
    (
        "User-agent: *\nDisallow: /foo/bar?baz=https://foo.example",
        "/foo/bar?baz=https%3A%2F%2Ffoo.example",
        False,
    ),
    (
        "User-agent: *\nDisallow: /foo/bar?baz=https%3A%2f%2Ffoo.example",
        "/foo/bar?baz=https://foo.example",
        False,
    ),
    ("User-agent: *\nDisallow: /foo%2Fbar", "/foo/bar", True),
    ("User-agent: *\nDisallow: /foo/bar/ツ", "/foo/bar/%E3%83%84", False),
    ("User-agent: *\nDisallow: /foo/bar/%E3%83%84", "/foo/bar/%E3%83%84", False),
    ("User-agent: *\nDisallow: /foo/bar/%62%61%7A", "/foo/bar/baz", False),
    # What is special stands for itself where it is escaped (section 2.2.3).
    ("User-agent: *\nDisallow: /path/file-with-a-%2A.html", "/path/file-with-a-*.html", False),
    ("User-agent: *\nDisallow: /path/file-with-a-%2A.html", "/path/file-with-a-b.html", True),
    ("User-agent: *\nDisallow: /path/foo-%24", "/path/foo-$", False),
    # The simple example of section 5.1, and the longest match of section 5.2.
    (SIMPLE, "/example/page.html", False),
    (SIMPLE, "/kitten.gif", False),
    (SIMPLE, "/basket", True),
    (SIMPLE.replace("foobot", "hostline"), "/example/page.html", True),
    (SIMPLE.replace("foobot", "hostline"), "/example/disallowed.gif", False),
    (
        "User-Agent: hostline\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif",
        "/example/page/disallowed.gif",
        False,
    ),
    # A group that names us without a rule allows everything, and is not overruled by the group of all.
    ("User-agent: *\nDisallow: /\n\nUser-agent: hostline\n", "/basket", True),
    ("User-agent: *\nDisallow: /\n\nUser-agent: hostline\nDisallow:", "/basket", True),
    # What belongs to no group does not end one; a rule does, whatever it says.
    ("User-agent: hostline\nSitemap: http://kittens.example/s.xml\n\nUser-agent: x\nDisallow: /", "/", False),
    ("User-agent: hostline\nDisallow: /a\nUser-agent: x\nDisallow: /b", "/b", True),
    ("User-agent: hostline\nnonsense\n\nUser-agent: x\nDisallow: /a", "/a", False),
    ("User-agent: hostline\nDisallow: /a\n# User-agent: x\nDisallow: /b", "/b", False),
    # As sites write it, not as the RFC has it.
    ("User-agent hostline\nDisallow /a", "/a", False),
    ("Useragent: *\nDisallow: /a", "/a", False),
    ("User-agent:\nDisallow: /a", "/a", True),
    ("User-agent: *bot\nDisallow: /a", "/a", True),
    ("User-agent: * # all\nDisallow: /a", "/a", False),
    ("User-agent: hostline-images\nDisallow: /a", "/a", True),
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
    filler = b"# kittens and bicycles\n" * (LARGEST // 23)
    room = LARGEST - len(filler)
    assert allows(read(200, filler + b"#\n" * room + b"User-agent: *\nDisallow: /"), "/basket")


def test_a_line_that_is_cut_does_not_count() -> None:
    """`Allow: /` is what the cut would leave of `Allow: /public`."""
    rules = b"User-agent: *\nDisallow: /\n"
    last = b"Allow: /"
    filler = b"#" * (LARGEST - len(rules) - len(last) - 1) + b"\n"
    assert not allows(read(200, rules + filler + last + b"public\n"), "/basket")
    assert allows(read(200, rules + filler + last), "/basket")


def words(count: int) -> list[bytes]:
    return [bytes(letters) for letters in itertools.islice(itertools.product(b"abcdefghij", repeat=5), count)]


@pytest.mark.parametrize(
    "body",
    [
        b"User-agent: *\n" + b"Disallow: /a\n" * 1_000_000,
        b"".join(b"User-agent: %s\n" % word for word in words(14_000)) + b"Disallow: /a\n" * 18_000,
        b"".join(b"User-agent: %s*\n" % word for word in words(14_000)) + b"Disallow: /a\n" * 18_000,
        b"User-agent: *\nDisallow: /" + b"$" * LARGEST,
        b"User-agent: *\n" + b"Disallow: /*a*b*c*d*e*f$\n" * 20_000,
        b"user-agent" + b" " * LARGEST,
        b"user-agent:" * 40_000,
        b":" * LARGEST,
    ],
)
def test_no_file_costs_more_than_a_second(body: bytes) -> None:
    began = time.process_time()
    with contextlib.suppress(Refused):
        read(200, body).require("http://kittens.example/" + "abcdef" * 300)
    assert time.process_time() - began < 1


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_file_allows_or_forbids(body: bytes) -> None:
    for text in (body, b"User-agent: *\nDisallow: " + body, b"User-agent: *\nCrawl-delay: " + body):
        robots = read(200, text)
        allows(robots, "/basket?page=2")
        assert robots.delay is None or robots.delay >= 0


def test_bytes_that_are_no_text_do_not_crash() -> None:
    assert not allows(read(200, b"\xff\x00\xfe\nUser-agent: *\nDisallow: /\n"), "/basket")
