"""`hostline origin`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ANSWER = '{"isUsingCloudflare": true, "originIPv4": ["127.0.0.9"], "originIPv6": []}'
ASKED = ("--case", "K-7", "--by", "Ada Example", "--asked-at", "2026-11-28")


@pytest.mark.usefixtures("operator")
def test_the_answer_of_a_provider_becomes_the_hosting(hostline: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "answer.json").write_text(ANSWER)
    ran = hostline("origin", "http://127.0.0.1/kittens", "--handoff", "answer.json", *ASKED, "--json")
    assert ran.status == 0
    [fact] = ran.facts
    assert [address["ip"] for address in fact["addresses"]] == ["127.0.0.1", "127.0.0.9"]
    assert fact["evidence"][-1] == (
        "Cloudflare told Ada Example on 2026-11-28 (reference K-7) that the origin is 127.0.0.9"
    )
    table = hostline("origin", "127.0.0.1", "--handoff", "-", *ASKED, stdin=ANSWER.encode())
    assert "127.0.0.1\tORIGIN\t127.0.0.1, 127.0.0.9" in table.out
    assert "told Ada Example" in table.out


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize(
    ("host", "content", "told"),
    [
        ("127.0.0.1", "no json", "is no JSON document"),
        ("127.0.0.1", "[" * 100_000, "is no JSON document"),
        ("127.0.0.1", " " * (1 << 20) + "{}", "larger than"),
        ("127.0.0.1", "{}", "isUsingCloudflare"),
        ("ftp://kittens.example/", ANSWER, "no answer that can be used"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(
    hostline: Callable[..., Any], tmp_path: Path, host: str, content: str, told: str
) -> None:
    (tmp_path / "answer.json").write_text(content)
    ran = hostline("origin", host, "--handoff", "answer.json", *ASKED)
    assert (ran.status, ran.out) == (2, "")
    assert told in ran.err


def test_nobody_is_named(hostline: Callable[..., Any]) -> None:
    ran = hostline("origin", "kittens.example", "--handoff", "answer.json", *ASKED)
    assert ran.status == 2
    assert "write [operator]" in ran.err
