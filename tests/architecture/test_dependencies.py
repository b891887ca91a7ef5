"""What is declared is used, and what is used is declared and locked."""

import ast
import re
import sys
import tomllib
from pathlib import Path
from typing import Final

MODULE_OF: Final = {
    "ada-url": "ada_url",
    "backports.zstd": "backports",
    "charset-normalizer": "charset_normalizer",
    "dnspython": "dns",
    "mmdb-writer": "mmdb_writer",
    "pydantic-settings": "pydantic_settings",
}
DATA: Final = frozenset({"tzdata"})
"""Read by the standard library, where the system has none."""

LATER_STANDARD: Final = frozenset({"compression"})
"""Of the standard library from Python 3.14 on."""


def declared(root: Path) -> set[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {re.split(r"[<>=;\[ ]", line, maxsplit=1)[0] for line in project["dependencies"]}


def imported(root: Path, sources: list[Path]) -> set[str]:
    names: set[str] = set()
    for source in sources:
        for node in ast.walk(ast.parse((root / source).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module)
    return (
        {name.partition(".")[0] for name in names}
        - sys.stdlib_module_names
        - LATER_STANDARD
        - {"crawler", "pipelines", "geo"}
    )


def test_declared_and_imported_agree(root: Path, sources: list[Path]) -> None:
    modules = {MODULE_OF.get(name, name) for name in declared(root) - DATA}
    assert modules == imported(root, sources)


def test_the_lock_holds_what_is_declared_by_hash_and_without_addresses(root: Path) -> None:
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(
        r"^([\w.-]+)==\S+(?: ;.*)? \\\n    --hash=sha256:[0-9a-f]{64}", lock, flags=re.MULTILINE
    )
    assert len(pinned) == lock.count("==") - len(re.findall(r"; .*==", lock))
    assert {name.replace(".", "-").lower() for name in declared(root)} <= set(pinned)
    assert "://" not in lock
