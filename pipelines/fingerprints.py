"""What a URL is known by: the key a Job asks for it by, the shape of its path, its fingerprint for lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import md5, sha1, sha256
from typing import Final
from urllib.parse import unquote_to_bytes

from geo.domains import registrable_domain
from geo.urls import parse
from pipelines.canonical import Canonical, canonical

_HREF: Final = re.compile(
    r"https?://([a-z0-9._-]+|\[[0-9a-f:]+\])(?::([0-9]+))?(/[^?#]*)?(?:\?([^#]*))?(?:#.*)?"
)
_ESCAPES: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_DOTS: Final = re.compile(r"/(?:\.|%2[eE])")
_SLASHES: Final = re.compile(r"/{2,}")
# A name alone is not enough: `sid=4` may be a page's own number, a long random value is a session's.
_SESSION: Final = re.compile(
    r"(?:(?<=^)|(?<=&))(?:phpsessid|jsessionid|aspsessionid[a-z]*|cfid|cftoken|session_?id|sess|sid|s)"
    r"=[A-Za-z0-9%_.~-]{16,}(?:&|$)",
    re.IGNORECASE,
)
# Numbers, UUIDs, hexadecimal names of eight or more, escaped text and long tokens with a digit in them.
_NUMBERED: Final = re.compile(
    r"(?:%[0-9A-Fa-f]{2})+"
    r"|[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
    r"|(?<![A-Za-z0-9])(?:(?=[a-fA-F]*[0-9])[0-9a-fA-F]{8,}|(?=[A-Za-z]*[0-9])[A-Za-z0-9]{16,})(?![A-Za-z0-9])"
    r"|[0-9]+"
)
_SLUG: Final = re.compile(r"(?<=/)[A-Za-z0-9{}]+(?:[-_][A-Za-z0-9{}]+){2,}")

_MOST_PARENTS: Final = 4
_MOST_PREFIXES: Final = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Fingerprint:
    """What `hostline fingerprint` prints of a URL."""

    url: str
    canonical: str
    expressions: tuple[str, ...]
    """At most thirty, without scheme, the URL's own first: what a list may name to mean this URL."""
    hashes: dict[str, str]
    """`md5`, `sha1`, `sha256` of the canonical form; `url_md5` of the text after `//` (ThreatExchange);
    `expression_sha256` of the first expression (Safe Browsing, Web Risk). Lower-case hexadecimal."""


def fingerprint(url: str) -> Fingerprint:
    """Return the fingerprint of `url`; raises `UrlError`."""
    form = canonical(url)
    named = expressions(form)
    data = str(form).encode()
    return Fingerprint(
        url=url,
        canonical=str(form),
        expressions=named,
        hashes={
            "md5": md5(data, usedforsecurity=False).hexdigest(),
            "sha1": sha1(data, usedforsecurity=False).hexdigest(),
            "sha256": sha256(data).hexdigest(),
            "url_md5": md5(
                url.partition("://")[2].encode() or url.encode(), usedforsecurity=False
            ).hexdigest(),
            "expression_sha256": sha256(named[0].encode()).hexdigest(),
        },
    )


def expressions(form: Canonical) -> tuple[str, ...]:
    """Return what a list may name to mean this URL: each host with each path, at most five times six."""
    return tuple(f"{host}{path}" for host in _hosts(form) for path in _paths(form))


def _hosts(form: Canonical) -> list[str]:
    """Return the host, and up to four of its parents down to the registrable domain, longest first."""
    domain = None if form.is_address else registrable_domain(form.host)
    if domain is None:
        return [form.host]
    above = form.host.removesuffix(domain).rstrip(".").split(".")
    parents = [".".join([*above[start:], domain]) for start in range(1, len(above))] + [domain]
    return list(dict.fromkeys([form.host, *parents[-_MOST_PARENTS:]]))


def _paths(form: Canonical) -> list[str]:
    """Return the path with its query, the path, and up to four of its folders from the root."""
    segments = form.path.split("/")[1:-1]
    folders = ["/", *("/" + "/".join(segments[:count]) + "/" for count in range(1, len(segments) + 1))]
    whole = [f"{form.path}?{form.query}"] if form.query else []
    return list(dict.fromkeys([*whole, form.path, *folders[:_MOST_PREFIXES]]))


def visit_key(url: str) -> str:
    """Return the form by which a Job asks for a URL once, such as `kittens.example/basket?page=2`.

    http and https, default ports, a trailing dot of the host, doubled slashes, needless escapes, fragments and
    session ids make no difference; the case of the path does. Meant for `href`s of `geo.urls`, which take a few
    microseconds; another spelling is parsed first, which may raise `UrlError`.
    """
    match = _HREF.fullmatch(url)
    if match is None or _DOTS.search(url):
        match = _HREF.fullmatch(parse(url).href)
    assert match is not None, "every href of geo.urls has this form"
    host, port, path, query = match.groups()
    kept_port = "" if port in {None, "80", "443"} else f":{port}"
    return f"{host.rstrip('.')}{kept_port}{_plain_path(path or '/')}{_plain_query(query)}"


def shape(url: str) -> str:
    """Return the shape of a URL's path and query, such as `/thread/{n}?page&sort`, without its host.

    Numbers, hashes, ids and escaped text become `{n}`, a segment of three or more words becomes `{slug}`, and of
    the query only the names are kept, sorted: pages made by one template have one shape.
    """
    start = url.find("/", url.find("://") + 3)
    path, _, query = (url[start:] if start >= 0 else "/").partition("#")[0].partition("?")
    form = _NUMBERED.sub("{n}", path)
    if "-" in form or "_" in form:
        form = _SLUG.sub("{slug}", form)
    if not query:
        return form
    names = {_NUMBERED.sub("{n}", pair.partition("=")[0]) for pair in query.split("&")}
    return f"{form}?{'&'.join(sorted(names))}"


def _plain_path(path: str) -> str:
    if "%" in path:
        path = _ESCAPES.sub(_needed_escape, path)
    return _SLASHES.sub("/", path) if "//" in path else path


def _plain_query(query: str | None) -> str:
    if not query:
        return ""
    if "%" in query:
        query = _ESCAPES.sub(_needed_escape, query)
    kept = _SESSION.sub("", query).rstrip("&")
    return f"?{kept}" if kept else ""


def _needed_escape(match: re.Match[str]) -> str:
    byte = unquote_to_bytes(match[0])
    return byte.decode() if byte[0] in _UNRESERVED else match[0].upper()
