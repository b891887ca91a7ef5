from __future__ import annotations

import pytest

from crawler.sandbox import media


@pytest.mark.parametrize(
    ("path", "media_type", "beginning"),
    [
        ("/a.jpg", "image/jpeg", b"\xff\xd8\xff"),
        ("/a.JPEG", "image/jpeg", b"\xff\xd8\xff"),
        ("/b/a.png", "image/png", b"\x89PNG\r\n\x1a\n"),
        ("/a.gif", "image/gif", b"GIF89a"),
        ("/a.webp", "image/webp", b"RIFF"),
        ("/a.svg", "image/svg+xml", b"<svg "),
        ("/a.mp4", "video/mp4", b"\x00\x00\x00\x18ftyp"),
        ("/a.mp3", "audio/mpeg", b"ID3"),
        ("/favicon.ico", "image/x-icon", b"\x00\x00\x01\x00"),
    ],
)
def test_media_begin_as_their_type_demands(path: str, media_type: str, beginning: bytes) -> None:
    answer = media.at(path)
    assert dict(answer.headers) == {"Content-Type": media_type}
    assert answer.body.startswith(beginning)
    assert media.CANARY in answer.body[:400]
    assert len(answer.body) >= media.SIZE
    assert answer.is_media
    assert not answer.lies


@pytest.mark.parametrize("path", ["/", "/a", "/jpg", "/a.jpg.html", "/a.txt", "/a.jpg/"])
def test_other_names_are_no_media(path: str) -> None:
    answer = media.at(path)
    assert (answer.status, answer.is_media) == (404, False)


def test_one_path_always_gives_the_same_bytes() -> None:
    assert media.at("/cat.jpg").body == media.at("/cat.jpg").body != media.at("/dog.jpg").body
