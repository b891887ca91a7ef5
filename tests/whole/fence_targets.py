"""What is tried from behind the fence: addresses that stand for the internet, for an operator's own network, and for this machine.

They exist on a line between two namespaces only. The public ones lie in no row of `geo/addresses.py`, and no site is known there.
"""

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Final

NEAR, NEAR_6 = "192.0.1.1", "3000::1"
"""This machine's own addresses, which are public too."""
PUBLIC, PUBLIC_6 = "192.0.1.5", "3000::5"
RESOLVER, RESOLVER_6 = "10.53.0.53", "fd00:53::53"
OWN_NETWORK: Final = {
    "private 10/8": "10.0.0.5",
    "private 172.16/12": "172.31.255.5",
    "private 192.168/16": "192.168.0.5",
    "a carrier's": "100.64.0.5",
    "a cloud's own services": "169.254.169.254",
    "documentation": "198.51.100.5",
    "documentation 6": "2001:db8::5",
    "unique local 6": "fd00:7::5",
    "NAT64": "64:ff9b::a00:5",
}
LINK_LOCAL: Final = "fe80::5"
FAR: Final = (PUBLIC, PUBLIC_6, RESOLVER, RESOLVER_6, LINK_LOCAL, *OWN_NETWORK.values())
WEB, PLAIN_WEB, DNS = 443, 80, 53
HIGH: Final = 50_022
"""No port of the web, but one that a kernel may choose."""
SERVICE: Final = 5432
"""Where a service of this machine may listen on loopback."""
SECONDS: Final = 5
"""Far more than an answer takes; only packets that nobody refuses and nobody answers are waited for so long."""
_WORD: Final = b"kittens"


def listening(host: str, port: int, kind: int = socket.SOCK_STREAM) -> socket.socket:
    """Open what others may ask at a numeric address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    if kind == socket.SOCK_STREAM:
        return socket.create_server((host, port), family=family, backlog=128)
    asked = socket.socket(family, kind)
    asked.bind((host, port))
    return asked


def answer(asked: socket.socket) -> None:
    """Give the word to whoever asks, in a thread, for as long as the process lives."""

    threading.Thread(target=_answer, args=(asked,), daemon=True).start()


def _answer(asked: socket.socket) -> None:
    while True:
        with suppress(OSError):
            if asked.type == socket.SOCK_DGRAM:
                asked.sendto(_WORD, asked.recvfrom(16)[1])
            else:
                with asked.accept()[0] as peer:
                    peer.sendall(_WORD)


def hears(host: str, port: int, kind: int = socket.SOCK_STREAM, asking: socket.socket | None = None) -> bool:
    """Tell whether the word comes all the way from a numeric address."""
    with suppress(OSError):
        numeric = socket.getaddrinfo(host, port, type=kind, flags=socket.AI_NUMERICHOST)
        family, _, _, _, address = numeric[0]
        with asking or socket.socket(family, kind) as sock:
            sock.settimeout(SECONDS)
            sock.connect(address)
            return (_heard_by_datagram(sock) if kind == socket.SOCK_DGRAM else sock.recv(16)) == _WORD
    return False


def _heard_by_datagram(sock: socket.socket) -> bytes:
    """Ask once a second: nobody but us sends a datagram again that was lost."""
    sock.settimeout(1)
    for _ in range(SECONDS):
        sock.send(b"?")
        with suppress(TimeoutError):
            return sock.recv(16)
    return b""


def _hears_own_canary() -> bool:
    with listening("127.0.0.1", 0) as server:
        answer(server)
        return hears("127.0.0.1", server.getsockname()[1])


TARGETS: Final[dict[str, Callable[[], bool]]] = {
    "public": partial(hears, PUBLIC, WEB),
    "public, without TLS": partial(hears, PUBLIC, PLAIN_WEB),
    "public 6": partial(hears, PUBLIC_6, WEB),
    "public, other port": partial(hears, PUBLIC, HIGH),
    "public, UDP": partial(hears, PUBLIC, WEB, socket.SOCK_DGRAM),
    "public, as a name server": partial(hears, PUBLIC, DNS, socket.SOCK_DGRAM),
    "resolver": partial(hears, RESOLVER, DNS, socket.SOCK_DGRAM),
    "resolver, TCP": partial(hears, RESOLVER, DNS),
    "resolver 6": partial(hears, RESOLVER_6, DNS, socket.SOCK_DGRAM),
    "resolver, other port": partial(hears, RESOLVER, WEB),
    "resolver 6, other port": partial(hears, RESOLVER_6, WEB),
    "own canary": _hears_own_canary,
    "service on loopback": partial(hears, "127.0.0.1", SERVICE),
    "this machine by its public address": partial(hears, NEAR, WEB),
    "this machine by its public address 6": partial(hears, NEAR_6, WEB),
    "private, written as IPv6": partial(hears, "::ffff:10.0.0.5", WEB),
    # By UDP: what is refused here by TCP is said to nobody, and a client waits to its end.
    "link-local 6": partial(hears, f"{LINK_LOCAL}%near", HIGH, socket.SOCK_DGRAM),
    **{name: partial(hears, host, WEB) for name, host in OWN_NETWORK.items()},
}


def reached() -> dict[str, bool]:
    """Try every target at once."""
    with ThreadPoolExecutor(len(TARGETS)) as pool:
        return dict(zip(TARGETS, pool.map(lambda target: target(), TARGETS.values()), strict=True))
