"""Tries what each account reaches under nftables rules, in a network namespace of its own; started by `unshare --net`.

On stdin: sets of rules. On stdout: for each set, what each account reached, and how often each counter counted.
"""

import json
import re
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

from tests.whole.fence_line import elsewhere, line_laid, servers
from tests.whole.fence_roles import ROLES, Child, Role, Tell, alone, cast, die_with_parent, try_all
from tests.whole.fence_targets import NEAR, answer, hears

ANSWERS_HERE: Final = "answers this machine"
ANSWERS_FAR: Final = "answers the net"
Reached = dict[str, bool]


def main() -> None:
    if [name for _, name in socket.if_nameindex()] != ["lo"]:
        sys.exit("this namespace has interfaces: packets might leave the machine")
    sets: list[str] = json.load(sys.stdin)
    # The codec of names is read now: the accounts may not read where Python lies.
    "kittens".encode("idna")
    far = line_laid()
    serving = Child(partial(serve, servers(far)))
    assert serving.line() == "serves"
    json.dump([outcome(rules, far) for rules in sets], sys.stdout)
    serving.end()


def outcome(rules: str, far: int) -> dict[str, Any]:
    """Try one set of rules; where one account must play every role, one role after the other."""
    reached: dict[str, Reached] = {}
    counts: Counter[str] = Counter()
    for roles in [(role,) for role in ROLES] if alone() else [ROLES]:
        load(rules and cast(rules, roles[0]))
        reached |= tried(roles, far)
        counts.update(counted())
    return {"reached": reached, "counted": counts}


def load(rules: str) -> None:
    """Put the rules in the place of those before; each set begins by taking them away."""
    none = "table inet hostline\ndelete table inet hostline\n"
    subprocess.run(["nft", "-f", "-"], input=rules or none, text=True, check=True, timeout=20)


def serve(open_: Sequence[socket.socket], tell: Tell) -> None:
    """Answer at all of these; they are open in the parent too, which does not listen to them."""
    die_with_parent()
    for server in open_:
        answer(server)
    tell("serves")


def tried(roles: Sequence[Role], far: int) -> dict[str, Reached]:
    """Let the roles try all targets at once, while others ask them."""
    children = [Child(partial(try_all, role)) for role in roles]
    for child in children:
        assert child.line() == "listens"
    answers = asked_of(roles, far)
    found = {
        role.name: answers[role.name] | child.line() for role, child in zip(roles, children, strict=True)
    }
    for child in children:
        child.end()
    return found


def asked_of(roles: Sequence[Role], far: int) -> dict[str, Reached]:
    """Ask each role from beyond the line, and here if we are somebody whom no rule is about."""
    with ThreadPoolExecutor(2 * len(roles)) as pool:
        waiting = {}
        for role in roles:
            with elsewhere(far):
                there = socket.socket()
            waiting[role.name] = {ANSWERS_FAR: pool.submit(hears, NEAR, role.port, asking=there)}
            if not alone():
                waiting[role.name][ANSWERS_HERE] = pool.submit(hears, "127.0.0.1", role.port)
        return {
            name: {answers: heard.result() for answers, heard in asked.items()}
            for name, asked in waiting.items()
        }


def counted() -> dict[str, int]:
    """Return the packets that each counter of the rules has seen."""
    ran = subprocess.run(["nft", "list", "counters"], capture_output=True, text=True, check=True, timeout=20)
    return {name: int(times) for name, times in re.findall(r"counter (\w+) {[^}]*packets (\d+)", ran.stdout)}


if __name__ == "__main__":
    main()
