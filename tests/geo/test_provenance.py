from __future__ import annotations

import hashlib
import re

import pytest

from geo.compile import DATA

PROVENANCE = (DATA / "PROVENANCE.md").read_text("utf-8")
FILES = sorted(path.name for path in DATA.iterdir() if path.name != "PROVENANCE.md")


def test_each_data_file_is_listed_and_each_listed_file_is_there() -> None:
    assert sorted(re.findall(r"^## (\S+)$", PROVENANCE, re.MULTILINE)) == FILES


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith((".mmdb", ".dat", ".tab"))])
def test_a_file_taken_or_made_has_the_digest_that_is_written_down(name: str) -> None:
    digest = hashlib.sha256((DATA / name).read_bytes()).hexdigest()
    assert f"    {digest}  {name}\n" in PROVENANCE


@pytest.mark.parametrize("name", [name for name in FILES if name != "ATTRIBUTION.md"])
def test_each_source_is_named_to_users(name: str) -> None:
    assert f"`{name}`" in (DATA / "ATTRIBUTION.md").read_text("utf-8")
