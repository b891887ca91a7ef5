"""Locating many hosts at once, in order."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from typing import cast

import pytest

from crawler.commands.exits import CommandError
from crawler.commands.forms import Csv, Form, JsonLines
from crawler.commands.locating import Counts, is_unanswered, located, pass_over
from geo.datasets import Dataset
from geo.facts import Gap, Hosting
from geo.fronts import Fronts
from geo.locate import Locator
from geo.names import Names
from tests.crawler.commands.conftest import hosting


async def one_by_one(texts: Iterable[str]) -> AsyncIterator[str]:
    for text in texts:
        yield text


class SlowLocator:
    """Takes its time over hosts that say so, and counts how many are under way."""

    def __init__(self) -> None:
        self.under_way = self.most = 0

    async def locate(self, host: str) -> Hosting:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0.02 if host.startswith("slow") else 0)
        self.under_way -= 1
        return hosting(host, "192.0.2.7")


def test_many_hosts_keep_their_order_and_only_so_many_are_under_way() -> None:
    texts = [f"{'slow' if number % 7 == 0 else 'fast'}{number}.example" for number in range(100)]
    locator = SlowLocator()

    async def run() -> list[str]:
        answers = located(cast("Locator", locator), one_by_one(texts), at_once=8)
        return [each.host async for each in answers]

    assert asyncio.run(run()) == texts
    assert locator.most == 8


def test_an_answer_is_shown_while_the_next_input_is_waited_for() -> None:
    async def run() -> str:
        async def inputs() -> AsyncIterator[str]:
            yield "kittens.example"
            await asyncio.Event().wait()

        answers = located(cast("Locator", SlowLocator()), inputs())
        first = await anext(answers)
        await answers.aclose()
        return first.host

    assert asyncio.run(run()) == "kittens.example"


def test_whoever_stops_listening_leaves_nothing_under_way() -> None:
    async def run() -> int:
        answers = located(cast("Locator", SlowLocator()), one_by_one(f"slow{n}.example" for n in range(50)))
        await anext(answers)
        await answers.aclose()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return len(asyncio.all_tasks()) - 1

    assert asyncio.run(run()) == 0


def test_addresses_are_located_without_asking_anybody() -> None:
    async def run() -> list[str]:
        with Dataset.open() as dataset:
            locator = Locator(
                names=Names(servers=["127.0.0.1"], port=9),
                dataset=dataset,
                fronts=Fronts.load(),
                registry=None,
            )
            hosts = [f"127.0.0.{number}" for number in range(1, 101)]
            return [each.host async for each in located(locator, one_by_one(hosts))]

    assert asyncio.run(run()) == [f"127.0.0.{number}" for number in range(1, 101)]


@pytest.mark.parametrize("form", [JsonLines(), Csv()], ids=["json", "csv"])
def test_answers_that_are_there_are_passed_over_and_counted(form: Form) -> None:
    texts = ["HTTPS://Kittens.example./a?b", "", "[2001:db8::1]", "=kittens", "roses.example"]
    told = [form.written(host) for host in ("kittens.example", "", "2001:db8::1", "=kittens")]

    async def run() -> tuple[Counts, list[str]]:
        inputs = one_by_one(texts)
        return await pass_over(told, inputs, form), [text async for text in inputs]

    assert asyncio.run(run()) == (Counts(good=2, bad=2), ["roses.example"])


@pytest.mark.parametrize(
    "texts", [["kittens.example"], ["kittens.example", "rose.example"], ["roses.example"]]
)
def test_answers_to_other_inputs_are_told(texts: list[str]) -> None:
    async def run() -> None:
        await pass_over(["kittens.example", "roses.example"], one_by_one(texts), JsonLines())

    with pytest.raises(CommandError, match=r"answer [12] is about .*, but input"):
        asyncio.run(run())


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("no resolver answered (127.0.0.1 port 9): check that it runs and can be reached", True),
        ("the name kittens.example does not exist (NXDOMAIN)", False),
        ("no usable answer (127.0.0.1: SERVFAIL); no resolver answered (127.0.0.2 port 9)", False),
    ],
)
def test_only_a_silent_resolver_is_our_own_fault(reason: str, expected: bool) -> None:
    known = hosting("kittens.example", "192.0.2.7")
    unknown = replace(known, addresses=(), gaps=(Gap(question="addresses", reason=reason),))
    assert is_unanswered(unknown) is expected
    assert not is_unanswered(replace(unknown, addresses=known.addresses))
