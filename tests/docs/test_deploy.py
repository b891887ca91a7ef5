"""The fence by the operating system names the ranges of our own table, and systemd can read its units."""

import re
import shutil
import subprocess
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Final

from geo import addresses

PUBLIC_6: Final = IPv6Network("2000::/3")
RANGES_4: Final = {network for network, _ in addresses._RESERVED_4}
RANGES_6: Final = {network for network, _ in addresses._RESERVED_6 if network.subnet_of(PUBLIC_6)}
UNIT: Final = "[Unit]\nDescription=a stand-in\n\n[Service]\nExecStart=/bin/true\n"


def test_nftables_refuses_the_ranges_of_the_table(docs: Path) -> None:
    rules = (docs / "deploy" / "hostline.nft").read_text(encoding="utf-8")
    for name, ranges in (("special4", RANGES_4), ("special6", RANGES_6)):
        found = re.search(rf"set {name} {{.*?elements = {{(.*?)}}", rules, flags=re.DOTALL)
        assert found is not None
        assert {ip_network(word) for word in found[1].replace(",", " ").split()} == ranges
    assert f"ip6 daddr != {PUBLIC_6} counter reject" in rules


def test_systemd_denies_the_ranges_of_the_table(docs: Path) -> None:
    unit = (docs / "deploy" / "hostline-work.service").read_text(encoding="utf-8")
    words = " ".join(re.findall(r"^IPAddressDeny=(.*)$", unit, flags=re.MULTILINE)).split()
    denied = {ip_network(word) for word in words}
    assert {network for network in denied if isinstance(network, IPv4Network)} == RANGES_4
    others = {network for network in denied if isinstance(network, IPv6Network)}
    assert others >= RANGES_6
    assert others - RANGES_6 == set(IPv6Network("::/0").address_exclude(PUBLIC_6))


def test_the_group_of_the_unit_is_the_one_that_the_rules_know(docs: Path) -> None:
    rules = (docs / "deploy" / "hostline.nft").read_text(encoding="utf-8")
    unit = (docs / "deploy" / "hostline-work.service").read_text(encoding="utf-8")
    fenced = (docs / "deploy" / "no-route.conf").read_text(encoding="utf-8")
    assert 'define account = "hostline"\ndefine crawl = "hostline-net"\n' in rules
    assert "\nUser=hostline\n" in unit
    assert "\nGroup=hostline-net\n" in unit
    assert "\nGroup=hostline\n" in fenced
    assert "\nIPAddressDeny=any\n" in fenced


def said_of(folder: Path, *units: str) -> str:
    """Return what systemd finds wrong with the units of a folder."""
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(folder / unit) for unit in units)],
        env={"SYSTEMD_UNIT_PATH": f"{folder}:", "PATH": "/usr/sbin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return ran.stdout + ran.stderr


if shutil.which("systemd-analyze"):

    def test_systemd_reads_the_units(docs: Path, tmp_path: Path) -> None:
        unit = (docs / "deploy" / "hostline-work.service").read_text(encoding="utf-8")
        fenced = (docs / "deploy" / "no-route.conf").read_text(encoding="utf-8")
        # Only what is installed can be verified: the program itself is not.
        installed = re.sub(r"^ExecStart=.*$", "ExecStart=/bin/true", unit, flags=re.MULTILINE)
        (tmp_path / "hostline-work.service").write_text(installed, encoding="utf-8")
        (tmp_path / "hostline-desk.service").write_text(UNIT, encoding="utf-8")
        (tmp_path / "nftables.service").write_text(UNIT, encoding="utf-8")
        (tmp_path / "hostline-desk.service.d").mkdir()
        dropped = tmp_path / "hostline-desk.service.d" / "no-route.conf"
        dropped.write_text(fenced, encoding="utf-8")
        assert said_of(tmp_path, "hostline-work.service", "hostline-desk.service") == ""
        dropped.write_text(fenced.replace("=any", "=anybody"), encoding="utf-8")
        assert "anybody" in said_of(tmp_path, "hostline-desk.service")
