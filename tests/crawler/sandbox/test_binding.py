from __future__ import annotations

import socket

import pytest

from crawler.sandbox.binding import SandboxError, bind


def test_all_addresses_share_one_port() -> None:
    bound = bind(["127.81.7.1", "127.81.7.2", "::1"], name_servers=["127.81.7.2"])
    try:
        ports = {sock.getsockname()[1] for sock in (*bound.streams.values(), *bound.datagrams.values())}
        assert ports == {bound.port}
        assert bound.port > 1023
    finally:
        bound.close()


def test_an_address_that_is_not_ours_is_one_clear_sentence() -> None:
    with pytest.raises(SandboxError, match=r"needs loopback addresses .* It runs on Linux"):
        bind(["127.0.0.1", "::1%lo"], name_servers=["127.0.0.1"])


def test_nothing_stays_open_where_binding_failed() -> None:
    with pytest.raises(SandboxError):
        bind(["127.81.7.9", "::1%lo"], name_servers=["127.81.7.9"])
    # A socket that was left open would raise a ResourceWarning, and that is an error here.
    socket.create_server(("127.81.7.9", 0)).close()
