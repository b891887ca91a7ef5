"""The fence by the operating system holds: what each account reaches under the rules of docs/deploy, and without any line of them."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import pytest

from tests.whole.fence import ANSWERS_FAR, ANSWERS_HERE
from tests.whole.fence_roles import ROLES, cast
from tests.whole.fence_targets import TARGETS

ROOT: Final = Path(__file__).parents[2]
RULES: Final = (ROOT / "docs" / "deploy" / "hostline.nft").read_text(encoding="utf-8")
ENVIRONMENT: Final = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
ANSWERS: Final = {ANSWERS_FAR, ANSWERS_HERE}
WEB: Final = {"public", "public, without TLS", "public 6"}
NAMES: Final = {"resolver", "resolver, TCP", "resolver 6"}
HELD: Final = {
    "crawl": WEB | NAMES | {"own canary"} | ANSWERS,
    "desk": ANSWERS,
    "desk of another account": ANSWERS,
    "somebody": {*TARGETS} | ANSWERS,
}
"""What each account reaches, and nothing else."""
LINES: Final = [
    line.strip() for line in RULES.splitlines() if re.search(r"\b(accept|reject|jump|goto)\b(?!;)", line)
]
SLIPS: Final = {
    "meta skuid $accounts": "meta skuid != $accounts",
    "ct direction reply": "ct direction original",
    "meta skgid $crawl": "meta skgid != $crawl",
    "ip daddr $resolvers4 ": "",
    "ip6 daddr $resolvers6 meta": "meta",
    "th dport $resolver_port": "th dport 1-65535",
    "ip daddr 127.0.0.1 ": "",
    "32768-60999": "1-65535",
    'oifname "lo"': 'iifname "lo"',
    "ip6 daddr != 2000::/3": "ip6 daddr 2000::/3",
    "tcp dport $ports accept": "meta l4proto tcp accept",
    "10.0.0.0/8, ": "",
    "169.254.0.0/16, ": "",
    "2001:db8::/32, ": "",
}
"""Words of the rules, and what somebody might write in their place."""
Outcome = dict[str, Any]
AT_ONCE: Final = 9


def without(line: str) -> str:
    return "".join(kept for kept in RULES.splitlines(keepends=True) if kept.strip() != line)


def slipped(word: str) -> str:
    return RULES.replace(word, SLIPS[word])


@pytest.fixture(scope="module")
def namespace() -> tuple[str, ...]:
    """Return what starts a program in a network namespace of its own, as root there."""
    said = ""
    for words in (("unshare", "--net"), ("unshare", "--user", "--map-root-user", "--net")):
        tried = "ip link add near type veth peer name far && nft add table inet hostline"
        ran = subprocess.run(
            [*words, "sh", "-c", tried],
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        if ran.returncode == 0:
            return words
        said += ran.stderr
    pytest.fail(
        "the rules of docs/deploy cannot be tried here: it takes nftables, iproute2, and a kernel that grants root, or"
        f" any account, a network namespace with veth and nf_tables in it. It said: {said}"
    )


def run(namespace: tuple[str, ...], *sets: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*namespace, sys.executable, "-m", "tests.whole.fence"],
        input=json.dumps(sets),
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def outcome(namespace: tuple[str, ...]) -> Callable[[str], Outcome]:
    """Return what the rules come to; all of them are tried beforehand, some at once, since much of it is waiting."""

    def tried(share: tuple[str, ...]) -> list[Outcome]:
        ran = run(namespace, *share)
        assert ran.returncode == 0, ran.stderr
        return list(json.loads(ran.stdout))

    every = ("", RULES, *dict.fromkeys((*map(without, LINES), *map(slipped, SLIPS))))
    shares = [every[first::AT_ONCE] for first in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = pool.map(tried, shares)
        found = {
            rules: got
            for share, all_got in zip(shares, outcomes, strict=True)
            for rules, got in zip(share, all_got, strict=True)
        }
    return found.__getitem__


def open_to(outcome: Outcome) -> dict[str, set[str]]:
    return {role: {name for name, got in tried.items() if got} for role, tried in outcome["reached"].items()}


def expected(outcome: Outcome) -> dict[str, set[str]]:
    """Return what is held to; where there is one account only, nobody on this machine can ask it."""
    return {role: HELD[role] & {*tried} for role, tried in outcome["reached"].items()}


def test_without_the_rules_everybody_reaches_everything(outcome: Callable[[str], Outcome]) -> None:
    found = outcome("")
    assert open_to(found) == {role.name: {*found["reached"][role.name]} for role in ROLES}
    assert {*TARGETS} | {ANSWERS_FAR} <= open_to(found)["desk"]


@pytest.mark.parametrize("role", HELD)
def test_under_the_rules_each_account_reaches_what_it_needs(
    outcome: Callable[[str], Outcome], role: str
) -> None:
    assert open_to(outcome(RULES))[role] == expected(outcome(RULES))[role]


def test_what_is_refused_is_counted(outcome: Callable[[str], Outcome]) -> None:
    counted = outcome(RULES)["counted"]
    assert {*counted} == {"no_route", "own_network", "other_port"}
    assert min(counted.values()) > 0


def test_each_rule_is_tried_without() -> None:
    assert len(LINES) == 13
    assert [word for word in SLIPS if word not in RULES] == []


@pytest.mark.parametrize("line", LINES)
def test_without_a_line_of_the_rules_something_else_is_reached(
    outcome: Callable[[str], Outcome], line: str
) -> None:
    assert open_to(outcome(without(line))) != expected(outcome(RULES))


@pytest.mark.parametrize("word", SLIPS)
def test_with_a_slip_in_the_rules_something_else_is_reached(
    outcome: Callable[[str], Outcome], word: str
) -> None:
    assert open_to(outcome(slipped(word))) != expected(outcome(RULES))


def test_stand_ins_change_the_definitions_only() -> None:
    for role in ROLES:
        pairs = zip(RULES.splitlines(), cast(RULES, role).splitlines(), strict=True)
        changed = [as_shipped.split()[1] for as_shipped, tried in pairs if as_shipped != tried]
        assert changed == ["accounts", "crawl", "resolvers4", "resolvers6"]


def test_nothing_is_tried_where_packets_might_leave(namespace: tuple[str, ...]) -> None:
    ran = run((*namespace, "sh", "-c", 'ip link add near type veth peer name far && exec "$@"', "sh"), RULES)
    assert ran.returncode == 1
    assert ran.stderr == "this namespace has interfaces: packets might leave the machine\n"


def test_the_rules_may_be_loaded_again(namespace: tuple[str, ...]) -> None:
    twice = 'nft -f - <<< "$0" && nft -f - <<< "$0" && nft list table inet hostline'
    ran = subprocess.run(
        [*namespace, "bash", "-c", twice, cast(RULES, ROLES[0])],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.count("meta skgid") == 1
