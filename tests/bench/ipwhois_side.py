"""The same addresses by `IPWhois(ip).lookup_rdap()` with its defaults, one after the other: `WHERE COUNT`."""

from __future__ import annotations

import json
import os
import ssl
import sys
import time
from typing import Any
from urllib.request import HTTPSHandler, ProxyHandler, build_opener

from ipwhois import IPWhois
from ipwhois.rdap import RIR_RDAP

from tests.bench.tracing_list import addresses_of
from tests.bench.tracing_surroundings import RESOLVERS


def main() -> None:
    """Ask, and print one line of JSON."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    where, count = json.loads(sys.argv[1]), int(sys.argv[2])
    # Where it asks are constants of the package, all else are its own parameters.
    for registry in RIR_RDAP.values():
        registry["ip_url"] = f"https://127.0.0.1:{where['registries_port']}/ip/{{0}}"
    tls = ssl.create_default_context(cafile=where["authority"])
    opener = build_opener(ProxyHandler({}), HTTPSHandler(context=tls))
    began, cpu, good = time.perf_counter(), time.process_time(), 0
    for number in range(count):
        ip = str(addresses_of(number)[0])
        good += _is_whole(_asked(ip, opener, where))
    told = {
        "good": good,
        "asked": count,
        "wall": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "peak": 0,
    }
    sys.stdout.write(json.dumps(told) + "\n")


def _asked(ip: str, opener: Any, where: dict[str, Any]) -> dict[str, Any]:
    whois = IPWhois(ip, proxy_opener=opener)
    whois.net.dns_resolver.nameservers = list(RESOLVERS[:1])
    whois.net.dns_resolver.port = where["names_port"]
    found: dict[str, Any] = whois.lookup_rdap()
    return found


def _is_whole(found: dict[str, Any]) -> bool:
    emails = [contact["contact"]["email"] for contact in found["objects"].values()]
    return bool(found["asn"] and found["network"] and emails)


if __name__ == "__main__":
    main()
