"""Rules of ours, broken on purpose: each fault is a name that a child process is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address
from typing import Any, Final

import crawler.door.connect
import crawler.door.fetch
from geo.addresses import AddressPolicy


def _raises(*_: object, **__: object) -> Any:
    raise KeyError("a rule of ours is broken")


def _times_out(*_: object, **__: object) -> Any:
    raise TimeoutError("a rule of ours took too long")


async def _asynchronous(*_: object, **__: object) -> None:
    await asyncio.sleep(0)


def _wrong_type(*_: object, **__: object) -> Any:
    return "yes"


_WAYS: Final[dict[str, Callable[..., Any]]] = {
    "raises": _raises,
    "times out": _times_out,
    "is async": _asynchronous,
    "returns a text": _wrong_type,
}
_RULES: Final = {
    "name rule": "require_no_media_name",
    "header rule": "require_text_header",
    "first bytes rule": "require_text_bytes",
    "later bytes rule": "require_mostly_text",
}
RULE_FAULTS: Final = tuple(f"{rule} {way}" for rule in _RULES for way in _WAYS)
POLICY_FAULTS: Final = tuple(f"address policy {way}" for way in _WAYS)


class _Broken:
    def __init__(self, way: str) -> None:
        self._way = _WAYS[way]

    def require(self, ip: IPv4Address | IPv6Address, port: int) -> None:
        return self._way(ip, port)  # type: ignore[no-any-return]  # this is the fault


def broken_policy(fault: str, policy: AddressPolicy) -> AddressPolicy:
    """Return the policy, or one that is broken in the way that the fault names."""
    return _Broken(fault.removeprefix("address policy ")) if fault.startswith("address policy ") else policy


def break_rule(fault: str) -> None:
    """Put a broken rule into the door of this process."""
    for rule, name in _RULES.items():
        if fault.startswith(f"{rule} "):
            setattr(crawler.door.fetch, name, _WAYS[fault.removeprefix(f"{rule} ")])
