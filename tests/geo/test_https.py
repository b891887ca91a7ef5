from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any

import pytest

from geo.addresses import PublicOnly
from geo.https import BusyError, FetchError, Https, MissingError, UnreachableError

if TYPE_CHECKING:
    from tests.geo.conftest import Internet

    Start = Callable[..., AbstractAsyncContextManager[Internet]]


def fetch(start: Start, page: Any, **more: Any) -> tuple[Any, list[str]]:
    async def fetched() -> tuple[Any, list[str]]:
        async with start() as net:
            net.pages["north.example/rdap"] = page(net) if callable(page) else page
            net.pages.update(more)
            told: list[str] = []
            https = Https(
                names=net.names, policy=net.policy, tls=net.tls, agent="Hostline", asking=told.append
            )
            return (await https.fetch(net.url("north.example", "rdap"))).document, net.hits

    return asyncio.run(fetched())


def to(url: Callable[[Internet], str]) -> Callable[[Internet], tuple[int, dict[str, str]]]:
    return lambda net: (302, {"Location": url(net)})


def test_a_document_is_fetched_over_verified_https(internet: Start) -> None:
    assert fetch(internet, {"kittens": 3})[0] == {"kittens": 3}


def test_a_redirect_to_another_registry_is_followed(internet: Start) -> None:
    found, hits = fetch(
        internet, to(lambda net: net.url("south.example", "x")), **{"south.example/x": {"kittens": 4}}
    )
    assert found == {"kittens": 4}
    assert hits == ["north.example/rdap", "south.example/x"]


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (to(lambda net: net.url("north.example", "rdap")), "redirects more than 3 times"),
        (to(lambda net: f"http://south.example:{net.port}/"), "HTTPS only"),
        (to(lambda net: f"https://127.0.0.2:{net.port}/"), "not one of ours"),
        (to(lambda _: "https://127.0.0.1:10/"), "not one of ours"),
        (to(lambda _: "https://south.example:25/"), r"port 25 \(smtp\)"),
        (to(lambda net: f"https://a:b@south.example:{net.port}/"), "user info"),
        (to(lambda _: "file:///kittens"), "not a scheme of the web"),
        (b"<html>kittens", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b" " * (1 << 20) + b"{}", "more than 1048576 bytes"),
        ((500, {}), "status 500"),
        ((200, {"Content-Encoding": "gzip"}), "compressed"),
    ],
)
def test_what_may_not_or_cannot_be_had_is_told(internet: Start, page: Any, told: str) -> None:
    with pytest.raises(FetchError, match=told):
        fetch(internet, page)


def test_a_missing_document_and_a_busy_server_are_told_apart(internet: Start) -> None:
    with pytest.raises(MissingError):
        fetch(internet, None)
    with pytest.raises(BusyError) as busy:
        fetch(internet, (429, {"Retry-After": "7"}))
    assert busy.value.seconds == 7
    with pytest.raises(BusyError) as vague:
        fetch(internet, (503, {"Retry-After": "tomorrow"}))
    assert vague.value.seconds == 60


def refused(start: Start, host: str, **change: Any) -> tuple[str, int]:
    async def asked() -> tuple[str, int]:
        zone = {
            ("mixed.example.", "A"): ["60 A 127.0.0.1"],
            ("mixed.example.", "AAAA"): ["60 AAAA ::1"],
            ("other.test.", "*"): ["60 A 127.0.0.1"],
        }
        async with start(zone=zone) as net:
            parts = {"names": net.names, "policy": net.policy, "tls": net.tls, **change}
            https = Https(**parts, agent="Hostline", asking=lambda _: None)
            with pytest.raises(UnreachableError) as error:
                await https.fetch(net.url(host, "rdap"))
            return str(error.value), len(net.hits)

    return asyncio.run(asked())


def test_every_address_of_a_name_must_pass(internet: Start) -> None:
    told, hits = refused(internet, "mixed.example")
    assert "::1" in told
    assert hits == 0


def test_the_policy_of_the_internet_reaches_nothing_on_loopback(internet: Start) -> None:
    told, hits = refused(internet, "north.example", policy=PublicOnly())
    assert "not on the public internet" in told
    assert hits == 0


def test_a_certificate_of_another_name_or_authority_is_refused(internet: Start) -> None:
    assert "certificate" in refused(internet, "other.test")[0].lower()
    assert "certificate" in refused(internet, "north.example", tls=ssl.create_default_context())[0].lower()


def test_a_name_without_address_says_why(internet: Start) -> None:
    assert "NXDOMAIN" in refused(internet, "nowhere.example")[0]


def test_a_server_that_says_nothing_ends_in_time(internet: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.https._ALL_SECONDS", 0.3)
    started = time.monotonic()
    with pytest.raises(UnreachableError):
        fetch(internet, 2.0)
    assert time.monotonic() - started < 2
