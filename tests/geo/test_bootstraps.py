from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest

from geo.bootstraps import Bootstraps
from geo.https import FetchError

if TYPE_CHECKING:
    from tests.geo.conftest import Internet

    Start = Callable[..., AbstractAsyncContextManager[Internet]]


def test_each_file_is_fetched_once_and_only_when_needed(internet: Start) -> None:
    async def asked() -> tuple[list[str | None], list[str]]:
        async with internet() as net:
            net.services(("192.0.2.0/24", "north.example"))
            net.suffixes(("test", "south.example"), ("co.test", "north.example"))
            files = Bootstraps(net.asking(), url=net.url("iana.example", "rdap/"))
            questions = [
                files.service_for(ip_address("192.0.2.1")),
                files.service_for(ip_address("198.51.100.1")),
                files.service_for_domain("kittens.test"),
                files.service_for_domain("kittens.co.test"),
                files.service_for_domain("kittens.example"),
            ]
            found = await asyncio.gather(*questions)
            return [url and url.split("/")[2].partition(":")[0] for url in found], net.hits

    found, hits = asyncio.run(asked())
    assert found == ["north.example", None, "south.example", "north.example", None]
    assert sorted(hits) == ["iana.example/rdap/dns.json", "iana.example/rdap/ipv4.json"]


@pytest.mark.parametrize(
    "page", [None, b"kittens", {"services": 7}, {"services": [[[7], ["https://a.example/"]]]}, (500, {})]
)
def test_a_bad_file_is_an_error_and_is_left_alone(internet: Start, page: Any) -> None:
    async def asked() -> int:
        async with internet() as net:
            net.pages["iana.example/rdap/dns.json"] = page
            files = Bootstraps(net.asking(), url=net.url("iana.example", "rdap"))
            for _ in range(2):
                with pytest.raises(FetchError, match=r"iana\.example"):
                    await files.service_for_domain("kittens.test")
            return len(net.hits)

    assert asyncio.run(asked()) == (1 if isinstance(page, dict) else 2)
