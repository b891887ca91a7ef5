"""The sandbox as its users see it."""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from crawler.sandbox import Sandbox
from crawler.sandbox.places import addresses_of
from crawler.sandbox.truth import truth_of
from geo.facts import Verdict

SILENT = {"lockedcats.example", "inside.example"}


def test_every_seed_that_has_an_address_answers(sandbox: Sandbox, ask: Callable[..., Any]) -> None:
    statuses = {}
    for seed in sandbox.seeds:
        place = seed.partition("://")[2].replace(f":{sandbox.web.port}", "")
        host = place.partition("/")[0]
        if truth_of(host).verdict is not Verdict.UNKNOWN and host not in SILENT:
            statuses[place] = {ask(address, place, "HEAD").status for address in addresses_of(host)}
    assert len(statuses) > 20
    assert set().union(*statuses.values()) <= {200, 301, 302, 429}


def test_seeds_are_urls_with_the_shared_port(sandbox: Sandbox) -> None:
    assert f"http://kittenforum.example:{sandbox.web.port}/thread/1" in sandbox.seeds
    assert f"https://lockedcats.example:{sandbox.web.port}/" in sandbox.seeds
    assert len(sandbox.seeds) == len(set(sandbox.seeds))


def test_importing_it_does_not_cost_scrapy() -> None:
    code = "import sys, crawler.sandbox; print(sorted({'scrapy', 'twisted'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_two_sandboxes_stand_side_by_side_and_count_apart(sandbox: Sandbox, ask: Callable[..., Any]) -> None:
    with Sandbox() as other:
        assert other.web.port != sandbox.web.port
        ask("127.81.0.10", "kittenforum.example/thread/7")
        assert other.counts() == ()


def test_after_stop_nothing_answers_and_the_counts_stay() -> None:
    with Sandbox() as sandbox:
        client = http.client.HTTPConnection("127.81.0.10", sandbox.web.port, timeout=5)
        client.request("GET", "/", headers={"Host": f"kittenforum.example:{sandbox.web.port}"})
        assert client.getresponse().read()
        files = (sandbox.dataset, sandbox.fronts, sandbox.authority_file)
        assert all(file.exists() for file in files)
    client.close()
    assert [count.gets for count in sandbox.counts()] == [1]
    assert not any(file.exists() for file in files)
    with pytest.raises(ConnectionRefusedError):
        client.connect()


def test_stopping_ends_open_connections() -> None:
    with Sandbox() as sandbox:
        client = http.client.HTTPConnection("127.81.0.10", sandbox.web.port, timeout=5)
        client.connect()
    assert client.sock is not None
    assert client.sock.recv(10) == b""
    client.close()


def test_the_known_lists_name_what_is_there(sandbox: Sandbox, ask: Callable[..., Any]) -> None:
    thread = ask("127.81.0.10", "kittenforum.example/thread/1").body.decode()
    assert sandbox.known_urls[0] in thread
    assert all(len(value) == 32 for value in sandbox.known_md5)
