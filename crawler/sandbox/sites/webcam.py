"""Media by odd ways, all of them labelled truly: a moving picture, a film, SVG, an attachment, no type at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crawler.sandbox import media
from crawler.sandbox.answers import Answer, Headers, Request, Site, Web, html

_PICTURE: Final[Headers] = (("Content-Type", "image/jpeg"),)
_WAYS: Final[dict[str, Headers]] = {
    "live": (("Content-Type", "multipart/x-mixed-replace; boundary=frame"),),
    "clip": (("Content-Type", "video/mp4"),),
    "drawing": (("Content-Type", "image/svg+xml"),),
    "download": (("Content-Type", "text/plain"), ("Content-Disposition", 'attachment; filename="cat.jpg"')),
    "unnamed": (),
}
_LARGE: Final = 1_000_000


def answer(request: Request, _: Web) -> Answer:
    """Answer with a page of links, or with media that only its header gives away."""
    way = request.path.strip("/")
    if not way:
        return html(
            "<title>A cat, live</title>" + "".join(f'<a href="/{name}">{name}</a> ' for name in _WAYS)
        )
    headers = _WAYS.get(way, _PICTURE)
    media_type = dict(headers).get("Content-Type", "image/jpeg")
    honest = media.answer(media_type, seed=way, size=_LARGE)
    return replace(honest, headers=headers, chunked=way == "live")


SITE: Final = Site(
    about="media by odd ways, truly labelled",
    hosts=("webcam.example",),
    answer=answer,
    seeds=("webcam.example/",),
)
