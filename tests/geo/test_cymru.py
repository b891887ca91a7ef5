"""Team Cymru's bulk answers, and a WHOIS server on loopback that gives them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import cymru
from geo.cymru import Announced, Cymru, question
from geo.facts import Claim
from geo.prefixes import Ip

if TYPE_CHECKING:
    from tests.geo.conftest import Internet

    Start = Callable[..., AbstractAsyncContextManager[Internet]]

DAY = "2026-11-28T12:00:00Z"
KITTENS = ip_address("192.0.2.7")
LINE = "64500   | 192.0.2.7        | 192.0.2.0/24        | NL | ripencc  | 2001-01-01 | KITTENS - Kittens, NL"


def read(answer: str) -> dict[Ip, Announced]:
    return cymru.read(answer, as_of=DAY)


def seat(value: str, number: int) -> Claim:
    return Claim(value=value, basis="AS registration", source=f"Team Cymru, AS{number}", as_of=DAY)


def test_a_bulk_question_has_an_address_a_line() -> None:
    assert (
        question([KITTENS, ip_address("2001:db8::1")])
        == b"begin\nverbose\nnoheader\n192.0.2.7\n2001:db8::1\nend\n"
    )


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            LINE,
            Announced(
                prefix="192.0.2.0/24",
                origins=(64500,),
                registry="ripencc",
                as_name="KITTENS - Kittens, NL",
                seats=(seat("NL", 64500),),
            ),
        ),
        (LINE.replace("64500  ", "64500 64501"), (64500, 64501)),
        (f"{LINE}\n{LINE.replace('64500', '64501')}", (64500, 64501)),
        (f"{LINE}\n{LINE.replace('192.0.2.0/24', '192.0.2.0/25').replace('64500', '64502')}", (64502,)),
        (LINE.replace("ripencc", "kittens "), None),
        ("NA | 192.0.2.7 | NA | NL | ripencc | 2001-01-01 | NA", "nobody announce"),
    ],
)
def test_the_narrowest_prefix_counts_with_all_who_announce_it(answer: str, said: object) -> None:
    found = read(answer)[KITTENS]
    if isinstance(said, tuple):
        assert found.origins == said
    elif isinstance(said, str):
        assert found.reason
        assert said in found.reason
        assert not found.origins
    elif said is None:
        assert (found.origins, found.registry) == ((64500,), None)
    else:
        assert found == said


def test_where_each_as_is_registered_is_kept_also_where_they_differ() -> None:
    other = LINE.replace("64500", "64501").replace("Kittens, NL", "Kittens Inc., US")
    assert read(f"{LINE}\n{other}")[KITTENS].seats == (seat("NL", 64500), seat("US", 64501))
    # Of several numbers in one line the name is the first one's; the column CC is the block's, not the AS's.
    assert read(LINE.replace("64500 ", "64500 64501"))[KITTENS].seats == (seat("NL", 64500),)
    assert read(LINE.replace("Kittens, NL", "Kittens"))[KITTENS].seats == ()


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Bulk mode; whois.cymru.com [2026-11-28]",
        LINE.rpartition("|")[0],
        LINE.replace("192.0.2.0/24", "198.51.100.0/24"),
        LINE.replace("192.0.2.0/24", "everything"),
        LINE.replace("64500", "kittens"),
        LINE.replace("64500", "1_0"),
        LINE.replace("64500", "4294967296"),
        LINE.replace("64500", "\u0661\u0662"),
        LINE.replace("64500", "-1"),
        LINE.replace("192.0.2.7 ", "2001:db8::7").replace("192.0.2.0/24", "2001:db8::%\x1b[31mX/32"),
        LINE.replace("192.0.2.7 ", "kittens   "),
    ],
)
def test_a_line_that_says_nothing_true_is_left_out(line: str) -> None:
    assert read(line) == {}


def test_a_name_moves_no_cursor_and_fools_no_reader() -> None:
    found = read(LINE.replace("Kittens, NL", "K\x1b[2J\u202ekittens"))[KITTENS]
    assert found.as_name == "KITTENS - K [2J kittens"


@given(st.text())
def test_any_text_is_read_without_an_exception(answer: str) -> None:
    read(answer)


class Whois:
    """Says a line about each address it is asked for, or what it is told to."""

    def __init__(self, silent: bool = False, text: bytes | None = None) -> None:
        self.questions: list[list[str]] = []
        self._silent, self._text = silent, text

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = (await reader.readuntil(b"end\n")).decode().split("\n")
        self.questions.append(lines[3:-2])
        if not self._silent:
            said = "".join(LINE.replace("192.0.2.7 ", f"{ip} ") + "\n" for ip in self.questions[-1])
            writer.write(self._text if self._text is not None else said.encode())
            await writer.drain()
        writer.close()


async def asked(net: Internet, whois: Whois, ips: list[str]) -> tuple[list[Announced], list[str]]:
    server = await asyncio.start_server(whois, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    net.policy.pairs.add(("127.0.0.1", port))
    told: list[str] = []
    cymru = Cymru(names=net.names, policy=net.policy, asking=told.append, host="north.example", port=port)
    found = await asyncio.gather(*(cymru.announced(ip_address(ip)) for ip in ips))
    await cymru.announced(ip_address(ips[0]))
    await cymru.aclose()
    server.close()
    return list(found), told


def run(start: Start, whois: Whois, ips: list[str]) -> tuple[list[Announced], list[str]]:
    async def started() -> tuple[list[Announced], list[str]]:
        async with start() as net:
            return await asked(net, whois, ips)

    return asyncio.run(started())


def test_addresses_of_a_moment_are_asked_for_together_once_and_told_of(internet: Start) -> None:
    whois = Whois()
    found, told = run(internet, whois, ["192.0.2.1", "192.0.2.2", "192.0.2.1"])
    assert [one.origins for one in found] == [(64500,)] * 3
    assert whois.questions == [["192.0.2.1", "192.0.2.2"]]
    assert told == ["whois://north.example 192.0.2.1, 192.0.2.2"]


@pytest.mark.parametrize(
    "whois", [Whois(silent=True), Whois(text=b"kittens" * 200_000), Whois(text=b"\xff\x00\n")]
)
def test_a_service_that_does_not_answer_is_a_reason_and_no_wait(internet: Start, whois: Whois) -> None:
    found, _ = run(internet, whois, ["192.0.2.1", "192.0.2.2"])
    assert [one.origins for one in found] == [(), ()]
    assert all(one.reason and one.reason.startswith("Team Cymru") for one in found)


def test_a_service_at_a_private_address_is_not_asked(internet: Start) -> None:
    async def started() -> Announced:
        async with internet() as net:
            cymru = Cymru(
                names=net.names, policy=net.policy, asking=lambda _: None, host="north.example", port=9
            )
            return await cymru.announced(KITTENS)

    found = asyncio.run(started())
    assert found.reason
    assert "not one of ours" in found.reason
