from __future__ import annotations

import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import pytest

from crawler.sandbox import Sandbox


def _records(message: dns.message.Message) -> set[tuple[str, str, str]]:
    return {
        (rrset.name.to_text(), dns.rdatatype.to_text(rrset.rdtype), record.to_text())
        for rrset in message.answer
        for record in rrset
    }


@pytest.mark.parametrize(
    ("name", "kind", "code", "records"),
    [
        ("catpile.example", "A", "NOERROR", {("catpile.example.", "A", "127.86.0.10")}),
        ("CatPile.Example", "A", "NOERROR", {("CatPile.Example.", "A", "127.86.0.10")}),
        ("catpile.example", "AAAA", "NOERROR", set()),
        ("sixonly.example", "A", "NOERROR", set()),
        ("sixonly.example", "AAAA", "NOERROR", {("sixonly.example.", "AAAA", "::1")}),
        (
            "threenets.example",
            "A",
            "NOERROR",
            {("threenets.example.", "A", f"127.{net}.0.30") for net in (81, 84, 87)},
        ),
        (
            "fronted.example",
            "A",
            "NOERROR",
            {
                ("fronted.example.", "CNAME", "fronted.edge.frontline.example."),
                ("fronted.edge.frontline.example.", "A", "127.89.0.10"),
            },
        ),
        ("wing-1.maze.example", "A", "NOERROR", {("wing-1.maze.example.", "A", "127.84.0.60")}),
        ("a.wing-1.maze.example", "A", "NXDOMAIN", set()),
        ("notcatpile.example", "A", "NXDOMAIN", set()),
        ("gone.example", "A", "NXDOMAIN", set()),
        ("brokendns.example", "A", "SERVFAIL", set()),
        (
            "circle.example",
            "A",
            "NOERROR",
            {
                ("circle.example.", "CNAME", "circle-back.example."),
                ("circle-back.example.", "CNAME", "circle.example."),
            },
        ),
    ],
)
def test_names(sandbox: Sandbox, name: str, kind: str, code: str, records: set[tuple[str, str, str]]) -> None:
    address, port = sandbox.names_server
    question = dns.message.make_query(name, kind)
    for ask in (dns.query.udp, dns.query.tcp):
        answer = ask(question, address, port=port, timeout=5)
        assert (dns.rcode.to_text(answer.rcode()), _records(answer)) == (code, records)


def test_questions_are_counted_by_name(sandbox: Sandbox) -> None:
    address, port = sandbox.names_server
    before = sandbox.questions().get("landing.example", 0)
    dns.query.udp(dns.message.make_query("landing.example", "A"), address, port=port, timeout=5)
    assert sandbox.questions()["landing.example"] == before + 1


def test_rubbish_is_not_answered(sandbox: Sandbox) -> None:
    import socket

    with socket.create_connection(sandbox.names_server, timeout=5) as client:
        client.sendall(b"\x00\x03cat")
        assert client.recv(10) == b""
