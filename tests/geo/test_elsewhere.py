from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from geo.elsewhere import Elsewhere, Heard

if TYPE_CHECKING:
    from tests.geo.conftest import Internet, Zone

    Start = Callable[..., AbstractAsyncContextManager[Internet]]

IP, NEXT = ip_address("192.0.2.1"), ip_address("192.0.2.2")
SPAN = (ip_address("192.0.2.0"), ip_address("192.0.2.255"))
ODD = (ip_address("192.0.2.1"), ip_address("192.0.2.9"))
ZONE: Zone = {
    ("1.2.0.192.contacts.example.", "TXT"): ['60 TXT "abuse@kittens.example"'],
    ("9.2.0.192.contacts.example.", "TXT"): "SERVFAIL",
}


def ask(
    start: Start,
    *questions: tuple[Any, Any],
    zone: str | None = "contacts.example",
    page: Any = None,
    stat: bool = False,
    together: bool = False,
) -> tuple[list[Heard], list[str]]:
    async def asked() -> tuple[list[Heard], list[str]]:
        async with start(zone=ZONE) as net:
            asking = net.asking()
            net.pages["north.example/find"] = page
            url = net.url("north.example", "find") if stat else None
            elsewhere = Elsewhere(asking=asking, names=net.names, abusix_zone=zone, ripestat_url=url)
            told = [elsewhere.about(ip, span) for ip, span in questions]
            heard = list(await asyncio.gather(*told)) if together else [await each for each in told]
            return heard, [what.rpartition("/")[2] for what, _ in asking.told]

    return asyncio.run(asked())


def answer(address: str, resource: str) -> dict[str, Any]:
    return {"data": {"abuse_contacts": [address], "parameters": {"resource": resource}}}


def test_abusix_is_asked_about_each_address_once_and_what_it_was_told_is_noted(internet: Start) -> None:
    (first, second, again), told = ask(internet, (IP, SPAN), (NEXT, SPAN), (IP, SPAN))
    assert [(each.address, each.scope) for each in first.contacts] == [
        ("abuse@kittens.example", "network 192.0.2.1/32")
    ]
    assert second == Heard()
    assert again == first
    assert told == ["dns:1.2.0.192.contacts.example", "dns:2.2.0.192.contacts.example"]


def test_a_zone_that_is_down_is_left_alone(internet: Start) -> None:
    (first, second), told = ask(internet, (ip_address("192.0.2.9"), None), (IP, None))
    assert "contacts.example about 192.0.2.9: no usable answer" in first.gaps[0].reason
    assert "left alone" in second.gaps[0].reason
    assert len(told) == 1


def test_ripestat_is_asked_about_the_network_where_abusix_names_nobody(internet: Start) -> None:
    page = answer("abuse@kittens.example", "192.0.2.0/24")
    (known, first, second), told = ask(
        internet, (IP, SPAN), (NEXT, SPAN), (ip_address("192.0.2.3"), SPAN), page=page, stat=True
    )
    assert known.contacts[0].source == "Abusix contacts.example"
    assert first == second
    assert [(each.address, each.scope, each.source) for each in first.contacts] == [
        ("abuse@kittens.example", "network 192.0.2.0/24", "RIPEstat north.example")
    ]
    assert [what for what in told if not what.startswith("dns:")] == ["find?resource=192.0.2.0%2F24"]


def test_a_network_that_is_no_block_or_is_not_known_is_not_told(internet: Start) -> None:
    page = answer("abuse@kittens.example", "192.0.2.2")
    for span in (None, ODD):
        [heard], told = ask(internet, (NEXT, span), zone=None, page=page, stat=True)
        assert [each.scope for each in heard.contacts] == ["network 192.0.2.2/32"]
        assert told == ["find?resource=192.0.2.2"]


def test_many_who_ask_at_once_cost_one_question(internet: Start) -> None:
    page = answer("abuse@kittens.example", "192.0.2.0/24")
    heard, told = ask(internet, *[(NEXT, SPAN)] * 20, zone=None, page=page, stat=True, together=True)
    assert len(set(heard)) == 1
    assert len(told) == 1


def test_what_it_does_not_say_is_a_gap(internet: Start) -> None:
    [heard], _ = ask(internet, (NEXT, SPAN), zone=None, page=None, stat=True)
    assert "knows nothing of it" in heard.gaps[0].reason


def test_a_run_that_asks_nobody_else_tells_nobody(internet: Start) -> None:
    assert ask(internet, (IP, SPAN), zone=None) == ([Heard()], [])
