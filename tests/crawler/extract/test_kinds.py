import pytest

from crawler.extract.kinds import kind_of, lazy_kind
from pipelines.records import Kind


@pytest.mark.parametrize(
    ("tag", "attributes", "kind"),
    [
        ("img", {"src": "x"}, Kind.MEDIA),
        ("a", {"href": "x"}, Kind.PAGE),
        ("a", {"href": "x", "type": "video/mp4"}, Kind.MEDIA),
        ("iframe", {"src": "x"}, Kind.FRAME),
        ("embed", {"src": "x"}, Kind.MEDIA),
        ("embed", {"src": "x", "type": "text/html"}, Kind.FRAME),
        ("script", {"src": "x"}, Kind.OTHER),
        ("use", {"xlink:href": "x"}, Kind.MEDIA),
        ("link", {"href": "x", "rel": "Shortcut ICON"}, Kind.MEDIA),
        ("link", {"href": "x", "rel": "stylesheet"}, Kind.OTHER),
        ("link", {"href": "x", "rel": "preload", "as": "image"}, Kind.MEDIA),
        ("link", {"href": "x", "rel": "preload", "as": "script"}, Kind.OTHER),
        ("link", {"href": "x", "rel": "next"}, Kind.PAGE),
        ("link", {"href": "x"}, Kind.PAGE),
        ("p", {"data-src": "x"}, None),
    ],
)
def test_what_markup_says(tag: str, attributes: dict[str, str | None], kind: Kind | None) -> None:
    assert kind_of(tag, next(iter(attributes)), attributes) is kind


@pytest.mark.parametrize(
    ("tag", "name", "kind"),
    [
        ("img", "data-anything", Kind.MEDIA),
        ("div", "data-bg", Kind.MEDIA),
        ("iframe", "data-src", Kind.FRAME),
        ("div", "data-href", Kind.PAGE),
        ("div", "data-id", Kind.OTHER),
    ],
)
def test_what_scripts_put_off(tag: str, name: str, kind: Kind) -> None:
    assert lazy_kind(tag, name) is kind
