from __future__ import annotations

import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.questions import PAYLOAD, Question, is_cut_off

KITTENS = dns.name.from_text("www.kittens.example.")
QUESTION = Question.about(KITTENS, dns.rdatatype.HTTPS)
NUMBER = 4711


def answer(name: str = "www.kittens.example.", kind: str = "HTTPS", **changes: int) -> bytes:
    query = dns.message.make_query(name, kind, id=changes.get("number", NUMBER))
    reply = dns.message.make_response(query)
    reply.flags |= changes.get("flags", 0)
    reply.set_rcode(dns.rcode.Rcode(changes.get("rcode", 0)))
    if "opcode" in changes:
        reply.set_opcode(dns.opcode.Opcode(changes["opcode"]))
    if "questions" in changes:
        reply.question = reply.question * changes["questions"]
    return reply.to_wire()


@pytest.mark.parametrize(
    ("unchecked", "extended", "flags"),
    [(False, True, dns.flags.RD), (True, True, dns.flags.RD | dns.flags.CD), (False, False, dns.flags.RD)],
)
def test_a_question_is_what_a_library_reads(unchecked: bool, extended: bool, flags: int) -> None:
    question = Question.about(KITTENS, dns.rdatatype.AAAA, unchecked=unchecked, extended=extended)
    read = dns.message.from_wire(question.wire(NUMBER))
    assert (read.id, read.flags, read.opcode()) == (NUMBER, flags, dns.opcode.QUERY)
    assert [(each.name, each.rdtype) for each in read.question] == [(KITTENS, dns.rdatatype.AAAA)]
    assert (read.edns, read.payload) == ((0, PAYLOAD) if extended else (-1, 0))


@pytest.mark.parametrize(
    ("wire", "ours"),
    [
        (answer(), True),
        (answer("WWW.Kittens.example."), True),
        (answer(number=NUMBER + 1), False),
        (answer("www.kittens.nota.example."), False),
        (answer("kittens.example."), False),
        (answer(kind="A"), False),
        # HTTPS is type 65, a capital A: 97 would be its small letter.
        (answer(kind="TYPE97"), False),
        (answer(questions=2), False),
        (answer(questions=0), False),
        (answer(questions=0, rcode=dns.rcode.NXDOMAIN), False),
        (answer(questions=0, rcode=dns.rcode.REFUSED), True),
        (answer(questions=0, rcode=dns.rcode.FORMERR), True),
        (answer(opcode=dns.opcode.NOTIFY), False),
        (QUESTION.wire(NUMBER), False),
        (answer()[:20], False),
        (b"", False),
    ],
)
def test_only_the_answer_to_the_question_is_heard(wire: bytes, ours: bool) -> None:
    assert QUESTION.is_answered_by(wire, NUMBER) is ours


@given(st.binary(max_size=600))
def test_no_datagram_is_an_exception(wire: bytes) -> None:
    if QUESTION.is_answered_by(wire, NUMBER):
        assert wire[:2] == NUMBER.to_bytes(2, "big")


@pytest.mark.parametrize("flags", [0, dns.flags.TC, dns.flags.AA | dns.flags.RA])
def test_the_mark_of_a_cut_off_answer(flags: int) -> None:
    assert is_cut_off(answer(flags=flags)) is bool(flags & dns.flags.TC)
