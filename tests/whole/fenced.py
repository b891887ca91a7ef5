"""Tries what each account reaches, in a network namespace of its own with another one behind it; run as root by `unshare`.

On stdin: the rules, or nothing. On stdout: for each account and each target, whether it was reached. All addresses are
of documentation, and no packet leaves the two namespaces.
"""

import contextlib
import encodings.idna  # noqa: F401 the accounts may not read where Python lies
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ACCOUNT, CRAWL, SOMEBODY = 4242, 4343, 4444
WHO = {"crawl": (ACCOUNT, CRAWL), "desk": (ACCOUNT, ACCOUNT), "somebody": (SOMEBODY, SOMEBODY)}
PUBLIC, INSIDE, RESOLVER = "203.0.113.5", "198.51.100.5", "198.51.100.53"
PUBLIC_6, INSIDE_6, OUTSIDE_6 = "2001:db8:1::5", "2001:db8:2::5", "fd00:7::5"
PORT, OTHER_PORT, DNS = 443, 8443, 53
SERVED = 8000
"""Where an account listens, as a desk does behind its web server."""
SERVICE = 5432
"""A port of loopback where a service of the machine may listen."""
FAR = (PUBLIC, INSIDE, RESOLVER, PUBLIC_6, INSIDE_6, OUTSIDE_6)
NETWORKS = {
    "203.0.113.1/24",
    "198.51.100.1/24",
    "2001:db8:1::1/48",
    "2001:db8:2::1/48",
    "fd00:7::1/64",
}


def family_of(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, timeout=10)


def far() -> None:
    """Be the net behind: listen, and answer datagrams."""
    sys.stdin.readline()
    kept = [listening(address, port) for address in FAR for port in (PORT, OTHER_PORT, DNS)]
    for address in (PUBLIC, RESOLVER):
        asked = socket.socket(family_of(address), socket.SOCK_DGRAM)
        asked.bind((address, DNS))
        threading.Thread(target=echo, args=(asked,), daemon=True).start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    assert kept


def listening(address: str, port: int) -> socket.socket:
    return socket.create_server((address, port), family=family_of(address))


def echo(asked: socket.socket) -> None:
    while True:
        question, peer = asked.recvfrom(512)
        asked.sendto(question, peer)


@contextlib.contextmanager
def net_behind() -> Iterator[None]:
    """Lay a line to another namespace, with addresses at both ends."""
    command = ["unshare", "--net", sys.executable, "-m", "tests.whole.fenced", "far"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer:
        assert peer.stdin is not None
        assert peer.stdout is not None
        while Path(f"/proc/{peer.pid}/ns/net").readlink() == Path("/proc/self/ns/net").readlink():
            time.sleep(0.01)
        ip("link", "set", "lo", "up")
        ip("link", "add", "near", "type", "veth", "peer", "name", "far", "netns", str(peer.pid))
        for address in NETWORKS:
            ip("address", "add", address, "dev", "near", *(["nodad"] if ":" in address else []))
        ip("link", "set", "near", "up")
        there = ["nsenter", "-t", str(peer.pid), "-n", "ip"]
        for address in FAR:
            words = [f"{address}/48", "nodad"] if ":" in address else [f"{address}/24"]
            subprocess.run(
                [*there, "address", "add", words[0], "dev", "far", *words[1:]], check=True, timeout=10
            )
        subprocess.run([*there, "link", "set", "far", "up"], check=True, timeout=10)
        peer.stdin.write("go\n")
        peer.stdin.flush()
        assert peer.stdout.readline() == "ready\n"
        yield
        peer.stdin.close()


def connects(address: str, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((address, port), timeout=2):
        return True
    return False


def is_answered(address: str) -> bool:
    with contextlib.suppress(OSError), socket.socket(family_of(address), socket.SOCK_DGRAM) as asking:
        asking.settimeout(1)
        asking.connect((address, DNS))
        asking.send(b"kitten")
        return asking.recv(512) == b"kitten"
    return False


def own_canary() -> bool:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return connects("127.0.0.1", server.getsockname()[1])


TARGETS: dict[str, Callable[[], bool]] = {
    "public": lambda: connects(PUBLIC, PORT),
    "public, any port": lambda: connects(PUBLIC, OTHER_PORT),
    "public 6": lambda: connects(PUBLIC_6, PORT),
    "inside": lambda: connects(INSIDE, PORT),
    "inside 6": lambda: connects(INSIDE_6, PORT),
    "outside 2000::/3": lambda: connects(OUTSIDE_6, PORT),
    "resolver, UDP": lambda: is_answered(RESOLVER),
    "resolver, TCP": lambda: connects(RESOLVER, DNS),
    "resolver, other port": lambda: connects(RESOLVER, PORT),
    "public, UDP": lambda: is_answered(PUBLIC),
    "own canary": own_canary,
    "service on loopback": lambda: connects("127.0.0.1", SERVICE),
}


def become(user: int, group: int) -> None:
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)


def answers(user: int, group: int) -> bool:
    """Let a child of that account listen, and ask it as root, whom no rule is about."""
    child = os.fork()
    if child == 0:
        try:
            become(user, group)
            with listening("127.0.0.1", SERVED) as server:
                server.accept()
        finally:
            os._exit(0)
    asked = (connects("127.0.0.1", SERVED) or time.sleep(0.1) for _ in range(20))
    found = any(asked)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return found


def reached_by(user: int, group: int) -> dict[str, bool]:
    """Try each target in a child of that account and group."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        try:
            become(user, group)
            os.write(writing, json.dumps({name: reach() for name, reach in TARGETS.items()}).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        return {**json.load(pipe), "answers who asks": answers(user, group)}


def main() -> None:
    rules = sys.stdin.read()
    with net_behind(), listening("127.0.0.1", SERVICE):
        if rules:
            subprocess.run(["nft", "-f", "-"], input=rules, text=True, check=True, timeout=10)
        json.dump({name: reached_by(*who) for name, who in WHO.items()}, sys.stdout)


if __name__ == "__main__":
    far() if sys.argv[1:] == ["far"] else main()
