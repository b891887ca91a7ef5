from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

import pytest

from geo.record_questions import Found, RecordQuestions
from geo.resolvers import InTurn, resolvers_of

if TYPE_CHECKING:
    from tests.geo.conftest import NameServer, Zone

    Start = Callable[[Zone], AbstractAsyncContextManager[NameServer]]

ZONE: Zone = {
    ("kittens.example.", "NS"): ["60 NS ns.kittens.example."],
    ("kittens.example.", "MX"): ["60 MX 10 mail.kittens.example."],
    ("kittens.example.", "SOA"): ["60 SOA ns.kittens.example. hostmaster.kittens.example. 1 2 3 4 5"],
    ("kittens.example.", "TXT"): ['60 TXT "v=spf1 ip4:192.0.2.7 -all"', '60 TXT "a secret"'],
    ("kittens.example.", "HTTPS"): ["60 HTTPS 1 ."],
    ("www.kittens.example.", "HTTPS"): ["60 HTTPS 1 . alpn=h3"],
    ("cats.kittens.example.", "*"): [],
}


def about(start: Start, zone: Zone, *hosts: str) -> tuple[list[Found], Counter[str]]:
    async def asked() -> tuple[list[Found], Counter[str]]:
        async with start(zone) as server:
            asking = InTurn(resolvers_of(["127.0.0.1"], port=server.port, timeout=0.3))
            questions = RecordQuestions(asking, asyncio.Semaphore(9), time.monotonic, 9)
            found = await asyncio.gather(*(questions.about(host) for host in hosts))
            await questions.aclose()
            return list(found), Counter(server.asked)

    return asyncio.run(asked())


def shown(found: Found) -> list[str]:
    return sorted(f"{record.name} {record.type} {record.value}" for record in found.records)


OF_DOMAIN = [
    "kittens.example MX 10 mail.kittens.example",
    "kittens.example NS ns.kittens.example",
    "kittens.example SOA ns.kittens.example hostmaster.kittens.example 1 2 3 4 5",
    "kittens.example TXT v=spf1 ip4:192.0.2.7 -all",
]


def test_a_host_has_its_own_records_and_those_of_its_domain(name_server: Start) -> None:
    [found], asked = about(name_server, ZONE, "www.kittens.example")
    assert shown(found) == [*OF_DOMAIN, 'www.kittens.example HTTPS 1 . alpn="h3"']
    assert not found.gaps
    assert set(asked) == {
        "www.kittens.example. HTTPS",
        "www.kittens.example. TXT",
        *(f"kittens.example. {kind}" for kind in ("NS", "MX", "SOA", "TXT")),
    }


def test_what_a_domain_has_is_asked_once_for_all_its_hosts(name_server: Start) -> None:
    hosts = ["www.kittens.example", "cats.kittens.example", "kittens.example", "gone.kittens.example"]
    found, asked = about(name_server, ZONE, *hosts, *hosts)
    assert all(set(OF_DOMAIN) <= set(shown(each)) for each in found)
    assert [asked[f"kittens.example. {kind}"] for kind in ("NS", "MX", "SOA", "TXT")] == [1, 1, 1, 1]


@pytest.mark.parametrize("host", ["co.uk", "github.io"])
def test_a_public_suffix_is_nobody_s_domain(name_server: Start, host: str) -> None:
    _, asked = about(name_server, {(f"{host}.", "*"): []}, host)
    assert set(asked) == {f"{host}. HTTPS", f"{host}. TXT"}


def test_what_could_not_be_learned_is_a_gap_with_its_reason(name_server: Start) -> None:
    zone: Zone = {
        **ZONE,
        ("kittens.example.", "MX"): "REFUSED",
        ("kittens.example.", "SOA"): "REFUSED",
        # Some servers drop what they do not know.
        ("kittens.example.", "HTTPS"): "SILENT",
    }
    [found], _ = about(name_server, zone, "kittens.example")
    assert shown(found) == [OF_DOMAIN[1], OF_DOMAIN[3]]
    assert {(gap.question, gap.reason) for gap in found.gaps} == {
        (
            "records",
            "MX, SOA of kittens.example could not be learned: no usable answer (127.0.0.1: REFUSED)",
        ),
        (
            "records",
            "HTTPS of kittens.example could not be learned: no usable answer (127.0.0.1: silent)",
        ),
    }


def test_a_server_that_says_nothing_holds_nobody_up(
    name_server: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.record_questions._SECONDS", 0.1)
    [found], _ = about(name_server, {("kittens.example.", "*"): "SILENT"}, "kittens.example")
    assert [gap.reason.partition(": ")[2] for gap in found.gaps] == ["no answer within 0.1 s"] * 2


def test_what_a_domain_has_is_asked_again_when_its_time_is_over(name_server: Start) -> None:
    async def asked() -> list[int]:
        async with name_server(ZONE) as server:
            moments = [0.0]
            asking = InTurn(resolvers_of(["127.0.0.1"], port=server.port, timeout=2))
            questions = RecordQuestions(asking, asyncio.Semaphore(9), lambda: moments[0], 9)
            counts = []
            for moment in (0.0, 59.0, 61.0):
                moments[0] = moment
                await questions.about("kittens.example")
                counts.append(server.asked.count("kittens.example. NS"))
            return counts

    assert asyncio.run(asked()) == [1, 1, 2]
