"""The canonical form of a URL that lists agree on: Google Safe Browsing v4, with v5's rules for IPv6.

It is for comparing only, never for asking: user, port and fragment are gone, and escapes are resolved to the end.
Source: STANDARDS section 4 (the Web Risk documentation, "Hashing URLs").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address, IPv6Network
from typing import Final
from urllib.parse import unquote_to_bytes

import ada_url

from geo.urls import LONGEST_URL, SchemeError, TooLongError, UrlError

_BLANKS: Final = re.compile(rb"[\t\r\n]")
# A host with a port, such as `kittens.example:80`, is no scheme.
_SCHEME: Final = re.compile(rb"([A-Za-z][A-Za-z0-9+-]*):(?:(//)|(?![0-9]))")
_SHORTENED: Final = re.compile(rb"[^/?]*[.\[]")
_PORT: Final = re.compile(rb":[0-9]*$")
_ESCAPE: Final = re.compile(rb"%[0-9A-Fa-f]{2}")
_TO_ESCAPE: Final = re.compile(rb"[\x00-\x20\x7f-\xff#%]")
_DOTS: Final = re.compile(rb"\.{2,}")
_SLASHES: Final = re.compile(rb"/{2,}")
_NUMBER: Final = re.compile(rb"0[xX][0-9a-fA-F]*|[0-9]+")
_NAT64: Final = IPv6Network("64:ff9b::/96")
_PARTS_OF_IPV4: Final = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Canonical:
    """A URL in canonical form, in the parts that expressions are made of; all of it is ASCII."""

    scheme: str
    host: str
    """A name, or an address, an IPv6 one in brackets."""
    path: str
    query: str | None
    """Without its question mark; empty where the URL ends in one."""

    @property
    def is_address(self) -> bool:
        """Whether the host is an address, which has no parent domains."""
        return self.host.startswith("[") or _ipv4(self.host.encode()) is not None

    def __str__(self) -> str:
        query = "" if self.query is None else f"?{self.query}"
        return f"{self.scheme}://{self.host}{self.path}{query}"


def canonical(url: str | bytes) -> Canonical:
    """Return the canonical form of `url`, where a missing scheme means http.

    Bytes need not be UTF-8. Raises `UrlError` where there is no host, `SchemeError` for another scheme than http and
    https, `TooLongError` beyond `LONGEST_URL`.
    """
    raw = url.encode("utf-8", "surrogatepass") if isinstance(url, str) else url
    if len(raw) > LONGEST_URL:
        raise TooLongError(f"the URL has {len(raw)} bytes, more than {LONGEST_URL}")
    text = _BLANKS.sub(b"", raw.strip()).partition(b"#")[0]
    scheme, rest = _scheme(text)
    end = min((at for at in (rest.find(b"/"), rest.find(b"?")) if at >= 0), default=len(rest))
    authority, location = rest[:end], rest[end:]
    path, mark, query = location.partition(b"?")
    return Canonical(
        scheme=scheme,
        host=_host(_PORT.sub(b"", authority.rpartition(b"@")[2])),
        path=_escaped(_path(_unescaped(path))),
        query=_escaped(_unescaped(query)) if mark else None,
    )


def _scheme(text: bytes) -> tuple[str, bytes]:
    match = _SCHEME.match(text)
    if match is None:
        # Without scheme and dot it is a sentence or a word, not a URL that somebody shortened.
        if not _SHORTENED.match(text):
            raise UrlError("the URL has no scheme")
        return "http", text
    scheme = match[1].decode().lower()
    if scheme not in {"http", "https"}:
        raise SchemeError(f"{scheme}: is not a scheme of the web")
    if not match[2]:
        raise UrlError("the URL lacks // after its scheme")
    return scheme, text[match.end() :]


def _unescaped(text: bytes) -> bytes:
    # Each round shortens the text, so a text of n bytes needs at most n/2 rounds.
    while _ESCAPE.search(text):
        text = unquote_to_bytes(text)
    return text


def _escaped(text: bytes) -> str:
    return _TO_ESCAPE.sub(lambda match: b"%%%02X" % match[0][0], text).decode("ascii")


def _host(raw: bytes) -> str:
    host = _DOTS.sub(b".", _unescaped(raw).strip(b".")).lower()
    if not host:
        raise UrlError("the URL has no host")
    if host.startswith(b"["):
        return _ipv6(host)
    address = _ipv4(host)
    return _escaped(_ascii_name(host)) if address is None else str(address)


def _ascii_name(host: bytes) -> bytes:
    # Bytes that are no international name stay what they are and are escaped, as in Google's own example.
    try:
        return host if host.isascii() else ada_url.idna_to_ascii(host.decode()) or host
    except ValueError:
        return host


def _ipv6(host: bytes) -> str:
    try:
        address = IPv6Address(host.decode("ascii").removeprefix("[").removesuffix("]"))
    except (UnicodeDecodeError, AddressValueError) as error:
        raise UrlError("the host is in brackets, but is no IPv6 address") from error
    embedded = address.ipv4_mapped
    if address in _NAT64:
        embedded = IPv4Address(int(address) & 0xFFFFFFFF)
    return str(embedded) if embedded is not None else f"[{address.compressed}]"


def _ipv4(host: bytes) -> IPv4Address | None:
    """Return the address where `host` is one to four numbers, decimal, octal or hexadecimal."""
    parts = host.split(b".")
    if len(parts) > _PARTS_OF_IPV4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    try:
        *firsts, last = (_number(part) for part in parts)
    except ValueError:
        return None
    if any(first > 0xFF for first in firsts) or last >= 256 ** (5 - len(parts)):  # noqa: PLR2004 one byte
        return None
    head = sum(first << (24 - 8 * index) for index, first in enumerate(firsts))
    return IPv4Address(head + last)


def _number(part: bytes) -> int:
    if part[:2].lower() == b"0x":
        return int(part[2:] or b"0", 16)
    return int(part, 8 if part.startswith(b"0") and len(part) > 1 else 10)


def _path(path: bytes) -> bytes:
    """Resolve `.` and `..` as RFC 3986 does, then collapse runs of slashes."""
    kept: list[bytes] = []
    segments = path.split(b"/")[1:]
    for segment in segments:
        if segment == b"..":
            del kept[-1:]
        elif segment != b".":
            kept.append(segment)
    if segments and segments[-1] in {b".", b".."}:
        kept.append(b"")
    return _SLASHES.sub(b"/", b"/" + b"/".join(kept))
