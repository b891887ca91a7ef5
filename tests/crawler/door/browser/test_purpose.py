"""What a place in the browser asks for: pictures by name refused, anything unknown refused, reading allowed."""

import pytest

from crawler.door.browser.purpose import Purpose, kind_of, purpose_of
from crawler.refused import Refused
from pipelines.records import Kind, Rule


@pytest.mark.parametrize(
    ("resource_type", "purpose"),
    [
        ("document", Purpose.DOCUMENT),
        ("script", Purpose.SCRIPT),
        ("stylesheet", Purpose.STYLE),
        ("xhr", Purpose.DATA),
        ("fetch", Purpose.DATA),
    ],
)
def test_reading_has_a_purpose(resource_type: str, purpose: Purpose) -> None:
    assert purpose_of(resource_type, "GET") is purpose


@pytest.mark.parametrize(
    ("resource_type", "method", "rule"),
    [
        ("image", "GET", Rule.MEDIA_REFERENCE),
        ("media", "GET", Rule.MEDIA_REFERENCE),
        ("font", "GET", Rule.MEDIA_REFERENCE),
        ("texttrack", "GET", Rule.MEDIA_REFERENCE),
        ("document", "POST", Rule.ONLY_GET),
        ("fetch", "HEAD", Rule.ONLY_GET),
        ("xhr", "DELETE", Rule.ONLY_GET),
        ("ping", "POST", Rule.ONLY_GET),
        ("eventsource", "GET", Rule.ONLY_GET),
        ("websocket", "GET", Rule.ONLY_GET),
        ("prefetch", "GET", Rule.ONLY_GET),
        ("what comes next year", "GET", Rule.ONLY_GET),
    ],
)
def test_all_else_is_refused(resource_type: str, method: str, rule: Rule) -> None:
    with pytest.raises(Refused) as caught:
        purpose_of(resource_type, method)
    assert caught.value.rule is rule


def test_the_place_says_what_a_url_is() -> None:
    kinds = {place: kind_of(place) for place in ("image", "font", "document", "fetch")}
    assert kinds == {"image": Kind.MEDIA, "font": Kind.MEDIA, "document": Kind.FRAME, "fetch": Kind.OTHER}
