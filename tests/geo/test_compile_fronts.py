from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from geo.compile import CompileError
from geo.compile_fronts import compiled, main, with_list, written
from geo.fronts import SHIPPED, Fronts, Kind
from geo.fronts.rules import read_rules

HEAD = "name,verdict,kind,value,origin,as_of\n"
KEPT = HEAD + (
    "Fastly,FRONT,range,198.51.100.0/24,old list,2025-01-01\n"
    "Fastly,FRONT,asn,64500,a cat,2025-01-01\n"
    "Cat Pages,SHARED_PLATFORM,cname,pages.example,a cat,2025-01-01\n"
    "Bunny,FRONT,range,203.0.113.0/24,old list,2025-01-01\n"
)
FASTLY = {"addresses": ["192.0.2.0/25", "192.0.2.128/25"], "ipv6_addresses": ["2001:db8::/32"]}
DOCUMENTS: dict[str, tuple[Any, str, list[str]]] = {
    "fastly": (FASTLY, "Fastly", ["192.0.2.0/25", "192.0.2.128/25", "2001:db8::/32"]),
    "amazon": (
        {
            "prefixes": [
                {"ip_prefix": "192.0.2.0/24", "service": "CLOUDFRONT"},
                {"ip_prefix": "203.0.113.0/24", "service": "EC2"},
            ],
            "ipv6_prefixes": [{"ipv6_prefix": "2001:db8::/32", "service": "CLOUDFRONT"}],
        },
        "Amazon CloudFront",
        ["192.0.2.0/24", "2001:db8::/32"],
    ),
    "cloudflare": (
        {"result": {"ipv4_cidrs": ["192.0.2.0/24"], "ipv6_cidrs": ["2001:db8::/32"]}, "success": True},
        "Cloudflare",
        ["192.0.2.0/24", "2001:db8::/32"],
    ),
    "imperva": (
        {"ipRanges": ["192.0.2.0/24"], "ipv6Ranges": ["2001:db8::/32"], "res": 0},
        "Imperva",
        ["192.0.2.0/24", "2001:db8::/32"],
    ),
    "azure": (
        {
            "values": [
                {"name": "AzureFrontDoor.Frontend", "properties": {"addressPrefixes": ["192.0.2.0/24"]}},
                {"name": "Storage", "properties": {"addressPrefixes": ["203.0.113.0/24"]}},
            ]
        },
        "Azure Front Door",
        ["192.0.2.0/24"],
    ),
    "cdncheck": (
        {"cdn": {"fastly": ["192.0.2.0/24"], "unheard": ["203.0.113.0/24"]}, "waf": {}, "common": {}},
        "Fastly",
        ["192.0.2.0/24"],
    ),
}


def source(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_operators_publish_becomes_ranges(tmp_path: Path, name: str) -> None:
    document, operator, ranges = DOCUMENTS[name]
    rules = compiled([source(tmp_path, "list.json", document)], as_of="2026-11-28")
    assert [rule.value for rule in rules] == ranges
    assert {(rule.name, rule.kind, rule.as_of) for rule in rules} == {(operator, Kind.RANGE, "2026-11-28")}
    assert all("published ranges" in rule.origin for rule in rules)


def test_a_list_replaces_its_operators_ranges_and_nothing_else(tmp_path: Path) -> None:
    kept, listed = source(tmp_path, "kept.csv", KEPT), source(tmp_path, "list.json", FASTLY)
    rules = compiled([kept, listed], as_of="2026-11-28")
    assert [(rule.name, rule.value) for rule in rules] == [
        ("Bunny", "203.0.113.0/24"),
        ("Fastly", "192.0.2.0/25"),
        ("Fastly", "192.0.2.128/25"),
        ("Fastly", "2001:db8::/32"),
        ("Fastly", "64500"),
        ("Cat Pages", "pages.example"),
    ]


def test_the_first_row_of_a_fact_keeps_its_origin(tmp_path: Path) -> None:
    first = source(tmp_path, "a.csv", KEPT)
    second = source(tmp_path, "b.csv", KEPT.replace("a cat", "a dog"))
    assert compiled([first, second], as_of="2026-11-28") == compiled([first], as_of="2026-11-28")


def test_the_same_sources_give_the_same_bytes_in_any_order_of_their_rows(tmp_path: Path) -> None:
    lines = KEPT.splitlines(keepends=True)
    turned = "".join([lines[0], *reversed(lines[1:])])
    first = written(compiled([source(tmp_path, "a.csv", KEPT)], as_of="2026-11-28"))
    assert first == written(compiled([source(tmp_path, "b.csv", turned)], as_of="2026-11-28"))


def test_the_shipped_file_is_one_that_this_command_writes() -> None:
    assert written(compiled([SHIPPED], as_of="2026-11-28")) == SHIPPED.read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        "no json",
        "[]",
        {},
        {"kittens": []},
        {"addresses": [], "ipv6_addresses": []},
        {"addresses": ["kitten"], "ipv6_addresses": []},
        {"addresses": ["0.0.0.0/0"], "ipv6_addresses": []},
        {"addresses": ["192.0.2.1/24"], "ipv6_addresses": []},
        {"addresses": 7, "ipv6_addresses": []},
        {"prefixes": [{"service": "CLOUDFRONT"}], "ipv6_prefixes": []},
        {"result": {"ipv4_cidrs": []}},
    ],
)
def test_a_list_that_cannot_be_believed_is_refused(tmp_path: Path, content: object) -> None:
    with pytest.raises(CompileError):
        compiled([source(tmp_path, "list.json", content)], as_of="2026-11-28")


