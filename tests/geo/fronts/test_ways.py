from __future__ import annotations

import pytest

from geo.facts import Address
from geo.fronts.ways import Ways

Paths = tuple[tuple[str, ...], ...]


def ways(*paths: tuple[str, ...], cname_path: tuple[str, ...] = ()) -> Ways:
    address = Address(ip="192.0.2.1", prefix=None, asn=None, as_name=None, country=None, paths=paths)
    return Ways.to(address, cname_path)


@pytest.mark.parametrize(
    ("paths", "on_all", "on_some", "ends"),
    [
        (((),), (), (), {""}),
        ((("a.test", "b.test"),), ("a.test", "b.test"), ("a.test", "b.test"), {"b.test"}),
        ((("A.Test.",),), ("a.test",), ("a.test",), {"a.test"}),
        ((("a.test", "b.test"), ("b.test",)), ("b.test",), ("a.test", "b.test"), {"b.test"}),
        ((("a.test",), ()), (), ("a.test",), {"a.test", ""}),
        ((("a.test",), ("b.test",)), (), ("a.test", "b.test"), {"a.test", "b.test"}),
        ((), ("all.test",), ("all.test",), {"all.test"}),
    ],
)
def test_the_names_on_the_ways_to_an_address(
    paths: Paths, on_all: tuple[str, ...], on_some: tuple[str, ...], ends: set[str]
) -> None:
    found = ways(*paths, cname_path=("all.test",))
    assert (found.on_all, found.on_some) == (on_all, on_some)
    assert found.ends == frozenset(ends)


@pytest.mark.parametrize(
    ("name", "target", "lies"),
    [
        ("Host.test.", "a.test.", True),
        ("a.test", "b.test", True),
        ("host.test", "c.test", True),
        ("host.test", "b.test", False),
        ("a.test", "c.test", False),
        ("b.test", "a.test", False),
    ],
)
def test_a_cname_lies_on_a_way_only_from_one_name_to_the_next(name: str, target: str, *, lies: bool) -> None:
    assert ways(("a.test", "b.test"), ("c.test",)).have(name, target, host="host.test") is lies
