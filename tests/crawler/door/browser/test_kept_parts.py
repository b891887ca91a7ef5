"""A cache of scripts and styles: whole ones only, and never more than its bytes."""

from dataclasses import replace

from crawler.door.answer import Answer
from crawler.door.browser.kept_parts import KeptParts
from crawler.door.browser.purpose import Purpose
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


def test_an_error_is_asked_for_again() -> None:
    kept = KeptParts()
    kept.keep("x", Purpose.SCRIPT, replace(SCRIPT, status=503))
    assert kept.get("x", Purpose.SCRIPT) is None


def test_headers_count_and_empty_scripts_are_not_free() -> None:
    kept = KeptParts(most_bytes=100_000)
    for number in range(200):
        heavy = replace(SCRIPT, body=b"", headers=((b"x-kitten", b"k" * 1_000),))
        kept.keep(str(number), Purpose.SCRIPT, heavy)
    assert sum(kept.get(str(number), Purpose.SCRIPT) is not None for number in range(200)) < 60


def test_what_was_not_used_for_longest_goes_first() -> None:
    kept = KeptParts(most_bytes=2_500)
    for name in ("a", "b"):
        kept.keep(name, Purpose.SCRIPT, SCRIPT)
    kept.keep("a", Purpose.SCRIPT, SCRIPT)
    kept.get("b", Purpose.SCRIPT)
    kept.keep("c", Purpose.SCRIPT, SCRIPT)
    assert [kept.get(name, Purpose.SCRIPT) is not None for name in "abc"] == [False, True, True]