def test_a_bad_row_of_ours_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CompileError, match=r"kept\.csv cannot be read"):
        compiled([source(tmp_path, "kept.csv", HEAD + "Cats\n")], as_of="2026-11-28")


def test_the_command_writes_a_file_that_can_be_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, listed = source(tmp_path, "kept.csv", KEPT), source(tmp_path, "list.json", FASTLY)
    into = tmp_path / "fronts.csv"
    arguments = ["compile_fronts", str(kept), str(listed), "--as-of", "2026-11-28", "--into", str(into)]
    monkeypatch.setattr(sys, "argv", arguments)
    main()
    assert str(into) in capsys.readouterr().out
    assert Fronts.load(into).judge(host="www.pages.example", cname_path=(), addresses=()).name == "Cat Pages"


def test_lists_one_after_the_other_extend_the_same_file(tmp_path: Path) -> None:
    into = tmp_path / "into"
    into.mkdir()
    for name in ("fastly", "imperva"):
        listed = source(tmp_path, f"{name}.json", DOCUMENTS[name][0])
        os.utime(listed, (1_700_000_000, 1_700_000_000))
        made = with_list(listed, into)
    assert {r.as_of for r in read_rules(made) if r.kind is Kind.RANGE and r.name == "Fastly"} == {
        "2023-11-14"
    }
    ranges = [(r.name, r.value) for r in read_rules(made) if r.kind is Kind.RANGE]
    for name in ("fastly", "imperva"):
        _, operator, expected = DOCUMENTS[name]
        assert [value for named, value in ranges if named == operator] == expected
    shipped = [(r.name, r.value) for r in read_rules() if r.kind is Kind.RANGE and r.name == "Cloudflare"]
    assert [row for row in ranges if row[0] == "Cloudflare"] == shipped != []


def test_amazons_list_names_the_accelerators_addresses_too(tmp_path: Path) -> None:
    document = {
        "prefixes": [
            {"ip_prefix": "192.0.2.0/24", "service": "CLOUDFRONT", "region": "GLOBAL"},
            {"ip_prefix": "198.51.100.0/24", "service": "GLOBALACCELERATOR", "region": "GLOBAL"},
            # Where it comes out in one region is a place, and no address of an accelerator.
            {"ip_prefix": "203.0.113.0/24", "service": "GLOBALACCELERATOR", "region": "eu-west-1"},
        ],
        "ipv6_prefixes": [],
    }
    rules = compiled([source(tmp_path, "ip-ranges.json", document)], as_of="2026-11-28")
    assert [(rule.name, rule.value) for rule in rules] == [
        ("Amazon CloudFront", "192.0.2.0/24"),
        ("Amazon Global Accelerator", "198.51.100.0/24"),
    ]
