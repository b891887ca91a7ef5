from __future__ import annotations

import dns.message
import dns.name
import dns.rdatatype
import pytest

from geo.chains import LONGEST_TTL, Chain, follow, text

HEAD = "id 1\nopcode QUERY\nrcode {rcode}\nflags QR RD RA\n;QUESTION\nkittens.example. IN A\n;ANSWER\n"
SOA = ";AUTHORITY\nexample. 60 IN SOA ns.example. kittens.example. 1 2 3 4 5\n"


def followed(answer: str, *, rcode: str = "NOERROR", path: tuple[str, ...] = ("kittens.example.",)) -> Chain:
    message = dns.message.from_text(HEAD.format(rcode=rcode) + answer)
    start = Chain(path=tuple(dns.name.from_text(name) for name in path))
    return follow(start, message, dns.rdatatype.A)


def test_the_lowest_ttl_of_the_whole_way_counts() -> None:
    chain = followed(
        "kittens.example. 300 IN CNAME a.example.\na.example. 20 IN CNAME b.example.\nb.example. 99 IN A 192.0.2.1\n"
    )
    assert chain.ttl == 20
    assert [text(name) for name in chain.path] == ["kittens.example", "a.example", "b.example"]
    assert [str(address) for address in chain.addresses] == ["192.0.2.1"]
    assert not chain.is_open


@pytest.mark.parametrize(
    ("answer", "rcode", "reason"),
    [
        ("", "NXDOMAIN", "the name kittens.example does not exist (NXDOMAIN)"),
        ("", "NOERROR", "the name kittens.example has no address (NODATA)"),
        ("nota.example. 60 IN A 192.0.2.1\n", "NOERROR", "the name kittens.example has no address (NODATA)"),
        (
            "kittens.example. 60 IN CNAME a.example.\n" + SOA,
            "NOERROR",
            "the name a.example has no address (NODATA)",
        ),
        (
            "kittens.example. 60 IN CNAME a.example.\n",
            "NXDOMAIN",
            "the name a.example does not exist (NXDOMAIN)",
        ),
        (
            "kittens.example. 60 IN CNAME KITTENS.example.\n",
            "NOERROR",
            "the CNAMEs go in a circle at kittens.example",
        ),
    ],
)
def test_the_reason_names_the_last_name_of_the_way(answer: str, rcode: str, reason: str) -> None:
    chain = followed(answer, rcode=rcode)
    assert chain.reason == reason
    assert not chain.addresses


def test_a_way_that_leads_out_of_the_message_stays_open() -> None:
    chain = followed("kittens.example. 60 IN CNAME a.example.\n")
    assert chain.is_open
    assert chain.ttl == 60 < LONGEST_TTL


def test_a_circle_over_several_messages_is_seen() -> None:
    chain = followed("b.example. 60 IN CNAME a.example.\n", path=("a.example.", "b.example."))
    assert chain.reason == "the CNAMEs go in a circle at a.example"
    assert chain.failed


@pytest.mark.parametrize(
    ("answer", "rcode", "seconds"),
    [
        (SOA.replace("60", "900"), "NXDOMAIN", 5),
        (SOA.replace(" 5\n", " 900\n"), "NXDOMAIN", 60),
        ("", "NXDOMAIN", 0),
        ("kittens.example. 60 IN CNAME a.example.\n" + SOA, "NOERROR", 5),
    ],
)
def test_the_zone_says_how_long_its_denial_holds(answer: str, rcode: str, seconds: int) -> None:
    assert followed(answer, rcode=rcode).denied_for == seconds


def test_each_cname_on_the_way_keeps_its_own_time() -> None:
    chain = followed("kittens.example. 300 IN CNAME a.example.\na.example. 20 IN CNAME b.example.\n")
    assert [(text(link.name), text(link.target), link.ttl) for link in chain.links] == [
        ("kittens.example", "a.example", 300),
        ("a.example", "b.example", 20),
    ]


@pytest.mark.parametrize("target", ["kittens.onion.", "printer.local.", "kittens."])
def test_a_cname_to_a_name_that_is_never_asked_about_ends_the_way(target: str) -> None:
    chain = followed(f"kittens.example. 60 IN CNAME {target}\n")
    assert not chain.is_open
    assert (chain.reason or "").startswith(f"a CNAME leads to {target[:-1]}: ")


def test_an_address_behind_such_a_name_is_kept_where_the_message_has_it() -> None:
    chain = followed("kittens.example. 60 IN CNAME localhost.\nlocalhost. 60 IN A 127.0.0.1\n")
    assert [str(address) for address in chain.addresses] == ["127.0.0.1"]
