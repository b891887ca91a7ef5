"""The fence by the operating system: its files fit together and the code's own table, and systemd can read its units."""

import re
import shutil
import subprocess
from collections import defaultdict
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Final

import pytest

from geo import addresses

PUBLIC_6: Final = IPv6Network("2000::/3")
RANGES_4: Final = {network for network, _ in addresses._RESERVED_4}
RANGES_6: Final = {network for network, _ in addresses._RESERVED_6 if network.subnet_of(PUBLIC_6)}
DESK: Final = "[Unit]\nDescription=a stand-in\n\n[Service]\nExecStart=/bin/true\n"
FILES: Final = {
    "hostline.nft",
    "hostline-work.service",
    "hostline-work.timer",
    "once.conf",
    "no-route.conf",
    "no-network.conf",
}
FENCED: Final = ("no-route.conf", "no-network.conf")
NO_PRIVILEGES: Final = {
    "NoNewPrivileges": ["yes"],
    "CapabilityBoundingSet": [""],
    "RestrictSUIDSGID": ["yes"],
}


@pytest.fixture(scope="module")
def deploy(docs: Path) -> Path:
    return docs / "deploy"


def rules(deploy: Path) -> str:
    return (deploy / "hostline.nft").read_text(encoding="utf-8")


def directives(file: Path) -> dict[str, list[str]]:
    """Return what a unit says under each name; a name may come more than once."""
    said = defaultdict(list)
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "[")):
            name, equals, value = line.partition("=")
            assert equals, line
            said[name].append(value)
    return dict(said)


def test_the_folder_and_its_table_have_the_same_files(deploy: Path) -> None:
    told = re.findall(r"(?m)^\| \[(.+?)\]\((.+?)\) \|", (deploy / "README.md").read_text(encoding="utf-8"))
    assert {file.name for file in deploy.iterdir()} == FILES | {"README.md"}
    assert told == [(name, name) for name, _ in told]
    assert {name for name, _ in told} == FILES


def test_the_operators_manual_leads_here(docs: Path) -> None:
    assert "(deploy/README.md)" in (docs / "operating.md").read_text(encoding="utf-8")


def test_each_definition_is_explained(deploy: Path) -> None:
    defined = re.findall(r"(?m)^define (\w+) =", rules(deploy))
    readme = (deploy / "README.md").read_text(encoding="utf-8")
    assert [name for name in defined if f"`{name}`" not in readme] == []
    counters = re.findall(r"(?m)^  counter (\w+) {", rules(deploy))
    assert [name for name in counters if f"`{name}`" not in readme] == []


def test_nftables_refuses_the_ranges_of_the_table(deploy: Path) -> None:
    for name, ranges in (("special4", RANGES_4), ("special6", RANGES_6)):
        found = re.search(rf"set {name} {{.*?elements = {{(.*?)}}", rules(deploy), flags=re.DOTALL)
        assert found is not None
        assert {ip_network(word) for word in found[1].replace(",", " ").split()} == ranges
    assert f"ip6 daddr != {PUBLIC_6} counter name own_network reject" in rules(deploy)


def test_systemd_denies_the_ranges_of_the_table(deploy: Path) -> None:
    words = " ".join(directives(deploy / "hostline-work.service")["IPAddressDeny"]).split()
    denied = {ip_network(word) for word in words}
    assert {network for network in denied if isinstance(network, IPv4Network)} == RANGES_4
    others = {network for network in denied if isinstance(network, IPv6Network)}
    assert others - RANGES_6 == set(IPv6Network("::/0").address_exclude(PUBLIC_6))
    assert others >= RANGES_6


def test_the_units_run_under_what_the_rules_know(deploy: Path) -> None:
    crawl = directives(deploy / "hostline-work.service")
    assert f'define accounts = {{ "{crawl["User"][0]}" }}\n' in rules(deploy)
    assert f'define crawl = "{crawl["Group"][0]}"\n' in rules(deploy)
    for name in FENCED:
        fenced = directives(deploy / name)
        assert (fenced["User"], fenced["Group"]) == (crawl["User"], crawl["User"])
        assert fenced["Group"] != crawl["Group"]


