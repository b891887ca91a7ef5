"""Old pages in old encodings: some say which, one leaves it to its byte order mark, one says nothing."""

from __future__ import annotations

from typing import Final

from crawler.sandbox import media
from crawler.sandbox.answers import Answer, Request, Site, Web, html

_INDEX: Final = "<title>Old pages</title>" + "".join(
    f'<a href="/{name}">{name}</a> ' for name in ("utf16", "koi8", "sjis", "silent")
)


def answer(request: Request, web: Web) -> Answer:
    """Answer with one page in an encoding of its own; each names a picture whose name needs that encoding."""
    picture = web.url("i.catpile.example", "/")
    match request.segments:
        case []:
            return html(_INDEX)
        case ["utf16"]:
            return _page(f"<img src='{picture}Kätzchen.jpg'>", "utf-16", header=None, meta="")
        case ["koi8"]:
            return _page(f"<img src='{picture}котёнок.jpg'>", "koi8-r", header="koi8-r", meta="")
        case ["sjis"]:
            return _page(f"<img src='{picture}子猫.jpg'>", "shift_jis", header=None, meta="shift_jis")
        case ["silent"]:
            return _page(f"<img src='{picture}Kätzchen.jpg'>", "cp1252", header=None, meta="")
        case _:
            return media.at(request.path)


def _page(markup: str, encoding: str, *, header: str | None, meta: str) -> Answer:
    declared = f'<meta charset="{meta}">' if meta else ""
    media_type = f"text/html; charset={header}" if header else "text/html"
    body = f"<!doctype html><html><head>{declared}<title>Old</title></head><body>{markup}</body></html>"
    return Answer(headers=(("Content-Type", media_type),), body=body.encode(encoding))


SITE: Final = Site(
    about="old pages in old encodings",
    hosts=("oldpages.example",),
    answer=answer,
    seeds=("oldpages.example/",),
)
