"""Loopback only: the suite gives the same answer on a train as in the office."""

import sys
from ipaddress import ip_address
from typing import Final

from hypothesis import HealthCheck, settings

# On a busy machine an example takes as long as it takes: no test watches the clock.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

_TARGET_AT: Final = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.bind": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}
_HERE: Final = frozenset({None, "", "localhost", b"localhost"})


class LeftTheMachineError(BaseException):
    """A test tried to speak to something beyond loopback; no `except Exception` shall swallow it."""


def _is_here(host: object) -> bool:
    if host in _HERE:
        return True
    try:
        return ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _guard(event: str, args: tuple[object, ...]) -> None:
    """Refuse what the interpreter is about to do, whichever library asks for it."""
    if event not in _TARGET_AT:
        return
    target = args[_TARGET_AT[event]]
    is_a_path = isinstance(target, str | bytes) and not event.startswith("socket.get")
    if not is_a_path and not _is_here(target[0] if isinstance(target, tuple) else target):
        raise LeftTheMachineError(f"{event} to {target}: tests speak to loopback only")


sys.addaudithook(_guard)
