"""Reflectors: each row of the file by its own example, the rule with its near-misses, and what is inside."""

import csv
import time

import pytest

from crawler.conduct import require_plain
from crawler.reflectors import (
    COLUMNS,
    FETCHES_MEDIA,
    SHIPPED,
    Reflector,
    reflection_of,
    reflectors,
    revealed,
)
from crawler.refused import Refused
from geo.urls import Url, parse
from pipelines.records import Kind, Rule, Sighting

INSIDE = "https%3A%2F%2Ftabby.example%2Fbasket"


def inner(url: str) -> Url | None:
    reflection = reflection_of(parse(url))
    return reflection.inner if reflection else None


def test_the_file_is_whole() -> None:
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert tuple(rows[0]) == COLUMNS
    assert all(len(row) == len(COLUMNS) and all(row) for row in rows)
    assert len({row[0] for row in rows[1:]}) >= 25
    assert {row[1] for row in rows[1:]} >= {"translator", "cached-view", "archive", "preview", *FETCHES_MEDIA}


@pytest.mark.parametrize("service", reflectors(), ids=lambda service: service.name)
def test_each_service_is_known_and_what_it_carries_is_found(service: Reflector) -> None:
    reflection = reflection_of(parse(service.example))
    assert reflection is not None
    assert reflection.name == service.name
    assert reflection.inner is not None
    assert reflection.inner.host == "kittens.example"
    assert reflection.inner.path in {"/cat.jpg", "/basket"}
    with pytest.raises(Refused) as refused:
        # Their own pages are no excuse: a known service fetches, whoever names it.
        require_plain(parse(service.example), named_by=parse(service.example).host)
    assert refused.value.rule is Rule.REFLECTOR


@pytest.mark.parametrize("service", reflectors(), ids=lambda service: service.name)
def test_a_service_that_is_told_no_url_fetches_none(service: Reflector) -> None:
    if not service.carried.startswith("label"):
        assert reflection_of(parse(f"https://{parse(service.example).host}/")) is None


@pytest.mark.parametrize(
    "url",
    [
        f"https://reader.example/read?url={INSIDE}",
        "https://reader.example/https://tabby.example/basket",
        "https://reader.example/read/https%3A%2F%2Ftabby.example%2Fbasket",
        "https://reader.example/?a=1&link=https%253A%252F%252Ftabby.example%252Fbasket",
        "https://reader.example/aHR0cHM6Ly90YWJieS5leGFtcGxlL2Jhc2tldA",
        "https://reader.example/?x=aHR0cHM6Ly90YWJieS5leGFtcGxlL2Jhc2tldA==",
        "https://reader.example/?https://tabby.example/basket",
        f"https://reader.example/?url=https://reader.example/?url={INSIDE}",
    ],
)
def test_a_url_of_another_site_inside_is_a_reflector(url: str) -> None:
    found = inner(url)
    assert found is not None
    assert found.href == "https://tabby.example/basket"
    with pytest.raises(Refused, match="reflector: another site would ask"):
        require_plain(parse(url))
    with pytest.raises(Refused):
        require_plain(parse(url), named_by="tabby.example")
    require_plain(parse(url), named_by="reader.example")


@pytest.mark.parametrize(
    "url",
    [
        "https://kittens.example/login?next=/path",
        "https://kittens.example/login?next=https%3A%2F%2Fwww.kittens.example%2Fbasket",
        f"https://kittens.example/?ref={INSIDE}",
        f"https://kittens.example/?utm_source={INSIDE}",
        f"https://kittens.example/?fbclid={INSIDE}",
        f"https://kittens.example/share?text=Look%20at%20{INSIDE}",
        "https://kittens.example/how-to-write-https/",
        "https://kittens.example/search?q=https",
        "https://kittens.example/a.b/c?d=e.f",
    ],
)
def test_near_misses_are_asked_for(url: str) -> None:
    assert reflection_of(parse(url)) is None
    require_plain(parse(url))


def test_what_others_would_fetch_is_refused_also_where_it_cannot_be_traced() -> None:
    url = parse("https://reader.example/?url=https://ada:secret@tabby.example/")
    reflection = reflection_of(url)
    assert reflection is not None
    assert reflection.inner is None
    with pytest.raises(Refused):
        require_plain(url)


def sighting(url: str, kind: Kind) -> Sighting:
    return Sighting(url=url, host=parse(url).host, kind=kind, where="a[href]")


def test_what_stands_inside_is_seen_as_what_it_is() -> None:
    proxy = next(one.example for one in reflectors() if one.does == "image-proxy")
    seen = [
        sighting(f"https://reader.example/?url={INSIDE}", Kind.PAGE),
        sighting("https://reader.example/?url=https://tabby.example/cat.jpg", Kind.PAGE),
        sighting(f"https://pictures.example/?url={INSIDE}", Kind.MEDIA),
        sighting(proxy, Kind.OTHER),
        sighting(f"https://kittens.example/out?url={INSIDE}", Kind.PAGE),
        sighting(f"https://kittens.example/camo?url={INSIDE}", Kind.MEDIA),
        sighting("https://kittens.example/cat.jpg", Kind.MEDIA),
    ]
    found = [(one.url, one.kind, one.where) for one in revealed(seen, "kittens.example")]
    assert found == [
        ("https://tabby.example/basket", Kind.PAGE, "reflector"),
        ("https://tabby.example/cat.jpg", Kind.MEDIA, "reflector"),
        ("https://tabby.example/basket", Kind.MEDIA, "reflector"),
        (found[3][0], Kind.MEDIA, "reflector"),
        ("https://tabby.example/basket", Kind.MEDIA, "reflector"),
    ]


def test_a_reflector_within_a_reflector_is_opened_too() -> None:
    outer = (
        f"https://reader.example/?url=https%3A%2F%2Fcamera.example%2F%3Furl%3D{INSIDE.replace('%', '%25')}"
    )
    assert [one.host for one in revealed([sighting(outer, Kind.PAGE)], "kittens.example")] == [
        "camera.example",
        "tabby.example",
    ]


def test_two_thousand_plain_links_cost_little() -> None:
    links = [sighting(f"https://kittens.example/thread/{n}?page={n}", Kind.PAGE) for n in range(2000)]
    began = time.perf_counter()
    assert list(revealed(links, "kittens.example")) == []
    assert time.perf_counter() - began < 0.1
