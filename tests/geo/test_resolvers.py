from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

import dns.name
import dns.rdatatype
import pytest

from geo.resolvers import NamesError, Resolvers, UnansweredError

if TYPE_CHECKING:
    from tests.geo.conftest import NameServer, Zone

    Start = Callable[[Zone], AbstractAsyncContextManager[NameServer]]

KITTENS = dns.name.from_text("kittens.example.")


def test_a_failing_resolver_is_asked_again(name_server: Start) -> None:
    async def asked() -> tuple[int, list[str]]:
        zone: Zone = {("kittens.example.", "A"): "SERVFAIL"}
        async with name_server(zone) as server:
            resolvers = Resolvers(["127.0.0.1"], port=server.port, timeout=2)
            asyncio.get_running_loop().call_later(
                0.1, zone.update, {("kittens.example.", "A"): ["60 A 192.0.2.1"]}
            )
            answer = await resolvers.ask(KITTENS, dns.rdatatype.A)
            return len(answer.answer), server.asked

    assert asyncio.run(asked()) == (1, ["kittens.example. A"] * 2)


def test_a_silent_resolver_is_asked_last_from_then_on(name_server: Start) -> None:
    async def asked() -> float:
        async with name_server({("kittens.example.", "A"): ["60 A 192.0.2.1"]}) as server:
            resolvers = Resolvers(["127.0.0.2", "127.0.0.1"], port=server.port, timeout=2)
            await resolvers.ask(KITTENS, dns.rdatatype.A)
            return resolvers._servers.index("127.0.0.2")

    assert asyncio.run(asked()) == 1


def test_resolvers_that_are_gone_are_tried_again_after_a_while(
    name_server: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.resolvers._GONE_SECONDS", 0.2)
    monkeypatch.setattr("geo.resolvers._PROBE_SECONDS", 0.2)

    async def asked() -> int:
        zone: Zone = {(".", "NS"): "SILENT", ("kittens.example.", "A"): "SILENT"}
        async with name_server(zone) as server:
            resolvers = Resolvers(["127.0.0.1"], port=server.port, timeout=0.3)
            for _ in range(2):
                with pytest.raises(UnansweredError, match="no resolver answered"):
                    await resolvers.ask(KITTENS, dns.rdatatype.A)
            assert server.asked == ["kittens.example. A", ". NS"]
            zone[("kittens.example.", "A")] = ["60 A 192.0.2.1"]
            await asyncio.sleep(0.25)
            return len((await resolvers.ask(KITTENS, dns.rdatatype.A)).answer)

    assert asyncio.run(asked()) == 1


@pytest.mark.parametrize("server", ["ns.example", "127.0.0.1:53", "", "127.1"])
def test_a_resolver_is_an_address(server: str) -> None:
    with pytest.raises(NamesError, match="is no address of a resolver"):
        Resolvers([server], port=53, timeout=1)
