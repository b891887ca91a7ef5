"""Reads the certificate that a site showed. It is as hostile as a page: whatever is wrong with it, facts come out."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

from pipelines.certificates import Certificate

if TYPE_CHECKING:
    from cryptography import x509

LARGEST: Final = 32 * 1024
"""Bytes of a certificate that are parsed; real ones have two thousand, and a hundred names make it five."""
MOST_NAMES: Final = 100
_LONGEST_ISSUER: Final = 200
_LONGEST_WHY: Final = 200
# A name, with or without its star, or an address: what else stands there is no host.
_NAME: Final = re.compile(
    r"(?=.{1,253}\Z)(?:\*\.)?[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*|[0-9a-fA-F:.]{2,45}"
)
_UNPRINTABLE: Final = re.compile(r"[^\x20-\x7e\xa1-\u024f\u0370-\u1fff\u3040-\ud7ff\uf900-\ufaff]")

T = TypeVar("T")


def certificate_of(der: bytes | None, *, host: str, why: str | None) -> Certificate | None:
    """Return the facts of a certificate, or None where none was shown; `why` says why it did not verify. Never raises."""
    if der is None:
        return None
    said = _plain(why, _LONGEST_WHY) if why is not None else None
    read = None if len(der) > LARGEST else _or_none(lambda: _parsed(der))
    if read is None:
        unread = "it cannot be read" if len(der) <= LARGEST else f"it has {len(der)} bytes and was not read"
        return Certificate(
            host=host,
            issuer=None,
            names=(),
            not_before=None,
            not_after=None,
            verified=why is None,
            why=f"{said}; {unread}" if said else unread,
        )
    return Certificate(
        host=host,
        issuer=_or_none(lambda: _plain(read.issuer.rfc4514_string(), _LONGEST_ISSUER)) or None,
        names=_or_none(lambda: tuple(_names(read))) or (),
        not_before=_or_none(lambda: read.not_valid_before_utc),
        not_after=_or_none(lambda: read.not_valid_after_utc),
        verified=why is None,
        why=said,
    )


def _parsed(der: bytes) -> x509.Certificate:
    from cryptography.x509 import load_der_x509_certificate

    return load_der_x509_certificate(der)


def _names(read: x509.Certificate) -> Iterator[str]:
    from cryptography import x509

    try:
        shown = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        addresses = shown.get_values_for_type(x509.IPAddress)
        names = [*shown.get_values_for_type(x509.DNSName), *map(str, addresses)]
    except x509.ExtensionNotFound:
        names = [str(name.value) for name in read.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
    yield from islice(dict.fromkeys(name for name in names if _NAME.fullmatch(name)), MOST_NAMES)


def _or_none(read: Callable[[], T]) -> T | None:
    """Return what `read` returns, or None where the certificate makes it fail, in Python or in Rust."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return read()
    except Exception:  # noqa: BLE001 whatever a certificate provokes, the page is still read
        return None
    except BaseException as error:
        # pyo3 lets a panic of the parser through everything that is written for errors.
        if type(error).__name__ != "PanicException":
            raise
        return None


def _plain(text: str, longest: int) -> str:
    return _UNPRINTABLE.sub("\ufffd", text)[:longest]
