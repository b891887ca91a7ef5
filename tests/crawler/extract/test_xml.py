import pytest

from crawler.extract.sightings import Found
from crawler.extract.xml import read_xml


def read(text: str) -> Found:
    found = Found("https://kittens.test/feed")
    read_xml(text, found)
    return found


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("<rss><link>/a</link></rss>", "feed link"),
        ("<urlset><loc>\n/a </loc></urlset>", "sitemap loc"),
        ("<atom:feed xmlns:atom='urn:a'><atom:link href='/a'/></atom:feed>", "link[href]"),
        ("<opml><outline xmlUrl='/a'/></opml>", "outline[xmlurl]"),
        ("<?xml-stylesheet href='/a'?><x/>", "xml-stylesheet"),
        ("<x><![CDATA[https://kittens.test/a]]></x>", "text"),
        ("<feed xml:base='https://kittens.test/b/'><link>../a</link></feed>", "feed link"),
    ],
)
def test_a_feed_names(text: str, where: str) -> None:
    found = read(text)
    assert ("https://kittens.test/a", where) in [(one.url, one.where) for one in found.sightings]
    assert not found.gaps


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<rss>",
        "<rss><link>https://kittens.test/a</rss>",
        "<x>" * 1_000 + "</x>" * 1_000,
        "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
        "<!DOCTYPE x [<!ENTITY % a SYSTEM 'file:///etc/passwd'> %a;]><x/>",
        "<x>&nbsp;</x>",
    ],
)
def test_what_cannot_be_read_whole_is_said(text: str) -> None:
    assert read(text).gaps


def test_html_in_a_feed_is_read_later() -> None:
    found = read("<item><description>&lt;a href='/a'&gt;</description></item>")
    assert [inner.text for inner in found.inner] == ["<a href='/a'>"]
