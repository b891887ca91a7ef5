"""Certificates as facts: what is usual, what does not verify, and what was made to break their reader."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from crawler.door.certificates import LARGEST, MOST_NAMES, certificate_of
from crawler.door.counts import Counts
from crawler.refused import Refused
from geo.urls import parse
from pipelines.certificates import Certificate

Site = Callable[..., Any]
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
END = BEGIN + timedelta(days=90)
KEY = ec.generate_private_key(ec.SECP256R1())
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n"
PICTURE = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 6\r\n\r\n"


def made(
    *names: str,
    issuer: str = "Kitten Authority",
    dates: tuple[datetime, datetime] = (BEGIN, END),
    extra: bytes = b"",
) -> bytes:
    """Return a certificate as DER, with an extension of our own where `extra` says what is in it."""
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)])
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "old.kittens.example")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(who)
        .public_key(KEY.public_key())
        .serial_number(7)
        .not_valid_before(dates[0])
        .not_valid_after(dates[1])
    )
    if names:
        general = [_general(name) for name in names]
        builder = builder.add_extension(x509.SubjectAlternativeName(general), critical=False)
    if extra:
        oid = x509.ObjectIdentifier("2.25.7")
        builder = builder.add_extension(x509.UnrecognizedExtension(oid, extra), critical=False)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def facts(der: bytes, why: str | None = None) -> Certificate:
    found = certificate_of(der, host="kittens.example", why=why)
    assert found is not None
    return found


def test_the_usual_certificate_is_read() -> None:
    assert facts(made("kittens.example", "*.kittens.example", "192.0.2.7", "2001:db8::7")) == Certificate(
        host="kittens.example",
        issuer="CN=Kitten Authority",
        names=("kittens.example", "*.kittens.example", "192.0.2.7", "2001:db8::7"),
        not_before=BEGIN,
        not_after=END,
        verified=True,
        why=None,
    )


def test_an_old_one_is_for_its_common_name() -> None:
    assert facts(made()).names == ("old.kittens.example",)


def test_why_it_did_not_verify_is_said() -> None:
    found = facts(made("kittens.example"), why="certificate has expired")
    assert (found.verified, found.why) == (False, "certificate has expired")


def test_no_certificate_is_none() -> None:
    assert certificate_of(None, host="kittens.example", why=None) is None


def test_a_huge_one_is_not_parsed() -> None:
    found = facts(made("kittens.example", extra=b"x" * LARGEST), why="self-signed certificate")
    assert (found.issuer, found.names, found.not_after) == (None, (), None)
    assert found.why is not None
    assert found.why.startswith("self-signed certificate; it has 3")
    assert found.why.endswith("bytes and was not read")


def test_many_names_are_bounded() -> None:
    found = facts(made(*(f"kitten{number}.example" for number in range(MOST_NAMES * 2))))
    assert found.names == tuple(f"kitten{number}.example" for number in range(MOST_NAMES))


def test_controls_and_what_is_no_name_are_left_out() -> None:
    bidi = "Kit\u202eten\x1b[2J\r\nBcc: x"
    found = facts(made("kittens.example", "a b.example", "x" * 64 + ".example", "<b>.example", issuer=bidi))
    assert found.names == ("kittens.example",)
    assert found.issuer is not None
    assert not any(letter in found.issuer for letter in "\u202e\x1b\r\n")
    assert len(facts(made(issuer="K" * 64)).issuer or "") < 200


@pytest.mark.parametrize(
    "dates",
    [
        (datetime(1950, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (datetime(2050, 1, 1, tzinfo=UTC), datetime(2051, 1, 1, tzinfo=UTC)),
    ],
)
def test_odd_dates_are_dates(dates: tuple[datetime, datetime]) -> None:
    found = facts(made(dates=dates))
    assert (found.not_before, found.not_after) == dates


@given(st.integers(0, 10_000), st.binary(max_size=8), st.booleans())
def test_a_broken_one_never_fails(at: int, noise: bytes, whole: bool) -> None:
    der = made_once()
    at %= len(der)
    broken = der[:at] + noise + (der[at + len(noise) :] if whole else b"")
    found = facts(broken)
    assert found.host == "kittens.example"
    assert len(found.issuer or "") <= 200


_MADE: list[bytes] = []


def made_once() -> bytes:
    if not _MADE:
        _MADE.append(made("kittens.example", "192.0.2.7", extra=b"meow"))
    return _MADE[0]


@given(st.binary(max_size=200))
def test_noise_is_said_to_be_unreadable(noise: bytes) -> None:
    assert facts(noise).why == "it cannot be read"


def answering(head: bytes) -> Callable[[socket.socket, bytes], None]:
    return lambda peer, request: peer.sendall(head if request.startswith(b"HEAD") else head + b"kitten")


def server(authority: trustme.CA, *names: str, **how: Any) -> ssl.SSLContext:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **how).configure_cert(tls)
    return tls


def asked(door: Site, one: Any, url: str, tally: Counts) -> None:
    async def ask() -> None:
        made_door = door(one)
        try:
            await made_door.ask(parse(url), tally=tally)
        finally:
            await made_door.close()

    asyncio.run(ask())


def test_what_does_not_verify_is_still_read_and_said(site: Site, door: Site) -> None:
    one = site(answering(PAGE), server(trustme.CA(), "kittens.example"))
    tally = Counts()
    asked(door, one, f"https://kittens.example:{one.port}/", tally)
    (found,) = tally.certificates.values()
    assert (found.host, found.verified, found.names) == ("kittens.example", False, ("kittens.example",))
    assert "unable to get local issuer certificate" in (found.why or "")
    assert "trustme" in (found.issuer or "")


@pytest.mark.parametrize(
    ("names", "dates", "why"),
    [
        (("kittens.example",), {}, None),
        (("bicycles.example",), {}, "Hostname mismatch, certificate is not valid for 'kittens.example'."),
        (
            ("kittens.example",),
            {"not_before": BEGIN - timedelta(days=9), "not_after": BEGIN},
            "certificate has expired",
        ),
    ],
)
def test_each_reason_is_its_own(
    site: Site,
    door: Site,
    *,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    names: tuple[str, ...],
    dates: dict[str, datetime],
    why: str | None,
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    one = site(answering(PAGE), server(authority, *names, **dates))
    tally = Counts()
    asked(door, one, f"https://kittens.example:{one.port}/", tally)
    found = tally.certificates["kittens.example"]
    assert (found.verified, found.why) == (why is None, why)
    assert len(tally.certificates) == 1


def test_a_refused_picture_leaves_the_certificate_of_its_host(site: Site, door: Site) -> None:
    one = site(answering(PICTURE), server(trustme.CA(), "kittens.example"))
    tally = Counts()
    with pytest.raises(Refused):
        asked(door, one, f"https://kittens.example:{one.port}/", tally)
    assert set(tally.certificates) == {"kittens.example"}


def test_without_tls_there_is_none(site: Site, door: Site) -> None:
    one = site(answering(PAGE))
    tally = Counts()
    asked(door, one, f"http://kittens.example:{one.port}/", tally)
    assert tally.certificates == {}
