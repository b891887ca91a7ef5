"""`hostline explain`."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.commands.explain import Explanation, explained
from crawler.sandbox.internet import Sandbox
from geo.addresses import PublicOnly
from geo.names import Names

WITHOUT_NAMES = [
    ("", "url-malformed"),
    ("kittens", "url-malformed"),
    ("http://kittens.example\\@bicycles.example/", "url-malformed"),
    ("http://user:secret@kittens.example/", "url-malformed"),
    ("http://kittens.example/\u202egpj.exe", "url-malformed"),
    ("ftp://kittens.example/", "url-scheme"),
    ("data:image/png;base64,AAAA", "url-scheme"),
    ("file:///etc/hostname", "url-scheme"),
    ("http://kittens.example/" + "a" * 2083, "url-too-long"),
    ("http://kittens.example/a/a/a/a/", "url-trap"),
    ("http://kittens.example/tabby.jpg", "media-reference"),
    ("http://kittens.example:25/", "port"),
    ("https://kittens.example:6667/", "port"),
    ("http://127.0.0.1:22/", "port"),
    ("http://127.0.0.1/", "address"),
    ("http://0177.0.0.1/", "address"),
    ("http://2130706433/", "address"),
    ("http://[::ffff:127.0.0.1]/", "address"),
    ("http://169.254.1.1/", "address"),
]


@pytest.mark.usefixtures("operator")
def test_each_line_of_stdin_is_answered_in_order(hostline: Callable[..., Any]) -> None:
    stdin = "".join(f"{url}\n" for url, _ in WITHOUT_NAMES).encode()
    ran = hostline("explain", "-", "--json", stdin=stdin)
    assert [(fact["url"], fact["rule"]) for fact in ran.facts] == WITHOUT_NAMES
    assert {fact["verdict"] for fact in ran.facts} == {"REFUSE"}
    assert ran.status == 0


def test_no_operator_is_needed(hostline: Callable[..., Any]) -> None:
    assert hostline("explain", "http://kittens.example/tabby.jpg").status == 0


def test_nothing_to_explain(hostline: Callable[..., Any]) -> None:
    assert hostline("explain", "-", stdin=b"").status == 3


def test_an_unreachable_resolver_is_not_the_site_s_fault(
    hostline: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "dead.toml"
    file.write_text('[names]\nservers = ["127.0.0.1"]\nport = 9\n')
    ran = hostline("--config", str(file), "explain", "http://kittens.example/", "--json")
    assert (ran.status, ran.facts[0]["rule"]) == (75, "no-resolver")
    assert "1 URLs could not be judged" in ran.err


class Anything:
    """A policy that lets every address pass."""

    def require(self, ip: object, port: int) -> None:
        del ip, port


def explanations(sandbox: Sandbox, policy: Any, *urls: str) -> list[Explanation]:
    async def each() -> list[Explanation]:
        server, port = sandbox.names_server
        names = Names(servers=[server], port=port)
        try:
            return [found async for found in explained(urls, names, policy)]
        finally:
            await names.aclose()

    return asyncio.run(each())


def test_a_name_is_judged_by_all_its_addresses() -> None:
    with Sandbox() as sandbox:
        urls = [f"http://{host}/" for host in ("kittenforum.example", "gone.example", "sixonly.example")]
        public = explanations(sandbox, PublicOnly(), *urls)
        assert [found.rule for found in public] == ["address", "unresolved", "address"]
        allowed = explanations(sandbox, Anything(), *urls)
        assert [found.verdict for found in allowed] == ["ALLOW", "REFUSE", "ALLOW"]
        assert "::1" in allowed[2].detail
