"""The arguments of `scrapy crawl reported`."""

from typing import Any

import pytest

from crawler.spiders.arguments import ArgumentError, order_of
from pipelines.orders import Scope


def test_an_order_from_arguments() -> None:
    order = order_of(
        {
            "seeds": "http://kittens.example/,http://bicycles.example/",
            "by": " Ada ",
            "scope": "site",
            "depth": "1",
            "max_pages": "9",
        }
    )
    assert order.seeds == ("http://kittens.example/", "http://bicycles.example/")
    assert (order.by, order.scope, order.depth, order.max_pages) == ("Ada", Scope.SITE, 1, 9)
    assert order_of({"seeds": "http://kittens.example/", "by": "Ada"}).scope is Scope.RELATED


@pytest.mark.parametrize(
    ("seeds", "expected"),
    [
        ("http://kittens.example/1,2,3", ("http://kittens.example/1,2,3",)),
        (
            "http://kittens.example/a,b,https://b.example/",
            ("http://kittens.example/a,b", "https://b.example/"),
        ),
        ("http://kittens.example/,HTTP://b.example/,", ("http://kittens.example/", "HTTP://b.example/")),
        (
            "ftp://kittens.example/,mailto:ada@kittens.example",
            ("ftp://kittens.example/", "mailto:ada@kittens.example"),
        ),
        ("no URL at all", ("no URL at all",)),
    ],
)
def test_a_comma_separates_seeds_only_before_a_scheme(seeds: str, expected: tuple[str, ...]) -> None:
    assert order_of({"seeds": seeds, "by": "Ada"}).seeds == expected


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"seeds": "http://kittens.example/"},
        {"by": "Ada"},
        {"seeds": ",", "by": "Ada"},
        {"seeds": "http://kittens.example/", "by": " "},
        {"seeds": "http://kittens.example/", "by": "Ada", "scope": "planet"},
        {"seeds": "http://kittens.example/", "by": "Ada", "depth": "deep"},
        {"seeds": "http://kittens.example/", "by": "Ada", "depth": "-1"},
        {"seeds": "http://kittens.example/", "by": "Ada", "max_pages": "0"},
        {"seeds": "http://kittens.example/", "by": "Ada", "errand": "x"},
    ],
)
def test_what_does_not_say_what_a_job_needs(arguments: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError):
        order_of(arguments)
