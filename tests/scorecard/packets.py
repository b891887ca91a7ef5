"""What a browser sends past the door, counted by traps and by the kernel; in a network of its own where there can be one.

There, every address of the internet is loopback, and what was sent is known by the kernel's counters.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from tests.scorecard.browsing import slow
from tests.scorecard.rig import ROOT, Rig
from tests.scorecard.site import page

_OWN_NETWORK: Final = (
    "ip link set lo up && ip route add local 0.0.0.0/0 dev lo && (ip -6 route add local ::/0 dev lo || true)"
)
_LOOPBACK: Final = (
    *("127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]"),
    *("localhost", "kittens.localhost", "localhost.", "%31%32%37.0.0.1"),
)
_BEYOND: Final = ("192.0.2.7", "198.51.100.7", "[2001:db8::7]", "169.254.169.254", "10.0.0.7")
"""Asked for only where they are loopback, too."""


def has_own_network() -> bool:
    """Answer whether the machine gives us a network of our own."""
    words = ["unshare", "--net", "sh", "-c", _OWN_NETWORK]
    try:
        return subprocess.run(words, check=False, capture_output=True, timeout=20).returncode == 0
    except OSError:
        return False


def in_own_network(rig: Rig) -> Any:
    """Return what `measured` says in a network of its own."""
    command = f"{_OWN_NETWORK} && exec {sys.executable} -m tests.scorecard.packets {rig.side}"
    done = subprocess.run(
        ["unshare", "--net", "sh", "-c", command], capture_output=True, cwd=ROOT, timeout=240, check=True
    )
    return json.loads(done.stdout)


def sent() -> tuple[int, int]:
    """Return how many connections this network's processes have begun, and how many datagrams they have sent."""
    lines = Path("/proc/net/snmp").read_text(encoding="ascii").splitlines()
    tables = {}
    for names, values in zip(lines[::2], lines[1::2], strict=True):
        kind = names.partition(":")[0]
        tables[kind] = dict(zip(names.split()[1:], map(int, values.split()[1:]), strict=True))
    six = dict(line.split() for line in Path("/proc/net/snmp6").read_text(encoding="ascii").splitlines())
    return tables["Tcp"]["ActiveOpens"], tables["Udp"]["OutDatagrams"] + int(six["Udp6OutDatagrams"])


def _page(hosts: tuple[str, ...], trap: int, udp: int) -> str:
    urls = [f"http://{host}:{trap}/k" for host in hosts]
    stun = [f"stun:{host}:{udp}" for host in hosts if "%" not in host]
    links = "".join(
        f"<link rel=preconnect href={url}><link rel=dns-prefetch href={url}><link rel=prefetch href={url}>"
        f"<iframe src={url}></iframe><img src={url}><script async src={url}></script>"
        for url in urls
    )
    return f"""<!doctype html><body><p>kittens{links}<script async src=/slow></script><script>
      addEventListener('unhandledrejection', event => event.preventDefault());
      for (const url of {json.dumps(urls)}) {{
        fetch(url, {{mode: 'no-cors'}}); navigator.sendBeacon(url); new Image().src = url; window.open(url);
        try {{ new WebSocket(url.replace('http', 'ws')) }} catch {{}}
        try {{ new WebTransport(url.replace('http', 'https').replace(/:\\d+\\/k/, ':{udp}/k')) }} catch {{}}
      }}
      for (const urls of {json.dumps(stun)}) try {{
        const peer = new RTCPeerConnection({{iceServers: [{{urls}}], iceCandidatePoolSize: 2}});
        peer.createDataChannel('k'); peer.createOffer().then(offer => peer.setLocalDescription(offer));
      }} catch {{}}
    </script>"""


def measured(rig: Rig, *, alone: bool) -> dict[str, Any]:
    """Show a page that connects in every way it can, and count what went past the door."""
    trap, sink = rig.site({"*": page(b"<p>this is a trap</p>")}), rig.sink()
    second = rig.site({"*": page(b"<p>this is a trap</p>")}, address="::1", port=trap.port)
    hosts = (*_LOOPBACK, *(_BEYOND if alone else ()))
    site = rig.site({"/page": page(_page(hosts, trap.port, sink.port).encode()), "/slow": slow})
    before = sent()
    run = rig.browse([f"{site.base}/page"], sites=[site], namespace=False)
    after = sent()
    return {
        "shown": "kittens" in run.outcomes[0].shown and bool(site.of("/slow", "GET")),
        "hosts": len(hosts),
        "trapped": trap.accepted + second.accepted,
        "datagrams": len(sink.datagrams),
        "opened": after[0] - before[0] - site.accepted if alone else 0,
        "sent": after[1] - before[1] if alone else 0,
        "counts": _is_counted(sink.port, trap.port) if alone else True,
    }


def _is_counted(udp: int, tcp: int) -> bool:
    """Answer whether the counters see what is sent to elsewhere, so that their silence says something."""
    before = sent()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, socket.socket() as other:
        one.sendto(b"kitten", ("192.0.2.9", udp))
        other.settimeout(1)
        other.connect_ex(("192.0.2.9", tcp))
    after = sent()
    return after[0] > before[0] and after[1] > before[1]


if __name__ == "__main__":
    with Rig(sys.argv[1]) as own:
        json.dump(measured(own, alone=True), sys.stdout)
