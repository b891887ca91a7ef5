from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_address

import pytest

from geo.contacts.ranking import GUESS, guessed, of_host, ranked, within
from geo.facts import Contact, Verdict

AT = datetime(2026, 11, 1, tzinfo=UTC)
IPS = (ip_address("192.0.2.1"), ip_address("2001:db8::1"))


def contact(address: str, role: str, scope: str) -> Contact:
    return Contact(address=address, role=role, scope=scope, source="invented", as_of="2026-11-01")


ABUSE = contact("abuse@kittens.example", "abuse", "network 192.0.2.0/24")


def test_all_are_shown_once_and_whoever_can_take_down_stands_first() -> None:
    best_first = (
        contact("abuse@cdn.example", "abuse", "front Example CDN"),
        contact("desk@kittens.example", "abuse", "network 192.0.2.0/24"),
        contact("abuse@kittens.example", "technical", "network 192.0.2.0/24"),
        contact("noc@kittens.example", "technical", "network 192.0.2.0/24"),
        contact("abuse@names.example", "registrar abuse", "registrar Kitten Names of kittens.example"),
        contact("site@kittens.example", "security.txt", "site kittens.example"),
        contact("web@kittens.example", "registrant", "domain kittens.example of Kitten Society"),
        contact("abuse@kittens.example", GUESS, "domain kittens.example"),
    )
    assert ranked((*reversed(best_first), *best_first), verdict=Verdict.FRONT) == best_first
    front, *networks = best_first[:4]
    assert ranked(best_first, verdict=Verdict.ORIGIN) == (*networks, front, *best_first[4:])


def test_a_contact_of_a_network_without_an_address_of_the_host_is_left_out_with_a_gap() -> None:
    stranger = contact("abuse@strangers.example", "abuse", "network 198.51.100.0/24")
    odd = contact("abuse@strangers.example", "abuse", "network of kittens")
    registrar = contact("abuse@names.example", "registrar abuse", "registrar Kitten Names of kittens.example")
    kept, gaps = within((ABUSE, stranger, odd, registrar), IPS)
    assert kept == (ABUSE, registrar)
    assert [gap.reason for gap in gaps] == [
        "invented named a contact of network 198.51.100.0/24, where no address of the host lies",
        "invented named a contact of network of kittens, where no address of the host lies",
    ]


@pytest.mark.parametrize("verdict", [Verdict.ORIGIN, Verdict.FRONT, Verdict.UNKNOWN])
def test_where_nobody_is_known_the_domains_abuse_mailbox_is_a_guess_of_the_domain_alone(
    verdict: Verdict,
) -> None:
    found, gaps = of_host((), host="www.kittens.example", ips=IPS, verdict=verdict, at=AT)
    assert found == (
        Contact(
            address="abuse@kittens.example",
            role=GUESS,
            scope="domain kittens.example",
            source="RFC 2142",
            as_of="2026-11-01",
        ),
    )
    assert not gaps


def test_a_guess_is_always_the_last() -> None:
    noc = contact("noc@kittens.example", "technical", "network 192.0.2.0/24")
    found, _ = of_host((noc,), host="kittens.example", ips=IPS, verdict=Verdict.ORIGIN, at=AT)
    assert [each.role for each in found] == ["technical", GUESS]


@pytest.mark.parametrize(
    ("host", "known", "verdict"),
    [
        ("kittens.example", (ABUSE,), Verdict.ORIGIN),
        ("kittens.pages.example", (), Verdict.SHARED_PLATFORM),
        ("kittens.onion", (), Verdict.ONION),
        ("kittens.github.io", (), Verdict.ORIGIN),
        ("www.kittens.github.io", (), Verdict.FRONT),
        ("192.0.2.1", (), Verdict.ORIGIN),
        ("2001:db8::1", (), Verdict.ORIGIN),
        ("example", (), Verdict.ORIGIN),
        ("www.example.com", (), Verdict.ORIGIN),
        ("kit_tens.example", (), Verdict.ORIGIN),
    ],
)
def test_nothing_is_guessed(host: str, known: tuple[Contact, ...], verdict: Verdict) -> None:
    assert guessed(host, known, verdict=verdict, at=AT) == ()
