from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

import dns.name
import dns.rdatatype
import pytest

from geo.resolvers import InTurn, NamesError, UnansweredError, resolvers_of

if TYPE_CHECKING:
    from tests.geo.conftest import NameServer, Zone

    Start = Callable[[Zone], AbstractAsyncContextManager[NameServer]]

KITTENS = dns.name.from_text("kittens.example.")


def test_a_second_resolver_steps_in_for_one_that_is_gone(name_server: Start) -> None:
    async def asked() -> tuple[str, list[bool]]:
        async with name_server({("kittens.example.", "A"): ["60 A 192.0.2.1"]}) as server:
            each = resolvers_of(["127.0.0.2", "127.0.0.1"], port=server.port, timeout=2)
            reply = await InTurn(each).ask(KITTENS, dns.rdatatype.A)
            return reply.resolver, [resolver.is_gone for resolver in each]

    assert asyncio.run(asked()) == ("127.0.0.1", [True, False])


def test_where_all_fail_what_each_said_is_told_the_name_before_the_net(name_server: Start) -> None:
    async def asked() -> tuple[str, bool]:
        async with name_server({("kittens.example.", "A"): "REFUSED"}) as server:
            everyone = InTurn(resolvers_of(["127.0.0.2", "127.0.0.1"], port=server.port, timeout=2))
            with pytest.raises(UnansweredError) as told:
                await everyone.ask(KITTENS, dns.rdatatype.A)
            await everyone.aclose()
            return str(told.value), everyone.is_gone

    told, gone = asyncio.run(asked())
    assert told.startswith("no usable answer (127.0.0.1: REFUSED); no resolver answered (127.0.0.2 port")
    assert not gone


@pytest.mark.parametrize("server", ["ns.example", "127.0.0.1:53", "", "127.1"])
def test_a_resolver_is_an_address(server: str) -> None:
    with pytest.raises(NamesError, match="is no address of a resolver"):
        resolvers_of([server], port=53, timeout=1)


def test_a_resolver_that_is_named_twice_is_one() -> None:
    named = resolvers_of(["127.0.0.1", "::1", "127.0.0.1", "0:0::1"], port=53, timeout=1)
    assert [resolver.address for resolver in named] == ["127.0.0.1", "::1"]
