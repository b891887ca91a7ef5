from __future__ import annotations

from ipaddress import ip_address

import pytest

from crawler.sandbox import Sandbox, places
from geo.addresses import NotPublicError


def test_what_the_sandbox_bound_is_allowed(sandbox: Sandbox) -> None:
    for address in places.bound_addresses():
        sandbox.policy.require(ip_address(address), sandbox.web.port)


@pytest.mark.parametrize("address", ["127.0.0.99", "127.0.0.1", "127.81.0.11", "192.0.2.1", "9.9.9.9", "::2"])
def test_everything_else_is_refused(sandbox: Sandbox, address: str) -> None:
    with pytest.raises(NotPublicError, match="not part of the sandbox"):
        sandbox.policy.require(ip_address(address), sandbox.web.port)


def test_another_port_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(NotPublicError, match="not part of the sandbox"):
        sandbox.policy.require(ip_address("127.81.0.10"), sandbox.web.port + 1)


def test_the_policy_cannot_be_widened(sandbox: Sandbox) -> None:
    with pytest.raises(AttributeError):
        sandbox.policy.pairs = frozenset()  # type: ignore[misc]
