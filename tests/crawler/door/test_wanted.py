"""What each purpose reads: never more than text, and a page reads no script."""

import pytest

from crawler import robots
from crawler.door.media import READ_TYPES, require_text_header
from crawler.door.wanted import DATA, PAGES, ROBOTS, SCRIPTS, SECURITY_TXT, STYLES, Wanted
from crawler.refused import Refused
from geo import security_txt
from pipelines.records import Rule


@pytest.mark.parametrize("wanted", [PAGES, SCRIPTS, STYLES, DATA])
@pytest.mark.parametrize(
    "media_type",
    ["image/svg+xml", "image/png", "video/mp4", "font/woff2", "application/octet-stream", "application/wasm"],
)
def test_no_purpose_reads_media(wanted: Wanted, media_type: str) -> None:
    with pytest.raises(Refused) as caught:
        require_text_header(((b"Content-Type", media_type.encode()),), types=wanted.types)
    assert caught.value.rule is Rule.MEDIA_HEADER


@pytest.mark.parametrize(
    ("wanted", "media_type", "read"),
    [
        (PAGES, "text/html", True),
        (PAGES, "text/javascript", False),
        (SCRIPTS, "text/javascript", True),
        (SCRIPTS, "application/json", True),
        (SCRIPTS, "text/html", False),
        (STYLES, "text/css", True),
        (STYLES, "text/html", False),
        (DATA, "text/html", True),
        (DATA, "application/vnd.api+json", True),
        (DATA, "text/event-stream", False),
    ],
)
def test_each_purpose_reads_its_own_texts(wanted: Wanted, media_type: str, read: bool) -> None:
    assert (media_type in wanted.types) is read


def test_pages_read_what_they_always_did() -> None:
    assert PAGES.types == READ_TYPES


def test_only_two_documents_are_read_in_part() -> None:
    all_of_them = (PAGES, SCRIPTS, STYLES, DATA, ROBOTS, SECURITY_TXT)
    assert [wanted.most for wanted in all_of_them if wanted.most is not None] == [
        robots.LARGEST + 1,
        security_txt.LARGEST + 1,
    ]
    assert (ROBOTS.types, ROBOTS.accept) == (PAGES.types, PAGES.accept)
