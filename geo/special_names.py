"""Pure: hosts that have no place in the public DNS, so that no resolver is ever asked about them (RFC 6761).

`test` and `example` are reserved too, but resolvers may answer for them (RFC 6761, sections 6.2 and 6.5): laboratories do.
"""

from __future__ import annotations

import base64
import binascii
from hashlib import sha3_256
from typing import Final

_NEVER_ASKED: Final = {
    "onion": "names below .onion belong to the Tor network and are never asked of DNS (RFC 7686)",
    "alt": "names below .alt are outside DNS (RFC 9476)",
    "local": "names below .local exist only on a local network (RFC 6762)",
    "localhost": "localhost is whichever machine asks (RFC 6761)",
    "invalid": "names below .invalid do not exist by agreement (RFC 6761)",
    "internal": "names below .internal exist only inside a private network (reserved by ICANN)",
    "home.arpa": "names below home.arpa exist only in a home network (RFC 8375)",
    "service.arpa": "names below service.arpa exist only on a local network (RFC 9665)",
    "resolver.arpa": "resolver.arpa is whichever resolver is asked (RFC 9462)",
    "ipv4only.arpa": "ipv4only.arpa says only how this network translates addresses (RFC 8880)",
    "6tisch.arpa": "names below 6tisch.arpa exist only in a network of sensors (RFC 9031)",
}
_ONE_LABEL: Final = (
    "a name of one label is no host of the public internet (RFC 7085 tells why none should be)"
)
_ONION_LABEL: Final = 56
_ONION_VERSION: Final = 3


def why_never_asked(host: str) -> str | None:
    """Return why DNS has nothing to say about `host` (lower case, without final dot), or None where it may be asked."""
    for suffix, reason in _NEVER_ASKED.items():
        if host == suffix or host.endswith(f".{suffix}"):
            return reason
    return _ONE_LABEL if host and "." not in host else None


def is_onion(host: str) -> bool:
    """Answer whether `host` is a name of the Tor network."""
    return host == "onion" or host.endswith(".onion")


def is_onion_service(host: str) -> bool:
    """Answer whether `host` is, or lies below, an address that an onion service can have (rend-spec-v3, section 6)."""
    labels = host.split(".")
    if len(labels) < 2 or labels[-1] != "onion" or len(labels[-2]) != _ONION_LABEL:  # noqa: PLR2004 name and suffix
        return False
    try:
        raw = base64.b32decode(labels[-2].upper())
    except (binascii.Error, ValueError):
        return False
    key, checksum, version = raw[:32], raw[32:34], raw[34]
    expected = sha3_256(b".onion checksum" + key + bytes([version])).digest()[:2]
    return version == _ONION_VERSION and checksum == expected
