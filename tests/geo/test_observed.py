from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.observed import (
    LONGEST,
    MOST_HEADERS,
    NOTED_HEADERS,
    Observation,
    Seen,
    certificate_seen,
    headers_seen,
    is_noted,
)

AT = datetime(2026, 11, 28, tzinfo=UTC)


def seen(*headers: tuple[bytes, bytes]) -> list[tuple[str, str]]:
    found = headers_seen("kittens.example", headers, at=AT, address="192.0.2.1")
    return [(observation.name, observation.value) for observation in found]


def test_only_headers_of_fronts_and_platforms_are_noted() -> None:
    assert seen(
        (b"Server", b"kitten"),
        (b"Set-Cookie", b"secret=1"),
        (b"X-Akamai-Transformed", b"9"),
        (b"X-Akama", b"9"),
        (b"Location", b"http://kittens.example/"),
    ) == [("server", "kitten"), ("x-akamai-transformed", "9")]


def test_a_header_written_twice_is_a_list() -> None:
    assert seen((b"Via", b"1.1 a"), (b"VIA", b"1.1 b")) == [("via", "1.1 a, 1.1 b")]


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (b"kit\x00ten\r\nX: 1", "kit ten X: 1"),
        (b"\xe2\x80\xaekitten\xff", "kitten"),
        (b"k" * 500, "k" * LONGEST),
    ],
)
def test_a_value_is_short_and_printable(raw: bytes, kept: str) -> None:
    assert seen((b"server", raw)) == [("server", kept)]


def test_a_flood_of_headers_is_cut() -> None:
    flood = [(f"x-akamai-{number}".encode(), b"1") for number in range(500)]
    assert len(seen(*flood)) == MOST_HEADERS


@given(st.lists(st.tuples(st.binary(max_size=50), st.binary(max_size=300)), max_size=40))
def test_whatever_is_sent_is_bounded(headers: list[tuple[bytes, bytes]]) -> None:
    found = seen(*headers, (b"via", b"x"))
    assert 0 < len(found) <= MOST_HEADERS
    assert all(len(value) <= LONGEST and value.isprintable() for _, value in found)


def test_an_answer_says_from_which_address_it_came() -> None:
    [found] = headers_seen("kittens.example", [(b"via", b"1.1 a")], at=AT, address="192.0.2.1")
    assert (found.host, found.kind, found.address, found.at) == (
        "kittens.example",
        Seen.HEADER,
        "192.0.2.1",
        AT,
    )


def test_a_certificate_gives_its_issuer_and_its_names() -> None:
    found = list(certificate_seen("kittens.example", issuer="CN=Cats", names=("*.Kittens.example",), at=AT))
    assert [(each.kind, each.value) for each in found] == [
        (Seen.ISSUER, "CN=Cats"),
        (Seen.CERTIFICATE, "*.kittens.example"),
    ]
    assert list(certificate_seen("kittens.example", issuer=None, names=(), at=AT)) == []


def test_nothing_that_identifies_a_visitor_is_on_the_list() -> None:
    assert not {name for name in NOTED_HEADERS if "cookie" in name or "forwarded" in name}
    assert all(name == name.lower() and is_noted(name) for name in NOTED_HEADERS)


def test_times_are_aware() -> None:
    with pytest.raises(ValueError, match="aware and in UTC"):
        Observation(
            host="a.example",
            kind=Seen.HEADER,
            name="via",
            value="",
            at=datetime(2026, 1, 1),  # noqa: DTZ001 the point
        )
