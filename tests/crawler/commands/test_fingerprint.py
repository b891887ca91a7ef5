"""`hostline fingerprint`."""

from collections.abc import Callable
from typing import Any


def test_one_object_per_line_of_stdin_malformed_ones_included(hostline: Callable[..., Any]) -> None:
    ran = hostline(
        "fingerprint", "--json", "-", stdin=b"http://kittens.example/a?b\r\n\nftp://x\n\xff\n" + b"k" * 9000
    )
    assert [fact["url"] for fact in ran.facts[:4]] == ["http://kittens.example/a?b", "", "ftp://x", "\ufffd"]
    assert ran.facts[0]["expressions"][0] == "kittens.example/a?b"
    assert set(ran.facts[0]) == {"url", "canonical", "expressions", "hashes"}
    assert [fact["canonical"] for fact in ran.facts[1:]] == [None] * 4
    assert ran.facts[4]["error"].startswith("the URL has 9000 ")
    assert len(ran.facts[4]["url"]) < 5000
    assert max(map(len, ran.err.splitlines())) < 400
    assert ran.status == 4


def test_all_good_all_bad_and_none(hostline: Callable[..., Any]) -> None:
    assert hostline("fingerprint", "http://kittens.example/").status == 0
    assert hostline("fingerprint", "kittens").status == 2
    assert hostline("fingerprint", "-").status == 3
    assert hostline("fingerprint").status == 2


def test_the_table_names_every_form(hostline: Callable[..., Any]) -> None:
    out = hostline("fingerprint", "http://a.kittens.example/b").out
    assert "expression\tkittens.example/b\n" in out
    assert "sha256\t" in out
