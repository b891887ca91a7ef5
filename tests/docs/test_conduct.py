"""The five promises stand as headings, and each rule has its row."""

import re
from collections.abc import Callable

from pipelines.records import Rule

PROMISES = [
    "No media",
    "Only on somebody's order",
    "Say who we are",
    "Nothing is lost, sent twice or changed unseen",
    "No URL leaves the house",
]


def test_the_five_promises(
    headings: Callable[[str, int], list[str]], section: Callable[[str, str], str]
) -> None:
    assert headings("conduct.md", 2)[:5] == PROMISES
    for promise in PROMISES:
        assert "*Code:*" in section("conduct.md", promise)
        assert "*Figure:*" in section("conduct.md", promise)


def test_each_rule_has_its_row(section: Callable[[str, str], str]) -> None:
    told = re.findall(r"^\| `([\w-]+)` \|", section("conduct.md", "The rules by name"), flags=re.MULTILINE)
    assert told == [rule.value for rule in Rule]
