from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from geo.domain_registry import DomainAnswer, asked_about
from geo.facts import Verdict

if TYPE_CHECKING:
    from tests.geo.conftest import Internet

    Start = Callable[..., AbstractAsyncContextManager[Internet]]

RECORD = json.loads((Path(__file__).parent / "rdap" / "domain.json").read_text("utf-8"))


def ask(
    start: Start, page: Any, *hosts: str, verdict: Verdict = Verdict.ORIGIN
) -> tuple[list[DomainAnswer], list[str]]:
    async def asked() -> tuple[list[DomainAnswer], list[str]]:
        async with start() as net:
            net.suffixes(("test", "north.example"), ("io", "north.example"))
            net.pages["north.example/domain/kittens.test"] = page
            registry = net.registry()
            found = await asyncio.gather(*(asked_about(host, registry, verdict=verdict) for host in hosts))
            assert [what.partition("//")[2].partition(":")[0] for what, _ in registry.asked] == [
                hit.partition("/")[0] for hit in net.hits
            ]
            return [answer for answers in found for answer in answers], net.hits

    return asyncio.run(asked())


def test_a_domain_is_asked_about_once_and_nothing_below_it_is_told(internet: Start) -> None:
    found, hits = ask(internet, RECORD, "kittens.test", "www.kittens.test", "secret.kittens.test")
    assert hits == ["iana.example/rdap/dns.json", "north.example/domain/kittens.test"]
    assert {answer.contacts[0].scope for answer in found} == {"registrar Kitten Names Ltd of kittens.test"}
    assert {answer.contacts[0].source for answer in found} == {"RDAP north.example"}


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (None, "knows nothing of it"),
        (b"<html>", "no JSON"),
        ({"errorCode": 404}, "error 404"),
        ({**RECORD, "ldhName": "bicycles.test"}, "another domain"),
        ((429, {"Retry-After": "900"}), "not asked again for 900 s"),
    ],
)
def test_what_a_registry_does_not_say_is_a_gap(internet: Start, page: Any, told: str) -> None:
    [answer], _ = ask(internet, page, "kittens.test")
    assert not answer.contacts
    assert [gap.question for gap in answer.gaps] == ["registrar"]
    assert told in answer.gaps[0].reason


def test_a_suffix_of_no_registry_is_a_gap(internet: Start) -> None:
    [answer], hits = ask(internet, None, "kittens.example")
    assert "no registry for kittens.example" in answer.gaps[0].reason
    assert hits == ["iana.example/rdap/dns.json"]


@pytest.mark.parametrize("host", ["kittens.github.io", "www.kittens.github.io"])
def test_a_platforms_domain_is_not_asked_about(internet: Start, host: str) -> None:
    [answer], hits = ask(internet, None, host)
    assert "is a platform's" in answer.gaps[0].reason
    assert not hits
    assert not ask(internet, None, "kittens.test", verdict=Verdict.SHARED_PLATFORM)[1]


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "test"])
def test_what_is_no_domain_is_not_asked_about(internet: Start, host: str) -> None:
    assert ask(internet, None, host) == ([], [])


def test_a_run_without_registries_of_domains_asks_nobody() -> None:
    assert asyncio.run(asked_about("kittens.test", None, verdict=Verdict.ORIGIN)) == ()
