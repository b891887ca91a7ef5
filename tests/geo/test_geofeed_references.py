from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import pytest

from geo.geofeed_references import GeofeedReference, reference_in

FIRST, LAST = ip_address("192.0.2.0"), ip_address("192.0.2.255")
FEED = "https://cats.example/geofeed.csv"


def link(rel: Any = "geo", href: Any = FEED) -> dict[str, Any]:
    return {
        "value": "https://north.example/ip/192.0.2.1",
        "rel": rel,
        "href": href,
        "type": "application/geofeed+csv",
    }


def remark(*lines: Any) -> dict[str, Any]:
    return {"title": "remarks", "description": list(lines)}


def url_in(document: object) -> str | None:
    found = reference_in(document, first=FIRST, last=LAST)
    return found.url if found else None


def test_a_reference_keeps_the_range_of_its_record() -> None:
    found = reference_in({"links": [link()]}, first=FIRST, last=LAST)
    assert found == GeofeedReference(url=FEED, first=FIRST, last=LAST)


@pytest.mark.parametrize(
    "document",
    [
        {"links": [link(rel="self", href="https://north.example/"), link()]},
        {"links": [link(rel="geofeed")]},
        {"remarks": [remark("cats live here", f"Geofeed {FEED}")]},
        {"remarks": [remark(f"  geofeed:  {FEED} ")]},
        # A link and a remark that name the same feed are one reference.
        {"links": [link()], "remarks": [remark(f"Geofeed {FEED}")]},
    ],
)
def test_a_link_or_a_remark_refers_to_a_feed(document: object) -> None:
    assert url_in(document) == FEED


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        {"links": link()},
        {"links": [None, 7, link(rel=["geo"])]},
        {"links": [{"rel": "geo"}, link(href=7), link(rel=None)]},
        {"links": [link(rel="related")]},
        {"links": [link(href="http://cats.example/geofeed.csv")]},
        {"links": [link(href="ftp://cats.example/geofeed.csv")]},
        {"links": [link(href="https://")]},
        {"remarks": [remark(f"see Geofeed {FEED}")]},
        {"remarks": [remark(f"Geofeed {FEED} and more")]},
        {"remarks": [remark("Geofeed http://cats.example/geofeed.csv")]},
        {"remarks": [remark(7, None), None, {"description": FEED}]},
        # Of two feeds neither is followed.
        {"links": [link(), link(href="https://cats.example/other.csv")]},
        {"links": [link()], "remarks": [remark("Geofeed https://cats.example/other.csv")]},
    ],
)
def test_what_is_no_single_https_reference_is_none(document: object) -> None:
    assert url_in(document) is None
