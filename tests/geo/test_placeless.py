from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_address

import pytest

from geo.addresses import require_public
from geo.answers import Answers
from geo.facts import Gap, Verdict
from geo.placeless import of_onion, of_unseen
from geo.spread import compare
from geo.visibility import sorted_out

QUESTIONS = {"addresses", "network", "country", "contact", "hotline"}


@pytest.mark.parametrize(
    ("host", "is_one"),
    [("duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion", True), ("kittens.onion", False)],
)
def test_an_onion_service_has_no_place_and_a_name_that_can_be_none_is_told(host: str, is_one: bool) -> None:
    hosting = of_onion(host)
    assert (hosting.verdict, hosting.confidence, hosting.country.value) == (Verdict.ONION, 1.0, None)
    assert {gap.question for gap in hosting.gaps} == QUESTIONS
    assert any("no onion service can have this name" in gap.reason for gap in hosting.gaps) is not is_one


@pytest.mark.parametrize(
    ("addresses", "told"),
    [
        ((), "no address of the host is known"),
        (("10.0.0.1",), "no address of the host is on the public internet"),
    ],
)
def test_a_host_that_nobody_can_reach_is_unknown_and_what_was_heard_is_shown(
    addresses: tuple[str, ...], told: str
) -> None:
    heard = Gap(question="addresses", reason="the name has no address (NODATA)")
    answers = Answers(
        host="kittens.example",
        asked_at=datetime(2026, 11, 28, tzinfo=UTC),
        cname_path=("tom.example",),
        addresses=tuple(map(ip_address, addresses)),
        gaps=(heard,),
    )
    visible = sorted_out(answers.addresses, require_public)
    compared = compare((), place_of=lambda _: None, is_public=lambda _: False)
    hosting = of_unseen(answers, visible, compared)
    assert (hosting.verdict, hosting.confidence, hosting.cname_path) == (
        Verdict.UNKNOWN,
        0.0,
        ("tom.example",),
    )
    assert [address.ip for address in hosting.addresses] == list(addresses)
    assert heard in hosting.gaps
    assert told in {gap.reason for gap in hosting.gaps}
