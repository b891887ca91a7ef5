"""A cache of scripts and styles: whole ones only, and never more than its bytes."""

from dataclasses import replace

from crawler.door.browser.kept_parts import KeptParts
from crawler.door.browser.purpose import Purpose
from crawler.door.fetch import Answer
from geo.urls import parse

SCRIPT = Answer(
    url=parse("http://kittens.example/x.js"),
    status=200,
    headers=(),
    address="127.0.0.1",
    unverified=None,
    media_type="text/javascript",
    body=b"x" * 40,
)


def test_scripts_and_styles_are_kept_by_purpose() -> None:
    kept = KeptParts()
    kept.keep("x", Purpose.SCRIPT, SCRIPT)
    kept.keep("d", Purpose.DATA, SCRIPT)
    assert kept.get("x", Purpose.SCRIPT) is SCRIPT
    assert kept.get("x", Purpose.STYLE) is None
    assert kept.get("d", Purpose.DATA) is None


def test_half_a_script_is_not_kept() -> None:
    kept = KeptParts()
    kept.keep("x", Purpose.SCRIPT, replace(SCRIPT, truncated=True))
    kept.keep("y", Purpose.SCRIPT, replace(SCRIPT, media_type=None))
    assert kept.get("x", Purpose.SCRIPT) is None
    assert kept.get("y", Purpose.SCRIPT) is None


def test_what_was_not_used_for_longest_goes_first() -> None:
    kept = KeptParts(most_bytes=100)
    for name in ("a", "b"):
        kept.keep(name, Purpose.SCRIPT, SCRIPT)
    kept.keep("a", Purpose.SCRIPT, SCRIPT)
    kept.get("b", Purpose.SCRIPT)
    kept.keep("c", Purpose.SCRIPT, SCRIPT)
    assert [kept.get(name, Purpose.SCRIPT) is not None for name in "abc"] == [False, True, True]
