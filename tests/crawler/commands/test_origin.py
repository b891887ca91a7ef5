"""`hostline origin`."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from geo.handoff import HandOff
from pipelines import ledger
from pipelines.store.store import Store
from pipelines.store.tables import ledger_lines, ledger_payloads
from pipelines.store.transaction import Transaction

ANSWER = '{"isUsingCloudflare": true, "originIPv4": ["127.0.0.9"], "originIPv6": []}'
ASKED = ("--case", "K-7", "--by", "Ada Example", "--asked-at", "2024-05-06")


@pytest.mark.usefixtures("operator")
def test_the_answer_of_a_provider_becomes_the_hosting(hostline: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "answer.json").write_text(ANSWER)
    ran = hostline("origin", "http://127.0.0.1/kittens", "--handoff", "answer.json", *ASKED, "--json")
    assert ran.status == 0
    [fact] = ran.facts
    assert [address["ip"] for address in fact["addresses"]] == ["127.0.0.1", "127.0.0.9"]
    assert fact["evidence"][-1] == (
        "Cloudflare told Ada Example on 2024-05-06 (reference K-7) that the origin is 127.0.0.9"
    )
    table = hostline("origin", "127.0.0.1", "--handoff", "-", *ASKED, stdin=ANSWER.encode())
    # Loopback is no place on the internet, whoever says so: what was told is shown, and no verdict is made of it.
    assert "127.0.0.1\tUNKNOWN\t127.0.0.1, 127.0.0.9" in table.out
    assert "told Ada Example" in table.out


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize(
    ("host", "content", "told"),
    [
        ("127.0.0.1", "no json", "is no JSON document"),
        ("127.0.0.1", "[" * 100_000, "is no JSON document"),
        ("127.0.0.1", " " * (1 << 20) + "{}", "larger than"),
        ("127.0.0.1", "{}", "isUsingCloudflare"),
        ("127.0.0.1", ANSWER.replace("{", '{"isUsingCloudflare": false, '), "a name stands twice"),
        ("127.0.0.1", ANSWER.replace("[]", "[NaN]"), "is no JSON document"),
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


@pytest.mark.usefixtures("operator")
def test_a_moment_that_is_yet_to_come_is_refused(hostline: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "answer.json").write_text(ANSWER)
    ran = hostline("origin", "127.0.0.1", "--handoff", "answer.json", *ASKED[:-1], "2999-01-01")
    assert (ran.status, ran.out) == (2, "")
    assert "2999-01-01 is yet to come" in ran.err


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("option", ["--by", "--case"])
def test_who_asked_and_under_which_reference_must_be_said(hostline: Callable[..., Any], option: str) -> None:
    ran = hostline("origin", "127.0.0.1", "--handoff", "-", *ASKED, option, "", stdin=ANSWER.encode())
    assert (ran.status, ran.out) == (2, "")
    assert "it is not said" in ran.err


@pytest.mark.usefixtures("operator")
def test_a_resolver_that_is_not_there(hostline: Callable[..., Any]) -> None:
    ran = hostline("origin", "kittens.example", "--handoff", "-", *ASKED, "--json", stdin=ANSWER.encode())
    assert ran.status == 75
    # What was told is shown all the same; the addresses of the host itself are missing.
    assert [address["ip"] for address in ran.facts[0]["addresses"]] == ["127.0.0.9"]
    assert "no resolver answered for kittens.example; check [names] servers" in ran.err


@pytest.mark.usefixtures("operator")
def test_who_was_told_what_stands_in_the_ledger_and_no_look_is_kept(
    hostline: Callable[..., Any], tmp_path: Path
) -> None:
    ran = hostline("origin", "127.0.0.1", "--handoff", "-", *ASKED, stdin=ANSWER.encode())
    assert ran.status == 0
    with Store.open(f"sqlite:///{tmp_path}/hostline.db") as store:
        (line,) = store.do(lines_of)
        assert store.do(ledger.verify).broken == ()
    told = HandOff(
        host="127.0.0.1",
        provider="Cloudflare",
        reference="K-7",
        asked_by="Ada Example",
        asked_at=datetime(2024, 5, 6, tzinfo=UTC),
        addresses=("127.0.0.9",),
    )
    assert line == ("origin.told", "Ada Example", told)
    assert hostline("hostings", "127.0.0.1").status == 3


def lines_of(tx: Transaction) -> list[tuple[str, str, HandOff]]:
    line, payload = ledger_lines.c, ledger_payloads.c
    query = (
        select(line.act, line.who, payload.document)
        .where(line.chain == ledger.OFFICE, payload.chain == line.chain, payload.seq == line.seq)
        .where(line.act == "origin.told")
    )
    return [(row.act, row.who, tx.codec.unseal(row.document, HandOff)) for row in tx.conn.execute(query)]


def test_nobody_is_named(hostline: Callable[..., Any]) -> None:
    ran = hostline("origin", "kittens.example", "--handoff", "answer.json", *ASKED)
    assert ran.status == 2
    assert "write [operator]" in ran.err
