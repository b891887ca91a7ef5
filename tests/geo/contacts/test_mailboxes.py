from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.contacts.mailboxes import COLUMNS, SHIPPED, NotForReports, is_mailbox, shipped
from geo.datasets import DatasetError


@pytest.mark.parametrize("text", [
    "abuse@kittens.example", "a.b+c@k-9.kittens.example", "ABUSE@KITTENS.EXAMPLE", "o'hare@kittens.example", "a@xn--bcher-kva.example",
    "a@1.example", "a@kittens.xn--p1ai",
])  # fmt: skip
def test_a_plain_address_is_one(text: str) -> None:
    assert is_mailbox(text)


@pytest.mark.parametrize("text", [
    "", "kittens.example", "@kittens.example", "a@", "a@kittens", "a@@kittens.example", "a b@kittens.example", "a@kit tens.example",
    "a@kittens.example\n", "a@kittens.example\r\nBcc: b@kittens.example", "a@kittens.example,b@kittens.example", "<a@kittens.example>",
    "a@192.0.2.1", "a@[192.0.2.1]", "a@[IPv6:2001:db8::1]", "a@kittens.123", ".a@kittens.example", "a.@kittens.example",
    "a..b@kittens.example", "a@-kittens.example", "a@kittens-.example", "a@kittens..example", "a@kittens.example.", "a\u202e@kittens.example",
    "a@b\u00fccher.example", "\u0430buse@kittens.example", "a@kittens.ex\u0430mple", "a" * 65 + "@kittens.example",
    "a@" + "k." * 130 + "example", '"a b"@kittens.example', "a@kittens.example\x00", "mailto:a@kittens.example",
])  # fmt: skip
def test_anything_else_is_not_repaired(text: str) -> None:
    assert not is_mailbox(text)


@given(st.text())
def test_no_text_is_an_exception_and_no_address_has_two_lines(text: str) -> None:
    if is_mailbox(text):
        assert text.isascii()
        assert text.isprintable()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("Hostmaster@RIPE.net", "a registry's own mailbox"),
        ("abuse@db.ripe.net", "a registry's own mailbox"),
        ("hostmaster@nic.or.kr", "a national registry's own"),
        ("peering@kittens.example", "arranges connections"),
        ("no-reply@kittens.example", "nobody reads it"),
        ("abuse@example.com", "placeholder"),
        ("abuse@kittens.invalid", "placeholder"),
        ("x@domainsbyproxy.com", "privacy service"),
    ],
)
def test_mailboxes_that_take_no_reports_are_known_with_the_reason(address: str, told: str) -> None:
    assert told in (shipped().why(address) or "")


@pytest.mark.parametrize("address", [
    "abuse@notripe.net", "abuse@ripe.net.kittens.example", "abuse@kittens.example", "peerings@kittens.example", "reply@kittens.example",
    "abuse@myexample.com", "hostmaster@kittens.example",
])  # fmt: skip
def test_what_only_looks_like_one_of_them_takes_reports(address: str) -> None:
    assert shipped().why(address) is None


def test_a_handle_may_opt_out() -> None:
    assert "asks not to be sent" in (shipped().why_handle("irt-cnnic-cn") or "")
    assert shipped().why_handle("IRT-KITTENS-NZ") is None
    assert shipped().why("handle:IRT-CNNIC-CN") is None


def test_each_row_has_its_origin_and_day_and_stands_once() -> None:
    rows = list(csv.DictReader(SHIPPED.read_text("utf-8").splitlines()))
    assert len({row["pattern"] for row in rows}) == len(rows) > 50
    assert all(row[column] for row in rows for column in COLUMNS)


@pytest.mark.parametrize(
    "text",
    [
        "pattern,reason\na@kittens.example,why\n",
        "pattern,reason,origin,as_of\nkittens.example,why,invented,2026-11-01\n",
        "pattern,reason,origin,as_of\n*@*,everything,invented,2026-11-01\n",
        "pattern,reason,origin,as_of\na@kittens.example,,invented,2026-11-01\n",
    ],
)
def test_a_file_that_cannot_be_read_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mailboxes.csv"
    path.write_text(text)
    with pytest.raises(DatasetError, match="cannot be read as a list of mailboxes"):
        NotForReports.load(path)
    with pytest.raises(DatasetError):
        NotForReports.load(tmp_path / "none.csv")


def test_an_operators_own_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mailboxes.csv"
    path.write_text("pattern,reason,origin,as_of\n*@kittens.example,they said so,a letter,2026-11-01\n")
    assert NotForReports.load(path).why("abuse@kittens.example") == "they said so"
