"""A rule that does not answer as its contract says gives no leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crawler.door.obeying import obey, told
from crawler.refused import Refused
from pipelines.records import Rule


async def asynchronous(*_: object) -> None:
    """Never awaited: an unclosed coroutine would warn, and a warning fails the test."""


class Text(str):
    """Nearly what was asked for."""

    __slots__ = ()


def refuses(_: object) -> None:
    raise Refused(Rule.MEDIA_BYTES, "the first bytes are binary")


@pytest.mark.parametrize("rule", [asynchronous, lambda _: "yes", lambda _: True, lambda _: False])
def test_a_rule_that_says_something_refuses(rule: Callable[..., Any]) -> None:
    with pytest.raises(Refused) as caught:
        obey(rule, b"kitten")
    assert caught.value.rule is Rule.BROKEN_RULE


def test_a_rule_that_says_nothing_gives_leave() -> None:
    obey(lambda _: None, b"kitten")


def test_what_a_rule_raises_is_its_own() -> None:
    with pytest.raises(Refused) as caught:
        obey(refuses, b"kitten")
    assert caught.value.rule is Rule.MEDIA_BYTES


@pytest.mark.parametrize("rule", [asynchronous, lambda: None, lambda: b"kitten", lambda: Text("kitten")])
def test_an_answer_of_another_type_refuses(rule: Callable[..., Any]) -> None:
    with pytest.raises(Refused) as caught:
        told(str, rule)
    assert caught.value.rule is Rule.BROKEN_RULE


def test_an_answer_of_the_type_is_given_on() -> None:
    assert told(str, lambda: "kitten") == "kitten"
