from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from geo.compile import CompileError
from geo.downloads import brought
from geo.https import Https

if TYPE_CHECKING:
    from tests.geo.conftest import Internet

    Start = Callable[..., AbstractAsyncContextManager[Internet]]

LARGE = b"kitten " * 400_000
DIGEST = hashlib.sha256(LARGE).hexdigest()


def fetched(
    start: Start, into: Path, behind: str = "", path: str = "maps/kittens.mmdb?token=7"
) -> tuple[Path, str]:
    async def run() -> tuple[Path, str]:
        async with start() as net:
            net.pages["north.example/maps/kittens.mmdb"] = LARGE
            https = Https(
                names=net.names, policy=net.policy, tls=net.tls, agent="Hostline", asking=lambda _: None
            )
            return await brought(net.url("north.example", path) + behind, into, https)

    return asyncio.run(run())


def test_a_file_larger_than_a_registry_answer_is_fetched_and_named_by_its_digest(
    internet: Start, tmp_path: Path
) -> None:
    path, origin = fetched(internet, tmp_path, f"#sha256={DIGEST.upper()}")
    assert path == tmp_path / "kittens.mmdb"
    assert path.read_bytes() == LARGE
    assert origin.endswith(f"maps/kittens.mmdb?token=7 sha256:{DIGEST}")


@pytest.mark.parametrize(
    ("behind", "told"),
    [("#sha256=" + "0" * 64, "not the one that was named"), ("#sha256=kitten", "64 hexadecimal")],
)
def test_another_digest_is_not_used(internet: Start, tmp_path: Path, behind: str, told: str) -> None:
    with pytest.raises(CompileError, match=told):
        fetched(internet, tmp_path, behind)


def test_a_document_that_is_not_there_is_told(internet: Start, tmp_path: Path) -> None:
    with pytest.raises(CompileError, match="could not be had"):
        fetched(internet, tmp_path, path="maps/bicycles")


@pytest.mark.parametrize(
    "source", ["http://kittens.example/x", "ftp://kittens.example/x", "file:///etc/hostname"]
)
def test_only_https_is_fetched(tmp_path: Path, source: str) -> None:
    with pytest.raises(CompileError, match="https only"):
        asyncio.run(brought(source, tmp_path, None))


def test_a_path_is_read_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "k").write_bytes(LARGE)
    assert asyncio.run(brought(f"{tmp_path / 'k'}#sha256={DIGEST}", tmp_path, None))[0] == tmp_path / "k"
    with pytest.raises(CompileError, match="cannot be read"):
        asyncio.run(brought(str(tmp_path / "nowhere"), tmp_path, None))
