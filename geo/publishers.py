"""Which data sets come from one publisher: two files of one publisher are one voice, however they are named."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_PUBLISHERS: Final = (
    ("DB-IP", re.compile(r"\bdb[-_ ]?ip|\bdbip", re.IGNORECASE)),
    ("MaxMind", re.compile(r"geolite|geoip2|maxmind", re.IGNORECASE)),
    ("IPinfo", re.compile(r"ip[-_ ]?info", re.IGNORECASE)),
    ("IP2Location", re.compile(r"ip2(?:location|proxy)", re.IGNORECASE)),
)
# Lists made from the registries' books: they say where a network is registered, whatever their columns are called.
_REGISTRATION: Final = re.compile(r"delegated|whois|iptoasn|\basn-country|registration", re.IGNORECASE)
# Words, years and days of which one publisher has several editions.
_EDITIONS: Final = re.compile(
    r"\b(?:asn|city|country|database|db|enterprise|free|geo|ip|ipv?[46]|lite|location|mmdb|pro|standard)\b"
    r"|\b[0-9]{4}(?: [0-9]{1,2}){0,2}\b|\b[0-9]{6,}\b",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"[\W_]+")


@lru_cache(maxsize=4_096)
def publisher_of(source: str) -> str:
    """Return who publishes a data set: a known publisher, or the source's name without its edition."""
    known = next((name for name, pattern in _PUBLISHERS if pattern.search(source)), None)
    if known is not None:
        return known
    words = _BETWEEN.sub(" ", source)
    rest = _BETWEEN.sub(" ", _EDITIONS.sub(" ", words)).strip()
    return (rest or words.strip()).casefold()


@lru_cache(maxsize=4_096)
def is_registration(source: str) -> bool:
    """Whether a data set repeats the registries' books, which say nothing of where a server is."""
    return _REGISTRATION.search(source) is not None
