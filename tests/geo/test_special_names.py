from __future__ import annotations

import base64
from hashlib import sha3_256

import pytest

from geo.special_names import is_onion, is_onion_service, why_never_asked

KEY = bytes(range(32))


def onion(key: bytes = KEY, version: int = 3) -> str:
    checksum = sha3_256(b".onion checksum" + key + bytes([version])).digest()[:2]
    return base64.b32encode(key + checksum + bytes([version])).decode().lower() + ".onion"


@pytest.mark.parametrize(
    ("host", "word"),
    [
        ("kittens.onion", "RFC 7686"),
        ("onion", "RFC 7686"),
        ("a.b.kittens.onion", "RFC 7686"),
        ("kittens.alt", "RFC 9476"),
        ("printer.local", "RFC 6762"),
        ("localhost", "RFC 6761"),
        ("api.localhost", "RFC 6761"),
        ("kittens.invalid", "RFC 6761"),
        ("db.corp.internal", "ICANN"),
        ("home.arpa", "RFC 8375"),
        ("nas.home.arpa", "RFC 8375"),
        ("resolver.arpa", "RFC 9462"),
        ("ipv4only.arpa", "RFC 8880"),
        ("kittens", "one label"),
        ("notonion", "one label"),
    ],
)
def test_names_that_are_never_asked_about(host: str, word: str) -> None:
    assert word in (why_never_asked(host) or "")


@pytest.mark.parametrize(
    "host",
    [
        "kittens.notonion",
        "onion.example",
        "local.example",
        "kittens.example",
        "kittens.test",
        "localhost.example",
        "nothome.arpa",
        "1.2.0.192.in-addr.arpa",
        "invalid.kittens.example",
        "",
    ],
)
def test_names_that_may_be_asked_about(host: str) -> None:
    assert why_never_asked(host) is None


def test_an_address_of_an_onion_service_and_names_below_it() -> None:
    assert is_onion_service(onion())
    assert is_onion_service(f"www.{onion()}")
    assert is_onion(onion())


@pytest.mark.parametrize(
    "host",
    [
        "kittens.onion",
        "onion",
        # Sixteen letters are an address of the second version, which no relay serves any more.
        "abcdefghijklmnop.onion",
        onion(version=2),
        onion()[1:],
        "0" * 56 + ".onion",
        "é" * 56 + ".onion",
        onion().replace(".onion", ".example"),
        f"{onion()}.example",
        ("b" if onion()[0] == "a" else "a") + onion()[1:],
        "",
    ],
)
def test_near_misses_of_an_onion_service(host: str) -> None:
    assert not is_onion_service(host)


@pytest.mark.parametrize(("host", "expected"), [("a.onion", True), ("onion", True), ("notonion", False)])
def test_names_of_the_tor_network(host: str, expected: bool) -> None:
    assert is_onion(host) is expected
