"""`hostline locate`."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from crawler.commands.locate import HEADINGS, located, row_of
from geo.datasets import Dataset
from geo.facts import Agreement, Country, Hosting
from geo.fronts import Fronts
from geo.locate import Locator
from geo.names import Names


def test_nobody_is_named(hostline: Callable[..., Any]) -> None:
    ran = hostline("locate", "kittens.example")
    assert (ran.status, ran.out) == (2, "")
    assert "write [operator]" in ran.err


@pytest.mark.usefixtures("operator")
def test_malformed_inputs_are_answered_in_their_place(hostline: Callable[..., Any]) -> None:
    ran = hostline("locate", "-", "--json", stdin=b"kittens.onion\n\nftp://kittens.example/\nroses.onion\n")
    assert [fact["host"] for fact in ran.facts] == [
        "kittens.onion",
        "",
        "ftp://kittens.example/",
        "roses.onion",
    ]
    assert [fact["gaps"][0]["question"] for fact in ran.facts] == ["addresses", "host", "host", "addresses"]
    assert ran.status == 4


@pytest.mark.usefixtures("operator")
def test_a_resolver_that_is_not_there(hostline: Callable[..., Any]) -> None:
    ran = hostline("locate", "kittens.example", "--json")
    assert ran.status == 75
    assert ran.facts[0]["verdict"] == "UNKNOWN"
    assert "check [names] servers" in ran.err


@pytest.mark.usefixtures("operator")
def test_the_table_and_no_input(hostline: Callable[..., Any]) -> None:
    assert "kittens.onion\tONION" in hostline("locate", "http://kittens.onion/a").out
    assert hostline("locate", "-").status == 3


@pytest.mark.parametrize(
    ("country", "words"),
    [
        (Country(value="NL", claims=(), agreement=Agreement.ALL), "NL"),
        (Country(value=None, claims=(), agreement=Agreement.TIE, tied=("DE", "NL")), "undecided: DE / NL"),
        (Country(value=None, claims=()), "-"),
    ],
)
def test_the_country_of_the_table_is_the_agreed_one(country: Country, words: str) -> None:
    async def run() -> Hosting:
        with Dataset.open() as dataset:
            names = Names(servers=["127.0.0.1"], port=9)
            locator = Locator(names=names, dataset=dataset, fronts=Fronts.load(), registry=None)
            return await locator.locate("kittens.onion")

    row = row_of(replace(asyncio.run(run()), country=country))
    assert row[HEADINGS.index("Country")] == words


def test_many_hosts_keep_their_order() -> None:
    async def run() -> list[str]:
        names = Names(servers=["127.0.0.1"], port=9)
        with Dataset.open() as dataset:
            locator = Locator(names=names, dataset=dataset, fronts=Fronts.load(), registry=None)
            hosts = [f"127.0.0.{number}" for number in range(1, 101)]
            return [row_of(hosting)[2] async for hosting in located(locator, hosts)]

    assert asyncio.run(run()) == [f"127.0.0.{number}" for number in range(1, 101)]
