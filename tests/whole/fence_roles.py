"""Who tries: the accounts of the rules, by numbers that no machine gives out, and the processes that become them."""

import ctypes
import json
import os
import re
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from tests.whole.fence_targets import RESOLVER, RESOLVER_6, answer, listening, reached

ACCOUNT, CRAWL, APART, SOMEBODY = 4242, 4343, 4444, 4545
_DIE_WITH_PARENT: Final = 1
Tell = Callable[[object], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Role:
    """One account and group, and the port at which it answers others."""

    name: str
    user: int
    group: int
    port: int


ROLES: Final = (
    Role(name="crawl", user=ACCOUNT, group=CRAWL, port=8001),
    Role(name="desk", user=ACCOUNT, group=ACCOUNT, port=8002),
    Role(name="desk of another account", user=APART, group=APART, port=8003),
    Role(name="somebody", user=SOMEBODY, group=SOMEBODY, port=8004),
)


def alone() -> bool:
    """Tell whether this namespace of users has root and nobody else, so that the rules must change and not the account."""
    mapped = Path("/proc/self/uid_map").read_text(encoding="ascii").split()
    return int(mapped[2]) <= SOMEBODY


def cast(rules: str, role: Role) -> str:
    """Write numbers and stand-ins into the rules' own definitions, and nowhere else."""
    accounts, crawl = {ACCOUNT, APART}, CRAWL
    if alone():
        accounts = {0 if user == role.user else user for user in accounts}
        crawl = 0 if role.group == CRAWL else CRAWL
    for name, value in (
        ("accounts", "{ " + ", ".join(map(str, sorted(accounts))) + " }"),
        ("crawl", str(crawl)),
        ("resolvers4", "{ " + RESOLVER + " }"),
        ("resolvers6", "{ " + RESOLVER_6 + " }"),
    ):
        rules, times = re.subn(rf"(?m)^define {name} = .*$", f"define {name} = {value}", rules)
        assert times == 1, name
    return rules


class Child:
    """A process that tells of what it does, a line of JSON at a time, and lives until it is ended."""

    def __init__(self, act: Callable[[Tell], None]) -> None:
        reading, writing = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(reading)
            _act(act, writing)
        os.close(writing)
        self._lines = os.fdopen(reading, encoding="utf-8")

    def line(self) -> Any:
        """Return what it tells next; an error where it has died before."""
        return json.loads(self._lines.readline())

    def end(self) -> None:
        """End the process."""
        self._lines.close()
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def _act(act: Callable[[Tell], None], writing: int) -> NoReturn:
    def tell(said: object) -> None:
        os.write(writing, json.dumps(said).encode() + b"\n")

    try:
        act(tell)
        signal.pause()
    except BaseException:  # noqa: BLE001 a fork must not go on as its parent, whatever happened
        traceback.print_exc()
    finally:
        os._exit(1)


def try_all(role: Role, tell: Tell) -> None:
    """As `role`: listen, tell that, try all targets, tell what was reached."""
    if not alone():
        os.setgroups([])
        os.setgid(role.group)
        os.setuid(role.user)
    die_with_parent()
    answer(listening("0.0.0.0", role.port))
    tell("listens")
    tell(reached())


def die_with_parent() -> None:
    """Leave no process behind; said after a change of account, which forgets it."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
