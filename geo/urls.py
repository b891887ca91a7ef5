"""One parser of URLs for the whole program: the WHATWG one, so that we judge what a browser would ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

import ada_url

LONGEST_URL: Final = 2083
DEFAULT_PORTS: Final = {"http": 80, "https": 443}
# Parsers disagree about backslashes, blanks, control characters and user info (HTML forms of an attack).
_DOUBTFUL: Final = re.compile(
    r"[\x00-\x20\x7f-\x9f\\\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
# What a decoder writes where it could not read: whatever is asked for then is not what was reported.
_LOST: Final = "\N{REPLACEMENT CHARACTER}"
_LONGEST_NAME: Final = 253
"""Octets of a name without its final dot (RFC 1035, section 2.3.4)."""
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SHOWN_OF_SCHEME: Final = 40
# How ada writes a URL of the web; what is matched is the URL without its fragment.
_HREF: Final = re.compile(
    r"(https?)://(?:([^/?#@]*)@)?(\[[0-9a-f:.]+\]|[^/?#@:]*)(?::([0-9]+))?(/[^?#]*)(\?[^#]*)?"
)
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


class UrlError(ValueError):
    """The text is no URL that Hostline would ask for; the sentence says why.

    UrlError
      SchemeError    a URL, but not of the web
      TooLongError   longer than `LONGEST_URL`
    """


class SchemeError(UrlError):
    """A URL of another scheme than http and https."""


class TooLongError(UrlError):
    """A URL longer than `LONGEST_URL` characters."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Url:
    """A parsed http or https URL, without its fragment."""

    href: str
    scheme: str
    host: str
    """A-label host in lower case without trailing dot, or an IP address without brackets."""
    port: int
    path: str
    query: str

    @property
    def origin(self) -> str:
        """Scheme, host and port as one text, such as `https://kittens.example:443`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def address(self) -> IPv4Address | IPv6Address | None:
        """The address, where the host is one."""
        return as_address(self.host)


def as_address(host: str) -> IPv4Address | IPv6Address | None:
    """Return `host` as an address, or None where it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def parse(text: str) -> Url:
    """Parse a URL that a person or a file gave.

    Raises `UrlError` with one sentence; doubtful characters and user info are refused, not repaired.
    """
    if len(text) > LONGEST_URL:
        raise TooLongError(f"the URL has {len(text)} characters, more than {LONGEST_URL}")
    if not text:
        raise UrlError("the URL is empty")
    if _LOST in text:
        raise UrlError(
            "the URL has U+FFFD, which stands for bytes that were not UTF-8: give it as it was, in UTF-8"
        )
    if doubtful := _DOUBTFUL.search(text):
        raise UrlError(f"the URL has the character U+{ord(doubtful[0]):04X}, about which programs disagree")
    return _checked(text, base=None)


def resolve(reference: str, base: str) -> Url:
    """Resolve what markup names against `base`, as a browser does; raises `UrlError`."""
    return _checked(reference, base=base)


def _checked(text: str, base: str | None) -> Url:
    try:
        # As one text, taken apart here: ada's URL object costs ten times as much, and every link comes this way.
        href = ada_url.join_url(base, text) if base else ada_url.normalize_url(text)
    except ValueError as error:
        raise UrlError(
            "the URL cannot be parsed" if _SCHEME.match(text) else "the URL has no scheme"
        ) from error
    parts = _HREF.match(href)
    if parts is None:
        raise SchemeError(f"{href.partition(':')[0][:_SHOWN_OF_SCHEME]}: is not a scheme of the web")
    scheme, user_info, hostname, port, path, query = parts.groups()
    if user_info:
        raise UrlError("the URL carries user info")
    href = parts[0]
    if len(href) > LONGEST_URL:
        raise TooLongError(f"the URL has {len(href)} characters, more than {LONGEST_URL}")
    return Url(
        href=href,
        scheme=scheme,
        host=_host(hostname),
        port=int(port) if port else DEFAULT_PORTS[scheme],
        path=path,
        query=query if query and query != "?" else "",
    )


@lru_cache(maxsize=4096)
def _host(hostname: str) -> str:
    bare = hostname.removeprefix("[").removesuffix("]")
    if (address := as_address(bare)) is not None:
        return str(address)
    name = bare.removesuffix(".").lower()
    labels = name.split(".")
    if len(name) > _LONGEST_NAME or not all(_LABEL.fullmatch(label) for label in labels):
        raise UrlError("the host is not a name that DNS can hold")
    return name


def host_of(text: str) -> str:
    """Return the host of a URL, or of a text that is a host already; raises `UrlError`."""
    if "://" in text:
        return parse(text).host
    bare = text.strip().removeprefix("[").removesuffix("]")
    return parse(f"http://[{bare}]/").host if bare.count(":") > 1 else parse(f"http://{bare}/").host
