from __future__ import annotations

from pathlib import Path

import pytest

from geo.datasets import DatasetError
from geo.facts import Verdict
from geo.fronts.rules import SHIPPED, Kind, read_rules

HEAD = "name,verdict,kind,value,origin,as_of\n"


@pytest.mark.parametrize(
    "content",
    [
        "name,value\nCats,1\n",
        HEAD + "Cats,FRONT,cname,cats.example,,2026-11-01\n",
        HEAD + "Cats,ORIGIN,cname,cats.example,us,2026-11-01\n",
        HEAD + "Cats,FRONT,smell,cats.example,us,2026-11-01\n",
        HEAD + "Cats,FRONT,range,198.51.100.7/24,us,2026-11-01\n",
        HEAD + "Cats,FRONT,asn,AS64500,us,2026-11-01\n",
        HEAD + "Cats,FRONT,mixed-asn,64500x,us,2026-11-01\n",
        HEAD + "Cats,FRONT,cname,cats,us,2026-11-01\n",
        HEAD + "Cats,FRONT,cname,CATS.example,us,2026-11-01\n",
        HEAD + "Cats,FRONT,dns-only,cats,us,2026-11-01\n",
        HEAD + "Cats,FRONT,header,X-Cats,us,2026-11-01\n",
        HEAD + "Cats,FRONT,header,x-cats:1,us,2026-11-01\n",
        HEAD + "Cats,SHARED_PLATFORM,tenant,{cat}.cats.example,us,2026-11-01\n",
        HEAD + "Cats,SHARED_PLATFORM,tenant,cats.example/{tenant}/more,us,2026-11-01\n",
        HEAD + "Cats,SHARED_PLATFORM,tenant,cats.{tenant},us,2026-11-01\n",
        HEAD + '"Cats,FRONT\n',
        HEAD + "Cats,FRONT\n",
    ],
)
def test_a_bad_row_is_one_sentence_that_names_the_file(tmp_path: Path, content: str) -> None:
    path = tmp_path / "fronts.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(DatasetError, match=r"fronts\.csv cannot be read as a list of fronts"):
        read_rules(path)


def test_a_missing_or_binary_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe" * 50)
    for name in ("missing", "binary"):
        with pytest.raises(DatasetError):
            read_rules(tmp_path / name)


def test_a_row_keeps_where_it_comes_from(tmp_path: Path) -> None:
    path = tmp_path / "fronts.csv"
    path.write_text(HEAD + 'Cats,FRONT,header,"server: cats, mostly",a cat,2026-11-01\n', "utf-8")
    [rule] = read_rules(path)
    assert (rule.name, rule.verdict, rule.kind) == ("Cats", Verdict.FRONT, Kind.HEADER)
    assert (rule.value, rule.origin, rule.as_of) == ("server: cats, mostly", "a cat", "2026-11-01")


def test_where_customers_may_lead_past_a_front_no_row_calls_that_proof() -> None:
    rules = read_rules()
    aliases = {rule.value for rule in rules if rule.kind is Kind.CNAME}
    passable = {rule.value for rule in rules if rule.kind is Kind.DNS_ONLY}
    assert {"cdn.cloudflare.net", "akadns.net"} <= passable
    assert not {
        alias for alias in aliases for name in passable if alias == name or alias.endswith(f".{name}")
    }


def test_ours_is_read_where_none_is_named() -> None:
    assert read_rules() == read_rules(SHIPPED) != ()
