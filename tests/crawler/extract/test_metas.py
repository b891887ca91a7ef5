import pytest

from crawler.extract.metas import read_meta
from crawler.extract.refresh import Refresh
from crawler.extract.sightings import Found
from pipelines.records import Kind


def read(**attributes: str | None) -> Found:
    found = Found("https://kittens.test/")
    read_meta({name.replace("_", "-"): value for name, value in attributes.items()}, found)
    return found


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("og:image", Kind.MEDIA),
        ("og:image:url", Kind.MEDIA),
        ("og:video:secure_url", Kind.MEDIA),
        ("twitter:image:src", Kind.MEDIA),
        ("twitter:player", Kind.FRAME),
        ("twitter:player:stream", Kind.MEDIA),
        ("og:url", Kind.PAGE),
        ("thumbnailUrl", Kind.MEDIA),
    ],
)
def test_previews(name: str, kind: Kind) -> None:
    assert [one.kind for one in read(property=name, content="/x").sightings] == [kind]


@pytest.mark.parametrize(
    "name", ["og:image:width", "og:image:alt", "og:image:type", "description", "viewport", "", None]
)
def test_what_names_nothing(name: str | None) -> None:
    assert read(property=name, content="kittens/640").sightings == ()


def test_urls_in_descriptions_are_seen() -> None:
    (one,) = read(name="description", content="more at https://baskets.test/").sightings
    assert (one.url, one.kind) == ("https://baskets.test/", Kind.OTHER)


def test_the_first_refresh_of_the_page_counts() -> None:
    found = read(http_equiv="REFRESH", content="0;url=/a")
    read_meta({"http-equiv": "refresh", "content": "0;url=/b"}, found)
    assert found.refresh == Refresh(seconds=0, url="https://kittens.test/a")
    assert len(found.sightings) == 2


def test_a_refresh_in_a_comment_is_a_link_only() -> None:
    found = Found("https://kittens.test/")
    found.place = "comment "
    read_meta({"http-equiv": "refresh", "content": "0;url=/a"}, found)
    assert found.refresh is None
    assert len(found.sightings) == 1