def test_the_crawl_does_not_run_without_the_rules(deploy: Path) -> None:
    crawl = directives(deploy / "hostline-work.service")
    assert crawl["ExecStartPre"] == ["+/usr/sbin/nft list table inet hostline"]
    assert re.findall(r"(?m)^table (.*) {$", rules(deploy)) == ["inet hostline"]
    assert crawl["Requires"] == ["nftables.service"]


def test_the_crawl_can_do_nothing_but_ask(deploy: Path) -> None:
    crawl = directives(deploy / "hostline-work.service")
    assert crawl.items() >= NO_PRIVILEGES.items()
    assert crawl["RestrictAddressFamilies"] == ["AF_UNIX AF_INET AF_INET6"]
    # Parsers and browser move into namespaces of their own, which must stay possible.
    assert {"RestrictNamespaces", "SystemCallFilter", "PrivateUsers"} & {*crawl} == set()


def test_the_others_have_no_route(deploy: Path) -> None:
    for name in FENCED:
        assert directives(deploy / name).items() >= (NO_PRIVILEGES | {"RestrictNamespaces": ["yes"]}).items()
    answering = directives(deploy / "no-route.conf")
    assert (answering["IPAddressDeny"], answering["IPAddressAllow"]) == (["any"], ["localhost"])
    silent = directives(deploy / "no-network.conf")
    assert (silent["PrivateNetwork"], silent["RestrictAddressFamilies"]) == (["yes"], ["AF_UNIX"])


def install(deploy: Path, units: Path) -> None:
    """Copy the units to where systemd reads them, with stand-ins for what this machine need not have."""
    for name, folder in (
        ("hostline-work.service", ""),
        ("hostline-work.timer", ""),
        ("once.conf", "hostline-work.service.d"),
        ("no-route.conf", "hostline-desk.service.d"),
        ("no-network.conf", "hostline-report.service.d"),
    ):
        text = (deploy / name).read_text(encoding="utf-8")
        (units / folder).mkdir(exist_ok=True)
        # Only programs that are there can be verified.
        there = re.sub(r"(?m)^(Exec\w+=\+?)/.*$", r"\1/bin/true", text)
        (units / folder / name).write_text(there, encoding="utf-8")
    for name in ("hostline-desk.service", "hostline-report.service", "nftables.service"):
        (units / name).write_text(DESK, encoding="utf-8")


def said_of(units: Path, *names: str) -> str:
    """Return what systemd finds wrong with units of a folder."""
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(units / name) for name in names)],
        env={"SYSTEMD_UNIT_PATH": f"{units}:", "PATH": "/usr/sbin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return ran.stdout + ran.stderr


if shutil.which("systemd-analyze"):

    def test_systemd_reads_the_units(deploy: Path, tmp_path: Path) -> None:
        install(deploy, tmp_path)
        units = (
            "hostline-work.timer",
            "hostline-work.service",
            "hostline-desk.service",
            "hostline-report.service",
        )
        assert said_of(tmp_path, *units) == ""
        (tmp_path / "hostline-work.service.d" / "once.conf").unlink()
        assert said_of(tmp_path, "hostline-work.service") == ""

    @pytest.mark.parametrize("name", ["no-route.conf", "no-network.conf"])
    def test_systemd_would_say_what_it_cannot_read(deploy: Path, tmp_path: Path, name: str) -> None:
        install(deploy, tmp_path)
        file = next(tmp_path.glob(f"*.d/{name}"))
        file.write_text(file.read_text(encoding="utf-8").replace("=yes", "=perhaps"), encoding="utf-8")
        assert "perhaps" in said_of(tmp_path, file.parent.name.removesuffix(".d"))
