"""The fence by the operating system holds: what each account reaches with the rules of docs/deploy, and without.

Runs where root may make network namespaces and has `nft`; elsewhere only docs/test_deploy.py looks at the rules.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.whole import fenced

ROOT = Path(__file__).parents[2]
RULES = (ROOT / "docs" / "deploy" / "hostline.nft").read_text(encoding="utf-8")
ANSWERS = "answers who asks"
ANYTHING = dict.fromkeys((*fenced.TARGETS, ANSWERS), True)
CRAWL = {"public", "public, any port", "public 6", "resolver, UDP", "resolver, TCP", "own canary", ANSWERS}
"""What the crawl needs, and nothing else."""


def can_make_namespaces() -> bool:
    if os.geteuid() != 0 or not all(map(shutil.which, ("nft", "ip", "unshare", "nsenter"))):
        return False
    tried = "ip link add near type veth peer name far && nft add table inet hostline"
    ran = subprocess.run(
        ["unshare", "--net", "sh", "-c", tried], capture_output=True, timeout=10, check=False
    )
    return ran.returncode == 0


def with_stand_ins(rules: str) -> str:
    """Accounts by number, and documentation addresses for the ranges: the logic stays as it is shipped."""
    for pattern, value in (
        (r'(?<=define account = )"hostline"', str(fenced.ACCOUNT)),
        (r'(?<=define crawl = )"hostline-net"', str(fenced.CRAWL)),
        (r"(?<=define resolvers4 = ){[^}]*}", "{ " + fenced.RESOLVER + " }"),
        (
            r"(?<=type ipv4_addr\n    flags interval\n    auto-merge\n    elements = ){[^}]*}",
            "{ 127.0.0.0/8, 198.51.100.0/24 }",
        ),
        (
            r"(?<=type ipv6_addr\n    flags interval\n    auto-merge\n    elements = ){[^}]*}",
            "{ 2001:db8:2::/48 }",
        ),
    ):
        rules, times = re.subn(pattern, value, rules)
        assert times == 1, pattern
    return rules


def reached(rules: str) -> dict[str, dict[str, bool]]:
    ran = subprocess.run(
        ["unshare", "--net", sys.executable, "-m", "tests.whole.fenced"],
        input=rules,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return dict(json.loads(ran.stdout))


def test_stand_ins_change_names_and_ranges_only() -> None:
    changed = [
        line for line in with_stand_ins(RULES).splitlines() if line not in RULES.splitlines() and line.strip()
    ]
    assert len(changed) == 5


if can_make_namespaces():

    def test_without_the_rules_everybody_reaches_everything() -> None:
        assert reached("") == {"crawl": ANYTHING, "desk": ANYTHING, "somebody": ANYTHING}

    def test_only_the_crawl_has_a_route_and_not_into_the_own_network() -> None:
        found = reached(with_stand_ins(RULES))
        assert {name for name, open_ in found["crawl"].items() if open_} == CRAWL
        assert {name for name, open_ in found["desk"].items() if open_} == {ANSWERS}
        assert found["somebody"] == ANYTHING

    @pytest.mark.parametrize("names", [RULES, with_stand_ins(RULES)])
    def test_the_rules_are_read_and_may_be_loaded_again(names: str) -> None:
        numbered = names.replace('"hostline-net"', "4343").replace('"hostline"', "4242")
        twice = 'nft -f - <<< "$0" && nft -f - <<< "$0" && nft list table inet hostline'
        ran = subprocess.run(
            ["unshare", "--net", "bash", "-c", twice, numbered],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.count("chain crawl {") == 1
