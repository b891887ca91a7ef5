from __future__ import annotations

import dns.message
import dns.name
import dns.rdatatype
import pytest

from geo.records import LONGEST_DENIAL, LONGEST_VALUE, MOST_RECORDS, lasting, records_of

HEAD = (
    "id 1\nopcode QUERY\nrcode NOERROR\nflags QR RD RA\n;QUESTION\nwww.kittens.example. IN {kind}\n;ANSWER\n"
)
SOA = ";AUTHORITY\n{owner} {ttl} IN SOA NS.example. hostmaster.example. 1 2 3 4 {minimum}\n"


def said(kind: str, text: str) -> dns.message.Message:
    return dns.message.from_text(HEAD.format(kind=kind) + text)


def values(kind: str, text: str) -> list[str]:
    found = records_of(
        said(kind, text),
        dns.name.from_text("www.kittens.example."),
        dns.rdatatype.from_text(kind),
        "127.0.0.1",
    )
    assert {(record.type, record.resolver) for record in found} <= {(kind, "127.0.0.1")}
    return [f"{record.name} {record.ttl} {record.value}" for record in found]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (
            "NS",
            "www.kittens.example. 60 IN NS B.NS.example.\nwww.kittens.example. 60 IN NS a.ns.example.\n",
            ["www.kittens.example 60 a.ns.example", "www.kittens.example 60 b.ns.example"],
        ),
        (
            "MX",
            "www.kittens.example. 60 IN MX 10 Mail.example.\n",
            ["www.kittens.example 60 10 mail.example"],
        ),
        # RFC 7505: no mail at all.
        ("MX", "www.kittens.example. 60 IN MX 0 .\n", ["www.kittens.example 60 0 ."]),
        (
            "HTTPS",
            'www.kittens.example. 60 IN HTTPS 1 . alpn="h2,h3" key65400="AEn+DQBF"\n',
            ['www.kittens.example 60 1 . alpn="h2,h3" key65400="AEn+DQBF"'],
        ),
        (
            "HTTPS",
            "www.kittens.example. 60 IN HTTPS 0 Edge.CDN.example.\n",
            ["www.kittens.example 60 0 edge.cdn.example"],
        ),
        (
            "TXT",
            (
                'www.kittens.example. 60 IN TXT "v=spf1 include:_spf." "Kittens.example -all"\n'
                'www.kittens.example. 60 IN TXT "v=spf10 no"\nwww.kittens.example. 60 IN TXT "a secret=1"\n'
            ),
            ["www.kittens.example 60 v=spf1 include:_spf.kittens.example -all"],
        ),
        ("TXT", 'www.kittens.example. 60 IN TXT "V=SPF1"\n', ["www.kittens.example 60 v=spf1"]),
        (
            "TXT",
            'www.kittens.example. 60 IN TXT "v=spf1 \\027[2J\\013\\010<script>"\n',
            ["www.kittens.example 60 v=spf1 \\027[2j\\013\\010<script>"],
        ),
        # What stands at the end of the CNAMEs is the host's; what stands beside it is not.
        (
            "HTTPS",
            (
                "www.kittens.example. 60 IN CNAME edge.example.\nedge.example. 30 IN HTTPS 1 .\n"
                "other.example. 30 IN HTTPS 2 .\n"
            ),
            ["edge.example 30 1 ."],
        ),
        ("HTTPS", "www.kittens.example. 60 IN CNAME www.kittens.example.\n", []),
        ("NS", "", []),
        (
            "SOA",
            SOA.format(owner="kittens.example.", ttl=60, minimum=5),
            ["kittens.example 60 ns.example hostmaster.example 1 2 3 4 5"],
        ),
        ("SOA", SOA.format(owner="nota.example.", ttl=60, minimum=5), []),
    ],
)
def test_what_a_message_says(kind: str, text: str, expected: list[str]) -> None:
    assert values(kind, text) == expected


def test_a_flood_of_records_and_a_long_one_are_cut() -> None:
    many = "".join(f"www.kittens.example. 60 IN NS ns{i}.example.\n" for i in range(1000))
    assert len(values("NS", many)) == MOST_RECORDS
    pieces = " ".join(f'"{"x" * 250}"' for _ in range(8))
    [spf] = values("TXT", f'www.kittens.example. 60 IN TXT "v=spf1 " {pieces}\n')
    assert len(spf) == LONGEST_VALUE + len("www.kittens.example 60 ")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("www.kittens.example. 60 IN NS ns.example.\n", 60),
        (
            "www.kittens.example. 20 IN CNAME edge.example.\nedge.example. 60 IN NS ns.example.\n",
            20,
        ),
        (f"www.kittens.example. {2**31 - 1} IN NS ns.example.\n", 86_400),
        (SOA.format(owner="example.", ttl=900, minimum=300), 300),
        (SOA.format(owner="example.", ttl=300, minimum=900), 300),
        (SOA.format(owner="example.", ttl=86_400, minimum=86_400), LONGEST_DENIAL),
        ("", 0),
    ],
)
def test_how_long_an_answer_lasts(text: str, seconds: int) -> None:
    assert lasting(said("NS", text), dns.rdatatype.NS) == seconds
