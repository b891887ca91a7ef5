import pytest

from crawler.extract.media_names import names_media


@pytest.mark.parametrize(
    "url",
    [
        "https://kittens.test/cat.jpg",
        "https://kittens.test/CAT.JPEG?download=1#x",
        "https://kittens.test/a.b/cat.tar.webp",
        "https://kittens.test/cat.jpg:large",
        "https://kittens.test/cat.jpg;s=1",
        "https://kittens.test/cat.png!thumb",
        "https://kittens.test/cat.png@2x",
        "https://kittens.test/cat%2Ejp%67",
        "https://kittens.test/cat.jpg.",
        "https://kittens.test/cat.jpg%20",
        "//kittens.test/purr.ogg",
        "/v/kitten.m3u8",
        "kitten.svg",
        "../cat.woff2",
    ],
)
def test_media(url: str) -> None:
    assert names_media(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://kittens.test/",
        "https://kittens.test/jpg",
        "https://kittens.test/cat.jpg.html",
        "https://kittens.test/cat.jpg/",
        "https://kittens.test/cat.jpg/view",
        "https://kittens.test/view?file=cat.jpg",
        "https://kittens.test/view#cat.jpg",
        "https://kittens.test/cat.jpgs",
        "https://kittens.test/read.php;name",
        "cat@jpg.html",
        "",
        "?",
    ],
)
def test_not_media(url: str) -> None:
    assert not names_media(url)


@pytest.mark.parametrize("rest", ["", "/", "/?a", "#a"])
def test_the_host_is_not_the_file(rest: str) -> None:
    assert not names_media("https://kittens." + "png" + rest)
