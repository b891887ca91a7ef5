"""Names, and what no file may contain."""

import ast
import re
from ipaddress import ip_address
from pathlib import Path
from typing import Final

TOP_LEVEL: Final = frozenset(
    {
        ".ci",
        ".gitignore",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
        "README.md",
        "crawler",
        "docs",
        "geo",
        "pipelines",
        "pyproject.toml",
        "requirements.lock",
        "scrapy.cfg",
        "tests",
    }
)
SAYS_NOTHING: Final = frozenset({"utils", "helpers", "common", "manager", "misc", "base", "core"})
# Written in two parts, so that this file itself names none.
INDEX_HOSTS: Final = re.compile(
    r"py" r"pi\.org|python" r"hosted|registry\.npm" r"js|--(extra-)?index" r"-url[ =]\S*/"
)
OPENERS: Final = frozenset(
    {"aiohttp", "h11", "http.client", "httpx", "requests", "socket", "urllib.request", "urllib3"}
)
MAY_OPEN: Final = (
    "crawler/door/",  # to reported sites, and to nothing else
    "crawler/sandbox/",  # on loopback
    "geo/",  # to name servers and registries
)
# Names that are no host to speak to: vocabularies in markup, and the registry of registries.
NAMED_ONLY: Final = frozenset({"schema.org", "www.w3.org", "www.sitemaps.org", "data.iana.org", "localhost"})
# Suffixes of two labels exist only outside the reserved names; these are read, never asked for.
TWO_LABEL_SUFFIXES: Final = frozenset({"www.kittens.co.uk"})
URL_HOST: Final = re.compile(
    r"https?://(?:[^/@\s\"'<>]*@)?(\[[0-9a-fA-F:.]+\]|[a-z0-9][a-z0-9.-]*[a-z0-9])", re.IGNORECASE
)


def test_only_the_designed_top_level(files: list[Path]) -> None:
    assert {file.parts[0] for file in files} <= TOP_LEVEL


def test_each_name_says_something(sources: list[Path]) -> None:
    assert [str(file) for file in sources if SAYS_NOTHING & {file.stem, *file.parts[1:-1]}] == []


def test_only_the_settings_read_the_environment(root: Path, sources: list[Path]) -> None:
    readers = {str(file) for file in sources if re.search(r"\b(environ|getenv)\b", text(root / file))}
    assert readers <= {"crawler/config.py"}


def test_no_file_names_a_package_index(root: Path, files: list[Path]) -> None:
    assert [str(file) for file in files if INDEX_HOSTS.search(text(root / file))] == []


def test_only_the_doors_can_open_a_connection(root: Path, sources: list[Path]) -> None:
    openers = {str(file) for file in sources if OPENERS & imported(root / file)}
    assert {file for file in openers if not file.startswith(MAY_OPEN)} == set()


def test_pages_and_tests_name_reserved_hosts_only(root: Path, files: list[Path]) -> None:
    shown = [file for file in files if file.parts[0] == "tests" or file.parts[:2] == ("crawler", "sandbox")]
    strangers = {
        f"{file}: {host}"
        for file in shown
        for host in URL_HOST.findall(text(root / file))
        if not is_reserved(host)
    }
    assert strangers == set()


def text(file: Path) -> str:
    return file.read_bytes().decode("utf-8", errors="replace")


def imported(file: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(text(file))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def is_reserved(host: str) -> bool:
    """Addresses may be any in tables; the guard of conftest.py keeps sockets from them."""
    name = host.lower().rstrip(".")
    return (
        name in NAMED_ONLY | TWO_LABEL_SUFFIXES
        or "." not in name
        or name.endswith((".test", ".example", ".onion"))
        or is_address(name)
    )


def is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return bool(re.fullmatch(r"[0-9.]+|0x[0-9a-f.x]+", host))
    return True
